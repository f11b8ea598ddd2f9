//! What goes wrong: nothing is lost, and it is tried again.

use cwmp_core::Instant;
use cwmp_core::cpe::{Agent, AgentConfig, BufferError, Buffers, PostKind, ReplyError, Transfers};
use cwmp_core::event::EventSlot;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::{DecodeErrorKind, FaultCode, Method};

use super::world::{Want, World, answer_to, codes, message, read};

/// Replies that fail the session at the Inform.
#[test]
fn every_bad_reply_to_inform_is_retried_with_all_events() {
    type Reply = fn(&[u8]) -> (u16, Vec<u8>);
    let cases: [(&str, Reply); 9] = [
        ("status 500", |_| (500, Vec::new())),
        ("status 404", |_| (404, b"<html/>".to_vec())),
        ("status 401", |_| (401, Vec::new())),
        ("empty", |_| (204, Vec::new())),
        ("no XML", |_| (200, b"hello".to_vec())),
        ("cut", |inform| {
            let whole = answer_to(inform, InformResponse { max_envelopes: 1 });
            (200, whole[..whole.len() - 9].to_vec())
        }),
        ("a call", |_| (200, message(Some("1"), GetRpcMethods))),
        ("a fault", |inform| {
            let fault = Fault::new(FaultCode::ACS_REQUEST_DENIED);
            (200, answer_to(inform, fault))
        }),
        ("too long", |_| (200, vec![b' '; 70_000])),
    ];
    for (name, reply) in cases {
        let mut world = World::booted();
        let (_, inform) = world.post();
        let (status, body) = reply(&inform);
        assert!(world.reply(status, &body).is_err(), "{name}");
        assert_eq!(world.agent.retry_count(), 1, "{name}");
        let Want::Wait(Some(until)) = world.poll() else {
            panic!("{name}")
        };
        assert_eq!(until, Instant::from_millis(5_000), "{name}");
        world.now = 5_000;
        let inform = world.open();
        assert_eq!(codes(&inform), ["0 BOOTSTRAP", "1 BOOT"], "{name}");
        let envelope = read(&inform);
        let view = InformView::read(&envelope).unwrap();
        assert_eq!(view.retry_count(), Ok(1), "{name}");
    }
}

#[test]
fn silence_fails_the_session_after_thirty_seconds() {
    let mut world = World::booted();
    world.post();
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("no deadline")
    };
    assert_eq!(until, Instant::from_millis(30_000));
    world.now = 29_999;
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
    world.now = 30_000;
    let Want::Wait(Some(retry)) = world.poll() else {
        panic!("no retry")
    };
    assert_eq!(retry, Instant::from_millis(35_000));
}

#[test]
fn a_break_after_the_inform_counts_as_failed() {
    let mut world = World::booted();
    world.turn();
    world.fail();
    assert_eq!(world.agent.retry_count(), 1);
    world.now = 5_000;
    let inform = world.open();
    // Delivered, yet told again, since the retry has to say something.
    assert_eq!(codes(&inform), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn an_event_does_not_wait_for_the_retry() {
    let mut world = World::booted();
    world.post();
    world.fail();
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
    world.request();
    let inform = world.open();
    assert_eq!(
        codes(&inform),
        ["0 BOOTSTRAP", "1 BOOT", "6 CONNECTION REQUEST"]
    );
}

#[test]
fn a_connection_request_alone_is_not_retried() {
    let mut world = World::booted();
    world.turn();
    world.close();
    world.request();
    world.post();
    world.fail();
    assert!(matches!(world.poll(), Want::Wait(None)));
    assert_eq!(world.agent.retry_count(), 1);
}

#[test]
fn an_answer_with_wrong_arguments_is_none() {
    let mut world = World::booted();
    let (_, inform) = world.post();
    let body = cwmp_soap::message::raw::RawMessage {
        markup: "<cwmp:InformResponse><MaxEnvelopes href=\"#a\"/></cwmp:InformResponse>",
    };
    let result = world.reply(200, &answer_to(&inform, body));
    assert!(matches!(
        result,
        Err(ReplyError::Decode(error)) if error.kind == DecodeErrorKind::UnsupportedEncodingRule
    ));
}

#[test]
fn a_reply_that_nobody_awaits_changes_nothing() {
    let mut world = World::booted();
    assert_eq!(world.reply(500, b""), Ok(()));
    let (kind, _) = world.post();
    assert_eq!(kind, PostKind::Call(Method::Inform));
}

#[test]
fn buffers_that_are_too_small_are_told_by_name() {
    let buffers = Buffers {
        rx: &mut [0; 100],
        tx: &mut [0; 4096],
        scratch: &mut [0; 256],
        events: &mut [EventSlot::EMPTY; 24],
        transfers: Transfers::none(),
        attributes: &mut [],
        fingerprints: &mut [],
        record: &mut [0; cwmp_model::MAX_RECORD],
    };
    let error = Agent::new(&AgentConfig::DEFAULT, buffers).unwrap_err();
    assert_eq!(
        error,
        BufferError::TooSmall {
            name: "rx",
            needed: 32_768
        }
    );
}
