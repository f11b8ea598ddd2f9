//! Finding changes that nobody announces.

use super::entry::Entries;
use super::{RecordBuffer, fingerprint, next_watched};
use crate::attributes::Attributes;
use crate::model::Model;
use crate::place::Place;

/// A comparison of every watched parameter with what was last reported of it, round after round.
///
/// Plain data, which is kept between calls. The first round after a boot finds what has changed by reboot,
/// firmware or hand (NOT-018); it ought to be finished before the first Inform, and another before each Inform
/// of a device that does not announce its changes. Parameters that the model wants watched and that find no
/// slot are compared all together: a change of one reports them all.
#[derive(Clone, Debug, Default)]
pub struct ChangePoll {
    step: Step,
    /// The fingerprint of those without a slot, as far as the round has come.
    others: u32,
}

#[derive(Clone, Debug)]
enum Step {
    /// Parameters behind this one that the model wants watched and that have no slot yet.
    Discover(Option<Place>),
    /// Those behind this one have yet to be compared.
    Compare(Option<Place>),
}

impl Default for Step {
    fn default() -> Self {
        Self::Discover(None)
    }
}

/// What came of a part of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polled<'o> {
    /// A record to be stored; the round goes on.
    Record(&'o [u8]),
    /// The work that was allowed is done; the round goes on.
    More,
    /// The round is finished; the next call begins another.
    Finished,
}

impl ChangePoll {
    /// Goes on with the round, looking at no more than `most` parameters, until there is a record to be stored.
    ///
    /// Slots may come and go between calls. Without fingerprints every round is finished at once.
    pub fn poll<'o>(
        &mut self,
        attributes: &mut Attributes<'_>,
        model: &mut Model<'_>,
        most: usize,
        scratch: &mut [u8],
        out: &'o mut RecordBuffer,
    ) -> Polled<'o> {
        if !attributes.has_fingerprints() {
            return Polled::Finished;
        }
        for _ in 0..most {
            let note = match &mut self.step {
                Step::Discover(after) => match next_watched(model, after.as_ref()) {
                    Some(place) if attributes.find(&place).is_some() => {
                        *after = Some(place);
                        None
                    }
                    Some(place) => {
                        *after = Some(place);
                        let note = attributes.compared(model, &place, scratch);
                        if attributes.find(&place).is_none() {
                            let own = fingerprint::current(model, &place, scratch);
                            self.others = fingerprint::mixed(self.others, own);
                        }
                        note
                    }
                    None => {
                        self.step = Step::Compare(None);
                        attributes.compare_others(core::mem::take(&mut self.others))
                    }
                },
                Step::Compare(after) => {
                    let Some((_, place)) = attributes.next(after.as_ref()) else {
                        self.step = Step::default();
                        return Polled::Finished;
                    };
                    *after = Some(place);
                    attributes.compared(model, &place, scratch)
                }
            };
            if let Some(note) = note {
                let record = Entries::plain(model.schema()).note(&note, out);
                return record.map_or(Polled::More, Polled::Record);
            }
        }
        Polled::More
    }
}
