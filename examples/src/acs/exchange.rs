//! One exchange: a POST comes in, its session is found, the reply goes out.

use std::sync::{MutexGuard, PoisonError};

use cwmp_core::acs::{Answer, Call, Outcome, Post, PostError, Session};
use cwmp_soap::message::autonomous_du_state_change_complete::AutonomousDuStateChangeCompleteResponse;
use cwmp_soap::message::du_state_change_complete::DuStateChangeCompleteResponse;
use cwmp_soap::message::request_download::RequestDownloadResponse;
use cwmp_soap::{Envelope, Kind, Method, charset};
use cwmp_transport::http::cookie::SetCookie;
use cwmp_transport::std_net::server::{Handler, Request as HttpRequest, Response};

use super::record::{SessionRecord, TaskOutcome, TaskResult};
use super::sent::Sent;
use super::store::{Live, Store, device_name};
use super::{AcsConfig, Shared};
use crate::transcript::Transcript;

/// The cookie that holds a session together.
const COOKIE: &str = "session";

/// The server's side of all exchanges.
pub(super) struct Exchanges<'s> {
    config: &'s AcsConfig,
    shared: &'s Shared,
}

impl Handler for Exchanges<'_> {
    fn handle(&self, request: &HttpRequest<'_>) -> Response {
        let mut store = self.shared.lock();
        let ended = store.counts().ended();
        let sent = self.exchange(&mut store, request);
        let stops = self.config.once && store.counts().ended() != ended;
        self.leave(store, stops);
        sent.into_response()
    }

    fn handle_close(&self, connection: u64) {
        let mut store = self.shared.lock();
        let tied = store.tied_to(connection);
        for token in &tied {
            self.end(&mut store, token, "the connection was closed");
        }
        self.leave(store, self.config.once && !tied.is_empty());
    }
}

impl<'s> Exchanges<'s> {
    pub(super) const fn new(config: &'s AcsConfig, shared: &'s Shared) -> Self {
        Self { config, shared }
    }

    /// Fails the sessions whose posts do not come, until the server is stopped (SES-039).
    pub(super) fn watch(&self) {
        loop {
            let mut store = self.shared.lock();
            if store.is_stopped() {
                return;
            }
            let now = self.shared.now();
            let late = store.late(now);
            if late.is_empty() {
                // Whatever wakes it, it looks again.
                let changed = &self.shared.changed;
                match store.deadline().map(|deadline| deadline.since(now)) {
                    Some(time) => drop(changed.wait_timeout(store, time)),
                    None => drop(changed.wait(store).map_err(PoisonError::into_inner)),
                }
                continue;
            }
            for token in &late {
                self.end(&mut store, token, "no post came in time");
            }
            self.leave(store, self.config.once);
        }
    }

    /// Lets others have the store, and tells them that it has changed.
    fn leave(&self, mut store: MutexGuard<'_, Store>, stops: bool) {
        if stops {
            store.stop();
        }
        drop(store);
        self.shared.changed.notify_all();
        if stops {
            self.shared.shutdown.shutdown();
        }
    }

    /// A session has ended: why it has failed, nothing if it is complete.
    fn end(&self, store: &mut Store, token: &str, reason: &str) {
        if let Some(live) = store.session(token) {
            if reason.is_empty() {
                live.transcript.note("the session is complete");
            } else {
                live.transcript
                    .note(format_args!("the session has failed: {reason}"));
            }
        }
        if let Some(lost) = store.end(token, reason) {
            self.end_task(store, lost);
        }
    }

    fn end_task(&self, store: &mut Store, outcome: TaskOutcome) {
        store.end_task(outcome, self.config.planner.as_deref());
    }

