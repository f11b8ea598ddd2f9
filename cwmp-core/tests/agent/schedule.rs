//! What comes by time: periodic informs, scheduled informs, restarts, discovery.

use cwmp_core::cpe::{Action, AgentConfig, PostKind, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_core::schedule::{ScheduleSlot, ScheduledInform};
use cwmp_core::{CommandKey, Instant};
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::get_rpc_methods::{GetRpcMethods, GetRpcMethodsResponseView};
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{DateTime, FaultCode, Method, Timestamp, Value};

use super::timed::{DEVICE, GATEWAY, Timed, Want, current_time};
use super::world::{events, message, read};

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
fn ct_evt_20c_schedule_reboot() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &[]);
        let noon = world.midnight.unwrap();
        world.told(&[("ScheduleReboot", time(noon - 1))]);
        assert_eq!(world.wait(), None);
        world.told(&[("ScheduleReboot", time(noon + 60))]);
        assert_eq!(world.wait(), Some(60));
        assert_eq!(world.agent.wake_reason(), Some(WakeReason::Reboot));
        // A session is running at the time.
        world.now = 59_000;
        world.requested();
        world.now = 61_000;
        assert_eq!(
            world.call(GetRpcMethods),
            PostKind::Response(Method::GetRpcMethods)
        );
        world.reply(204, b"");
        assert_eq!(world.poll(), Want::Act(Action::Reboot));
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.codes(), ["1 BOOT"]);
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn ct_evt_21c_delay_reboot() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &[]);
        world.requested();
        world.call_set("DelayReboot", Value::Int(30));
        // It is counted from the end of the session.
        world.now = 20_000;
        world.reply(204, b"");
        assert_eq!(world.wait(), Some(30));
        assert_eq!(world.agent.wake_reason(), Some(WakeReason::Reboot));
        assert_eq!(world.text("DelayReboot"), "30");
        world.now = 50_000;
        assert_eq!(world.poll(), Want::Act(Action::Reboot));
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.codes(), ["1 BOOT"]);
        assert_eq!(world.text("DelayReboot"), "-1");
        assert_eq!(world.wait(), None);
        // It can be taken back, and set to the same again.
        world.told(&[("DelayReboot", Value::Int(30))]);
        world.told(&[("DelayReboot", Value::Int(-1))]);
        assert_eq!(world.wait(), None);
        world.told(&[("DelayReboot", Value::Int(30))]);
        world.now += 10_000;
        world.told(&[("DelayReboot", Value::Int(30))]);
        assert_eq!(world.wait(), Some(30));
        // Another parameter does not start it again.
        world.now += 10_000;
        world.told(&[("PeriodicInformInterval", Value::UnsignedInt(60))]);
        assert_eq!(world.wait(), Some(20));
        // Any restart ends it.
        world.agent.boot(RebootCause::Restart);
        world.session();
        assert_eq!(world.text("DelayReboot"), "-1");
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn ct_rpc_34c_two_scheduled_informs_and_a_periodic_one() {
    let values = [PERIODIC, ("PeriodicInformTime", "2000-01-01T00:00:00Z")];
    let mut world = Timed::new(DEVICE, &values);
    world.requested();
    for (delay, key) in [(700, "late"), (100, "early")] {
        assert_eq!(
            world.call_schedule(delay, key),
            PostKind::Response(Method::ScheduleInform)
        );
    }
    world.reply(204, b"");
    assert_eq!(world.wait(), Some(100));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Scheduled));
    world.now += 100_000;
    let event = |code: &str, key: &str| (code.to_string(), key.to_string());
    let early = [event("3 SCHEDULED", ""), event("M ScheduleInform", "early")];
    assert_eq!(world.session(), early);
    assert_eq!(world.run(600), Some(500));
    assert_eq!(world.found(), ["2 PERIODIC"]);
    world.now += 100_000;
    let late = [event("3 SCHEDULED", ""), event("M ScheduleInform", "late")];
    assert_eq!(world.session(), late);
    assert_eq!(world.wait(), Some(500));
}

#[test]
fn scheduled_informs_with_one_key_are_each_a_contact() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    for delay in [10, 20] {
        world.call_schedule(delay, "k");
    }
    world.reply(204, b"");
    for _ in 0..2 {
        assert_eq!(world.run(60), Some(10));
        assert_eq!(world.found(), ["3 SCHEDULED", "M ScheduleInform"]);
    }
    assert_eq!(world.wait(), None);
}

