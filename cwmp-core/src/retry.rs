//! When a failed session is tried again (TR-069 3.2.1.1).
//!
//! [`RetryPolicy`] holds the two parameters of the data model and draws the wait; [`RetryState`] holds the two counters
//! and the deadline.
//!
//! ```text
//!            failure                    failure
//!   Quiet ───────────▶ Waiting ◀─────────────────── in session
//!     ▲                   │ deadline, or a new event      │
//!     │                   └──────────────────────▶────────┤
//!     └──────────────────────── success ──────────────────┘
//! ```
//!
//! The two counters differ in one thing: a restart of the device sets the attempt that selects the range back to zero,
//! but not `RetryCount`, which says how many attempts have failed since a session last succeeded.

use core::fmt;
use core::num::NonZeroU32;
use core::time::Duration;

use crate::Instant;
use crate::divide::divide;

/// How long to wait before a failed session is tried again (RTY-002, RTY-003).
///
/// The wait before retry *n* is drawn evenly from `m·(k/1000)^(n-1)` to `m·(k/1000)^n` seconds; from the tenth retry on
/// the range stays where it is. Both numbers are parameters under `ManagementServer.`; a change takes effect when the
/// next wait is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RetryPolicy {
    minimum_wait_interval: u16,
    interval_multiplier: u16,
}

/// The numbers of a [`RetryPolicy`] are out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum RetryPolicyError {
    /// The minimum wait interval is 0.
    MinimumWaitInterval,
    /// The interval multiplier is below 1000.
    IntervalMultiplier,
}

impl fmt::Display for RetryPolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MinimumWaitInterval => "the minimum wait interval is not within 1 to 65535 s",
            Self::IntervalMultiplier => "the interval multiplier is not within 1000 to 65535",
        })
    }
}

impl core::error::Error for RetryPolicyError {}

/// From this retry on the range is the same.
const LAST_RANGE: u32 = 10;
const MICROS_PER_SECOND: u64 = 1_000_000;
const MICROS_PER_MILLI: u64 = 1_000;

impl RetryPolicy {
    /// The default of the data model: 5 seconds, multiplied by 2.000.
    pub const DEFAULT: Self = Self {
        minimum_wait_interval: 5,
        interval_multiplier: 2000,
    };

    /// A policy of `CWMPRetryMinimumWaitInterval` (seconds, 1 to 65535, default 5) and `CWMPRetryIntervalMultiplier`
    /// (thousandths, 1000 to 65535, default 2000).
    ///
    /// # Errors
    /// [`RetryPolicyError`] if a number lies below its range; the ACS that set it is to get fault 9007.
    pub const fn new(
        minimum_wait_interval: u16,
        interval_multiplier: u16,
    ) -> Result<Self, RetryPolicyError> {
        if minimum_wait_interval == 0 {
            return Err(RetryPolicyError::MinimumWaitInterval);
        }
        if interval_multiplier < 1000 {
            return Err(RetryPolicyError::IntervalMultiplier);
        }
        Ok(Self {
            minimum_wait_interval,
            interval_multiplier,
        })
    }

    /// `CWMPRetryMinimumWaitInterval` in seconds.
    #[must_use]
    pub const fn minimum_wait_interval(self) -> u16 {
        self.minimum_wait_interval
    }

    /// `CWMPRetryIntervalMultiplier` in thousandths.
    #[must_use]
    pub const fn interval_multiplier(self) -> u16 {
        self.interval_multiplier
    }

    /// The wait before retry number `attempt`, a whole number of milliseconds.
    ///
    /// `entropy` is a random word of the caller's, a new one for every call and different on every device: 0 gives the
    /// lower end of the range, `u32::MAX` the upper. The largest policy asks for some 10²² seconds; what exceeds
    /// `u64::MAX` microseconds, 585 000 years, is cut off there (RTY-011).
    #[must_use]
    pub fn wait(self, attempt: NonZeroU32, entropy: u32) -> Duration {
        Duration::from_millis(self.wait_millis(attempt, entropy))
    }

    /// The milliseconds of [`Self::wait`].
    pub(crate) fn wait_millis(self, attempt: NonZeroU32, entropy: u32) -> u64 {
        let (low, high) = self.range(attempt);
        let span = high.saturating_sub(low);
        // From 0 to 2^32, so that the upper end is reached.
        let share = u64::from(entropy).saturating_add(u64::from(entropy >> 31));
        let upper = (span >> 32).saturating_mul(share);
        let lower = (span & u64::from(u32::MAX)).saturating_mul(share) >> 32;
        low.saturating_add(upper).saturating_add(lower)
    }