    fn exchange(&self, store: &mut Store, request: &HttpRequest<'_>) -> Sent {
        let connection = request.connection();
        let token = store.token_of(request.cookie(COOKIE), connection);
        // Some devices write ISO-8859-1, and some of them say so in HTTP alone.
        let body = charset::to_utf8_cow(request.body(), request.charset());
        let config = &self.config.endpoint.decode;
        let envelope = match body.as_deref() {
            Err(error) => Err(*error),
            Ok([]) => Ok(None),
            Ok(body) => Envelope::parse(body, config).map(Some),
        };
        let envelope = envelope.map_err(|error| Sent::refusal(PostError::Unreadable(error)));
        let body = body.as_deref().unwrap_or(request.body());
        let (token, transcript, sent) = match envelope {
            // An old cookie means nothing here (HTTP-017), nor who was on the connection before.
            Ok(Some(inform)) if inform.kind() == Kind::Request(Method::Inform) => {
                self.begin(store, connection, body, inform)
            }
            envelope => {
                let live = token.as_ref().and_then(|token| store.session(token));
                let transcript = live.map_or_else(
                    || self.config.transcript.clone(),
                    |live| {
                        live.by_connection |= request.cookie(COOKIE) != token.as_deref();
                        live.connection = connection;
                        live.transcript.clone()
                    },
                );
                transcript.post(body);
                let sent = match (envelope, &token) {
                    (Err(sent), _) => sent,
                    (Ok(envelope), Some(token)) => {
                        self.go_on(store, token, &transcript, envelope, body)
                    }
                    (Ok(envelope), None) => self.without_session(envelope),
                };
                (token, transcript, sent)
            }
        };
        transcript.reply(sent.status, &sent.body);
        match (&sent.end, token) {
            (Some(reason), Some(token)) => self.end(store, &token, reason),
            (Some(reason), None) => transcript.note(format_args!("refused: {reason}")),
            (None, _) => {}
        }
        sent
    }

    /// An `Inform`: a session begins, and ends one of the same device that is going on (SES-040).
    fn begin(
        &self,
        store: &mut Store,
        connection: u64,
        body: &[u8],
        inform: Envelope<'_>,
    ) -> (Option<String>, Transcript, Sent) {
        let mut session = Session::new(self.config.endpoint);
        // A session that is new takes every Inform.
        let Ok(Post::Inform { call, .. }) = session.handle_envelope(Some(inform)) else {
            return (None, self.config.transcript.clone(), Sent::status(500));
        };
        let (device, events) = who_and_why(&call);
        let parameters = parameters(&call);
        if let Some(old) = store.session_of(&device) {
            self.end(store, &old, "the device has begun another");
        }
        let number = store.next_number();
        let transcript = if self.config.label_sessions {
            self.config.transcript.labelled(&format!("#{number}"))
        } else {
            self.config.transcript.clone()
        };
        transcript.heading(format_args!("session {number}, device {device}"));
        transcript.post(body);
        let Some((token, cookie)) = new_cookie() else {
            let sent = Sent::failure(500, "the system gives no random numbers");
            return (None, transcript, sent);
        };
        if !store.has_room(&device) {
            let sent = Sent::failure(503, "there are too many devices or sessions");
            return (None, transcript, sent);
        }
        session.set_hold_requests(self.config.hold_requests);
        let mut sent = Sent::reply(session.answer(self.shared.now(), call, Answer::Own));
        if session.outcome().is_some() {
            sent.end = Some("the Inform is answered with a fault".into());
            store.refuse(SessionRecord::refused(device, events));
            return (None, transcript, sent);
        }
        sent.cookie = Some(cookie);
        let live = Live {
            session,
            device,
            events,
            parameters,
            transcript: transcript.clone(),
            out: None,
            connection,
            by_connection: false,
        };
        store.begin(token.clone(), live);
        (Some(token), transcript, sent)
    }

    /// A post that belongs to no session: an empty one gets an empty reply, others are refused (SES-030, SES-049).
    fn without_session(&self, envelope: Option<Envelope<'_>>) -> Sent {
        let mut session = Session::new(self.config.endpoint);
        match session.handle_envelope(envelope) {
            Ok(_) => Sent::reply(session.next_reply(self.shared.now(), None)),
            Err(error) => Sent::refusal(error),
        }
    }

