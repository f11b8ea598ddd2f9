//! What an ACS that cannot read the newest version is offered.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{
    CwmpNamespace, CwmpVersion, EventCode, FaultCode, Method, TransferFaultCode, VersionSet,
};

use super::conformance::finished;
use super::world::{Want, World, answer_to, codes, message, read};

const UNKNOWN: (u16, &[u8]) = (400, b"unknown namespace");

/// Answers the Inform that is due in a way that fails the session, and goes on to when it is tried again.
#[track_caller]
fn rejected(world: &mut World, (status, reply): (u16, &[u8])) {
    world.post();
    assert!(world.reply(status, reply).is_err());
    // In a later attempt only, not in this session.
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("no retry")
    };
    world.now = until.as_millis();
}

/// Opens the session that is due; the namespace of its Inform.
fn opened(world: &mut World) -> CwmpNamespace {
    let inform = world.open();
    read(&inform).summary().namespace.unwrap()
}

#[test]
fn ct_ver_11c_a_rejected_inform_is_written_in_a_lower_namespace_at_the_next_attempt() {
    let mut world = World::booted();
    rejected(&mut world, UNKNOWN);
    let (_, inform) = world.post();
    assert_eq!(codes(&inform), ["0 BOOTSTRAP", "1 BOOT"]);
    let envelope = read(&inform);
    assert_eq!(envelope.summary().namespace, Some(CwmpNamespace::V1_1));
    assert_eq!(envelope.summary().supported_versions, None);
    let retries = InformView::read(&envelope).unwrap().retry_count();
    assert_eq!(retries, Ok(1));
    // Nobody has answered yet: down again, and there is the ACS of old.
    world.reply(500, b"").unwrap_err();
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("no retry")
    };
    world.now = until.as_millis();
    assert_eq!(opened(&mut world), CwmpNamespace::V1_0);
    world.post();
    world.close();
    // What it has answered is not what it rejects later.
    world.agent.periodic();
    rejected(&mut world, UNKNOWN);
    assert_eq!(opened(&mut world), CwmpNamespace::V1_0);
}

#[test]
fn the_session_keeps_to_what_was_offered() {
    let mut world = World::booted();
    rejected(&mut world, UNKNOWN);
    let (_, inform) = world.post();
    // The answer is in a namespace above that of the Inform.
    let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
    let answer = String::from_utf8(answer).unwrap();
    let answer = answer.replace("cwmp-1-1", "cwmp-1-2");
    world.reply(200, answer.as_bytes()).unwrap();
    world.post();
    let (_, methods) = world.call(GetRpcMethods);
    let namespace = read(&methods).summary().namespace;
    assert_eq!(namespace, Some(CwmpNamespace::V1_1));
}

#[test]
fn an_acs_that_has_answered_is_not_offered_less() {
    let mut world = World::booted();
    assert_eq!(opened(&mut world), CwmpNamespace::V1_2);
    world.post();
    world.close();
    world.agent.periodic();
    rejected(&mut world, UNKNOWN);
    assert_eq!(opened(&mut world), CwmpNamespace::V1_2);
}

#[test]
fn a_fault_of_soap_is_a_rejection_and_one_of_cwmp_is_none() {
    let soap = "<SOAP-ENV:Fault><faultcode>SOAP-ENV:VersionMismatch</faultcode><faultstring>?</faultstring>\
                </SOAP-ENV:Fault>";
    let cwmp = "<SOAP-ENV:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>\
                <FaultCode>8002</FaultCode></cwmp:Fault></detail></SOAP-ENV:Fault>";
    for (markup, namespace) in [(soap, CwmpNamespace::V1_1), (cwmp, CwmpNamespace::V1_2)] {
        let mut world = World::booted();
        let (_, inform) = world.post();
        let fault = answer_to(&inform, RawMessage { markup });
        let fault = String::from_utf8(fault).unwrap();
        // Only an InformResponse says which version to use.
        let fault = fault.replace(
            "<cwmp:UseCWMPVersion SOAP-ENV:mustUnderstand=\"1\">1.4</cwmp:UseCWMPVersion>",
            "",
        );
        assert!(world.reply(200, fault.as_bytes()).is_err());
        let Want::Wait(Some(until)) = world.poll() else {
            panic!("no retry")
        };
        world.now = until.as_millis();
        assert_eq!(opened(&mut world), namespace, "{markup}");
    }
}