    /// The ends of the range in milliseconds, rounded inwards.
    fn range(self, attempt: NonZeroU32) -> (u64, u64) {
        let mut high = u64::from(self.minimum_wait_interval).saturating_mul(MICROS_PER_SECOND);
        let mut low = high;
        for _ in 0..attempt.get().min(LAST_RANGE) {
            low = high;
            high = high
                .checked_mul(u64::from(self.interval_multiplier))
                .map_or(u64::MAX, |product| divide(product, 1_000).0);
        }
        let (low, part) = divide(low, MICROS_PER_MILLI);
        let (high, _) = divide(high, MICROS_PER_MILLI);
        (low.saturating_add(u64::from(part > 0)), high)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How often sessions have failed, and when to try again.
///
/// Plain data: a device keeps [`Self::retry_count`] in its storage and gives it back with [`Self::restored`]. Every
/// method is called by whoever runs the sessions, at the moments that its name says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RetryState {
    since_boot: u32,
    retry_count: u32,
    deadline: Option<Instant>,
}

impl RetryState {
    /// The state of a device whose last session, if any, succeeded.
    #[must_use]
    pub const fn new() -> Self {
        Self::restored(0)
    }

    /// The state after a restart of a device that had stored `retry_count` (RTY-004).
    ///
    /// The wait starts over with the first range. A device that prefers to forget the count at a restart passes 0;
    /// keeping it is the default, because a session of before the restart has still not succeeded.
    #[must_use]
    pub const fn restored(retry_count: u32) -> Self {
        Self {
            since_boot: 0,
            retry_count,
            deadline: None,
        }
    }

    /// `RetryCount` of the next `Inform`: attempts that failed since a session last succeeded (RTY-006).
    #[must_use]
    pub const fn retry_count(&self) -> u32 {
        self.retry_count
    }

    /// Attempts that failed since the last success or restart; they select the range of the wait.
    #[must_use]
    pub const fn failures_since_boot(&self) -> u32 {
        self.since_boot
    }

    /// Whether a failed session waits for its retry; a heartbeat is held back meanwhile (HB-005).
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.deadline.is_some()
    }

    /// When the retry is due, if one is waiting.
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<Instant> {
        self.deadline
    }

    /// Takes the waiting retry off if it is due: whether a session is to start now.
    pub fn handle_timeout(&mut self, now: Instant) -> bool {
        let due = self.deadline.is_some_and(|deadline| deadline <= now);
        if due {
            self.deadline = None;
        }
        due
    }

    /// A session starts before the retry was due, because of a new event: drops the timer, keeps the counts (RTY-001, RTY-010).
    ///
    /// A passive change is no such event.
    pub const fn handle_start(&mut self) {
        self.deadline = None;
    }

    /// A session failed: counts it and returns when the retry is due (RTY-001, RTY-008).
    ///
    /// Called after every failure, also after one that followed the answer to `Inform`. `entropy` is a random word, see
    /// [`RetryPolicy::wait`].
    pub fn handle_failure(&mut self, now: Instant, policy: RetryPolicy, entropy: u32) -> Instant {
        self.handle_failure_unowed();
        let attempt = NonZeroU32::new(self.since_boot).unwrap_or(NonZeroU32::MIN);
        let deadline = now.after_millis(policy.wait_millis(attempt, entropy));
        self.deadline = Some(deadline);
        deadline
    }

    /// A session failed that nothing forces to be repeated: counts it, sets no timer (EVT-008).
    ///
    /// Called when the queue holds nothing after the failure, as when the only event was `6 CONNECTION REQUEST`.
    pub const fn handle_failure_unowed(&mut self) {
        self.since_boot = self.since_boot.saturating_add(1);
        self.retry_count = self.retry_count.saturating_add(1);
        self.deadline = None;
    }

    /// A session ended as it should: both counts are zero again (RTY-005).
    pub const fn handle_success(&mut self) {
        *self = Self::new();
    }

    /// The device has a new ACS URL: starts over with the first range, at once, and keeps `RetryCount`.
    pub const fn handle_new_acs(&mut self) {
        *self = Self::restored(self.retry_count);
    }

    /// The device restarted without losing its memory: as [`Self::restored`] (RTY-004).
    pub const fn reboot(&mut self) {
        *self = Self::restored(self.retry_count);
    }

    /// `EnableCWMP` became false: no retry until it is true again (INF-022).
    pub const fn stop(&mut self) {
        self.deadline = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(n: u32) -> NonZeroU32 {
        NonZeroU32::new(n).unwrap()
    }

    fn ends(policy: RetryPolicy, n: u32) -> (u64, u64) {
        let at = |entropy| u64::try_from(policy.wait(attempt(n), entropy).as_millis()).unwrap();
        (at(0), at(u32::MAX))
    }

    #[test]
    fn the_default_ranges_are_those_of_the_table() {
        let seconds = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120];
        for n in 1..=10_usize {
            let range = ends(RetryPolicy::DEFAULT, u32::try_from(n).unwrap());
            assert_eq!(range, (seconds[n - 1] * 1000, seconds[n] * 1000), "{n}");
        }
        for n in [11, 12, 1000, u32::MAX] {
            assert_eq!(ends(RetryPolicy::DEFAULT, n), (2_560_000, 5_120_000));
        }
    }

