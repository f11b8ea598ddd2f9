//! When operations begin, and when it is too late for them (DU-002, DU-003, DU-019).

use cwmp_soap::DeploymentUnitFaultCode;

use super::queue::Queue;
use super::request::{OperationId, OperationReport, OperationTask};
use super::slot::{Delivery, Phase};
use super::units::Units;
use crate::Instant;
use crate::cpe::config::Now;
use crate::cpe::transfer::{unix, utc};

/// Milliseconds after the call in which all of its operations end: 24 hours (DU-003).
const LATEST: u64 = 86_400_000;

impl Queue<'_> {
    /// The device has started again, for whatever reason but a factory reset: what ran is asked about, and what was to be
    /// given up has been.
    pub(super) fn restart(&mut self) {
        let seen = self.seen;
        for change in self.changes_mut() {
            change.age.before = change.age.at(seen);
            change.age.since = seen;
        }
        for slot in 0..self.operations.len() {
            let Some(operation) = self.operation_mut(slot) else {
                continue;
            };
            operation.is_stop_owed = false;
            match operation.phase {
                Phase::Running | Phase::Verifying { .. } => {
                    operation.phase = Phase::Verifying { told: false };
                }
                Phase::Dropped => self.remove(slot),
                _ => {}
            }
        }
        self.has_restarted = true;
        self.is_dated = false;
    }

    /// Another ACS: it is told nothing of what the old one asked for, nor of what ended before (GAPS-20).
    pub(super) fn drop_all(&mut self) {
        for change in 0..self.changes.len() {
            if self.change(change).is_some() {
                self.remove_change(change);
            }
        }
    }

    /// Keeps the ages right: after a restart instants count anew, and the time of day tells how long it took.
    fn keep_time(&mut self, now: &Now) {
        let today = unix(now.time_of_day);
        let (has_restarted, is_dated) = (self.has_restarted, self.is_dated);
        for change in self.changes_mut() {
            if has_restarted {
                change.age.since = now.instant;
            }
            if let Some(today) = today {
                change.age.date(now.instant, today, is_dated);
            }
        }
        self.has_restarted = false;
        self.is_dated |= today.is_some();
        self.seen = now.instant;
    }

    /// Ends what has taken too long: the ACS is told that it failed, and the platform to give it up.
    pub(super) fn end_late(&mut self, units: &mut Units<'_, '_>, now: &Now) {
        self.keep_time(now);
        for slot in 0..self.operations.len() {
            let Some(operation) = self.operation(slot) else {
                continue;
            };
            let change = self.change(usize::from(operation.change));
            let is_open = operation.is_waiting() || operation.is_running();
            let is_late = change.is_some_and(|change| change.age.at(now.instant) >= LATEST);
            if !is_open || !is_late {
                continue;
            }
            let is_running = operation.is_running();
            let report = OperationReport::failed(DeploymentUnitFaultCode::REQUEST_DENIED);
            self.finish(slot, &report, units, now);
            if let Some(operation) = self.operation_mut(slot) {
                operation.is_stop_owed = is_running;
            }
        }
    }

    /// What the platform has to do next, while no session is going on.
    pub(super) fn begin_next(
        &mut self,
        units: &mut Units<'_, '_>,
        now: &Now,
    ) -> Option<(OperationId, OperationTask)> {
        for slot in 0..self.operations.len() {
            let id = self.id_of(slot);
            if let (Some(task), Some(id)) = (self.next_word(slot), id) {
                return Some((id, task));
            }
        }
        // Each turn begins one or ends one.
        for _ in 0..self.operations.len().saturating_mul(2) {
            let slot = self.next_to_begin()?;
            if self.operation(slot)?.phase == Phase::Waiting {
                self.choose(slot, units, now);
                continue;
            }
            let id = self.id_of(slot)?;
            let operation = self.operation_mut(slot)?;
            operation.phase = Phase::Running;
            operation.start_time = utc(now.time_of_day);
            return Some((id, OperationTask::Start));
        }
        None
    }

    /// What the platform has to be told of an operation that it knows.
    fn next_word(&mut self, slot: usize) -> Option<OperationTask> {
        let operation = self.operation_mut(slot)?;
        match operation.phase {
            Phase::Dropped => self.remove(slot),
            _ if operation.is_stop_owed => operation.is_stop_owed = false,
            Phase::Verifying { told: false } => {
                operation.phase = Phase::Verifying { told: true };
                return Some(OperationTask::Verify);
            }
            _ => return None,
        }
        Some(OperationTask::Stop)
    }

    /// The operation that begins next: in the order of the calls, and of the operations in them.
    fn next_to_begin(&self) -> Option<usize> {
        let running = self.operations().filter(|(_, o)| o.is_running()).count();
        if running >= usize::from(self.config.max_running.max(1)) {
            return None;
        }
        let waiting = self.operations().filter(|(_, o)| o.is_waiting());
        let first = waiting.min_by_key(|(_, operation)| {
            let change = self.change(usize::from(operation.change));
            (change.map(|change| change.serial), operation.place)
        });
        first.map(|(slot, _)| slot)
    }

    /// When it is too late for an operation that is under way.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let open = self.changes().filter(|(slot, change)| {
            change.delivery == Delivery::Unannounced && !self.is_over(*slot)
        });
        let latest = open.map(|(_, change)| {
            let left = LATEST.saturating_sub(change.age.at(self.seen));
            self.seen.after_millis(left)
        });
        latest.min()
    }
}
