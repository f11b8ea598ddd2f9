//! `dateTime` values: absolute, boot-relative, unknown and infinite (TR-069 A.2.1, ENV-039 to ENV-042).

use core::fmt;

use crate::value::trim;

mod read;
mod write;

/// A CWMP date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum DateTime {
    /// `0001-01-01T00:00:00Z`: not known, or not applicable (ENV-040).
    Unknown,
    /// `9999-12-31T23:59:59Z`: never (ENV-042).
    Infinite,
    /// Seconds since the device booted, for devices without absolute time (ENV-041).
    SinceBoot {
        /// Seconds, up to 999 years.
        seconds: u64,
    },
    /// A moment of the calendar.
    At(Timestamp),
}

/// A moment of the calendar, with the offset from UTC that it is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
    offset_minutes: i16,
    calendar: Calendar,
}

/// The calendar, of which there is one: [`DateTime`] takes 16 bytes and not 24, as the values that this byte never has
/// tell its kinds apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
enum Calendar {
    Gregorian,
}

/// Why a text is no `dateTime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum DateTimeError {
    /// It does not look like `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`.
    Syntax,
    /// A field is out of its range, as in month 13.
    Range,
    /// It has no zone, and is not boot-relative.
    ZoneMissing,
}

impl fmt::Display for DateTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "not a dateTime",
            Self::Range => "a field of the dateTime is out of range",
            Self::ZoneMissing => "the dateTime has no zone",
        })
    }
}

impl core::error::Error for DateTimeError {}

/// 0001-01-01T00:00:00Z, in seconds of the Unix epoch.
const YEAR_1: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z.
const LAST: i64 = 253_402_300_799;
const DAY: u32 = 86_400;
/// 0999-12-31T23:59:59, in seconds since boot: past the year 999 a text reads as a calendar time.
const LONGEST: u64 = 31_525_372_799;
/// Widest offset from UTC that XML Schema allows: 14 hours, in minutes.
const WIDEST_OFFSET: i16 = 14 * 60;

impl Timestamp {
    /// The moment `seconds` after 1970-01-01T00:00:00Z, written in UTC.
    ///
    /// Clamped to the years 1 to 9999, which is all that four digits can write.
    #[must_use]
    #[inline(never)]
    pub fn from_unix(seconds: i64) -> Self {
        Self {
            seconds: seconds.clamp(YEAR_1, LAST),
            nanos: 0,
            offset_minutes: 0,
            calendar: Calendar::Gregorian,
        }
    }

    /// The same moment, written `minutes` east of UTC; clamped to ±14 hours.
    #[must_use]
    pub fn with_offset(self, minutes: i16) -> Self {
        Self {
            offset_minutes: minutes.clamp(-WIDEST_OFFSET, WIDEST_OFFSET),
            ..self
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.seconds
    }

    /// The fraction of a second, in nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> u32 {
        self.nanos
    }

    /// Minutes east of UTC.
    #[must_use]
    pub const fn offset_minutes(self) -> i16 {
        self.offset_minutes
    }
}

impl DateTime {
    /// Reads a `dateTime`, white space around it allowed.
    ///
    /// # Errors
    /// See [`DateTimeError`]; a calendar time without a zone is [`DateTimeError::ZoneMissing`].
    pub fn from_text(text: &str) -> Result<Self, DateTimeError> {
        Self::read(text, false)
    }

    /// Reads a `dateTime` as devices write it: a calendar time without a zone is taken as UTC.
    ///
    /// # Errors
    /// See [`DateTimeError`].
    pub fn from_text_assuming_utc(text: &str) -> Result<Self, DateTimeError> {
        Self::read(text, true)
    }

    /// Reads a `dateTime`; `assume_utc` says whether a calendar time may lack its zone.
    pub(crate) fn read(text: &str, assume_utc: bool) -> Result<Self, DateTimeError> {
        let (time, has_zone) = read::parse(trim(text))?;
        if has_zone || assume_utc {
            Ok(time)
        } else {
            Err(DateTimeError::ZoneMissing)
        }
    }
}

const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        // What a hundred and sixteen divide, four hundred divide.
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(16)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days of a year in which no leap day falls, and before 0001-01-01 of the year before it, both counted from March.
const YEAR: u32 = 365;
const BEFORE: u32 = 306;
/// Days of four hundred years.
const ERA: u32 = 146_097;

