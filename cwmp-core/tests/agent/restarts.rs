//! Restarts and other work that waits for the end of a session, and the ACS that is looked for.

use cwmp_core::Instant;
use cwmp_core::cpe::{Action, AgentConfig, PostKind, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{DateTime, Method, Timestamp, Value};

use super::timed::{DEVICE, GATEWAY, Timed, Want};
use super::world::{events, read};

fn time(unix: i64) -> Value<'static> {
    Value::DateTime(DateTime::At(Timestamp::from_unix(unix)))
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
        // Parameters that are read again afterwards are no new time.
        world.call_set("PeriodicInformInterval", Value::UnsignedInt(60));
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
    // A restart begins the count anew.
    world.agent.periodic();
    world.post();
    world.fail();
    world.now += 299_000;
    world.agent.boot(RebootCause::Restart);
    world.post();
    world.fail();
    let started = world.now;
    while world.now < started + 299_000 {
        match world.poll() {
            Want::Post(..) => world.fail(),
            Want::Act(action) => panic!("{action:?}"),
            Want::Wait(until) => world.now = until.unwrap(),
        }
    }
    assert_eq!(world.poll(), Want::Act(Action::Discover));
    // One that the device is not to speak to is not looked for.
    world.agent.periodic();
    world.post();
    world.fail();
    world.set("EnableCWMP", "0");
    assert_eq!(world.wait(), None);
    // A URL of the device's own is not looked for.
    let mut world = Timed::new(DEVICE, &[]);
    world.agent.periodic();
    world.post();
    world.fail();
    world.now += 1_000_000;
    assert!(matches!(world.poll(), Want::Post(..)));
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
fn a_restart_at_a_set_time_does_not_take_the_place_of_a_factory_reset() {
    let mut world = Timed::new(DEVICE, &[]);
    let noon = world.midnight.unwrap();
    world.told(&[("ScheduleReboot", time(noon + 60))]);
    assert_eq!(world.wait(), Some(60));
    world.requested();
    world.call(FactoryReset);
    world.now = 60_000;
    world.reply(204, b"");
    assert_eq!(world.poll(), Want::Act(Action::FactoryReset));
}

#[test]
fn after_a_factory_reset_nothing_is_scheduled_and_no_session_has_failed() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call_schedule(600, "gone");
    world.reply(204, b"");
    world.agent.periodic();
    world.post();
    world.fail();
    assert_eq!(world.agent.retry_count(), 1);
    world.agent.boot(RebootCause::FactoryReset);
    assert_eq!(world.agent.retry_count(), 0);
    assert_eq!(world.codes(), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(world.wait(), None);
}
