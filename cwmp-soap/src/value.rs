//! Parameter values and their types (TR-069 A.2.1, ENV-037).

mod base64;
mod number;
mod value_type;

pub(crate) use base64::encoded as base64;
use base64::is_base64;
use number::number_bits;
pub(crate) use number::{Number, number, number_bits_in, number_in};
pub use value_type::ValueType;

use core::fmt;

use crate::datetime::{DateTime, DateTimeError};
use crate::xml::Writer;

/// A parameter value, ready to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Text.
    String(&'a str),
    /// A signed 32-bit number.
    Int(i32),
    /// An unsigned 32-bit number.
    UnsignedInt(u32),
    /// A signed 64-bit number.
    Long(i64),
    /// An unsigned 64-bit number.
    UnsignedLong(u64),
    /// A truth value, written `1` or `0`.
    Boolean(bool),
    /// A date and time.
    DateTime(DateTime),
    /// Bytes, written in base64.
    Base64(&'a [u8]),
    /// Bytes, written in upper-case hexadecimal.
    HexBinary(&'a [u8]),
    /// A value that is kept as the text it has on the wire: written as it stands.
    Lexical(ValueType, &'a str),
}

/// Why a text is no value of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ValueError {
    /// The text has no meaning in the type.
    Syntax,
    /// The number is too large or too small for the type.
    Range,
    /// The text is no `dateTime`.
    DateTime(DateTimeError),
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax => f.write_str("the text is no value of the type"),
            Self::Range => f.write_str("the number is out of the type's range"),
            Self::DateTime(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ValueError {}

impl<'a> Value<'a> {
    /// The type that `xsi:type` names.
    #[must_use]
    pub const fn value_type(&self) -> ValueType {
        match self {
            Self::String(_) => ValueType::String,
            Self::Int(_) => ValueType::Int,
            Self::UnsignedInt(_) => ValueType::UnsignedInt,
            Self::Long(_) => ValueType::Long,
            Self::UnsignedLong(_) => ValueType::UnsignedLong,
            Self::Boolean(_) => ValueType::Boolean,
            Self::DateTime(_) => ValueType::DateTime,
            Self::Base64(_) => ValueType::Base64,
            Self::HexBinary(_) => ValueType::HexBinary,
            Self::Lexical(ty, _) => *ty,
        }
    }

    /// The empty value of a type: the empty text, `false`, zero, no bytes, the unknown time.
    #[must_use]
    pub const fn empty(ty: ValueType) -> Self {
        match ty {
            ValueType::String => Self::String(""),
            ValueType::Int => Self::Int(0),
            ValueType::UnsignedInt => Self::UnsignedInt(0),
            ValueType::Long => Self::Long(0),
            ValueType::UnsignedLong => Self::UnsignedLong(0),
            ValueType::Boolean => Self::Boolean(false),
            ValueType::DateTime => Self::DateTime(DateTime::Unknown),
            ValueType::Base64 => Self::Base64(&[]),
            ValueType::HexBinary => Self::HexBinary(&[]),
            ValueType::Decimal => Self::Lexical(ValueType::Decimal, "0"),
        }
    }

    /// Reads decoded text as a value of a type.
    ///
    /// White space around anything but a string is passed over, as XML Schema has it. Binary values and
    /// decimals are checked and stay text, since their bytes would need room.
    ///
    /// # Errors
    /// See [`ValueError`].
    pub fn from_text(ty: ValueType, text: &'a str) -> Result<Self, ValueError> {
        let bare = trim(text);
        Ok(match ty {
            ValueType::String => Self::String(text),
            ValueType::Int | ValueType::UnsignedInt | ValueType::Long | ValueType::UnsignedLong => {
                Self::number(ty, bare)?
            }
            ValueType::Boolean => Self::Boolean(boolean(bare)?),
            ValueType::DateTime => {
                Self::DateTime(DateTime::from_text(bare).map_err(ValueError::DateTime)?)
            }
            ValueType::Base64 if is_base64(bare) => Self::Lexical(ty, bare),
            ValueType::HexBinary if is_hex(bare) => Self::Lexical(ty, bare),
            ValueType::Decimal if is_decimal(bare) => Self::Lexical(ty, bare),
            ValueType::Base64 | ValueType::HexBinary | ValueType::Decimal => {
                return Err(ValueError::Syntax);
            }
        })
    }
}

impl Value<'_> {
    /// Reads a number of a type of whole numbers. They are read alike, and told apart afterwards.
    fn number(ty: ValueType, text: &str) -> Result<Self, ValueError> {
        let (signed, above) = match ty {
            ValueType::Int => (true, i32::ABOVE),
            ValueType::UnsignedInt => (false, u32::ABOVE),
            ValueType::Long => (true, i64::ABOVE),
            _ => (false, u64::ABOVE),
        };
        let bits = number_bits(text, signed, above)?;
        Ok(match ty {
            ValueType::Int => Self::Int(i32::from_bits(bits)),
            ValueType::UnsignedInt => Self::UnsignedInt(u32::from_bits(bits)),
            ValueType::Long => Self::Long(i64::from_bits(bits)),
            _ => Self::UnsignedLong(bits),
        })
    }
}

impl Value<'_> {
    /// Hands out the text that the value has on the wire, before XML escapes, in pieces.
    ///
    /// A text comes as it is, anything else from a small buffer: no formatter is needed, which a microcontroller may not
    /// have room for.
    pub fn write_lexical(&self, piece: &mut dyn FnMut(&str)) {
        // The longest is 9999-12-31T23:59:59.123456789+14:00.
        let mut room = [0; 35];
        let mut part = |value: &Self| {
            let mut out = Writer::new(&mut room);
            out.value(value);
            let len = out.len();
            piece(core::str::from_utf8(room.get(..len).unwrap_or_default()).unwrap_or_default());
        };
        match self {
            Self::String(text) | Self::Lexical(_, text) => piece(text),
            // Three bytes have four digits to themselves, so that those of parts make those of the whole.
            Self::Base64(bytes) => bytes
                .chunks(24)
                .for_each(|bytes| part(&Value::Base64(bytes))),
            Self::HexBinary(bytes) => bytes
                .chunks(16)
                .for_each(|bytes| part(&Value::HexBinary(bytes))),
            _ => part(self),
        }
    }
}

impl fmt::Display for Value<'_> {
    /// Writes the value as it stands on the wire, before XML escapes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = Ok(());
        self.write_lexical(&mut |text| written = written.and_then(|()| f.write_str(text)));
        written
    }
}

