//! `Upload`: have the CPE send a file (TR-069 A.4.1.5).

use crate::{Kind, Method};

flat! {
    /// Has the CPE send a file.
    REQUEST, Upload<'a>, UploadView, OwnedUpload = Kind::Request(Method::Upload), "Upload" {
        /// Comes back in `TransferComplete`, at most 32 characters.
        command_key: text(32) = 0 "CommandKey",
        /// `1 Vendor Configuration File`, `2 Vendor Log File`, or with an index; at most 64 characters.
        file_type: text(64) = 1 "FileType",
        /// Where the file goes, at most 256 characters by the schema; deployed servers send longer ones.
        url: text(256) = 2 "URL",
        /// The user name for the file server, at most 256 characters.
        username: text(256) = 3 "Username",
        /// The password for the file server, at most 256 characters.
        password: secret(256) = 4 "Password",
        /// Seconds from receipt to the start of the transfer.
        delay_seconds: unsigned(0) = 5 "DelaySeconds",
    }
}

flat! {
    /// The file was sent, or will be.
    RESPONSE, UploadResponse, UploadResponseView, OwnedUploadResponse
        = Kind::Response(Method::Upload), "UploadResponse"
    {
        /// 0 if the file is sent, 1 if a `TransferComplete` will tell.
        status: int(1) = 0 "Status",
        /// When the transfer began; unknown if it has not.
        start_time: date_time = 1 "StartTime",
        /// When the transfer ended; unknown if it has not.
        complete_time: date_time = 2 "CompleteTime",
    }
}
