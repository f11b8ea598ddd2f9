//! The course of a session: why it begins, what the replies mean, how it ends.

use core::num::NonZeroU32;

use cwmp_model::{Addressing, Delivery};
use cwmp_soap::{
    CwmpVersion, DecodeConfig, DecodeError, DecodeErrorKind, Envelope, EnvelopeStream, EventCode,
    Kind, Method, Tolerances, VersionSet,
};

use super::storing::{Call, Storing};
use super::transfers::event_room;
use super::{Agent, Content, Opening, Outgoing, Running};
use crate::cpe::answer::Context;
use crate::cpe::config::Now;
use crate::cpe::device::Device;
use crate::cpe::dispatch::{self, Afterwards, Changed, Kept, Restart};
use crate::cpe::inform::{Announced, InformState, Material};
use crate::cpe::step::{Action, ReplyError};
use crate::session::{CpeAction, CpeSession, Outcome};
use crate::target::WIDE;

impl Agent<'_> {
    /// What a session is to be opened for, if for anything, and none is going on.
    #[inline(never)]
    pub(super) fn opening(&mut self, device: &mut Device<'_>, now: &Now) -> Option<Opening> {
        if self.running.is_some() || !self.timing.settings.enable_cwmp {
            self.wanted = None;
            return None;
        }
        let waiting = self.retry.is_waiting();
        let retry = self.retry.handle_timeout(now.instant);
        let again = self.again.is_some_and(|again| again <= now.instant);
        let change = self.change_deadline(device, now);
        let change = change.is_some_and(|change| change <= now.instant);
        if retry || again || change || self.due {
            self.wanted = Some(Opening::Normal);
        } else if self.wanted.is_none() && self.timing.take_heartbeat(waiting) {
            self.wanted = Some(Opening::Heartbeat);
        }
        self.wanted
    }

    /// Opens a session, if it has something to say.
    #[inline(never)]
    pub(super) fn begin(&mut self, opening: Opening, device: &mut Device<'_>, now: &Now) {
        self.wanted = None;
        let session = CpeSession::new(self.config.session.with_versions(self.offered()));
        let batch = match opening {
            Opening::Normal => {
                (self.due, self.again, self.changes.due) = (false, None, false);
                self.changes.compared = false;
                if self.attributes.begin_inform() {
                    self.events.raise(EventCode::ValueChange);
                }
                self.events.begin(session.version())
            }
            Opening::Heartbeat => {
                let follows = self.config.follows;
                let batch = follows.begin_heartbeat(&mut self.events, session.version());
                let Some(batch) = batch else { return };
                batch
            }
        };
        if self.events.events(&batch).next().is_none() {
            // Nothing to say, and nothing left to repeat (RTY-008).
            self.events.abort(batch);
            self.attributes.abort_inform();
            self.retry.stop();
            // No session will come that work could wait for.
            self.action = self.deferred();
            return;
        }
        self.retry.handle_start();
        self.timing.handle_start();
        let mut served = device.served(
            &mut self.management,
            &mut self.diagnostics,
            &self.parameter_key,
        );
        self.addressing = Addressing::read(&mut served.model(self.addressing));
        let mut model = served.model(self.addressing);
        let material = Material {
            model: &mut model,
            attributes: &mut self.attributes,
            announced: Announced {
                queue: &self.events,
                batch: Some(&batch),
            },
            scratch: self.scratch,
        };
        let inform = InformState::new(material, now.time_of_day, self.retry.retry_count());
        let running = Running {
            session,
            batch: Some(batch),
            outgoing: Outgoing::Empty,
            stream: EnvelopeStream::new(),
            piece: 0,
            kept: false,
            ahead: None,
            call: 0,
            owed: None,
            refused: false,
            heartbeat: opening == Opening::Heartbeat,
            reached: false,
        };
        if let Some(batch) = &running.batch {
            self.transfers.begin_session(&self.events, batch);
            self.software.begin_session(&self.events, batch);
        }
        self.content = Content::Inform(inform);
        self.running = Some(running);
    }

    #[inline(never)]
    pub(super) fn take_reply(
        &mut self,
        device: &mut Device<'_>,
        now: &Now,
        status: u16,
        len: usize,
    ) -> Result<(), ReplyError> {
        let id = device.id;
        let Some(running) = self.running.as_mut() else {
            return Ok(());
        };
        running.reached = true;
        // Some servers acknowledge what they need not answer with 202.
        if !matches!(status, 200 | 202 | 204) {
            return Err(ReplyError::Status(status));
        }
        let bytes = self.rx.get(..len).ok_or(ReplyError::TooLong)?;
        let is_empty = status == 204 || bytes.iter().all(u8::is_ascii_whitespace);
        let envelope = if is_empty {
            None
        } else {
            Some(parse(bytes, &self.config.decode).map_err(ReplyError::Decode)?)
        };
        let summary = envelope.as_ref().map(Envelope::summary);
        // An answer whose arguments are wrong is none (SES-015); those of a call are answered with a fault.
        if let Some(envelope) = &envelope
            && matches!(envelope.kind(), Kind::Response(_))
        {
            envelope.arguments().map_err(ReplyError::Decode)?;
        }
        let action = running
            .session
            .handle_reply(summary)
            .map_err(ReplyError::Peer)?;
        self.transfers.answer_arrived();
        match action {
            CpeAction::Answered(Method::Inform) => {
                self.fallback.handle_answer();
                if let Some(batch) = running.batch.take() {
                    self.events.commit_inform(batch);
                    self.storing = Some(Storing::Delivered(Delivery::new()));
                }
            }
            CpeAction::Answered(_) | CpeAction::Refused { .. } => {
                let answered = matches!(action, CpeAction::Answered(_));
                // A call of the device other than its `Inform` is a report.
                running.refused |= !answered;
                let events = &mut self.events;
                match running.outgoing {
                    Outgoing::Transfer(slot) => {
                        self.transfers.report_answered(slot, answered, events);
                    }
                    Outgoing::Change(slot) => {
                        self.software.report_answered(slot, answered, events);
                    }
                    _ => {}
                }
            }
            CpeAction::Dispatch(pending) => {
                let Some(call) = &envelope else {
                    return Ok(());
                };
                let event_room = event_room(&self.events, &self.transfers, &self.software);
                let is_reachable = self.timing.is_reachable;
                let key = self.parameter_key.clone();
                let mut served = device
                    .served(&mut self.management, &mut self.diagnostics, &key)
                    .with_rule(self.software.rule());
                let mut model = served.model(self.addressing);
                let mut kept = Kept {
                    parameter_key: &mut self.parameter_key,
                    events: &mut self.events,
                    event_room,
                    attributes: &mut self.attributes,
                    afterwards: Afterwards::Nothing,
                    restart: &mut self.restart,
                    schedule: self.timing.schedule.as_mut(),
                    changed: Changed::default(),
                    clock: now.clock(),
                    is_reachable,
                    vendor_methods: self.vendor_methods,
                    transfers: &mut self.transfers,
                    software: &mut self.software,
                };
                let optional = kept.optional();
                running.call = len;
                let mut answer = dispatch::execute(
                    (&pending, running.session.version()),
                    call,
                    &mut model,
                    &mut kept,
                    self.config,
                    (self.scratch, now),
                );
                let (changed, afterwards) = (kept.changed, kept.afterwards);
                if changed.settings {
                    let follows = &self.config.follows;
                    self.timing.note_set(follows, &mut model, self.scratch, now);
                    self.addressing = Addressing::read(&mut model);
                }
                if changed.delay_reboot {
                    self.timing.is_delay_set = true;
                }
                let is_awaited = answer.awaited().is_some();
                if WIDE && !is_awaited && !matches!(afterwards, Afterwards::Attributes(_)) {
                    let context = Context {
                        model: &mut model,
                        attributes: &self.attributes,
                        scratch: self.scratch,
                        policy: self.config.set_policy(),
                        max_values: self.config.max_values,
                        optional,
                        transfers: &self.transfers,
                        software: &self.software,
                        version: running.session.version(),
                        oui: id.oui,
                    };
                    running.write_ahead(&mut answer, call, context, self.config, self.tx);
                }
                self.content = Content::Answer(answer);
                if is_awaited {
                    running.owed = Some(pending);
                    return Ok(());
                }
                // The answer waits until what it speaks of is stored.
                match Call::new(pending, len, afterwards, &mut self.content) {
                    Ok(call) => self.storing = Some(Storing::Call(call)),
                    Err(pending) => {
                        let _ = running.session.answer_ready(pending);
                    }
                }
            }
            CpeAction::Continue => {}
        }
        Ok(())
    }

    /// The versions that an `Inform` offers now.
    pub(super) fn offered(&self) -> VersionSet {
        self.fallback.versions(self.config.session.versions())
    }

    /// If it was the `Inform` that failed, the next one may offer less.
    pub(super) fn consider_fallback(&mut self, error: &ReplyError) {
        let informing = self
            .running
            .as_ref()
            .is_some_and(|running| matches!(running.outgoing, Outgoing::Inform));
        if informing && self.config.version_fallback {
            self.fallback
                .handle_error(error, self.config.session.versions());
        }
    }

    pub(super) fn fail_session(&mut self, now: &Now) {
        if let Some(running) = self.running.as_mut() {
            running.session.handle_failure();
            if let Some(outcome) = running.session.outcome() {
                self.end(outcome, now);
            }
        }
    }

    /// When to open the next session for events that are left after a good one: at once for those that found no place in
    /// the `Inform`, after a wait that grows as between retries for those that the ACS refused (EVT-018).
    fn pace(&mut self, refused: bool, version: CwmpVersion, now: &Now) {
        if !refused {
            self.refusals = 0;
            self.due |= self.events.is_due(version);
            return;
        }
        self.refusals = self.refusals.saturating_add(1);
        let attempt = NonZeroU32::new(self.refusals.into()).unwrap_or(NonZeroU32::MIN);
        let policy = self.timing.settings.retry;
        let wait = policy.wait_millis(attempt, now.entropy);
        self.again = Some(now.instant.after_millis(wait));
    }

    /// What the ACS has called for, to be done when no session is going on (SES-018).
    fn deferred(&self) -> Option<Action> {
        self.restart.map(|restart| match restart {
            Restart::Reboot => Action::Reboot,
            Restart::FactoryReset => Action::FactoryReset,
        })
    }

    /// The session has ended.
    pub(super) fn end(&mut self, outcome: Outcome, now: &Now) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        if let Some(batch) = running.batch.take() {
            self.events.abort(batch);
            self.attributes.abort_inform();
        }
        self.events.handle_outcome(outcome);
        self.timing.handle_end(now.instant, running.reached);
        self.transfers.end_session();
        self.software.end_session();
        // What changed while it was going on, also what its Inform has told of (NOT-017, RTY-001).
        self.changes.to_be_found |= outcome != Outcome::NotDelivered;
        if outcome == Outcome::Completed {
            self.retry.handle_success();
            if !running.heartbeat {
                // A heartbeat tells of no change: were throttles counted from it, none would be told of where it comes more
                // often than they let one (HB-004, NOT-006).
                self.changes.last_success = Some(now.instant);
            }
            if !running.heartbeat || self.again.is_none() {
                self.pace(running.refused, running.session.version(), now);
            }
            self.action = self.deferred();
        } else {
            let has_nothing = self.events.live().next().is_none();
            // The next tick is the retry of a heartbeat (HB-007).
            if running.heartbeat || (has_nothing && outcome == Outcome::NotDelivered) {
                self.retry.handle_failure_unowed();
                if has_nothing {
                    self.action = self.deferred();
                }
            } else {
                let policy = self.timing.settings.retry;
                self.retry.handle_failure(now.instant, policy, now.entropy);
            }
        }
        self.meet_new_acs();
    }
}

