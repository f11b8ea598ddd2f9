//! Messages of real devices and servers: the views say what an independent decoder says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "support/corpus.rs"]
mod support;

use cwmp_soap::message::add_object::{AddObjectResponseView, AddObjectView};
use cwmp_soap::message::cancel_transfer::CancelTransferView;
use cwmp_soap::message::delete_object::{DeleteObjectResponseView, DeleteObjectView};
use cwmp_soap::message::download::{DownloadResponseView, DownloadView};
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_options::GetOptionsView;
use cwmp_soap::message::get_parameter_names::{
    GetParameterNamesResponseView, GetParameterNamesView,
};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponseView, GetParameterValuesView,
};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponseView;
use cwmp_soap::message::inform::{InformResponseView, InformView};
use cwmp_soap::message::kicked::{KickedResponseView, KickedView};
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::schedule_inform::ScheduleInformView;
use cwmp_soap::message::set_parameter_values::{
    SetParameterValuesResponseView, SetParameterValuesView,
};
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::message::upload::{UploadResponseView, UploadView};
use cwmp_soap::message::{ParameterValue, fault::ParameterFault};
use cwmp_soap::{ArgumentError, DateTime, DecodeConfig, Envelope, Kind, Method, Text};
use serde_json::Value;

/// What a structure should hold.
#[derive(Clone, Copy)]
struct Expected<'e> {
    file: &'e str,
    content: &'e Value,
    /// Whether a pretty-printer padded every text.
    padded: bool,
}

impl<'e> Expected<'e> {
    fn at(self, key: &str) -> Self {
        Self {
            content: &self.content[key],
            ..self
        }
    }

    /// The members of a list, none if it is not there.
    fn list(self, key: &str) -> impl ExactSizeIterator<Item = Self> {
        let list: &[_] = match &self.content[key] {
            Value::Array(list) => list,
            Value::Null => &[],
            other => panic!("{}: {key} is {other}", self.file),
        };
        list.iter().map(move |content| Self { content, ..self })
    }

    /// This text; a missing one reads as empty.
    #[track_caller]
    fn text(self, text: Text<'_>) {
        let (wanted, found) = (self.content.as_str().unwrap_or_default(), text.to_string());
        if self.padded {
            assert_eq!(found.trim(), wanted.trim(), "{}", self.file);
        } else {
            assert_eq!(found, wanted, "{}", self.file);
        }
    }

    /// This value, or the right reason for none.
    #[track_caller]
    fn value<T: PartialEq + core::fmt::Debug>(
        self,
        found: Result<T, ArgumentError>,
        wanted: impl FnOnce(&Value) -> Option<T>,
    ) {
        match (self.content, found) {
            (Value::Null, Err(ArgumentError::Missing)) => {}
            (Value::Object(_), Err(ArgumentError::Value(_))) => {
                assert!(self.content["invalid"].is_string(), "{}", self.file);
            }
            (content, found) => assert_eq!(found.ok(), wanted(content), "{}: {content}", self.file),
        }
    }

    #[track_caller]
    fn number(self, found: Result<impl Into<i64>, ArgumentError>) {
        self.value(found.map(Into::into), Value::as_i64);
    }

    #[track_caller]
    fn boolean(self, found: Result<bool, ArgumentError>) {
        self.value(found, Value::as_bool);
    }

    #[track_caller]
    fn time(self, found: Result<DateTime, ArgumentError>) {
        self.value(found, |text| {
            DateTime::from_text_assuming_utc(text.as_str()?).ok()
        });
    }

    fn texts<'a>(self, key: &str, mut found: impl Iterator<Item = Text<'a>>) {
        for wanted in self.list(key) {
            wanted.text(found.next().expect(self.file));
        }
        assert!(found.next().is_none(), "{}", self.file);
    }

    fn parameters<'a>(self, mut found: impl Iterator<Item = ParameterValue<'a>>) {
        for wanted in self.list("ParameterList") {
            let found = found.next().expect(self.file);
            wanted.at("Name").text(found.name);
            let value = wanted.at("Value");
            assert_eq!(
                found.type_name,
                value.content["type"].as_str(),
                "{}",
                self.file
            );
            assert_eq!(
                found.value.is_none(),
                value.content.is_null(),
                "{}",
                self.file
            );
            value.at("value").text(found.value.unwrap_or_default());
        }
        assert!(found.next().is_none(), "{}", self.file);
    }

    fn faults<'a>(self, mut found: impl Iterator<Item = ParameterFault<'a>>) {
        for wanted in self.list("SetParameterValuesFault") {
            let found = found.next().expect(self.file);
            wanted.at("ParameterName").text(found.parameter_name);
            wanted
                .at("FaultCode")
                .number(found.code.map(|code| i64::from(code.code())));
            wanted.at("FaultString").text(found.string);
        }
        assert!(found.next().is_none(), "{}", self.file);
    }
}

/// Compares a view with what it should hold: each getter with the argument of its name.
macro_rules! compare {
    ($view:ident($envelope:ident, $body:ident): $($kind:ident $getter:ident $name:literal),*) => {{
        let view = $view::read($envelope).unwrap();
        $($body.at($name).$kind(view.$getter());)*
    }};
}

