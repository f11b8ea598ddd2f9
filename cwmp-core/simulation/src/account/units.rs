//! Deployment units, as the ACS and the platform know their changes.

use cwmp_core::cpe::{OperationKind, OperationTask};
use cwmp_soap::EventCode;

use super::events::{Event, Others};
use crate::invariants::{Invariant, Violation};
use crate::task;

/// Milliseconds after which operations that are not over have failed (DU-003).
const LATEST: u64 = 86_400_000;
/// What an operation has failed with if the agent has not had it done: it was too late, ...
const DENIED: u16 = 9_001;
/// ... or there was no such unit.
const UNKNOWN: u16 = 9_028;

/// A call of `ChangeDUState`, or a change that nobody asked for.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) event: EventCode,
    pub(crate) key: String,
    operations: Vec<Operation>,
    asked: u64,
    is_sure: bool,
    /// It came by itself, and is sure once that is kept.
    becomes_sure: bool,
    /// It has been announced or has to be, and whether a loss of power must not undo that.
    end: Option<bool>,
    /// The device knows that the ACS has taken the report.
    is_done: bool,
}

#[derive(Clone, Debug)]
struct Operation {
    kind: OperationKind,
    uuid: String,
    /// The platform is at it.
    is_running: bool,
    /// The power has failed since it was asked for: it may have been about to begin.
    may_be_running: bool,
    /// That it has begun could not be stored: a loss of power may undo it.
    may_begin_again: bool,
    /// One behind it has begun, and they go one after the other: the agent knows how it ended.
    was_skipped: bool,
    /// Its fault or none, and whether a loss of power must not undo that.
    end: Option<(Option<u16>, bool)>,
    /// The same, when nobody knows whether a loss of power has undone it.
    may_have_ended: Option<Option<u16>>,
}

/// A result in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) uuid: String,
    pub(crate) state: String,
    pub(crate) fault: Option<u16>,
}

/// The changes of deployment units, as they ought to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    list: Vec<Change>,
    /// What was dropped, while the power could still undo that.
    dropped: Vec<Change>,
    /// Something could not be stored, and is to be stored before the next post, action or wait.
    is_behind: bool,
    /// How many have been reported.
    pub(crate) reported: u64,
}

impl Operation {
    const fn is_at_work(&self) -> bool {
        self.is_running && self.may_have_ended.is_none()
    }

    const fn is_open(&self) -> bool {
        self.end.is_none() && !self.was_skipped
    }

    /// Whether a result is that of this operation (DU-009, DU-010).
    fn is_told(&self, outcome: &Outcome, is_late: bool) -> bool {
        let is_right = match self.end {
            Some((fault, _)) => outcome.fault == fault,
            None if self.may_have_ended == Some(outcome.fault) => true,
            None => match outcome.fault {
                Some(DENIED) => is_late,
                Some(UNKNOWN) => self.kind != OperationKind::Install && !self.is_running,
                _ => false,
            },
        };
        let state = match (self.kind, outcome.fault) {
            // What state a unit is in that is not there, the text does not say.
            (_, Some(UNKNOWN)) => &*outcome.state,
            (OperationKind::Install, Some(_)) => "Failed",
            (OperationKind::Uninstall, None) => "Uninstalled",
            _ => "Installed",
        };
        is_right && outcome.state == state && outcome.uuid.eq_ignore_ascii_case(&self.uuid)
    }
}

impl Units {
    /// The ACS has asked for it at that time, and it was taken on for sure or may have been.
    pub(crate) fn ask(
        &mut self,
        (key, operations): (&str, &[task::Operation]),
        asked: u64,
        is_sure: bool,
    ) {
        let operations = operations.iter().map(|operation| Operation {
            kind: operation.kind,
            uuid: operation.uuid.clone(),
            is_running: false,
            may_be_running: false,
            may_begin_again: false,
            was_skipped: false,
            end: None,
            may_have_ended: None,
        });
        self.list.push(Change {
            event: EventCode::MChangeDuState,
            key: key.to_owned(),
            operations: operations.collect(),
            asked,
            is_sure,
            becomes_sure: false,
            end: None,
            is_done: false,
        });
    }

