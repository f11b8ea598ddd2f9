//! Tests that the ACS asks for, from `Requested` to `8 DIAGNOSTICS COMPLETE`.

use cwmp_core::cpe::diagnostics::{
    Diagnostics, DiagnosticsError, DiagnosticsSlot, DiagnosticsTask, IpPing,
};
use cwmp_core::cpe::{Action, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_model::{Bound, bind};
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::{FaultCode, Method, Value};

use super::diagnostics_world::{
    CANCELED, COMPLETE, DOWNLOAD_STATE, HOST, Lab, PING, PING_STATE, REQUESTED, SCHEMA, URL, World,
    called_up, state,
};
use super::endpoint::{Endpoint, Wanted};
use super::world::read;

#[test]
fn a_test_begins_after_the_session_and_its_end_opens_another() {
    let mut world = called_up();
    assert_eq!(world.get(PING_STATE), "None");
    // In whatever order they stand.
    let list = [(PING_STATE, REQUESTED), (HOST, Value::String("192.0.2.1"))];
    assert_eq!(world.set(&list), None);
    assert_eq!(world.get(PING_STATE), "Requested");
    world.close();
    let id = world.starts(0);
    assert_eq!(world.backend.values.ping.host, "192.0.2.1");
    world.waits();
    // Another session while it runs.
    world.called_up();
    assert_eq!(world.get(PING_STATE), "Requested");
    world.close();
    world.waits();
    world.backend.values.ping.count(Some(1_500));
    assert!(world.agent.handle_diagnostics(id, Ok(())));
    assert_eq!(world.turn(), [COMPLETE]);
    assert_eq!(world.get(PING_STATE), "Complete");
    assert_eq!(world.get("Device.IP.IPPing.SuccessCount"), "1");
    world.close();
    world.waits();
    // It has ended once.
    assert!(!world.agent.handle_diagnostics(id, Ok(())));
    world.waits();
}

#[test]
fn a_test_begins_even_after_a_session_that_breaks_off() {
    let mut world = called_up();
    world.backend.values.ping.host = "a".try_into().unwrap();
    assert_eq!(world.set(&[(PING_STATE, REQUESTED)]), None);
    world.reply(503, b"");
    world.starts(0);
}

#[test]
fn a_failure_is_announced_as_success_is_and_named_as_the_model_does() {
    for (error, read) in [
        (
            DiagnosticsError::CANNOT_RESOLVE_HOST_NAME,
            "Error_CannotResolveHostName",
        ),
        (DiagnosticsError::NO_ROUTE_TO_HOST, "Error_Other"),
        (DiagnosticsError::new("Error_X_00256D_Moon"), "Error_Other"),
    ] {
        let mut world = called_up();
        let id = world.pings("host.example");
        assert!(world.agent.handle_diagnostics(id, Err(error)));
        assert_eq!(world.turn(), [COMPLETE]);
        assert_eq!(world.get(PING_STATE), read);
    }
}

#[test]
fn an_older_model_says_completed_and_counts_in_32_bits() {
    let mut world = called_up();
    let list = [
        (URL, Value::String("http://files.example/10M")),
        (DOWNLOAD_STATE, REQUESTED),
    ];
    assert_eq!(world.set(&list), None);
    world.close();
    let id = world.starts(1);
    world.backend.values.download.test_bytes_received = u64::from(u32::MAX) + 7;
    world.agent.handle_diagnostics(id, Ok(()));
    assert_eq!(world.turn(), [COMPLETE]);
    assert_eq!(world.get(DOWNLOAD_STATE), "Completed");
    let bytes = world.get("Device.DownloadDiagnostics.TestBytesReceived");
    assert_eq!(bytes, u32::MAX.to_string());
}

#[test]
fn setting_another_parameter_stops_a_test_that_runs_and_nothing_is_announced() {
    let mut world = called_up();
    let id = world.pings("a");
    world.called_up();
    assert_eq!(
        world.set(&[("Device.IP.IPPing.DSCP", Value::UnsignedInt(8))]),
        None
    );
    assert_eq!(world.get(PING_STATE), "None");
    world.close();
    world.stops(id);
    world.waits();
    assert!(!world.agent.handle_diagnostics(id, Ok(())));
    world.waits();
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn setting_another_parameter_withdraws_results_and_requests() {
    let mut world = called_up();
    let id = world.pings("a");
    world.agent.handle_diagnostics(id, Ok(()));
    world.turn();
    // Not those of other objects.
    for name in ["Device.IP.Note", "Device.IP.IPPing.Details.Note"] {
        assert_eq!(world.set(&[(name, Value::String("x"))]), None);
        assert_eq!(world.get(PING_STATE), "Complete");
    }
    // To the same value even.
    assert_eq!(world.set(&[(HOST, Value::String("a"))]), None);
    assert_eq!(world.get(PING_STATE), "None");
    assert_eq!(world.set(&[(PING_STATE, REQUESTED)]), None);
    assert_eq!(world.set(&[(HOST, Value::String("b"))]), None);
    assert_eq!(world.get(PING_STATE), "None");
    world.close();
    world.waits();
}

#[test]
fn a_test_that_runs_is_requested_again_and_begins_anew() {
    let mut world = called_up();
    let first = world.pings("a");
    world.called_up();
    let list = [(HOST, Value::String("b")), (PING_STATE, REQUESTED)];
    assert_eq!(world.set(&list), None);
    assert_eq!(world.get(PING_STATE), "Requested");
    // While the reply is awaited the first one is stopped.
    world.stops(first);
    world.waits();
    world.close();
    let second = world.starts(0);
    assert_ne!(first, second);
    assert_eq!(world.backend.values.ping.host, "b");
    assert!(!world.agent.handle_diagnostics(first, Ok(())));
    assert!(world.agent.handle_diagnostics(second, Ok(())));
    assert_eq!(world.turn(), [COMPLETE]);
}

#[test]
fn one_that_ends_before_it_could_be_stopped_is_not_announced() {
    let mut world = called_up();
    let first = world.pings("a");
    world.called_up();
    assert_eq!(world.set(&[(PING_STATE, REQUESTED)]), None);
    assert!(!world.agent.handle_diagnostics(first, Ok(())));
    world.close();
    // There is nothing to stop any more.
    world.starts(0);
    world.waits();
}

#[test]
fn a_test_is_canceled() {
    let mut world = called_up();
    let id = world.pings("a");
    world.called_up();
    assert_eq!(world.set(&[(PING_STATE, CANCELED)]), None);
    assert_eq!(world.get(PING_STATE), "None");
    world.stops(id);
    world.close();
    world.waits();
    assert!(!world.agent.handle_diagnostics(id, Ok(())));
    assert_eq!(world.agent.undelivered().count(), 0);
    // One that was only requested.
    world.called_up();
    assert_eq!(world.set(&[(PING_STATE, REQUESTED)]), None);
    assert_eq!(world.set(&[(PING_STATE, CANCELED)]), None);
    world.close();
    world.waits();
    // One that has ended keeps its results.
    world.called_up();
    let id = world.pings("a");
    world.agent.handle_diagnostics(id, Ok(()));
    world.turn();
    assert_eq!(world.set(&[(PING_STATE, CANCELED)]), None);
    assert_eq!(world.get(PING_STATE), "Complete");
}

/// The codes of the parameters that a call was refused for.
fn refused(world: &World) -> Vec<u16> {
    let envelope = read(&world.sent);
    let view = FaultView::read(&envelope).unwrap();
    view.parameters().map(|p| p.code.unwrap().code()).collect()
}

#[test]
fn nothing_else_can_be_set() {
    let mut world = called_up();
    let line = "Device.Line.2.Test.DiagnosticsState";
    for (name, value) in [
        (PING_STATE, "None"),
        (PING_STATE, "Complete"),
        (PING_STATE, "requested"),
        (PING_STATE, ""),
        // A model that does not list it.
        (DOWNLOAD_STATE, "Canceled"),
        // A model that lists nothing.
        (line, "None"),
        (line, "Complete"),
    ] {
        let fault = world.set(&[(name, Value::String(value))]);
        assert_eq!(fault, Some(FaultCode::INVALID_ARGUMENTS), "{name} {value}");
        assert_eq!(refused(&world), [9007]);
        assert_eq!(world.get(name), "None");
    }
    assert_eq!(world.set(&[(line, CANCELED)]), None);
}

#[test]
fn what_cannot_be_tested_is_refused_and_everything_is_as_before() {
    let mut world = called_up();
    assert_eq!(world.set(&[(HOST, Value::String("a"))]), None);
    let list = [(PING_STATE, REQUESTED), (HOST, Value::String("a; reboot"))];
    assert_eq!(world.set(&list), Some(FaultCode::INVALID_ARGUMENTS));
    assert_eq!(world.get(HOST), "a");
    assert_eq!(world.get(PING_STATE), "None");
    // The same if the device fails, while a test runs.
    let id = world.pings("a");
    world.called_up();
    world.backend.fails = true;
    let list = [(HOST, Value::String("b")), (PING_STATE, REQUESTED)];
    assert_eq!(world.set(&list), Some(FaultCode::INTERNAL_ERROR));
    assert_eq!(world.get(PING_STATE), "Requested");
    assert_eq!(world.get(HOST), "a");
    world.close();
    world.waits();
    assert!(world.agent.handle_diagnostics(id, Ok(())));
}

#[test]
fn tests_of_several_objects_run_beside_each_other() {
    let mut world = called_up();
    world.backend.values.ping.host = "a".try_into().unwrap();
    let list = [
        (PING_STATE, REQUESTED),
        ("Device.Line.2.Test.DiagnosticsState", REQUESTED),
    ];
    assert_eq!(world.set(&list), None);
    // The line beside it has no test that anybody knows of.
    let other = world.set(&[("Device.Line.1.Test.Tone", Value::UnsignedInt(3))]);
    assert_eq!(other, None);
    world.close();
    let (ping, line) = (world.starts(0), world.starts(2));
    world.waits();
    assert!(world.agent.handle_diagnostics(line, Ok(())));
    assert!(world.agent.handle_diagnostics(ping, Ok(())));
    // Once for both.
    assert_eq!(world.session(), [COMPLETE]);
    world.waits();
}

#[test]
fn the_event_is_announced_until_it_is_delivered() {
    let mut world = called_up();
    let id = world.pings("a");
    // It ends in the middle of a session, which is about something else.
    world.called_up();
    world.agent.handle_diagnostics(id, Ok(()));
    world.close();
    assert_eq!(world.post(), PostKind::Call(Method::Inform));
    world.reply(503, b"");
    let Wanted::Wait(Some(retry)) = world.poll() else {
        panic!("no retry")
    };
    world.now = retry.as_millis();
    assert_eq!(world.session(), [COMPLETE]);
    world.waits();
}

#[test]
fn a_restart_leaves_no_test_and_no_event() {
    let mut world = called_up();
    let id = world.pings("a");
    world.agent.handle_diagnostics(id, Ok(()));
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.turn(), ["1 BOOT"]);
    assert_eq!(world.get(PING_STATE), "None");
    let id = world.pings("a");
    world.agent.boot(RebootCause::Restart);
    assert!(!world.agent.handle_diagnostics(id, Ok(())));
    assert_eq!(world.session(), ["1 BOOT"]);
    world.waits();
}

#[test]
fn another_acs_is_not_told_of_what_the_old_one_asked_for() {
    let mut world = called_up();
    let id = world.pings("a");
    world.agent.new_acs();
    world.stops(id);
    assert!(!world.agent.handle_diagnostics(id, Ok(())));
    assert_eq!(world.turn(), ["0 BOOTSTRAP"]);
    assert_eq!(world.get(PING_STATE), "None");
}

#[test]
fn a_device_without_diagnostics_keeps_the_state_itself() {
    let mut world = Endpoint::new(SCHEMA, Lab::default());
    world.agent.boot(RebootCause::Restart);
    world.turn();
    let fault = world.set(&[(PING_STATE, REQUESTED)]);
    assert_eq!(fault, Some(FaultCode::INVALID_ARGUMENTS));
    assert_eq!(refused(&world), [9005]);
}

/// A device whose fields are bound.
#[derive(Clone, Default)]
struct Small {
    ping: IpPing,
}

bind! { Small: SCHEMA {
    "Device.IP.IPPing.Host" => ping.host,
    "Device.IP.IPPing.DSCP" => ping.dscp,
    "Device.IP.IPPing.SuccessCount" => ping.success_count,
} }

#[test]
fn the_fields_of_a_test_can_be_bound() {
    let mut world = Endpoint::new(SCHEMA, Bound::new(Small::default()));
    let slots = Box::leak(Box::new([DiagnosticsSlot::new(state(PING))]));
    world.agent = world.agent.with_diagnostics(Diagnostics::new(slots));
    world.agent.boot(RebootCause::Restart);
    world.turn();
    let list = [(HOST, Value::String("a")), (PING_STATE, REQUESTED)];
    assert_eq!(world.set(&list), None);
    world.close();
    let Wanted::Act(Action::Diagnostics(id, DiagnosticsTask::Start)) = world.poll() else {
        panic!("no test")
    };
    let ping = &mut world.backend.device.ping;
    assert_eq!(ping.host, "a");
    ping.count(Some(900));
    assert!(world.agent.handle_diagnostics(id, Ok(())));
    assert_eq!(world.turn(), [COMPLETE]);
    assert_eq!(world.get(PING_STATE), "Complete");
    assert_eq!(world.get("Device.IP.IPPing.SuccessCount"), "1");
}
