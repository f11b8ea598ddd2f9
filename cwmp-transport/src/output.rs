//! Bytes and text written into a lent buffer.

use core::fmt::{self, Write};

/// Why nothing was written; the integrator is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum WriteError {
    /// The buffer is too small.
    Full,
    /// A part has characters, a length or a value that the format does not allow.
    Illegal,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the buffer is too small",
            Self::Illegal => "a part is not allowed in the format",
        })
    }
}

impl core::error::Error for WriteError {}

/// What is left of a lent buffer.
///
/// The only error is that there is no room: it is `fmt::Error`, so that numbers can be formatted too.
pub(crate) struct Output<'o> {
    rest: &'o mut [u8],
}

impl<'o> Output<'o> {
    /// Runs `content` over a buffer; how many bytes it wrote.
    pub(crate) fn write(
        out: &'o mut [u8],
        content: impl FnOnce(&mut Self) -> fmt::Result,
    ) -> Result<usize, WriteError> {
        let capacity = out.len();
        let mut output = Self { rest: out };
        content(&mut output).map_err(|fmt::Error| WriteError::Full)?;
        Ok(capacity.saturating_sub(output.rest.len()))
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) -> fmt::Result {
        let (front, rest) = core::mem::take(&mut self.rest)
            .split_at_mut_checked(bytes.len())
            .ok_or(fmt::Error)?;
        front.copy_from_slice(bytes);
        self.rest = rest;
        Ok(())
    }

    /// In hexadecimal, in lower case.
    pub(crate) fn put_hex(&mut self, bytes: &[u8]) -> fmt::Result {
        bytes
            .iter()
            .try_for_each(|&byte| self.put(&hex_digits(byte)))
    }

    /// So many times the same byte.
    pub(crate) fn put_repeated(&mut self, byte: u8, count: usize) -> fmt::Result {
        (0..count).try_for_each(|_| self.put(&[byte]))
    }
}

impl Write for Output<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.put(text.as_bytes())
    }
}

/// A number in decimal.
pub(crate) fn digits(number: u16, buffer: &mut [u8; 5]) -> &[u8] {
    let mut rest = number;
    let mut first = buffer.len();
    for (at, digit) in buffer.iter_mut().enumerate().rev() {
        *digit = b'0'.wrapping_add(u8::try_from(rest % 10).unwrap_or_default());
        rest /= 10;
        first = at;
        if rest == 0 {
            break;
        }
    }
    buffer.get(first..).unwrap_or_default()
}

/// A byte in hexadecimal, in lower case.
pub(crate) const fn hex_digits(byte: u8) -> [u8; 2] {
    [hex_digit(byte >> 4), hex_digit(byte & 0x0F)]
}

const fn hex_digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0'.wrapping_add(nibble),
        _ => b'a'.wrapping_sub(10).wrapping_add(nibble),
    }
}

/// What a hexadecimal digit of either case stands for.
pub(crate) const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a').wrapping_add(10)),
        b'A'..=b'F' => Some(digit.wrapping_sub(b'A').wrapping_add(10)),
        _ => None,
    }
}

/// Bytes written as exactly so many hexadecimal digits of either case.
pub(crate) fn from_hex<const N: usize>(digits: impl Iterator<Item = u8>) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut digits = digits;
    for byte in &mut bytes {
        let high = nibble(digits.next()?)?;
        *byte = (high << 4) | nibble(digits.next()?)?;
    }
    digits.next().is_none().then_some(bytes)
}
