//! Every message of the session's slice: written, read back, the same whatever the buffer.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may"
)]

#[path = "support/written.rs"]
mod support;

use cwmp_soap::message::fault::{Fault, FaultView, SetParameterValuesFault};
use cwmp_soap::message::get_parameter_names::{
    GetParameterNames, GetParameterNamesResponse, GetParameterNamesResponseView,
    GetParameterNamesView, ParameterInfoStruct,
};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponse, GetParameterValuesResponseView,
    GetParameterValuesView,
};
use cwmp_soap::message::get_rpc_methods::{GetRpcMethodsResponse, GetRpcMethodsResponseView};
use cwmp_soap::message::inform::{DeviceIdStruct, EventStruct, Inform, InformView};
use cwmp_soap::message::reboot::{Reboot, RebootView};
use cwmp_soap::message::set_parameter_values::{
    SetParameterValues, SetParameterValuesResponse, SetParameterValuesResponseView,
    SetParameterValuesView,
};
use cwmp_soap::message::transfer_complete::{TransferComplete, TransferCompleteView};
use cwmp_soap::message::{ParameterValueStruct, fault::MustUnderstandFault};
use cwmp_soap::{
    CwmpNamespace, CwmpVersion, DateTime, DecodeConfig, EncodeError, Entries, Envelope, FaultCode,
    Kind, Method, Timestamp, TransferFaultCode, Value, ValueType, VersionSet, encode,
};
use support::{header, read, written};

#[test]
fn inform_comes_back() {
    let events = [
        EventStruct {
            event_code: "0 BOOTSTRAP",
            command_key: "",
        },
        EventStruct {
            event_code: "M Reboot",
            command_key: "k&1",
        },
    ];
    let parameters = [
        ParameterValueStruct {
            name: "Device.A",
            value: Value::String(" <x>\r\n"),
        },
        ParameterValueStruct {
            name: "Device.B",
            value: Value::UnsignedInt(7),
        },
    ];
    let mut header = header();
    header.session_timeout = Some(90);
    header.supported_versions = Some(VersionSet::ALL);
    let time = DateTime::At(Timestamp::from_unix(1_700_000_000).with_offset(120));
    let bytes = written(&header, || Inform {
        device_id: DeviceIdStruct {
            manufacturer: "Émile & Söhne",
            oui: "00256D",
            product_class: "",
            serial_number: "1",
        },
        event: Entries::new(&events),
        current_time: time,
        retry_count: 3,
        parameter_list: Entries::new(&parameters),
    });
    let envelope = read(&bytes);
    let summary = envelope.summary();
    assert_eq!(summary.kind, Kind::Request(Method::Inform));
    assert_eq!(summary.id.unwrap(), " a<b ");
    assert_eq!(summary.session_timeout, Some(90));
    assert_eq!(summary.supported_versions, Some(VersionSet::ALL));
    assert_eq!(summary.namespace, Some(CwmpNamespace::V1_2));
    let view = InformView::read(&envelope).unwrap();
    assert_eq!(view.device_id().manufacturer, "Émile & Söhne");
    assert_eq!(view.device_id().oui, "00256D");
    assert!(view.device_id().product_class.is_empty());
    let read: Vec<_> = view
        .event()
        .map(|e| (e.event_code.to_string(), e.command_key.to_string()))
        .collect();
    assert_eq!(
        read,
        [
            ("0 BOOTSTRAP".into(), String::new()),
            ("M Reboot".into(), "k&1".into())
        ]
    );
    assert_eq!(view.max_envelopes(), Ok(1));
    assert_eq!(view.current_time(), Ok(time));
    assert_eq!(view.retry_count(), Ok(3));
    let values: Vec<_> = view.parameter_list().collect();
    assert_eq!(values.len(), 2);
    assert_eq!(values[0].value.unwrap(), " <x>\r\n");
    assert_eq!(values[1].value(&mut []), Ok(Value::UnsignedInt(7)));
}

#[test]
fn names_and_values_come_back() {
    let paths = ["Device.", "Device.A.1.B"];
    let bytes = written(&header(), || GetParameterValues {
        parameter_names: Entries::new(&paths),
    });
    let envelope = read(&bytes);
    let view = GetParameterValuesView::read(&envelope).unwrap();
    assert!(view.parameter_names().eq(paths));
    assert!(RebootView::read(&envelope).is_err());

    let list = [ParameterValueStruct {
        name: "Device.A",
        value: Value::Boolean(true),
    }; 40];
    let bytes = written(&header(), || GetParameterValuesResponse {
        parameter_list: Entries::new(&list),
    });
    let envelope = read(&bytes);
    let view = GetParameterValuesResponseView::read(&envelope).unwrap();
    assert_eq!(view.parameter_list().count(), 40);
    assert!(
        view.parameter_list()
            .all(|p| p.value_type == Some(ValueType::Boolean))
    );

    let bytes = written(&header(), || GetParameterNames {
        parameter_path: "Device.",
        next_level: true,
    });
    let envelope = read(&bytes);
    let view = GetParameterNamesView::read(&envelope).unwrap();
    assert_eq!(view.parameter_path(), "Device.");
    assert_eq!(view.next_level(), Ok(true));

    let infos = [ParameterInfoStruct {
        name: "Device.A.",
        writable: false,
    }];
    let bytes = written(&header(), || GetParameterNamesResponse {
        parameter_list: Entries::new(&infos),
    });
    let envelope = read(&bytes);
    let view = GetParameterNamesResponseView::read(&envelope).unwrap();
    let info = view.parameter_list().next().unwrap();
    assert_eq!((info.name, info.writable), ("Device.A.".into(), Ok(false)));

    let bytes = written(&header(), || SetParameterValues {
        parameter_list: Entries::new(&list),
        parameter_key: "key",
    });
    let envelope = read(&bytes);
    let view = SetParameterValuesView::read(&envelope).unwrap();
    assert_eq!(view.parameter_key(), "key");
    assert_eq!(view.parameter_list().count(), 40);

    let bytes = written(&header(), || SetParameterValuesResponse { status: 1 });
    let envelope = read(&bytes);
    let view = SetParameterValuesResponseView::read(&envelope).unwrap();
    assert_eq!(view.status(), Ok(1));
}

