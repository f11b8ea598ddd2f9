//! What was delivered and is announced once more because its session broke off, and the power (RTY-008, EVT-004).

use cwmp_core::event::RebootCause;

use super::timed::{DEVICE, Timed};
use super::world::codes;

const PERIODIC: &[(&str, &str)] = &[
    ("PeriodicInformEnable", "1"),
    ("PeriodicInformTime", "2023-11-15T12:01:00"),
];

/// The retry of a session that delivered its events and broke off: its `Inform` has been posted.
fn in_retry() -> Timed {
    let mut world = Timed::new(DEVICE, PERIODIC);
    world.now = 60_000;
    assert_eq!(codes(&world.open()), ["2 PERIODIC"]);
    world.fail();
    world.run(100).unwrap();
    assert_eq!(codes(world.agent.piece()), ["2 PERIODIC"]);
    world
}

#[test]
fn what_was_delivered_is_not_told_again_after_a_loss_of_power_in_the_retry() {
    let mut world = in_retry();
    world.cut(PERIODIC);
    assert_eq!(world.codes(), ["1 BOOT"]);
}

#[test]
fn what_was_delivered_is_not_told_again_after_a_restart_in_the_retry() {
    let mut world = in_retry();
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.codes(), ["1 BOOT"]);
}

#[test]
fn what_is_raised_anew_while_it_is_repeated_is_an_event_of_its_own() {
    let mut world = in_retry();
    world.fail();
    world.agent.periodic();
    assert_eq!(codes(&world.post().1), ["2 PERIODIC"]);
    world.cut(PERIODIC);
    assert_eq!(world.codes(), ["1 BOOT", "2 PERIODIC"]);
}

#[test]
fn a_retry_goes_on_to_repeat_what_was_delivered_until_a_session_ends_well() {
    let mut world = in_retry();
    for _ in 0..3 {
        world.fail();
        world.run(500).unwrap();
        assert_eq!(codes(world.agent.piece()), ["2 PERIODIC"]);
    }
    assert_eq!(world.found(), ["2 PERIODIC"]);
    assert!(world.agent.undelivered().next().is_none());
}
