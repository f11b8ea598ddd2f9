//! Checking tables before they are taken for a schema.

use core::fmt;

use super::{
    Flags, Kind, MAX_TEXT, NodeId, Row, Schema, equal, is_name, item, less, mark, run_start,
};
use crate::facet::Unpacker;
use crate::limits::Limit;
use crate::place::MAX_INSTANCES;

/// Most levels below the root: a path of 256 characters has no more segments.
const MAX_LEVELS: usize = 128;

/// Why tables are no schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SchemaError {
    /// There are no rows, or the first is no object.
    NoRoot,
    /// There are more nodes, limits or bytes of text than the tables can number.
    TooLarge,
    /// The node's name is empty, too long, has a character that no name may have, or has the mark of another.
    Name(NodeId),
    /// Two children of one node have the same name, or the children are not sorted.
    Order(NodeId),
    /// Parent and children do not point to each other, or the kinds do not go together.
    Links(NodeId),
    /// More than [`MAX_INSTANCES`] tables, or more than 128 levels of any kind are nested.
    TooDeep(NodeId),
    /// The node's limits are not in their table or not to be read, or it is neither parameter nor table.
    Limits(NodeId),
    /// The bytes are not those of a schema in the layout of this version, or not all of them.
    Bytes,
    /// A forced parameter lies below an object without [`Flags::FORCED_BELOW`].
    Forced(NodeId),
    /// The same path was declared twice, as different things.
    Conflict,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, node) = match self {
            Self::NoRoot => ("the schema has no root object", None),
            Self::TooLarge => ("the schema is too large", None),
            Self::Conflict => ("a path is declared twice, as different things", None),
            Self::Name(node) => ("a name is not allowed", Some(node)),
            Self::Order(node) => ("children are not sorted or not distinct", Some(node)),
            Self::Links(node) => ("parent and children do not fit", Some(node)),
            Self::TooDeep(node) => ("too many tables are nested", Some(node)),
            Self::Limits(node) => ("limits cannot be read or go elsewhere", Some(node)),
            Self::Bytes => ("the bytes are no schema of this layout", None),
            Self::Forced(node) => ("a forced parameter is not marked above", Some(node)),
        };
        f.write_str(text)?;
        match node {
            Some(node) => write!(f, " (node {})", node.0),
            None => Ok(()),
        }
    }
}

impl core::error::Error for SchemaError {}

