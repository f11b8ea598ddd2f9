//! `GetAllQueuedTransfers`: all transfers, whoever asked for them (TR-069 A.4.1.7).

use crate::grammar::Array;
use crate::{Kind, Method};

static LIST: Array = Array::of(&ENTRY).counting(0, 16);

empty! {
    /// Lists all transfers.
    REQUEST, GetAllQueuedTransfers = Kind::Request(Method::GetAllQueuedTransfers), "GetAllQueuedTransfers"
}

list! {
    /// The transfers that are not over, or not reported yet.
    RESPONSE, GetAllQueuedTransfersResponse<S>, GetAllQueuedTransfersResponseView, OwnedGetAllQueuedTransfersResponse
        = Kind::Response(Method::GetAllQueuedTransfers), "GetAllQueuedTransfersResponse"
    {}
    [
        /// The transfers, at most 16; [`AllQueuedTransferStruct`] to write.
        transfer_list: array(LIST) of AllQueuedTransfer<'a> as OwnedAllQueuedTransfer = 0 "TransferList"
    ]
    {}
}

record! {
    ENTRY = "AllQueuedTransferStruct" as "AllQueuedTransferStruct", owned OwnedAllQueuedTransfer,
    /// A transfer, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct AllQueuedTransferStruct<'a>,
    /// A transfer, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct AllQueuedTransfer<'a> {
        /// The key that the transfer was asked for with, at most 32 characters; empty if the ACS did not ask.
        command_key: text(32) "CommandKey",
        /// 1 not begun yet, 2 in progress, 3 done and about to be reported.
        state: int(1, 3) "State",
        /// Whether the CPE fetches the file, or sends it.
        is_download: boolean "IsDownload",
        /// What the file is, at most 64 characters.
        file_type: text(64) "FileType",
        /// Bytes; 0 if that is not known.
        file_size: unsigned(0) "FileSize",
        /// The name of the file on the CPE, at most 256 characters; may be empty.
        target_file_name: text(256) "TargetFileName",
    }
}
