//! Owned messages: what they hold, what they refuse, how they are stored.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

#[path = "support/envelope.rs"]
mod envelope;
#[path = "support/written.rs"]
mod written;

use cwmp_soap::message::fault::OwnedFault;
use cwmp_soap::message::owned::{FieldError, OwnedHeader, Request, Response};
use cwmp_soap::message::set_parameter_values::OwnedSetParameterValues;
use cwmp_soap::message::{AnyRequest, AnyResponse, OwnedParameterValue};
use cwmp_soap::{
    ArgumentError, CwmpNamespace, CwmpVersion, DateTime, DecodeConfig, Envelope, FaultCode, Kind,
    Method, OwnedSecret, Timestamp, Value, ValueError, VersionSet,
};
use serde_json::json;

/// The call with this element, as tolerantly as can be.
#[track_caller]
fn request(element: &str) -> Result<Request, FieldError> {
    let document = envelope::message(element);
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()), "{element}");
    AnyRequest::read(&envelope).unwrap().to_owned()
}

#[track_caller]
fn response(element: &str) -> Result<Response, FieldError> {
    let document = envelope::message(element);
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    AnyResponse::read(&envelope).unwrap().to_owned()
}

fn stored(request: &Request) -> serde_json::Value {
    serde_json::to_value(request).unwrap()
}

const UPLOAD: &str = "<cwmp:Upload><CommandKey>k</CommandKey><FileType>1 Vendor Configuration File</FileType>\
    <URL>http://a/</URL><Username>u</Username><Password>s3cr&amp;t</Password><DelaySeconds>0</DelaySeconds></cwmp:Upload>";

#[test]
fn passwords_are_hidden_from_debug_and_kept_in_what_is_stored() {
    let install = "<cwmp:ChangeDUState><Operations xsi:type=\"cwmp:InstallOpStruct\"><URL>http://a/</URL>\
        <Password>s3cr&amp;t</Password></Operations></cwmp:ChangeDUState>";
    let set = "<cwmp:SetParameterValues><ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[1]\">\
        <ParameterValueStruct><Name>A.Password</Name><Value xsi:type=\"xsd:string\">s3cr&amp;t</Value>\
        </ParameterValueStruct></ParameterList><ParameterKey/></cwmp:SetParameterValues>";
    let vendor = "<cwmp:X_00256D_Do><Password>s3cr&amp;t</Password></cwmp:X_00256D_Do>";
    for element in [UPLOAD, install, set, vendor] {
        let request = request(element).unwrap();
        for shown in [format!("{request:?}"), format!("{:?}", request.as_body())] {
            assert!(!shown.contains("s3cr"), "{shown}");
        }
        assert!(stored(&request).to_string().contains("s3cr"), "{element}");
    }
}

#[test]
fn secrets_are_equal_if_their_texts_are() {
    let secret = OwnedSecret::from("s3cret");
    assert_eq!(secret, OwnedSecret::from("s3cret".to_owned()));
    for other in ["", "s3cre", "s3crets", "S3cret", "s3creu"] {
        assert_ne!(secret, OwnedSecret::from(other));
    }
}

#[test]
fn a_list_that_was_left_out_is_an_error_and_an_empty_one_is_not() {
    let error = request(
        "<cwmp:SetParameterValues><ParameterKey>k</ParameterKey></cwmp:SetParameterValues>",
    );
    let error = error.unwrap_err();
    assert_eq!(
        (error.field, error.error),
        ("ParameterList", ArgumentError::Missing)
    );
    let empty = request(
        "<cwmp:SetParameterValues><ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[0]\"/>\
         <ParameterKey>k</ParameterKey></cwmp:SetParameterValues>",
    );
    let expected = OwnedSetParameterValues {
        parameter_list: Vec::new(),
        parameter_key: "k".to_owned(),
    };
    assert_eq!(empty, Ok(Request::SetParameterValues(expected)));
}

