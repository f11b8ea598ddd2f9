//! Request heads and response heads, parsed from a buffer.
//!
//! A head is either not there yet ([`Parsed::Partial`]: read more and ask again), complete, or wrong. What comes out is
//! plain data that borrows from the buffer: the few header fields that CWMP needs, already understood.
//!
//! Read leniently: lines that end in LF alone, empty lines before the first, several spaces in the first line, a missing
//! `Host`, `SOAPAction :` with a space before the colon; in responses also folded lines and a missing reason. Read
//! strictly: everything that says where the body ends, because two readers that disagree on it are an attack (request
//! smuggling, RFC 9112 11.2).

mod content_type;
mod fields;
mod request;
mod response;

pub use content_type::{CharsetLabel, ContentType};
pub use request::RequestHead;
pub use response::ResponseHead;

use core::fmt;

/// Most header fields that a head may have.
///
/// Deployed devices and servers send about ten; the table lives on the stack while a head is parsed.
pub const MAX_FIELDS: usize = 64;

/// Default for the largest head in bytes, empty line included: 16 KiB, as the common servers allow.
pub const DEFAULT_MAX_HEAD: usize = 16 * 1024;

/// Most `Cookie`, `Set-Cookie` or `WWW-Authenticate` lines of one head that are looked at; further ones are ignored.
pub const MAX_SAME_FIELDS: usize = 16;

/// What a buffer holds of a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed<T> {
    /// The head goes on beyond the buffer.
    Partial,
    /// The head is complete.
    Complete {
        /// What it says.
        head: T,
        /// Its length in bytes; the body starts there.
        length: usize,
    },
}

/// The version of HTTP that the peer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Version {
    /// HTTP/1.0: no chunks, and the connection closes unless both sides say otherwise.
    Http10,
    /// HTTP/1.1.
    Http11,
}

/// How the end of a body is found (RFC 9112 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Framing {
    /// There is no body.
    None,
    /// So many bytes follow.
    Length(u64),
    /// Chunks follow (HTTP-035).
    Chunked,
    /// The body ends where the connection does; only responses can have it.
    UntilClose,
}

impl Framing {
    /// Whether it is known that no byte of a body follows.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        matches!(self, Self::None | Self::Length(0))
    }
}

/// Why a head cannot be used; always the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum HeadError {
    /// The first line is not HTTP/1.0 or HTTP/1.1.
    FirstLine,
    /// A header line is malformed.
    Field,
    /// The head is longer than `limit` bytes.
    TooLarge {
        /// The limit that was set.
        limit: usize,
    },
    /// There are more than [`MAX_FIELDS`] header fields.
    TooManyFields,
    /// `Content-Length` is not a number, or says two things.
    ContentLength,
    /// `Transfer-Encoding` is something else than `chunked`.
    TransferEncoding,
    /// A request has both `Content-Length` and `Transfer-Encoding`.
    ConflictingFraming,
    /// A request has a `Content-Encoding` other than `identity`.
    ContentEncoding,
}

impl HeadError {
    /// The status a server answers with before it closes the connection.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::FirstLine | Self::Field | Self::ContentLength | Self::ConflictingFraming => 400,
            Self::ContentEncoding => 415,
            Self::TooLarge { .. } | Self::TooManyFields => 431,
            Self::TransferEncoding => 501,
        }
    }
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstLine => f.write_str("the first line is not HTTP/1.x"),
            Self::Field => f.write_str("a header line is malformed"),
            Self::TooLarge { limit } => write!(f, "the head is longer than {limit} bytes"),
            Self::TooManyFields => write!(f, "there are more than {MAX_FIELDS} header fields"),
            Self::ContentLength => f.write_str("Content-Length is wrong or contradicts itself"),
            Self::TransferEncoding => f.write_str("Transfer-Encoding is not chunked"),
            Self::ConflictingFraming => {
                f.write_str("Content-Length and Transfer-Encoding exclude each other")
            }
            Self::ContentEncoding => f.write_str("Content-Encoding is not identity"),
        }
    }
}

impl core::error::Error for HeadError {}

impl From<httparse::Error> for HeadError {
    fn from(error: httparse::Error) -> Self {
        match error {
            httparse::Error::HeaderName | httparse::Error::HeaderValue => Self::Field,
            httparse::Error::TooManyHeaders => Self::TooManyFields,
            _ => Self::FirstLine,
        }
    }
}
