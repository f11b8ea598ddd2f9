//! The device agent, driven by a server that says anything, in any order, at any time.

use cwmp_core::cpe::diagnostics::{
    Diagnostics, DiagnosticsError, DiagnosticsId, DiagnosticsSlot, DiagnosticsTask,
};
use cwmp_core::cpe::{
    Action, Agent, AgentConfig, AutonomousTransfer, Buffers, Device, FinishedTransfer, Now,
    PostKind, Step, TransferConfig, TransferId, TransferReport, TransferSlot, Transfers,
};
use cwmp_core::event::RebootCause;
use cwmp_core::schedule::ScheduleSlot;
use cwmp_core::standby::Awareness;
use cwmp_core::{CommandKey, EventSlot, Instant};
use cwmp_model::{AttributeSlot, MAX_RECORD, MemoryTree, gateway, node};
use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferCompleteResponse;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse, InformView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{
    Body, CwmpNamespace, CwmpVersion, DateTime, DecodeConfig, DecodeErrorKind, Envelope, EventCode,
    FaultCode, Header, Kind, Method, Text, TransferFaultCode, encode_to_vec,
};

use crate::messages::{number, short};

/// Lines past this are not looked at.
const MAX_LINES: usize = 200;

/// Drives an agent on the built-in gateway with a script: a line is one thing that happens, its first letter says what.
///
/// | line | what happens |
/// | --- | --- |
/// | `B`, `R` | the device starts: after a factory reset, after a restart |
/// | `C`, `P`, `N` | a connection request, the period, a new URL of the ACS |
/// | `D` and a key | a download has ended that the agent did not know of |
/// | `A` and a URL | a transfer begins that the ACS did not ask for |
/// | `T` and letters | the platform tells of the transfer that it was last asked about: `d` done, `n` needs a restart, `y`, `o` the user says yes, no; else it failed |
/// | `G` and a letter | the platform tells of the test that it was last told to start: `d` done, else it failed |
/// | `M` and a number | the platform answers the vendor's method `X_00256D_Do`, or, above 0, refuses it with that fault |
/// | `I`, `J` | the device is idle, or not |
/// | `p` | the agent is polled; a post is carried whole |
/// | `q` and letters | the same; between its pieces happen `C`, `P`, `N` or `D`, one for each letter |
/// | `r` | the post begins again from its front |
/// | `a` | the post is answered as it should be |
/// | `8` and a code | the call is answered with a fault |
/// | `e` | an empty reply, 204 |
/// | `s` and a number | an HTTP status |
/// | `m`, `i` and markup | an envelope with that body: with an ID of its own, with that of the post |
/// | `x` and bytes | a reply of these bytes |
/// | `f` | the connection fails |
/// | `V` and `name=text` | the device changes a parameter of `ManagementServer.` by itself |
/// | `W` and a number | it wakes from a standby of so many seconds |
/// | `t` and a number | so many seconds pass |
/// | `E` and a number | the random word |
///
/// * A `0 BOOTSTRAP` that was raised stays undelivered until an `InformResponse` was taken for an `Inform` that had it.
/// * Every post is empty or an envelope, strictly read; begun again it is the same, byte for byte.
/// * A time to wait for lies ahead.
///
/// The model has no diagnostics: `Device.Time.NTPServer1` stands for the `DiagnosticsState` of one.
pub fn agent(data: &[u8]) {
    let (mut rx, mut tx, mut scratch) = (
        vec![0; Buffers::MIN_RX],
        vec![0; Buffers::MIN_TX],
        vec![0; 1024],
    );
    let mut events = vec![EventSlot::EMPTY; 24];
    let mut transfers = vec![TransferSlot::EMPTY; 5];
    let mut texts = vec![0; 5 * Transfers::MIN_TEXT];
    let mut in_session = TransferConfig::DEFAULT;
    in_session.in_session = true;
    in_session.answer_within = 10;
    let mut attributes = vec![AttributeSlot::FREE; 16];
    let mut fingerprints = vec![0; 16];
    let mut record = [0; MAX_RECORD];
    let buffers = Buffers {
        rx: &mut rx,
        tx: &mut tx,
        scratch: &mut scratch,
        events: &mut events,
        transfers: Transfers::new(&mut transfers, &mut texts, &in_session).unwrap(),
        attributes: &mut attributes,
        fingerprints: &mut fingerprints,
        record: &mut record,
    };
    let state = node!(gateway::SCHEMA, "Device.Time.NTPServer1");
    let mut tests = [DiagnosticsSlot::new(state)];
    let mut scheduled = vec![ScheduleSlot::EMPTY; 2];
    let mut config = AgentConfig::DEFAULT;
    config.rediscover_after = Some(300);
    let mut world = World {
        agent: Agent::new(&config, buffers)
            .unwrap()
            .with_schedule(&mut scheduled)
            .with_diagnostics(Diagnostics::new(&mut tests))
            .with_vendor_methods(&["X_00256D_Do"]),
        tree: gateway::device(),
        now: 0,
        entropy: 0,
        post: None,
        is_overwritten: false,
        owed: false,
        announced: false,
        is_odd: false,
        promised: false,
        session: None,
        transfer: None,
        test: None,
    };
    for line in data.split(|byte| *byte == b'\n').take(MAX_LINES) {
        world.step(line);
        world.check();
    }
}