/// Compares the arguments; false for messages that no view knows.
fn arguments(envelope: &Envelope<'_>, body: Expected<'_>) -> bool {
    match envelope.kind() {
        Kind::Request(method) => request(method, envelope, body),
        Kind::Response(method) => response(method, envelope, body),
        _ => false,
    }
}

fn request(method: Method, envelope: &Envelope<'_>, body: Expected<'_>) -> bool {
    match method {
        // Without arguments.
        Method::GetRpcMethods | Method::FactoryReset => {}
        Method::Inform => inform(envelope, body),
        Method::TransferComplete => {
            compare!(TransferCompleteView(envelope, body): text command_key "CommandKey",
                time start_time "StartTime", time complete_time "CompleteTime");
            let fault = TransferCompleteView::read(envelope).unwrap().fault_struct();
            let wanted = body.at("FaultStruct");
            let code = fault
                .fault
                .map(|code| code.map_or(0, |code| i64::from(code.code())));
            wanted.at("FaultCode").number(code);
            wanted.at("FaultString").text(fault.fault_string);
        }
        Method::GetParameterNames => compare!(GetParameterNamesView(envelope, body):
            text parameter_path "ParameterPath", boolean next_level "NextLevel"),
        Method::GetParameterValues => {
            let view = GetParameterValuesView::read(envelope).unwrap();
            body.texts("ParameterNames", view.parameter_names());
        }
        Method::SetParameterValues => {
            let view = SetParameterValuesView::read(envelope).unwrap();
            body.parameters(view.parameter_list());
            body.at("ParameterKey").text(view.parameter_key());
        }
        Method::Reboot => compare!(RebootView(envelope, body): text command_key "CommandKey"),
        Method::AddObject => compare!(AddObjectView(envelope, body):
            text object_name "ObjectName", text parameter_key "ParameterKey"),
        Method::DeleteObject => compare!(DeleteObjectView(envelope, body):
            text object_name "ObjectName", text parameter_key "ParameterKey"),
        Method::Download => {
            compare!(DownloadView(envelope, body): text command_key "CommandKey",
                text file_type "FileType", text url "URL", text username "Username",
                number file_size "FileSize", text target_file_name "TargetFileName",
                number delay_seconds "DelaySeconds", text success_url "SuccessURL",
                text failure_url "FailureURL");
            let password = DownloadView::read(envelope).unwrap().password();
            body.at("Password").text(password.expose());
        }
        Method::Upload => {
            compare!(UploadView(envelope, body): text command_key "CommandKey",
                text file_type "FileType", text url "URL", text username "Username",
                number delay_seconds "DelaySeconds");
            let password = UploadView::read(envelope).unwrap().password();
            body.at("Password").text(password.expose());
        }
        Method::ScheduleInform => compare!(ScheduleInformView(envelope, body):
            number delay_seconds "DelaySeconds", text command_key "CommandKey"),
        Method::GetOptions => {
            compare!(GetOptionsView(envelope, body): text option_name "OptionName");
        }
        Method::Kicked => compare!(KickedView(envelope, body): text command "Command",
            text referer "Referer", text arg "Arg", text next "Next"),
        Method::CancelTransfer => {
            compare!(CancelTransferView(envelope, body): text command_key "CommandKey");
        }
        _ => return false,
    }
    true
}

fn inform(envelope: &Envelope<'_>, body: Expected<'_>) {
    compare!(InformView(envelope, body): number max_envelopes "MaxEnvelopes",
        time current_time "CurrentTime", number retry_count "RetryCount");
    let view = InformView::read(envelope).unwrap();
    let (id, wanted) = (view.device_id(), body.at("DeviceId"));
    wanted.at("Manufacturer").text(id.manufacturer);
    wanted.at("OUI").text(id.oui);
    wanted.at("ProductClass").text(id.product_class);
    wanted.at("SerialNumber").text(id.serial_number);
    let mut events = view.event();
    for wanted in body.list("Event") {
        let event = events.next().expect(body.file);
        wanted.at("EventCode").text(event.event_code);
        wanted.at("CommandKey").text(event.command_key);
    }
    assert!(events.next().is_none(), "{}", body.file);
    body.parameters(view.parameter_list());
}

