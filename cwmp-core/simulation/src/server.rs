//! The ACS: a session after the other, and what it has the device do.

use alloc::collections::VecDeque;

use cwmp_core::Instant;
use cwmp_core::acs::{Answer, Call, Config, Outcome, Post, PostError, Reply, Session};
use cwmp_soap::message::autonomous_du_state_change_complete::AutonomousDuStateChangeCompleteResponse;
use cwmp_soap::message::du_state_change_complete::DuStateChangeCompleteResponse;
use cwmp_soap::{Envelope, FaultCode, Fill, Method};

use crate::task::Task;

/// How the ACS takes a call of the device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) fault: Option<FaultCode>,
    pub(crate) hold: bool,
}

/// What an answer of the ACS is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// The response to a call of the device.
    Response(Method),
    /// A fault in answer to one.
    Fault(Method, FaultCode),
    /// A call of its own.
    Call(Task),
    /// Nothing.
    Empty,
    /// The post has no place here.
    Refused(PostError),
}

/// The ACS of one device.
#[derive(Debug)]
pub(crate) struct Server {
    session: Session,
    /// What it will have the device do.
    pub(crate) tasks: VecDeque<Task>,
    /// Calls in one session at most.
    max_calls: u32,
    calls: u32,
    /// The last reply: its status and its body.
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) said: Said,
    /// What its replies say of `HoldRequests`.
    pub(crate) hold: bool,
}

/// Bytes of the longest reply.
const REPLY: usize = 4_096;

impl Server {
    pub(crate) fn new() -> Self {
        Self {
            session: Session::new(Config::STRICT),
            tasks: VecDeque::new(),
            max_calls: 8,
            calls: 0,
            status: 204,
            body: vec![0; REPLY],
            said: Said::Empty,
            hold: false,
        }
    }

    /// Takes in a post and makes the reply to it.
    pub(crate) fn serve(&mut self, now: u64, post: &[u8], manner: Manner) {
        let now = Instant::from_millis(now);
        let _ = self.session.handle_timeout(now);
        let envelope = if post.is_empty() {
            None
        } else {
            match Envelope::parse(post, &Config::STRICT.decode) {
                Ok(envelope) => Some(envelope),
                Err(error) => return self.refuse(PostError::Unreadable(error)),
            }
        };
        match self.session.handle_envelope(envelope) {
            Ok(Post::Inform { call, .. }) => {
                self.calls = 0;
                self.session.set_hold_requests(manner.hold);
                self.answer(now, call, manner);
            }
            Ok(Post::Call(call)) => self.answer(now, call, manner),
            Ok(Post::Answered { answer, .. }) => match answer.arguments() {
                Ok(()) => self.turn(now),
                Err(error) => self.refuse(PostError::Unreadable(error)),
            },
            Ok(_) => self.turn(now),
            Err(error) => self.refuse(error),
        }
    }

    /// What the ACS takes the session for: whether it ended as it should.
    pub(crate) fn has_completed(&self) -> bool {
        self.session.outcome() == Some(Outcome::Completed)
    }

    fn answer(&mut self, now: Instant, call: Call<'_>, manner: Manner) {
        let method = call.method();
        let (requested, autonomous) = (
            &mut DuStateChangeCompleteResponse,
            &mut AutonomousDuStateChangeCompleteResponse,
        );
        let answer = match (manner.fault, method) {
            (Some(code), _) => Answer::Fault(code),
            // The endpoint answers the rest by itself.
            (None, Method::DuStateChangeComplete) => Answer::Body(requested),
            (None, Method::AutonomousDuStateChangeComplete) => Answer::Body(autonomous),
            _ => Answer::Own,
        };
        let refusal = call.refusal();
        if let Some(mut reply) = self.session.answer(now, call, answer) {
            self.said = match reply.fault() {
                Some(code) => Said::Fault(method, code),
                None if refusal.is_some() => Said::Fault(method, FaultCode::new(0)),
                None => Said::Response(method),
            };
            self.hold = manner.hold && method == Method::Inform && manner.fault.is_none();
            self.status = reply.http_status();
            fill(&mut reply, &mut self.body);
        }
    }

    fn turn(&mut self, now: Instant) {
        // What the version in force does not have cannot be called.
        while let Some(task) = self.tasks.front()
            && !self.session.can_call(task.method())
        {
            self.tasks.pop_front();
        }
        let task = if self.calls < self.max_calls {
            self.tasks.pop_front()
        } else {
            None
        };
        let (session, body) = (&mut self.session, &mut self.body);
        let made = match &task {
            Some(task) => task.with_request(|request| {
                session.next_reply(now, Some(request)).map(|mut reply| {
                    fill(&mut reply, body);
                    (reply.http_status(), reply.called().is_some())
                })
            }),
            None => session.next_reply(now, None).map(|mut reply| {
                fill(&mut reply, body);
                (reply.http_status(), false)
            }),
        };
        let Some((status, has_called)) = made else {
            return;
        };
        self.status = status;
        self.said = match task {
            Some(task) if has_called => {
                self.calls += 1;
                Said::Call(task)
            }
            Some(task) => {
                self.tasks.push_front(task);
                Said::Empty
            }
            None => Said::Empty,
        };
        if self.said == Said::Empty {
            self.hold = false;
        }
    }

    fn refuse(&mut self, error: PostError) {
        self.status = error.http_status();
        self.body.clear();
        self.said = Said::Refused(error);
        self.hold = false;
    }
}

/// Writes a reply into `body`, which becomes as long as it is.
fn fill(reply: &mut Reply<'_>, body: &mut Vec<u8>) {
    body.resize(REPLY, 0);
    match reply.fill(body) {
        Ok(Fill::Done(len)) => body.truncate(len),
        _ => body.clear(),
    }
}
