//! One sweep over all of a document, before anything is read.

use crate::config::Tolerances;
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
        Self {
            forbidden: suspicious.then(|| first_forbidden(text)).flatten(),
            thorough,
        }
    }
}

/// Where a document ends: before the zeros that a sender counts with its text, if those are tolerated.
pub(super) fn end_of_text(bytes: &[u8], tolerances: Tolerances) -> usize {
    if !tolerances.contains(Tolerances::CONTROL_CHARACTER) {
        return bytes.len();
    }
    let last = bytes.iter().rposition(|byte| *byte != 0);
    last.map_or(0, |last| last.wrapping_add(1))
}

/// Where the first character stands that no XML document may hold.
fn first_forbidden(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let forbidden = chars.find(|(_, c)| !is_xml_char(*c));
    forbidden.map(|(at, _)| at)
}

// Sweeps without an early end, each for itself: these the compiler can vectorise.

/// Whether control characters are in a block, and whether brackets are.
#[inline(never)]
fn controls_and_brackets(block: &[u8]) -> (bool, bool) {
    sweep(block, |byte| byte)
}

/// Whether control characters other than TAB and LF are in a block, and whether brackets are.
#[inline(never)]
fn unusual_controls_and_brackets(block: &[u8]) -> (bool, bool) {
    sweep(block, |byte| {
        let blank = (byte == b'\t') | (byte == b'\n');
        byte | (u8::from(blank) << 5)
    })
}

/// Whether bytes of a block are made control characters, and whether brackets are in it. Its quarters are walked side by
/// side, so that a step of the loop is shared by four.
#[inline(always)]
fn sweep(block: &[u8], visible: impl Fn(u8) -> u8) -> (bool, bool) {
    let quarter = block.len() / 4;
    let (a, rest) = block.split_at_checked(quarter).unwrap_or_default();
    let (b, rest) = rest.split_at_checked(quarter).unwrap_or_default();
    let (c, rest) = rest.split_at_checked(quarter).unwrap_or_default();
    let (d, rest) = rest.split_at_checked(quarter).unwrap_or_default();
    let look = |(least, bracket): (u8, u8), byte: &u8| {
        (least.min(visible(*byte)), bracket | u8::from(*byte == b']'))
    };
    let quarters = a.iter().zip(b).zip(c).zip(d);
    let seen = quarters.fold((u8::MAX, 0), |seen, (((a, b), c), d)| {
        look(look(look(look(seen, a), b), c), d)
    });
    let (least, bracket) = rest.iter().fold(seen, look);
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
}
