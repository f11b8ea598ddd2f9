//! `GetParameterNames` (RPC-GPN-01 to RPC-GPN-06).

use cwmp_soap::FaultCode;

use crate::model::Model;
use crate::path::Named;
use crate::walk::{Depth, Walk};

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
    writable: bool,
}

impl NamesWalk {
    /// Starts the answer to `GetParameterNames(path, next_level)`.
    ///
    /// # Errors
    /// 9003 if `next_level` is set and the path names a parameter; 9005 if the device has no such path
    /// (RPC-GPN-03).
    pub fn new(model: &Model<'_>, path: &str, next_level: bool) -> Result<Self, FaultCode> {
        let target = model.resolve(path)?;
        let depth = match (target.named, next_level) {
            (Named::Parameter, true) => return Err(FaultCode::INVALID_ARGUMENTS),
            // The root object is what is below the empty path (RPC-GPN-02).
            (Named::All, true) => Depth::Start,
            (_, true) => Depth::NextLevel,
            (_, false) => Depth::Everything,
        };
        let mut walk = Walk::new(model, &target, depth);
        if depth == Depth::NextLevel {
            walk.advance(model);
        }
        let mut names = Self {
            walk,
            writable: false,
        };
        names.note(model);
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
        self.note(model);
    }

    /// How many entries are left, the current one counted: walks them once.
    #[must_use]
    pub fn count(&self, model: &Model<'_>) -> usize {
        let mut walk = self.walk.clone();
        let mut count = 0_usize;
        while walk.current().is_some() {
            count = count.saturating_add(1);
            walk.advance(model);
        }
        count
    }

    fn note(&mut self, model: &Model<'_>) {
        self.writable = self
            .walk
            .current()
            .is_some_and(|place| model.is_writable(place));
    }
}
