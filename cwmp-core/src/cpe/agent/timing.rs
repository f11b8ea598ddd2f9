//! What comes to the agent by time and by its settings.

use cwmp_model::Model;
use cwmp_soap::{CwmpVersion, EventCode};

use super::Agent;
use crate::connection_request::{Admission, Gate};
use crate::cpe::config::{AgentConfig, Now};
use crate::cpe::device::Device;
use crate::cpe::followed::FollowedSettings;
use crate::cpe::lightweight::Lightweight;
use crate::cpe::management::{Management, Settings};
use crate::cpe::methods::Optional;
use crate::cpe::schedule_inform::Schedule;
use crate::cpe::step::{Action, WakeReason, earliest};
use crate::event::RebootCause;
use crate::schedule::{Alarm, Cycle, ScheduleSlot, Ticker};
use crate::standby::{Awareness, Slept};
use crate::{CommandKey, Instant};

/// Settings, and what is counted by them.
#[derive(Debug)]
pub(in crate::cpe) struct Timing<'s> {
    pub(in crate::cpe) settings: Settings,
    /// The parameters may have changed since they were read.
    pub(super) stale: bool,
    /// The device has started since they were read.
    booted: bool,
    periodic: Option<Ticker>,
    heartbeat: Option<Ticker>,
    /// A heartbeat that has not been sent: it is no event until its session begins, so that it never joins others, waits
    /// while another session is owed, and is not repeated when its own fails (HB-004, HB-005, HB-007; GAPS-12).
    heartbeat_due: bool,
    pub(super) schedule: Option<Schedule<'s>>,
    pub(super) lightweight: Option<Lightweight<'s>>,
    alarm: Alarm,
    /// `DelayReboot` was set in the session that is going on.
    pub(super) is_delay_set: bool,
    /// It was set in one that ended then, from when it counts; until it is on the alarm.
    delay_from: Option<Instant>,
    gate: Gate,
    /// An accepted connection request that waits for its session.
    requested: bool,
    /// Whether the device is there that the agent speaks for.
    pub(super) is_reachable: bool,
    /// Since when nothing has been heard from the ACS.
    unreachable: Option<Instant>,
    pub(super) wake: Option<WakeReason>,
}

impl Timing<'_> {
    pub(super) const fn new(config: &AgentConfig) -> Self {
        Self {
            settings: Settings::new(config.retry),
            stale: true,
            booted: false,
            periodic: None,
            heartbeat: None,
            heartbeat_due: false,
            schedule: None,
            lightweight: None,
            alarm: Alarm::new(),
            is_delay_set: false,
            delay_from: None,
            gate: Gate::new(),
            requested: false,
            is_reachable: true,
            unreachable: None,
            wake: None,
        }
    }

    pub(super) fn boot(&mut self, cause: RebootCause) {
        (self.stale, self.booted) = (true, true);
        (self.periodic, self.heartbeat) = (None, None);
        (self.heartbeat_due, self.requested) = (false, false);
        self.alarm = Alarm::new();
        (self.is_delay_set, self.delay_from) = (false, None);
        self.unreachable = None;
        if cause == RebootCause::FactoryReset {
            self.settings.url = None;
            self.forget_work();
        }
    }

    /// Drops what the old ACS asked for, and what is known of it.
    pub(super) fn forget_work(&mut self) {
        self.unreachable = None;
        if let Some(schedule) = &mut self.schedule {
            schedule.clear();
        }
    }

    /// A call may have set parameters: they are read after the session, but whether `ScheduleReboot` lies ahead is a matter
    /// of now (EVT-021).
    #[inline(never)]
    pub(super) fn note_set(
        &mut self,
        follows: &FollowedSettings,
        model: &mut Model<'_>,
        scratch: &mut [u8],
        now: &Now,
    ) {
        self.stale = true;
        follows.note_schedule(&mut self.alarm, model, scratch, &now.clock());
    }

    /// Whether a heartbeat is to open a session: not while another waits for its retry (HB-005).
    pub(super) fn take_heartbeat(&mut self, waiting: bool) -> bool {
        !waiting && core::mem::take(&mut self.heartbeat_due)
    }

    /// A session begins, for whatever reason.
    pub(super) const fn handle_start(&mut self) {
        self.requested = false;
    }

    /// A session has ended; `reached` if the ACS has replied in it.
    pub(super) fn handle_end(&mut self, now: Instant, reached: bool) {
        if core::mem::take(&mut self.is_delay_set) {
            self.delay_from = Some(now);
        }
        self.unreachable = if reached {
            None
        } else {
            self.unreachable.or(Some(now))
        };
    }
}

