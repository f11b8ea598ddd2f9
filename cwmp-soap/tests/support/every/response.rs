//! Every response.

use super::{TEXT, Visitor, parameters, times, values};
use cwmp_soap::message::add_object::AddObjectResponse;
use cwmp_soap::message::autonomous_du_state_change_complete::AutonomousDuStateChangeCompleteResponse;
use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferCompleteResponse;
use cwmp_soap::message::cancel_transfer::CancelTransferResponse;
use cwmp_soap::message::change_du_state::ChangeDuStateResponse;
use cwmp_soap::message::delete_object::DeleteObjectResponse;
use cwmp_soap::message::download::DownloadResponse;
use cwmp_soap::message::du_state_change_complete::DuStateChangeCompleteResponse;
use cwmp_soap::message::factory_reset::FactoryResetResponse;
use cwmp_soap::message::get_all_queued_transfers::{
    AllQueuedTransferStruct, GetAllQueuedTransfersResponse,
};
use cwmp_soap::message::get_options::{GetOptionsResponse, OptionStruct};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponse, ParameterAttributeStruct,
};
use cwmp_soap::message::get_parameter_names::{GetParameterNamesResponse, ParameterInfoStruct};
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::message::get_queued_transfers::{GetQueuedTransfersResponse, QueuedTransferStruct};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponse;
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::message::kicked::KickedResponse;
use cwmp_soap::message::reboot::RebootResponse;
use cwmp_soap::message::request_download::RequestDownloadResponse;
use cwmp_soap::message::schedule_download::ScheduleDownloadResponse;
use cwmp_soap::message::schedule_inform::ScheduleInformResponse;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesResponse;
use cwmp_soap::message::set_parameter_values::SetParameterValuesResponse;
use cwmp_soap::message::set_vouchers::SetVouchersResponse;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::message::upload::UploadResponse;
use cwmp_soap::{CwmpVersion, DateTime, Entries, Method};

pub(super) fn every(visitor: &mut Visitor<'_>) {
    let names: Vec<_> = Method::ALL.iter().map(|method| method.name()).collect();
    for methods in [&names[..1], &names] {
        visitor.see(
            Method::GetRpcMethods,
            GetRpcMethodsResponse {
                method_list: Entries::new(methods),
            },
        );
    }
    visitor.see(Method::Inform, InformResponse { max_envelopes: 1 });
    for next_url in ["", TEXT] {
        visitor.see(Method::Kicked, KickedResponse { next_url });
    }
    empty(visitor);
    statuses(visitor);
    lists(visitor);
    queues(visitor);
    options(visitor);
}

fn empty(visitor: &mut Visitor<'_>) {
    visitor.see(
        Method::SetParameterAttributes,
        SetParameterAttributesResponse,
    );
    visitor.see(Method::Reboot, RebootResponse);
    visitor.see(Method::ScheduleInform, ScheduleInformResponse);
    visitor.see(Method::FactoryReset, FactoryResetResponse);
    visitor.see(Method::ScheduleDownload, ScheduleDownloadResponse);
    visitor.see(Method::CancelTransfer, CancelTransferResponse);
    visitor.see(Method::SetVouchers, SetVouchersResponse);
    visitor.see(Method::ChangeDuState, ChangeDuStateResponse);
    visitor.see(Method::TransferComplete, TransferCompleteResponse);
    visitor.see(
        Method::AutonomousTransferComplete,
        AutonomousTransferCompleteResponse,
    );
    visitor.see(Method::RequestDownload, RequestDownloadResponse);
    visitor.see(Method::DuStateChangeComplete, DuStateChangeCompleteResponse);
    visitor.see(
        Method::AutonomousDuStateChangeComplete,
        AutonomousDuStateChangeCompleteResponse,
    );
}

fn statuses(visitor: &mut Visitor<'_>) {
    for status in [0, 1] {
        visitor.see(
            Method::SetParameterValues,
            SetParameterValuesResponse { status },
        );
        visitor.see(
            Method::AddObject,
            AddObjectResponse {
                instance_number: if status == 0 { 1 } else { u32::MAX },
                status,
            },
        );
        visitor.see(Method::DeleteObject, DeleteObjectResponse { status });
        for time in times() {
            visitor.see(
                Method::Download,
                DownloadResponse {
                    status,
                    start_time: time,
                    complete_time: time,
                },
            );
            visitor.see(
                Method::Upload,
                UploadResponse {
                    status,
                    start_time: time,
                    complete_time: time,
                },
            );
        }
    }
}

fn lists(visitor: &mut Visitor<'_>) {
    let list = parameters(&values());
    let infos = ["Device.", TEXT].map(|name| ParameterInfoStruct {
        name,
        writable: name == TEXT,
    });
    // The schema of 1.2 has the values already that 1.4 gives a meaning.
    let highest = if visitor.version < CwmpVersion::V1_2 {
        2
    } else {
        6
    };
    let attributes: Vec<_> = (0..=highest)
        .map(|notification| ParameterAttributeStruct {
            name: TEXT,
            notification,
            access_list: if notification % 2 == 0 {
                &["Subscriber"]
            } else {
                &[]
            },
        })
        .collect();
    for empty in [true, false] {
        visitor.see(
            Method::GetParameterValues,
            GetParameterValuesResponse {
                parameter_list: Entries::new(if empty { &[] } else { &list }),
            },
        );
        visitor.see(
            Method::GetParameterNames,
            GetParameterNamesResponse {
                parameter_list: Entries::new(if empty { &[] } else { &infos }),
            },
        );
        visitor.see(
            Method::GetParameterAttributes,
            GetParameterAttributesResponse {
                parameter_list: Entries::new(if empty { &[] } else { &attributes }),
            },
        );
    }
}

fn queues(visitor: &mut Visitor<'_>) {
    let states = [1, 2, 3].into_iter().cycle().take(16);
    let queue: Vec<_> = states
        .map(|state| QueuedTransferStruct {
            command_key: TEXT,
            state,
        })
        .collect();
    let all: Vec<_> = queue
        .iter()
        .map(|transfer| AllQueuedTransferStruct {
            command_key: transfer.command_key,
            state: transfer.state,
            is_download: transfer.state == 1,
            file_type: "1 Firmware Upgrade Image",
            file_size: u32::MAX,
            target_file_name: TEXT,
        })
        .collect();
    for count in [0, 16] {
        visitor.see(
            Method::GetQueuedTransfers,
            GetQueuedTransfersResponse {
                transfer_list: Entries::new(&queue[..count]),
            },
        );
        visitor.see(
            Method::GetAllQueuedTransfers,
            GetAllQueuedTransfersResponse {
                transfer_list: Entries::new(&all[..count]),
            },
        );
    }
}

fn options(visitor: &mut Visitor<'_>) {
    let option = |state, expiration_date| OptionStruct {
        option_name: TEXT,
        voucher_sn: u32::MAX,
        state,
        mode: 2,
        start_date: DateTime::Unknown,
        expiration_date,
        is_transferable: 1,
    };
    let options = [
        option(0, None),
        option(3, Some(DateTime::Infinite)),
        option(1, None),
    ];
    for options in [&options[..0], &options] {
        visitor.see(
            Method::GetOptions,
            GetOptionsResponse {
                option_list: Entries::new(options),
            },
        );
    }
}
