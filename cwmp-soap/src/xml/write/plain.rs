//! How much of a text can be written as it stands.

use crate::target::WIDE;

/// How many bytes at the front are plain: printable characters of ASCII other than `&`, `<`, `>` and `"`.
///
/// TAB, LF and characters above the basic plane are written as they stand too; they are rare, and left to the caller.
pub(super) fn plain_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    if WIDE && VECTORS && bytes.len() < BLOCK && is_plain_short(bytes) {
        return bytes.len();
    }
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

/// Whether fewer bytes than a block are all plain, by words that overlap; three at most are told nothing of.
#[inline]
fn is_plain_short(bytes: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return is_plain_word(*first) && is_plain_word(*last);
    }
    // Two halves make a word.
    let mut word = [0; WORD];
    let (Some(first), Some(last)) = (
        bytes.first_chunk::<{ WORD / 2 }>(),
        bytes.last_chunk::<{ WORD / 2 }>(),
    ) else {
        return bytes.is_empty();
    };
    if let Some((start, end)) = word.split_first_chunk_mut() {
        *start = *first;
        end.copy_from_slice(last);
    }
    is_plain_word(word)
}

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
        block.iter().fold(0, |odd, byte| odd | oddity(*byte)) == 0
    } else {
        let (words, _) = block.as_chunks();
        words.iter().all(|word| is_plain_word(*word))
    }
}

/// The opposite of [`is_plain`] as a number, in steps that a compiler turns into those of vectors.
#[inline]
const fn oddity(byte: u8) -> u8 {
    (byte.wrapping_sub(b' ') > b'~' - b' ') as u8
        | (byte | ANGLES == b'>') as u8
        | (byte | QUOTE_OR_AMPERSAND == b'&') as u8
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
                }
            }
        }
        assert_eq!(plain_len(""), 0);
        assert_eq!(plain_len("0123456789abcdef0123456789abcdefé"), 32);
    }

    #[test]
    fn bytes_blocks_and_words_agree_on_what_is_plain() {
        for byte in 0..0xFF {
            let escaped = !(b' '..=b'~').contains(&byte) || b"&<>\"".contains(&byte);
            assert_eq!(is_plain(byte), !escaped, "{byte:#x}");
            assert_eq!(oddity(byte) == 0, !escaped, "{byte:#x}");
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
