//! `GetParameterNames` (RPC-GPN-01 to RPC-GPN-06).

use cwmp_soap::FaultCode;

use crate::model::Model;
use crate::schema::Kind;
use crate::walk::{Depth, Walk, WalkPosition};

/// One `ParameterInfoStruct` of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameEntry<'w> {
    /// The path; objects end with a dot.
    pub path: &'w str,
    /// A parameter can be set, a table extended, an instance deleted (RPC-GPN-06).
    pub writable: bool,
}

/// The answer to one `GetParameterNames`, entry by entry.
///
/// Plain data: it may be kept between calls. The size of the array is written first, so ask
/// [`Self::count`] before the entries go out.
#[derive(Clone, Debug)]
pub struct NamesWalk {
    walk: Walk,
    /// What the path names is left out (RPC-GPN-02).
    below_only: bool,
    writable: bool,
}

/// Where a [`NamesWalk`] stands. Plain data of about 90 bytes, as the walk is of 350: what is kept of it between calls
/// where memory is dear.
#[derive(Clone, Copy, Debug)]
pub struct NamesPosition {
    walk: WalkPosition,
    below_only: bool,
    writable: bool,
}

impl NamesWalk {
    /// Where the walk stands, for [`Self::resume`].
    #[must_use]
    pub const fn position(&self) -> NamesPosition {
        NamesPosition {
            walk: self.walk.position(),
            below_only: self.below_only,
            writable: self.writable,
        }
    }

    /// The walk that was at this position, over the same model: it goes on as it would have.
    #[must_use]
    pub fn resume(model: &Model<'_>, position: &NamesPosition) -> Self {
        Self {
            walk: Walk::resume(model, &position.walk),
            below_only: position.below_only,
            writable: position.writable,
        }
    }

    /// Starts the answer to `GetParameterNames(path, next_level)`.
    ///
    /// # Errors
    /// 9003 if `next_level` is set and the path names a parameter; 9005 if the device has no such path
    /// (RPC-GPN-03), or for a wildcard where [`Addressing::wildcards`](crate::Addressing) is not set. A wildcard that
    /// nothing matches gives no entries (GAPS-22).
    pub fn new(model: &Model<'_>, path: &str, next_level: bool) -> Result<Self, FaultCode> {
        let depth = match (path, next_level) {
            // The root object is what is below the empty path (RPC-GPN-02).
            ("", true) => Depth::Start,
            (_, true) => Depth::NextLevel,
            (_, false) => Depth::Everything,
        };
        let walk = Walk::named(model, path, depth)?;
        if next_level && model.schema().kind(walk.aim()) == Some(Kind::Parameter) {
            return Err(FaultCode::INVALID_ARGUMENTS);
        }
        let mut names = Self {
            walk,
            below_only: depth == Depth::NextLevel,
            writable: false,
        };
        names.settle(model);
        Ok(names)
    }

    /// The entry that the walk stands at; `None` at its end.
    #[must_use]
    pub fn current(&self) -> Option<NameEntry<'_>> {
        self.walk.current()?;
        Some(NameEntry {
            path: self.walk.path(),
            writable: self.writable,
        })
    }

    /// Goes to the next entry.
    pub fn advance(&mut self, model: &Model<'_>) {
        self.walk.advance(model);
        self.settle(model);
    }

    /// How many entries are left, the current one counted: walks them once.
    #[must_use]
    pub fn count(&self, model: &Model<'_>) -> usize {
        let mut walk = self.walk.clone();
        let mut count = 0_usize;
        while walk.current().is_some() {
            if !(self.below_only && walk.is_at_aim()) {
                count = count.saturating_add(1);
            }
            walk.advance(model);
        }
        count
    }

    fn settle(&mut self, model: &Model<'_>) {
        while self.below_only && self.walk.current().is_some() && self.walk.is_at_aim() {
            self.walk.advance(model);
        }
        self.writable = self
            .walk
            .current()
            .is_some_and(|place| model.is_writable(place));
    }
}
