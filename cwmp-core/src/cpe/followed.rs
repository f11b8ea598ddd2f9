//! The settings that an agent follows, beside those that no session can do without.

use core::fmt;

use cwmp_model::{ManagementReader, Model};
use cwmp_soap::{CwmpVersion, DateTime, Text};

use super::management::{self, DELAY_REBOOT};
use crate::event::Batch;
use crate::schedule::{Alarm, Clock, Cycle};
use crate::standby::StandbyPolicy;
use crate::{EventQueue, Instant};

/// Which parameters of `ManagementServer.` an agent follows, of those that a device may do without.
///
/// `EnableCWMP`, `URL`, `PeriodicInform*` and `CWMPRetry*` are followed by all. What is left out is as if the device lacked
/// its parameters, and a program of which no agent follows it carries none of that code.
#[derive(Clone, Copy)]
pub struct FollowedSettings {
    heartbeat: Option<&'static Heartbeat>,
    standby: Option<fn(&mut ManagementReader<'_, '_>) -> StandbyPolicy>,
    restarts: Option<&'static Restarts>,
}

/// What only an agent carries that follows `HeartbeatPolicy.`.
struct Heartbeat {
    cycle: fn(&mut ManagementReader<'_, '_>) -> Option<Cycle>,
    begin: fn(&mut EventQueue<'_>, CwmpVersion) -> Option<Batch>,
}

/// What only an agent carries that follows `ScheduleReboot` and `DelayReboot`.
struct Restarts {
    read: fn(&mut ManagementReader<'_, '_>) -> Reboots,
    reset_delay: fn(&mut Model<'_>),
    note: fn(&mut Alarm, &mut Model<'_>, &mut [u8], &Clock),
    set: fn(&mut Alarm, &Reboots, end: Option<Instant>),
    is_due: fn(&mut Alarm, &Clock) -> bool,
    deadline: fn(&Alarm) -> Option<Instant>,
    names_delay: fn(&Text<'_>) -> bool,
}

/// `ScheduleReboot` and `DelayReboot`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reboots {
    pub(super) schedule: DateTime,
    /// Seconds; -1 for never.
    pub(super) delay: i32,
}

impl Reboots {
    /// Those of a device that has neither.
    pub(super) const NONE: Self = Self {
        schedule: DateTime::Unknown,
        delay: -1,
    };
}

impl FollowedSettings {
    /// What no session can do without, and nothing else.
    pub const SESSIONS: Self = Self {
        heartbeat: None,
        standby: None,
        restarts: None,
    };

    /// All that an agent knows of.
    pub const ALL: Self = Self::SESSIONS
        .with_heartbeat()
        .with_standby()
        .with_restarts();

    /// The same and `HeartbeatPolicy.`: sessions for `14 HEARTBEAT` (HB-001 to HB-007).
    #[must_use]
    pub const fn with_heartbeat(mut self) -> Self {
        self.heartbeat = Some(&Heartbeat {
            cycle: management::heartbeat,
            begin: |events, version| events.begin_heartbeat(version),
        });
        self
    }

    /// The same and `StandbyPolicy.`: [`Agent::may_stand_by`](super::Agent::may_stand_by) and
    /// [`Agent::wake_up`](super::Agent::wake_up) go by it (HB-010 to HB-016).
    #[must_use]
    pub const fn with_standby(mut self) -> Self {
        self.standby = Some(management::standby);
        self
    }

    /// The same and `ScheduleReboot` and `DelayReboot`: restarts at a set time (EVT-021).
    #[must_use]
    pub const fn with_restarts(mut self) -> Self {
        self.restarts = Some(&Restarts {
            read: management::reboots,
            reset_delay: management::reset_delay_reboot,
            note: |alarm, model, scratch, clock| {
                let mut reader = ManagementReader::new(model, scratch);
                alarm.schedule_at(management::schedule_reboot(&mut reader), clock);
            },
            set: |alarm, reboots, end| {
                alarm.schedule(reboots.schedule);
                if let Some(end) = end {
                    alarm.delay(end, reboots.delay);
                }
            },
            is_due: Alarm::handle_timeout,
            deadline: Alarm::poll_timeout,
            names_delay: |name| DELAY_REBOOT.iter().any(|path| *name == **path),
        });
        self
    }

    /// When `HeartbeatPolicy.` asks for sessions.
    pub(super) fn heartbeat(&self, reader: &mut ManagementReader<'_, '_>) -> Option<Cycle> {
        (self.heartbeat?.cycle)(reader)
    }

    /// The batch of a session for `14 HEARTBEAT`.
    pub(super) fn begin_heartbeat(
        &self,
        events: &mut EventQueue<'_>,
        version: CwmpVersion,
    ) -> Option<Batch> {
        (self.heartbeat?.begin)(events, version)
    }

    /// What `StandbyPolicy.` says.
    pub(super) fn standby(&self, reader: &mut ManagementReader<'_, '_>) -> StandbyPolicy {
        self.standby
            .map_or(StandbyPolicy::NONE, |standby| standby(reader))
    }

    /// What `ScheduleReboot` and `DelayReboot` say.
    pub(super) fn reboots(&self, reader: &mut ManagementReader<'_, '_>) -> Reboots {
        self.restarts
            .map_or(Reboots::NONE, |restarts| (restarts.read)(reader))
    }

    /// Sets `DelayReboot` to -1, as every restart does (EVT-021).
    pub(super) fn reset_delay(&self, model: &mut Model<'_>) {
        if let Some(restarts) = self.restarts {
            (restarts.reset_delay)(model);
        }
    }

    /// A call may have set `ScheduleReboot`: whether it lies ahead is a matter of now.
    pub(super) fn note_schedule(
        &self,
        alarm: &mut Alarm,
        model: &mut Model<'_>,
        scratch: &mut [u8],
        clock: &Clock,
    ) {
        if let Some(restarts) = self.restarts {
            (restarts.note)(alarm, model, scratch, clock);
        }
    }

    /// Sets the alarm to what the parameters say; `end` is that of the session in which `DelayReboot` was set.
    pub(super) fn set_alarm(&self, alarm: &mut Alarm, reboots: &Reboots, end: Option<Instant>) {
        if let Some(restarts) = self.restarts {
            (restarts.set)(alarm, reboots, end);
        }
    }

    /// Whether the device is to restart now, which is said once.
    pub(super) fn restarts_now(&self, alarm: &mut Alarm, clock: &Clock) -> bool {
        self.restarts
            .is_some_and(|restarts| (restarts.is_due)(alarm, clock))
    }

    /// When to look at the alarm again.
    pub(super) fn next_restart(&self, alarm: &Alarm) -> Option<Instant> {
        (self.restarts?.deadline)(alarm)
    }

    /// Whether this is the path of `DelayReboot`.
    pub(super) fn names_delay(&self, name: &Text<'_>) -> bool {
        self.restarts
            .is_some_and(|restarts| (restarts.names_delay)(name))
    }

    /// Which groups are followed: heartbeats, standby, restarts.
    const fn groups(&self) -> [bool; 3] {
        [
            self.heartbeat.is_some(),
            self.standby.is_some(),
            self.restarts.is_some(),
        ]
    }
}

impl Default for FollowedSettings {
    fn default() -> Self {
        Self::ALL
    }
}

impl PartialEq for FollowedSettings {
    fn eq(&self, other: &Self) -> bool {
        self.groups() == other.groups()
    }
}

impl Eq for FollowedSettings {}

impl fmt::Debug for FollowedSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [heartbeat, standby, restarts] = self.groups();
        f.debug_struct("FollowedSettings")
            .field("heartbeat", &heartbeat)
            .field("standby", &standby)
            .field("restarts", &restarts)
            .finish()
    }
}
