//! What ought to be: the bookkeeping behind the [invariants](crate::invariants).

mod calls;
mod changes;
mod counters;
mod diagnostics;
mod events;
mod objects;
mod posts;
mod reports;
mod settings;
mod timers;
mod transfers;
mod turns;
mod units;
mod vendor;

use cwmp_core::cpe::TransferTask;
use cwmp_core::event::RebootCause;
use cwmp_soap::EventCode;

use crate::invariants::{Invariant, Violation};
use crate::task::Task;
use changes::{Changes, Follows};
use counters::Counters;
use diagnostics::Diagnostics;
use events::Events;
use objects::Objects;
use reports::Report;
pub(crate) use settings::Setting;
use settings::Settings;
use timers::Timers;
pub(crate) use timers::{Cycles, Standby};
use transfers::Transfers;
use turns::Turns;
use units::Units;
use vendor::Vendor;

/// How often the platform is told to go back to the state of the factory.
const MOST_RESETS: u8 = 3;

/// What is known of a device from outside, and what follows from it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    pub(crate) events: Events,
    pub(crate) transfers: Transfers,
    pub(crate) units: Units,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) objects: Objects,
    pub(crate) settings: Settings,
    pub(crate) vendor: Vendor,
    timers: Timers,
    counters: Counters,
    turns: Turns,
    changes: Changes,
    /// The session that is going on.
    session: Option<Session>,
    /// What was called and not answered, and when.
    called: Option<(Task, u64)>,
    /// Keys of `Reboot` calls that were answered.
    reboots: Vec<String>,
    /// `FactoryReset` was answered, and how many lives of the agent know of it; 0 if it was not, or is done.
    resets: u8,
    /// The URL of the ACS that the device has met.
    url: Option<String>,
    /// A call may have changed it.
    has_set: bool,
    /// A session failed, or the ACS refused a report: what waits may wait for the next attempt.
    may_wait: bool,
    /// A session other than that of a heartbeat failed and may be tried again.
    is_retrying: bool,
    /// It is as it left the factory, and nothing is kept since: should the power fail it is so again.
    is_new: bool,
    /// Something could not be stored since the last post, action or wait: what is kept is not known.
    is_behind: bool,
    /// Something could not be stored before the post, action or wait that came last.
    was_behind: bool,
}

#[derive(Clone, Debug, Default)]
struct Session {
    /// The ACS has refused a report.
    was_refused: bool,
    /// It is that of a heartbeat.
    is_heartbeat: bool,
    /// The report that was posted last.
    report: Option<Report>,
    /// The posts of this session may have come to the ACS out of order.
    is_disturbed: bool,
}

/// A start of the device.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) cause: RebootCause,
    pub(crate) cycles: Cycles,
    /// The paths of `DiagnosticsState`.
    pub(crate) tests: &'static [&'static str],
    /// The time of day at the start of the simulation, in seconds, and how many milliseconds ago that is.
    pub(crate) unix: i64,
    pub(crate) now: u64,
}

impl Account {
    /// The device starts.
    pub(crate) fn boot(&mut self, start: Start) {
        self.break_off();
        (self.may_wait, self.is_retrying) = (false, false);
        self.events.boot();
        if start.cause == RebootCause::FactoryReset {
            self.begin_anew();
            self.transfers.drop_all();
            self.counters.reset();
            self.changes.reset();
            self.objects.reset();
            self.settings.reset(true);
            self.resets = 0;
            self.url = None;
            self.is_new = true;
        } else {
            if self.is_new {
                self.changes.discard();
                self.events.excuse(EventCode::ValueChange);
            }
            self.count_resets();
            for (event, key) in self.transfers.boot() {
                self.events.may(event, key);
                self.events.may(EventCode::TransferComplete, "");
            }
        }
        for key in self.reboots.drain(..) {
            self.events.raise(EventCode::MReboot, &key, true);
        }
        self.events.raise(EventCode::Boot, "", false);
        self.diagnostics.boot(start.tests);
        let (unix, now) = (start.unix, start.now);
        self.timers.boot(start.cycles, unix, now, &mut self.events);
    }

