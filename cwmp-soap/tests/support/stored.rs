//! Whole messages in their owned forms.

use cwmp_soap::message::fault::{FaultView, OwnedFault};
use cwmp_soap::message::owned::{FieldError, OwnedHeader, Request, Response};
use cwmp_soap::message::{AnyRequest, AnyResponse, OwnedParameterValue};
use cwmp_soap::{Body, Envelope, Kind, encode_to_vec};
use serde_json::Value;

/// A message with its header.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) header: OwnedHeader,
    pub(crate) message: Message,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Message {
    Request(Request),
    Response(Response),
    Fault(OwnedFault),
}

impl Stored {
    pub(crate) fn read(envelope: &Envelope<'_>) -> Result<Self, FieldError> {
        Ok(Self {
            header: envelope.summary().to_owned(),
            message: match envelope.kind() {
                Kind::Request(_) => {
                    Message::Request(AnyRequest::read(envelope).unwrap().to_owned()?)
                }
                Kind::Response(_) => {
                    Message::Response(AnyResponse::read(envelope).unwrap().to_owned()?)
                }
                _ => Message::Fault(FaultView::read(envelope).unwrap().to_owned()?),
            },
        })
    }

    /// As JSON: the header and the message.
    pub(crate) fn to_json(&self) -> (Value, Value) {
        let message = match &self.message {
            Message::Request(request) => serde_json::to_value(request),
            Message::Response(response) => serde_json::to_value(response),
            Message::Fault(fault) => serde_json::to_value(fault),
        };
        (
            serde_json::to_value(&self.header).unwrap(),
            message.unwrap(),
        )
    }

    /// The same, after it was a text of JSON.
    pub(crate) fn through_json(&self) -> Self {
        let (header, message) = self.to_json();
        let (header, message) = (header.to_string(), message.to_string());
        Self {
            header: serde_json::from_str(&header).unwrap(),
            message: match &self.message {
                Message::Request(_) => Message::Request(serde_json::from_str(&message).unwrap()),
                Message::Response(_) => Message::Response(serde_json::from_str(&message).unwrap()),
                Message::Fault(_) => Message::Fault(serde_json::from_str(&message).unwrap()),
            },
        }
    }

    pub(crate) fn written(&self) -> Vec<u8> {
        let write = |body: &mut dyn Body| encode_to_vec(&self.header.as_header(), body).unwrap();
        match &self.message {
            Message::Request(request) => write(&mut request.as_body()),
            Message::Response(response) => write(&mut response.as_body()),
            Message::Fault(fault) => write(&mut fault.as_body()),
        }
    }

    /// What is left of the message when it is written: every parameter has a type of CWMP's and a value.
    pub(crate) fn as_written(&self) -> Self {
        let mut written = self.clone();
        let parameters: &mut [_] = match &mut written.message {
            Message::Request(Request::Inform(inform)) => &mut inform.parameter_list,
            Message::Request(Request::SetParameterValues(call)) => &mut call.parameter_list,
            Message::Response(Response::GetParameterValues(response)) => {
                &mut response.parameter_list
            }
            _ => &mut [],
        };
        for parameter in parameters {
            *parameter = OwnedParameterValue {
                name: parameter.name.clone(),
                type_name: Some(parameter.value_type().unwrap_or_default().name().to_owned()),
                value: Some(parameter.value.clone().unwrap_or_default()),
            };
        }
        written
    }
}