#[test]
fn the_error_names_the_innermost_argument_and_says_why() {
    let error = response(
        "<cwmp:GetParameterNamesResponse><ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterInfoStruct[1]\">\
         <ParameterInfoStruct><Name>A.</Name><Writable>maybe</Writable></ParameterInfoStruct></ParameterList>\
         </cwmp:GetParameterNamesResponse>",
    )
    .unwrap_err();
    assert_eq!(
        (error.field, error.error),
        ("Writable", ArgumentError::Value(ValueError::Syntax))
    );
    assert_eq!(
        error.to_string(),
        "Writable: the text is no value of the type"
    );
    let error =
        request("<cwmp:TransferComplete><CommandKey/><FaultStruct/></cwmp:TransferComplete>");
    assert_eq!(
        error.unwrap_err().to_string(),
        "FaultCode: the argument is missing"
    );
    let entry = |list: &str| {
        request(&format!(
            "<cwmp:SetParameterAttributes><ParameterList><SetParameterAttributesStruct><Name>A.</Name>\
             <NotificationChange>0</NotificationChange><Notification>0</Notification>\
             <AccessListChange>1</AccessListChange>{list}</SetParameterAttributesStruct></ParameterList>\
             </cwmp:SetParameterAttributes>"
        ))
    };
    let error = entry("").unwrap_err();
    assert_eq!(
        (error.field, error.error),
        ("AccessList", ArgumentError::Missing)
    );
    assert!(entry("<AccessList/>").is_ok());
}

#[test]
fn an_operation_of_another_type_is_not_taken_for_one_of_ours() {
    let error = request(
        "<cwmp:ChangeDUState><Operations xsi:type=\"cwmp:ExplodeOpStruct\"><URL/></Operations></cwmp:ChangeDUState>",
    );
    assert_eq!(error.unwrap_err().field, "Operations");
}

#[test]
fn what_is_stored_has_the_names_of_the_schema() {
    let change = "<cwmp:ChangeDUState><Operations xsi:type=\"cwmp:UninstallOpStruct\"><UUID>u</UUID>\
        <Version>1</Version></Operations><CommandKey>k</CommandKey></cwmp:ChangeDUState>";
    let complete = "<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>0</FaultCode>\
        <FaultString/></FaultStruct><StartTime>2024-05-02T15:41:12.50+05:30</StartTime>\
        <CompleteTime>0001-01-01T00:00:00Z</CompleteTime></cwmp:TransferComplete>";
    for (element, expected) in [
        ("<cwmp:FactoryReset/>", json!({"rpc": "FactoryReset"})),
        (
            UPLOAD,
            json!({"rpc": "Upload", "body": {"CommandKey": "k", "FileType": "1 Vendor Configuration File",
                "URL": "http://a/", "Username": "u", "Password": "s3cr&t", "DelaySeconds": 0}}),
        ),
        (
            change,
            json!({"rpc": "ChangeDUState", "body": {"Operations":
                [{"_op": "UninstallOpStruct", "UUID": "u", "Version": "1"}], "CommandKey": "k"}}),
        ),
        (
            complete,
            json!({"rpc": "TransferComplete", "body": {"CommandKey": "k",
                "FaultStruct": {"FaultCode": 0, "FaultString": ""},
                "StartTime": "2024-05-02T15:41:12.5+05:30", "CompleteTime": "0001-01-01T00:00:00Z"}}),
        ),
    ] {
        let request = request(element).unwrap();
        assert_eq!(stored(&request), expected);
        assert_eq!(
            serde_json::from_value::<Request>(expected).unwrap(),
            request
        );
    }
    let fault = OwnedFault {
        code: FaultCode::new(9899),
        string: "no".to_owned(),
        parameters: Vec::new(),
    };
    let expected = json!({"FaultCode": 9899, "FaultString": "no"});
    assert_eq!(serde_json::to_value(&fault).unwrap(), expected);
}

