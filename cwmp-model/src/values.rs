//! `GetParameterValues`, for one of its names (RPC-GPV-01 to RPC-GPV-04).

use cwmp_soap::{FaultCode, Value};

use crate::model::Model;
use crate::place::Place;
use crate::schema::{Kind, NodeId, Schema};
use crate::walk::{Depth, Walk, WalkPosition};

/// The parameters that one name of `GetParameterValues` stands for.
///
/// Plain data: it may be kept between calls. One unknown name faults the whole call (RPC-GPV-02), so start the
/// walks of all names, and add their [`Self::count`]s up, before the first value goes out.
#[derive(Clone, Debug)]
pub struct ValuesWalk {
    walk: Walk,
    /// It stands at the first parameter of an object, and more of them may follow.
    first_of_object: bool,
}

/// Where a [`ValuesWalk`] stands. Plain data of about 90 bytes, as the walk is of 350: what is kept of it between calls
/// where memory is dear.
#[derive(Clone, Copy, Debug)]
pub struct ValuesPosition {
    walk: WalkPosition,
    first_of_object: bool,
}

impl ValuesWalk {
    /// Where the walk stands, for [`Self::resume`].
    #[must_use]
    pub const fn position(&self) -> ValuesPosition {
        ValuesPosition {
            walk: self.walk.position(),
            first_of_object: self.first_of_object,
        }
    }

    /// The walk that was at this position, over the same model: it goes on as it would have.
    #[must_use]
    pub fn resume(model: &Model<'_>, position: &ValuesPosition) -> Self {
        Self {
            walk: Walk::resume(model, &position.walk),
            first_of_object: position.first_of_object,
        }
    }

    /// Starts at the first parameter that `path` stands for.
    ///
    /// # Errors
    /// 9005 if the device has no such path, an object is named without its dot or a parameter with one
    /// (RPC-GPV-03), or for a wildcard where [`Addressing::wildcards`](crate::Addressing) is not set (RPC-GPV-06). A
    /// wildcard that nothing matches gives no values (GAPS-22).
    pub fn new(model: &Model<'_>, path: &str) -> Result<Self, FaultCode> {
        let walk = Walk::named(model, path, Depth::Everything)?;
        let mut values = Self {
            walk,
            first_of_object: false,
        };
        values.settle(model);
        Ok(values)
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

    /// The value of the parameter; a hidden one is empty.
    ///
    /// # Errors
    /// Those of the back end; 9002 at the end of the walk.
    pub fn value<'v>(
        &self,
        model: &'v mut Model<'_>,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        let place = self.walk.current().ok_or(FaultCode::INTERNAL_ERROR)?;
        if self.first_of_object
            && let Some(object) = model.schema().parent(place.node())
        {
            let object = Place::new(object, place.instances());
            model.backend_mut().prepare(&object);
        }
        model.value(place, scratch)
    }

    /// Goes to the next parameter.
    pub fn advance(&mut self, model: &Model<'_>) {
        self.walk.advance(model);
        self.settle(model);
    }

    /// How many parameters are left, the current one counted: walks them once.
    #[must_use]
    pub fn count(&self, model: &Model<'_>) -> usize {
        let schema = model.schema();
        if self.walk.is_single(schema) {
            return 1;
        }
        let mut walk = self.walk.clone();
        let mut count = 0_usize;
        while let Some(place) = walk.current() {
            if is_parameter(schema, place) {
                count = count.saturating_add(1);
            }
            walk.advance(model);
        }
        count
    }

    /// Passes objects over.
    fn settle(&mut self, model: &Model<'_>) {
        let schema = model.schema();
        while let Some(place) = self.walk.current() {
            if is_parameter(schema, place) {
                self.first_of_object = !self.walk.is_at_aim() && is_first(model, place);
                return;
            }
            self.walk.advance(model);
        }
    }
}

/// Whether the device has no parameter of the same object in front of this one.
fn is_first(model: &Model<'_>, parameter: &Place) -> bool {
    let schema = model.schema();
    let node = parameter.node();
    let object = schema.parent(node);
    let mut index = node.index();
    while let Some(before) = index.checked_sub(1) {
        index = before;
        let place = Place::new(NodeId::new(before), parameter.instances());
        if schema.parent(place.node()) != object {
            return true;
        }
        if is_parameter(schema, &place) && model.is_present(&place) {
            return false;
        }
    }
    true
}

fn is_parameter(schema: Schema<'_>, place: &Place) -> bool {
    schema.kind(place.node()) == Some(Kind::Parameter)
}
