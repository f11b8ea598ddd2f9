//! What has arrived and is not used yet.

use alloc::vec::Vec;
use std::io::{self, Read};

/// Most bytes that one read asks for.
const READ_SIZE: usize = 16 * 1024;

/// Bytes between the stream and the parsers.
#[derive(Default)]
pub(super) struct Input {
    bytes: Vec<u8>,
    used: usize,
}

impl Input {
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.used..).unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes().is_empty()
    }

    /// Marks the first bytes as used.
    pub(super) fn consume(&mut self, length: usize) {
        self.used = self.used.saturating_add(length).min(self.bytes.len());
        if self.is_empty() {
            self.bytes.clear();
            self.used = 0;
        }
    }

    /// Takes the first bytes out.
    pub(super) fn take(&mut self, length: usize) -> Vec<u8> {
        let taken = self.bytes().get(..length).unwrap_or_default().to_vec();
        self.consume(length);
        taken
    }

    /// Reads what is there, at most up to `room` bytes; 0 is the end of the stream.
    pub(super) fn fill<S: Read + ?Sized>(&mut self, stream: &mut S) -> io::Result<usize> {
        self.bytes.drain(..self.used);
        self.used = 0;
        let before = self.bytes.len();
        self.bytes.resize(before.saturating_add(READ_SIZE), 0);
        let read = loop {
            match stream.read(self.bytes.get_mut(before..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let count = read.as_ref().copied().unwrap_or(0);
        self.bytes.truncate(before.saturating_add(count));
        read
    }
}

/// Whether parsing a head again can tell more than before: only the first bytes and ends of lines can.
///
/// It keeps a peer that sends byte after byte from making the parser run over the same head each time.
pub(super) fn is_worth_parsing(before: usize, bytes: &[u8]) -> bool {
    before == 0 || bytes.get(before..).is_none_or(|new| new.contains(&b'\n'))
}
