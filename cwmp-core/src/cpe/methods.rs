//! Which methods an agent has.

use cwmp_soap::xml::Writer;
use cwmp_soap::{CwmpVersion, Entry as _, FaultCode, Method, Source};

use super::software::SoftwareModules;
use super::transfer::Transfers;

/// The methods that every [`Agent`](super::Agent) has.
///
/// `GetRPCMethods` lists these and those that the agent was given room for: [`Agent::methods`](super::Agent::methods)
/// (RPC-GRM-01). Every other call is answered with fault 9000. `FactoryReset`, which older texts leave to the device, is
/// always there (GAPS-16).
pub const METHODS: &[&str] = &[
    "GetRPCMethods",
    "SetParameterValues",
    "GetParameterValues",
    "GetParameterNames",
    "SetParameterAttributes",
    "GetParameterAttributes",
    "AddObject",
    "DeleteObject",
    "Reboot",
    "FactoryReset",
];

/// Methods that an agent has if it was given what they take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Optional {
    pub(super) schedule_inform: bool,
    /// The names of the vendor's.
    pub(super) vendor: &'static [&'static str],
}

impl Optional {
    /// Whether the agent has this method, those of transfers and software modules aside.
    pub(super) fn has(self, method: Method, name: &str) -> bool {
        METHODS.contains(&method.name())
            || (method == Method::Other && self.vendor.contains(&name))
            || (self.schedule_inform && method == Method::ScheduleInform)
    }

    /// The names of all methods that the agent has in this version.
    pub(super) fn methods(
        self,
        transfers: &Transfers<'_>,
        software: &SoftwareModules<'_>,
        version: CwmpVersion,
    ) -> impl Iterator<Item = &'static str> {
        (0..).map_while(move |index| self.name(index, (transfers, software), version))
    }

    /// The name of the method of this number among them.
    fn name(
        self,
        index: usize,
        (transfers, software): (&Transfers<'_>, &SoftwareModules<'_>),
        version: CwmpVersion,
    ) -> Option<&'static str> {
        let scheduled: &[&str] = if self.schedule_inform {
            &["ScheduleInform"]
        } else {
            &[]
        };
        let mut rest = index;
        for list in [METHODS, scheduled, software.methods(version), self.vendor] {
            match list.get(rest) {
                Some(name) => return Some(name),
                None => rest = rest.saturating_sub(list.len()),
            }
        }
        transfers.method_name(rest, version)
    }
}

/// The list of `GetRPCMethods`.
pub(super) struct Methods<'f> {
    pub(super) optional: Optional,
    pub(super) transfers: &'f Transfers<'f>,
    pub(super) software: &'f SoftwareModules<'f>,
    pub(super) version: CwmpVersion,
    /// The number of the next one.
    pub(super) at: &'f mut usize,
}

impl Methods<'_> {
    fn all(&self) -> impl Iterator<Item = &'static str> {
        self.optional
            .methods(self.transfers, self.software, self.version)
    }
}

impl Source for Methods<'_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(u32::try_from(self.all().count()).unwrap_or(u32::MAX))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let method = self.all().nth(*self.at);
        if let Some(method) = method {
            method.write(out);
        }
        Ok(method.is_some())
    }

    fn advance(&mut self) {
        *self.at = self.at.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_is_of_every_version() {
        // Once one is not, the list depends on the session, as that of an ACS does.
        let all = Optional {
            schedule_inform: true,
            vendor: &[],
        };
        for name in all.methods(
            &Transfers::none(),
            &SoftwareModules::none(),
            CwmpVersion::V1_0,
        ) {
            let method = Method::from_name(name);
            assert_eq!((method.name(), method.since()), (name, CwmpVersion::V1_0));
        }
    }
}
