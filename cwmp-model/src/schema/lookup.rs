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
        self.child_of(&self.row(node)?, name.as_bytes())
    }

    /// The child of this name of a row.
    pub(crate) fn child_of(&self, row: &Row, name: &[u8]) -> Option<NodeId> {
        let marks = self.marks.get(usize::from(row.first_child)..)?;
        let mark = mark(name);
        if WIDE {
            return self.child_by_words(row, (marks, mark), name);
        }
        let marks = (0..row.child_count).zip(marks);
        for (at, known) in marks {
            let found = NodeId(row.first_child.saturating_add(at));
            if *known == mark && self.is_named(found, name) {
                return Some(found);
            }
        }
        None
    }

    /// The child of this name and this mark, where the marks of all rows from the first child on are these.
    fn child_by_words(&self, row: &Row, marks: (&[u8], u8), name: &[u8]) -> Option<NodeId> {
        let (mut marks, mark) = marks;
        let wanted = usize::from_le_bytes([mark; WORD]);
        let mut at = row.first_child;
        let mut left = u32::from(row.child_count);
        while left > 0 {
            let word = match marks.split_first_chunk() {
                Some((word, behind)) => {
                    marks = behind;
                    usize::from_le_bytes(*word)
                }
                // The last rows of the schema.
                None => (marks.iter().rev()).fold(0, |word, mark| word << 8 | usize::from(*mark)),
            };
            let mut hits = zeros(word ^ wanted);
            while hits != 0 {
                let offset = hits.trailing_zeros() >> 3;
                if offset >= left {
                    return None;
                }
                let found = NodeId(at.saturating_add(u16::try_from(offset).unwrap_or(0)));
                if self.is_named(found, name) {
                    return Some(found);
                }
                hits &= hits.wrapping_sub(1);
            }
            at = at.saturating_add(WORD_ROWS);
            left = left.saturating_sub(u32::from(WORD_ROWS));
        }
        None
    }

    fn is_named(&self, node: NodeId, name: &[u8]) -> bool {
        self.row(node).is_some_and(|row| {
            usize::from(row.name_len) == name.len() && self.name_bytes(&row) == name
        })
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

/// The top bit of each byte that is this one, and of no other.
pub(crate) const fn matches(bytes: usize, byte: u8) -> usize {
    const LOW: usize = usize::from_le_bytes([0x7f; WORD]);
    let other = bytes ^ usize::from_le_bytes([byte; WORD]);
    // Nothing carries over into the byte above, as it may where one is taken off.
    !((other & LOW).wrapping_add(LOW) | other | LOW)
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
