//! The CPE's side of a session.
//!
//! # Driving
//! Alternate [`CpeSession::next_post`] and [`CpeSession::handle_reply`] until [`CpeSession::outcome`] says how it ended;
//! between them, whenever a call of the ACS was handed out, execute it and say [`CpeSession::answer_ready`]. An HTTP
//! reply that asks for credentials or points elsewhere is followed by the carrier with the same post and does not come
//! here.

use cwmp_soap::{CwmpNamespace, CwmpVersion, FaultCode, Kind, Method, Summary};

use super::{Awaited, MessageId, PeerError, PeerErrorKind, Pending, Side, Tolerance};
use crate::Instant;
use crate::negotiation::{Agreement, agree_as_cpe};

mod action;
mod config;
mod table;
#[cfg(test)]
mod walk;

pub use action::{CpeAction, Outcome, Post};
pub use config::CpeConfig;
pub(super) use config::timeout_secs;
use table::CpeEvent;
pub use table::CpeState;

/// The CPE's side of one session: who may speak, and what about.
///
/// Plain data; see the module above for how it is driven. A new one is made for every session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CpeSession {
    config: CpeConfig,
    state: CpeState,
    /// The method of the call that is out, or of the one that is answered.
    method: Method,
    id: MessageId,
    serial: u16,
    repeats: u8,
    /// `HoldRequests` of the latest reply (SES-007).
    hold: bool,
    /// Whether an empty post went out while requests were not held (SES-009).
    finished: bool,
    /// Whether the `Inform` was accepted.
    delivered: bool,
    agreement: Agreement,
    deadline: Option<Instant>,
}

impl CpeSession {
    /// A session whose first post is an `Inform`.
    #[must_use]
    pub fn new(config: CpeConfig) -> Self {
        Self {
            config,
            state: CpeState::Idle,
            method: Method::Inform,
            id: MessageId::new(0),
            serial: 0,
            repeats: 0,
            hold: false,
            finished: false,
            delivered: false,
            agreement: Agreement::before_inform(config.supported),
            deadline: None,
        }
    }

    /// What to post now; `queued` is the next call that the device wants to make, never `Inform`.
    ///
    /// `None` while a reply is awaited or an answer is not ready, and when the session is over. The queued call is taken if
    /// the answer is [`Post::Request`]; otherwise it stays where it is: requests may be held, or the device may have said
    /// already that it has none (SES-006). A call that [`Self::can_call`] denies counts as none. The reply has to come
    /// within the timeout, from `now` on.
    pub fn next_post(&mut self, now: Instant, queued: Option<Method>) -> Option<Post> {
        let (event, post) = match self.state {
            CpeState::Idle => {
                let id = self.take_id();
                let method = self.method;
                (CpeEvent::PostInform, Post::Request { method, id })
            }
            CpeState::InformAgain | CpeState::CallAgain => {
                let (method, id) = (self.method, self.id);
                (CpeEvent::PostAgain, Post::Repeat { method, id })
            }
            // Whoever is ready has not finished: the table leads from there to the end.
            CpeState::Ready => match queued.filter(|method| !self.hold && self.can_call(*method)) {
                Some(method) => {
                    let id = self.take_id();
                    self.method = method;
                    (CpeEvent::PostCall, Post::Request { method, id })
                }
                None => {
                    self.finished |= !self.hold;
                    (CpeEvent::PostEmpty, Post::Empty)
                }
            },
            CpeState::AnswerReady => {
                let method = self.method;
                (CpeEvent::PostAnswer, Post::Answer { method })
            }
            _ => return None,
        };
        self.apply(event);
        self.deadline = Some(now.after_seconds(self.config.timeout_secs));
        Some(post)
    }

    /// Takes in the reply to the last post: the summary of its envelope, or `None` if the body is empty.
    ///
    /// Called once for each post, with a reply that is complete and could be read; see [`Self::handle_failure`] for the
    /// others. A reply that nobody waits for is passed over.
    ///
    /// # Errors
    /// [`PeerError`] if the ACS broke the protocol, refused the `Inform`, asks for repeats without end, or chose a version
    /// that the device does not have: the session has failed (SES-013, SES-015).
    #[inline(never)]
    pub fn handle_reply(&mut self, reply: Option<Summary<'_>>) -> Result<CpeAction, PeerError> {
        if !self.state.is_waiting() {
            return Ok(CpeAction::Continue);
        }
        let event = match self.classify(reply.as_ref()) {
            Ok(event) => event,
            Err(kind) => return Err(self.fail(kind)),
        };
        self.hold = reply.is_some_and(|reply| reply.hold_requests);
        self.repeats = match event {
            CpeEvent::RetryRequest => self.repeats.saturating_add(1),
            _ => 0,
        };
        self.apply(event);
        Ok(match (event, reply) {
            (CpeEvent::Accepted | CpeEvent::Answered, _) => CpeAction::Answered(self.method),
            (CpeEvent::Refused, Some(reply)) => CpeAction::Refused {
                method: self.method,
                fault: match reply.kind {
                    Kind::Fault(fault) => fault,
                    _ => None,
                },
            },
            (CpeEvent::Called, Some(call)) => {
                if let Kind::Request(method) = call.kind {
                    self.method = method;
                }
                self.serial = self.serial.wrapping_add(1);
                CpeAction::Dispatch(Pending::new(self.method, self.serial, &call, None))
            }
            _ => CpeAction::Continue,
        })
    }