    #[test]
    fn fractions_of_the_multiplier_count() {
        let policy = RetryPolicy::new(3, 1500).unwrap();
        assert_eq!(ends(policy, 1), (3_000, 4_500));
        assert_eq!(ends(policy, 2), (4_500, 6_750));
        assert_eq!(ends(policy, 3), (6_750, 10_125));
        assert_eq!(ends(policy, 4), (10_125, 15_187));
        assert_eq!(ends(policy, 5), (15_188, 22_781));
        // 1.001 s and less than two milliseconds of room: the ends stay inside and in order.
        let narrow = RetryPolicy::new(1, 1001).unwrap();
        for n in 1..=10 {
            let (low, high) = ends(narrow, n);
            assert!(low <= high, "{n}");
        }
    }

    #[test]
    fn ct_rty_02c_multiplier_one_waits_the_minimum() {
        let policy = RetryPolicy::new(1, 1000).unwrap();
        let mut state = RetryState::new();
        for n in 1..40_u32 {
            let entropy = n.wrapping_mul(0x9E37_79B9);
            let at = state.handle_failure(Instant::ZERO, policy, entropy);
            assert_eq!(at, Instant::from_millis(1_000));
        }
    }

    #[test]
    fn the_largest_policy_saturates() {
        let policy = RetryPolicy::new(65535, 65535).unwrap();
        assert_eq!(ends(policy, 1), (65_535_000, 4_294_836_225));
        let longest = u64::MAX.div_ceil(1_000);
        for n in [8, 9, 10, 11, u32::MAX] {
            assert_eq!(ends(policy, n), (longest, longest), "{n}");
        }
        let mut state = RetryState::restored(u32::MAX);
        for _ in 0..12 {
            state.handle_failure(Instant::ZERO, policy, u32::MAX);
        }
        assert_eq!(state.poll_timeout(), Some(Instant::from_millis(longest)));
        assert_eq!(state.retry_count(), u32::MAX);
    }

    #[test]
    fn ct_rty_10c_waits_spread_evenly_over_the_range() {
        let mut seed = 0x2545_F491_u32;
        let mut buckets = [0_u32; 20];
        for _ in 0..40_000 {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            let wait = RetryPolicy::DEFAULT.wait(attempt(3), seed).as_millis();
            assert!((20_000..=40_000).contains(&wait));
            buckets[usize::try_from((wait - 20_000) / 1_000).unwrap().min(19)] += 1;
        }
        // 2000 expected in each; five standard deviations are 218.
        for (i, count) in buckets.into_iter().enumerate() {
            assert!((1_780..=2_220).contains(&count), "{i}: {count}");
        }
    }

    #[test]
    fn out_of_range_policies_are_refused() {
        use RetryPolicyError::{IntervalMultiplier, MinimumWaitInterval};
        assert_eq!(RetryPolicy::new(0, 2000), Err(MinimumWaitInterval));
        assert_eq!(RetryPolicy::new(5, 999), Err(IntervalMultiplier));
        assert_eq!(RetryPolicy::new(5, 2000), Ok(RetryPolicy::DEFAULT));
        assert_eq!(RetryPolicy::DEFAULT.minimum_wait_interval(), 5);
        assert_eq!(RetryPolicy::DEFAULT.interval_multiplier(), 2000);
    }

    #[test]
    fn each_rule_moves_the_counters_as_written() {
        let policy = RetryPolicy::DEFAULT;
        let mut state = RetryState::new();
        assert!(!state.is_waiting());
        // Failures count and wait; the deadline is taken off once.
        assert_eq!(
            state.handle_failure(Instant::ZERO, policy, 0).as_millis(),
            5_000
        );
        assert!(!state.handle_timeout(Instant::from_millis(4_999)));
        assert!(state.handle_timeout(Instant::from_millis(5_000)));
        assert!(!state.handle_timeout(Instant::from_millis(5_000)));
        // A session started by an event is a retry too.
        state.handle_failure(Instant::ZERO, policy, 0);
        state.handle_start();
        assert_eq!((state.retry_count(), state.failures_since_boot()), (2, 2));
        assert_eq!(state.poll_timeout(), None);
        // A restart goes back to the first range but keeps the count.
        state.reboot();
        assert_eq!((state.retry_count(), state.failures_since_boot()), (2, 0));
        assert_eq!(
            state.handle_failure(Instant::ZERO, policy, 0).as_millis(),
            5_000
        );
        assert_eq!(state.retry_count(), 3);
        assert_eq!(RetryState::restored(3).retry_count(), 3);
        // So does a new ACS; stopping only drops the timer.
        state.handle_new_acs();
        assert_eq!((state.retry_count(), state.failures_since_boot()), (3, 0));
        state.handle_failure(Instant::ZERO, policy, 0);
        state.stop();
        assert_eq!((state.retry_count(), state.failures_since_boot()), (4, 1));
        assert!(!state.is_waiting());
        // A failure that nothing forces to be repeated counts but does not wait.
        state.handle_failure_unowed();
        assert_eq!((state.retry_count(), state.is_waiting()), (5, false));
        // Success ends it.
        state.handle_success();
        assert_eq!(state, RetryState::new());
    }
}
