//! One sweep over all of a document, before anything is read.

use crate::target::WIDE;
use crate::text::is_xml_char;

/// Bytes that are looked at together.
const BLOCK: usize = 4096;

/// What one sweep over all of a document tells.
pub(super) struct Survey {
    /// Where the first character stands that no XML document may hold.
    pub(super) forbidden: Option<usize>,
    /// Whether carriage returns are anywhere, so that texts have to be searched for them.
    pub(super) thorough: bool,
}

impl Survey {
    /// Sweeps over a document.
    pub(super) fn of(text: &str) -> Self {
        if !WIDE {
            // What one loop tells; it tells nothing of line ends.
            return Self {
                forbidden: first_forbidden(text),
                thorough: true,
            };
        }
        let (mut suspicious, mut thorough, mut has_lines) = (false, false, false);
        for block in text.as_bytes().chunks(BLOCK) {
            let mut is_odd = !has_lines && holds_odd(block);
            // Once there are line ends, there will be more.
            has_lines |= is_odd;
            if has_lines {
                is_odd = holds_odd_but_lines(block);
            }
            if is_odd {
                let (forbidden, returns) = controls(block);
                suspicious |= forbidden;
                thorough |= returns;
                // U+FFFE and U+FFFF begin with 0xEF.
                suspicious |= block.contains(&0xEF);
            }
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

/// Whether control characters are in a block, or what U+FFFE may begin with, or characters above it.
#[inline(never)]
fn holds_odd(block: &[u8]) -> bool {
    sweep(block, |byte| byte)
}

/// The same, but for TAB and LF.
#[inline(never)]
fn holds_odd_but_lines(block: &[u8]) -> bool {
    sweep(block, |byte| {
        let blank = (byte == b'\t') | (byte == b'\n');
        byte | (u8::from(blank) << 5)
    })
}

/// Whether a block whose bytes are made visible holds anything odd.
#[inline(always)]
fn sweep(block: &[u8], visible: impl Fn(u8) -> u8) -> bool {
    // Control characters stand above all others then, right above 0xEF and what follows.
    let rank = |byte: u8| visible(byte).wrapping_sub(b' ');
    const ODD: u8 = 0xEF_u8.wrapping_sub(b' ');
    let mut ranks = [0_u8; 64];
    let mut look = |chunk: &[u8; 64]| {
        for (most, byte) in ranks.iter_mut().zip(chunk) {
            *most = rank(*byte).max(*most);
        }
    };
    let (chunks, rest) = block.as_chunks();
    for chunk in chunks {
        look(chunk);
    }
    // What the last chunk has of the one before it is looked at twice.
    match block.last_chunk() {
        Some(last) => look(last),
        None => {
            return rest.iter().any(|byte| rank(*byte) >= ODD);
        }
    }
    ranks.iter().fold(0, |most, rank| (*rank).max(most)) >= ODD
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
    fn documents_are_surveyed_for_carriage_returns() {
        let long = |text: &str| alloc::format!("{text:5000}{text}");
        assert!(Survey::of("a\rb").thorough);
        assert!(Survey::of(&long("a\rb")).thorough);
        for text in ["a&b", "", "a[1] > ]\t\n", "]]>", "\u{FFFD}é"] {
            assert_eq!(Survey::of(text).thorough, !WIDE, "{text}");
            assert_eq!(Survey::of(&long(text)).thorough, !WIDE, "{text}");
        }
    }

    #[test]
    fn what_is_odd_is_found_wherever_it_stands() {
        let places = (0..140)
            .chain(BLOCK - 3..BLOCK + 3)
            .chain(2 * BLOCK - 3..2 * BLOCK + 3);
        for at in places {
            for len in [at + 1, at + 2, at + 65, 3 * BLOCK] {
                for before in [b'a', b'\n'] {
                    let mut text = alloc::vec![b'a'; len];
                    text[0] = before;
                    text[at] = b'\r';
                    assert!(Survey::of(core::str::from_utf8(&text).unwrap()).thorough);
                    text[at] = 0x1F;
                    let survey = Survey::of(core::str::from_utf8(&text).unwrap());
                    assert_eq!(survey.forbidden, Some(at), "{at} {len}");
                    assert_eq!(survey.thorough, !WIDE);
                    text.splice(at..=at, "\u{FFFE}".bytes());
                    let survey = Survey::of(core::str::from_utf8(&text).unwrap());
                    assert_eq!(survey.forbidden, Some(at), "{at} {len}");
                    text.splice(at..at + 3, "\u{FFFD}\u{1F600}".bytes());
                    let survey = Survey::of(core::str::from_utf8(&text).unwrap());
                    assert_eq!(survey.forbidden, None, "{at} {len}");
                }
            }
        }
    }
}
