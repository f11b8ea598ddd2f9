//! Keeping the agent's state over a loss of power: its parts are stored before anything is told or done that rests on them.

use cwmp_model::record::{Kind, Record, Writer};
use cwmp_model::{RecordBuffer, Schema};
use cwmp_soap::{FaultCode, Method};

use super::Agent;
use crate::EventQueue;
use crate::cpe::answer::Answer;
use crate::cpe::dispatch::Restart;
use crate::cpe::management::KeptSettings;
use crate::cpe::persist::{
    DU_CHANGE, DU_OPERATION, DU_TEXT, EVENT, ORDER, Own, Part, SCHEDULED_INFORM, SETTING, STATE,
    TRANSFER, TRANSFER_TEXT, Unsettled,
};
use crate::cpe::schedule_inform::Schedule;
use crate::cpe::software::SoftwareModules;
use crate::cpe::step::{Action, PostKind};
use crate::cpe::transfer::Transfers;
use crate::event::RebootCause;
use crate::target::WIDE;

/// How often the platform is told to do one `FactoryReset` before it counts as done: a platform that does not say of a
/// start that it is one after a reset must not be told for ever.
const MAX_RESETS: u8 = 3;

/// How often storing is tried again before a restart, which would lose what is not stored.
const MAX_ATTEMPTS: u8 = 3;

/// What comes next, but for the records that have to be stored before it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    Post(PostKind),
    Act(Action),
    Wait,
}

/// What is known of what is stored.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    own: u32,
    /// The part of the record that was handed out last, and its stamp of before.
    last: Option<(Kind, u16, u32)>,
    /// What comes once the records are stored.
    pub(super) staged: Option<Next>,
    /// A record could not be stored: what comes next comes without.
    pub(super) has_failed: bool,
    /// How often it was tried again for the restart that comes next.
    attempts: u8,
    pub(super) unsettled: Unsettled,
    /// How often the platform was told of the `FactoryReset` that was called for.
    pub(super) resets: u8,
}

/// All parts of an agent.
struct Parts<'a, 's> {
    own: Own<'a>,
    events: &'a mut EventQueue<'s>,
    schedule: Option<&'a mut Schedule<'s>>,
    transfers: &'a mut Transfers<'s>,
    software: &'a mut SoftwareModules<'s>,
    settings: KeptSettings<'a, 's>,
}

impl Parts<'_, '_> {
    /// The part, or parts, of a kind.
    fn of(&mut self, kind: Kind) -> Option<&mut dyn Part> {
        Some(match kind {
            STATE => &mut self.own,
            SETTING => &mut self.settings,
            EVENT => &mut *self.events,
            SCHEDULED_INFORM => self.schedule.as_deref_mut()?.part(),
            TRANSFER | TRANSFER_TEXT => return self.transfers.part(),
            DU_CHANGE | DU_TEXT | DU_OPERATION => return self.software.part(),
            _ => return None,
        })
    }
}

/// Writes the record of a part; its length, and the stamp of the part with it.
fn write(
    part: &dyn Part,
    (kind, number): (Kind, u16),
    before: u32,
    out: &mut RecordBuffer,
) -> (Option<usize>, u32) {
    let mut writer = Writer::new(out, kind, false);
    writer.put(&number.to_be_bytes());
    let after = part.write(kind, number, before, &mut writer);
    if after == before {
        return (None, before);
    }
    (writer.finish().map(<[u8]>::len), after)
}

/// How far a log has got that is written anew; see [`Agent::next_snapshot_record`].
#[derive(Clone, Debug, Default)]
pub struct AgentSnapshot {
    kind: usize,
    number: u16,
    stamp: u32,
    attributes: cwmp_model::Snapshot,
}

impl AgentSnapshot {
    /// One to be begun.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            kind: 0,
            number: 0,
            stamp: 0,
            attributes: cwmp_model::Snapshot::new(),
        }
    }

    /// The next record of the agent's parts; how many bytes.
    fn next_part(&mut self, parts: &mut Parts<'_, '_>, out: &mut RecordBuffer) -> Option<usize> {
        while let Some(kind) = ORDER.get(self.kind).copied() {
            if let Some(part) = parts.of(kind)
                && part.stamp(kind, self.number).is_some()
            {
                let (len, after) = write(part, (kind, self.number), self.stamp, out);
                if len.is_some() {
                    // There may be more of it.
                    self.stamp = after;
                    return len;
                }
                self.number = self.number.saturating_add(1);
            } else {
                (self.kind, self.number) = (self.kind.saturating_add(1), 0);
            }
            self.stamp = 0;
        }
        None
    }
}

