//! How much of a text can be written as it stands.

use crate::target::WIDE;

/// Whether all of a text is plain, as [`plain_len`] has it.
#[cfg_attr(target_pointer_width = "64", inline)]
pub(super) fn is_plain_text(text: &str) -> bool {
    if !(WIDE && VECTORS) {
        return plain_len(text) == text.len();
    }
    let bytes = text.as_bytes();
    let Some(last) = bytes.last_chunk() else {
        return is_plain_short(bytes);
    };
    let (blocks, _) = bytes.as_chunks();
    // The last block overlaps the one before it.
    let seen = blocks.iter().fold(Seen::of(last), Seen::and);
    seen.is_plain()
}

/// Whether fewer bytes than a block are all plain, by halves that overlap.
#[inline]
fn is_plain_short(bytes: &[u8]) -> bool {
    if let Some(block) = halves(bytes) {
        return Seen::of(&block).is_plain();
    }
    match halves(bytes) {
        Some(word) => is_plain_word(word),
        None => bytes.iter().all(|byte| is_plain(*byte)),
    }
}

/// The first and the last bytes, `N` in all, if there are as many as a half is long.
#[inline]
fn halves<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let mut both = [0; N];
    let (start, end) = both.split_at_mut_checked(N / 2)?;
    start.copy_from_slice(bytes.get(..N / 2)?);
    end.copy_from_slice(bytes.get(bytes.len().checked_sub(N / 2)?..)?);
    Some(both)
}

/// What was seen of blocks, byte by byte of a block, in steps that a compiler turns into those of vectors.
struct Seen {
    /// The smallest, once what needs an escape is made 0.
    least: [u8; BLOCK],
    /// The largest, once the first that is plain is made 0.
    most: [u8; BLOCK],
}

impl Seen {
    #[inline(always)]
    fn of(block: &[u8; BLOCK]) -> Self {
        let none = Self {
            least: [u8::MAX; BLOCK],
            most: [0; BLOCK],
        };
        none.and(block)
    }

    #[inline(always)]
    fn and(mut self, block: &[u8; BLOCK]) -> Self {
        let seen = self.least.iter_mut().zip(&mut self.most);
        for ((least, most), byte) in seen.zip(block) {
            let angle = (byte | ANGLES) ^ b'>';
            let quote = (byte | QUOTE_OR_AMPERSAND) ^ b'&';
            *least = (*least).min(angle).min(quote);
            *most = (*most).max(byte.wrapping_sub(b' '));
        }
        self
    }

    #[inline(always)]
    fn is_plain(&self) -> bool {
        let special = self
            .least
            .iter()
            .fold(0, |any, byte| any | u8::from(*byte == 0));
        let outside = self
            .most
            .iter()
            .fold(0, |any, byte| any | u8::from(*byte > b'~' - b' '));
        special | outside == 0
    }
}

/// How many bytes at the front are plain: printable characters of ASCII other than `&`, `<`, `>` and `"`.
///
/// TAB, LF and characters above the basic plane are written as they stand too; they are rare, and left to the caller.
pub(super) fn plain_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let blocks = bytes.last_chunk().filter(|_| WIDE);
    let checked = blocks.map_or(0, |last| whole_blocks(bytes, last));
    let rest = bytes.get(checked..).unwrap_or_default();
    let plain = rest.iter().position(|byte| !is_plain(*byte));
    checked.wrapping_add(plain.unwrap_or(rest.len()))
}

/// Whether the compiler has registers of 16 bytes to look at a block in, whatever the processor.
const VECTORS: bool = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
const WORD: usize = size_of::<usize>();
/// Bytes that are looked at in one step.
const BLOCK: usize = if VECTORS { 16 } else { WORD };

/// How many bytes at the front are plain for certain; fewer than a block come before the first that is not.
#[inline]
fn whole_blocks(bytes: &[u8], last: &[u8; BLOCK]) -> usize {
    let (blocks, _) = bytes.as_chunks();
    for (index, block) in blocks.iter().enumerate() {
        if !is_plain_block(block) {
            return index.wrapping_mul(BLOCK);
        }
    }
    // The last block overlaps the one before it.
    if is_plain_block(last) {
        bytes.len()
    } else {
        bytes.len().wrapping_sub(BLOCK)
    }
}

#[inline]
fn is_plain_block(block: &[u8; BLOCK]) -> bool {
    if VECTORS {
        Seen::of(block).is_plain()
    } else {
        let (words, _) = block.as_chunks();
        words.iter().all(|word| is_plain_word(*word))
    }
}

/// The bit that tells `<` from `>`.
const ANGLES: u8 = b'<' ^ b'>';
/// The bit that tells `"` from `&`.
const QUOTE_OR_AMPERSAND: u8 = b'"' ^ b'&';

/// Whether all bytes of a word are plain. None of them is 0xFF, which no text in UTF-8 holds.
#[inline]
const fn is_plain_word(word: [u8; WORD]) -> bool {
    const ONES: usize = usize::MAX / 0xFF;
    const fn each(byte: u8) -> usize {
        ONES.wrapping_mul(byte as usize)
    }
    let word = usize::from_ne_bytes(word);
    // What sets a byte's highest bit: a control character by borrowing, all from DEL on, and a byte that became 0. A
    // plain byte neither borrows from its neighbour nor carries into it.
    let control = word.wrapping_sub(each(b' '));
    let not_ascii = word.wrapping_add(ONES);
    let angle = ((word | each(ANGLES)) ^ each(b'>')).wrapping_sub(ONES);
    let quote = ((word | each(QUOTE_OR_AMPERSAND)) ^ each(b'&')).wrapping_sub(ONES);
    (control | not_ascii | angle | quote) & (ONES << 7) == 0
}

const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn a_text_is_plain_up_to_what_needs_a_look_wherever_that_stands() {
        for byte in 0..=0x7F_u8 {
            for len in 1..=40 {
                for at in 0..len {
                    let mut text: String = core::iter::repeat_n('~', len).collect();
                    text.replace_range(at..=at, char::from(byte).encode_utf8(&mut [0; 4]));
                    // What comes later does not hide it.
                    text.truncate(at + 1);
                    text.extend(core::iter::repeat_n('<', len - at - 1));
                    let plain = if is_plain(byte) { at + 1 } else { at };
                    assert_eq!(plain_len(&text), plain, "{text:?}");
                    assert_eq!(is_plain_text(&text), plain == len, "{text:?}");
                }
            }
        }
        assert_eq!(plain_len(""), 0);
        assert!(is_plain_text(""));
        assert!(!is_plain_text(
            "\u{80}\u{80}\u{80}\u{80}\u{80}\u{80}\u{80}\u{80}"
        ));
        assert_eq!(plain_len("0123456789abcdef0123456789abcdefé"), 32);
    }

    #[test]
    fn bytes_blocks_and_words_agree_on_what_is_plain() {
        for byte in 0..0xFF {
            let escaped = !(b' '..=b'~').contains(&byte) || b"&<>\"".contains(&byte);
            assert_eq!(is_plain(byte), !escaped, "{byte:#x}");
            for at in 0..BLOCK {
                let mut block = [b'~'; BLOCK];
                block[at] = byte;
                assert_eq!(is_plain_block(&block), !escaped, "{byte:#x} at {at}");
            }
            for at in 0..WORD {
                for around in [b' ', b'~', b'=', b'!'] {
                    let mut word = [around; WORD];
                    word[at] = byte;
                    assert_eq!(is_plain_word(word), !escaped, "{byte:#x} at {at}");
                }
            }
        }
    }
}
