//! Finding nodes by name.

use super::{NodeId, Row, Schema, equal, item, less, part};

impl Schema<'_> {
    /// The child of this name: a binary search.
    #[must_use]
    pub fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        let row = self.row(node)?;
        let first = usize::from(row.first_child);
        let rows = self
            .rows
            .get(first..first.checked_add(usize::from(row.child_count))?)?;
        let found = rows
            .binary_search_by(|packed| {
                let found = self.name_bytes(&Row::unpack(packed));
                found.cmp(name.as_bytes())
            })
            .ok()?;
        u16::try_from(first.checked_add(found)?).ok().map(NodeId)
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
