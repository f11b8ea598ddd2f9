//! How the ends of changes get to the ACS: events first, then reports (DU-004, DU-017).

use cwmp_soap::{EventCode, Method};

use super::queue::Queue;
use super::slot::Delivery;
use crate::event::Batch;
use crate::{CpeSession, EventQueue};

impl Queue<'_> {
    /// How many changes will need a place in the event queue that they have not yet.
    pub(super) fn promised(&self) -> usize {
        let promised = self
            .changes()
            .filter(|(_, change)| change.is_requested && change.delivery == Delivery::Unannounced);
        promised.count()
    }

    /// Puts the events of what is over into the queue; whether a session is due for them.
    pub(super) fn announce(&mut self, events: &mut EventQueue<'_>) -> bool {
        let mut is_due = false;
        for slot in 0..self.changes.len() {
            let is_over = self.is_over(slot);
            let Some(change) = self.change_mut(slot) else {
                continue;
            };
            if !is_over || change.delivery != Delivery::Unannounced {
                continue;
            }
            // Room was kept when the call was taken; should there be none even so, it is tried again.
            if events.push(change.event(), &change.command_key).is_ok() {
                if change.is_requested {
                    events.raise(EventCode::DuStateChangeComplete);
                }
                change.delivery = Delivery::Queued;
                is_due |= !change.was_refused;
            }
        }
        is_due
    }

    /// Says which reports the session that begins may make: those whose events are in its `Inform`.
    pub(super) fn begin_session(&mut self, events: &EventQueue<'_>, batch: &Batch) {
        for change in self.changes_mut() {
            change.was_refused = false;
            let (code, key) = (change.event(), &change.command_key);
            if change.delivery == Delivery::Queued && events.announces(batch, code, key) {
                change.delivery = Delivery::Announced;
            }
        }
    }

    /// The report to make next, and the call that makes it: that of the change asked for first.
    pub(super) fn next_report(&self, session: &CpeSession) -> Option<(usize, Method)> {
        let reports = self.changes().filter_map(|(slot, change)| {
            let method = if change.is_requested {
                Method::DuStateChangeComplete
            } else {
                Method::AutonomousDuStateChangeComplete
            };
            let may_go = change.delivery == Delivery::Announced && session.can_call(method);
            may_go.then_some((change.serial, slot, method))
        });
        let first = reports.min_by_key(|(serial, ..)| *serial);
        first.map(|(_, slot, method)| (slot, method))
    }

    /// The ACS has answered a report: it is delivered, and its event with it, or it was refused and waits for another
    /// session (EVT-018).
    pub(super) fn report_answered(
        &mut self,
        slot: usize,
        is_delivered: bool,
        events: &mut EventQueue<'_>,
    ) {
        let Some(change) = self.change_mut(slot) else {
            return;
        };
        if is_delivered {
            events.complete(change.event(), &change.command_key);
            self.remove_change(slot);
        } else {
            change.was_refused = true;
            change.delivery = Delivery::Queued;
        }
    }

    /// The session is over, however it ended: what it did not deliver waits for the next one.
    pub(super) fn end_session(&mut self) {
        for change in self.changes_mut() {
            if change.delivery == Delivery::Announced {
                change.delivery = Delivery::Queued;
            }
        }
    }
}
