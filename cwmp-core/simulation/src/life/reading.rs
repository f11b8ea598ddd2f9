//! What the device says of itself where it is not for the agent to say: values, and the rows of tables.

use cwmp_core::schedule::Cycle;
use cwmp_model::{Instances, Place};
use cwmp_soap::DateTime;
use cwmp_soap::Envelope;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;

use super::Life;
use crate::account::{Cycles, Setting};
use crate::invariants::Violation;
use crate::product::{Product, device};

/// What stands before the names of settings that the agent keeps.
const SERVER: &str = "Device.ManagementServer.";
/// The objects that hold the settings, in the data models of both roots.
const SERVERS: [&str; 2] = ["Device", "InternetGatewayDevice"];

impl<P: Product> Life<'_, '_, P> {
    /// Tells the account what the URL of the ACS reads as.
    pub(super) fn look_at_url(&mut self, has_started: bool) {
        let url = self.setting("URL").filter(|url| !url.is_empty());
        self.world.account.look_at_url(url, has_started);
    }

    /// The text of a parameter under `ManagementServer.`, if the device has it.
    pub(super) fn setting(&mut self, name: &str) -> Option<String> {
        let is_kept = self.world.product.kept_settings().is_some();
        let mut device = device(&mut self.world.product);
        let value = if is_kept {
            self.agent.setting(&mut device, name)?
        } else {
            let find = |root| {
                let path = format!("{root}.ManagementServer.{name}");
                device.schema.find(&path)
            };
            let node = SERVERS.into_iter().find_map(find)?;
            let place = Place::new(node, Instances::NONE);
            device.backend.get(&place, &mut []).ok()?
        };
        Some(value.to_string())
    }

    /// When things come again and again.
    pub(super) fn cycles(&mut self) -> Cycles {
        if self.world.product.kept_settings().is_none() {
            return Cycles {
                periodic: self.world.product.periodic(),
                heartbeat: self.world.product.heartbeat(),
            };
        }
        Cycles {
            periodic: self.cycle([
                "PeriodicInformEnable",
                "PeriodicInformInterval",
                "PeriodicInformTime",
            ]),
            heartbeat: self.cycle([
                "HeartbeatPolicy.Enable",
                "HeartbeatPolicy.ReportingInterval",
                "HeartbeatPolicy.InitiationTime",
            ]),
        }
    }

    /// That of settings by these names.
    fn cycle(&mut self, [enable, interval, time]: [&str; 3]) -> Option<Cycle> {
        if !is_true(self.setting(enable)) {
            return None;
        }
        Some(Cycle {
            interval: self.setting(interval)?.parse().ok()?,
            reference: DateTime::from_text(&self.setting(time)?).ok()?,
        })
    }

    /// The settings that the agent keeps, as the platform reads them.
    pub(super) fn check_settings(&mut self) -> Result<(), Violation> {
        let Some(factory) = self.world.product.kept_settings() else {
            return Ok(());
        };
        let factory = factory
            .iter()
            .map(|(name, text)| (format!("{SERVER}{name}"), (*text).to_owned()));
        self.world.account.settings.begin(factory.collect());
        let mut read = Vec::new();
        for path in self.world.account.settings.paths() {
            let name = path.strip_prefix(SERVER).unwrap_or_default();
            if let Some(text) = self.setting(name) {
                read.push((path, text));
            }
        }
        self.world.account.settings.read(&read)
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

/// The parameters and values of an answer to `GetParameterValues`.
pub(super) fn values(answer: &Envelope<'_>) -> Vec<Setting> {
    let Ok(view) = GetParameterValuesResponseView::read(answer) else {
        return Vec::new();
    };
    let list = view.parameter_list();
    let values = list.filter_map(|parameter| {
        let value = parameter.value?.to_cow().into_owned();
        Some((parameter.name.to_cow().into_owned(), value))
    });
    values.collect()
}

const fn result(is_good: bool) -> &'static str {
    if is_good { "Success" } else { "Failure" }
}

pub(super) fn is_true(flag: Option<String>) -> bool {
    flag.is_some_and(|flag| flag == "true" || flag == "1")
}

fn lets(filter: Option<String>, wanted: &str) -> bool {
    filter.is_none_or(|filter| filter == "Both" || filter == wanted)
}

fn lists(filter: Option<String>, wanted: &str) -> bool {
    filter.is_some_and(|filter| filter.split(',').any(|listed| listed.trim() == wanted))
}
