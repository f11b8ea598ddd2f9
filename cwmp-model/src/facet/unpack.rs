//! Reading limits from their bytes, in constants too.

use cwmp_soap::ValueType;

use super::{
    DEFAULT, ENABLED_BY, INSTANCES, ITEMS, KIND, LENGTH, LIST_LENGTH, NO_MAX, NO_MIN,
    NUMBER_OF_ENTRIES, ONE_OF, PATTERN, RANGE, REFERENCE, REPORTED_ONLY, TARGET, UNIQUE_KEY,
    UNIQUE_KEY_IF_ENABLED,
};
use crate::limits::Limit;
use crate::schema::type_from_number;

/// Reads limits, and what is in front of them, from the front of bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unpacker<'a> {
    pub(super) bytes: &'a [u8],
    text: &'a str,
}

impl<'a> Unpacker<'a> {
    pub(crate) const fn new(bytes: &'a [u8], text: &'a str) -> Self {
        Self { bytes, text }
    }

    /// A number, or how many limits a run has; `None` if the bytes end in front of its end or it is too large.
    pub(crate) const fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        let mut shift = 0_u32;
        while let Some(byte) = self.byte() {
            let bits = (byte & 0x7f) as u64;
            // The tenth byte has one bit.
            if shift == 63 && bits > 1 {
                return None;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            shift = shift.saturating_add(7);
            if shift > 63 {
                return None;
            }
        }
        None
    }

    /// The next limit; `None` if the bytes are none.
    pub(crate) const fn limit(&mut self) -> Option<Limit<'a>> {
        let Some(first) = self.byte() else {
            return None;
        };
        match first & KIND {
            REFERENCE => Some(Limit::Reference {
                strong: first & NO_MIN != 0,
            }),
            RANGE | LENGTH | LIST_LENGTH | INSTANCES | ITEMS => self.bounds(first),
            kind => match self.span() {
                Some(text) => match kind {
                    ONE_OF => Some(Limit::OneOf(text)),
                    REPORTED_ONLY => Some(Limit::ReportedOnly(text)),
                    PATTERN => Some(Limit::Pattern(text)),
                    DEFAULT => Some(Limit::Default(text)),
                    UNIQUE_KEY => Some(Limit::UniqueKey(text)),
                    UNIQUE_KEY_IF_ENABLED => Some(Limit::UniqueKeyIfEnabled(text)),
                    NUMBER_OF_ENTRIES => Some(Limit::NumberOfEntries(text)),
                    ENABLED_BY => Some(Limit::EnabledBy(text)),
                    TARGET => Some(Limit::Target(text)),
                    _ => None,
                },
                None => None,
            },
        }
    }

    const fn bounds(&mut self, first: u8) -> Option<Limit<'a>> {
        let min = if first & NO_MIN == 0 {
            self.number()
        } else {
            Some(0)
        };
        let max = if first & NO_MAX == 0 {
            self.number()
        } else {
            Some(u64::MAX)
        };
        let (Some(min), Some(max)) = (min, max) else {
            return None;
        };
        let kind = first & KIND;
        if kind == RANGE {
            return Some(Limit::Range {
                min: if first & NO_MIN == 0 {
                    unfold(min)
                } else {
                    i64::MIN
                },
                max: if first & NO_MAX == 0 {
                    unfold(max)
                } else {
                    i64::MAX
                },
            });
        }
        let (min, max) = (narrow(min), narrow(max));
        match kind {
            LENGTH => Some(Limit::Length { min, max }),
            LIST_LENGTH => Some(Limit::ListLength { min, max }),
            INSTANCES => Some(Limit::Instances { min, max }),
            _ => match self.item() {
                Some(item) => Some(Limit::Items {
                    item,
                    min: narrower(min),
                    max: narrower(max),
                }),
                None => None,
            },
        }
    }

    const fn item(&mut self) -> Option<ValueType> {
        match self.byte() {
            Some(number) => type_from_number(number),
            None => None,
        }
    }

    const fn span(&mut self) -> Option<&'a str> {
        let (Some(at), Some(len)) = (self.number(), self.number()) else {
            return None;
        };
        text_at(self.text, narrow(at) as usize, narrow(len) as usize)
    }

    const fn byte(&mut self) -> Option<u8> {
        let [first, rest @ ..] = self.bytes else {
            return None;
        };
        self.bytes = rest;
        Some(*first)
    }
}

/// The limits of a run, one after the other; those behind bytes that are none are not there.
#[derive(Clone, Debug)]
pub(crate) struct Limits<'a> {
    unpacker: Unpacker<'a>,
    left: u16,
}

impl<'a> Limits<'a> {
    pub(crate) fn new(run: &'a [u8], text: &'a str) -> Self {
        let mut unpacker = Unpacker::new(run, text);
        let count = unpacker.number().unwrap_or(0);
        Self {
            unpacker,
            left: u16::try_from(count).unwrap_or(u16::MAX),
        }
    }
}

impl<'a> Iterator for Limits<'a> {
    type Item = Limit<'a>;

    fn next(&mut self) -> Option<Limit<'a>> {
        self.left = self.left.checked_sub(1)?;
        self.unpacker.limit()
    }
}

/// Part of a text, in constants too; `None` if it is not there or cuts a character.
pub(crate) const fn text_at(text: &str, at: usize, len: usize) -> Option<&str> {
    match text.split_at_checked(at) {
        Some((_, rest)) => match rest.split_at_checked(len) {
            Some((found, _)) => Some(found),
            None => None,
        },
        None => None,
    }
}

const fn unfold(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
}

/// What does not fit is no bound.
const fn narrow(number: u64) -> u32 {
    if number > u32::MAX as u64 {
        return u32::MAX;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    {
        number as u32
    }
}

const fn narrower(number: u32) -> u16 {
    if number > u16::MAX as u32 {
        return u16::MAX;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    {
        number as u16
    }
}
