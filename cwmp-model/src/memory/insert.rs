//! Putting places into a tree, outside any transaction.

use alloc::{boxed::Box, vec};
use core::fmt;

use cwmp_soap::ValueType;

use super::MemoryTree;
use super::layout::Layout;
use super::rows::{Entry, Row};
use crate::path::{Named, PathError};
use crate::place::{Instances, Place, TooManyInstances};
use crate::schema::{Flags, Kind, NodeId, Schema};

/// Why a tree cannot hold something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum MemoryError {
    /// The path names nothing in the schema.
    Path(PathError),
    /// The path names something else than was asked for: an object where a parameter is due, or the reverse.
    Kind,
}

impl fmt::Display for MemoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(error) => error.fmt(f),
            Self::Kind => f.write_str("the path names something else"),
        }
    }
}

impl core::error::Error for MemoryError {}

impl From<PathError> for MemoryError {
    fn from(error: PathError) -> Self {
        Self::Path(error)
    }
}

impl From<TooManyInstances> for MemoryError {
    fn from(_: TooManyInstances) -> Self {
        Self::Path(PathError::Unknown)
    }
}

impl MemoryTree {
    /// A tree with nothing in it, not even the root object.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A device from the factory: every fixed object, no instances, parameters with the model's defaults.
    ///
    /// A parameter without a default gets the empty text, zero, `0` or the unknown time, by its type.
    #[must_use]
    pub fn from_schema(schema: Schema<'_>) -> Self {
        let mut tree = Self::new();
        tree.renew(schema, &Place::new(NodeId::ROOT, Instances::NONE));
        tree
    }

    /// Adds an object, a table or an instance, and what is above it; says whether it is writable.
    ///
    /// What is above is made as the schema says, without its other members.
    ///
    /// # Errors
    /// [`MemoryError::Path`] if the schema has no such path, [`MemoryError::Kind`] for a parameter.
    pub fn insert_object(
        &mut self,
        schema: Schema<'_>,
        path: &str,
        writable: bool,
    ) -> Result<(), MemoryError> {
        let target = schema.parse(path)?;
        if target.named == Named::Parameter {
            return Err(MemoryError::Kind);
        }
        self.reach(schema, target.place);
        if let Some(entry) = self.rows.entry_mut(&self.layout, &target.place) {
            entry.writable = writable;
        }
        Ok(())
    }

    /// Adds a parameter, and what is above it; replaces what was there.
    ///
    /// The text is kept as it is, whether it is a value of the type or not: devices report such values.
    ///
    /// # Errors
    /// As [`Self::insert_object`], [`MemoryError::Kind`] for anything but a parameter.
    pub fn insert(
        &mut self,
        schema: Schema<'_>,
        path: &str,
        value_type: ValueType,
        text: &str,
        writable: bool,
    ) -> Result<(), MemoryError> {
        let target = schema.parse(path)?;
        if target.named != Named::Parameter {
            return Err(MemoryError::Kind);
        }
        self.reach(schema, target.place);
        if let Some(entry) = self.rows.entry_mut(&self.layout, &target.place) {
            entry.writable = writable;
            let held = entry.value.take().map(|(_, text)| text);
            entry.value = Some((value_type, held.unwrap_or_default()));
        }
        self.write(&target.place, text.into());
        Ok(())
    }

    /// Adds an instance with all its members at their defaults; its tables are empty.
    ///
    /// The parameter that counts the table's instances follows.
    ///
    /// # Errors
    /// As [`Self::insert_object`], [`MemoryError::Kind`] for anything but an instance.
    pub fn insert_instance(&mut self, schema: Schema<'_>, path: &str) -> Result<(), MemoryError> {
        let target = schema.parse(path)?;
        if target.named != Named::Instance {
            return Err(MemoryError::Kind);
        }
        self.reach(schema, target.place);
        self.renew(schema, &target.place);
        self.count(&target.place);
        Ok(())
    }

    /// Changes the value of a parameter that is there, outside any transaction, as the device itself does.
    ///
    /// # Errors
    /// [`MemoryError::Path`] if the schema has no such path or the tree no such parameter.
    pub fn set_text(
        &mut self,
        schema: Schema<'_>,
        path: &str,
        text: &str,
    ) -> Result<(), MemoryError> {
        let target = schema.parse(path)?;
        let before = self.write(&target.place, text.into());
        let before = before.ok_or(MemoryError::Path(PathError::Absent))?;
        if *before != *text {
            self.changed.insert(target.place);
        }
        Ok(())
    }

    /// Makes sure that a place and all above it are there.
    fn reach(&mut self, schema: Schema<'_>, place: Place) {
        self.learn(schema);
        if let Some(above) = above(schema, &place) {
            self.reach(schema, above);
        }
        let node = place.node();
        let owner = self.layout.of(node).map_or(NodeId::ROOT, |node| node.owner);
        if owner == node && !self.rows.contains(owner, place.instances()) {
            let entries = vec![None; self.layout.columns(owner)].into_boxed_slice();
            self.add_row(Row { place, entries });
        }
        let writable = schema.flags(node).has(Flags::WRITABLE);
        if let Some(cell) = self.rows.cell(&self.layout, &place) {
            cell.get_or_insert(Entry {
                writable,
                value: None,
            });
        }
    }

    /// Gives an instance, or the device, all its members at their defaults.
    pub(super) fn renew(&mut self, schema: Schema<'_>, instance: &Place) {
        self.learn(schema);
        let owner = instance.node();
        let mut entries = vec![None; self.layout.columns(owner)].into_boxed_slice();
        fill(schema, &self.layout, owner, &mut entries);
        self.remove_row(instance);
        self.add_row(Row {
            place: *instance,
            entries,
        });
    }

    /// Takes the schema's layout, the first time it is seen.
    fn learn(&mut self, schema: Schema<'_>) {
        if self.layout.is_empty() {
            self.layout = Layout::new(schema);
            // The device itself is no instance: its row is there from the start.
            let place = Place::new(NodeId::ROOT, Instances::NONE);
            let entries = vec![None; self.layout.columns(NodeId::ROOT)].into_boxed_slice();
            self.rows.put(Row { place, entries });
        }
    }
}

/// What is above a place; as the schema says, an instance is below its table.
fn above(schema: Schema<'_>, place: &Place) -> Option<Place> {
    let parent = schema.parent(place.node())?;
    let instances = place.instances();
    let is_instance = schema.kind(place.node()) == Some(Kind::Template);
    let around = if is_instance {
        instances.without_last()
    } else {
        instances
    };
    Some(Place::new(parent, around))
}

/// Puts a node and its members, tables empty; as deep as paths are.
fn fill(schema: Schema<'_>, layout: &Layout, node: NodeId, entries: &mut [Option<Entry>]) {
    let (Some(row), Some(at)) = (schema.row(node), layout.of(node)) else {
        return;
    };
    let value = (row.kind == Kind::Parameter).then(|| {
        let text = schema.default_value(node);
        let text: Box<str> = text.unwrap_or_else(|| neutral(row.value_type)).into();
        (row.value_type, text)
    });
    if let Some(entry) = entries.get_mut(usize::from(at.column)) {
        let writable = row.flags.has(Flags::WRITABLE);
        *entry = Some(Entry { writable, value });
    }
    if row.kind != Kind::Table {
        for child in schema.children(node) {
            fill(schema, layout, child, entries);
        }
    }
}

/// What a parameter without a default holds.
const fn neutral(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String | ValueType::Base64 | ValueType::HexBinary => "",
        ValueType::DateTime => "0001-01-01T00:00:00Z",
        _ => "0",
    }
}
