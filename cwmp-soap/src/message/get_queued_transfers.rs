//! The deprecated `GetQueuedTransfers`: transfers that the ACS asked for (TR-069 A.4.1.1).

use crate::grammar::Array;
use crate::{Kind, Method};

static LIST: Array = Array::of(&ENTRY).counting(0, 16);

empty! {
    /// Lists the transfers that the ACS asked for.
    REQUEST, GetQueuedTransfers = Kind::Request(Method::GetQueuedTransfers), "GetQueuedTransfers"
}

list! {
    /// The transfers that are not over, or not reported yet.
    RESPONSE, GetQueuedTransfersResponse<S>, GetQueuedTransfersResponseView, OwnedGetQueuedTransfersResponse
        = Kind::Response(Method::GetQueuedTransfers), "GetQueuedTransfersResponse"
    {}
    [
        /// The transfers, at most 16; [`QueuedTransferStruct`] to write.
        transfer_list: array(LIST) of QueuedTransfer<'a> as OwnedQueuedTransfer = 0 "TransferList"
    ]
    {}
}

record! {
    ENTRY = "QueuedTransferStruct" as "QueuedTransferStruct", owned OwnedQueuedTransfer,
    /// A transfer, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct QueuedTransferStruct<'a>,
    /// A transfer, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct QueuedTransfer<'a> {
        /// The key that the transfer was asked for with, at most 32 characters.
        command_key: text(32) "CommandKey",
        /// 1 not begun yet, 2 in progress, 3 done and about to be reported.
        state: int(1, 3) "State",
    }
}
