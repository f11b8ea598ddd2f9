//! What can go wrong with a POST.

use core::fmt;
use std::io;

use crate::http::body::BodyError;
use crate::http::exchange::WriteError;
use crate::http::head::HeadError;
use crate::http::redirect::RedirectError;
use crate::std_net::source::SourceFailed;
use crate::std_net::stream::ConnectError;

/// Why a POST has no reply; the session has failed (HTTP-015).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientError {
    /// There is no connection.
    Connect(ConnectError),
    /// The exchange took longer than it may.
    Timeout,
    /// The peer closed the connection before the head of its response was complete.
    Closed,
    /// The connection broke.
    Io(io::ErrorKind),
    /// The head of the response cannot be used.
    Head(HeadError),
    /// The body of the response cannot be read.
    Body(BodyError),
    /// A successful response has a `Content-Encoding` that was not asked for.
    ContentEncoding,
    /// More than [`MAX_INTERIM`](super::MAX_INTERIM) interim responses came before the real one.
    TooManyInterim,
    /// A redirect is not followed.
    Redirect(RedirectError),
    /// The source of the body failed.
    Source(SourceFailed),
    /// The head of the POST cannot be written.
    Config(WriteError),
}

/// Who is to blame for a [`ClientError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blame {
    /// The server does not keep to the protocol, or to our limits.
    Peer,
    /// The network, or a peer that is not there.
    Carrier,
    /// The program that uses this crate.
    Integrator,
}

impl ClientError {
    /// Who is to blame.
    #[must_use]
    pub const fn blame(self) -> Blame {
        match self {
            Self::Connect(ConnectError::NoTls) | Self::Source(_) | Self::Config(_) => {
                Blame::Integrator
            }
            Self::Connect(_)
            | Self::Timeout
            | Self::Closed
            | Self::Io(_)
            | Self::Body(BodyError::Incomplete) => Blame::Carrier,
            Self::Head(_)
            | Self::Body(_)
            | Self::ContentEncoding
            | Self::TooManyInterim
            | Self::Redirect(_) => Blame::Peer,
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(error) => error.fmt(f),
            Self::Timeout => f.write_str("the exchange took too long"),
            Self::Closed => f.write_str("the connection was closed before the response"),
            Self::Io(kind) => write!(f, "the connection broke: {kind}"),
            Self::Head(error) => error.fmt(f),
            Self::Body(error) => error.fmt(f),
            Self::ContentEncoding => {
                f.write_str("the response is encoded, which was not asked for")
            }
            Self::TooManyInterim => f.write_str("too many interim responses"),
            Self::Redirect(error) => error.fmt(f),
            Self::Source(error) => error.fmt(f),
            Self::Config(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ClientError {}

macro_rules! from {
    ($($error:ident => $variant:ident,)*) => {
        $(impl From<$error> for ClientError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from! {
    ConnectError => Connect,
    HeadError => Head,
    BodyError => Body,
    RedirectError => Redirect,
    SourceFailed => Source,
    WriteError => Config,
}

impl From<io::Error> for ClientError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut => Self::Timeout,
            kind => Self::Io(kind),
        }
    }
}