    /// The answer to the ACS's call can be posted: the next [`Self::next_post`] says so (SES-005).
    ///
    /// Returns whether it is this session's answer that is owed; a token of before does nothing. The machine does not care
    /// whether the answer is a response or a fault.
    #[expect(clippy::needless_pass_by_value, reason = "a token is spent")]
    pub fn answer_ready(&mut self, pending: Pending) -> bool {
        pending.serial == self.serial
            && pending.method == self.method
            && self.apply(CpeEvent::AnswerReady)
    }

    /// The post or its reply failed on the way, or the reply cannot be read: no connection, HTTP 4xx or 5xx, too many
    /// redirects, broken XML, or the device gives up. The session has failed (SES-015, SES-016); nothing is repeated inside it.
    pub fn handle_failure(&mut self) {
        self.apply(CpeEvent::Failure);
    }

    /// When to call [`Self::handle_timeout`]; `None` unless a reply is awaited.
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<Instant> {
        self.deadline
    }

    /// Fails the session if the reply has not come in time; harmless to call early.
    ///
    /// # Errors
    /// [`PeerErrorKind::TimedOut`] if it has not (SES-012).
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), PeerError> {
        match self.deadline {
            Some(deadline) if deadline <= now => Err(self.fail(PeerErrorKind::TimedOut)),
            _ => Ok(()),
        }
    }

    /// How the session ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match self.state {
            CpeState::Done => Some(Outcome::Completed),
            CpeState::Failed if self.delivered => Some(Outcome::Broken),
            CpeState::Failed => Some(Outcome::NotDelivered),
            _ => None,
        }
    }

    /// Where the session stands.
    #[must_use]
    pub const fn state(&self) -> CpeState {
        self.state
    }

    /// The version in force: the device's highest until the `Inform` is answered, then the negotiated one (VER-007, VER-008).
    #[must_use]
    pub const fn version(&self) -> CwmpVersion {
        self.agreement.version
    }

    /// The identifier of the call of ours that was made last.
    #[must_use]
    pub const fn message_id(&self) -> MessageId {
        self.id
    }

    /// The namespace that messages are written in, from the `Inform` on (VER-002, VER-013).
    #[must_use]
    pub const fn namespace(&self) -> CwmpNamespace {
        self.agreement.namespace
    }

    /// Whether the device has still a turn for calls of its own in this session, at once or after a hold (SES-009).
    ///
    /// A call that comes up when it has not waits for the next session.
    #[must_use]
    pub const fn can_still_call(&self) -> bool {
        !self.finished && !self.state.is_over()
    }

    /// Whether a CPE may call `method` after its `Inform`, in the version in force (SES-001, VER-009).
    #[must_use]
    pub fn can_call(&self, method: Method) -> bool {
        method.is_for_acs() && method != Method::Inform && method.since() <= self.version()
    }

    /// What a reply is in this state; the agreement is taken over when the `Inform` is accepted.
    fn classify(&mut self, reply: Option<&Summary<'_>>) -> Result<CpeEvent, PeerErrorKind> {
        let finished = self.finished;
        let kind = reply.map(|reply| reply.kind);
        let unexpected = PeerErrorKind::Unexpected(kind);
        let Some(reply) = reply else {
            return match self.state {
                CpeState::TurnWait => Ok(CpeEvent::Empty { finished }),
                _ => Err(unexpected),
            };
        };
        if self.state == CpeState::TurnWait {
            return match reply.kind {
                Kind::Request(_) => Ok(CpeEvent::Called),
                _ => Err(unexpected),
            };
        }
        match reply.kind {
            Kind::Response(method) if method == self.method => {}
            Kind::Fault(_) => {}
            _ => return Err(unexpected),
        }
        self.id.check(reply.id.as_ref(), self.config.tolerance)?;
        if reply.not_understood && self.config.tolerance == Tolerance::Strict {
            return Err(PeerErrorKind::NotUnderstood);
        }
        match (reply.kind, self.state) {
            (Kind::Fault(Some(FaultCode::ACS_RETRY_REQUEST)), _) => {
                if self.repeats >= self.config.max_repeats {
                    return Err(PeerErrorKind::TooManyRepeats);
                }
                Ok(CpeEvent::RetryRequest)
            }
            (Kind::Fault(code), CpeState::InformWait) => Err(PeerErrorKind::InformRefused(code)),
            (Kind::Fault(_), _) => Ok(CpeEvent::Refused),
            (_, CpeState::InformWait) => {
                self.agreement =
                    agree_as_cpe(self.config.supported, reply).map_err(PeerErrorKind::Version)?;
                self.delivered = true;
                Ok(CpeEvent::Accepted)
            }
            _ => Ok(CpeEvent::Answered),
        }
    }

    /// Goes where the table says; returns whether it says anything.
    fn apply(&mut self, event: CpeEvent) -> bool {
        let Some(state) = self.state.next(event) else {
            return false;
        };
        self.state = state;
        self.deadline = None;
        true
    }

    fn fail(&mut self, kind: PeerErrorKind) -> PeerError {
        let awaited = match self.state {
            CpeState::InformWait | CpeState::CallWait => Awaited::Answer(self.method),
            CpeState::TurnWait => Awaited::Turn,
            _ => Awaited::Nothing,
        };
        self.apply(CpeEvent::Failure);
        PeerError {
            side: Side::Cpe,
            kind,
            awaited,
        }
    }

    fn take_id(&mut self) -> MessageId {
        self.id = self.id.next();
        self.id
    }
}
