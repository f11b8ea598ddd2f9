//! What the program answers, on a host: that it does what its size is measured for.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::add_object::AddObject;
use cwmp_soap::message::delete_object::DeleteObject;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::get_parameter_attributes::GetParameterAttributes;
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{
    Body, CwmpNamespace, DecodeConfig, EncodeError, Entries, Envelope, FaultCode, Header, Kind,
    Method, Secret, Text, Value, encode,
};

fn written(body: &mut dyn Body) -> Vec<u8> {
    let mut out = vec![0; 4_096];
    let header = Header::new(CwmpNamespace::V1_2).with_id(Text::plain("17"));
    let len = encode(&header, body, &mut out).unwrap();
    out.truncate(len);
    out
}

/// What the answer is, after it was read with all checks.
fn answer(document: &[u8]) -> Kind {
    let mut out = [0; 4_096];
    let len = cwmp_size::exchange(document, &mut out).unwrap();
    let envelope = Envelope::parse(&out[..len], &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    assert_eq!(envelope.summary().id, Some(Text::plain("17")));
    envelope.kind()
}

#[test]
fn every_call_that_a_device_has_to_know_gets_its_response() {
    let paths = ["Device.DeviceInfo."];
    let values = [ParameterValueStruct {
        name: "Device.DeviceInfo.ProvisioningCode",
        value: Value::String("a&b"),
    }];
    let changes = [SetParameterAttributesStruct {
        name: paths[0],
        notification_change: true,
        notification: 2,
        access_list_change: true,
        access_list: &["Subscriber"],
    }];
    let mut set_values = SetParameterValues {
        parameter_list: Entries::new(&values),
        parameter_key: "night shift",
    };
    let mut set_attributes = SetParameterAttributes {
        parameter_list: Entries::new(&changes),
    };
    let mut get_values = GetParameterValues {
        parameter_names: Entries::new(&paths),
    };
    let mut get_attributes = GetParameterAttributes {
        parameter_names: Entries::new(&paths),
    };
    let mut get_names = GetParameterNames {
        parameter_path: paths[0],
        next_level: true,
    };
    let mut add = AddObject {
        object_name: "Device.NAT.PortMapping.",
        parameter_key: "",
    };
    let mut delete = DeleteObject {
        object_name: "Device.NAT.PortMapping.1.",
        parameter_key: "",
    };
    let mut reboot = Reboot { command_key: "now" };
    let calls: [(Method, &mut dyn Body); 10] = [
        (Method::GetRpcMethods, &mut GetRpcMethods),
        (Method::SetParameterValues, &mut set_values),
        (Method::GetParameterValues, &mut get_values),
        (Method::GetParameterNames, &mut get_names),
        (Method::SetParameterAttributes, &mut set_attributes),
        (Method::GetParameterAttributes, &mut get_attributes),
        (Method::AddObject, &mut add),
        (Method::DeleteObject, &mut delete),
        (Method::Reboot, &mut reboot),
        (Method::Download, &mut download()),
    ];
    for (method, call) in calls {
        assert_eq!(answer(&written(call)), Kind::Response(method));
    }
}

fn download() -> Download<'static> {
    Download {
        command_key: "upgrade",
        file_type: "1 Firmware Upgrade Image",
        url: "https://acs.example/image",
        username: "",
        password: Secret::from(""),
        file_size: 0,
        target_file_name: "",
        delay_seconds: 0,
        success_url: "",
        failure_url: "",
    }
}

#[test]
fn what_a_device_cannot_do_is_answered_with_a_fault() {
    let unknown = Kind::Fault(Some(FaultCode::METHOD_NOT_SUPPORTED));
    assert_eq!(answer(&written(&mut FactoryReset)), unknown);
    let call = written(&mut GetParameterNames {
        parameter_path: "",
        next_level: true,
    });
    let call = String::from_utf8(call).unwrap();
    let call = call.replace("<NextLevel>1", "<NextLevel>maybe");
    let wrong = Kind::Fault(Some(FaultCode::INVALID_ARGUMENTS));
    assert_eq!(answer(call.as_bytes()), wrong);
}

#[test]
fn responses_to_its_own_calls_and_what_is_no_message_are_not_answered() {
    let responses: [&mut dyn Body; 2] = [
        &mut InformResponse { max_envelopes: 1 },
        &mut TransferCompleteResponse,
    ];
    for response in responses {
        assert_eq!(cwmp_size::exchange(&written(response), &mut []), Ok(0));
    }
    assert_eq!(cwmp_size::exchange(b"hello", &mut []), Ok(0));
}

#[test]
fn its_own_calls_are_right() {
    type Call = fn(&mut [u8]) -> Result<usize, EncodeError>;
    let calls: [(Method, Call); 2] = [
        (Method::Inform, cwmp_size::inform),
        (Method::TransferComplete, cwmp_size::transfer_complete),
    ];
    for (method, call) in calls {
        let mut out = [0; 4_096];
        let len = call(&mut out).unwrap();
        let envelope = Envelope::parse(&out[..len], &DecodeConfig::STRICT).unwrap();
        assert_eq!(envelope.arguments(), Ok(()));
        assert_eq!(envelope.kind(), Kind::Request(method));
    }
}
