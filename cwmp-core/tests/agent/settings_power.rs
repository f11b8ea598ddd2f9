//! The settings that the agent keeps, over a loss of power.

use cwmp_core::cpe::AgentSnapshot;
use cwmp_core::event::RebootCause;
use cwmp_model::{Decl, Limit, record, schema};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::{Value, ValueType};

use super::managed::{DEVICE, GATEWAY, Managed, Want};
use super::world::codes;

schema! {
    /// The device after an update: it has less, and what it has is numbered otherwise.
    static UPDATED = Decl::object("Device", &[
        Decl::object("DeviceInfo", &[
            Decl::parameter("A", ValueType::String),
            Decl::parameter("SoftwareVersion", ValueType::String).forced_inform(),
        ]),
        Decl::object("ManagementServer", &[
            Decl::parameter("A", ValueType::String),
            Decl::parameter("PeriodicInformInterval", ValueType::UnsignedInt).writable(),
            Decl::parameter("InformParameterNumberOfEntries", ValueType::UnsignedInt),
            Decl::table("InformParameter", &[
                Decl::parameter("A", ValueType::String),
                Decl::parameter("Enable", ValueType::Boolean).writable(),
                Decl::parameter("ParameterName", ValueType::String).writable(),
                Decl::parameter("EventList", ValueType::String).writable(),
            ]).writable().limits(&[Limit::NumberOfEntries("InformParameterNumberOfEntries")]),
        ]),
    ]);
}

type Values = Vec<(String, ValueType, String)>;

/// All settings, as an ACS reads them.
fn values(world: &mut Managed) -> Values {
    let mut all = world.read("");
    all.retain(|(name, ..)| name != "ParameterKey");
    all
}

/// Those of a device that starts with this log; with its `ParameterKey`.
fn restored(log: &[u8]) -> (Values, String) {
    let (mut world, lost) = Managed::restarted(DEVICE, log);
    assert_eq!(lost, 0);
    world.open();
    (values(&mut world), world.agent.parameter_key().to_owned())
}