    /// The device starts with a `FactoryReset` that was called for: after three times the agent takes it for done, and
    /// nobody knows how often the power failed before the platform was told.
    fn count_resets(&mut self) {
        if self.resets == 0 {
            return;
        }
        self.resets += 1;
        if self.resets > MOST_RESETS {
            self.resets = 0;
            self.begin_anew();
            self.transfers.drop_all();
            self.events.doubt();
            self.transfers.cut();
            self.units.cut();
            self.timers.cut();
            self.counters.may_be_reset();
            self.changes.may_be_reset();
            self.settings.reset(false);
        }
    }

    /// Nothing of before is to be told any more, nor is what was asked for to be done.
    fn begin_anew(&mut self) {
        for key in self.reboots.drain(..) {
            self.events.revoke(EventCode::MReboot, &key);
        }
        self.transfers.drop_old();
        self.units.drop_all();
        self.diagnostics.give_up();
        self.timers.forget();
        self.changes.discard();
        self.events.raise(EventCode::Bootstrap, "", true);
    }

    /// The URL reads so, when the device has started or a session is over: another one is another ACS (EVT-014).
    pub(crate) fn look_at_url(&mut self, url: Option<String>, has_started: bool) {
        self.has_set = false;
        if url.is_none() || self.url == url {
            return;
        }
        let is_other = self.url.is_some();
        self.url = url;
        if is_other {
            self.begin_anew();
            self.is_retrying = false;
            if has_started {
                self.events.raise(EventCode::Boot, "", false);
            }
        }
    }

    /// What comes again and again does so from now on, for what was set in the session that is over.
    pub(crate) fn follow(&mut self, cycles: Cycles, unix: i64, now: u64) {
        self.timers.follow(cycles, unix, now, &mut self.events);
    }

    /// Whether a call may have changed the URL since it was looked at.
    pub(crate) const fn has_set(&self) -> bool {
        self.has_set
    }

    /// A restart or the loss of power ends the session that is going on.
    fn break_off(&mut self) {
        if self.session.take().is_some() {
            self.counters.break_off();
            self.events.end(false);
            self.changes.end();
        }
        self.doubt_call();
        self.end_transfers();
    }

    /// The power fails, perhaps while the device stores something.
    pub(crate) fn cut(&mut self, is_storing: bool) {
        self.break_off();
        self.counters.cut();
        self.events.cut(is_storing);
        self.transfers.cut();
        self.units.cut();
        self.timers.cut();
        self.settings.cut();
        if self.changes.cut() {
            self.events.may(EventCode::ValueChange, "");
        }
        self.is_behind = false;
    }

    /// The agent asks for a restart: what is only in memory is lost.
    pub(crate) fn restart(&mut self) {
        if self.was_behind {
            self.cut(false);
        }
    }

    /// A record could not be stored.
    pub(crate) fn store_failed(&mut self) {
        self.is_behind = true;
    }

    /// The agent asks for something else than a record to be stored: all before is kept.
    pub(crate) fn keep(&mut self) {
        self.was_behind = core::mem::take(&mut self.is_behind);
        if self.was_behind {
            // It is tried again before the next post, action or wait.
            self.counters.keep_some();
            self.units.keep_some();
            self.settings.keep_some();
        } else {
            self.is_new = false;
            self.counters.keep();
            self.events.keep(self.session.is_some());
            self.transfers.keep();
            self.units.keep();
            self.timers.keep();
            self.changes.keep();
            self.settings.keep();
        }
    }

    /// What comes by time comes now.
    pub(crate) fn tick(&mut self, now: u64) {
        self.timers.tick(now, &mut self.events);
        for (event, key) in self.transfers.tick(now) {
            self.raise_end(event, &key);
        }
    }

