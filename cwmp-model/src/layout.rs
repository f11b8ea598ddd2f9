//! Laying collected nodes out as tables on the heap: equal limits once, texts inside of others.

use alloc::{boxed::Box, collections::BTreeMap, string::String, vec::Vec};

use crate::builder::Node;
use crate::facet::{Packed, Span};
use crate::limits::Limit;
use crate::schema::{
    Flags, HEADER, Kind, MAX_TEXT, PackedRow, PackedRun, Row, Schema, SchemaError, header, mark,
};
use crate::texts::Texts;

/// Schema tables on the heap: the same tables as those in read-only memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaBuf {
    rows: Vec<PackedRow>,
    marks: Vec<u8>,
    runs: Vec<PackedRun>,
    facets: Vec<u8>,
    text: String,
}

impl SchemaBuf {
    /// The schema, lent.
    #[must_use]
    pub fn schema(&self) -> Schema<'_> {
        Schema::unchecked(
            &self.rows,
            &self.marks,
            &self.runs,
            &self.facets,
            &self.text,
        )
    }

    /// The tables in one run of bytes, for [`Schema::from_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // No table has more entries than its own numbers can say.
        let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let header = header(
            count(self.rows.len()),
            count(self.runs.len()),
            count(self.facets.len()),
            count(self.text.len()),
        );
        let size = self.schema().table_bytes().saturating_add(HEADER);
        let mut bytes = Vec::with_capacity(size);
        bytes.extend_from_slice(&header);
        bytes.extend_from_slice(self.rows.as_flattened());
        bytes.extend_from_slice(&self.marks);
        bytes.extend_from_slice(self.runs.as_flattened());
        bytes.extend_from_slice(&self.facets);
        bytes.extend_from_slice(self.text.as_bytes());
        bytes
    }
}

/// A limit that owns its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StoredLimit {
    /// The limit with its text nowhere yet.
    packed: Packed,
    text: Box<str>,
}

impl StoredLimit {
    pub(crate) fn new(limit: &Limit<'_>) -> Self {
        Self {
            packed: Packed::new(limit, Span::default()),
            text: limit.text().into(),
        }
    }
}

/// Lays nodes out: the first is the root.
pub(crate) fn lay_out(mut nodes: Vec<Node>) -> Result<SchemaBuf, SchemaError> {
    mark_forced(&mut nodes);
    let order = by_rows(&nodes);
    let texts = order.iter().filter_map(|(at, _)| nodes.get(*at));
    let mut texts: Texts<'_> = texts
        .flat_map(|node| {
            let limits = node.limits.iter().map(|limit| &*limit.text);
            core::iter::once(&*node.name).chain(limits)
        })
        .collect();
    let text = texts.pack();
    if text.len() > MAX_TEXT {
        return Err(SchemaError::TooLarge);
    }
    let mut layout = Layout {
        texts,
        tables: SchemaBuf {
            text,
            ..SchemaBuf::default()
        },
        known_runs: BTreeMap::new(),
    };
    let mut next_child = 1_usize;
    for (at, parent) in order {
        if let Some(node) = nodes.get(at) {
            layout.put_row(node, parent, next_child)?;
            next_child = next_child.saturating_add(node.children.len());
        }
    }
    Ok(layout.tables)
}

/// The nodes in the order of their rows, each with its parent's row: breadth first, so that children lie side
/// by side.
fn by_rows(nodes: &[Node]) -> Vec<(usize, usize)> {
    let mut order = Vec::with_capacity(nodes.len());
    order.push((0, 0));
    let mut row = 0_usize;
    while let Some(node) = order.get(row).and_then(|(at, _)| nodes.get(*at)) {
        order.extend(node.children.values().map(|child| (*child, row)));
        row = row.saturating_add(1);
    }
    order
}

fn mark_forced(nodes: &mut [Node]) {
    let forced: Vec<usize> = nodes
        .iter()
        .filter(|node| node.flags.has(Flags::FORCED_INFORM))
        .map(|node| node.parent)
        .collect();
    for mut at in forced {
        while let Some(node) = nodes.get_mut(at) {
            if node.flags.has(Flags::FORCED_BELOW) {
                break;
            }
            node.flags = node.flags.with(Flags::FORCED_BELOW);
            at = node.parent;
        }
    }
}

/// The tables while they are being made.
struct Layout<'n> {
    texts: Texts<'n>,
    tables: SchemaBuf,
    known_runs: BTreeMap<&'n [StoredLimit], u16>,
}

impl<'n> Layout<'n> {
    fn put_row(
        &mut self,
        node: &'n Node,
        parent: usize,
        first_child: usize,
    ) -> Result<(), SchemaError> {
        let number = |n: usize| u16::try_from(n).map_err(|_| SchemaError::TooLarge);
        let row = Row {
            name_at: self.texts.place(&node.name),
            name_len: u8::try_from(node.name.len()).map_err(|_| SchemaError::TooLarge)?,
            kind: node.kind.unwrap_or(Kind::Object),
            value_type: node.value_type,
            flags: node.flags,
            parent: number(parent)?,
            first_child: number(first_child)?,
            child_count: number(node.children.len())?,
            limits: self.put_limits(&node.limits)?,
        };
        self.tables.rows.push(row.pack());
        self.tables.marks.push(mark(node.name.as_bytes()));
        Ok(())
    }

    /// One more than the number of the run of these limits.
    fn put_limits(&mut self, limits: &'n [StoredLimit]) -> Result<u16, SchemaError> {
        if limits.is_empty() {
            return Ok(0);
        }
        if let Some(known) = self.known_runs.get(limits) {
            return Ok(*known);
        }
        let start = self.tables.facets.len();
        let count = u16::try_from(limits.len()).map_err(|_| SchemaError::TooLarge)?;
        let number = self.tables.runs.len().saturating_add(1);
        let number = u16::try_from(number)
            .ok()
            .filter(|number| *number < u16::MAX && start < MAX_TEXT)
            .ok_or(SchemaError::TooLarge)?;
        let [a, b, c, ..] = start.to_le_bytes();
        self.tables.runs.push([a, b, c]);
        let facets = &mut self.tables.facets;
        facets.extend_from_slice(Packed::count(count).as_slice());
        for limit in limits {
            let span = Span {
                at: self.texts.place(&limit.text),
                len: u16::try_from(limit.text.len()).map_err(|_| SchemaError::TooLarge)?,
            };
            facets.extend_from_slice(limit.packed.with_text_at(span).as_slice());
        }
        self.known_runs.insert(limits, number);
        Ok(number)
    }
}
