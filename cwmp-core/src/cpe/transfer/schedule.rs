//! When a transfer begins, and when it is too late for it (XFER-008, XFER-018, XFER-025 to XFER-031).
//!
//! Delays and windows count from the receipt of the call, in time that has passed: a clock that is set does not shift
//! them. Only over a restart, for which a device cannot tell how long it took, the time of day decides as soon as it is
//! known; until then the time without power counts as none.

use cwmp_soap::{DateTime, Timestamp, TransferFaultCode};

use super::config::WindowMode;
use super::queue::{Queue, unix};
use super::request::{TransferId, TransferTask};
use super::slot::{Delivery, Entry, Field, Phase, Window};
use crate::Instant;
use crate::cpe::config::Now;

/// Restarts in the middle of a transfer before it has failed: one that brings the device down must not do so for ever.
const MAX_INTERRUPTIONS: u8 = 3;
/// Milliseconds that a platform has to stop a transfer.
const STOP_WAIT: u64 = 60_000;
/// Milliseconds after which a transfer begins even beside others.
const LATEST: u64 = 3_600_000;
/// The file types that change the firmware.
const FIRMWARE: [&str; 2] = ["1 Firmware Upgrade Image", "6 Stored Firmware Image"];

const fn millis(seconds: u32) -> u64 {
    // A `u32` of seconds always fits.
    (seconds as u64).saturating_mul(1_000)
}

impl Window {
    const fn opens(&self) -> u64 {
        millis(self.start)
    }

    const fn closes(&self) -> u64 {
        millis(self.end)
    }
}

impl Entry {
    /// The age from which on it may begin.
    fn due(&self) -> u64 {
        if self.is_scheduled() {
            let opens = self.current_window().map_or(u64::MAX, |w| w.opens());
            return opens.max(self.not_before);
        }
        millis(self.delay_seconds)
    }

    /// Whether all but the time is there for it to begin.
    fn is_ready(&self, is_idle: bool) -> bool {
        let mode = self.current_window().map(|window| window.mode);
        self.phase == Phase::Waiting
            && match mode {
                Some(WindowMode::WhenIdle) => is_idle,
                Some(WindowMode::ConfirmationNeeded) => self.confirmed,
                _ => true,
            }
    }

    /// The milliseconds until its time may have come for something, if time brings it anything.
    fn wait(&self, now: Instant) -> Option<u64> {
        let age = self.age.at(now);
        let ends = self.current_window().map(|window| window.closes());
        let due = self.due();
        let ages = match self.phase {
            Phase::Waiting => [Some(due), ends, Some(due.saturating_add(LATEST))],
            Phase::Asking | Phase::Running => [ends, None, None],
            Phase::Stopping => [Some(self.stop_by), None, None],
            _ => return None,
        };
        let mut wait = None;
        for left in ages.iter().flatten().map(|next| next.saturating_sub(age)) {
            if left > 0 && wait.is_none_or(|wait| left < wait) {
                wait = Some(left);
            }
        }
        wait
    }

    const fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Stopping)
    }

    /// Whether this session allows it to begin, if one is going on.
    const fn may_begin_in(&self, session_allows: bool) -> bool {
        self.is_awaited || (session_allows && !(self.is_fresh && self.delay_seconds > 0))
    }
}

