//! Elements that are open, and places in a document to go on reading from.

use crate::config::{DecodeConfig, Limits, Tolerances};
use crate::xml::namespace::Scope;

use super::Reader;

/// An element that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) name_at: u32,
    pub(super) name_len: u16,
    /// The declarations that were in scope before it.
    pub(super) mark: u8,
}

impl Frame {
    pub(super) const NONE: Self = Self {
        name_at: 0,
        name_len: 0,
        mark: 0,
    };
}

/// How a document is read again: what it was measured by the first time was enough.
const AGAIN: DecodeConfig = DecodeConfig {
    limits: Limits {
        tag_bytes: u16::MAX,
        items: u32::MAX,
        ..Limits::DEFAULT
    },
    tolerances: Tolerances::NONE,
    messages: &[],
};

/// A place in a document that a [`Reader`] has read to its end, and what prefixes mean there.
///
/// Whoever reads on from it finds what was found before.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    document: &'a str,
    at: usize,
    /// The elements that are open, as far as they matter.
    frames: [Frame; Place::ROOM],
    depth: usize,
    scope: Scope,
    tolerances: Tolerances,
    pending_end: bool,
    thorough: bool,
}

impl core::fmt::Debug for Place<'_> {
    /// Leaves the document out: there may be passwords in it.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Place")
            .field("at", &self.at)
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

impl<'a> Place<'a> {
    /// Elements that are told from one another by their end tags: a list, and those around its members.
    pub(crate) const ROOM: usize = 4;

    /// The same with the same elements open, elsewhere inside the innermost.
    pub(crate) const fn moved_to(mut self, at: usize) -> Self {
        self.at = at;
        self.pending_end = false;
        self
    }

    pub(crate) const fn document(&self) -> &'a str {
        self.document
    }

    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    pub(crate) const fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    /// Whether carriage returns are somewhere in the document.
    pub(crate) const fn is_thorough(&self) -> bool {
        self.thorough
    }

    /// Whether the element has no end tag of its own, so that nothing can stand in it.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.pending_end
    }

    /// How many of the open elements matter.
    pub(crate) const fn depth(&self) -> usize {
        self.depth
    }
}

impl<'a> Reader<'a> {
    /// The place where the reader is, of whose open elements so many of the innermost matter.
    pub(crate) fn place(&self, open: usize) -> Place<'a> {
        let mut frames = [Frame::NONE; Place::ROOM];
        let outside = self.depth.saturating_sub(open);
        let inner = self.frames.get(outside..self.depth).unwrap_or_default();
        for (kept, frame) in frames.iter_mut().zip(inner) {
            *kept = *frame;
        }
        Place {
            document: self.document,
            at: self.at,
            frames,
            depth: open,
            scope: self.scope,
            tolerances: self.config.tolerances,
            pending_end: self.pending_end,
            thorough: self.thorough,
        }
    }

    /// A reader at a place.
    pub(crate) fn within(place: &Place<'a>) -> Self {
        let mut reader = Self::at_front(place.document, AGAIN);
        reader.config.tolerances = place.tolerances;
        reader.at = place.at;
        if let Some(outermost) = reader.frames.first_chunk_mut() {
            *outermost = place.frames;
        }
        reader.depth = place.depth;
        reader.scope = place.scope;
        reader.pending_end = place.pending_end;
        reader.thorough = place.thorough;
        reader.root_seen = true;
        reader.again = true;
        reader
    }
}
