//! Requests and answers on their way out, through buffers of any size and over nodes.

use cwmp_core::acs::{Answer, Config, Outcome, Post, Reply, Request, Session, Snapshot};
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::xml::Writer;
use cwmp_soap::{Body, EncodeConfig, EncodeError, Entries, FaultCode, Fill, Method, Progress};

use crate::script::{Acs, INFORM, NOW, bytes, fault, message, read, values, written};

#[test]
fn the_bytes_are_the_same_through_every_buffer() {
    let names: Vec<String> = (0..200).map(|n| format!("Device.X.{n}.<&>")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let whole = |size: usize| {
        let mut acs = Acs::informed(Config::DEFAULT);
        acs.turn();
        let mut body = GetParameterValues {
            parameter_names: Entries::new(&names),
        };
        let task = Request::new(Method::GetParameterValues, &mut body);
        bytes(acs.0.next_reply(NOW, Some(task)).unwrap(), size)
    };
    let reference = whole(1 << 20);
    read(reference.clone());
    for size in [500, 512, 513, 1000, 4096, 1 << 14] {
        assert_eq!(whole(size), reference, "{size}");
    }
    // One that is too small says what it takes, and nothing is lost.
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    let mut body = GetParameterNames {
        parameter_path: "Device.",
        next_level: true,
    };
    let task = Request::new(Method::GetParameterNames, &mut body);
    let mut reply = acs.0.next_reply(NOW, Some(task)).unwrap();
    let Err(EncodeError::ItemTooLarge { needed }) = reply.fill(&mut [0; 16]) else {
        panic!();
    };
    assert!(needed > 16);
    read(bytes(reply, 4096));
}

/// A reply written as a device wants it that cannot do without the declaration, and wants words.
fn otherwise() -> EncodeConfig {
    let mut encode = EncodeConfig::DEFAULT;
    encode.xml_declaration = true;
    encode.boolean_words = true;
    encode.short_empty_elements = true;
    encode
}

#[track_caller]
fn is_declared(reply: Reply<'_>) -> String {
    let text = String::from_utf8(bytes(reply, 4096)).unwrap();
    assert!(text.starts_with("<?xml "), "{text}");
    read(text.clone().into_bytes());
    text
}

#[test]
fn every_envelope_of_a_session_is_written_as_the_device_wants_it() {
    let mut acs = Acs(Session::new(Config::DEFAULT));
    let inform = message("1", INFORM);
    let Ok(Post::Inform { call, .. }) = acs.0.handle_post(inform.as_bytes()) else {
        panic!();
    };
    acs.0.set_encode(otherwise());
    is_declared(acs.0.answer(NOW, call, Answer::Own).unwrap());
    let kicked = message("2", "<cwmp:Kicked/>");
    // A call that is answered with a fault, and one whose answer becomes one.
    for answer in [
        Answer::Fault(FaultCode::ACS_REQUEST_DENIED),
        Answer::Body(&mut Broken),
    ] {
        let Ok(Post::Call(call)) = acs.0.handle_post(kicked.as_bytes()) else {
            panic!();
        };
        let reply = acs.0.answer(NOW, call, answer).unwrap();
        assert!(is_declared(reply).contains("<FaultCode>800"));
    }
    acs.turn();
    let mut body = GetParameterNames {
        parameter_path: "",
        next_level: true,
    };
    let task = Request::new(Method::GetParameterNames, &mut body);
    let text = is_declared(acs.0.next_reply(NOW, Some(task)).unwrap());
    assert!(text.contains("<ParameterPath/><NextLevel>true</NextLevel>"));
}

#[test]
fn every_envelope_of_a_server_is_written_as_its_configuration_says() {
    let config = Config::DEFAULT.with_encode(otherwise());
    let mut acs = Acs(Session::new(config));
    let inform = message("1", INFORM);
    let Ok(Post::Inform { call, .. }) = acs.0.handle_post(inform.as_bytes()) else {
        panic!();
    };
    is_declared(acs.0.answer(NOW, call, Answer::Own).unwrap());
    // A node that resumes the session writes as its own configuration says.
    let snapshot = acs.0.snapshot().unwrap();
    let mut other = Session::resume(snapshot, config, NOW);
    assert!(matches!(other.handle_post(b""), Ok(Post::Turn)));
    let mut body = GetParameterNames {
        parameter_path: "",
        next_level: true,
    };
    let task = Request::new(Method::GetParameterNames, &mut body);
    is_declared(other.next_reply(NOW, Some(task)).unwrap());
}

/// A body that cannot be written.
struct Broken;

impl Body for Broken {
    fn write(&mut self, _: u32, _: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        Err(FaultCode::ACS_RESOURCES_EXCEEDED)
    }
}

#[test]
fn an_answer_that_cannot_be_written_becomes_a_fault() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let reply = acs.answers(&message("2", "<cwmp:Kicked/>"), Answer::Body(&mut Broken));
    assert_eq!(fault(&reply), 8004);
    // A request that cannot be written ends the session.
    acs.turn();
    let mut body = Broken;
    let task = Request::new(Method::Reboot, &mut body);
    let mut reply = acs.0.next_reply(NOW, Some(task)).unwrap();
    for _ in 0..2 {
        assert!(matches!(
            reply.fill(&mut [0; 4096]),
            Err(EncodeError::Source(_))
        ));
    }
    acs.0.handle_failure();
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
}