/// Reads a reply.
///
/// Whether names and values are right is for the data model to say, with a fault of their own for each (RPC-GEN-02,
/// RPC-SPV-03): a call about parameters whose names are longer, or whose values are others than the schemas allow is left to
/// it.
fn parse<'a>(bytes: &'a [u8], config: &DecodeConfig) -> Result<Envelope<'a>, DecodeError> {
    const LEFT: Tolerances = Tolerances::LENGTH
        .with(Tolerances::BAD_VALUE)
        .with(Tolerances::VALUE_TYPE);
    let mut config = *config;
    loop {
        let envelope = Envelope::parse(bytes, &config)?;
        let is_strict = !config.tolerances.contains(LEFT);
        if !is_strict || !is_to_be_judged(&envelope) {
            return Ok(envelope);
        }
        config.tolerances = config.tolerances.with(LEFT);
    }
}

/// Whether it is a call about parameters with names or values that the schemas do not allow.
fn is_to_be_judged(envelope: &Envelope<'_>) -> bool {
    let is_about_parameters = matches!(
        envelope.kind(),
        Kind::Request(
            Method::GetParameterNames
                | Method::GetParameterValues
                | Method::SetParameterValues
                | Method::GetParameterAttributes
                | Method::SetParameterAttributes
                | Method::AddObject
                | Method::DeleteObject
        )
    );
    use DecodeErrorKind as Error;
    let error = envelope.arguments().err().filter(|_| is_about_parameters);
    error.is_some_and(|error| {
        matches!(
            error.kind,
            Error::BadLength | Error::BadValue | Error::BadValueType
        )
    })
}
