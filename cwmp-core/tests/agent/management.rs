//! The parameters of `ManagementServer.`, kept by the agent, on devices that know nothing of them.

use cwmp_core::Instant;
use cwmp_core::cpe::{Action, AutonomousTransfer, BufferError, ManagementServer, TransferReport};
use cwmp_core::event::RebootCause;
use cwmp_core::standby::Awareness;
use cwmp_soap::message::get_parameter_names::{GetParameterNames, GetParameterNamesResponseView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::{DateTime, Entries, FaultCode, Timestamp, Value, ValueType};

use super::managed::{DEVICE, Failing, GATEWAY, Managed, URL, listed};
use super::world::{World, codes, read};

fn at(unix: i64) -> Value<'static> {
    Value::DateTime(DateTime::At(Timestamp::from_unix(unix)))
}

/// A device in a session of each of the two models.
fn both() -> impl Iterator<Item = Managed> {
    [DEVICE, GATEWAY].into_iter().map(|schema| {
        let mut world = Managed::new(schema);
        world.requested();
        world
    })
}

#[test]
fn every_setting_of_the_model_is_served_with_its_default() {
    const UNKNOWN: &str = "0001-01-01T00:00:00Z";
    use ValueType as T;
    for mut world in both() {
        let all = world.read("");
        let all: Vec<_> = all
            .iter()
            .map(|(name, ty, text)| (name.as_str(), *ty, text.as_str()))
            .collect();
        // A setting or what the agent knows of itself; what only the platform knows, this one does not have.
        assert_eq!(
            all,
            [
                ("AliasBasedAddressing", T::Boolean, "1"),
                ("AutoCreateInstances", T::Boolean, "0"),
                ("AutonomousTransferCompletePolicy.Enable", T::Boolean, "0"),
                (
                    "AutonomousTransferCompletePolicy.FileTypeFilter",
                    T::String,
                    ""
                ),
                (
                    "AutonomousTransferCompletePolicy.ResultTypeFilter",
                    T::String,
                    "Both"
                ),
                (
                    "AutonomousTransferCompletePolicy.TransferTypeFilter",
                    T::String,
                    "Both"
                ),
                ("CWMPRetryIntervalMultiplier", T::UnsignedInt, "2000"),
                ("CWMPRetryMinimumWaitInterval", T::UnsignedInt, "5"),
                ("ConnectionRequestPassword", T::String, ""),
                ("ConnectionRequestUsername", T::String, ""),
                ("DefaultActiveNotificationThrottle", T::UnsignedInt, "0"),
                ("DelayReboot", T::Int, "-1"),
                ("EnableCWMP", T::Boolean, "1"),
                ("HeartbeatPolicy.Enable", T::Boolean, "0"),
                ("HeartbeatPolicy.InitiationTime", T::DateTime, UNKNOWN),
                ("HeartbeatPolicy.ReportingInterval", T::UnsignedInt, "86400"),
                ("InformParameterNumberOfEntries", T::UnsignedInt, "0"),
                ("InstanceMode", T::String, "InstanceNumber"),
                ("InstanceWildcardsSupported", T::Boolean, "1"),
                ("ParameterKey", T::String, ""),
                ("Password", T::String, ""),
                ("PeriodicInformEnable", T::Boolean, "0"),
                ("PeriodicInformInterval", T::UnsignedInt, "86400"),
                ("PeriodicInformTime", T::DateTime, UNKNOWN),
                ("ScheduleReboot", T::DateTime, UNKNOWN),
                ("StandbyPolicy.CRUnawarenessMaxDuration", T::Int, "-1"),
                ("StandbyPolicy.MaxMissedPeriodic", T::Int, "-1"),
                ("StandbyPolicy.NotifyMissedScheduled", T::Boolean, "0"),
                ("StandbyPolicy.PeriodicAwarenessRequested", T::Boolean, "0"),
                ("StandbyPolicy.SelfTimerCapable", T::Boolean, "1"),
                ("URL", T::String, URL),
                ("UpgradesManaged", T::Boolean, "0"),
                ("Username", T::String, "00256D-42"),
                ("X_EXAMPLE_Note", T::String, "none"),
            ]
        );
    }
}