    /// The platform is told to do this for a transfer; the device does so many at once.
    pub(crate) fn begin_transfer(
        &mut self,
        key: &str,
        task: TransferTask,
        (now, at_once): (u64, u8),
    ) -> Result<(), Violation> {
        if let Some((called, at)) = &self.called
            && called.key() == key
        {
            self.transfers.await_one(called, *at);
        }
        self.transfers.begin(key, task, (now, at_once))
    }

    /// Something that the ACS is to hear of with a report has ended.
    pub(crate) fn raise_end(&mut self, event: EventCode, key: &str) {
        let key = if event.is_multiple() { key } else { "" };
        self.events.raise(event, key, false);
        if let Some(companion) = cwmp_core::event::policy::policy(event).umbrella {
            self.events.raise(companion, "", false);
        }
    }

    /// The agent lets the device stand by.
    pub(crate) fn stand_by(&self) -> Result<(), Violation> {
        let owed = self.events.pending().next();
        let is_right = owed.is_none() && self.session.is_none();
        Invariant::StandbyWrong.holds(is_right, || format!("{owed:?} waits"))
    }

    /// The device has stood by from then to then.
    pub(crate) fn wake(&mut self, policy: &Standby, begun: u64, now: u64) {
        self.timers.wake(policy, (begun, now), &mut self.events);
    }

    /// When something has to have come by time.
    pub(crate) fn deadline(&self) -> u64 {
        self.timers.deadline().min(self.transfers.deadline())
    }

    /// A parameter has changed by itself; `is_kept` if that was stored.
    pub(crate) fn change(&mut self, name: &'static str, is_kept: bool) {
        match self.changes.change(name, is_kept) {
            Follows::Session => self.events.raise(EventCode::ValueChange, "", is_kept),
            Follows::Maybe => self.events.may(EventCode::ValueChange, ""),
            Follows::Mention | Follows::Silence => {}
        }
    }

    /// Whether a session is going on.
    pub(crate) const fn is_in_session(&self) -> bool {
        self.session.is_some()
    }

    /// Whether nothing is left to be announced or done.
    pub(crate) fn is_settled(&self) -> bool {
        self.owed().is_none()
    }

    /// What is left to be announced or done.
    pub(crate) fn owed(&self) -> Option<String> {
        if let Some(event) = self.events.pending().next() {
            return Some(format!("{event:?} is not delivered"));
        }
        if let Some(transfer) = self.transfers.owed() {
            return Some(format!("the end of {transfer:?} is not reported"));
        }
        if let Some(change) = self.units.owed() {
            return Some(format!("the end of {change:?} is not reported"));
        }
        if let Some(key) = self.reboots.first() {
            return Some(format!("Reboot {key} is not done"));
        }
        if self.resets > 0 {
            return Some("FactoryReset is not done".into());
        }
        let is_waiting = self.timers.is_waiting();
        is_waiting.then(|| "what was scheduled has not come".into())
    }

    /// What was broken if the run is over and something is left.
    pub(crate) fn settled(&self) -> Result<(), Violation> {
        let Some(what) = self.owed() else {
            return Ok(());
        };
        let invariant = if self.events.pending().next().is_some() {
            Invariant::EventLost
        } else if self.transfers.owed().is_some() {
            Invariant::TransferLost
        } else if self.units.owed().is_some() {
            Invariant::UnitsLost
        } else {
            Invariant::WorkForgotten
        };
        Err(Violation { invariant, what })
    }

    /// Whether events wait to be announced, and whether they may.
    pub(crate) fn pending(&self) -> Option<bool> {
        let is_pending = self.events.pending().next().is_some();
        is_pending.then_some(self.may_wait)
    }

    /// The device waits, and no session is going on: whether it has done what comes between sessions.
    pub(crate) fn check_idle(&self) -> Result<(), Violation> {
        self.diagnostics.check()?;
        let is_owed = self.timers.owes_heartbeat() && !self.is_retrying;
        Invariant::HeartbeatLost.holds(!is_owed, || "a heartbeat is owed".into())
    }
}
