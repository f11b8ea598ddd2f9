//! Which characters may stand where (XML 1.0, fifth edition, productions 2 to 5).

use crate::text::is_xml_char;

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
    /// What stands behind a prefix, or part of a longer character.
    pub(super) const UNUSUAL: u8 = 4;
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
            table[byte] = match byte as u8 {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => class::NAME | class::START,
                b'0'..=b'9' | b'-' | b'.' => class::NAME,
                b':' => class::NAME | class::UNUSUAL,
                0x80.. => class::NAME | class::START | class::UNUSUAL,
                _ => 0,
            };
        }
        byte = byte.wrapping_add(1);
    }
    table
};

fn class(byte: u8) -> u8 {
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
    let bytes = text.as_bytes();
    let plain = |byte: &u8| class(*byte) & (class::NAME | class::UNUSUAL) == class::NAME;
    let first = bytes.iter().take_while(|byte| plain(byte)).count();
    let rest = bytes.get(first..).unwrap_or_default();
    let (prefix, len) = match rest {
        [b':', rest @ ..] => {
            let local = rest.iter().take_while(|byte| plain(byte)).count();
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
    let ends = bytes
        .get(len)
        .is_none_or(|byte| class(*byte) & class::NAME == 0);
    if ends && starts(0) && starts(prefix) && prefix != 1 && prefix != len {
        return Some(QualifiedName { prefix, len });
    }
    unusual_name(text)
}

/// A qualified name with characters beyond ASCII in it.
#[cold]
fn unusual_name(text: &str) -> Option<QualifiedName> {
    let len = text.bytes().take_while(|byte| is_name_byte(*byte)).count();
    let whole = text.get(..len)?;
    let prefix = whole.find(':').map_or(0, |colon| colon.saturating_add(1));
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
    match name.as_bytes().first() {
        None => false,
        Some(b'-' | b'.' | b'0'..=b'9') => false,
        Some(_) if name.is_ascii() => !name.contains(':'),
        Some(_) => {
            let mut chars = name.chars();
            chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
        }
    }
}

/// `NameStartChar` without the colon.
const fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` without the colon.
const fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// How many bytes of character data come before the next `<`, and whether any of them has to be looked at again: an
/// ampersand; if `thorough`, also a carriage return, or a bracket that may close a section.
#[inline]
pub(super) fn text_run(bytes: &[u8], thorough: bool) -> (usize, bool) {
    let (mut len, mut special) = (0_usize, false);
    let (words, rest) = bytes.as_chunks();
    for word in words {
        let word = u64::from_le_bytes(*word);
        let ends = has(word, b'<');
        let mut found = has(word, b'&');
        if thorough {
            found |= has(word, b'\r') | has(word, b']');
        }
        if ends != 0 {
            // What comes behind the first end is none of this text.
            let before = ends.wrapping_sub(1) & !ends;
            let bits = ends.trailing_zeros() / 8;
            len = len.wrapping_add(usize::try_from(bits).unwrap_or_default());
            return (len, special || found & before != 0);
        }
        special |= found != 0;
        len = len.wrapping_add(8);
    }
    let tail = rest.iter().position(|byte| {
        special |= *byte == b'&' || (thorough && matches!(byte, b'\r' | b']'));
        *byte == b'<'
    });
    (len.saturating_add(tail.unwrap_or(rest.len())), special)
}

/// Marks the bytes of a word that are `byte`: exact up to the first, which is all that is asked of it.
const fn has(word: u64, byte: u8) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let other = word ^ ONES.wrapping_mul(byte as u64);
    other.wrapping_sub(ONES) & !other & HIGH
}

/// How many bytes come before the next `<`, and whether an ampersand may be among them.
#[inline(always)]
pub(super) fn text_len(bytes: &[u8]) -> (usize, bool) {
    let (mut len, mut special) = (0_usize, false);
    let (chunks, rest) = bytes.as_chunks();
    for chunk in chunks {
        // Where there are vectors, a chunk costs little more than a byte.
        let ends = chunk
            .iter()
            .fold(0, |any, byte| any | u8::from(*byte == b'<'));
        let refers = chunk
            .iter()
            .fold(0, |any, byte| any | u8::from(*byte == b'&'));
        if ends | refers != 0 {
            special |= refers != 0;
            if let Some(end) = first_of(chunk, b'<') {
                return (len.wrapping_add(end), special);
            }
        }
        len = len.wrapping_add(16);
    }
    let tail = rest.iter().position(|byte| *byte == b'<');
    (len.wrapping_add(tail.unwrap_or(rest.len())), true)
}

/// Where a byte stands first.
#[inline]
fn first_of(chunk: &[u8; 16], byte: u8) -> Option<usize> {
    let (first, second) = chunk.split_first_chunk()?;
    let first = has(u64::from_le_bytes(*first), byte);
    let second = has(u64::from_le_bytes(*second.first_chunk()?), byte);
    let bits = match (first, second) {
        (0, 0) => return None,
        (0, marks) => marks.trailing_zeros().wrapping_add(64),
        (marks, _) => marks.trailing_zeros(),
    };
    usize::try_from(bits / 8).ok()
}

/// How many bytes come before the quote that stands among the first sixteen.
#[inline]
pub(super) fn name_len(bytes: &[u8], quote: u8) -> Option<usize> {
    first_of(bytes.first_chunk()?, quote)
}

/// Where a byte stands first.
#[inline]
pub(super) fn byte_at(bytes: &[u8], byte: u8) -> Option<usize> {
    let mut len = 0_usize;
    for word in bytes.as_chunks().0 {
        let marks = has(u64::from_le_bytes(*word), byte);
        if marks != 0 {
            let bits = marks.trailing_zeros() / 8;
            return Some(len.wrapping_add(usize::try_from(bits).unwrap_or_default()));
        }
        len = len.wrapping_add(8);
    }
    let tail = bytes.get(len..)?.iter().position(|other| *other == byte)?;
    Some(len.wrapping_add(tail))
}

/// The value of an attribute: how many bytes come before its quote, and what they hold.
pub(super) struct ValueRun {
    pub(super) len: usize,
    /// A `<`, which may not stand there, is among them.
    pub(super) bracket: bool,
    /// An ampersand, a carriage return or the like, is among them.
    pub(super) special: bool,
}

/// Reads the value of an attribute up to the quote; `None` if there is none.
pub(super) fn value_run(bytes: &[u8], quote: u8) -> Option<ValueRun> {
    let (words, _) = bytes.as_chunks();
    let mut run = ValueRun {
        len: 0,
        bracket: false,
        special: false,
    };
    for word in words {
        let word = u64::from_le_bytes(*word);
        let odd = has(word, b'<') | has(word, b'&') | has(word, b'\r');
        let ends = has(word, quote);
        if odd != 0 {
            break;
        }
        if ends != 0 {
            let bits = ends.trailing_zeros() / 8;
            let rest = usize::try_from(bits).unwrap_or_default();
            run.len = run.len.wrapping_add(rest);
            return Some(run);
        }
        run.len = run.len.wrapping_add(8);
    }
    for byte in bytes.get(run.len..)? {
        match *byte {
            b'<' => run.bracket = true,
            b'&' | b'\r' => run.special = true,
            end if end == quote => return Some(run),
            _ => {}
        }
        run.len = run.len.wrapping_add(1);
    }
    None
}

/// Bytes that are looked at together.
const BLOCK: usize = 4096;

/// What one sweep over all of a document tells.
pub(super) struct Survey {
    /// Where the first character stands that no XML document may hold.
    pub(super) forbidden: Option<usize>,
    /// Whether carriage returns, or brackets before `>`, are anywhere, so that texts have to be searched for them.
    pub(super) thorough: bool,
}

impl Survey {
    /// Sweeps over a document.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        // U+FFFE and U+FFFF begin with 0xEF.
        let mut suspicious = !text.is_ascii() && bytes.contains(&0xEF);
        let (mut thorough, mut has_lines) = (false, false);
        let mut rest = bytes;
        while !rest.is_empty() {
            let block = rest.get(..BLOCK).unwrap_or(rest);
            let mut found = (false, false);
            if !has_lines {
                found = controls_and_brackets(block);
                has_lines = found.0;
            }
            // Once there are line ends, there will be more.
            if has_lines {
                found = unusual_controls_and_brackets(block);
            }
            let (control, bracket) = found;
            if control {
                let (forbidden, returns) = controls(block);
                suspicious |= forbidden;
                thorough |= returns;
            }
            thorough |= bracket && holds_close(block, rest.get(1..).unwrap_or_default());
            rest = rest.get(block.len()..).unwrap_or_default();
        }
        let mut chars = text.char_indices();
        let forbidden = if suspicious {
            chars.find(|(_, c)| !is_xml_char(*c)).map(|(at, _)| at)
        } else {
            None
        };
        Self {
            forbidden,
            thorough,
        }
    }
}

// Sweeps without an early end, each for itself: these the compiler can vectorise.

/// Whether control characters are in a block, and whether brackets are.
#[inline(never)]
fn controls_and_brackets(block: &[u8]) -> (bool, bool) {
    let (least, bracket) = block.iter().fold((u8::MAX, 0), |(least, bracket), byte| {
        (least.min(*byte), bracket | u8::from(*byte == b']'))
    });
    (least < b' ', bracket != 0)
}

/// Whether control characters other than TAB and LF are in a block, and whether brackets are.
#[inline(never)]
fn unusual_controls_and_brackets(block: &[u8]) -> (bool, bool) {
    let (least, bracket) = block.iter().fold((u8::MAX, 0), |(least, bracket), byte| {
        let blank = (*byte == b'\t') | (*byte == b'\n');
        let visible = *byte | (u8::from(blank) << 5);
        (least.min(visible), bracket | u8::from(*byte == b']'))
    });
    (least < b' ', bracket != 0)
}

/// Whether a block holds control characters that XML forbids, and whether it holds carriage returns.
#[inline(never)]
fn controls(block: &[u8]) -> (bool, bool) {
    block
        .iter()
        .fold((false, false), |(forbidden, returns), byte| {
            let blank = (*byte == b'\t') | (*byte == b'\n') | (*byte == b'\r');
            (
                forbidden | ((*byte < b' ') & !blank),
                returns | (*byte == b'\r'),
            )
        })
}

/// Whether a bracket stands before `>`; `behind` is what stands one byte on.
#[inline(never)]
fn holds_close(block: &[u8], behind: &[u8]) -> bool {
    block
        .iter()
        .zip(behind)
        .fold(false, |any, (first, second)| {
            any | ((*first == b']') & (*second == b'>'))
        })
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
    fn values_of_attributes_end_at_their_quote() {
        for len in 0..40_usize {
            let mut bytes = [b'a'; 48];
            bytes[len] = b'"';
            bytes[len + 1] = b'<';
            let run = value_run(&bytes, b'"').unwrap();
            assert_eq!((run.len, run.bracket, run.special), (len, false, false));
            assert!(value_run(&bytes[..len], b'"').is_none());
            assert!(value_run(&bytes, b'\'').is_none());
            for at in 0..len {
                for (odd, bracket) in [(b'<', true), (b'&', false), (b'\r', false)] {
                    let mut bytes = bytes;
                    bytes[at] = odd;
                    let run = value_run(&bytes, b'"').unwrap();
                    assert_eq!(
                        (run.len, run.bracket, run.special),
                        (len, bracket, !bracket)
                    );
                }
            }
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

    #[test]
    fn texts_end_at_the_next_tag_wherever_it_stands() {
        for len in 0..40_usize {
            for odd in [
                None,
                Some(b'&'),
                Some(b'\r'),
                Some(b']'),
                Some(0xFF),
                Some(b'='),
            ] {
                for at in 0..len.max(1) {
                    let mut bytes = [b'a'; 48];
                    bytes[len] = b'<';
                    // Behind the end nothing counts.
                    bytes[len + 1] = b'&';
                    if let Some(odd) = odd.filter(|_| at < len) {
                        bytes[at] = odd;
                    }
                    let special =
                        at < len && odd.is_some_and(|odd| matches!(odd, b'&' | b'\r' | b']'));
                    assert_eq!(text_run(&bytes, true), (len, special), "{len} {odd:?} {at}");
                    assert_eq!(text_run(&bytes[..len], true), (len, special));
                    let special = special && odd == Some(b'&');
                    assert_eq!(text_run(&bytes, false), (len, special));
                    assert_eq!(text_run(&bytes[..len], false), (len, special));
                    assert_eq!(text_len(&bytes).0, len);
                    assert!(text_len(&bytes).1 || odd != Some(b'&') || at >= len);
                    assert_eq!(text_len(&bytes[..len]).0, len);
                }
            }
        }
    }

    #[test]
    fn names_of_types_end_at_their_quote() {
        for len in 0..20 {
            let mut bytes = [b'a'; 40];
            bytes[len] = b'"';
            bytes[len + 1] = b'"';
            assert_eq!(name_len(&bytes, b'"'), (len < 16).then_some(len));
            assert_eq!(name_len(&bytes, b'\''), None);
        }
        assert_eq!(name_len(b"int\">", b'"'), None);
    }

    #[test]
    fn bytes_are_found_where_they_stand_first() {
        let mut bytes = [b'%'; 50];
        assert_eq!(byte_at(&bytes, b'&'), None);
        for at in (0..50).rev() {
            bytes[at] = b'&';
            assert_eq!(byte_at(&bytes, b'&'), Some(at));
            assert_eq!(byte_at(&bytes[..at], b'&'), None);
        }
    }

    #[test]
    fn forbidden_characters_are_found() {
        let forbidden = |text| Survey::of(text).forbidden;
        assert_eq!(forbidden("a\tb\r\n\u{7F}\u{85}\u{FEFF}"), None);
        assert_eq!(forbidden("ab\u{2}"), Some(2));
        assert_eq!(forbidden("é\u{FFFE}"), Some(2));
        assert_eq!(forbidden("\u{FFFF}"), Some(0));
    }

    #[test]
    fn documents_are_surveyed_for_what_texts_hold() {
        let long = |text: &str| alloc::format!("{text:5000}{text}");
        for text in ["a\rb", "]>", "<a><![CDATA[x]]>&amp;</a>"] {
            assert!(Survey::of(text).thorough, "{text}");
            assert!(Survey::of(&long(text)).thorough, "{text}");
        }
        for text in ["a&b", "", "a[1] > ]\t\n", "]"] {
            assert!(!Survey::of(text).thorough, "{text}");
            assert!(!Survey::of(&long(text)).thorough, "{text}");
        }
    }
}