/// Without XML white space at its ends.
pub(crate) fn trim(text: &str) -> &str {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let bytes = text.as_bytes();
    let before = bytes.iter().take_while(|byte| is_space(byte)).count();
    let behind = bytes.iter().rev().take_while(|byte| is_space(byte)).count();
    text.get(before..text.len().saturating_sub(behind))
        .unwrap_or_default()
}

/// Reads `0`, `1`, `true` or `false` (ENV-038).
pub(crate) fn boolean(text: &str) -> Result<bool, ValueError> {
    match text {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(ValueError::Syntax),
    }
}

fn is_hex(text: &str) -> bool {
    text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix("+").or_else(|| text.strip_prefix("-"));
    let digits = unsigned.unwrap_or(text);
    let (mut points, mut any) = (0_u8, false);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => any = true,
            b'.' if points == 0 => points = 1,
            _ => return false,
        }
    }
    any
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn values_read_and_write_back() {
        for (ty, text, again) in [
            (ValueType::String, "  a b ", "  a b "),
            (ValueType::Int, " -17\n", "-17"),
            (ValueType::UnsignedInt, "+00042", "42"),
            (
                ValueType::UnsignedLong,
                "18446744073709551615",
                "18446744073709551615",
            ),
            (
                ValueType::Long,
                "-9223372036854775808",
                "-9223372036854775808",
            ),
            (ValueType::UnsignedLong, "4294967296", "4294967296"),
            (ValueType::UnsignedInt, "-00", "0"),
            (ValueType::Boolean, "true", "1"),
            (ValueType::Boolean, " 0 ", "0"),
            (
                ValueType::DateTime,
                "2024-05-02T10:11:12Z",
                "2024-05-02T10:11:12Z",
            ),
            (ValueType::Base64, "QUI=", "QUI="),
            (ValueType::HexBinary, "00fF", "00fF"),
            (ValueType::Decimal, "-1.50", "-1.50"),
            (ValueType::Decimal, "+.5", "+.5"),
            (ValueType::Decimal, "7.", "7."),
        ] {
            let value = Value::from_text(ty, text).unwrap();
            assert_eq!(value.value_type(), ty);
            assert_eq!(value.to_string(), again);
        }
        for (bytes, text) in [
            (&b""[..], ""),
            (b"A", "QQ=="),
            (b"AB", "QUI="),
            (b"\xFB\xEF\xBE\xFF", "++++/w=="),
            (b"\x00\x10\x83\x10\x51\x87", "ABCDEFGH"),
            (b"zz9~\xFF\x80", "eno5fv+A"),
        ] {
            assert_eq!(Value::Base64(bytes).to_string(), text);
        }
        assert_eq!(Value::HexBinary(&[0, 255]).to_string(), "00FF");
    }

    #[test]
    fn pieces_of_binary_values_make_the_whole() {
        let bytes: alloc::vec::Vec<u8> = (0..=99).collect();
        for len in 0..bytes.len() {
            let bytes = &bytes[..len];
            let hex: alloc::string::String =
                bytes.iter().map(|b| alloc::format!("{b:02X}")).collect();
            assert_eq!(Value::HexBinary(bytes).to_string(), hex);
            let mut digits = [0; 136];
            let mut out = Writer::new(&mut digits);
            out.value(&Value::Base64(bytes));
            let len = out.len();
            assert_eq!(Value::Base64(bytes).to_string().as_bytes(), &digits[..len]);
        }
    }

    #[test]
    fn types_are_known_by_their_names() {
        for (ty, name, xsi_type) in [
            (ValueType::String, "string", "xsd:string"),
            (ValueType::UnsignedLong, "unsignedLong", "xsd:unsignedLong"),
            (ValueType::Base64, "base64", "SOAP-ENC:base64"),
        ] {
            assert_eq!((ty.name(), ty.xsi_type()), (name, xsi_type));
        }
        for ty in ValueType::ALL {
            assert_eq!(ValueType::from_name(ty.name()), Some(*ty));
        }
        assert_eq!(ValueType::from_name("integer"), Some(ValueType::Int));
        assert_eq!(
            ValueType::from_name("base64Binary"),
            Some(ValueType::Base64)
        );
        for name in ["", "Int", "float", "xsd:int", "unsignedint"] {
            assert_eq!(ValueType::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn short_numbers_are_values() {
        for (ty, text) in [
            (ValueType::Int, "-999999999"),
            (ValueType::Long, "0"),
            (ValueType::UnsignedInt, "999999999"),
            (ValueType::UnsignedLong, "007"),
            (ValueType::Decimal, "-1"),
        ] {
            assert!(ty.is_short_number(text.as_bytes()), "{text}");
            assert!(Value::from_text(ty, text).is_ok(), "{text}");
        }
        for (ty, text) in [
            (ValueType::Int, "-"),
            (ValueType::Int, ""),
            (ValueType::UnsignedInt, "-1"),
            (ValueType::UnsignedInt, "4294967296"),
            (ValueType::Decimal, "1.5"),
            (ValueType::Boolean, "1"),
            (ValueType::String, "1"),
        ] {
            assert!(!ty.is_short_number(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_wrong_text_is_an_error_that_says_why() {
        for (ty, text, error) in [
            (ValueType::UnsignedInt, "", ValueError::Syntax),
            (ValueType::Int, "-", ValueError::Syntax),
            (ValueType::Int, "+-1", ValueError::Syntax),
            (
                ValueType::UnsignedLong,
                "18446744073709551616",
                ValueError::Range,
            ),
            (
                ValueType::UnsignedLong,
                "184467440737095516150",
                ValueError::Range,
            ),
            (ValueType::Long, "9223372036854775808", ValueError::Range),
            (ValueType::Long, "-9223372036854775809", ValueError::Range),
            (ValueType::UnsignedInt, "-1", ValueError::Range),
            (ValueType::UnsignedInt, "4294967296", ValueError::Range),
            (ValueType::Int, "1.0.21", ValueError::Syntax),
            (ValueType::Int, "2147483648", ValueError::Range),
            (ValueType::Boolean, "TRUE", ValueError::Syntax),
            (ValueType::Boolean, "yes", ValueError::Syntax),
            (ValueType::Base64, "QU=I", ValueError::Syntax),
            (ValueType::Base64, "QUI", ValueError::Syntax),
            (ValueType::HexBinary, "0g", ValueError::Syntax),
            (ValueType::Decimal, ".", ValueError::Syntax),
            (ValueType::Decimal, "", ValueError::Syntax),
            (ValueType::Decimal, "1.2.3", ValueError::Syntax),
            (ValueType::Decimal, "1e3", ValueError::Syntax),
            (ValueType::Decimal, "+-1", ValueError::Syntax),
        ] {
            assert_eq!(Value::from_text(ty, text), Err(error), "{text}");
        }
        assert_eq!(
            Value::from_text(ValueType::UnsignedInt, "-0"),
            Ok(Value::UnsignedInt(0))
        );
    }
}
