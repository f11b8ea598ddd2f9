//! Conformance cases that the CPE's session can prove alone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

mod common;

use common::{Cpe, NOW, answer, call, fault, held};
use core::time::Duration;
use cwmp_core::Instant;
use cwmp_core::negotiation::NegotiationError;
use cwmp_core::session::{
    Awaited, ConfigError, CpeAction, CpeConfig, CpeSession, Outcome, PeerErrorKind, Post, Refusal,
    Tolerance,
};
use cwmp_soap::{CwmpNamespace, CwmpVersion, FaultCode, Method, Summary, VersionSet};

const COMPLETE: Option<Method> = Some(Method::TransferComplete);
const GET: Method = Method::GetParameterValues;

#[test]
fn a_session_without_work_is_two_exchanges() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(None), "empty");
    assert_eq!(cpe.posts(None), "-");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
    assert_eq!(cpe.posts(COMPLETE), "-");
}

#[test]
fn ct_ses_03c_held_requests_wait_for_the_end_of_the_hold() {
    let mut cpe = Cpe::informed(held(answer(Method::Inform)));
    assert_eq!(cpe.posts(COMPLETE), "empty");
    cpe.is_called(held(call(GET)));
    assert_eq!(cpe.posts(COMPLETE), "answer");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), None);
    assert_eq!(cpe.posts(COMPLETE), "TransferComplete");
    assert_eq!(
        cpe.gets(Some(answer(Method::TransferComplete))),
        Ok(CpeAction::Answered(Method::TransferComplete))
    );
    assert_eq!(cpe.posts(None), "empty");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
}

#[test]
fn ct_ses_04c_a_hold_ends_with_the_next_envelope_without_it() {
    let mut cpe = Cpe::informed(held(answer(Method::Inform)));
    assert_eq!(cpe.posts(COMPLETE), "empty");
    cpe.is_called(held(call(GET)));
    assert_eq!(cpe.posts(COMPLETE), "answer");
    cpe.is_called(call(GET));
    assert_eq!(cpe.posts(COMPLETE), "answer");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.posts(COMPLETE), "TransferComplete");
    // The other way round: an answer can begin a hold.
    assert_eq!(
        cpe.gets(Some(held(answer(Method::TransferComplete)))),
        Ok(CpeAction::Answered(Method::TransferComplete))
    );
    assert_eq!(cpe.posts(COMPLETE), "empty");
    assert!(cpe.0.can_still_call());
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.posts(COMPLETE), "TransferComplete");
}

#[test]
fn ct_ses_05c_after_the_empty_post_no_call_goes_out() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert!(cpe.0.can_still_call());
    assert_eq!(cpe.posts(None), "empty");
    assert!(!cpe.0.can_still_call());
    // A transfer ends now; even a hold and its end do not let it in.
    cpe.is_called(held(call(GET)));
    assert_eq!(cpe.posts(COMPLETE), "answer");
    cpe.is_called(call(GET));
    assert_eq!(cpe.posts(COMPLETE), "answer");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.posts(COMPLETE), "-");
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
}

#[test]
fn ct_ses_06c_no_second_empty_post_is_needed() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(None), "empty");
    cpe.is_called(call(GET));
    assert_eq!(cpe.posts(None), "answer");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
    assert_eq!(cpe.posts(None), "-");
}

#[test]
fn ct_ses_07c_the_missing_empty_post_is_sent_after_a_hold() {
    let mut cpe = Cpe::informed(held(answer(Method::Inform)));
    assert_eq!(cpe.posts(None), "empty");
    cpe.is_called(held(call(GET)));
    assert_eq!(cpe.posts(None), "answer");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), None);
    assert_eq!(cpe.posts(None), "empty");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
}

#[test]
fn ct_ses_08c_only_an_inform_response_begins_a_session() {
    for reply in [
        Some(call(GET)),
        None,
        Some(answer(Method::TransferComplete)),
        Some(fault(8003)),
        Some(fault(8006)),
    ] {
        let mut cpe = Cpe::new();
        assert_eq!(cpe.posts(None), "Inform");
        let error = cpe.gets(reply).unwrap_err();
        assert_eq!(error.awaited, Awaited::Answer(Method::Inform));
        assert_eq!((error.http_status(), error.fault()), (None, None));
        assert_eq!(cpe.0.outcome(), Some(Outcome::NotDelivered));
        assert_eq!(cpe.posts(None), "-");
    }
}

#[test]
fn ct_ses_10c_fault_8005_repeats_the_inform_as_it_was() {
    let mut cpe = CpeSession::new(CpeConfig::DEFAULT);
    let Some(Post::Request { method, id }) = cpe.next_post(NOW, None) else {
        panic!();
    };
    let reply = cpe.handle_reply(Some(fault(8005)));
    assert_eq!(reply, Ok(CpeAction::Continue));
    assert_eq!(
        cpe.next_post(NOW, COMPLETE),
        Some(Post::Repeat { method, id })
    );
    let mut cpe = Cpe(cpe);
    assert_eq!(
        cpe.gets(Some(answer(Method::Inform))),
        Ok(CpeAction::Answered(Method::Inform))
    );
    assert_eq!(cpe.posts(None), "empty");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
}