    /// A unit has changed without the ACS asking, and it wants to hear of that.
    pub(crate) fn change(&mut self, kind: OperationKind, uuid: &str, fault: Option<u16>) {
        self.list.push(Change {
            event: EventCode::AutonomousDuStateChangeComplete,
            key: String::new(),
            operations: vec![Operation {
                kind,
                uuid: uuid.to_owned(),
                is_running: false,
                may_be_running: false,
                may_begin_again: false,
                was_skipped: false,
                end: Some((fault, false)),
                may_have_ended: None,
            }],
            asked: 0,
            is_sure: false,
            becomes_sure: true,
            end: Some(false),
            is_done: false,
        });
    }

    /// The platform is told to do this with a unit.
    pub(crate) fn begin(
        &mut self,
        (key, kind, uuid): (&str, OperationKind, &str),
        task: OperationTask,
    ) -> Result<(), Violation> {
        let is_behind = self.is_behind;
        let open = self.list.iter_mut().filter(|change| !change.is_done);
        let change = open.into_iter().find(|change| change.key == key);
        let is_right = change.is_some_and(|change| {
            let operations = &mut change.operations;
            let is_begun = task == OperationTask::Start;
            let is_next = |o: &Operation| {
                let is_due = !is_begun || !o.is_running;
                o.is_open() && o.kind == kind && o.uuid == uuid && is_due
            };
            let Some(at) = operations.iter().position(is_next) else {
                return false;
            };
            let mut is_first = true;
            for before in operations.iter_mut().take(at) {
                if let Some(fault) = before.may_have_ended.take() {
                    before.end = Some((fault, true));
                    before.is_running = false;
                }
                is_first &= !before.is_running;
                before.was_skipped |= before.end.is_none();
            }
            let mut next = operations.iter_mut().skip(at);
            is_first
                && next.next().is_some_and(|operation| {
                    operation.may_have_ended = None;
                    operation.may_begin_again = is_begun && is_behind;
                    let was_running = core::mem::replace(&mut operation.is_running, true);
                    is_begun || was_running || operation.may_be_running
                })
        });
        Invariant::UnitsInvented.holds(is_right, || format!("{task:?}: {kind:?} of {uuid}, {key}"))
    }

    /// The platform has said how one went that it was at, and the agent has taken that. If nothing is left of the call, the
    /// event that it is announced with.
    pub(crate) fn told(
        &mut self,
        (key, kind, uuid): (&str, OperationKind, &str),
        fault: Option<u16>,
    ) -> Option<EventCode> {
        let mut open = self.list.iter_mut().filter(|change| !change.is_done);
        let change = open.find(|change| change.key == key)?;
        let mut running = change.operations.iter_mut();
        let operation = running.find(|operation| {
            operation.is_running && operation.kind == kind && operation.uuid == uuid
        })?;
        operation.is_running = false;
        operation.end = Some((fault, false));
        if change.operations.iter().any(Operation::is_open) {
            return None;
        }
        change.end = Some(false);
        Some(change.event)
    }

    /// Whether an event may announce the end of one, without the platform having done all of it.
    pub(crate) fn take(&mut self, event: &Event) -> bool {
        let open = self.list.iter_mut().filter(|change| {
            let is_at_work = change.operations.iter().any(Operation::is_at_work);
            change.event == EventCode::MChangeDuState && !change.is_done && !is_at_work
        });
        let mut is_right = false;
        for change in open {
            if event.0 == change.event && event.1 == change.key {
                change.end.get_or_insert(false);
                is_right = true;
            }
            is_right |= event.0 == EventCode::DuStateChangeComplete;
        }
        is_right
    }

