//! Lightweight notifications: when the platform is asked to send one, and what it tells.

use cwmp_core::Instant;
use cwmp_core::cpe::{
    Action, AgentConfig, LightweightState, PostKind, Step, TransferConfig, WakeReason,
};
use cwmp_core::event::RebootCause;
use cwmp_model::{Decl, MemoryTree, schema};
use cwmp_soap::ValueType::{Boolean, DateTime as Time, String as Text, UnsignedInt};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{DateTime, Entries, Method, Timestamp, Value};

use super::changes::watch;
use super::world::{World, codes};

const USED: &str = "Device.ManagementServer.LightweightNotificationProtocolsUsed";
const ENABLE: &str = "Device.ManagementServer.EnableCWMP";
const TEMPERATURE: &str = "Device.Sensor.Temperature";
const HUMIDITY: &str = "Device.Sensor.Humidity";
const SECRET: &str = "Device.Sensor.Secret";
/// 2024-05-02T10:20:00Z, a moment of a whole minute.
const START: i64 = 1_714_645_200;

schema! {
    /// A sensor that tells what it measures.
    static SCHEMA = Decl::object("Device", &[
        Decl::object("ManagementServer", &[
            Decl::parameter("URL", Text).writable(),
            Decl::parameter("EnableCWMP", Boolean).writable(),
            Decl::parameter("ParameterKey", Text).forced_inform(),
            Decl::parameter("LightweightNotificationProtocolsUsed", Text).writable(),
            Decl::parameter("LightweightNotificationTriggerInterval", UnsignedInt).writable(),
            Decl::parameter("LightweightNotificationTriggerTime", Time).writable(),
        ]),
        Decl::object("Sensor", &[
            Decl::parameter("Humidity", UnsignedInt),
            Decl::parameter("Secret", Text).writable().hidden(),
            Decl::parameter("Temperature", Text).writable(),
        ]),
    ]);
}

/// What is to be done.
#[derive(Debug, PartialEq)]
enum Next {
    Post(PostKind),
    /// A notification, of these parameters.
    Send(Vec<(String, String)>),
    Wait(Option<u64>),
}

struct Sensor(World);

impl Sensor {
    /// Where the ACS may call, with these protocols, this interval, and a reference time of a whole minute.
    fn turned(used: &str, interval: &str) -> Self {
        let world =
            World::with_transfers(AgentConfig::default(), 4096, TransferConfig::DEFAULT, 24);
        let state = Box::leak(Box::new(LightweightState::EMPTY));
        let mut world = World {
            agent: world.agent.with_lightweight_notifications(state),
            tree: MemoryTree::from_schema(SCHEMA),
            schema: SCHEMA,
            ..world
        };
        let server = "Device.ManagementServer.";
        for (name, value) in [
            ("URL", "http://acs.example.net/"),
            ("EnableCWMP", "1"),
            ("LightweightNotificationProtocolsUsed", used),
            ("LightweightNotificationTriggerInterval", interval),
            ("LightweightNotificationTriggerTime", "1999-12-31T23:59:00Z"),
        ] {
            world.write(&format!("{server}{name}"), value);
        }
        world.write(HUMIDITY, "40");
        let mut sensor = Self(world);
        sensor.at(10);
        sensor.0.agent.boot(RebootCause::FactoryReset);
        sensor.0.turn();
        sensor
    }

    /// The same, with these notifications of temperature and humidity, and no session.
    fn watching(used: &str, interval: &str, temperature: i32, humidity: i32) -> Self {
        let mut sensor = Self::turned(used, interval);
        for (name, notification) in [(TEMPERATURE, temperature), (HUMIDITY, humidity)] {
            let kind = watch(&mut sensor.0, name, notification);
            assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
        }
        sensor.0.reply(204, b"").unwrap();
        assert!(matches!(sensor.next(), Next::Wait(_)));
        sensor
    }

    /// So many seconds after the start.
    fn at(&mut self, seconds: u32) {
        self.0.now = u64::from(seconds) * 1_000;
        let clock = Timestamp::from_unix(START + i64::from(seconds));
        self.0.time_of_day = DateTime::At(clock);
    }

