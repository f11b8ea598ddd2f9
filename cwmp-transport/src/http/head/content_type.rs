//! The `Content-Type` field.

use core::fmt;

use super::fields::trim;

/// What a message says its body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentType<'b> {
    media_type: &'b str,
    charset: Option<&'b str>,
}

/// The label of a character set, kept when the head that named it is gone.
///
/// What it means is for whoever reads the body to say.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CharsetLabel {
    bytes: [u8; Self::LONGEST],
    len: u8,
}

impl<'b> ContentType<'b> {
    /// Reads the value of a `Content-Type` field.
    ///
    /// The first `charset` parameter that is not empty counts, in quotes or bare. `None` if the value is not text or names
    /// no media type.
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
            let charset = trim(charset).trim_matches(['"', '\'']);
            (trim(name).eq_ignore_ascii_case("charset") && !charset.is_empty()).then_some(charset)
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

    /// The label of the character set, if there is one; most peers mean UTF-8 when they give none.
    #[must_use]
    pub const fn charset(&self) -> Option<&'b str> {
        self.charset
    }

    /// Whether the media type is `text/xml`, that of an envelope (HTTP-005).
    #[must_use]
    pub fn is_text_xml(&self) -> bool {
        self.media_type.eq_ignore_ascii_case("text/xml")
    }
}

impl CharsetLabel {
    /// Bytes that are kept: more than the label of any character set that envelopes are seen in has.
    pub const LONGEST: usize = 24;

    /// Keeps a label. What stands behind the bytes that are kept is cut off, and characters that no label has become
    /// question marks; either way it names nothing that is known.
    #[must_use]
    pub fn new(label: &str) -> Self {
        let mut kept = Self {
            bytes: [0; Self::LONGEST],
            len: 0,
        };
        for (room, byte) in kept.bytes.iter_mut().zip(label.bytes()) {
            *room = if byte.is_ascii_graphic() { byte } else { b'?' };
            kept.len = kept.len.saturating_add(1);
        }
        kept
    }

    /// The label.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let kept = self.bytes.get(..usize::from(self.len));
        kept.and_then(|kept| core::str::from_utf8(kept).ok())
            .unwrap_or_default()
    }
}

impl fmt::Debug for CharsetLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CharsetLabel").field(&self.as_str()).finish()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::{CharsetLabel, ContentType};

    fn charset(value: &str) -> Option<&str> {
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
        for (value, label) in [
            ("text/xml", None),
            ("text/xml; charset=UTF-8", Some("UTF-8")),
            ("text/xml;charset=\"utf-8\"", Some("utf-8")),
            ("text/xml; a=b; Charset = 'ISO-8859-1'", Some("ISO-8859-1")),
            ("text/xml; charset=us-ascii; charset=x", Some("us-ascii")),
            ("text/xml;\r\n charset=utf-8", Some("utf-8")),
            ("text/xml; charset", None),
            ("text/xml; charset=", None),
            ("text/xml; charset=\"\"; charset=utf-8", Some("utf-8")),
            ("text/xml; x-charset=utf-8", None),
        ] {
            assert_eq!(charset(value), label, "{value}");
        }
    }

    #[test]
    fn a_label_that_is_kept_is_the_same_or_unknown() {
        for label in ["", "UTF-8", "unicode-1-1-utf-8", "123456789012345678901234"] {
            assert_eq!(CharsetLabel::new(label).as_str(), label);
        }
        let longer = CharsetLabel::new("123456789012345678901234+");
        assert_eq!(longer.as_str(), "123456789012345678901234");
        assert_eq!(CharsetLabel::new("utf\u{A0}8 ").as_str(), "utf??8?");
        let shown = format!("{:?}", CharsetLabel::new("x"));
        assert_eq!(shown, "CharsetLabel(\"x\")");
    }

    #[test]
    fn nothing_is_not_a_type() {
        assert_eq!(ContentType::parse(b""), None);
        assert_eq!(ContentType::parse(b" ;charset=utf-8"), None);
        assert_eq!(ContentType::parse(b"text/\xff"), None);
    }
}
