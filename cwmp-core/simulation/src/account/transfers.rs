//! Transfers, as the ACS and the platform know them.

mod awaited;
mod plan;

use cwmp_core::cpe::{TransferReport, TransferTask};
use cwmp_core::event::policy::policy;
use cwmp_soap::EventCode;

use super::events::{Event, Others};
use crate::invariants::{Invariant, Violation};
use crate::task::Task;
use plan::Plan;

/// A transfer.
#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    pub(crate) event: EventCode,
    /// The `CommandKey`, or the `TargetFileName` of one that the ACS did not ask for.
    pub(crate) key: String,
    plan: Plan,
    /// Whether the device has said that it takes it on.
    is_sure: bool,
    /// Its call is held back until it is over or a while has passed.
    is_awaited: bool,
    /// It was answered that it is done, and nobody knows whether that has arrived.
    is_answered: bool,
    /// It begins by itself, and is sure once that is kept.
    becomes_sure: bool,
    /// The platform is at it: it has begun, and is not over.
    is_running: bool,
    /// It is being fetched or sent.
    is_moving: bool,
    /// Whether it went well, and whether a loss of power must not undo that it has ended.
    end: Option<(bool, bool)>,
    /// A restart may have broken it off.
    was_interrupted: bool,
    /// What the platform has said of it last is not kept.
    is_fresh: bool,
    /// The device knows that the ACS has taken the report.
    is_done: bool,
}

/// The transfers of a device, as they ought to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transfers {
    list: Vec<Transfer>,
    /// What was dropped, while the power could still undo that.
    dropped: Vec<Transfer>,
    /// Keys of those that were cancelled, and whether that is kept.
    cancelled: Vec<(String, bool)>,
    /// Whether the platform has said that nobody uses the device.
    pub(crate) is_idle: bool,
    /// How many have been reported.
    pub(crate) reported: u64,
}

impl Transfer {
    const fn is_requested(&self) -> bool {
        !matches!(self.plan, Plan::Own)
    }

    /// Whether it may be over without the platform having said so.
    fn may_be_over(&self, now: u64) -> bool {
        self.end.is_some() || self.was_interrupted || self.plan.is_over(now)
    }
}

impl Transfers {
    /// The ACS has asked for it at that time, and it was taken on for sure or may have been.
    pub(crate) fn ask(&mut self, task: &Task, at: u64, is_sure: bool) {
        let (event, plan) = match task {
            Task::Download { delay, .. } => (EventCode::MDownload, Plan::after(at, *delay)),
            Task::Upload { delay, .. } => (EventCode::MUpload, Plan::after(at, *delay)),
            Task::ScheduleDownload { windows, .. } => {
                (EventCode::MScheduleDownload, Plan::within(at, windows))
            }
            _ => return,
        };
        self.add(event, task.key(), plan, is_sure);
    }

    /// The device begins one that the ACS did not ask for.
    pub(crate) fn begin_own(&mut self, name: &str) {
        self.add(
            EventCode::AutonomousTransferComplete,
            name,
            Plan::Own,
            false,
        );
        if let Some(transfer) = self.list.last_mut() {
            (transfer.becomes_sure, transfer.is_running) = (true, true);
        }
    }

    fn add(&mut self, event: EventCode, key: &str, plan: Plan, is_sure: bool) {
        self.list.push(Transfer {
            event,
            key: key.to_owned(),
            plan,
            is_sure,
            is_awaited: false,
            is_answered: false,
            becomes_sure: false,
            is_running: false,
            is_moving: false,
            end: None,
            was_interrupted: false,
            is_fresh: false,
            is_done: false,
        });
    }

    fn find(&mut self, key: &str) -> Option<&mut Transfer> {
        let mut open = self.list.iter_mut().filter(|transfer| !transfer.is_done);
        open.find(|transfer| transfer.key == key)
    }

    /// The platform is told to do this.
    pub(crate) fn begin(
        &mut self,
        key: &str,
        task: TransferTask,
        (now, at_once): (u64, u8),
    ) -> Result<(), Violation> {
        let is_idle = self.is_idle;
        self.check_cancelled(key)?;
        let transfer = self.find(key);
        Invariant::TransferEarly.holds(transfer.is_some(), || {
            format!("{task:?} of {key}, which was not asked for")
        })?;
        let Some(transfer) = transfer else {
            return Ok(());
        };
        match task {
            TransferTask::Start => {
                let may_begin = transfer.plan.may_begin(now, is_idle);
                let plan = &transfer.plan;
                Invariant::TransferEarly
                    .holds(may_begin, || format!("{key} begins at {now}: {plan:?}"))?;
                let is_late = transfer.plan.is_late(now);
                (transfer.is_running, transfer.is_moving) = (true, true);
                transfer.plan.begin(now);
                self.count(at_once, is_late)?;
            }
            TransferTask::AskUser => {
                let plan = &transfer.plan;
                Invariant::TransferEarly.holds(plan.may_ask(now), || {
                    format!("the user is asked about {key} at {now}: {plan:?}")
                })?;
                transfer.plan.begin(now);
            }
            TransferTask::Stop => transfer.plan.stop(),
            _ => transfer.is_running = true,
        }
        Ok(())
    }

