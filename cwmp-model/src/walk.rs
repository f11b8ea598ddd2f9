//! Cursors over what a device has, in the order of the schema.

use crate::model::Model;
use crate::path::{Named, PathText, Target, pop_segment, push_segment};
use crate::place::{Instances, Place};
use crate::schema::{Flags, Kind, NodeId};

/// How far a walk goes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Depth {
    /// Only where it starts.
    Start,
    /// Where it starts and the next level below.
    NextLevel,
    /// Everything below.
    Everything,
}

/// A depth-first walk over existing objects, instances and parameters.
///
/// Plain data without lifetimes, about 310 bytes: it may be kept between calls and continued in the next
/// buffer. Instances that appear or vanish meanwhile are found or passed over, never visited twice. A step
/// looks at the siblings of a node until one exists, and goes up at most as many levels as the path has;
/// places whose path would exceed 256 characters cannot be named and are passed over.
#[derive(Clone, Debug)]
pub struct Walk {
    path: PathText,
    place: Place,
    start: NodeId,
    depth: Depth,
    forced_only: bool,
    done: bool,
}

impl Walk {
    /// A walk that stands at `target`, which was resolved against the same model.
    #[must_use]
    pub fn new(model: &Model<'_>, target: &Target, depth: Depth) -> Self {
        let (path, done) = match model.schema().path(&target.place) {
            Some(path) => (path, false),
            None => (PathText::new(), true),
        };
        Self {
            path,
            place: target.place,
            start: target.place.node(),
            depth,
            forced_only: false,
            done,
        }
    }

    /// A walk over the way to the forced parameters only, from the root.
    pub(crate) fn forced(model: &Model<'_>) -> Self {
        let root = Place::new(NodeId::ROOT, Instances::NONE);
        let target = Target {
            place: root,
            named: Named::All,
        };
        let mut walk = Self::new(model, &target, Depth::Everything);
        walk.forced_only = true;
        walk.done |= !model.is_present(&root) || !walk.wanted(model, NodeId::ROOT);
        walk
    }

    /// Where the walk stands; `None` at its end.
    #[must_use]
    pub fn current(&self) -> Option<&Place> {
        (!self.done).then_some(&self.place)
    }

    /// The path of where the walk stands, objects with their dot; empty at its end.
    #[must_use]
    pub fn path(&self) -> &str {
        if self.done { "" } else { &self.path }
    }

    /// Goes to the next place.
    pub fn advance(&mut self, model: &Model<'_>) {
        if self.done {
            return;
        }
        let at_start = self.place.node() == self.start;
        let descends = match self.depth {
            Depth::Start => false,
            Depth::NextLevel => at_start,
            Depth::Everything => true,
        };
        if descends && self.descend(model) {
            return;
        }
        while self.place.node() != self.start {
            let from = self.place;
            self.ascend(model);
            if self.enter_next(model, &from) {
                return;
            }
        }
        self.done = true;
    }

    /// Goes to the first child that exists; `false`, and nothing changed, if there is none.
    fn descend(&mut self, model: &Model<'_>) -> bool {
        let schema = model.schema();
        if let Some(template) = schema.template(self.place.node()) {
            return self.enter_instance(model, template, 0);
        }
        schema
            .children(self.place.node())
            .any(|child| self.enter(model, child))
    }

    /// Goes to the child that follows `from`, if there is one.
    fn enter_next(&mut self, model: &Model<'_>, from: &Place) -> bool {
        let schema = model.schema();
        let node = from.node();
        if schema.kind(node) == Some(Kind::Template) {
            let number = from.instances().last().unwrap_or(u32::MAX);
            return self.enter_instance(model, node, number);
        }
        core::iter::successors(schema.next_sibling(node), |node| schema.next_sibling(*node))
            .any(|sibling| self.enter(model, sibling))
    }

    fn ascend(&mut self, model: &Model<'_>) {
        let schema = model.schema();
        let node = self.place.node();
        let instances = self.place.instances();
        let above = if schema.kind(node) == Some(Kind::Template) {
            instances.without_last()
        } else {
            instances
        };
        pop_segment(&mut self.path);
        self.place = Place::new(schema.parent(node).unwrap_or(NodeId::ROOT), above);
    }

    /// Goes from a table to its first instance behind `after` that exists and can be named.
    fn enter_instance(&mut self, model: &Model<'_>, template: NodeId, after: u32) -> bool {
        if !self.wanted(model, template) {
            return false;
        }
        let table = self.place;
        let mut after = after;
        while let Some(number) = model.backend().next_instance(&table, after) {
            // A back end that does not ascend would hold the walk up for ever.
            if number <= after {
                return false;
            }
            let Ok(instances) = table.instances().with(number) else {
                return false;
            };
            let place = Place::new(template, instances);
            if model.is_present(&place)
                && push_segment(&mut self.path, Kind::Template, "", Some(number))
            {
                self.place = place;
                return true;
            }
            after = number;
        }
        false
    }

    /// Goes from an object or an instance to this child, if it exists and can be named.
    fn enter(&mut self, model: &Model<'_>, child: NodeId) -> bool {
        let schema = model.schema();
        let place = Place::new(child, self.place.instances());
        let Some(kind) = schema.kind(child) else {
            return false;
        };
        let entered = self.wanted(model, child)
            && model.is_present(&place)
            && push_segment(&mut self.path, kind, schema.name(child), None);
        if entered {
            self.place = place;
        }
        entered
    }

    fn wanted(&self, model: &Model<'_>, node: NodeId) -> bool {
        let flags = model.schema().flags(node);
        !self.forced_only || flags.has(Flags::FORCED_BELOW) || flags.has(Flags::FORCED_INFORM)
    }
}
