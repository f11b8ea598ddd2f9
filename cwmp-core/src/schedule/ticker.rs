//! Ticks at a reference time plus or minus whole intervals (EVT-019, EVT-020, HB-002).

use cwmp_soap::DateTime;

use super::{Clock, Millis, shifted, signed, unix_millis};
use crate::Instant;
use crate::divide::divide;

/// When something happens over and over: `PeriodicInformInterval` and `PeriodicInformTime`, or the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cycle {
    /// Seconds from one tick to the next; 0 counts as 1.
    pub interval: u32,
    /// Any one moment of a tick, however far away: it says the phase and no more. [`DateTime::Unknown`], and whatever is
    /// no moment of the calendar, leaves the phase to the device.
    pub reference: DateTime,
}

/// The ticks of a [`Cycle`].
///
/// # Phase
/// With a reference and a known time of day, ticks fall on the reference plus or minus whole intervals. Without either,
/// the first comes after a random part of the interval, so that devices that start together spread out, and the others
/// an interval apart; when the time of day becomes known, the reference holds from then on.
///
/// # Clocks that change
/// A clock that is slewed, by up to [`Ticker::SLACK_MILLIS`] between two looks at it, moves the next tick with it. When it
/// jumps, the next tick is the first in phase that is ahead and at least half an interval after the last one, so two ticks
/// are never less than half an interval apart nor two whole ones; a tick that had come due before the jump was seen is not
/// lost. Offsets from UTC, and so daylight saving, do not matter.
///
/// # Late looks
/// However many ticks have come due since the last look, they are one; the phase stays.
///
/// Plain data, of which nothing has to survive a restart: the phase is in the parameters, or the device's own choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticker {
    interval_millis: i64,
    /// Milliseconds of the Unix epoch.
    reference: Option<Millis>,
    next: Instant,
    last: Option<Instant>,
    /// The time of day less the instant, when last looked at.
    offset: Option<Millis>,
}

impl Ticker {
    /// A clock that has changed by no more than this since it was last looked at runs a little fast or slow; by more, it
    /// was set.
    pub const SLACK_MILLIS: i64 = 2_000;

    /// Begins to tick; the first tick is ahead, by an interval at most.
    ///
    /// `entropy` is a random word, different on every device: 0 is a whole interval, more is less.
    #[must_use]
    pub fn new(cycle: Cycle, clock: &Clock, entropy: u32) -> Self {
        let interval_millis = millis(cycle.interval);
        let share = interval_millis
            .saturating_mul(i64::from(entropy >> 16))
            .checked_shr(16)
            .unwrap_or(0);
        let mut ticker = Self {
            interval_millis,
            reference: unix_millis(cycle.reference).and_then(Millis::new),
            next: shifted(clock.instant, interval_millis.saturating_sub(share)),
            last: None,
            offset: None,
        };
        ticker.follow(clock);
        ticker
    }

    /// Whether these are the ticks of this cycle.
    #[must_use]
    pub fn follows(&self, cycle: &Cycle) -> bool {
        self.interval_millis == millis(cycle.interval)
            && self.reference == unix_millis(cycle.reference).and_then(Millis::new)
    }

    /// When the next tick is due, as far as the clock was known at the last look.
    #[must_use]
    pub const fn poll_timeout(&self) -> Instant {
        self.next
    }

