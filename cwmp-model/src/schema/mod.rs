//! The data model as flat tables that can lie in read-only memory.

mod bytes;
mod check;
mod lookup;
mod relations;
mod row;

pub use check::SchemaError;
pub use relations::{UniqueKey, least_version};
pub use row::{ActiveNotify, Flags, Kind, NodeId, Row};

#[cfg(feature = "alloc")]
pub(crate) use bytes::{HEADER, header};
pub(crate) use lookup::{WORD, mark, matches, zeros};
pub(crate) use row::{EMPTY_ROW, MAX_TEXT, PackedRow, type_from_number, type_number};

use core::fmt;

use crate::facet::Limits;
use crate::limits::Limit;
use crate::machine::{Machine, WITH, WITHOUT};

/// Where a run of limits starts, the low byte first.
pub(crate) type PackedRun = [u8; 3];

/// A data model: what a device may have, as flat tables.
///
/// A `Schema` is a few borrowed slices of bytes, the same bytes on every target, and is passed by value. It is
/// checked when it is made, so every walk over it ends. Two schemas are equal if they say the same, however
/// their texts are laid out.
#[derive(Clone, Copy)]
pub struct Schema<'a> {
    rows: &'a [PackedRow],
    marks: &'a [u8],
    runs: &'a [PackedRun],
    facets: &'a [u8],
    text: &'a str,
    /// What is done for what not every data model has.
    machine: &'static Machine,
}

impl<'a> Schema<'a> {
    /// Checks tables and takes them as a schema.
    pub(crate) const fn new(
        rows: &'a [PackedRow],
        marks: &'a [u8],
        runs: &'a [PackedRun],
        facets: &'a [u8],
        text: &'a str,
    ) -> Result<Self, SchemaError> {
        let mut schema = Self::unchecked(rows, marks, runs, facets, text);
        if let Err(error) = schema.check() {
            return Err(error);
        }
        if !schema.needs_machine() {
            schema.machine = &WITHOUT;
        }
        Ok(schema)
    }

    /// Tables that were built right, with whatever a data model may have.
    pub(crate) const fn unchecked(
        rows: &'a [PackedRow],
        marks: &'a [u8],
        runs: &'a [PackedRun],
        facets: &'a [u8],
        text: &'a str,
    ) -> Self {
        Self {
            rows,
            marks,
            runs,
            facets,
            text,
            machine: &WITH,
        }
    }

    /// What is done for what not every data model has.
    pub(crate) const fn machine(&self) -> &'static Machine {
        self.machine
    }

    #[cfg(test)]
    pub(crate) const fn with_machine(mut self, machine: &'static Machine) -> Self {
        self.machine = machine;
        self
    }

    /// Every row; the index is the [`NodeId`].
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row> + use<'a> {
        self.rows.iter().map(Row::unpack)
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

    /// The bytes that the tables take on any target, the slices themselves not counted.
    #[must_use]
    pub const fn table_bytes(&self) -> usize {
        self.rows
            .as_flattened()
            .len()
            .saturating_add(self.marks.len())
            .saturating_add(self.runs.as_flattened().len())
            .saturating_add(self.facets.len())
            .saturating_add(self.text.len())
    }

    /// What a node is; `None` if the schema does not have it.
    #[must_use]
    pub const fn row(&self, node: NodeId) -> Option<Row> {
        match item(self.rows, node.0 as usize) {
            Some(row) => Some(Row::unpack(row)),
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

    /// The children of the same parent behind this one.
    pub(crate) fn later_siblings(&self, node: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        let parent = self.parent(node).and_then(|parent| self.row(parent));
        let behind = parent.map_or(0, |parent| {
            parent.first_child.saturating_add(parent.child_count)
        });
        (node.0.saturating_add(1)..behind).map(NodeId)
    }

    /// The template of a table's instances.
    #[must_use]
    pub fn template(&self, table: NodeId) -> Option<NodeId> {
        let row = self.row(table)?;
        (row.kind == Kind::Table).then_some(NodeId(row.first_child))
    }

    /// What a node is limited to, in the order of its declaration: the values of a parameter, the instances of
    /// a table.
    pub fn limits(&self, node: NodeId) -> impl Iterator<Item = Limit<'a>> + use<'a> {
        Limits::new(self.run(node), self.text)
    }

    /// The value that the model gives a new instance's parameter, or a device from the factory.
    #[must_use]
    pub fn default_value(&self, node: NodeId) -> Option<&'a str> {
        self.limits(node).find_map(|limit| match limit {
            Limit::Default(text) => Some(text),
            _ => None,
        })
    }

    /// The bytes from the run of a node's limits on; none if it has none.
    fn run(&self, node: NodeId) -> &'a [u8] {
        self.row(node)
            .and_then(|row| self.runs.get(usize::from(row.limits).checked_sub(1)?))
            .and_then(|run| self.facets.get(run_start(run)..))
            .unwrap_or(&[])
    }

    pub(crate) fn name_of(&self, row: &Row) -> &'a str {
        let at = usize::try_from(row.name_at).unwrap_or(usize::MAX);
        self.text
            .get(at..at.saturating_add(usize::from(row.name_len)))
            .unwrap_or_default()
    }

    const fn name_bytes(&self, row: &Row) -> &'a [u8] {
        part(
            self.text.as_bytes(),
            row.name_at as usize,
            row.name_len as usize,
        )
    }
}

