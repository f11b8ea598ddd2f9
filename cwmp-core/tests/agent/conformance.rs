//! Cases of the conformance list that concern the whole device.

use cwmp_core::cpe::{FinishedTransfer, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_core::{CommandKey, Instant};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::fault::{Fault, FaultView};
use cwmp_soap::message::get_parameter_names::{GetParameterNames, GetParameterNamesResponseView};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{DateTime, Entries, EventCode, FaultCode, Method, Value};

use super::world::{Want, World, answer_to, codes, message, read};

fn turned() -> World {
    let mut world = World::booted();
    world.turn();
    world
}

pub(crate) fn finished() -> FinishedTransfer {
    FinishedTransfer {
        event: EventCode::MDownload,
        command_key: CommandKey::new("fw").unwrap(),
        fault: None,
        start_time: DateTime::Unknown,
        complete_time: DateTime::Unknown,
    }
}

/// A message of the ACS with an entry in front of the end of its header.
fn with_header(message: &[u8], entry: &str) -> Vec<u8> {
    let text = core::str::from_utf8(message).unwrap();
    text.replace("</SOAP-ENV:Header>", &format!("{entry}</SOAP-ENV:Header>"))
        .into_bytes()
}

const HOLD: &str = "<cwmp:HoldRequests SOAP-ENV:mustUnderstand=\"1\">1</cwmp:HoldRequests>";

fn code(kind: PostKind) -> Option<u16> {
    match kind {
        PostKind::Fault(_, fault) => fault.map(FaultCode::code),
        _ => None,
    }
}

#[test]
fn ct_env_03c_an_id_is_any_string() {
    let mut world = turned();
    let id = "<< x & y >>";
    world.reply(200, &message(Some(id), GetRpcMethods)).unwrap();
    let (_, answer) = world.post();
    assert_eq!(read(&answer).summary().id.unwrap(), id);
}

#[test]
fn ct_env_05c_an_unknown_method_is_a_fault_with_its_id() {
    let mut world = turned();
    let (kind, answer) = world.call(RawMessage {
        markup: "<cwmp:Frobnicate/>",
    });
    assert_eq!(code(kind), Some(9000));
    let envelope = read(&answer);
    assert_eq!(envelope.summary().id.unwrap(), "acs-1");
    let soap = envelope.soap_fault().unwrap();
    assert_eq!(
        (soap.code, soap.string),
        ("Server".into(), "CWMP fault".into())
    );
}

#[test]
fn ct_env_07c_other_entries_are_passed_over() {
    for mark in ["", " SOAP-ENV:mustUnderstand=\"0\""] {
        let mut world = turned();
        let entry = format!("<x:foo xmlns:x=\"urn:x\"{mark}>1</x:foo>");
        let call = with_header(&message(Some("1"), GetRpcMethods), &entry);
        world.reply(200, &call).unwrap();
        assert_eq!(world.post().0, PostKind::Response(Method::GetRpcMethods));
    }
}

#[test]
fn ct_env_08c_a_call_of_32_kib_is_taken() {
    let mut world = turned();
    let call = message(
        Some("1"),
        GetParameterNames {
            parameter_path: "Device.",
            next_level: true,
        },
    );
    let padding = format!("<!--{}-->", " ".repeat(32_768 - call.len() - 7));
    let call = [call, padding.into_bytes()].concat();
    assert_eq!(call.len(), 32_768);
    world.reply(200, &call).unwrap();
    assert_eq!(
        world.post().0,
        PostKind::Response(Method::GetParameterNames)
    );
}

#[test]
fn ct_env_15c_cut_xml_fails_the_session_without_a_fault() {
    let mut world = turned();
    let call = message(Some("1"), GetRpcMethods);
    for len in 1..call.len() {
        assert!(world.reply(200, &call[..len]).is_err(), "{len}");
        assert!(matches!(world.poll(), Want::Wait(Some(_))), "{len}");
        world.agent.boot(RebootCause::FactoryReset);
        world.turn();
    }
}

#[test]
fn ct_env_23c_three_of_five_are_bad() {
    let mut world = turned();
    let list = [
        ("Device.DeviceInfo.ProvisioningCode", Value::String("x")),
        ("Device.DeviceInfo.SerialNumber", Value::String("x")),
        (
            "Device.ManagementServer.PeriodicInformInterval",
            Value::UnsignedInt(900),
        ),
        ("Device.ManagementServer.", Value::String("x")),
        (
            "Device.ManagementServer.PeriodicInformEnable",
            Value::String("x"),
        ),
    ]
    .map(|(name, value)| ParameterValueStruct { name, value });
    let (kind, answer) = world.call(SetParameterValues {
        parameter_list: Entries::new(&list),
        parameter_key: "k",
    });
    assert_eq!(code(kind), Some(9003));
    let envelope = read(&answer);
    let view = FaultView::read(&envelope).unwrap();
    let faults: Vec<_> = view
        .parameters()
        .map(|p| (p.parameter_name.to_string(), p.code.unwrap().code()))
        .collect();
    assert_eq!(
        faults,
        [
            ("Device.DeviceInfo.SerialNumber".to_string(), 9008),
            ("Device.ManagementServer.".to_string(), 9005),
            (
                "Device.ManagementServer.PeriodicInformEnable".to_string(),
                9006
            ),
        ]
    );
    assert_eq!(world.agent.parameter_key(), "");
}

#[test]
fn ct_ver_07c_a_version_that_was_not_offered_fails_the_session() {
    let mut world = World::booted();
    let (_, inform) = world.post();
    let reply = String::from_utf8(answer_to(&inform, InformResponse { max_envelopes: 1 })).unwrap();
    let reply = reply.replace(">1.4</cwmp:UseCWMPVersion>", ">1.9</cwmp:UseCWMPVersion>");
    assert!(reply.contains(">1.9<"));
    assert!(world.reply(200, reply.as_bytes()).is_err());
    assert_eq!(world.agent.retry_count(), 1);
}

#[test]
fn ct_ver_08c_an_old_acs_is_answered_in_its_namespace() {
    let mut world = World::booted();
    let (_, inform) = world.post();
    let reply = String::from_utf8(message(None, InformResponse { max_envelopes: 1 })).unwrap();
    let reply = reply.replace("cwmp-1-2", "cwmp-1-0");
    world.reply(200, reply.as_bytes()).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let (kind, answer) = world.call(RawMessage {
        markup: "<cwmp:ChangeDUState/>",
    });
    assert_eq!(code(kind), Some(9000));
    // Nor does an argument of a later version make another fault of a method that is not there.
    let (kind, _) = world.call(RawMessage {
        markup: "<cwmp:Download><CommandKey/><FileType>6 Stored Firmware Image</FileType></cwmp:Download>",
    });
    assert_eq!(code(kind), Some(9000));
    assert!(String::from_utf8(answer).unwrap().contains("cwmp-1-0"));
    assert!(String::from_utf8(inform).unwrap().contains("cwmp-1-2"));
}

#[test]
fn ct_http_04c_an_empty_200_is_a_204() {
    for body in [&b""[..], b"\r\n"] {
        let mut world = turned();
        world.reply(200, body).unwrap();
        assert!(matches!(world.poll(), Want::Wait(None)));
        assert_eq!(world.agent.retry_count(), 0);
    }
}

#[test]
fn ct_ses_04c_a_hold_ends_with_the_first_envelope_without_it() {
    let mut world = World::booted();
    world.agent.transfer_finished(finished()).unwrap();
    let (_, inform) = world.post();
    let reply = answer_to(&inform, InformResponse { max_envelopes: 1 });
    world.reply(200, &with_header(&reply, HOLD)).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let call = with_header(&message(Some("1"), GetRpcMethods), HOLD);
    world.reply(200, &call).unwrap();
    assert_eq!(world.post().0, PostKind::Response(Method::GetRpcMethods));
    let (kind, _) = world.call(GetRpcMethods);
    assert_eq!(kind, PostKind::Response(Method::GetRpcMethods));
    world.reply(204, b"").unwrap();
    assert_eq!(world.post().0, PostKind::Call(Method::TransferComplete));
}

#[test]
fn ct_ses_05c_what_finishes_after_the_empty_post_waits_for_the_next_session() {
    let mut world = turned();
    world.agent.transfer_finished(finished()).unwrap();
    let (kind, _) = world.call(GetRpcMethods);
    assert_eq!(kind, PostKind::Response(Method::GetRpcMethods));
    let Want::Post(kind, inform) = world.close() else {
        panic!("no session")
    };
    assert_eq!(kind, PostKind::Call(Method::Inform));
    assert_eq!(codes(&inform), ["7 TRANSFER COMPLETE", "M Download"]);
}

#[test]
fn ct_ses_06c_no_second_empty_post_is_needed() {
    let mut world = turned();
    world.call(GetRpcMethods);
    assert!(matches!(world.close(), Want::Wait(None)));
    assert!(!world.agent.is_in_session());
}

#[test]
fn ct_ses_07c_held_to_the_end_one_empty_post_follows() {
    let mut world = World::booted();
    let (_, inform) = world.post();
    let reply = answer_to(&inform, InformResponse { max_envelopes: 1 });
    world.reply(200, &with_header(&reply, HOLD)).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let call = with_header(&message(Some("1"), GetRpcMethods), HOLD);
    world.reply(200, &call).unwrap();
    world.post();
    world.reply(204, b"").unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
}

#[test]
fn ct_ses_11c_retry_requests_are_bounded() {
    let mut world = World::booted();
    let mut repeats = 0;
    loop {
        let (_, inform) = world.post();
        let retry = answer_to(&inform, Fault::new(FaultCode::ACS_RETRY_REQUEST));
        if world.reply(200, &retry).is_err() {
            break;
        }
        repeats += 1;
        assert!(repeats < 100);
    }
    assert_eq!(repeats, 10);
    assert_eq!(world.agent.retry_count(), 1);
}

#[test]
fn ct_ses_13c_a_report_is_repeated_at_once_and_delivered_once() {
    let mut world = World::new();
    world.agent.transfer_finished(finished()).unwrap();
    world.open();
    let (_, first) = world.post();
    let retry = answer_to(&first, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    world.reply(200, &retry).unwrap();
    let (_, second) = world.post();
    assert_eq!(first, second);
    world
        .reply(200, &answer_to(&second, TransferCompleteResponse))
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn ct_ses_14c_silence_instead_of_an_answer_fails_the_session() {
    let mut world = World::new();
    world.agent.transfer_finished(finished()).unwrap();
    world.open();
    world.post();
    assert!(world.reply(204, b"").is_err());
    let Want::Wait(Some(_)) = world.poll() else {
        panic!("given up")
    };
    world.now = 10_000;
    assert_eq!(codes(&world.open()), ["7 TRANSFER COMPLETE", "M Download"]);
}

#[test]
fn ct_ses_16c_a_connection_request_in_a_session_leads_to_one_more() {
    let mut world = turned();
    world.request();
    world.request();
    let Want::Post(_, inform) = world.close() else {
        panic!("no session")
    };
    assert_eq!(codes(&inform), ["6 CONNECTION REQUEST"]);
    world
        .reply(
            200,
            &answer_to(&inform, InformResponse { max_envelopes: 1 }),
        )
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
}

#[test]
fn ct_ses_18c_calls_after_reboot_are_answered_first() {
    let mut world = turned();
    world.call(Reboot { command_key: "k" });
    let (kind, _) = world.call(GetRpcMethods);
    assert_eq!(kind, PostKind::Response(Method::GetRpcMethods));
    assert!(matches!(world.close(), Want::Reboot));
}

#[test]
fn a_reboot_that_was_taken_on_survives_a_broken_session() {
    let mut world = turned();
    world.call(Reboot { command_key: "k" });
    world.fail();
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
    world.now = 5_000;
    world.turn();
    assert!(matches!(world.close(), Want::Reboot));
    world.agent.boot(RebootCause::Restart);
    assert_eq!(codes(&world.open()), ["1 BOOT", "M Reboot"]);
}

#[test]
fn ct_evt_04c_bootstrap_survives_the_reboot() {
    let mut world = World::booted();
    world.post();
    world.agent.boot(RebootCause::Restart);
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn ct_evt_03c_a_new_acs_is_told_of_bootstrap_alone() {
    let mut world = turned();
    world.close();
    world.agent.periodic();
    world.agent.transfer_finished(finished()).unwrap();
    world.agent.new_acs();
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP"]);
}

#[test]
fn a_new_acs_does_not_change_the_session_that_is_going_on() {
    let mut world = World::booted();
    world.agent.transfer_finished(finished()).unwrap();
    let (_, first) = world.post();
    world.agent.new_acs();
    let retry = answer_to(&first, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    world.reply(200, &retry).unwrap();
    let (_, second) = world.post();
    assert_eq!(first, second);
    world
        .reply(
            200,
            &answer_to(&second, InformResponse { max_envelopes: 1 }),
        )
        .unwrap();
    let (kind, report) = world.post();
    assert_eq!(kind, PostKind::Call(Method::TransferComplete));
    world
        .reply(200, &answer_to(&report, TransferCompleteResponse))
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let Want::Post(_, inform) = world.close() else {
        panic!("no session")
    };
    assert_eq!(codes(&inform), ["0 BOOTSTRAP"]);
}

#[test]
fn a_new_acs_outlasts_a_restart() {
    let mut world = turned();
    world.agent.new_acs();
    world.agent.boot(RebootCause::Restart);
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn ct_evt_07c_periodic_stands_once() {
    let mut world = turned();
    world.close();
    for _ in 0..3 {
        world.agent.periodic();
        world.post();
        world.fail();
    }
    world.now = 1_000_000;
    assert_eq!(codes(&world.open()), ["2 PERIODIC"]);
}

#[test]
fn ct_evt_10c_only_what_was_announced_is_dropped() {
    let mut world = World::booted();
    let (_, inform) = world.post();
    world.agent.periodic();
    world
        .reply(
            200,
            &answer_to(&inform, InformResponse { max_envelopes: 1 }),
        )
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let Want::Post(_, inform) = world.close() else {
        panic!("no session")
    };
    assert_eq!(codes(&inform), ["2 PERIODIC"]);
}

#[test]
fn ct_evt_11c_a_report_that_was_not_made_is_announced_again() {
    let mut world = World::booted();
    world.agent.transfer_finished(finished()).unwrap();
    world.open();
    world.post();
    world.fail();
    world.now = 10_000;
    assert_eq!(codes(&world.open()), ["7 TRANSFER COMPLETE", "M Download"]);
    assert_eq!(world.post().0, PostKind::Call(Method::TransferComplete));
}

#[test]
fn ct_rty_06c_a_session_for_a_new_event_tells_the_retries() {
    let mut world = World::booted();
    for _ in 0..3 {
        world.post();
        world.fail();
        world.now += 1_000_000;
    }
    world.post();
    world.fail();
    assert!(matches!(world.poll(), Want::Wait(Some(at)) if at > Instant::from_millis(world.now)));
    world.request();
    let inform = world.open();
    let envelope = read(&inform);
    let view = InformView::read(&envelope).unwrap();
    assert_eq!(view.retry_count(), Ok(4));
}

#[test]
fn ct_inf_01c_the_forced_parameters_stand_once_each() {
    let mut world = World::booted();
    let inform = world.open();
    let envelope = read(&inform);
    let view = InformView::read(&envelope).unwrap();
    let mut names: Vec<String> = view.parameter_list().map(|p| p.name.to_string()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "Device.DeviceInfo.HardwareVersion",
            "Device.DeviceInfo.ProvisioningCode",
            "Device.DeviceInfo.SoftwareVersion",
            "Device.ManagementServer.AliasBasedAddressing",
            "Device.ManagementServer.ConnectionRequestURL",
            "Device.ManagementServer.ParameterKey",
            "Device.RootDataModelVersion",
        ]
    );
}

#[test]
fn ct_inf_09c_envelopes_at_once_are_ignored() {
    for max_envelopes in [0, 5] {
        let mut world = World::booted();
        let (_, inform) = world.post();
        world
            .reply(200, &answer_to(&inform, InformResponse { max_envelopes }))
            .unwrap();
        assert_eq!(world.post().0, PostKind::Empty);
    }
}

#[test]
fn ct_rpc_10c_a_key_of_33_characters_is_9003() {
    let mut world = turned();
    let (kind, _) = world.call(SetParameterValues {
        parameter_list: Entries::<ParameterValueStruct<'_>>::new(&[]),
        parameter_key: "123456789012345678901234567890123",
    });
    assert_eq!(code(kind), Some(9003));
    assert_eq!(world.agent.parameter_key(), "");
}

#[test]
fn ct_rpc_05c_the_same_name_twice_is_9003() {
    let mut world = turned();
    let list = [ParameterValueStruct {
        name: "Device.DeviceInfo.ProvisioningCode",
        value: Value::String("x"),
    }; 2];
    let (kind, answer) = world.call(SetParameterValues {
        parameter_list: Entries::new(&list),
        parameter_key: "",
    });
    assert_eq!(code(kind), Some(9003));
    let envelope = read(&answer);
    let view = FaultView::read(&envelope).unwrap();
    let faults: Vec<_> = view.parameters().collect();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].code, Ok(FaultCode::INVALID_ARGUMENTS));
}

/// How many values a path stands for, or the fault.
fn ask(world: &mut World, path: &str) -> Result<usize, u16> {
    let (kind, answer) = world.call(GetParameterValues {
        parameter_names: Entries::new(&[path]),
    });
    if let Some(code) = code(kind) {
        return Err(code);
    }
    let envelope = read(&answer);
    let view = GetParameterValuesResponseView::read(&envelope).unwrap();
    Ok(view.parameter_list().count())
}

#[test]
fn ct_rpc_13c_paths_of_get_parameter_values() {
    let mut world = turned();
    let all = ask(&mut world, "").unwrap();
    assert_eq!(ask(&mut world, "Device."), Ok(all));
    assert_eq!(ask(&mut world, "Device"), Err(9005));
    assert_eq!(ask(&mut world, "Device.DeviceInfo.UpTime"), Ok(1));
    assert_eq!(ask(&mut world, "Device.DeviceInfo.UpTime."), Err(9005));
    assert_eq!(ask(&mut world, "Device.Nothing."), Err(9005));
}

/// The names that a path stands for, or the fault.
fn list(world: &mut World, parameter_path: &str, next_level: bool) -> Result<Vec<String>, u16> {
    let (kind, answer) = world.call(GetParameterNames {
        parameter_path,
        next_level,
    });
    if let Some(code) = code(kind) {
        return Err(code);
    }
    let envelope = read(&answer);
    let view = GetParameterNamesResponseView::read(&envelope).unwrap();
    Ok(view.parameter_list().map(|p| p.name.to_string()).collect())
}

#[test]
fn ct_rpc_17c_paths_of_get_parameter_names() {
    let mut world = turned();
    assert_eq!(list(&mut world, "", true), Ok(vec!["Device.".to_string()]));
    let children = list(&mut world, "Device.", true).unwrap();
    assert!(children.contains(&"Device.DeviceInfo.".to_string()));
    assert!(!children.contains(&"Device.".to_string()));
    assert!(
        children
            .iter()
            .all(|n| n.trim_end_matches('.').matches('.').count() == 1)
    );
    let all = list(&mut world, "Device.", false).unwrap();
    assert_eq!(all[0], "Device.");
    assert!(all.len() > children.len());
    let time = "Device.DeviceInfo.UpTime";
    assert_eq!(list(&mut world, time, false), Ok(vec![time.to_string()]));
    assert_eq!(list(&mut world, time, true), Err(9003));
    assert_eq!(list(&mut world, "Device.Nothing.", false), Err(9005));
}

#[test]
fn ct_rpc_35c_deprecated_calls_are_9000() {
    let mut world = turned();
    for markup in [
        "<cwmp:GetOptions><OptionName/></cwmp:GetOptions>",
        "<cwmp:SetVouchers/>",
    ] {
        assert_eq!(code(world.call(RawMessage { markup }).0), Some(9000));
    }
}
