//! Envelopes written otherwise than by default.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{EncodeConfig, FaultCode, Method};

use super::conformance::finished;
use super::world::{World, answer_to, message, read};

/// A device whose ACS cannot do without the declaration, and wants words.
fn otherwise() -> World {
    let mut encode = EncodeConfig::DEFAULT;
    encode.xml_declaration = true;
    encode.boolean_words = true;
    let mut config = AgentConfig::default();
    config.encode = encode;
    let mut world = World::with(config, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world
}

#[track_caller]
fn is_declared(post: &[u8]) -> String {
    let text = String::from_utf8(post.to_vec()).unwrap();
    assert!(text.starts_with("<?xml "), "{text}");
    read(post);
    text
}

#[test]
fn every_envelope_of_a_session_is_written_as_the_configuration_says() {
    let mut world = otherwise();
    world.agent.transfer_finished(finished()).unwrap();
    is_declared(&world.open());
    // A report, and the same once more.
    let (kind, report) = world.post();
    assert_eq!(kind, PostKind::Call(Method::TransferComplete));
    is_declared(&report);
    let again = answer_to(&report, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    world.reply(200, &again).unwrap();
    assert_eq!(world.post(), (kind, report.clone()));
    world
        .reply(200, &answer_to(&report, TransferCompleteResponse))
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    // A response, a fault, and the fault of SOAP.
    let (_, names) = world.call(GetParameterNames {
        parameter_path: "Device.DeviceInfo.",
        next_level: true,
    });
    assert!(is_declared(&names).contains("<Writable>false</Writable>"));
    let (kind, fault) = world.call(RawMessage {
        markup: "<cwmp:GetQueuedTransfers/>",
    });
    assert!(matches!(kind, PostKind::Fault(_, Some(_))));
    is_declared(&fault);
    let call = String::from_utf8(message(
        Some("7"),
        RawMessage {
            markup: "<cwmp:Reboot/>",
        },
    ));
    let call = call.unwrap().replace(
        "</SOAP-ENV:Header>",
        "<x:New xmlns:x=\"urn:x\" SOAP-ENV:mustUnderstand=\"1\"/></SOAP-ENV:Header>",
    );
    world.reply(200, call.as_bytes()).unwrap();
    let (kind, fault) = world.post();
    assert!(matches!(kind, PostKind::Fault(_, None)));
    assert!(fault.starts_with(b"<?xml "));
}

#[test]
fn an_inform_that_is_repeated_is_written_alike() {
    let mut world = otherwise();
    let (_, inform) = world.post();
    is_declared(&inform);
    let again = answer_to(&inform, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    let again = String::from_utf8(again).unwrap();
    let version = "<cwmp:UseCWMPVersion SOAP-ENV:mustUnderstand=\"1\">1.4</cwmp:UseCWMPVersion>";
    world
        .reply(200, again.replace(version, "").as_bytes())
        .unwrap();
    assert_eq!(world.post().1, inform);
}
