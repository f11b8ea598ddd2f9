//! Envelopes, whole: into memory that grows, or out through a small buffer.

#[cfg(any(feature = "alloc", feature = "embedded-io"))]
use super::{Body, EncodeError, EnvelopeStream, Fill, Header};

/// Writes an envelope into a vector.
///
/// ```
/// use cwmp_soap::message::reboot::Reboot;
/// use cwmp_soap::{CwmpNamespace, Header, encode_to_vec};
///
/// let header = Header::new(CwmpNamespace::V1_0);
/// let document = encode_to_vec(&header, &mut Reboot { command_key: "k" })?;
/// assert!(document.starts_with(b"<SOAP-ENV:Envelope "));
/// # Ok::<(), cwmp_soap::FaultCode>(())
/// ```
///
/// # Errors
/// The fault with which the body's values cannot be had.
#[cfg(feature = "alloc")]
pub fn encode_to_vec(
    header: &Header<'_>,
    body: &mut dyn Body,
) -> Result<alloc::vec::Vec<u8>, crate::FaultCode> {
    let mut stream = EnvelopeStream::new();
    let mut out = alloc::vec![0; 4096];
    let mut len = 0_usize;
    loop {
        let room = out.get_mut(len..).unwrap_or_default();
        let needed = match stream.fill(header, body, room) {
            Ok(Fill::Done(filled)) => {
                out.truncate(len.saturating_add(filled));
                return Ok(out);
            }
            Ok(Fill::More(filled)) => {
                len = len.saturating_add(filled);
                0
            }
            Err(EncodeError::ItemTooLarge { needed }) => needed,
            Err(EncodeError::Source(fault)) => return Err(fault),
        };
        let size = out.len().saturating_mul(2).max(len.saturating_add(needed));
        out.resize(size, 0);
    }
}

/// Writes an envelope into a string.
///
/// ```
/// use cwmp_soap::message::reboot::Reboot;
/// use cwmp_soap::{CwmpNamespace, Header, encode_to_string};
///
/// let header = Header::new(CwmpNamespace::V1_0);
/// let document = encode_to_string(&header, &mut Reboot { command_key: "a & b" })?;
/// assert!(document.contains("<CommandKey>a &amp; b</CommandKey>"));
/// # Ok::<(), cwmp_soap::FaultCode>(())
/// ```
///
/// # Errors
/// The fault with which the body's values cannot be had.
#[cfg(feature = "alloc")]
pub fn encode_to_string(
    header: &Header<'_>,
    body: &mut dyn Body,
) -> Result<alloc::string::String, crate::FaultCode> {
    use alloc::string::String;
    let document = encode_to_vec(header, body)?;
    // A writer takes nothing but strings, so this is one.
    Ok(String::from_utf8(document)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Why an envelope has not gone out.
#[cfg(feature = "embedded-io")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError<E> {
    /// It cannot be written: see there.
    Encode(EncodeError),
    /// What it was written to failed.
    Writer(E),
}

#[cfg(feature = "embedded-io")]
impl<E: core::fmt::Display> core::fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::Writer(error) => error.fmt(f),
        }
    }
}

#[cfg(feature = "embedded-io")]
impl<E: core::error::Error + 'static> core::error::Error for WriteError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Encode(error) => error.source(),
            Self::Writer(error) => error.source(),
        }
    }
}

/// Writes an envelope out through a lent buffer, and returns how many bytes it has. Does not flush.
///
/// The buffer must hold the longest part of the message: the header, or one member of a list; 1 KiB is enough for most.
/// A longer one asks less often for the other end. The caller frames the body; without knowing its length beforehand,
/// that is HTTP's chunked coding.
///
/// ```
/// use cwmp_soap::message::reboot::Reboot;
/// use cwmp_soap::{CwmpNamespace, Header, encode_to_writer};
///
/// // Whatever implements `embedded_io::Write`: a socket, a UART, a slice.
/// let (mut socket, mut buffer) = ([0; 2048], [0; 1024]);
/// let header = Header::new(CwmpNamespace::V1_0);
/// let mut body = Reboot { command_key: "k" };
/// let len = encode_to_writer(&header, &mut body, &mut buffer, &mut socket.as_mut_slice()).unwrap();
/// assert!(socket[..len].ends_with(b"</SOAP-ENV:Envelope>"));
/// ```
///
/// # Errors
/// [`WriteError`]. What has gone out before stays out: the connection is of no use any more then.
#[cfg(feature = "embedded-io")]
pub fn encode_to_writer<W: embedded_io::Write + ?Sized>(
    header: &Header<'_>,
    body: &mut dyn Body,
    buffer: &mut [u8],
    writer: &mut W,
) -> Result<usize, WriteError<W::Error>> {
    let mut stream = EnvelopeStream::new();
    let mut total = 0_usize;
    loop {
        let fill = stream
            .fill(header, body, buffer)
            .map_err(WriteError::Encode)?;
        let (Fill::More(len) | Fill::Done(len)) = fill;
        let filled = buffer.get(..len).unwrap_or_default();
        writer.write_all(filled).map_err(WriteError::Writer)?;
        total = total.saturating_add(len);
        if matches!(fill, Fill::Done(_)) {
            return Ok(total);
        }
    }
}