#[test]
fn what_the_acs_has_set_is_what_it_reads() {
    let values = [
        ("Username", Value::String("a & b")),
        ("PeriodicInformInterval", Value::UnsignedInt(600)),
        ("PeriodicInformTime", at(100)),
        ("DelayReboot", Value::Int(0)),
        ("PeriodicInformEnable", Value::Boolean(true)),
        ("X_EXAMPLE_Note", Value::String("")),
        ("HeartbeatPolicy.Enable", Value::Boolean(true)),
        ("DeviceInfo.ProvisioningCode", Value::String("beside")),
    ];
    for mut world in both() {
        assert_eq!(world.set(&values), []);
        assert_eq!(world.agent.parameter_key(), "1");
        for (name, value) in values {
            assert_eq!(world.value(name), value.to_string(), "{name}");
        }
        // Again, to other values, one of them twice as long.
        let longer = "x".repeat(250);
        assert_eq!(world.set(&[("Username", Value::String(&longer))]), []);
        assert_eq!(world.value("Username"), longer);
        assert_eq!(world.value("PeriodicInformInterval"), "600");
    }
}

#[test]
fn the_names_tell_what_may_be_written() {
    for mut world in both() {
        let parameter_path = &world.path("");
        let (_, answer) = world.call(GetParameterNames {
            parameter_path,
            next_level: true,
        });
        let envelope = read(&answer);
        let view = GetParameterNamesResponseView::read(&envelope).unwrap();
        let names: Vec<_> = view
            .parameter_list()
            .map(|p| (p.name.to_string(), p.writable.unwrap()))
            .collect();
        let writable = |name: &str| {
            let path = [parameter_path, name].concat();
            let found = names.iter().find(|(listed, _)| *listed == path);
            found.map(|(_, writable)| *writable)
        };
        assert_eq!(writable("URL"), Some(true));
        assert_eq!(writable("InformParameter."), Some(true));
        assert_eq!(writable("HeartbeatPolicy."), Some(false));
        assert_eq!(writable("AliasBasedAddressing"), Some(false));
        assert_eq!(writable("ParameterKey"), Some(false));
        // What the device does not have, and the agent does not know.
        assert_eq!(writable("ConnectionRequestURL"), None);
        assert_eq!(writable("X_EXAMPLE_State."), None);
        assert_eq!(writable("ManageableDevice."), None);
    }
}

#[test]
fn a_transaction_that_fails_at_the_vendor_leaves_all_as_it_was() {
    for mut world in both() {
        assert_eq!(world.set(&[("Username", Value::String("before"))]), []);
        let first = world.add("InformParameter.").unwrap();
        let key = world.agent.parameter_key().to_owned();
        let before = world.read("");
        for failing in [Failing::Begin, Failing::Set, Failing::Commit] {
            world.plain.failing = failing;
            let refused = world.set(&[
                ("Username", Value::String("after")),
                ("DeviceInfo.ProvisioningCode", Value::String("after")),
                ("HeartbeatPolicy.Enable", Value::Boolean(true)),
            ]);
            assert_ne!(refused, [], "{failing:?}");
            assert_eq!(world.read(""), before, "{failing:?}");
            assert_eq!(world.plain.code, "from the factory");
            if failing != Failing::Set {
                assert!(world.add("InformParameter.").is_err(), "{failing:?}");
                let row = format!("InformParameter.{first}.");
                assert_ne!(world.delete(&row), [], "{failing:?}");
                assert_eq!(world.read(""), before, "{failing:?}");
            }
        }
        assert_eq!(world.agent.parameter_key(), key);
        world.plain.failing = Failing::Nowhere;
        assert_eq!(world.add("InformParameter."), Ok(first + 1));
    }
}

#[test]
fn what_finds_no_room_is_9004_and_leaves_all_as_it_was() {
    let mut world = Managed::unstarted(DEVICE, ManagementServer::MIN_BYTES);
    world.agent.boot(RebootCause::FactoryReset);
    world.open();
    let long = "x".repeat(200);
    let two = [
        ("Username", Value::String(&long)),
        ("ConnectionRequestUsername", Value::String(&long)),
    ];
    assert_eq!(world.set(&two), []);
    let before = world.read("");
    // Both as they are and one more.
    assert_eq!(world.set(&two[..1]), [9004]);
    assert_eq!(world.read(""), before);
    // With what is left, rows come to their end too.
    let rows = (1..100).find(|row| world.add("InformParameter.") != Ok(*row));
    assert!(rows.is_some_and(|rows| rows > 1));
    assert_eq!(world.add("InformParameter."), Err(vec![9004]));
    // What became less makes room.
    let short = [
        ("Username", Value::String("")),
        ("ConnectionRequestUsername", Value::String("")),
    ];
    assert_eq!(world.delete("InformParameter.1."), []);
    assert_eq!(world.set(&short), []);
    assert_eq!(world.set(&two[..1]), []);
    let small = &mut [0; ManagementServer::MIN_BYTES - 1];
    assert!(matches!(
        ManagementServer::new(small, &[]),
        Err(BufferError::TooSmall { .. })
    ));
}