#[test]
fn reboot_methods_and_transfers_come_back() {
    let bytes = written(&header(), || Reboot { command_key: "r" });
    let envelope = read(&bytes);
    assert_eq!(RebootView::read(&envelope).unwrap().command_key(), "r");

    let methods = ["GetRPCMethods", "X_00256D_Do"];
    let bytes = written(&header(), || GetRpcMethodsResponse {
        method_list: Entries::new(&methods),
    });
    let envelope = read(&bytes);
    let view = GetRpcMethodsResponseView::read(&envelope).unwrap();
    assert!(view.method_list().eq(methods));

    for fault in [None, Some(TransferFaultCode::DOWNLOAD_FAILURE)] {
        let bytes = written(&header(), || TransferComplete {
            command_key: "t",
            fault,
            fault_string: "no route",
            start_time: DateTime::Unknown,
            complete_time: DateTime::Infinite,
        });
        let envelope = read(&bytes);
        let view = TransferCompleteView::read(&envelope).unwrap();
        assert_eq!(view.command_key(), "t");
        let code = fault.map(TransferFaultCode::fault);
        assert_eq!(view.fault_struct().fault, Ok(code));
        assert_eq!(view.fault_struct().fault_string, "no route");
        assert_eq!(view.start_time(), Ok(DateTime::Unknown));
        assert_eq!(view.complete_time(), Ok(DateTime::Infinite));
    }
}

#[test]
fn faults_come_back() {
    let parameters = [
        SetParameterValuesFault {
            parameter_name: "Device.A",
            code: FaultCode::NON_WRITABLE_PARAMETER,
            string: "no",
        },
        SetParameterValuesFault {
            parameter_name: "Device.B",
            code: FaultCode::INVALID_PARAMETER_NAME,
            string: "",
        },
    ];
    let bytes = written(&header(), || Fault {
        code: FaultCode::INVALID_ARGUMENTS,
        string: "Invalid arguments",
        parameters: Entries::new(&parameters),
    });
    let envelope = read(&bytes);
    assert_eq!(
        envelope.kind(),
        Kind::Fault(Some(FaultCode::INVALID_ARGUMENTS))
    );
    let soap = envelope.soap_fault().unwrap();
    assert_eq!(
        (soap.code, soap.string),
        ("Client".into(), "CWMP fault".into())
    );
    let view = FaultView::read(&envelope).unwrap();
    assert_eq!(view.code(), Ok(FaultCode::INVALID_ARGUMENTS));
    let read: Vec<_> = view
        .parameters()
        .map(|p| (p.parameter_name.to_string(), p.code.unwrap().code()))
        .collect();
    assert_eq!(read, [("Device.A".into(), 9008), ("Device.B".into(), 9005)]);

    let bytes = written(&header(), || MustUnderstandFault);
    let envelope = Envelope::parse(&bytes, &DecodeConfig::LENIENT).unwrap();
    assert_eq!(envelope.kind(), Kind::Fault(None));
    assert_eq!(
        envelope.soap_fault().unwrap().code,
        "SOAP-ENV:MustUnderstand"
    );
}

#[test]
fn ct_ver_02x_the_version_is_in_header_and_namespace() {
    let mut header = header();
    header.use_version = Some(CwmpVersion::V1_3);
    header.hold_requests = true;
    let bytes = written(&header, || Reboot { command_key: "" });
    let envelope = read(&bytes);
    assert_eq!(envelope.summary().use_version, Some(CwmpVersion::V1_3));
    assert!(envelope.summary().hold_requests);
}

#[test]
fn a_buffer_too_small_says_what_is_needed() {
    let mut buffer = [0; 100];
    let result = encode(&header(), &mut Reboot { command_key: "" }, &mut buffer);
    assert!(matches!(
        result,
        Err(EncodeError::ItemTooLarge { needed }) if needed > 300
    ));
}

#[test]
fn a_password_is_shown_nowhere() {
    let download = cwmp_soap::message::download::Download {
        command_key: "",
        file_type: "1 Firmware Upgrade Image",
        url: "http://a/",
        username: "",
        password: "s3cret".into(),
        file_size: 0,
        target_file_name: "",
        delay_seconds: 0,
        success_url: "",
        failure_url: "",
    };
    let bytes = written(&header(), || download);
    let envelope = read(&bytes);
    let view = cwmp_soap::message::download::DownloadView::read(&envelope).unwrap();
    assert_eq!(view.password().expose(), "s3cret");
    let shown = format!("{download:?} {envelope:?} {view:?} {:?}", view.password());
    assert!(!shown.contains("s3cret"), "{shown}");
}
