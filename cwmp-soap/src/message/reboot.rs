//! `Reboot`: restart the CPE after the session (TR-069 A.3.2.9).

use crate::{Kind, Method};

flat! {
    /// Restarts the CPE once the session has ended.
    REQUEST, Reboot<'a>, RebootView, OwnedReboot = Kind::Request(Method::Reboot), "Reboot" {
        /// Comes back in the `M Reboot` event, at most 32 characters.
        command_key: text(32) = 0 "CommandKey",
    }
}

empty! {
    /// The CPE will restart.
    RESPONSE, RebootResponse = Kind::Response(Method::Reboot), "RebootResponse"
}
