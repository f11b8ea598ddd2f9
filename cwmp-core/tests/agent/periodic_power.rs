//! Periodic informs that come due while a session is going on, and the power.

use cwmp_core::cpe::WakeReason;
use cwmp_soap::Value;

use super::timed::{DEVICE, Timed, Want};

/// Ten minutes apart, the next in a minute.
const PERIODIC: &[(&str, &str)] = &[
    ("PeriodicInformEnable", "1"),
    ("PeriodicInformTime", "2023-11-15T12:01:00"),
];

/// A session that begins ten seconds before the tick.
fn in_session() -> Timed {
    let mut world = Timed::new(DEVICE, PERIODIC);
    world.now = 50_000;
    world.requested();
    world
}

#[test]
fn a_tick_in_a_session_is_stored_in_it_and_told_after_a_loss_of_power() {
    let mut world = in_session();
    assert_eq!(world.wait(), Some(10));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Periodic));
    world.now = 60_000;
    assert_eq!(world.wait(), Some(20));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Reply));
    world.cut(PERIODIC);
    assert_eq!(world.codes(), ["1 BOOT", "2 PERIODIC"]);
}

#[test]
fn a_tick_in_a_session_leads_to_the_next_one_and_to_no_third() {
    let mut world = in_session();
    world.now = 60_000;
    world.poll();
    world.reply(204, b"");
    assert_eq!(world.codes(), ["2 PERIODIC"]);
    assert_eq!(world.wait(), Some(600));
}

#[test]
fn a_tick_that_the_acs_takes_back_in_the_session_does_not_come() {
    let mut world = in_session();
    world.call_set("PeriodicInformEnable", Value::Boolean(false));
    world.now = 60_000;
    assert_eq!(world.wait(), Some(20));
    world.reply(204, b"");
    assert_eq!(world.poll(), Want::Wait(None));
}