/// Calls of an ACS, one at a time: what the settings are after each, and how much was stored when it was answered.
fn life() -> (Managed, Vec<(Values, String, usize)>) {
    let mut world = Managed::unstarted(DEVICE, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world.open();
    let mut states = Vec::new();
    let note = |world: &mut Managed, states: &mut Vec<_>| {
        let key = world.agent.parameter_key().to_owned();
        let stored = world.log.len();
        states.push((values(world), key, stored));
    };
    note(&mut world, &mut states);
    let long = format!("http://acs.example.net/{}", "ü".repeat(200));
    let one = [
        ("URL", Value::String(&long)),
        ("PeriodicInformInterval", Value::UnsignedInt(600)),
        ("HeartbeatPolicy.Enable", Value::Boolean(true)),
    ];
    assert_eq!(world.set(&one), []);
    note(&mut world, &mut states);
    for row in 1..=2 {
        assert_eq!(world.add("InformParameter."), Ok(row));
        note(&mut world, &mut states);
    }
    let two = [
        ("InformParameter.1.EventList", Value::String("2 PERIODIC")),
        ("InformParameter.2.ParameterName", Value::String("Device.A")),
        ("PeriodicInformInterval", Value::UnsignedInt(700)),
        ("URL", Value::String("http://b.example.net/")),
    ];
    assert_eq!(world.set(&two), []);
    note(&mut world, &mut states);
    assert_eq!(world.delete("InformParameter.1."), []);
    note(&mut world, &mut states);
    assert_eq!(world.add("InformParameter."), Ok(3));
    note(&mut world, &mut states);
    (world, states)
}

#[test]
fn what_a_call_has_set_is_there_as_a_whole_or_not_at_all() {
    let (world, states) = life();
    let mut least = 0;
    let mut seen = 0;
    let mut cuts = world.ends.clone();
    // Torn in the middle too, which is as if the record were not there.
    cuts.extend(world.ends.iter().map(|end| end - 3));
    cuts.sort_unstable();
    for cut in cuts {
        // What was answered is there.
        let answered = states.iter().filter(|(.., stored)| *stored <= cut).count();
        let (found, key) = restored(&world.log[..cut]);
        let place = states[least..]
            .iter()
            .position(|(values, ..)| *values == found);
        let place = least + place.unwrap_or_else(|| panic!("{cut}: {found:?}"));
        assert!(place + 1 >= answered, "{cut}: {place} of {answered}");
        // The key never says more than there is.
        let named = states.iter().position(|(_, known, _)| *known == key);
        assert!(named.unwrap() <= place, "{cut}: {key}");
        seen += usize::from(place != least);
        least = place;
    }
    assert_eq!(seen + 1, states.len());
}

#[test]
fn a_change_that_was_cut_short_does_not_come_back_with_the_next_one() {
    let mut world = Managed::new(DEVICE);
    world.requested();
    let before = world.ends.len();
    let two = [
        ("Username", Value::String("never answered")),
        ("UpgradesManaged", Value::Boolean(true)),
    ];
    assert_eq!(world.set(&two), []);
    let (mut after, _) = Managed::restarted(DEVICE, &world.log[..world.ends[before]]);
    after.open();
    assert_eq!(after.value("Username"), "00256D-42");
    assert_eq!(after.set(&[("X_EXAMPLE_Note", Value::String("next"))]), []);
    for _ in 0..2 {
        (after, _) = Managed::restarted(DEVICE, &after.log);
        after.open();
        let found = ["Username", "UpgradesManaged", "X_EXAMPLE_Note"].map(|name| after.value(name));
        assert_eq!(found, ["00256D-42", "0", "next"]);
    }
}

#[test]
fn a_call_is_answered_when_what_it_has_set_is_stored() {
    let mut world = Managed::new(GATEWAY);
    world.requested();
    assert_eq!(world.set(&[("Username", Value::String("stored"))]), []);
    assert_eq!(world.add("InformParameter."), Ok(1));
    let (mut after, lost) = Managed::restarted(GATEWAY, &world.log);
    assert_eq!(lost, 0);
    assert_eq!(codes(&after.open()), ["1 BOOT"]);
    assert_eq!(after.value("Username"), "stored");
    // A number is not handed out again after a restart either.
    assert_eq!(after.delete("InformParameter.1."), []);
    let (mut after, _) = Managed::restarted(GATEWAY, &after.log);
    after.open();
    assert_eq!(after.value("InformParameterNumberOfEntries"), "0");
    assert_eq!(after.add("InformParameter."), Ok(2));
}

#[test]
fn a_log_that_is_written_anew_says_the_same() {
    let (mut world, states) = life();
    let mut log = Vec::new();
    let mut snapshot = AgentSnapshot::new();
    let (agent, device, _) = world.parts();
    while let Some(record) = agent.next_snapshot_record(&device, &mut snapshot) {
        log.extend_from_slice(record);
    }
    assert!(log.len() < world.log.len());
    let (last, key, _) = states.last().unwrap();
    assert_eq!(restored(&log), (last.clone(), key.clone()));
    // What is stored behind it counts.
    let mut records = world.ends.len();
    assert_eq!(world.set(&[("Username", Value::String("later"))]), []);
    records = world.ends[records - 1];
    log.extend_from_slice(&world.log[records..]);
    assert_eq!(restored(&log).0, values(&mut world));
}

#[test]
fn after_a_factory_reset_no_setting_comes_back() {
    let (mut world, states) = life();
    let before = world.ends.len();
    world.call(RawMessage {
        markup: "<cwmp:FactoryReset/>",
    });
    world.reply(204, b"");
    assert!(matches!(world.poll(), Want::Act(_)));
    world.agent.boot(RebootCause::FactoryReset);
    world.open();
    let (first, ..) = &states[0];
    assert_eq!(values(&mut world), *first);
    let (found, _) = restored(&world.log);
    assert_eq!(found, *first);
    // Each cut on the way: all of it or nothing of it.
    let (last, ..) = states.last().unwrap();
    for end in &world.ends[before..] {
        let (mut after, _) = Managed::restarted(DEVICE, &world.log[..*end]);
        if let Want::Post(..) = after.poll() {
            let (mut after, _) = Managed::restarted(DEVICE, &world.log[..*end]);
            after.open();
            let found = values(&mut after);
            assert!(found == *first || found == *last, "{end}");
        }
    }
}

#[test]
fn a_factory_reset_that_power_cut_short_is_one_after_the_start() {
    let (mut world, states) = life();
    let (first, ..) = &states[0];
    world.close();
    world.session();
    world.wait();
    let before = world.ends.len();
    world.agent.boot(RebootCause::FactoryReset);
    world.post();
    assert!(world.ends.len() > before + 1);
    for end in &world.ends[before..] {
        let (mut after, _) = Managed::restarted(DEVICE, &world.log[..*end]);
        assert_eq!(codes(&after.open()), ["0 BOOTSTRAP", "1 BOOT"]);
        assert_eq!(after.agent.parameter_key(), "");
        assert_eq!(values(&mut after), *first);
    }
}

#[test]
fn what_could_not_be_stored_is_stored_before_the_next_step() {
    let mut world = Managed::new(DEVICE);
    world.requested();
    world.full = true;
    let two = [
        ("Username", Value::String("kept")),
        ("UpgradesManaged", Value::Boolean(true)),
    ];
    assert_eq!(world.set(&two), []);
    assert_eq!(world.value("Username"), "kept");
    assert_ne!(restored(&world.log).0, values(&mut world));
    world.full = false;
    world.value("Username");
    assert_eq!(restored(&world.log).0, values(&mut world));
}

#[test]
fn another_url_that_was_stored_is_another_acs_after_the_power_cut() {
    let mut world = Managed::new(DEVICE);
    world.wait();
    world.requested();
    let other = [("URL", Value::String("http://other.example.net/"))];
    assert_eq!(world.set(&other), []);
    let (mut after, _) = Managed::restarted(DEVICE, &world.log);
    assert_eq!(codes(&after.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn settings_are_known_by_their_names_after_an_update() {
    let (world, _) = life();
    let (mut after, lost) = Managed::restarted(UPDATED, &world.log);
    // The data model has no such parameters any more.
    assert!(lost > 0);
    after.open();
    let found = values(&mut after);
    let found: Vec<_> = found
        .iter()
        .map(|(name, _, text)| (name.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("InformParameter.2.A", ""),
            ("InformParameter.2.Enable", "0"),
            ("InformParameter.2.EventList", ""),
            ("InformParameter.2.ParameterName", "Device.A"),
            ("InformParameter.3.A", ""),
            ("InformParameter.3.Enable", "0"),
            ("InformParameter.3.EventList", ""),
            ("InformParameter.3.ParameterName", ""),
            ("InformParameterNumberOfEntries", "2"),
            ("PeriodicInformInterval", "700"),
        ]
    );
}

#[test]
fn the_bytes_of_a_setting_are_these() {
    let mut world = Managed::new(DEVICE);
    world.requested();
    let from = world.log.len();
    let two = [
        ("HeartbeatPolicy.Enable", Value::Boolean(true)),
        ("URL", Value::String("http://acs.example.net/")),
    ];
    assert_eq!(world.set(&two), []);
    assert_eq!(world.add("InformParameter."), Ok(1));
    assert_eq!(world.delete("InformParameter.1."), []);
    let long = "x".repeat(250);
    assert_eq!(world.set(&[("Username", Value::String(&long))]), []);
    let records = record::Reader::new(&world.log[from..]);
    let settings = records.filter(|record| record.kind.number() == 25);
    let payloads: Vec<_> = settings.map(|record| record.payload).collect();
    let expected: [&[u8]; 8] = [
        b"\0\0\x01\0\0\0\0\x16HeartbeatPolicy.Enable1",
        b"\0\0\0\0\0\0\0\x03URLhttp://acs.example.net/",
        b"\0\0\x01\0\0\0\0\x0FInformParameter1",
        b"\0\0\x01\0\0\0\x01\x13InformParameter.{i}",
        b"\0\0\0\0\0\0\x01\x19InformParameter.{i}.Aliascpe-1",
        b"\0\0\x04\0\0\0\x01\x13InformParameter.{i}",
        b"\0\0\x01\0\0\0\0\x08Username",
        b"\0\0\x02\0\0\0\0\x08Username",
    ];
    assert_eq!(payloads.len(), expected.len());
    for (payload, expected) in payloads.iter().zip(expected).take(6) {
        assert_eq!(*payload, expected);
    }
    let pieces = payloads[6..].iter().zip(&expected[6..]);
    let pieces: Vec<_> = pieces
        .map(|(payload, head)| payload.strip_prefix(*head).unwrap())
        .collect();
    assert_eq!(pieces.concat(), long.as_bytes());
    assert_eq!(payloads[6].len(), 261);
}
