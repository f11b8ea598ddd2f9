//! The data model as flat tables that can lie in read-only memory.

mod check;
mod relations;
mod row;

pub use check::SchemaError;
pub use relations::{UniqueKey, least_version};
pub use row::{ActiveNotify, Flags, Kind, NodeId, Row};

use crate::limits::{Facet, Limit, LimitsRow, Span};

/// A data model: what a device may have, as flat tables.
///
/// A `Schema` is a few borrowed slices and is passed by value. It is checked when it is made, so every walk
/// over it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema<'a> {
    rows: &'a [Row],
    text: &'a str,
    limits: &'a [LimitsRow],
    facets: &'a [Facet],
}

impl<'a> Schema<'a> {
    /// Checks tables and takes them as a schema.
    ///
    /// # Errors
    /// The first thing in them that is wrong; see [`SchemaError`].
    pub const fn new(
        rows: &'a [Row],
        text: &'a str,
        limits: &'a [LimitsRow],
        facets: &'a [Facet],
    ) -> Result<Self, SchemaError> {
        if rows.len() > u16::MAX as usize || limits.len() >= u16::MAX as usize {
            return Err(SchemaError::TooLarge);
        }
        let schema = Self::unchecked(rows, text, limits, facets);
        let mut index = 0_u16;
        while let Some(row) = item(rows, index as usize) {
            if let Err(error) = schema.check_row(NodeId(index), row) {
                return Err(error);
            }
            index = index.saturating_add(1);
        }
        if index == 0 {
            return Err(SchemaError::NoRoot);
        }
        Ok(schema)
    }

    /// Tables that were built right.
    pub(crate) const fn unchecked(
        rows: &'a [Row],
        text: &'a str,
        limits: &'a [LimitsRow],
        facets: &'a [Facet],
    ) -> Self {
        Self {
            rows,
            text,
            limits,
            facets,
        }
    }

    /// Every row; the index is the [`NodeId`].
    #[must_use]
    pub const fn rows(&self) -> &'a [Row] {
        self.rows
    }

    /// How many nodes there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no nodes; no checked schema is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The bytes that the tables take, the slices themselves not counted.
    #[must_use]
    pub const fn table_bytes(&self) -> usize {
        size_of_val(self.rows)
            .saturating_add(self.text.len())
            .saturating_add(size_of_val(self.limits))
            .saturating_add(size_of_val(self.facets))
    }

    /// The row of a node.
    #[must_use]
    pub const fn row(&self, node: NodeId) -> Option<Row> {
        match item(self.rows, node.0 as usize) {
            Some(row) => Some(*row),
            None => None,
        }
    }

    /// The last segment of the node's path, without a dot; `{i}` for a template.
    #[must_use]
    pub fn name(&self, node: NodeId) -> &'a str {
        self.row(node).map_or("", |row| self.name_of(&row))
    }

    /// What the node is; `None` if the schema does not have it.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Option<Kind> {
        self.row(node).map(|row| row.kind)
    }

    /// The node's properties.
    #[must_use]
    pub fn flags(&self, node: NodeId) -> Flags {
        self.row(node).map_or(Flags::NONE, |row| row.flags)
    }

    /// The node above; `None` for the root.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let row = self.row(node)?;
        (node != NodeId::ROOT).then_some(NodeId(row.parent))
    }

    /// The children in the order of their names.
    pub fn children(&self, node: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        let (first, count) = self
            .row(node)
            .map_or((0, 0), |row| (row.first_child, row.child_count));
        (first..first.saturating_add(count)).map(NodeId)
    }

    /// The next child of the same parent.
    pub(crate) fn next_sibling(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.row(self.parent(node)?)?;
        let next = node.0.checked_add(1)?;
        (next < parent.first_child.saturating_add(parent.child_count)).then_some(NodeId(next))
    }

    /// The child of this name: a binary search.
    #[must_use]
    pub fn child(&self, node: NodeId, name: &str) -> Option<NodeId> {
        let row = self.row(node)?;
        let first = usize::from(row.first_child);
        let rows = self
            .rows
            .get(first..first.checked_add(usize::from(row.child_count))?)?;
        let found = rows
            .binary_search_by(|row| self.name_of(row).cmp(name))
            .ok()?;
        u16::try_from(first.checked_add(found)?).ok().map(NodeId)
    }

    /// The template of a table's instances.
    #[must_use]
    pub fn template(&self, table: NodeId) -> Option<NodeId> {
        let row = self.row(table)?;
        (row.kind == Kind::Table).then_some(NodeId(row.first_child))
    }

    /// The node of a path with `{i}` in place of instance numbers, as data models write it.
    ///
    /// Works in constants, so that a back end can name its nodes: `const UP_TIME: NodeId = ...`. The dot
    /// behind an object may be left out.
    #[must_use]
    pub const fn find(&self, path: &str) -> Option<NodeId> {
        let mut rest = path.as_bytes();
        let Some(root) = self.row(NodeId::ROOT) else {
            return None;
        };
        let (segment, behind) = split_segment(rest);
        if !equal(segment, self.name_bytes(&root)) {
            return None;
        }
        rest = behind;
        let mut at = NodeId::ROOT;
        while !rest.is_empty() {
            let (segment, behind) = split_segment(rest);
            let Some(row) = self.row(at) else { return None };
            let mut index = row.first_child;
            let end = row.first_child.saturating_add(row.child_count);
            loop {
                if index >= end {
                    return None;
                }
                match self.row(NodeId(index)) {
                    Some(child) if equal(self.name_bytes(&child), segment) => break,
                    Some(_) => index = index.saturating_add(1),
                    None => return None,
                }
            }
            at = NodeId(index);
            rest = behind;
        }
        Some(at)
    }

    /// What the node's values are limited to, in the order of its declaration.
    pub fn limits(&self, node: NodeId) -> impl Iterator<Item = Limit<'a>> + use<'a> {
        let schema = *self;
        self.facets(node)
            .iter()
            .map(move |facet| facet.limit(|span| schema.span(span)))
    }

    /// The value that the model gives a new instance's parameter, or a device from the factory.
    #[must_use]
    pub fn default_value(&self, node: NodeId) -> Option<&'a str> {
        self.limits(node).find_map(|limit| match limit {
            Limit::Default(text) => Some(text),
            _ => None,
        })
    }

    fn facets(&self, node: NodeId) -> &'a [Facet] {
        self.row(node)
            .and_then(|row| self.limits.get(usize::from(row.limits).checked_sub(1)?))
            .and_then(|limits| {
                let first = usize::try_from(limits.first).ok()?;
                self.facets
                    .get(first..first.checked_add(usize::from(limits.count))?)
            })
            .unwrap_or(&[])
    }

    fn span(&self, span: Span) -> &'a str {
        let at = usize::try_from(span.at).unwrap_or(usize::MAX);
        self.text
            .get(at..at.saturating_add(usize::from(span.len)))
            .unwrap_or_default()
    }

    fn name_of(&self, row: &Row) -> &'a str {
        self.span(Span {
            at: row.name_at,
            len: u16::from(row.name_len),
        })
    }

    const fn name_bytes(&self, row: &Row) -> &'a [u8] {
        part(
            self.text.as_bytes(),
            row.name_at as usize,
            row.name_len as usize,
        )
    }
}

