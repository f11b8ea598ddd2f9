//! Limits as bytes: one to twenty-one bytes each, their texts elsewhere.
//!
//! A run, the limits of one node, is the number of limits and then the limits. Numbers have seven bits a byte,
//! the lowest first, the top bit set on all bytes but the last; signed ones are folded so that small ones of
//! either sign are short.

mod unpack;

pub(crate) use unpack::{Limits, Unpacker};

use crate::limits::Limit;
use crate::schema::type_number;

/// Where a text lies in the text of a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first byte.
    pub(crate) at: u32,
    /// The length in bytes.
    pub(crate) len: u16,
}

/// The bytes of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Packed {
    bytes: [u8; Self::MOST],
    len: usize,
}

/// The low bits of the first byte say which limit it is.
const RANGE: u8 = 0;
const LENGTH: u8 = 1;
const ONE_OF: u8 = 2;
const REPORTED_ONLY: u8 = 3;
const PATTERN: u8 = 4;
const ITEMS: u8 = 5;
const LIST_LENGTH: u8 = 6;
const DEFAULT: u8 = 7;
const UNIQUE_KEY: u8 = 8;
const UNIQUE_KEY_IF_ENABLED: u8 = 9;
const NUMBER_OF_ENTRIES: u8 = 10;
const ENABLED_BY: u8 = 11;
const INSTANCES: u8 = 12;
const REFERENCE: u8 = 13;
const TARGET: u8 = 14;
const KIND: u8 = 0b0_1111;
/// There is no lower bound, or it is 0; the number is left out. On a reference: it is strong.
const NO_MIN: u8 = 1 << 5;
/// There is no upper bound; the number is left out.
const NO_MAX: u8 = 1 << 6;

impl Packed {
    /// The first byte and two numbers of 64 bits.
    pub(crate) const MOST: usize = 21;

    /// Packs a limit whose text is at `span`.
    pub(crate) const fn new(limit: &Limit<'_>, span: Span) -> Self {
        match *limit {
            Limit::Range { min, max } => Self::bounds(
                RANGE,
                if min == i64::MIN {
                    None
                } else {
                    Some(fold(min))
                },
                if max == i64::MAX {
                    None
                } else {
                    Some(fold(max))
                },
            ),
            Limit::Length { min, max } => Self::counts(LENGTH, min, max),
            Limit::ListLength { min, max } => Self::counts(LIST_LENGTH, min, max),
            Limit::Instances { min, max } => Self::counts(INSTANCES, min, max),
            Limit::Items { item, min, max } => {
                let max = if max == u16::MAX {
                    u32::MAX
                } else {
                    max as u32
                };
                Self::counts(ITEMS, min as u32, max).with(type_number(item))
            }
            Limit::Reference { strong } => {
                Self::empty().with(REFERENCE | if strong { NO_MIN } else { 0 })
            }
            Limit::OneOf(_) => Self::text(ONE_OF, span),
            Limit::ReportedOnly(_) => Self::text(REPORTED_ONLY, span),
            Limit::Pattern(_) => Self::text(PATTERN, span),
            Limit::Default(_) => Self::text(DEFAULT, span),
            Limit::UniqueKey(_) => Self::text(UNIQUE_KEY, span),
            Limit::UniqueKeyIfEnabled(_) => Self::text(UNIQUE_KEY_IF_ENABLED, span),
            Limit::NumberOfEntries(_) => Self::text(NUMBER_OF_ENTRIES, span),
            Limit::EnabledBy(_) => Self::text(ENABLED_BY, span),
            Limit::Target(_) => Self::text(TARGET, span),
        }
    }

    /// The same limit with its text, if it has one, at another place.
    #[cfg(any(feature = "alloc", test))]
    pub(crate) const fn with_text_at(self, span: Span) -> Self {
        match self.bytes[0] & KIND {
            RANGE | LENGTH | LIST_LENGTH | INSTANCES | ITEMS | REFERENCE => self,
            kind => Self::text(kind, span),
        }
    }

    /// The number of limits at the front of a run.
    pub(crate) const fn count(count: u16) -> Self {
        Self::empty().with_number(count as u64)
    }

    /// The bytes.
    pub(crate) const fn as_slice(&self) -> &[u8] {
        match self.bytes.split_at_checked(self.len) {
            Some((used, _)) => used,
            None => &[],
        }
    }

    const fn empty() -> Self {
        Self {
            bytes: [0; Self::MOST],
            len: 0,
        }
    }

    const fn text(kind: u8, span: Span) -> Self {
        Self::empty()
            .with(kind)
            .with_number(span.at as u64)
            .with_number(span.len as u64)
    }

