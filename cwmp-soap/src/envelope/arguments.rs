//! Reading arguments that were checked: getters and iterators that cannot fail.

use core::fmt;
use core::marker::PhantomData;

use crate::grammar::{Array, ArrayChild, Field, Shape};
use crate::text::Text;
use crate::value::ValueError;
use crate::xml::{Cursor, Tag, Template};

use super::element::{Element, Leaf, Member};

/// More than any message has arguments.
const SLOTS: usize = 10;

/// Where the elements of a message begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    at: [u32; SLOTS],
    /// The lists whose members all look like their first, as bits.
    uniform: u16,
}

const ABSENT: u32 = u32::MAX;

impl Slots {
    /// No element is there.
    pub(super) const NONE: Self = Self {
        at: [ABSENT; SLOTS],
        uniform: 0,
    };

    /// Notes that the element of this number begins there.
    pub(super) fn set(&mut self, index: usize, at: usize) {
        if let Some(slot) = self.at.get_mut(index) {
            *slot = u32::try_from(at).unwrap_or(ABSENT);
        }
    }

    /// Notes that the members of this list all look like their first.
    pub(super) fn set_uniform(&mut self, index: usize) {
        self.uniform |= Self::bit(index);
    }

    fn is_uniform(&self, index: usize) -> bool {
        self.uniform & Self::bit(index) != 0
    }

    fn bit(index: usize) -> u16 {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        1_u16.checked_shl(index).unwrap_or(0)
    }

    fn get(&self, index: usize) -> Option<usize> {
        let at = self.at.get(index).filter(|at| **at != ABSENT)?;
        usize::try_from(*at).ok()
    }
}

/// Why an argument has no value. Only what the configuration tolerates gets this far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ArgumentError {
    /// The element is not there.
    Missing,
    /// Its text is no value of its type.
    Value(ValueError),
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the argument is missing"),
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ArgumentError {}

impl From<ValueError> for ArgumentError {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

/// The arguments of a message, by their place in its grammar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arguments<'e, 'a> {
    pub(super) inside: &'e Cursor<'a>,
    pub(super) slots: &'e Slots,
    pub(super) fields: &'static [Field],
}

impl<'a> Arguments<'_, 'a> {
    /// Before the start tag of an argument.
    fn at(&self, index: usize) -> Option<Cursor<'a>> {
        let at = self.slots.get(index)?;
        Some(self.inside.moved_to(at))
    }

    /// Whether an argument is there.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.slots.get(index).is_some()
    }

    /// Inside an argument, and its start tag.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn opened(&self, index: usize) -> Option<(Cursor<'a>, Tag<'a>)> {
        let mut cursor = self.at(index)?;
        let name = self.fields.get(index).map_or("", |field| field.name);
        let tag = cursor.child_expected(name)?;
        Some((cursor, tag))
    }

    /// The text of an argument, if it is there.
    fn text(&self, index: usize) -> Option<Text<'a>> {
        let (mut cursor, _) = self.opened(index)?;
        Some(cursor.text())
    }

    /// An argument that is a text of some type; what that makes of a missing one if it is not there.
    #[inline]
    pub(crate) fn get<L: Leaf<'a>>(&self, index: usize) -> L {
        L::from_text(self.text(index), self.inside.tolerances())
    }

    /// An argument that is a structure; what its type makes of a missing one if it is not there.
    pub(crate) fn structure<M: Member<'a>>(&self, index: usize) -> M {
        match self.opened(index) {
            Some((mut cursor, tag)) => M::read(Some(&mut Element {
                cursor: &mut cursor,
                tag,
            })),
            None => M::read(None),
        }
    }

    /// The members of a list; none if it is not there.
    pub(crate) fn members<M: Member<'a>>(&self, index: usize) -> Members<'a, M> {
        Members {
            walk: self.list(index),
            member: PhantomData,
        }
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn list(&self, index: usize) -> Walk<'a> {
        let list = self.fields.get(index).map(List::of);
        let mut inside = self.at(index);
        if let (Some(List::Array(_)), Some(cursor)) = (list, inside.as_mut())
            && cursor.child().is_none()
        {
            inside = None;
        }
        let mut walk = Walk::new(inside, list);
        walk.uniform = self.slots.is_uniform(index);
        walk
    }
}

