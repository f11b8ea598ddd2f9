//! Changes of watched parameters: found, kept over power cuts, reported and delivered (NOT-001 to NOT-023).
//!
//! A change goes through two states. It is *pending* until an Inform is made, *in flight* until that Inform's
//! response has come, and then forgotten; a session that fails puts it back. A change that happens again while
//! it is in flight is pending anew.

mod delivery;
pub(crate) mod entry;
pub(crate) mod fingerprint;
mod occurrences;
mod poll;
mod restore;
mod snapshot;
mod urgency;

pub use delivery::Delivery;
pub use entry::{MAX_RECORD, RecordBuffer};
pub(crate) use occurrences::{next_place, next_watched};
pub use poll::{ChangePoll, Polled};
pub use restore::Restored;
pub use snapshot::Snapshot;
pub use urgency::{Throttles, Urgency};

use crate::attributes::{Attributes, Channels, Known, State};
use crate::model::Model;
use crate::place::Place;
use crate::schema::Schema;
use entry::{Entries, Note};

impl Attributes<'_> {
    /// A parameter has changed, and not by the ACS in this session (NOT-003).
    ///
    /// For devices that announce changes; several before the next Inform are one, and one back to the value
    /// before is one too (NOT-004, EVT-012). Answers with a record to be stored, if there is anything to be
    /// remembered; the change counts at once.
    pub fn value_changed<'o>(
        &mut self,
        schema: Schema<'_>,
        parameter: &Place,
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let known = self.known(schema, parameter);
        let note = self.change(schema, parameter, known)?;
        Entries::plain(schema).note(&note, out)
    }

    /// The ACS has set a parameter: its new value is no change to report (NOT-003).
    ///
    /// To be called for each parameter of a `SetParameterValues` after it has succeeded, in place of
    /// [`Self::value_changed`]; a change by others before it stays pending. Where changes are found by
    /// comparing, call [`Self::compare`] before the values are set, or a change by others that no poll has seen
    /// yet is lost with the value. Answers with a record to be stored.
    pub fn set_by_acs<'o>(
        &mut self,
        model: &mut Model<'_>,
        parameter: &Place,
        scratch: &mut [u8],
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let at = self.find(parameter)?;
        let known = self.known_at(at);
        let current = self.current(model, parameter, known, scratch)?;
        if current == known.fingerprint {
            return None;
        }
        let note = self.remember(model.schema(), parameter, known, current)?;
        Entries::plain(model.schema()).note(&note, out)
    }

    /// Compares a watched parameter with what was last reported of it.
    ///
    /// What has no fingerprint yet gets that of its present value, which reports nothing (NOT-019). Answers
    /// with a record to be stored. Does nothing without fingerprints, for hidden parameters and for those that
    /// cannot be read.
    pub fn compare<'o>(
        &mut self,
        model: &mut Model<'_>,
        parameter: &Place,
        scratch: &mut [u8],
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let note = self.compared(model, parameter, scratch)?;
        Entries::plain(model.schema()).note(&note, out)
    }

    fn compared(
        &mut self,
        model: &mut Model<'_>,
        parameter: &Place,
        scratch: &mut [u8],
    ) -> Option<Note> {
        let schema = model.schema();
        let known = self.known(schema, parameter);
        let fingerprint = self.current(model, parameter, known, scratch)?;
        match known.fingerprint {
            0 => self.remember(schema, parameter, known, fingerprint),
            before if before == fingerprint => None,
            _ => self.change(
                schema,
                parameter,
                Known {
                    fingerprint,
                    ..known
                },
            ),
        }
    }

    /// An instance is gone, and with it the attributes and changes of all below it (NOT-014).
    ///
    /// To be called after the device has deleted it, whoever wanted that. Answers with a record to be stored,
    /// if there was anything to forget.
    pub fn instance_deleted<'o>(
        &mut self,
        schema: Schema<'_>,
        instance: &Place,
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        if !self.forget_below(schema, instance) {
            return None;
        }
        Entries::plain(schema).note(&Note::Deleted(*instance), out)
    }

    pub(crate) fn forget_below(&mut self, schema: Schema<'_>, object: &Place) -> bool {
        let mut found = false;
        let mut after = None;
        while let Some((at, place)) = self.next(after.as_ref()) {
            if schema.is_below(&place, object) {
                self.remove(at);
                found = true;
            }
            after = Some(place);
        }
        found
    }

    /// Puts every pending change into the Inform that is about to be made; says whether there is one.
    ///
    /// If so, the Inform has the event `4 VALUE CHANGE`, whatever the session was begun for (EVT-012), and
    /// [`InformWalk`](crate::InformWalk) lists the parameters. Changes that are not announced have to be found
    /// first: finish a round of [`ChangePoll`]. When the response has come, a [`Delivery`] follows; if the
    /// session fails, [`Self::abort_inform`].
    pub fn begin_inform(&mut self) -> bool {
        self.for_each(|state| {
            if state.has(State::PENDING) {
                state.without(State::PENDING).with(State::IN_FLIGHT)
            } else {
                state
            }
        });
        self.is_reporting()
    }

    /// Makes what was in flight pending again: the Inform was not answered.
    pub fn abort_inform(&mut self) {
        self.for_each(|state| {
            if state.has(State::IN_FLIGHT) {
                state.without(State::IN_FLIGHT).with(State::PENDING)
            } else {
                state
            }
        });
    }

    /// Whether the Inform that was begun reports changes.
    #[must_use]
    pub fn is_reporting(&self) -> bool {
        self.others.state.has(State::IN_FLIGHT)
            || self.states().any(|(_, state)| state.has(State::IN_FLIGHT))
    }

    /// Whether the Inform that was begun reports changes that found no slot.
    pub(crate) const fn reports_others(&self) -> bool {
        self.others.state.has(State::IN_FLIGHT)
    }

    /// Whether the Inform that was begun reports this parameter as changed.
    pub(crate) fn reports(&self, schema: Schema<'_>, parameter: &Place) -> bool {
        match self.find(parameter) {
            Some(at) => self.known_at(at).state.has(State::IN_FLIGHT),
            None => {
                self.others.state.has(State::IN_FLIGHT)
                    && Channels::of(self.notification(schema, parameter)).inform
            }
        }
    }

    /// What was just written into an Inform of a parameter that it reports is what the ACS will know of it.
    pub(crate) fn note_sent(&mut self, parameter: &Place, fingerprint: u32) {
        if let Some(at) = self.find(parameter)
            && self.known_at(at).state.has(State::IN_FLIGHT)
        {
            let state = self.known_at(at).state;
            self.set_at(at, Known { state, fingerprint });
        }
    }

    /// The next parameter behind `after` with a change to be told by lightweight notification.
    ///
    /// Only notification 3 to 6 has such; it is a channel of its own, which Informs do not serve (NOT-002), and
    /// its changes are not kept over a reboot.
    #[must_use]
    pub fn next_lightweight(&self, after: Option<&Place>) -> Option<Place> {
        let mut after = after.copied();
        loop {
            let (at, place) = self.next(after.as_ref())?;
            if self.known_at(at).state.has(State::LIGHTWEIGHT) {
                return Some(place);
            }
            after = Some(place);
        }
    }

    /// A lightweight notification tells what a parameter holds now: a comparison that comes later finds no change in it.
    pub fn note_lightweight(
        &mut self,
        model: &mut Model<'_>,
        parameter: &Place,
        scratch: &mut [u8],
    ) {
        let Some(at) = self.find(parameter) else {
            return;
        };
        let known = self.known_at(at);
        if let Some(fingerprint) = self.current(model, parameter, known, scratch) {
            let state = known.state;
            self.set_at(at, Known { state, fingerprint });
        }
    }

    /// A lightweight notification with all changes went out; there is no answer to wait for.
    pub fn lightweight_sent(&mut self) {
        self.for_each(|state| state.without(State::LIGHTWEIGHT));
    }

    /// Notes a change of a parameter, `known` being what is to be known of it besides.
    fn change(&mut self, schema: Schema<'_>, parameter: &Place, known: Known) -> Option<Note> {
        let channels = Channels::of(known.state.notification());
        let mut state = known.state;
        if channels.inform {
            state = state.with(State::PENDING);
        }
        if channels.lightweight {
            state = state.with(State::LIGHTWEIGHT);
        }
        if state == known.state {
            // Nothing to report, or already pending; the newer fingerprint counts.
            self.keep(schema, parameter, known);
            return None;
        }
        // While one is in flight, its own record still says pending.
        let changed = known.state.has(State::PENDING | State::IN_FLIGHT);
        if self.keep(schema, parameter, Known { state, ..known }) {
            return (channels.inform && !changed).then_some(Note::Pending(Some(*parameter)));
        }
        self.note_without_slot()
    }

    /// Notes a change among the watched parameters that have no slot.
    fn note_without_slot(&mut self) -> Option<Note> {
        let before = self.others.state;
        self.others.state = before.with(State::PENDING);
        (!before.has(State::PENDING | State::IN_FLIGHT)).then_some(Note::Pending(None))
    }

    /// Compares the watched parameters without a slot with what was last reported of them, 0 if there are none.
    fn compare_others(&mut self, fingerprint: u32) -> Option<Note> {
        let before = core::mem::replace(&mut self.others.fingerprint, fingerprint);
        if before == fingerprint || fingerprint == 0 {
            return None;
        }
        if before != 0 {
            return self.note_without_slot();
        }
        let changed = self.others.state.has(State::PENDING | State::IN_FLIGHT);
        (!changed).then_some(Note::Reported(None, fingerprint))
    }

    /// Takes the present value of a parameter for reported.
    fn remember(
        &mut self,
        schema: Schema<'_>,
        parameter: &Place,
        known: Known,
        fingerprint: u32,
    ) -> Option<Note> {
        let kept = self.keep(
            schema,
            parameter,
            Known {
                fingerprint,
                ..known
            },
        );
        // A record that a value was reported would end a change that is still to be reported.
        let changed = known.state.has(State::PENDING | State::IN_FLIGHT);
        (kept && !changed).then_some(Note::Reported(Some(*parameter), fingerprint))
    }

    /// The fingerprint of what a watched parameter holds now.
    fn current(
        &self,
        model: &mut Model<'_>,
        parameter: &Place,
        known: Known,
        scratch: &mut [u8],
    ) -> Option<u32> {
        let channels = Channels::of(known.state.notification());
        let compared = self.has_fingerprints() && (channels.inform || channels.lightweight);
        compared
            .then(|| fingerprint::current(model, parameter, scratch))
            .filter(|current| *current != 0)
    }
}
