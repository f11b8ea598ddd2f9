//! Standby and waking up.

use cwmp_core::Instant;
use cwmp_core::standby::Awareness;

use super::timed::{DEVICE, Timed};

const DEAF: Awareness = Awareness {
    connection_requests: false,
    timers: false,
};

#[test]
fn ct_hb_05c_waking_from_a_long_standby_is_an_event_and_no_start() {
    for (max, told) in [("900", true), ("1000", false), ("-1", false)] {
        let mut world = Timed::new(DEVICE, &[("StandbyPolicy.CRUnawarenessMaxDuration", max)]);
        assert_eq!(world.wait(), None);
        let since = Instant::from_millis(world.now);
        world.now += 1_000_000;
        let now = world.clock();
        world.agent.wake_up(&now, since, DEAF);
        if told {
            assert_eq!(world.codes(), ["13 WAKEUP"]);
        }
        assert_eq!(world.wait(), None, "{max}");
    }
    // One that would have heard a connection request was aware.
    let mut world = Timed::new(DEVICE, &[("StandbyPolicy.CRUnawarenessMaxDuration", "900")]);
    world.now += 1_000_000;
    let now = world.clock();
    let awareness = Awareness {
        connection_requests: true,
        timers: false,
    };
    world.agent.wake_up(&now, Instant::ZERO, awareness);
    assert_eq!(world.wait(), None);
}

#[test]
fn ct_hb_06c_missed_periodic_contacts_are_counted() {
    for (max, told) in [("2", true), ("3", false), ("-1", false)] {
        let values = [
            ("PeriodicInformEnable", "1"),
            ("PeriodicInformTime", "2000-01-01T00:00:00Z"),
            ("StandbyPolicy.MaxMissedPeriodic", max),
        ];
        let mut world = Timed::new(DEVICE, &values);
        assert_eq!(world.wait(), Some(600));
        // Three are slept through.
        world.now += 1_900_000;
        let now = world.clock();
        world.agent.wake_up(&now, Instant::ZERO, DEAF);
        if told {
            assert_eq!(world.codes(), ["13 WAKEUP"]);
        }
        // They are not made up for, and the phase stays.
        assert_eq!(world.wait(), Some(500), "{max}");
    }
}

#[test]
fn ct_hb_07c_a_missed_scheduled_contact_is_told_and_made_up_for() {
    for (notify, told) in [
        ("1", &["3 SCHEDULED", "13 WAKEUP", "M ScheduleInform"][..]),
        ("0", &["3 SCHEDULED", "M ScheduleInform"]),
    ] {
        let mut world = Timed::new(DEVICE, &[("StandbyPolicy.NotifyMissedScheduled", notify)]);
        world.requested();
        world.call_schedule(100, "k");
        world.reply(204, b"");
        world.wait();
        world.now += 1_000_000;
        let now = world.clock();
        world.agent.wake_up(&now, Instant::ZERO, DEAF);
        assert_eq!(world.codes(), told);
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn no_standby_while_a_session_runs_or_is_owed() {
    let mut world = Timed::new(DEVICE, &[]);
    assert!(world.agent.may_stand_by(DEAF));
    world.agent.periodic();
    assert!(!world.agent.may_stand_by(DEAF));
    world.post();
    assert!(!world.agent.may_stand_by(DEAF));
    world.fail();
    assert!(!world.agent.may_stand_by(DEAF));
    world.now += 5_000;
    world.session();
    assert!(world.agent.may_stand_by(DEAF));
    let asked = [
        ("StandbyPolicy.SelfTimerCapable", "1"),
        ("StandbyPolicy.PeriodicAwarenessRequested", "1"),
    ];
    let world = Timed::new(DEVICE, &asked);
    assert!(!world.agent.may_stand_by(DEAF));
}

#[test]
fn a_device_that_slept_with_its_timers_makes_its_contacts() {
    let values = [
        ("PeriodicInformEnable", "1"),
        ("PeriodicInformTime", "2000-01-01T00:00:00Z"),
        ("StandbyPolicy.MaxMissedPeriodic", "0"),
    ];
    let mut world = Timed::new(DEVICE, &values);
    assert_eq!(world.wait(), Some(600));
    world.now += 600_000;
    let now = world.clock();
    let awareness = Awareness {
        connection_requests: false,
        timers: true,
    };
    world.agent.wake_up(&now, Instant::ZERO, awareness);
    assert_eq!(world.codes(), ["2 PERIODIC"]);
}
