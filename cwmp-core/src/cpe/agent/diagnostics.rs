//! Diagnostics: what the platform tells of them, and when it is told.

use cwmp_soap::EventCode;

use super::Agent;
use crate::cpe::diagnostics::{Diagnostics, DiagnosticsError, DiagnosticsId};
use crate::cpe::step::Action;

impl<'s> Agent<'s> {
    /// The same with [`diagnostics`](crate::cpe::diagnostics): `DiagnosticsState` of these objects is the agent's.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: Diagnostics<'s>) -> Self {
        self.diagnostics = diagnostics;
        self
    }

    /// A test has ended, as [`Action::Diagnostics`] had asked for it: raises `8 DIAGNOSTICS COMPLETE` (NOT-023). Its results
    /// are in the [`Backend`](cwmp_model::Backend) already; those of a failure mean nothing.
    ///
    /// Returns `false`, and changes nothing, if nobody waits for that any more: the test was stopped or started anew, the
    /// device has restarted, another ACS came.
    pub fn handle_diagnostics(
        &mut self,
        id: DiagnosticsId,
        outcome: Result<(), DiagnosticsError>,
    ) -> bool {
        let is_awaited = self.diagnostics.handle(id, outcome);
        if is_awaited {
            self.raise(EventCode::DiagnosticsComplete);
        }
        is_awaited
    }

    /// What the platform has to do for diagnostics.
    pub(super) fn next_diagnostics_task(&mut self) -> Option<Action> {
        let in_session = self.running.is_some();
        let (id, task) = self.diagnostics.next_task(in_session)?;
        Some(Action::Diagnostics(id, task))
    }
}
