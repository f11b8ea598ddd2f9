//! The messages as the `cwmp` crate holds them.
//!
//! What it has read cannot be looked at, since its fields are private; but it can be compared with what its
//! constructors make of the same data.

use cwmp_peer::protocol::{
    BodyElement, CwmpVersion, DeviceId, Envelope, EventStruct, GetParameterNamesResponse,
    GetParameterValuesResponse, HeaderElement, ID, Inform, ParameterInfoStruct, ParameterValue,
    SetParameterValues,
};

use crate::input::{DEVICE_ID, EVENTS, Input, PARAMETER_KEY, TIME, is_writable, parameter};

/// A message in its structures.
pub(crate) fn envelope(input: Input) -> Envelope {
    let body = match input {
        Input::Inform => BodyElement::Inform(inform(input)),
        Input::Names => BodyElement::GetParameterNamesResponse(GetParameterNamesResponse::new(
            (0..input.parameters())
                .map(|n| ParameterInfoStruct::new(parameter(n).0, is_writable(n).into()))
                .collect(),
        )),
        Input::Set => BodyElement::SetParameterValues(SetParameterValues::new(
            Some(PARAMETER_KEY.to_owned()),
            values(input),
        )),
        _ => {
            BodyElement::GetParameterValuesResponse(GetParameterValuesResponse::new(values(input)))
        }
    };
    let id = ID::new(true, crate::input::ID.to_owned());
    let version = CwmpVersion::new(1, 2);
    Envelope::new(Some(version), vec![HeaderElement::ID(id)], vec![body])
}

fn inform(input: Input) -> Inform {
    let [manufacturer, oui, class, serial] = DEVICE_ID.map(|(_, text)| text.to_owned());
    Inform::new(
        DeviceId::new(manufacturer, oui, class, serial),
        EVENTS
            .map(|code| EventStruct::new(code.to_owned(), String::new()))
            .into(),
        1,
        TIME.parse().unwrap(),
        0,
        values(input),
    )
}

fn values(input: Input) -> Vec<ParameterValue> {
    (0..input.parameters())
        .map(parameter)
        .map(|(name, ty, value)| ParameterValue::new(name, ty.xsi_type().to_owned(), value))
        .collect()
}
