//! Calls at and past the limits of their arguments, before a device that is lenient and one that is strict.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::{DecodeConfig, FaultCode};

use super::world::{World, read};

const CODE: &str = "Device.DeviceInfo.ProvisioningCode";
const INTERVAL: &str = "Device.ManagementServer.PeriodicInformInterval";
const SSID: &str = "Device.WiFi.SSID.1.SSID";

fn configured(decode: DecodeConfig) -> World {
    let mut config = AgentConfig::default();
    config.decode = decode;
    let mut world = World::with(config, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world
}

/// A lenient device and a strict one, whose ACS may call.
fn both() -> [World; 2] {
    [DecodeConfig::LENIENT, DecodeConfig::STRICT].map(|decode| {
        let mut world = configured(decode);
        world.turn();
        world
    })
}

/// The fault that a call of this method is answered with.
fn fault(world: &mut World, method: &str, arguments: &str) -> Option<u16> {
    let markup = format!("<cwmp:{method}>{arguments}</cwmp:{method}>");
    match world.call(RawMessage { markup: &markup }).0 {
        PostKind::Fault(_, code) => code.map(FaultCode::code),
        _ => None,
    }
}

fn element(name: &str, text: &str) -> String {
    format!("<{name}>{text}</{name}>")
}

/// One name of so many characters, all of two bytes but those of the root.
fn name_of(len: usize) -> String {
    format!("Device.{}", "é".repeat(len - 7))
}

fn names(name: &str) -> String {
    format!(
        "<ParameterNames SOAP-ENC:arrayType=\"xsd:string[1]\"><string>{name}</string></ParameterNames>"
    )
}

fn attributes(name: &str, change: &str, notification: &str) -> String {
    format!(
        "<ParameterList SOAP-ENC:arrayType=\"cwmp:SetParameterAttributesStruct[1]\">\
         <SetParameterAttributesStruct><Name>{name}</Name><NotificationChange>{change}</NotificationChange>\
         <Notification>{notification}</Notification><AccessListChange>0</AccessListChange>\
         <AccessList SOAP-ENC:arrayType=\"xsd:string[0]\"/></SetParameterAttributesStruct></ParameterList>"
    )
}

/// A `SetParameterValues` of these names, attributes of the value, and values; what is listed as wrong.
fn set(world: &mut World, entries: &[(&str, &str, &str)]) -> Vec<(String, u16)> {
    let list: String = entries
        .iter()
        .map(|(name, ty, value)| {
            format!("<ParameterValueStruct><Name>{name}</Name><Value{ty}>{value}</Value></ParameterValueStruct>")
        })
        .collect();
    let markup = format!(
        "<cwmp:SetParameterValues><ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[{}]\">{list}\
         </ParameterList><ParameterKey>k</ParameterKey></cwmp:SetParameterValues>",
        entries.len()
    );
    let (kind, answer) = world.call(RawMessage { markup: &markup });
    if let PostKind::Response(_) = kind {
        return Vec::new();
    }
    let envelope = read(&answer);
    let view = FaultView::read(&envelope).unwrap();
    assert_eq!(view.code(), Ok(FaultCode::INVALID_ARGUMENTS));
    view.parameters()
        .map(|fault| (fault.parameter_name.to_string(), fault.code.unwrap().code()))
        .collect()
}

#[test]
fn a_name_of_257_characters_is_9005_and_a_key_of_33_is_9003() {
    for mut world in both() {
        for len in [256, 257] {
            let (name, object) = (name_of(len), format!("{}.", name_of(len - 1)));
            for (method, arguments) in [
                ("GetParameterValues", names(&name)),
                ("GetParameterAttributes", names(&object)),
                (
                    "GetParameterNames",
                    element("ParameterPath", &name) + "<NextLevel>1</NextLevel>",
                ),
                ("SetParameterAttributes", attributes(&name, "1", "1")),
                (
                    "AddObject",
                    element("ObjectName", &object) + "<ParameterKey/>",
                ),
                (
                    "DeleteObject",
                    element("ObjectName", &object) + "<ParameterKey/>",
                ),
            ] {
                assert_eq!(
                    fault(&mut world, method, &arguments),
                    Some(9005),
                    "{method}"
                );
            }
            let listed = set(&mut world, &[(&name, " xsi:type=\"xsd:string\"", "x")]);
            assert_eq!(listed, [(name, 9005)]);
        }
        for (len, expected) in [(32, None), (33, Some(9003))] {
            let key = element("ParameterKey", &"é".repeat(len));
            let add = "<ObjectName>Device.WiFi.SSID.</ObjectName>";
            assert_eq!(
                fault(&mut world, "AddObject", &format!("{add}{key}")),
                expected
            );
            let delete = "<ObjectName>Device.WiFi.SSID.2.</ObjectName>";
            let arguments = format!("{delete}{key}");
            assert_eq!(fault(&mut world, "DeleteObject", &arguments), expected);
            let list = "<ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[0]\"/>";
            let arguments = format!("{list}{key}");
            assert_eq!(
                fault(&mut world, "SetParameterValues", &arguments),
                expected
            );
        }
        assert_eq!(world.agent.parameter_key(), "é".repeat(32));
    }
}

#[test]
fn ct_rpc_06c_a_strict_device_lists_every_bad_parameter_as_a_lenient_one_does() {
    let text = " xsi:type=\"xsd:string\"";
    let number = " xsi:type=\"xsd:unsignedInt\"";
    let long = "v".repeat(65);
    for mut world in both() {
        for (value, code) in [
            ("abc", 9006),
            ("", 9006),
            ("-1", 9006),
            ("4294967296", 9006),
            ("0", 9007),
        ] {
            let listed = set(
                &mut world,
                &[
                    (INTERVAL, number, value),
                    ("Device.DeviceInfo.UpTime", number, "1"),
                    (CODE, text, &long),
                    ("Device.DeviceInfo.", text, "x"),
                    (SSID, " xsi:type=\"xsd:\"", "x"),
                    (
                        "Device.WiFi.SSID.1.Enable",
                        " xsi:type=\"xsd:boolean\"",
                        "1",
                    ),
                ],
            );
            let expected = [
                (INTERVAL, code),
                ("Device.DeviceInfo.UpTime", 9008),
                (CODE, 9007),
                ("Device.DeviceInfo.", 9005),
                (SSID, 9006),
            ];
            assert_eq!(listed, expected.map(|(name, code)| (name.to_owned(), code)));
        }
        // What stands twice is told once, by name where there is none, and whatever else is wrong with it.
        let listed = set(
            &mut world,
            &[
                ("Device.No", text, "x"),
                (CODE, text, "x"),
                ("Device.No", text, "y"),
                (CODE, number, "1"),
            ],
        );
        let expected = [("Device.No", 9005), (CODE, 9003)];
        assert_eq!(listed, expected.map(|(name, code)| (name.to_owned(), code)));
        assert_eq!(world.agent.parameter_key(), "");
    }
}

#[test]
fn a_value_without_a_type_is_one_of_the_models_type_for_a_lenient_device_alone() {
    let [mut lenient, mut strict] = both();
    assert_eq!(set(&mut lenient, &[(CODE, "", "x")]), []);
    assert_eq!(
        set(&mut strict, &[(CODE, "", "x")]),
        [(CODE.to_owned(), 9006)]
    );
}

#[test]
fn a_notification_that_does_not_count_may_be_any_in_any_version() {
    let [lenient, strict] = both();
    let mut old = configured(DecodeConfig::LENIENT);
    old.old_acs();
    for mut world in [lenient, strict, old] {
        for notification in ["5", "9", "-1", "often"] {
            let arguments = attributes(SSID, "0", notification);
            let answer = fault(&mut world, "SetParameterAttributes", &arguments);
            assert_eq!(answer, None, "{notification}");
        }
        for notification in ["7", "-1", "often"] {
            let arguments = attributes(SSID, "1", notification);
            let answer = fault(&mut world, "SetParameterAttributes", &arguments);
            assert_eq!(answer, Some(9003), "{notification}");
        }
    }
}

#[test]
fn a_call_about_no_parameter_at_all_is_9003() {
    for mut world in both() {
        let none = |element: &str, of: &str| format!("<{element} SOAP-ENC:arrayType=\"{of}[0]\"/>");
        for (method, arguments) in [
            ("GetParameterValues", none("ParameterNames", "xsd:string")),
            (
                "GetParameterAttributes",
                none("ParameterNames", "xsd:string"),
            ),
            (
                "SetParameterAttributes",
                none("ParameterList", "cwmp:SetParameterAttributesStruct"),
            ),
        ] {
            assert_eq!(
                fault(&mut world, method, &arguments),
                Some(9003),
                "{method}"
            );
        }
    }
}

#[test]
fn ct_rpc_26c_only_a_table_takes_instances_and_only_an_instance_goes() {
    let mut world = configured(DecodeConfig::LENIENT);
    world.turn();
    let object =
        |path: &str| format!("<ObjectName>{path}</ObjectName><ParameterKey>lost</ParameterKey>");
    for path in [
        "",
        ".",
        "Device",
        "Device.",
        "Device.DeviceInfo.",
        "Device.DeviceInfo.UpTime",
        "Device.DeviceInfo.UpTime.",
        "Device.WiFi.SSID",
        "Device.WiFi.SSID..",
        "Device.WiFi.SSID.{i}.",
        "Device.WiFi.SSID.0.",
        "Device.WiFi.SSID.01.",
        "Device.WiFi.SSID.+1.",
        "Device.WiFi.SSID.99.",
        "Device.WiFi.SSID.4294967296.",
        "Device.WiFi.SSID.*.",
        // The device knows no aliases.
        "Device.WiFi.SSID.[a].",
        "device.WiFi.SSID.",
        "Device.No.",
    ] {
        for method in ["AddObject", "DeleteObject"] {
            let answer = fault(&mut world, method, &object(path));
            assert_eq!(answer, Some(9005), "{method} {path}");
        }
    }
    let instance = object("Device.WiFi.SSID.1.");
    assert_eq!(fault(&mut world, "AddObject", &instance), Some(9005));
    let table = object("Device.WiFi.SSID.");
    assert_eq!(fault(&mut world, "DeleteObject", &table), Some(9005));
    let open = object("Device.WiFi.SSID.1");
    assert_eq!(fault(&mut world, "DeleteObject", &open), Some(9005));
    assert_eq!(world.agent.parameter_key(), "");
}

/// The names of a `GetParameterNames`, each with whether it is writable, or the fault.
fn listed(world: &mut World, path: &str, next_level: u8) -> Result<Vec<(String, bool)>, u16> {
    let markup = format!(
        "<cwmp:GetParameterNames><ParameterPath>{path}</ParameterPath><NextLevel>{next_level}</NextLevel>\
         </cwmp:GetParameterNames>"
    );
    let (kind, answer) = world.call(RawMessage { markup: &markup });
    if let PostKind::Fault(_, code) = kind {
        return Err(code.map_or(0, FaultCode::code));
    }
    let envelope = read(&answer);
    let view = GetParameterNamesResponseView::read(&envelope).unwrap();
    let list = view.parameter_list();
    Ok(list
        .map(|entry| (entry.name.to_string(), entry.writable.unwrap()))
        .collect())
}

#[test]
fn ct_rpc_17c_every_kind_of_path_lists_its_own_level() {
    let mut world = configured(DecodeConfig::LENIENT);
    world.turn();
    let table = "Device.WiFi.SSID.";
    let rows = [1, 2].map(|row| (format!("{table}{row}."), true));
    assert_eq!(listed(&mut world, table, 1).unwrap(), rows);
    let all = listed(&mut world, table, 0).unwrap();
    assert_eq!(all[0], (table.to_owned(), true));
    assert_eq!(all[1], rows[0]);
    let row = listed(&mut world, "Device.WiFi.SSID.1.", 1).unwrap();
    assert!(
        row.iter()
            .all(|(name, _)| name.starts_with("Device.WiFi.SSID.1.")
                && name != "Device.WiFi.SSID.1.")
    );
    assert!(row.contains(&(SSID.to_owned(), true)));
    assert!(row.contains(&("Device.WiFi.SSID.1.BSSID".to_owned(), false)));
    let whole = listed(&mut world, "Device.WiFi.SSID.1.", 0).unwrap();
    assert_eq!(whole[0], rows[0]);
    assert!(whole.len() > row.len() + 1);
    // A fixed object can be neither added nor deleted.
    assert!(!listed(&mut world, "Device.DeviceInfo.", 0).unwrap()[0].1);
    for (path, code) in [
        ("Device.DeviceInfo.UpTime", 9003),
        ("Device.DeviceInfo.UpTime.", 9005),
        ("Device.WiFi.SSID.99.", 9005),
        ("Device.WiFi.SSID.*.", 9005),
        ("Device.WiFi.SSID.{i}.", 9005),
        ("Device.WiFi.SSID", 9005),
        ("Device", 9005),
        ("Device..", 9005),
        ("device.", 9005),
        (".", 9005),
        (" ", 9005),
    ] {
        assert_eq!(listed(&mut world, path, 1), Err(code), "{path}");
    }
}