#[test]
fn ct_ses_11c_repeats_are_bounded() {
    let mut cpe = Cpe::new();
    assert_eq!(cpe.posts(None), "Inform");
    for _ in 0..10 {
        assert_eq!(cpe.gets(Some(fault(8005))), Ok(CpeAction::Continue));
        assert_eq!(cpe.posts(None), "again");
    }
    let error = cpe.gets(Some(fault(8005))).unwrap_err();
    assert_eq!(error.kind, PeerErrorKind::TooManyRepeats);
    assert_eq!(cpe.0.outcome(), Some(Outcome::NotDelivered));
    // Each call has its own bound.
    let mut cpe = Cpe(CpeSession::new(CpeConfig::DEFAULT.with_max_repeats(1)));
    assert_eq!(cpe.posts(None), "Inform");
    assert_eq!(cpe.gets(Some(fault(8005))), Ok(CpeAction::Continue));
    assert_eq!(cpe.posts(None), "again");
    let _ = cpe.gets(Some(answer(Method::Inform))).unwrap();
    for method in [Method::TransferComplete, Method::RequestDownload] {
        assert_eq!(cpe.posts(Some(method)), method.name());
        assert_eq!(cpe.gets(Some(fault(8005))), Ok(CpeAction::Continue));
        assert_eq!(cpe.posts(None), "again");
        assert_eq!(
            cpe.gets(Some(answer(method))),
            Ok(CpeAction::Answered(method))
        );
    }
}

#[test]
fn ct_ses_13c_fault_8005_repeats_another_call_even_on_hold() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(COMPLETE), "TransferComplete");
    assert_eq!(cpe.gets(Some(held(fault(8005)))), Ok(CpeAction::Continue));
    assert_eq!(cpe.posts(None), "again");
    assert_eq!(
        cpe.gets(Some(answer(Method::TransferComplete))),
        Ok(CpeAction::Answered(Method::TransferComplete))
    );
    assert_eq!(cpe.posts(None), "empty");
}

#[test]
fn another_fault_to_a_call_lets_the_session_go_on() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(COMPLETE), "TransferComplete");
    let refused = CpeAction::Refused {
        method: Method::TransferComplete,
        fault: Some(FaultCode::new(8002)),
    };
    assert_eq!(cpe.gets(Some(fault(8002))), Ok(refused));
    assert_eq!(cpe.posts(None), "empty");
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
}

#[test]
fn ct_ses_14c_a_call_that_is_not_answered_fails_the_session() {
    for reply in [None, Some(call(GET)), Some(answer(Method::Inform))] {
        let mut cpe = Cpe::informed(answer(Method::Inform));
        assert_eq!(cpe.posts(COMPLETE), "TransferComplete");
        assert!(cpe.gets(reply).is_err());
        assert_eq!(cpe.0.outcome(), Some(Outcome::Broken));
    }
    for reply in [answer(Method::Inform), fault(8002)] {
        let mut cpe = Cpe::informed(answer(Method::Inform));
        assert_eq!(cpe.posts(None), "empty");
        assert!(cpe.gets(Some(reply)).is_err());
        assert_eq!(cpe.0.outcome(), Some(Outcome::Broken));
    }
}

#[test]
fn replies_are_awaited_for_the_configured_time() {
    let too_short = CpeConfig::DEFAULT.with_timeout(Duration::from_millis(29_999));
    assert_eq!(too_short, Err(ConfigError::TimeoutTooShort));
    let config = CpeConfig::DEFAULT
        .with_timeout(Duration::from_millis(44_001))
        .unwrap();
    let mut session = CpeSession::new(config);
    assert_eq!(session.poll_timeout(), None);
    let _ = session.next_post(Instant::from_millis(1_000), None);
    assert_eq!(session.poll_timeout(), Some(Instant::from_millis(46_000)));
    assert_eq!(session.handle_timeout(Instant::from_millis(45_999)), Ok(()));
    let error = session.handle_timeout(Instant::from_millis(46_000));
    assert_eq!(error.unwrap_err().kind, PeerErrorKind::TimedOut);
    assert_eq!(session.outcome(), Some(Outcome::NotDelivered));
    assert_eq!(session.poll_timeout(), None);
}

#[test]
fn strict_sessions_look_at_identifiers_and_lenient_ones_do_not() {
    for (tolerance, reply, kind) in [
        (
            Tolerance::Strict,
            answer(Method::Inform),
            Some(PeerErrorKind::IdMissing),
        ),
        (
            Tolerance::Strict,
            answer(Method::Inform).with_id("7"),
            Some(PeerErrorKind::IdMismatch),
        ),
        (Tolerance::Strict, answer(Method::Inform).with_id("1"), None),
        (Tolerance::Lenient, answer(Method::Inform), None),
        (
            Tolerance::Lenient,
            answer(Method::Inform).with_id("7"),
            None,
        ),
    ] {
        let mut cpe = Cpe(CpeSession::new(
            CpeConfig::DEFAULT.with_tolerance(tolerance),
        ));
        assert_eq!(cpe.posts(None), "Inform");
        assert_eq!(cpe.gets(Some(reply)).err().map(|error| error.kind), kind);
    }
}

