//! The server's half of a recorded exchange, replayed against the device: every session goes through to its end.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    reason = "tests may"
)]

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{fs, thread};

use cwmp_core::cpe::{Action, Agent, AgentConfig, TransferReport};
use cwmp_core::event::RebootCause;
use cwmp_examples::device::{AgentMemory, Origin, SimulatedDevice};
use cwmp_soap::{DecodeConfig, Envelope, Kind};
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig};
use cwmp_transport::std_net::driver::{Driver, Turn};
use cwmp_transport::std_net::server::{Request, Response, Server, ServerConfig, ShutdownHandle};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared")
        .join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is missing", path.display());
    None
}

/// A recorded message: its direction, status and body.
struct Message {
    to_device: bool,
    status: u16,
    body: String,
}

/// The messages between device and server, session by session.
fn sessions(text: &str) -> Vec<Vec<Message>> {
    let mut sessions: Vec<Vec<Message>> = Vec::new();
    for part in text.split("\n===== ").skip(1) {
        let (head, rest) = part.split_once('\n').unwrap();
        // Connection requests go the other way round and are no part of a session.
        if head.contains("[GET ") || (head.contains("incoming HTTP response")) {
            continue;
        }
        let body = rest.split_once("\n\n").map_or("", |(_, body)| body.trim());
        if head.ends_with(" Inform") {
            sessions.push(Vec::new());
        }
        let status = head
            .split_once("response [")
            .map_or(0, |(_, status)| status[..3].parse().unwrap());
        sessions.last_mut().unwrap().push(Message {
            to_device: head.contains("outgoing HTTP response"),
            status,
            body: body.to_owned(),
        });
    }
    sessions
}

/// The text of `cwmp:ID`, as it stands in the message.
fn raw_id(message: &str) -> &str {
    let from = message.find("<cwmp:ID").unwrap();
    let from = from + message[from..].find('>').unwrap() + 1;
    &message[from..from + message[from..].find('<').unwrap()]
}

#[derive(Default)]
struct Script {
    replies: VecDeque<Message>,
    /// What the device sent: the names of the messages, empty for an empty post.
    heard: Vec<String>,
}

fn serve(script: &Mutex<Script>, request: &Request<'_>) -> Response {
    let body = String::from_utf8(request.body().to_vec()).unwrap();
    let mut script = script.lock().unwrap();
    let envelope = Envelope::parse(body.as_bytes(), &DecodeConfig::STRICT);
    let name = match &envelope {
        Ok(envelope) => envelope.name().to_owned(),
        Err(_) if body.is_empty() => String::new(),
        Err(error) => panic!("{error}: {body}"),
    };
    let Some(reply) = script.replies.pop_front() else {
        panic!("nothing is left to answer {name} with")
    };
    script.heard.push(name);
    if reply.body.is_empty() {
        return Response::empty();
    }
    let recorded = reply.body.clone();
    let said = match (
        Envelope::parse(recorded.as_bytes(), &DecodeConfig::LENIENT)
            .unwrap()
            .kind(),
        &envelope,
    ) {
        // The answer to a call of the device carries the identifier of that call.
        (Kind::Response(_), Ok(_)) => recorded.replacen(raw_id(&recorded), raw_id(&body), 1),
        _ => recorded,
    };
    assert_eq!(reply.status, 200);
    Response::xml(said.into_bytes())
}

/// Stops the server when the test is over, however that comes.
struct Stop(ShutdownHandle);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.shutdown();
    }
}

fn run_session(driver: &mut Driver, agent: &mut Agent<'_>, device: &mut SimulatedDevice) {
    loop {
        match driver.turn(agent, &mut device.device(), &mut (), &mut ()) {
            Turn::Exchanged if agent.is_in_session() => {}
            Turn::Exchanged => return,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn every_recorded_session_goes_through_to_its_end() {
    let (Some(capture), Some(dump)) = (
        shared("captures/genieacs-1.2.14-and-genieacs-sim.txt"),
        shared("corpus/dumps/huawei-bm632w.csv"),
    ) else {
        return;
    };
    let sessions = sessions(&fs::read_to_string(capture).unwrap());
    assert_eq!(sessions.len(), 4);
    let script = Mutex::new(Script::default());
    let handler = |request: &Request<'_>| serve(&script, request);
    let server = Server::bind("127.0.0.1:0", ServerConfig::default()).unwrap();
    let url = Url::parse(&format!("http://{}/", server.local_addr())).unwrap();
    let stop = server.shutdown_handle();
    let mut device = SimulatedDevice::load(&Origin::Values(dump)).unwrap();
    device.set_acs(&url);
    let mut memory = AgentMemory::new(1 << 20);
    let mut agent = memory.agent(AgentConfig::default()).unwrap();
    let mut driver = Driver::new(Client::new(ClientConfig::new(url)));
    agent.boot(RebootCause::FactoryReset);
    thread::scope(|scope| {
        scope.spawn(|| server.run(&handler));
        // A test that fails ends too.
        let _stop = Stop(stop);
        let mut heard = Vec::new();
        for (number, session) in sessions.into_iter().enumerate() {
            match number {
                0 => {}
                1 => {
                    let admission = agent.connection_request(driver.now().instant);
                    assert!(admission.is_accepted());
                }
                // The download of the session before.
                2 => match driver.turn(&mut agent, &mut device.device(), &mut (), &mut ()) {
                    Turn::Act(Action::Transfer(id, _)) => {
                        let now = driver.now();
                        assert!(agent.handle_transfer(id, TransferReport::Done, &now));
                    }
                    other => panic!("{other:?}"),
                },
                _ => agent.periodic(),
            }
            script.lock().unwrap().replies = session.into_iter().filter(|m| m.to_device).collect();
            run_session(&mut driver, &mut agent, &mut device);
            let mut script = script.lock().unwrap();
            assert!(script.replies.is_empty(), "session {number} ended early");
            heard.push(std::mem::take(&mut script.heard));
        }
        assert_eq!(heard[0], ["Inform", ""]);
        assert_eq!(
            heard[1],
            [
                "Inform",
                "",
                "GetParameterNamesResponse",
                "GetParameterValuesResponse",
                "GetParameterValuesResponse",
                "SetParameterValuesResponse",
                "AddObjectResponse",
                "GetParameterNamesResponse",
                "DeleteObjectResponse",
                "DownloadResponse",
            ]
        );
        assert_eq!(heard[2], ["Inform", "TransferComplete", ""]);
        assert_eq!(heard[3], ["Inform", ""]);
        assert_eq!(agent.undelivered().count(), 0);
    });
}
