//! Reading arguments that were checked: getters and iterators that cannot fail.

use core::fmt;
use core::marker::PhantomData;

use crate::config::Tolerances;
use crate::datetime::DateTime;
use crate::grammar::{Array, ArrayChild, Field, Shape};
use crate::text::Text;
use crate::value::{ValueError, ValueType, boolean, trim};
use crate::xml::{Reader, StartTag, Token};

use super::number_in;

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

    /// The text of an argument, if it is there.
    pub(crate) fn text(&self, index: usize) -> Option<Text<'a>> {
        let mut reader = self.at(index)?;
        reader.next_token().ok()?;
        reader.text().ok()
    }

    pub(crate) fn number<N>(&self, index: usize) -> Result<N, ArgumentError>
    where
        N: core::str::FromStr<Err = core::num::ParseIntError>,
    {
        Scalar(self.text(index)).number()
    }

    pub(crate) fn boolean(&self, index: usize) -> Result<bool, ArgumentError> {
        Scalar(self.text(index)).boolean()
    }

    pub(crate) fn date_time(&self, index: usize) -> Result<DateTime, ArgumentError> {
        Scalar(self.text(index)).date_time(self.reader)
    }

    /// A structure; an empty one if it is not there.
    pub(crate) fn member<M: Member<'a>>(&self, index: usize) -> M {
        let mut element = None;
        if let Some(mut reader) = self.at(index)
            && let Ok(Token::Start(tag)) = reader.next_token()
        {
            element = Some((reader, tag));
        }
        match element {
            Some((mut reader, tag)) => M::read(Some(&mut Element {
                reader: &mut reader,
                tag,
            })),
            None => M::read(None),
        }
    }

    /// The members of an array; none if it is not there.
    pub(crate) fn members<M: Member<'a>>(&self, index: usize) -> Members<'a, M> {
        let inside = self.at(index).and_then(|mut reader| {
            reader.next_token().ok()?;
            Some(reader)
        });
        let array = match self.fields.get(index).map(|field| field.shape) {
            Some(Shape::Array(array)) => Some(array),
            _ => None,
        };
        Members::new(inside, M::NAME, array)
    }

    /// The elements of a name that stands any number of times.
    pub(crate) fn repeated<M: Member<'a>>(&self, index: usize) -> Members<'a, M> {
        Members::new(self.at(index), M::NAME, None)
    }
}

/// A text that has to be a value of some type.
pub(crate) struct Scalar<'a>(pub(crate) Option<Text<'a>>);

impl Scalar<'_> {
    fn with<T>(
        &self,
        read: impl FnOnce(&str) -> Result<T, ValueError>,
    ) -> Result<T, ArgumentError> {
        let text = self.0.as_ref().ok_or(ArgumentError::Missing)?;
        let mut buffer = [0; 64];
        let text = text.decode(&mut buffer).map_err(|_| ValueError::Syntax)?;
        Ok(read(trim(text))?)
    }

    pub(crate) fn number<N>(&self) -> Result<N, ArgumentError>
    where
        N: core::str::FromStr<Err = core::num::ParseIntError>,
    {
        let text = self.0.as_ref().ok_or(ArgumentError::Missing)?;
        Ok(number_in(text)?)
    }

    pub(crate) fn boolean(&self) -> Result<bool, ArgumentError> {
        self.with(boolean)
    }

    pub(crate) fn date_time(&self, reader: &Reader<'_>) -> Result<DateTime, ArgumentError> {
        // Who forgets the time zone means UTC more often than anything else.
        let lenient = reader.config().tolerances.contains(Tolerances::BAD_VALUE);
        self.with(|text| {
            if lenient {
                DateTime::from_text_assuming_utc(text)
            } else {
                DateTime::from_text(text)
            }
            .map_err(ValueError::DateTime)
        })
    }
}

mod sealed {
    use super::{Reader, StartTag};

    /// An element whose start tag was read.
    #[derive(Debug)]
    #[expect(unnameable_types, reason = "nobody outside makes or names one")]
    pub struct Element<'r, 'a> {
        pub(crate) reader: &'r mut Reader<'a>,
        pub(crate) tag: StartTag<'a>,
    }
}
pub(crate) use sealed::Element;

impl<'a> Element<'_, 'a> {
    /// Hands out the elements inside, one after the other, to the end of this one.
    pub(crate) fn children(&mut self, mut child: impl FnMut(&str, &mut Element<'_, 'a>)) {
        let depth = self.reader.depth();
        while let Ok(token) = self.reader.next_token() {
            match token {
                Token::Start(tag) => {
                    let mut element = Element {
                        reader: &mut *self.reader,
                        tag,
                    };
                    child(tag.local, &mut element);
                    if self.reader.skip_to_depth(depth).is_err() {
                        return;
                    }
                }
                Token::End | Token::Eof if self.reader.depth() < depth => return,
                Token::End | Token::Eof | Token::Text(_) => {}
            }
        }
    }

    /// The text, unless `first` holds one already: the first of several elements of a name counts.
    pub(crate) fn text_into(&mut self, first: &mut Option<Text<'a>>) {
        if first.is_none() {
            *first = self.reader.text().ok();
        }
    }

    /// The type that `xsi:type` gives: the local name, and what it stands for.
    pub(crate) fn value_type(&self) -> (Option<&'a str>, Option<ValueType>) {
        let name = self.tag.encoding().xsi_type.map(|(_, name)| name);
        (name, name.and_then(ValueType::from_name))
    }
}

/// A member of a list in a message. Only this crate implements it.
pub trait Member<'a>: Sized {
    #[doc(hidden)]
    const NAME: &'static str;

    #[doc(hidden)]
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self;
}

impl<'a> Member<'a> for Text<'a> {
    const NAME: &'static str = "string";

    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        element
            .and_then(|element| element.reader.text().ok())
            .unwrap_or_default()
    }
}

/// The members of a list, in the order of the document.
#[derive(Clone, Debug)]
pub struct Members<'a, M> {
    inside: Option<Reader<'a>>,
    /// How many elements are open inside the list.
    depth: usize,
    name: &'static str,
    array: Option<&'static Array>,
    member: PhantomData<fn() -> M>,
}

impl<'a, M> Members<'a, M> {
    fn new(inside: Option<Reader<'a>>, name: &'static str, array: Option<&'static Array>) -> Self {
        Self {
            depth: inside.as_ref().map_or(0, Reader::depth),
            inside,
            name,
            array,
            member: PhantomData,
        }
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
                    let child = match self.array {
                        Some(array) => array.child(reader, &tag),
                        None if tag.local == self.name => ArrayChild::Member,
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
