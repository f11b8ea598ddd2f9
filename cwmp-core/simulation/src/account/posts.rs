//! What the device posts, what the ACS says to it, and what that makes of the account.

use cwmp_core::cpe::PostKind;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{Envelope, EventCode, Method};

use super::events::Event;
use super::{Account, Session};
use crate::invariants::{Invariant, Violation};
use crate::server::Said;
use crate::task::Task;

impl Account {
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
            Task::FactoryReset => self.resets = 1,
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
}
