//! The deprecated `Kicked`: a visit to the CPE's page (TR-069 A.4.2.1, annex D).

use crate::{Kind, Method};

flat! {
    /// Reports a visit to the CPE's page.
    REQUEST, Kicked<'a>, KickedView, OwnedKicked = Kind::Request(Method::Kicked), "Kicked" {
        /// What the visitor asked for, at most 32 characters.
        command: text(32) = 0 "Command",
        /// The page that sent the visitor, at most 64 characters.
        referer: text(64) = 1 "Referer",
        /// An argument of the command, at most 256 characters.
        arg: text(256) = 2 "Arg",
        /// Where the visitor wants to go afterwards, at most 1024 characters.
        next: text(1024) = 3 "Next",
    }
}

flat! {
    /// Where to send the visitor.
    RESPONSE, KickedResponse<'a>, KickedResponseView, OwnedKickedResponse
        = Kind::Response(Method::Kicked), "KickedResponse"
    {
        /// The next page, at most 1024 characters.
        next_url: text(1024) = 0 "NextURL",
    }
}
