//! Reading elements that were checked: what each type makes of one, and of one that is missing.

use crate::config::Tolerances;
use crate::grammar::Field;
use crate::text::Text;
use crate::value::{Number, ValueError, ValueType, boolean, trim};
use crate::xml::Row;
use crate::{DateTime, FaultCode, Secret};

use super::{ArgumentError, number_in};

/// What can be read from an element of a message. Only this crate implements it.
pub trait Member<'a>: Sized {
    #[doc(hidden)]
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self;

    /// As [`Self::read`], where the texts of the element are known.
    #[doc(hidden)]
    fn from_row(row: &Row<'a>) -> Self;
}

/// What can be read from a text, or from none.
pub(crate) trait Leaf<'a>: Sized {
    fn from_text(text: Option<Text<'a>>, tolerances: Tolerances) -> Self;
}

impl<'a, L: Leaf<'a>> Member<'a> for L {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        match element {
            Some(element) => {
                let tolerances = element.cursor.tolerances();
                Self::from_text(Some(element.cursor.text()), tolerances)
            }
            None => Self::from_text(None, Tolerances::NONE),
        }
    }

    fn from_row(row: &Row<'a>) -> Self {
        Self::from_text(row.text(0), row.tolerances)
    }
}

mod sealed {
    use crate::xml::{Cursor, Tag};

    /// An element whose start tag was read.
    #[derive(Debug)]
    #[expect(unnameable_types, reason = "nobody outside makes or names one")]
    pub struct Element<'r, 'a> {
        pub(crate) cursor: &'r mut Cursor<'a>,
        pub(crate) tag: Tag<'a>,
    }
}
pub(crate) use sealed::Element;

impl<'a> Element<'_, 'a> {
    /// Hands out the elements inside, one after the other, to the end of this one. They are expected in the order of the
    /// fields, and may come in any.
    // Inlined with its caller into loops over lists, which keep their state in registers only if no call takes part of it.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn children(
        &mut self,
        fields: &'static [Field],
        child: &mut dyn FnMut(&str, &mut Element<'_, 'a>),
    ) {
        let depth = self.cursor.depth();
        let mut expected = fields.iter();
        while let Some(tag) = {
            let name = expected.next().map_or("", |field| field.name);
            self.cursor.child_expected(name)
        } {
            let mut element = Element {
                cursor: &mut *self.cursor,
                tag,
            };
            child(tag.local, &mut element);
            self.cursor.leave(depth);
        }
    }

    /// The text, unless `first` holds one already: the first of several elements of a name counts.
    pub(crate) fn text_into(&mut self, first: &mut Option<Text<'a>>) {
        if first.is_none() {
            *first = Some(self.cursor.text());
        }
    }

    /// The local name in `xsi:type`.
    pub(crate) fn type_name(&self) -> Option<&'a str> {
        self.cursor.type_name(&self.tag).map(|name| name.local)
    }

    /// The type that `xsi:type` gives: the local name, and what it stands for.
    pub(crate) fn value_type(&self) -> (Option<&'a str>, Option<ValueType>) {
        let name = self.type_name();
        (name, name.and_then(ValueType::from_name))
    }
}

impl<'a> Leaf<'a> for Option<Text<'a>> {
    fn from_text(text: Self, _: Tolerances) -> Self {
        text
    }
}

impl<'a> Leaf<'a> for Text<'a> {
    fn from_text(text: Option<Self>, _: Tolerances) -> Self {
        text.unwrap_or_default()
    }
}

impl<'a> Leaf<'a> for Option<Secret<'a>> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        text.map(Secret::from)
    }
}

impl<'a> Leaf<'a> for Secret<'a> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        text.unwrap_or_default().into()
    }
}

impl<'a> Leaf<'a> for Result<u16, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        Scalar(text).number()
    }
}

impl<'a> Leaf<'a> for Result<u32, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        Scalar(text).number()
    }
}

impl<'a> Leaf<'a> for Result<i32, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        Scalar(text).number()
    }
}

impl<'a> Leaf<'a> for Result<bool, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        Scalar(text).boolean()
    }
}

impl<'a> Leaf<'a> for Result<DateTime, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, tolerances: Tolerances) -> Self {
        Scalar(text).date_time(tolerances)
    }
}

impl<'a> Leaf<'a> for Result<Option<DateTime>, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, tolerances: Tolerances) -> Self {
        match text {
            Some(text) => Scalar(Some(text)).date_time(tolerances).map(Some),
            None => Ok(None),
        }
    }
}

impl<'a> Leaf<'a> for Result<FaultCode, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        Scalar(text).number().map(FaultCode::new)
    }
}

/// The outcome of something: 0 stands for no fault.
impl<'a> Leaf<'a> for Result<Option<FaultCode>, ArgumentError> {
    fn from_text(text: Option<Text<'a>>, _: Tolerances) -> Self {
        let code = Scalar(text).number()?;
        Ok((code != 0).then(|| FaultCode::new(code)))
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

    fn number<N: Number>(&self) -> Result<N, ArgumentError> {
        let text = self.0.as_ref().ok_or(ArgumentError::Missing)?;
        Ok(number_in(text)?)
    }

    pub(crate) fn boolean(&self) -> Result<bool, ArgumentError> {
        self.with(boolean)
    }

    pub(crate) fn date_time(&self, tolerances: Tolerances) -> Result<DateTime, ArgumentError> {
        // Who forgets the time zone means UTC more often than anything else.
        let lenient = tolerances.contains(Tolerances::BAD_VALUE);
        self.with(|text| DateTime::read(text, lenient).map_err(ValueError::DateTime))
    }
}
