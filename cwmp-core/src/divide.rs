//! Division of 64 bits.

use crate::target::WIDE;

/// A number divided by another, and what is left; all of it is left of a division by 0.
///
/// Bit by bit where memory counts: a microcontroller has no such instruction, and the general function in the place of one
/// takes half a KiB. Nothing is divided but waits and cycles of minutes and hours, when a session has failed or the clocks
/// are looked at.
#[inline(never)]
pub(crate) fn divide(number: u64, by: u64) -> (u64, u64) {
    if WIDE {
        let quotient = number.checked_div(by).unwrap_or(0);
        return (quotient, number.checked_rem(by).unwrap_or(number));
    }
    bit_by_bit(number, by)
}

fn bit_by_bit(number: u64, by: u64) -> (u64, u64) {
    if by == 0 {
        return (0, number);
    }
    let (mut bits, mut quotient, mut rest) = (number, 0_u64, 0_u64);
    for _ in 0..u64::BITS {
        let carry = rest >> 63;
        rest = rest << 1 | bits >> 63;
        bits <<= 1;
        quotient <<= 1;
        if carry != 0 || rest >= by {
            rest = rest.wrapping_sub(by);
            quotient |= 1;
        }
    }
    (quotient, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_give_what_the_instruction_gives() {
        let numbers = [
            0,
            1,
            2,
            3,
            59,
            60,
            1_000,
            999_999,
            u64::from(u32::MAX),
            1 << 32,
            86_400_000,
            u64::MAX / 2,
            (1 << 63) + 1,
            u64::MAX - 1,
            u64::MAX,
        ];
        for number in numbers {
            assert_eq!(bit_by_bit(number, 0), (0, number));
            assert_eq!(divide(number, 0), (0, number));
            for by in numbers.into_iter().filter(|by| *by > 0) {
                let expected = (number / by, number % by);
                assert_eq!(bit_by_bit(number, by), expected, "{number} by {by}");
                assert_eq!(divide(number, by), expected, "{number} by {by}");
            }
        }
    }
}