fn response(method: Method, envelope: &Envelope<'_>, body: Expected<'_>) -> bool {
    match method {
        // Without arguments.
        Method::Reboot
        | Method::TransferComplete
        | Method::FactoryReset
        | Method::ScheduleInform
        | Method::CancelTransfer => {}
        Method::Inform => {
            compare!(InformResponseView(envelope, body): number max_envelopes "MaxEnvelopes");
        }
        Method::GetRpcMethods => {
            let view = GetRpcMethodsResponseView::read(envelope).unwrap();
            body.texts("MethodList", view.method_list());
        }
        Method::GetParameterNames => {
            let view = GetParameterNamesResponseView::read(envelope).unwrap();
            let mut infos = view.parameter_list();
            for wanted in body.list("ParameterList") {
                let info = infos.next().expect(body.file);
                wanted.at("Name").text(info.name);
                wanted.at("Writable").boolean(info.writable);
            }
            assert!(infos.next().is_none(), "{}", body.file);
        }
        Method::GetParameterValues => {
            let view = GetParameterValuesResponseView::read(envelope).unwrap();
            body.parameters(view.parameter_list());
        }
        Method::SetParameterValues => {
            compare!(SetParameterValuesResponseView(envelope, body): number status "Status");
        }
        Method::AddObject => compare!(AddObjectResponseView(envelope, body):
            number instance_number "InstanceNumber", number status "Status"),
        Method::DeleteObject => {
            compare!(DeleteObjectResponseView(envelope, body): number status "Status");
        }
        Method::Download => compare!(DownloadResponseView(envelope, body):
            number status "Status", time start_time "StartTime", time complete_time "CompleteTime"),
        Method::Upload => compare!(UploadResponseView(envelope, body):
            number status "Status", time start_time "StartTime", time complete_time "CompleteTime"),
        Method::Kicked => compare!(KickedResponseView(envelope, body): text next_url "NextURL"),
        _ => return false,
    }
    true
}

fn fault(envelope: &Envelope<'_>, fault: Expected<'_>) {
    let soap = envelope.soap_fault().expect(fault.file);
    fault.at("faultcode").text(soap.code);
    fault.at("faultstring").text(soap.string);
    let view = FaultView::read(envelope).unwrap();
    fault
        .at("FaultCode")
        .number(view.code().map(|code| i64::from(code.code())));
    fault.at("FaultString").text(view.string());
    fault.faults(view.parameters());
}

#[test]
fn views_agree_with_an_independent_decoder() {
    let Some(messages) = support::messages() else {
        return;
    };
    let mut by_view = 0;
    for message in &messages {
        let Some(expected) = &message.expected else {
            continue;
        };
        let expected: Value = serde_json::from_str(expected).unwrap();
        let envelope = Envelope::parse(&message.document, &DecodeConfig::LENIENT)
            .unwrap_or_else(|error| panic!("{}: {error}", message.file));
        assert_eq!(envelope.arguments(), Ok(()), "{}", message.file);
        let whole = Expected {
            file: &message.file,
            content: &expected,
            padded: expected["strings"] == "trimmed",
        };
        assert_eq!(Some(envelope.name()), expected["rpc"].as_str());
        let summary = envelope.summary();
        assert_eq!(summary.id.is_none(), expected["id"].is_null());
        whole.at("id").text(summary.id.unwrap_or_default());
        assert_eq!(
            summary.namespace.map(|namespace| namespace.uri()),
            expected["cwmp_ns"].as_str(),
            "{}",
            message.file
        );
        let hold = &expected["header"]["HoldRequests"];
        assert_eq!(summary.hold_requests, hold == true, "{}", message.file);
        assert!(!summary.not_understood, "{}", message.file);
        by_view += if matches!(envelope.kind(), Kind::Fault(_)) {
            fault(&envelope, whole.at("fault"));
            1
        } else {
            usize::from(arguments(&envelope, whole.at("body")))
        };
    }
    assert!(by_view > 300, "only {by_view} were read by a view");
}

#[test]
fn what_is_legal_is_accepted_strictly_and_what_is_not_is_refused() {
    let Some(messages) = support::messages() else {
        return;
    };
    for message in &messages {
        let strict = Envelope::parse(&message.document, &DecodeConfig::STRICT)
            .and_then(|envelope| envelope.arguments());
        // What a schema cannot say, but TR-069 does.
        let beyond_schema = [
            "arrayType-unprefixed",
            "value-without-xsi-type",
            "dateTime-no-zone",
        ];
        // Arrays of strings that call themselves one of `ParameterNameStruct`, or use a prefix that nothing declares.
        let wrong_array = ["223-", "306-"].contains(&&message.file[..4]);
        // What the decoder leaves to others: versions, patterns, and attributes that change nothing.
        let left_to_others = [
            "ns-1-4-not-assigned",
            "rpc-newer-than-namespace",
            "facet:",
            "xsi-type-not-derived:",
            "mustUnderstand-ns=",
            "attr-extra:ID",
            "attr-missing:ID",
            "unknown-rpc",
            "extra:[argument]",
        ];
        let all_left_to_others = message.violations.split(" ; ").all(|violation| {
            left_to_others
                .iter()
                .any(|left| violation.starts_with(left))
        });
        let says_enough = !wrong_array
            && !beyond_schema
                .iter()
                .any(|lack| message.features.contains(lack));
        match message.class.as_str() {
            "legal" => assert!(
                strict.is_ok() || !says_enough,
                "{}: {strict:?}",
                message.file
            ),
            "quirky" if !all_left_to_others => {
                assert!(strict.is_err(), "{}: {}", message.file, message.violations);
            }
            "truncated" => {
                assert!(strict.is_err(), "{}", message.file);
                let lenient = Envelope::parse(&message.document, &DecodeConfig::LENIENT);
                assert!(lenient.is_err(), "{}", message.file);
            }
            _ => {}
        }
    }
}
