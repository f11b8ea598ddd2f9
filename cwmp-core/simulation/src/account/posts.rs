//! What the device posts, what the ACS says to it, and what that makes of the account.

use cwmp_core::cpe::PostKind;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::{Envelope, EventCode, Method};

use super::events::Event;
use super::reports::Report;
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
            (PostKind::Call(method), Some(envelope))
                if Report::is_made_by(method) && !is_repeat =>
            {
                self.reports(method, envelope, now)?;
            }
            (PostKind::Response(_) | PostKind::Fault(..), _) => {
                self.answers(kind, envelope, now)?;
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
        let is_heartbeat = events.iter().any(|(code, _)| *code == EventCode::Heartbeat);
        let mut names = Vec::new();
        let mut key = None;
        for parameter in view.parameter_list() {
            let name = parameter.name.to_cow().into_owned();
            if name.ends_with(".ManagementServer.ParameterKey") {
                key = parameter.value.map(|value| value.to_cow());
            }
            names.push(name);
        }
        if is_heartbeat {
            self.beats(&events, now)?;
        } else {
            self.announces(events, &names, now)?;
        }
        let retries = view.retry_count().map_err(|_| unreadable())?;
        self.counters.told(key.as_deref(), retries)
    }

    /// The `Inform` of a heartbeat (HB-004, HB-005).
    fn beats(&mut self, events: &[Event], now: u64) -> Result<(), Violation> {
        let is_right = events.len() == 1
            && self.timers.take_heartbeat(now)
            && !(self.is_retrying && self.events.pending().next().is_some());
        Invariant::HeartbeatWrong.holds(is_right, || {
            let pending: Vec<_> = self.events.pending().collect();
            format!("{events:?} while {pending:?} wait, at {now}")
        })?;
        if let Some(session) = &mut self.session {
            session.is_heartbeat = true;
        }
        Ok(())
    }

    /// Any other `Inform`.
    fn announces(
        &mut self,
        events: Vec<Event>,
        names: &[String],
        now: u64,
    ) -> Result<(), Violation> {
        if self.changes.is_due() {
            self.events.mention(EventCode::ValueChange);
        }
        let change = (EventCode::ValueChange, String::new());
        let is_alone = *events == [change] && !self.is_retrying;
        let (timers, transfers, units) = (&mut self.timers, &mut self.transfers, &mut self.units);
        self.events.announce(events, |event| {
            timers.take(event, now) || transfers.take(event, now) || units.take(event)
        })?;
        self.changes.announce(names, is_alone)
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
        if !matches!(said, Said::Refused(_)) {
            self.transfers.arrive();
        }
        match said {
            Said::Response(Method::Inform) => {
                self.events.informed();
                if !session.is_heartbeat {
                    self.changes.informed();
                }
            }
            Said::Response(method) if Report::is_made_by(*method) => self.report_answered(),
            Said::Fault(method, _) if Report::is_made_by(*method) => {
                if let Some(session) = &mut self.session {
                    session.was_refused = true;
                }
            }
            Said::Call(task) => {
                if matches!(task, Task::Vendor(_)) {
                    self.vendor.called(now);
                }
                self.called = Some((task.clone(), now));
            }
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

    /// What was over before its call was answered, or while nobody knows whether the answer has arrived, is reported.
    pub(super) fn end_transfers(&mut self) {
        for (event, key, is_sure) in self.transfers.end() {
            if is_sure {
                self.raise_end(event, &key);
            } else {
                self.events.may(event, &key);
                self.events.may(EventCode::TransferComplete, "");
            }
        }
    }

    fn end(&mut self, is_good: bool) {
        if let Some(session) = self.session.take() {
            // A heartbeat that fails has its next attempt with the next tick.
            if !session.is_heartbeat {
                self.may_wait = !is_good || session.was_refused;
                self.is_retrying = !is_good;
            }
            self.events.end(is_good);
            self.counters.end(is_good);
            self.changes.end();
            self.doubt_call();
            self.end_transfers();
        }
    }
}
