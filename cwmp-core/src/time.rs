//! Time as an argument: nothing in this crate reads a clock.

use core::fmt;
use core::num::NonZeroU64;
use core::time::Duration;

/// A point in time: milliseconds since an epoch of the caller's choice.
///
/// The caller passes the current time into every call that needs it and gets deadlines back as data. The clock must not
/// run backwards; what it counts from does not matter (usually the start of the device), but two instants may only be
/// compared if they count from the same epoch, so a deadline is never stored over a restart. The range is 0 to
/// `u64::MAX - 1`, some 580 million years; all arithmetic stops at the ends (RTY-011). A deadline that may be missing takes
/// no more room than one that is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Instant(
    /// One more than the milliseconds.
    NonZeroU64,
);

impl Instant {
    /// The epoch itself.
    pub const ZERO: Self = Self(NonZeroU64::MIN);
    /// The last instant there is; a deadline that lies here never comes.
    pub const NEVER: Self = Self(NonZeroU64::MAX);

    /// The instant `millis` milliseconds after the epoch; `u64::MAX` is [`Instant::NEVER`], as one less is.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(NonZeroU64::MIN.saturating_add(millis))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0.get().saturating_sub(1)
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
        self.after_millis(millis.saturating_add(u64::from(part)))
    }

    /// The instant so many milliseconds later.
    #[inline(never)]
    pub(crate) const fn after_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The instant so many seconds later.
    pub(crate) const fn after_seconds(self, seconds: u32) -> Self {
        // A `u32` of seconds always fits.
        self.after_millis((seconds as u64).saturating_mul(1_000))
    }

    /// The time that has passed since `earlier`, zero if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.millis_since(earlier))
    }

    /// The milliseconds that have passed since `earlier`, zero if it lies ahead.
    pub(crate) const fn millis_since(self, earlier: Self) -> u64 {
        self.0.get().saturating_sub(earlier.0.get())
    }
}

impl Default for Instant {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Instant").field(&self.as_millis()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_millisecond_up_to_the_last_reads_as_it_was_given() {
        for millis in [0, 1, 1_000, u64::MAX - 2, u64::MAX - 1] {
            assert_eq!(Instant::from_millis(millis).as_millis(), millis);
        }
        assert_eq!(Instant::from_millis(0), Instant::default());
        assert_eq!(Instant::from_millis(u64::MAX - 1), Instant::NEVER);
        assert_eq!(Instant::from_millis(u64::MAX), Instant::NEVER);
        assert!(Instant::from_millis(u64::MAX - 2) < Instant::NEVER);
    }

    #[test]
    fn a_deadline_that_may_be_missing_takes_no_more_room() {
        assert_eq!(size_of::<Option<Instant>>(), size_of::<Instant>());
    }

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
