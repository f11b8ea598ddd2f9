//! Intervals and retry policies at the ends of their ranges, and beyond.

use cwmp_core::cpe::AgentConfig;
use cwmp_core::event::RebootCause;
use cwmp_soap::{DateTime, Timestamp, Value};

use super::managed::{self, Managed};
use super::timed::{DEVICE, GATEWAY, Timed};
use super::world::codes;

const PERIODIC: (&str, &str) = ("PeriodicInformEnable", "1");
const REFERENCE: (&str, &str) = ("PeriodicInformTime", "2000-01-01T00:00:00Z");

#[test]
fn a_device_that_keeps_an_interval_of_none_informs_every_second() {
    for text in ["0", "1"] {
        let values = [PERIODIC, REFERENCE, ("PeriodicInformInterval", text)];
        let mut world = Timed::new(DEVICE, &values);
        for _ in 0..3 {
            assert_eq!(world.run(60), Some(1), "{text}");
            assert_eq!(world.found(), ["2 PERIODIC"]);
        }
    }
}

#[test]
fn the_longest_interval_is_a_hundred_and_thirty_six_years() {
    for schema in [DEVICE, GATEWAY] {
        let values = [PERIODIC, ("PeriodicInformInterval", "4294967295")];
        let mut world = Timed::new(schema, &values);
        assert_eq!(world.wait(), Some(4_294_967_295));
        // Changed to a short one, and to the longest again.
        world.told(&[("PeriodicInformInterval", Value::UnsignedInt(60))]);
        assert_eq!(world.wait(), Some(60));
        world.told(&[("PeriodicInformInterval", Value::UnsignedInt(u32::MAX))]);
        assert_eq!(world.run(1_000_000), None);
        assert_eq!(world.wait(), Some(4_294_967_295 - 1_000_000));
    }
}

#[test]
fn an_interval_that_is_changed_while_its_tick_waits_to_be_told_loses_no_tick_and_tells_it_once() {
    let values = [PERIODIC, REFERENCE];
    let mut world = Timed::new(DEVICE, &values);
    world.now = 599_000;
    world.requested();
    world.now = 600_000;
    // It comes due in the session, before the call.
    world.poll();
    world.call_set("PeriodicInformInterval", Value::UnsignedInt(3_600));
    world.reply(204, b"");
    assert_eq!(world.codes(), ["2 PERIODIC"]);
    assert_eq!(world.wait(), Some(3_000));
}

#[test]
fn what_an_agent_that_keeps_the_settings_does_not_take_is_9007() {
    for schema in [managed::DEVICE, managed::GATEWAY] {
        let mut world = Managed::new(schema);
        world.requested();
        for (name, refused, taken) in [
            ("PeriodicInformInterval", &[0][..], [1, u32::MAX]),
            ("CWMPRetryMinimumWaitInterval", &[0, 65_536], [1, 65_535]),
            (
                "CWMPRetryIntervalMultiplier",
                &[0, 999, 65_536],
                [1_000, 65_535],
            ),
            (
                "HeartbeatPolicy.ReportingInterval",
                &[0, 29],
                [30, u32::MAX],
            ),
        ] {
            for number in refused {
                let set = world.set(&[(name, Value::UnsignedInt(*number))]);
                assert_eq!(set, [9003, 9007], "{name} {number}");
            }
            for number in taken {
                assert_eq!(world.set(&[(name, Value::UnsignedInt(number))]), []);
            }
        }
        let delays = [(-2, vec![9003, 9007]), (-1, vec![]), (i32::MAX, vec![])];
        for (delay, expected) in delays {
            let set = world.set(&[("DelayReboot", Value::Int(delay))]);
            assert_eq!(set, expected, "{delay}");
        }
        world.close();
        assert_eq!(world.wait(), Some(2_147_483_647));
    }
}

#[test]
fn a_device_that_keeps_a_retry_policy_out_of_range_follows_the_nearest_in_range() {
    for (least, multiplier, waits) in [
        ("0", "2000", [1, 2]),
        ("5", "0", [5, 5]),
        ("5", "999", [5, 5]),
        ("65536", "1000", [65_535, 65_535]),
        ("4294967295", "4294967295", [65_535, 4_294_836]),
    ] {
        let values = [
            ("CWMPRetryMinimumWaitInterval", least),
            ("CWMPRetryIntervalMultiplier", multiplier),
        ];
        let mut world = Timed::new(DEVICE, &values);
        world.agent.periodic();
        for wait in waits {
            world.post();
            world.fail();
            assert_eq!(world.wait(), Some(wait), "{least} {multiplier}");
            world.now += wait * 1_000;
        }
    }
}

#[test]
fn a_retry_that_waits_keeps_its_time_when_the_policy_changes_and_the_next_follows_it() {
    let mut world = Timed::new(DEVICE, &[]);
    world.agent.periodic();
    world.post();
    world.fail();
    world.set("CWMPRetryMinimumWaitInterval", "100");
    assert_eq!(world.wait(), Some(5));
    world.now += 5_000;
    world.post();
    world.fail();
    assert_eq!(world.wait(), Some(200));
}

#[test]
fn the_time_of_day_may_be_lost_found_and_set_while_periods_and_heartbeats_run() {
    let values = [
        PERIODIC,
        REFERENCE,
        ("HeartbeatPolicy.Enable", "1"),
        ("HeartbeatPolicy.ReportingInterval", "600"),
        ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:05:00Z"),
    ];
    let noon = 1_700_049_600;
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &values);
    world.agent.boot(RebootCause::Restart);
    world.session();
    // Known, lost, set back by a day, set ahead by ten years, lost, and as it was.
    let clocks = [
        Some(noon),
        None,
        Some(noon - 86_400),
        Some(noon + 315_360_000),
        None,
        Some(noon),
    ];
    for midnight in clocks {
        world.midnight = midnight;
        let (mut periods, mut heartbeats) = (0, 0);
        let end = world.now + 6_000_000;
        while world.run((end - world.now) / 1_000).is_some() {
            match world.found().join(",").as_str() {
                "2 PERIODIC" => periods += 1,
                "14 HEARTBEAT" => heartbeats += 1,
                other => panic!("{other}"),
            }
        }
        assert!((9..=11).contains(&periods), "{midnight:?}: {periods}");
        assert!((9..=11).contains(&heartbeats), "{midnight:?}: {heartbeats}");
    }
}

#[test]
fn a_reference_that_is_set_in_a_session_gives_the_phase_from_then_on() {
    let mut world = Timed::new(DEVICE, &[PERIODIC]);
    assert_eq!(world.wait(), Some(600));
    for (unix, wait) in [
        // Of the past, of the future, of now, and none.
        (1_700_049_600 - 86_400 + 60, 60),
        (1_700_049_600 + 86_400 + 90, 90),
        (1_700_049_600, 600),
    ] {
        let time = Value::DateTime(DateTime::At(Timestamp::from_unix(unix)));
        world.told(&[("PeriodicInformTime", time)]);
        assert_eq!(world.wait(), Some(wait), "{unix}");
    }
    world.told(&[("PeriodicInformTime", Value::DateTime(DateTime::Unknown))]);
    assert_eq!(world.run(600), Some(600));
    assert_eq!(codes(world.agent.piece()), ["2 PERIODIC"]);
}
