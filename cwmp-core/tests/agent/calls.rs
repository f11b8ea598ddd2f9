//! What the agent answers to the calls of the ACS.

use cwmp_core::cpe::{AgentConfig, METHODS, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_names::{GetParameterNames, GetParameterNamesResponseView};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::get_rpc_methods::{GetRpcMethods, GetRpcMethodsResponseView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::set_parameter_values::{
    SetParameterValues, SetParameterValuesResponseView,
};
use cwmp_soap::{Entries, FaultCode, Method, Value};

use super::world::{World, message, read};

fn turned(tx: usize) -> World {
    let mut world = World::with(AgentConfig::default(), tx);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    world
}

fn get(paths: &[&'static str]) -> GetParameterValues<Entries<'static, &'static str>> {
    GetParameterValues {
        parameter_names: Entries::new(paths.to_vec().leak()),
    }
}

fn values(world: &mut World, paths: &[&'static str]) -> Vec<(String, String)> {
    let (kind, answer) = world.call(get(paths));
    assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
    let envelope = read(&answer);
    GetParameterValuesResponseView::read(&envelope)
        .unwrap()
        .parameter_list()
        .map(|p| (p.name.to_string(), p.value.unwrap().to_string()))
        .collect()
}

fn fault_of(kind: PostKind) -> u16 {
    match kind {
        PostKind::Fault(_, Some(code)) => code.code(),
        other => panic!("no fault but {other:?}"),
    }
}

#[test]
fn the_list_of_methods_is_true() {
    let mut world = turned(4096);
    let (_, answer) = world.call(GetRpcMethods);
    let envelope = read(&answer);
    let view = GetRpcMethodsResponseView::read(&envelope).unwrap();
    assert!(view.method_list().eq(METHODS.iter().copied()));
    for name in METHODS {
        let markup = format!("<cwmp:{name}></cwmp:{name}>");
        let (kind, _) = world.call(RawMessage { markup: &markup });
        assert!(
            !matches!(
                kind,
                PostKind::Fault(_, Some(FaultCode::METHOD_NOT_SUPPORTED))
            ),
            "{name}"
        );
    }
}

#[test]
fn ct_rpc_02c_an_unknown_method_is_fault_9000_and_the_session_goes_on() {
    let mut world = turned(4096);
    for markup in [
        "<cwmp:X_00256D_Do><A>1</A></cwmp:X_00256D_Do>",
        "<cwmp:GetQueuedTransfers/>",
        "<cwmp:Kicked/>",
    ] {
        let (kind, answer) = world.call(RawMessage { markup });
        assert_eq!(fault_of(kind), 9000, "{markup}");
        let envelope = read(&answer);
        let view = FaultView::read(&envelope).unwrap();
        assert_eq!(view.string(), "Method not supported");
    }
    assert!(!values(&mut world, &["Device.DeviceInfo."]).is_empty());
}

#[test]
fn bad_arguments_are_fault_9003() {
    let mut world = turned(4096);
    for markup in [
        "<cwmp:GetParameterNames><ParameterPath/></cwmp:GetParameterNames>",
        "<cwmp:GetParameterNames><ParameterPath/><NextLevel>maybe</NextLevel></cwmp:GetParameterNames>",
        "<cwmp:GetParameterValues></cwmp:GetParameterValues>",
        "<cwmp:GetParameterValues><ParameterNames href=\"#1\"/></cwmp:GetParameterValues>",
        "<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>Device.DeviceInfo.ProvisioningCode</Name></ParameterValueStruct></ParameterList><ParameterKey/></cwmp:SetParameterValues>",
        "<cwmp:SetParameterValues><ParameterKey>k</ParameterKey></cwmp:SetParameterValues>",
        "<cwmp:Reboot><CommandKey>123456789012345678901234567890123</CommandKey></cwmp:Reboot>",
    ] {
        let (kind, _) = world.call(RawMessage { markup });
        assert_eq!(fault_of(kind), 9003, "{markup}");
    }
}

#[test]
fn ct_env_06c_an_entry_that_must_be_understood_is_a_soap_fault() {
    let mut world = turned(4096);
    let call = String::from_utf8(message(Some("7"), GetRpcMethods)).unwrap();
    let call = call.replace(
        "</SOAP-ENV:Header>",
        "<x:y xmlns:x=\"urn:x\" SOAP-ENV:mustUnderstand=\"1\"/></SOAP-ENV:Header>",
    );
    world.reply(200, call.as_bytes()).unwrap();
    let (kind, answer) = world.post();
    assert_eq!(kind, PostKind::Fault(Method::GetRpcMethods, None));
    let text = String::from_utf8(answer).unwrap();
    assert!(text.contains("<faultcode>SOAP-ENV:MustUnderstand</faultcode>"));
    assert!(!text.contains("detail"));
}

#[test]
fn the_whole_tree_comes_through_any_buffer() {
    let all = values(&mut turned(1 << 16), &[""]);
    assert!(all.len() > 50);
    for tx in [2_048, 2_500, 5_000] {
        assert_eq!(values(&mut turned(tx), &[""]), all, "{tx}");
    }
    let names = |tx| {
        let mut world = turned(tx);
        let (_, answer) = world.call(GetParameterNames {
            parameter_path: "",
            next_level: false,
        });
        let envelope = read(&answer);
        let view = GetParameterNamesResponseView::read(&envelope).unwrap();
        view.parameter_list()
            .map(|p| p.name.to_string())
            .collect::<Vec<_>>()
    };
    let whole = names(1 << 16);
    assert_eq!(names(2_048), whole);
    let parameters: Vec<&String> = whole.iter().filter(|n| !n.ends_with('.')).collect();
    assert!(parameters.into_iter().eq(all.iter().map(|(name, _)| name)));
}

#[test]
fn several_names_are_answered_in_order_and_once() {
    let mut world = turned(2_048);
    let found = values(
        &mut world,
        &[
            "Device.Time.",
            "Device.DeviceInfo.SoftwareVersion",
            "Device.Time.",
            "Device.DeviceInfo.HardwareVersion",
        ],
    );
    let time = found
        .iter()
        .filter(|(n, _)| n.starts_with("Device.Time."))
        .count();
    assert!(time > 0);
    assert_eq!(found.len(), time + 2);
    let last: Vec<&str> = found[time..].iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(
        last,
        [
            "Device.DeviceInfo.SoftwareVersion",
            "Device.DeviceInfo.HardwareVersion"
        ]
    );
}

#[test]
fn asking_for_the_model_over_and_over_is_fault_9004() {
    let mut world = turned(4096);
    let all = values(&mut world, &["Device."]).len();
    let mut config = AgentConfig::default();
    config.max_values = all;
    let mut world = World::with(config, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    assert_eq!(values(&mut world, &["Device."]).len(), all);
    let (kind, _) = world.call(get(&["Device.", "Device.WiFi."]));
    assert_eq!(fault_of(kind), 9004);
}

#[test]
fn one_unknown_name_faults_the_call() {
    let mut world = turned(4096);
    let (kind, _) = world.call(get(&["Device.", "Device.Nothing"]));
    assert_eq!(fault_of(kind), 9005);
}

fn set(key: &'static str, list: &[(&'static str, Value<'static>)]) -> impl cwmp_soap::Body {
    let list: Vec<_> = list
        .iter()
        .map(|(name, value)| ParameterValueStruct {
            name,
            value: *value,
        })
        .collect();
    SetParameterValues {
        parameter_list: Entries::new(list.leak()),
        parameter_key: key,
    }
}

#[test]
fn all_are_set_and_the_key_is_kept() {
    let mut world = turned(4096);
    let code = "Device.DeviceInfo.ProvisioningCode";
    let (kind, answer) = world.call(set("k1", &[(code, Value::String("a & b"))]));
    assert_eq!(kind, PostKind::Response(Method::SetParameterValues));
    let envelope = read(&answer);
    let view = SetParameterValuesResponseView::read(&envelope).unwrap();
    assert_eq!(view.status(), Ok(0));
    let key = "Device.ManagementServer.ParameterKey";
    assert_eq!(
        values(&mut world, &[code, key]),
        [
            (code.into(), "a & b".into()),
            (key.into(), "k1".to_string())
        ]
    );
}

#[test]
fn ct_rpc_04c_every_bad_parameter_is_listed_and_nothing_is_set() {
    for tx in [2_048, 1 << 16] {
        let mut world = turned(tx);
        let code = "Device.DeviceInfo.ProvisioningCode";
        let before = values(&mut world, &[code]);
        let mut bad = vec![
            (code, Value::String("new")),
            ("Device.DeviceInfo.SoftwareVersion", Value::String("1")),
            ("Device.Nothing", Value::String("")),
            (
                "Device.ManagementServer.PeriodicInformInterval",
                Value::Boolean(true),
            ),
            ("Device.ManagementServer.ParameterKey", Value::String("x")),
        ];
        // More than fit into the smaller buffer, and one of them twice.
        let missing: Vec<&'static str> = (0..60)
            .map(|i| &*format!("Device.Nothing.At.All.With.A.Long.Path.{}", i % 59).leak())
            .collect();
        bad.extend(missing.iter().map(|name| (*name, Value::Int(1))));
        let (kind, answer) = world.call(set("k2", &bad));
        assert_eq!(fault_of(kind), 9003);
        let envelope = read(&answer);
        let view = FaultView::read(&envelope).unwrap();
        let faults: Vec<_> = view
            .parameters()
            .map(|p| (p.parameter_name.to_string(), p.code.unwrap().code()))
            .collect();
        let expected: Vec<(String, u16)> = [
            ("Device.DeviceInfo.SoftwareVersion", 9008),
            ("Device.Nothing", 9005),
            ("Device.ManagementServer.PeriodicInformInterval", 9006),
            ("Device.ManagementServer.ParameterKey", 9008),
        ]
        .into_iter()
        .chain(missing.iter().take(59).map(|name| (*name, 9005)))
        .map(|(name, code)| (name.to_string(), code))
        .collect();
        assert_eq!(faults, expected);
        assert_eq!(values(&mut world, &[code]), before);
        assert_eq!(world.agent.parameter_key(), "");
    }
}

#[test]
fn names_and_values_with_references_are_taken() {
    let mut world = turned(4096);
    let markup = "<cwmp:SetParameterValues><ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[1]\"><ParameterValueStruct><Name>Device.DeviceInfo.Provisioning&#67;ode</Name><Value xsi:type=\"xsd:string\">a&amp;<![CDATA[<b>]]></Value></ParameterValueStruct></ParameterList><ParameterKey>&#65;</ParameterKey></cwmp:SetParameterValues>";
    let (kind, _) = world.call(RawMessage { markup });
    assert_eq!(kind, PostKind::Response(Method::SetParameterValues));
    let code = "Device.DeviceInfo.ProvisioningCode";
    assert_eq!(values(&mut world, &[code])[0].1, "a&<b>");
    assert_eq!(world.agent.parameter_key(), "A");
    let markup = "<cwmp:GetParameterNames><ParameterPath>Device&#46;Time.</ParameterPath><NextLevel>&#49;</NextLevel></cwmp:GetParameterNames>";
    let (kind, _) = world.call(RawMessage { markup });
    assert_eq!(kind, PostKind::Response(Method::GetParameterNames));
}

#[test]
fn an_empty_list_only_sets_the_key() {
    let mut world = turned(4096);
    let (kind, _) = world.call(set("only", &[]));
    assert_eq!(kind, PostKind::Response(Method::SetParameterValues));
    assert_eq!(world.agent.parameter_key(), "only");
}
