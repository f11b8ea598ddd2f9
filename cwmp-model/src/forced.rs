//! The parameters that every Inform carries (INF-004 to INF-007).

use cwmp_soap::{FaultCode, Value};

use crate::model::Model;
use crate::place::Place;
use crate::schema::Kind;
use crate::walk::Walk;

/// The existing parameters with the forced-inform flag, in the order of the schema.
///
/// Looks only below objects that have such parameters. Plain data, as the other walks.
#[derive(Clone, Debug)]
pub struct ForcedWalk {
    walk: Walk,
}

impl ForcedWalk {
    /// Starts at the first forced parameter that the device has.
    #[must_use]
    pub fn new(model: &Model<'_>) -> Self {
        let mut forced = Self {
            walk: Walk::forced(model),
        };
        forced.settle(model);
        forced
    }

    /// The parameter that the walk stands at; `None` at its end.
    #[must_use]
    pub fn current(&self) -> Option<&Place> {
        self.walk.current()
    }

    /// The path of the parameter; `None` at the end.
    #[must_use]
    pub fn current_path(&self) -> Option<&str> {
        self.walk.current().map(|_| self.walk.path())
    }

    /// The value of the parameter as it is now (INF-013).
    ///
    /// # Errors
    /// Those of the back end; 9002 at the end of the walk.
    pub fn value<'v>(
        &self,
        model: &'v mut Model<'_>,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        match self.walk.current() {
            Some(place) => model.value(place, scratch),
            None => Err(FaultCode::INTERNAL_ERROR),
        }
    }

    /// Goes to the next forced parameter.
    pub fn advance(&mut self, model: &Model<'_>) {
        self.walk.advance(model);
        self.settle(model);
    }

    /// How many are left, the current one counted: walks them once.
    #[must_use]
    pub fn count(&self, model: &Model<'_>) -> usize {
        let mut forced = self.clone();
        let mut count = 0_usize;
        while forced.current().is_some() {
            count = count.saturating_add(1);
            forced.advance(model);
        }
        count
    }

    fn settle(&mut self, model: &Model<'_>) {
        let schema = model.schema();
        while self
            .walk
            .current()
            .is_some_and(|place| schema.kind(place.node()) != Some(Kind::Parameter))
        {
            self.walk.advance(model);
        }
    }
}
