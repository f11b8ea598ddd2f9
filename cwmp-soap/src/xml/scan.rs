//! Looking for single bytes, a word or a chunk at a time.

use crate::target::WIDE;

/// The words that bytes begin with, as far as bytes are looked at in words, and the rest.
#[inline(always)]
fn in_words<const N: usize>(bytes: &[u8]) -> (&[[u8; N]], &[u8]) {
    if WIDE {
        bytes.as_chunks()
    } else {
        (&[], bytes)
    }
}

/// Whether bytes are the same, looked at in words that overlap where they are few: names are, and a call costs more.
#[inline(always)]
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    if !WIDE || one.len() != other.len() || one.len() > size_of::<[u128; 2]>() {
        return one == other;
    }
    same_ends(one, other, u128::from_ne_bytes)
        .or_else(|| same_ends(one, other, u64::from_ne_bytes))
        .or_else(|| same_ends(one, other, u32::from_ne_bytes))
        .or_else(|| same_ends(one, other, u16::from_ne_bytes))
        .unwrap_or_else(|| one.first() == other.first())
}

/// Whether the first and the last word of bytes are the same; `None` if they are fewer than a word.
#[inline(always)]
fn same_ends<const N: usize, W: PartialEq>(
    one: &[u8],
    other: &[u8],
    word: impl Fn([u8; N]) -> W,
) -> Option<bool> {
    let first = (word(*one.first_chunk()?), word(*other.first_chunk()?));
    let last = (word(*one.last_chunk()?), word(*other.last_chunk()?));
    Some((first.0 == first.1) & (last.0 == last.1))
}

/// What stands behind these bytes, if they stand at the front.
#[inline(always)]
pub(super) fn behind<'b>(bytes: &'b [u8], front: &[u8]) -> Option<&'b [u8]> {
    let (found, rest) = bytes.split_at_checked(front.len())?;
    is_same(found, front).then_some(rest)
}

/// What stands behind bytes that are known, if they stand at the front.
#[inline(always)]
pub(super) fn behind_known<'b, const N: usize>(
    bytes: &'b [u8],
    known: &[u8; N],
) -> Option<&'b [u8]> {
    let (front, rest) = bytes.split_first_chunk::<N>()?;
    is_same(front, known).then_some(rest)
}

/// How many bytes of character data come before the next `<`, and whether any of them has to be looked at again: an
/// ampersand, or a bracket that may close a section; if `thorough`, also a carriage return.
#[inline(always)]
pub(super) fn text_run(bytes: &[u8], thorough: bool) -> (usize, bool) {
    if WIDE && !thorough {
        // Most have nothing like that, nor has what comes right behind them.
        let (len, may_be_special) = text_len(bytes);
        if !may_be_special {
            return (len, false);
        }
    }
    text_run_in_words(bytes, thorough)
}

#[cfg_attr(target_pointer_width = "64", inline(never))]
#[cfg_attr(not(target_pointer_width = "64"), inline)]
fn text_run_in_words(bytes: &[u8], thorough: bool) -> (usize, bool) {
    let (mut len, mut special) = (0_usize, false);
    let (words, rest) = in_words(bytes);
    for word in words {
        let word = u64::from_le_bytes(*word);
        let ends = has(word, b'<');
        let mut found = has(word, b'&') | has(word, b']');
        if thorough {
            found |= has(word, b'\r');
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
        special |= WIDE && *byte == b']';
        *byte == b'<'
    });
    (len.wrapping_add(tail.unwrap_or(rest.len())), special)
}

/// Marks the bytes of a word that are `byte`: exact up to the first, which is all that is asked of it.
const fn has(word: u64, byte: u8) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let other = word ^ ONES.wrapping_mul(byte as u64);
    other.wrapping_sub(ONES) & !other & HIGH
}

/// How many bytes come before the next `<`, and whether an ampersand or a bracket may be among them.
#[inline(always)]
pub(super) fn text_len(bytes: &[u8]) -> (usize, bool) {
    let mut len = 0_usize;
    // Marks of what has to be looked at, by places in a chunk.
    let mut odd = [0_u8; 16];
    let (chunks, rest) = in_words::<16>(bytes);
    for chunk in chunks {
        // Where there are vectors, a chunk costs little more than a byte.
        for (mark, byte) in odd.iter_mut().zip(chunk) {
            *mark |= u8::from((*byte == b'&') | (*byte == b']')).wrapping_neg();
        }
        let ends = chunk
            .iter()
            .fold(0, |any, byte| any | u8::from(*byte == b'<'));
        if ends != 0
            && let Some(end) = first_of(chunk, b'<')
        {
            return (len.wrapping_add(end), u128::from_ne_bytes(odd) != 0);
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
    for word in in_words(bytes).0 {
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
#[inline]
pub(super) fn value_run(bytes: &[u8], quote: u8) -> Option<ValueRun> {
    let mut run = ValueRun {
        len: usual_len(bytes, quote),
        bracket: false,
        special: false,
    };
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

/// How many bytes of a value come before its quote, or before the word at the latest that holds something else to be
/// looked at.
#[inline(always)]
pub(super) fn usual_len(bytes: &[u8], quote: u8) -> usize {
    let mut len = 0_usize;
    for word in in_words(bytes).0 {
        let word = u64::from_le_bytes(*word);
        let odd = has(word, b'<') | has(word, b'&') | has(word, b'\r');
        let ends = has(word, quote);
        if odd | ends != 0 {
            // What comes behind the first end is none of this value.
            let before = ends.wrapping_sub(1) & !ends;
            if ends != 0 && odd & before == 0 {
                let bits = ends.trailing_zeros() / 8;
                len = len.wrapping_add(usize::try_from(bits).unwrap_or_default());
            }
            break;
        }
        len = len.wrapping_add(8);
    }
    len
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_same_if_each_is() {
        let bytes: [u8; 48] = core::array::from_fn(|at| b'0' + u8::try_from(at).unwrap());
        for len in 0..=bytes.len() {
            let one = &bytes[..len];
            assert!(is_same(one, &alloc::vec::Vec::from(one)), "{len}");
            assert!(!is_same(one, &bytes[..len.saturating_sub(1)]) || len == 0);
            for at in 0..len {
                let mut other = bytes;
                other[at] ^= 0x80;
                assert!(!is_same(one, &other[..len]), "{len} {at}");
            }
        }
        assert_eq!(behind_known(b"abc", b"ab"), Some(&b"c"[..]));
        assert_eq!(behind_known(b"ab", b"ab"), Some(&b""[..]));
        assert_eq!(behind_known(b"a", b"ab"), None);
        assert_eq!(behind_known(b"ac", b"ab"), None);
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
                    // Where memory counts, every document is looked at thoroughly.
                    let is_bracket = odd == Some(b']');
                    let special = special && (odd == Some(b'&') || WIDE && is_bracket);
                    assert_eq!(text_run(&bytes, false), (len, special));
                    assert_eq!(text_run(&bytes[..len], false), (len, special));
                    assert_eq!(text_len(&bytes).0, len);
                    assert!(text_len(&bytes).1 || !special);
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
}
