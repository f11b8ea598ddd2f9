//! Finding a character in a text: the searchers of `str` are made for more, and take half a KiB of a device's memory.

use crate::target::WIDE;

/// Whether a character of ASCII stands in a text.
pub(crate) fn contains(text: &str, byte: u8) -> bool {
    if WIDE {
        return text.contains(char::from(byte));
    }
    text.bytes().any(|other| other == byte)
}

/// What stands before and behind the first such character of ASCII.
pub(crate) fn split_at(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    Some((text.get(..at)?, text.get(at.checked_add(1)?..)?))
}

/// What stands between such characters of ASCII: one text at least.
pub(crate) fn parts(text: &str, byte: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let (part, behind) = split_at(text, byte).unzip();
        rest = behind;
        part.or(Some(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn what_is_found_is_what_the_searchers_of_str_find() {
        for text in ["", ",", "a", "a,b", ",a,,é,", "é", "ab,cd,ef"] {
            assert_eq!(contains(text, b','), text.contains(','), "{text}");
            assert_eq!(split_at(text, b','), text.split_once(','), "{text}");
            let found: Vec<&str> = parts(text, b',').collect();
            assert_eq!(found, text.split(',').collect::<Vec<_>>(), "{text}");
        }
    }
}
