//! The course of a session: why it begins, what the replies mean, how it ends.

use core::num::NonZeroU32;

use cwmp_model::Model;
use cwmp_soap::{CwmpVersion, Envelope, EnvelopeStream, Kind, Method, VersionSet};

use super::transfers::{Owed, event_room};
use super::{Agent, Outgoing, Running};
use crate::cpe::answer::Answer;
use crate::cpe::config::Now;
use crate::cpe::device::{Device, Served};
use crate::cpe::dispatch::{self, Kept};
use crate::cpe::inform::InformState;
use crate::cpe::step::{Action, ReplyError};
use crate::session::{CpeAction, CpeSession, Outcome};

impl Agent<'_> {
    /// Opens a session if there is a reason; whether it did.
    pub(super) fn begin(&mut self, device: &mut Device<'_>, now: &Now) -> bool {
        let retry = self.retry.handle_timeout(now.instant);
        let again = self.again.is_some_and(|again| again <= now.instant);
        if self.running.is_some() || !(retry || again || self.due) {
            return false;
        }
        self.due = false;
        self.again = None;
        let session = CpeSession::new(self.config.session.with_versions(self.offered()));
        let batch = self.events.begin(session.version());
        if self.events.events(&batch).next().is_none() {
            // Nothing to say, and nothing left to repeat (RTY-008).
            self.events.abort(batch);
            self.retry.stop();
            return false;
        }
        self.retry.handle_start();
        let mut served = Served::new(
            device.schema,
            &mut *device.backend,
            self.parameter_key.as_str(),
        );
        let mut model = Model::new(device.schema, &mut served);
        let running = Running {
            session,
            batch: Some(batch),
            inform: InformState::new(
                &mut model,
                now.time_of_day,
                self.retry.retry_count(),
                self.scratch,
            ),
            outgoing: Outgoing::Empty,
            stream: EnvelopeStream::new(),
            piece: 0,
            kept: None,
            call: 0,
            answer: Answer::Reboot,
            owed: None,
            refused: false,
        };
        if let Some(batch) = &running.batch {
            self.transfers.begin_session(&self.events, batch);
        }
        self.running = Some(running);
        true
    }

    pub(super) fn take_reply(
        &mut self,
        device: &mut Device<'_>,
        now: &Now,
        status: u16,
        len: usize,
    ) -> Result<(), ReplyError> {
        let Some(running) = self.running.as_mut() else {
            return Ok(());
        };
        if !matches!(status, 200 | 204) {
            return Err(ReplyError::Status(status));
        }
        let bytes = self.rx.get(..len).ok_or(ReplyError::TooLong)?;
        let is_empty = status == 204 || bytes.iter().all(u8::is_ascii_whitespace);
        let envelope = if is_empty {
            None
        } else {
            Some(Envelope::parse(bytes, &self.config.decode).map_err(ReplyError::Decode)?)
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
                }
            }
            CpeAction::Answered(_) | CpeAction::Refused { .. } => {
                let answered = matches!(action, CpeAction::Answered(_));
                if let Outgoing::Transfer(_, slot) = running.outgoing {
                    running.refused |= !answered;
                    let event = self.transfers.report_answered(slot, answered);
                    if let Some((code, key)) = event {
                        self.events.complete(code, &key);
                    }
                }
            }
            CpeAction::Dispatch(pending) => {
                let Some(call) = envelope else { return Ok(()) };
                let event_room = event_room(&self.events, &self.transfers);
                let key = self.parameter_key.clone();
                let mut served = Served::new(device.schema, &mut *device.backend, key.as_str());
                let mut model = Model::new(device.schema, &mut served);
                let mut kept = Kept {
                    parameter_key: &mut self.parameter_key,
                    reboots: &mut self.reboots,
                    event_room,
                    transfers: &mut self.transfers,
                };
                running.call = len;
                running.answer = dispatch::execute(
                    (&pending, running.session.version()),
                    &call,
                    &mut model,
                    &mut kept,
                    &self.config,
                    (self.scratch, now),
                );
                match running.answer.awaited() {
                    Some((id, until)) => running.owed = Some(Owed { pending, id, until }),
                    None => {
                        running.session.answer_ready(pending);
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
            .is_some_and(|running| matches!(running.outgoing, Outgoing::Inform(_)));
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
        let attempt = NonZeroU32::new(self.refusals).unwrap_or(NonZeroU32::MIN);
        let wait = self.config.retry.wait(attempt, now.entropy);
        self.again = Some(now.instant.after(wait));
    }

    /// The session has ended.
    pub(super) fn end(&mut self, outcome: Outcome, now: &Now) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        if let Some(batch) = running.batch.take() {
            self.events.abort(batch);
        }
        self.events.handle_outcome(outcome);
        self.transfers.end_session();
        if outcome == Outcome::Completed {
            self.retry.handle_success();
            self.pace(running.refused, running.session.version(), now);
            if !self.reboots.is_empty() {
                self.action = Some(Action::Reboot);
            }
        } else if self.events.live().next().is_none() && outcome == Outcome::NotDelivered {
            self.retry.handle_failure_unowed();
        } else {
            self.retry
                .handle_failure(now.instant, self.config.retry, now.entropy);
        }
        self.meet_new_acs();
    }
}
