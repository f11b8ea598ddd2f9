//! `ScheduleInform`: contacts that the ACS asked for (RPC-SCH-01 to RPC-SCH-03).

use cwmp_soap::DateTime;

use super::{Clock, shifted, signed, unix_millis};
use crate::{CommandKey, Instant};

/// A contact that the ACS asked for with `ScheduleInform`.
///
/// This is what must survive a restart, each entry by itself, and what a [`cpe::Agent`](crate::cpe::Agent) stores; a
/// factory reset and a new ACS URL clear it (EVENTS: work of the old ACS).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledInform {
    /// The key of the call; several may be equal.
    pub command_key: CommandKey,
    /// `DelaySeconds` of the call.
    pub delay_seconds: u32,
    /// When it is due by the time of day; [`DateTime::Unknown`] if that was not known when the call came.
    pub due_time: DateTime,
}

/// Room for a [`ScheduledInform`], lent by the caller; empty by default.
#[derive(Clone, Debug, Default)]
pub struct ScheduleSlot {
    entry: Option<Entry>,
    /// What is stored of the slot; stays whatever comes into it.
    pub(crate) stamp: u32,
}

#[derive(Clone, Debug)]
struct Entry {
    inform: ScheduledInform,
    due: Due,
}

#[derive(Clone, Copy, Debug)]
enum Due {
    At(Instant),
    /// Restored, and not looked at yet.
    Restored,
    /// Restored while the time of day was unknown: here at the latest.
    Latest(Instant),
}

impl ScheduleSlot {
    /// Room for one.
    pub const EMPTY: Self = Self {
        entry: None,
        stamp: 0,
    };

    /// A slot with an entry that was stored.
    ///
    /// It falls due at its `due_time`, at once if that has passed while the device was off. As long as the time of day is
    /// not known, its delay is counted anew; more than the delay it never waits.
    #[must_use]
    pub const fn restored(inform: ScheduledInform) -> Self {
        Self {
            entry: Some(Entry {
                inform,
                due: Due::Restored,
            }),
            stamp: 0,
        }
    }

    /// Puts back what was stored, or nothing.
    pub(crate) fn restore(&mut self, inform: Option<ScheduledInform>) {
        self.entry = inform.and_then(|inform| Self::restored(inform).entry);
    }

    /// What is in it.
    #[must_use]
    pub fn inform(&self) -> Option<&ScheduledInform> {
        self.entry.as_ref().map(|entry| &entry.inform)
    }

    /// Whether there is nothing in it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.entry.is_none()
    }

    /// Takes a call in.
    pub(crate) fn fill(&mut self, command_key: CommandKey, delay_seconds: u32, clock: &Clock) {
        let delay = i64::from(delay_seconds);
        let due_time = match clock.time_of_day {
            DateTime::At(now) => DateTime::At(cwmp_soap::Timestamp::from_unix(
                now.unix().saturating_add(delay),
            )),
            _ => DateTime::Unknown,
        };
        self.entry = Some(Entry {
            inform: ScheduledInform {
                command_key,
                delay_seconds,
                due_time,
            },
            due: Due::At(clock.instant.after_seconds(delay_seconds)),
        });
    }

    pub(crate) fn clear(&mut self) {
        self.entry = None;
    }

    /// Takes notice of the clocks.
    pub(crate) fn follow(&mut self, clock: &Clock) {
        let Some(entry) = &mut self.entry else { return };
        let latest = match entry.due {
            Due::At(_) => return,
            Due::Latest(latest) => latest,
            Due::Restored => clock.instant.after_seconds(entry.inform.delay_seconds),
        };
        entry.due = match (unix_millis(entry.inform.due_time), clock.unix_millis()) {
            (Some(due), Some(now)) => {
                let left = due.saturating_sub(now).max(0);
                let most = signed(latest).saturating_sub(signed(clock.instant)).max(0);
                Due::At(shifted(clock.instant, left.min(most)))
            }
            _ => Due::Latest(latest),
        };
    }

    /// When it is due.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.entry.as_ref().and_then(|entry| match entry.due {
            Due::At(at) | Due::Latest(at) => Some(at),
            Due::Restored => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::Timestamp;

    fn clock(millis: u64, unix: Option<i64>) -> Clock {
        Clock {
            instant: Instant::from_millis(millis),
            time_of_day: unix.map_or(DateTime::Unknown, |unix| {
                DateTime::At(Timestamp::from_unix(unix))
            }),
        }
    }

    fn stored(called: Option<i64>) -> ScheduledInform {
        let mut slot = ScheduleSlot::EMPTY;
        slot.fill(CommandKey::EMPTY, 600, &clock(50, called));
        assert_eq!(slot.deadline(), Some(Instant::from_millis(600_050)));
        slot.inform().unwrap().clone()
    }

    fn due(called: Option<i64>, looks: &[(u64, Option<i64>)]) -> Option<u64> {
        let mut slot = ScheduleSlot::restored(stored(called));
        for (millis, unix) in looks {
            slot.follow(&clock(*millis, *unix));
        }
        slot.deadline().map(Instant::as_millis)
    }

    #[test]
    fn over_a_restart_the_time_of_day_counts() {
        // 100 s later, long after, and with a clock that was set back.
        assert_eq!(due(Some(1_000_000), &[(0, Some(1_000_100))]), Some(500_000));
        assert_eq!(due(Some(1_000_000), &[(7, Some(2_000_000))]), Some(7));
        assert_eq!(due(Some(1_000_000), &[(0, Some(5))]), Some(600_000));
    }

    #[test]
    fn without_it_the_delay_is_counted_anew() {
        assert_eq!(due(None, &[(0, Some(1_000_000))]), Some(600_000));
        assert_eq!(due(Some(1_000_000), &[(0, None), (9, None)]), Some(600_000));
        // Until it becomes known.
        let looks = [(0, None), (200_000, Some(1_000_300)), (210_000, None)];
        assert_eq!(due(Some(1_000_000), &looks), Some(500_000));
        let looks = [(0, None), (200_000, Some(1_000_000))];
        assert_eq!(due(Some(1_000_000), &looks), Some(600_000));
    }
}
