//! `CancelTransfer`: cancel transfers by their key (TR-069 A.4.1.9).

use crate::{Kind, Method};

flat! {
    /// Cancels every transfer with this key.
    REQUEST, CancelTransfer<'a>, CancelTransferView, OwnedCancelTransfer
        = Kind::Request(Method::CancelTransfer), "CancelTransfer"
    {
        /// The key that the transfers were asked for with, at most 32 characters.
        command_key: text(32) = 0 "CommandKey",
    }
}

empty! {
    /// The transfers are cancelled, or there were none.
    RESPONSE, CancelTransferResponse = Kind::Response(Method::CancelTransfer), "CancelTransferResponse"
}
