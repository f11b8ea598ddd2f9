//! What the device sends of its own, and what comes back.

use core::hint::black_box;

use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::inform::{DeviceIdStruct, EventStruct, Inform, InformResponseView};
use cwmp_soap::message::transfer_complete::TransferComplete;
use cwmp_soap::{
    CwmpNamespace, EncodeError, Entries, Envelope, Header, Method, Text, TransferFaultCode, Value,
    encode,
};

use crate::{now, take_number};

/// Writes an `Inform`.
///
/// # Errors
/// It does not fit.
#[inline(never)]
pub fn inform(out: &mut [u8]) -> Result<usize, EncodeError> {
    let events = [EventStruct {
        event_code: black_box("1 BOOT"),
        command_key: black_box(""),
    }];
    let parameters = [
        ("Device.DeviceInfo.SoftwareVersion", Value::String("1.0")),
        ("Device.DeviceInfo.UpTime", Value::UnsignedInt(7)),
    ]
    .map(|(name, value)| ParameterValueStruct { name, value });
    let mut body = Inform {
        device_id: DeviceIdStruct {
            manufacturer: black_box("Example Networks"),
            oui: black_box("00D09E"),
            product_class: black_box("HG-1"),
            serial_number: black_box("HG1000000001"),
        },
        event: Entries::new(black_box(&events)),
        current_time: now(),
        retry_count: black_box(0),
        parameter_list: Entries::new(black_box(&parameters)),
    };
    encode(&header(), &mut body, out)
}

/// Writes a `TransferComplete`.
///
/// # Errors
/// It does not fit.
#[inline(never)]
pub fn transfer_complete(out: &mut [u8]) -> Result<usize, EncodeError> {
    let mut body = TransferComplete {
        command_key: black_box("upgrade"),
        fault: black_box(Some(TransferFaultCode::DOWNLOAD_FAILURE)),
        fault_string: black_box("the server does not answer"),
        start_time: now(),
        complete_time: now(),
    };
    encode(&header(), &mut body, out)
}

fn header() -> Header<'static> {
    Header::new(black_box(CwmpNamespace::V1_2)).with_id(Text::plain(black_box("1")))
}

/// The responses to both.
pub(crate) fn handle_response(envelope: &Envelope<'_>, method: Method) {
    match method {
        Method::Inform => {
            if let Ok(view) = InformResponseView::read(envelope) {
                take_number(view.max_envelopes());
            }
        }
        // It has no arguments.
        Method::TransferComplete => {
            black_box(envelope.summary());
        }
        _ => {}
    }
}
