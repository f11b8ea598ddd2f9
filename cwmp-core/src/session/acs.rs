//! The ACS's side of a session.
//!
//! # Driving
//! For each HTTP POST, [`AcsSession::handle_post`] says what it meant, then [`AcsSession::next_reply`] what to send back;
//! if the CPE called, [`AcsSession::answer_ready`] comes between. Between two posts, the session can be put away as an
//! [`AcsSnapshot`] and resumed by any node.

use core::time::Duration;

use cwmp_soap::{CwmpNamespace, CwmpVersion, FaultCode, Kind, Method, Summary};

use super::{
    Awaited, MessageId, PeerError, PeerErrorKind, Pending, Side, Tolerance, check_cpe_header,
};
use crate::Instant;
use crate::negotiation::{Agreement, agree_as_acs};

mod action;
mod config;
mod snapshot;
mod table;
#[cfg(test)]
mod walk;

pub use action::{AcsAction, AcsOutcome, AcsReply};
pub use config::AcsConfig;
use config::{LONGEST_TIMEOUT_SECS, SHORTEST_TIMEOUT_SECS};
pub use snapshot::{AcsSnapshot, SnapshotError};
use table::AcsEvent;
pub use table::AcsState;

/// The ACS's side of one session: who may speak, and what about.
///
/// Plain data; see the module above for how it is driven. One value may serve a device for all its sessions: each
/// `Inform` begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AcsSession {
    config: AcsConfig,
    state: AcsState,
    /// The method of the call that is out, or of the one that is answered.
    method: Method,
    id: MessageId,
    serial: u16,
    /// Seconds that the CPE asked for, or those of the configuration.
    timeout_secs: u32,
    /// What the next envelopes are to say.
    hold: bool,
    /// What the CPE knows: `HoldRequests` of the last reply.
    held: bool,
    /// Whether the CPE sent an empty post while requests were not held.
    finished: bool,
    /// Whether an empty post that belongs to no session is to be replied to.
    stray: bool,
    agreement: Option<Agreement>,
    deadline: Option<Instant>,
}

impl AcsSession {
    /// No session yet.
    #[must_use]
    pub const fn new(config: AcsConfig) -> Self {
        Self {
            config,
            state: AcsState::NoSession,
            method: Method::Other,
            id: MessageId::new(0),
            serial: 0,
            timeout_secs: config.timeout_secs,
            hold: false,
            held: false,
            finished: false,
            stray: false,
            agreement: None,
            deadline: None,
        }
    }

    /// Takes in a post: the summary of its envelope, or `None` if the body is empty.
    ///
    /// # Errors
    /// [`PeerError`], whose [`PeerError::http_status`] is to be sent: the post has no place here, and a session that was
    /// going on has failed (SES-030, SES-042, SES-043).
    pub fn handle_post(&mut self, post: Option<Summary<'_>>) -> Result<AcsAction, PeerError> {
        let event = match self.classify(post.as_ref()) {
            Ok(event) => event,
            Err(kind) => return Err(self.fail(kind)),
        };
        let replaced = self.state.is_live();
        if !self.apply(event) {
            // Only an empty post without a session gets here.
            self.stray = true;
            return Ok(AcsAction::Turn);
        }
        let method = self.method;
        Ok(match (event, post) {
            (AcsEvent::Inform, Some(inform)) => {
                let pending = self.begin(&inform);
                if replaced {
                    AcsAction::Replaced(pending)
                } else {
                    AcsAction::Dispatch(pending)
                }
            }
            (AcsEvent::Called, Some(call)) => AcsAction::Dispatch(self.owe(&call, None)),
            (AcsEvent::Answered, Some(answer)) => match answer.kind {
                Kind::Fault(fault) => AcsAction::Faulted { method, fault },
                _ => AcsAction::Answered { method },
            },
            _ => {
                self.finished |= !self.held;
                AcsAction::Turn
            }
        })
    }

