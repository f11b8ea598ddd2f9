//! Attributes and changes: what is notified, when, and that nothing of it is lost.

use core::time::Duration;

use cwmp_core::Instant;
use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_model::gateway;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributes, GetParameterAttributesResponseView,
};
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributes;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesStruct;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{Entries, FaultCode, Method, Value};

use super::world::{Want, World, answer_to, codes, read};

const DESCRIPTION: &str = "Device.DeviceInfo.Description";
const CODE: &str = "Device.DeviceInfo.ProvisioningCode";
const NTP: &str = "Device.Time.NTPServer1";

/// What the ACS asks for, through a call.
pub(crate) fn watch(world: &mut World, name: &'static str, notification: i32) -> PostKind {
    let entry = SetParameterAttributesStruct {
        name,
        notification_change: true,
        notification,
        access_list_change: false,
        access_list: &[],
    };
    let parameter_list = Entries::new(vec![entry].leak());
    world.call(SetParameterAttributes { parameter_list }).0
}

fn set(world: &mut World, name: &'static str, value: &'static str) {
    let value = ParameterValueStruct {
        name,
        value: Value::String(value),
    };
    let call = SetParameterValues {
        parameter_list: Entries::new(vec![value].leak()),
        parameter_key: "key",
    };
    let (kind, _) = world.call(call);
    assert_eq!(kind, PostKind::Response(Method::SetParameterValues));
}

pub(crate) fn attributes(world: &mut World, name: &'static str) -> Vec<(String, i32, usize)> {
    let parameter_names = Entries::new(vec![name].leak());
    let (kind, answer) = world.call(GetParameterAttributes { parameter_names });
    assert_eq!(kind, PostKind::Response(Method::GetParameterAttributes));
    let envelope = read(&answer);
    GetParameterAttributesResponseView::read(&envelope)
        .unwrap()
        .parameter_list()
        .map(|p| {
            (
                p.name.to_string(),
                p.notification.unwrap(),
                p.access_list.count(),
            )
        })
        .collect()
}

/// The value that an Inform reports of a parameter.
fn reported(inform: &[u8], name: &str) -> Option<String> {
    let envelope = read(inform);
    let view = InformView::read(&envelope).unwrap();
    let mut found = view.parameter_list().filter(|p| p.name == name);
    let value = found.next().map(|p| p.value.unwrap().to_string());
    assert!(found.next().is_none(), "{name} stands twice");
    value
}

/// A device after a session in which the ACS asked for these notifications.
fn watching(config: AgentConfig, wanted: &[(&'static str, i32)]) -> World {
    let mut world = World::with(config, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    for (name, notification) in wanted {
        let kind = watch(&mut world, name, *notification);
        assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
    }
    assert!(matches!(world.close(), Want::Wait(None)));
    world
}

fn is_reported(world: &mut World, name: &str, value: &str) {
    let inform = world.open();
    assert!(codes(&inform).contains(&"4 VALUE CHANGE".to_owned()));
    assert_eq!(reported(&inform, name).as_deref(), Some(value));
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
}

#[test]
fn ct_not_01c_a_passive_change_waits_for_the_next_session() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 1)]);
    world.change(NTP, "ntp2.example.net");
    assert!(matches!(world.poll(), Want::Wait(None)));
    world.request();
    is_reported(&mut world, NTP, "ntp2.example.net");
    // Once is enough.
    world.request();
    let inform = world.open();
    assert_eq!(codes(&inform), ["6 CONNECTION REQUEST"]);
    assert_eq!(reported(&inform, NTP), None);
}

#[test]
fn an_active_change_opens_a_session() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 2)]);
    world.change(DESCRIPTION, "nobody watches this");
    assert!(matches!(world.poll(), Want::Wait(None)));
    world.change(NTP, "ntp2.example.net");
    is_reported(&mut world, NTP, "ntp2.example.net");
}

