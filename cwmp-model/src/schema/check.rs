//! Checking tables before they are taken for a schema.

use core::fmt;

use super::{Flags, Kind, NodeId, Row, Schema, equal, is_name, item, less};
use crate::place::MAX_INSTANCES;

/// Most levels below the root: a path of 256 characters has no more segments.
const MAX_LEVELS: usize = 128;

/// Why tables are no schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SchemaError {
    /// There are no rows, or the first is no object.
    NoRoot,
    /// There are more nodes, limits or bytes of text than the tables can number.
    TooLarge,
    /// The node's name is empty, too long, or has a character that no name may have.
    Name(NodeId),
    /// Two children of one node have the same name, or the children are not sorted.
    Order(NodeId),
    /// Parent and children do not point to each other, or the kinds do not go together.
    Links(NodeId),
    /// More than [`MAX_INSTANCES`] tables, or more than 128 levels of any kind are nested.
    TooDeep(NodeId),
    /// The limits point outside their table.
    Limits(NodeId),
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
            Self::Limits(node) => ("the limits do not exist", Some(node)),
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
    pub(super) const fn check_row(&self, node: NodeId, row: &Row) -> Result<(), SchemaError> {
        let is_root = node.0 == 0;
        if is_root && !matches!(row.kind, Kind::Object) {
            return Err(SchemaError::NoRoot);
        }
        let name = self.name_bytes(row);
        let template = matches!(row.kind, Kind::Template);
        if template != equal(name, b"{i}") || !(template || is_name(name)) {
            return Err(SchemaError::Name(node));
        }
        if row.limits as usize > self.limits.len() {
            return Err(SchemaError::Limits(node));
        }
        if row.limits > 0 {
            match item(self.limits, row.limits.saturating_sub(1) as usize) {
                Some(limits)
                    if (limits.first as usize).saturating_add(limits.count as usize)
                        <= self.facets.len() => {}
                _ => return Err(SchemaError::Limits(node)),
            }
        }
        if let Err(error) = self.check_children(node, row) {
            return Err(error);
        }
        if is_root {
            return if row.parent == 0 {
                Ok(())
            } else {
                Err(SchemaError::Links(node))
            };
        }
        self.check_ancestors(node, row)
    }

    const fn check_children(&self, node: NodeId, row: &Row) -> Result<(), SchemaError> {
        let fits = match row.kind {
            Kind::Parameter => row.child_count == 0,
            Kind::Table => row.child_count == 1,
            _ => true,
        };
        if !fits || (row.child_count > 0 && row.first_child <= node.0) {
            return Err(SchemaError::Links(node));
        }
        let mut index = row.first_child;
        let end = (row.first_child as usize).saturating_add(row.child_count as usize);
        let mut before: &[u8] = &[];
        while (index as usize) < end {
            let Some(child) = item(self.rows, index as usize) else {
                return Err(SchemaError::Links(node));
            };
            let is_template = matches!(child.kind, Kind::Template);
            if child.parent != node.0 || is_template != matches!(row.kind, Kind::Table) {
                return Err(SchemaError::Links(node));
            }
            let name = self.name_bytes(child);
            if !less(before, name) {
                return Err(SchemaError::Order(node));
            }
            before = name;
            index = index.saturating_add(1);
        }
        Ok(())
    }

    const fn check_ancestors(&self, node: NodeId, row: &Row) -> Result<(), SchemaError> {
        let forced = matches!(row.kind, Kind::Parameter) && row.flags.has(Flags::FORCED_INFORM);
        let mut tables = matches!(row.kind, Kind::Template) as usize;
        let mut below = node.0;
        let mut at = row.parent;
        let mut levels = 0_usize;
        loop {
            levels = levels.saturating_add(1);
            if levels > MAX_LEVELS {
                return Err(SchemaError::TooDeep(node));
            }
            let Some(above) = item(self.rows, at as usize) else {
                return Err(SchemaError::Links(node));
            };
            let end = (above.first_child as usize).saturating_add(above.child_count as usize);
            if at >= below || below < above.first_child || below as usize >= end {
                return Err(SchemaError::Links(node));
            }
            if forced && !above.flags.has(Flags::FORCED_BELOW) {
                return Err(SchemaError::Forced(node));
            }
            tables = tables.saturating_add(matches!(above.kind, Kind::Template) as usize);
            if tables > MAX_INSTANCES {
                return Err(SchemaError::TooDeep(node));
            }
            if at == 0 {
                return Ok(());
            }
            below = at;
            at = above.parent;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::tests::{TEXT, rows};

    #[test]
    fn unsound_tables_are_refused() {
        let broken = |change: fn(&mut [Row; 4])| {
            let mut rows = rows();
            change(&mut rows);
            Schema::new(&rows, TEXT, &[], &[]).err()
        };
        assert_eq!(Schema::new(&[], "", &[], &[]), Err(SchemaError::NoRoot));
        assert_eq!(
            broken(|rows| rows[0].kind = Kind::Table),
            Some(SchemaError::NoRoot)
        );
        assert_eq!(
            broken(|rows| rows[1].first_child = 0),
            Some(SchemaError::Links(NodeId(1)))
        );
        assert_eq!(
            broken(|rows| rows[1].child_count = 2),
            Some(SchemaError::Links(NodeId(1)))
        );
        assert_eq!(
            broken(|rows| rows[3].parent = 3),
            Some(SchemaError::Links(NodeId(2)))
        );
        assert_eq!(
            broken(|rows| rows[3].name_len = 0),
            Some(SchemaError::Order(NodeId(2)))
        );
        assert_eq!(
            broken(|rows| rows[3].name_at = 6),
            Some(SchemaError::Name(NodeId(3)))
        );
        assert_eq!(
            broken(|rows| rows[3].limits = 1),
            Some(SchemaError::Limits(NodeId(3)))
        );
        assert_eq!(
            broken(|rows| rows[3].flags = Flags::FORCED_INFORM),
            Some(SchemaError::Forced(NodeId(3)))
        );
    }
}
