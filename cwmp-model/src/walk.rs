//! Cursors over what a device has, in the order of the schema.

use crate::model::Model;
use crate::path::{PathError, PathText, Segment, Step, Target, instance_number, pop_segment};
use crate::place::{Instances, Place};
use crate::schema::{Flags, Kind, NodeId, Schema};

/// How far a walk goes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
    at: WalkPosition,
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
    /// Levels below where the walk began.
    level: u8,
    depth: Depth,
    forced_only: bool,
    done: bool,
    aim: Aim,
}

impl Walk {
    pub(crate) const fn position(&self) -> WalkPosition {
        self.at
    }

    /// The walk that was at this position of the same model.
    pub(crate) fn resume(model: &Model<'_>, position: &WalkPosition) -> Self {
        let mut walk = Self {
            path: PathText::new(),
            at: *position,
        };
        // It was there when the walk came by: only names as long as paths may be could be in the way.
        if !walk.at.done && !model.put_path(&walk.at.place, &mut walk.path) {
            walk.at.done = true;
        }
        walk
    }

    /// A walk that stands at `target`, which was resolved against the same model.
    #[must_use]
    pub fn new(model: &Model<'_>, target: &Target, depth: Depth) -> Self {
        Self::resume(model, &WalkPosition::new(target.place, depth))
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
        let mut at = WalkPosition::new(begin.unwrap_or(target.place), depth);
        if begin.is_some() {
            at.aim = Aim {
                node: target.place.node(),
                instances: target.place.instances(),
                level: levels_between(model.schema(), target.place.node(), at.place.node()),
            };
        } else if !path.is_empty()
            && !by_alias
            && !model.addressing().prints_aliases()
            && let Ok(path) = PathText::try_from(path)
        {
            // A path with numbers only is what it would be written as; the empty one is that of the root.
            return Ok(Self { path, at });
        }
        let mut walk = Self::resume(model, &at);
        if begin.is_some() {
            walk.advance(model);
        }
        Ok(walk)
    }

    /// As [`Self::matching`], for a path that the ACS gives: wildcards only where the device supports them.
    ///
    /// # Errors
    /// As [`Self::matching`], and [`PathError::Addressing`] for a wildcard without
    /// [`Addressing::wildcards`](crate::Addressing) (RPC-GPV-06).
    pub fn named(model: &Model<'_>, path: &str, depth: Depth) -> Result<Self, PathError> {
        let walk = Self::matching(model, path, depth)?;
        if walk.at.aim.level > 0 && !model.addressing().wildcards {
            return Err(PathError::Addressing);
        }
        Ok(walk)
    }

    /// A walk over the way to the forced parameters only, from the root.
    pub(crate) fn forced(model: &Model<'_>) -> Self {
        let mut at = WalkPosition::new(Place::ROOT, Depth::Everything);
        at.forced_only = true;
        at.done = !model.is_present(&Place::ROOT) || !at.wants(model.schema(), NodeId::ROOT);
        Self::resume(model, &at)
    }

    /// Where the walk stands; `None` at its end.
    #[must_use]
    pub fn current(&self) -> Option<&Place> {
        (!self.at.done).then_some(&self.at.place)
    }

    /// The path of where the walk stands, objects with their dot; empty at its end.
    ///
    /// It has the identifiers of instances that [`Addressing::mode`](crate::Addressing) asks for (ALIAS-005).
    #[must_use]
    pub fn path(&self) -> &str {
        if self.at.done { "" } else { &self.path }
    }

    /// Whether the walk stands at what the path itself names, not below it.
    pub(crate) fn is_at_aim(&self) -> bool {
        self.at.level == self.at.aim.level
    }

    /// Whether the walk stands at a parameter that the path names outright: there is nothing else to visit.
    pub(crate) fn is_single(&self, schema: Schema<'_>) -> bool {
        let is_parameter = schema.kind(self.at.place.node()) == Some(Kind::Parameter);
        !self.at.done && self.at.level == 0 && is_parameter
    }

    /// The node that the path itself names.
    pub(crate) fn aim(&self) -> NodeId {
        self.at.aim.node
    }

    /// Goes to the next place.
    pub fn advance(&mut self, model: &Model<'_>) {
        while !self.at.done {
            self.step(model);
            if self.at.level >= self.at.aim.level {
                return;
            }
        }
    }

    fn step(&mut self, model: &Model<'_>) {
        let descends = match self.at.depth {
            _ if self.at.level < self.at.aim.level => true,
            Depth::Start => false,
            Depth::NextLevel => self.is_at_aim(),
            Depth::Everything => true,
        };
        if descends && self.descend(model) {
            return;
        }
        while self.at.level > 0 {
            let from = self.at.place;
            self.ascend(model);
            if self.enter_next(model, &from) {
                return;
            }
        }
        self.at.done = true;
    }

