//! Transfers that are done, until the ACS knows.

use core::fmt;

use cwmp_soap::message::transfer_complete::TransferComplete;
use cwmp_soap::{CwmpVersion, DateTime, EventCode, TransferFaultCode};

use crate::CommandKey;

/// The end of a transfer that the ACS asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedTransfer {
    /// [`EventCode::MDownload`], [`EventCode::MScheduleDownload`] or [`EventCode::MUpload`].
    pub event: EventCode,
    /// The key of the call that asked for it.
    pub command_key: CommandKey,
    /// Why it failed, if it did.
    pub fault: Option<TransferFaultCode>,
    /// When it began.
    pub start_time: DateTime,
    /// When the file was applied, or the transfer failed.
    pub complete_time: DateTime,
}

impl FinishedTransfer {
    /// The report, in a session of this version. A code that the version does not have gives way to the one that says no
    /// more than that the transfer failed, which all have (VER-009); the text says still what it was.
    pub(super) fn report(&self, version: CwmpVersion) -> TransferComplete<'_> {
        let general = match self.event {
            EventCode::MUpload => TransferFaultCode::UPLOAD_FAILURE,
            _ => TransferFaultCode::DOWNLOAD_FAILURE,
        };
        let known = |fault: TransferFaultCode| {
            if fault.fault().since() <= version {
                fault
            } else {
                general
            }
        };
        TransferComplete {
            command_key: self.command_key.as_str(),
            fault: self.fault.map(known),
            fault_string: self.fault.map_or("", |fault| fault.fault().text()),
            start_time: self.start_time,
            complete_time: self.complete_time,
        }
    }
}

/// Room for a transfer that is done and not yet reported.
#[derive(Clone, Debug, Default)]
pub struct TransferSlot {
    pub(super) transfer: Option<FinishedTransfer>,
    /// Whether the session's `Inform` has announced it, and the ACS has not refused the report in this session.
    pub(super) announced: bool,
}

impl TransferSlot {
    /// Room for one.
    pub const EMPTY: Self = Self {
        transfer: None,
        announced: false,
    };
}

/// No room is left, in the list of transfers or in the event queue; or the event is not one of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransfersFull;

impl fmt::Display for TransfersFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no room is left for another finished transfer")
    }
}

impl core::error::Error for TransfersFull {}
