//! Cursors over what a device has, in the order of the schema.

use crate::model::Model;
use crate::path::{
    Named, PathError, PathText, Segment, Step, Target, instance_number, pop_segment, push_segment,
};
use crate::place::{Instances, Place};
use crate::schema::{Flags, Kind, NodeId, Schema};

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
/// Plain data without lifetimes, about 360 bytes: it may be kept between calls and continued in the next
/// buffer. Instances that appear or vanish meanwhile are found or passed over, never visited twice. A step
/// looks at the siblings of a node until one exists, and goes up at most as many levels as the path has;
/// places whose path would exceed 256 characters cannot be named and are passed over.
#[derive(Clone, Debug)]
pub struct Walk {
    path: PathText,
    place: Place,
    /// Levels below where the walk began.
    level: u8,
    depth: Depth,
    forced_only: bool,
    done: bool,
    aim: Aim,
}

/// What a walk is to visit: this node with these numbers, and what is below.
#[derive(Clone, Copy, Debug)]
struct Aim {
    node: NodeId,
    /// [`ANY`] where a wildcard stands.
    instances: Instances,
    /// How many levels below the begin of the walk it is: none without wildcards.
    level: u8,
}

/// No instance has this number.
const ANY: u32 = 0;

/// Where a walk stands, without its path: to be kept between calls where memory is dear, in 84 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WalkPosition {
    place: Place,
    level: u8,
    depth: Depth,
    forced_only: bool,
    done: bool,
    aim: Aim,
}

impl Walk {
    pub(crate) const fn position(&self) -> WalkPosition {
        WalkPosition {
            place: self.place,
            level: self.level,
            depth: self.depth,
            forced_only: self.forced_only,
            done: self.done,
            aim: self.aim,
        }
    }

    /// The walk that was at this position of the same model.
    pub(crate) fn resume(model: &Model<'_>, position: &WalkPosition) -> Self {
        let path = if position.done {
            None
        } else {
            model.path(&position.place)
        };
        Self {
            // It was there when the walk came by: only names as long as paths may be could be in the way.
            done: path.is_none(),
            path: path.unwrap_or_default(),
            place: position.place,
            level: position.level,
            depth: position.depth,
            forced_only: position.forced_only,
            aim: position.aim,
        }
    }

    /// A walk that stands at `target`, which was resolved against the same model.
    #[must_use]
    pub fn new(model: &Model<'_>, target: &Target, depth: Depth) -> Self {
        Self::at(target.place, model.path(&target.place), depth)
    }

    /// A walk that stands at `place`, whose path this is; at its end where it cannot be named.
    fn at(place: Place, path: Option<PathText>, depth: Depth) -> Self {
        let done = path.is_none();
        Self {
            path: path.unwrap_or_default(),
            place,
            level: 0,
            depth,
            forced_only: false,
            done,
            aim: Aim {
                node: place.node(),
                instances: place.instances(),
                level: 0,
            },
        }
    }

    /// A walk over everything that a path stands for, `*` in it standing for every instance of a table.
    ///
    /// For `InformParameter` and other patterns: it does not ask whether the ACS may use wildcards. Each match is
    /// visited as [`Self::new`] would visit it, to `depth`; a pattern that nothing matches is no error (GAPS-22).
    /// An alias behind a wildcard would name different instances in different rows and is refused.
    ///
    /// # Errors
    /// See [`PathError`]: the schema has no such path, or the device lacks what is named in front of the first
    /// wildcard.
    pub fn matching(model: &Model<'_>, path: &str, depth: Depth) -> Result<Self, PathError> {
        let mut begin: Option<Place> = None;
        let mut by_alias = false;
        let target = model.schema().follow(path, &mut |step| match step {
            Step::Instance(table, Segment::Plain("*")) => {
                begin = begin.or(Some(*table));
                Ok(ANY)
            }
            Step::Instance(table, segment) if begin.is_none() => {
                by_alias |= matches!(segment, Segment::Alias(_));
                model.number(table, segment)
            }
            Step::Instance(_, Segment::Plain(segment)) => {
                instance_number(segment).ok_or(PathError::InstanceNumber)
            }
            Step::Instance(_, Segment::Alias(_)) => Err(PathError::Addressing),
            Step::At(place) if begin.is_some() || model.is_present(place) => Ok(0),
            Step::At(_) => Err(PathError::Absent),
        })?;
        let Some(place) = begin else {
            // A path with numbers only is what it would be written as; the empty one is that of the root.
            let path = if path.is_empty() || by_alias || model.addressing().prints_aliases() {
                model.path(&target.place)
            } else {
                PathText::try_from(path).ok()
            };
            return Ok(Self::at(target.place, path, depth));
        };
        let named = Named::Table;
        let mut walk = Self::new(model, &Target { place, named }, depth);
        walk.aim = Aim {
            node: target.place.node(),
            instances: target.place.instances(),
            level: levels_between(model.schema(), target.place.node(), place.node()),
        };
        walk.advance(model);
        Ok(walk)
    }

