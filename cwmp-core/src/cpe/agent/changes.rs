//! Changes of values that nobody asked for: when they want a session, and what of them survives.

use cwmp_model::record::Record;
use cwmp_model::{Place, Restored, Throttles, Urgency};

use cwmp_soap::EventCode;

use super::Agent;
use crate::cpe::config::Now;
use crate::cpe::device::Device;
use crate::{CommandKey, Instant};

/// What is to be done about changes that nobody asked for.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// When watched values are compared with what the ACS knows of them without a session, and that it has come to it.
    compare_at: Option<Instant>,
    pub(super) compare_due: bool,
    /// Whether all has been compared for the session that is wanted.
    pub(super) compared: bool,
    /// A change wants a session that it has not had.
    pub(super) due: bool,
    /// Whether there is such a change is to be found out.
    pub(super) to_be_found: bool,
    /// What changed is not to be told of any more.
    pub(super) discard: bool,
    /// What is stored is not what is true, and is to be stored anew; not before what comes next if that has just failed.
    pub(super) store_anew: bool,
    pub(super) has_failed: bool,
    /// When a session that could tell of changes last ended well.
    pub(super) last_success: Option<Instant>,
}

impl Changes {
    /// The device has started: everything is compared anew, and no session was before.
    pub(super) fn boot(&mut self) {
        (self.compared, self.due) = (false, false);
        self.last_success = None;
    }

    /// A record of attributes or changes could not be stored; `was_owed` if what comes next had waited for it.
    pub(super) const fn handle_store_failure(&mut self, was_owed: bool) {
        (self.store_anew, self.has_failed) = (true, was_owed);
    }

    /// Whether something is to be stored that is not being stored yet.
    pub(super) const fn is_to_be_stored(&self) -> bool {
        self.discard || self.store_anew || self.compare_due
    }

    /// When watched values are compared next without a session.
    pub(super) const fn compare_at(&self) -> Option<Instant> {
        self.compare_at
    }
}

impl Agent<'_> {
    /// Puts back what was stored: the agent's own state, attributes and changes (NOT-015, NOT-018); once, before
    /// [`Self::boot`].
    ///
    /// What is lent to the agent has to be there already, places for `ScheduleInform` too
    /// ([`Self::with_schedule`]); what finds no place any more counts among [`Restored::lost`].
    /// The instances of the device have to be there already. What changed while the device was down is found before the
    /// first `Inform`, if fingerprints are lent ([`Buffers::fingerprints`](crate::cpe::Buffers::fingerprints)).
    pub fn restore<'r>(
        &mut self,
        device: &mut Device<'_>,
        log: impl Iterator<Item = Record<'r>> + Clone,
    ) -> Restored {
        // Rows that are settings have to be there before their attributes.
        let lost = self.restore_parts(device.schema, log.clone());
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        let mut restored = self.attributes.restore(&served.model(self.addressing), log);
        restored.lost = restored.lost.saturating_add(lost);
        // Or what is gone came back with an instance that is given the same number.
        self.changes.store_anew |= restored.gone > 0;
        restored
    }

    /// A parameter has changed, and not by a call of the ACS: what is watched is reported, at once where notification is
    /// active (NOT-002). For devices that know when their values change; the others are compared before each `Inform`,
    /// and every [`AgentConfig::compare_interval`](crate::cpe::AgentConfig::compare_interval).
    ///
    /// Answers with a record to be stored, if there is something to be remembered; [`Self::handle_store_failure`] if it cannot
    /// be.
    pub fn value_changed(&mut self, device: &Device<'_>, parameter: &Place) -> Option<&[u8]> {
        let before = self.attributes.urgent();
        let len = self
            .attributes
            .value_changed(device.schema, parameter, self.record)
            .map(<[u8]>::len);
        // One that was pending already has had its session, or waits for its next attempt.
        let len = len?;
        self.note_record();
        self.note_more_changes(before);
        self.record.get(..len)
    }

    /// Gives up `4 VALUE CHANGE` and what it was to report (EVT-013): for a device that forgets changes when it restarts, as
    /// it may, after [`Self::restore`]. The values of now count as reported.
    pub fn discard_changes(&mut self) {
        self.events
            .discard(EventCode::ValueChange, &CommandKey::EMPTY);
        self.changes.discard = true;
        self.changes.due = false;
    }

    /// An instance is gone, and not by a call of the ACS: its attributes and changes are forgotten (NOT-014).
    ///
    /// Answers with a record to be stored, if there was something to forget; [`Self::handle_store_failure`] if it cannot be.
    pub fn instance_deleted(&mut self, device: &Device<'_>, instance: &Place) -> Option<&[u8]> {
        self.note_record();
        self.attributes
            .instance_deleted(device.schema, instance, self.record)
    }

    /// Whether somebody other than the ACS may write a parameter (NOT-016); to be asked before a user of the device
    /// changes a value.
    #[must_use]
    pub fn may_write(
        &mut self,
        device: &mut Device<'_>,
        parameter: &Place,
        entity: cwmp_model::Entity,
    ) -> bool {
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        let model = served.model(self.addressing);
        self.attributes.may_write(&model, parameter, entity)
    }

    /// Finds out whether a change wants a session, if that may be.
    pub(super) fn look_for_changes(&mut self) {
        if core::mem::take(&mut self.changes.to_be_found) {
            self.note_more_changes(0);
        }
    }

    /// A change that was not there when so many wanted a session may want one too; those that were, and that had theirs,
    /// wait for its retry, and one of passive notification does not hasten it (RTY-001).
    pub(super) fn note_more_changes(&mut self, before: usize) {
        self.changes.due |= self.attributes.urgent() > before;
    }

    /// When a session may begin for the changes that want one (NOT-006, NOT-007).
    pub(super) fn change_deadline(
        &mut self,
        device: &mut Device<'_>,
        now: &Now,
    ) -> Option<Instant> {
        if !self.changes.due {
            return None;
        }
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        let mut model = served.model(self.addressing);
        let throttles = Throttles::read(&mut model, self.config.change_throttle);
        match self.attributes.urgency(device.schema, &throttles) {
            Urgency::Session { after } => {
                let since = self.changes.last_success;
                Some(since.map_or(now.instant, |success| success.after_seconds(after)))
            }
            _ => None,
        }
    }

    /// Compares what is watched with what the ACS knows, if it is time to.
    pub(super) fn compare_when_due(&mut self, now: &Now) {
        if self.changes.compare_at.is_some_and(|at| at <= now.instant) {
            // Something else may be on its way to storage.
            self.changes.compare_due = true;
            self.changes.compare_at = None;
        }
    }

    /// Sets when to compare next, if that is not set.
    pub(super) fn pace_comparing(&mut self, now: &Now) {
        if self.attributes.has_fingerprints() && self.changes.compare_at.is_none() {
            let interval = self.config.compare_interval;
            self.changes.compare_at = interval.map(|interval| now.instant.after(interval));
        }
    }
}
