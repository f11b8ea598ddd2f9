//! Whether the device may upgrade itself.

use cwmp_model::ManagementReader;

use super::Agent;
use crate::cpe::device::Device;

impl Agent<'_> {
    /// Whether the device may look for upgrades of its own: not while `UpgradesManaged` is true, when upgrades come from the
    /// ACS, or by a policy that it has set, and from nowhere else (XFER-022). To be asked before each search.
    ///
    /// What the user of the device starts is a matter of the device. It is reported as
    /// [`begin_autonomous_transfer`](Self::begin_autonomous_transfer) says.
    #[must_use]
    pub fn may_upgrade_itself(&mut self, device: &mut Device<'_>) -> bool {
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        let mut model = served.model(self.addressing);
        let mut reader = ManagementReader::new(&mut model, self.scratch);
        reader.flag("UpgradesManaged") != Some(true)
    }
}
