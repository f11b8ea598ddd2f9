//! Which characters may stand where (XML 1.0, fifth edition, productions 2 to 5).

use crate::text::is_xml_char;

/// White space of markup.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether all of a text is white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// Bytes of names: letters, digits, `_`, `-`, `.`, and every byte of a longer character.
const NAME_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        #[expect(
            clippy::indexing_slicing,
            clippy::cast_possible_truncation,
            reason = "the loop ends at the array's length"
        )]
        {
            table[byte] = matches!(byte as u8 as char, 'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' | ':')
                || byte >= 0x80;
        }
        byte = byte.wrapping_add(1);
    }
    table
};

/// Whether a byte may be part of a name, colons included.
pub(super) fn is_name_byte(byte: u8) -> bool {
    NAME_BYTES.get(usize::from(byte)).copied().unwrap_or(false)
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
/// ampersand, a carriage return, or a bracket that may close a section.
pub(super) fn text_run(bytes: &[u8]) -> (usize, bool) {
    let (mut len, mut special) = (0_usize, false);
    let (words, rest) = bytes.as_chunks();
    for word in words {
        let word = u64::from_le_bytes(*word);
        let ends = has(word, b'<');
        let found = has(word, b'&') | has(word, b'\r') | has(word, b']');
        if ends != 0 {
            // What comes behind the first end is none of this text.
            let before = ends.wrapping_sub(1) & !ends;
            let bits = ends.trailing_zeros() / 8;
            len = len.saturating_add(usize::try_from(bits).unwrap_or_default());
            return (len, special || found & before != 0);
        }
        special |= found != 0;
        len = len.saturating_add(8);
    }
    let tail = rest.iter().position(|byte| {
        special |= matches!(byte, b'&' | b'\r' | b']');
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

/// Where the first character stands that no XML document may hold.
pub(super) fn forbidden(text: &str) -> Option<usize> {
    // One sweep that the compiler can vectorise settles nearly every document.
    let suspicious = text.bytes().fold(false, |found, byte| {
        found | (byte < b' ' && byte != b'\t' && byte != b'\n' && byte != b'\r') | (byte == 0xEF)
    });
    if !suspicious {
        return None;
    }
    text.char_indices()
        .find(|(_, c)| !is_xml_char(*c))
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

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
                    assert_eq!(text_run(&bytes), (len, special), "{len} {odd:?} {at}");
                    assert_eq!(text_run(&bytes[..len]), (len, special));
                }
            }
        }
    }

    #[test]
    fn forbidden_characters_are_found() {
        assert_eq!(forbidden("a\tb\r\n\u{7F}\u{85}\u{FEFF}"), None);
        assert_eq!(forbidden("ab\u{2}"), Some(2));
        assert_eq!(forbidden("é\u{FFFE}"), Some(2));
        assert_eq!(forbidden("\u{FFFF}"), Some(0));
    }
}
