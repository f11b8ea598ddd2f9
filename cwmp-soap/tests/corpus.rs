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

#[path = "support/expected.rs"]
mod expected;
#[path = "support/corpus.rs"]
mod support;

use cwmp_soap::message::add_object::{AddObjectResponseView, AddObjectView};
use cwmp_soap::message::autonomous_du_state_change_complete::AutonomousDuStateChangeCompleteView;
use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferCompleteView;
use cwmp_soap::message::cancel_transfer::CancelTransferView;
use cwmp_soap::message::change_du_state::{ChangeDuStateView, Operation};
use cwmp_soap::message::delete_object::{DeleteObjectResponseView, DeleteObjectView};
use cwmp_soap::message::download::{DownloadResponseView, DownloadView};
use cwmp_soap::message::du_state_change_complete::DuStateChangeCompleteView;
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_all_queued_transfers::GetAllQueuedTransfersResponseView;
use cwmp_soap::message::get_options::{GetOptionsResponseView, GetOptionsView};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponseView, GetParameterAttributesView,
};
use cwmp_soap::message::get_parameter_names::{
    GetParameterNamesResponseView, GetParameterNamesView,
};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponseView, GetParameterValuesView,
};
use cwmp_soap::message::get_queued_transfers::GetQueuedTransfersResponseView;
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponseView;
use cwmp_soap::message::inform::{InformResponseView, InformView};
use cwmp_soap::message::kicked::{KickedResponseView, KickedView};
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::request_download::RequestDownloadView;
use cwmp_soap::message::schedule_download::ScheduleDownloadView;
use cwmp_soap::message::schedule_inform::ScheduleInformView;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::message::set_parameter_values::{
    SetParameterValuesResponseView, SetParameterValuesView,
};
use cwmp_soap::message::set_vouchers::SetVouchersView;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::message::upload::{UploadResponseView, UploadView};
use cwmp_soap::{DecodeConfig, Envelope, Kind, Method};
use expected::Expected;
use serde_json::Value;

/// Compares a view with what it should hold: each getter with the argument of its name.
macro_rules! compare {
    ($view:ident($envelope:ident, $body:ident): $($kind:ident $getter:ident $name:literal),*) => {{
        let view = $view::read($envelope).unwrap();
        $($body.at($name).$kind(view.$getter());)*
    }};
}

/// Compares a structure: each field with the element of its name.
macro_rules! fields {
    ($found:expr, $wanted:expr; $($kind:ident $field:ident $name:literal),*) => {{
        let (found, wanted) = ($found, $wanted);
        $(wanted.at($name).$kind(found.$field);)*
    }};
}

