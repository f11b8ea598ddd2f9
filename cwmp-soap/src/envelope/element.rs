//! Reading elements that were checked: what each type makes of one, and of one that is missing.

use crate::config::Tolerances;
use crate::text::Text;
use crate::value::{ValueError, ValueType, boolean, trim};
use crate::xml::{Reader, Token};
use crate::{DateTime, FaultCode, Secret};

use super::{ArgumentError, number_in};

/// What can be read from an element of a message. Only this crate implements it.
pub trait Member<'a>: Sized {
    #[doc(hidden)]
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self;
}

mod sealed {
    use crate::xml::{Reader, StartTag};

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

    /// The local name in `xsi:type`.
    pub(crate) fn type_name(&self) -> Option<&'a str> {
        self.tag.encoding().xsi_type.map(|(_, name)| name)
    }

    /// The type that `xsi:type` gives: the local name, and what it stands for.
    pub(crate) fn value_type(&self) -> (Option<&'a str>, Option<ValueType>) {
        let name = self.type_name();
        (name, name.and_then(ValueType::from_name))
    }
}

impl<'a> Member<'a> for Option<Text<'a>> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        element.and_then(|element| element.reader.text().ok())
    }
}

impl<'a> Member<'a> for Text<'a> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Option::read(element).unwrap_or_default()
    }
}

impl<'a> Member<'a> for Option<Secret<'a>> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Option::<Text<'a>>::read(element).map(Secret::from)
    }
}

impl<'a> Member<'a> for Secret<'a> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Text::read(element).into()
    }
}

impl<'a> Member<'a> for Result<u16, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Scalar(Option::read(element)).number()
    }
}

impl<'a> Member<'a> for Result<u32, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Scalar(Option::read(element)).number()
    }
}

impl<'a> Member<'a> for Result<i32, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Scalar(Option::read(element)).number()
    }
}

impl<'a> Member<'a> for Result<bool, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Scalar(Option::read(element)).boolean()
    }
}

impl<'a> Member<'a> for Result<DateTime, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        let element = element.ok_or(ArgumentError::Missing)?;
        let text = element.reader.text().ok();
        Scalar(text).date_time(element.reader)
    }
}

impl<'a> Member<'a> for Result<Option<DateTime>, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        match element {
            Some(element) => Result::<DateTime, _>::read(Some(element)).map(Some),
            None => Ok(None),
        }
    }
}

impl<'a> Member<'a> for Result<FaultCode, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        Result::<u16, _>::read(element).map(FaultCode::new)
    }
}

/// The outcome of something: 0 stands for no fault.
impl<'a> Member<'a> for Result<Option<FaultCode>, ArgumentError> {
    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        let code = Result::<u16, _>::read(element)?;
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

    fn number<N>(&self) -> Result<N, ArgumentError>
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
