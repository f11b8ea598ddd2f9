//! `RequestDownload`: the CPE wishes a `Download` (TR-069 A.4.2.2).

use crate::grammar::Array;
use crate::{Kind, Method};

static ARGUMENTS: Array = Array::of(&ARGUMENT).counting(0, 16);

list! {
    /// Asks the ACS for a `Download`.
    REQUEST, RequestDownload<'a, S>, RequestDownloadView, OwnedRequestDownload
        = Kind::Request(Method::RequestDownload), "RequestDownload"
    {
        /// `1 Firmware Upgrade Image`, ... as in `Download`; at most 64 characters.
        file_type: text(64) = 0 "FileType",
    }
    [
        /// More about the file, at most 16; [`ArgStruct`] to write. Defined is `Version`, for `2 Web Content`.
        file_type_arg: array(ARGUMENTS) of Arg<'a> as OwnedArg = 1 "FileTypeArg"
    ]
    {}
}

record! {
    ARGUMENT = "ArgStruct" as "ArgStruct", owned OwnedArg,
    /// A word about a file, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct ArgStruct<'a>,
    /// A word about a file, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Arg<'a> {
        /// What it says, at most 64 characters.
        name: text(64) "Name",
        /// Its value, at most 256 characters.
        value: text(256) "Value",
    }
}

empty! {
    /// The wish has arrived.
    RESPONSE, RequestDownloadResponse = Kind::Response(Method::RequestDownload), "RequestDownloadResponse"
}
