//! Reading elements that were checked: what each type makes of one, and of one that is missing.

use crate::config::Tolerances;
use crate::text::Text;
use crate::value::{Number, ValueError, ValueType, boolean, number_bits_in};
use crate::xml::Row;
use crate::{DateTime, FaultCode, Secret};

use super::ArgumentError;

/// What can be read from an element of a message. Only this crate implements it.
pub trait Member<'a>: Sized {
    #[doc(hidden)]
    fn read<E: Elements<'a>>(elements: &E) -> Self;
}

impl<'a, L: Leaf<'a>> Member<'a> for L {
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn read<E: Elements<'a>>(elements: &E) -> Self {
        elements.get(0)
    }
}

mod sealed {
    use crate::config::Tolerances;
    use crate::envelope::arguments::Texts;
    use crate::envelope::{Member, Members};
    use crate::text::Text;
    use crate::value::ValueType;

    /// What can be read from a text, or from none.
    #[expect(unnameable_types, reason = "nobody outside implements or names it")]
    pub trait Leaf<'a>: Sized {
        fn from_text(text: Option<Text<'a>>, tolerances: Tolerances) -> Self;
    }

    /// What is in an element, by the numbers of its grammar; a text alone has the number 0.
    #[expect(unnameable_types, reason = "nobody outside implements or names it")]
    pub trait Elements<'a> {
        /// The text of the element of this number, if it is there and holds one.
        fn text(&self, index: usize) -> Option<Text<'a>>;

        /// What was accepted in them.
        fn tolerances(&self) -> Tolerances;

        /// The element of this number, if it holds a text of some type; what that makes of a missing one if it is not there.
        #[inline(always)]
        fn get<L: Leaf<'a>>(&self, index: usize) -> L {
            L::from_text(self.text(index), self.tolerances())
        }

        /// The local name in `xsi:type`.
        fn type_name(&self) -> Option<&'a str>;

        /// What it stands for.
        #[inline]
        fn value_type(&self) -> Option<ValueType> {
            ValueType::from_name(self.type_name()?)
        }

        /// The members of the list of this number.
        #[inline]
        fn members<M: Member<'a>>(&self, _index: usize) -> Members<'a, M> {
            Members::nothing()
        }

        /// The structure of this number; what its type makes of a missing one if it is not there.
        fn structure<M: Member<'a>>(&self, _index: usize) -> M {
            M::read(&Texts::none(self.tolerances()))
        }
    }
}
pub(crate) use sealed::{Elements, Leaf};

impl<'a> Elements<'a> for Row<'a> {
    #[inline(always)]
    fn text(&self, index: usize) -> Option<Text<'a>> {
        self.text(index)
    }

    #[inline(always)]
    fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    #[inline(always)]
    fn type_name(&self) -> Option<&'a str> {
        self.type_name()
    }

    #[inline(always)]
    fn value_type(&self) -> Option<ValueType> {
        self.value_type
    }
}

impl<'a> Leaf<'a> for Option<Text<'a>> {
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn from_text(text: Self, _: Tolerances) -> Self {
        text
    }
}

impl<'a> Leaf<'a> for Text<'a> {
    #[cfg_attr(target_pointer_width = "64", inline(always))]
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
        let text = text.decode_trimmed(&mut buffer);
        Ok(read(text.ok_or(ValueError::Syntax)?)?)
    }

    fn number<N: Number>(&self) -> Result<N, ArgumentError> {
        self.number_bits(N::SIGNED, N::ABOVE).map(N::from_bits)
    }

    /// A whole number, in two's complement: one function reads those of every width.
    fn number_bits(&self, signed: bool, above: u64) -> Result<u64, ArgumentError> {
        let text = self.0.as_ref().ok_or(ArgumentError::Missing)?;
        Ok(number_bits_in(text, signed, above)?)
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