impl PartialEq for Schema<'_> {
    fn eq(&self, other: &Self) -> bool {
        // Where the children of none would be does not matter.
        let same_place = |a: &Row, b: &Row| {
            a.parent == b.parent
                && a.child_count == b.child_count
                && (a.child_count == 0 || a.first_child == b.first_child)
        };
        let same = |(index, (a, b)): (u16, (Row, Row))| {
            let node = NodeId(index);
            self.name_of(&a) == other.name_of(&b)
                && (a.kind, a.value_type, a.flags) == (b.kind, b.value_type, b.flags)
                && same_place(&a, &b)
                && self.limits(node).eq(other.limits(node))
        };
        self.len() == other.len() && (0..).zip(self.rows().zip(other.rows())).all(same)
    }
}

impl Eq for Schema<'_> {}

impl fmt::Debug for Schema<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("root", &self.name(NodeId::ROOT))
            .field("nodes", &self.len())
            .field("bytes", &self.table_bytes())
            .finish()
    }
}

/// Where a run starts in the facets.
const fn run_start(run: &PackedRun) -> usize {
    u32::from_le_bytes([run[0], run[1], run[2], 0]) as usize
}

/// Whether the bytes can be a segment of a path: ASCII that a path does not use for itself.
///
/// TR-069 allows the letters of XML names; no published model and no device dump seen goes beyond ASCII, and
/// with ASCII 256 characters are 256 bytes (ENV-043).
pub(crate) const fn is_name(name: &[u8]) -> bool {
    let mut rest = name;
    while let [byte, behind @ ..] = rest {
        if *byte > b'~' || IN_NAMES >> *byte & 1 == 0 {
            return false;
        }
        rest = behind;
    }
    !name.is_empty() && name.len() <= u8::MAX as usize
}

/// A bit for each byte that names may have.
const IN_NAMES: u128 = {
    let mut bits = 0;
    let mut byte = b'!';
    while byte <= b'~' {
        if !matches!(byte, b'.' | b'{' | b'}' | b'[' | b']' | b'*') {
            bits |= 1 << byte;
        }
        byte = byte.saturating_add(1);
    }
    bits
};

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

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (mut a, mut b) = (a, b);
    while let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (a_rest, b_rest);
    }
    true
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
    use cwmp_soap::ValueType;

    pub(super) const TEXT: &str = "Device{i}AB";

    /// `Device.A.{i}.B`.
    pub(super) fn rows() -> [Row; 4] {
        let row = |name_at, name_len, kind, parent, first_child, child_count| Row {
            name_at,
            name_len,
            kind,
            value_type: ValueType::String,
            flags: Flags::NONE,
            parent,
            first_child,
            child_count,
            limits: 0,
        };
        [
            row(0, 6, Kind::Object, 0, 1, 1),
            row(9, 1, Kind::Table, 0, 2, 1),
            row(6, 3, Kind::Template, 1, 3, 1),
            row(10, 1, Kind::Parameter, 2, 0, 0),
        ]
    }

    /// The marks of `Device`, `A`, `{i}` and `B`.
    pub(super) const MARKS: [u8; 4] = [mark(b"Device"), mark(b"A"), mark(b"{i}"), mark(b"B")];

    #[test]
    fn sound_tables_are_a_schema() {
        let rows = rows().map(|row| row.pack());
        let schema = Schema::new(&rows, &MARKS, &[], &[], TEXT).unwrap();
        assert_eq!(schema.find("Device.A.{i}.B"), Some(NodeId(3)));
        assert_eq!(schema.find("Device.A."), Some(NodeId(1)));
        assert_eq!(schema.find("Device.A.{i}.C"), None);
        assert_eq!(schema.find("Devic."), None);
        assert_eq!(schema.child(NodeId(2), "B"), Some(NodeId(3)));
        assert_eq!(schema.parent(NodeId(3)), Some(NodeId(2)));
        assert_eq!(schema.name(NodeId(9)), "");
        assert_eq!(schema.table_bytes(), 4 * 13 + TEXT.len());
    }

    #[test]
    fn schemas_are_equal_if_they_say_the_same() {
        let mut other_rows = rows();
        let packed = rows().map(|row| row.pack());
        let schema = Schema::new(&packed, &MARKS, &[], &[], TEXT).unwrap();
        other_rows[3].name_at = 0;
        for row in &mut other_rows[..3] {
            row.name_at += 1;
        }
        let packed = other_rows.map(|row| row.pack());
        let laid_out_differently = Schema::new(&packed, &MARKS, &[], &[], "BDevice{i}A").unwrap();
        assert_eq!(schema, laid_out_differently);
        other_rows[3].flags = Flags::WRITABLE;
        let packed = other_rows.map(|row| row.pack());
        assert_ne!(
            schema,
            Schema::new(&packed, &MARKS, &[], &[], "BDevice{i}A").unwrap()
        );
    }
}
