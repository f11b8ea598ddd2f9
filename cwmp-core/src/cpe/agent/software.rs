//! Software modules: what the platform tells, and how their changes get to the ACS.

use super::Agent;
use crate::cpe::config::Now;
use crate::cpe::device::Device;
use crate::cpe::software::{
    Around, AutonomousChange, OperationId, OperationReport, OperationRequest, SoftwareFull,
    SoftwareModules,
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
        let (software, mut around) = self.around(device, now);
        software.handle(id, report, &mut around)
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
        let schema = device.schema;
        // The policy may be among what the agent serves.
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        let mut around = Around {
            schema,
            backend: &mut served,
            addressing: self.addressing,
            scratch: self.scratch,
            events: &mut self.events,
            due: &mut self.due,
            now,
        };
        self.software.add_autonomous(change, &mut around)
    }

    /// Ends what has taken too long, before the agent says what comes next.
    pub(super) fn settle_software(&mut self, device: &mut Device<'_>, now: &Now) {
        let (software, mut around) = self.around(device, now);
        software.settle(&mut around);
    }

    /// What the platform has to do for software modules.
    pub(super) fn next_operation(&mut self, device: &mut Device<'_>, now: &Now) -> Option<Action> {
        let (software, mut around) = self.around(device, now);
        let (id, task) = software.next_task(&mut around)?;
        Some(Action::Software(id, task))
    }

    /// The software modules, and what stands around them.
    fn around<'a>(
        &'a mut self,
        device: &'a mut Device<'_>,
        now: &'a Now,
    ) -> (&'a mut SoftwareModules<'s>, Around<'a, 's>) {
        let around = Around {
            schema: device.schema,
            backend: &mut *device.backend,
            addressing: self.addressing,
            scratch: self.scratch,
            events: &mut self.events,
            due: &mut self.due,
            now,
        };
        (&mut self.software, around)
    }
}
