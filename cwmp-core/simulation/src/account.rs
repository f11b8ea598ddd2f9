//! What ought to be: the bookkeeping behind the [invariants](crate::invariants).

mod counters;
mod events;
mod posts;
mod timers;
mod transfers;
mod turns;

use cwmp_core::event::RebootCause;
use cwmp_core::schedule::Cycle;
use cwmp_soap::EventCode;

use crate::invariants::{Invariant, Violation};
use crate::task::Task;
use counters::Counters;
use events::Events;
use timers::Timers;
use transfers::Transfers;
use turns::Turns;

/// How often the platform is told to go back to the state of the factory.
const MOST_RESETS: u8 = 3;

/// What is known of a device from outside, and what follows from it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    pub(crate) events: Events,
    pub(crate) transfers: Transfers,
    timers: Timers,
    counters: Counters,
    turns: Turns,
    /// The session that is going on.
    session: Option<Session>,
    /// What was called and not answered, and when.
    called: Option<(Task, u64)>,
    /// Keys of `Reboot` calls that were answered.
    reboots: Vec<String>,
    /// `FactoryReset` was answered, and how many lives of the agent know of it; 0 if it was not, or is done.
    resets: u8,
    /// The names of parameters that changed: to be reported, and reported by the session that is going on.
    changed: Vec<&'static str>,
    changed_before: Vec<&'static str>,
    /// The URL of the ACS that the device has met.
    url: Option<String>,
    /// A call may have changed it.
    has_set: bool,
    /// A session failed, or the ACS refused a report: what waits may wait for the next attempt.
    may_wait: bool,
    /// Something could not be stored: what is kept is not known.
    is_behind: bool,
}

#[derive(Clone, Debug, Default)]
struct Session {
    /// The ACS has refused a report.
    was_refused: bool,
    /// The key of the report that was posted last.
    report: String,
    /// The posts of this session may have come to the ACS out of order.
    is_disturbed: bool,
}

impl Account {
    /// The device starts. `unix` is the time of day at the start of the simulation, in seconds.
    pub(crate) fn boot(&mut self, cause: RebootCause, cycle: Option<Cycle>, unix: i64, now: u64) {
        self.break_off();
        self.may_wait = false;
        self.events.boot();
        if cause == RebootCause::FactoryReset {
            self.begin_anew();
            self.counters.reset();
            self.resets = 0;
            self.url = None;
        } else {
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
        self.timers.boot(cycle, unix, now, &mut self.events);
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
            self.events.doubt();
            self.transfers.cut();
            self.timers.cut();
            self.counters.may_be_reset();
        }
    }

    /// Nothing of before is to be told any more, nor is what was asked for to be done.
    fn begin_anew(&mut self) {
        for key in self.reboots.drain(..) {
            self.events.revoke(EventCode::MReboot, &key);
        }
        self.transfers.drop_all();
        self.timers.forget();
        self.changed.clear();
        self.changed_before.clear();
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
            if has_started {
                self.events.raise(EventCode::Boot, "", false);
            }
        }
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
            self.changed.append(&mut self.changed_before);
        }
        self.doubt_call();
    }

    /// What was called and not answered may have been done.
    fn doubt_call(&mut self) {
        let Some((task, at)) = self.called.take() else {
            return;
        };
        let key = task.key();
        match &task {
            Task::Set { .. } => {
                self.has_set = true;
                self.counters.may_have_set_key(key);
            }
            Task::Download { .. } => self.transfers.ask(EventCode::MDownload, key, false),
            Task::Upload { .. } => self.transfers.ask(EventCode::MUpload, key, false),
            Task::ScheduleInform { delay, .. } => {
                let at = at + u64::from(*delay) * 1_000;
                self.timers.schedule(key, at, false);
            }
            Task::Reboot { .. } => self.events.may(EventCode::MReboot, key),
            Task::Methods | Task::Get(_) | Task::FactoryReset => {}
        }
    }

    /// The power fails.
    pub(crate) fn cut(&mut self) {
        self.break_off();
        self.counters.cut();
        self.events.cut();
        self.transfers.cut();
        self.timers.cut();
        self.is_behind = false;
    }

    /// A record could not be stored.
    pub(crate) fn store_failed(&mut self) {
        self.is_behind = true;
    }

    /// The agent asks for something else than a record to be stored: whether all before is kept.
    pub(crate) fn keep(&mut self) -> bool {
        if !self.is_behind {
            self.counters.keep();
            self.events.keep(self.session.is_some());
            self.transfers.keep();
            self.timers.keep();
        }
        !self.is_behind
    }

    /// What comes by time comes now.
    pub(crate) fn tick(&mut self, now: u64) {
        self.timers.tick(now, &mut self.events);
    }

    /// When something has to have come by time.
    pub(crate) fn deadline(&self) -> u64 {
        self.timers.deadline()
    }

    /// A parameter has changed by itself, and that was stored.
    pub(crate) fn change(&mut self, name: &'static str, is_kept: bool) {
        if is_kept {
            if !self.changed.contains(&name) {
                self.changed.push(name);
            }
            self.events.raise(EventCode::ValueChange, "", true);
        } else {
            self.events.may(EventCode::ValueChange, "");
        }
    }

    /// The agent has taken it that a transfer has ended.
    pub(crate) fn transfer_ended(&mut self, key: &str, is_good: bool) {
        if let Some(event) = self.transfers.ended(key, is_good) {
            self.events.raise(event, key, false);
            self.events.raise(EventCode::TransferComplete, "", false);
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
}
