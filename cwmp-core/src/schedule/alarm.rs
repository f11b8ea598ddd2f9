//! `ScheduleReboot` and `DelayReboot`: restarts at a set time (EVT-021).

use cwmp_soap::DateTime;

use super::{Clock, Millis, shifted, unix_millis};
use crate::Instant;

/// When the device is to restart without being called to.
///
/// Plain data, of which nothing has to survive a restart: `ScheduleReboot` is a parameter, and `DelayReboot` is over with
/// any restart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alarm {
    /// `ScheduleReboot`, in milliseconds of the Unix epoch.
    time: Option<Millis>,
    /// When that is ahead: [`Instant::NEVER`] as long as it was not compared with the time of day, `None` once it has
    /// passed.
    ahead: Option<Instant>,
    /// The end of `DelayReboot`.
    delayed: Option<Instant>,
}

impl Alarm {
    /// Nothing is set.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            time: None,
            ahead: None,
            delayed: None,
        }
    }

    /// `ScheduleReboot` has this value now; nothing changes if it had it before. A time that has passed does nothing, and
    /// so does one that is found to have passed when the time of day becomes known.
    pub fn schedule(&mut self, time: DateTime) {
        let time = unix_millis(time).and_then(Millis::new);
        if time != self.time {
            self.time = time;
            self.ahead = Some(Instant::NEVER);
        }
    }

    /// The same, at the moment that it was set: a time that is ahead now is not a past one when it has come by the next look
    /// at the clocks, as after a long session.
    pub fn schedule_at(&mut self, time: DateTime, clock: &Clock) {
        self.schedule(time);
        if self.ahead == Some(Instant::NEVER)
            && let (Some(time), Some(now)) = (self.time, clock.unix_millis())
        {
            self.ahead = until(time, now, clock);
        }
    }

    /// `DelayReboot` was set to so many seconds in the session that ends now; below zero takes it back.
    pub fn delay(&mut self, now: Instant, seconds: i32) {
        self.delayed = u32::try_from(seconds)
            .ok()
            .map(|seconds| now.after_seconds(seconds));
    }

    /// When to look again.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let scheduled = self.ahead.filter(|at| *at != Instant::NEVER);
        [scheduled, self.delayed].into_iter().flatten().min()
    }

    /// Looks at the clocks: whether the device is to restart now, which is said once.
    pub fn handle_timeout(&mut self, clock: &Clock) -> bool {
        let delay = self.delayed.is_some_and(|at| at <= clock.instant);
        if delay {
            self.delayed = None;
        }
        let (Some(time), Some(now)) = (self.time, clock.unix_millis()) else {
            return delay;
        };
        let Some(before) = self.ahead else {
            return delay;
        };
        self.ahead = until(time, now, clock);
        delay || (self.ahead.is_none() && before != Instant::NEVER)
    }
}

/// When a time of day comes, by clocks that say it is `now`; `None` if it has passed.
fn until(time: Millis, now: i64, clock: &Clock) -> Option<Instant> {
    let rest = time.get().saturating_sub(now);
    (rest > 0).then(|| shifted(clock.instant, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::Timestamp;

    fn time(unix: i64) -> DateTime {
        DateTime::At(Timestamp::from_unix(unix))
    }

    fn clock(seconds: u64, time_of_day: DateTime) -> Clock {
        Clock {
            instant: Instant::from_millis(seconds.saturating_mul(1_000)),
            time_of_day,
        }
    }

    #[test]
    fn a_time_ahead_goes_off_once_and_a_past_one_never() {
        let mut alarm = Alarm::new();
        alarm.schedule(time(1_000));
        assert!(!alarm.handle_timeout(&clock(0, time(940))));
        assert_eq!(alarm.poll_timeout(), Some(Instant::from_millis(60_000)));
        assert!(!alarm.handle_timeout(&clock(59, time(999))));
        assert!(alarm.handle_timeout(&clock(60, time(1_000))));
        assert!(!alarm.handle_timeout(&clock(61, time(1_001))));
        assert_eq!(alarm.poll_timeout(), None);
        for past in [
            time(1_000),
            time(999),
            DateTime::Unknown,
            DateTime::Infinite,
        ] {
            alarm.schedule(past);
            assert!(!alarm.handle_timeout(&clock(70, time(1_000))));
            assert_eq!(alarm.poll_timeout(), None);
        }
    }

    #[test]
    fn a_time_counts_as_ahead_or_past_by_the_clock_that_it_was_set_by() {
        let mut alarm = Alarm::new();
        alarm.schedule_at(time(1_000), &clock(0, time(940)));
        assert_eq!(alarm.poll_timeout(), Some(Instant::from_millis(60_000)));
        // What is read again is no new time.
        alarm.schedule_at(time(1_000), &clock(70, time(1_010)));
        alarm.schedule(time(1_000));
        assert!(alarm.handle_timeout(&clock(70, time(1_010))));
        assert!(!alarm.handle_timeout(&clock(71, time(1_011))));
        alarm.schedule_at(time(1_011), &clock(71, time(1_011)));
        assert!(!alarm.handle_timeout(&clock(72, time(1_012))));
        // By a clock that does not know, nothing is ahead and nothing past.
        alarm.schedule_at(time(2_000), &clock(73, DateTime::Unknown));
        assert!(!alarm.handle_timeout(&clock(74, time(2_001))));
        assert_eq!(alarm.poll_timeout(), None);
    }

    #[test]
    fn the_time_of_day_decides_and_may_jump() {
        let mut alarm = Alarm::new();
        alarm.schedule(time(1_000));
        assert!(!alarm.handle_timeout(&clock(0, DateTime::Unknown)));
        assert_eq!(alarm.poll_timeout(), None);
        assert!(!alarm.handle_timeout(&clock(1, time(100))));
        // Set back, then past it.
        assert!(!alarm.handle_timeout(&clock(2, time(50))));
        assert_eq!(alarm.poll_timeout(), Some(Instant::from_millis(952_000)));
        assert!(alarm.handle_timeout(&clock(3, time(5_000))));
    }

    #[test]
    fn a_delay_is_counted_on_the_clock_that_never_goes_back() {
        let mut alarm = Alarm::new();
        alarm.delay(Instant::from_millis(500), 30);
        assert!(!alarm.handle_timeout(&clock(30, DateTime::Unknown)));
        assert_eq!(alarm.poll_timeout(), Some(Instant::from_millis(30_500)));
        assert!(alarm.handle_timeout(&clock(31, DateTime::Unknown)));
        assert!(!alarm.handle_timeout(&clock(32, DateTime::Unknown)));
        alarm.delay(Instant::ZERO, 0);
        assert!(alarm.handle_timeout(&clock(0, DateTime::Unknown)));
        alarm.delay(Instant::ZERO, 5);
        alarm.delay(Instant::ZERO, -1);
        assert_eq!(alarm.poll_timeout(), None);
    }
}