struct World<'s> {
    agent: Agent<'s>,
    tree: MemoryTree,
    now: u64,
    entropy: u32,
    /// The post that waits for its reply.
    post: Option<(PostKind, Vec<u8>)>,
    /// Whether a reply that nobody waited for was written over the last one, which an answer may be read from.
    is_overwritten: bool,
    /// Whether a `0 BOOTSTRAP` was raised that no ACS was told of.
    owed: bool,
    /// Whether the `Inform` under way has it.
    announced: bool,
    /// Whether the device has been given a value that may be none of its parameter's type: the agent passes it on.
    is_odd: bool,
    /// Whether another will be raised when the session is over.
    promised: bool,
    /// Time and retry count of the last `Inform`; one that is repeated in its session has the same.
    session: Option<(DateTime, u32)>,
    /// The transfer that the platform was last asked about.
    transfer: Option<TransferId>,
    /// The test that the platform was last told to start, and not to stop.
    test: Option<DiagnosticsId>,
}

impl<'s> World<'s> {
    fn step(&mut self, line: &[u8]) {
        let (letter, rest) = line.split_first().unwrap_or((&b'p', &[]));
        let text = String::from_utf8_lossy(rest);
        match letter {
            b'B' => self.boot(RebootCause::FactoryReset),
            b'R' => self.boot(RebootCause::Restart),
            b'C' | b'P' | b'N' | b'D' => self.raise(*letter, &text),
            b'A' => {
                let now = self.time();
                let transfer = AutonomousTransfer {
                    transfer_url: &text,
                    ..AutonomousTransfer::default()
                };
                // There may be no room.
                if let Ok(id) = self.agent.begin_autonomous_transfer(&transfer, &now) {
                    self.transfer = Some(id);
                }
            }
            b'T' => rest.iter().for_each(|letter| self.tell(*letter)),
            b'G' => {
                if let Some(id) = self.test.take() {
                    let outcome = match rest {
                        b"d" => Ok(()),
                        _ => Err(DiagnosticsError::OTHER),
                    };
                    self.agent.handle_diagnostics(id, outcome);
                    assert!(
                        !self.agent.handle_diagnostics(id, outcome),
                        "a test ends twice"
                    );
                }
            }
            b'M' => self.answer_vendor_call((number(&text) % 10_000) as u16),
            b'I' | b'J' => self.agent.set_idle(*letter == b'I'),
            b'r' => self.rewind(),
            b'a' => self.answer(),
            b'8' => {
                let code = FaultCode::new(8000 + (number(&text) % 1000) as u16);
                let reply = self.message(true, Fault::new(code));
                self.reply(200, &reply);
            }
            b'e' => self.reply(204, b""),
            b's' => self.reply((number(&text) % 1000) as u16, b""),
            b'm' | b'i' => {
                let reply = self.message(*letter == b'i', RawMessage { markup: &text });
                self.reply(200, &reply);
            }
            b'x' => self.reply(200, rest),
            b'f' => {
                let now = self.time();
                self.agent.handle_failure(&now);
                self.post = None;
            }
            b'V' => self.set(&text),
            b'W' => self.wake_up(number(&text) % 1_000_000),
            b't' => self.now += number(&text) % 1_000_000 * 1_000,
            b'E' => self.entropy = number(&text) as u32,
            b'q' => self.poll(rest),
            _ => self.poll(b""),
        }
    }

