//! The agent: sessions from their cause to their end.

use core::fmt;
use core::num::NonZeroU32;

use cwmp_model::Model;
use cwmp_soap::message::inform::Inform;
use cwmp_soap::{
    CwmpVersion, DecodeError, EncodeError, Envelope, EnvelopeStream, EventCode, FaultCode, Fill,
    Header, Kind, Method, Text,
};

use super::answer::{Answer, Context};
use super::config::{AgentConfig, BufferError, Buffers, Now};
use super::device::{Device, Served};
use super::dispatch::{self, Kept, MAX_REBOOTS};
use super::inform::InformState;
use super::transfer::{FinishedTransfer, TransferSlot, TransfersFull};
use crate::event::{Batch, RebootCause};
use crate::negotiation::{inform_version, may_send_session_timeout, offered_versions};
use crate::session::{self, CpeAction, CpeSession, MessageId, Outcome, PeerError};
use crate::{CommandKey, EventQueue, Instant, RetryState};

/// What must happen next; see the [module](super) for the loop.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum Step<'a> {
    /// Post this to the ACS.
    Post(Post<'a>),
    /// Do this, now that no session is going on (SES-018).
    Act(Action),
    /// Wait until then, `None` for as long as nothing comes from outside.
    Wait(Option<Instant>),
}

/// A POST, or the first piece of one.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Post<'a> {
    /// What it is, for transcripts.
    pub kind: PostKind,
    /// The bytes; empty for an empty POST, which has neither `Content-Type` nor `SOAPAction` (HTTP-006).
    pub body: &'a [u8],
    /// Whether more follows, to be had from [`Agent::next_piece`]; then the body goes out in chunks.
    pub more: bool,
}

impl fmt::Debug for Post<'_> {
    /// Leaves the bytes out: there may be passwords in them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post")
            .field("kind", &self.kind)
            .field("bytes", &self.body.len())
            .field("more", &self.more)
            .finish()
    }
}

/// What a POST is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PostKind {
    /// A call of the device.
    Call(Method),
    /// The response to a call of the ACS.
    Response(Method),
    /// A fault in answer to a call of the ACS; without a code for SOAP's own `MustUnderstand`.
    Fault(Method, Option<FaultCode>),
    /// An empty POST.
    Empty,
}

/// What the platform is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Restart, as `Reboot` asked for; [`Agent::boot`] comes next.
    Reboot,
}

/// A reply that fails the session. Nothing is lost: what was not delivered is announced again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyError {
    /// An HTTP status other than 200 and 204 (SES-016).
    Status(u16),
    /// The reply is longer than the receive buffer.
    TooLong,
    /// The reply is no envelope (ENV-034).
    Decode(DecodeError),
    /// The reply breaks the protocol, or refuses the `Inform`.
    Peer(PeerError),
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the ACS replied with HTTP status {status}"),
            Self::TooLong => f.write_str("the reply is longer than the receive buffer"),
            Self::Decode(error) => write!(f, "the reply is no envelope: {error}"),
            Self::Peer(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ReplyError {}

/// A session that is going on.
#[derive(Debug)]
struct Running {
    session: CpeSession,
    batch: Option<Batch>,
    inform: InformState,
    outgoing: Outgoing,
    stream: EnvelopeStream,
    /// Bytes of our last call, if all of it still lies in the transmit buffer.
    kept: Option<usize>,
    /// Bytes of the call that is answered, in the receive buffer.
    call: usize,
    answer: Answer,
    /// Whether the ACS refused a report: what it was about waits for a later session (EVT-018).
    refused: bool,
}

/// What is posted, or was last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outgoing {
    Inform(MessageId),
    /// The report of the transfer in this slot.
    Transfer(MessageId, usize),
    Answer(Method),
    Empty,
}

/// The device endpoint; see the [module](super).
#[derive(Debug)]
pub struct Agent<'s> {
    config: AgentConfig,
    rx: &'s mut [u8],
    tx: &'s mut [u8],
    scratch: &'s mut [u8],
    events: EventQueue<'s>,
    transfers: &'s mut [TransferSlot],
    parameter_key: CommandKey,
    retry: RetryState,
    running: Option<Running>,
    /// Something happened that a session has to be opened for, whatever the retry timer says (RTY-001).
    due: bool,
    /// When to announce again what the ACS refused to be told, and how often it has.
    again: Option<Instant>,
    refusals: u32,
    reboots: heapless::Vec<CommandKey, MAX_REBOOTS, u8>,
    action: Option<Action>,
}