#[test]
fn passwords_are_read_by_the_platform_and_by_nobody_else() {
    for mut world in both() {
        assert_eq!(
            world.set(&[("ConnectionRequestPassword", Value::String("my secret"))]),
            []
        );
        assert_eq!(world.value("ConnectionRequestPassword"), "");
        let shown = format!("{:?}", world.agent);
        assert!(
            !shown.contains("my secret") && !shown.contains("from the factory"),
            "{shown}"
        );
        let (agent, mut device, _) = world.parts();
        let secret = agent.connection_request_password(&mut device).unwrap();
        assert_eq!(secret.expose().to_string(), "my secret");
        assert_eq!(format!("{secret:?}"), "***");
        let secret = agent.password(&mut device).unwrap();
        assert_eq!(secret.expose().to_string(), "from the factory");
        assert_eq!(agent.setting(&mut device, "Password"), None);
        assert_eq!(agent.username(&mut device), Some("00256D-42"));
        assert_eq!(agent.connection_request_username(&mut device), Some(""));
        assert_eq!(agent.url(&mut device), Some(URL));
        let port = agent.setting(&mut device, "CWMPRetryMinimumWaitInterval");
        assert_eq!(port, Some(Value::UnsignedInt(5)));
        assert_eq!(agent.setting(&mut device, "ConnectionRequestURL"), None);
        assert_eq!(agent.setting(&mut device, "Nothing"), None);
    }
}

#[test]
fn the_platform_reads_the_settings_of_a_device_that_keeps_them_itself() {
    let mut world = World::new();
    world.write("Device.ManagementServer.Password", "of the device");
    world.write("Device.ManagementServer.PeriodicInformInterval", "600");
    let (agent, mut device, _) = world.parts();
    assert_eq!(agent.url(&mut device), Some("http://acs.example.net:7547/"));
    let secret = agent.password(&mut device).unwrap();
    assert_eq!(secret.expose().to_string(), "of the device");
    let interval = agent.setting(&mut device, "PeriodicInformInterval");
    assert_eq!(interval, Some(Value::UnsignedInt(600)));
    let refused = agent.set_setting(&device, "URL", &Value::String("http://b/"));
    assert_eq!(refused, Err(FaultCode::INVALID_PARAMETER_NAME));
}

#[test]
fn the_rules_of_the_specification_hold_where_the_model_says_nothing() {
    for mut world in both() {
        for (name, value) in [
            ("PeriodicInformInterval", Value::UnsignedInt(0)),
            ("HeartbeatPolicy.ReportingInterval", Value::UnsignedInt(29)),
            ("CWMPRetryMinimumWaitInterval", Value::UnsignedInt(0)),
            ("CWMPRetryIntervalMultiplier", Value::UnsignedInt(999)),
            ("CWMPRetryIntervalMultiplier", Value::UnsignedInt(65_536)),
            ("DelayReboot", Value::Int(-2)),
            ("StandbyPolicy.MaxMissedPeriodic", Value::Int(-2)),
            ("URL", Value::String("ftp://acs.example.net/")),
            ("InstanceMode", Value::String("Both")),
        ] {
            let before = world.value(name);
            assert_eq!(world.set(&[(name, value)]), [9003, 9007], "{name}");
            assert_eq!(world.value(name), before, "{name}");
        }
        assert_eq!(
            world.set(&[("AliasBasedAddressing", Value::Boolean(false))]),
            [9003, 9008]
        );
        assert_eq!(world.set(&[("URL", Value::Boolean(false))]), [9003, 9006]);
    }
}

#[test]
fn another_url_is_another_acs_once_the_session_is_over() {
    const OTHER: &str = "https://other.example.net/";
    for mut world in both() {
        world.agent.periodic();
        assert_eq!(world.set(&[("URL", Value::String(OTHER))]), []);
        world.close();
        assert_eq!(world.codes(), ["0 BOOTSTRAP"]);
        let (agent, mut device, _) = world.parts();
        assert_eq!(agent.url(&mut device), Some(OTHER));
        // The same once more is none.
        world.told(&[("URL", Value::String(OTHER))]);
        assert_eq!(world.wait(), None);
        // One that the platform has found.
        let (agent, device, _) = world.parts();
        assert_eq!(
            agent.set_setting(&device, "URL", &Value::String(URL)),
            Ok(())
        );
        assert_eq!(world.codes(), ["0 BOOTSTRAP"]);
    }
}

