//! Sessions from their beginning to their end.

use cwmp_core::acs::{Answer, Config, Outcome, Post, PostError, Session};
use cwmp_core::session::{AcsConfig, AcsState, PeerErrorKind};
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::{CwmpNamespace, CwmpVersion, FaultCode, Kind, Method, VersionSet};

use crate::script::{Acs, INFORM, NOW, TRANSFER, bytes, fault, message, read, values, written};

#[test]
fn a_session_from_bytes_to_bytes() {
    let mut acs = Acs::new();
    let inform = message("d-1", INFORM);
    let Ok(Post::Inform {
        call,
        replaced: false,
    }) = acs.0.handle_post(inform.as_bytes())
    else {
        panic!();
    };
    let view = call.inform().unwrap();
    assert_eq!(view.device_id().serial_number, "17");
    assert!(
        view.event()
            .map(|e| e.event_code.to_string())
            .eq(["1 BOOT"])
    );
    assert_eq!(call.refusal(), None);
    let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
    assert_eq!(
        (reply.answered(), reply.called()),
        (Some(Method::Inform), None)
    );
    let envelope = read(bytes(reply, 4096));
    assert_eq!(envelope.summary().id, Some("d-1".into()));
    assert_eq!(acs.0.poll_timeout(), Some(NOW.after(acs.0.timeout())));

    let done = acs.answers(&message("d-2", TRANSFER), Answer::Own);
    assert_eq!(done.kind(), Kind::Response(Method::TransferComplete));
    assert_eq!(done.summary().id, Some("d-2".into()));

    acs.turn();
    let get = acs.gets();
    assert_eq!(get.kind(), Kind::Request(Method::GetParameterValues));
    let id = get.summary().id.unwrap().to_string();
    let post = values(&id);
    let Ok(Post::Answered { method, answer }) = acs.0.handle_post(post.as_bytes()) else {
        panic!();
    };
    assert_eq!(method, Method::GetParameterValues);
    assert_eq!(answer.kind(), Kind::Response(method));
    acs.is_over();
}

#[test]
fn ct_env_16a_a_cut_envelope_fails_the_session() {
    let inform = message("1", INFORM);
    for cut in [1, 20, inform.len() / 2, inform.len() - 1] {
        let mut acs = Acs::informed(Config::DEFAULT);
        let error = acs.refuses(&inform[..cut]);
        assert!(matches!(error, PostError::Unreadable(_)));
        assert_eq!(error.http_status(), 400);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
        // Without a session nothing changes, and a good Inform begins one.
        let mut acs = Acs::new();
        assert_eq!(acs.refuses(&inform[..cut]).http_status(), 400);
        assert_eq!(acs.0.machine().state(), AcsState::NoSession);
        acs.answers(&inform, Answer::Own);
    }
}

#[test]
fn ct_env_24a_no_more_requests_is_ignored() {
    let header = "<cwmp:NoMoreRequests s:mustUnderstand=\"1\">1</cwmp:NoMoreRequests>";
    for mut acs in [Acs::new(), Acs::strict()] {
        let reply = acs.answers(&written("cwmp-1-0", header, INFORM), Answer::Own);
        assert_eq!(reply.kind(), Kind::Response(Method::Inform));
    }
}

#[test]
fn ct_env_25a_an_answer_without_its_identifier() {
    let nameless = values("").replace("<cwmp:ID s:mustUnderstand=\"1\"></cwmp:ID>", "");
    for post in [nameless, values("another")] {
        let mut acs = Acs::informed(Config::DEFAULT);
        acs.turn();
        acs.gets();
        assert!(matches!(
            acs.0.handle_post(post.as_bytes()),
            Ok(Post::Answered { .. })
        ));
        acs.is_over();
        let mut acs = Acs::informed(Config::STRICT);
        acs.turn();
        acs.gets();
        assert_eq!(acs.refuses(&post).http_status(), 400);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
    }
}

#[test]
fn ct_ver_03a_the_highest_common_version_is_announced() {
    let versions = VersionSet::range(CwmpVersion::V1_0, CwmpVersion::V1_1);
    let config = Config::DEFAULT.with_session(AcsConfig::DEFAULT.with_versions(versions));
    let offer = "<cwmp:SupportedCWMPVersions>1.0, 1.1,1.2</cwmp:SupportedCWMPVersions>";
    let mut acs = Acs(Session::new(config));
    let reply = acs.answers(&written("cwmp-1-2", offer, INFORM), Answer::Own);
    let summary = reply.summary();
    assert_eq!(summary.use_version, Some(CwmpVersion::V1_1));
    assert_eq!(summary.namespace, Some(CwmpNamespace::V1_1));
    // Later messages keep to it, and do not say it again.
    let done = acs.answers(&written("cwmp-1-1", "", TRANSFER), Answer::Own);
    assert_eq!(done.summary().use_version, None);
    assert_eq!(done.summary().namespace, Some(CwmpNamespace::V1_1));
    acs.turn();
    assert!(!acs.0.can_call(Method::ChangeDuState));
    assert_eq!(acs.gets().summary().namespace, Some(CwmpNamespace::V1_1));
}

