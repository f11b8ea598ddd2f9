//! `Download`: have the CPE fetch a file (TR-069 A.3.2.8).

use crate::{Kind, Method};

flat! {
    /// Has the CPE fetch a file and apply it.
    REQUEST, Download<'a>, DownloadView, OwnedDownload = Kind::Request(Method::Download), "Download" {
        /// Comes back in `TransferComplete`, at most 32 characters.
        command_key: text(32) = 0 "CommandKey",
        /// `1 Firmware Upgrade Image`, `2 Web Content`, `3 Vendor Configuration File`, ...; at most 64 characters.
        file_type: text(64) = 1 "FileType",
        /// Where the file is, at most 256 characters by the schema; deployed servers send longer ones.
        url: text(256) = 2 "URL",
        /// The user name for the file server, at most 256 characters.
        username: text(256) = 3 "Username",
        /// The password for the file server, at most 256 characters.
        password: secret(256) = 4 "Password",
        /// Bytes of the file, 0 if that is not known.
        file_size: unsigned(0) = 5 "FileSize",
        /// The name of the file on the CPE, at most 256 characters; empty if that is left to the CPE.
        target_file_name: text(256) = 6 "TargetFileName",
        /// Seconds from receipt to the start of the transfer.
        delay_seconds: unsigned(0) = 7 "DelaySeconds",
        /// Where to send a browser after success, at most 256 characters.
        success_url: text(256) = 8 "SuccessURL",
        /// Where to send a browser after failure, at most 256 characters.
        failure_url: text(256) = 9 "FailureURL",
    }
}

flat! {
    /// The file was fetched, or will be.
    RESPONSE, DownloadResponse, DownloadResponseView, OwnedDownloadResponse
        = Kind::Response(Method::Download), "DownloadResponse"
    {
        /// 0 if the file is applied, 1 if a `TransferComplete` will tell.
        status: int(1) = 0 "Status",
        /// When the transfer began; unknown if it has not.
        start_time: date_time = 1 "StartTime",
        /// When the file was applied; unknown if it is not.
        complete_time: date_time = 2 "CompleteTime",
    }
}
