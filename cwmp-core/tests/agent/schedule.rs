//! `ScheduleInform`.

use cwmp_core::cpe::{Action, AgentConfig, PostKind, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_core::schedule::{ScheduleSlot, ScheduledInform};
use cwmp_core::{CommandKey, Instant};
use cwmp_soap::message::get_rpc_methods::{GetRpcMethods, GetRpcMethodsResponseView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{DateTime, FaultCode, Method, Timestamp, Value};

use super::timed::{DEVICE, Timed, Want};
use super::world::{events, message, read};

const PERIODIC: (&str, &str) = ("PeriodicInformEnable", "1");

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
    // Room for none is no room.
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &[]);
    world.agent = world.agent.with_schedule(&mut []);
    assert!(!world.agent.methods().any(|name| name == "ScheduleInform"));
    world.agent.boot(RebootCause::Restart);
    world.open();
    let unknown = Some(FaultCode::METHOD_NOT_SUPPORTED);
    let answer = world.call_schedule(60, "k");
    assert_eq!(answer, PostKind::Fault(Method::ScheduleInform, unknown));
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