#[test]
fn what_schedule_inform_cannot_take_is_refused_and_changes_nothing() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    let fault = |code| PostKind::Fault(Method::ScheduleInform, Some(FaultCode::new(code)));
    assert_eq!(world.call_schedule(0, "zero"), fault(9003));
    let markup = |delay: &str, key: &str| {
        format!(
            "<cwmp:ScheduleInform><DelaySeconds>{delay}</DelaySeconds><CommandKey>{key}</CommandKey></cwmp:ScheduleInform>"
        )
    };
    for (delay, key) in [
        ("5", "k".repeat(33).as_str()),
        ("-5", "k"),
        ("", "k"),
        ("4294967296", "k"),
    ] {
        let markup = markup(delay, key);
        assert_eq!(
            world.call(RawMessage { markup: &markup }),
            fault(9003),
            "{delay}"
        );
    }
    for key in ["1", "2", "3"] {
        assert_eq!(
            world.call_schedule(60, key),
            PostKind::Response(Method::ScheduleInform)
        );
    }
    assert_eq!(world.call_schedule(1, "4"), fault(9001));
    world.reply(204, b"");
    assert_eq!(world.wait(), Some(60));
}

#[test]
fn scheduled_informs_that_find_no_room_among_the_events_wait_for_it() {
    // Four M events fit into the queue.
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    for (key, delay) in [("a", 12), ("b", 11), ("c", 10)] {
        world.call_schedule(delay, key);
    }
    for key in ["r", "s"] {
        assert_eq!(
            world.call(Reboot { command_key: key }),
            PostKind::Response(Method::Reboot)
        );
    }
    // The session breaks off, so the restart waits for another; by then all three are due.
    world.fail();
    world.now = 20_000;
    let first = world.session();
    assert_eq!(first.len(), 3, "room is kept for the restarts: {first:?}");
    assert_eq!(world.poll(), Want::Act(Action::Reboot));
    world.agent.boot(RebootCause::Restart);
    let mut keys: Vec<String> = first.into_iter().map(|(_, key)| key).collect();
    keys.retain(|key| !key.is_empty());
    keys.sort();
    assert_eq!(keys, ["b", "c"], "the oldest first");
    while let Want::Post(..) = world.poll() {
        let inform = world.agent.piece().to_vec();
        keys.extend(
            events(&inform)
                .into_iter()
                .filter(|(_, key)| !key.is_empty())
                .map(|(_, key)| key),
        );
        world.found();
    }
    keys.sort();
    assert_eq!(keys, ["a", "b", "c", "r", "s"]);
}

#[test]
fn a_scheduled_inform_outlasts_a_restart_and_is_late_if_the_device_was_off() {
    let stored = ScheduledInform {
        command_key: CommandKey::new("si").unwrap(),
        delay_seconds: 600,
        due_time: DateTime::At(Timestamp::from_unix(1_700_049_600 + 100)),
    };
    for (midnight, wait) in [(1_700_049_600, 100), (1_700_060_000, 0)] {
        let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &[]);
        let slots = vec![ScheduleSlot::restored(stored.clone())].leak();
        world.agent = world.agent.with_schedule(slots);
        world.midnight = Some(midnight);
        if wait > 0 {
            assert_eq!(world.wait(), Some(wait));
        }
        world.now += wait * 1_000;
        assert_eq!(world.codes(), ["3 SCHEDULED", "M ScheduleInform"]);
    }
    // In memory too.
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call_schedule(60, "k");
    world.reply(204, b"");
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.codes(), ["1 BOOT"]);
    assert_eq!(world.wait(), Some(60));
}

#[test]
fn schedule_inform_is_listed_by_an_agent_that_has_room_for_it() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.reply(200, &message(Some("1"), GetRpcMethods));
    let (_, answer) = world.post();
    let envelope = read(&answer);
    let view = GetRpcMethodsResponseView::read(&envelope).unwrap();
    assert!(view.method_list().any(|name| name == "ScheduleInform"));
    assert!(view.method_list().eq(world.agent.methods()));
}

#[test]
fn ct_rpc_31c_factory_reset_comes_after_the_session_and_leaves_nothing() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call_set("URL", Value::String("http://other.example.net/"));
    world.call_schedule(60, "gone");
    world.call(Reboot {
        command_key: "gone",
    });
    assert_eq!(
        world.call(FactoryReset),
        PostKind::Response(Method::FactoryReset)
    );
    // Calls after it are answered.
    assert_eq!(
        world.call(GetRpcMethods),
        PostKind::Response(Method::GetRpcMethods)
    );
    world.agent.periodic();
    world.reply(204, b"");
    assert_eq!(world.agent.parameter_key(), "key");
    assert_eq!(world.poll(), Want::Act(Action::FactoryReset));
    world.set("URL", "http://acs.example.net/");
    world.agent.boot(RebootCause::FactoryReset);
    assert_eq!(world.agent.parameter_key(), "");
    let inform = world.open();
    let event = |code: &str| (code.to_string(), String::new());
    assert_eq!(events(&inform), [event("0 BOOTSTRAP"), event("1 BOOT")]);
    let envelope = read(&inform);
    let view = InformView::read(&envelope).unwrap();
    let key = view
        .parameter_list()
        .find(|p| p.name.to_string().ends_with("ParameterKey"));
    assert_eq!(key.unwrap().value.unwrap(), "");
    world.reply(204, b"");
    assert_eq!(world.wait(), None);
}

