//! Finding changes that nobody announces.

use super::entry::Entries;
use super::{RecordBuffer, WatchedByModel};
use crate::attributes::Attributes;
use crate::model::Model;
use crate::place::Place;

/// A comparison of every watched parameter with what was last reported of it, round after round.
///
/// Plain data, which is kept between calls. The first round after a boot finds what has changed by reboot,
/// firmware or hand (NOT-018); it ought to be finished before the first Inform, and another before each Inform
/// of a device that does not announce its changes.
#[derive(Clone, Debug, Default)]
pub struct ChangePoll {
    step: Step,
    /// Whether a parameter found no slot in any round: it is said once.
    overflowed: bool,
}

#[derive(Clone, Debug)]
enum Step {
    /// Parameters that the model wants watched and that have no fingerprint yet.
    Discover(WatchedByModel),
    /// Those behind this one have yet to be compared.
    Compare(Option<Place>),
}

impl Default for Step {
    fn default() -> Self {
        Self::Discover(WatchedByModel::default())
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
    /// Goes on with the round, reading at most `most` values, until there is a record to be stored.
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
            let Some(parameter) = self.next(attributes, model) else {
                self.step = Step::default();
                return Polled::Finished;
            };
            let mut note = attributes.compared(model, &parameter, scratch);
            if !self.overflowed && !attributes.has_room_for(&parameter) {
                // It cannot be compared: report it once, which is rather too much than lost.
                self.overflowed = true;
                note = attributes.note_without_slot();
            }
            if let Some(note) = note {
                let record = Entries::plain(model.schema()).note(&note, out);
                return record.map_or(Polled::More, Polled::Record);
            }
        }
        Polled::More
    }

    /// The next parameter to compare.
    fn next(&mut self, attributes: &Attributes<'_>, model: &Model<'_>) -> Option<Place> {
        if let Step::Discover(watched) = &mut self.step {
            while let Some(place) = watched.next(model) {
                if attributes.find(&place).is_none() {
                    return Some(place);
                }
            }
            self.step = Step::Compare(None);
        }
        let Step::Compare(after) = &mut self.step else {
            return None;
        };
        let (_, place) = attributes.next(after.as_ref())?;
        *after = Some(place);
        Some(place)
    }
}
