//! Time as an argument: nothing in this crate reads a clock.

use core::time::Duration;

/// A point in time: milliseconds since an epoch of the caller's choice.
///
/// The caller passes the current time into every call that needs it and gets deadlines back as data. The clock must not
/// run backwards; what it counts from does not matter (usually the start of the device), but two instants may only be
/// compared if they count from the same epoch, so a deadline is never stored over a restart. The range is 0 to
/// `u64::MAX`, some 580 million years; all arithmetic stops at the ends (RTY-011).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// The epoch itself.
    pub const ZERO: Self = Self(0);
    /// The last instant there is; a deadline that lies here never comes.
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `millis` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The instant `duration` later.
    ///
    /// A part of a millisecond counts as a whole one, so that a deadline is never early; past the end it stays at
    /// [`Instant::NEVER`].
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        // Not by `as_millis`, whose 128 bits cost a microcontroller a kilobyte.
        let part = duration.subsec_nanos().div_ceil(1_000_000);
        let millis = duration.as_secs().saturating_mul(1_000);
        let millis = millis.saturating_add(u64::from(part));
        Self(self.0.saturating_add(millis))
    }

    /// The time that has passed since `earlier`, zero if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_are_never_early_and_never_wrap() {
        let now = Instant::from_millis(1_000);
        assert_eq!(now.after(Duration::from_millis(5)).as_millis(), 1_005);
        assert_eq!(now.after(Duration::from_nanos(1)).as_millis(), 1_001);
        assert_eq!(now.after(Duration::ZERO), now);
        assert_eq!(now.after(Duration::MAX), Instant::NEVER);
        assert_eq!(Instant::NEVER.after(Duration::from_secs(1)), Instant::NEVER);
    }

    #[test]
    fn spans_do_not_go_below_zero() {
        let (early, late) = (Instant::from_millis(10), Instant::from_millis(40));
        assert_eq!(late.since(early), Duration::from_millis(30));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
