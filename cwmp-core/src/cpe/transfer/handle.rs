//! What the platform tells of a transfer.

use cwmp_soap::{Text, TransferFaultCode};

use super::machine::Transfers;
use super::queue::{Queue, Wish};
use super::request::{AutonomousTransfer, TransferId, TransferKind, TransferReport};
use super::schedule::utc;
use super::slot::{Entry, Phase};
use crate::cpe::config::Now;

/// Milliseconds between two attempts in one time window.
const RETRY_PAUSE: u64 = 30_000;
/// Retries in one window if `MaxRetries` leaves it to the device (XFER-028).
const OWN_RETRIES: u32 = 3;

impl Entry {
    /// Whether it may be tried once more in this window, after one more failure.
    fn may_retry(&self) -> bool {
        let retries = self.current_window().map_or(0, |window| {
            u32::try_from(window.max_retries).unwrap_or(OWN_RETRIES)
        });
        self.failures <= retries
    }

    fn has_window_after(&self) -> bool {
        let next = usize::from(self.window).saturating_add(1);
        self.windows.get(next).is_some_and(Option::is_some)
    }
}

impl Queue<'_> {
    /// Takes in what the platform tells; `false` if the transfer is not there, or not where it could be told of that.
    pub(super) fn handle(&mut self, id: TransferId, report: TransferReport, now: &Now) -> bool {
        let Some(slot) = self.slot_of(id) else {
            return false;
        };
        let Some(entry) = self.entry_mut(slot) else {
            return false;
        };
        let verifying = matches!(entry.phase, Phase::Restarted | Phase::Verifying);
        let running = verifying
            || matches!(
                entry.phase,
                Phase::Running | Phase::Stopping | Phase::NeedsRestart | Phase::Restarting
            );
        match report {
            TransferReport::Done if running => self.finish(slot, None, now),
            TransferReport::Failed(_) if entry.phase == Phase::Stopping => {
                entry.close_window();
            }
            TransferReport::Failed(fault) if running => self.fail(slot, fault, now),
            TransferReport::NeedsRestart if running && entry.kind.is_download() => {
                // A restart that does not help must not be asked for without end.
                entry.interruptions = entry.interruptions.saturating_add(u8::from(verifying));
                if entry.interruptions > MAX_RESTARTS {
                    self.fail(slot, TransferFaultCode::DOWNLOAD_FAILURE, now);
                } else {
                    entry.phase = Phase::NeedsRestart;
                }
            }
            TransferReport::Confirmed if entry.phase == Phase::Asking => {
                entry.confirmed = true;
                entry.phase = Phase::Waiting;
            }
            TransferReport::Declined if entry.phase == Phase::Asking => entry.close_window(),
            _ => return false,
        }
        true
    }

    /// An attempt has failed: that is the end of it, but where a window allows for another one (XFER-029).
    ///
    /// If the last window's retries are used up, the fault of the last attempt is reported; 9020 if time ran out.
    fn fail(&mut self, slot: usize, fault: TransferFaultCode, now: &Now) {
        let Some(entry) = self.entry_mut(slot) else {
            return;
        };
        if !entry.is_scheduled() {
            return self.finish(slot, Some(fault), now);
        }
        entry.failures = entry.failures.saturating_add(1);
        if entry.may_retry() {
            entry.phase = Phase::Waiting;
            entry.not_before = entry.age.at(now.instant).saturating_add(RETRY_PAUSE);
        } else if entry.has_window_after() {
            entry.close_window();
        } else {
            self.finish(slot, Some(fault), now);
        }
    }

    /// A transfer begins that the ACS did not ask for; `None` if there is no room for it.
    pub(in crate::cpe) fn begin_autonomous(
        &mut self,
        transfer: &AutonomousTransfer<'_>,
        now: &Now,
    ) -> Option<TransferId> {
        let fits = |text: &str, max| text.chars().count() <= max;
        let is_sayable = fits(transfer.announce_url, 1_024)
            && fits(transfer.transfer_url, 1_024)
            && fits(transfer.file_type, 64)
            && fits(transfer.target_file_name, 256);
        let own = self
            .entries()
            .filter(|(_, entry)| !entry.kind.is_requested());
        let taken = own.count().saturating_add(Transfers::MIN_SLOTS);
        let is_reported = self.config.autonomous.is_some();
        if !is_reported || !is_sayable || taken >= self.slots.len() {
            return None;
        }
        let kind = if transfer.is_download {
            TransferKind::AutonomousDownload
        } else {
            TransferKind::AutonomousUpload
        };
        let texts = [
            transfer.file_type,
            transfer.transfer_url,
            "",
            "",
            transfer.target_file_name,
            transfer.announce_url,
            "",
        ];
        let wish = Wish {
            file_size: transfer.file_size,
            texts: texts.map(Text::plain),
            ..Wish::new(kind)
        };
        let slot = self.add(&wish, (now.instant, now.time_of_day))?;
        let entry = self.entry_mut(slot)?;
        entry.phase = Phase::Running;
        entry.is_fresh = false;
        entry.start_time = utc(now.time_of_day);
        self.id_of(slot)
    }
}

/// Restarts that one transfer may ask for beside the first.
const MAX_RESTARTS: u8 = 3;
