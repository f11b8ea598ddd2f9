//! Finding what is short in a text: the searchers of `str` are made for more, and take 2 KB of a device's memory.

/// Where `wanted` stands first.
pub(crate) fn find(text: &str, wanted: &str) -> Option<usize> {
    let (bytes, wanted) = (text.as_bytes(), wanted.as_bytes());
    let begins = |(at, byte): (usize, &u8)| {
        wanted.first() == Some(byte) && bytes.get(at..).is_some_and(|rest| rest.starts_with(wanted))
    };
    bytes.iter().enumerate().position(begins)
}

/// What stands before and behind the first such character of ASCII.
pub(crate) fn split_at(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    Some((text.get(..at)?, text.get(at.checked_add(1)?..)?))
}

/// The number of a word among others, between which single spaces stand. It takes less memory than to compare it with each.
pub(crate) fn place_of(word: &[u8], words: &str) -> Option<usize> {
    let mut words = words.as_bytes().split(|byte| *byte == b' ');
    words.position(|other| other == word)
}

/// The word of this number.
pub(crate) fn word(words: &str, place: usize) -> &str {
    let mut rest = words;
    for _ in 0..place {
        rest = split_at(rest, b' ').unwrap_or_default().1;
    }
    split_at(rest, b' ').map_or(rest, |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_is_found() {
        for (text, wanted, at) in [
            ("a]]]>b]]>", "]]>", Some(2)),
            ("--", "--", Some(0)),
            ("-", "--", None),
            ("", "?>", None),
            ("é?>", "?>", Some(2)),
        ] {
            assert_eq!(find(text, wanted), at, "{text}");
            assert_eq!(text.find(wanted), at, "{text}");
        }
        assert_eq!(split_at("é:b:c", b':'), Some(("é", "b:c")));
        assert_eq!(split_at("a:", b':'), Some(("a", "")));
        assert_eq!(split_at("a", b':'), None);
        assert_eq!(place_of(b"bc", "a bc d"), Some(1));
        assert_eq!(
            [0, 1, 2, 3].map(|place| word("a bc d", place)),
            ["a", "bc", "d", ""]
        );
        for word in ["", "b", "c d", "e"] {
            assert_eq!(place_of(word.as_bytes(), "a bc d"), None, "{word}");
        }
    }
}
