//! The server endpoint: from the bytes of a POST to what they mean, and from an answer or a task to the bytes of the
//! reply (TR-069 3.7.1.5, 3.7.2).
//!
//! A [`Session`] is one device's session: an [`AcsSession`] and the codec around it. It holds no message, keeps no
//! store and no queue: those are the product's. A [`TaskQueue`] keeps a product's tasks for one device in their order, each
//! until it is answered.
//!
//! # Driving
//! ```text
//!   POST ─▶ handle_post ─┬─ Post::Inform, Post::Call ──▶ answer(call, ..) ───┐
//!                        ├─ Post::Answered, Faulted ─┐                       ├─▶ Reply ─▶ fill ─▶ HTTP 200, or 204
//!                        └─ Post::Turn ──────────────┴▶ next_reply(task) ────┘
//! ```
//! The calls that every ACS must answer are answered here ([`Answer::Own`]): with the response, or with the fault that
//! the rules demand. A product refuses ([`Answer::Fault`]) or answers what it alone knows ([`Answer::Body`]).
//!
//! Between two posts, [`Session::snapshot`] is all there is to keep; any node can [`Session::resume`].
//!
//! ```
//! use cwmp_core::Instant;
//! use cwmp_core::acs::{Answer, Config, Post, Request, Session};
//! use cwmp_soap::{Entries, Fill, Method, message::get_parameter_values::GetParameterValues};
//!
//! # let inform = br#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
//! #   xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap:Body><cwmp:Inform><DeviceId><SerialNumber>17</SerialNumber>
//! #   </DeviceId></cwmp:Inform></soap:Body></soap:Envelope>"#;
//! let mut tx = [0; 2048];
//! let mut session = Session::new(Config::DEFAULT);
//!
//! // The body of the first POST is an Inform.
//! let Post::Inform { call, .. } = session.handle_post(inform)? else { panic!() };
//! let who = call.inform().map(|inform| inform.device_id().serial_number);
//! assert_eq!(who, Some("17".into()));
//! let mut reply = session.answer(Instant::ZERO, call, Answer::Own).ok_or("not owed")?;
//! let Fill::Done(len) = reply.fill(&mut tx)? else { panic!("longer than the buffer: send, then fill again") };
//! assert!(tx[..len].ends_with(b"</cwmp:InformResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>"));
//!
//! // The second is empty: it is our turn.
//! let Post::Turn = session.handle_post(b"")? else { panic!() };
//! let mut task = GetParameterValues { parameter_names: Entries::new(&["Device.DeviceInfo."]) };
//! let task = Request::new(Method::GetParameterValues, &mut task);
//! let mut reply = session.next_reply(Instant::ZERO, Some(task)).ok_or("no turn")?;
//! assert_eq!((reply.http_status(), reply.called()), (200, Some(Method::GetParameterValues)));
//! # let _ = reply.fill(&mut tx)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod informed;
mod post;
mod reply;
mod tasks;

use core::time::Duration;

use cwmp_soap::{EncodeConfig, Envelope, Kind, Method};

use crate::Instant;
use crate::session::{AcsAction, AcsReply, AcsSession, PeerError};

pub use crate::session::{AcsOutcome as Outcome, AcsSnapshot as Snapshot};
pub use config::{Config, METHODS};
pub use informed::{AliasesUnsupported, Informed};
pub use post::{Call, Post, PostError};
pub use reply::{Answer, Reply, Request};
pub use tasks::{GivenUp, Task, TaskQueue, TaskQueueFull};

/// One device's session, from bytes to meaning and back.
///
/// Plain data. One value may serve a device for all its sessions: each `Inform` begins anew.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    config: Config,
    session: AcsSession,
}

impl Session {
    /// No session yet.
    #[must_use]
    pub const fn new(config: Config) -> Self {
        Self {
            config,
            session: AcsSession::new(config.session),
        }
    }