#[test]
fn ct_not_03c_what_the_acs_sets_is_not_notified() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 2), (CODE, 2)]);
    world.request();
    world.turn();
    set(&mut world, NTP, "ntp3.example.net");
    assert!(matches!(world.close(), Want::Wait(None)));
    // Nor when the device finds the new value by comparing.
    world.request();
    let inform = world.open();
    assert_eq!(codes(&inform), ["6 CONNECTION REQUEST"]);
    assert_eq!(reported(&inform, NTP), None);
}

#[test]
fn a_change_by_others_that_nobody_noticed_before_the_acs_set_the_value_is_told() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 2)]);
    world.request();
    world.turn();
    world.write(NTP, "by hand");
    set(&mut world, NTP, "ntp3.example.net");
    world.reply(204, b"").unwrap();
    is_reported(&mut world, NTP, "ntp3.example.net");
}

#[test]
fn a_change_while_a_session_runs_is_told_after_it() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 2)]);
    world.request();
    world.turn();
    world.change(NTP, "later");
    world.reply(204, b"").unwrap();
    is_reported(&mut world, NTP, "later");
}

#[test]
fn a_change_of_a_session_that_failed_is_told_by_the_next() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 2)]);
    world.change(NTP, "first");
    let (kind, inform) = world.post();
    assert_eq!(kind, PostKind::Call(Method::Inform));
    assert_eq!(reported(&inform, NTP).as_deref(), Some("first"));
    world.fail();
    // The change does not turn the retry into a storm.
    let Want::Wait(Some(retry)) = world.poll() else {
        panic!("no retry");
    };
    assert!(retry >= Instant::from_millis(5_000));
    world.write(NTP, "second");
    world.now = retry.as_millis();
    is_reported(&mut world, NTP, "second");
}

#[test]
fn changes_are_found_by_comparing_where_nobody_announces_them() {
    let mut world = World::comparing(AgentConfig::default(), 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    watch(&mut world, NTP, 2);
    world.reply(204, b"").unwrap();
    let Want::Wait(Some(compare)) = world.poll() else {
        panic!("never compared");
    };
    assert_eq!(compare, Instant::from_millis(10_000));
    world.write(NTP, "by hand");
    world.now = 9_999;
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
    world.now = 10_000;
    let inform = world.open();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    assert_eq!(reported(&inform, NTP).as_deref(), Some("by hand"));
}

#[test]
fn a_comparison_that_is_due_waits_for_what_is_being_stored_and_no_longer() {
    let mut world = World::comparing(AgentConfig::default(), 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    watch(&mut world, NTP, 1);
    world.reply(204, b"").unwrap();
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
    world.write(NTP, "by hand");
    world.request();
    let inform = world.post().1;
    // The answer comes after the time to compare, and what it delivers is to be stored; then the line breaks.
    world.now = 12_000;
    let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
    world.reply(200, &answer).unwrap();
    world.fail();
    let Want::Wait(Some(compare)) = world.poll() else {
        panic!("never compared");
    };
    assert!(compare > Instant::from_millis(12_000), "{compare:?}");
}

#[test]
fn a_throttle_delays_a_session_for_a_change_alone() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 2)]);
    world.write(
        "Device.ManagementServer.DefaultActiveNotificationThrottle",
        "60",
    );
    world.now = 1_000;
    world.change(NTP, "too soon");
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("no deadline");
    };
    assert_eq!(until, Instant::ZERO.after(Duration::from_secs(60)));
    world.now = 60_000;
    is_reported(&mut world, NTP, "too soon");
    // A session for something else carries it at once.
    world.now = 61_000;
    world.change(NTP, "in passing");
    world.request();
    is_reported(&mut world, NTP, "in passing");
}

