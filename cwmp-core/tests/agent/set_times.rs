//! Times that the ACS sets in a session, and that pass before it is over.

use cwmp_core::cpe::{Action, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_soap::{DateTime, Timestamp, Value};

use super::timed::{DEVICE, GATEWAY, Timed, Want};

fn time(unix: i64) -> Value<'static> {
    Value::DateTime(DateTime::At(Timestamp::from_unix(unix)))
}

#[test]
fn ct_evt_20c_a_restart_that_comes_due_in_the_session_that_set_it_follows_the_session() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &[]);
        let noon = world.midnight.unwrap();
        world.requested();
        world.call_set("ScheduleReboot", time(noon + 10));
        world.now = 25_000;
        world.reply(204, b"");
        assert_eq!(world.poll(), Want::Act(Action::Reboot));
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.codes(), ["1 BOOT"]);
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn a_restart_that_is_set_to_the_past_in_a_session_never_comes() {
    let mut world = Timed::new(DEVICE, &[]);
    let noon = world.midnight.unwrap();
    world.now = 20_000;
    world.requested();
    world.call_set("ScheduleReboot", time(noon + 19));
    world.now = 25_000;
    world.reply(204, b"");
    assert_eq!(world.wait(), None);
}

#[test]
fn a_restart_that_is_taken_back_in_the_session_never_comes() {
    let mut world = Timed::new(DEVICE, &[]);
    let noon = world.midnight.unwrap();
    world.requested();
    world.call_set("ScheduleReboot", time(noon + 10));
    world.call_set("ScheduleReboot", Value::DateTime(DateTime::Unknown));
    world.now = 25_000;
    world.reply(204, b"");
    assert_eq!(world.wait(), None);
    // Nor one that was set before, and would have come in the session.
    world.told(&[("ScheduleReboot", time(noon + 60))]);
    world.requested();
    world.call_set("ScheduleReboot", time(noon + 3_600));
    world.now = 70_000;
    world.reply(204, b"");
    assert_eq!(world.wait(), Some(3_530));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Reboot));
}

#[test]
fn ct_evt_21c_a_delay_of_none_restarts_after_the_session_and_one_of_a_broken_session_counts_too() {
    let mut world = Timed::new(DEVICE, &[]);
    world.told(&[("DelayReboot", Value::Int(0))]);
    assert_eq!(world.poll(), Want::Act(Action::Reboot));
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.codes(), ["1 BOOT"]);
    assert_eq!(world.text("DelayReboot"), "-1");
    world.requested();
    world.call_set("DelayReboot", Value::Int(3));
    world.now = 10_000;
    world.fail();
    assert_eq!(world.wait(), Some(3));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Reboot));
    world.now = 13_000;
    assert_eq!(world.poll(), Want::Act(Action::Reboot));
}
