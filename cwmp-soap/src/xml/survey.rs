//! One sweep over all of a document, before anything is read.

use crate::target::WIDE;
use crate::text::is_xml_char;

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
        if !WIDE {
            // What one loop tells; it tells nothing of brackets and line ends.
            return Self {
                forbidden: first_forbidden(text),
                thorough: true,
            };
        }
        let bytes = text.as_bytes();
        let mut rest = bytes;
        // In short documents lists begin, and the names of their types hold brackets.
        let first = rest.get(..BLOCK).unwrap_or(rest);
        let (mut found, mut thorough) =
            controls_and_closes(first, rest.get(1..).unwrap_or_default());
        let (mut suspicious, mut has_lines, mut is_first) = (false, found.control, true);
        while !rest.is_empty() {
            let block = rest.get(..BLOCK).unwrap_or(rest);
            if !is_first && !has_lines {
                found = controls_and_brackets(block);
                has_lines = found.control;
            }
            // Once there are line ends, there will be more.
            if has_lines {
                found = unusual_controls_and_brackets(block);
            }
            if found.control {
                let (forbidden, returns) = controls(block);
                suspicious |= forbidden;
                thorough |= returns;
            }
            // U+FFFE and U+FFFF begin with 0xEF.
            suspicious |= found.high && block.contains(&0xEF);
            thorough |=
                found.bracket && !is_first && holds_close(block, rest.get(1..).unwrap_or_default());
            is_first = false;
            rest = rest.get(block.len()..).unwrap_or_default();
        }
        Self {
            forbidden: suspicious.then(|| first_forbidden(text)).flatten(),
            thorough,
        }
    }
}

/// Where the first character stands that no XML document may hold.
fn first_forbidden(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let forbidden = chars.find(|(_, c)| !is_xml_char(*c));
    forbidden.map(|(at, _)| at)
}

// Sweeps without an early end, each for itself: these the compiler can vectorise.

/// What is in a block.
struct Found {
    /// Control characters.
    control: bool,
    /// Brackets.
    bracket: bool,
    /// What U+FFFE may begin with, or characters above it.
    high: bool,
}

impl Found {
    #[inline(always)]
    const fn of(least: u8, most: u8, bracket: bool) -> Self {
        Self {
            control: least < b' ',
            bracket,
            high: most >= 0xEF,
        }
    }
}

/// What is in a block but brackets, and whether one stands before `>`; `behind` is what stands one byte on.
#[inline(never)]
fn controls_and_closes(block: &[u8], behind: &[u8]) -> (Found, bool) {
    // Behind the last byte of a document stands nothing.
    let last = block.last().copied().unwrap_or(b' ');
    let seen = (last, last, u8::MAX);
    let pairs = block.iter().zip(behind);
    let (least, most, apart) = pairs.fold(seen, |(least, most, apart), (first, second)| {
        // Nothing, where both are what is looked for.
        let other = (*first ^ b']') | (*second ^ b'>');
        (least.min(*first), most.max(*first), apart.min(other))
    });
    (Found::of(least, most, false), apart == 0)
}

/// What is in a block.
#[inline(never)]
fn controls_and_brackets(block: &[u8]) -> Found {
    sweep(block, |byte| byte)
}

/// What is in a block, but for TAB and LF.
#[inline(never)]
fn unusual_controls_and_brackets(block: &[u8]) -> Found {
    sweep(block, |byte| {
        let blank = (byte == b'\t') | (byte == b'\n');
        byte | (u8::from(blank) << 5)
    })
}

/// What is in a block whose bytes are made visible. Its quarters are walked side by side, so that a step of the loop is
/// shared by four.
#[inline(always)]
fn sweep(block: &[u8], visible: impl Fn(u8) -> u8) -> Found {
    let quarter = block.len() / 4;
    let (a, rest) = block.split_at_checked(quarter).unwrap_or_default();
    let (b, rest) = rest.split_at_checked(quarter).unwrap_or_default();
    let (c, rest) = rest.split_at_checked(quarter).unwrap_or_default();
    let (d, rest) = rest.split_at_checked(quarter).unwrap_or_default();
    let look = |(least, most, bracket): (u8, u8, u8), byte: &u8| {
        let is_bracket = u8::from(*byte == b']');
        let byte = visible(*byte);
        (least.min(byte), most.max(byte), bracket | is_bracket)
    };
    let quarters = a.iter().zip(b).zip(c).zip(d);
    let seen = quarters.fold((u8::MAX, 0, 0), |seen, (((a, b), c), d)| {
        look(look(look(look(seen, a), b), c), d)
    });
    let (least, most, bracket) = rest.iter().fold(seen, look);
    Found::of(least, most, bracket != 0)
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
            assert_eq!(Survey::of(text).thorough, !WIDE, "{text}");
            assert_eq!(Survey::of(&long(text)).thorough, !WIDE, "{text}");
        }
    }

    #[test]
    fn brackets_before_what_closes_a_tag_are_found_wherever_they_stand() {
        for at in (0..40)
            .chain(BLOCK - 3..BLOCK + 3)
            .chain(2 * BLOCK - 3..2 * BLOCK + 3)
        {
            for len in [at + 2, at + 3, 3 * BLOCK] {
                let mut text = alloc::vec![b'a'; len];
                text[at] = b']';
                for (next, closes) in [(b'>', true), (b']', false), (b'a', false)] {
                    text[at + 1] = next;
                    let text = core::str::from_utf8(&text).unwrap();
                    assert_eq!(Survey::of(text).thorough, closes || !WIDE, "{at} {len}");
                }
            }
            let mut text = alloc::vec![b'a'; at + 1];
            text[at] = b']';
            assert_eq!(
                Survey::of(core::str::from_utf8(&text).unwrap()).thorough,
                !WIDE
            );
            text[at] = 0x1F;
            let forbidden = Survey::of(core::str::from_utf8(&text).unwrap()).forbidden;
            assert_eq!(forbidden, Some(at));
        }
    }
}