    fn answer_vendor_call(&mut self, fault: u16) {
        let is_called = self.agent.vendor_call().is_some();
        let mut response = RawMessage {
            markup: "<cwmp:X_00256D_DoResponse><A>1</A></cwmp:X_00256D_DoResponse>",
        };
        let is_answered = self.agent.answer_vendor_call(match fault {
            0 => Ok(&mut response),
            code => Err(FaultCode::new(code)),
        });
        // A call that a reply was written over, which nobody asked for, can be answered and not be read.
        assert!(
            is_answered || !is_called,
            "a call waits and takes no answer"
        );
    }

    fn set(&mut self, text: &str) {
        let (name, text) = text.split_once('=').unwrap_or((text, ""));
        // Another URL is another ACS, which has a letter of its own.
        if name != "URL" {
            let path = format!("Device.ManagementServer.{name}");
            // There may be no such parameter.
            let _ = self.tree.set_text(gateway::SCHEMA, &path, text);
            self.is_odd = true;
        }
        self.agent.settings_changed();
    }

    fn wake_up(&mut self, seconds: u64) {
        let since = Instant::from_millis(self.now);
        self.now += seconds * 1_000;
        let awareness = Awareness {
            connection_requests: seconds.is_multiple_of(2),
            timers: seconds.is_multiple_of(3),
        };
        let _ = self.agent.may_stand_by(awareness);
        self.agent.wake_up(&self.time(), since, awareness);
    }

    /// Something happens that may happen at any time.
    fn raise(&mut self, letter: u8, key: &str) {
        match letter {
            b'C' => {
                // There may be too many.
                let _ = self
                    .agent
                    .connection_request(Instant::from_millis(self.now));
            }
            b'P' => self.agent.periodic(),
            b'N' => {
                self.agent.new_acs();
                if self.agent.is_in_session() {
                    self.promised = true;
                } else {
                    (self.owed, self.announced) = (true, false);
                }
            }
            _ => self.transfer_finished(key),
        }
    }

    fn check(&mut self) {
        if !self.agent.is_in_session() {
            self.announced = false;
            self.owed |= core::mem::take(&mut self.promised);
        }
        assert!(!self.owed || self.has_bootstrap(), "0 BOOTSTRAP is lost");
    }

    fn has_bootstrap(&self) -> bool {
        self.agent
            .undelivered()
            .any(|(code, _)| code == EventCode::Bootstrap)
    }

    fn time(&self) -> Now {
        Now {
            instant: Instant::from_millis(self.now),
            time_of_day: DateTime::SinceBoot {
                seconds: self.now / 1_000,
            },
            entropy: self.entropy,
        }
    }

    fn parts(&mut self) -> (&mut Agent<'s>, Device<'_>, Now) {
        let now = self.time();
        let device = Device {
            schema: gateway::SCHEMA,
            backend: &mut self.tree,
            id: DeviceIdStruct {
                manufacturer: "Example",
                oui: "00256D",
                product_class: "Gateway",
                serial_number: "42",
            },
        };
        (&mut self.agent, device, now)
    }

    fn boot(&mut self, cause: RebootCause) {
        self.agent.boot(cause);
        self.post = None;
        self.test = None;
        self.announced = false;
        self.owed |= cause == RebootCause::FactoryReset;
    }

    fn transfer_finished(&mut self, key: &str) {
        let key = CommandKey::new(short(key, CommandKey::MAX_CHARS)).unwrap();
        let fault = (key.as_str().len() % 2 == 1).then_some(TransferFaultCode::DOWNLOAD_FAILURE);
        // There may be no room.
        let _ = self.agent.transfer_finished(FinishedTransfer {
            event: EventCode::MDownload,
            command_key: key,
            fault,
            start_time: DateTime::Unknown,
            complete_time: DateTime::Infinite,
        });
    }

