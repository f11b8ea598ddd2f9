//! How the ends of transfers get to the ACS: events first, then reports (XFER-010, XFER-011, XFER-033).

use cwmp_model::Model;
use cwmp_soap::{EventCode, Method};

use super::queue::Queue;
use super::slot::{Delivery, Entry};
use crate::event::Batch;
use crate::{CpeSession, EventQueue};

impl Queue<'_> {
    /// How many transfers will need a place in the event queue that they have not yet.
    pub(super) fn promised(&self) -> usize {
        let promised = self.entries().filter(|(_, entry)| {
            let is_announced = matches!(entry.delivery, Delivery::Queued | Delivery::Announced);
            entry.kind.is_requested() && !is_announced
        });
        promised.count()
    }

    /// Puts the events of what has ended into the queue; whether a session is due for them.
    ///
    /// What ends in the session that asked for it, while that has a turn left, is reported there without one (XFER-011).
    pub(super) fn announce(
        &mut self,
        events: &mut EventQueue<'_>,
        session: Option<&CpeSession>,
    ) -> bool {
        let has_turn = session.is_some_and(|session| {
            session.can_still_call() && session.can_call(Method::TransferComplete)
        });
        let mut is_due = false;
        for entry in self.entries_mut() {
            let is_open = matches!(entry.delivery, Delivery::Unannounced | Delivery::InSession);
            if !entry.is_finished() || entry.is_awaited || !is_open || !entry.kind.is_requested() {
                continue;
            }
            if has_turn && entry.is_fresh && !entry.was_refused {
                entry.delivery = Delivery::InSession;
                continue;
            }
            let (code, key) = entry.event();
            // Room was kept when the call was taken; should there be none even so, it is tried again.
            if events.push(code, key).is_ok() {
                events.raise(EventCode::TransferComplete);
                entry.delivery = Delivery::Queued;
                is_due |= !entry.was_refused;
            }
        }
        is_due
    }

    /// Whether [`Self::judge`] has anything to decide.
    pub(super) fn has_unjudged(&self) -> bool {
        self.entries().any(|(_, entry)| is_unjudged(entry))
    }

    /// Decides which of the transfers that nobody asked for are reported, and forgets the others; whether a session is due.
    pub(super) fn judge(
        &mut self,
        events: &mut EventQueue<'_>,
        model: &mut Model<'_>,
        scratch: &mut [u8],
    ) -> bool {
        let mut is_due = false;
        for slot in 0..self.slots.len() {
            let Some(entry) = self.entry(slot) else {
                continue;
            };
            if !is_unjudged(entry) {
                continue;
            }
            let reports = self.config.autonomous;
            let is_told =
                reports.is_some_and(|reports| reports.is_told(self, slot, model, scratch));
            if !is_told {
                self.remove(slot);
                continue;
            }
            events.raise(EventCode::AutonomousTransferComplete);
            if let Some(entry) = self.entry_mut(slot) {
                entry.delivery = Delivery::Queued;
                is_due = true;
            }
        }
        is_due
    }

    /// Says which reports the session that begins may make: those whose events are in its `Inform`.
    pub(super) fn begin_session(&mut self, events: &EventQueue<'_>, batch: &Batch) {
        for entry in self.entries_mut() {
            entry.was_refused = false;
            let (code, key) = entry.event();
            if entry.delivery == Delivery::Queued && events.announces(batch, code, key) {
                entry.delivery = Delivery::Announced;
            }
        }
    }

    /// The report to make next, and the call that makes it: that of the transfer asked for first.
    pub(super) fn next_report(&self, session: &CpeSession) -> Option<(usize, Method)> {
        let reports = self.entries().filter_map(|(slot, entry)| {
            let method = if entry.kind.is_requested() {
                Method::TransferComplete
            } else {
                Method::AutonomousTransferComplete
            };
            let may_go = matches!(entry.delivery, Delivery::InSession | Delivery::Announced);
            (may_go && session.can_call(method)).then_some((entry.serial, slot, method))
        });
        let first = reports.min_by_key(|(serial, ..)| *serial);
        first.map(|(_, slot, method)| (slot, method))
    }
}

/// Whether it is to be decided whether the ACS hears of the end of a transfer.
fn is_unjudged(entry: &Entry) -> bool {
    let is_open = entry.is_finished() && entry.delivery == Delivery::Unannounced;
    is_open && !entry.kind.is_requested()
}