    /// No more are under way than the device does at once, but for one that is an hour late, and of firmware one.
    fn count(&self, at_once: u8, is_late: bool) -> Result<(), Violation> {
        let running = self.list.iter();
        let running = running.filter(|t| t.is_running && t.is_requested());
        let firmware = running.clone().filter(|t| t.event == EventCode::MDownload);
        let moving = running.clone().filter(|t| t.is_moving).count();
        let is_right = (is_late || moving <= usize::from(at_once)) && firmware.count() <= 1;
        Invariant::TransferEarly.holds(is_right, || {
            let keys: Vec<_> = running.map(|transfer| &transfer.key).collect();
            format!("{keys:?} are under way, of {at_once} at once")
        })
    }

    /// The platform has said this, and the agent has taken it; `is_wanted` says of one that the ACS did not ask for whether
    /// it wants to hear of it. If it is over now, the event that it is announced with.
    pub(crate) fn told(
        &mut self,
        key: &str,
        report: TransferReport,
        (is_wanted, now): (bool, u64),
    ) -> Option<EventCode> {
        let transfer = self.find(key)?;
        transfer.is_fresh = true;
        transfer.is_moving = false;
        let is_good = match report {
            TransferReport::Done => true,
            TransferReport::Failed(_) => false,
            TransferReport::Declined => {
                transfer.plan.stop();
                false
            }
            TransferReport::Confirmed => {
                transfer.plan.confirm(now);
                return None;
            }
            _ => return None,
        };
        transfer.is_running = false;
        if !is_good && !transfer.plan.fail(transfer.was_interrupted) {
            return None;
        }
        if !is_wanted && !transfer.is_requested() {
            self.drop(|transfer| transfer.key == key);
            return None;
        }
        transfer.end = Some((is_good, false));
        (!transfer.is_awaited).then_some(transfer.event)
    }

    /// Those whose last window is well over, which the agent has to have noticed.
    pub(crate) fn tick(&mut self, now: u64) -> Vec<(EventCode, String)> {
        let open = self.list.iter_mut().filter(|transfer| {
            transfer.is_sure
                && transfer.end.is_none()
                && !transfer.was_interrupted
                && !transfer.is_done
                && transfer.plan.deadline().is_some_and(|at| at <= now)
        });
        let open = open.filter(|transfer| !transfer.is_running);
        open.map(|transfer| {
            transfer.end = Some((false, false));
            (transfer.event, transfer.key.clone())
        })
        .collect()
    }

    /// When the next of them will be.
    pub(crate) fn deadline(&self) -> u64 {
        let open = self.list.iter().filter(|t| t.end.is_none());
        let open = open.filter(|t| t.is_sure && !t.was_interrupted && !t.is_running);
        let next = open.filter_map(|transfer| transfer.plan.deadline()).min();
        next.unwrap_or(u64::MAX)
    }

    /// Whether an event may announce the end of one of which the platform has not said that.
    pub(crate) fn take(&mut self, event: &Event, now: u64) -> bool {
        let mut is_right = false;
        for transfer in self.list.iter_mut().filter(|t| t.is_requested()) {
            let is_its = transfer.event == event.0 && transfer.key == event.1;
            let is_beside = policy(transfer.event).umbrella == Some(event.0);
            if !transfer.is_done && (is_its || is_beside) && transfer.may_be_over(now) {
                is_right = true;
                let is_sure = !transfer.is_running && !transfer.was_interrupted;
                if is_its && is_sure && transfer.plan.is_over(now) {
                    transfer.end.get_or_insert((false, false));
                }
            }
        }
        is_right
    }

    /// The device reports.
    pub(crate) fn report(&mut self, key: &str, is_good: bool, now: u64) -> Result<(), Violation> {
        self.check_cancelled(key)?;
        let transfer = self.find(key);
        Invariant::TransferInvented.holds(transfer.is_some(), || {
            format!("{key} was not asked for, or has been reported")
        })?;
        let Some(transfer) = transfer else {
            return Ok(());
        };
        let is_right = match transfer.end {
            Some((was_good, _)) => was_good == is_good,
            // Given up by the agent, or a loss of power makes that uncertain.
            None => transfer.was_interrupted || (!is_good && transfer.plan.is_over(now)),
        };
        Invariant::TransferWrong.holds(is_right, || {
            let end = transfer.end;
            format!("{key} is reported, success {is_good}, when it had ended as {end:?}")
        })
    }