#[test]
fn what_is_stored_wrongly_is_refused() {
    for (wrong, why) in [
        (
            r#"{"rpc": "Reboot", "body": {}}"#,
            "missing field `CommandKey`",
        ),
        (
            r#"{"rpc": "Reboot", "body": {"CommandKey": "", "Key": ""}}"#,
            "unknown field `Key`",
        ),
        (
            r#"{"rpc": "Reboot", "body": {"CommandKey": ""}, "id": 1}"#,
            "\"id\", expected \"rpc\" or \"body\"",
        ),
        (
            r#"{"rpc": "Rebot", "body": {"CommandKey": ""}}"#,
            "unknown variant `Rebot`",
        ),
        (
            r#"{"rpc": "ScheduleInform", "body": {"DelaySeconds": -1, "CommandKey": ""}}"#,
            "`-1`, expected u32",
        ),
        (
            r#"{"rpc": "TransferComplete", "body": {"CommandKey": "", "FaultStruct": {"FaultCode": 0,
                "FaultString": ""}, "StartTime": "soon", "CompleteTime": "0001-01-01T00:00:00Z"}}"#,
            "\"soon\", expected a dateTime",
        ),
        (
            r#"{"rpc": "ChangeDUState", "body": {"Operations": [{"_op": "ExplodeOpStruct"}]}}"#,
            "unknown variant `ExplodeOpStruct`",
        ),
    ] {
        let error = serde_json::from_str::<Request>(wrong).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn each_kind_of_time_is_stored_as_its_text() {
    let noon = Timestamp::from_unix(1_714_644_672);
    for (time, text) in [
        (DateTime::Unknown, "0001-01-01T00:00:00Z"),
        (DateTime::Infinite, "9999-12-31T23:59:59Z"),
        (DateTime::SinceBoot { seconds: 90 }, "0001-01-01T00:01:30"),
        (
            DateTime::At(noon.with_offset(-90)),
            "2024-05-02T08:41:12-01:30",
        ),
    ] {
        assert_eq!(serde_json::to_value(time).unwrap(), text);
        assert_eq!(
            serde_json::from_value::<DateTime>(text.into()).unwrap(),
            time
        );
    }
}

#[test]
fn a_header_is_stored_and_written_again() {
    let mut header = OwnedHeader::new(CwmpNamespace::V1_2);
    let least = json!({"cwmp_ns": "urn:dslforum-org:cwmp-1-2", "HoldRequests": false});
    assert_eq!(serde_json::to_value(&header).unwrap(), least);
    header.id = Some("a<b".to_owned());
    header.hold_requests = true;
    header.session_timeout = Some(40);
    header.supported_versions = Some(VersionSet::range(CwmpVersion::V1_0, CwmpVersion::V1_1));
    header.use_version = Some(CwmpVersion::V1_4);
    let json = serde_json::to_value(&header).unwrap();
    let expected = json!({"cwmp_ns": "urn:dslforum-org:cwmp-1-2", "ID": "a<b", "HoldRequests": true,
        "SessionTimeout": 40, "SupportedCWMPVersions": ["1.0", "1.1"], "UseCWMPVersion": "1.4"});
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_value::<OwnedHeader>(json).unwrap(), header);
    assert_eq!(header.as_header().to_owned(), header);

    let bytes = written::written(&header.as_header(), || Request::FactoryReset.as_body());
    assert_eq!(written::read(&bytes).summary().to_owned(), header);
}

#[test]
fn a_parameter_is_made_of_a_value_and_gives_it_back() {
    let time = DateTime::At(Timestamp::from_unix(0));
    for (value, ty, text) in [
        (Value::String(" a "), "string", " a "),
        (Value::Int(-1), "int", "-1"),
        (
            Value::UnsignedLong(u64::MAX),
            "unsignedLong",
            "18446744073709551615",
        ),
        (Value::Boolean(true), "boolean", "1"),
        (Value::DateTime(time), "dateTime", "1970-01-01T00:00:00Z"),
    ] {
        let parameter = OwnedParameterValue::new("A.B", value);
        let expected = json!({"Name": "A.B", "Type": ty, "Value": text});
        assert_eq!(serde_json::to_value(&parameter).unwrap(), expected);
        assert_eq!(parameter.value(), Ok(value));
    }
    let bytes = OwnedParameterValue::new("A.B", Value::Base64(b"AB"));
    assert_eq!(bytes.value.as_deref(), Some("QUI="));
    let none = serde_json::from_value::<OwnedParameterValue>(json!({"Name": "A.B"})).unwrap();
    assert_eq!(
        (none.value_type(), none.value()),
        (None, Err(ValueError::Syntax))
    );
}

#[test]
fn a_long_message_is_written_through_small_buffers() {
    let parameter = |n: u32| OwnedParameterValue::new(format!("A.{n}."), Value::UnsignedInt(n));
    let request = Request::SetParameterValues(OwnedSetParameterValues {
        parameter_list: (0..60).map(parameter).collect(),
        parameter_key: "k".to_owned(),
    });
    let bytes = written::written(&written::header(), || request.as_body());
    let again = AnyRequest::read(&written::read(&bytes)).unwrap().to_owned();
    assert_eq!(again, Ok(request));
}

#[test]
fn a_request_tells_what_it_is() {
    let vendor = request("<cwmp:X_00256D_Do/>").unwrap();
    assert_eq!(
        (vendor.kind(), vendor.name()),
        (Kind::Request(Method::Other), "X_00256D_Do")
    );
    let known = request("<cwmp:GetRPCMethods/>").unwrap();
    assert_eq!(
        (known.kind(), known.name()),
        (Kind::Request(Method::GetRpcMethods), "GetRPCMethods")
    );
    let answer = response("<cwmp:RebootResponse/>").unwrap();
    assert_eq!(
        (answer.kind(), answer.name()),
        (Kind::Response(Method::Reboot), "RebootResponse")
    );
}
