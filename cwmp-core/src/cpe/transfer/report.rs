//! Reports of transfers that are over, until the ACS has taken them.

use core::fmt;

use cwmp_soap::message::transfer_complete::{TransferComplete, TransferFaultStruct};
use cwmp_soap::{DateTime, EncodeError, EventCode, FaultCode, Fill, Text, TransferFaultCode};

use super::file_type::Wording;
use super::queue::{Queue, Wish};
use super::request::TransferKind;
use super::slot::{Delivery, Phase};
use crate::cpe::draft::Draft;
use crate::{CommandKey, EventQueue, Instant};

/// The end of a transfer that the ACS asked for and the platform carried out on its own: one that another part of the
/// firmware had taken on, or one that was under way when the agent was put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedTransfer {
    /// [`EventCode::MDownload`], [`EventCode::MScheduleDownload`] or [`EventCode::MUpload`].
    pub event: EventCode,
    /// The key of the call that asked for it.
    pub command_key: CommandKey,
    /// Why it failed, if it did.
    pub fault: Option<TransferFaultCode>,
    /// When it began.
    pub start_time: DateTime,
    /// When the file was applied, or the transfer failed.
    pub complete_time: DateTime,
}

/// No room is left, in the list of transfers or in the event queue; or the event is not one of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TransfersFull;

impl fmt::Display for TransfersFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no room is left for another transfer")
    }
}

impl core::error::Error for TransfersFull {}

impl Queue<'_> {
    /// Adds a transfer that is over; `false` if there is no slot for it.
    pub(in crate::cpe) fn add_finished(&mut self, transfer: FinishedTransfer) -> bool {
        let kind = match transfer.event {
            EventCode::MDownload => TransferKind::Download,
            EventCode::MScheduleDownload => TransferKind::ScheduleDownload,
            EventCode::MUpload => TransferKind::Upload,
            _ => return false,
        };
        let wish = Wish {
            command_key: Text::plain(transfer.command_key.as_str()),
            ..Wish::new(kind)
        };
        let never = (Instant::ZERO, DateTime::Unknown);
        let Some(slot) = self.add(&wish, never) else {
            return false;
        };
        if let Some(entry) = self.entry_mut(slot) {
            entry.phase = Phase::Finished;
            entry.is_fresh = false;
            entry.fault = transfer.fault;
            entry.start_time = transfer.start_time;
            entry.complete_time = transfer.complete_time;
        }
        true
    }

    /// Writes the report, as the session words it.
    ///
    /// A code that the version does not have gives way to the one that says no more than that the transfer failed, which
    /// all have (VER-009); the text says still what it was.
    pub(in crate::cpe) fn fill_report(
        &self,
        slot: usize,
        wording: Wording<'_>,
        draft: &mut Draft<'_>,
    ) -> Result<Fill, EncodeError> {
        let missing = EncodeError::Source(FaultCode::INTERNAL_ERROR);
        let entry = self.entry(slot).ok_or(missing)?;
        let fault = entry.fault.map(|fault| {
            let is_known = fault.fault().since() <= wording.version;
            if is_known {
                fault
            } else {
                entry.kind.general_fault()
            }
        });
        let fault_string = entry.fault.map_or("", |fault| match fault.fault().text() {
            // A vendor's own: a fault has a text (XFER-015).
            "" => entry.kind.general_fault().fault().text(),
            text => text,
        });
        if entry.kind.is_requested() {
            let mut report = TransferComplete {
                command_key: entry.command_key.as_str(),
                fault,
                fault_string,
                start_time: entry.start_time,
                complete_time: entry.complete_time,
            };
            return draft.fill(&mut report);
        }
        let fault_struct = TransferFaultStruct {
            fault,
            fault_string,
        };
        let reports = self.config.autonomous.ok_or(missing)?;
        reports.fill(self, slot, (fault_struct, wording), draft)
    }

    /// The session is over, however it ended: what it did not deliver waits for the next one.
    pub(in crate::cpe) fn end_session(&mut self) {
        for entry in self.entries_mut() {
            entry.is_fresh = false;
            entry.is_awaited = false;
            entry.delivery = match entry.delivery {
                Delivery::InSession | Delivery::Answered => Delivery::Unannounced,
                Delivery::Announced => Delivery::Queued,
                other => other,
            };
        }
    }

    /// The ACS has answered a report: it is delivered, and with it the event that announced it, if one had; or it was
    /// refused and waits for another session (EVT-018).
    pub(in crate::cpe) fn report_answered(
        &mut self,
        slot: usize,
        is_delivered: bool,
        events: &mut EventQueue<'_>,
    ) {
        let Some(entry) = self.entry_mut(slot) else {
            return;
        };
        let has_event = entry.delivery == Delivery::Announced;
        if is_delivered {
            if has_event {
                let (code, key) = entry.event();
                events.complete(code, key);
            }
            self.remove(slot);
            return;
        }
        entry.was_refused = true;
        entry.delivery = if has_event {
            Delivery::Queued
        } else {
            Delivery::Unannounced
        };
    }

    /// The ACS has replied to an answer: what the answer said of a transfer has arrived (XFER-009).
    pub(in crate::cpe) fn answer_arrived(&mut self) {
        for slot in 0..self.slots.len() {
            let entry = self.entry(slot);
            if entry.is_some_and(|entry| entry.delivery == Delivery::Answered) {
                self.remove(slot);
            }
        }
    }
}