#[test]
fn ct_ver_04a_no_version_in_common() {
    let versions = VersionSet::range(CwmpVersion::V1_2, CwmpVersion::V1_4);
    let config = Config::DEFAULT.with_session(AcsConfig::DEFAULT.with_versions(versions));
    let offer = "<cwmp:SupportedCWMPVersions>1.0</cwmp:SupportedCWMPVersions>";
    let mut acs = Acs(Session::new(config));
    let reply = acs.answers(&written("cwmp-1-0", offer, INFORM), Answer::Own);
    assert_eq!(fault(&reply), 8006);
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
}

#[test]
fn ct_ver_05a_the_namespace_speaks_where_nothing_is_offered() {
    let timeout = "<cwmp:SessionTimeout>60</cwmp:SessionTimeout>";
    for (namespace, header, version) in [
        ("cwmp-1-0", "", CwmpVersion::V1_0),
        ("cwmp-1-1", "", CwmpVersion::V1_1),
        ("cwmp-1-2", "", CwmpVersion::V1_2),
        ("cwmp-1-2", timeout, CwmpVersion::V1_3),
    ] {
        let mut acs = Acs::new();
        let reply = acs.answers(&written(namespace, header, INFORM), Answer::Own);
        assert_eq!(reply.summary().use_version, None);
        assert_eq!(reply.summary().namespace, Some(version.namespace()));
        assert_eq!(acs.0.machine().version(), version);
    }
}

#[test]
fn ct_ses_22a_without_a_session() {
    let mut acs = Acs::new();
    for post in [
        values("1"),
        message("1", "<cwmp:Foo/>"),
        message("1", TRANSFER),
    ] {
        let error = acs.refuses(&post);
        assert_eq!(error.http_status(), 400);
        assert!(
            matches!(error, PostError::Refused(e) if matches!(e.kind, PeerErrorKind::Unexpected(_)))
        );
    }
    acs.turn();
    assert!(acs.calls(None).is_none());
    assert_eq!(acs.0.outcome(), None);
}

#[test]
fn ct_ses_24a_an_inform_replaces_the_session() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let inform = message("again", INFORM);
    let Ok(Post::Inform {
        call,
        replaced: true,
    }) = acs.0.handle_post(inform.as_bytes())
    else {
        panic!();
    };
    // An older call can no longer be answered.
    let later = message("later", INFORM);
    let Ok(Post::Inform {
        call: newer,
        replaced: true,
    }) = acs.0.handle_post(later.as_bytes())
    else {
        panic!();
    };
    assert!(acs.0.answer(NOW, call, Answer::Own).is_none());
    let reply = read(bytes(acs.0.answer(NOW, newer, Answer::Own).unwrap(), 4096));
    assert_eq!(reply.summary().id, Some("later".into()));
}

#[test]
fn ct_ses_27a_requests_are_held_and_let_go() {
    let mut acs = Acs::new();
    let inform = message("1", INFORM);
    let Ok(Post::Inform { call, .. }) = acs.0.handle_post(inform.as_bytes()) else {
        panic!();
    };
    acs.0.set_hold_requests(true);
    let reply = read(bytes(acs.0.answer(NOW, call, Answer::Own).unwrap(), 4096));
    assert!(reply.summary().hold_requests);
    acs.turn();
    let get = acs.gets();
    assert!(get.summary().hold_requests);
    assert!(acs.0.handle_post(values("1").as_bytes()).is_ok());
    // The hold ends with an empty reply, the session does not.
    assert!(acs.calls(None).is_none());
    assert_eq!(acs.0.outcome(), None);
    let done = acs.answers(&message("2", TRANSFER), Answer::Own);
    assert!(!done.summary().hold_requests);
    acs.turn();
    acs.is_over();
}

#[test]
fn a_post_that_does_not_come_fails_the_session() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let deadline = acs.0.poll_timeout().unwrap();
    assert!(acs.0.handle_timeout(NOW).is_ok());
    assert!(acs.0.handle_timeout(deadline).is_err());
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
    assert_eq!(acs.refuses(&values("1")).http_status(), 400);
}

#[test]
fn a_fault_of_the_cpe_is_an_answer() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let post = message(
        "1",
        "<s:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>\
         <FaultCode>9005</FaultCode><FaultString>no</FaultString></cwmp:Fault></detail></s:Fault>",
    );
    let Ok(Post::Faulted {
        method,
        fault,
        answer,
    }) = acs.0.handle_post(post.as_bytes())
    else {
        panic!();
    };
    assert_eq!(
        (method, fault),
        (Method::GetParameterValues, Some(FaultCode::new(9005)))
    );
    assert_eq!(FaultView::read(&answer).unwrap().string(), "no");
    let get = acs.gets();
    assert_eq!(get.summary().id, Some("2".into()));
}

#[test]
fn what_has_no_place_is_refused_and_fails_the_session() {
    for post in [
        String::new(),
        message("2", TRANSFER),
        message("1", "<cwmp:RebootResponse/>"),
        "<html/>".to_owned(),
    ] {
        let mut acs = Acs::informed(Config::DEFAULT);
        acs.turn();
        acs.gets();
        assert_eq!(acs.refuses(&post).http_status(), 400);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
        // A device that comes back is served.
        acs.answers(&message("3", INFORM), Answer::Own);
    }
}
