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

#[test]
fn a_clock_that_is_set_moves_no_delay() {
    let noon = 1_700_049_600;
    for midnight in [Some(noon - 86_400), Some(noon + 86_400), None] {
        let mut world = Timed::new(DEVICE, &[]);
        world.requested();
        world.call_schedule(600, "k");
        world.call_set("DelayReboot", Value::Int(900));
        world.reply(204, b"");
        assert_eq!(world.wait(), Some(600));
        world.now += 100_000;
        world.midnight = midnight;
        assert_eq!(world.wait(), Some(500), "{midnight:?}");
        world.now += 500_000;
        assert_eq!(world.codes(), ["3 SCHEDULED", "M ScheduleInform"]);
        assert_eq!(world.wait(), Some(300), "{midnight:?}");
        world.now += 300_000;
        assert_eq!(world.poll(), Want::Act(Action::Reboot));
    }
}

#[test]
fn a_scheduled_inform_that_comes_due_in_a_session_is_told_after_it_also_without_power() {
    for is_cut in [false, true] {
        let mut world = Timed::new(DEVICE, &[]);
        world.requested();
        for key in ["a", "b"] {
            world.call_schedule(10, key);
        }
        world.reply(204, b"");
        world.wait();
        world.now = 9_000;
        world.requested();
        world.now = 20_000;
        world.poll();
        if is_cut {
            // The clock of the device goes on.
            world.cut(&[]);
            world.midnight = Some(1_700_049_600 + 20);
        } else {
            world.reply(204, b"");
        }
        let told = world.codes();
        let expected = ["3 SCHEDULED", "M ScheduleInform", "M ScheduleInform"];
        assert_eq!(told[usize::from(is_cut)..], expected, "{told:?}");
        assert_eq!(world.wait(), None);
    }
}
