//! Several reasons for a session at the same moment.

use cwmp_core::Instant;
use cwmp_core::connection_request::Admission;
use cwmp_core::cpe::PostKind;
use cwmp_soap::{Method, Value};

use super::timed::{DEVICE, GATEWAY, Timed};
use super::world::codes;

const TIMES: [(&str, &str); 4] = [
    ("PeriodicInformEnable", "1"),
    ("PeriodicInformTime", "2000-01-01T00:00:00Z"),
    ("HeartbeatPolicy.Enable", "1"),
    ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:00:00Z"),
];

fn request(world: &mut Timed) {
    let now = Instant::from_millis(world.now);
    assert_eq!(world.agent.connection_request(now), Admission::Accepted);
}

#[test]
fn two_requests_a_periodic_and_two_scheduled_informs_and_a_heartbeat_are_two_sessions() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &TIMES);
        world.requested();
        world.call_set("HeartbeatPolicy.ReportingInterval", Value::UnsignedInt(600));
        for key in ["a", "a", "b"] {
            assert_eq!(
                world.call_schedule(600, key),
                PostKind::Response(Method::ScheduleInform)
            );
        }
        world.reply(204, b"");
        assert_eq!(world.wait(), Some(600));
        world.now = 600_000;
        request(&mut world);
        request(&mut world);
        let event = |code: &str, key: &str| (code.to_string(), key.to_string());
        let expected = [
            event("2 PERIODIC", ""),
            event("3 SCHEDULED", ""),
            event("6 CONNECTION REQUEST", ""),
            event("M ScheduleInform", "a"),
            event("M ScheduleInform", "b"),
        ];
        assert_eq!(world.session(), expected);
        assert_eq!(world.codes(), ["14 HEARTBEAT"]);
        assert_eq!(world.wait(), Some(600));
    }
}

#[test]
fn a_request_and_a_tick_while_the_inform_is_out_are_one_session_more() {
    let mut world = Timed::new(DEVICE, &TIMES[..2]);
    world.now = 599_000;
    request(&mut world);
    let (_, inform) = world.post();
    assert_eq!(codes(&inform), ["6 CONNECTION REQUEST"]);
    request(&mut world);
    world.now = 600_000;
    request(&mut world);
    world.wait();
    assert_eq!(world.found(), ["6 CONNECTION REQUEST"]);
    assert_eq!(world.codes(), ["2 PERIODIC", "6 CONNECTION REQUEST"]);
    assert_eq!(world.wait(), Some(600));
}

#[test]
fn what_comes_while_a_session_fails_does_not_wait_for_the_retry() {
    let mut world = Timed::new(DEVICE, &TIMES[..2]);
    world.now = 599_000;
    request(&mut world);
    world.post();
    world.now = 600_000;
    request(&mut world);
    world.fail();
    // The first request had its attempt, the second had none so far.
    assert_eq!(world.codes(), ["2 PERIODIC", "6 CONNECTION REQUEST"]);
    assert_eq!(world.wait(), Some(600));
}
