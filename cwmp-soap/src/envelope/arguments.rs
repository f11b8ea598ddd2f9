//! Reading arguments that were checked: getters and iterators that cannot fail.

use core::fmt;

use crate::config::Tolerances;
use crate::grammar::{Field, Shape};
use crate::text::Text;
use crate::value::ValueError;
use crate::xml::{Event, Place, Reader};

use super::check::{Checker, List};
use super::element::{Elements, Leaf, Member};

pub use members::Members;
use members::Walk;
pub(super) use slots::{Known, Slots, Texts};

mod members;
mod slots;

/// Why an argument has no value. Only what the configuration tolerates gets this far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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

/// The elements of a message, of a structure or of a member, by their numbers in its grammar.
#[derive(Clone, Debug)]
pub(crate) struct Arguments<'a> {
    /// Behind the start tag of what holds them.
    pub(super) inside: Place<'a>,
    pub(super) slots: Slots<'a>,
    pub(super) fields: &'static [Field],
}

impl<'a> Arguments<'a> {
    /// None were read yet.
    pub(super) const fn none(inside: Place<'a>, fields: &'static [Field]) -> Self {
        Self {
            inside,
            slots: Slots::NONE,
            fields,
        }
    }

    /// Whether an element is there.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.slots.has(index)
    }

    /// An element that holds a text of some type; what that makes of a missing one if it is not there.
    #[cfg_attr(target_pointer_width = "64", inline)]
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(crate) fn get<L: Leaf<'a>>(&self, index: usize) -> L {
        L::from_text(self.slots.text(index), self.inside.tolerances())
    }

    /// An element that is a structure; what its type makes of a missing one if it is not there.
    pub(crate) fn structure<M: Member<'a>>(&self, index: usize) -> M {
        if let Some(texts) = self.slots.structure(index) {
            return M::read(texts);
        }
        M::read(&self.inside_of(index))
    }

    /// Reads the elements of a structure; none if it is not there.
    #[inline(never)]
    fn inside_of(&self, index: usize) -> Self {
        let Some((mut reader, field)) = self.opened(index) else {
            return Self::none(self.inside, &[]);
        };
        let fields = match field.shape {
            Shape::Struct(structure) => structure.fields,
            _ => &[],
        };
        let mut inside = Self::none(reader.place(1), fields);
        // What is wrong with it was told when it was read first.
        let _ = Checker::new(&mut reader).sequence(fields, Some(&mut inside.slots));
        inside
    }

    /// A reader behind the start tag of an element that holds others.
    fn opened(&self, index: usize) -> Option<(Reader<'a>, &'static Field)> {
        let field = self.fields.get(index)?;
        let mut reader = Reader::within(&self.inside.moved_to(self.slots.at(index)?));
        matches!(reader.advance(), Ok(Event::Start)).then_some((reader, field))
    }

    /// The members of a list; none if it is not there.
    pub(crate) fn members<M: Member<'a>>(&self, index: usize) -> Members<'a, M> {
        let known = self.slots.list(index);
        if let Some(Known::Uniform(list)) = known
            && let Some(notes) = self.slots.notes()
        {
            return Members::uniform(&self.inside, *list, notes);
        }
        let mut walk = self.walk(index);
        if let Some(Known::Template(template)) = known {
            walk.know(*template);
        }
        Members::any(walk)
    }

    /// The way through a list whose members may look like anything.
    #[inline(never)]
    fn walk(&self, index: usize) -> Walk<'a> {
        let Some((reader, field)) = self.opened(index) else {
            return Walk::new(self.inside, None);
        };
        match field.shape {
            Shape::Array(array) => Walk::new(reader.place(1), Some(List::Array(array))),
            // Their elements stand among the others, from the first of them on.
            _ => {
                let first = self.inside.moved_to(reader.tag().at);
                Walk::new(first, Some(List::Repeated(field)))
            }
        }
    }
}

impl<'a> Elements<'a> for Arguments<'a> {
    fn text(&self, index: usize) -> Option<Text<'a>> {
        self.slots.text(index)
    }

    fn tolerances(&self) -> Tolerances {
        self.inside.tolerances()
    }

    fn get<L: Leaf<'a>>(&self, index: usize) -> L {
        self.get(index)
    }

    fn type_name(&self) -> Option<&'a str> {
        self.slots.type_name()
    }

    fn members<M: Member<'a>>(&self, index: usize) -> Members<'a, M> {
        self.members(index)
    }

    fn structure<M: Member<'a>>(&self, index: usize) -> M {
        self.structure(index)
    }
}