#[test]
fn a_header_that_is_not_understood_is_the_callers_fault_to_answer() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(None), "empty");
    let mut reply = call(GET).with_id("x");
    reply.not_understood = true;
    let Ok(CpeAction::Dispatch(pending)) = cpe.gets(Some(reply)) else {
        panic!();
    };
    assert_eq!(pending.refusal(), Some(Refusal::MustUnderstand));
    assert!(pending.has_id());
    // Not before it is ready.
    assert_eq!(cpe.posts(None), "-");
    assert!(cpe.0.answer_ready(pending));
    assert_eq!(cpe.posts(None), "answer");
    // In an answer it ends a strict session.
    let mut reply = answer(Method::Inform).with_id("1");
    reply.not_understood = true;
    for (tolerance, fails) in [(Tolerance::Strict, true), (Tolerance::Lenient, false)] {
        let mut cpe = Cpe(CpeSession::new(
            CpeConfig::DEFAULT.with_tolerance(tolerance),
        ));
        assert_eq!(cpe.posts(None), "Inform");
        assert_eq!(cpe.gets(Some(reply)).is_err(), fails);
    }
}

#[test]
fn a_token_of_another_call_answers_nothing() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(None), "empty");
    let mut copy = Cpe(cpe.0);
    let Ok(CpeAction::Dispatch(old)) = copy.gets(Some(call(GET))) else {
        panic!();
    };
    assert!(!old.has_id());
    cpe.is_called(call(GET));
    assert_eq!(cpe.posts(None), "answer");
    let Ok(CpeAction::Dispatch(new)) = cpe.gets(Some(call(GET))) else {
        panic!();
    };
    assert!(!cpe.0.answer_ready(old));
    assert_eq!(cpe.posts(None), "-");
    assert!(cpe.0.answer_ready(new));
}

fn version_of(reply: Summary<'static>) -> CpeSession {
    Cpe::informed(reply).0
}

#[test]
fn the_answer_to_inform_sets_the_version() {
    assert_eq!(
        CpeSession::new(CpeConfig::DEFAULT).version(),
        CwmpVersion::V1_4
    );
    let mut reply = answer(Method::Inform);
    reply.namespace = Some(CwmpNamespace::V1_1);
    reply.use_version = Some(CwmpVersion::V1_1);
    let session = version_of(reply);
    assert_eq!(session.version(), CwmpVersion::V1_1);
    assert_eq!(session.namespace(), CwmpNamespace::V1_1);
    let mut reply = answer(Method::Inform);
    reply.namespace = Some(CwmpNamespace::V1_0);
    let session = version_of(reply);
    assert_eq!(session.version(), CwmpVersion::V1_0);
    assert!(!session.can_call(Method::AutonomousTransferComplete));
    // A version that was not offered.
    let config =
        CpeConfig::DEFAULT.with_versions(VersionSet::range(CwmpVersion::V1_0, CwmpVersion::V1_2));
    let mut cpe = Cpe(CpeSession::new(config));
    assert_eq!(cpe.posts(None), "Inform");
    reply.use_version = Some(CwmpVersion::V1_4);
    let error = cpe.gets(Some(reply)).unwrap_err();
    let version = NegotiationError::NotOffered(CwmpVersion::V1_4);
    assert_eq!(error.kind, PeerErrorKind::Version(version));
    assert_eq!(cpe.0.outcome(), Some(Outcome::NotDelivered));
}

#[test]
fn ct_ver_12c_a_completion_that_the_version_lacks_is_not_sent() {
    let mut reply = answer(Method::Inform);
    reply.namespace = Some(CwmpNamespace::V1_1);
    let mut cpe = Cpe::informed(reply);
    assert_eq!(cpe.posts(Some(Method::DuStateChangeComplete)), "empty");
    // Nor does a second Inform go out, or a call that only an ACS makes.
    for method in [Method::Inform, GET] {
        let mut cpe = Cpe::informed(answer(Method::Inform));
        assert_eq!(cpe.posts(Some(method)), "empty");
    }
}

#[test]
fn a_failure_on_the_way_ends_the_session_for_good() {
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(None), "empty");
    cpe.0.handle_failure();
    assert_eq!(cpe.0.outcome(), Some(Outcome::Broken));
    assert_eq!(cpe.gets(None), Ok(CpeAction::Continue));
    assert_eq!(cpe.0.outcome(), Some(Outcome::Broken));
    // A session that has ended well does not fail any more.
    let mut cpe = Cpe::informed(answer(Method::Inform));
    assert_eq!(cpe.posts(None), "empty");
    let _ = cpe.gets(None).unwrap();
    cpe.0.handle_failure();
    assert_eq!(cpe.0.outcome(), Some(Outcome::Completed));
}