#[test]
fn another_node_goes_on() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let stored = acs.0.snapshot().unwrap().to_bytes();
    let snapshot = Snapshot::from_bytes(&stored).unwrap();
    let mut other = Acs(Session::resume(snapshot, Config::DEFAULT, NOW));
    assert!(matches!(
        other.0.handle_post(values("1").as_bytes()),
        Ok(Post::Answered { .. })
    ));
    assert!(other.0.snapshot().is_none());
    assert_eq!(other.gets().summary().id, Some("2".into()));
}

#[test]
fn the_endpoint_reads_any_bytes_without_harm() {
    let good = message("1", INFORM).into_bytes();
    let mut seed = 7_u64;
    for _ in 0..5_000 {
        let mut bytes = good.clone();
        for byte in &mut bytes {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if seed >> 56 == 0 {
                *byte = seed.to_be_bytes()[1];
            }
        }
        let mut acs = Acs::new();
        match acs.0.handle_post(&bytes) {
            Ok(Post::Inform { call, .. } | Post::Call(call)) => {
                let mut reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
                assert!(matches!(reply.fill(&mut [0; 8192]), Ok(Fill::Done(1..))));
            }
            Ok(_) => {}
            Err(error) => assert!(matches!(error.http_status(), 400 | 413 | 415)),
        }
    }
}
#[test]
fn a_vendors_method_is_called() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    let mut body = RawMessage {
        markup: "<cwmp:X_001122_Do><A>1</A></cwmp:X_001122_Do>",
    };
    let call = acs
        .calls(Some(Request::new(Method::Other, &mut body)))
        .unwrap();
    assert_eq!(call.name(), "X_001122_Do");
    let post = message("1", "<cwmp:X_001122_DoResponse/>");
    let Ok(Post::Answered {
        method: Method::Other,
        answer,
    }) = acs.0.handle_post(post.as_bytes())
    else {
        panic!();
    };
    assert_eq!(answer.name(), "X_001122_DoResponse");
}

#[test]
fn a_task_that_may_not_be_called_is_not_taken() {
    let mut acs = Acs::new();
    acs.answers(&written("cwmp-1-0", "", INFORM), Answer::Own);
    acs.turn();
    let mut body = RawMessage {
        markup: "<cwmp:CancelTransfer/>",
    };
    assert!(!acs.0.can_call(Method::CancelTransfer));
    let task = Request::new(Method::CancelTransfer, &mut body);
    let reply = acs.0.next_reply(NOW, Some(task)).unwrap();
    assert_eq!((reply.called(), reply.http_status()), (None, 204));
}
