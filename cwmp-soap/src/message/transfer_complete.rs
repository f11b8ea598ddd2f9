//! `TransferComplete`: the end of a transfer that the ACS asked for (TR-069 A.3.3.2).

use crate::encode::{element, tags};
use crate::grammar::{Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{
    ArgumentError, Body, DateTime, Entry, FaultCode, Kind, Method, Progress, TransferFaultCode,
};

#[cfg(feature = "alloc")]
use super::owned::{FieldError, IntoOwned as _, Lend};

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
        tags!(cwmp "TransferComplete").open_cwmp(out);
        element(out, tags!("CommandKey"), self.command_key);
        let fault = TransferFaultStruct {
            fault: self.fault,
            fault_string: self.fault_string,
        };
        fault.write(out);
        element(out, tags!("StartTime"), self.start_time);
        element(out, tags!("CompleteTime"), self.complete_time);
        tags!(cwmp "TransferComplete").close_cwmp(out);
        Ok(Progress::Last)
    }
}

view! {
    /// What was reported of a transfer.
    TransferCompleteView = Kind::Request(Method::TransferComplete), REQUEST
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
        self.0.structure(1)
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

owned_struct! {
    {
        /// Reports the end of a transfer.
        ///
        /// The owned form.
        struct OwnedTransferComplete
    }
    {}
    /// The key of the `Download`, `ScheduleDownload` or `Upload`, at most 32 characters.
    command_key: text(32) "CommandKey",
    /// Whether the transfer failed, and why.
    fault_struct: structure(TransferFaultStruct, TransferFault, OwnedTransferFault, FAULT) "FaultStruct",
    /// When the transfer began.
    start_time: date_time "StartTime",
    /// When the file was applied, or the transfer failed.
    complete_time: date_time "CompleteTime",
}

#[cfg(feature = "alloc")]
impl TransferCompleteView<'_, '_> {
    /// The message in its owned form.
    ///
    /// # Errors
    /// Which argument is missing or no value of its type, as a tolerant configuration lets through; a missing string is
    /// the empty one.
    pub fn to_owned(&self) -> Result<OwnedTransferComplete, FieldError> {
        Ok(OwnedTransferComplete {
            command_key: self.command_key().into_owned("CommandKey")?,
            fault_struct: self.fault_struct().to_owned()?,
            start_time: self.start_time().into_owned("StartTime")?,
            complete_time: self.complete_time().into_owned("CompleteTime")?,
        })
    }
}

#[cfg(feature = "alloc")]
impl OwnedTransferComplete {
    /// The body to write.
    #[must_use]
    pub fn as_body(&self) -> TransferComplete<'_> {
        TransferComplete {
            command_key: &self.command_key,
            fault: self.fault_struct.fault.map(TransferFaultCode::received),
            fault_string: &self.fault_struct.fault_string,
            start_time: self.start_time,
            complete_time: self.complete_time,
        }
    }
}

#[cfg(feature = "alloc")]
impl Lend for OwnedTransferComplete {
    type Lent<'a> = TransferComplete<'a>;
    fn lend(&self) -> TransferComplete<'_> {
        self.as_body()
    }
}

record! {
    FAULT = "TransferCompleteFaultStruct" as "FaultStruct", owned OwnedTransferFault,
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

lend! { OwnedTransferFault => TransferFaultStruct { fault: TransferFaultCode, fault_string } }

empty! {
    /// The report has arrived.
    RESPONSE, TransferCompleteResponse = Kind::Response(Method::TransferComplete), "TransferCompleteResponse"
}