    /// As [`Self::matching`], for a path that the ACS gives: wildcards only where the device supports them.
    ///
    /// # Errors
    /// As [`Self::matching`], and [`PathError::Addressing`] for a wildcard without
    /// [`Addressing::wildcards`](crate::Addressing) (RPC-GPV-06).
    pub fn named(model: &Model<'_>, path: &str, depth: Depth) -> Result<Self, PathError> {
        let walk = Self::matching(model, path, depth)?;
        if walk.aim.level > 0 && !model.addressing().wildcards {
            return Err(PathError::Addressing);
        }
        Ok(walk)
    }

    /// A walk over all places of a node, in every instance of the tables around it.
    pub(crate) fn every(model: &Model<'_>, node: NodeId) -> Self {
        let schema = model.schema();
        let mut instances = Instances::NONE;
        let mut at = Some(node);
        while let Some(above) = at {
            if schema.kind(above) == Some(Kind::Template) {
                instances = instances.with(ANY).unwrap_or(instances);
            }
            at = schema.parent(above);
        }
        let root = Place::new(NodeId::ROOT, Instances::NONE);
        let named = Named::All;
        let mut walk = Self::new(model, &Target { place: root, named }, Depth::Start);
        walk.aim = Aim {
            node,
            instances,
            level: levels_between(schema, node, NodeId::ROOT),
        };
        walk.done |= !model.is_present(&root);
        if walk.aim.level > 0 {
            walk.advance(model);
        }
        walk
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
    ///
    /// It has the identifiers of instances that [`Addressing::mode`](crate::Addressing) asks for (ALIAS-005).
    #[must_use]
    pub fn path(&self) -> &str {
        if self.done { "" } else { &self.path }
    }

    /// Whether the walk stands at what the path itself names, not below it.
    pub(crate) fn is_at_aim(&self) -> bool {
        self.level == self.aim.level
    }

    /// Whether the walk stands at a parameter that the path names outright: there is nothing else to visit.
    pub(crate) fn is_single(&self, schema: Schema<'_>) -> bool {
        let is_parameter = schema.kind(self.place.node()) == Some(Kind::Parameter);
        !self.done && self.level == 0 && is_parameter
    }

    /// The node that the path itself names.
    pub(crate) fn aim(&self) -> NodeId {
        self.aim.node
    }

    /// Goes to the next place.
    pub fn advance(&mut self, model: &Model<'_>) {
        while !self.done {
            self.step(model);
            if self.level >= self.aim.level {
                return;
            }
        }
    }

    fn step(&mut self, model: &Model<'_>) {
        let descends = match self.depth {
            _ if self.level < self.aim.level => true,
            Depth::Start => false,
            Depth::NextLevel => self.is_at_aim(),
            Depth::Everything => true,
        };
        if descends && self.descend(model) {
            return;
        }
        while self.level > 0 {
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
        if self.level < self.aim.level {
            return self.approach(model);
        }
        if let Some(template) = schema.template(self.place.node()) {
            return self.enter_instance(model, template, 0);
        }
        schema
            .children(self.place.node())
            .any(|child| self.enter(model, child))
    }

    /// Goes to the next node on the way to what is aimed at.
    fn approach(&mut self, model: &Model<'_>) -> bool {
        let schema = model.schema();
        let mut node = self.aim.node;
        while schema.parent(node) != Some(self.place.node()) {
            let Some(parent) = schema.parent(node) else {
                return false;
            };
            node = parent;
        }
        if schema.kind(node) != Some(Kind::Template) {
            return self.enter(model, node);
        }
        match self.aimed_number() {
            ANY => self.enter_instance(model, node, 0),
            number => {
                let listed = model
                    .backend()
                    .next_instance(&self.place, number.saturating_sub(1));
                listed == Some(number) && self.enter_number(model, node, number)
            }
        }
    }

    /// Goes to the child that follows `from`, if there is one.
    fn enter_next(&mut self, model: &Model<'_>, from: &Place) -> bool {
        let schema = model.schema();
        let node = from.node();
        // Of what is on the way, only instances that a wildcard stands for have others beside them.
        let on_the_way = self.level < self.aim.level;
        if schema.kind(node) == Some(Kind::Template) {
            let number = from.instances().last().unwrap_or(u32::MAX);
            return (!on_the_way || self.aimed_number() == ANY)
                && self.enter_instance(model, node, number);
        }
        !on_the_way
            && core::iter::successors(schema.next_sibling(node), |node| schema.next_sibling(*node))
                .any(|sibling| self.enter(model, sibling))
    }

    /// What the path says of the instance of the table that the walk stands at.
    fn aimed_number(&self) -> u32 {
        let index = self.place.instances().as_slice().len();
        let numbers = self.aim.instances;
        numbers.as_slice().get(index).copied().unwrap_or(ANY)
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
        self.level = self.level.saturating_sub(1);
    }

    /// Goes from a table to its first instance behind `after` that exists and can be named.
    fn enter_instance(&mut self, model: &Model<'_>, template: NodeId, after: u32) -> bool {
        if !self.wanted(model, template) {
            return false;
        }
        let mut after = after;
        while let Some(number) = model.backend().next_instance(&self.place, after) {
            // A back end that does not ascend would hold the walk up for ever.
            if number <= after {
                return false;
            }
            if self.enter_number(model, template, number) {
                return true;
            }
            after = number;
        }
        false
    }

    /// Goes from a table to an instance that is listed, if it is there and can be named.
    fn enter_number(&mut self, model: &Model<'_>, template: NodeId, number: u32) -> bool {
        let Ok(instances) = self.place.instances().with(number) else {
            return false;
        };
        let place = Place::new(template, instances);
        if !model.is_present(&place) {
            return false;
        }
        let named = model.push_instance(&place, &mut self.path)
            || (self.renumber(model)
                && push_segment(&mut self.path, Kind::Template, "", Some(number)));
        if named {
            self.place = place;
            self.level = self.level.saturating_add(1);
        }
        named
    }

    /// Goes from an object or an instance to this child, if it exists and can be named.
    fn enter(&mut self, model: &Model<'_>, child: NodeId) -> bool {
        let schema = model.schema();
        let Some(row) = schema.row(child) else {
            return false;
        };
        if !self.wanted(model, child) {
            return false;
        }
        let place = Place::new(child, self.place.instances());
        if !model.is_present(&place) {
            return false;
        }
        let name = schema.name(child);
        let named = push_segment(&mut self.path, row.kind, name, None)
            || (self.renumber(model) && push_segment(&mut self.path, row.kind, name, None));
        if named {
            self.place = place;
            self.level = self.level.saturating_add(1);
        }
        named
    }

    /// Puts numbers in place of the aliases of the path, which are shorter; `false` if there are none to replace.
    fn renumber(&mut self, model: &Model<'_>) -> bool {
        let numbered = if model.addressing().prints_aliases() {
            model.schema().path(&self.place)
        } else {
            None
        };
        match numbered {
            Some(path) if path.len() < self.path.len() => {
                self.path = path;
                true
            }
            _ => false,
        }
    }

    fn wanted(&self, model: &Model<'_>, node: NodeId) -> bool {
        if !self.forced_only {
            return true;
        }
        let flags = model.schema().flags(node);
        flags.has(Flags::FORCED_BELOW) || flags.has(Flags::FORCED_INFORM)
    }
}

/// How many levels `node` is below `above`.
fn levels_between(schema: Schema<'_>, node: NodeId, above: NodeId) -> u8 {
    let mut levels = 0_u8;
    let mut node = Some(node);
    while let Some(at) = node.filter(|at| *at > above) {
        levels = levels.saturating_add(1);
        node = schema.parent(at);
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_takes_as_much_memory_as_it_says() {
        assert!(size_of::<Walk>() <= 360, "{}", size_of::<Walk>());
    }
}
