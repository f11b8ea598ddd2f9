//! What comes by time: `2 PERIODIC`, `3 SCHEDULED` and `14 HEARTBEAT`.

use cwmp_core::schedule::Cycle;
use cwmp_soap::{DateTime, EventCode};

use super::events::{Event, Events};

/// Milliseconds by which a clock that tells whole seconds may be early or late.
const SLACK: u64 = 2_000;

/// What will come by time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers {
    scheduled: Vec<Scheduled>,
    /// What was forgotten, while the power could still undo that.
    forgotten: Vec<Scheduled>,
    /// `2 PERIODIC`.
    periodic: Ticks,
    /// `14 HEARTBEAT`.
    heartbeat: Ticks,
    /// A heartbeat is well over that has had no session.
    is_owed: bool,
}

/// What comes again and again.
#[derive(Clone, Debug, Default)]
struct Ticks {
    /// Milliseconds from one to the next, and when the next is due; `None` if nobody knows.
    next: Option<(u64, u64)>,
    /// The last came so close to an `Inform` with its event that it may stand in there or not.
    is_doubtful: bool,
    /// Nobody can say whether there was one just before the start.
    may_be_late: bool,
    /// When the device was seen awake last.
    seen: u64,
}

impl Ticks {
    fn boot(&self, cycle: Option<Cycle>, unix: i64, now: u64) -> Self {
        let next = cycle.and_then(|cycle| next_tick(&cycle, unix, now));
        let is_close = next.is_some_and(|(_, next)| next <= now + SLACK);
        let later = |(interval, next)| (interval, next + interval);
        Self {
            next: if is_close { next.map(later) } else { next },
            is_doubtful: false,
            may_be_late: is_close || self.is_due() || (cycle.is_some() && next.is_none()),
            seen: now,
        }
    }

    /// It comes so from now on.
    fn follow(&mut self, cycle: Option<Cycle>, unix: i64, now: u64) {
        let next = cycle.and_then(|cycle| next_tick(&cycle, unix, now));
        let is_same = match (self.next, next) {
            (Some((interval, next)), Some((other, after))) => {
                interval == other && next.abs_diff(after).is_multiple_of(interval)
            }
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            *self = self.boot(cycle, unix, now);
        }
    }

    /// One has come since the last that was counted, so short a time ago that the device may have noticed it or not.
    fn is_due(&self) -> bool {
        self.next.is_some_and(|(_, next)| next <= self.seen)
    }

    /// Those that have come until now were slept through: how many, at least and at most.
    fn skip(&mut self, now: u64) -> (u64, u64) {
        let Some((interval, next)) = &mut self.next else {
            return (0, 0);
        };
        let mut sure = 0;
        let mut close = 0;
        while *next <= now + SLACK {
            let is_close = *next <= self.seen + SLACK || now < *next + SLACK;
            if is_close {
                close += 1;
            } else {
                sure += 1;
            }
            *next += *interval;
        }
        self.seen = now;
        self.is_doubtful |= close > 0;
        (sure, sure + close)
    }

    /// Whether one is well over since it was last asked.
    fn tick(&mut self, now: u64) -> bool {
        self.seen = now;
        let Some((interval, next)) = &mut self.next else {
            return false;
        };
        if *next + SLACK > now {
            return false;
        }
        while *next + SLACK <= now {
            *next += *interval;
        }
        self.is_doubtful = false;
        true
    }

    /// Whether one may have come just now; then it has.
    fn take(&mut self, now: u64) -> bool {
        if let Some((interval, next)) = &mut self.next
            && *next <= now + SLACK
        {
            *next += *interval;
            self.is_doubtful = true;
        }
        self.is_doubtful
    }
}

#[derive(Clone, Debug)]
struct Scheduled {
    key: String,
    /// In milliseconds of the simulation.
    at: u64,
    is_sure: bool,
}

const PERIODIC: Event = (EventCode::Periodic, String::new());

impl Timers {
    /// The ACS has called `ScheduleInform`, and the device has said yes, or may have.
    pub(crate) fn schedule(&mut self, key: &str, at: u64, is_sure: bool) {
        let key = key.to_owned();
        self.scheduled.push(Scheduled { key, at, is_sure });
    }

    /// Nothing is scheduled any more.
    pub(crate) fn forget(&mut self) {
        self.forgotten.append(&mut self.scheduled);
    }

    /// What the agent has done so far is kept.
    pub(crate) fn keep(&mut self) {
        self.forgotten.clear();
    }

    /// The power fails: what was not kept may be so or not.
    pub(crate) fn cut(&mut self) {
        for mut scheduled in self.forgotten.drain(..) {
            scheduled.is_sure = false;
            self.scheduled.push(scheduled);
        }
    }

