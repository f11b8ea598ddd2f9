//! The device half of a recorded conversation, replayed against the server.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests may"
)]

use std::fs;
use std::path::PathBuf;
use std::thread;

use cwmp_examples::acs::{AcsConfig, AcsServer, Assignment, Task, TaskResult};
use cwmp_soap::message::add_object::{AddObjectResponseView, AddObjectView};
use cwmp_soap::message::delete_object::DeleteObjectView;
use cwmp_soap::message::download::DownloadView;
use cwmp_soap::message::get_parameter_names::{
    GetParameterNamesResponseView, GetParameterNamesView,
};
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{DecodeConfig, Envelope, Kind, Method};
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig, PostBody};

const FILE: &str = "captures/genieacs-1.2.14-and-genieacs-sim.txt";

/// What the device posted, and what the server of the capture replied to it.
struct Exchange {
    post: String,
    status: u16,
    reply: String,
}

/// The conversation: a session each. `None` without the file.
fn sessions() -> Option<Vec<Vec<Exchange>>> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")).join(FILE);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no ../shared/{FILE} beside the workspace");
        return None;
    };
    let mut sessions: Vec<Vec<Exchange>> = Vec::new();
    let mut post = None;
    for part in text
        .split("\n===== ")
        .filter(|part| !part.trim().is_empty())
    {
        let (title, rest) = part.split_once('\n').unwrap_or((part, ""));
        // Connection requests go the other way.
        let is_post = title.contains("incoming HTTP request [POST");
        let is_reply = title.contains("outgoing HTTP response [");
        let body = rest.split_once("\n\n").map_or("", |(_, body)| body).trim();
        if is_post {
            post = Some(body.to_owned());
            if title.ends_with(" Inform") {
                sessions.push(Vec::new());
            }
        } else if is_reply && let Some(post) = post.take() {
            let status = title.split(['[', ']']).nth(1).unwrap().parse().unwrap();
            sessions.last_mut().unwrap().push(Exchange {
                post,
                status,
                reply: body.to_owned(),
            });
        }
    }
    Some(sessions)
}

fn parse(message: &str) -> Envelope<'_> {
    Envelope::parse(message.as_bytes(), &DecodeConfig::LENIENT).unwrap()
}

/// The task that makes the same call.
fn task(call: &str) -> Option<Task> {
    let call = parse(call);
    let Kind::Request(method) = call.kind() else {
        return None;
    };
    Some(match method {
        Method::GetParameterNames => {
            let view = GetParameterNamesView::read(&call).unwrap();
            Task::Names {
                path: view.parameter_path().to_string(),
                next_level: view.next_level().unwrap(),
            }
        }
        Method::GetParameterValues => {
            let view = GetParameterValuesView::read(&call).unwrap();
            Task::Get(
                view.parameter_names()
                    .map(|name| name.to_string())
                    .collect(),
            )
        }
        Method::SetParameterValues => {
            let view = SetParameterValuesView::read(&call).unwrap();
            let parameters = view.parameter_list().map(|p| {
                let value = p.value.unwrap().to_string();
                Assignment::new(p.name.to_string(), p.value_type.unwrap(), value).unwrap()
            });
            Task::Set {
                parameters: parameters.collect(),
                key: view.parameter_key().to_string(),
            }
        }
        Method::AddObject => {
            let view = AddObjectView::read(&call).unwrap();
            Task::Add {
                path: view.object_name().to_string(),
                key: view.parameter_key().to_string(),
            }
        }
        Method::DeleteObject => {
            let view = DeleteObjectView::read(&call).unwrap();
            Task::Delete {
                path: view.object_name().to_string(),
                key: view.parameter_key().to_string(),
            }
        }
        Method::Download => {
            let view = DownloadView::read(&call).unwrap();
            Task::Download {
                file_type: view.file_type().to_string(),
                url: view.url().to_string(),
                key: view.command_key().to_string(),
            }
        }
        other => panic!("the capture has a call of {other:?}"),
    })
}

#[test]
fn the_recorded_device_gets_through_its_sessions() {
    let Some(sessions) = sessions() else {
        return;
    };
    assert_eq!(sessions.len(), 4);
    let server = AcsServer::bind("127.0.0.1:0", AcsConfig::new()).unwrap();
    let handle = server.handle();
    let url = Url::parse(&format!("http://{}/", server.local_addr())).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| server.run());
        let _ends = Ends(&handle);
        let mut client = Client::new(ClientConfig::new(url));
        let mut calls = Vec::new();
        for (session, number) in sessions.iter().zip(1..) {
            for exchange in session.iter().filter(|exchange| !exchange.reply.is_empty()) {
                if let Some(task) = task(&exchange.reply) {
                    calls.push(task.clone());
                    handle.queue(task);
                }
            }
            let mut body = Vec::new();
            for exchange in session {
                let post = PostBody::Complete(exchange.post.as_bytes());
                let reply = client.post(post, &mut body).unwrap();
                assert_eq!(reply.status, exchange.status);
                says_the_same(&exchange.reply, &body);
            }
            assert!(body.is_empty());
            client.end_session();
            let counts = handle.counts();
            assert_eq!(
                (counts.live, counts.completed, counts.failed),
                (0, number, 0)
            );
        }
        // Every call was made, once and in its order, and answered.
        let outcomes = handle.outcomes();
        assert!(outcomes.iter().map(|outcome| &outcome.task).eq(&calls));
        assert_eq!(outcomes.len(), 8);
        for outcome in &outcomes {
            assert!(matches!(outcome.result, TaskResult::Answered(_)));
            assert_eq!(outcome.answer().unwrap().arguments(), Ok(()));
        }
        let names = outcomes[0].answer().unwrap();
        let names = GetParameterNamesResponseView::read(&names).unwrap();
        assert!(names.parameter_list().count() > 1000);
        let added = outcomes
            .iter()
            .find(|o| o.task.method() == Method::AddObject);
        let added = added.unwrap().answer().unwrap();
        let added = AddObjectResponseView::read(&added).unwrap();
        assert!(added.instance_number().unwrap() > 0);
        let events: Vec<String> = handle
            .sessions()
            .into_iter()
            .map(|session| session.events[0].0.clone())
            .collect();
        assert_eq!(events[..2], ["2 PERIODIC", "6 CONNECTION REQUEST"]);
    });
}

/// Ends the server also when the test fails.
struct Ends<'h>(&'h cwmp_examples::acs::AcsHandle);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.shutdown();
    }
}

/// What our server replies means what the recorded one's reply meant, but for the identifiers of its own calls.
fn says_the_same(recorded: &str, ours: &[u8]) {
    if recorded.is_empty() {
        assert!(ours.is_empty());
        return;
    }
    let ours = core::str::from_utf8(ours).unwrap();
    let (a, b) = (
        parse(recorded),
        Envelope::parse(ours.as_bytes(), &DecodeConfig::STRICT).unwrap(),
    );
    assert_eq!(b.arguments(), Ok(()));
    assert_eq!(a.kind(), b.kind());
    assert_eq!(a.summary().namespace, b.summary().namespace);
    match a.kind() {
        Kind::Request(_) => assert_eq!(task(recorded), task(ours)),
        _ => assert_eq!(a.summary().id, b.summary().id),
    }
}