    /// Goes to the first child that exists; `false`, and nothing changed, if there is none.
    fn descend(&mut self, model: &Model<'_>) -> bool {
        let schema = model.schema();
        if self.at.level < self.at.aim.level {
            return self.approach(model);
        }
        if let Some(template) = schema.template(self.at.place.node()) {
            return self.enter_instance(model, template, 0);
        }
        schema
            .children(self.at.place.node())
            .any(|child| self.enter_child(model, child))
    }

    /// Goes to the next node on the way to what is aimed at.
    fn approach(&mut self, model: &Model<'_>) -> bool {
        let schema = model.schema();
        let mut node = self.at.aim.node;
        while schema.parent(node) != Some(self.at.place.node()) {
            let Some(parent) = schema.parent(node) else {
                return false;
            };
            node = parent;
        }
        if schema.kind(node) != Some(Kind::Template) {
            return self.enter_child(model, node);
        }
        match self.aimed_number() {
            ANY => self.enter_instance(model, node, 0),
            number => {
                let listed = model
                    .backend()
                    .next_instance(&self.at.place, number.saturating_sub(1));
                listed == Some(number) && self.enter_number(model, node, number)
            }
        }
    }

    /// Goes to the child that follows `from`, if there is one.
    fn enter_next(&mut self, model: &Model<'_>, from: &Place) -> bool {
        let schema = model.schema();
        let node = from.node();
        // Of what is on the way, only instances that a wildcard stands for have others beside them.
        let on_the_way = self.at.level < self.at.aim.level;
        if schema.kind(node) == Some(Kind::Template) {
            let number = from.instances().last().unwrap_or(u32::MAX);
            return (!on_the_way || self.aimed_number() == ANY)
                && self.enter_instance(model, node, number);
        }
        !on_the_way
            && schema
                .later_siblings(node)
                .any(|sibling| self.enter_child(model, sibling))
    }

    /// What the path says of the instance of the table that the walk stands at.
    fn aimed_number(&self) -> u32 {
        let index = self.at.place.instances().as_slice().len();
        let numbers = self.at.aim.instances;
        numbers.as_slice().get(index).copied().unwrap_or(ANY)
    }

    fn ascend(&mut self, model: &Model<'_>) {
        let schema = model.schema();
        let node = self.at.place.node();
        if schema.kind(node) == Some(Kind::Template) {
            self.at.place.leave();
        }
        self.at
            .place
            .go_to(schema.parent(node).unwrap_or(NodeId::ROOT));
        self.at.level = self.at.level.saturating_sub(1);
        pop_segment(&mut self.path);
    }

    /// Goes from a table to its first instance behind `after` that exists and can be named.
    fn enter_instance(&mut self, model: &Model<'_>, template: NodeId, after: u32) -> bool {
        if !self.at.wants(model.schema(), template) {
            return false;
        }
        let mut after = after;
        while let Some(number) = model.backend().next_instance(&self.at.place, after) {
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
        let mut place = self.at.place;
        place.go_to(template);
        place.enter(number) && self.enter(model, &place)
    }

    /// Goes from an object or an instance to this child, if it exists and can be named.
    fn enter_child(&mut self, model: &Model<'_>, child: NodeId) -> bool {
        if !self.at.wants(model.schema(), child) {
            return false;
        }
        let mut place = self.at.place;
        place.go_to(child);
        self.enter(model, &place)
    }

    /// Goes to a place one level down, if it exists and can be named.
    fn enter(&mut self, model: &Model<'_>, place: &Place) -> bool {
        let is_named = model.is_present(place)
            && (model.push_last(place, &mut self.path)
                || (self.renumber(model) && model.schema().push_last(place, &mut self.path)));
        if is_named {
            self.at.place = *place;
            self.at.level = self.at.level.saturating_add(1);
        }
        is_named
    }

    /// Puts numbers in place of the aliases of the path, which are shorter; `false` if there are none to replace.
    fn renumber(&mut self, model: &Model<'_>) -> bool {
        let numbered = if model.addressing().prints_aliases() {
            model.schema().path(&self.at.place)
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
}

impl WalkPosition {
    /// The begin of a walk from `place` on, over what is below it.
    const fn new(place: Place, depth: Depth) -> Self {
        Self {
            place,
            level: 0,
            depth,
            forced_only: false,
            done: false,
            aim: Aim {
                node: place.node(),
                instances: place.instances(),
                level: 0,
            },
        }
    }

    fn wants(&self, schema: Schema<'_>, node: NodeId) -> bool {
        if !self.forced_only {
            return true;
        }
        let flags = schema.flags(node);
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
