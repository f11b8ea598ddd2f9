//! Connection requests, and the settings that say whether, where and how a device speaks.

use cwmp_core::Instant;
use cwmp_core::connection_request::Admission;
use cwmp_core::cpe::AgentConfig;
use cwmp_core::event::RebootCause;
use cwmp_soap::{Method, Value};

use super::timed::{DEVICE, GATEWAY, Timed};
use super::world::codes;

const HEARTBEAT: [(&str, &str); 2] = [
    ("HeartbeatPolicy.Enable", "1"),
    ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:00:00Z"),
];

fn admitted(world: &mut Timed) -> Admission {
    world
        .agent
        .connection_request(Instant::from_millis(world.now))
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