impl Queue<'_> {
    /// The device has started again, for whatever reason but a factory reset.
    pub(in crate::cpe) fn restart(&mut self) {
        let seen = self.seen;
        for slot in 0..self.slots.len() {
            let Some(entry) = self.entry_mut(slot) else {
                continue;
            };
            entry.age.before = entry.age.at(seen);
            entry.age.since = seen;
            (entry.is_fresh, entry.is_awaited) = (false, false);
            match (entry.phase, entry.kind.is_requested()) {
                (Phase::Running | Phase::Stopping, true) => {
                    entry.phase = Phase::Waiting;
                    entry.interruptions = entry.interruptions.saturating_add(1);
                }
                (Phase::Asking, _) => {
                    entry.phase = Phase::Waiting;
                }
                (
                    Phase::Running | Phase::NeedsRestart | Phase::Restarting | Phase::Verifying,
                    _,
                ) => {
                    entry.phase = Phase::Restarted;
                }
                (Phase::Dropped, _) => {
                    self.remove(slot);
                }
                _ => {}
            }
        }
        self.has_restarted = true;
        self.is_dated = false;
        self.is_idle = false;
    }

    /// Another ACS: it is told nothing of what the old one asked for, nor of what ended before (XFER-036).
    pub(in crate::cpe) fn drop_requested(&mut self) {
        for slot in 0..self.slots.len() {
            let Some(entry) = self.entry_mut(slot) else {
                continue;
            };
            if entry.is_running() && entry.kind.is_requested() {
                entry.phase = Phase::Dropped;
            } else if entry.is_finished() || entry.kind.is_requested() {
                self.remove(slot);
            }
        }
    }

    /// Keeps the ages right: after a restart instants count anew, and the time of day tells how long it took.
    fn keep_time(&mut self, now: &Now) {
        let today = unix(now.time_of_day);
        let (has_restarted, is_dated) = (self.has_restarted, self.is_dated);
        for entry in self.entries_mut() {
            if has_restarted {
                entry.age.since = now.instant;
            }
            if let Some(today) = today {
                entry.age.date(now.instant, today, is_dated);
            }
        }
        self.has_restarted = false;
        self.is_dated |= today.is_some();
        self.seen = now.instant;
    }

    /// What the platform has to do next.
    pub(in crate::cpe) fn next_task(
        &mut self,
        now: &Now,
        in_session: bool,
    ) -> Option<(TransferId, TransferTask)> {
        self.keep_time(now);
        for slot in 0..self.slots.len() {
            let id = self.id_of(slot);
            if let (Some(task), Some(id)) = (self.settle(slot, now), id) {
                return Some((id, task));
            }
        }
        let slot = self.next_to_begin(now.instant, in_session)?;
        let id = self.id_of(slot)?;
        let entry = self.entry_mut(slot)?;
        entry.phase = Phase::Running;
        entry.start_time = utc(now.time_of_day);
        Some((id, TransferTask::Start))
    }

    /// Does with a transfer what is to be done by now, but for its begin.
    fn settle(&mut self, slot: usize, now: &Now) -> Option<TransferTask> {
        let entry = self.entry_mut(slot)?;
        let age = entry.age.at(now.instant);
        match entry.phase {
            Phase::Dropped => {
                self.remove(slot);
                return Some(TransferTask::Stop);
            }
            Phase::Restarted => {
                entry.phase = Phase::Verifying;
                return Some(TransferTask::Verify);
            }
            Phase::Stopping if age >= entry.stop_by => entry.close_window(),
            Phase::Waiting if entry.interruptions > MAX_INTERRUPTIONS => {
                let fault = if entry.kind.is_download() {
                    TransferFaultCode::DOWNLOAD_INCOMPLETE
                } else {
                    TransferFaultCode::UPLOAD_FAILURE
                };
                self.finish(slot, Some(fault), now);
                return None;
            }
            _ => {}
        }
        self.settle_windows(slot, age, now)
    }

    /// Goes on to the window that this age belongs to.
    fn settle_windows(&mut self, slot: usize, age: u64, now: &Now) -> Option<TransferTask> {
        let entry = self.entry_mut(slot).filter(|entry| entry.is_scheduled())?;
        while let Some(window) = entry.current_window() {
            if age < window.closes() {
                let asks = window.mode == WindowMode::ConfirmationNeeded && !entry.confirmed;
                if entry.phase == Phase::Waiting && age >= window.opens() && asks {
                    entry.phase = Phase::Asking;
                    return Some(TransferTask::AskUser);
                }
                return None;
            }
            match entry.phase {
                Phase::Waiting | Phase::Asking => entry.close_window(),
                Phase::Running => {
                    entry.phase = Phase::Stopping;
                    entry.stop_by = age.saturating_add(STOP_WAIT);
                    return Some(TransferTask::Stop);
                }
                _ => return None,
            }
        }
        if entry.phase == Phase::Waiting {
            self.finish(slot, Some(TransferFaultCode::TIME_WINDOWS_MISSED), now);
        }
        None
    }

    /// The transfer to begin now: of those whose time has come, the one whose time came first, and of equal ones the one
    /// asked for first.
    fn next_to_begin(&self, now: Instant, in_session: bool) -> Option<usize> {
        let allowed = self.config.in_session || !in_session;
        let (mut running, mut firmware_runs) = (0_usize, false);
        for (slot, entry) in self.entries().filter(|(_, entry)| entry.is_under_way()) {
            running = running.saturating_add(usize::from(entry.is_running()));
            // Firmware that waits for its restart, or for the platform to say how it ended, must not be written over.
            firmware_runs |= self.is_firmware(slot);
        }
        let is_full = running >= usize::from(self.config.max_running.max(1));
        let mut first: Option<(u64, u32, usize)> = None;
        for (slot, entry) in self.entries() {
            let Some(late) = entry.age.at(now).checked_sub(entry.due()) else {
                continue;
            };
            let may_begin = entry.is_ready(self.is_idle)
                && (!in_session || entry.may_begin_in(allowed))
                && (!is_full || late >= LATEST)
                && !(firmware_runs && self.is_firmware(slot));
            let is_first = first.is_none_or(|(latest, serial, _)| {
                late > latest || (late == latest && entry.serial < serial)
            });
            if may_begin && is_first {
                first = Some((late, entry.serial, slot));
            }
        }
        first.map(|(_, _, slot)| slot)
    }

    fn is_firmware(&self, slot: usize) -> bool {
        let is_download = self
            .entry(slot)
            .is_some_and(|entry| entry.kind.is_download());
        is_download && FIRMWARE.contains(&self.text(slot, Field::FileType))
    }

    /// When [`Self::next_task`] may have something to say that it has not now.
    pub(in crate::cpe) fn deadline(&self) -> Option<Instant> {
        let waits = self
            .entries()
            .filter_map(|(_, entry)| entry.wait(self.seen));
        waits.min().map(|wait| self.seen.after_millis(wait))
    }

    /// A transfer is over.
    pub(in crate::cpe) fn finish(
        &mut self,
        slot: usize,
        fault: Option<TransferFaultCode>,
        now: &Now,
    ) {
        self.wipe_credentials(slot);
        if let Some(entry) = self.entry_mut(slot) {
            entry.phase = Phase::Finished;
            entry.fault = fault;
            entry.complete_time = utc(now.time_of_day);
            entry.delivery = Delivery::Unannounced;
        }
    }

    /// Whether the device has to restart for a transfer; says so once for each.
    pub(in crate::cpe) fn take_restart(&mut self) -> bool {
        let mut needed = false;
        for entry in self.entries_mut() {
            if entry.phase == Phase::NeedsRestart {
                entry.phase = Phase::Restarting;
                needed = true;
            }
        }
        needed
    }
}

/// The time as reports have it: in UTC, or unknown (XFER-014).
pub(in crate::cpe) fn utc(time: DateTime) -> DateTime {
    unix(time).map_or(DateTime::Unknown, |seconds| {
        DateTime::At(Timestamp::from_unix(seconds))
    })
}
