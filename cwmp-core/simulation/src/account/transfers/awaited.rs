//! Calls whose answers are held back until the transfer is over or a while has passed (XFER-009).

use cwmp_soap::EventCode;

use super::Transfers;
use crate::invariants::{Invariant, Violation};
use crate::task::Task;

impl Transfers {
    /// The platform is about to be told of what is called for in this moment, and not answered yet.
    pub(crate) fn await_one(&mut self, task: &Task, at: u64) {
        let is_known = self
            .list
            .iter()
            .any(|t| t.is_awaited && t.key == task.key());
        if is_known || !matches!(task, Task::Download { .. } | Task::Upload { .. }) {
            return;
        }
        self.ask(task, at, false);
        if let Some(transfer) = self.list.last_mut() {
            transfer.is_awaited = true;
        }
    }

    /// The call is answered: that it is done, or that it will be. If it is over and to be reported, the event of that.
    pub(crate) fn accept(
        &mut self,
        task: &Task,
        at: u64,
        is_done: bool,
    ) -> Result<Option<EventCode>, Violation> {
        let mut awaited = self.list.iter_mut().filter(|t| t.is_awaited);
        let Some(transfer) = awaited.find(|transfer| transfer.key == task.key()) else {
            self.ask(task, at, true);
            return Invariant::TransferWrong
                .holds(!is_done, || format!("{} is said to be done", task.key()))
                .map(|()| None);
        };
        (transfer.is_awaited, transfer.becomes_sure) = (false, true);
        let was_good = transfer.end.is_some_and(|(is_good, _)| is_good);
        if !is_done {
            return Ok(transfer.end.map(|_| transfer.event));
        }
        transfer.is_answered = true;
        Invariant::TransferWrong
            .holds(was_good, || format!("{transfer:?} is said to be done"))
            .map(|()| None)
    }

    /// The call is refused.
    pub(crate) fn refuse(&mut self, key: &str) {
        self.drop(|transfer| transfer.is_awaited && transfer.key == key);
    }

    /// What was posted last has arrived.
    pub(crate) fn arrive(&mut self) {
        for transfer in &mut self.list {
            transfer.is_done |= core::mem::take(&mut transfer.is_answered);
        }
    }

    /// The session is over: what is to be reported of what was answered, and what may be of what was not.
    pub(crate) fn end(&mut self) -> Vec<(EventCode, String, bool)> {
        let mut owed = Vec::new();
        for transfer in &mut self.list {
            let was_answered = core::mem::take(&mut transfer.is_answered);
            let was_awaited = core::mem::take(&mut transfer.is_awaited);
            if was_answered || (was_awaited && transfer.end.is_some()) {
                owed.push((transfer.event, transfer.key.clone(), was_answered));
            }
        }
        owed
    }
}
