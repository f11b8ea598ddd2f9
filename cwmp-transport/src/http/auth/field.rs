//! What stands in `WWW-Authenticate` and `Authorization`: schemes, and parameters in quotes or bare.

use crate::keyed::Put;

/// A scheme or a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'b> {
    Scheme(&'b [u8]),
    Parameter(&'b [u8], Quoted<'b>),
}

/// The items of a field, in order.
///
/// Devices leave commas out, put white space around the equals sign, and quote what should be bare or the other way
/// round: all of that is read. What is no item is passed over; every step takes a byte at least.
#[derive(Debug, Clone)]
pub(super) struct Items<'b> {
    rest: &'b [u8],
}

impl<'b> Items<'b> {
    pub(super) const fn new(field: &'b [u8]) -> Self {
        Self { rest: field }
    }

    fn take(&mut self, is_part: impl Fn(u8) -> bool) -> &'b [u8] {
        let length = self.rest.iter().take_while(|byte| is_part(**byte)).count();
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        self.rest = rest;
        taken
    }

    fn skip(&mut self, byte: u8) -> bool {
        let rest = self.rest.strip_prefix(&[byte]);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What is between quotes; `None` if they are not closed, which ends the field.
    fn quoted(&mut self) -> Option<Quoted<'b>> {
        let text = self.rest;
        let mut end = 0_usize;
        let mut bytes = text.iter();
        loop {
            match bytes.next() {
                Some(b'"') => break,
                Some(b'\\') if bytes.next().is_some() => end = end.saturating_add(2),
                Some(b'\\') | None => {
                    self.rest = &[];
                    return None;
                }
                Some(_) => end = end.saturating_add(1),
            }
        }
        let (raw, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        self.skip(b'"');
        Some(Quoted { raw })
    }
}

impl<'b> Iterator for Items<'b> {
    type Item = Item<'b>;

    fn next(&mut self) -> Option<Item<'b>> {
        loop {
            self.take(|byte| is_space(byte) || byte == b',');
            let token = self.take(is_token);
            if token.is_empty() {
                let (_, rest) = self.rest.split_first()?;
                self.rest = rest;
                continue;
            }
            self.take(is_space);
            if !self.skip(b'=') {
                return Some(Item::Scheme(token));
            }
            self.take(is_space);
            let value = if self.skip(b'"') {
                self.quoted()?
            } else {
                Quoted {
                    raw: self.take(is_bare),
                }
            };
            return Some(Item::Parameter(token, value));
        }
    }
}

/// A value as it stands between its quotes: a backslash stands for the character behind it (RFC 9110 5.6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Quoted<'b> {
    pub(super) raw: &'b [u8],
}

impl<'b> Quoted<'b> {
    /// What it says.
    pub(super) fn bytes(self) -> impl Iterator<Item = u8> + use<'b> {
        let mut raw = self.raw.iter().copied();
        core::iter::from_fn(move || match raw.next()? {
            b'\\' => raw.next(),
            byte => Some(byte),
        })
    }

    /// Hands out what it says: at once, unless there are escapes in it.
    pub(super) fn feed(self, put: &mut Put<'_>) {
        if self.raw.contains(&b'\\') {
            self.bytes().for_each(|byte| put(&[byte]));
        } else {
            put(self.raw);
        }
    }

    pub(super) fn is(self, text: &str) -> bool {
        self.bytes().eq(text.bytes())
    }

    pub(super) fn is_ignoring_case(self, text: &str) -> bool {
        self.bytes()
            .map(|byte| byte.to_ascii_lowercase())
            .eq(text.bytes().map(|byte| byte.to_ascii_lowercase()))
    }

    /// Whether there is nothing in it that would break a line.
    pub(super) fn is_printable(self) -> bool {
        self.raw.iter().all(|byte| is_printable(*byte))
    }
}

/// Whether a byte may stand in a quoted string.
pub(super) const fn is_printable(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

/// Whether a byte may stand in a value without quotes: more than in a token, as some write base64 there, but nothing that
/// would end the quotes that the value is sent back in.
const fn is_bare(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b',' | b'"' | b'\\')
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// A character of a token (RFC 9110 5.6.2).
const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{Item, Items, Quoted};

    fn scheme(name: &str) -> Item<'_> {
        Item::Scheme(name.as_bytes())
    }

    fn parameter<'b>(name: &'b str, raw: &'b str) -> Item<'b> {
        Item::Parameter(
            name.as_bytes(),
            Quoted {
                raw: raw.as_bytes(),
            },
        )
    }

    fn items(field: &str) -> Vec<Item<'_>> {
        Items::new(field.as_bytes()).collect()
    }

    #[test]
    fn several_challenges_in_one_field() {
        assert_eq!(
            items("Basic realm=\"a, b\", Digest nonce=\"x=\\\"y\" ,qop = auth ,, stale=TRUE"),
            [
                scheme("Basic"),
                parameter("realm", "a, b"),
                scheme("Digest"),
                parameter("nonce", "x=\\\"y"),
                parameter("qop", "auth"),
                parameter("stale", "TRUE"),
            ]
        );
    }

    #[test]
    fn commas_that_are_missing_and_folded_lines() {
        assert_eq!(
            items("Digest qop=\"auth\" nonce=abc== opaque=\"\"\r\n\trealm=\"r\""),
            [
                scheme("Digest"),
                parameter("qop", "auth"),
                parameter("nonce", "abc=="),
                parameter("opaque", ""),
                parameter("realm", "r"),
            ]
        );
    }

    #[test]
    fn what_is_malformed_comes_to_an_end() {
        assert_eq!(items(""), []);
        assert_eq!(items(" ,\"@(;/ "), []);
        assert_eq!(items("Digest realm=\"open"), [scheme("Digest")]);
        assert_eq!(items("Digest realm=\"open\\"), [scheme("Digest")]);
        assert_eq!(
            items("Digest realm="),
            [scheme("Digest"), parameter("realm", "")]
        );
    }

    #[test]
    fn bare_values_end_where_quotes_begin() {
        assert_eq!(
            items("Digest opaque=a\"b\", nonce=c\\"),
            [
                scheme("Digest"),
                parameter("opaque", "a"),
                scheme("b"),
                parameter("nonce", "c"),
            ]
        );
    }

    #[test]
    fn escapes_are_undone() {
        for (raw, said) in [
            ("a\\\"b", "a\"b"),
            ("\\\\\\a", "\\a"),
            ("plain", "plain"),
            ("", ""),
        ] {
            let quoted = Quoted {
                raw: raw.as_bytes(),
            };
            assert!(quoted.is(said), "{raw}");
            let mut fed = Vec::new();
            quoted.feed(&mut |bytes| fed.extend_from_slice(bytes));
            assert_eq!(fed, said.as_bytes());
        }
        assert!(Quoted { raw: b"TrUe" }.is_ignoring_case("true"));
        assert!(!Quoted { raw: b"a\r\nb" }.is_printable());
    }
}
