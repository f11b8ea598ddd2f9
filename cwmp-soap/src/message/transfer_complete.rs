//! `TransferComplete`: the end of a transfer that the ACS asked for (TR-069 A.3.3.2).

use crate::encode::{element, text_element};
use crate::grammar::{Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{
    ArgumentError, Body, DateTime, Entry, FaultCode, Kind, Method, Progress, TransferFaultCode,
};

pub(crate) static REQUEST: Struct = Struct::new(
    "TransferComplete",
    &[
        Field::once("CommandKey", Shape::text(32)),
        Field::once("FaultStruct", Shape::Struct(&FAULT)),
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
    pub fault: Option<TransferFaultCode>,
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
        let fault = TransferFaultStruct {
            fault: self.fault,
            fault_string: self.fault_string,
        };
        fault.write(out);
        element(out, "StartTime", self.start_time);
        element(out, "CompleteTime", self.complete_time);
        out.markup("</cwmp:TransferComplete>");
        Ok(Progress::Last)
    }
}

view! {
    /// What was reported of a transfer.
    TransferCompleteView = Kind::Request(Method::TransferComplete)
}

impl<'a> TransferCompleteView<'_, 'a> {
    /// The key that the transfer was asked for with.
    #[must_use]
    pub fn command_key(&self) -> Text<'a> {
        self.0.get(0)
    }

    /// Whether it failed, and why.
    #[must_use]
    pub fn fault_struct(&self) -> TransferFault<'a> {
        self.0.get(1)
    }

    /// When it began.
    ///
    /// # Errors
    /// The element is missing or no date and time.
    pub fn start_time(&self) -> Result<DateTime, ArgumentError> {
        self.0.get(2)
    }

    /// When the file was applied, or the transfer failed.
    ///
    /// # Errors
    /// The element is missing or no date and time.
    pub fn complete_time(&self) -> Result<DateTime, ArgumentError> {
        self.0.get(3)
    }
}

record! {
    FAULT = "TransferCompleteFaultStruct" as "FaultStruct",
    /// Whether a transfer failed, and why; to be written. The default says that it did not.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    struct TransferFaultStruct<'a>,
    /// How a transfer ended, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct TransferFault<'a> {
        /// The fault, `None` if there was none, which is 0 on the wire.
        fault: outcome(TransferFaultCode) "FaultCode",
        /// More about it, at most 256 characters; empty if there was none.
        fault_string: text(256) "FaultString",
    }
}

empty! {
    /// The report has arrived.
    RESPONSE, TransferCompleteResponse = "TransferCompleteResponse"
}