    /// Looks at the clocks: how many ticks have come due since the last look, which make one event.
    pub fn handle_timeout(&mut self, clock: &Clock) -> u32 {
        let jumped = self.follow(clock);
        if self.next > clock.instant || self.next == Instant::NEVER {
            return 0;
        }
        let late = clock.instant.millis_since(self.next);
        let (missed, part) = divide(late, self.interval_millis.unsigned_abs());
        let due = self.next.after_millis(late.saturating_sub(part));
        self.last = Some(due);
        self.next = shifted(due, self.interval_millis);
        if jumped {
            self.last = Some(clock.instant);
            self.align(clock);
        }
        u32::try_from(missed).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Takes notice of the time of day; whether a tick that is due must be followed by a new phase.
    fn follow(&mut self, clock: &Clock) -> bool {
        let (Some(_), Some(unix)) = (self.reference, clock.unix_millis()) else {
            return false;
        };
        let offset = unix.saturating_sub(signed(clock.instant));
        let before = core::mem::replace(&mut self.offset, Millis::new(offset));
        let change = before.map(|before| offset.saturating_sub(before.get()));
        match change {
            Some(change) if change.saturating_abs() <= Self::SLACK_MILLIS => {
                let moved = shifted(self.next, change.saturating_neg());
                let least = self
                    .last
                    .map(|last| shifted(last, self.interval_millis >> 1));
                self.next = least.map_or(moved, |least| moved.max(least));
                false
            }
            _ if self.last.is_some() && self.next <= clock.instant => true,
            _ => {
                self.align(clock);
                false
            }
        }
    }

    /// The next tick becomes the first one in phase that is ahead and far enough from the last.
    fn align(&mut self, clock: &Clock) {
        let (Some(reference), Some(unix)) = (self.reference, clock.unix_millis()) else {
            return;
        };
        let half = self.interval_millis >> 1;
        let floor = match self.last {
            Some(last) => clock.instant.max(shifted(last, half)),
            None => clock.instant,
        };
        let ahead = floor.millis_since(clock.instant);
        let since = unix
            .saturating_add_unsigned(ahead)
            .saturating_sub(reference.get());
        let interval = self.interval_millis.unsigned_abs();
        let (_, part) = divide(since.unsigned_abs(), interval);
        // Behind a tick by that much, or in front of one.
        let rest = if since < 0 && part > 0 {
            part
        } else {
            interval.saturating_sub(part)
        };
        self.next = floor.after_millis(rest);
    }
}

/// An interval; 0 counts as 1.
fn millis(seconds: u32) -> i64 {
    i64::from(seconds.max(1)).saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;
    use cwmp_soap::Timestamp;

    const NOON: i64 = 1_700_049_600;

    fn at(millis: u64, unix: i64) -> Clock {
        Clock {
            instant: Instant::from_millis(millis),
            time_of_day: DateTime::At(Timestamp::from_unix(unix)),
        }
    }

    fn unknown(millis: u64) -> Clock {
        Clock {
            instant: Instant::from_millis(millis),
            time_of_day: DateTime::Unknown,
        }
    }

    fn cycle(interval: u32, reference: i64) -> Cycle {
        Cycle {
            interval,
            reference: DateTime::At(Timestamp::from_unix(reference)),
        }
    }

    /// The instants of the next ticks, each looked for when it is due; `clock` says the time of day.
    fn ticks(ticker: &mut Ticker, n: usize, clock: impl Fn(u64) -> Clock) -> Vec<u64> {
        let mut found = Vec::new();
        for _ in 0..n.saturating_mul(10) {
            let due = ticker.poll_timeout().as_millis();
            if ticker.handle_timeout(&clock(due)) > 0 {
                found.push(due);
            }
            if found.len() == n {
                break;
            }
        }
        found
    }

    #[test]
    fn a_reference_says_the_phase_however_far_away_it_is() {
        for reference in [NOON, 0, -62_135_596_800, 253_402_300_000 / 600 * 600] {
            let start = at(5_000, NOON + 90);
            let mut ticker = Ticker::new(cycle(600, reference), &start, 7);
            let times = ticks(&mut ticker, 3, |now| {
                at(now, NOON + 85 + i64::try_from(now / 1_000).unwrap())
            });
            assert_eq!(times, [515_000, 1_115_000, 1_715_000], "{reference}");
        }
    }

    #[test]
    fn a_tick_that_is_now_is_an_interval_ahead() {
        let ticker = Ticker::new(cycle(600, NOON), &at(0, NOON), 0);
        assert_eq!(ticker.poll_timeout().as_millis(), 600_000);
    }

    #[test]
    fn without_a_reference_the_phase_is_random_and_stays() {
        let free = Cycle {
            interval: 600,
            reference: DateTime::Unknown,
        };
        for (entropy, first) in [(0, 600_000), (u32::MAX, 10), (1 << 31, 300_000)] {
            let mut ticker = Ticker::new(free, &at(0, NOON), entropy);
            let times = ticks(&mut ticker, 2, |now| at(now, NOON + 12_345));
            assert_eq!(times, [first, first + 600_000]);
        }
    }

    #[test]
    fn late_looks_collapse_and_keep_the_phase() {
        let mut ticker = Ticker::new(cycle(600, NOON), &at(0, NOON), 0);
        assert_eq!(ticker.handle_timeout(&at(599_999, NOON + 599)), 0);
        assert_eq!(ticker.handle_timeout(&at(1_900_000, NOON + 1_900)), 3);
        assert_eq!(ticker.poll_timeout().as_millis(), 2_400_000);
    }

    #[test]
    fn a_clock_that_becomes_known_gives_the_phase() {
        let mut ticker = Ticker::new(cycle(600, NOON), &unknown(0), 1 << 31);
        assert_eq!(ticks(&mut ticker, 1, unknown), [300_000]);
        // 10 s later it is 100 s before a tick in phase, which would be too soon after the last.
        assert_eq!(ticker.handle_timeout(&at(310_000, NOON - 100)), 0);
        assert_eq!(ticker.poll_timeout().as_millis(), 1_010_000);
        // One that has not ticked yet takes the very next, and does not take a moment that has passed for it.
        let mut ticker = Ticker::new(cycle(600, NOON), &unknown(0), 0);
        assert_eq!(ticker.handle_timeout(&at(400_000, NOON - 100)), 0);
        assert_eq!(ticker.poll_timeout().as_millis(), 500_000);
        // And if it is lost again, the count goes on.
        assert_eq!(ticker.handle_timeout(&unknown(500_000)), 1);
        assert_eq!(ticker.poll_timeout().as_millis(), 1_100_000);
    }

    #[test]
    fn a_jump_neither_skips_a_tick_nor_doubles_it() {
        for jump in -2_000_i64..2_000 {
            for seen_after in [0, 100_000, 450_000, 599_999, 600_000, 700_000] {
                let mut ticker = Ticker::new(cycle(600, NOON), &at(0, NOON), 0);
                assert_eq!(ticks(&mut ticker, 1, |now| at(now, NOON + 600)), [600_000]);
                let clock = |now: u64| at(now, NOON + jump + i64::try_from(now / 1_000).unwrap());
                let seen = 600_000 + seen_after;
                let mut times = Vec::new();
                if ticker.handle_timeout(&clock(seen)) > 0 {
                    times.push(seen);
                }
                times.extend(ticks(&mut ticker, 3, clock));
                let mut last = 600_000;
                for time in &times {
                    let apart = time - last;
                    assert!(
                        (298_000..1_202_000).contains(&apart),
                        "{jump} {seen_after}: {apart}"
                    );
                    last = *time;
                }
                let phase = clock(last).unix_millis().unwrap().rem_euclid(600_000);
                assert!(phase < 1_000, "{jump} {seen_after}: {phase}");
            }
        }
    }

    #[test]
    fn a_clock_that_runs_fast_moves_the_ticks_and_loses_none() {
        // 100 parts in a million: a minute in a week.
        let wall = |now: u64| {
            at(
                now,
                NOON + i64::try_from(now / 1_000 + now / 10_000_000).unwrap(),
            )
        };
        let mut ticker = Ticker::new(cycle(600, NOON), &wall(0), 0);
        let times = ticks(&mut ticker, 1_008, wall);
        assert_eq!(times.len(), 1_008);
        for (i, time) in times.iter().enumerate() {
            let tick = wall(*time).unix_millis().unwrap() - NOON * 1_000;
            let wanted = i64::try_from(i + 1).unwrap() * 600_000;
            assert!((tick - wanted).abs() <= 1_000, "{i}: {tick}");
        }
    }

    #[test]
    fn a_clock_of_whole_seconds_does_not_double_short_intervals() {
        let mut ticker = Ticker::new(cycle(1, NOON), &at(0, NOON), 0);
        // Read at the end of a second, and again at the beginning of the next.
        assert_eq!(ticker.handle_timeout(&at(1_999, NOON + 1)), 1);
        assert_eq!(ticker.handle_timeout(&at(2_000, NOON + 2)), 0);
        assert_eq!(ticker.handle_timeout(&at(3_000, NOON + 3)), 1);
    }

    #[test]
    fn a_tick_at_the_end_of_the_clock_never_comes() {
        let mut ticker = Ticker::new(cycle(600, NOON), &unknown(u64::MAX - 1_000), 0);
        assert_eq!(ticker.poll_timeout(), Instant::NEVER);
        assert_eq!(ticker.handle_timeout(&unknown(u64::MAX)), 0);
    }

    #[test]
    fn daylight_saving_changes_nothing() {
        let local = |now: u64, minutes| Clock {
            instant: Instant::from_millis(now),
            time_of_day: DateTime::At(
                Timestamp::from_unix(NOON + i64::try_from(now / 1_000).unwrap())
                    .with_offset(minutes),
            ),
        };
        let mut ticker = Ticker::new(cycle(3_600, NOON), &local(0, 60), 0);
        let times = ticks(&mut ticker, 4, |now| {
            local(now, if now < 8_000_000 { 60 } else { 120 })
        });
        assert_eq!(times, [3_600_000, 7_200_000, 10_800_000, 14_400_000]);
    }

    #[test]
    fn the_ends_of_both_clocks_do_not_wrap() {
        for interval in [0, 1, u32::MAX] {
            for reference in [i64::MIN, 0, i64::MAX] {
                let mut ticker = Ticker::new(cycle(interval, reference), &at(0, i64::MAX), 9);
                ticker.handle_timeout(&at(u64::MAX, i64::MIN));
                ticker.handle_timeout(&at(u64::MAX, i64::MAX));
                ticker.handle_timeout(&at(0, 0));
            }
        }
    }
}
