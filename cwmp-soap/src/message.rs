//! The messages, one file for each pair of call and response: its grammar, a view to read it, a body to write it.
//!
//! A view is made of an [`Envelope`](crate::Envelope) and borrows from it: [`reboot::RebootView::read`]. It cannot fail
//! once it is made; what a tolerant configuration let through without a value comes out as
//! [`ArgumentError`](crate::ArgumentError), a missing string as the empty one.
//!
//! A body implements [`Body`](crate::Body). Lists are written from a [`Source`](crate::Source): a slice
//! ([`Entries`](crate::Entries)) or a cursor over whatever holds the values.

#[macro_use]
mod flat;

pub mod add_object;
pub mod attributes;
pub mod delete_object;
pub mod download;
pub mod factory_reset;
pub mod fault;
pub mod get_parameter_names;
pub mod get_parameter_values;
pub mod get_rpc_methods;
pub mod inform;
pub mod options;
mod parameter;
pub mod raw;
pub mod reboot;
pub mod schedule_inform;
pub mod set_parameter_values;
pub mod software;
pub mod transfer_complete;
pub mod transfers;
pub mod upload;

pub use parameter::{ParameterValue, ParameterValueStruct};

use crate::Method;
use crate::grammar::Struct;

/// What a call of this method consists of.
pub(crate) const fn request_grammar(method: Method) -> Option<&'static Struct> {
    Some(match method {
        Method::GetRpcMethods => &get_rpc_methods::REQUEST,
        Method::SetParameterValues => &set_parameter_values::REQUEST,
        Method::GetParameterValues => &get_parameter_values::REQUEST,
        Method::GetParameterNames => &get_parameter_names::REQUEST,
        Method::SetParameterAttributes => &attributes::SET_REQUEST,
        Method::GetParameterAttributes => &attributes::GET_REQUEST,
        Method::AddObject => &add_object::REQUEST,
        Method::DeleteObject => &delete_object::REQUEST,
        Method::Download => &download::REQUEST,
        Method::Reboot => &reboot::REQUEST,
        Method::Upload => &upload::REQUEST,
        Method::ScheduleInform => &schedule_inform::REQUEST,
        Method::FactoryReset => &factory_reset::REQUEST,
        Method::GetQueuedTransfers => &transfers::QUEUED_REQUEST,
        Method::GetAllQueuedTransfers => &transfers::ALL_REQUEST,
        Method::ScheduleDownload => &transfers::SCHEDULE_REQUEST,
        Method::CancelTransfer => &transfers::CANCEL_REQUEST,
        Method::SetVouchers => &options::SET_VOUCHERS_REQUEST,
        Method::GetOptions => &options::GET_OPTIONS_REQUEST,
        Method::ChangeDuState => &software::CHANGE_REQUEST,
        Method::Inform => &inform::REQUEST,
        Method::TransferComplete => &transfer_complete::REQUEST,
        Method::AutonomousTransferComplete => &transfers::AUTONOMOUS_REQUEST,
        Method::RequestDownload => &transfers::REQUEST_DOWNLOAD_REQUEST,
        Method::Kicked => &options::KICKED_REQUEST,
        Method::DuStateChangeComplete => &software::COMPLETE_REQUEST,
        Method::AutonomousDuStateChangeComplete => &software::AUTONOMOUS_REQUEST,
        Method::Other => return None,
    })
}

/// What the response to this method consists of.
pub(crate) const fn response_grammar(method: Method) -> Option<&'static Struct> {
    Some(match method {
        Method::GetRpcMethods => &get_rpc_methods::RESPONSE,
        Method::SetParameterValues => &set_parameter_values::RESPONSE,
        Method::GetParameterValues => &get_parameter_values::RESPONSE,
        Method::GetParameterNames => &get_parameter_names::RESPONSE,
        Method::SetParameterAttributes => &attributes::SET_RESPONSE,
        Method::GetParameterAttributes => &attributes::GET_RESPONSE,
        Method::AddObject => &add_object::RESPONSE,
        Method::DeleteObject => &delete_object::RESPONSE,
        Method::Download => &download::RESPONSE,
        Method::Reboot => &reboot::RESPONSE,
        Method::Upload => &upload::RESPONSE,
        Method::ScheduleInform => &schedule_inform::RESPONSE,
        Method::FactoryReset => &factory_reset::RESPONSE,
        Method::GetQueuedTransfers => &transfers::QUEUED_RESPONSE,
        Method::GetAllQueuedTransfers => &transfers::ALL_RESPONSE,
        Method::ScheduleDownload => &transfers::SCHEDULE_RESPONSE,
        Method::CancelTransfer => &transfers::CANCEL_RESPONSE,
        Method::SetVouchers => &options::SET_VOUCHERS_RESPONSE,
        Method::GetOptions => &options::GET_OPTIONS_RESPONSE,
        Method::ChangeDuState => &software::CHANGE_RESPONSE,
        Method::Inform => &inform::RESPONSE,
        Method::TransferComplete => &transfer_complete::RESPONSE,
        Method::AutonomousTransferComplete => &transfers::AUTONOMOUS_RESPONSE,
        Method::RequestDownload => &transfers::REQUEST_DOWNLOAD_RESPONSE,
        Method::Kicked => &options::KICKED_RESPONSE,
        Method::DuStateChangeComplete => &software::COMPLETE_RESPONSE,
        Method::AutonomousDuStateChangeComplete => &software::AUTONOMOUS_RESPONSE,
        Method::Other => return None,
    })
}
