//! What is said of messages.

use super::*;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::fault::{Fault, SetParameterValuesFault};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributes, GetParameterAttributesResponse, ParameterAttributeStruct,
};
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::message::inform::{DeviceIdStruct, EventStruct, Inform};
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::message::{ParameterValueStruct, reboot::Reboot};
use cwmp_soap::{Body, CwmpNamespace, DateTime, Entries, FaultCode, Header, Value, encode_to_vec};

fn of(mut body: impl Body) -> Description {
    describe(&encode_to_vec(&Header::new(CwmpNamespace::V1_0), &mut body).unwrap())
}

#[test]
fn events_and_devices_are_named() {
    let events = [("1 BOOT", ""), ("M Reboot", "k")];
    let events = events.map(|(event_code, command_key)| EventStruct {
        event_code,
        command_key,
    });
    let about = of(Inform {
        device_id: DeviceIdStruct {
            manufacturer: "Maker",
            oui: "001122",
            product_class: "Box",
            serial_number: "1\u{7f}7",
        },
        event: Entries::new(&events),
        current_time: DateTime::Unknown,
        retry_count: 2,
        parameter_list: Entries::<ParameterValueStruct<'_>>::new(&[]),
    });
    assert_eq!(about.headline, "Inform  1 BOOT, M Reboot (k)");
    assert_eq!(
        about.details,
        ["device 001122-Box-1\\u{7f}7 (Maker), 0 parameters, retry 2"]
    );
}

#[test]
fn small_answers_are_shown_without_their_secrets() {
    let parameters = ["A.B", "A.KeyPassphrase"].map(|name| ParameterValueStruct {
        name,
        value: Value::String("geheim"),
    });
    let about = of(GetParameterValuesResponse {
        parameter_list: Entries::new(&parameters),
    });
    assert_eq!(about.headline, "GetParameterValuesResponse  2 values");
    assert_eq!(about.details, ["A.B = \"geheim\"", "A.KeyPassphrase = ***"]);
    let many = parameters.repeat(10);
    let about = of(GetParameterValuesResponse {
        parameter_list: Entries::new(&many),
    });
    assert_eq!(about.headline, "GetParameterValuesResponse  20 values");
    assert!(about.details.is_empty());
}

#[test]
fn attributes_say_how_changes_are_reported_and_who_may_write() {
    let entries = [(1, &[][..]), (2, &["Subscriber"][..])];
    let entries = entries.map(|(notification, access_list)| ParameterAttributeStruct {
        name: "A.B",
        notification,
        access_list,
    });
    let about = of(GetParameterAttributesResponse {
        parameter_list: Entries::new(&entries),
    });
    assert_eq!(
        about.headline,
        "GetParameterAttributesResponse  2 parameters"
    );
    assert_eq!(
        about.details,
        [
            "A.B: notification passive, writable for the ACS alone",
            "A.B: notification active, writable for Subscriber too"
        ]
    );
    let changes = [(true, false), (false, true), (false, false)];
    let changes =
        changes.map(
            |(notification_change, access_list_change)| SetParameterAttributesStruct {
                name: "A.",
                notification_change,
                notification: 4,
                access_list_change,
                access_list: &[],
            },
        );
    let about = of(SetParameterAttributes {
        parameter_list: Entries::new(&changes),
    });
    assert_eq!(
        about.details,
        [
            "A.: notification passive with passive lightweight",
            "A.: writable for the ACS alone",
            "A.: nothing changes"
        ]
    );
    let about = of(GetParameterAttributes {
        parameter_names: Entries::new(&["A."]),
    });
    assert_eq!(about.headline, "GetParameterAttributes  1 path");
}

#[test]
fn faults_name_their_parameters() {
    let parameters = [SetParameterValuesFault {
        parameter_name: "A.B",
        code: FaultCode::NON_WRITABLE_PARAMETER,
        string: "",
    }];
    let about = of(Fault {
        code: FaultCode::INVALID_ARGUMENTS,
        string: "not today",
        parameters: Entries::new(&parameters),
    });
    assert_eq!(about.headline, "Fault  9003 Invalid arguments");
    assert_eq!(
        about.details,
        [
            "\"not today\"",
            "A.B: 9008 Attempt to set a non-writable parameter"
        ]
    );
}

#[test]
fn urls_lose_their_user() {
    let about = of(Download {
        command_key: "k",
        file_type: "1 Firmware Upgrade Image",
        url: "http://me:geheim@files/a@b",
        username: "me",
        password: "geheim".into(),
        file_size: 0,
        target_file_name: "",
        delay_seconds: 0,
        success_url: "",
        failure_url: "",
    });
    assert_eq!(
        about.headline,
        "Download  \"1 Firmware Upgrade Image\" from http://***@files/a@b, key \"k\""
    );
}

#[test]
fn anything_can_be_described() {
    assert_eq!(describe(b"").headline, "(empty)");
    assert!(
        describe(b"GET / HTTP")
            .headline
            .starts_with("(unreadable: ")
    );
    assert_eq!(of(Reboot { command_key: "" }).headline, "Reboot  key \"\"");
}
