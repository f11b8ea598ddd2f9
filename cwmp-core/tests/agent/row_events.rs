//! Which events a row of `InformParameter.{i}.` may name, and which it means (INF-009, INF-010, HB-006).

use cwmp_soap::{DateTime, Timestamp, Value};

use super::managed::{DEVICE, GATEWAY, Managed, listed};
use super::world::codes;

fn row(row: u32, name: &str) -> String {
    format!("InformParameter.{row}.{name}")
}

/// A device with a row for `ProvisioningCode` and these events, in a session.
fn with_row(schema: cwmp_model::Schema<'static>, events: &str) -> (Managed, String) {
    let mut world = Managed::new(schema);
    world.requested();
    let code = world.path("DeviceInfo.ProvisioningCode");
    let number = world.add("InformParameter.").unwrap();
    let names = ["ParameterName", "EventList", "Enable"].map(|name| row(number, name));
    let set = world.set(&[
        (&names[0], Value::String(&code)),
        (&names[1], Value::String(events)),
        (&names[2], Value::Boolean(true)),
    ]);
    assert_eq!(set, []);
    (world, code)
}

fn has(inform: &[u8], name: &str) -> bool {
    listed(inform).iter().any(|(listed, _)| listed == name)
}

#[test]
fn a_heartbeat_has_the_parameters_of_rows_that_name_it_or_no_event() {
    for schema in [DEVICE, GATEWAY] {
        for (events, is_listed) in [
            ("14 HEARTBEAT", true),
            ("2 PERIODIC, 14 HEARTBEAT", true),
            ("", true),
            ("2 PERIODIC", false),
            ("4 HEARTBEAT", false),
        ] {
            let (mut world, code) = with_row(schema, events);
            let start = DateTime::At(Timestamp::from_unix(0));
            let set = world.set(&[
                ("HeartbeatPolicy.Enable", Value::Boolean(true)),
                ("HeartbeatPolicy.ReportingInterval", Value::UnsignedInt(60)),
                ("HeartbeatPolicy.InitiationTime", Value::DateTime(start)),
            ]);
            assert_eq!(set, []);
            world.close();
            world.sleep(60);
            let inform = world.session();
            assert_eq!(codes(&inform), ["14 HEARTBEAT"]);
            assert_eq!(has(&inform, &code), is_listed, "{events}");
            // What every Inform has is there too.
            assert!(has(&inform, &world.path("ParameterKey")));
        }
    }
}

#[test]
fn ct_inf_05c_value_change_may_not_stand_among_other_events_either() {
    for schema in [DEVICE, GATEWAY] {
        let (mut world, _) = with_row(schema, "2 PERIODIC");
        for events in [
            "4 VALUE CHANGE",
            "2 PERIODIC,4 VALUE CHANGE",
            "4 VALUE CHANGE, 1 BOOT",
            "1 BOOT , 4 VALUE CHANGE ",
        ] {
            let set = world.set(&[(&row(1, "EventList"), Value::String(events))]);
            assert_eq!(set, [9003, 9007], "{events}");
        }
        assert_eq!(world.value(&row(1, "EventList")), "2 PERIODIC");
    }
}

#[test]
fn a_row_that_is_disabled_or_names_nothing_changes_no_inform() {
    for (name, text) in [("Enable", "0"), ("ParameterName", "Device.Nothing.*.Here")] {
        let (mut world, code) = with_row(DEVICE, "");
        let value = match name {
            "Enable" => Value::Boolean(text == "1"),
            _ => Value::String(text),
        };
        assert_eq!(world.set(&[(&row(1, name), value)]), []);
        world.close();
        let inform = world.requested();
        assert!(!has(&inform, &code), "{name}");
    }
}
