//! Standby and waking from it (TR-069 Annex L; HB-010 to HB-016).

use core::time::Duration;

/// What a device in standby still takes notice of (HB-010).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Awareness {
    /// It reacts to connection requests: CR-aware standby.
    pub connection_requests: bool,
    /// It wakes for periodic and scheduled contacts: timer-aware standby.
    pub timers: bool,
}

/// The parameters of `ManagementServer.StandbyPolicy.`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct StandbyPolicy {
    /// `CRUnawarenessMaxDuration` in seconds; `None` for -1, the default: never.
    pub cr_unawareness_max_duration: Option<u32>,
    /// `MaxMissedPeriodic`; `None` for -1, the default: never.
    pub max_missed_periodic: Option<u32>,
    /// `NotifyMissedScheduled`, off by default.
    pub notify_missed_scheduled: bool,
    /// `NetworkAwarenessCapable`.
    pub network_awareness_capable: bool,
    /// `SelfTimerCapable`.
    pub self_timer_capable: bool,
    /// `CRAwarenessRequested`, off by default.
    pub cr_awareness_requested: bool,
    /// `PeriodicAwarenessRequested`, off by default.
    pub periodic_awareness_requested: bool,
    /// `ScheduledAwarenessRequested`, off by default.
    pub scheduled_awareness_requested: bool,
}

/// What a standby came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slept {
    /// What the device took notice of.
    pub awareness: Awareness,
    /// How long it lasted.
    pub duration: Duration,
    /// Periodic contacts that were not made.
    pub missed_periodic: u32,
    /// Scheduled contacts that were not made.
    pub missed_scheduled: u32,
}

impl StandbyPolicy {
    /// That of a device without the parameters.
    pub(crate) const NONE: Self = Self {
        cr_unawareness_max_duration: None,
        max_missed_periodic: None,
        notify_missed_scheduled: false,
        network_awareness_capable: false,
        self_timer_capable: false,
        cr_awareness_requested: false,
        periodic_awareness_requested: false,
        scheduled_awareness_requested: false,
    };

    /// Whether a device may go into such a standby (HB-014); `scheduled` says whether a `ScheduleInform` is pending.
    #[must_use]
    pub const fn allows(&self, awareness: Awareness, scheduled: bool) -> bool {
        if self.cr_awareness_requested
            && self.network_awareness_capable
            && !awareness.connection_requests
        {
            return false;
        }
        if self.periodic_awareness_requested && self.self_timer_capable && !awareness.timers {
            return false;
        }
        !(self.scheduled_awareness_requested
            && scheduled
            && !(self.self_timer_capable && awareness.timers))
    }

    /// Whether waking up is an event, `13 WAKEUP` (HB-011 to HB-013).
    #[must_use]
    pub fn is_event(&self, slept: &Slept) -> bool {
        let unaware = !slept.awareness.connection_requests
            && self
                .cr_unawareness_max_duration
                .is_some_and(|max| slept.duration > Duration::from_secs(u64::from(max)));
        let periodic = self
            .max_missed_periodic
            .is_some_and(|max| slept.missed_periodic > max);
        let scheduled = self.notify_missed_scheduled && slept.missed_scheduled > 0;
        unaware || periodic || scheduled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn awareness(connection_requests: bool, timers: bool) -> Awareness {
        Awareness {
            connection_requests,
            timers,
        }
    }

    #[test]
    fn a_standby_keeps_what_was_asked_for_as_far_as_the_device_can() {
        let every = [(false, false), (false, true), (true, false), (true, true)];
        for (requests, timers) in every {
            let aware = awareness(requests, timers);
            for capable in [false, true] {
                let mut policy = StandbyPolicy {
                    network_awareness_capable: capable,
                    self_timer_capable: capable,
                    ..StandbyPolicy::default()
                };
                assert!(policy.allows(aware, true));
                policy.cr_awareness_requested = true;
                assert_eq!(policy.allows(aware, true), requests || !capable);
                policy.cr_awareness_requested = false;
                policy.periodic_awareness_requested = true;
                assert_eq!(policy.allows(aware, true), timers || !capable);
                policy.periodic_awareness_requested = false;
                policy.scheduled_awareness_requested = true;
                assert_eq!(policy.allows(aware, true), timers && capable);
                assert!(policy.allows(aware, false));
            }
        }
    }

    #[test]
    fn the_bounds_of_the_policy_are_exceeded_not_reached() {
        let mut slept = Slept {
            awareness: awareness(false, false),
            duration: Duration::from_secs(900),
            missed_periodic: 2,
            missed_scheduled: 1,
        };
        let mut policy = StandbyPolicy::default();
        assert!(!policy.is_event(&slept));
        policy.cr_unawareness_max_duration = Some(900);
        policy.max_missed_periodic = Some(2);
        assert!(!policy.is_event(&slept));
        slept.duration = Duration::from_millis(900_001);
        assert!(policy.is_event(&slept));
        slept.awareness.connection_requests = true;
        assert!(!policy.is_event(&slept));
        slept.missed_periodic = 3;
        assert!(policy.is_event(&slept));
        slept.missed_periodic = 0;
        policy.notify_missed_scheduled = true;
        assert!(policy.is_event(&slept));
        slept.missed_scheduled = 0;
        assert!(!policy.is_event(&slept));
    }
}
