//! The server's session, against a device that posts anything.

use core::time::Duration;

use cwmp_core::Instant;
use cwmp_core::acs::{Answer, Call, Config, Post, Reply, Request, Session, Snapshot};
use cwmp_core::session::Refusal;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{
    CwmpVersion, DecodeConfig, Entries, Envelope, FaultCode, Header, Kind, Method, Text,
    encode_to_vec,
};

use crate::messages::{drain, number, on_the_wire, short};

/// Lines past this are not looked at.
const MAX_LINES: usize = 200;

/// Drives a session with a script: a line is one thing that happens, its first letter says what.
///
/// | line | what happens |
/// | --- | --- |
/// | `S` | (at the front) nothing is tolerated |
/// | `m` and markup | a post: an envelope with that body and an ID |
/// | `o` and markup | the same with the ID of our last request |
/// | `x` and bytes | a post of these bytes |
/// | `-` | an empty post |
/// | `a` | the call is answered as the endpoint does by itself |
/// | `F` and a code | the call is answered with a fault |
/// | `n` | our turn, and nothing to say |
/// | `v` and a path | our turn: `GetParameterValues` |
/// | `b` and a key | our turn: `Reboot` |
/// | `h`, `H` | the device's calls are held back, or not |
/// | `t` and a number | so many seconds pass |
/// | `f` | the connection fails |
/// | `s` | the session is stored, and goes on elsewhere |
///
/// * A reply is empty or an envelope, strictly read, the same through a small buffer; an answer has the ID of its call.
/// * While a call waits for its answer there is nothing else to send.
/// * A post that is refused has a status to answer with; a session that was stored is the same.
pub fn acs_session(data: &[u8]) {
    let lines: Vec<_> = data.split(|byte| *byte == b'\n').take(MAX_LINES).collect();
    let strict = lines.first().is_some_and(|line| line.starts_with(b"S"));
    // Calls borrow from their posts, which outlive the session therefore.
    let posts: Vec<_> = (1_u32..)
        .zip(&lines)
        .map(|(n, line)| body(n, line))
        .collect();
    let config = if strict {
        Config::STRICT
    } else {
        Config::DEFAULT
    };
    let mut server = Server {
        session: Session::new(config),
        config,
        now: Instant::ZERO,
        call: None,
        requested: None,
    };
    for (line, post) in lines.iter().zip(&posts) {
        server.step(line, post);
    }
}

/// The post of a line, if its ID does not depend on what came before.
fn body(n: u32, line: &[u8]) -> Vec<u8> {
    match line.split_first() {
        Some((b'm', markup)) => message(&format!("{n}-<é>"), markup),
        Some((b'x', bytes)) => bytes.to_vec(),
        _ => Vec::new(),
    }
}

fn message(id: &str, markup: &[u8]) -> Vec<u8> {
    let markup = String::from_utf8_lossy(markup);
    let header = Header::new(CwmpVersion::V1_4.namespace()).with_id(Text::plain(id));
    encode_to_vec(&header, &mut RawMessage { markup: &markup }).unwrap()
}

struct Server<'p> {
    session: Session,
    config: Config,
    now: Instant,
    /// A call that waits for its answer.
    call: Option<Call<'p>>,
    /// The ID of our last request.
    requested: Option<String>,
}

impl<'p> Server<'p> {
    fn step(&mut self, line: &[u8], post: &'p [u8]) {
        let (letter, rest) = line.split_first().unwrap_or((&b'-', &[]));
        let text = String::from_utf8_lossy(rest);
        match letter {
            b'm' | b'x' | b'-' => self.call = self.post(post),
            b'o' => {
                let id = self.requested.clone().unwrap_or_default();
                let post = message(&id, rest);
                // Such a post is no call; should it be one, it is left unanswered.
                let _ = self.take(&post);
                self.call = None;
            }
            b'a' => self.answer(Answer::Own),
            b'F' => self.answer(Answer::Fault(FaultCode::new(number(&text) as u16))),
            b'n' => self.turn(None),
            b'v' => {
                let names = [short(&text, 256)];
                let mut body = GetParameterValues {
                    parameter_names: Entries::new(&names),
                };
                self.turn(Some(Request::new(Method::GetParameterValues, &mut body)));
            }
            b'b' => {
                let mut body = Reboot {
                    command_key: short(&text, 32),
                };
                self.turn(Some(Request::new(Method::Reboot, &mut body)));
            }
            b'h' | b'H' => self.session.set_hold_requests(*letter == b'h'),
            b't' => {
                let seconds = number(&text) % 1_000_000;
                self.now = self.now.after(Duration::from_secs(seconds));
                let due = self.session.poll_timeout().is_some_and(|at| at <= self.now);
                let late = self.session.handle_timeout(self.now).is_err();
                assert_eq!(due, late, "a deadline that is none");
            }
            b'f' => self.session.handle_failure(),
            b's' => self.store(),
            _ => {}
        }
    }

