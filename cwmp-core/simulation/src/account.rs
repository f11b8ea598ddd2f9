//! What ought to be: the bookkeeping behind the [invariants](crate::invariants).

mod counters;
mod events;
mod timers;
mod transfers;
mod turns;

use cwmp_core::cpe::PostKind;
use cwmp_core::event::RebootCause;
use cwmp_core::schedule::Cycle;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{Envelope, EventCode, Method};

use crate::invariants::{Invariant, Violation};
use crate::server::Said;
use crate::task::Task;
use counters::Counters;
use events::{Event, Events};
use timers::Timers;
use transfers::Transfers;
use turns::Turns;

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
    /// `FactoryReset` was answered.
    resets: bool,
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
            self.resets = false;
            self.url = None;
        } else {
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
            self.events.keep();
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

    /// The device posts.
    pub(crate) fn posted(
        &mut self,
        kind: PostKind,
        envelope: Option<&Envelope<'_>>,
        body: &[u8],
        now: u64,
    ) -> Result<(), Violation> {
        let is_repeat = self.repeats();
        let begins = self.session.is_none();
        if begins {
            self.turns.begin();
            self.events.begin();
            self.session = Some(Session::default());
        }
        let id = envelope.and_then(|envelope| envelope.summary().id);
        let id = id.map(|id| id.to_cow()).unwrap_or_default();
        self.turns.posted(kind, &id, body)?;
        match (kind, envelope) {
            (PostKind::Call(Method::Inform), Some(envelope)) if begins => {
                self.informs(envelope, now)?;
            }
            (PostKind::Call(Method::TransferComplete), Some(envelope)) if !is_repeat => {
                self.reports(envelope)?;
            }
            (PostKind::Response(_) | PostKind::Fault(..), _) => {
                self.answers(matches!(kind, PostKind::Response(_)), now);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the call that comes next is one of before, in the same session.
    pub(crate) fn repeats(&self) -> bool {
        self.turns.repeats() && self.session.is_some()
    }

    fn informs(&mut self, envelope: &Envelope<'_>, now: u64) -> Result<(), Violation> {
        let unreadable = || Violation {
            invariant: Invariant::EventLost,
            what: "an Inform that cannot be read".into(),
        };
        let view = InformView::read(envelope).map_err(|_| unreadable())?;
        let mut events: Vec<Event> = Vec::new();
        for event in view.event() {
            let code = event.event_code.to_cow();
            let known = EventCode::from_text(&code);
            Invariant::EventInvented.holds(known.is_some(), || code.to_string())?;
            if let Some(code) = known {
                events.push((code, event.command_key.to_cow().into_owned()));
            }
        }
        let timers = &mut self.timers;
        self.events
            .announce(events, |event| timers.take(event, now))?;
        let mut key = None;
        let mut missing = self.changed.clone();
        for parameter in view.parameter_list() {
            missing.retain(|name| parameter.name != **name);
            let name = parameter.name.to_cow();
            if name.ends_with(".ManagementServer.ParameterKey") {
                key = parameter.value.map(|value| value.to_cow());
            }
        }
        Invariant::ChangeLost.holds(missing.is_empty(), || format!("{missing:?}"))?;
        self.changed_before.append(&mut self.changed);
        let retries = view.retry_count().map_err(|_| unreadable())?;
        self.counters.told(key.as_deref(), retries)
    }

    fn reports(&mut self, envelope: &Envelope<'_>) -> Result<(), Violation> {
        let Ok(view) = TransferCompleteView::read(envelope) else {
            return Invariant::TransferWrong.holds(false, || "cannot be read".into());
        };
        let key = view.command_key().to_cow().into_owned();
        let is_good = view.fault_struct().fault == Ok(None);
        self.transfers.report(&key, is_good)?;
        if let Some(session) = &mut self.session {
            session.report = key;
        }
        Ok(())
    }

    /// The device answers what was called.
    fn answers(&mut self, is_good: bool, now: u64) {
        let Some((task, at)) = self.called.take().filter(|_| is_good) else {
            return;
        };
        let key = task.key();
        match &task {
            Task::Set { .. } => {
                self.has_set = true;
                self.counters.set_key(key);
            }
            Task::Download { .. } => self.transfers.ask(EventCode::MDownload, key, true),
            Task::Upload { .. } => self.transfers.ask(EventCode::MUpload, key, true),
            Task::ScheduleInform { delay, .. } => {
                let at = at.min(now) + u64::from(*delay) * 1_000;
                self.timers.schedule(key, at, true);
            }
            Task::Reboot { .. } => self.reboots.push(key.to_owned()),
            Task::FactoryReset => self.resets = true,
            Task::Methods | Task::Get(_) => {}
        }
    }

    /// The ACS has heard the post, and answers; `disturbed` if it heard it twice.
    pub(crate) fn heard(&mut self, said: &Said, disturbed: bool) -> Result<(), Violation> {
        if let Some(session) = &mut self.session {
            session.is_disturbed |= disturbed;
            if let Said::Refused(error) = said {
                return Invariant::Refused.holds(session.is_disturbed, || error.to_string());
            }
        }
        Ok(())
    }

    /// The device has taken the answer, and whether it is in a session still; `acs` says whether the ACS takes the session
    /// for completed.
    pub(crate) fn taken(
        &mut self,
        said: &Said,
        (id, hold): (&str, bool),
        (in_session, acs): (bool, bool),
        now: u64,
    ) -> Result<(), Violation> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        match said {
            Said::Response(Method::Inform) => {
                self.events.informed();
                self.changed_before.clear();
            }
            Said::Response(Method::TransferComplete) => {
                let key = session.report.clone();
                if let Some(event) = self.transfers.answered(&key) {
                    self.events.reported(event, &key);
                }
            }
            Said::Fault(Method::TransferComplete, _) => {
                if let Some(session) = &mut self.session {
                    session.was_refused = true;
                }
            }
            Said::Call(task) => self.called = Some((task.clone(), now)),
            _ => {}
        }
        let is_good = self.turns.taken(said, id, hold);
        if !in_session {
            let disturbed = self.session.as_ref().is_some_and(|s| s.is_disturbed);
            Invariant::EndsDiffer.holds(!is_good || acs || disturbed, || {
                "the session is over for the device alone".into()
            })?;
            self.end(is_good);
        }
        Ok(())
    }

    /// The session has failed, if one was going on.
    pub(crate) fn fail(&mut self) {
        self.end(false);
    }

    fn end(&mut self, is_good: bool) {
        if let Some(session) = self.session.take() {
            self.may_wait = !is_good || session.was_refused;
            self.events.end(is_good);
            self.counters.end(is_good);
            self.changed.append(&mut self.changed_before);
            self.doubt_call();
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
        if self.resets {
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
