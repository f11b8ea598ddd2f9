//! Reading dates and times.

use super::{
    Calendar, DAY, DateTime, DateTimeError, LONGEST, Timestamp, WIDEST_OFFSET, YEAR_1,
    days_from_civil, days_in_month,
};

/// 9999-12-31, in days since 0001-01-01, and the last second of a day.
const LAST_DAY: u32 = days_from_civil(9999, 12, 31);
const LAST_SECOND: u32 = DAY - 1;

/// Reads ASCII digits from the front of a slice.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn number(&mut self, width: usize) -> Result<u32, DateTimeError> {
        let (digits, rest) = self
            .0
            .split_at_checked(width)
            .ok_or(DateTimeError::Syntax)?;
        self.0 = rest;
        digits.iter().try_fold(0_u32, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| {
                    sum.wrapping_mul(10)
                        .wrapping_add(u32::from(digit.wrapping_sub(b'0')))
                })
                .ok_or(DateTimeError::Syntax)
        })
    }

    /// Passes over a mark, if it stands here.
    fn mark(&mut self, mark: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == mark => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Reads a field of two digits, behind its mark.
    fn field(&mut self, mark: u8) -> Result<u32, DateTimeError> {
        if self.mark(mark) {
            self.number(2)
        } else {
            Err(DateTimeError::Syntax)
        }
    }

    /// Reads `.123`, at most nanoseconds of it; further digits are dropped.
    fn fraction(&mut self) -> Result<u32, DateTimeError> {
        let mut nanos = 0_u32;
        let mut scale = 100_000_000_u32;
        let mut any = false;
        while let Some((digit @ b'0'..=b'9', rest)) = self.0.split_first() {
            // Nine digits make fewer than 2^30; the scale of those behind them is zero.
            nanos = nanos.wrapping_add(scale.wrapping_mul(u32::from(digit.wrapping_sub(b'0'))));
            scale = scale.wrapping_div(10);
            any = true;
            self.0 = rest;
        }
        any.then_some(nanos).ok_or(DateTimeError::Syntax)
    }

    /// Reads `Z` or `+01:00` to the end, in minutes; `None` at the end.
    fn zone(&mut self) -> Result<Option<i16>, DateTimeError> {
        let sign = match self.0 {
            [] => return Ok(None),
            [b'Z'] => return Ok(Some(0)),
            [sign @ (b'+' | b'-'), ..] => *sign,
            _ => return Err(DateTimeError::Syntax),
        };
        let hours = self.field(sign)?;
        let minutes = self.field(b':')?;
        if !self.0.is_empty() {
            return Err(DateTimeError::Syntax);
        }
        // Both have two digits.
        let total = hours.wrapping_mul(60).wrapping_add(minutes);
        let total = i16::try_from(total).unwrap_or(i16::MAX);
        if minutes > 59 || total > WIDEST_OFFSET {
            return Err(DateTimeError::Range);
        }
        Ok(Some(if sign == b'-' {
            total.wrapping_neg()
        } else {
            total
        }))
    }
}

/// A time, and whether it has all that its kind has: one of the calendar has a zone.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "fields have four digits or two, and are range-checked before they are multiplied: all sums stay far inside their types"
)]
pub(super) fn parse(text: &str) -> Result<(DateTime, bool), DateTimeError> {
    let mut rest = Digits(text.as_bytes());
    let year = rest.number(4)?;
    let mut fields = [0; 5];
    for (field, mark) in fields.iter_mut().zip(*b"--T::") {
        *field = rest.field(mark)?;
    }
    let [month, day, hour, minute, second] = fields;
    let nanos = if rest.mark(b'.') { rest.fraction()? } else { 0 };
    let of_day = hour * 3600 + minute * 60 + second;
    let is_date = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    // XML Schema allows 24:00:00 as the end of a day.
    let is_time = minute < 60 && second < 60 && (hour < 24 || (of_day == DAY && nanos == 0));
    if !(is_date && is_time) {
        return Err(DateTimeError::Range);
    }
    let days = days_from_civil(year, month, day);
    if (days, of_day) == (LAST_DAY, DAY) {
        // The end of the last day is in the year 10000, which four digits cannot write.
        return Err(DateTimeError::Range);
    }
    let from_year_1 = u64::from(days) * u64::from(DAY) + u64::from(of_day);
    let local = YEAR_1.wrapping_add_unsigned(from_year_1);

    let Some(offset) = rest.zone()? else {
        return Ok(if year < 1000 {
            let seconds = from_year_1.min(LONGEST);
            (DateTime::SinceBoot { seconds }, true)
        } else {
            let stamp = Timestamp {
                seconds: local,
                nanos,
                offset_minutes: 0,
                calendar: Calendar::Gregorian,
            };
            (DateTime::At(stamp), false)
        });
    };
    let seconds = local - i64::from(offset) * 60;
    let is_whole = nanos == 0 && offset == 0;
    let time = match (days, of_day) {
        (0, 0) if is_whole => DateTime::Unknown,
        (LAST_DAY, LAST_SECOND) if is_whole => DateTime::Infinite,
        _ => DateTime::At(Timestamp {
            seconds,
            nanos,
            offset_minutes: offset,
            calendar: Calendar::Gregorian,
        }),
    };
    Ok((time, true))
}
