//! Reading arguments that were checked: getters and iterators that cannot fail.

use core::fmt;
use core::marker::PhantomData;

use crate::grammar::{Array, ArrayChild, Field, Shape};
use crate::value::ValueError;
use crate::xml::{Reader, Token};

use super::element::{Element, Member};

/// More than any message has arguments.
const SLOTS: usize = 10;

/// Where the elements of a message begin; [`ABSENT`] for those that are not there.
pub(super) type Slots = [u32; SLOTS];

const ABSENT: u32 = u32::MAX;
pub(super) const NO_SLOTS: Slots = [ABSENT; SLOTS];

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
    pub(super) reader: &'e Reader<'a>,
    pub(super) slots: Slots,
    pub(super) fields: &'static [Field],
}

impl<'a> Arguments<'_, 'a> {
    /// A reader that stands before the start tag of an argument.
    fn at(&self, index: usize) -> Option<Reader<'a>> {
        let at = self.slots.get(index).filter(|at| **at != ABSENT)?;
        usize::try_from(*at)
            .ok()
            .map(|at| self.reader.resumed_at(at))
    }

    /// Whether an argument is there.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.slots.get(index).is_some_and(|at| *at != ABSENT)
    }

    /// An argument; what its type makes of a missing one if it is not there.
    pub(crate) fn get<M: Member<'a>>(&self, index: usize) -> M {
        if let Some(mut reader) = self.at(index)
            && let Ok(Token::Start(tag)) = reader.next_token()
        {
            return M::read(Some(&mut Element {
                reader: &mut reader,
                tag,
            }));
        }
        M::read(None)
    }

    /// The members of a list; none if it is not there.
    pub(crate) fn members<M: Member<'a>>(&self, index: usize) -> Members<'a, M> {
        let list = self.fields.get(index).map(List::of);
        let mut inside = self.at(index);
        if let (Some(List::Array(_)), Some(reader)) = (list, inside.as_mut())
            && reader.next_token().is_err()
        {
            inside = None;
        }
        Members::new(inside, list)
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
}

/// The members of a list, in the order of the document.
#[derive(Clone, Debug)]
pub struct Members<'a, M> {
    inside: Option<Reader<'a>>,
    /// How many elements are open inside the list.
    depth: usize,
    list: Option<List>,
    member: PhantomData<fn() -> M>,
}

impl<'a, M> Members<'a, M> {
    fn new(inside: Option<Reader<'a>>, list: Option<List>) -> Self {
        Self {
            depth: inside.as_ref().map_or(0, Reader::depth),
            inside,
            list,
            member: PhantomData,
        }
    }

    /// The members of an array that stands inside a structure.
    pub(crate) fn of(element: Option<&mut Element<'_, 'a>>, array: &'static Array) -> Self {
        let inside = element.map(|element| element.reader.clone());
        Self::new(inside, Some(List::Array(array)))
    }
}

impl<'a, M: Member<'a>> Iterator for Members<'a, M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let reader = self.inside.as_mut()?;
        loop {
            let outside = reader.depth();
            match reader.next_token() {
                Ok(Token::Start(tag)) => {
                    let child = match self.list {
                        Some(List::Array(array)) => array.child(reader, &tag),
                        Some(List::Repeated(field)) => field.child(reader, &tag),
                        None => ArrayChild::Stranger,
                    };
                    let member = match child {
                        ArrayChild::Member => Some(M::read(Some(&mut Element { reader, tag }))),
                        ArrayChild::Wrapper => continue,
                        ArrayChild::Stranger => None,
                    };
                    if reader.skip_to_depth(outside).is_err() {
                        self.inside = None;
                        return member;
                    }
                    if member.is_some() {
                        return member;
                    }
                }
                Ok(Token::Text(_)) => {}
                // The end of an element around the members.
                Ok(Token::End) if reader.depth() >= self.depth => {}
                _ => {
                    self.inside = None;
                    return None;
                }
            }
        }
    }
}