    /// The device starts at `now`; `unix` is the time of day at the start of the simulation, in seconds.
    pub(crate) fn boot(&mut self, cycles: Cycles, unix: i64, now: u64, events: &mut Events) {
        self.periodic = self.periodic.boot(cycles.periodic, unix, now);
        self.heartbeat = self.heartbeat.boot(cycles.heartbeat, unix, now);
        self.is_owed = false;
        if self.periodic.may_be_late {
            events.may(EventCode::Periodic, "");
        }
    }

    /// The ACS has set what it is that comes, in a session that is over. What came in that session need not be told.
    pub(crate) fn follow(&mut self, cycles: Cycles, unix: i64, now: u64, events: &mut Events) {
        let before = self.periodic.next;
        self.periodic.follow(cycles.periodic, unix, now);
        self.heartbeat.follow(cycles.heartbeat, unix, now);
        if self.periodic.next != before {
            events.excuse_fresh(EventCode::Periodic);
            if self.periodic.may_be_late {
                events.may(EventCode::Periodic, "");
            }
        }
    }

    /// The device has stood by from `begun` to `now`: what comes again and again is not made up for, what was scheduled is.
    pub(crate) fn wake(&mut self, policy: &Standby, (begun, now): (u64, u64), events: &mut Events) {
        let (least, most) = self.periodic.skip(now);
        self.heartbeat.skip(now);
        // One that was due at either end may have been noticed.
        if least < most {
            events.may(EventCode::Periodic, "");
        }
        let slept = (now - begun) / 1_000;
        let is_long = policy.most_seconds.is_some_and(|most| slept > most);
        let scheduled = self.scheduled.iter().filter(|_| policy.tells_scheduled);
        let is_missed = |by: u64, is_sure: bool| {
            let mut missed = scheduled.clone().filter(|s| s.at <= by);
            missed.any(|scheduled| scheduled.is_sure || !is_sure)
        };
        let misses = |count: u64| policy.most_missed.is_some_and(|most| count > most);
        if is_long || misses(least) || is_missed(now.saturating_sub(SLACK), true) {
            events.raise(EventCode::Wakeup, "", false);
        } else if misses(most) || is_missed(now + SLACK, false) {
            events.may(EventCode::Wakeup, "");
        }
    }

    /// Raises what has come due for certain.
    pub(crate) fn tick(&mut self, now: u64, events: &mut Events) {
        if self.periodic.tick(now) {
            events.raise(EventCode::Periodic, "", false);
        }
        self.is_owed |= self.heartbeat.tick(now);
        self.scheduled.retain(|scheduled| {
            let is_due = scheduled.at + SLACK <= now;
            if is_due && scheduled.is_sure {
                events.raise(EventCode::MScheduleInform, &scheduled.key, true);
                events.raise(EventCode::Scheduled, "", true);
            } else if is_due {
                events.may(EventCode::MScheduleInform, &scheduled.key);
                events.may(EventCode::Scheduled, "");
            }
            !is_due
        });
    }

    /// When something that has not been announced will be well over.
    pub(crate) fn deadline(&self) -> u64 {
        let scheduled = self.scheduled.iter().map(|scheduled| scheduled.at);
        let ticks = [&self.periodic, &self.heartbeat].into_iter();
        let ticks = ticks.filter_map(|ticks| ticks.next.map(|(_, next)| next));
        let next = scheduled.chain(ticks).min();
        next.map_or(u64::MAX, |next| next.saturating_add(SLACK))
    }

    /// Whether this event may have come by time just now; then it has.
    pub(crate) fn take(&mut self, event: &Event, now: u64) -> bool {
        if *event == PERIODIC {
            return self.periodic.take(now);
        }
        match event.0 {
            EventCode::Scheduled => self.scheduled.iter().any(|s| s.at <= now + SLACK),
            EventCode::MScheduleInform => {
                let found = self
                    .scheduled
                    .iter()
                    .position(|s| s.key == event.1 && s.at <= now + SLACK);
                found.is_some_and(|at| {
                    self.scheduled.swap_remove(at);
                    true
                })
            }
            _ => false,
        }
    }

    /// Whether a heartbeat may open a session now; then it has.
    pub(crate) fn take_heartbeat(&mut self, now: u64) -> bool {
        let beats = &mut self.heartbeat;
        let is_close = beats.next.is_some_and(|(_, next)| next <= now + SLACK);
        let was_doubtful = core::mem::replace(&mut beats.is_doubtful, false);
        let was_late = core::mem::take(&mut beats.may_be_late);
        let was_owed = core::mem::take(&mut self.is_owed);
        if is_close {
            beats.take(now);
            // Two that are due are one, if the second has come by then.
            beats.is_doubtful = was_owed;
        }
        is_close || was_owed || was_doubtful || was_late
    }

