//! The `Content-Type` field.

use super::fields::trim;

/// What a message says its body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentType<'b> {
    media_type: &'b str,
    charset: Option<Charset>,
}

/// The character set that `Content-Type` names; most peers mean UTF-8 when they name none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Charset {
    /// `utf-8`.
    Utf8,
    /// `us-ascii`: a part of UTF-8.
    Ascii,
    /// `iso-8859-1`, which Thomson devices send.
    Latin1,
    /// Any other.
    Other,
}

impl<'b> ContentType<'b> {
    /// Reads the value of a `Content-Type` field.
    ///
    /// The first `charset` parameter counts, in quotes or bare, in any case of letters. `None` if the value is not
    /// text or names no media type.
    #[must_use]
    pub fn parse(value: &'b [u8]) -> Option<Self> {
        let value = core::str::from_utf8(value).ok()?;
        let mut parts = value.split(';');
        let media_type = parts
            .next()
            .map(trim)
            .filter(|media_type| !media_type.is_empty())?;
        let charset = parts.find_map(|part| {
            let (name, charset) = part.split_once('=')?;
            trim(name)
                .eq_ignore_ascii_case("charset")
                .then(|| Charset::named(trim(charset)))
        });
        Some(Self {
            media_type,
            charset,
        })
    }

    /// Type and subtype as sent, without parameters.
    #[must_use]
    pub const fn media_type(&self) -> &'b str {
        self.media_type
    }

    /// The character set, if one is named.
    #[must_use]
    pub const fn charset(&self) -> Option<Charset> {
        self.charset
    }

    /// Whether the media type is `text/xml`, that of an envelope (HTTP-005).
    #[must_use]
    pub fn is_text_xml(&self) -> bool {
        self.media_type.eq_ignore_ascii_case("text/xml")
    }
}

impl Charset {
    fn named(name: &str) -> Self {
        let name = name.trim_matches(|c| matches!(c, '"' | '\''));
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("utf-8") || is("utf8") {
            Self::Utf8
        } else if is("us-ascii") || is("ascii") {
            Self::Ascii
        } else if is("iso-8859-1") || is("iso8859-1") || is("iso_8859-1") || is("latin1") {
            Self::Latin1
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Charset, ContentType};

    fn charset(value: &str) -> Option<Charset> {
        ContentType::parse(value.as_bytes()).unwrap().charset()
    }

    #[test]
    fn media_type_without_parameters() {
        let read = ContentType::parse(b" Text/XML ; charset=\"utf-8\"").unwrap();
        assert_eq!(read.media_type(), "Text/XML");
        assert!(read.is_text_xml());
        assert!(!ContentType::parse(b"text/html").unwrap().is_text_xml());
    }

    #[test]
    fn charsets_seen_in_the_field() {
        assert_eq!(charset("text/xml"), None);
        assert_eq!(charset("text/xml; charset=UTF-8"), Some(Charset::Utf8));
        assert_eq!(charset("text/xml;charset=\"utf-8\""), Some(Charset::Utf8));
        assert_eq!(
            charset("text/xml; a=b; Charset = 'ISO-8859-1'"),
            Some(Charset::Latin1)
        );
        assert_eq!(charset("text/xml; charset=us-ascii"), Some(Charset::Ascii));
        assert_eq!(charset("text/xml; charset=utf-16"), Some(Charset::Other));
        assert_eq!(charset("text/xml; charset"), None);
        assert_eq!(charset("text/xml;\r\n charset=utf-8"), Some(Charset::Utf8));
    }

    #[test]
    fn nothing_is_not_a_type() {
        assert_eq!(ContentType::parse(b""), None);
        assert_eq!(ContentType::parse(b" ;charset=utf-8"), None);
        assert_eq!(ContentType::parse(b"text/\xff"), None);
    }
}
