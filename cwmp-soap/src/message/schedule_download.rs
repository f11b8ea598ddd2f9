//! `ScheduleDownload`: have the CPE fetch a file inside time windows (TR-069 A.4.1.8).

use crate::grammar::Array;
use crate::{Kind, Method};

static WINDOWS: Array = Array::of(&WINDOW).counting(1, 2);

list! {
    /// Has the CPE fetch a file inside time windows. A `TransferComplete` tells how it ended.
    REQUEST, ScheduleDownload<'a, S>, ScheduleDownloadView, OwnedScheduleDownload
        = Kind::Request(Method::ScheduleDownload), "ScheduleDownload"
    {
        /// Comes back in `TransferComplete`, at most 32 characters.
        command_key: text(32) = 0 "CommandKey",
        /// `1 Firmware Upgrade Image`, ... as in `Download`; at most 64 characters.
        file_type: text(64) = 1 "FileType",
        /// Where the file is, at most 256 characters by the schema; deployed servers send longer ones.
        url: text(256) = 2 "URL",
        /// The user name for the file server, at most 256 characters.
        username: text(256) = 3 "Username",
        /// The password for the file server, at most 256 characters.
        password: secret(256) = 4 "Password",
        /// Bytes; 0 if that is not known.
        file_size: unsigned(0) = 5 "FileSize",
        /// The name of the file on the CPE, at most 256 characters; may be empty.
        target_file_name: text(256) = 6 "TargetFileName",
    }
    [
        /// One window or two, which do not overlap; [`TimeWindowStruct`] to write.
        time_window_list: array(WINDOWS) of TimeWindow<'a> as OwnedTimeWindow = 7 "TimeWindowList"
    ]
    {}
}

record! {
    WINDOW = "TimeWindowStruct" as "TimeWindowStruct", owned OwnedTimeWindow,
    /// A time window, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct TimeWindowStruct<'a>,
    /// A time window, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct TimeWindow<'a> {
        /// Seconds from receipt to the begin of the window.
        window_start: unsigned(0) "WindowStart",
        /// Seconds from receipt to the end of the window.
        window_end: unsigned(0) "WindowEnd",
        /// When in the window: `1 At Any Time`, `2 Immediately`, `3 When Idle`, `4 Confirmation Needed`, or a vendor's;
        /// at most 64 characters.
        window_mode: text(64) "WindowMode",
        /// What the user is told, at most 256 characters; may be empty.
        user_message: text(256) "UserMessage",
        /// How often to try again inside the window; -1 leaves it to the CPE.
        max_retries: int(i16::MIN, i16::MAX) "MaxRetries",
    }
}

empty! {
    /// The file will be fetched.
    RESPONSE, ScheduleDownloadResponse = Kind::Response(Method::ScheduleDownload), "ScheduleDownloadResponse"
}