    /// The platform tells of a transfer.
    fn tell(&mut self, letter: u8) {
        let Some(id) = self.transfer else { return };
        let now = self.time();
        let report = match letter {
            b'd' => TransferReport::Done,
            b'n' => TransferReport::NeedsRestart,
            b'y' => TransferReport::Confirmed,
            b'o' => TransferReport::Declined,
            _ => TransferReport::Failed(TransferFaultCode::FILE_INACCESSIBLE),
        };
        let is_there = self.agent.transfer(id).is_some();
        let is_taken = self.agent.handle_transfer(id, report, &now);
        assert!(
            is_there || !is_taken,
            "told of a transfer that is not there"
        );
    }

    fn poll(&mut self, meanwhile: &[u8]) {
        let (agent, mut device, now) = self.parts();
        let mut stored = 0;
        let (kind, mut body, mut more) = loop {
            match agent.poll(&mut device, &now) {
                Step::Post(post) => break (post.kind, post.body.to_vec(), post.more),
                Step::Store(record) => {
                    assert!(!record.is_empty());
                    stored += 1;
                    assert!(stored < 1_000, "records without end");
                }
                Step::Act(Action::Reboot) => {
                    assert!(!agent.is_in_session(), "a restart in a session");
                    self.boot(RebootCause::Restart);
                    return;
                }
                Step::Act(Action::Transfer(id, _)) => {
                    self.transfer = Some(id);
                    return;
                }
                Step::Act(Action::Diagnostics(id, DiagnosticsTask::Stop)) => {
                    assert_eq!(self.test.take(), Some(id), "another test is stopped");
                    return;
                }
                Step::Act(Action::Diagnostics(id, _)) => {
                    assert!(!agent.is_in_session(), "a test begins in a session");
                    assert_eq!(self.test.replace(id), None, "a test begins twice");
                    return;
                }
                Step::Act(Action::VendorMethod) => {
                    // None, if a reply that nobody asked for was written over it.
                    let _ = agent.vendor_call();
                    return;
                }
                Step::Act(Action::Discover) => return,
                Step::Act(Action::FactoryReset) => {
                    assert!(!agent.is_in_session(), "a reset in a session");
                    self.boot(RebootCause::FactoryReset);
                    return;
                }
                Step::Wait(until) => {
                    assert!(
                        until.is_none_or(|until| until > now.instant),
                        "no time to wait: {until:?} at {now:?}"
                    );
                    assert_eq!(until.is_some(), agent.wake_reason().is_some());
                    return;
                }
                other => panic!("{other:?}"),
            }
        };
        let earlier = core::mem::take(&mut self.promised);
        let mut meanwhile = meanwhile.iter();
        while more {
            if let Some(letter) = meanwhile.next() {
                self.raise(*letter, "key");
            }
            let (agent, mut device, now) = self.parts();
            let Ok((piece, rest)) = agent.next_piece(&mut device) else {
                agent.handle_failure(&now);
                self.post = None;
                return;
            };
            assert!(!piece.is_empty());
            body.extend_from_slice(piece);
            more = rest;
        }
        let (session, has_bootstrap) = posted(kind, &body, self.is_odd);
        if session.is_none() || session == self.session {
            self.promised |= earlier;
        } else {
            // The session before is over.
            self.owed |= earlier;
        }
        self.session = session.or(self.session);
        self.announced |= has_bootstrap && self.owed;
        self.post = Some((kind, body));
    }

    fn rewind(&mut self) {
        let Some((_, body)) = self.post.take() else {
            return;
        };
        if !self.agent.is_in_session() {
            return;
        }
        let (agent, mut device, _) = self.parts();
        agent.rewind(&mut device);
        let (mut again, mut more) = (Vec::new(), true);
        while more {
            let Ok((piece, rest)) = agent.next_piece(&mut device) else {
                assert!(self.is_overwritten, "a post cannot begin again");
                let now = self.time();
                self.agent.handle_failure(&now);
                return;
            };
            again.extend_from_slice(piece);
            more = rest;
        }
        assert!(again == body, "the post is another when it begins again");
        // Its kind does not matter to any reply but the right one.
        let kind = match Envelope::parse(&body, &DecodeConfig::STRICT).map(|e| e.kind()) {
            Ok(Kind::Request(method)) => PostKind::Call(method),
            Ok(Kind::Response(method)) => PostKind::Response(method),
            _ => PostKind::Empty,
        };
        self.post = Some((kind, body));
    }