    fn check_cancelled(&self, key: &str) -> Result<(), Violation> {
        let is_open = self.list.iter().any(|transfer| transfer.key == key);
        let mut cancelled = self.cancelled.iter();
        let was_cancelled = !is_open && cancelled.any(|(its, _)| its == key);
        Invariant::CancelledTold.holds(!was_cancelled, || format!("{key} was cancelled"))
    }

    /// The device has the answer to its report: the event that is delivered, and what else it announces.
    pub(crate) fn answered(&mut self, key: &str) -> Option<(EventCode, Others)> {
        let transfer = self.find(key)?;
        transfer.is_done = true;
        let event = transfer.event;
        self.reported += 1;
        let others = self.list.iter().filter(|t| t.event == event && !t.is_done);
        let others = others.filter(|transfer| transfer.end.is_some());
        Some((
            event,
            Others::of(others.map(|t| t.is_sure || t.becomes_sure)),
        ))
    }

    /// `CancelTransfer` was answered with success, or that is not known. What may be announced no more is answered.
    pub(crate) fn cancel(&mut self, key: &str, is_sure: bool) -> Result<Vec<EventCode>, Violation> {
        let meant = |t: &Transfer| t.key == key && !t.is_done && t.is_requested();
        if !is_sure {
            let open = self.list.iter_mut().filter(|t| meant(t) && t.end.is_none());
            open.for_each(|transfer| transfer.is_sure = false);
            return Ok(Vec::new());
        }
        let ended = self.list.iter().find(|t| meant(t) && t.end.is_some());
        Invariant::CancelledTold.holds(ended.is_none(), || {
            format!("{ended:?} is over and was cancelled")
        })?;
        let gone = self.list.iter().filter(|transfer| meant(transfer));
        let events: Vec<_> = gone.map(|transfer| transfer.event).collect();
        if !events.is_empty() {
            self.cancelled.push((key.to_owned(), false));
        }
        self.drop(meant);
        Ok(events)
    }

    fn drop(&mut self, is_gone: impl Fn(&Transfer) -> bool) {
        let gone = self.list.extract_if(.., |transfer| is_gone(transfer));
        self.dropped.extend(gone);
    }

    /// Another ACS is told nothing of what the old one asked for, nor of what is over.
    pub(crate) fn drop_old(&mut self) {
        self.drop(|transfer| transfer.is_requested() || transfer.end.is_some());
    }

    /// Nobody is to be told of them any more.
    pub(crate) fn drop_all(&mut self) {
        self.drop(|_| true);
    }

    /// What the agent has done so far is kept.
    pub(crate) fn keep(&mut self) {
        self.dropped.clear();
        self.list.retain(|transfer| !transfer.is_done);
        for transfer in &mut self.list {
            transfer.is_sure |= core::mem::take(&mut transfer.becomes_sure);
            transfer.is_fresh = false;
            if let Some((_, is_kept)) = &mut transfer.end {
                *is_kept = true;
            }
        }
        self.cancelled.iter_mut().for_each(|(_, kept)| *kept = true);
    }

    /// The power fails: what was not kept may be so or not.
    pub(crate) fn cut(&mut self) {
        for mut transfer in self.dropped.drain(..) {
            transfer.is_sure = false;
            self.list.push(transfer);
        }
        for transfer in &mut self.list {
            transfer.is_sure &= !transfer.is_done && !transfer.is_answered;
            (transfer.is_awaited, transfer.is_answered) = (false, false);
            (transfer.is_done, transfer.becomes_sure) = (false, false);
            transfer.was_interrupted |= core::mem::take(&mut transfer.is_fresh);
            if transfer.end.is_some_and(|(_, is_kept)| !is_kept) {
                transfer.end = None;
            }
        }
        self.cancelled.retain(|(_, is_kept)| *is_kept);
    }

    /// The device starts; what may be announced of them now, besides.
    pub(crate) fn boot(&mut self) -> impl Iterator<Item = (EventCode, &str)> {
        self.is_idle = false;
        for transfer in &mut self.list {
            transfer.was_interrupted |= core::mem::take(&mut transfer.is_running);
            transfer.is_moving = false;
        }
        let open = self.list.iter().filter(|t| t.is_requested());
        let open = open.filter(|transfer| transfer.was_interrupted);
        open.map(|transfer| (transfer.event, transfer.key.as_str()))
    }

    /// One that has to be reported still.
    pub(crate) fn owed(&self) -> Option<&Transfer> {
        let mut open = self.list.iter().filter(|transfer| !transfer.is_done);
        open.find(|transfer| transfer.is_sure)
    }
}

#[cfg(test)]
mod tests;
