//! Writes a message that was read once more, from its view.

use cwmp_soap::message::add_object::{AddObject, AddObjectResponse};
use cwmp_soap::message::autonomous_du_state_change_complete::{
    AutonOpResultStruct, AutonomousDuStateChangeComplete, AutonomousDuStateChangeCompleteResponse,
};
use cwmp_soap::message::autonomous_transfer_complete::{
    AutonomousTransferComplete, AutonomousTransferCompleteResponse,
};
use cwmp_soap::message::cancel_transfer::{CancelTransfer, CancelTransferResponse};
use cwmp_soap::message::change_du_state::{
    ChangeDuState, ChangeDuStateResponse, InstallOpStruct, Operation, OperationStruct,
    UninstallOpStruct, UpdateOpStruct,
};
use cwmp_soap::message::delete_object::{DeleteObject, DeleteObjectResponse};
use cwmp_soap::message::download::{Download, DownloadResponse};
use cwmp_soap::message::du_state_change_complete::{
    DeploymentUnitFault, DeploymentUnitFaultStruct, DuStateChangeComplete,
    DuStateChangeCompleteResponse, OpResultStruct,
};
use cwmp_soap::message::factory_reset::{FactoryReset, FactoryResetResponse};
use cwmp_soap::message::fault::{Fault, FaultView, SetParameterValuesFault};
use cwmp_soap::message::get_all_queued_transfers::{
    AllQueuedTransferStruct, GetAllQueuedTransfers, GetAllQueuedTransfersResponse,
};
use cwmp_soap::message::get_options::{GetOptions, GetOptionsResponse, OptionStruct};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributes, GetParameterAttributesResponse, ParameterAttributeStruct,
};
use cwmp_soap::message::get_parameter_names::{
    GetParameterNames, GetParameterNamesResponse, ParameterInfoStruct,
};
use cwmp_soap::message::get_parameter_values::{GetParameterValues, GetParameterValuesResponse};
use cwmp_soap::message::get_queued_transfers::{
    GetQueuedTransfers, GetQueuedTransfersResponse, QueuedTransferStruct,
};
use cwmp_soap::message::get_rpc_methods::{GetRpcMethods, GetRpcMethodsResponse};
use cwmp_soap::message::inform::{DeviceId, DeviceIdStruct, EventStruct, Inform, InformResponse};
use cwmp_soap::message::kicked::{Kicked, KickedResponse};
use cwmp_soap::message::reboot::{Reboot, RebootResponse};
use cwmp_soap::message::request_download::{ArgStruct, RequestDownload, RequestDownloadResponse};
use cwmp_soap::message::schedule_download::{
    ScheduleDownload, ScheduleDownloadResponse, TimeWindowStruct,
};
use cwmp_soap::message::schedule_inform::{ScheduleInform, ScheduleInformResponse};
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesResponse, SetParameterAttributesStruct,
};
use cwmp_soap::message::set_parameter_values::{SetParameterValues, SetParameterValuesResponse};
use cwmp_soap::message::set_vouchers::{SetVouchers, SetVouchersResponse, Voucher};
use cwmp_soap::message::transfer_complete::{
    TransferComplete, TransferCompleteResponse, TransferFault, TransferFaultStruct,
};
use cwmp_soap::message::upload::{Upload, UploadResponse};
use cwmp_soap::message::{AnyRequest, AnyResponse, ParameterValue, ParameterValueStruct};
use cwmp_soap::{
    Body, DeploymentUnitFaultCode, Entries, Envelope, Kind, Members, Secret, Text,
    TransferFaultCode, Value,
};

/// What a view holds, as a body takes it.
trait Again {
    type Written;
    fn again(self) -> Self::Written;
}

impl<'a> Again for Text<'a> {
    type Written = &'a str;
    fn again(self) -> &'a str {
        self.as_plain().unwrap()
    }
}

impl<'a> Again for Secret<'a> {
    type Written = Self;
    fn again(self) -> Self {
        self
    }
}

impl<T: Again> Again for Option<T> {
    type Written = Option<T::Written>;
    fn again(self) -> Self::Written {
        self.map(Again::again)
    }
}

impl<T, E: core::fmt::Debug> Again for Result<T, E> {
    type Written = T;
    fn again(self) -> T {
        self.unwrap()
    }
}

impl<'a> Again for ParameterValue<'a> {
    type Written = ParameterValueStruct<'a>;
    fn again(self) -> Self::Written {
        let text = self.value.unwrap().again();
        ParameterValueStruct {
            name: self.name.again(),
            value: Value::from_text(self.value_type.unwrap(), text).unwrap(),
        }
    }
}

