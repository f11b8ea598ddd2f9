//! Envelopes written out through a small buffer.

use core::error::Error;
use core::fmt;

use super::{Body, EncodeError, EnvelopeStream, Fill, Header};

/// Why an envelope has not gone out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum WriteError<E> {
    /// It cannot be written: see there.
    Encode(EncodeError),
    /// What it was written to failed.
    Writer(E),
}

impl<E: fmt::Display> fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::Writer(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for WriteError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
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

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;
    use alloc::vec;
    use alloc::vec::Vec;

    use embedded_io::{ErrorKind, ErrorType, Write};

    use super::*;
    use crate::message::get_rpc_methods::GetRpcMethodsResponse;
    use crate::{CwmpNamespace, Entries, FaultCode, Progress, encode, xml};

    /// Takes a few bytes at a time, and breaks after so many.
    struct Narrow {
        taken: Vec<u8>,
        limit: usize,
    }

    impl ErrorType for Narrow {
        type Error = ErrorKind;
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
            let room = self.limit.saturating_sub(self.taken.len());
            let len = bytes.len().min(7).min(room);
            self.taken.extend_from_slice(&bytes[..len]);
            match len {
                0 => Err(ErrorKind::BrokenPipe),
                _ => Ok(len),
            }
        }

        fn flush(&mut self) -> Result<(), ErrorKind> {
            Err(ErrorKind::Unsupported)
        }
    }

    /// What comes back, and what has gone out.
    fn sent(
        body: &mut dyn Body,
        room: usize,
        limit: usize,
    ) -> (Result<usize, WriteError<ErrorKind>>, Vec<u8>) {
        let taken = Vec::new();
        let (mut buffer, mut writer) = (vec![0; room], Narrow { taken, limit });
        let result = encode_to_writer(&header(), body, &mut buffer, &mut writer);
        (result, writer.taken)
    }

    fn header() -> Header<'static> {
        Header::new(CwmpNamespace::V1_2)
    }

    fn methods() -> GetRpcMethodsResponse<Entries<'static, &'static str>> {
        GetRpcMethodsResponse {
            method_list: Entries::new(&["Inform", "Reboot", "a & b"]),
        }
    }

    #[test]
    fn a_writer_gets_all_of_it_through_any_buffer_or_its_error_comes_back() {
        let mut whole = [0; 1_000];
        let len = encode(&header(), &mut methods(), &mut whole).unwrap();
        let (smallest, taken) = sent(&mut methods(), 10, usize::MAX);
        let Err(WriteError::Encode(EncodeError::ItemTooLarge { needed })) = smallest else {
            panic!("{smallest:?}");
        };
        assert!(taken.is_empty());
        for room in [needed, needed + 50, 1_000] {
            let (result, taken) = sent(&mut methods(), room, usize::MAX);
            assert_eq!((result, &*taken), (Ok(len), &whole[..len]));
            for limit in [0, 1, needed, len - 1] {
                let (result, taken) = sent(&mut methods(), room, limit);
                assert_eq!(result, Err(WriteError::Writer(ErrorKind::BrokenPipe)));
                assert_eq!(taken, whole[..limit]);
            }
        }
    }

    /// A message whose values cannot be had.
    struct Failing;

    impl Body for Failing {
        fn write(&mut self, _: u32, _: &mut xml::Writer<'_>) -> Result<Progress, FaultCode> {
            Err(FaultCode::INTERNAL_ERROR)
        }
    }

    #[test]
    fn the_fault_of_a_body_comes_back_and_nothing_half_filled_goes_out() {
        let (result, taken) = sent(&mut Failing, 1_000, usize::MAX);
        let error = EncodeError::Source(FaultCode::INTERNAL_ERROR);
        assert_eq!(result, Err(WriteError::Encode(error)));
        assert!(taken.is_empty());
        assert_eq!(result.unwrap_err().to_string(), error.to_string());
    }
}
