//! Heartbeats while changes wait to be told (HB-004, NOT-006).

use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::{DateTime, Entries, Timestamp, Value};

use super::managed::{DEVICE, GATEWAY, Managed, listed};
use super::world::{codes, read};

/// A device with a heartbeat every minute, whose `X_EXAMPLE_Note` is watched so.
fn watching(schema: cwmp_model::Schema<'static>, notification: i32, throttle: u32) -> Managed {
    let mut world = Managed::new(schema);
    world.requested();
    let name = world.path("X_EXAMPLE_Note");
    let entry = SetParameterAttributesStruct {
        name: &name,
        notification_change: true,
        notification,
        access_list_change: false,
        access_list: &[],
    };
    let (_, answer) = world.call(SetParameterAttributes {
        parameter_list: Entries::new(&[entry]),
    });
    assert!(matches!(read(&answer).kind(), cwmp_soap::Kind::Response(_)));
    let start = Value::DateTime(DateTime::At(Timestamp::from_unix(0)));
    let set = world.set(&[
        ("HeartbeatPolicy.Enable", Value::Boolean(true)),
        ("HeartbeatPolicy.ReportingInterval", Value::UnsignedInt(60)),
        ("HeartbeatPolicy.InitiationTime", start),
        (
            "DefaultActiveNotificationThrottle",
            Value::UnsignedInt(throttle),
        ),
    ]);
    assert_eq!(set, []);
    world.close();
    world
}

fn change(world: &mut Managed) {
    let place = world
        .schema
        .parse(&world.path("X_EXAMPLE_Note"))
        .unwrap()
        .place;
    let (agent, device, _) = world.parts();
    let value = Value::String("by hand");
    assert_eq!(agent.set_setting(&device, "X_EXAMPLE_Note", &value), Ok(()));
    assert!(agent.value_changed(&device, &place).is_some());
}

fn has_note(inform: &[u8]) -> bool {
    let listed = listed(inform);
    listed.iter().any(|(name, _)| name.ends_with("_Note"))
}

#[test]
fn ct_hb_01c_a_change_that_a_throttle_holds_back_is_told_in_a_session_of_its_own_when_it_may() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = watching(schema, 2, 150);
        assert_eq!(world.wait(), Some(60));
        change(&mut world);
        for _ in 0..2 {
            world.sleep(60);
            let inform = world.session();
            assert_eq!(codes(&inform), ["14 HEARTBEAT"]);
            assert!(!has_note(&inform));
        }
        // Counted from the session before the heartbeats, which tell of no change.
        world.sleep(30);
        let inform = world.session();
        assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
        assert!(has_note(&inform));
        world.sleep(30);
        assert_eq!(codes(&world.session()), ["14 HEARTBEAT"]);
    }
}

#[test]
fn ct_hb_01c_a_change_of_passive_notification_waits_for_a_session_that_can_tell_of_it() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = watching(schema, 1, 0);
        change(&mut world);
        for _ in 0..3 {
            world.sleep(60);
            let inform = world.session();
            assert_eq!(codes(&inform), ["14 HEARTBEAT"]);
            assert!(!has_note(&inform));
        }
        let inform = world.requested();
        assert_eq!(codes(&inform), ["4 VALUE CHANGE", "6 CONNECTION REQUEST"]);
        assert!(has_note(&inform));
    }
}

#[test]
fn ct_hb_01c_a_change_and_a_heartbeat_at_one_moment_are_two_sessions() {
    let mut world = watching(DEVICE, 2, 0);
    world.sleep(60);
    change(&mut world);
    let informs = [world.session(), world.session()];
    let mut told: Vec<_> = informs.iter().map(|inform| codes(inform)).collect();
    told.sort();
    assert_eq!(told, [["14 HEARTBEAT"], ["4 VALUE CHANGE"]]);
    for inform in informs {
        assert_eq!(has_note(&inform), codes(&inform) == ["4 VALUE CHANGE"]);
    }
    assert_eq!(world.wait(), Some(60));
}
