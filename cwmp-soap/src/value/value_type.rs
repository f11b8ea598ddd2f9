//! The types of parameter values, by their names.

use crate::find::{place_of, word};
use crate::target::WIDE;

/// The type of a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ValueType {
    /// Text.
    #[default]
    String,
    /// -2 147 483 648 to 2 147 483 647.
    Int,
    /// 0 to 4 294 967 295.
    UnsignedInt,
    /// 64 bits, signed.
    Long,
    /// 64 bits, unsigned.
    UnsignedLong,
    /// `1` or `0`, also read as `true` or `false`.
    Boolean,
    /// A date and time.
    DateTime,
    /// Bytes in base64.
    Base64,
    /// Bytes in hexadecimal.
    HexBinary,
    /// A decimal fraction.
    Decimal,
}

impl ValueType {
    /// Every type.
    pub const ALL: &[Self] = &[
        Self::String,
        Self::Int,
        Self::UnsignedInt,
        Self::Long,
        Self::UnsignedLong,
        Self::Boolean,
        Self::DateTime,
        Self::Base64,
        Self::HexBinary,
        Self::Decimal,
    ];

    /// What `xsi:type` says, with the prefixes that our encoders declare.
    #[must_use]
    pub const fn xsi_type(self) -> &'static str {
        let tag = self.rest_of_tag();
        match tag.split_at_checked(tag.len().saturating_sub(2)) {
            Some((name, _)) => name,
            None => "",
        }
    }

    /// The type's name in a data model: `unsignedInt`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        let prefix = if matches!(self, Self::Base64) {
            "SOAP-ENC:"
        } else {
            "xsd:"
        };
        match self.xsi_type().split_at_checked(prefix.len()) {
            Some((_, name)) => name,
            None => "",
        }
    }

    /// [`Self::xsi_type`] and the rest of the start tag, as one constant: what is copied at once is copied faster.
    pub(crate) const fn rest_of_tag(self) -> &'static str {
        match self {
            Self::String => "xsd:string\">",
            Self::Int => "xsd:int\">",
            Self::UnsignedInt => "xsd:unsignedInt\">",
            Self::Long => "xsd:long\">",
            Self::UnsignedLong => "xsd:unsignedLong\">",
            Self::Boolean => "xsd:boolean\">",
            Self::DateTime => "xsd:dateTime\">",
            Self::Base64 => "SOAP-ENC:base64\">",
            Self::HexBinary => "xsd:hexBinary\">",
            Self::Decimal => "xsd:decimal\">",
        }
    }

    /// The names of types, in their order, and others that are known.
    const NAMES: &str = "string int unsignedInt long unsignedLong boolean dateTime base64 hexBinary decimal integer \
                         base64Binary";

    /// As [`Self::rest_of_tag`], in parts: the prefix with its colon, and the name. They take less memory.
    pub(crate) fn parts(self) -> (&'static str, &'static str) {
        let prefix = match self {
            Self::Base64 => "SOAP-ENC:",
            _ => "xsd:",
        };
        (prefix, word(Self::NAMES, self as usize))
    }

    /// The type of this name, without a prefix; XML Schema's `base64Binary` and `integer` are known too.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::from_bytes(name.as_bytes())
    }

    /// As [`Self::from_name`].
    #[inline]
    fn from_bytes(name: &[u8]) -> Option<Self> {
        if WIDE {
            return Self::named(name).map(|(ty, _)| ty);
        }
        match place_of(name, Self::NAMES)? {
            10 => Some(Self::Int),
            11 => Some(Self::Base64),
            place => Self::ALL.get(place).copied(),
        }
    }

    /// As [`Self::from_name`], with the name that it is. Lengths tell most names apart.
    #[inline]
    pub(crate) fn named(name: &[u8]) -> Option<(Self, &'static str)> {
        let known = |is_it, ty, name| if is_it { Some((ty, name)) } else { None };
        match name.len() {
            3 => known(name == b"int", Self::Int, "int"),
            4 => known(name == b"long", Self::Long, "long"),
            6 if name == b"string" => known(true, Self::String, "string"),
            6 => known(name == b"base64", Self::Base64, "base64"),
            7 if name == b"boolean" => known(true, Self::Boolean, "boolean"),
            7 if name == b"decimal" => known(true, Self::Decimal, "decimal"),
            7 => known(name == b"integer", Self::Int, "integer"),
            8 => known(name == b"dateTime", Self::DateTime, "dateTime"),
            9 => known(name == b"hexBinary", Self::HexBinary, "hexBinary"),
            11 => known(name == b"unsignedInt", Self::UnsignedInt, "unsignedInt"),
            12 if name == b"unsignedLong" => known(true, Self::UnsignedLong, "unsignedLong"),
            12 => known(name == b"base64Binary", Self::Base64, "base64Binary"),
            _ => None,
        }
    }

    /// Whether a text is a number of this type that nobody has to read to know that it is in range: most are.
    pub(crate) fn is_short_number(self, text: &[u8]) -> bool {
        let digits = match (self, text) {
            (Self::Int | Self::Long | Self::Decimal, [b'-', digits @ ..]) => digits,
            (
                Self::Int | Self::Long | Self::Decimal | Self::UnsignedInt | Self::UnsignedLong,
                digits,
            ) => digits,
            _ => return false,
        };
        (1..10).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
    }

    /// Whether white space at the ends of a text belongs to the value (ENV-044).
    #[must_use]
    pub const fn keeps_white_space(self) -> bool {
        matches!(self, Self::String)
    }
}