#[test]
fn a_factory_reset_brings_the_values_of_the_factory_back() {
    for mut world in both() {
        let before = world.read("");
        assert_eq!(
            world.set(&[("URL", Value::String("http://other.example.net/"))]),
            []
        );
        world.add("InformParameter.").unwrap();
        world.call(RawMessage {
            markup: "<cwmp:FactoryReset/>",
        });
        world.reply(204, b"");
        assert!(matches!(
            world.poll(),
            super::managed::Want::Act(Action::FactoryReset)
        ));
        world.agent.boot(RebootCause::FactoryReset);
        assert_eq!(codes(&world.open()), ["0 BOOTSTRAP", "1 BOOT"]);
        assert_eq!(world.read(""), before);
    }
}

#[test]
fn the_agent_follows_what_is_set() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Managed::new(schema);
        assert_eq!(world.wait(), None);
        world.told(&[
            ("PeriodicInformEnable", Value::Boolean(true)),
            ("PeriodicInformInterval", Value::UnsignedInt(600)),
            ("PeriodicInformTime", at(0)),
        ]);
        world.sleep(600);
        assert_eq!(world.codes(), ["2 PERIODIC"]);
        world.told(&[
            ("PeriodicInformEnable", Value::Boolean(false)),
            ("HeartbeatPolicy.Enable", Value::Boolean(true)),
            ("HeartbeatPolicy.ReportingInterval", Value::UnsignedInt(60)),
            ("HeartbeatPolicy.InitiationTime", at(0)),
        ]);
        world.sleep(60);
        assert_eq!(world.codes(), ["14 HEARTBEAT"]);
        world.told(&[
            ("HeartbeatPolicy.Enable", Value::Boolean(false)),
            ("CWMPRetryMinimumWaitInterval", Value::UnsignedInt(60)),
            ("CWMPRetryIntervalMultiplier", Value::UnsignedInt(3_000)),
        ]);
        world.agent.periodic();
        for wait in [60, 180] {
            world.post();
            world.fail();
            world.sleep(wait);
        }
        assert_eq!(world.codes(), ["2 PERIODIC"]);
        world.told(&[("EnableCWMP", Value::Boolean(false))]);
        world.agent.periodic();
        assert_eq!(world.wait(), None);
        let (agent, device, _) = world.parts();
        let enabled = agent.set_setting(&device, "EnableCWMP", &Value::Boolean(true));
        assert_eq!(enabled, Ok(()));
        assert_eq!(world.codes(), ["2 PERIODIC"]);
    }
}

#[test]
fn a_standby_is_judged_by_what_is_set() {
    for (most, told) in [(900, true), (1_000, false)] {
        let mut world = Managed::new(GATEWAY);
        world.told(&[("StandbyPolicy.CRUnawarenessMaxDuration", Value::Int(most))]);
        assert_eq!(world.wait(), None);
        let since = Instant::from_millis(world.now);
        world.now += 1_000_000;
        let (agent, _, now) = world.parts();
        let awareness = Awareness {
            connection_requests: false,
            timers: false,
        };
        agent.wake_up(&now, since, awareness);
        if told {
            assert_eq!(world.codes(), ["13 WAKEUP"]);
        }
        assert_eq!(world.wait(), None, "{most}");
    }
}

#[test]
fn transfers_that_nobody_asked_for_are_told_of_as_the_policy_says() {
    let transfer = AutonomousTransfer {
        is_download: true,
        announce_url: "",
        transfer_url: "https://files.example.net/1.bin",
        file_type: "1 Firmware Upgrade Image",
        file_size: 0,
        target_file_name: "",
    };
    for (types, told) in [("1 Firmware Upgrade Image", true), ("2 Web Content", false)] {
        let mut world = Managed::new(DEVICE);
        world.told(&[
            (
                "AutonomousTransferCompletePolicy.Enable",
                Value::Boolean(true),
            ),
            (
                "AutonomousTransferCompletePolicy.FileTypeFilter",
                Value::String(types),
            ),
        ]);
        let (agent, _, now) = world.parts();
        let id = agent.begin_autonomous_transfer(&transfer, &now).unwrap();
        assert!(agent.handle_transfer(id, TransferReport::Done, &now));
        if told {
            let (_, inform) = world.post();
            assert_eq!(codes(&inform), ["10 AUTONOMOUS TRANSFER COMPLETE"]);
        } else {
            assert_eq!(world.wait(), None);
        }
    }
}

