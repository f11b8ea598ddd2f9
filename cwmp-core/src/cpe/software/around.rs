//! What stands around software modules in an agent: the device, its events, the time.

use cwmp_model::{Addressing, Backend, Model, Schema};

use super::queue::Queue;
use super::request::{AutonomousChange, OperationId, OperationReport, OperationTask, SoftwareFull};
use super::units::Units;
use crate::EventQueue;
use crate::cpe::config::Now;

/// What the changes of a device are made from, and where their ends are announced.
pub(in crate::cpe) struct Around<'a, 's> {
    pub(in crate::cpe) schema: Schema<'a>,
    pub(in crate::cpe) backend: &'a mut dyn Backend,
    pub(in crate::cpe) addressing: Addressing,
    pub(in crate::cpe) scratch: &'a mut [u8],
    pub(in crate::cpe) events: &'a mut EventQueue<'s>,
    /// Whether a session has to be opened.
    pub(in crate::cpe) due: &'a mut bool,
    pub(in crate::cpe) now: &'a Now,
}

impl Around<'_, '_> {
    /// Looks at the tables, and announces what is over then.
    fn with<T>(
        &mut self,
        queue: &mut Queue<'_>,
        work: impl FnOnce(&mut Queue<'_>, &mut Units<'_, '_>, &Now) -> T,
    ) -> T {
        let model = Model::new(self.schema, &mut *self.backend);
        let mut model = model.with_addressing(self.addressing);
        let done = work(queue, &mut Units::new(&mut model, self.scratch), self.now);
        *self.due |= queue.announce(self.events);
        done
    }
}

impl Queue<'_> {
    /// Ends what has taken too long.
    pub(super) fn settle(&mut self, around: &mut Around<'_, '_>) {
        around.with(self, |queue, units, now| queue.end_late(units, now));
    }

    /// What the platform has to do next, while no session is going on.
    pub(super) fn next_task(
        &mut self,
        around: &mut Around<'_, '_>,
    ) -> Option<(OperationId, OperationTask)> {
        around.with(self, |queue, units, now| queue.begin_next(units, now))
    }

    /// Takes in how the platform says an operation ended.
    pub(super) fn handle(
        &mut self,
        id: OperationId,
        report: &OperationReport<'_>,
        around: &mut Around<'_, '_>,
    ) -> bool {
        around.with(self, |queue, units, now| {
            queue.take_report(id, report, units, now)
        })
    }

    /// Takes in a change that the ACS did not ask for.
    pub(super) fn add_autonomous(
        &mut self,
        change: &AutonomousChange<'_>,
        around: &mut Around<'_, '_>,
    ) -> Result<(), SoftwareFull> {
        around.with(self, |queue, units, now| {
            queue.take_autonomous(change, units, now)
        })
    }
}