impl Schema<'_> {
    /// Checks everything that walks and look-ups rely on.
    pub(super) const fn check(&self) -> Result<(), SchemaError> {
        if self.rows.len() > u16::MAX as usize
            || self.runs.len() >= u16::MAX as usize
            || self.text.len() > MAX_TEXT
        {
            return Err(SchemaError::TooLarge);
        }
        if self.is_empty() {
            return Err(SchemaError::NoRoot);
        }
        if self.marks.len() != self.rows.len() {
            return Err(SchemaError::Bytes);
        }
        if let Err(error) = self.check_nodes() {
            return Err(error);
        }
        let mut index = 0_usize;
        while let Some(run) = item(self.runs, index) {
            if !self.is_run(run_start(run)) {
                return Err(SchemaError::Limits(NodeId::ROOT));
            }
            index = index.saturating_add(1);
        }
        Ok(())
    }

    /// Whether there are aliases, unique keys, references or `InformParameter.{i}.`, in tables that were checked.
    pub(super) const fn needs_machine(&self) -> bool {
        let mut index = 0_usize;
        while let Some(run) = item(self.runs, index) {
            let Some((_, run)) = self.facets.split_at_checked(run_start(run)) else {
                return true;
            };
            let mut unpacker = Unpacker::new(run, self.text);
            let mut count = match unpacker.number() {
                Some(count) => count,
                None => 0,
            };
            while count > 0 {
                if let Some(
                    Limit::UniqueKey(_) | Limit::UniqueKeyIfEnabled(_) | Limit::Reference { .. },
                ) = unpacker.limit()
                {
                    return true;
                }
                count = count.saturating_sub(1);
            }
            index = index.saturating_add(1);
        }
        let mut rows = self.rows;
        while let [packed, rest @ ..] = rows {
            let row = Row::unpack(packed);
            let name = self.name_bytes(&row);
            let is_of_rows = match self.row(NodeId(row.parent)) {
                Some(above) => matches!(above.kind, Kind::Template),
                None => false,
            };
            match row.kind {
                Kind::Parameter if is_of_rows && equal(name, b"Alias") => return true,
                Kind::Table if equal(name, b"InformParameter") => return true,
                _ => {}
            }
            rows = rest;
        }
        false
    }

    /// Whether all limits of a run can be read.
    const fn is_run(&self, start: usize) -> bool {
        let Some((_, run)) = self.facets.split_at_checked(start) else {
            return false;
        };
        let mut unpacker = Unpacker::new(run, self.text);
        let Some(mut count) = unpacker.number() else {
            return false;
        };
        // A limit has a byte at least, so this ends with the bytes.
        while count > 0 {
            if unpacker.limit().is_none() {
                return false;
            }
            count = count.saturating_sub(1);
        }
        true
    }

    /// Checks each node once, as the child of its parent: most schemas are checked by the compiler, which takes
    /// its time for every step.
    const fn check_nodes(&self) -> Result<(), SchemaError> {
        let Some(root) = self.row(NodeId::ROOT) else {
            return Err(SchemaError::NoRoot);
        };
        if !matches!(root.kind, Kind::Object) {
            return Err(SchemaError::NoRoot);
        }
        if root.parent != 0 {
            return Err(SchemaError::Links(NodeId::ROOT));
        }
        if let Err(error) = self.check_node(NodeId::ROOT, &root) {
            return Err(error);
        }
        // The way up from each object and each forced parameter is gone along as well; it is bounded.
        // No node is counted twice, for it has one parent; so if all are counted, all are below the root.
        let mut counted = 1_usize;
        let mut index = 0_u16;
        let mut rows = self.rows;
        while let [packed, rest @ ..] = rows {
            if !Row::is_parameter(packed) {
                let row = Row::unpack(packed);
                if let Err(error) = self.check_children(NodeId(index), &row) {
                    return Err(error);
                }
                counted = counted.saturating_add(row.child_count as usize);
            }
            index = index.saturating_add(1);
            rows = rest;
        }
        if counted != self.rows.len() {
            return Err(SchemaError::Links(NodeId::ROOT));
        }
        Ok(())
    }

    const fn check_node(&self, node: NodeId, row: &Row) -> Result<(), SchemaError> {
        let name = self.name_bytes(row);
        let template = matches!(row.kind, Kind::Template);
        if template != equal(name, b"{i}") || !(template || is_name(name)) {
            return Err(SchemaError::Name(node));
        }
        match item(self.marks, node.0 as usize) {
            Some(known) if *known == mark(name) => {}
            _ => return Err(SchemaError::Name(node)),
        }
        if row.limits as usize > self.runs.len() {
            return Err(SchemaError::Limits(node));
        }
        Ok(())
    }

    const fn check_children(&self, node: NodeId, row: &Row) -> Result<(), SchemaError> {
        if row.child_count > 0 && row.first_child <= node.0 {
            return Err(SchemaError::Links(node));
        }
        let mut index = row.first_child;
        let mut left = row.child_count;
        let mut before: &[u8] = &[];
        while left > 0 {
            let Some(child) = self.row(NodeId(index)) else {
                return Err(SchemaError::Links(node));
            };
            let is_template = matches!(child.kind, Kind::Template);
            if child.parent != node.0 || is_template != matches!(row.kind, Kind::Table) {
                return Err(SchemaError::Links(node));
            }
            if let Err(error) = self.check_node(NodeId(index), &child) {
                return Err(error);
            }
            let name = self.name_bytes(&child);
            if !less(before, name) {
                return Err(SchemaError::Order(node));
            }
            before = name;
            let parameter = matches!(child.kind, Kind::Parameter);
            let forced = parameter && child.flags.has(Flags::FORCED_INFORM);
            if (forced || !parameter)
                && let Err(error) = self.check_ancestors(NodeId(index), &child, forced)
            {
                return Err(error);
            }
            index = index.saturating_add(1);
            left = left.saturating_sub(1);
        }
        Ok(())
    }

    const fn check_ancestors(
        &self,
        node: NodeId,
        row: &Row,
        forced: bool,
    ) -> Result<(), SchemaError> {
        let mut tables = matches!(row.kind, Kind::Template) as usize;
        let mut at = node.0;
        let mut parent = row.parent;
        let mut levels = 0_usize;
        while at != 0 {
            levels = levels.saturating_add(1);
            if levels > MAX_LEVELS {
                return Err(SchemaError::TooDeep(node));
            }
            let Some(above) = self.row(NodeId(parent)) else {
                return Err(SchemaError::Links(node));
            };
            if forced && !above.flags.has(Flags::FORCED_BELOW) {
                return Err(SchemaError::Forced(node));
            }
            tables = tables.saturating_add(matches!(above.kind, Kind::Template) as usize);
            if tables > MAX_INSTANCES {
                return Err(SchemaError::TooDeep(node));
            }
            at = parent;
            parent = above.parent;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::tests::{MARKS, TEXT, rows};
    use alloc::vec::Vec;

    #[test]
    fn unsound_tables_are_refused() {
        let broken = |change: fn(&mut [Row; 4])| {
            let mut rows = rows();
            change(&mut rows);
            let packed = rows.map(|row| row.pack());
            Schema::new(&packed, &MARKS, &[], &[], TEXT).err()
        };
        assert_eq!(
            Schema::new(&[], &[], &[], &[], ""),
            Err(SchemaError::NoRoot)
        );
        let links = |node| Some(SchemaError::Links(NodeId(node)));
        for (change, error) in [
            (
                (|rows| rows[0].kind = Kind::Table) as fn(&mut [Row; 4]),
                Some(SchemaError::NoRoot),
            ),
            (|rows| rows[1].first_child = 0, links(1)),
            (|rows| rows[0].child_count = 2, links(0)),
            (|rows| rows[3].parent = 3, links(2)),
            (|rows| rows[2].child_count = 0, links(0)),
            (|rows| rows[0].parent = 1, links(0)),
            (|rows| rows[2].kind = Kind::Object, links(1)),
            (
                |rows| rows[3].name_len = 0,
                Some(SchemaError::Name(NodeId(3))),
            ),
            (
                |rows| rows[3].name_at = 6,
                Some(SchemaError::Name(NodeId(3))),
            ),
            (
                |rows| rows[3].limits = 1,
                Some(SchemaError::Limits(NodeId(3))),
            ),
            (
                |rows| rows[1].limits = 1,
                Some(SchemaError::Limits(NodeId(1))),
            ),
            (
                |rows| rows[3].flags = Flags::FORCED_INFORM,
                Some(SchemaError::Forced(NodeId(3))),
            ),
        ] {
            assert_eq!(broken(change), error);
        }
    }

    #[test]
    fn marks_of_other_names_are_refused() {
        let packed = rows().map(|row| row.pack());
        for at in 0..4_u16 {
            let mut marks = MARKS;
            marks[usize::from(at)] ^= 1;
            let error = Some(SchemaError::Name(NodeId(at)));
            assert_eq!(Schema::new(&packed, &marks, &[], &[], TEXT).err(), error);
        }
        let too_few = Schema::new(&packed, &MARKS[..3], &[], &[], TEXT);
        assert_eq!(too_few.err(), Some(SchemaError::Bytes));
    }

    #[test]
    fn limits_that_cannot_be_read_are_refused() {
        let mut rows = rows();
        rows[3].limits = 1;
        let packed = rows.map(|row| row.pack());
        let with = |start: u8, facets: &'static [u8]| {
            Schema::new(&packed, &MARKS, &[[start, 0, 0]], facets, TEXT)
                .map(|schema| schema.limits(NodeId(3)).collect::<Vec<_>>().len())
        };
        // One limit: the text at 0 of length 6 is a value.
        assert_eq!(with(0, &[1, 2, 0, 6]), Ok(1));
        assert_eq!(with(1, &[9, 1, 2, 0, 6]), Ok(1));
        for (start, facets) in [
            (0, &[][..]),
            (5, &[1, 2, 0, 6]),
            (0, &[2, 2, 0, 6]),
            (0, &[1, 2, 0, 12]),
            (0, &[1, 15, 0, 6]),
            (0, &[0xff, 0xff, 0xff, 0xff, 0x0f]),
        ] {
            assert_eq!(
                with(start, facets),
                Err(SchemaError::Limits(NodeId::ROOT)),
                "{facets:?}"
            );
        }
    }
}
