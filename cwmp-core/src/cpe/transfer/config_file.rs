//! What a device says of a configuration file that the ACS has sent it.

use cwmp_soap::DateTime;

use super::request::TransferRequest;

/// The parameters of an instance of `DeviceInfo.VendorConfigFile.{i}.` (XFER-020).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VendorConfigFile<'a> {
    /// `Name`, at most 64 characters; no other instance has the same, so that the file of this name is replaced.
    pub name: &'a str,
    /// `Version`; empty if the file does not say.
    pub version: &'a str,
    /// `Date`: when it was applied.
    pub date: DateTime,
}

/// Characters of a name at most.
const LONGEST_NAME: usize = 64;

impl<'a> TransferRequest<'a> {
    /// What the table `VendorConfigFile` is to say, once the device has applied the file of a download of
    /// `3 Vendor Configuration File`; `None` for any other transfer.
    ///
    /// `name` and `version` are those that stand in the file, empty if none do. Without a name in it, that of the file in
    /// the URL counts, and without one there, `TargetFileName` (XFER-020).
    ///
    /// To be put into the device's values before [`Agent::handle_transfer`](crate::cpe::Agent::handle_transfer) says
    /// [`TransferReport::Done`](crate::cpe::TransferReport::Done): an ACS that is told of the end may read it at once.
    #[must_use]
    pub fn vendor_config_file(
        &self,
        name: &'a str,
        version: &'a str,
        date: DateTime,
    ) -> Option<VendorConfigFile<'a>> {
        if !self.kind.is_download() || self.file_type != "3 Vendor Configuration File" {
            return None;
        }
        let names = [name, file_name(self.url), self.target_file_name];
        let name = names.into_iter().find(|name| !name.is_empty());
        Some(VendorConfigFile {
            name: name.map(shortened).unwrap_or_default(),
            version,
            date,
        })
    }
}

/// The last segment of a URL's path; empty if there is none.
fn file_name(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let path = url.get(..end).unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    path.rsplit_once('/').map_or("", |(_, name)| name)
}

fn shortened(name: &str) -> &str {
    let end = name.char_indices().nth(LONGEST_NAME);
    end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;

    #[test]
    fn the_name_of_a_file_is_the_end_of_the_path() {
        for (url, name) in [
            ("http://files.example/a/site.cfg?token=a/b", "site.cfg"),
            ("http://files.example/site.cfg#a/b", "site.cfg"),
            ("http://files.example/a/", ""),
            ("http://files.example", ""),
            ("http://files.example?file=/site.cfg", ""),
            ("", ""),
        ] {
            assert_eq!(file_name(url), name, "{url}");
        }
    }

    #[test]
    fn a_name_has_64_characters_at_most() {
        let long = "ä".repeat(65);
        assert_eq!(shortened(&long).chars().count(), 64);
        assert_eq!(shortened("short"), "short");
    }
}
