//! Message bodies: decoded from any cut of bytes, encoded in chunks.

use core::fmt;

use super::head::Framing;

/// Default for the largest body in bytes: 16 MiB, some 100 000 parameters with their values.
pub const DEFAULT_MAX_BODY: u64 = 16 * 1024 * 1024;

/// Most bytes of chunk extensions and trailers in one body; CWMP has a use for neither.
pub const MAX_CHUNK_OVERHEAD: u32 = 8 * 1024;

/// What follows the data of a chunk.
pub const CHUNK_TAIL: &[u8] = b"\r\n";

/// What ends a chunked body.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// A size has at most so many hexadecimal digits: all that a `u64` holds.
const MAX_SIZE_DIGITS: u8 = 16;

/// Finds the end of a body and hands out what it holds.
///
/// One decoder per message. It keeps no bytes: what [`decode`](Self::decode) is given goes straight to the sink.
#[derive(Debug, Clone)]
pub struct BodyDecoder {
    state: State,
    limit: u64,
    room: u64,
    overhead: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Length(u64),
    UntilClose,
    Size { digits: u8, size: u64 },
    SizeSpace(u64),
    Extension(u64),
    SizeLineFeed(u64),
    Data(u64),
    DataReturn,
    DataLineFeed,
    TrailerStart,
    Trailer,
    TrailerLineFeed,
    LastLineFeed,
    Complete,
}

const CHUNK_START: State = State::Size { digits: 0, size: 0 };

impl BodyDecoder {
    /// A decoder for a body that is framed so and has at most `limit` bytes.
    ///
    /// # Errors
    /// [`BodyError::TooLarge`] if the announced length alone is over the limit: nothing needs to be read then.
    pub const fn new(framing: Framing, limit: u64) -> Result<Self, BodyError> {
        let state = match framing {
            Framing::None | Framing::Length(0) => State::Complete,
            Framing::Length(length) if length > limit => return Err(BodyError::TooLarge { limit }),
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => CHUNK_START,
            Framing::UntilClose => State::UntilClose,
        };
        Ok(Self {
            state,
            limit,
            room: limit,
            overhead: 0,
        })
    }

    /// Decodes `input` up to the end of the body, hands the data to `sink` in order, and returns how much was used.
    ///
    /// Less than all is used only when the body is complete; the rest belongs to the next message. The sink never gets
    /// more than the limit in total.
    ///
    /// # Errors
    /// [`BodyError::Chunk`], [`BodyError::Overhead`] and [`BodyError::TooLarge`]; the body cannot be read any further.
    pub fn decode(
        &mut self,
        input: &[u8],
        mut sink: impl FnMut(&[u8]),
    ) -> Result<usize, BodyError> {
        let mut rest = input;
        while let Some((&byte, tail)) = rest.split_first() {
            let (data, after) = match self.state {
                State::Complete => break,
                State::Length(left) | State::Data(left) => split_at_most(rest, left),
                State::UntilClose => (rest, <&[u8]>::default()),
                _ => {
                    self.state = self.step(byte)?;
                    rest = tail;
                    continue;
                }
            };
            self.take(data.len())?;
            sink(data);
            rest = after;
        }
        Ok(input.len().saturating_sub(rest.len()))
    }

    /// The connection has ended: that completes a body without other framing.
    ///
    /// # Errors
    /// [`BodyError::Incomplete`] if more was to come.
    pub fn handle_close(&mut self) -> Result<(), BodyError> {
        match self.state {
            State::Complete | State::UntilClose => {
                self.state = State::Complete;
                Ok(())
            }
            _ => Err(BodyError::Incomplete),
        }
    }

