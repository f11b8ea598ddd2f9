//! Software modules: what the platform tells, and how their changes get to the ACS.

use super::Agent;
use crate::cpe::config::Now;
use crate::cpe::device::Device;
use crate::cpe::software::{
    AutonomousChange, OperationId, OperationReport, OperationRequest, SoftwareFull,
    SoftwareModules, Units,
};
use crate::cpe::step::Action;

impl<'s> Agent<'s> {
    /// The same with software modules: `ChangeDUState` is listed and taken on (DU-001), and no `SetParameterValues` asks of
    /// an execution unit what cannot be (DU-015).
    #[must_use]
    pub fn with_software_modules(mut self, software: SoftwareModules<'s>) -> Self {
        self.software = software;
        self
    }

    /// How an operation ended that [`Action::Software`](crate::cpe::Action::Software) asked for. When all of a
    /// `ChangeDUState` have, that is announced with `11 DU STATE CHANGE COMPLETE` and `M ChangeDUState`, and reported with
    /// `DUStateChangeComplete` until the ACS has answered (DU-004).
    ///
    /// Returns `false`, and changes nothing, if the operation is not there any more or not under way: another ACS came, or
    /// its time is over.
    pub fn handle_operation(
        &mut self,
        device: &mut Device<'_>,
        id: OperationId,
        report: &OperationReport<'_>,
        now: &Now,
    ) -> bool {
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            self.parameter_key.as_str(),
        );
        let mut model = served.model(self.addressing);
        let mut units = Units::new(&mut model, self.scratch);
        let is_taken = self.software.handle(id, report, &mut units, now);
        if is_taken {
            self.announce_changes();
        }
        is_taken
    }

    /// What an operation is about; `None` if it is not there any more.
    #[must_use]
    pub fn operation(&self, id: OperationId) -> Option<OperationRequest<'_>> {
        let slot = self.software.queue.slot_of(id)?;
        self.software.queue.request(slot)
    }

    /// All operations, begun or not, reported or not.
    pub fn operations(&self) -> impl Iterator<Item = OperationId> {
        let queue = &self.software.queue;
        let ids = queue.operations().filter_map(|(slot, _)| queue.id_of(slot));
        ids.filter(|id| queue.slot_of(*id).is_some())
    }

    /// A deployment unit has changed without the ACS asking: raises `12 AUTONOMOUS DU STATE CHANGE COMPLETE` and reports
    /// with `AutonomousDUStateChangeComplete` until the ACS has answered, if `DUStateChangeComplPolicy` wants it (DU-017).
    ///
    /// Of the slots, [`SoftwareModules::MIN_CHANGES`] and [`SoftwareModules::MIN_OPERATIONS`] are kept for what the ACS
    /// asks for.
    ///
    /// # Errors
    /// [`SoftwareFull`] if there is no room for it, or the name of a vendor's own operation is too long; then nothing has
    /// changed.
    pub fn deployment_unit_changed(
        &mut self,
        device: &mut Device<'_>,
        change: &AutonomousChange<'_>,
        now: &Now,
    ) -> Result<(), SoftwareFull> {
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            self.parameter_key.as_str(),
        );
        let mut model = served.model(self.addressing);
        let mut units = Units::new(&mut model, self.scratch);
        self.software.add_autonomous(change, &mut units, now)?;
        self.announce_changes();
        Ok(())
    }

    /// Puts the events of what is over into the queue.
    fn announce_changes(&mut self) {
        self.due |= self.software.announce(&mut self.events);
    }

    /// Ends what has taken too long, before the agent says what comes next.
    pub(super) fn settle_software(&mut self, device: &mut Device<'_>, now: &Now) {
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            self.parameter_key.as_str(),
        );
        let mut model = served.model(self.addressing);
        let mut units = Units::new(&mut model, self.scratch);
        self.software.settle(&mut units, now);
        self.announce_changes();
    }

    /// What the platform has to do for software modules.
    pub(super) fn next_operation(&mut self, device: &mut Device<'_>, now: &Now) -> Option<Action> {
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            self.parameter_key.as_str(),
        );
        let mut model = served.model(self.addressing);
        let mut units = Units::new(&mut model, self.scratch);
        let task = self.software.next_task(&mut units, now);
        // Some may have ended before they began.
        self.announce_changes();
        let (id, task) = task?;
        Some(Action::Software(id, task))
    }
}