    /// Whether a heartbeat is to open a session, as soon as none is owed for anything else.
    pub(crate) const fn owes_heartbeat(&self) -> bool {
        self.is_owed
    }

    /// Whether something is scheduled that will come for certain.
    pub(crate) fn is_waiting(&self) -> bool {
        self.scheduled.iter().any(|scheduled| scheduled.is_sure)
    }
}

/// What the ACS wants to hear of a device that has stood by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standby {
    /// Seconds after which it was too long.
    pub(crate) most_seconds: Option<u64>,
    /// Periodic contacts that may be missed.
    pub(crate) most_missed: Option<u64>,
    /// Whether a scheduled one may not.
    pub(crate) tells_scheduled: bool,
}

/// When things come again and again, if that is known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cycles {
    pub(crate) periodic: Option<Cycle>,
    pub(crate) heartbeat: Option<Cycle>,
}

/// The interval and the next tick that is not yet well over, if its phase is known.
fn next_tick(cycle: &Cycle, unix: i64, now: u64) -> Option<(u64, u64)> {
    let DateTime::At(reference) = cycle.reference else {
        return None;
    };
    let interval = u64::from(cycle.interval.max(1)) * 1_000;
    // Both are moments of this century.
    let since = u64::try_from((unix - reference.unix()) * 1_000).ok()? + now.saturating_sub(SLACK);
    let ahead = interval - since % interval;
    Some((interval, now.saturating_sub(SLACK) + ahead))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::Timestamp;

    /// A full minute.
    const START: i64 = 1_704_067_200;

    /// Every full minute.
    fn cycles() -> Cycles {
        let cycle = Cycle {
            interval: 60,
            reference: DateTime::At(Timestamp::from_unix(0)),
        };
        Cycles {
            periodic: Some(cycle),
            heartbeat: Some(cycle),
        }
    }

    fn started(now: u64) -> (Timers, Events) {
        let (mut timers, mut events) = (Timers::default(), Events::default());
        timers.boot(cycles(), START, now, &mut events);
        (timers, events)
    }

    #[test]
    fn a_tick_is_owed_once_it_is_well_over_and_allowed_when_it_is_near() {
        let (mut timers, mut events) = started(10_000);
        timers.tick(61_999, &mut events);
        assert_eq!(events.pending().count(), 0);
        assert!(!timers.clone().take(&PERIODIC, 57_999));
        let mut told = timers.clone();
        assert!(told.take(&PERIODIC, 58_000));
        told.tick(100_000, &mut events);
        assert_eq!(events.pending().count(), 0);
        timers.tick(62_000, &mut events);
        assert_eq!(events.pending().count(), 1);
    }

    #[test]
    fn a_tick_just_before_a_restart_is_allowed_after_it_and_not_owed() {
        for (seen, is_allowed) in [(59_999, false), (60_000, true), (61_999, true)] {
            let (mut timers, mut events) = started(10_000);
            timers.tick(seen, &mut events);
            timers.boot(cycles(), START, seen + 20_000, &mut events);
            assert_eq!(events.pending().count(), 0);
            assert_eq!(timers.periodic.may_be_late, is_allowed, "{seen}");
        }
    }

    #[test]
    fn a_heartbeat_has_one_attempt_for_each_tick() {
        let (mut timers, mut events) = started(10_000);
        assert!(!timers.clone().take_heartbeat(57_999));
        timers.tick(61_999, &mut events);
        assert!(!timers.owes_heartbeat());
        timers.tick(62_000, &mut events);
        assert!(timers.owes_heartbeat());
        assert!(timers.take_heartbeat(90_000));
        assert!(!timers.owes_heartbeat() && !timers.take_heartbeat(90_000));
        timers.tick(300_000, &mut events);
        // Those of the fourth and the fifth minute are one or two.
        assert!(timers.take_heartbeat(300_000) && timers.take_heartbeat(301_000));
        assert!(!timers.take_heartbeat(357_000) && timers.take_heartbeat(358_000));
    }

    #[test]
    fn what_is_scheduled_comes_when_it_is_due() {
        let (mut timers, mut events) = started(0);
        timers.schedule("k", 30_000, true);
        let event = (EventCode::MScheduleInform, "k".to_owned());
        assert!(!timers.take(&event, 27_000));
        timers.tick(31_999, &mut events);
        assert!(timers.is_waiting() && events.pending().count() == 0);
        timers.tick(32_000, &mut events);
        assert!(!timers.is_waiting() && events.pending().any(|other| *other == event));
    }
}