    const fn counts(kind: u8, min: u32, max: u32) -> Self {
        Self::bounds(
            kind,
            if min == 0 { None } else { Some(min as u64) },
            if max == u32::MAX {
                None
            } else {
                Some(max as u64)
            },
        )
    }

    const fn bounds(kind: u8, min: Option<u64>, max: Option<u64>) -> Self {
        let no_min = if min.is_none() { NO_MIN } else { 0 };
        let no_max = if max.is_none() { NO_MAX } else { 0 };
        let mut packed = Self::empty().with(kind | no_min | no_max);
        if let Some(min) = min {
            packed = packed.with_number(min);
        }
        if let Some(max) = max {
            packed = packed.with_number(max);
        }
        packed
    }

    const fn with_number(self, number: u64) -> Self {
        let mut packed = self;
        let mut rest = number;
        while rest > 0x7f {
            packed = packed.with(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        packed.with(rest.to_le_bytes()[0])
    }

    const fn with(self, byte: u8) -> Self {
        let mut packed = self;
        if let Some((_, [next, ..])) = packed.bytes.split_at_mut_checked(packed.len) {
            *next = byte;
            packed.len = packed.len.saturating_add(1);
        }
        packed
    }
}

/// A signed number as an unsigned one: 0, -1, 1, -2, 2 and so on.
const fn fold(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::ValueType;

    const TEXT: &str = "one ö two";

    fn there_and_back(limit: Limit<'static>, at: u32) -> usize {
        let span = Span {
            at,
            len: u16::try_from(limit.text().len()).unwrap(),
        };
        let packed = Packed::new(&limit, span);
        let mut unpacker = Unpacker::new(packed.as_slice(), TEXT);
        assert_eq!(unpacker.limit(), Some(limit));
        assert!(unpacker.bytes.is_empty());
        let moved = Packed::new(&limit, Span::default()).with_text_at(span);
        assert_eq!(moved.as_slice(), packed.as_slice());
        for cut in 0..packed.len {
            let mut unpacker = Unpacker::new(&packed.as_slice()[..cut], TEXT);
            assert_eq!(unpacker.limit(), None, "{limit:?} cut at {cut}");
        }
        packed.len
    }

    #[test]
    fn every_limit_comes_back_as_it_was() {
        let texts = [
            Limit::OneOf("one"),
            Limit::ReportedOnly("one"),
            Limit::Pattern("one"),
            Limit::Default("one"),
            Limit::UniqueKey("one"),
            Limit::UniqueKeyIfEnabled("one"),
            Limit::NumberOfEntries("one"),
            Limit::EnabledBy("one"),
            Limit::Target("one"),
        ];
        for limit in texts {
            assert_eq!(there_and_back(limit, 0), 3);
        }
        assert_eq!(there_and_back(Limit::OneOf("two"), 7), 3);
        assert_eq!(there_and_back(Limit::Reference { strong: true }, 0), 1);
        assert_eq!(there_and_back(Limit::Reference { strong: false }, 0), 1);
        let numbers = [i64::MIN, i64::MIN + 1, -64, -1, 0, 1, 63, 64, i64::MAX];
        for min in numbers {
            for max in numbers {
                assert!(there_and_back(Limit::Range { min, max }, 0) <= Packed::MOST);
            }
        }
        for min in [0, 1, 127, 128, u32::MAX] {
            for max in [0, 127, 128, u32::MAX - 1, u32::MAX] {
                there_and_back(Limit::Length { min, max }, 0);
                there_and_back(Limit::ListLength { min, max }, 0);
                there_and_back(Limit::Instances { min, max }, 0);
            }
        }
        for item in ValueType::ALL {
            for (min, max) in [(0, u16::MAX), (1, 9), (300, 65_534)] {
                let item = *item;
                there_and_back(Limit::Items { item, min, max }, 0);
            }
        }
    }

    #[test]
    fn texts_outside_and_characters_cut_are_no_limits() {
        for (at, len) in [(0, 99), (99, 0), (5, 1), (4, 1)] {
            let packed = Packed::new(&Limit::OneOf(""), Span { at, len });
            let mut unpacker = Unpacker::new(packed.as_slice(), TEXT);
            assert_eq!(unpacker.limit(), None, "{at} {len}");
        }
        for bytes in [&[15, 0, 0][..], &[0x80; 11], &[ITEMS | NO_MIN | NO_MAX, 10]] {
            assert_eq!(Unpacker::new(bytes, TEXT).limit(), None, "{bytes:?}");
        }
        assert_eq!(Unpacker::new(&[0xff; 10], TEXT).number(), None);
        let tenth = |last: u8| {
            let mut bytes = [0xff; 10];
            bytes[9] = last;
            Unpacker::new(&bytes, TEXT).number()
        };
        assert_eq!(tenth(1), Some(u64::MAX));
        assert_eq!(tenth(2), None);
    }
}