#[test]
fn ct_not_08c_what_the_device_denies_is_9009_and_changes_nothing() {
    let mut world = watching(AgentConfig::default(), &[]);
    world.request();
    world.turn();
    let entry = |name, notification| SetParameterAttributesStruct {
        name,
        notification_change: true,
        notification,
        access_list_change: false,
        access_list: &[],
    };
    let entries = vec![entry(NTP, 2), entry("Device.DeviceInfo.UpTime", 2)].leak();
    let parameter_list = Entries::new(entries);
    let (kind, _) = world.call(SetParameterAttributes { parameter_list });
    assert_eq!(
        kind,
        PostKind::Fault(
            Method::SetParameterAttributes,
            Some(FaultCode::NOTIFICATION_REQUEST_REJECTED)
        )
    );
    assert_eq!(attributes(&mut world, NTP), [(NTP.to_owned(), 0, 1)]);
}

#[test]
fn attributes_of_a_partial_path_stand_once_each() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 1)]);
    world.request();
    world.turn();
    let found = attributes(&mut world, "Device.Time.");
    let of = |name: &str| found.iter().filter(|(path, ..)| path == name).count();
    assert_eq!((of(NTP), of("Device.Time.Status")), (1, 1));
    let status = found.iter().find(|(path, ..)| path == "Device.Time.Status");
    // Nobody may write it.
    assert_eq!(
        status.map(|(_, notification, list)| (*notification, *list)),
        Some((0, 0))
    );
}

#[test]
fn ct_ver_06c_a_notification_of_a_later_version_is_9003_in_the_session() {
    let mut world = watching(AgentConfig::default(), &[]);
    world.request();
    world.old_acs();
    let kind = watch(&mut world, NTP, 5);
    assert_eq!(
        kind,
        PostKind::Fault(
            Method::SetParameterAttributes,
            Some(FaultCode::INVALID_ARGUMENTS)
        )
    );
    assert_eq!(attributes(&mut world, NTP), [(NTP.to_owned(), 0, 1)]);
}

#[test]
fn ct_not_15c_attributes_and_changes_survive_a_restart_and_no_factory_reset() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 2), (DESCRIPTION, 1)]);
    world.change(DESCRIPTION, "before the cut");
    let mut after = world.restarted();
    after.write(NTP, "while it was down");
    after.agent.boot(RebootCause::Restart);
    let inform = after.open();
    assert_eq!(codes(&inform), ["1 BOOT", "4 VALUE CHANGE"]);
    assert_eq!(reported(&inform, NTP).as_deref(), Some("while it was down"));
    assert_eq!(
        reported(&inform, DESCRIPTION).as_deref(),
        Some("before the cut")
    );
    assert_eq!(after.post().0, PostKind::Empty);
    assert_eq!(attributes(&mut after, NTP), [(NTP.to_owned(), 2, 1)]);
    after.agent.boot(RebootCause::FactoryReset);
    after.turn();
    assert_eq!(attributes(&mut after, NTP), [(NTP.to_owned(), 0, 1)]);
    // Even if nobody has erased the log.
    let mut reset = after.restarted();
    reset.agent.boot(RebootCause::Restart);
    reset.turn();
    assert_eq!(attributes(&mut reset, NTP), [(NTP.to_owned(), 0, 1)]);
}