#[test]
fn the_newest_version_is_tried_again_after_fifty_sessions() {
    let mut world = World::booted();
    rejected(&mut world, UNKNOWN);
    for session in 1..=50 {
        assert_eq!(opened(&mut world), CwmpNamespace::V1_1);
        world.post();
        if session < 50 {
            world.close();
            world.agent.periodic();
        }
    }
    // What fails now is no Inform.
    world.reply(400, b"").unwrap_err();
    world.agent.periodic();
    assert_eq!(opened(&mut world), CwmpNamespace::V1_2);
}

#[test]
fn a_restart_and_another_acs_are_offered_everything_again() {
    let changes: [fn(&mut World); 2] = [
        |world| world.agent.boot(RebootCause::Restart),
        |world| world.agent.new_acs(),
    ];
    for change in changes {
        let mut world = World::booted();
        rejected(&mut world, UNKNOWN);
        change(&mut world);
        let (_, inform) = world.post();
        let summary = read(&inform).summary();
        assert_eq!(summary.supported_versions, Some(VersionSet::ALL));
    }
}

#[test]
fn a_device_may_insist_on_its_version() {
    let mut config = AgentConfig::default();
    config.version_fallback = false;
    let mut world = World::with(config, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    rejected(&mut world, UNKNOWN);
    assert_eq!(opened(&mut world), CwmpNamespace::V1_2);
}

/// A device in a session of 1.0, about to post what comes after the `Inform`.
fn speaking_1_0(mut world: World) -> World {
    let inform = world.post().1;
    assert_eq!(
        read(&inform).summary().supported_versions,
        Some(VersionSet::ALL)
    );
    let answer = String::from_utf8(message(None, InformResponse { max_envelopes: 1 })).unwrap();
    let answer = answer.replace("cwmp-1-2", "cwmp-1-0");
    world.reply(200, answer.as_bytes()).unwrap();
    world
}

#[test]
fn a_report_says_nothing_that_the_version_does_not_have() {
    let unreachable = TransferFaultCode::FILE_SERVER_UNREACHABLE;
    let refused = TransferFaultCode::TRANSFER_AUTHENTICATION_FAILURE;
    for (event, fault, reported) in [
        (EventCode::MDownload, unreachable, 9010),
        (EventCode::MUpload, unreachable, 9011),
        (EventCode::MDownload, refused, 9012),
    ] {
        let mut world = World::booted();
        let mut transfer = finished();
        transfer.event = event;
        transfer.fault = Some(fault);
        world.agent.transfer_finished(transfer).unwrap();
        let mut world = speaking_1_0(world);
        let (kind, report) = world.post();
        assert_eq!(kind, PostKind::Call(Method::TransferComplete));
        let envelope = read(&report);
        assert_eq!(envelope.fits(CwmpVersion::V1_0), Ok(()));
        let outcome = TransferCompleteView::read(&envelope)
            .unwrap()
            .fault_struct();
        assert_eq!(outcome.fault, Ok(Some(FaultCode::new(reported))));
        assert_eq!(outcome.fault_string, fault.fault().text());
    }
}

#[test]
fn a_header_entry_of_a_later_version_refuses_no_call() {
    let mut world = speaking_1_0(World::booted());
    assert_eq!(world.post().0, PostKind::Empty);
    let call = String::from_utf8(message(Some("1"), GetRpcMethods)).unwrap();
    let entry = "<cwmp:UseCWMPVersion>1.4</cwmp:UseCWMPVersion></SOAP-ENV:Header>";
    let call = call.replace("</SOAP-ENV:Header>", entry);
    world.reply(200, call.as_bytes()).unwrap();
    assert_eq!(world.post().0, PostKind::Response(Method::GetRpcMethods));
}
