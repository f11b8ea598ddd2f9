//! What is kept of the parameters of an Inform between two pieces of it.

use super::rows::Rows;
use super::{InformWalk, Step};
use crate::forced::ForcedWalk;
use crate::model::Model;
use crate::notify::WatchedByModel;
use crate::place::Place;
use crate::walk::{Walk, WalkPosition};

/// Where an [`InformWalk`] stands. Plain data of about 200 bytes, as the walk is of 450: what is kept of it between calls
/// where memory is dear.
#[derive(Clone, Debug)]
pub struct InformPosition {
    also: Option<Place>,
    current: Option<Place>,
    step: StepPosition,
}

#[derive(Clone, Debug)]
enum StepPosition {
    Forced(WalkPosition),
    Also,
    Changed(Option<Place>),
    Others(WatchedByModel),
    Rows(Rows, Option<WalkPosition>),
    Done,
}

impl InformWalk {
    /// Where the walk stands, for [`Self::resume`].
    #[must_use]
    pub fn position(&self) -> InformPosition {
        InformPosition {
            also: self.also,
            current: self.current,
            step: match &self.step {
                Step::Forced(walk) => StepPosition::Forced(walk.position()),
                Step::Also => StepPosition::Also,
                Step::Changed(after) => StepPosition::Changed(*after),
                Step::Others(watched) => StepPosition::Others(watched.clone()),
                Step::Rows(rows, walk) => {
                    StepPosition::Rows(*rows, walk.as_ref().map(Walk::position))
                }
                Step::Done => StepPosition::Done,
            },
        }
    }

    /// The walk that was at this position, over the same model: it goes on as it would have.
    #[must_use]
    pub fn resume(model: &Model<'_>, position: &InformPosition) -> Self {
        Self {
            also: position.also,
            current: position.current,
            step: match &position.step {
                StepPosition::Forced(walk) => Step::Forced(ForcedWalk::resume(model, walk)),
                StepPosition::Also => Step::Also,
                StepPosition::Changed(after) => Step::Changed(*after),
                StepPosition::Others(watched) => Step::Others(watched.clone()),
                StepPosition::Rows(rows, walk) => {
                    Step::Rows(*rows, walk.as_ref().map(|walk| Walk::resume(model, walk)))
                }
                StepPosition::Done => Step::Done,
            },
        }
    }
}
