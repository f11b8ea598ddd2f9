//! What a device needs of `cwmp-soap`: it reads the ten calls that every CPE has to answer and the responses to its own
//! two, and writes the answers, faults, `Inform` and `TransferComplete`.
//!
//! The values come from nowhere and go nowhere, so that the program is as large as the library makes it.
#![no_std]
#![forbid(unsafe_code)]

mod posts;
mod replies;

use core::hint::black_box;

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::add_object::AddObjectView;
use cwmp_soap::message::delete_object::DeleteObjectView;
use cwmp_soap::message::download::DownloadView;
use cwmp_soap::message::get_parameter_attributes::GetParameterAttributesView;
use cwmp_soap::message::get_parameter_names::GetParameterNamesView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::InformResponseView;
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{
    ArgumentError, DateTime, DecodeConfig, EncodeError, Envelope, Kind, Text, Timestamp, Tolerances,
};

pub use posts::{inform, transfer_complete};

/// As in the field, but no number that is none: so the calls are answered with a fault before anything is done.
const CONFIG: DecodeConfig = DecodeConfig::LENIENT
    .with_tolerances(Tolerances::ALL.without(Tolerances::BAD_VALUE))
    .with_messages(&[
        GetRpcMethods::MESSAGE,
        SetParameterValuesView::MESSAGE,
        GetParameterValuesView::MESSAGE,
        GetParameterNamesView::MESSAGE,
        SetParameterAttributesView::MESSAGE,
        GetParameterAttributesView::MESSAGE,
        AddObjectView::MESSAGE,
        DeleteObjectView::MESSAGE,
        RebootView::MESSAGE,
        DownloadView::MESSAGE,
        InformResponseView::MESSAGE,
        TransferCompleteResponse::MESSAGE,
    ]);

/// Reads a message of a server and writes what a device answers, if it answers; how many bytes that has.
///
/// # Errors
/// The answer does not fit.
#[inline(never)]
pub fn exchange(document: &[u8], out: &mut [u8]) -> Result<usize, EncodeError> {
    match Envelope::parse(document, &CONFIG) {
        Ok(envelope) => match envelope.kind() {
            Kind::Request(method) => replies::reply(&envelope, method, out),
            Kind::Response(method) => {
                posts::handle_response(&envelope, method);
                Ok(0)
            }
            // What the device does with a fault is told by its code alone.
            kind => {
                black_box(kind);
                Ok(0)
            }
        },
        Err(error) => replies::refuse(None, error.cpe_fault(), out),
    }
}

/// Stands for whatever a device does with a text.
#[inline(never)]
fn take(text: Text<'_>) {
    let mut buffer = [0; 256];
    let _ = black_box(text.decode(&mut buffer));
}

/// Stands for whatever a device does with a parameter.
#[inline(never)]
fn take_parameter(parameter: &ParameterValue<'_>) {
    let mut buffer = [0; 256];
    take(parameter.name);
    let _ = black_box(parameter.value(&mut buffer));
}

/// Stands for whatever a device does with a number.
fn take_number<N>(number: Result<N, ArgumentError>) {
    let _ = black_box(number);
}

/// A time of the device.
fn now() -> DateTime {
    DateTime::At(Timestamp::from_unix(black_box(1_795_248_000)))
}
