//! Changes that happen while a session waits for its retry.

use core::time::Duration;

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::{DateTime, Method, Timestamp};

use super::changes::watch;
use super::world::{Want, World, answer_to, codes, read};

const DESCRIPTION: &str = "Device.DeviceInfo.Description";
const CODE: &str = "Device.DeviceInfo.ProvisioningCode";
const NTP: &str = "Device.Time.NTPServer1";

/// A device whose session for a change of `NTP`, which has active notification, has failed; `DESCRIPTION` has passive
/// notification, and `CODE` has active.
fn failed(mut config: AgentConfig) -> World {
    config.retry = cwmp_core::RetryPolicy::new(500, 2_000).unwrap();
    let mut world = World::comparing(config, 4096);
    for (name, value) in [
        ("CWMPRetryMinimumWaitInterval", "500"),
        ("CWMPRetryIntervalMultiplier", "2000"),
    ] {
        let path = format!("Device.ManagementServer.{name}");
        if world.schema.parse(&path).is_ok() {
            world.write(&path, value);
        }
    }
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    for (name, notification) in [(NTP, 2), (DESCRIPTION, 1), (CODE, 2)] {
        let kind = watch(&mut world, name, notification);
        assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
    }
    world.close();
    world.change(NTP, "ntp2.example.net");
    let (_, inform) = world.post();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    world.fail();
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
    world
}

fn count(inform: &[u8]) -> u32 {
    let envelope = read(inform);
    InformView::read(&envelope).unwrap().retry_count().unwrap()
}

/// How long until the agent posts something, looked at every ten seconds.
fn posts_after(world: &mut World) -> u64 {
    let start = world.now;
    loop {
        match world.poll() {
            Want::Post(..) => return world.now - start,
            Want::Wait(Some(until)) => world.now = until.as_millis().max(world.now + 1),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn ct_rty_06c_a_passive_change_does_not_hasten_the_retry_of_an_active_one() {
    let mut config = AgentConfig::default();
    config.compare_interval = None;
    let mut world = failed(config);
    world.change(DESCRIPTION, "another");
    assert_eq!(posts_after(&mut world), 500_000);
    let inform = world.sent.clone();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    assert!(String::from_utf8(inform).unwrap().contains(DESCRIPTION));
}

#[test]
fn ct_rty_06c_another_active_change_does_not_wait_for_the_retry() {
    let mut config = AgentConfig::default();
    config.compare_interval = None;
    let mut world = failed(config);
    world.change(CODE, "another");
    assert_eq!(posts_after(&mut world), 0);
    assert_eq!(count(&world.sent), 1);
    // The same once more is no other.
    world.fail();
    world.change(CODE, "a third");
    assert!(posts_after(&mut world) >= 1_000_000);
    assert_eq!(count(&world.sent), 2);
}

#[test]
fn ct_rty_06c_changes_that_are_found_by_comparing_are_told_apart_too() {
    let mut config = AgentConfig::default();
    config.compare_interval = Some(Duration::from_secs(10));
    let mut world = failed(config);
    world.write(DESCRIPTION, "another");
    assert_eq!(posts_after(&mut world), 500_000);
    world.fail();
    world.write(CODE, "another");
    assert!(posts_after(&mut world) <= 10_000);
    assert_eq!(count(&world.sent), 2);
}

fn time_and_value(inform: &[u8], name: &str) -> (DateTime, Option<String>) {
    let envelope = read(inform);
    let view = InformView::read(&envelope).unwrap();
    let value = view.parameter_list().find(|p| p.name == name);
    let value = value.map(|p| p.value.unwrap().to_string());
    (view.current_time().unwrap(), value)
}

#[test]
fn ct_rty_09c_a_retry_tells_the_values_and_the_time_of_its_own() {
    let at = |unix| DateTime::At(Timestamp::from_unix(unix));
    let mut config = AgentConfig::default();
    config.compare_interval = None;
    let mut world = failed(config);
    world.now += 500_000;
    world.time_of_day = at(1_700_000_500);
    let (_, inform) = world.post();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
    world.reply(200, &answer).unwrap();
    // Delivered; then the session breaks off, and something else changes that has passive notification.
    world.fail();
    assert_eq!(world.agent.retry_count(), 2);
    world.change(DESCRIPTION, "another");
    world.change(NTP, "ntp3.example.net");
    world.write(CODE, "unannounced");
    let (_, inform) = world.post();
    world.fail();
    assert_eq!(count(&inform), 2);
    world.write(NTP, "ntp4.example.net");
    world.time_of_day = at(1_700_009_999);
    assert!(posts_after(&mut world) >= 2_000_000);
    let inform = world.sent.clone();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    let (time, ntp) = time_and_value(&inform, NTP);
    assert_eq!(time, at(1_700_009_999));
    assert_eq!(ntp.as_deref(), Some("ntp4.example.net"));
    let (_, description) = time_and_value(&inform, DESCRIPTION);
    assert_eq!(description.as_deref(), Some("another"));
    assert_eq!(count(&inform), 3);
}

#[test]
fn a_throttle_delays_a_session_for_a_change_and_never_its_retry() {
    let mut config = AgentConfig::default();
    config.compare_interval = None;
    let mut world = failed(config);
    world.write(
        "Device.ManagementServer.DefaultActiveNotificationThrottle",
        "100000",
    );
    assert_eq!(posts_after(&mut world), 500_000);
    assert_eq!(codes(&world.sent), ["4 VALUE CHANGE"]);
    assert_eq!(count(&world.sent), 1);
}