    fn post(&mut self, post: &'p [u8]) -> Option<Call<'p>> {
        take(&mut self.session, post)
    }

    fn take<'q>(&mut self, post: &'q [u8]) -> Option<Call<'q>> {
        take(&mut self.session, post)
    }

    fn answer(&mut self, answer: Answer<'p>) {
        let Some(call) = self.call.take() else {
            return;
        };
        let (method, refusal) = (call.method(), call.refusal());
        let id = call
            .envelope()
            .summary()
            .id
            .map(|id| on_the_wire(&id.to_cow()));
        let Some(mut reply) = self.session.answer(self.now, call, answer) else {
            return;
        };
        assert_eq!(reply.answered(), Some(method));
        let bytes = written(&mut reply);
        let envelope = Envelope::parse(&bytes, &DecodeConfig::STRICT).expect("an answer");
        assert_eq!(
            envelope.arguments().is_ok(),
            refusal != Some(Refusal::MustUnderstand)
        );
        assert_eq!(envelope.summary().id.map(|id| id.to_string()), id);
        match envelope.kind() {
            Kind::Response(answered) => assert_eq!((answered, refusal), (method, None)),
            Kind::Fault(None) => assert_eq!(refusal, Some(Refusal::MustUnderstand)),
            Kind::Fault(Some(code)) => assert!(code.is_acs()),
            Kind::Request(_) => panic!("a call in answer to a call"),
            other => panic!("{other:?}"),
        }
    }

    fn turn(&mut self, task: Option<Request<'_>>) {
        let wanted = task.as_ref().map(Request::method);
        let can = wanted.is_some_and(|method| self.session.can_call(method));
        let Some(mut reply) = self.session.next_reply(self.now, task) else {
            return;
        };
        assert!(self.call.is_none(), "a turn, though a call waits");
        // An empty post without a session gets an empty reply, whatever there is to say.
        assert!(reply.called().is_none() || (can && reply.called() == wanted));
        let bytes = written(&mut reply);
        if bytes.is_empty() {
            return;
        }
        let envelope = Envelope::parse(&bytes, &DecodeConfig::STRICT).expect("a request");
        assert_eq!(envelope.arguments(), Ok(()));
        assert_eq!(wanted.map(Kind::Request), Some(envelope.kind()));
        self.requested = envelope.summary().id.map(|id| id.to_string());
    }

    fn store(&mut self) {
        let Some(snapshot) = self.session.snapshot() else {
            return;
        };
        let bytes = snapshot.to_bytes();
        assert_eq!(Snapshot::from_bytes(&bytes), Ok(snapshot));
        self.session = Session::resume(snapshot, self.config, self.now);
        let again = self.session.snapshot().map(|snapshot| snapshot.to_bytes());
        assert_eq!(again, Some(bytes), "another session");
    }
}

fn take<'q>(session: &mut Session, post: &'q [u8]) -> Option<Call<'q>> {
    match session.handle_post(post) {
        Ok(Post::Inform { call, .. }) => {
            assert!(call.inform().is_some());
            Some(call)
        }
        Ok(Post::Call(call)) => Some(call),
        Ok(Post::Answered { answer, .. }) => {
            assert!(matches!(answer.kind(), Kind::Response(_)));
            None
        }
        Ok(Post::Faulted { fault, answer, .. }) => {
            assert_eq!(answer.kind(), Kind::Fault(fault));
            None
        }
        Ok(Post::Turn) => {
            assert!(post.is_empty());
            None
        }
        Ok(other) => panic!("{other:?}"),
        Err(error) => {
            assert!((400..500).contains(&error.http_status()), "{error}");
            None
        }
    }
}

/// The bytes of a reply, through a buffer that holds no more than it must.
fn written(reply: &mut Reply<'_>) -> Vec<u8> {
    let (status, is_empty) = (reply.http_status(), reply.is_empty());
    let bytes = drain(0, |room| reply.fill(room));
    assert_eq!(
        (status, is_empty),
        if bytes.is_empty() {
            (204, true)
        } else {
            (200, false)
        }
    );
    bytes
}