impl<'s> Agent<'s> {
    /// The same with room for calls of `ScheduleInform`: one slot for each that may be pending, several at least
    /// (RPC-SCH-03). An agent without any answers the method with fault 9000 and does not list it.
    ///
    /// What was stored before a restart is put into them by [`Self::restore`], which comes after this.
    #[must_use]
    pub fn with_schedule(mut self, slots: &'s mut [ScheduleSlot]) -> Self {
        self.timing.schedule = (!slots.is_empty()).then(|| Schedule::new(slots));
        self
    }

    /// The methods that `GetRPCMethods` lists (RPC-GRM-01).
    pub fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.optional()
            .methods(&self.transfers, &self.software, CwmpVersion::V1_4)
    }

    pub(super) const fn optional(&self) -> Optional {
        Optional {
            schedule_inform: self.timing.schedule.is_some(),
            vendor: self.vendor_methods,
        }
    }

    /// Parameters of `ManagementServer.` have changed, other than by the ACS in a session: they are read again before the
    /// next session. What changes takes effect without a restart (EVT-019); another `URL` raises `0 BOOTSTRAP` (EVT-014).
    ///
    /// Call it too where one of them follows from another parameter that the ACS has set: after a session they are read
    /// again only if a call has set something below `ManagementServer.`.
    pub const fn settings_changed(&mut self) {
        self.timing.stale = true;
    }

    /// The ACS asks for a session, by a request that is authentic: raises `6 CONNECTION REQUEST`, or says why not.
    ///
    /// Answer the request first, then poll: the session begins at once (CR-H-008, CR-H-009). Accepted requests that wait
    /// for the same session are one event (CR-H-011); one that comes during a session leads to one more (CR-H-012). A
    /// retry that waits does not delay it (CR-H-017).
    pub fn connection_request(&mut self, now: Instant) -> Admission {
        if !self.timing.settings.enable_cwmp {
            return Admission::Disabled;
        }
        if !self.timing.is_reachable {
            return Admission::Unreachable;
        }
        let policy = &self.config.connection_requests;
        if self.running.is_some() && policy.busy_in_session {
            return Admission::Busy;
        }
        if !self.timing.requested {
            if !self.timing.gate.admit(policy, now) {
                return Admission::TooMany;
            }
            self.timing.requested = true;
        }
        self.raise(EventCode::ConnectionRequest);
        Admission::Accepted
    }

    /// Whether the device can be reached that the agent of a proxier speaks for; it can until told otherwise, and a start
    /// does not change that.
    ///
    /// While it cannot, connection requests are refused with [`Admission::Unreachable`], and calls with fault 9002 before
    /// they have changed anything, but for `GetRPCMethods` (PROXY-004, GAPS-41). Sessions are opened as ever, for what the
    /// proxier itself has to say; an `Inform` is made of what the [`Backend`](cwmp_model::Backend) still has.
    pub const fn set_reachable(&mut self, is_reachable: bool) {
        self.timing.is_reachable = is_reachable;
    }

    /// Whether the device may go into such a standby now: not in a session, nor while one is owed (HB-016), and not
    /// against what `StandbyPolicy.` asks for (HB-014).
    #[must_use]
    pub fn may_stand_by(&self, awareness: Awareness) -> bool {
        let scheduled = self
            .timing
            .schedule
            .as_ref()
            .is_some_and(Schedule::is_pending);
        let idle = self.running.is_none() && !self.due && !self.retry.is_waiting();
        idle && self.timing.settings.standby.allows(awareness, scheduled)
    }

    /// The device has woken from a standby that began at `since`: raises `13 WAKEUP` if `StandbyPolicy.` says so (HB-011 to
    /// HB-013). Waking is no start: [`Self::boot`] is not called (EVT-015).
    ///
    /// [`Now::instant`] has to count the time asleep. Periodic contacts and heartbeats that were slept through are not
    /// made up for; a `ScheduleInform` that was is, now.
    pub fn wake_up(&mut self, now: &Now, since: Instant, awareness: Awareness) {
        let clock = now.clock();
        let missed = |ticker: &mut Option<Ticker>| match ticker {
            Some(ticker) if !awareness.timers => ticker.handle_timeout(&clock),
            _ => 0,
        };
        let missed_periodic = missed(&mut self.timing.periodic);
        missed(&mut self.timing.heartbeat);
        let missed_scheduled = match &self.timing.schedule {
            Some(schedule) if !awareness.timers => schedule.due(now.instant),
            _ => 0,
        };
        let slept = Slept {
            awareness,
            duration: now.instant.since(since),
            missed_periodic,
            missed_scheduled,
        };
        if self.timing.settings.standby.is_event(&slept) {
            self.raise(EventCode::Wakeup);
        }
    }

    /// What the last [`Step::Wait`](crate::cpe::Step::Wait) with a deadline waits for.
    #[must_use]
    pub const fn wake_reason(&self) -> Option<WakeReason> {
        self.timing.wake
    }

    /// Looks at settings and clocks while no session is going on.
    #[inline(never)]
    pub(super) fn keep_time(&mut self, device: &mut Device<'_>, now: &Now) {
        if core::mem::take(&mut self.timing.stale) {
            self.read_settings(device, now);
        }
        self.tick(now);
        let clock = now.clock();
        let timing = &mut self.timing;
        timing.heartbeat_due |= ticks(&mut timing.heartbeat, now) && timing.settings.enable_cwmp;
        let kept = self
            .transfers
            .promised()
            .saturating_add(self.software.promised());
        let scheduled = timing
            .schedule
            .as_mut()
            .map_or(0, |schedule| schedule.raise(&mut self.events, kept, &clock));
        self.due |= scheduled > 0;
        if self.config.follows.restarts_now(&mut timing.alarm, &clock) {
            // A factory reset that is about to come is more.
            self.action = self.action.or(Some(Action::Reboot));
        }
        if let Some(at) = self.rediscovery()
            && at <= now.instant
        {
            self.timing.unreachable = Some(now.instant);
            self.action = self.action.or(Some(Action::Discover));
        }
    }

    /// Raises `2 PERIODIC`, if it has come due.
    pub(super) fn tick(&mut self, now: &Now) {
        if ticks(&mut self.timing.periodic, now) && self.timing.settings.enable_cwmp {
            self.raise(EventCode::Periodic);
        }
    }

    /// When `2 PERIODIC` comes due in the session that is going on, unless the ACS may have changed that in it. It is
    /// stored then and not after the session, or a loss of power would undo it (EVT-006).
    pub(super) fn tick_in_session(&self) -> Option<Instant> {
        let timing = &self.timing;
        let is_known = timing.settings.enable_cwmp && !timing.stale;
        let ticker = timing.periodic.as_ref().filter(|_| is_known);
        ticker.map(Ticker::poll_timeout)
    }

    fn rediscovery(&self) -> Option<Instant> {
        let seconds = self.config.rediscover_after?;
        Some(self.timing.unreachable?.after_seconds(seconds))
    }

    /// Reads the parameters and acts on those that are others than before.
    #[inline(never)]
    fn read_settings(&mut self, device: &mut Device<'_>, now: &Now) {
        let booted = core::mem::take(&mut self.timing.booted);
        let follows = self.config.follows;
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        let mut model = served.model(self.addressing);
        let what = (self.config.retry, follows);
        let mut new = Management::read(&mut model, what, self.scratch);
        if let Some(lightweight) = &mut self.timing.lightweight {
            let by = (&now.clock(), now.entropy.rotate_left(8));
            lightweight.read(&mut model, self.scratch, by);
        }
        if booted && new.reboots.delay != -1 {
            follows.reset_delay(&mut model);
        }
        // Without a URL there is no other ACS: should it come back as it was, nothing has changed.
        let old = self.timing.settings;
        new.settings.url = new.settings.url.or(old.url);
        self.timing.settings = new.settings;
        let clock = now.clock();
        let timing = &mut self.timing;
        let follow = |ticker: &mut Option<Ticker>, cycle: Option<Cycle>, entropy| {
            let same = |cycle: &Cycle| ticker.as_ref().is_some_and(|t| t.follows(cycle));
            if !cycle.as_ref().is_some_and(same) {
                *ticker = cycle.map(|cycle| Ticker::new(cycle, &clock, entropy));
            }
        };
        follow(&mut timing.periodic, new.periodic, now.entropy);
        let other = now.entropy.rotate_left(16);
        follow(&mut timing.heartbeat, new.heartbeat, other);
        timing.heartbeat_due &= timing.heartbeat.is_some();
        let end = timing.delay_from.take();
        follows.set_alarm(&mut timing.alarm, &new.reboots, end);
        self.switch(old.enable_cwmp, new.settings.enable_cwmp, now);
        if old.url.is_some() && new.settings.url != old.url {
            self.new_acs = true;
            self.meet_new_acs();
            if booted {
                // It was raised before, and is not what the old ACS was to be told.
                self.raise(EventCode::Boot);
            }
        }
    }

    /// `EnableCWMP` was this and is that: without it no session is opened, and what there is to say is kept (INF-022).
    fn switch(&mut self, was: bool, is: bool, now: &Now) {
        if !is {
            self.retry.stop();
            self.again = None;
            (self.timing.requested, self.timing.unreachable) = (false, None);
            self.timing.heartbeat_due = false;
            self.events
                .discard(EventCode::ConnectionRequest, &CommandKey::EMPTY);
        } else if !was {
            // Ticks that passed meanwhile were none.
            ticks(&mut self.timing.periodic, now);
            ticks(&mut self.timing.heartbeat, now);
            self.due |= self.events.live().next().is_some();
        }
    }

    /// The deadline that comes first, and what it is for, while no session is going on.
    #[inline(never)]
    pub(super) fn next_deadline(
        &self,
        now: Instant,
        change: Option<Instant>,
    ) -> Option<(Instant, WakeReason)> {
        use WakeReason as W;
        let timing = &self.timing;
        let enabled = timing.settings.enable_cwmp;
        let ticker = |ticker: &Option<Ticker>| {
            let ticker = ticker.as_ref().filter(|_| enabled);
            ticker.map(Ticker::poll_timeout)
        };
        let schedule = timing.schedule.as_ref();
        let deadlines = [
            (self.retry.poll_timeout(), W::Retry),
            (self.again, W::Report),
            (change.filter(|_| enabled), W::Change),
            (self.changes.compare_at(), W::Comparison),
            (ticker(&timing.periodic), W::Periodic),
            (ticker(&timing.heartbeat), W::Heartbeat),
            (schedule.and_then(|s| s.poll_timeout(now)), W::Scheduled),
            (self.transfers.deadline(), W::Transfer),
            (self.software.deadline(), W::Software),
            (self.config.follows.next_restart(&timing.alarm), W::Reboot),
            (self.rediscovery(), W::Discovery),
            timing.lightweight_deadline(),
        ];
        earliest(&deadlines)
    }
}

/// Whether a tick has come due.
fn ticks(ticker: &mut Option<Ticker>, now: &Now) -> bool {
    let ticker = ticker.as_mut();
    ticker.is_some_and(|ticker| ticker.handle_timeout(&now.clock()) > 0)
}