#[test]
fn a_factory_reset_that_was_taken_on_survives_a_broken_session() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call(FactoryReset);
    world.agent.periodic();
    world.fail();
    world.session();
    assert_eq!(world.poll(), Want::Act(Action::FactoryReset));
}

#[test]
fn after_a_session_the_new_acs_is_met_before_the_restart() {
    for breaks in [false, true] {
        let mut world = Timed::new(DEVICE, &[]);
        world.requested();
        world.call(Reboot { command_key: "k" });
        world.call_set("URL", Value::String("http://other.example.net/"));
        if breaks {
            // Then the restart comes after the session that begins with the new one.
            world.fail();
            assert_eq!(world.codes(), ["0 BOOTSTRAP"]);
        } else {
            world.reply(204, b"");
        }
        assert_eq!(world.poll(), Want::Act(Action::Reboot));
        world.agent.boot(RebootCause::Restart);
        // Of the call of the old one, the new one is told nothing.
        let expected: &[&str] = if breaks {
            &["1 BOOT"]
        } else {
            &["0 BOOTSTRAP", "1 BOOT"]
        };
        assert_eq!(world.codes(), expected);
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn work_does_not_wait_for_a_session_that_will_not_come() {
    for reset in [true, false] {
        // The connection request is not announced again, and there is nothing else.
        let mut world = Timed::new(DEVICE, &[]);
        world.requested();
        let action = if reset {
            world.call(FactoryReset);
            Action::FactoryReset
        } else {
            world.call(Reboot { command_key: "k" });
            Action::Reboot
        };
        world.fail();
        assert_eq!(world.wait(), Some(5));
        world.now += 5_000;
        assert_eq!(world.poll(), Want::Act(action));
    }
    // Nor for one that another connection request opened, and that failed.
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call(FactoryReset);
    world.fail();
    let now = Instant::from_millis(world.now);
    assert!(world.agent.connection_request(now).is_accepted());
    world.post();
    world.fail();
    assert_eq!(world.poll(), Want::Act(Action::FactoryReset));
}

#[test]
fn ct_rty_12c_an_acs_that_is_not_heard_of_is_looked_for() {
    let mut config = AgentConfig::default();
    config.rediscover_after = Some(300);
    let mut world = Timed::unstarted(config, DEVICE, &[]);
    world.agent.boot(RebootCause::Restart);
    let start = world.now;
    let mut found = Vec::new();
    while world.now < start + 700_000 {
        match world.poll() {
            Want::Post(..) => world.fail(),
            Want::Act(action) => {
                assert_eq!(action, Action::Discover);
                found.push((world.now - start) / 1_000);
            }
            Want::Wait(until) => {
                world.now = until.unwrap();
                if world.now == 300_000 {
                    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Discovery));
                }
            }
        }
    }
    assert_eq!(found, [300, 600]);
    // What is found is another ACS.
    world.set("URL", "http://found.example.net/");
    assert_eq!(world.codes(), ["0 BOOTSTRAP"]);
    // One that replies is there, whatever it replies.
    world.agent.periodic();
    for _ in 0..100 {
        match world.poll() {
            Want::Post(..) => world.reply(503, b""),
            Want::Act(action) => panic!("{action:?}"),
            Want::Wait(until) => world.now = until.unwrap(),
        }
    }
    // A URL of the device's own is not looked for.
    let mut world = Timed::new(DEVICE, &[]);
    world.agent.periodic();
    world.post();
    world.fail();
    world.now += 1_000_000;
    assert!(matches!(world.poll(), Want::Post(..)));
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
fn deadlines_at_the_ends_of_the_clock_do_not_wrap() {
    let mut world = Timed::new(
        DEVICE,
        &[PERIODIC, ("PeriodicInformInterval", "4294967295")],
    );
    world.requested();
    world.call_schedule(u32::MAX, "k");
    world.call_set("DelayReboot", Value::Int(i32::MAX));
    world.reply(204, b"");
    assert!(world.wait().is_some());
    world.midnight = None;
    world.now = Instant::NEVER.as_millis() - 10_000_000;
    let mut steps = 0;
    while !matches!(world.poll(), Want::Wait(_)) {
        steps += 1;
        assert!(steps < 10);
        if world.agent.is_in_session() {
            world.fail();
        } else {
            world.agent.boot(RebootCause::Restart);
        }
    }
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

#[test]
fn of_two_restarts_that_were_called_for_the_greater_is_done() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call(FactoryReset);
    world.call(Reboot { command_key: "k" });
    world.reply(204, b"");
    assert_eq!(world.poll(), Want::Act(Action::FactoryReset));
}

#[test]
fn after_a_factory_reset_no_session_has_failed() {
    let mut world = Timed::new(DEVICE, &[]);
    world.agent.periodic();
    world.post();
    world.fail();
    assert_eq!(world.agent.retry_count(), 1);
    world.agent.boot(RebootCause::FactoryReset);
    assert_eq!(world.agent.retry_count(), 0);
}
