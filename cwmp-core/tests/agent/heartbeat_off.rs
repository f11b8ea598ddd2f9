//! Heartbeats: what the ACS does in their sessions, and heartbeats that are switched off.

use cwmp_core::cpe::{Action, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{Method, Value};

use super::timed::{DEVICE, Timed, Want};
use super::world::codes;

const HEARTBEAT: [(&str, &str); 2] = [
    ("HeartbeatPolicy.Enable", "1"),
    ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:00:00Z"),
];

#[test]
fn a_heartbeat_that_waits_for_a_retry_does_not_come_once_heartbeats_are_off() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    world.now = 58_000;
    world.agent.periodic();
    world.post();
    world.fail();
    world.now = 62_000;
    assert_eq!(world.wait(), Some(1));
    world.now = 63_000;
    world.open();
    world.call_set("HeartbeatPolicy.Enable", Value::Boolean(false));
    world.reply(204, b"");
    assert_eq!(world.wait(), None);
}

#[test]
fn a_heartbeat_that_waits_does_not_come_once_the_device_may_speak_again() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    world.now = 58_000;
    world.agent.periodic();
    world.post();
    world.fail();
    world.now = 62_000;
    assert_eq!(world.wait(), Some(1));
    world.set("EnableCWMP", "0");
    assert_eq!(world.wait(), None);
    world.set("EnableCWMP", "1");
    assert_eq!(world.codes(), ["2 PERIODIC"]);
    assert_eq!(world.wait(), Some(58));
}

#[test]
fn the_acs_calls_in_the_session_of_a_heartbeat_as_in_any_other() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    assert_eq!(world.run(60), Some(60));
    assert_eq!(codes(&world.open_found()), ["14 HEARTBEAT"]);
    assert_eq!(
        world.call(GetRpcMethods),
        PostKind::Response(Method::GetRpcMethods)
    );
    world.call_set("HeartbeatPolicy.ReportingInterval", Value::UnsignedInt(30));
    assert_eq!(
        world.call(Reboot { command_key: "k" }),
        PostKind::Response(Method::Reboot)
    );
    world.reply(204, b"");
    assert_eq!(world.poll(), Want::Act(Action::Reboot));
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.codes(), ["1 BOOT", "M Reboot"]);
    assert_eq!(world.wait(), Some(30));
}

#[test]
fn a_restart_called_for_in_a_heartbeat_that_breaks_off_does_not_wait_for_the_next_tick() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    assert_eq!(world.run(60), Some(60));
    world.open_found();
    assert_eq!(
        world.call(Reboot { command_key: "k" }),
        PostKind::Response(Method::Reboot)
    );
    world.fail();
    assert_eq!(world.poll(), Want::Act(Action::Reboot));
}

#[test]
fn an_interval_below_thirty_seconds_counts_as_thirty() {
    for text in ["0", "1", "29"] {
        let values = [
            HEARTBEAT[0],
            HEARTBEAT[1],
            ("HeartbeatPolicy.ReportingInterval", text),
        ];
        let mut world = Timed::new(DEVICE, &values);
        assert_eq!(world.wait(), Some(30), "{text}");
    }
}
