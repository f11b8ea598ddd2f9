//! The end of a change: the ACS knows of it, or is not to be told.

use super::RecordBuffer;
use super::entry::{Entries, Note};
use super::fingerprint;
use crate::attributes::{Attributes, Known, State};
use crate::model::Model;
use crate::place::Place;
use crate::schema::Schema;

/// The changes of an Inform that was answered, being forgotten one after the other.
///
/// Plain data. Each has a record to be stored; where power is cut before it is, the change is reported once
/// more.
#[derive(Clone, Debug, Default)]
pub struct Delivery {
    after: Option<Place>,
    rows_done: bool,
}

impl Delivery {
    /// Starts at the first change.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            after: None,
            rows_done: false,
        }
    }

    /// Forgets changes that an Inform has delivered, up to the next record to be stored; `None` at the end.
    ///
    /// A change that happened again while the Inform was on its way stays pending.
    pub fn next_record<'o>(
        &mut self,
        attributes: &mut Attributes<'_>,
        schema: Schema<'_>,
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let ended = |state: State| state.has(State::IN_FLIGHT) && !state.has(State::PENDING);
        while let Some((known, place)) = self.next(attributes) {
            let state = known.state.without(State::IN_FLIGHT);
            attributes.keep(schema, &place, Known { state, ..known });
            if ended(known.state) {
                let note = Note::Reported(Some(place), known.fingerprint);
                return Entries::plain(schema).note(&note, out);
            }
        }
        let Known {
            state: others,
            fingerprint,
        } = attributes.others;
        attributes.others.state = others.without(State::IN_FLIGHT);
        if !ended(others) {
            return None;
        }
        Entries::plain(schema).note(&Note::Reported(None, fingerprint), out)
    }

    /// Forgets changes that are not to be reported at all, up to the next record to be stored (EVT-013).
    ///
    /// For an agent that discards `4 VALUE CHANGE`. The values of now count as reported.
    pub fn next_discarded<'o>(
        &mut self,
        attributes: &mut Attributes<'_>,
        model: &mut Model<'_>,
        scratch: &mut [u8],
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        const CHANGED: u8 = State::PENDING | State::IN_FLIGHT;
        let schema = model.schema();
        while let Some((known, place)) = self.next(attributes) {
            if known.state.has(CHANGED) {
                let state = known.state.without(CHANGED);
                let fingerprint = fingerprint::current(model, &place, scratch);
                attributes.keep(schema, &place, Known { state, fingerprint });
                let note = Note::Reported(Some(place), fingerprint);
                return Entries::plain(schema).note(&note, out);
            }
        }
        let Known {
            state: others,
            fingerprint,
        } = attributes.others;
        attributes.others.state = others.without(CHANGED);
        if !others.has(CHANGED) {
            return None;
        }
        Entries::plain(schema).note(&Note::Reported(None, fingerprint), out)
    }

    fn next(&mut self, attributes: &Attributes<'_>) -> Option<(Known, Place)> {
        if self.rows_done {
            return None;
        }
        match attributes.next(self.after.as_ref()) {
            Some((at, place)) => {
                self.after = Some(place);
                Some((attributes.known_at(at), place))
            }
            None => {
                self.rows_done = true;
                None
            }
        }
    }
}