/// Has a structure written again, field by field.
macro_rules! record {
    ($view:ty => $body:ident { $($field:ident),* }) => {
        impl<'a> Again for $view {
            type Written = $body<'a>;
            fn again(self) -> $body<'a> {
                $body { $($field: self.$field.again()),* }
            }
        }
    };
}

record!(DeviceId<'a> => DeviceIdStruct { manufacturer, oui, product_class, serial_number });
/// Has the outcome of something written again, if it may be written.
macro_rules! outcome {
    ($view:ty => $body:ident, $code:ident) => {
        impl<'a> Again for $view {
            type Written = $body<'a>;
            fn again(self) -> $body<'a> {
                $body {
                    fault: self.fault.again().map(|code| $code::new(code).unwrap()),
                    fault_string: self.fault_string.again(),
                }
            }
        }
    };
}

outcome!(TransferFault<'a> => TransferFaultStruct, TransferFaultCode);
outcome!(DeploymentUnitFault<'a> => DeploymentUnitFaultStruct, DeploymentUnitFaultCode);

/// A body from a view, getter by getter.
macro_rules! flat {
    ($done:ident, $view:ident => $body:ident { $($field:ident),* }) => {
        $done(&mut $body { $($field: $view.$field().again()),* })
    };
}

/// A list from a view, its members field by field.
macro_rules! list {
    ($members:expr => $body:ident { $($field:ident),* }) => {
        $members.map(|member| $body { $($field: member.$field.again()),* }).collect::<Vec<_>>()
    };
}

fn each<'a, M>(members: Members<'a, M>) -> Vec<M::Written>
where
    M: Again,
    Members<'a, M>: Iterator<Item = M>,
{
    members.map(Again::again).collect()
}

/// Writes the message in an envelope again; `done` takes its body.
pub(crate) fn write_again(envelope: &Envelope<'_>, done: &mut dyn FnMut(&mut dyn Body)) {
    match envelope.kind() {
        Kind::Request(_) => request(AnyRequest::read(envelope).unwrap(), done),
        Kind::Response(_) => response(AnyResponse::read(envelope).unwrap(), done),
        _ => {
            let view = FaultView::read(envelope).unwrap();
            let list = list!(view.parameters() => SetParameterValuesFault { parameter_name, code, string });
            done(&mut Fault {
                code: view.code().unwrap(),
                string: view.string().again(),
                parameters: Entries::new(&list),
            });
        }
    }
}

fn request(request: AnyRequest<'_, '_>, done: &mut dyn FnMut(&mut dyn Body)) {
    match request {
        AnyRequest::GetRpcMethods => done(&mut GetRpcMethods),
        AnyRequest::FactoryReset => done(&mut FactoryReset),
        AnyRequest::GetQueuedTransfers => done(&mut GetQueuedTransfers),
        AnyRequest::GetAllQueuedTransfers => done(&mut GetAllQueuedTransfers),
        AnyRequest::SetParameterValues(view) => done(&mut SetParameterValues {
            parameter_list: Entries::new(&each(view.parameter_list())),
            parameter_key: view.parameter_key().again(),
        }),
        AnyRequest::GetParameterValues(view) => done(&mut GetParameterValues {
            parameter_names: Entries::new(&each(view.parameter_names())),
        }),
        AnyRequest::GetParameterNames(view) => {
            flat!(done, view => GetParameterNames { parameter_path, next_level });
        }
        AnyRequest::SetParameterAttributes(view) => {
            let access: Vec<_> = view
                .parameter_list()
                .map(|entry| each(entry.access_list))
                .collect();
            let list: Vec<_> = view
                .parameter_list()
                .zip(&access)
                .map(|(entry, access_list)| SetParameterAttributesStruct {
                    name: entry.name.again(),
                    notification_change: entry.notification_change.again(),
                    notification: entry.notification.again(),
                    access_list_change: entry.access_list_change.again(),
                    access_list,
                })
                .collect();
            done(&mut SetParameterAttributes {
                parameter_list: Entries::new(&list),
            });
        }
        AnyRequest::GetParameterAttributes(view) => done(&mut GetParameterAttributes {
            parameter_names: Entries::new(&each(view.parameter_names())),
        }),
        AnyRequest::AddObject(view) => {
            flat!(done, view => AddObject { object_name, parameter_key });
        }
        AnyRequest::DeleteObject(view) => {
            flat!(done, view => DeleteObject { object_name, parameter_key });
        }
        AnyRequest::Download(view) => {
            flat!(done, view => Download { command_key, file_type, url, username, password,
            file_size, target_file_name, delay_seconds, success_url, failure_url });
        }
        AnyRequest::Reboot(view) => {
            flat!(done, view => Reboot { command_key });
        }
        AnyRequest::Upload(view) => {
            flat!(done, view => Upload { command_key, file_type, url, username, password,
            delay_seconds });
        }
        AnyRequest::ScheduleInform(view) => {
            flat!(done, view => ScheduleInform { delay_seconds, command_key });
        }
        AnyRequest::ScheduleDownload(view) => {
            let windows = list!(view.time_window_list() => TimeWindowStruct { window_start, window_end, window_mode,
                user_message, max_retries });
            done(&mut ScheduleDownload {
                command_key: view.command_key().again(),
                file_type: view.file_type().again(),
                url: view.url().again(),
                username: view.username().again(),
                password: view.password(),
                file_size: view.file_size().again(),
                target_file_name: view.target_file_name().again(),
                time_window_list: Entries::new(&windows),
            });
        }
        AnyRequest::CancelTransfer(view) => {
            flat!(done, view => CancelTransfer { command_key });
        }
        AnyRequest::SetVouchers(view) => {
            assert!(view.voucher_list().eq(["dm91Y2hlcg=="]));
            done(&mut SetVouchers {
                voucher_list: Entries::new(&[Voucher(b"voucher")]),
            });
        }
        AnyRequest::GetOptions(view) => {
            flat!(done, view => GetOptions { option_name });
        }
        AnyRequest::ChangeDuState(view) => {
            let operations: Vec<_> = view.operations().map(operation).collect();
            done(&mut ChangeDuState {
                operations: Entries::new(&operations),
                command_key: view.command_key().again(),
            });
        }
        AnyRequest::Inform(view) => done(&mut Inform {
            device_id: view.device_id().again(),
            event: Entries::new(&list!(view.event() => EventStruct { event_code, command_key })),
            current_time: view.current_time().again(),
            retry_count: view.retry_count().again(),
            parameter_list: Entries::new(&each(view.parameter_list())),
        }),
        AnyRequest::TransferComplete(view) => done(&mut TransferComplete {
            command_key: view.command_key().again(),
            fault: view.fault_struct().again().fault,
            fault_string: view.fault_struct().fault_string.again(),
            start_time: view.start_time().again(),
            complete_time: view.complete_time().again(),
        }),
        AnyRequest::AutonomousTransferComplete(view) => {
            flat!(done, view => AutonomousTransferComplete { announce_url,
            transfer_url, is_download, file_type, file_size, target_file_name, fault_struct, start_time,
            complete_time });
        }
        AnyRequest::RequestDownload(view) => done(&mut RequestDownload {
            file_type: view.file_type().again(),
            file_type_arg: Entries::new(&list!(view.file_type_arg() => ArgStruct { name, value })),
        }),
        AnyRequest::Kicked(view) => {
            flat!(done, view => Kicked { command, referer, arg, next });
        }
        AnyRequest::DuStateChangeComplete(view) => {
            let results = list!(view.results() => OpResultStruct { uuid, deployment_unit_ref, version, current_state,
                resolved, execution_unit_ref_list, start_time, complete_time, fault });
            done(&mut DuStateChangeComplete {
                results: Entries::new(&results),
                command_key: view.command_key().again(),
            });
        }
        AnyRequest::AutonomousDuStateChangeComplete(view) => {
            let results = list!(view.results() => AutonOpResultStruct { uuid, deployment_unit_ref, version,
                current_state, resolved, execution_unit_ref_list, start_time, complete_time, fault,
                operation_performed });
            done(&mut AutonomousDuStateChangeComplete {
                results: Entries::new(&results),
            });
        }
        AnyRequest::Other(other) => panic!("{}", other.name()),
    }
}

fn operation(operation: Operation<'_>) -> OperationStruct<'_> {
    match operation {
        Operation::Install(install) => OperationStruct::Install(InstallOpStruct {
            url: install.url.again(),
            uuid: install.uuid.again(),
            username: install.username.again(),
            password: install.password,
            execution_env_ref: install.execution_env_ref.again(),
        }),
        Operation::Update(update) => OperationStruct::Update(UpdateOpStruct {
            uuid: update.uuid.again(),
            version: update.version.again(),
            url: update.url.again(),
            username: update.username.again(),
            password: update.password,
        }),
        Operation::Uninstall(uninstall) => OperationStruct::Uninstall(UninstallOpStruct {
            uuid: uninstall.uuid.again(),
            version: uninstall.version.again(),
            execution_env_ref: uninstall.execution_env_ref.again(),
        }),
        other => panic!("{other:?}"),
    }
}

fn response(response: AnyResponse<'_, '_>, done: &mut dyn FnMut(&mut dyn Body)) {
    match response {
        AnyResponse::SetParameterAttributes => done(&mut SetParameterAttributesResponse),
        AnyResponse::Reboot => done(&mut RebootResponse),
        AnyResponse::ScheduleInform => done(&mut ScheduleInformResponse),
        AnyResponse::FactoryReset => done(&mut FactoryResetResponse),
        AnyResponse::ScheduleDownload => done(&mut ScheduleDownloadResponse),
        AnyResponse::CancelTransfer => done(&mut CancelTransferResponse),
        AnyResponse::SetVouchers => done(&mut SetVouchersResponse),
        AnyResponse::ChangeDuState => done(&mut ChangeDuStateResponse),
        AnyResponse::TransferComplete => done(&mut TransferCompleteResponse),
        AnyResponse::AutonomousTransferComplete => done(&mut AutonomousTransferCompleteResponse),
        AnyResponse::RequestDownload => done(&mut RequestDownloadResponse),
        AnyResponse::DuStateChangeComplete => done(&mut DuStateChangeCompleteResponse),
        AnyResponse::AutonomousDuStateChangeComplete => {
            done(&mut AutonomousDuStateChangeCompleteResponse);
        }
        AnyResponse::GetRpcMethods(view) => done(&mut GetRpcMethodsResponse {
            method_list: Entries::new(&each(view.method_list())),
        }),
        AnyResponse::SetParameterValues(view) => {
            flat!(done, view => SetParameterValuesResponse { status });
        }
        AnyResponse::GetParameterValues(view) => done(&mut GetParameterValuesResponse {
            parameter_list: Entries::new(&each(view.parameter_list())),
        }),
        AnyResponse::GetParameterNames(view) => done(&mut GetParameterNamesResponse {
            parameter_list: Entries::new(
                &list!(view.parameter_list() => ParameterInfoStruct { name, writable }),
            ),
        }),
        AnyResponse::GetParameterAttributes(view) => {
            let access: Vec<_> = view
                .parameter_list()
                .map(|entry| each(entry.access_list))
                .collect();
            let list: Vec<_> = view
                .parameter_list()
                .zip(&access)
                .map(|(entry, access_list)| ParameterAttributeStruct {
                    name: entry.name.again(),
                    notification: entry.notification.again(),
                    access_list,
                })
                .collect();
            done(&mut GetParameterAttributesResponse {
                parameter_list: Entries::new(&list),
            });
        }
        AnyResponse::AddObject(view) => {
            flat!(done, view => AddObjectResponse { instance_number, status });
        }
        AnyResponse::DeleteObject(view) => {
            flat!(done, view => DeleteObjectResponse { status });
        }
        AnyResponse::Download(view) => {
            flat!(done, view => DownloadResponse { status, start_time, complete_time });
        }
        AnyResponse::Upload(view) => {
            flat!(done, view => UploadResponse { status, start_time, complete_time });
        }
        AnyResponse::GetQueuedTransfers(view) => done(&mut GetQueuedTransfersResponse {
            transfer_list: Entries::new(
                &list!(view.transfer_list() => QueuedTransferStruct { command_key, state }),
            ),
        }),
        AnyResponse::GetAllQueuedTransfers(view) => {
            let list = list!(view.transfer_list() => AllQueuedTransferStruct { command_key, state, is_download,
                file_type, file_size, target_file_name });
            done(&mut GetAllQueuedTransfersResponse {
                transfer_list: Entries::new(&list),
            });
        }
        AnyResponse::GetOptions(view) => {
            let list = list!(view.option_list() => OptionStruct { option_name, voucher_sn, state, mode, start_date,
                expiration_date, is_transferable });
            done(&mut GetOptionsResponse {
                option_list: Entries::new(&list),
            });
        }
        AnyResponse::Inform(view) => {
            flat!(done, view => InformResponse { max_envelopes });
        }
        AnyResponse::Kicked(view) => {
            flat!(done, view => KickedResponse { next_url });
        }
        AnyResponse::Other(other) => panic!("{}", other.name()),
    }
}
