//! Which transfers that nobody asked for the ACS wants to hear of: `AutonomousTransferCompletePolicy` (XFER-033).

use cwmp_model::{ManagementReader, Model};

/// Whether the ACS wants to hear of a transfer that has ended, by the parameters as they are now.
///
/// A device without them reports nothing, nor does one whose `FileTypeFilter` is empty. `ResultTypeFilter`, which is not
/// in every profile, counts as `Both` where it is missing.
pub(in crate::cpe) fn is_wanted(
    model: &mut Model<'_>,
    scratch: &mut [u8],
    (is_download, has_failed, file_type): (bool, bool, &str),
) -> bool {
    let mut policy = ManagementReader::new(model, scratch);
    policy.enter("AutonomousTransferCompletePolicy");
    let transfer = if is_download { "Download" } else { "Upload" };
    let result = if has_failed { "Failure" } else { "Success" };
    let lets = |filter: &str, wanted| filter == "Both" || filter == wanted;
    let names = |types: &str| types.split(',').any(|listed| is_type(listed, file_type));
    policy.flag("Enable") == Some(true)
        && policy
            .text("TransferTypeFilter")
            .is_some_and(|filter| lets(filter, transfer))
        && policy
            .text("ResultTypeFilter")
            .is_none_or(|filter| lets(filter, result))
        && policy.text("FileTypeFilter").is_some_and(names)
}

/// Whether an entry of the list names the type; one without a number names all of them (`4 Vendor Log File`).
fn is_type(listed: &str, file_type: &str) -> bool {
    let listed = listed.trim_matches(' ');
    let Some(number) = file_type.strip_prefix(listed) else {
        return false;
    };
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    !listed.is_empty() && (number.is_empty() || number.strip_prefix(' ').is_some_and(is_number))
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;
    use cwmp_model::{Applied, Backend, Decl, Place, schema};
    use cwmp_soap::{FaultCode, Value, ValueType};

    schema! {
        /// The policy and nothing else.
        static SCHEMA = Decl::object("Device", &[
            Decl::object("ManagementServer", &[
                Decl::object("AutonomousTransferCompletePolicy", &[
                    Decl::parameter("Enable", ValueType::Boolean),
                    Decl::parameter("TransferTypeFilter", ValueType::String),
                    Decl::parameter("ResultTypeFilter", ValueType::String),
                    Decl::parameter("FileTypeFilter", ValueType::String),
                ]),
            ]),
        ]);
    }

    struct Policy(bool, [&'static str; 3]);

    impl Backend for Policy {
        fn next_instance(&self, _: &Place, _: u32) -> Option<u32> {
            None
        }

        fn get<'v>(&'v mut self, place: &Place, _: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
            Ok(match SCHEMA.name(place.node()) {
                "Enable" => Value::Boolean(self.0),
                "TransferTypeFilter" => Value::String(self.1[0]),
                "ResultTypeFilter" => Value::String(self.1[1]),
                _ => Value::String(self.1[2]),
            })
        }

        fn begin(&mut self) -> Result<(), FaultCode> {
            Ok(())
        }

        fn set(&mut self, _: &Place, _: &Value<'_>) -> Result<(), FaultCode> {
            Ok(())
        }

        fn commit(&mut self) -> Result<Applied, FaultCode> {
            Ok(Applied::Now)
        }

        fn rollback(&mut self) {}
    }

    const FIRMWARE: &str = "1 Firmware Upgrade Image";

    /// Of a download and an upload, done and failed, which are wanted.
    fn wanted(enable: bool, filters: [&'static str; 3], file_type: &str) -> Vec<(bool, bool)> {
        let mut policy = Policy(enable, filters);
        let mut model = Model::new(SCHEMA, &mut policy);
        [(true, false), (true, true), (false, false), (false, true)]
            .into_iter()
            .filter(|(download, failed)| {
                is_wanted(&mut model, &mut [], (*download, *failed, file_type))
            })
            .collect()
    }

    #[test]
    fn all_filters_have_to_match() {
        let types = "2 Web Content, 1 Firmware Upgrade Image";
        let all = wanted(true, ["Both", "Both", types], FIRMWARE);
        assert_eq!(all.len(), 4);
        assert_eq!(wanted(false, ["Both", "Both", types], FIRMWARE), []);
        let downloads = wanted(true, ["Download", "Both", types], FIRMWARE);
        assert_eq!(downloads, [(true, false), (true, true)]);
        let failures = wanted(true, ["Upload", "Failure", types], FIRMWARE);
        assert_eq!(failures, [(false, true)]);
        assert_eq!(
            wanted(true, ["Both", "Success", types], "5 Ringer File"),
            []
        );
        assert_eq!(wanted(true, ["None", "Both", types], FIRMWARE), []);
    }

    #[test]
    fn an_empty_list_of_types_means_none() {
        for types in ["", " ", ",", "1", "1 Firmware Upgrade"] {
            assert_eq!(wanted(true, ["Both", "Both", types], FIRMWARE), []);
            assert_eq!(wanted(true, ["Both", "Both", types], ""), []);
        }
    }

    #[test]
    fn a_type_stands_for_each_of_its_numbers() {
        let logs = ["Both", "Both", "4 Vendor Log File"];
        for (file_type, count) in [
            ("4 Vendor Log File", 4),
            ("4 Vendor Log File 12", 4),
            ("4 Vendor Log File x", 0),
            ("4 Vendor Log File ", 0),
            ("4 Vendor Log Files", 0),
        ] {
            assert_eq!(wanted(true, logs, file_type).len(), count, "{file_type}");
        }
    }
}