impl<'s> Agent<'s> {
    /// An agent in which nothing has happened yet: [`Self::boot`] comes next.
    ///
    /// # Errors
    /// [`BufferError`] if a buffer is too small.
    pub fn new(config: AgentConfig, buffers: Buffers<'s>) -> Result<Self, BufferError> {
        buffers.check()?;
        Ok(Self {
            config,
            events: EventQueue::new(buffers.events).map_err(BufferError::Events)?,
            rx: buffers.rx,
            tx: buffers.tx,
            scratch: buffers.scratch,
            transfers: buffers.transfers,
            parameter_key: CommandKey::EMPTY,
            retry: RetryState::new(),
            running: None,
            due: false,
            again: None,
            refusals: 0,
            reboots: heapless::Vec::new(),
            action: None,
        })
    }

    /// The device has started: raises `1 BOOT`, with `M Reboot` for each `Reboot` that led to it (RPC-RBT-01); after a
    /// factory reset, and at first contact, `0 BOOTSTRAP` too, and nothing of before is left (EVT-005, EVT-014).
    ///
    /// A session that was going on is broken off.
    pub fn boot(&mut self, cause: RebootCause) {
        self.running = None;
        self.action = None;
        self.events.reboot(cause);
        self.retry.reboot();
        match cause {
            RebootCause::Restart => {
                for key in &self.reboots {
                    // Room was kept when the call was taken.
                    let _ = self.events.push(EventCode::MReboot, key);
                }
            }
            RebootCause::FactoryReset => {
                self.parameter_key = CommandKey::EMPTY;
                for slot in self.transfers.iter_mut() {
                    slot.transfer = None;
                }
            }
        }
        self.reboots.clear();
        self.raise(EventCode::Boot);
    }

    /// The ACS asks for a session: raises `6 CONNECTION REQUEST`. Whether the request is authentic, and not one too many,
    /// is for the caller to judge.
    pub fn connection_request(&mut self) {
        self.raise(EventCode::ConnectionRequest);
    }

    /// The periodic inform interval has passed: raises `2 PERIODIC`.
    pub fn periodic(&mut self) {
        self.raise(EventCode::Periodic);
    }

    /// The URL of the ACS has changed: raises `0 BOOTSTRAP`, which discards what the old ACS was to be told (EVT-014).
    pub fn new_acs(&mut self) {
        self.retry.handle_new_acs();
        self.raise(EventCode::Bootstrap);
    }

    /// A transfer that the ACS asked for has ended: raises `7 TRANSFER COMPLETE` and its `M` event, and reports with
    /// `TransferComplete` until the ACS has answered (EVT-011, EVT-017).
    ///
    /// # Errors
    /// [`TransfersFull`] if there is no room for it, here or in the event queue; then nothing has changed.
    pub fn transfer_finished(&mut self, transfer: FinishedTransfer) -> Result<(), TransfersFull> {
        let is_transfer = matches!(
            transfer.event,
            EventCode::MDownload | EventCode::MScheduleDownload | EventCode::MUpload
        );
        let slot = self
            .transfers
            .iter_mut()
            .find(|slot| slot.transfer.is_none());
        let slot = slot.filter(|_| is_transfer).ok_or(TransfersFull)?;
        self.events
            .push(transfer.event, &transfer.command_key)
            .map_err(|_| TransfersFull)?;
        slot.transfer = Some(transfer);
        slot.announced = false;
        self.raise(EventCode::TransferComplete);
        Ok(())
    }

    fn raise(&mut self, code: EventCode) {
        // A code that stands once always finds a slot.
        let _ = self.events.push(code, &CommandKey::EMPTY);
        self.due = true;
    }