    /// What comes next; a notification is read and not yet sent.
    fn next(&mut self) -> Next {
        let (agent, mut device, now) = self.0.parts();
        let is_action = loop {
            match agent.poll(&mut device, &now) {
                Step::Store(_) => {}
                Step::Post(post) => {
                    let (kind, body) = (post.kind, post.body.to_vec());
                    self.0.sent = body;
                    return Next::Post(kind);
                }
                Step::Act(action) => break action == Action::LightweightNotification,
                Step::Wait(until) => {
                    let at = until.map(|until| until.since(Instant::ZERO).as_secs());
                    return Next::Wait(at);
                }
                other => panic!("{other:?}"),
            }
        };
        assert!(is_action);
        let (mut told, mut after) = (Vec::new(), None);
        while let Some((place, path)) = agent.next_lightweight(&mut device, after.as_ref()) {
            let value = agent.value(&mut device, &place).unwrap();
            told.push((path.to_string(), value.to_string()));
            after = Some(place);
        }
        Next::Send(told)
    }

    /// A notification is to be sent of these, and is.
    #[track_caller]
    fn sends(&mut self, expected: &[(&str, &str)]) {
        let expected = expected
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        assert_eq!(self.next(), Next::Send(expected.collect()));
        self.0.agent.lightweight_notification_sent();
    }
}

#[test]
fn ct_lwn_01c_without_a_protocol_nothing_is_sent_nor_made_up_for() {
    let mut sensor = Sensor::watching("", "60", 5, 3);
    sensor.0.change(TEMPERATURE, "21");
    sensor.0.change(HUMIDITY, "41");
    assert_eq!(sensor.next(), Next::Wait(None));
    sensor.0.write(USED, "UDP");
    sensor.0.agent.settings_changed();
    // What comes is the first trigger, at which nothing is to be told.
    assert_eq!(sensor.next(), Next::Wait(Some(60)));
    assert_eq!(
        sensor.0.agent.wake_reason(),
        Some(WakeReason::LightweightNotification)
    );
    sensor.at(60);
    assert_eq!(sensor.next(), Next::Wait(Some(120)));
    sensor.0.change(TEMPERATURE, "22");
    sensor.sends(&[(TEMPERATURE, "22")]);
}

#[test]
fn ct_lwn_02c_an_active_one_is_sent_at_once_and_opens_no_session() {
    let mut sensor = Sensor::watching("UDP", "0", 5, 0);
    sensor.0.change(TEMPERATURE, "21");
    sensor.0.change(TEMPERATURE, "22");
    sensor.sends(&[(TEMPERATURE, "22")]);
    assert_eq!(sensor.next(), Next::Wait(None));
}

#[test]
fn lwn_002_passive_ones_wait_for_their_time_or_for_an_active_one() {
    let mut sensor = Sensor::watching("UDP", "60", 5, 3);
    sensor.at(60);
    assert_eq!(sensor.next(), Next::Wait(Some(120)));
    sensor.at(70);
    sensor.0.change(HUMIDITY, "41");
    assert_eq!(sensor.next(), Next::Wait(Some(120)));
    sensor.at(119);
    assert_eq!(sensor.next(), Next::Wait(Some(120)));
    sensor.at(120);
    sensor.sends(&[(HUMIDITY, "41")]);
    assert_eq!(sensor.next(), Next::Wait(Some(180)));
    sensor.0.change(HUMIDITY, "42");
    assert_eq!(sensor.next(), Next::Wait(Some(180)));
    sensor.0.change(TEMPERATURE, "21");
    sensor.sends(&[(HUMIDITY, "42"), (TEMPERATURE, "21")]);
    // Without an interval they go with active ones only.
    let mut sensor = Sensor::watching("UDP", "0", 5, 3);
    sensor.0.change(HUMIDITY, "41");
    assert_eq!(sensor.next(), Next::Wait(None));
    sensor.0.change(TEMPERATURE, "21");
    sensor.sends(&[(HUMIDITY, "41"), (TEMPERATURE, "21")]);
}

#[test]
fn lwn_003_notifications_4_and_6_are_told_by_the_next_inform_too() {
    let mut sensor = Sensor::watching("UDP", "60", 6, 4);
    sensor.0.change(TEMPERATURE, "21");
    sensor.0.change(HUMIDITY, "41");
    sensor.sends(&[(HUMIDITY, "41"), (TEMPERATURE, "21")]);
    // No session of their own.
    assert!(matches!(sensor.next(), Next::Wait(_)));
    sensor.0.request();
    assert_eq!(sensor.next(), Next::Post(PostKind::Call(Method::Inform)));
    assert_eq!(
        codes(&sensor.0.sent),
        ["4 VALUE CHANGE", "6 CONNECTION REQUEST"]
    );
    let inform = core::str::from_utf8(&sensor.0.sent).unwrap();
    assert!(inform.contains(TEMPERATURE) && inform.contains(HUMIDITY));
}

