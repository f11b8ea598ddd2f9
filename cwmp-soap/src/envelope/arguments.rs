//! Reading arguments that were checked: getters and iterators that cannot fail.

use core::fmt;

use crate::grammar::Field;
use crate::text::Text;
use crate::value::ValueError;
use crate::xml::{Cursor, Row, Tag};

use super::element::{Element, Leaf, Member};

pub use members::Members;
use members::{List, Walk};
pub(super) use slots::{Slots, Texts};

mod members;
mod slots;

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
    pub(super) slots: &'e Slots<'a>,
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

    /// The texts of an argument, if the check noted them.
    #[inline]
    fn known(&self, index: usize) -> Option<Row<'a>> {
        let places = self.slots.places(index)?;
        let (document, tolerances) = (self.inside.document(), self.inside.tolerances());
        Some(Row::of(document, places, tolerances))
    }

    /// The text of an argument, if it is there.
    fn text(&self, index: usize) -> Option<Text<'a>> {
        if let Some(row) = self.known(index) {
            return row.text(0);
        }
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
        if let Some(row) = self.known(index) {
            return M::from_row(&row);
        }
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
        if let Some(list) = self.slots.uniform(index) {
            return Members::uniform(self.inside, *list);
        }
        Members::any(self.list(index))
    }

    /// The way through a list whose members may look like anything.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn list(&self, index: usize) -> Walk<'a> {
        let list = self.fields.get(index).map(List::of);
        let mut inside = self.at(index);
        if let (Some(List::Array(_)), Some(cursor)) = (list, inside.as_mut())
            && cursor.child().is_none()
        {
            inside = None;
        }
        Walk::new(inside, list)
    }
}
