//! Which characters may stand where (XML 1.0, fifth edition, productions 2 to 5).

use crate::target::WIDE;

/// White space of markup.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether all of a text is white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// What a byte may be in a name.
mod class {
    /// Part of a name.
    pub(super) const NAME: u8 = 1;
    /// The first of a name.
    pub(super) const START: u8 = 2;
    /// Part of a name, neither a colon nor part of a longer character.
    pub(super) const PLAIN: u8 = 4;
}

const fn class_of(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => class::NAME | class::START | class::PLAIN,
        b'0'..=b'9' | b'-' | b'.' => class::NAME | class::PLAIN,
        b':' => class::NAME,
        0x80.. => class::NAME | class::START,
        _ => 0,
    }
}

const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        #[expect(
            clippy::indexing_slicing,
            clippy::cast_possible_truncation,
            reason = "the loop ends at the array's length"
        )]
        {
            table[byte] = class_of(byte as u8);
        }
        byte = byte.wrapping_add(1);
    }
    table
};

#[cfg_attr(target_pointer_width = "64", inline(always))]
fn class(byte: u8) -> u8 {
    if !WIDE {
        return class_of(byte);
    }
    CLASSES.get(usize::from(byte)).copied().unwrap_or(0)
}

/// Whether a byte may be part of a name, colons included.
pub(super) fn is_name_byte(byte: u8) -> bool {
    class(byte) & class::NAME != 0
}

/// A qualified name: bytes of its prefix and its colon, and of all of it.
#[derive(Clone, Copy)]
pub(super) struct QualifiedName {
    pub(super) prefix: usize,
    pub(super) len: usize,
}

/// The qualified name at the front of a text; `None` if what stands there is none.
#[inline]
pub(super) fn qualified_name(text: &str) -> Option<QualifiedName> {
    if !WIDE {
        return unusual_name(text);
    }
    usual_name(text.as_bytes()).or_else(|| unusual_name(text))
}

/// The same, if it is followed by something, and nothing in it is beyond ASCII.
#[inline(always)]
pub(super) fn usual_name(bytes: &[u8]) -> Option<QualifiedName> {
    let first = plain_len(bytes);
    let rest = bytes.get(first..).unwrap_or_default();
    let (prefix, len) = match rest {
        [b':', rest @ ..] => {
            let local = plain_len(rest);
            let prefix = first.wrapping_add(1);
            (prefix, prefix.wrapping_add(local))
        }
        _ => (0, first),
    };
    let starts = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|byte| class(*byte) & class::START != 0)
    };
    // A part that is empty does not start either.
    let ends = class(*bytes.get(len)?) & class::NAME == 0;
    (ends && starts(0) && starts(prefix)).then_some(QualifiedName { prefix, len })
}

/// The prefix at the front, of ASCII; none that begins with `xml`, which means something to XML.
#[inline(always)]
pub(super) fn plain_prefix(bytes: &[u8]) -> Option<&[u8]> {
    let prefix = bytes.get(..plain_len(bytes))?;
    let [first, ..] = prefix else { return None };
    let starts = class(*first) & class::START != 0;
    (starts && !prefix.starts_with(b"xml")).then_some(prefix)
}

/// How many bytes at the front may stand in a name, up to a colon or a longer character.
#[inline]
fn plain_len(bytes: &[u8]) -> usize {
    let mut len = 0_usize;
    for [a, b, c, d] in bytes.as_chunks().0 {
        if class(*a) & class(*b) & class(*c) & class(*d) & class::PLAIN == 0 {
            break;
        }
        len = len.wrapping_add(4);
    }
    for byte in bytes.get(len..).unwrap_or_default() {
        if class(*byte) & class::PLAIN == 0 {
            break;
        }
        len = len.wrapping_add(1);
    }
    len
}

/// A qualified name with characters beyond ASCII in it, or at the end of a text.
#[cold]
fn unusual_name(text: &str) -> Option<QualifiedName> {
    let len = text.bytes().take_while(|byte| is_name_byte(*byte)).count();
    let whole = text.get(..len)?;
    let prefix = whole
        .bytes()
        .position(|byte| byte == b':')
        .map_or(0, |colon| colon.wrapping_add(1));
    let name = QualifiedName { prefix, len };
    let is_name = (prefix == 0 || is_ncname(name.prefix(text))) && is_ncname(name.local(text));
    is_name.then_some(name)
}

impl QualifiedName {
    /// The prefix, without its colon.
    pub(super) fn prefix<'t>(&self, text: &'t str) -> &'t str {
        text.get(..self.prefix.saturating_sub(1))
            .unwrap_or_default()
    }

    pub(super) fn local<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.prefix..self.len).unwrap_or_default()
    }
}

/// Whether a text is a name without a colon.
pub(super) fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

/// The characters beyond ASCII that a name may begin with, as first and last of each run in the basic plane.
const STARTS: [(u16, u16); 11] = [
    (0xC0, 0xD6),
    (0xD8, 0xF6),
    (0xF8, 0x2FF),
    (0x370, 0x37D),
    (0x37F, 0x1FFF),
    (0x200C, 0x200D),
    (0x2070, 0x218F),
    (0x2C00, 0x2FEF),
    (0x3001, 0xD7FF),
    (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD),
];

/// `NameStartChar` without the colon.
fn is_name_start(c: char) -> bool {
    match u16::try_from(u32::from(c)) {
        Ok(code @ 0x80..) => STARTS
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&code)),
        Ok(_) => matches!(c, 'A'..='Z' | '_' | 'a'..='z'),
        Err(_) => c <= '\u{EFFFF}',
    }
}

/// `NameChar` without the colon.
fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualified_names_end_where_they_end() {
        for (text, parts) in [
            ("a:b>", Some(("a", "b"))),
            ("Name xmlns", Some(("", "Name"))),
            ("é:ü/", Some(("é", "ü"))),
            ("a:b:c", None),
            (":a", None),
            ("a:", None),
            ("a:1", None),
            ("1a", None),
            ("\u{D7}", None),
            ("", None),
            (" a", None),
        ] {
            let name = qualified_name(text);
            assert_eq!(
                name.map(|name| (name.prefix(text), name.local(text))),
                parts,
                "{text}"
            );
        }
    }

    #[test]
    fn names_are_told_from_what_is_none() {
        for name in ["a", "_a-b.c1", "é", "X_00256D_Thing"] {
            assert!(is_ncname(name), "{name}");
        }
        for name in ["", "1a", "-a", ".a", "a:b", "\u{D7}", "\u{B7}a"] {
            assert!(!is_ncname(name), "{name}");
        }
    }
}
