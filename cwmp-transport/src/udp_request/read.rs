//! Requests, read.

use core::fmt;

use super::encoding::{Decoded, Encoded};
use crate::Credentials;
use crate::http::head::{HeadError, Parsed, RequestHead};
use crate::keyed::{HmacSha1, SHA1_LEN, same};
use crate::output::from_hex;

/// The longest datagram in bytes that is read.
///
/// The longest user name, all of it escaped, a long host and a cnonce fit into it.
pub const MAX_REQUEST: usize = 2048;

/// A request, well-formed, of which nobody knows yet whether it is authentic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UdpRequest<'b> {
    timestamp: u64,
    id: u64,
    ts_text: Encoded<'b>,
    id_text: Encoded<'b>,
    username: Encoded<'b>,
    cnonce: Encoded<'b>,
    signature: [u8; SHA1_LEN],
}

impl<'b> UdpRequest<'b> {
    /// Reads a datagram.
    ///
    /// The target may be a whole URL or begin with a path; neither is looked at, nor are further fields of the query or
    /// of the head. Lines may end in LF alone.
    ///
    /// # Errors
    /// Any [`RequestError`]; the datagram is dropped then (CR-U-024).
    pub fn parse(datagram: &'b [u8]) -> Result<Self, RequestError> {
        if datagram.len() > MAX_REQUEST {
            return Err(RequestError::TooLong);
        }
        let head = match RequestHead::parse(datagram, MAX_REQUEST.saturating_add(1)) {
            Ok(Parsed::Complete { head, .. }) => head,
            Ok(Parsed::Partial) => return Err(RequestError::Incomplete),
            Err(error) => return Err(RequestError::Head(error)),
        };
        if head.method != "GET" {
            return Err(RequestError::Method);
        }
        let (_, query) = head.target.split_once('?').ok_or(RequestError::Missing)?;
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        Self::from_query(query)
    }

    /// The query's parts are no more than the datagram has bytes.
    fn from_query(query: &'b str) -> Result<Self, RequestError> {
        let [mut ts, mut id, mut un, mut cn, mut sig] = [None; 5];
        for part in query.split('&') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let field = match name {
                "ts" => &mut ts,
                "id" => &mut id,
                "un" => &mut un,
                "cn" => &mut cn,
                "sig" => &mut sig,
                _ => continue,
            };
            let value = Encoded::new(value.as_bytes()).ok_or(RequestError::Escape)?;
            if field.replace(value).is_some() {
                return Err(RequestError::Twice);
            }
        }
        let (Some(ts_text), Some(id_text), Some(username), Some(cnonce), Some(sig)) =
            (ts, id, un, cn, sig)
        else {
            return Err(RequestError::Missing);
        };
        Ok(Self {
            timestamp: ts_text.number().ok_or(RequestError::Number)?,
            id: id_text.number().ok_or(RequestError::Number)?,
            ts_text,
            id_text,
            username,
            cnonce,
            signature: from_hex(sig.decoded()).ok_or(RequestError::Signature)?,
        })
    }

    /// `ts`: Unix seconds by the clock of the ACS; some send milliseconds. It says something in comparison with another
    /// request only (CR-U-026).
    #[must_use]
    pub const fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// `id`: the same in the copies of one request, another in every other request (CR-U-020).
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// Whether `un` is this user name.
    pub(super) fn is_from(&self, username: &str) -> bool {
        self.username.decoded().eq(username.bytes())
    }

    /// Whether `sig` is right with this password (CR-U-021, CR-U-022).
    pub(super) fn is_signed(&self, credentials: &Credentials<'_>) -> bool {
        let mut hmac = HmacSha1::with_secret(credentials.password);
        let mut update = |text: Decoded<'_>| text.for_each(|byte| hmac.update(&[byte]));
        update(self.ts_text.decoded());
        update(self.id_text.decoded());
        update(self.username.decoded());
        update(self.cnonce.decoded());
        same(&hmac.finish(), &self.signature)
    }
}

/// Why a datagram is no request; always the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum RequestError {
    /// It is longer than [`MAX_REQUEST`].
    TooLong,
    /// The head does not end.
    Incomplete,
    /// The head is malformed.
    Head(HeadError),
    /// The method is not `GET`.
    Method,
    /// A field of the query is missing.
    Missing,
    /// A field of the query is there twice.
    Twice,
    /// An escape in the query is malformed.
    Escape,
    /// `ts` or `id` is no number that fits 64 bits.
    Number,
    /// `sig` is not 40 hexadecimal digits.
    Signature,
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the datagram is too long",
            Self::Incomplete => "the head does not end",
            Self::Head(error) => return error.fmt(f),
            Self::Method => "the method is not GET",
            Self::Missing => "a field of the query is missing",
            Self::Twice => "a field of the query is there twice",
            Self::Escape => "an escape in the query is malformed",
            Self::Number => "ts or id is no number",
            Self::Signature => "the signature is not 40 hexadecimal digits",
        })
    }
}

impl core::error::Error for RequestError {}
