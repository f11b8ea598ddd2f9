//! Conformance cases that the ACS's session can prove alone.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may"
)]

mod common;

use common::{Acs, NOW, answer, call, fault};
use core::time::Duration;
use cwmp_core::Instant;
use cwmp_core::session::{
    AcsAction, AcsConfig, AcsOutcome, AcsReply, AcsSession, AcsState, Awaited, PeerErrorKind,
    Refusal, Tolerance,
};
use cwmp_soap::{CwmpVersion, FaultCode, Kind, Method, VersionSet};

const GET: Method = Method::GetParameterValues;
const SET: Method = Method::SetParameterValues;

#[test]
fn ct_ses_20a_queued_calls_go_out_one_after_the_other() {
    let mut acs = Acs::informed(false);
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(Some(GET)), GET.name());
    assert_eq!(acs.replies(Some(SET)), "-");
    assert_eq!(
        acs.gets(Some(answer(GET).with_id("1"))),
        Ok(AcsAction::Answered { method: GET })
    );
    assert_eq!(acs.replies(Some(SET)), SET.name());
    let faulted = AcsAction::Faulted {
        method: SET,
        fault: Some(FaultCode::new(9003)),
    };
    assert_eq!(acs.gets(Some(fault(9003))), Ok(faulted));
    assert_eq!(acs.0.outcome(), None);
    assert_eq!(acs.replies(None), "empty");
    assert_eq!(acs.0.outcome(), Some(AcsOutcome::Completed));
}

#[test]
fn ct_ses_21a_a_call_of_the_cpe_gets_nothing_but_its_answer() {
    let mut acs = Acs::informed(false);
    assert!(acs.serves(Method::TransferComplete, Some(GET)));
    assert!(acs.serves(Method::RequestDownload, Some(GET)));
    assert_eq!(acs.replies(Some(GET)), "-");
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(Some(GET)), GET.name());
}

#[test]
fn ct_ses_22a_nothing_but_inform_begins_a_session() {
    let mut acs = Acs::new();
    for post in [
        answer(GET),
        call(Method::Other),
        call(Method::TransferComplete),
        fault(9002),
    ] {
        let error = acs.gets(Some(post)).unwrap_err();
        assert_eq!(error.http_status(), Some(400));
        assert_eq!(error.awaited, Awaited::Inform);
        assert_eq!(
            error.fault().is_some(),
            matches!(post.kind, Kind::Request(_))
        );
        assert_eq!(acs.replies(Some(GET)), "-");
        assert_eq!(acs.0.state(), AcsState::NoSession);
    }
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(Some(GET)), "empty");
    assert_eq!(acs.replies(Some(GET)), "-");
    assert_eq!(acs.0.outcome(), None);
}

#[test]
fn ct_ses_24a_a_new_inform_replaces_the_session() {
    let mut acs = Acs::informed(false);
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(Some(SET)), SET.name());
    let Ok(AcsAction::Replaced(pending)) = acs.gets(Some(call(Method::Inform))) else {
        panic!();
    };
    assert!(acs.0.answer_ready(pending, None));
    assert_eq!(acs.replies(None), "answer");
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    // The answer to the old call is none to the new one.
    assert_eq!(acs.replies(Some(GET)), GET.name());
    assert!(acs.gets(Some(answer(SET))).is_err());
    // After the end of a session an Inform replaces nothing.
    let mut acs = Acs::informed(false);
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(None), "empty");
    let pending = acs.is_called(call(Method::Inform));
    assert!(acs.0.answer_ready(pending, None));
}

#[test]
fn ct_ses_27a_a_hold_is_lifted_by_an_empty_reply() {
    let mut acs = Acs::informed(true);
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    let Some(AcsReply::Request { hold: true, .. }) = acs.0.next_reply(NOW, Some(GET)) else {
        panic!();
    };
    let _ = acs.gets(Some(answer(GET))).unwrap();
    // The work is done: the hold ends, but not the session, and the CPE's calls are served.
    assert_eq!(acs.replies(None), "empty");
    assert_eq!(acs.0.outcome(), None);
    let pending = acs.is_called(call(Method::TransferComplete));
    assert!(acs.0.answer_ready(pending, None));
    let reply = AcsReply::Answer {
        method: Method::TransferComplete,
        hold: false,
    };
    assert_eq!(acs.0.next_reply(NOW, None), Some(reply));
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(None), "empty");
    assert_eq!(acs.0.outcome(), Some(AcsOutcome::Completed));
}

#[test]
fn ct_ses_27a_a_hold_is_lifted_by_a_header() {
    let mut acs = Acs::informed(true);
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    acs.0.set_hold_requests(false);
    let Some(AcsReply::Request { hold: false, .. }) = acs.0.next_reply(NOW, Some(GET)) else {
        panic!();
    };
    let _ = acs.gets(Some(answer(GET))).unwrap();
    // The CPE has not said yet that it has nothing.
    assert_eq!(acs.replies(None), "empty");
    assert!(acs.serves(Method::TransferComplete, None));
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(None), "empty");
    assert_eq!(acs.0.outcome(), Some(AcsOutcome::Completed));
}

#[test]
fn what_does_not_answer_the_call_is_refused() {
    for post in [
        None,
        Some(answer(SET)),
        Some(call(Method::TransferComplete)),
    ] {
        let mut acs = Acs::informed(false);
        assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
        assert_eq!(acs.replies(Some(GET)), GET.name());
        let error = acs.gets(post).unwrap_err();
        assert_eq!(error.http_status(), Some(400));
        assert_eq!(error.awaited, Awaited::Answer(GET));
        assert_eq!(acs.0.outcome(), Some(AcsOutcome::Failed));
    }
}

