//! Whole numbers.

use super::ValueError;
use crate::text::Text;

/// A whole number of some width.
pub(crate) trait Number: Sized {
    /// Whether it may be below zero, by one more than above.
    const SIGNED: bool;
    /// How far above zero it may be.
    const ABOVE: u64;

    /// The number whose low bits these are, in two's complement.
    fn from_bits(bits: u64) -> Self;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        #[allow(
            trivial_numeric_casts,
            clippy::cast_possible_truncation,
            clippy::cast_possible_wrap,
            reason = "bounds fit, and so does a number within them"
        )]
        impl Number for $number {
            const SIGNED: bool = <$number>::MIN != 0;
            const ABOVE: u64 = <$number>::MAX as u64;

            fn from_bits(bits: u64) -> Self {
                bits as Self
            }
        }
    )*};
}

numbers!(u16, u32, u64, i32, i64);

/// Reads a whole number: an optional sign, then digits.
pub(crate) fn number<N: Number>(text: &str) -> Result<N, ValueError> {
    number_bits(text, N::SIGNED, N::ABOVE).map(N::from_bits)
}

/// Reads a whole number from a text of a message, white space around it allowed.
pub(crate) fn number_in<N: Number>(text: &Text<'_>) -> Result<N, ValueError> {
    number_bits_in(text, N::SIGNED, N::ABOVE).map(N::from_bits)
}

/// As [`number_in`], in two's complement.
pub(crate) fn number_bits_in(text: &Text<'_>, signed: bool, above: u64) -> Result<u64, ValueError> {
    // No number is longer; whoever pads one with more white space is not understood.
    let mut buffer = [0; 64];
    let text = text.decode_trimmed(&mut buffer).ok_or(ValueError::Syntax)?;
    number_bits(text, signed, above)
}

/// Reads a whole number, in two's complement. One function does so for numbers of every width.
pub(super) fn number_bits(text: &str, signed: bool, above: u64) -> Result<u64, ValueError> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(ValueError::Syntax);
    }
    let mut magnitude = 0_u64;
    for digit in digits {
        // Where ten times the sum is too large, so is the number.
        if magnitude > u64::MAX / 10 {
            return Err(ValueError::Range);
        }
        magnitude = magnitude
            .wrapping_mul(10)
            .checked_add(u64::from(digit.wrapping_sub(b'0')))
            .ok_or(ValueError::Range)?;
    }
    // XML Schema has a zero below zero for unsigned types too.
    let below = if signed { above.wrapping_add(1) } else { 0 };
    match negative {
        true if magnitude <= below => Ok(0_u64.wrapping_sub(magnitude)),
        false if magnitude <= above => Ok(magnitude),
        _ => Err(ValueError::Range),
    }
}
