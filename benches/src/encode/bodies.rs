//! Our own ways: the whole message at once, or in pieces as a device with little memory does.

use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::message::inform::{DeviceIdStruct, EventStruct, Inform};
use cwmp_soap::{
    Body, CwmpNamespace, DateTime, Entries, EnvelopeStream, Fill, Header, Text, Value, ValueType,
    encode,
};

use super::Ready;
use crate::input::{DEVICE_ID, EVENTS, ID, Input};

/// Parameters, ready to be written.
pub(super) fn values(parameters: &[(String, ValueType, String)]) -> Vec<ParameterValueStruct<'_>> {
    parameters
        .iter()
        .map(|(name, ty, text)| ParameterValueStruct {
            name,
            value: Value::from_text(*ty, text).expect("values are made in their types"),
        })
        .collect()
}

pub(super) fn whole(ready: &Ready<'_>, out: &mut [u8]) -> usize {
    let parameter_list = Entries::new(&ready.values);
    if ready.material.input == Input::Inform {
        let events = events();
        let mut inform = inform(&events, ready.time, parameter_list);
        encode(&header(), &mut inform, out).unwrap()
    } else {
        let mut response = GetParameterValuesResponse { parameter_list };
        encode(&header(), &mut response, out).unwrap()
    }
}

pub(super) fn pieces(ready: &Ready<'_>, out: &mut [u8]) -> usize {
    let parameter_list = Entries::new(&ready.values);
    if ready.material.input == Input::Inform {
        let events = events();
        in_pieces(&mut inform(&events, ready.time, parameter_list), out)
    } else {
        in_pieces(&mut GetParameterValuesResponse { parameter_list }, out)
    }
}

/// The pieces are put together at the end of the buffer they come in.
fn in_pieces(body: &mut impl Body, out: &mut [u8]) -> usize {
    let (header, mut stream, mut len) = (header(), EnvelopeStream::new(), 0);
    loop {
        let end = out.len().min(len + 4_096);
        match stream.fill(&header, body, &mut out[len..end]).unwrap() {
            Fill::More(filled) => len += filled,
            Fill::Done(filled) => return len + filled,
        }
    }
}

fn header() -> Header<'static> {
    Header::new(CwmpNamespace::V1_2).with_id(Text::plain(ID))
}

fn events() -> [EventStruct<'static>; EVENTS.len()] {
    EVENTS.map(|event_code| EventStruct {
        event_code,
        command_key: "",
    })
}

type Events<'e> = Entries<'e, EventStruct<'e>>;
type Parameters<'p> = Entries<'p, ParameterValueStruct<'p>>;

fn inform<'a>(
    events: &'a [EventStruct<'a>],
    current_time: DateTime,
    parameter_list: Parameters<'a>,
) -> Inform<'a, Events<'a>, Parameters<'a>> {
    let [manufacturer, oui, product_class, serial_number] = DEVICE_ID.map(|(_, text)| text);
    Inform {
        device_id: DeviceIdStruct {
            manufacturer,
            oui,
            product_class,
            serial_number,
        },
        event: Entries::new(events),
        current_time,
        retry_count: 0,
        parameter_list,
    }
}