#[test]
fn power_cut_at_any_record_loses_no_change_and_halves_no_call() {
    // The ACS sets the attributes of three parameters, one of them changes, the ACS is told.
    let story = |world: &mut World| {
        world.turn();
        let entries = [NTP, DESCRIPTION, CODE].map(|name| SetParameterAttributesStruct {
            name,
            notification_change: true,
            notification: 2,
            access_list_change: true,
            access_list: &[],
        });
        let parameter_list = Entries::new(entries.to_vec().leak());
        world.call(SetParameterAttributes { parameter_list });
        world.close();
        world.change(NTP, "changed");
        let inform = world.open();
        assert_eq!(reported(&inform, NTP).as_deref(), Some("changed"));
        world.post();
        world.close();
    };
    let mut whole = World::booted();
    story(&mut whole);
    let mut verdicts = Vec::new();
    for cut in 0..=whole.log.len() {
        let mut after = World::booted();
        after.tree.clone_from(&whole.tree);
        after.log = whole.log[..cut].to_vec();
        let mut after = after.restarted();
        after.agent.boot(RebootCause::Restart);
        let inform = after.open();
        let told = reported(&inform, NTP).is_some();
        after.post();
        let known = [NTP, DESCRIPTION, CODE].map(|name| attributes(&mut after, name)[0].1);
        // `ProvisioningCode` is watched by the model.
        assert!(known == [2, 2, 2] || known == [0, 0, 2], "{cut}: {known:?}");
        verdicts.push((known[0] == 2, told));
    }
    verdicts.dedup();
    // Not watched; watched; changed and to be told; told.
    assert_eq!(
        verdicts,
        [(false, false), (true, true), (true, false)],
        "of {} bytes",
        whole.log.len()
    );
}

#[test]
fn another_acs_is_not_told_of_what_the_old_one_asked_for() {
    let mut world = watching(AgentConfig::default(), &[(NTP, 1)]);
    world.change(NTP, "for the old one");
    world.agent.new_acs();
    let inform = world.open();
    assert_eq!(codes(&inform), ["0 BOOTSTRAP"]);
    assert_eq!(reported(&inform, NTP), None);
    assert_eq!(world.post().0, PostKind::Empty);
    // Not even after a restart.
    let mut after = world.restarted();
    after.agent.boot(RebootCause::Restart);
    assert_eq!(codes(&after.open()), ["1 BOOT"]);
}

#[test]
fn ct_evt_13c_changes_that_are_discarded_take_their_parameters_with_them() {
    for discards in [true, false] {
        let mut world = watching(AgentConfig::default(), &[(NTP, 1)]);
        world.change(NTP, "before");
        let mut after = world.restarted();
        after.agent.boot(RebootCause::Restart);
        if discards {
            after.agent.discard_changes();
        }
        let inform = after.open();
        let expected: &[&str] = if discards {
            &["1 BOOT"]
        } else {
            &["1 BOOT", "4 VALUE CHANGE"]
        };
        assert_eq!(codes(&inform), expected);
        assert_eq!(reported(&inform, NTP).is_some(), !discards);
        assert_eq!(after.post().0, PostKind::Empty);
        assert!(matches!(after.close(), Want::Wait(None)));
        // Nothing comes back, not even after another restart; what changes from here on is told.
        let mut again = after.restarted();
        again.agent.boot(RebootCause::Restart);
        assert_eq!(codes(&again.open()), ["1 BOOT"]);
        assert_eq!(again.post().0, PostKind::Empty);
        again.close();
        again.change(NTP, "later");
        again.request();
        assert_eq!(reported(&again.open(), NTP).as_deref(), Some("later"));
    }
}

#[test]
fn a_call_whose_record_cannot_be_stored_is_9002_and_changes_nothing() {
    let mut world = watching(AgentConfig::default(), &[]);
    world.request();
    world.turn();
    world.full = true;
    let kind = watch(&mut world, NTP, 2);
    assert_eq!(
        kind,
        PostKind::Fault(
            Method::SetParameterAttributes,
            Some(FaultCode::INTERNAL_ERROR)
        )
    );
    world.full = false;
    assert_eq!(attributes(&mut world, NTP), [(NTP.to_owned(), 0, 1)]);
    let mut after = world.restarted();
    after.agent.boot(RebootCause::Restart);
    after.turn();
    assert_eq!(attributes(&mut after, NTP), [(NTP.to_owned(), 0, 1)]);
}

#[test]
fn the_model_of_these_tests_has_what_they_are_about() {
    for name in [DESCRIPTION, CODE, NTP] {
        assert!(gateway::SCHEMA.find(name).is_some(), "{name}");
    }
}