impl<'s> Agent<'s> {
    /// All parts; without a data model, those that need one can neither be written nor restored.
    fn parts<'a>(
        &'a mut self,
        schema: Option<Schema<'a>>,
    ) -> (Parts<'a, 's>, &'a mut RecordBuffer) {
        let keeping = &mut self.keeping;
        let parts = Parts {
            own: Own {
                stamp: &mut keeping.own,
                parameter_key: &mut self.parameter_key,
                retry: &mut self.retry,
                url: &mut self.timing.settings.url,
                restart: &mut self.restart,
                resets: &mut keeping.resets,
                unsettled: &mut keeping.unsettled,
            },
            events: &mut self.events,
            schedule: self.timing.schedule.as_mut(),
            transfers: &mut self.transfers,
            software: &mut self.software,
            settings: KeptSettings {
                scope: schema.and_then(|schema| self.management.scope(schema)),
                management: &mut self.management,
            },
        };
        (parts, self.record)
    }

    /// The next record of a part that is not stored as it is now, before this is done: how many bytes of it stand in the
    /// record buffer.
    pub(super) fn next_part(&mut self, schema: Schema<'_>, next: Option<Next>) -> Option<usize> {
        if self.keeping.has_failed {
            return self.next_part_of_call(schema, next);
        }
        let found = self.find_part(schema);
        if found.is_some() || self.keeping.unsettled == Unsettled::No || self.is_storing() {
            return found;
        }
        self.keeping.unsettled = Unsettled::No;
        self.find_part(schema)
    }

    /// Whether records of attributes or changes are owed, or the other ACS is still to be met.
    fn is_storing(&self) -> bool {
        self.new_acs || self.storing.is_some() || self.changes.is_to_be_stored()
    }

    /// The same when something could not be stored: what the call asks for that is to be answered is stored all the same, or
    /// the call refused; all else waits.
    fn next_part_of_call(&mut self, schema: Schema<'_>, next: Option<Next>) -> Option<usize> {
        let Some(Next::Post(PostKind::Response(method))) = next else {
            return None;
        };
        if self.keeping.unsettled != Unsettled::No {
            return None;
        }
        let kinds = kinds_of(method);
        // What was handed out last has failed, or is stored.
        let (last, number, _) = self.keeping.last?;
        let at = kinds.iter().position(|kind| *kind == last);
        let from = at.map_or(0, |_| number.saturating_add(1));
        self.find_part_of(schema, kinds.get(at.unwrap_or(0)..)?, from)
    }

    fn find_part(&mut self, schema: Schema<'_>) -> Option<usize> {
        // That all goes is known before anything has gone.
        if self.keeping.unsettled == Unsettled::FactoryReset {
            let state = self.find_part_of(schema, &[STATE], 0);
            if state.is_some() {
                return state;
            }
        }
        self.find_part_of(schema, &ORDER, 0)
    }

    /// The next record among parts of these kinds; among those of the first kind, from this one on.
    fn find_part_of(&mut self, schema: Schema<'_>, kinds: &[Kind], from: u16) -> Option<usize> {
        let mut from = from;
        let (mut parts, out) = self.parts(Some(schema));
        for kind in kinds.iter().copied() {
            let from = core::mem::take(&mut from);
            let Some(part) = parts.of(kind).filter(|part| !(WIDE && part.is_settled())) else {
                continue;
            };
            let mut next = part.skip_empty(kind, from);
            while let Some(before) = part.stamp(kind, next).map(|stamp| *stamp) {
                let number = next;
                let (len, after) = write(part, (kind, number), before, out);
                if len.is_none() {
                    let Some(after) = number.checked_add(1) else {
                        break;
                    };
                    next = part.skip_empty(kind, after);
                    continue;
                }
                if let Some(stamp) = part.stamp(kind, number) {
                    *stamp = after;
                }
                self.keeping.last = Some((kind, number, before));
                return len;
            }
            // Nothing of it is owed, if it was gone through as a whole.
            if WIDE && from == 0 {
                part.settle();
            }
        }
        None
    }

    /// Takes in the records of the parts; how many found no place.
    pub(super) fn restore_parts<'r>(
        &mut self,
        schema: Schema<'_>,
        log: impl Iterator<Item = Record<'r>>,
    ) -> u32 {
        let mut lost = 0_u32;
        let (mut parts, _) = self.parts(Some(schema));
        for record in log.filter(|record| !record.member) {
            let kind = record.kind;
            let number = record.payload.first_chunk().copied();
            let number = number.map(u16::from_be_bytes);
            let (Some(part), Some(number)) = (parts.of(kind), number) else {
                continue;
            };
            let stamp = part.restore(kind, number, record.payload);
            match (stamp, part.stamp(kind, number)) {
                (Some(after), Some(stamp)) => *stamp = after,
                _ => lost = lost.saturating_add(1),
            }
        }
        self.events.handle_restored();
        self.transfers.handle_restored();
        self.software.handle_restored();
        self.management.handle_restored();
        self.new_acs = self.keeping.unsettled == Unsettled::NewAcs;
        lost
    }

    /// Whether nothing of the agent was stored so far, nor restored: the device has never started, or lost everything. Then
    /// [`Self::boot`] is called with [`RebootCause::FactoryReset`]; to be asked after [`Self::restore`].
    #[must_use]
    pub const fn is_first_start(&self) -> bool {
        self.keeping.own == 0
    }

    /// The next record of a log that is written anew because the old one has grown; `None` behind the last.
    ///
    /// To be gone through between [`Self::poll`]s that say [`Step::Wait`](crate::cpe::Step::Wait). The new log takes the
    /// place of the old one when the last record is stored, and not before.
    pub fn next_snapshot_record(
        &mut self,
        device: &crate::cpe::Device<'_>,
        snapshot: &mut AgentSnapshot,
    ) -> Option<&[u8]> {
        let (mut parts, out) = self.parts(Some(device.schema));
        if let Some(len) = snapshot.next_part(&mut parts, out) {
            return self.record.get(..len);
        }
        snapshot
            .attributes
            .next_record(&self.attributes, device.schema, self.record)
    }

    /// The device has started for this reason; what the agent makes of it.
    pub(super) fn restart_cause(&mut self, cause: RebootCause) -> RebootCause {
        let keeping = &mut self.keeping;
        (keeping.staged, keeping.last, keeping.has_failed) = (None, None, false);
        let is_told =
            matches!(self.restart, Some(Restart::FactoryReset)) && keeping.resets >= MAX_RESETS;
        let is_reset = is_told || keeping.unsettled == Unsettled::FactoryReset;
        if is_reset || cause == RebootCause::FactoryReset {
            (keeping.unsettled, keeping.resets) = (Unsettled::FactoryReset, 0);
            return RebootCause::FactoryReset;
        }
        cause
    }

    /// Takes notice of what is done next: with a post, all is stored, or the ACS has been told of it. An `Inform` tells it first.
    pub(super) const fn go_on(&mut self, next: Next) {
        if let Next::Post(kind) = next
            && (!self.keeping.has_failed || !matches!(kind, PostKind::Call(Method::Inform)))
        {
            self.keeping.unsettled = Unsettled::No;
        }
        self.forget_failures();
        self.keeping.attempts = 0;
    }

    const fn forget_failures(&mut self) {
        (self.keeping.has_failed, self.changes.has_failed) = (false, false);
    }

    /// Whether a restart that comes next is put off, for what could not be stored is tried again.
    pub(super) fn puts_off(&mut self, next: Next) -> bool {
        let is_restart = matches!(next, Next::Act(Action::Reboot));
        let has_failed = self.keeping.has_failed || self.changes.has_failed;
        if !is_restart || !has_failed || self.keeping.attempts >= MAX_ATTEMPTS {
            return false;
        }
        self.keeping.attempts = self.keeping.attempts.saturating_add(1);
        self.forget_failures();
        self.action = Some(Action::Reboot);
        true
    }

    /// Another ACS is met: should power be cut now, it is met again.
    pub(super) fn begin_anew(&mut self) {
        if self.keeping.unsettled == Unsettled::No {
            self.keeping.unsettled = Unsettled::NewAcs;
        }
    }

    /// A record of attributes or changes is handed out.
    pub(super) const fn note_record(&mut self) {
        self.keeping.last = None;
    }

    /// The record that was handed out last could not be stored; whether it was that of a part.
    pub(super) fn take_back_part(&mut self) -> bool {
        let Some((kind, number, before)) = self.keeping.last else {
            return false;
        };
        let (mut parts, _) = self.parts(None);
        if let Some(stamp) = parts.of(kind).and_then(|part| part.stamp(kind, number)) {
            *stamp = before;
        }
        self.keeping.has_failed = true;
        if let Some(Next::Post(PostKind::Response(method))) = self.keeping.staged
            && self.undo(method, kind, number)
            && self.running.is_some()
        {
            self.answer_instead(Answer::Fault(FaultCode::INTERNAL_ERROR));
        }
        true
    }

    /// Gives up what a call asked for, if it is that which cannot be stored.
    fn undo(&mut self, method: Method, kind: Kind, number: u16) -> bool {
        match (method, kind) {
            (Method::Reboot, EVENT) => {
                if !self.events.give_up(number) {
                    return false;
                }
                if !matches!(self.restart, Some(Restart::FactoryReset)) {
                    self.restart = self.called_restart();
                }
            }
            (Method::ScheduleInform, SCHEDULED_INFORM) => {
                if let Some(schedule) = self.timing.schedule.as_mut() {
                    schedule.give_up(number);
                }
            }
            (
                Method::Download | Method::Upload | Method::ScheduleDownload,
                TRANSFER | TRANSFER_TEXT,
            ) => return self.transfers.give_up(number),
            (Method::ChangeDuState, DU_CHANGE | DU_TEXT | DU_OPERATION) => {
                return self.software.give_up(kind, number);
            }
            (Method::FactoryReset, STATE) => self.restart = self.called_restart(),
            _ => return false,
        }
        true
    }

    /// The restart that is left to be done, where no `FactoryReset` is.
    fn called_restart(&self) -> Option<Restart> {
        self.events.has_promised().then_some(Restart::Reboot)
    }
}

/// The parts in which stands what a call asks for.
const fn kinds_of(method: Method) -> &'static [Kind] {
    match method {
        Method::Reboot => &[EVENT],
        Method::ScheduleInform => &[SCHEDULED_INFORM],
        Method::Download | Method::Upload | Method::ScheduleDownload => &[TRANSFER_TEXT, TRANSFER],
        Method::ChangeDuState => &[DU_CHANGE, DU_TEXT, DU_OPERATION],
        Method::FactoryReset => &[STATE],
        _ => &[],
    }
}
