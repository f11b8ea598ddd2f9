//! Requests, written.

use core::fmt::Write as _;

use super::encoding::put_encoded;
use crate::Credentials;
use crate::http::url::is_authority;
use crate::keyed::HmacSha1;
use crate::output::{Output, WriteError};

/// How many times an ACS sends a request, since datagrams get lost (CR-U-018).
pub const COPIES: u8 = 3;

/// A request as an ACS sends it (CR-U-019, CR-U-020).
#[derive(Debug, Clone, Copy)]
pub struct OutgoingRequest<'a> {
    /// `UDPConnectionRequestAddress` of the CPE, as it stands there: a host, and a port unless that is 80.
    pub authority: &'a str,
    /// Unix seconds; those of a later request have to be greater, or the CPE drops it.
    pub timestamp: u64,
    /// Another for every request.
    pub id: u32,
    /// Text at random, which makes the signature differ; at most 32 characters, which is all that some devices keep.
    pub cnonce: &'a str,
    /// `ConnectionRequestUsername` and `ConnectionRequestPassword` of the CPE.
    pub credentials: Credentials<'a>,
}

impl OutgoingRequest<'_> {
    /// Writes the datagram and returns its length; all [`COPIES`] are the same.
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small, [`MAX_REQUEST`](super::MAX_REQUEST) never is with values that
    /// TR-069 allows; [`WriteError::Illegal`] if the authority is empty or has characters that no authority has.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, WriteError> {
        if !is_authority(self.authority) {
            return Err(WriteError::Illegal);
        }
        // As many digits as two numbers of 64 bits have.
        let mut digits = [0; 40];
        let length = Output::write(&mut digits, |out| {
            write!(out, "{}{}", self.timestamp, self.id)
        })?;
        let mut hmac = HmacSha1::with_secret(self.credentials.password);
        hmac.update(digits.get(..length).unwrap_or_default());
        hmac.update(self.credentials.username.as_bytes());
        hmac.update(self.cnonce.as_bytes());
        let signature = hmac.finish();
        Output::write(out, |out| {
            let (authority, ts, id) = (self.authority, self.timestamp, self.id);
            write!(out, "GET http://{authority}?ts={ts}&id={id}&un=")?;
            put_encoded(out, self.credentials.username)?;
            out.put(b"&cn=")?;
            put_encoded(out, self.cnonce)?;
            out.put(b"&sig=")?;
            out.put_hex(&signature)?;
            write!(out, " HTTP/1.1\r\nHost: {authority}\r\n\r\n")
        })
    }
}
