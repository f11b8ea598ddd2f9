//! The members of lists.

use core::fmt;
use core::marker::PhantomData;

use crate::config::Tolerances;
use crate::grammar::{Array, ArrayChild, Field, Shape};
use crate::xml::{Cursor, Tag, Template, Uniform};

use super::super::element::{Element, Member};

/// The members of a list, in the order of the document.
#[derive(Clone, Debug)]
pub struct Members<'a, M>(Way<'a>, PhantomData<fn() -> M>);

/// How the members of a list are found.
#[derive(Clone, Debug)]
enum Way<'a> {
    /// They all look alike.
    Uniform(Rows<'a>),
    /// They may look like anything.
    Any(Walk<'a>),
}

/// Members that all look alike.
#[derive(Clone)]
struct Rows<'a> {
    list: Uniform<'a>,
    document: &'a str,
    thorough: bool,
    tolerances: Tolerances,
}

impl fmt::Debug for Rows<'_> {
    /// Leaves the document out: there may be passwords in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rows").field(&self.list).finish()
    }
}

impl<'a, M> Members<'a, M> {
    pub(super) fn uniform(cursor: &Cursor<'a>, list: Uniform<'a>) -> Self {
        let rows = Rows {
            list,
            document: cursor.document(),
            thorough: cursor.is_thorough(),
            tolerances: cursor.tolerances(),
        };
        Self(Way::Uniform(rows), PhantomData)
    }

    /// The members that are found on the way through a list.
    pub(super) const fn any(walk: Walk<'a>) -> Self {
        Self(Way::Any(walk), PhantomData)
    }

    /// The members of an array that stands inside a structure.
    pub(crate) fn of(element: Option<&mut Element<'_, 'a>>, array: &'static Array) -> Self {
        let inside = element.map(|element| *element.cursor);
        Self::any(Walk::new(inside, Some(List::Array(array))))
    }
}

impl<'a, M: Member<'a>> Iterator for Members<'a, M> {
    type Item = M;

    #[inline]
    fn next(&mut self) -> Option<M> {
        match &mut self.0 {
            Way::Uniform(rows) if Template::PAYS => {
                let mut row = rows.list.next(rows.document, rows.thorough)?;
                row.tolerances = rows.tolerances;
                Some(M::from_row(&row))
            }
            Way::Uniform(_) => None,
            Way::Any(members) => members.next(),
        }
    }
}

/// The way through a list whose members may look like anything: the same code for members of every type.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    inside: Option<Cursor<'a>>,
    /// How many elements are open inside the list.
    depth: usize,
    list: Option<List>,
    /// What members look like here, where that can be told.
    learnable: Option<&'static Array>,
    template: Option<Template<'a>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(mut inside: Option<Cursor<'a>>, list: Option<List>) -> Self {
        if let Some(cursor) = &mut inside {
            cursor.begin_list();
        }
        Self {
            depth: inside.as_ref().map_or(0, Cursor::depth),
            inside,
            list,
            learnable: list.and_then(List::learnable),
            template: None,
        }
    }

    /// The next member.
    fn next<M: Member<'a>>(&mut self) -> Option<M> {
        self.next_row().or_else(|| self.next_by_tags())
    }

    /// The next member, read tag by tag.
    fn next_by_tags<M: Member<'a>>(&mut self) -> Option<M> {
        let (tag, depth) = self.enter()?;
        let cursor = self.inside.as_mut()?;
        let member = M::read(Some(&mut Element { cursor, tag }));
        cursor.leave(depth);
        Some(member)
    }

    /// The next member, if it looks like the one before, or if something can be learnt from it.
    fn next_row<M: Member<'a>>(&mut self) -> Option<M> {
        if !Template::PAYS {
            return None;
        }
        let cursor = self.inside.as_mut()?;
        if cursor.depth() != self.depth {
            return None;
        }
        let known = self.template.as_ref();
        if let Some(row) = known.and_then(|template| cursor.row(template)) {
            return Some(M::from_row(&row));
        }
        let template = Template::learn(*cursor, self.learnable?)?;
        let row = cursor.row(&template);
        self.template = Some(template);
        row.map(|row| M::from_row(&row))
    }

    /// Enters the next member by its tags: its start tag, and how many elements were open before it.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
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

/// How the members of a list stand in a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    /// Inside one element.
    Array(&'static Array),
    /// As elements of one name.
    Repeated(&'static Field),
}

impl List {
    pub(super) fn of(field: &'static Field) -> Self {
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
