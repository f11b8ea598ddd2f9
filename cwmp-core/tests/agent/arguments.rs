//! Calls whose arguments cannot be read: they are refused, and nothing of them is done.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::{DecodeConfig, Entries, FaultCode, Method};

use super::world::{Want, World, read};

const CODE: &str = "Device.DeviceInfo.ProvisioningCode";
const KEY: &str = "Device.ManagementServer.ParameterKey";

/// One whose ACS may call, and that reads calls in this way.
fn turned(decode: DecodeConfig) -> World {
    let mut config = AgentConfig::default();
    config.decode = decode;
    let mut world = World::with(config, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    world
}

/// What the device answers to a call of this method with these arguments.
fn answer(world: &mut World, method: &str, arguments: &str) -> PostKind {
    let markup = format!("<cwmp:{method}>{arguments}</cwmp:{method}>");
    world.call(RawMessage { markup: &markup }).0
}

#[track_caller]
fn is_refused(world: &mut World, method: Method, arguments: &str) {
    let kind = answer(world, method.name(), arguments);
    // Some methods have no fault for their arguments (RPC-GEN-01).
    let fault = match method {
        Method::CancelTransfer | Method::GetAllQueuedTransfers | Method::GetRpcMethods => {
            FaultCode::REQUEST_DENIED
        }
        _ => FaultCode::INVALID_ARGUMENTS,
    };
    assert_eq!(kind, PostKind::Fault(method, Some(fault)), "{arguments}");
}

/// What a call may have changed.
fn values(world: &mut World) -> Vec<String> {
    let names = GetParameterValues {
        parameter_names: Entries::new(&[CODE, KEY, "Device.WiFi.SSIDNumberOfEntries"]),
    };
    let (_, answer) = world.call(names);
    let envelope = read(&answer);
    let view = GetParameterValuesResponseView::read(&envelope).unwrap();
    view.parameter_list()
        .map(|parameter| parameter.value.unwrap().to_string())
        .collect()
}

fn list(member: &str, members: &str) -> String {
    let count = members.matches("<Name").count();
    format!(
        "<ParameterList SOAP-ENC:arrayType=\"cwmp:{member}[{count}]\">{members}</ParameterList>"
    )
}

fn assignment(name: &str, value: &str) -> String {
    format!("<ParameterValueStruct><Name>{name}</Name>{value}</ParameterValueStruct>")
}

/// Calls that say something elsewhere, or nowhere.
fn elsewhere() -> Vec<(Method, String)> {
    let good = assignment(CODE, "<Value xsi:type=\"xsd:string\">new</Value>");
    let key = "<ParameterKey>k</ParameterKey>";
    let set = |members: &str, key: &str| {
        let list = list("ParameterValueStruct", members);
        (Method::SetParameterValues, format!("{list}{key}"))
    };
    let nil = assignment(
        CODE,
        "<Value xsi:type=\"xsd:string\" xsi:nil=\"1\"></Value>",
    );
    let href = assignment(CODE, "<Value href=\"#id1\"/>");
    let other = assignment("Device.WiFi.SSID.1.SSID", "<Value href=\"#id1\"/>");
    vec![
        set(&nil, key),
        set(&href, key),
        set(&format!("{good}{other}"), key),
        set(&good, "<ParameterKey xsi:nil=\"true\"/>"),
        set(&good, "<ParameterKey href=\"#id1\"/>"),
        (
            Method::SetParameterValues,
            format!("<ParameterList href=\"#id1\"/>{key}"),
        ),
        (
            Method::GetParameterValues,
            "<ParameterNames xsi:nil=\"true\"/>".to_owned(),
        ),
        (
            Method::GetParameterValues,
            "<ParameterNames><string href=\"#id1\"/></ParameterNames>".to_owned(),
        ),
        (
            Method::GetParameterNames,
            "<ParameterPath xsi:nil=\"true\"/><NextLevel>1</NextLevel>".to_owned(),
        ),
        (
            Method::GetParameterAttributes,
            "<ParameterNames><string xsi:nil=\"1\"/></ParameterNames>".to_owned(),
        ),
        (
            Method::SetParameterAttributes,
            "<ParameterList xsi:nil=\"1\"/>".to_owned(),
        ),
        (
            Method::AddObject,
            "<ObjectName>Device.WiFi.SSID.</ObjectName><ParameterKey xsi:nil=\"true\"/>".to_owned(),
        ),
        (
            Method::DeleteObject,
            "<ObjectName>Device.WiFi.SSID.1.</ObjectName><ParameterKey href=\"#id1\"/>".to_owned(),
        ),
        (
            Method::Reboot,
            "<CommandKey xsi:nil=\"true\"/>".to_owned(),
        ),
        (
            Method::CancelTransfer,
            "<CommandKey href=\"#id1\"/>".to_owned(),
        ),
        (
            Method::Download,
            "<CommandKey>k</CommandKey><FileType>1 Firmware Upgrade Image</FileType><URL>http://a/</URL>\
             <Username xsi:nil=\"true\"/><Password/><FileSize>0</FileSize><TargetFileName/>\
             <DelaySeconds>0</DelaySeconds><SuccessURL/><FailureURL/>"
                .to_owned(),
        ),
    ]
}

#[test]
fn ct_env_20x_what_a_call_says_elsewhere_is_not_taken_for_nothing() {
    let mut world = turned(DecodeConfig::LENIENT);
    let before = values(&mut world);
    for (method, arguments) in elsewhere() {
        is_refused(&mut world, method, &arguments);
        assert_eq!(values(&mut world), before, "{arguments}");
    }
    // No restart and no transfer was taken on.
    assert!(matches!(world.close(), Want::Wait(_)));
}

#[test]
fn a_strict_device_refuses_calls_that_lack_an_argument_or_have_one_too_many() {
    let name = format!("<ParameterPath>{CODE}</ParameterPath>");
    let names = format!(
        "<ParameterNames SOAP-ENC:arrayType=\"xsd:string[1]\"><string>{CODE}</string></ParameterNames>"
    );
    let set = list(
        "ParameterValueStruct",
        &assignment(CODE, "<Value xsi:type=\"xsd:string\">new</Value>"),
    );
    let key = "<ParameterKey>k</ParameterKey>";
    let table = "<ObjectName>Device.WiFi.SSID.</ObjectName>";
    for (method, good, bad) in [
        (
            Method::GetParameterNames,
            format!("{name}<NextLevel>0</NextLevel>"),
            "<NextLevel>0</NextLevel>".to_owned(),
        ),
        (
            Method::GetParameterValues,
            names.clone(),
            names.replace("[1]", "[2]"),
        ),
        (Method::GetParameterAttributes, names, String::new()),
        (Method::SetParameterValues, format!("{set}{key}"), set),
        (
            Method::AddObject,
            format!("{table}{key}"),
            format!("{key}{table}"),
        ),
        (
            Method::CancelTransfer,
            "<CommandKey>k</CommandKey>".to_owned(),
            "<CommandKey>k</CommandKey><CommandKey>l</CommandKey>".to_owned(),
        ),
        (
            Method::GetAllQueuedTransfers,
            String::new(),
            "<All/>".to_owned(),
        ),
        (Method::GetRpcMethods, String::new(), "all".to_owned()),
        (
            Method::Reboot,
            "<CommandKey>k</CommandKey>".to_owned(),
            String::new(),
        ),
    ] {
        let mut strict = turned(DecodeConfig::STRICT);
        let before = values(&mut strict);
        is_refused(&mut strict, method, &bad);
        assert_eq!(values(&mut strict), before);
        assert_eq!(
            answer(&mut strict, method.name(), &good),
            PostKind::Response(method)
        );
    }
}

#[test]
fn attributes_without_a_list_are_refused_as_values_are() {
    let mut world = turned(DecodeConfig::LENIENT);
    for arguments in ["", "<ParameterAttributeList/>"] {
        is_refused(&mut world, Method::SetParameterAttributes, arguments);
        is_refused(&mut world, Method::SetParameterValues, arguments);
    }
}

#[test]
fn an_access_list_that_was_left_out_changes_nothing() {
    let mut world = turned(DecodeConfig::LENIENT);
    let entry = |access: &str| {
        format!(
            "<ParameterList><SetParameterAttributesStruct><Name>Device.Time.NTPServer1</Name>\
             <NotificationChange>1</NotificationChange><Notification>1</Notification>{access}\
             </SetParameterAttributesStruct></ParameterList>"
        )
    };
    let method = Method::SetParameterAttributes;
    is_refused(
        &mut world,
        method,
        &entry("<AccessListChange>1</AccessListChange>"),
    );
    let asks = "<ParameterNames><string>Device.Time.NTPServer1</string></ParameterNames>";
    answer(&mut world, "GetParameterAttributes", asks);
    let before = String::from_utf8(world.sent.clone()).unwrap();
    assert!(before.contains("<string>Subscriber</string>"), "{before}");
    assert!(before.contains("<Notification>0<"), "{before}");
    // Where it does not count, it may be missing; where it is empty, it says so.
    for (access, is_left) in [
        ("<AccessListChange>0</AccessListChange>", true),
        ("<AccessListChange>1</AccessListChange><AccessList/>", false),
    ] {
        let kind = answer(&mut world, method.name(), &entry(access));
        assert_eq!(kind, PostKind::Response(method));
        answer(&mut world, "GetParameterAttributes", asks);
        let after = String::from_utf8(world.sent.clone()).unwrap();
        assert_eq!(after.contains("Subscriber"), is_left, "{after}");
    }
}
