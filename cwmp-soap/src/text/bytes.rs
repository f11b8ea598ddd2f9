//! Texts compared byte by byte.

use super::{Piece, Pieces, Text};

/// Whether two texts are the same once they are decoded.
pub(super) fn same_bytes(one: Text<'_>, other: Text<'_>) -> bool {
    let (mut one, mut other) = (Bytes::of(one), Bytes::of(other));
    loop {
        let byte = one.next();
        if byte != other.next() {
            return false;
        }
        if byte.is_none() {
            return true;
        }
    }
}

/// The bytes of a [`Text`] in UTF-8, in order.
struct Bytes<'a> {
    pieces: Pieces<'a>,
    run: &'a [u8],
    /// A character that the document writes in another way, from its last byte to its first.
    char: [u8; 4],
    left: usize,
}

impl<'a> Bytes<'a> {
    const fn of(text: Text<'a>) -> Self {
        Self {
            pieces: text.pieces(),
            run: &[],
            char: [0; 4],
            left: 0,
        }
    }

    fn next(&mut self) -> Option<u8> {
        loop {
            if let Some(left) = self.left.checked_sub(1) {
                self.left = left;
                return self.char.get(left).copied();
            }
            if let Some((byte, rest)) = self.run.split_first() {
                self.run = rest;
                return Some(*byte);
            }
            match self.pieces.next()? {
                Piece::Run(run) => self.run = run.as_bytes(),
                Piece::Char(c) => {
                    let utf8 = c.encode_utf8(&mut self.char);
                    self.left = utf8.len();
                    self.char.get_mut(..self.left).unwrap_or_default().reverse();
                }
            }
        }
    }
}