/// Days since 0001-01-01 of a date in the proleptic Gregorian calendar (years counted from March).
#[expect(
    clippy::arithmetic_side_effects,
    reason = "years 1 to 9999 only: the largest product is under four million"
)]
const fn days_from_civil(year: u32, month: u32, day: u32) -> u32 {
    let (year, from_march) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    year * YEAR + year / 4 - year / 100 + year / 400 + day_of_year - BEFORE
}

/// The inverse of [`days_from_civil`]: year, month, day.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "timestamps are clamped to the years 1 to 9999, boot times to fewer"
)]
const fn civil_from_days(days: u32) -> (u32, u32, u32) {
    let days = days + BEFORE;
    let (era, day_of_era) = (days / ERA, days % ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / YEAR;
    let day_of_year = day_of_era - (YEAR * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let (later, month) = if from_march < 10 {
        (0, from_march + 3)
    } else {
        (1, from_march - 9)
    };
    (year_of_era + era * 400 + later, month, day)
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    /// Every value and every transfer has some.
    #[test]
    fn a_date_and_time_takes_no_room_for_its_kind() {
        assert_eq!(size_of::<DateTime>(), 16);
        assert_eq!(size_of::<Option<DateTime>>(), 16);
    }

    #[test]
    fn ct_env_14x_each_kind_of_time_is_told_apart() {
        let at = |text| DateTime::from_text(text);
        assert_eq!(
            at("2024-05-02T10:11:12Z"),
            Ok(DateTime::At(Timestamp::from_unix(1_714_644_672)))
        );
        assert_eq!(
            at("2024-05-02T15:41:12+05:30"),
            Ok(DateTime::At(
                Timestamp::from_unix(1_714_644_672).with_offset(330)
            ))
        );
        assert!(
            matches!(at("2024-05-02T10:11:12.125Z"), Ok(DateTime::At(t)) if t.nanos() == 125_000_000)
        );
        assert_eq!(at("2024-05-02T10:11:12"), Err(DateTimeError::ZoneMissing));
        assert_eq!(
            DateTime::from_text_assuming_utc("2024-05-02T10:11:12"),
            Ok(DateTime::At(Timestamp::from_unix(1_714_644_672)))
        );
        assert_eq!(
            at("0001-01-01T00:01:30"),
            Ok(DateTime::SinceBoot { seconds: 90 })
        );
        assert_eq!(at("0001-01-01T00:00:00Z"), Ok(DateTime::Unknown));
        assert_eq!(at("9999-12-31T23:59:59Z"), Ok(DateTime::Infinite));
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for text in [
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "0001-01-03T04:05:06",
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59.5-11:30",
            "2024-12-31T00:00:00+14:00",
            "1969-12-31T23:59:59.000000001Z",
            "0001-01-01T00:00:00+01:00",
            "0999-12-31T23:59:59",
            "9999-12-31T23:59:59.5-14:00",
        ] {
            assert_eq!(DateTime::from_text(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn impossible_times_are_refused() {
        for text in [
            "",
            "hello",
            "2024-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-01-01T24:00:01Z",
            "9999-12-31T24:00:00Z",
            "2024-01-01T00:60:00Z",
            "2024-01-01T00:00:00+15:00",
            "2024-01-01T00:00:00.Z",
            "2024-01-01 00:00:00Z",
            "2024-1-1T00:00:00Z",
            "2019-03-05T11:54::14",
            "0000-00-00T00:00:00",
            "2024-01-01T00:00:00Zulu",
        ] {
            assert!(DateTime::from_text_assuming_utc(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_day_of_the_calendar_follows_the_one_before() {
        let (mut year, mut month, mut day) = (1, 1, 1);
        for days in 0..3_652_059 {
            assert_eq!(civil_from_days(days), (year, month, day));
            assert_eq!(days_from_civil(year, month, day), days);
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, day), (10_000, 1, 1));
        let leap = [1600, 2000, 2024, 2400].map(|year| days_in_month(year, 2));
        let other = [1700, 1900, 2023, 2100].map(|year| days_in_month(year, 2));
        assert_eq!((leap, other), ([29; 4], [28; 4]));
    }

    #[test]
    fn ends_of_the_calendar_do_not_overflow() {
        for unix in [i64::MIN, i64::MAX, YEAR_1, LAST] {
            let text = DateTime::At(Timestamp::from_unix(unix).with_offset(-840)).to_string();
            assert!(DateTime::from_text(&text).is_ok(), "{text}");
        }
        let text = DateTime::SinceBoot { seconds: u64::MAX }.to_string();
        assert!(matches!(
            DateTime::from_text(&text),
            Ok(DateTime::SinceBoot { .. })
        ));
    }
}
