//! Sessions from their cause to their end.

use cwmp_core::cpe::{AgentConfig, Buffers, FinishedTransfer, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_core::{CommandKey, EventQueue, Instant};
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::transfer_complete::{TransferCompleteResponse, TransferCompleteView};
use cwmp_soap::{DateTime, EventCode, FaultCode, Method, TransferFaultCode, VersionSet};

use super::world::{Want, World, answer_to, codes, events, message, read};

#[test]
fn first_contact_says_bootstrap_and_boot_and_who_it_is() {
    let mut world = World::booted();
    let inform = world.open();
    let envelope = read(&inform);
    let view = InformView::read(&envelope).unwrap();
    assert_eq!(codes(&inform), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(view.device_id().serial_number, "42");
    assert_eq!(view.retry_count(), Ok(0));
    assert_eq!(view.current_time(), Ok(DateTime::Unknown));
    assert_eq!(envelope.summary().supported_versions, Some(VersionSet::ALL));
    let names: Vec<String> = view.parameter_list().map(|p| p.name.to_string()).collect();
    for name in [
        "Device.RootDataModelVersion",
        "Device.DeviceInfo.HardwareVersion",
        "Device.DeviceInfo.SoftwareVersion",
        "Device.DeviceInfo.ProvisioningCode",
        "Device.ManagementServer.ParameterKey",
        "Device.ManagementServer.ConnectionRequestURL",
    ] {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
}

#[test]
fn without_a_reason_there_is_no_session() {
    let mut world = World::new();
    assert!(matches!(world.poll(), Want::Wait(None)));
}

#[test]
fn ct_rpc_29c_reboots_come_after_the_session_and_are_all_told() {
    let mut world = World::booted();
    world.turn();
    for key in ["first", "second"] {
        let (kind, _) = world.call(Reboot { command_key: key });
        assert_eq!(kind, PostKind::Response(Method::Reboot));
    }
    assert!(matches!(world.close(), Want::Reboot));
    assert!(!world.agent.is_in_session());
    world.agent.boot(RebootCause::Restart);
    let inform = world.open();
    assert_eq!(
        events(&inform),
        [
            ("1 BOOT".to_string(), String::new()),
            ("M Reboot".to_string(), "first".to_string()),
            ("M Reboot".to_string(), "second".to_string()),
        ]
    );
    // And that was it.
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
}

#[test]
fn events_that_do_not_fit_into_a_piece_go_on_in_the_next() {
    let mut world = World::with(AgentConfig::default(), Buffers::MIN_TX);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    let keys = ["a", "b", "c", "d"].map(|key| key.repeat(32));
    for key in &keys {
        world.call(Reboot { command_key: key });
    }
    assert!(matches!(world.close(), Want::Reboot));
    world.agent.boot(RebootCause::Restart);
    world.agent.transfer_finished(transfer(None)).unwrap();
    let (_, inform) = world.post();
    assert!(inform.len() > Buffers::MIN_TX);
    assert_eq!(
        codes(&inform),
        [
            "1 BOOT",
            "7 TRANSFER COMPLETE",
            "M Reboot",
            "M Reboot",
            "M Reboot",
            "M Reboot",
            "M Download"
        ]
    );
}

#[test]
fn more_reboots_than_can_be_told_are_refused() {
    let mut world = World::booted();
    world.turn();
    let room = 24 - EventQueue::MIN_SLOTS + 1;
    let keys: Vec<_> = (0..=room).map(|key| format!("{key:02}")).collect();
    let (refused, taken) = keys.split_last().unwrap();
    for command_key in taken {
        let (kind, _) = world.call(Reboot { command_key });
        assert_eq!(kind, PostKind::Response(Method::Reboot));
    }
    let (kind, _) = world.call(Reboot {
        command_key: refused,
    });
    assert_eq!(
        kind,
        PostKind::Fault(Method::Reboot, Some(FaultCode::REQUEST_DENIED))
    );
    assert!(matches!(world.close(), Want::Reboot));
    world.agent.boot(RebootCause::Restart);
    let inform = world.open();
    let told = events(&inform).into_iter().skip(1);
    let expected = taken.iter().map(|key| ("M Reboot".to_owned(), key.clone()));
    assert!(told.eq(expected));
}

#[test]
fn an_event_during_a_session_leads_to_the_next_one() {
    let mut world = World::booted();
    world.turn();
    world.request();
    world.agent.periodic();
    let Want::Post(_, inform) = world.close() else {
        panic!("no session")
    };
    assert_eq!(codes(&inform), ["2 PERIODIC", "6 CONNECTION REQUEST"]);
}

fn transfer(fault: Option<TransferFaultCode>) -> FinishedTransfer {
    FinishedTransfer {
        event: EventCode::MDownload,
        command_key: CommandKey::new("fw").unwrap(),
        fault,
        start_time: DateTime::Unknown,
        complete_time: DateTime::Unknown,
    }
}

#[test]
fn a_finished_transfer_is_announced_reported_and_then_forgotten() {
    let mut world = World::booted();
    world.turn();
    world.close();
    let fault = Some(TransferFaultCode::DOWNLOAD_FAILURE);
    world.agent.transfer_finished(transfer(fault)).unwrap();
    let inform = world.open();
    assert_eq!(codes(&inform), ["7 TRANSFER COMPLETE", "M Download"]);
    let (kind, report) = world.post();
    assert_eq!(kind, PostKind::Call(Method::TransferComplete));
    let envelope = read(&report);
    let view = TransferCompleteView::read(&envelope).unwrap();
    assert_eq!(view.command_key(), "fw");
    assert_eq!(
        view.fault_struct().fault,
        Ok(fault.map(TransferFaultCode::fault))
    );
    world
        .reply(200, &answer_to(&report, TransferCompleteResponse))
        .unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn a_refused_report_does_not_end_the_session_and_is_made_again_later() {
    let mut world = World::booted();
    world.turn();
    world.close();
    world.agent.transfer_finished(transfer(None)).unwrap();
    world.open();
    let (_, report) = world.post();
    let refusal = answer_to(&report, Fault::new(FaultCode::ACS_INTERNAL_ERROR));
    world.reply(200, &refusal).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let Want::Wait(Some(again)) = world.close() else {
        panic!("given up")
    };
    assert_eq!(again, Instant::from_millis(5_000));
    world.now = 5_000;
    let inform = world.open();
    assert_eq!(codes(&inform), ["7 TRANSFER COMPLETE", "M Download"]);
    assert_eq!(world.post().0, PostKind::Call(Method::TransferComplete));
}

#[test]
fn what_the_agent_did_not_know_of_is_announced_before_it_is_reported() {
    let mut world = World::booted();
    world.post();
    // The session has a turn for it, but its Inform is out.
    world.agent.transfer_finished(transfer(None)).unwrap();
    let answer = answer_to(&world.sent, InformResponse { max_envelopes: 1 });
    world.reply(200, &answer).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let Want::Post(_, inform) = world.close() else {
        panic!("no session")
    };
    assert_eq!(codes(&inform), ["7 TRANSFER COMPLETE", "M Download"]);
}

#[test]
fn what_has_no_room_is_refused_and_changes_nothing() {
    let mut world = World::new();
    for _ in 0..3 {
        world.agent.transfer_finished(transfer(None)).unwrap();
    }
    assert!(world.agent.transfer_finished(transfer(None)).is_err());
    let strange = FinishedTransfer {
        event: EventCode::MReboot,
        ..transfer(None)
    };
    assert!(World::new().agent.transfer_finished(strange).is_err());
}

#[test]
fn ct_ses_03c_held_requests_wait_for_the_hold_to_end() {
    let mut world = World::new();
    world.agent.transfer_finished(transfer(None)).unwrap();
    let (_, inform) = world.post();
    let held = String::from_utf8(answer_to(&inform, InformResponse { max_envelopes: 1 })).unwrap();
    let held = held.replace(
        "</SOAP-ENV:Header>",
        "<cwmp:HoldRequests SOAP-ENV:mustUnderstand=\"1\">1</cwmp:HoldRequests></SOAP-ENV:Header>",
    );
    world.reply(200, held.as_bytes()).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    world.reply(204, b"").unwrap();
    assert_eq!(world.post().0, PostKind::Call(Method::TransferComplete));
}

#[test]
fn ct_ses_10c_retry_request_repeats_the_same_bytes() {
    let mut world = World::booted();
    let (_, first) = world.post();
    world.now = 1_000;
    let retry = answer_to(&first, Fault::new(FaultCode::ACS_RETRY_REQUEST));
    world.reply(200, &retry).unwrap();
    let (kind, second) = world.post();
    assert_eq!(kind, PostKind::Call(Method::Inform));
    assert_eq!(first, second);
}

#[test]
fn ct_env_04c_a_call_without_an_id_is_answered_without_one() {
    let mut world = World::booted();
    world.turn();
    let call = message(None, Reboot { command_key: "" });
    world.reply(200, &call).unwrap();
    let (_, answer) = world.post();
    assert_eq!(read(&answer).summary().id, None);
    let (_, answer) = world.call(Reboot { command_key: "" });
    assert_eq!(read(&answer).summary().id.unwrap(), "acs-1");
}