    /// A post of a session that is going on.
    fn go_on(
        &self,
        store: &mut Store,
        token: &str,
        transcript: &Transcript,
        envelope: Option<Envelope<'_>>,
        body: &[u8],
    ) -> Sent {
        let now = self.shared.now();
        let Some(live) = store.session(token) else {
            return Sent::status(500);
        };
        let result = match live.session.handle_envelope(envelope) {
            Err(error) => return Sent::refusal(error),
            Ok(Post::Call(call)) => return answer(&mut live.session, now, call),
            Ok(Post::Answered { answer, .. }) => {
                if let Err(error) = answer.arguments() {
                    transcript.note(format_args!("the answer is not as it should be: {error}"));
                }
                Some(TaskResult::Answered(body.to_vec()))
            }
            Ok(Post::Faulted { fault, .. }) => Some(TaskResult::Faulted(fault, body.to_vec())),
            Ok(_) => None,
        };
        let device = live.device.clone();
        if let (Some(result), Some(queued)) = (result, live.out.take()) {
            let outcome = TaskOutcome {
                device: device.clone(),
                task: queued.task,
                result,
            };
            self.end_task(store, outcome);
        }
        self.turn(store, token, device, transcript)
    }

    /// Our turn: the next task that may be called, or nothing.
    fn turn(
        &self,
        store: &mut Store,
        token: &str,
        device: String,
        transcript: &Transcript,
    ) -> Sent {
        let now = self.shared.now();
        loop {
            let next = store.next_task(&device);
            let Some(live) = store.session(token) else {
                return Sent::status(500);
            };
            let Some(queued) = next else {
                let mut sent = Sent::reply(live.session.next_reply(now, None));
                if live.session.outcome() == Some(Outcome::Completed) {
                    sent.end = Some(String::new());
                }
                return sent;
            };
            if live.session.can_call(queued.task.method()) {
                let session = &mut live.session;
                let sent = queued
                    .task
                    .with_request(|request| Sent::reply(session.next_reply(now, Some(request))));
                live.out = Some(queued);
                return sent;
            }
            transcript.note(format_args!(
                "{} is given up: CWMP {} does not have it",
                queued.task,
                live.session.machine().version()
            ));
            let outcome = TaskOutcome {
                device: device.clone(),
                task: queued.task,
                result: TaskResult::NotInVersion,
            };
            self.end_task(store, outcome);
        }
    }
}

/// Answers a call: the endpoint does, but for the reports and wishes that this server only takes note of.
fn answer(session: &mut Session, now: cwmp_core::Instant, call: Call<'_>) -> Sent {
    let mut wish = RequestDownloadResponse;
    let mut report = DuStateChangeCompleteResponse;
    let mut autonomous = AutonomousDuStateChangeCompleteResponse;
    let answer = match call.method() {
        Method::RequestDownload => Answer::Body(&mut wish),
        Method::DuStateChangeComplete => Answer::Body(&mut report),
        Method::AutonomousDuStateChangeComplete => Answer::Body(&mut autonomous),
        _ => Answer::Own,
    };
    Sent::reply(session.answer(now, call, answer))
}

/// The device and its events.
fn who_and_why(call: &Call<'_>) -> (String, Vec<(String, String)>) {
    let Some(view) = call.inform() else {
        return Default::default();
    };
    let events = view.event();
    let events = events.map(|e| (e.event_code.to_string(), e.command_key.to_string()));
    (device_name(&view.device_id()), events.collect())
}

/// What it tells of its values.
fn parameters(call: &Call<'_>) -> Vec<(String, String)> {
    let Some(view) = call.inform() else {
        return Vec::new();
    };
    let told = view.parameter_list().take(SessionRecord::MOST_PARAMETERS);
    told.map(|p| (p.name.to_string(), p.value.unwrap_or_default().to_string()))
        .collect()
}

/// A name for a session that nobody can guess, and the cookie that carries it.
fn new_cookie() -> Option<(String, SetCookie)> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let cookie = SetCookie::new(COOKIE, &token).ok()?;
    Some((token, cookie))
}