/// Compares the structures of a list.
macro_rules! each {
    ($list:expr, $body:ident $key:literal; $($kind:ident $field:ident $name:literal),*) => {{
        let mut list = $list;
        for wanted in $body.list($key) {
            let found = list.next().expect($body.file);
            fields!(found, wanted; $($kind $field $name),*);
        }
        assert!(list.next().is_none(), "{}", $body.file);
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
        Method::GetRpcMethods
        | Method::FactoryReset
        | Method::GetQueuedTransfers
        | Method::GetAllQueuedTransfers => {}
        Method::Inform => inform(envelope, body),
        Method::TransferComplete => {
            compare!(TransferCompleteView(envelope, body): text command_key "CommandKey",
                time start_time "StartTime", time complete_time "CompleteTime");
            let fault = TransferCompleteView::read(envelope).unwrap().fault_struct();
            fields!(fault, body.at("FaultStruct"); outcome fault "FaultCode", text fault_string "FaultString");
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
                text file_type "FileType", text url "URL", text username "Username", secret password "Password",
                number file_size "FileSize", text target_file_name "TargetFileName",
                number delay_seconds "DelaySeconds", text success_url "SuccessURL",
                text failure_url "FailureURL");
        }
        Method::Upload => {
            compare!(UploadView(envelope, body): text command_key "CommandKey",
                text file_type "FileType", text url "URL", text username "Username", secret password "Password",
                number delay_seconds "DelaySeconds");
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
        Method::SetParameterAttributes => {
            let mut list = SetParameterAttributesView::read(envelope)
                .unwrap()
                .parameter_list();
            for wanted in body.list("ParameterList") {
                let found = list.next().expect(body.file);
                wanted.texts("AccessList", found.access_list.clone());
                fields!(found, wanted; text name "Name", boolean notification_change "NotificationChange",
                    number notification "Notification", boolean access_list_change "AccessListChange");
            }
            assert!(list.next().is_none(), "{}", body.file);
        }
        Method::GetParameterAttributes => {
            let view = GetParameterAttributesView::read(envelope).unwrap();
            body.texts("ParameterNames", view.parameter_names());
        }
        Method::ScheduleDownload => {
            compare!(ScheduleDownloadView(envelope, body): text command_key "CommandKey",
                text file_type "FileType", text url "URL", text username "Username", secret password "Password",
                number file_size "FileSize", text target_file_name "TargetFileName");
            let view = ScheduleDownloadView::read(envelope).unwrap();
            each!(view.time_window_list(), body "TimeWindowList"; number window_start "WindowStart",
                number window_end "WindowEnd", text window_mode "WindowMode", text user_message "UserMessage",
                number max_retries "MaxRetries");
        }
        Method::SetVouchers => {
            let view = SetVouchersView::read(envelope).unwrap();
            body.texts("VoucherList", view.voucher_list());
        }
        Method::AutonomousTransferComplete => {
            compare!(AutonomousTransferCompleteView(envelope, body): text announce_url "AnnounceURL",
                text transfer_url "TransferURL", boolean is_download "IsDownload", text file_type "FileType",
                number file_size "FileSize", text target_file_name "TargetFileName", time start_time "StartTime",
                time complete_time "CompleteTime");
            let fault = AutonomousTransferCompleteView::read(envelope)
                .unwrap()
                .fault_struct();
            fields!(fault, body.at("FaultStruct"); outcome fault "FaultCode", text fault_string "FaultString");
        }
        Method::RequestDownload => {
            compare!(RequestDownloadView(envelope, body): text file_type "FileType");
            let view = RequestDownloadView::read(envelope).unwrap();
            each!(view.file_type_arg(), body "FileTypeArg"; text name "Name", text value "Value");
        }
        _ => return software(method, envelope, body),
    }
    true
}

/// Compares what is said of software modules.
fn software(method: Method, envelope: &Envelope<'_>, body: Expected<'_>) -> bool {
    match method {
        Method::ChangeDuState => {
            compare!(ChangeDuStateView(envelope, body): optional command_key "CommandKey");
            let mut list = ChangeDuStateView::read(envelope).unwrap().operations();
            for wanted in body.list("Operations") {
                operation(list.next().expect(body.file), wanted);
            }
            assert!(list.next().is_none(), "{}", body.file);
        }
        Method::DuStateChangeComplete => {
            compare!(DuStateChangeCompleteView(envelope, body): optional command_key "CommandKey");
            let view = DuStateChangeCompleteView::read(envelope).unwrap();
            each!(view.results(), body "Results"; text uuid "UUID", text deployment_unit_ref "DeploymentUnitRef",
                text version "Version", text current_state "CurrentState", boolean resolved "Resolved",
                text execution_unit_ref_list "ExecutionUnitRefList", time start_time "StartTime",
                time complete_time "CompleteTime", deployment_fault fault "Fault");
        }
        Method::AutonomousDuStateChangeComplete => {
            let view = AutonomousDuStateChangeCompleteView::read(envelope).unwrap();
            each!(view.results(), body "Results"; text uuid "UUID", text deployment_unit_ref "DeploymentUnitRef",
                text version "Version", text current_state "CurrentState", boolean resolved "Resolved",
                text execution_unit_ref_list "ExecutionUnitRefList", time start_time "StartTime",
                time complete_time "CompleteTime", deployment_fault fault "Fault",
                text operation_performed "OperationPerformed");
        }
        _ => return false,
    }
    true
}

fn operation(found: Operation<'_>, wanted: Expected<'_>) {
    let name = match found {
        Operation::Install(found) => {
            fields!(found, wanted; text url "URL", optional uuid "UUID", optional username "Username",
                optional_secret password "Password", optional execution_env_ref "ExecutionEnvRef");
            Some("InstallOpStruct")
        }
        Operation::Update(found) => {
            fields!(found, wanted; optional uuid "UUID", optional version "Version", optional url "URL",
                optional username "Username", optional_secret password "Password");
            Some("UpdateOpStruct")
        }
        Operation::Uninstall(found) => {
            fields!(found, wanted; text uuid "UUID", optional version "Version",
                optional execution_env_ref "ExecutionEnvRef");
            Some("UninstallOpStruct")
        }
        Operation::Unknown(name) => name,
        other => panic!("{}: {other:?}", wanted.file),
    };
    assert_eq!(name, wanted.content["_op"].as_str(), "{}", wanted.file);
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
        | Method::SetParameterAttributes
        | Method::ScheduleDownload
        | Method::CancelTransfer
        | Method::SetVouchers
        | Method::ChangeDuState
        | Method::AutonomousTransferComplete
        | Method::RequestDownload
        | Method::DuStateChangeComplete
        | Method::AutonomousDuStateChangeComplete => {}
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
        Method::GetParameterAttributes => {
            let mut list = GetParameterAttributesResponseView::read(envelope)
                .unwrap()
                .parameter_list();
            for wanted in body.list("ParameterList") {
                let found = list.next().expect(body.file);
                wanted.texts("AccessList", found.access_list.clone());
                fields!(found, wanted; text name "Name", number notification "Notification");
            }
            assert!(list.next().is_none(), "{}", body.file);
        }
        Method::GetQueuedTransfers => {
            let view = GetQueuedTransfersResponseView::read(envelope).unwrap();
            each!(view.transfer_list(), body "TransferList"; text command_key "CommandKey", number state "State");
        }
        Method::GetAllQueuedTransfers => {
            let view = GetAllQueuedTransfersResponseView::read(envelope).unwrap();
            each!(view.transfer_list(), body "TransferList"; text command_key "CommandKey", number state "State",
                boolean is_download "IsDownload", text file_type "FileType", number file_size "FileSize",
                text target_file_name "TargetFileName");
        }
        Method::GetOptions => {
            let view = GetOptionsResponseView::read(envelope).unwrap();
            each!(view.option_list(), body "OptionList"; text option_name "OptionName",
                number voucher_sn "VoucherSN", number state "State", number mode "Mode",
                time start_date "StartDate", optional_time expiration_date "ExpirationDate",
                number is_transferable "IsTransferable");
        }
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
        let known = match envelope.kind() {
            Kind::Request(Method::Other) | Kind::Response(Method::Other) => continue,
            Kind::Fault(_) => {
                fault(&envelope, whole.at("fault"));
                true
            }
            _ => arguments(&envelope, whole.at("body")),
        };
        assert!(known, "{}", message.file);
        by_view += 1;
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
