//! What is kept of the parameters of an Inform between two pieces of it.

use super::{InformWalk, Step};
use crate::model::Model;
use crate::place::Place;
use crate::walk::{Walk, WalkPosition};

/// Where an [`InformWalk`] stands. Plain data of about 200 bytes, as the walk is of 450: what is kept of it between calls
/// where memory is dear.
#[derive(Clone, Debug)]
pub struct InformPosition {
    also: Option<Place>,
    step: Step,
    current: Option<Place>,
    walk: Option<WalkPosition>,
    begins: bool,
    row: u32,
}

impl InformWalk {
    /// Where the walk stands, for [`Self::resume`].
    #[must_use]
    pub fn position(&self) -> InformPosition {
        InformPosition {
            also: self.also,
            step: self.step,
            current: self.current,
            walk: self.walk.as_ref().map(Walk::position),
            begins: self.begins,
            row: self.row,
        }
    }

    /// The walk that was at this position, over the same model: it goes on as it would have.
    #[must_use]
    pub fn resume(model: &Model<'_>, position: &InformPosition) -> Self {
        let walk = position.walk.as_ref();
        Self {
            also: position.also,
            step: position.step,
            current: position.current,
            walk: walk.map(|walk| Walk::resume(model, walk)),
            begins: position.begins,
            row: position.row,
        }
    }
}