    /// The device reports: all results of a call in their order (DU-002), or that of a change that nobody asked for.
    pub(crate) fn report(
        &mut self,
        key: Option<&str>,
        outcomes: &[Outcome],
        now: u64,
    ) -> Result<(), Violation> {
        let change = self.find(key, outcomes);
        Invariant::UnitsInvented.holds(change.is_some(), || {
            format!("{key:?} was not asked for, or has been reported: {outcomes:?}")
        })?;
        let Some(change) = change else {
            return Ok(());
        };
        let is_late = now >= change.asked + LATEST;
        let mut pairs = change.operations.iter().zip(outcomes);
        let is_right = change.operations.len() == outcomes.len()
            && pairs.all(|(operation, outcome)| operation.is_told(outcome, is_late));
        Invariant::UnitsWrong.holds(is_right, || {
            format!("{outcomes:?} is reported of {change:?}")
        })
    }

    /// The change that a report is about. Without a key it is one that nobody asked for.
    fn find(&mut self, key: Option<&str>, outcomes: &[Outcome]) -> Option<&mut Change> {
        let open = self.list.iter_mut().filter(|change| !change.is_done);
        let meant = open.filter(|change| match key {
            Some(key) => change.event == EventCode::MChangeDuState && change.key == key,
            None => {
                let mut pairs = change.operations.iter().zip(outcomes);
                change.event == EventCode::AutonomousDuStateChangeComplete
                    && pairs.all(|(operation, outcome)| operation.is_told(outcome, false))
            }
        });
        // Of those that read alike, one that is there for sure before one that may be.
        meant.min_by_key(|change| !(change.is_sure || change.becomes_sure))
    }

    /// The device has the answer to its report: the event that is delivered, and what else it announces.
    pub(crate) fn answered(
        &mut self,
        key: Option<&str>,
        outcomes: &[Outcome],
    ) -> Option<(EventCode, Others)> {
        let change = self.find(key, outcomes)?;
        change.is_done = true;
        let event = change.event;
        self.reported += 1;
        let others = self.list.iter().filter(|c| c.event == event && !c.is_done);
        let others = others.filter(|change| change.end.is_some());
        Some((
            event,
            Others::of(others.map(|c| c.is_sure || c.becomes_sure)),
        ))
    }

    /// Nobody is to be told of them any more.
    pub(crate) fn drop_all(&mut self) {
        self.dropped.append(&mut self.list);
    }

    /// What the agent has done so far is kept.
    pub(crate) fn keep(&mut self) {
        self.is_behind = false;
        self.dropped.clear();
        self.list.retain(|change| !change.is_done);
        for change in &mut self.list {
            change.is_sure |= core::mem::take(&mut change.becomes_sure);
            change.end = change.end.map(|_| true);
            for operation in &mut change.operations {
                operation.may_begin_again = false;
                operation.end = operation.end.map(|(fault, _)| (fault, true));
            }
        }
    }

    /// Some of what the agent has done so far is kept, and nobody knows what.
    pub(crate) fn keep_some(&mut self) {
        self.is_behind = true;
    }

    /// The power fails: what was not kept may be so or not.
    pub(crate) fn cut(&mut self) {
        self.is_behind = false;
        for mut change in self.dropped.drain(..) {
            change.is_sure = false;
            self.list.push(change);
        }
        for change in &mut self.list {
            change.is_sure &= !change.is_done;
            (change.is_done, change.becomes_sure) = (false, false);
            if change.event != EventCode::MChangeDuState {
                // It was over when it came.
                continue;
            }
            change.end = change.end.filter(|is_kept| *is_kept);
            for operation in &mut change.operations {
                operation.may_be_running |= operation.end.is_none();
                if let Some((fault, _)) = operation.end.take_if(|(_, is_kept)| !*is_kept) {
                    (operation.is_running, operation.may_have_ended) = (true, Some(fault));
                }
                operation.is_running &= !core::mem::take(&mut operation.may_begin_again);
            }
        }
    }

    /// One that has to be reported still.
    pub(crate) fn owed(&self) -> Option<&Change> {
        let mut open = self.list.iter().filter(|change| !change.is_done);
        open.find(|change| change.is_sure)
    }
}

#[cfg(test)]
mod tests;