    /// What must happen next.
    ///
    /// A session is opened when an event is due, or a retry; see the [module](super) for what the caller does then.
    pub fn poll(&mut self, device: &mut Device<'_>, now: &Now) -> Step<'_> {
        if let Some(running) = self.running.as_mut() {
            let _ = running.session.handle_timeout(now.instant);
        }
        // A session that ends may open the next one at once, and that one may have nothing to say: two turns settle it.
        for _ in 0..3 {
            if let Some(kind) = self.next_post(device, now) {
                return match self.fill(device) {
                    Ok((len, more)) => Step::Post(Post {
                        kind: self.corrected(kind),
                        body: self.tx.get(..len).unwrap_or_default(),
                        more,
                    }),
                    Err(PieceError) => {
                        self.fail_session(now);
                        continue;
                    }
                };
            }
            match self.running.as_ref().map(|r| r.session.outcome()) {
                Some(None) => {
                    let deadline = self.running.as_ref().and_then(|r| r.session.poll_timeout());
                    return Step::Wait(deadline);
                }
                Some(Some(outcome)) => self.end(outcome, now),
                None => {}
            }
            if let Some(action) = self.action.take() {
                return Step::Act(action);
            }
            if !self.begin(device, now) {
                break;
            }
        }
        let deadlines = [self.retry.poll_timeout(), self.again];
        Step::Wait(deadlines.into_iter().flatten().min())
    }

    /// The next piece of the POST of the last [`Step::Post`], and whether more follow.
    ///
    /// # Errors
    /// [`PieceError`] if the device fails to give its values: the connection is to be closed and
    /// [`Self::handle_failure`] called.
    pub fn next_piece(&mut self, device: &mut Device<'_>) -> Result<(&[u8], bool), PieceError> {
        let (len, more) = self.fill(device)?;
        Ok((self.tx.get(..len).unwrap_or_default(), more))
    }

    /// Starts the POST of the last [`Step::Post`] again, for a redirect or a connection that was lost before anything came
    /// back: [`Self::next_piece`] gives its first piece next.
    pub fn rewind(&mut self, device: &mut Device<'_>) {
        let Some(running) = self.running.as_mut() else {
            return;
        };
        running.stream = EnvelopeStream::new();
        let mut served = Served::new(
            device.schema,
            &mut *device.backend,
            self.parameter_key.as_str(),
        );
        let mut model = Model::new(device.schema, &mut served);
        match running.outgoing {
            Outgoing::Inform(_) => running.inform.rewind(&mut model, self.scratch),
            Outgoing::Answer(_) => {
                let bytes = self.rx.get(..running.call).unwrap_or_default();
                if let Ok(call) = Envelope::parse(bytes, &self.config.decode) {
                    running.answer.rewind(&call, &model);
                }
            }
            Outgoing::Transfer(..) | Outgoing::Empty => {}
        }
    }

    /// Where the body of a reply goes, before [`Self::handle_reply`].
    pub const fn receive_buffer(&mut self) -> &mut [u8] {
        self.rx
    }

    /// The reply to the last POST has come: its status, and `len` bytes of body in [`Self::receive_buffer`].
    ///
    /// What the carrier settles by itself, redirects and challenges, does not come here. If `len` is more than the buffer
    /// has room for, the reply counts as unreadable.
    ///
    /// # Errors
    /// [`ReplyError`]: the session has failed and will be tried again (SES-015, SES-016).
    pub fn handle_reply(
        &mut self,
        device: &mut Device<'_>,
        now: &Now,
        status: u16,
        len: usize,
    ) -> Result<(), ReplyError> {
        let result = self.take_reply(device, status, len);
        if result.is_err() {
            self.handle_failure(now);
        }
        result
    }

    /// The POST or its reply failed on the way: the session has failed and will be tried again (SES-012, HTTP-015).
    pub fn handle_failure(&mut self, now: &Now) {
        self.fail_session(now);
    }

    /// Whether a session is going on.
    #[must_use]
    pub const fn is_in_session(&self) -> bool {
        self.running.is_some()
    }

    /// The events that no ACS has been told of.
    pub fn undelivered(&self) -> impl Iterator<Item = (EventCode, &CommandKey)> {
        self.events.live()
    }

    /// Sessions that failed since one last succeeded: `RetryCount` (RTY-006).
    #[must_use]
    pub const fn retry_count(&self) -> u32 {
        self.retry.retry_count()
    }

    /// The key of the last change that the ACS made (RPC-GEN-03).
    #[must_use]
    pub fn parameter_key(&self) -> &str {
        self.parameter_key.as_str()
    }

    /// Opens a session if there is a reason; whether it did.
    fn begin(&mut self, device: &mut Device<'_>, now: &Now) -> bool {
        let retry = self.retry.handle_timeout(now.instant);
        let again = self.again.is_some_and(|again| again <= now.instant);
        if self.running.is_some() || !(retry || again || self.due) {
            return false;
        }
        self.due = false;
        self.again = None;
        let session = CpeSession::new(self.config.session);
        let batch = self.events.begin(session.version());
        if self.events.events(&batch).next().is_none() {
            // Nothing to say, and nothing left to repeat (RTY-008).
            self.events.abort(batch);
            self.retry.stop();
            return false;
        }
        self.retry.handle_start();
        for slot in self.transfers.iter_mut() {
            slot.announced = slot.transfer.as_ref().is_some_and(|transfer| {
                self.events
                    .events(&batch)
                    .any(|(code, key)| code == transfer.event && *key == transfer.command_key)
            });
        }
        let mut served = Served::new(
            device.schema,
            &mut *device.backend,
            self.parameter_key.as_str(),
        );
        let mut model = Model::new(device.schema, &mut served);
        self.running = Some(Running {
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
            kept: None,
            call: 0,
            answer: Answer::Reboot,
            refused: false,
        });
        true
    }

    /// Asks the session for its next POST and prepares it.
    fn next_post(&mut self, device: &mut Device<'_>, now: &Now) -> Option<PostKind> {
        let running = self.running.as_mut()?;
        let report = self.transfers.iter().position(|slot| slot.announced);
        let queued = report.map(|_| Method::TransferComplete);
        let post = running.session.next_post(now.instant, queued)?;
        running.stream = EnvelopeStream::new();
        let kind = match post {
            session::Post::Request { method, id } => {
                running.kept = None;
                running.outgoing = match (method, report) {
                    (Method::TransferComplete, Some(slot)) => Outgoing::Transfer(id, slot),
                    _ => Outgoing::Inform(id),
                };
                PostKind::Call(method)
            }
            session::Post::Repeat { method, .. } => {
                if running.kept.is_none() {
                    self.rewind(device);
                }
                PostKind::Call(method)
            }
            session::Post::Answer { method } => {
                running.kept = None;
                running.outgoing = Outgoing::Answer(method);
                match &running.answer {
                    Answer::MustUnderstand => PostKind::Fault(method, None),
                    answer => match answer.fault() {
                        Some(code) => PostKind::Fault(method, Some(code)),
                        None => PostKind::Response(method),
                    },
                }
            }
            session::Post::Empty => {
                running.kept = None;
                running.outgoing = Outgoing::Empty;
                PostKind::Empty
            }
        };
        Some(kind)
    }

    /// The kind of the POST, if the answer became a fault while it was written.
    fn corrected(&self, kind: PostKind) -> PostKind {
        let fault = self.running.as_ref().and_then(|r| r.answer.fault());
        match (kind, fault) {
            (PostKind::Response(method), Some(code)) => PostKind::Fault(method, Some(code)),
            _ => kind,
        }
    }

    /// Writes on into the transmit buffer; bytes there, and whether more follow.
    fn fill(&mut self, device: &mut Device<'_>) -> Result<(usize, bool), PieceError> {
        let running = self.running.as_mut().ok_or(PieceError)?;
        if let Some(len) = running.kept {
            return Ok((len, false));
        }
        if running.outgoing == Outgoing::Empty {
            return Ok((0, false));
        }
        let at_start = running.stream.is_at_start();
        match self.compose(device) {
            Ok(Fill::More(len)) => Ok((len, true)),
            Ok(Fill::Done(len)) => {
                if let Some(running) = self.running.as_mut()
                    && at_start
                    && !matches!(running.outgoing, Outgoing::Answer(_))
                {
                    running.kept = Some(len);
                }
                Ok((len, false))
            }
            Err(error) => self.instead(device, at_start, error),
        }
    }

    /// Answers with a fault, if the answer proper cannot be written and nothing of it has gone out.
    fn instead(
        &mut self,
        device: &mut Device<'_>,
        at_start: bool,
        error: EncodeError,
    ) -> Result<(usize, bool), PieceError> {
        let running = self.running.as_mut().ok_or(PieceError)?;
        let is_answer = matches!(running.outgoing, Outgoing::Answer(_));
        if !at_start || !is_answer || matches!(running.answer, Answer::Fault(_)) {
            return Err(PieceError);
        }
        running.answer = Answer::Fault(match error {
            EncodeError::Source(code) => code,
            _ => FaultCode::RESOURCES_EXCEEDED,
        });
        running.stream = EnvelopeStream::new();
        match self.compose(device) {
            Ok(Fill::Done(len)) => Ok((len, false)),
            _ => Err(PieceError),
        }
    }

    /// Writes a piece of what is outgoing.
    fn compose(&mut self, device: &mut Device<'_>) -> Result<Fill, EncodeError> {
        let broken = EncodeError::Source(FaultCode::INTERNAL_ERROR);
        let running = self.running.as_mut().ok_or(broken)?;
        let id = device.id;
        let mut served = Served::new(
            device.schema,
            &mut *device.backend,
            self.parameter_key.as_str(),
        );
        let mut model = Model::new(device.schema, &mut served);
        let mut number = [0; MessageId::MAX_LEN];
        let mut header = Header::new(running.session.namespace());
        match running.outgoing {
            Outgoing::Inform(message) => {
                let supported = self.config.session.versions();
                header.id = Some(Text::plain(message.encode(&mut number)));
                header.namespace = inform_version(supported).namespace();
                header.supported_versions = offered_versions(supported);
                header.session_timeout = self
                    .config
                    .session_timeout
                    .filter(|_| may_send_session_timeout(supported))
                    .map(|seconds| seconds.max(30));
                let (time, retries) = (running.inform.time, running.inform.retry_count);
                let (event, parameter_list) = running.inform.parts(
                    &mut model,
                    &self.events,
                    running.batch.as_ref(),
                    self.scratch,
                );
                let mut body = Inform {
                    device_id: id,
                    event,
                    current_time: time,
                    retry_count: retries,
                    parameter_list,
                };
                let filled = running.stream.fill(&header, &mut body, self.tx);
                let at = body.event.at;
                running.inform.set_event(at);
                filled
            }
            Outgoing::Transfer(message, slot) => {
                header.id = Some(Text::plain(message.encode(&mut number)));
                let transfer = self
                    .transfers
                    .get(slot)
                    .and_then(|slot| slot.transfer.as_ref())
                    .ok_or(broken)?;
                running
                    .stream
                    .fill(&header, &mut transfer.report(), self.tx)
            }
            Outgoing::Answer(_) => {
                let bytes = self.rx.get(..running.call).unwrap_or_default();
                let call = Envelope::parse(bytes, &self.config.decode).map_err(|_| broken)?;
                header.id = call.summary().id;
                let context = Context {
                    model: &mut model,
                    scratch: self.scratch,
                    policy: self.config.set,
                };
                running
                    .answer
                    .fill(&mut running.stream, &header, &call, context, self.tx)
            }
            Outgoing::Empty => Ok(Fill::Done(0)),
        }
    }

    fn take_reply(
        &mut self,
        device: &mut Device<'_>,
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
        match action {
            CpeAction::Answered(Method::Inform) => {
                if let Some(batch) = running.batch.take() {
                    self.events.commit_inform(batch);
                }
            }
            CpeAction::Answered(_) | CpeAction::Refused { .. } => {
                let answered = matches!(action, CpeAction::Answered(_));
                if let Outgoing::Transfer(_, slot) = running.outgoing
                    && let Some(slot) = self.transfers.get_mut(slot)
                {
                    slot.announced = false;
                    running.refused |= !answered;
                    if answered && let Some(transfer) = slot.transfer.take() {
                        self.events.complete(transfer.event, &transfer.command_key);
                    }
                }
            }
            CpeAction::Dispatch(pending) => {
                let Some(call) = envelope else { return Ok(()) };
                let key = self.parameter_key.clone();
                let mut served = Served::new(device.schema, &mut *device.backend, key.as_str());
                let mut model = Model::new(device.schema, &mut served);
                let mut kept = Kept {
                    parameter_key: &mut self.parameter_key,
                    reboots: &mut self.reboots,
                    event_room: self.events.room(),
                };
                running.call = len;
                running.answer = dispatch::execute(
                    &pending,
                    &call,
                    &mut model,
                    &mut kept,
                    &self.config,
                    self.scratch,
                );
                running.session.answer_ready(pending);
            }
            CpeAction::Continue => {}
        }
        Ok(())
    }

    fn fail_session(&mut self, now: &Now) {
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
    fn end(&mut self, outcome: Outcome, now: &Now) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        if let Some(batch) = running.batch.take() {
            self.events.abort(batch);
        }
        self.events.handle_outcome(outcome);
        for slot in self.transfers.iter_mut() {
            slot.announced = false;
        }
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
    }
}

/// The device failed to give what a POST needs after a part of it had gone out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PieceError;

impl fmt::Display for PieceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the device failed in the middle of an answer")
    }
}

impl core::error::Error for PieceError {}
