//! What fails a session at each of the four waits of a device, and what it has delivered by then.

use cwmp_core::Instant;
use cwmp_core::cpe::{PostKind, ReplyError, WakeReason};
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{FaultCode, Method};

use super::conformance::finished;
use super::world::{Want, World, answer_to, codes, message, read};

/// What the device waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// The answer to its `Inform`.
    Inform,
    /// The answer to its `TransferComplete`.
    Report,
    /// A call or the end, after its empty POST.
    Turn,
    /// A call or the end, after its answer to a call.
    Answer,
}

const EVERY: [At; 4] = [At::Inform, At::Report, At::Turn, At::Answer];

/// A device that has started for the first time, with a transfer to report, at this wait.
fn at(wait: At) -> World {
    let mut world = World::booted();
    world.agent.transfer_finished(finished()).unwrap();
    if wait == At::Inform {
        world.post();
        return world;
    }
    world.open();
    let (kind, report) = world.post();
    assert_eq!(kind, PostKind::Call(Method::TransferComplete));
    if wait == At::Report {
        return world;
    }
    world
        .reply(200, &answer_to(&report, TransferCompleteResponse))
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    if wait == At::Answer {
        let (kind, _) = world.call(GetRpcMethods);
        assert_eq!(kind, PostKind::Response(Method::GetRpcMethods));
    }
    world
}

/// The session has failed: it is tried again after the wait, tells what is left to tell, and then all is well.
fn is_made_up_for(mut world: World, wait: At, case: &str) {
    assert!(!world.agent.is_in_session(), "{wait:?} {case}");
    assert_eq!(world.agent.retry_count(), 1, "{wait:?} {case}");
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("{wait:?} {case}")
    };
    assert_eq!(until.as_millis() - world.now, 5_000, "{wait:?} {case}");
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Retry));
    world.now = until.as_millis();
    let inform = world.open();
    let told: &[&str] = match wait {
        At::Inform => &["0 BOOTSTRAP", "1 BOOT", "7 TRANSFER COMPLETE", "M Download"],
        At::Report => &["7 TRANSFER COMPLETE", "M Download"],
        // All was delivered, and the retry says it once more.
        At::Turn | At::Answer => &["0 BOOTSTRAP", "1 BOOT"],
    };
    assert_eq!(codes(&inform), told, "{wait:?} {case}");
    let envelope = read(&inform);
    let view = InformView::read(&envelope).unwrap();
    assert_eq!(view.retry_count(), Ok(1), "{wait:?} {case}");
    let (kind, report) = world.post();
    if matches!(wait, At::Inform | At::Report) {
        assert_eq!(kind, PostKind::Call(Method::TransferComplete));
        world
            .reply(200, &answer_to(&report, TransferCompleteResponse))
            .unwrap();
        assert_eq!(world.post().0, PostKind::Empty);
    } else {
        assert_eq!(kind, PostKind::Empty);
    }
    assert!(matches!(world.close(), Want::Wait(None)), "{wait:?} {case}");
    assert_eq!(world.agent.retry_count(), 0);
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn thirty_seconds_of_silence_fail_the_session_at_every_wait() {
    for wait in EVERY {
        let mut world = at(wait);
        world.now = 29_999;
        let Want::Wait(Some(until)) = world.poll() else {
            panic!("{wait:?}")
        };
        assert_eq!(until, Instant::from_millis(30_000));
        assert_eq!(world.agent.wake_reason(), Some(WakeReason::Reply));
        world.now = 30_000;
        world.poll();
        is_made_up_for(world, wait, "silence");
    }
}

#[test]
fn ct_http_21c_every_status_that_is_no_answer_fails_the_session_at_every_wait() {
    for wait in EVERY {
        for status in [
            301, 302, 303, 307, 308, 400, 401, 403, 404, 500, 502, 503, 504,
        ] {
            let mut world = at(wait);
            // Whatever comes with it, even what would have been the right answer.
            let body = message(Some("1"), GetRpcMethods);
            assert_eq!(world.reply(status, &body), Err(ReplyError::Status(status)));
            // An ACS that refuses the first Inform may be offered less the next time (VER-011).
            if wait != At::Inform {
                is_made_up_for(world, wait, &status.to_string());
            }
        }
    }
}

