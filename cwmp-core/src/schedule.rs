//! What a device does of itself, in time: periodic informs, heartbeats, scheduled informs, scheduled restarts.
//!
//! Two clocks take part. [`Instant`] never goes back and decides when something is due. The time of day may be unknown,
//! may be set, and may jump; it only says where in an interval a moment lies ([`Cycle`]). All of it is UTC, so daylight
//! saving changes nothing.
//!
//! | what | counted on | when the time of day jumps |
//! | --- | --- | --- |
//! | [`Ticker`]: `2 PERIODIC`, `14 HEARTBEAT` | both | the next tick is ahead, in phase, and at least half an interval after the last |
//! | [`ScheduledInform`] | [`Instant`]; the time of day only over a restart | nothing |
//! | [`Alarm`]: `ScheduleReboot` | the time of day | it goes off when the time is reached, or was passed over |
//! | [`Alarm`]: `DelayReboot` | [`Instant`] | nothing |

mod alarm;
mod inform;
mod ticker;

pub use alarm::Alarm;
pub use inform::{ScheduleSlot, ScheduledInform};
pub use ticker::{Cycle, Ticker};

use core::fmt;
use core::num::NonZeroI64;

use cwmp_soap::DateTime;

use crate::Instant;

/// The two clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Time that never goes back.
    pub instant: Instant,
    /// The time of day; anything but [`DateTime::At`] counts as unknown.
    pub time_of_day: DateTime,
}

impl Clock {
    /// Milliseconds of the Unix epoch, if the time of day is known.
    #[inline(never)]
    pub(crate) fn unix_millis(&self) -> Option<i64> {
        unix_millis(self.time_of_day)
    }
}

/// Milliseconds that are kept, of the Unix epoch or between two clocks: where there may be none, they take no more room. The
/// lowest number counts as the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Millis(
    /// With the sign bit the other way round, so that only the lowest number would be zero.
    NonZeroI64,
);

impl Millis {
    fn new(millis: i64) -> Option<Self> {
        let least = i64::MIN.saturating_add(1);
        NonZeroI64::new(millis.max(least) ^ i64::MIN).map(Self)
    }

    const fn get(self) -> i64 {
        self.0.get() ^ i64::MIN
    }
}

impl fmt::Debug for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// Milliseconds of the Unix epoch; a moment of the years 1 to 9999 is far inside the range.
pub(crate) fn unix_millis(time: DateTime) -> Option<i64> {
    let DateTime::At(at) = time else { return None };
    let millis = i64::from(at.nanos() / 1_000_000);
    Some(at.unix().saturating_mul(1_000).saturating_add(millis))
}

/// Milliseconds as the signed numbers that differences take; an [`Instant`] past the end stays at it.
pub(crate) fn signed(instant: Instant) -> i64 {
    i64::try_from(instant.as_millis()).unwrap_or(i64::MAX)
}

/// The instant so many milliseconds away, none before the epoch.
#[inline(never)]
pub(crate) fn shifted(instant: Instant, millis: i64) -> Instant {
    let at = instant.as_millis();
    Instant::from_millis(if millis < 0 {
        at.saturating_sub(millis.unsigned_abs())
    } else {
        at.saturating_add(millis.unsigned_abs())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_that_are_kept_read_as_they_were_given() {
        for millis in [i64::MIN + 1, -1, 0, 1, i64::MAX] {
            assert_eq!(Millis::new(millis).unwrap().get(), millis);
        }
        assert_eq!(Millis::new(i64::MIN), Millis::new(i64::MIN + 1));
        assert_eq!(size_of::<Option<Millis>>(), size_of::<i64>());
    }
}
