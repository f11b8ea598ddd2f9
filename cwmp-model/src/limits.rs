//! What the values of a parameter are limited to: ranges, lengths, enumerations, lists (RPC-SPV-03).

mod measure;

use cwmp_soap::{Text, Value, ValueType};

use measure::{length_of, measure, whole};

use crate::find;
use crate::schema::{NodeId, Schema};

/// A limit on a parameter's values, as it is declared.
///
/// Of several limits of one kind a value has to meet one. Enumerations and patterns are alternatives of each
/// other; ranges, lengths and lists have to be met as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit<'a> {
    /// The number lies between these, both included; `i64::MIN` and `i64::MAX` stand for no bound.
    Range {
        /// The least number allowed.
        min: i64,
        /// The greatest number allowed.
        max: i64,
    },
    /// The length: characters of a string (ENV-045), bytes of a decoded binary value, both bounds included.
    Length {
        /// The least length allowed.
        min: u32,
        /// The greatest length allowed; `u32::MAX` stands for no bound.
        max: u32,
    },
    /// The string, or the list item, may be this.
    OneOf(&'a str),
    /// The device may report this, but nobody may set it.
    ReportedOnly(&'a str),
    /// The string, or the list item, may match this regular expression of XML Schema.
    ///
    /// This crate carries patterns and leaves matching them to
    /// [`Backend::matches`](crate::Backend::matches).
    Pattern(&'a str),
    /// The string is a list of items of this type, with commas between them; the limits apply to each item.
    Items {
        /// The type of an item.
        item: ValueType,
        /// The least number of items.
        min: u16,
        /// The greatest number of items; `u16::MAX` stands for no bound.
        max: u16,
    },
    /// The length in characters of a whole list, both bounds included.
    ListLength {
        /// The least length allowed.
        min: u32,
        /// The greatest length allowed; `u32::MAX` stands for no bound.
        max: u32,
    },
    /// The value from the factory or of a new instance; limits nothing.
    Default(&'a str),
    /// On a table: no two instances have the same values of these parameters.
    ///
    /// Comma-separated paths relative to an instance; each key is a limit of its own, and each has to hold
    /// (RPC-ADD-05). What holds only among enabled instances is a [`Self::UniqueKeyIfEnabled`].
    UniqueKey(&'a str),
    /// On a table: no two enabled instances have the same values of these parameters.
    ///
    /// The parameter of [`Self::EnabledBy`] says which instances are enabled.
    UniqueKeyIfEnabled(&'a str),
    /// On a table: the name of the parameter beside it that counts its instances.
    NumberOfEntries(&'a str),
    /// On a table: the path, relative to an instance, of the parameter that enables the instance.
    EnabledBy(&'a str),
    /// On a table: how many instances there are, both bounds included.
    Instances {
        /// The least number.
        min: u32,
        /// The greatest number; `u32::MAX` stands for no bound.
        max: u32,
    },
    /// The value, or the list item, is the path of something in the data model, or empty.
    Reference {
        /// Whether the reference goes empty when what it names is deleted; a weak one stays as it is.
        strong: bool,
    },
    /// The reference names a child of this object or table, written as in data models:
    /// `Device.IP.Interface.`.
    ///
    /// Limits nothing by itself: which instances exist is not for a table to know.
    Target(&'a str),
}

impl<'a> Limit<'a> {
    /// The text that goes with the limit; empty for those without.
    pub(crate) const fn text(&self) -> &'a str {
        match self {
            Self::OneOf(text)
            | Self::ReportedOnly(text)
            | Self::Pattern(text)
            | Self::Default(text)
            | Self::UniqueKey(text)
            | Self::UniqueKeyIfEnabled(text)
            | Self::NumberOfEntries(text)
            | Self::EnabledBy(text)
            | Self::Target(text) => text,
            _ => "",
        }
    }
}

impl Schema<'_> {
    /// Whether the parameter's limits allow the value to be set (9007 otherwise).
    ///
    /// `matches` decides whether a text matches a pattern of XML Schema; the limits that are not patterns are
    /// decided here. Numbers and binary values of another type than the model's are measured by what they are.
    pub fn allows(
        &self,
        node: NodeId,
        value: &Value<'_>,
        matches: impl Fn(&str, &str) -> bool,
    ) -> bool {
        self.allows_value(node, value, &matches)
    }

    /// As [`Self::allows`], made once whoever asks.
    fn allows_value(
        &self,
        node: NodeId,
        value: &Value<'_>,
        matches: &dyn Fn(&str, &str) -> bool,
    ) -> bool {
        let Value::String(text) = value else {
            return self.allows_item(node, value, matches);
        };
        let mut items = None;
        let mut length = AnyOrNone::default();
        for limit in self.limits(node) {
            match limit {
                Limit::Items { item, min, max } => {
                    items = items.or(Some((item, min..=max)));
                }
                Limit::ListLength { min, max } => {
                    length.note((min..=max).contains(&length_of(text.chars().count())));
                }
                _ => {}
            }
        }
        let Some((item, counts)) = items else {
            return self.allows_item(node, value, matches);
        };
        if !length.holds() {
            return false;
        }
        let mut count = 0_u16;
        if !trim(text).is_empty() {
            for part in find::parts(text, b',') {
                count = count.saturating_add(1);
                let Ok(part) = Value::from_text(item, trim(part)) else {
                    return false;
                };
                if !self.allows_item(node, &part, matches) {
                    return false;
                }
            }
        }
        counts.contains(&count)
    }

    fn allows_item(
        &self,
        node: NodeId,
        value: &Value<'_>,
        matches: &dyn Fn(&str, &str) -> bool,
    ) -> bool {
        let text = match value {
            Value::String(text) => Some(*text),
            _ => None,
        };
        let mut range = AnyOrNone::default();
        let mut length = AnyOrNone::default();
        let mut named = AnyOrNone::default();
        for limit in self.limits(node) {
            match (limit, text) {
                (Limit::Range { min, max }, _) => {
                    if let Some((low, high)) = whole(value) {
                        range.note(low >= min && high <= max);
                    }
                }
                (Limit::Length { min, max }, _) => {
                    if let Some(measured) = measure(value) {
                        length.note((min..=max).contains(&measured));
                    }
                }
                (Limit::OneOf(known), Some(text)) => named.note(text == known),
                (Limit::ReportedOnly(_), Some(_)) => named.note(false),
                (Limit::Pattern(""), Some(text)) => named.note(text.is_empty()),
                // Not every pattern is looked at: matching takes its time.
                (Limit::Pattern(pattern), Some(text)) => {
                    named.note(named.held || matches(pattern, text));
                }
                _ => {}
            }
        }
        range.holds() && length.holds() && named.holds()
    }
}

/// Whether one of the limits of a kind holds, or there are none of it.
#[derive(Clone, Copy, Default)]
struct AnyOrNone {
    any: bool,
    held: bool,
}

impl AnyOrNone {
    const fn note(&mut self, holds: bool) {
        self.any = true;
        self.held |= holds;
    }

    const fn holds(self) -> bool {
        self.held || !self.any
    }
}

/// Without XML white space at its ends.
pub(crate) fn trim(text: &str) -> &str {
    Text::plain(text).trimmed().raw()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::Decl;

    fn allows(limits: &'static [Limit<'static>], ty: ValueType, text: &str) -> bool {
        extern crate alloc;
        // One parameter below a root, made the way `schema!` makes it.
        let children = [Decl::parameter("P", ty).limits(limits)];
        let decl = Decl::object("Device", &children);
        let tables = crate::tables::Tables::<2, 512, 1, 16>::new(&decl).unwrap();
        let schema = tables.schema().unwrap();
        let value = Value::from_text(ty, text).unwrap();
        let node = schema.find("Device.P").unwrap();
        schema.allows(node, &value, |pattern, text| {
            pattern == "a*" && text.bytes().all(|b| b == b'a')
        })
    }

    #[test]
    fn ct_rpc_11c_numbers_end_exactly_at_their_bounds() {
        use ValueType::{Decimal, Int, Long, UnsignedInt, UnsignedLong};
        const PORT: &[Limit<'_>] = &[Limit::Range { min: 1, max: 65535 }];
        const TWO: &[Limit<'_>] = &[
            Limit::Range { min: -10, max: 7 },
            Limit::Range { min: 255, max: 255 },
        ];
        const OPEN: &[Limit<'_>] = &[Limit::Range {
            min: 10,
            max: i64::MAX,
        }];
        for (limits, ty, text, held) in [
            (PORT, UnsignedInt, "0", false),
            (PORT, UnsignedInt, "1", true),
            (PORT, UnsignedInt, "65535", true),
            (PORT, UnsignedInt, "65536", false),
            (TWO, Int, "-11", false),
            (TWO, Int, "-10", true),
            (TWO, Int, "7", true),
            (TWO, Int, "8", false),
            (TWO, Int, "254", false),
            (TWO, Int, "255", true),
            (OPEN, UnsignedLong, "9", false),
            (OPEN, UnsignedLong, "18446744073709551615", true),
            (OPEN, Long, "-9223372036854775808", false),
            (PORT, UnsignedLong, "18446744073709551615", false),
            (TWO, Decimal, "-10.0", true),
            (TWO, Decimal, "-10.1", false),
            (TWO, Decimal, "7.01", false),
            (TWO, Decimal, "6.99", true),
            (TWO, Decimal, "99999999999999999999999", false),
        ] {
            assert_eq!(allows(limits, ty, text), held, "{ty:?} {text}");
        }
    }

    #[test]
    fn ct_rpc_11c_lengths_count_characters_and_decoded_bytes() {
        use ValueType::{Base64, HexBinary, String};
        const SHORT: &[Limit<'_>] = &[Limit::Length { min: 2, max: 3 }];
        for (ty, text, held) in [
            (String, "a", false),
            (String, "äö", true),
            (String, "äöü", true),
            (String, "  ab", false),
            (HexBinary, "AA", false),
            (HexBinary, "AABB", true),
            (HexBinary, "AABBCC", true),
            (HexBinary, "AABBCCDD", false),
            (Base64, "QQ==", false),
            (Base64, "QUI=", true),
            (Base64, "QUJD", true),
            (Base64, "QUJDRA==", false),
        ] {
            assert_eq!(allows(SHORT, ty, text), held, "{ty:?} {text}");
        }
    }

    #[test]
    fn ct_rpc_11c_enumerations_lists_and_patterns() {
        const STATE: &[Limit<'_>] = &[
            Limit::ReportedOnly("None"),
            Limit::OneOf("Requested"),
            Limit::Pattern(""),
            Limit::Pattern("a*"),
        ];
        const LIST: &[Limit<'_>] = &[
            Limit::Items {
                item: ValueType::UnsignedInt,
                min: 1,
                max: 3,
            },
            Limit::Range { min: 1, max: 9 },
            Limit::ListLength { min: 0, max: 6 },
            Limit::Default("1"),
        ];
        for (limits, text, held) in [
            (STATE, "Requested", true),
            (STATE, "requested", false),
            (STATE, "None", false),
            (STATE, "", true),
            (STATE, "aaa", true),
            (STATE, "aab", false),
            (LIST, "1", true),
            (LIST, "1, 2,3", true),
            (LIST, "1,  2,3", false),
            (LIST, "", false),
            (LIST, "1,,2", false),
            (LIST, "1,2,3,4", false),
            (LIST, "0", false),
            (LIST, "9,9", true),
            (LIST, "9,10", false),
            (LIST, "x", false),
        ] {
            assert_eq!(allows(limits, ValueType::String, text), held, "{text}");
        }
    }
}