    /// Takes in the body of a POST; an empty one is an empty post.
    ///
    /// The body is in UTF-8: the transport, which has seen `Content-Type`, makes it so with [`cwmp_soap::charset`] first
    /// (ENV-003). What that refuses is answered with status 415.
    ///
    /// # Errors
    /// [`PostError`], whose [`PostError::http_status`] is to be answered. A session that was going on has failed, and the
    /// outcome of the call that was out is unknown (ENV-035, SES-042, SES-043, SES-045); without one nothing has
    /// changed (SES-030).
    pub fn handle_post<'rx>(&mut self, body: &'rx [u8]) -> Result<Post<'rx>, PostError> {
        if body.is_empty() {
            return self.handle_envelope(None);
        }
        match Envelope::parse(body, &self.config.decode) {
            Ok(envelope) => self.handle_message(envelope),
            Err(error) => {
                self.session.handle_failure();
                Err(PostError::Unreadable(error))
            }
        }
    }

    /// The same for a body that was parsed already, by a product that looks at the message to find the session; `None`
    /// is an empty post.
    ///
    /// # Errors
    /// [`PostError::Refused`], as with [`Self::handle_post`].
    pub fn handle_envelope<'rx>(
        &mut self,
        envelope: Option<Envelope<'rx>>,
    ) -> Result<Post<'rx>, PostError> {
        match envelope {
            Some(envelope) => self.handle_message(envelope),
            None => Ok(self.session.handle_post(None).map(|_| Post::Turn)?),
        }
    }

    /// Takes in a message, which is large, and is moved as a whole where this is no part of what calls it.
    #[inline(never)]
    fn handle_message<'rx>(&mut self, envelope: Envelope<'rx>) -> Result<Post<'rx>, PostError> {
        Ok(match self.session.handle_post(Some(envelope.summary()))? {
            AcsAction::Dispatch(pending) if envelope.kind() == Kind::Request(Method::Inform) => {
                Post::Inform {
                    call: Call::new(pending, envelope),
                    replaced: false,
                }
            }
            AcsAction::Dispatch(pending) => Post::Call(Call::new(pending, envelope)),
            AcsAction::Replaced(pending) => Post::Inform {
                call: Call::new(pending, envelope),
                replaced: true,
            },
            AcsAction::Answered { method } => Post::Answered {
                method,
                answer: envelope,
            },
            AcsAction::Faulted { method, fault } => Post::Faulted {
                method,
                fault,
                answer: envelope,
            },
            // Only the empty post is a turn.
            _ => Post::Turn,
        })
    }

    /// Answers a call of the CPE, in the reply to the post that it came in (SES-031, SES-032).
    ///
    /// What must be refused is refused whatever `answer` says: [`Call::refusal`]. `None` if the call belongs to a session
    /// that is over. The next post has to come within [`Self::timeout`] from `now`.
    pub fn answer<'r>(
        &mut self,
        now: Instant,
        call: Call<'r>,
        answer: Answer<'r>,
    ) -> Option<Reply<'r>> {
        let (pending, written, content) = call.into_answer(answer, self.config.methods);
        if !self.session.answer_ready(pending, content.fault()) {
            return None;
        }
        let AcsReply::Answer { method, hold } = self.session.next_reply(now, None)? else {
            return None;
        };
        let agreement = self.session.agreement();
        let reply = Reply::answer(agreement, method, hold, written, content);
        Some(reply.written(self.config.encode))
    }

    /// What to send on our turn: the task that is offered, or an empty reply (SES-033 to SES-036).
    ///
    /// [`Reply::called`] says whether the task was taken; one that [`Self::can_call`] denies is not, and counts as none.
    /// `None` if it is not our turn: there is no post to reply to, or a call that came in it must be answered first. The
    /// next post has to come within [`Self::timeout`] from `now`.
    pub fn next_reply<'r>(&mut self, now: Instant, task: Option<Request<'r>>) -> Option<Reply<'r>> {
        let queued = task.as_ref().map(Request::method);
        match (self.session.next_reply(now, queued)?, task) {
            (AcsReply::Request { method, id, hold }, Some(task)) => {
                let namespace = self.session.namespace();
                let reply = Reply::request(namespace, method, hold, id, task);
                Some(reply.written(self.config.encode))
            }
            _ => Some(Reply::empty()),
        }
    }

    /// Whether the CPE's calls are held back from the next reply on, so that our tasks go first (SES-037).
    ///
    /// Off when a session begins: call it after [`Post::Inform`] and before the answer. Off again after an empty reply,
    /// which lets the CPE go on. Amendment 6 deprecates it.
    pub const fn set_hold_requests(&mut self, hold: bool) {
        self.session.set_hold_requests(hold);
    }

    /// Writes envelopes otherwise from the next on, for a device that cannot read them as the configuration has them: call
    /// it after [`Post::Inform`] and before the answer.
    ///
    /// It changes the configuration of this value; a snapshot does not hold it, so a node that resumes a session gives it
    /// anew, as all of its [`Config`].
    pub const fn set_encode(&mut self, encode: EncodeConfig) {
        self.config.encode = encode;
    }

    /// The reply could not be sent, or the connection failed: a session that was going on has failed.
    pub fn handle_failure(&mut self) {
        self.session.handle_failure();
    }

    /// When to call [`Self::handle_timeout`]; `None` unless a post is awaited.
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<Instant> {
        self.session.poll_timeout()
    }

    /// Fails the session if the next post has not come in time; harmless to call early.
    ///
    /// # Errors
    /// The CPE has kept us waiting for longer than [`Self::timeout`] (SES-039).
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), PeerError> {
        self.session.handle_timeout(now)
    }

    /// How the session ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        self.session.outcome()
    }

    /// How long the next post is awaited: what the CPE asked for, or the time of the configuration (SES-039).
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.session.timeout()
    }

    /// Whether `method` may be called, in the version in force (VER-009). A task of another is to be given up.
    #[must_use]
    pub fn can_call(&self, method: Method) -> bool {
        self.session.can_call(method)
    }

    /// The machine inside: where the session stands, what was agreed.
    #[must_use]
    pub const fn machine(&self) -> &AcsSession {
        &self.session
    }

    /// The session as it is to be stored; `None` while a post has not been replied to.
    #[must_use]
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.session.snapshot()
    }

    /// The session that was stored, to take in the post that has come; the configuration is this node's.
    #[must_use]
    pub fn resume(snapshot: Snapshot, config: Config, now: Instant) -> Self {
        Self {
            config,
            session: AcsSession::resume(snapshot, config.session, now),
        }
    }
}