    /// Whether the body has ended.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.state == State::Complete
    }

    /// Accounts for data.
    fn take(&mut self, length: usize) -> Result<(), BodyError> {
        let length = length as u64;
        self.room = self
            .room
            .checked_sub(length)
            .ok_or(BodyError::TooLarge { limit: self.limit })?;
        self.state = match self.state {
            State::Length(left) if left <= length => State::Complete,
            State::Length(left) => State::Length(left.saturating_sub(length)),
            State::Data(left) if left <= length => State::DataReturn,
            State::Data(left) => State::Data(left.saturating_sub(length)),
            state => state,
        };
        Ok(())
    }

    /// The state after one byte around the data of chunks (RFC 9112 7.1).
    fn step(&mut self, byte: u8) -> Result<State, BodyError> {
        Ok(match (self.state, byte) {
            (State::Size { digits, size }, _)
                if byte.is_ascii_hexdigit() && digits < MAX_SIZE_DIGITS =>
            {
                State::Size {
                    digits: digits.saturating_add(1),
                    size: size.wrapping_shl(4) | hex_value(byte),
                }
            }
            (State::Size { digits: 1.., size } | State::SizeSpace(size), b'\r') => {
                State::SizeLineFeed(size)
            }
            (State::Size { digits: 1.., size } | State::SizeSpace(size), b';') => {
                State::Extension(size)
            }
            (State::Size { digits: 1.., size } | State::SizeSpace(size), b' ' | b'\t') => {
                self.count_overhead()?;
                State::SizeSpace(size)
            }
            (State::Extension(size), b'\r') => State::SizeLineFeed(size),
            (State::Extension(size), _) if byte != b'\n' => {
                self.count_overhead()?;
                State::Extension(size)
            }
            (State::SizeLineFeed(0), b'\n') => State::TrailerStart,
            (State::SizeLineFeed(size), b'\n') if size > self.room => {
                return Err(BodyError::TooLarge { limit: self.limit });
            }
            (State::SizeLineFeed(size), b'\n') => State::Data(size),
            (State::DataReturn, b'\r') => State::DataLineFeed,
            (State::DataLineFeed, b'\n') => CHUNK_START,
            (State::TrailerStart, b'\r') => State::LastLineFeed,
            (State::LastLineFeed, b'\n') => State::Complete,
            (State::Trailer, b'\r') => State::TrailerLineFeed,
            (State::TrailerLineFeed, b'\n') => State::TrailerStart,
            (State::TrailerStart | State::Trailer, _) if byte != b'\n' => {
                self.count_overhead()?;
                State::Trailer
            }
            _ => return Err(BodyError::Chunk),
        })
    }

    fn count_overhead(&mut self) -> Result<(), BodyError> {
        self.overhead = self.overhead.saturating_add(1);
        if self.overhead > MAX_CHUNK_OVERHEAD {
            Err(BodyError::Overhead)
        } else {
            Ok(())
        }
    }
}

/// The first `left` bytes, or all, and what comes after.
fn split_at_most(input: &[u8], left: u64) -> (&[u8], &[u8]) {
    let length = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
    input.split_at_checked(length).unwrap_or((input, &[]))
}

fn hex_value(digit: u8) -> u64 {
    u64::from(match digit {
        b'0'..=b'9' => digit & 0x0f,
        _ => (digit & 0x0f).saturating_add(9),
    })
}

/// Why a body cannot be read; always the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BodyError {
    /// A chunk is malformed.
    Chunk,
    /// Chunk extensions and trailers exceed [`MAX_CHUNK_OVERHEAD`].
    Overhead,
    /// The body is longer than `limit` bytes.
    TooLarge {
        /// The limit that was set.
        limit: u64,
    },
    /// The connection ended before the body did.
    Incomplete,
}

impl BodyError {
    /// The status a server answers with before it closes the connection.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Chunk | Self::Overhead | Self::Incomplete => 400,
            Self::TooLarge { .. } => 413,
        }
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chunk => f.write_str("a chunk is malformed"),
            Self::Overhead => f.write_str("chunk extensions or trailers are too long"),
            Self::TooLarge { limit } => write!(f, "the body is longer than {limit} bytes"),
            Self::Incomplete => f.write_str("the connection ended before the body"),
        }
    }
}

impl core::error::Error for BodyError {}

/// The size line in front of the data of a chunk.
///
/// ```
/// use cwmp_transport::http::body::ChunkHead;
///
/// assert_eq!(ChunkHead::new(255).unwrap().as_bytes(), b"ff\r\n");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkHead {
    line: [u8; Self::MAX],
    start: usize,
}

impl ChunkHead {
    /// Longest size line in bytes.
    pub const MAX: usize = MAX_SIZE_DIGITS as usize + 2;

    /// The line for a chunk of `length` bytes; `None` for 0, which would end the body.
    #[must_use]
    pub fn new(length: usize) -> Option<Self> {
        if length == 0 {
            return None;
        }
        let mut line = [0; Self::MAX];
        let mut start = Self::MAX;
        let mut left = length;
        for (at, byte) in line.iter_mut().enumerate().rev() {
            *byte = match Self::MAX.saturating_sub(at) {
                1 => b'\n',
                2 => b'\r',
                _ if left == 0 => break,
                _ => {
                    let digit = HEX.get(left & 0x0f).copied().unwrap_or_default();
                    left >>= 4;
                    digit
                }
            };
            start = at;
        }
        Some(Self { line, start })
    }

    /// The line with its CRLF.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.line.get(self.start..).unwrap_or_default()
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests;