#[test]
fn what_is_no_answer_fails_the_session_at_every_wait() {
    for wait in EVERY {
        let sent = at(wait).sent;
        let mut cases = vec![
            ("no XML", b"hello".to_vec()),
            ("no SOAP", b"<a/>".to_vec()),
            (
                "another answer",
                message(None, InformResponse { max_envelopes: 1 }),
            ),
        ];
        if matches!(wait, At::Inform | At::Report) {
            cases.push(("a call", message(Some("1"), GetRpcMethods)));
            cases.push(("nothing", Vec::new()));
            let whole = answer_to(&sent, TransferCompleteResponse);
            cases.push(("cut", whole[..whole.len() - 1].to_vec()));
            if wait == At::Inform {
                cases[2].1 = whole;
            }
        } else {
            cases.push((
                "a fault",
                message(Some("1"), Fault::new(FaultCode::new(8002))),
            ));
            cases.push((
                "8005",
                message(Some("1"), Fault::new(FaultCode::ACS_RETRY_REQUEST)),
            ));
        }
        for (case, body) in cases {
            let mut world = at(wait);
            assert!(world.reply(200, &body).is_err(), "{wait:?} {case}");
            is_made_up_for(world, wait, case);
        }
    }
}

const FAULTS: [u16; 8] = [8000, 8001, 8002, 8003, 8004, 8006, 8800, 9002];

#[test]
fn every_fault_but_8005_to_an_inform_fails_the_session() {
    for code in FAULTS {
        let mut world = at(At::Inform);
        let fault = answer_to(&world.sent, Fault::new(FaultCode::new(code)));
        assert!(world.reply(200, &fault).is_err(), "{code}");
        is_made_up_for(world, At::Inform, &code.to_string());
    }
}

#[test]
fn every_fault_but_8005_to_a_report_lets_the_session_go_on_and_the_report_comes_again() {
    for code in FAULTS {
        let mut world = at(At::Report);
        let fault = answer_to(&world.sent, Fault::new(FaultCode::new(code)));
        world.reply(200, &fault).unwrap();
        assert_eq!(world.post().0, PostKind::Empty, "{code}");
        let (kind, _) = world.call(GetRpcMethods);
        assert_eq!(kind, PostKind::Response(Method::GetRpcMethods));
        let Want::Wait(Some(until)) = world.close() else {
            panic!("{code}")
        };
        assert_eq!(world.agent.wake_reason(), Some(WakeReason::Report));
        assert_eq!(world.agent.retry_count(), 0, "{code}");
        world.now = until.as_millis();
        assert_eq!(codes(&world.open()), ["7 TRANSFER COMPLETE", "M Download"]);
        let (_, report) = world.post();
        world
            .reply(200, &answer_to(&report, TransferCompleteResponse))
            .unwrap();
        assert_eq!(world.post().0, PostKind::Empty);
        assert!(matches!(world.close(), Want::Wait(None)), "{code}");
    }
}

#[test]
fn ct_ses_11c_a_report_that_is_put_off_without_end_fails_the_session_and_stays() {
    let mut world = at(At::Report);
    let first = world.sent.clone();
    for _ in 0..10 {
        let retry = answer_to(&first, Fault::new(FaultCode::ACS_RETRY_REQUEST));
        world.reply(200, &retry).unwrap();
        let (kind, again) = world.post();
        assert_eq!(kind, PostKind::Call(Method::TransferComplete));
        assert_eq!(again, first);
    }
    let retry = answer_to(&first, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    assert!(world.reply(200, &retry).is_err());
    is_made_up_for(world, At::Report, "8005");
}

#[test]
fn how_often_reports_were_refused_is_counted_until_one_is_taken() {
    let mut world = at(At::Report);
    for refusals in 1..=3 {
        let fault = answer_to(&world.sent, Fault::new(FaultCode::new(8002)));
        world.reply(200, &fault).unwrap();
        world.post();
        let Want::Wait(Some(until)) = world.close() else {
            panic!("{refusals}")
        };
        assert_eq!(world.agent.refused_reports(), refusals);
        // As long as between retries: 5 s, 10 s, 20 s.
        assert_eq!(until.as_millis() - world.now, 2_500 << refusals);
        world.now = until.as_millis();
        world.open();
        assert_eq!(world.post().0, PostKind::Call(Method::TransferComplete));
    }
    let taken = answer_to(&world.sent, TransferCompleteResponse);
    world.reply(200, &taken).unwrap();
    world.post();
    assert!(matches!(world.close(), Want::Wait(None)));
    assert_eq!(world.agent.refused_reports(), 0);
}
