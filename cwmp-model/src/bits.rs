//! Bits by number, in bytes that lie anywhere.

/// Sets a bit; whether it was set before. A number beyond the bytes has none, and is as one that is not set.
pub(crate) fn set(bits: &mut [u8], number: u32) -> bool {
    let Some(byte) = bits.get_mut(index(number)) else {
        return false;
    };
    let before = *byte;
    *byte |= mask(number);
    before & mask(number) != 0
}

/// Whether a bit is set.
pub(crate) fn is_set(bits: &[u8], number: u32) -> bool {
    let byte = bits.get(index(number)).copied().unwrap_or_default();
    byte & mask(number) != 0
}

fn index(number: u32) -> usize {
    usize::try_from(number >> 3).unwrap_or(usize::MAX)
}

const fn mask(number: u32) -> u8 {
    1_u8.wrapping_shl(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_is_set_once_and_touches_no_other() {
        let mut bits = [0; 3];
        for number in 0..24 {
            assert!(!is_set(&bits, number), "{number}");
            assert!(!set(&mut bits, number), "{number}");
            assert!(set(&mut bits, number), "{number}");
            assert!(is_set(&bits, number), "{number}");
        }
        assert!(!set(&mut bits, 24));
        assert!(!is_set(&bits, 24));
    }
}
