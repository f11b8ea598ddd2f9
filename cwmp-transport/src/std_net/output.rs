//! Messages on their way out.

use alloc::vec::Vec;
use std::io::{self, Write};

use super::source::{Piece, PieceSource, SourceFailed};
use crate::http::body::{CHUNK_TAIL, ChunkHead, LAST_CHUNK};
use crate::http::exchange::WriteError;

/// Up to this size a body goes out in one write with its head.
const JOIN_LIMIT: usize = 64 * 1024;

/// Why a message did not go out.
pub(super) enum SendError {
    Io(io::Error),
    Source(SourceFailed),
    Head(WriteError),
}

impl From<io::Error> for SendError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<SourceFailed> for SendError {
    fn from(error: SourceFailed) -> Self {
        Self::Source(error)
    }
}

impl From<WriteError> for SendError {
    fn from(error: WriteError) -> Self {
        Self::Head(error)
    }
}

/// Sends a head and a body that is known in full.
pub(super) fn send_complete<S: Write + ?Sized>(
    stream: &mut S,
    mut head: Vec<u8>,
    body: &[u8],
) -> Result<(), SendError> {
    if head.len().saturating_add(body.len()) <= JOIN_LIMIT {
        head.extend_from_slice(body);
        stream.write_all(&head)?;
    } else {
        stream.write_all(&head)?;
        stream.write_all(body)?;
    }
    Ok(stream.flush()?)
}

/// How a body that comes in pieces is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Streaming {
    /// It came in one piece of so many bytes.
    Length(usize),
    /// In chunks.
    Chunked,
    /// As it is, up to the end of the connection.
    UntilClose,
}

/// Sends a body in pieces of at most `piece_size` bytes; the head depends on whether the first piece is all.
pub(super) fn send_streamed<S: Write + ?Sized>(
    stream: &mut S,
    source: &mut (impl PieceSource + ?Sized),
    piece_size: usize,
    otherwise: Streaming,
    head: impl FnOnce(Streaming) -> Result<Vec<u8>, WriteError>,
) -> Result<(), SendError> {
    let mut buffer = alloc::vec![0; piece_size.max(1)];
    let mut next = |buffer: &mut Vec<u8>| {
        let piece = source.next_piece(buffer)?;
        match piece {
            Piece::More(0) => Err(SourceFailed),
            Piece::More(length) | Piece::Last(length) if length > buffer.len() => Err(SourceFailed),
            piece => Ok(piece),
        }
    };
    let mut piece = next(&mut buffer)?;
    let streaming = match piece {
        Piece::Last(length) => Streaming::Length(length),
        Piece::More(_) => otherwise,
    };
    let mut out = head(streaming)?;
    loop {
        let (Piece::More(length) | Piece::Last(length)) = piece;
        let data = buffer.get(..length).unwrap_or_default();
        let chunk = ChunkHead::new(length).filter(|_| streaming == Streaming::Chunked);
        out.extend_from_slice(chunk.as_ref().map_or(&[], ChunkHead::as_bytes));
        out.extend_from_slice(data);
        out.extend_from_slice(if chunk.is_some() { CHUNK_TAIL } else { &[] });
        let last = matches!(piece, Piece::Last(_));
        if last && streaming == Streaming::Chunked {
            out.extend_from_slice(LAST_CHUNK);
        }
        stream.write_all(&out)?;
        if last {
            return Ok(stream.flush()?);
        }
        out.clear();
        piece = next(&mut buffer)?;
    }
}