    /// The answer to the CPE's call can be sent; `fault` is its code if it is a fault.
    ///
    /// Returns whether it is this session's answer that is owed; a token of before does nothing. To `Inform`, fault 8005
    /// makes the CPE send it again, and any other fault ends the session before it has begun (SES-013, SES-048); so does an
    /// `Inform` without a version in common, whatever is said here.
    #[expect(clippy::needless_pass_by_value, reason = "a token is spent")]
    pub fn answer_ready(&mut self, pending: Pending, fault: Option<FaultCode>) -> bool {
        let event = match (self.method, fault) {
            (Method::Inform, Some(FaultCode::ACS_RETRY_REQUEST)) => AcsEvent::RetryReady,
            (Method::Inform, Some(_)) => AcsEvent::RefusalReady,
            (Method::Inform, None) if self.agreement.is_none() => AcsEvent::RefusalReady,
            _ => AcsEvent::AnswerReady,
        };
        pending.serial == self.serial && pending.method == self.method && self.apply(event)
    }

    /// What to send back; `queued` is the next call that the ACS wants to make.
    ///
    /// `None` if there is no post to reply to, or the answer to it is not ready. The queued call is taken if the answer is
    /// [`AcsReply::Request`] (SES-032 to SES-035). A call that [`Self::can_call`] denies counts as none. The next post has
    /// to come within the timeout, from `now` on. An empty reply lifts the hold (SES-037).
    pub fn next_reply(&mut self, now: Instant, queued: Option<Method>) -> Option<AcsReply> {
        if core::mem::take(&mut self.stray) {
            self.held = false;
            return Some(AcsReply::Empty);
        }
        let hold = self.hold;
        let (event, reply) = match self.state {
            AcsState::Accepting | AcsState::Refusing | AcsState::Deferring => {
                let hold = hold && self.state == AcsState::Accepting;
                let method = self.method;
                (AcsEvent::ReplyAnswer, AcsReply::Answer { method, hold })
            }
            AcsState::OurTurn => match queued.filter(|method| self.can_call(*method)) {
                Some(method) => {
                    self.id = self.id.next();
                    self.method = method;
                    let id = self.id;
                    (AcsEvent::ReplyCall, AcsReply::Request { method, id, hold })
                }
                None => {
                    self.hold = false;
                    let finished = self.finished;
                    (AcsEvent::ReplyEmpty { finished }, AcsReply::Empty)
                }
            },
            _ => return None,
        };
        self.held = match reply {
            AcsReply::Answer { hold, .. } | AcsReply::Request { hold, .. } => hold,
            AcsReply::Empty => false,
        };
        self.apply(event);
        if self.state.is_waiting() {
            self.deadline = Some(now.after(self.timeout()));
        }
        Some(reply)
    }

    /// Whether the envelopes sent from now on hold back the CPE's calls, so that the ACS makes its own first (SES-037).
    ///
    /// Off when a session begins, so it is called after [`AcsAction::Dispatch`] of the `Inform`; off again after an empty
    /// reply, which lets the CPE go on. Amendment 6 deprecates it.
    pub const fn set_hold_requests(&mut self, hold: bool) {
        self.hold = hold;
    }

    /// The connection failed under a reply, or a post cannot be read: a session that was going on has failed (ENV-035).
    pub fn handle_failure(&mut self) {
        self.apply(AcsEvent::Failure);
    }

    /// When to call [`Self::handle_timeout`]; `None` unless a post is awaited.
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<Instant> {
        self.deadline
    }

