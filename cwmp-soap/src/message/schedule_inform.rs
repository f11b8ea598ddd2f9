//! `ScheduleInform`: ask for an `Inform` after a delay (TR-069 A.4.1.2).

use crate::{Kind, Method};

flat! {
    /// Asks for an `Inform` after a delay.
    REQUEST, ScheduleInform<'a>, ScheduleInformView, OwnedScheduleInform
        = Kind::Request(Method::ScheduleInform), "ScheduleInform"
    {
        /// Seconds from receipt, 1 or more.
        delay_seconds: unsigned(1) = 0 "DelaySeconds",
        /// Comes back in the `M ScheduleInform` event, at most 32 characters.
        command_key: text(32) = 1 "CommandKey",
    }
}

empty! {
    /// The `Inform` will come.
    RESPONSE, ScheduleInformResponse = Kind::Response(Method::ScheduleInform), "ScheduleInformResponse"
}
