//! `HoldRequests` in every message that can carry it.

use cwmp_core::cpe::PostKind;
use cwmp_core::{CommandKey, cpe::FinishedTransfer};
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{FaultCode, Method};

use super::conformance::finished;
use super::world::{Want, World, answer_to, message};

const REPORT: PostKind = PostKind::Call(Method::TransferComplete);
const METHODS: PostKind = PostKind::Response(Method::GetRpcMethods);

fn held(message: &[u8]) -> Vec<u8> {
    let text = core::str::from_utf8(message).unwrap();
    let hold = "<cwmp:HoldRequests SOAP-ENV:mustUnderstand=\"1\">1</cwmp:HoldRequests>";
    let held = text.replace("</SOAP-ENV:Header>", &format!("{hold}</SOAP-ENV:Header>"));
    assert!(held.contains(hold));
    held.into_bytes()
}

fn call() -> Vec<u8> {
    message(Some("1"), GetRpcMethods)
}

/// A device with two transfers to report.
fn with_two() -> World {
    let mut world = World::new();
    for key in ["first", "second"] {
        let transfer = FinishedTransfer {
            command_key: CommandKey::new(key).unwrap(),
            ..finished()
        };
        world.agent.transfer_finished(transfer).unwrap();
    }
    world
}

fn informed(held_at_once: bool) -> World {
    let mut world = with_two();
    let (_, inform) = world.post();
    let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
    let answer = if held_at_once { held(&answer) } else { answer };
    world.reply(200, &answer).unwrap();
    world
}

/// The next post is a report: answers it.
fn reported(world: &mut World, holds: bool) {
    let (kind, report) = world.post();
    assert_eq!(kind, REPORT);
    let answer = answer_to(&report, TransferCompleteResponse);
    let answer = if holds { held(&answer) } else { answer };
    world.reply(200, &answer).unwrap();
}

fn is_over(mut world: World) {
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
    assert_eq!(world.agent.retry_count(), 0);
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn a_hold_in_the_answer_to_a_report_keeps_the_next_one_back() {
    let mut world = informed(false);
    reported(&mut world, true);
    assert_eq!(world.post().0, PostKind::Empty);
    world.reply(200, &held(&call())).unwrap();
    assert_eq!(world.post().0, METHODS);
    world.reply(204, b"").unwrap();
    reported(&mut world, false);
    is_over(world);
}

#[test]
fn a_hold_in_a_fault_counts_as_in_an_answer() {
    let mut world = informed(false);
    let (_, report) = world.post();
    let fault = answer_to(&report, Fault::new(FaultCode::new(8004)));
    world.reply(200, &held(&fault)).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    world.reply(204, b"").unwrap();
    // The other one, for that was refused.
    let (kind, other) = world.post();
    assert_eq!(kind, REPORT);
    assert_ne!(other, report);
    world
        .reply(200, &answer_to(&other, TransferCompleteResponse))
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(Some(_))));
    assert_eq!(world.agent.retry_count(), 0);
}

#[test]
fn a_hold_in_8005_does_not_keep_the_call_from_being_repeated() {
    let mut world = with_two();
    let (_, inform) = world.post();
    let retry = answer_to(&inform, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    world.reply(200, &held(&retry)).unwrap();
    let (_, again) = world.post();
    assert_eq!(inform, again);
    let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
    world.reply(200, &answer).unwrap();
    let (_, report) = world.post();
    let retry = answer_to(&report, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    world.reply(200, &held(&retry)).unwrap();
    let (kind, again) = world.post();
    assert_eq!((kind, &again), (REPORT, &report));
    // What the answer says, which has none, holds.
    world
        .reply(200, &answer_to(&report, TransferCompleteResponse))
        .unwrap();
    reported(&mut world, false);
    is_over(world);
}

#[test]
fn a_hold_that_does_not_end_keeps_reports_back_however_many_calls_come() {
    let mut world = informed(true);
    assert_eq!(world.post().0, PostKind::Empty);
    for _ in 0..500 {
        world.now += 1_000;
        world.reply(200, &held(&call())).unwrap();
        assert_eq!(world.post().0, METHODS);
    }
    world.reply(204, b"").unwrap();
    reported(&mut world, false);
    reported(&mut world, false);
    is_over(world);
}

#[test]
fn a_hold_that_the_acs_never_lifts_but_falls_silent_on_loses_nothing() {
    let mut world = informed(true);
    assert_eq!(world.post().0, PostKind::Empty);
    world.reply(200, &held(&call())).unwrap();
    assert_eq!(world.post().0, METHODS);
    world.now += 30_000;
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("no retry")
    };
    assert_eq!(world.agent.retry_count(), 1);
    world.now = until.as_millis();
    world.open();
    reported(&mut world, false);
    reported(&mut world, false);
    is_over(world);
}

#[test]
fn a_hold_after_the_empty_post_changes_nothing_any_more() {
    let mut world = informed(false);
    reported(&mut world, false);
    reported(&mut world, false);
    assert_eq!(world.post().0, PostKind::Empty);
    let transfer = FinishedTransfer {
        command_key: CommandKey::new("third").unwrap(),
        ..finished()
    };
    world.agent.transfer_finished(transfer).unwrap();
    world.reply(200, &held(&call())).unwrap();
    assert_eq!(world.post().0, METHODS);
    // No empty POST and no report: that was said before (SES-009, SES-010).
    let Want::Post(kind, _) = world.close() else {
        panic!("no session")
    };
    assert_eq!(kind, PostKind::Call(Method::Inform));
}
