//! What stands in elements: texts, numbers, times, bytes.

use crate::text::{Piece, Text};
use crate::value::base64;
use crate::xml::Writer;
use crate::{DateTime, Secret, Value, VersionSet};

/// What can stand in an element.
pub(crate) trait Content {
    /// Writes it, with the escapes that it needs.
    fn write_to(&self, out: &mut Writer<'_>);
}

impl<C: Content + ?Sized> Content for &C {
    fn write_to(&self, out: &mut Writer<'_>) {
        (**self).write_to(out);
    }
}

impl Content for str {
    fn write_to(&self, out: &mut Writer<'_>) {
        out.text(self);
    }
}

/// A text that came out of another document.
impl Content for Text<'_> {
    fn write_to(&self, out: &mut Writer<'_>) {
        for piece in self.pieces() {
            match piece {
                Piece::Run(run) => out.text(run),
                Piece::Char(c) => out.text(c.encode_utf8(&mut [0; 4])),
            }
        }
    }
}

impl Content for Secret<'_> {
    fn write_to(&self, out: &mut Writer<'_>) {
        self.expose().write_to(out);
    }
}

impl Content for u32 {
    fn write_to(&self, out: &mut Writer<'_>) {
        out.unsigned(*self);
    }
}

impl Content for i32 {
    fn write_to(&self, out: &mut Writer<'_>) {
        if *self < 0 {
            out.markup("-");
        }
        out.unsigned(self.unsigned_abs());
    }
}

impl Content for u64 {
    fn write_to(&self, out: &mut Writer<'_>) {
        if let Ok(number) = u32::try_from(*self) {
            return out.unsigned(number);
        }
        let mut digits = [0; 20];
        let mut rest = *self;
        let mut start = digits.len();
        for digit in digits.iter_mut().rev() {
            let last;
            (rest, last) = divided_by_ten(rest);
            *digit = b'0'.wrapping_add(last);
            start = start.saturating_sub(1);
            if rest == 0 {
                break;
            }
        }
        out.ascii(digits.get(start..).unwrap_or_default());
    }
}

/// A tenth of a number, and the last digit. A controller divides 16 bits at a time, since it has no division of 64 bits.
fn divided_by_ten(number: u64) -> (u64, u8) {
    let (mut quotient, mut rest) = (0_u64, 0_u32);
    for half in number.to_be_bytes().as_chunks().0 {
        let part = rest << 16 | u32::from(u16::from_be_bytes(*half));
        quotient = quotient << 16 | u64::from(part / 10);
        rest = part % 10;
    }
    (quotient, u8::try_from(rest).unwrap_or_default())
}

impl Content for i64 {
    fn write_to(&self, out: &mut Writer<'_>) {
        if *self < 0 {
            out.markup("-");
        }
        self.unsigned_abs().write_to(out);
    }
}

impl Content for bool {
    fn write_to(&self, out: &mut Writer<'_>) {
        out.markup(match (out.config().boolean_words, *self) {
            (false, false) => "0",
            (false, true) => "1",
            (true, false) => "false",
            (true, true) => "true",
        });
    }
}

impl Content for DateTime {
    fn write_to(&self, out: &mut Writer<'_>) {
        self.write_with(out.config().fractions, out);
    }
}

impl Content for VersionSet {
    fn write_to(&self, out: &mut Writer<'_>) {
        for (i, version) in self.iter().enumerate() {
            out.markup(if i > 0 { "," } else { "" });
            out.markup(version.as_str());
        }
    }
}

impl Content for Value<'_> {
    // Most of what is written is values: see `Writer::value`.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn write_to(&self, out: &mut Writer<'_>) {
        match self {
            Self::String(text) | Self::Lexical(_, text) => out.text(text),
            Self::Int(number) => number.write_to(out),
            Self::UnsignedInt(number) => number.write_to(out),
            Self::Long(number) => number.write_to(out),
            Self::UnsignedLong(number) => number.write_to(out),
            Self::Boolean(truth) => truth.write_to(out),
            Self::DateTime(time) => time.write_to(out),
            Self::Base64(bytes) => base64(bytes, &mut |digits| out.ascii(digits)),
            Self::HexBinary(bytes) => hexadecimal(bytes, out),
        }
    }
}

fn hexadecimal(bytes: &[u8], out: &mut Writer<'_>) {
    const fn digit(half: u8) -> u8 {
        match half {
            0..=9 => b'0'.wrapping_add(half),
            _ => b'A'.wrapping_sub(10).wrapping_add(half),
        }
    }
    for byte in bytes {
        out.ascii(&[digit(byte >> 4), digit(byte & 0xF)]);
    }
}