#[test]
fn restarts_that_are_set_come_and_delay_reboot_is_taken_back() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Managed::new(schema);
        world.told(&[("DelayReboot", Value::Int(30))]);
        world.sleep(30);
        assert_eq!(world.poll(), super::managed::Want::Act(Action::Reboot));
        world.agent.boot(RebootCause::Restart);
        assert_eq!(codes(&world.open()), ["1 BOOT"]);
        assert_eq!(world.value("DelayReboot"), "-1");
        let soon = 1_700_049_600 + 90;
        assert_eq!(world.set(&[("ScheduleReboot", at(soon))]), []);
        world.close();
        world.sleep(60);
        assert_eq!(world.poll(), super::managed::Want::Act(Action::Reboot));
    }
}

#[test]
fn the_platform_says_what_only_it_knows() {
    const ADDRESS: &str = "http://192.0.2.10:7547/";
    for schema in [DEVICE, GATEWAY] {
        let mut world = Managed::new(schema);
        let name = world.path("ConnectionRequestURL");
        let address = |world: &mut Managed| {
            let inform = world.requested();
            world.close();
            let found = listed(&inform).into_iter().find(|(path, _)| *path == name);
            found.map(|(_, value)| value)
        };
        assert_eq!(address(&mut world), None);
        let (agent, device, _) = world.parts();
        let value = Value::String(ADDRESS);
        assert_eq!(
            agent.set_setting(&device, "ConnectionRequestURL", &value),
            Ok(())
        );
        assert_eq!(address(&mut world).as_deref(), Some(ADDRESS));
        world.requested();
        assert_eq!(world.set(&[("ConnectionRequestURL", value)]), [9003, 9008]);
        let (agent, device, _) = world.parts();
        for (name, value, refused) in [
            ("Nothing", Value::Int(1), FaultCode::INVALID_PARAMETER_NAME),
            (
                "HeartbeatPolicy",
                Value::Int(1),
                FaultCode::INVALID_PARAMETER_NAME,
            ),
            ("URL", Value::Int(1), FaultCode::INVALID_PARAMETER_TYPE),
            (
                "URL",
                Value::String("x"),
                FaultCode::INVALID_PARAMETER_VALUE,
            ),
            (
                "InstanceMode",
                Value::String("x"),
                FaultCode::INVALID_PARAMETER_VALUE,
            ),
        ] {
            assert_eq!(
                agent.set_setting(&device, name, &value),
                Err(refused),
                "{name}"
            );
        }
        let long = "x".repeat(2048);
        let refused = agent.set_setting(&device, "Username", &Value::String(&long));
        assert_eq!(refused, Err(FaultCode::RESOURCES_EXCEEDED));
        assert_eq!(world.value("Username"), "00256D-42");
    }
}

#[test]
fn a_setting_is_watched_as_any_other_parameter() {
    for mut world in both() {
        let interval = world.path("PeriodicInformInterval");
        let entry = SetParameterAttributesStruct {
            name: interval.as_str(),
            notification_change: true,
            notification: 2,
            access_list_change: false,
            access_list: &[],
        };
        let (_, answer) = world.call(SetParameterAttributes {
            parameter_list: Entries::new(&[entry]),
        });
        assert!(matches!(read(&answer).kind(), cwmp_soap::Kind::Response(_)));
        // Not what the ACS sets itself.
        let value = |n| [("PeriodicInformInterval", Value::UnsignedInt(n))];
        assert_eq!(world.set(&value(600)), []);
        world.close();
        assert_eq!(world.wait(), None);
        let place = world.schema.parse(&interval).unwrap().place;
        let (agent, device, _) = world.parts();
        let [(name, own)] = value(700);
        let throttle = Value::UnsignedInt(120);
        for (name, value) in [(name, own), ("DefaultActiveNotificationThrottle", throttle)] {
            assert_eq!(agent.set_setting(&device, name, &value), Ok(()));
        }
        assert!(agent.value_changed(&device, &place).is_some());
        // Not before the throttle lets it.
        world.sleep(120);
        let inform = world.session();
        assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
        assert!(listed(&inform).contains(&(interval, "700".into())));
    }
}
