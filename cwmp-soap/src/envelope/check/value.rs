//! Texts that have to be values of their types.

use crate::config::Tolerances;
use crate::envelope::element::Scalar;
use crate::error::{DecodeErrorKind, Stop};
use crate::grammar::Shape;
use crate::target::WIDE;
use crate::text::Text;
use crate::value::{Value, ValueType, number_in};
use crate::xml::Namespace;

use super::Checker;

impl<'a> Checker<'_, 'a> {
    /// Checks the text of an element.
    pub(super) fn scalar(&mut self, shape: &Shape, text: &Text<'a>, at: usize) -> Result<(), Stop> {
        if WIDE && fits_at_once(shape, text) || fits(shape, text) {
            Ok(())
        } else if matches!(shape, Shape::Text { .. }) {
            self.unless(Tolerances::LENGTH, DecodeErrorKind::BadLength, at)
        } else {
            self.unless(Tolerances::BAD_VALUE, DecodeErrorKind::BadValue, at)
        }
    }

    /// Reads a parameter value (ENV-010); its start tag was read.
    pub(super) fn value(&mut self) -> Result<(), Stop> {
        let tag = self.reader.tag();
        let at = tag.at;
        let (named, is_foreign) = (tag.encoding().xsi_type, tag.encoding().is_foreign);
        let ty = match named {
            Some((Some(Namespace::Schema), name)) => ValueType::from_name(name),
            Some((Some(Namespace::Encoding), "base64")) => Some(ValueType::Base64),
            _ => None,
        };
        self.type_name = named.map(|(_, name)| name);
        if ty.is_none() || is_foreign {
            let kind = DecodeErrorKind::BadValueType;
            self.unless(Tolerances::VALUE_TYPE, kind, at)?;
        }
        if let Some(name) = self.type_name {
            self.learn_type(name);
        }
        let text = self.leaf()?;
        if ty.is_some_and(|ty| !is_value(ty, &text)) {
            self.unless(Tolerances::BAD_VALUE, DecodeErrorKind::BadValue, at)?;
        }
        Ok(())
    }
}

/// Whether a text is seen at once to be what the schema has in its place: most are.
#[inline]
fn fits_at_once(shape: &Shape, text: &Text<'_>) -> bool {
    let raw = text.raw();
    match shape {
        Shape::Text { max } => raw.len() <= usize::from(*max),
        Shape::UnsignedInt {
            min: 0,
            max: u16::MAX,
        } => ValueType::UnsignedInt.is_short_number(raw.as_bytes()),
        _ => false,
    }
}

/// Whether a text is what the schema has in its place; the type of a value is not looked at.
pub(super) fn fits(shape: &Shape, text: &Text<'_>) -> bool {
    match shape {
        Shape::Text { max } => {
            let max = usize::from(*max);
            // Only a text of more bytes can have more characters.
            text.raw().len() <= max || max >= usize::from(u16::MAX) || text.char_count() <= max
        }
        Shape::UnsignedInt { min, max } => {
            let max = match *max {
                u16::MAX => u32::MAX,
                max => max.into(),
            };
            is_number(text, (*min).into(), max.into())
        }
        Shape::Int { min, max } => {
            let min = match *min {
                i16::MIN => i32::MIN,
                min => min.into(),
            };
            let max = match *max {
                i16::MAX => i32::MAX,
                max => max.into(),
            };
            is_number(text, min.into(), max.into())
        }
        Shape::Boolean => Scalar(Some(*text)).boolean().is_ok(),
        Shape::DateTime => Scalar(Some(*text)).date_time(Tolerances::NONE).is_ok(),
        Shape::Base64 => is_value(ValueType::Base64, text),
        Shape::Value | Shape::Struct(_) | Shape::Array(_) | Shape::Choice(_) => true,
    }
}

/// Whether a text is a whole number within these bounds.
fn is_number(text: &Text<'_>, min: i64, max: i64) -> bool {
    number_in(text).is_ok_and(|number: i64| (min..=max).contains(&number))
}

/// Whether a text is a value of a type.
pub(super) fn is_value(ty: ValueType, text: &Text<'_>) -> bool {
    ty == ValueType::String || with_text(text, |text| Value::from_text(ty, text).is_ok())
}

/// Applies a test to a decoded text; one that is long and has references in it passes unseen.
fn with_text(text: &Text<'_>, test: impl FnOnce(&str) -> bool) -> bool {
    let mut buffer = [0; 128];
    text.decode(&mut buffer).map_or(true, test)
}
