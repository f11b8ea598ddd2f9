//! `TransferComplete`: the end of a transfer that the ACS asked for (TR-069 A.3.3.2).

use crate::encode::{element, text_element};
use crate::envelope::{ArgumentError, Arguments, Element, Member, Scalar};
use crate::grammar::{Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{Body, DateTime, DecodeError, Envelope, FaultCode, Kind, Method, Progress};

pub(crate) static REQUEST: Struct = Struct::new(
    "TransferComplete",
    &[
        Field::once("CommandKey", Shape::text(32)),
        Field::once("FaultStruct", Shape::Struct(&super::transfers::FAULT)),
        Field::once("StartTime", Shape::DateTime),
        Field::once("CompleteTime", Shape::DateTime),
    ],
);

/// Reports the end of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferComplete<'a> {
    /// The key of the `Download`, `ScheduleDownload` or `Upload`, at most 32 characters.
    pub command_key: &'a str,
    /// Why the transfer failed; `None` if it succeeded, which is written as 0.
    pub fault: Option<FaultCode>,
    /// More about the fault, at most 256 characters; empty if there is none.
    pub fault_string: &'a str,
    /// When the transfer began.
    pub start_time: DateTime,
    /// When the file was applied, or the transfer failed.
    pub complete_time: DateTime,
}

impl Body for TransferComplete<'_> {
    fn write(&mut self, _part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        out.markup("<cwmp:TransferComplete>");
        text_element(out, "CommandKey", self.command_key);
        out.markup("<FaultStruct>");
        element(out, "FaultCode", self.fault.map_or(0, FaultCode::code));
        text_element(out, "FaultString", self.fault_string);
        out.markup("</FaultStruct>");
        element(out, "StartTime", self.start_time);
        element(out, "CompleteTime", self.complete_time);
        out.markup("</cwmp:TransferComplete>");
        Ok(Progress::Last)
    }
}

/// What was reported of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct TransferCompleteView<'e, 'a>(Arguments<'e, 'a>);

impl<'e, 'a> TransferCompleteView<'e, 'a> {
    /// The view of an envelope.
    ///
    /// # Errors
    /// The envelope holds another message, or its arguments do not keep to the grammar.
    pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
        envelope
            .of_kind(Kind::Request(Method::TransferComplete))
            .map(Self)
    }

    /// The key that the transfer was asked for with.
    #[must_use]
    pub fn command_key(&self) -> Text<'a> {
        self.0.text(0).unwrap_or_default()
    }

    /// Whether it failed, and why.
    #[must_use]
    pub fn fault_struct(&self) -> TransferFault<'a> {
        self.0.member(1)
    }

    /// When it began.
    ///
    /// # Errors
    /// The element is missing or no date and time.
    pub fn start_time(&self) -> Result<DateTime, ArgumentError> {
        self.0.date_time(2)
    }

    /// When the file was applied, or the transfer failed.
    ///
    /// # Errors
    /// The element is missing or no date and time.
    pub fn complete_time(&self) -> Result<DateTime, ArgumentError> {
        self.0.date_time(3)
    }
}

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferFault<'a> {
    /// The fault; `Ok(None)` if there was none.
    pub fault: Result<Option<FaultCode>, ArgumentError>,
    /// More about it.
    pub fault_string: Text<'a>,
}

impl<'a> Member<'a> for TransferFault<'a> {
    const NAME: &'static str = "FaultStruct";

    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        let (mut code, mut string) = (None, None);
        if let Some(element) = element {
            element.children(|local, child| match local {
                "FaultCode" => child.text_into(&mut code),
                "FaultString" => child.text_into(&mut string),
                _ => {}
            });
        }
        let code = Scalar(code).number::<u16>();
        Self {
            fault: code.map(|code| (code != 0).then(|| FaultCode::new(code))),
            fault_string: string.unwrap_or_default(),
        }
    }
}

empty! {
    /// The report has arrived.
    RESPONSE, TransferCompleteResponse = "TransferCompleteResponse"
}
