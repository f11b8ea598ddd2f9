//! What comes by time: `2 PERIODIC` and `3 SCHEDULED`.

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
    /// Milliseconds from one `2 PERIODIC` to the next, and when the next is due; `None` if nobody knows.
    periodic: Option<(u64, u64)>,
    /// The last tick came so close to an `Inform` with `2 PERIODIC` that it may stand in there or not.
    is_doubtful: bool,
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
    pub(crate) fn boot(&mut self, cycle: Option<Cycle>, unix: i64, now: u64, events: &mut Events) {
        self.periodic = cycle.and_then(|cycle| next_tick(&cycle, unix, now));
        match (cycle, self.periodic) {
            (Some(_), None) => events.may(EventCode::Periodic, ""),
            (_, Some((interval, next))) if next <= now + SLACK => {
                // Just now, or just before.
                events.may(EventCode::Periodic, "");
                self.periodic = Some((interval, next + interval));
            }
            _ => {}
        }
    }

    /// Raises what has come due for certain.
    pub(crate) fn tick(&mut self, now: u64, events: &mut Events) {
        if let Some((interval, next)) = &mut self.periodic
            && *next + SLACK <= now
        {
            while *next + SLACK <= now {
                *next += *interval;
            }
            self.is_doubtful = false;
            events.raise(EventCode::Periodic, "", false);
        }
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
        let periodic = self.periodic.map(|(_, next)| next);
        let next = scheduled.chain(periodic).min();
        next.map_or(u64::MAX, |next| next.saturating_add(SLACK))
    }

    /// Whether this event may have come by time just now; then it has.
    pub(crate) fn take(&mut self, event: &Event, now: u64) -> bool {
        if *event == PERIODIC {
            if let Some((interval, next)) = &mut self.periodic
                && *next <= now + SLACK
            {
                *next += *interval;
                self.is_doubtful = true;
            }
            return self.is_doubtful;
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

    /// Whether something is scheduled that will come for certain.
    pub(crate) fn is_waiting(&self) -> bool {
        self.scheduled.iter().any(|scheduled| scheduled.is_sure)
    }
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

    fn started(now: u64) -> (Timers, Events) {
        let (mut timers, mut events) = (Timers::default(), Events::default());
        let cycle = Cycle {
            interval: 60,
            reference: DateTime::At(Timestamp::from_unix(0)),
        };
        timers.boot(Some(cycle), 1_704_067_200, now, &mut events);
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