#[test]
fn an_empty_post_after_the_end_gets_an_empty_reply() {
    let mut acs = Acs::informed(false);
    for _ in 0..3 {
        assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
        assert_eq!(acs.replies(None), "empty");
        assert_eq!(acs.0.outcome(), Some(AcsOutcome::Completed));
        assert_eq!(acs.0.poll_timeout(), None);
    }
    // Work that comes up now waits for the next session (SES-035).
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(Some(GET)), "empty");
}

#[test]
fn ct_env_25a_an_answer_without_identifier_is_for_lenient_servers() {
    for (tolerance, post, kind) in [
        (Tolerance::Lenient, answer(GET), None),
        (Tolerance::Lenient, answer(GET).with_id("no"), None),
        (
            Tolerance::Strict,
            answer(GET),
            Some(PeerErrorKind::IdMissing),
        ),
        (
            Tolerance::Strict,
            answer(GET).with_id("01"),
            Some(PeerErrorKind::IdMismatch),
        ),
        (Tolerance::Strict, answer(GET).with_id("1"), None),
    ] {
        let mut acs = Acs(AcsSession::new(
            AcsConfig::DEFAULT.with_tolerance(tolerance),
        ));
        let pending = acs.is_called(call(Method::Inform));
        assert!(acs.0.answer_ready(pending, None));
        assert_eq!(acs.replies(None), "answer");
        assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
        assert_eq!(acs.replies(Some(GET)), GET.name());
        assert_eq!(acs.gets(Some(post)).err().map(|error| error.kind), kind);
    }
}

#[test]
fn ct_env_26a_strict_servers_refuse_calls_with_headers_of_an_acs() {
    let mut post = call(Method::Inform);
    post.hold_requests = true;
    for (tolerance, refusal) in [
        (Tolerance::Lenient, None),
        (
            Tolerance::Strict,
            Some(Refusal::Fault(FaultCode::new(8003))),
        ),
    ] {
        let mut acs = Acs(AcsSession::new(
            AcsConfig::DEFAULT.with_tolerance(tolerance),
        ));
        assert_eq!(acs.is_called(post).refusal(), refusal);
    }
}

#[test]
fn an_inform_without_a_common_version_ends_in_fault_8006() {
    let config =
        AcsConfig::DEFAULT.with_versions(VersionSet::range(CwmpVersion::V1_2, CwmpVersion::V1_4));
    for fault in [Some(FaultCode::ACS_VERSION_INCOMPATIBLE), None] {
        let mut acs = Acs(AcsSession::new(config));
        let pending = acs.is_called(call(Method::Inform));
        let refusal = Refusal::Fault(FaultCode::ACS_VERSION_INCOMPATIBLE);
        assert_eq!(pending.refusal(), Some(refusal));
        assert!(acs.0.answer_ready(pending, fault));
        assert_eq!(acs.replies(Some(GET)), "answer");
        assert_eq!(acs.0.outcome(), Some(AcsOutcome::Failed));
    }
}

#[test]
fn an_inform_that_is_put_off_comes_again() {
    let mut acs = Acs::new();
    let pending = acs.is_called(call(Method::Inform));
    assert!(
        acs.0
            .answer_ready(pending, Some(FaultCode::ACS_RETRY_REQUEST))
    );
    assert_eq!(acs.replies(None), "answer");
    assert_eq!(acs.0.outcome(), None);
    let pending = acs.is_called(call(Method::Inform));
    assert!(acs.0.answer_ready(pending, None));
    assert_eq!(acs.replies(None), "answer");
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    // A fault to another call does not end the session.
    let mut acs = Acs::informed(false);
    let pending = acs.is_called(call(Method::TransferComplete));
    assert!(
        acs.0
            .answer_ready(pending, Some(FaultCode::ACS_INTERNAL_ERROR))
    );
    assert_eq!(acs.replies(None), "answer");
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
}

#[test]
fn the_session_timeout_of_the_cpe_is_honoured() {
    for (asked, secs) in [
        (None, 45),
        (Some(300), 300),
        (Some(1), 30),
        (Some(u32::MAX), 86_400),
    ] {
        let config = AcsConfig::DEFAULT
            .with_timeout(Duration::from_secs(45))
            .unwrap();
        let mut acs = Acs(AcsSession::new(config));
        let mut inform = call(Method::Inform);
        inform.session_timeout = asked;
        let pending = acs.is_called(inform);
        assert!(acs.0.answer_ready(pending, None));
        assert_eq!(acs.0.poll_timeout(), None);
        assert_eq!(acs.replies(None), "answer");
        let deadline = NOW.after(Duration::from_secs(secs));
        assert_eq!(acs.0.poll_timeout(), Some(deadline));
        let before = Instant::from_millis(deadline.as_millis() - 1);
        assert_eq!(acs.0.handle_timeout(before), Ok(()));
        let error = acs.0.handle_timeout(deadline).unwrap_err();
        assert_eq!(error.kind, PeerErrorKind::TimedOut);
        assert_eq!(acs.0.outcome(), Some(AcsOutcome::Failed));
    }
}

#[test]
fn calls_that_the_version_lacks_are_not_made() {
    let mut acs = Acs::new();
    let pending = acs.is_called(call(Method::Inform));
    assert!(acs.0.answer_ready(pending, None));
    assert_eq!(acs.replies(None), "answer");
    // The namespace of the Inform meant 1.0.
    assert_eq!(acs.0.version(), CwmpVersion::V1_0);
    assert!(!acs.0.can_call(Method::ChangeDuState) && acs.0.can_call(GET));
    assert!(!acs.0.can_call(Method::Inform));
    assert_eq!(acs.gets(None), Ok(AcsAction::Turn));
    assert_eq!(acs.replies(Some(Method::ChangeDuState)), "empty");
}