/// How the members of a list stand in a message.
#[derive(Clone, Copy, Debug)]
enum List {
    /// Inside one element.
    Array(&'static Array),
    /// As elements of one name.
    Repeated(&'static Field),
}

impl List {
    fn of(field: &'static Field) -> Self {
        match field.shape {
            Shape::Array(array) => Self::Array(array),
            _ => Self::Repeated(field),
        }
    }

    fn child(self, cursor: &Cursor<'_>, tag: &Tag<'_>) -> ArrayChild {
        let tolerances = cursor.tolerances();
        let first = &|| {
            let mut ahead = *cursor;
            ahead.child().map(|tag| tag.local)
        };
        match self {
            Self::Array(array) => array.child_named(tag.local, tolerances, first),
            Self::Repeated(field) => field.child_named(tag.local, tolerances, first),
        }
    }

    /// The array, if its members can be learnt from one another.
    fn learnable(self) -> Option<&'static Array> {
        match self {
            Self::Array(array) if Template::is_for(array) => Some(array),
            _ => None,
        }
    }
}

/// The members of a list, in the order of the document.
#[derive(Clone, Debug)]
pub struct Members<'a, M> {
    walk: Walk<'a>,
    member: PhantomData<fn() -> M>,
}

/// The way through a list: the same code for members of every type.
#[derive(Clone, Debug)]
struct Walk<'a> {
    inside: Option<Cursor<'a>>,
    /// How many elements are open inside the list.
    depth: usize,
    list: Option<List>,
    /// What members look like here, where that can be told.
    learnable: Option<&'static Array>,
    template: Option<Template<'a>>,
    /// Whether all members were found to look like the first.
    uniform: bool,
}

impl<'a> Walk<'a> {
    fn new(inside: Option<Cursor<'a>>, list: Option<List>) -> Self {
        let inside = inside.map(Cursor::at_list);
        Self {
            depth: inside.as_ref().map_or(0, Cursor::depth),
            inside,
            list,
            learnable: list.and_then(List::learnable),
            template: None,
            uniform: false,
        }
    }

    /// Enters the next member by its tags: its start tag, and how many elements were open before it.
    fn enter(&mut self) -> Option<(Tag<'a>, usize)> {
        let cursor = self.inside.as_mut()?;
        loop {
            let depth = cursor.depth();
            let Some(tag) = cursor.child() else {
                if cursor.depth() >= self.depth && cursor.depth() < depth {
                    // The end of an element around the members.
                    continue;
                }
                self.inside = None;
                return None;
            };
            match self
                .list
                .map_or(ArrayChild::Stranger, |list| list.child(cursor, &tag))
            {
                ArrayChild::Member => return Some((tag, depth)),
                ArrayChild::Wrapper => {}
                ArrayChild::Stranger => cursor.leave(depth),
            }
        }
    }
}

impl<'a, M> Members<'a, M> {
    /// The members of an array that stands inside a structure.
    pub(crate) fn of(element: Option<&mut Element<'_, 'a>>, array: &'static Array) -> Self {
        let inside = element.map(|element| *element.cursor);
        Self {
            walk: Walk::new(inside, Some(List::Array(array))),
            member: PhantomData,
        }
    }
}

impl<'a, M: Member<'a>> Members<'a, M> {
    /// The next member, read tag by tag.
    fn next_by_tags(&mut self) -> Option<M> {
        let (tag, depth) = self.walk.enter()?;
        let cursor = self.walk.inside.as_mut()?;
        let member = M::read(Some(&mut Element { cursor, tag }));
        cursor.leave(depth);
        Some(member)
    }

    /// The next member, if it looks like the one before, or if something can be learnt from it.
    #[inline]
    fn next_row(&mut self) -> Option<M> {
        if !Template::PAYS {
            return None;
        }
        let walk = &mut self.walk;
        let cursor = walk.inside.as_mut()?;
        if cursor.depth() != walk.depth {
            return None;
        }
        let known = walk.template.as_ref();
        if let Some(row) = known.and_then(|template| cursor.row(template, walk.uniform)) {
            return Some(M::from_row(&row));
        }
        if known.is_some() && walk.uniform {
            return None;
        }
        let template = Template::learn(*cursor, walk.learnable?)?;
        let row = cursor.row(&template, false);
        walk.template = Some(template);
        row.map(|row| M::from_row(&row))
    }
}

impl<'a, M: Member<'a>> Iterator for Members<'a, M> {
    type Item = M;

    #[inline]
    fn next(&mut self) -> Option<M> {
        self.next_row().or_else(|| self.next_by_tags())
    }
}
