//! Finding nodes by name.

use super::{NodeId, Row, Schema, equal, item, less, part};
use crate::target::WIDE;

impl Schema<'_> {
    /// The child of this name.
    ///
    /// As many marks of children as a word has bytes are compared at a time, or one where memory counts; a name is compared
    /// if its mark is right.
    #[must_use]
    pub fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        let row = self.row(node)?;
        let first = usize::from(row.first_child);
        let behind = first.checked_add(usize::from(row.child_count))?;
        let marks = self.marks.get(first..behind)?;
        let mark = mark(name.as_bytes());
        let wanted = usize::from_le_bytes([mark; WORD]);
        let (words, rest) = if WIDE {
            marks.as_chunks::<WORD>()
        } else {
            (&[][..], marks)
        };
        let mut at = row.first_child;
        for word in words {
            let mut hits = zeros(usize::from_le_bytes(*word) ^ wanted);
            while hits != 0 {
                let offset = u16::try_from(hits.trailing_zeros() >> 3).unwrap_or(0);
                let found = NodeId(at.saturating_add(offset));
                if self.is_named(found, name) {
                    return Some(found);
                }
                hits &= hits.wrapping_sub(1);
            }
            at = at.saturating_add(WORD_ROWS);
        }
        for known in rest {
            if *known == mark && self.is_named(NodeId(at), name) {
                return Some(NodeId(at));
            }
            at = at.saturating_add(1);
        }
        None
    }

    fn is_named(&self, node: NodeId, name: &str) -> bool {
        self.row(node)
            .is_some_and(|row| self.name_bytes(&row) == name.as_bytes())
    }

    /// The node of a path with `{i}` in place of instance numbers, as data models write it.
    ///
    /// Works in constants, so that a back end can name its nodes; [`node!`](crate::node!) makes of a path that
    /// is not there an error at compile time. The dot behind an object may be left out.
    #[must_use]
    pub const fn find(&self, path: &str) -> Option<NodeId> {
        let (segment, mut rest) = split_segment(path.as_bytes());
        let Some(root) = self.row(NodeId::ROOT) else {
            return None;
        };
        if !equal(segment, self.name_bytes(&root)) {
            return None;
        }
        let mut at = root;
        let mut node = NodeId::ROOT;
        while !rest.is_empty() {
            let (segment, behind) = split_segment(rest);
            let Some(found) = self.search(&at, segment) else {
                return None;
            };
            let Some(row) = self.row(found) else {
                return None;
            };
            (node, at, rest) = (found, row, behind);
        }
        Some(node)
    }

    /// The child of this name, in constants too.
    const fn search(&self, parent: &Row, name: &[u8]) -> Option<NodeId> {
        let mut from = parent.first_child;
        let mut until = parent.first_child.saturating_add(parent.child_count);
        while from < until {
            let middle = from.midpoint(until);
            let Some(child) = self.row(NodeId(middle)) else {
                return None;
            };
            let found = self.name_bytes(&child);
            if less(found, name) {
                from = middle.saturating_add(1);
            } else if less(name, found) {
                until = middle;
            } else {
                return Some(NodeId(middle));
            }
        }
        None
    }
}

/// The mark of a name: eight bits of its length, its first and its last four bytes.
pub(crate) const fn mark(name: &[u8]) -> u8 {
    let (head, tail) = match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        (Some(head), Some(tail)) => (u32::from_le_bytes(*head), u32::from_le_bytes(*tail)),
        _ => match name {
            [a, b, c] => (u32::from_le_bytes([*a, *b, *c, 0]), 0),
            [a, b] => (u32::from_le_bytes([*a, *b, 0, 0]), 0),
            [a] => (*a as u32, 0),
            _ => (0, 0),
        },
    };
    let [len, ..] = name.len().to_le_bytes();
    let mixed = head.wrapping_mul(0x9e37_79b1)
        ^ tail.wrapping_mul(0x85eb_ca77)
        ^ (len as u32).wrapping_mul(0xc2b2_ae3d);
    let [.., high] = mixed.to_le_bytes();
    high
}

/// The bytes that are looked at together: those of a word of the machine.
pub(crate) const WORD: usize = size_of::<usize>();
/// As many rows.
const WORD_ROWS: u16 = WORD.to_le_bytes()[0] as u16;

/// The top bit of each byte that is zero, and perhaps of some behind the first one.
pub(crate) const fn zeros(bytes: usize) -> usize {
    const ONES: usize = usize::from_le_bytes([0x01; WORD]);
    const TOPS: usize = usize::from_le_bytes([0x80; WORD]);
    bytes.wrapping_sub(ONES) & !bytes & TOPS
}

/// The bytes up to the first dot, and those behind it.
const fn split_segment(path: &[u8]) -> (&[u8], &[u8]) {
    let mut len = 0_usize;
    while let Some(byte) = item(path, len) {
        if *byte == b'.' {
            return (
                part(path, 0, len),
                part(
                    path,
                    len.saturating_add(1),
                    path.len().saturating_sub(len).saturating_sub(1),
                ),
            );
        }
        len = len.saturating_add(1);
    }
    (path, &[])
}
