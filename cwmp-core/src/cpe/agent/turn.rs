//! One turn of [`Agent::poll`]: what comes next, but for what has to be stored before it.

use super::storing::Storing;
use super::{Agent, Next, Opening};
use crate::Instant;
use crate::cpe::answer::Answer;
use crate::cpe::config::Now;
use crate::cpe::device::Device;
use crate::cpe::step::{Action, PieceError, Step, WakeReason, earliest};

impl Agent<'_> {
    /// What comes next; `None` if something has changed and it is to be asked again.
    #[inline(never)]
    pub(super) fn decide(&mut self, device: &mut Device<'_>, now: &Now) -> Option<Next> {
        if self.running.is_some() && self.tick_in_session().is_some_and(|at| at <= now.instant) {
            self.tick(now);
        }
        if let Some(kind) = self.next_post(device, now) {
            return Some(Next::Post(kind));
        }
        match self.running.as_ref().map(|r| r.session.outcome()) {
            Some(None) => {
                let task = self.next_vendor_call();
                let task = task.or_else(|| self.next_transfer_task(now));
                let task = task.or_else(|| self.next_diagnostics_task());
                let task = task.or_else(|| self.next_lightweight_task(now));
                return Some(task.map_or(Next::Wait, Next::Act));
            }
            Some(Some(outcome)) => {
                self.end(outcome, now);
                return None;
            }
            None => {}
        }
        self.keep_time(device, now);
        if let Some(action) = self.next_action(device, now) {
            return Some(Next::Act(action));
        }
        self.look_for_changes();
        let Some(opening) = self.opening(device, now) else {
            return Some(Next::Wait);
        };
        if !self.changes.compared && opening == Opening::Normal {
            self.storing = Some(Storing::compared(&self.attributes));
            self.changes.compared = true;
        } else if !self.changes.discard {
            self.begin(opening, device, now);
        }
        None
    }

    /// The first piece of the post that was decided on, if its session has not failed since; whether more follow.
    pub(super) fn begin_post(&mut self, device: &mut Device<'_>) -> Result<bool, PieceError> {
        let outcome = self.running.as_ref().and_then(|r| r.session.outcome());
        if outcome.is_some() {
            return Err(PieceError);
        }
        self.fill(device)
    }

    #[inline(never)]
    pub(super) fn wait(&mut self, device: &mut Device<'_>, now: &Now) -> Step<'_> {
        let deadline = if self.running.is_some() {
            self.deadline_in_session()
        } else {
            self.pace_comparing(now);
            let change = self.change_deadline(device, now);
            self.next_deadline(now.instant, change)
        };
        self.timing.wake = deadline.map(|(_, reason)| reason);
        Step::Wait(deadline.map(|(at, _)| at))
    }

    /// What the platform is to do now that no session is going on.
    #[inline(never)]
    fn next_action(&mut self, device: &mut Device<'_>, now: &Now) -> Option<Action> {
        self.settle_transfers(device, now);
        if let Some(action) = self.action.take() {
            let is_reset = action == Action::FactoryReset;
            self.keeping.resets = self.keeping.resets.saturating_add(u8::from(is_reset));
            return Some(action);
        }
        if self.transfers.take_restart() {
            return Some(Action::Reboot);
        }
        let operation = self.next_operation(device, now);
        let task = operation.or_else(|| self.next_transfer_task(now));
        let task = task.or_else(|| self.next_diagnostics_task());
        task.or_else(|| self.next_lightweight_task(now))
    }

    /// When to call [`Self::poll`] again in the session that is going on.
    fn deadline_in_session(&self) -> Option<(Instant, WakeReason)> {
        let running = self.running.as_ref()?;
        let answer = self.content.answer().filter(|_| running.owed.is_some());
        let (owed, reason) = answer.and_then(Answer::awaited).unzip();
        let deadlines = [
            (running.session.poll_timeout(), WakeReason::Reply),
            (owed, reason.unwrap_or(WakeReason::Transfer)),
            (self.transfers.deadline(), WakeReason::Transfer),
            (self.software.deadline(), WakeReason::Software),
            (self.tick_in_session(), WakeReason::Periodic),
            self.timing.lightweight_deadline(),
        ];
        earliest(&deadlines)
    }
}