/// Whether the bytes can be a segment of a path: ASCII that a path does not use for itself.
///
/// TR-069 allows the letters of XML names; no published model and no device dump seen goes beyond ASCII, and
/// with ASCII 256 characters are 256 bytes (ENV-043).
pub(crate) const fn is_name(name: &[u8]) -> bool {
    let mut rest = name;
    while let [byte, behind @ ..] = rest {
        if !byte.is_ascii_graphic() || matches!(byte, b'.' | b'{' | b'}' | b'[' | b']' | b'*') {
            return false;
        }
        rest = behind;
    }
    !name.is_empty() && name.len() <= u8::MAX as usize
}

/// `slice.get(index)`, in constants too.
pub(crate) const fn item<T>(slice: &[T], index: usize) -> Option<&T> {
    match slice.split_at_checked(index) {
        Some((_, [first, ..])) => Some(first),
        _ => None,
    }
}

/// `len` items from `at` on, in constants too; none if they are not there.
const fn part(bytes: &[u8], at: usize, len: usize) -> &[u8] {
    match bytes.split_at_checked(at) {
        Some((_, rest)) => match rest.split_at_checked(len) {
            Some((found, _)) => found,
            None => &[],
        },
        None => &[],
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

const fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && !less(a, b) && !less(b, a)
}

/// Whether `a` sorts before `b`, byte by byte, in constants too.
pub(crate) const fn less(a: &[u8], b: &[u8]) -> bool {
    let (mut a, mut b) = (a, b);
    loop {
        match (a, b) {
            (_, []) => return false,
            ([], _) => return true,
            ([x, a_rest @ ..], [y, b_rest @ ..]) => {
                if *x != *y {
                    return *x < *y;
                }
                a = a_rest;
                b = b_rest;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const TEXT: &str = "Device{i}AB";

    pub(super) fn rows() -> [Row; 4] {
        let row = Row::EMPTY;
        [
            Row {
                name_len: 6,
                first_child: 1,
                child_count: 1,
                ..row
            },
            Row {
                name_at: 9,
                name_len: 1,
                kind: Kind::Table,
                first_child: 2,
                child_count: 1,
                ..row
            },
            Row {
                name_at: 6,
                name_len: 3,
                kind: Kind::Template,
                parent: 1,
                first_child: 3,
                child_count: 1,
                ..row
            },
            Row {
                name_at: 10,
                name_len: 1,
                kind: Kind::Parameter,
                parent: 2,
                ..row
            },
        ]
    }

    #[test]
    fn sound_tables_are_a_schema() {
        let rows = rows();
        let schema = Schema::new(&rows, TEXT, &[], &[]).unwrap();
        assert_eq!(schema.find("Device.A.{i}.B"), Some(NodeId(3)));
        assert_eq!(schema.find("Device.A."), Some(NodeId(1)));
        assert_eq!(schema.find("Device.A.{i}.C"), None);
        assert_eq!(schema.find("Devic."), None);
        assert_eq!(schema.child(NodeId(2), "B"), Some(NodeId(3)));
        assert_eq!(schema.parent(NodeId(3)), Some(NodeId(2)));
        assert_eq!(schema.name(NodeId(9)), "");
    }
}
