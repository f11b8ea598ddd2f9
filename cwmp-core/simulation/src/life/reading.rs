//! What the device says of itself where it is not for the agent to say: values, and the rows of tables.

use cwmp_model::{Instances, Place};
use cwmp_soap::Value;

use super::Life;
use crate::invariants::Violation;
use crate::product::{Product, device};

/// The objects that hold the settings, in the data models of both roots.
const SERVERS: [&str; 2] = ["Device", "InternetGatewayDevice"];

impl<P: Product> Life<'_, '_, P> {
    /// Tells the account what the URL of the ACS reads as.
    pub(super) fn look_at_url(&mut self, has_started: bool) {
        let url = self.setting("URL").filter(|url| !url.is_empty());
        self.world.account.look_at_url(url, has_started);
    }

    /// The text of a parameter under `ManagementServer.`, if the device has it.
    fn setting(&mut self, name: &str) -> Option<String> {
        let device = device(&mut self.world.product);
        let find = |root| {
            let path = format!("{root}.ManagementServer.{name}");
            device.schema.find(&path)
        };
        let node = SERVERS.into_iter().find_map(find)?;
        let place = Place::new(node, Instances::NONE);
        match device.backend.get(&place, &mut []) {
            Ok(Value::String(text)) => Some(text.to_owned()),
            Ok(Value::Boolean(flag)) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// Whether the ACS wants to hear of a transfer that it did not ask for (XFER-033).
    pub(super) fn wants_transfer(&mut self, is_good: bool, file_type: &str) -> bool {
        let mut policy =
            |name: &str| self.setting(&format!("AutonomousTransferCompletePolicy.{name}"));
        is_true(policy("Enable"))
            && lets(policy("TransferTypeFilter"), "Download")
            && lets(policy("ResultTypeFilter"), result(is_good))
            && lists(policy("FileTypeFilter"), file_type)
    }

    /// Whether the ACS wants to hear of a change of a deployment unit that it did not ask for (DU-017).
    pub(super) fn wants_change(&mut self, operation: &str, fault: Option<u16>) -> bool {
        let mut policy = |name: &str| self.setting(&format!("DUStateChangeComplPolicy.{name}"));
        is_true(policy("Enable"))
            && lists(policy("OperationTypeFilter"), operation)
            && lets(policy("ResultTypeFilter"), result(fault.is_none()))
            && fault.is_none_or(|fault| {
                let filter = policy("FaultCodeFilter");
                filter.is_none() || lists(filter, &fault.to_string())
            })
    }

    /// The numbers of the instances of a table.
    pub(super) fn rows(&mut self, table: &str) -> Vec<u32> {
        let device = device(&mut self.world.product);
        let Ok(target) = device.schema.parse(table) else {
            return Vec::new();
        };
        let next = |after: &u32| device.backend.next_instance(&target.place, *after);
        core::iter::successors(next(&0), next).collect()
    }

    /// Whether the tables that the ACS has changed are as they ought to be.
    pub(super) fn check_rows(&mut self) -> Result<(), Violation> {
        let paths: Vec<String> = self
            .world
            .account
            .objects
            .paths()
            .map(String::from)
            .collect();
        for path in paths {
            let rows = self.rows(&path);
            self.world.account.objects.check(&path, rows)?;
        }
        Ok(())
    }
}

const fn result(is_good: bool) -> &'static str {
    if is_good { "Success" } else { "Failure" }
}

fn is_true(flag: Option<String>) -> bool {
    flag.is_some_and(|flag| flag == "true")
}

fn lets(filter: Option<String>, wanted: &str) -> bool {
    filter.is_none_or(|filter| filter == "Both" || filter == wanted)
}

fn lists(filter: Option<String>, wanted: &str) -> bool {
    filter.is_some_and(|filter| filter.split(',').any(|listed| listed.trim() == wanted))
}
