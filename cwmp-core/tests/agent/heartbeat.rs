//! Heartbeat, standby, waking up, connection requests, and a device that is not to speak.

use cwmp_core::Instant;
use cwmp_core::connection_request::Admission;
use cwmp_core::cpe::{AgentConfig, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_core::standby::Awareness;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::{FaultCode, Method, Value};

use super::conformance::finished;
use super::timed::{DEVICE, GATEWAY, Timed, Want};
use super::world::{answer_to, codes};

const HEARTBEAT: [(&str, &str); 2] = [
    ("HeartbeatPolicy.Enable", "1"),
    ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:00:00Z"),
];
const DEAF: Awareness = Awareness {
    connection_requests: false,
    timers: false,
};

fn admitted(world: &mut Timed) -> Admission {
    world
        .agent
        .connection_request(Instant::from_millis(world.now))
}

#[test]
fn ct_hb_01c_a_heartbeat_has_an_inform_to_itself() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &HEARTBEAT);
        assert_eq!(world.wait(), Some(60));
        assert_eq!(world.agent.wake_reason(), Some(WakeReason::Heartbeat));
        world.now += 60_000;
        // Something else happens at the same time.
        world.agent.periodic();
        assert_eq!(world.codes(), ["2 PERIODIC"]);
        assert_eq!(world.codes(), ["14 HEARTBEAT"]);
        assert_eq!(world.wait(), Some(60));
        // Alone.
        assert_eq!(world.run(60), Some(60));
        assert_eq!(world.found(), ["14 HEARTBEAT"]);
        assert_eq!(world.wait(), Some(60));
    }
}

#[test]
fn a_heartbeat_waits_while_another_session_waits_for_its_retry() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    world.now = 58_000;
    world.agent.periodic();
    world.post();
    world.fail();
    // Due at 60 s, and again at 120 s, while the retries of the other session go on.
    let mut sessions = Vec::new();
    while world.now < 125_000 {
        match world.poll() {
            Want::Post(_, inform) => {
                sessions.push(codes(&inform));
                world.fail();
            }
            Want::Wait(until) => world.now = until.unwrap(),
            other @ Want::Act(_) => panic!("{other:?}"),
        }
    }
    assert!(sessions.len() >= 2);
    assert!(
        sessions.iter().all(|codes| codes == &["2 PERIODIC"]),
        "{sessions:?}"
    );
    while !matches!(world.poll(), Want::Post(..)) {
        world.now += 1_000;
    }
    assert_eq!(world.found(), ["2 PERIODIC"]);
    assert_eq!(world.codes(), ["14 HEARTBEAT"]);
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
}

#[test]
fn a_heartbeat_that_fails_comes_with_the_next_tick() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    for _ in 0..2 {
        assert_eq!(world.run(60), Some(60));
        assert_eq!(codes(world.agent.piece()), ["14 HEARTBEAT"]);
        world.fail();
        assert_eq!(world.agent.undelivered().count(), 0);
    }
    assert_eq!(world.agent.retry_count(), 2);
    // So it does if the answer to Inform was the last that was heard.
    assert_eq!(world.run(60), Some(60));
    world.open_found();
    world.fail();
    assert_eq!(world.wait(), Some(60));
    assert_eq!(world.run(60), Some(60));
    assert_eq!(world.found(), ["14 HEARTBEAT"]);
    assert_eq!(world.agent.retry_count(), 0);
}

