//! `ManagementServer.InformParameter.{i}.`, kept by the agent.

use cwmp_soap::Value;

use super::managed::{DEVICE, GATEWAY, Managed, listed};

fn row(row: u32, name: &str) -> String {
    format!("InformParameter.{row}.{name}")
}

/// A row for a parameter and events, enabled.
fn add(world: &mut Managed, pattern: &str, events: &str) -> u32 {
    let number = world.add("InformParameter.").unwrap();
    let names = ["ParameterName", "EventList", "Enable"].map(|name| row(number, name));
    let set = world.set(&[
        (&names[0], Value::String(pattern)),
        (&names[1], Value::String(events)),
        (&names[2], Value::Boolean(true)),
    ]);
    assert_eq!(set, []);
    number
}

#[test]
fn ct_inf_03c_a_row_puts_its_parameters_into_the_informs_of_its_events() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Managed::new(schema);
        world.requested();
        let code = world.path("DeviceInfo.ProvisioningCode");
        add(&mut world, &code, "2 PERIODIC");
        let second = add(&mut world, "*.Nothing", "");
        assert_eq!(second, 2);
        let own = world.path(&row(1, "ParameterName").replace(".1.", ".*."));
        assert_eq!(
            world.set(&[(&row(2, "ParameterName"), Value::String(&own))]),
            []
        );
        assert_eq!(
            world.set(&[(&row(2, "EventList"), Value::String("2 PERIODIC"))]),
            []
        );
        world.close();
        world.agent.periodic();
        let inform = listed(&world.session());
        assert!(inform.contains(&(code.clone(), "from the factory".into())));
        // The pattern names both rows, and stands for one of them itself.
        for number in 1..=2 {
            let path = world.path(&row(number, "ParameterName"));
            assert_eq!(inform.iter().filter(|(name, _)| *name == path).count(), 1);
        }
        let inform = listed(&world.requested());
        assert!(!inform.iter().any(|(name, _)| *name == code));
    }
}

#[test]
fn ct_inf_05c_what_an_inform_has_anyway_and_value_change_are_9007() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Managed::new(schema);
        world.requested();
        let number = world.add("InformParameter.").unwrap();
        let forced = world.path("DeviceInfo.SoftwareVersion");
        for (name, text) in [
            ("ParameterName", forced.as_str()),
            ("ParameterName", "Device.DeviceInfo.Soft*"),
            ("EventList", "4 VALUE CHANGE"),
        ] {
            let name = row(number, name);
            assert_eq!(
                world.set(&[(&name, Value::String(text))]),
                [9003, 9007],
                "{text}"
            );
            assert_eq!(world.value(&name), "");
        }
    }
}

#[test]
fn rows_are_numbered_anew_and_counted() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Managed::new(schema);
        world.requested();
        let counted = |world: &mut Managed| world.value("InformParameterNumberOfEntries");
        for number in 1..=3 {
            assert_eq!(world.add("InformParameter."), Ok(number));
            assert_eq!(world.value(&row(number, "Enable")), "0");
            assert_eq!(world.value(&row(number, "Alias")), format!("cpe-{number}"));
        }
        assert_eq!(counted(&mut world), "3");
        assert_eq!(world.delete("InformParameter.3."), []);
        assert_eq!(world.delete("InformParameter.1."), []);
        assert_eq!(world.delete("InformParameter.1."), [9005]);
        assert_eq!(counted(&mut world), "1");
        assert_eq!(world.read("InformParameter.").len(), 4);
        assert_eq!(world.add("InformParameter."), Ok(4));
        assert_eq!(world.value(&row(2, "ParameterName")), "");
    }
}

#[test]
fn rows_have_aliases_by_which_they_are_named_and_made() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Managed::new(schema);
        world.told(&[
            ("InstanceMode", Value::String("InstanceAlias")),
            ("AutoCreateInstances", Value::Boolean(true)),
        ]);
        world.requested();
        assert_eq!(world.add("InformParameter.[mine]."), Ok(1));
        assert_eq!(world.add("InformParameter.[mine]."), Err(vec![9003]));
        let made = "InformParameter.[made].EventList";
        assert_eq!(world.set(&[(made, Value::String("1 BOOT"))]), []);
        assert_eq!(world.value("InformParameter.2.EventList"), "1 BOOT");
        // What is returned has the aliases.
        let names: Vec<_> = world.read("InformParameter.2.");
        assert_eq!(names[0].0, "InformParameter.[made].Alias");
        assert_eq!(
            world.set(&[("InformParameter.2.Alias", Value::String("mine"))]),
            [9003, 9007]
        );
        assert_eq!(
            world.set(&[("InformParameter.2.Alias", Value::String("other"))]),
            []
        );
        assert_eq!(world.value("InformParameter.[other].EventList"), "1 BOOT");
        assert_eq!(world.delete("InformParameter.[mine]."), []);
        // A call that fails makes none.
        let refused = world.set(&[
            ("InformParameter.[gone].EventList", Value::String("")),
            ("URL", Value::String("nonsense")),
        ]);
        assert_eq!(refused, [9003, 9007]);
        assert_eq!(world.value("InformParameterNumberOfEntries"), "1");
    }
}
