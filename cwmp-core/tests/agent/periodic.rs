//! Periodic informs, and the clock that an Inform tells.

use cwmp_core::cpe::{AgentConfig, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::{DateTime, Timestamp, Value};

use super::timed::{DEVICE, GATEWAY, Timed, Want, current_time};
use super::world::read;

const PERIODIC: (&str, &str) = ("PeriodicInformEnable", "1");

fn time(unix: i64) -> Value<'static> {
    Value::DateTime(DateTime::At(Timestamp::from_unix(unix)))
}

#[test]
fn ct_evt_16c_a_reference_time_is_a_phase_only() {
    for schema in [DEVICE, GATEWAY] {
        for reference in [
            "1970-01-01T00:01:00Z",
            "2099-06-01T00:01:00Z",
            "2023-11-15T12:01:00",
        ] {
            let mut world = Timed::new(schema, &[PERIODIC, ("PeriodicInformTime", reference)]);
            assert_eq!(world.wait(), Some(60), "{reference}");
            assert_eq!(world.agent.wake_reason(), Some(WakeReason::Periodic));
            assert_eq!(world.run(600), Some(60));
            assert_eq!(world.found(), ["2 PERIODIC"]);
            assert_eq!(world.run(6_000), Some(600));
            assert_eq!(world.found(), ["2 PERIODIC"]);
        }
    }
}

#[test]
fn ct_evt_17c_devices_without_a_reference_time_spread_out() {
    let mut seed = 0x9E37_79B9_u32;
    let mut tenths = [0_u32; 10];
    for _ in 0..1_000 {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        let values = [PERIODIC, ("PeriodicInformInterval", "86400")];
        let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &values);
        world.entropy = seed;
        world.agent.boot(RebootCause::Restart);
        world.session();
        let wait = world.wait().unwrap();
        assert!(wait <= 86_400);
        tenths[usize::try_from(wait / 8_641).unwrap()] += 1;
        // From then on, a whole interval apart.
        assert_eq!(world.run(86_400), Some(wait));
        world.found();
        assert_eq!(world.wait(), Some(86_400));
    }
    // 100 expected in each; five standard deviations are 47.
    assert!(
        tenths.iter().all(|count| (53..=147).contains(count)),
        "{tenths:?}"
    );
}

#[test]
fn ct_evt_18c_a_change_takes_effect_after_the_session() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &[]);
        assert_eq!(world.wait(), None);
        world.told(&[
            ("PeriodicInformEnable", Value::Boolean(true)),
            ("PeriodicInformTime", time(0)),
        ]);
        assert_eq!(world.wait(), Some(600));
        // Not while the session lasts, and no restart either.
        world.requested();
        world.call_set("PeriodicInformInterval", Value::UnsignedInt(60));
        assert_eq!(world.poll(), Want::Wait(Some(30_000)));
        assert_eq!(world.agent.wake_reason(), Some(WakeReason::Reply));
        world.reply(204, b"");
        assert_eq!(world.wait(), Some(60));
        world.told(&[("PeriodicInformEnable", Value::Boolean(false))]);
        assert_eq!(world.wait(), None);
        world.told(&[("PeriodicInformEnable", Value::Boolean(true))]);
        assert_eq!(world.wait(), Some(60));
        // What was set to what it was changes nothing.
        world.now += 20_000;
        world.told(&[("PeriodicInformInterval", Value::UnsignedInt(60))]);
        assert_eq!(world.wait(), Some(40));
    }
}

#[test]
fn ct_evt_19c_a_clock_that_is_set_gives_the_phase() {
    let values = [PERIODIC, ("PeriodicInformTime", "2000-01-01T00:00:00Z")];
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &values);
    world.midnight = None;
    world.entropy = 1 << 31;
    world.agent.boot(RebootCause::Restart);
    world.session();
    // Its own reference, half an interval away.
    assert_eq!(world.run(600), Some(300));
    assert_eq!(world.found(), ["2 PERIODIC"]);
    assert_eq!(world.wait(), Some(600));
    // At 12:03:20 by the clock that is set now.
    world.now += 50_000;
    world.midnight = Some(1_700_049_600 - 150);
    assert_eq!(world.wait(), Some(400));
    assert_eq!(world.run(600), Some(400));
    assert_eq!(world.found(), ["2 PERIODIC"]);
    assert_eq!(world.wait(), Some(600));
}

#[test]
fn a_retried_periodic_session_keeps_the_phase() {
    let values = [PERIODIC, ("PeriodicInformTime", "2000-01-01T00:00:00Z")];
    let mut world = Timed::new(DEVICE, &values);
    assert_eq!(world.run(600), Some(600));
    world.fail();
    assert_eq!(world.wait(), Some(5));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Retry));
    assert_eq!(world.run(5), Some(5));
    assert_eq!(world.found(), ["2 PERIODIC"]);
    assert_eq!(world.wait(), Some(595));
}

#[test]
fn ct_inf_10c_the_current_time_is_local_with_its_offset() {
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &[]);
    world.zone = 120;
    world.agent.boot(RebootCause::Restart);
    let (_, inform) = world.post();
    let text = "<CurrentTime>2023-11-15T14:00:00+02:00</CurrentTime>";
    assert!(String::from_utf8(inform).unwrap().contains(text));
}

#[test]
fn ct_inf_11c_without_a_clock_the_time_since_boot_is_told() {
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &[]);
    world.midnight = None;
    world.now = 90_000;
    world.agent.boot(RebootCause::Restart);
    let (_, inform) = world.post();
    assert_eq!(current_time(&inform), DateTime::SinceBoot { seconds: 90 });
    let text = "<CurrentTime>0001-01-01T00:01:30</CurrentTime>";
    assert!(String::from_utf8(inform).unwrap().contains(text));
}

#[test]
fn ct_inf_12c_an_empty_product_class_is_there() {
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &[]);
    world.product_class = "";
    world.agent.boot(RebootCause::Restart);
    let (_, inform) = world.post();
    let envelope = read(&inform);
    let id = InformView::read(&envelope).unwrap().device_id();
    assert_eq!(
        (id.product_class.to_string(), id.serial_number.to_string()),
        (String::new(), "42".into())
    );
    assert!(
        String::from_utf8(inform.clone())
            .unwrap()
            .contains("<ProductClass></ProductClass>")
    );
}

#[test]
fn a_phase_of_the_devices_own_outlasts_other_settings() {
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &[PERIODIC]);
    world.entropy = 1 << 31;
    world.agent.boot(RebootCause::Restart);
    world.session();
    assert_eq!(world.wait(), Some(300));
    world.now += 100_000;
    world.entropy = 0;
    world.told(&[("PeriodicInformInterval", Value::UnsignedInt(600))]);
    assert_eq!(world.wait(), Some(200));
}
