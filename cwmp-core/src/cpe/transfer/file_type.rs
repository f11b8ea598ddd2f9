//! File types as reports and lists of transfers name them.
//!
//! Lists and reports have one numbering for both directions, in which `1` and `2` of `Upload` are `3` and `4`, and those
//! with a number behind them, which came with 1.2, are `6` and `7`. A session of 1.1 has only the first four and vendors'
//! own (VER-009). There, a type with a number behind it gives way to the one without; any other standard type is named as
//! one of the vendor's, `X <OUI> 5 Ringer File`: so nothing false is said, and the report need not wait for an ACS that
//! may never come.

use cwmp_soap::CwmpVersion;
use heapless::String;

/// Bytes of the longest file type: 64 characters of ASCII.
pub(super) const LONGEST: usize = 64;

const CONFIGURATION: &str = "Vendor Configuration File";
const LOG: &str = "Vendor Log File";

/// What decides how a session names file types.
#[derive(Clone, Copy)]
pub(in crate::cpe) struct Wording<'d> {
    pub(in crate::cpe) version: CwmpVersion,
    /// That of the device.
    pub(in crate::cpe) oui: &'d str,
}

impl Wording<'_> {
    /// The name of a file type; one that differs from `file_type` is written into `room`.
    pub(super) fn name<'t>(
        self,
        is_download: bool,
        file_type: &'t str,
        room: &'t mut String<LONGEST>,
    ) -> &'t str {
        let parts = if self.version >= CwmpVersion::V1_2 {
            match uploaded(is_download, file_type) {
                Some((number, name)) => [number, " ", name, ""],
                None => return file_type,
            }
        } else {
            let general = general(is_download, file_type);
            if self.version.has_transfer_file_type(general) {
                return general;
            }
            ["X ", self.oui, " ", file_type]
        };
        room.clear();
        for c in parts.into_iter().flat_map(str::chars) {
            // What is longer than any file type is cut.
            if room.push(c).is_err() {
                break;
            }
        }
        room
    }
}

/// The file type without the number of an instance behind it, as filters of reports list it.
pub(super) fn general(is_download: bool, file_type: &str) -> &str {
    match uploaded(is_download, file_type) {
        Some(("3" | "6", _)) => "3 Vendor Configuration File",
        Some(_) => "4 Vendor Log File",
        None => file_type,
    }
}

/// The number of an upload's file type in reports and lists, and the name behind it; `None` if it is none that has one.
fn uploaded(is_download: bool, file_type: &str) -> Option<(&'static str, &str)> {
    let at = file_type.bytes().position(|byte| byte == b' ')?;
    let (number, name) = file_type.split_at_checked(at).filter(|_| !is_download)?;
    let name = name.strip_prefix(' ')?;
    let is_indexed = |of: &str| {
        let index = name
            .strip_prefix(of)
            .and_then(|rest| rest.strip_prefix(' '));
        index.is_some_and(|index| !index.is_empty())
    };
    let number = match number {
        "1" if name == CONFIGURATION => "3",
        "2" if name == LOG => "4",
        "3" | "6" if is_indexed(CONFIGURATION) => "6",
        "4" | "7" if is_indexed(LOG) => "7",
        _ => return None,
    };
    Some((number, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: CwmpVersion, is_download: bool, file_type: &str) -> String<LONGEST> {
        let wording = Wording {
            version,
            oui: "00256D",
        };
        let mut room = String::new();
        String::try_from(wording.name(is_download, file_type, &mut room)).unwrap()
    }

    #[test]
    fn downloads_are_named_as_they_were_called_for() {
        for file_type in [
            "1 Firmware Upgrade Image",
            "3 Vendor Configuration File",
            "X 00256D Voice prompts",
            "",
        ] {
            for version in CwmpVersion::ALL {
                assert_eq!(name(version, true, file_type), file_type);
            }
        }
        assert_eq!(name(CwmpVersion::V1_2, true, "4 Tone File"), "4 Tone File");
    }

    #[test]
    fn uploads_have_the_numbers_of_reports() {
        for (called, new, old) in [
            (
                "1 Vendor Configuration File",
                "3 Vendor Configuration File",
                "3 Vendor Configuration File",
            ),
            (
                "2 Vendor Log File",
                "4 Vendor Log File",
                "4 Vendor Log File",
            ),
            (
                "3 Vendor Configuration File 2",
                "6 Vendor Configuration File 2",
                "3 Vendor Configuration File",
            ),
            (
                "4 Vendor Log File 7",
                "7 Vendor Log File 7",
                "4 Vendor Log File",
            ),
            (
                "7 Vendor Log File 7",
                "7 Vendor Log File 7",
                "4 Vendor Log File",
            ),
            (
                "4 Vendor Log File",
                "4 Vendor Log File",
                "4 Vendor Log File",
            ),
            (
                "4 Vendor Log File ",
                "4 Vendor Log File ",
                "X 00256D 4 Vendor Log File ",
            ),
        ] {
            assert_eq!(name(CwmpVersion::V1_4, false, called), new);
            assert_eq!(name(CwmpVersion::V1_1, false, called), old);
        }
    }

    #[test]
    fn an_old_version_is_told_the_vendors_name_of_a_newer_type() {
        for file_type in ["4 Tone File", "5 Ringer File", "6 Stored Firmware Image"] {
            let mut expected = String::<LONGEST>::new();
            expected.push_str("X 00256D ").unwrap();
            expected.push_str(file_type).unwrap();
            assert_eq!(name(CwmpVersion::V1_1, true, file_type), expected);
        }
        let long = "9 a type that nobody has heard of yet and that takes all of its 64";
        let told = name(CwmpVersion::V1_1, true, long);
        assert_eq!(told.len(), LONGEST);
        assert!(told.starts_with("X 00256D 9 a type"));
    }
}
