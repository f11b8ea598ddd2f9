//! Writing a log anew that has become long.

use super::RecordBuffer;
use super::entry::{self, Entries, Note};
use crate::attributes::{Attributes, Known, State, default_state};
use crate::place::Place;
use crate::schema::Schema;

/// The records that say all there is to know, one after the other: a log that has grown is written anew.
///
/// Plain data. What stands before a snapshot in a log is void, once its last record is there; so it may be
/// written behind the old log, and the old one erased afterwards, or into a fresh area. Changes that come
/// meanwhile are stored between its records; a [`AttributesCall`](crate::AttributesCall) has to wait. At most
/// two records a slot, and four.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    step: Step,
}

#[derive(Clone, Copy, Debug, Default)]
enum Step {
    #[default]
    Begin,
    /// The next parameter behind this one, or its change.
    Known(Option<Place>),
    Change(Place),
    Others,
    OthersChange,
    Commit,
    Done,
}

impl Snapshot {
    /// A snapshot to be begun.
    #[must_use]
    pub const fn new() -> Self {
        Self { step: Step::Begin }
    }

    /// The next record to be stored; `None` behind the last.
    pub fn next_record<'o>(
        &mut self,
        attributes: &Attributes<'_>,
        schema: Schema<'_>,
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let entries = Entries::members(schema);
        loop {
            match self.step {
                Step::Begin => {
                    self.step = Step::Known(None);
                    return entry::begin(true, out);
                }
                Step::Known(after) => {
                    let Some((at, place)) = attributes.next(after.as_ref()) else {
                        self.step = Step::Others;
                        continue;
                    };
                    self.step = Step::Change(place);
                    let known = attributes.known_at(at);
                    if known.state.attributes() != default_state(schema, place.node()) {
                        return entries.attribute(&place, known, out);
                    }
                    if known.fingerprint != 0 {
                        let note = Note::Reported(Some(place), known.fingerprint);
                        return entries.note(&note, out);
                    }
                }
                Step::Change(place) => {
                    self.step = Step::Known(Some(place));
                    if is_pending(attributes.known(schema, &place)) {
                        return entries.note(&Note::Pending(Some(place)), out);
                    }
                }
                Step::Others => {
                    self.step = Step::OthersChange;
                    if attributes.others.fingerprint != 0 {
                        let note = Note::Reported(None, attributes.others.fingerprint);
                        return entries.note(&note, out);
                    }
                }
                Step::OthersChange => {
                    self.step = Step::Commit;
                    if is_pending(attributes.others) {
                        return entries.note(&Note::Pending(None), out);
                    }
                }
                Step::Commit => {
                    self.step = Step::Done;
                    return entry::commit(out);
                }
                Step::Done => return None,
            }
        }
    }
}

const fn is_pending(known: Known) -> bool {
    known.state.has(State::PENDING | State::IN_FLIGHT)
}
