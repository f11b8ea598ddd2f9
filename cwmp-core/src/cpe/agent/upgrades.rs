//! Whether the device may upgrade itself.

use cwmp_model::ValuesWalk;
use cwmp_soap::Value;

use super::Agent;
use crate::cpe::device::Device;

/// Where `UpgradesManaged` is, in the data models of both roots.
const UPGRADES_MANAGED: [&str; 2] = [
    "Device.ManagementServer.UpgradesManaged",
    "InternetGatewayDevice.ManagementServer.UpgradesManaged",
];

impl Agent<'_> {
    /// Whether the device may look for upgrades of its own: not while `UpgradesManaged` is true, when upgrades come from the
    /// ACS, or by a policy that it has set, and from nowhere else (XFER-022). To be asked before each search.
    ///
    /// What the user of the device starts is a matter of the device. It is reported as
    /// [`begin_autonomous_transfer`](Self::begin_autonomous_transfer) says.
    #[must_use]
    pub fn may_upgrade_itself(&mut self, device: &mut Device<'_>) -> bool {
        let mut served = device.served(&mut self.diagnostics, self.parameter_key.as_str());
        let mut model = served.model(self.addressing);
        let is_managed = UPGRADES_MANAGED.iter().any(|path| {
            let value = ValuesWalk::new(&model, path)
                .ok()
                .and_then(|walk| walk.value(&mut model, self.scratch).ok());
            matches!(
                value,
                Some(
                    Value::Boolean(true)
                        | Value::String("1" | "true")
                        | Value::Lexical(_, "1" | "true")
                )
            )
        });
        !is_managed
    }
}