    /// An envelope of the ACS.
    fn message(&self, echo: bool, mut body: impl Body) -> Vec<u8> {
        let posted = self.post.as_ref().map_or(&b""[..], |(_, body)| body);
        let envelope = Envelope::parse(posted, &DecodeConfig::STRICT);
        let theirs = envelope.as_ref().ok().and_then(|e| e.summary().id);
        let mut header = Header::new(CwmpNamespace::V1_2);
        header.id = if echo {
            theirs
        } else {
            Some(Text::plain("acs"))
        };
        if envelope.is_ok_and(|e| e.kind() == Kind::Request(Method::Inform)) {
            header.use_version = Some(CwmpVersion::V1_4);
        }
        encode_to_vec(&header, &mut body).unwrap()
    }

    fn answer(&mut self) {
        let reply = match self.post.as_ref().map(|(kind, _)| *kind) {
            Some(PostKind::Call(Method::Inform)) => {
                self.message(true, InformResponse { max_envelopes: 1 })
            }
            Some(PostKind::Call(Method::AutonomousTransferComplete)) => {
                self.message(true, AutonomousTransferCompleteResponse)
            }
            Some(PostKind::Call(_)) => self.message(true, TransferCompleteResponse),
            _ => return self.reply(204, b""),
        };
        let told = self.announced;
        let in_session = self.agent.is_in_session();
        self.reply(200, &reply);
        if told && in_session && !self.owed {
            assert!(!self.has_bootstrap(), "0 BOOTSTRAP is told twice");
        }
    }

    fn reply(&mut self, status: u16, body: &[u8]) {
        let in_session = self.agent.is_in_session();
        self.is_overwritten = self.post.is_none();
        let (agent, mut device, now) = self.parts();
        let room = agent.receive_buffer();
        if let Some(room) = room.get_mut(..body.len()) {
            room.copy_from_slice(body);
        }
        let taken = agent.handle_reply(&mut device, &now, status, body.len());
        if taken.is_err() {
            assert!(!agent.is_in_session(), "an error, and the session goes on");
        }
        let post = self.post.take();
        let is_response = Envelope::parse(body, &DecodeConfig::LENIENT)
            .is_ok_and(|e| e.kind() == Kind::Response(Method::Inform));
        let is_call = matches!(post, Some((PostKind::Call(Method::Inform), _)));
        if in_session && taken.is_ok() && is_call && is_response && self.announced {
            (self.owed, self.announced) = (false, false);
        }
    }
}

/// Checks a post; time and retry count if it is an `Inform`, and whether that announces `0 BOOTSTRAP`.
fn posted(kind: PostKind, body: &[u8], is_odd: bool) -> (Option<(DateTime, u32)>, bool) {
    if kind == PostKind::Empty {
        assert!(body.is_empty());
        return (None, false);
    }
    let envelope = Envelope::parse(body, &DecodeConfig::STRICT).expect("a post is an envelope");
    match envelope.arguments() {
        Err(error) if is_odd && error.kind == DecodeErrorKind::BadValue => {}
        arguments => assert_eq!(arguments, Ok(())),
    }
    match (kind, envelope.kind()) {
        (PostKind::Call(posted), Kind::Request(found))
        | (PostKind::Response(posted), Kind::Response(found)) => assert_eq!(posted, found),
        (PostKind::Fault(_, posted), Kind::Fault(found)) => assert_eq!(posted, found),
        (posted, found) => panic!("{posted:?} is {found:?}"),
    }
    let Ok(view) = InformView::read(&envelope) else {
        return (None, false);
    };
    let session = (view.current_time().unwrap(), view.retry_count().unwrap());
    let has_bootstrap = view.event().any(|event| event.event_code == "0 BOOTSTRAP");
    (Some(session), has_bootstrap)
}