    /// Fails the session if the next post has not come in time; harmless to call early.
    ///
    /// # Errors
    /// [`PeerErrorKind::TimedOut`] if it has not (SES-039).
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), PeerError> {
        match self.deadline {
            Some(deadline) if deadline <= now => Err(self.fail(PeerErrorKind::TimedOut)),
            _ => Ok(()),
        }
    }

    /// How the session ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<AcsOutcome> {
        match self.state {
            AcsState::Done => Some(AcsOutcome::Completed),
            AcsState::Failed => Some(AcsOutcome::Failed),
            _ => None,
        }
    }

    /// Where the session stands.
    #[must_use]
    pub const fn state(&self) -> AcsState {
        self.state
    }

    /// How long the next post is awaited: what the CPE asked for, within 30 seconds and a day, or the time of the
    /// configuration (SES-039). Who stores snapshots keeps them as long.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        // A u32 fits.
        Duration::from_secs(self.timeout_secs as u64)
    }

    /// What was agreed with the CPE, from its `Inform` on: the version in force, the namespace that replies are written
    /// in, and whether the `InformResponse` says `UseCWMPVersion` (VER-004 to VER-006).
    ///
    /// `None` before a session and if there is no common version.
    #[must_use]
    pub const fn agreement(&self) -> Option<Agreement> {
        self.agreement
    }

    /// The version in force, 1.0 if none was agreed.
    #[must_use]
    pub fn version(&self) -> CwmpVersion {
        self.agreement.map_or(CwmpVersion::V1_0, |a| a.version)
    }

    /// The namespace that replies are written in, that of 1.0 if nothing was agreed.
    #[must_use]
    pub fn namespace(&self) -> CwmpNamespace {
        self.agreement.map_or(CwmpNamespace::V1_0, |a| a.namespace)
    }

    /// Whether an ACS may call `method`, in the version in force (VER-009).
    #[must_use]
    pub fn can_call(&self, method: Method) -> bool {
        method.is_for_cpe() && method.since() <= self.version()
    }

    /// A session begins: forgets the one before, but not how far identifiers have counted.
    fn begin(&mut self, inform: &Summary<'_>) -> Pending {
        let agreement = agree_as_acs(self.config.supported, inform);
        self.agreement = agreement.ok();
        (self.hold, self.held, self.finished, self.stray) = (false, false, false, false);
        self.timeout_secs = inform
            .session_timeout
            .map_or(self.config.timeout_secs, |secs| {
                secs.clamp(SHORTEST_TIMEOUT_SECS, LONGEST_TIMEOUT_SECS)
            });
        self.owe(inform, agreement.err().and_then(|error| error.fault()))
    }

    fn owe(&mut self, call: &Summary<'_>, fault: Option<FaultCode>) -> Pending {
        if let Kind::Request(method) = call.kind {
            self.method = method;
        }
        self.serial = self.serial.wrapping_add(1);
        let fault = match self.config.tolerance {
            Tolerance::Strict => check_cpe_header(call)
                .map_err(|v| v.fault())
                .err()
                .or(fault),
            Tolerance::Lenient => fault,
        };
        Pending::new(self.method, self.serial, call, fault)
    }

    /// What a post is in this state.
    fn classify(&self, post: Option<&Summary<'_>>) -> Result<AcsEvent, PeerErrorKind> {
        let unexpected = PeerErrorKind::Unexpected(post.map(|post| post.kind));
        let live = self.state.is_live();
        let Some(post) = post else {
            return match self.state {
                AcsState::CpeTurn => Ok(AcsEvent::Empty),
                _ if !live => Ok(AcsEvent::Empty),
                _ => Err(unexpected),
            };
        };
        match (post.kind, self.state) {
            (Kind::Request(Method::Inform), _) => return Ok(AcsEvent::Inform),
            (Kind::Request(_), AcsState::CpeTurn) => return Ok(AcsEvent::Called),
            (Kind::Response(method), AcsState::AckWait) if method == self.method => {}
            (Kind::Fault(_), AcsState::AckWait) => {}
            _ => return Err(unexpected),
        }
        self.id.check(post.id.as_ref(), self.config.tolerance)?;
        if self.config.tolerance == Tolerance::Strict {
            check_cpe_header(post).map_err(PeerErrorKind::Header)?;
            if post.not_understood {
                return Err(PeerErrorKind::NotUnderstood);
            }
        }
        Ok(AcsEvent::Answered)
    }

    /// Goes where the table says; returns whether it says anything.
    fn apply(&mut self, event: AcsEvent) -> bool {
        let Some(state) = self.state.next(event) else {
            return false;
        };
        self.state = state;
        self.deadline = None;
        true
    }

    fn fail(&mut self, kind: PeerErrorKind) -> PeerError {
        let awaited = match self.state {
            AcsState::AckWait => Awaited::Answer(self.method),
            AcsState::CpeTurn => Awaited::Turn,
            state if !state.is_live() => Awaited::Inform,
            _ => Awaited::Nothing,
        };
        self.apply(AcsEvent::Failure);
        PeerError {
            side: Side::Acs,
            kind,
            awaited,
        }
    }
}
