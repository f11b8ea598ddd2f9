//! Bodies that come in pieces, so that a large envelope need not be in memory as a whole.

use core::fmt;

/// What a source has written into the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// So many bytes, at least one, and more will follow.
    More(usize),
    /// So many bytes, possibly none, and they were the last.
    Last(usize),
}

/// The source of a body.
pub trait PieceSource {
    /// Writes the next piece into `out`, whose contents mean nothing.
    ///
    /// `out` has the same length at every call, that of the configuration's `piece_size`. Nothing is called after
    /// [`Piece::Last`].
    ///
    /// # Errors
    /// [`SourceFailed`] breaks the exchange off.
    fn next_piece(&mut self, out: &mut [u8]) -> Result<Piece, SourceFailed>;
}

/// A source that can start over: a POST is repeated after a redirect or when a kept connection turns out dead.
pub trait RewindSource: PieceSource {
    /// Makes the next piece the first one again; the same bytes must come.
    ///
    /// # Errors
    /// [`SourceFailed`] breaks the exchange off.
    fn rewind(&mut self) -> Result<(), SourceFailed>;
}

impl<F: FnMut(&mut [u8]) -> Result<Piece, SourceFailed>> PieceSource for F {
    fn next_piece(&mut self, out: &mut [u8]) -> Result<Piece, SourceFailed> {
        self(out)
    }
}

/// A source could not go on; it knows itself why.
///
/// Also what becomes of a source that claims more bytes than the buffer holds, or none with more to follow. To blame is
/// the integrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceFailed;

impl fmt::Display for SourceFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the source of the body failed")
    }
}

impl core::error::Error for SourceFailed {}