#[test]
fn ct_lwn_07c_what_was_sent_is_forgotten_and_nothing_is_asked_for_twice() {
    let mut sensor = Sensor::watching("UDP", "60", 5, 3);
    sensor.0.change(TEMPERATURE, "21");
    assert!(matches!(sensor.next(), Next::Send(_)));
    // The platform takes its time.
    sensor.0.change(HUMIDITY, "41");
    for seconds in [20, 60, 120] {
        sensor.at(seconds);
        assert!(matches!(sensor.next(), Next::Wait(_)), "{seconds}");
    }
    sensor.0.agent.lightweight_notification_sent();
    assert_eq!(sensor.next(), Next::Wait(Some(180)));
    sensor.at(180);
    assert_eq!(sensor.next(), Next::Wait(Some(240)));
}

#[test]
fn an_active_one_is_sent_in_the_middle_of_a_session() {
    let mut sensor = Sensor::watching("UDP", "60", 5, 3);
    sensor.0.request();
    assert_eq!(sensor.next(), Next::Post(PostKind::Call(Method::Inform)));
    sensor.0.change(TEMPERATURE, "21");
    sensor.sends(&[(TEMPERATURE, "21")]);
    sensor.0.change(HUMIDITY, "41");
    assert!(matches!(sensor.next(), Next::Wait(_)));
}

#[test]
fn not_003_what_the_acs_sets_is_not_sent() {
    let mut sensor = Sensor::turned("UDP", "60");
    watch(&mut sensor.0, TEMPERATURE, 5);
    let list = [ParameterValueStruct {
        name: TEMPERATURE,
        value: Value::String("21"),
    }];
    let (kind, _) = sensor.0.call(SetParameterValues {
        parameter_list: Entries::new(&list),
        parameter_key: "",
    });
    assert_eq!(kind, PostKind::Response(Method::SetParameterValues));
    sensor.0.reply(204, b"").unwrap();
    assert!(matches!(sensor.next(), Next::Wait(_)));
}

#[test]
fn a_hidden_value_is_told_of_and_not_told() {
    let mut sensor = Sensor::turned("UDP", "60");
    watch(&mut sensor.0, SECRET, 5);
    sensor.0.reply(204, b"").unwrap();
    assert!(matches!(sensor.next(), Next::Wait(_)));
    sensor.0.change(SECRET, "hunter2");
    sensor.sends(&[(SECRET, "")]);
}

#[test]
fn a_device_that_is_not_to_speak_sends_none() {
    let mut sensor = Sensor::watching("UDP", "60", 5, 3);
    sensor.0.write(ENABLE, "0");
    sensor.0.agent.settings_changed();
    assert_eq!(sensor.next(), Next::Wait(None));
    sensor.0.change(TEMPERATURE, "21");
    assert_eq!(sensor.next(), Next::Wait(None));
}

#[test]
fn one_that_was_asked_for_and_not_sent_does_not_hold_up_others_after_a_restart() {
    let mut sensor = Sensor::watching("UDP", "60", 5, 3);
    sensor.0.change(TEMPERATURE, "21");
    assert!(matches!(sensor.next(), Next::Send(_)));
    sensor.0.agent.boot(RebootCause::Restart);
    assert_eq!(sensor.next(), Next::Post(PostKind::Call(Method::Inform)));
    sensor.0.change(TEMPERATURE, "22");
    sensor.sends(&[(TEMPERATURE, "22")]);
}

#[test]
fn what_was_sent_is_not_found_again_by_comparing() {
    let mut sensor = Sensor::watching("UDP", "60", 6, 3);
    sensor.0.change(TEMPERATURE, "21");
    sensor.sends(&[(TEMPERATURE, "21")]);
    // Everything is compared before an Inform.
    sensor.0.request();
    assert_eq!(sensor.next(), Next::Post(PostKind::Call(Method::Inform)));
    assert!(matches!(sensor.next(), Next::Wait(_)));
}

#[test]
fn an_agent_without_them_sends_none() {
    let mut world = World::booted();
    world.turn();
    let name = "Device.WiFi.SSID.1.SSID";
    watch(&mut world, name, 5);
    world.reply(204, b"").unwrap();
    assert!(matches!(world.poll(), super::world::Want::Wait(_)));
    world.change(name, "other");
    assert!(matches!(world.poll(), super::world::Want::Wait(_)));
    world.agent.lightweight_notification_sent();
}
