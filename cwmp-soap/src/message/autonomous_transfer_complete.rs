//! `AutonomousTransferComplete`: the end of a transfer that the ACS did not ask for (TR-069 A.3.3.3).

use crate::{Kind, Method};

#[cfg(feature = "alloc")]
use super::transfer_complete::OwnedTransferFault;
use super::transfer_complete::{FAULT, TransferFault, TransferFaultStruct};

flat! {
    /// Reports the end of a transfer that the ACS did not ask for.
    REQUEST, AutonomousTransferComplete<'a>, AutonomousTransferCompleteView, OwnedAutonomousTransferComplete
        = Kind::Request(Method::AutonomousTransferComplete), "AutonomousTransferComplete"
    {
        /// Where the CPE learned of the file, at most 1024 characters; empty if nowhere.
        announce_url: text(1024) = 0 "AnnounceURL",
        /// Where the file was, or went; at most 1024 characters.
        transfer_url: text(1024) = 1 "TransferURL",
        /// Whether the CPE fetched the file, or sent it.
        is_download: boolean = 2 "IsDownload",
        /// What the file is, at most 64 characters.
        file_type: text(64) = 3 "FileType",
        /// Bytes; 0 if that is not known.
        file_size: unsigned(0) = 4 "FileSize",
        /// The name of the file on the CPE, at most 256 characters; may be empty.
        target_file_name: text(256) = 5 "TargetFileName",
        /// Whether the transfer failed, and why.
        fault_struct: structure(TransferFaultStruct, TransferFault, OwnedTransferFault, FAULT) = 6 "FaultStruct",
        /// When the transfer began.
        start_time: date_time = 7 "StartTime",
        /// When the file was applied, or the transfer failed.
        complete_time: date_time = 8 "CompleteTime",
    }
}

empty! {
    /// The report has arrived.
    RESPONSE, AutonomousTransferCompleteResponse
        = Kind::Response(Method::AutonomousTransferComplete), "AutonomousTransferCompleteResponse"
}