#[test]
fn an_acs_of_an_older_version_gets_no_heartbeats() {
    let mut config = AgentConfig::default();
    let old =
        cwmp_soap::VersionSet::range(cwmp_soap::CwmpVersion::V1_0, cwmp_soap::CwmpVersion::V1_3);
    config.session = config.session.with_versions(old);
    let mut world = Timed::with(config, DEVICE, &HEARTBEAT);
    assert_eq!(world.run(3_600), None);
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn heartbeats_and_periodic_informs_are_independent() {
    let mut values = HEARTBEAT.to_vec();
    values.push(("PeriodicInformEnable", "1"));
    values.push(("PeriodicInformTime", "2000-01-01T00:00:30Z"));
    values.push(("PeriodicInformInterval", "120"));
    let mut world = Timed::new(DEVICE, &values);
    let mut seen = Vec::new();
    while let Some(wait) = world.run(200 - world.now / 1_000) {
        seen.push((wait, world.found().join(",")));
    }
    let expected = [
        (30, "2 PERIODIC"),
        (30, "14 HEARTBEAT"),
        (60, "14 HEARTBEAT"),
        (30, "2 PERIODIC"),
        (30, "14 HEARTBEAT"),
    ];
    assert_eq!(
        seen,
        expected.map(|(wait, codes)| (wait, codes.to_string()))
    );
}

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
fn ct_cr_04c_five_requests_are_one_session() {
    let mut config = AgentConfig::default();
    config.connection_requests.burst = 1;
    let mut world = Timed::with(config, DEVICE, &[]);
    for _ in 0..5 {
        assert_eq!(admitted(&mut world), Admission::Accepted);
    }
    assert_eq!(world.codes(), ["6 CONNECTION REQUEST"]);
    assert_eq!(world.wait(), None);
    // They cost one session of the burst together.
    assert_eq!(admitted(&mut world), Admission::TooMany);
    assert_eq!(world.wait(), None);
    world.now += 10_000;
    assert_eq!(admitted(&mut world), Admission::Accepted);
    assert_eq!(world.codes(), ["6 CONNECTION REQUEST"]);
}

#[test]
fn a_request_in_a_session_leads_to_one_more_or_is_refused_as_busy() {
    for busy in [false, true] {
        let mut config = AgentConfig::default();
        config.connection_requests.busy_in_session = busy;
        let mut world = Timed::with(config, DEVICE, &[]);
        world.requested();
        for _ in 0..3 {
            let expected = if busy {
                Admission::Busy
            } else {
                Admission::Accepted
            };
            assert_eq!(admitted(&mut world), expected);
        }
        world.reply(204, b"");
        if !busy {
            assert_eq!(world.codes(), ["6 CONNECTION REQUEST"]);
        }
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn a_request_is_not_delayed_by_a_retry_nor_retried() {
    let mut world = Timed::new(DEVICE, &[]);
    world.agent.periodic();
    world.post();
    world.fail();
    assert_eq!(admitted(&mut world), Admission::Accepted);
    let (_, inform) = world.post();
    assert_eq!(codes(&inform), ["2 PERIODIC", "6 CONNECTION REQUEST"]);
    world.fail();
    assert_eq!(world.run(60), Some(10));
    assert_eq!(world.found(), ["2 PERIODIC"]);
}

#[test]
fn ct_rty_11c_a_device_that_is_not_to_speak_keeps_what_it_has_to_say() {
    for schema in [DEVICE, GATEWAY] {
        let mut values = HEARTBEAT.to_vec();
        values.push(("PeriodicInformEnable", "1"));
        let mut world = Timed::new(schema, &values);
        world.agent.periodic();
        world.post();
        world.fail();
        assert_eq!(world.wait(), Some(5));
        world.set("EnableCWMP", "0");
        assert_eq!(world.run(1_000_000), None);
        assert_eq!(world.wait(), None);
        assert_eq!(admitted(&mut world), Admission::Disabled);
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.wait(), None);
        world.set("EnableCWMP", "1");
        assert_eq!(world.codes(), ["1 BOOT", "2 PERIODIC"]);
    }
}

#[test]
fn an_acs_that_disables_cwmp_gets_its_session_to_the_end() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call_set("EnableCWMP", Value::Boolean(false));
    assert_eq!(
        world.call(cwmp_soap::message::get_rpc_methods::GetRpcMethods),
        cwmp_core::cpe::PostKind::Response(Method::GetRpcMethods)
    );
    world.agent.periodic();
    world.reply(204, b"");
    assert_eq!(world.wait(), None);
    assert_eq!(world.agent.undelivered().count(), 1);
}

#[test]
fn another_url_is_another_acs_and_the_same_one_is_not() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &[]);
        world.told(&[("URL", Value::String("http://acs.example.net/"))]);
        assert_eq!(world.wait(), None);
        // Set in a session, with something pending and something scheduled.
        world.requested();
        world.call_schedule(60, "gone");
        world.agent.periodic();
        world.call_set("URL", Value::String("http://other.example.net/"));
        world.reply(204, b"");
        assert_eq!(world.codes(), ["0 BOOTSTRAP"]);
        assert_eq!(world.wait(), None);
        // By other means, with a start in between.
        world.set("URL", "http://third.example.net/");
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.codes(), ["0 BOOTSTRAP", "1 BOOT"]);
        // Gone for a while and back again.
        world.set("URL", "");
        assert_eq!(world.wait(), None);
        world.set("URL", "http://third.example.net/");
        assert_eq!(world.wait(), None);
        // Told by the platform as well, it is one change.
        world.set("URL", "http://fourth.example.net/");
        world.agent.new_acs();
        world.agent.periodic();
        assert_eq!(world.codes(), ["0 BOOTSTRAP", "2 PERIODIC"]);
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn the_retry_policy_is_that_of_the_parameters() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &[]);
        world.told(&[
            ("CWMPRetryMinimumWaitInterval", Value::UnsignedInt(60)),
            ("CWMPRetryIntervalMultiplier", Value::UnsignedInt(3_000)),
        ]);
        for wait in [60, 180, 540] {
            world.agent.periodic();
            world.post();
            world.fail();
            assert_eq!(world.wait(), Some(wait));
        }
    }
}

#[test]
fn a_device_that_may_speak_again_does_and_forgets_who_had_asked() {
    let mut world = Timed::new(DEVICE, &[]);
    // A retry was waiting.
    world.agent.periodic();
    world.post();
    world.fail();
    world.set("EnableCWMP", "0");
    assert_eq!(world.wait(), None);
    world.set("EnableCWMP", "1");
    assert_eq!(world.codes(), ["2 PERIODIC"]);
    // A connection request was.
    assert_eq!(admitted(&mut world), Admission::Accepted);
    world.set("EnableCWMP", "0");
    assert_eq!(world.wait(), None);
    world.set("EnableCWMP", "1");
    assert_eq!(world.wait(), None);
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

#[test]
fn a_heartbeat_does_not_hasten_a_report_that_was_refused() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    world.now = 58_000;
    world.agent.transfer_finished(finished()).unwrap();
    let (_, inform) = world.post();
    let accepted = answer_to(&inform, InformResponse { max_envelopes: 1 });
    world.reply(200, &accepted);
    let (_, report) = world.post();
    let refusal = answer_to(&report, Fault::new(FaultCode::ACS_INTERNAL_ERROR));
    world.reply(200, &refusal);
    world.post();
    world.reply(204, b"");
    assert_eq!(world.wait(), Some(2));
    assert_eq!(world.run(2), Some(2));
    assert_eq!(world.found(), ["14 HEARTBEAT"]);
    assert_eq!(world.wait(), Some(3));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Report));
}
