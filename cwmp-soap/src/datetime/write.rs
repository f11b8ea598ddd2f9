//! Writing dates and times.

use core::fmt;

use super::{DAY, DateTime, LAST, LONGEST, Timestamp, YEAR_1, civil_from_days};
use crate::encode::Fractions;
use crate::target::WIDE;
use crate::xml::Writer;

impl fmt::Display for DateTime {
    /// Writes the form that goes on the wire; fractions of a second only where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The longest is 9999-12-31T23:59:59.123456789+14:00.
        let mut text = [0; 35];
        let mut out = Writer::new(&mut text);
        self.write_with(Fractions::Precise, &mut out);
        let len = out.len();
        let text = text.get(..len).unwrap_or_default();
        f.write_str(core::str::from_utf8(text).unwrap_or_default())
    }
}

impl DateTime {
    pub(crate) fn write_with(&self, fractions: Fractions, out: &mut Writer<'_>) {
        match *self {
            Self::Unknown => out.markup("0001-01-01T00:00:00Z"),
            Self::Infinite => out.markup("9999-12-31T23:59:59Z"),
            Self::SinceBoot { seconds } => {
                write_civil(out, seconds.min(LONGEST));
            }
            Self::At(stamp) => write_stamp(out, stamp, fractions),
        }
    }
}

fn write_stamp(out: &mut Writer<'_>, stamp: Timestamp, fractions: Fractions) {
    let offset = stamp.offset_minutes;
    // Years have four digits, and offsets fewer hours than a day.
    let local = stamp
        .seconds
        .wrapping_add(i64::from(i32::from(offset).wrapping_mul(60)));
    // A moment at the ends of the calendar may have no form in its own offset.
    let (local, offset) = if (YEAR_1..=LAST).contains(&local) {
        (local, offset)
    } else {
        (stamp.seconds, 0)
    };
    write_civil(out, local.wrapping_sub(YEAR_1).cast_unsigned());
    match fractions {
        Fractions::Precise if stamp.nanos != 0 => {
            let (mut digits, mut width) = (stamp.nanos, 9_usize);
            while digits.is_multiple_of(10) {
                digits /= 10;
                width = width.saturating_sub(1);
            }
            out.markup(".");
            out.digits(digits, width);
        }
        Fractions::Milliseconds => {
            out.markup(".");
            out.digits(stamp.nanos / 1_000_000, 3);
        }
        Fractions::Precise | Fractions::Dropped => {}
    }
    if offset == 0 {
        return out.markup("Z");
    }
    let minutes = u32::from(offset.unsigned_abs());
    write_field(out, if offset < 0 { b'-' } else { b'+' }, minutes / 60);
    write_field(out, b':', minutes % 60);
}

/// Writes the moment that many seconds after 0001-01-01T00:00:00.
fn write_civil(out: &mut Writer<'_>, seconds: u64) {
    // A controller has no division of 64 bits. A day has 128 times 675 seconds, and the calendar fewer than 2^39.
    let days = u32::try_from(seconds >> 7).unwrap_or_default() / (DAY >> 7);
    let of_day = seconds.wrapping_sub(u64::from(days).wrapping_mul(u64::from(DAY)));
    let of_day = u32::try_from(of_day).unwrap_or_default();
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    if WIDE {
        let pairs = [year / 100, year % 100, month, day, hour, minute, second];
        return out.ascii(&in_pairs(pairs));
    }
    out.digits(year, 4);
    write_field(out, b'-', month);
    write_field(out, b'-', day);
    write_field(out, b'T', hour);
    write_field(out, b':', minute);
    write_field(out, b':', second);
}

/// Date and time of these pairs of digits, as one text, which is copied at once.
fn in_pairs(pairs: [u32; 7]) -> [u8; 19] {
    let mut text = *b"0000-00-00T00:00:00";
    for (place, pair) in [0_usize, 2, 5, 8, 11, 14, 17].into_iter().zip(pairs) {
        let digits = text.get_mut(place..).and_then(<[u8]>::first_chunk_mut);
        if let Some([ten, one]) = digits {
            // Quotient and remainder are digits.
            *ten = b'0'.wrapping_add(u8::try_from(pair / 10).unwrap_or_default());
            *one = b'0'.wrapping_add(u8::try_from(pair % 10).unwrap_or_default());
        }
    }
    text
}

/// Writes a field of two digits behind its mark.
fn write_field(out: &mut Writer<'_>, mark: u8, field: u32) {
    let digit = |digit: u32| b'0'.wrapping_add(u8::try_from(digit).unwrap_or_default());
    out.ascii(&[mark, digit(field / 10), digit(field % 10)]);
}
