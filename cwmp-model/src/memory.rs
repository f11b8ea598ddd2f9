//! A whole device in memory: for tests, simulators and devices with a heap.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    string::ToString as _,
    vec::Vec,
};
use core::fmt;

use cwmp_soap::{FaultCode, Value, ValueType};

use crate::backend::{Applied, Backend, Presence};
use crate::path::{Named, PathError};
use crate::place::{Instances, Place, TooManyInstances};
use crate::schema::{Flags, Kind, NodeId, Schema};

/// A [`Backend`] that holds everything itself.
///
/// It knows which places exist, so an instance may lack what others have, and what each is: writable or not,
/// its type, its value as the text it has on the wire, byte for byte. The schema is not kept: pass the same one
/// to every call that takes one.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    places: BTreeMap<Place, Entry>,
    /// Instances, under the node of their table.
    rows: BTreeSet<Place>,
    /// The values before the transaction, in the order of setting.
    undo: Vec<(Place, Box<str>)>,
    changed: BTreeSet<Place>,
}

#[derive(Clone, Debug)]
struct Entry {
    writable: bool,
    value: Option<(ValueType, Box<str>)>,
}

/// Why a tree cannot hold something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
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
        tree.fill(schema, NodeId::ROOT, Instances::NONE);
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
        if let Some(entry) = self.places.get_mut(&target.place) {
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
        let entry = Entry {
            writable,
            value: Some((value_type, text.into())),
        };
        self.places.insert(target.place, entry);
        Ok(())
    }

    /// Adds an instance with all its members at their defaults; its tables are empty.
    ///
    /// # Errors
    /// As [`Self::insert_object`], [`MemoryError::Kind`] for anything but an instance.
    pub fn insert_instance(&mut self, schema: Schema<'_>, path: &str) -> Result<(), MemoryError> {
        let target = schema.parse(path)?;
        if target.named != Named::Instance {
            return Err(MemoryError::Kind);
        }
        self.reach(schema, target.place);
        self.fill(schema, target.place.node(), target.place.instances());
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
        let value = self
            .places
            .get_mut(&target.place)
            .and_then(|entry| entry.value.as_mut())
            .ok_or(MemoryError::Path(PathError::Absent))?;
        if *value.1 != *text {
            value.1 = text.into();
            self.changed.insert(target.place);
        }
        Ok(())
    }

    /// The text of a parameter; `None` if the tree does not have it.
    #[must_use]
    pub fn text(&self, parameter: &Place) -> Option<&str> {
        let entry = self.places.get(parameter)?;
        entry.value.as_ref().map(|(_, text)| &**text)
    }

    /// How many objects, tables, instances and parameters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The parameters whose values have changed since this was last asked.
    ///
    /// Changes of a transaction count once it is committed, and only if the text is another one.
    pub fn take_changed(&mut self) -> impl Iterator<Item = Place> + use<> {
        core::mem::take(&mut self.changed).into_iter()
    }

    /// Takes the values as they are for unchanged.
    pub fn forget_changed(&mut self) {
        self.changed.clear();
    }

    /// Makes sure that a place and all above it are there.
    fn reach(&mut self, schema: Schema<'_>, place: Place) {
        let mut place = place;
        loop {
            let node = place.node();
            let instances = place.instances();
            let is_instance = schema.kind(node) == Some(Kind::Template);
            let above = if is_instance {
                instances.without_last()
            } else {
                instances
            };
            let known = self.places.contains_key(&place);
            if !known {
                let writable = schema.flags(node).has(Flags::WRITABLE);
                let value = None;
                self.places.insert(place, Entry { writable, value });
            }
            let Some(parent) = schema.parent(node) else {
                return;
            };
            if is_instance {
                self.rows.insert(Place::new(parent, instances));
            }
            if known {
                return;
            }
            place = Place::new(parent, above);
        }
    }

    /// Puts a node and its members, tables empty; as deep as paths are.
    fn fill(&mut self, schema: Schema<'_>, node: NodeId, instances: Instances) {
        let Some(row) = schema.row(node) else { return };
        let value = (row.kind == Kind::Parameter).then(|| {
            let text = schema.default_value(node);
            (
                row.value_type,
                text.unwrap_or_else(|| neutral(row.value_type)).into(),
            )
        });
        let writable = row.flags.has(Flags::WRITABLE);
        self.places
            .insert(Place::new(node, instances), Entry { writable, value });
        if row.kind != Kind::Table {
            for child in schema.children(node) {
                self.fill(schema, child, instances);
            }
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

impl Backend for MemoryTree {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        let at = |number| table.instances().with(number).ok();
        let first = Place::new(table.node(), at(after.checked_add(1)?)?);
        let last = Place::new(table.node(), at(u32::MAX)?);
        self.rows.range(first..=last).next()?.instances().last()
    }

    fn presence(&self, place: &Place) -> Presence {
        match self.places.get(place) {
            None => Presence::Absent,
            Some(entry) if entry.writable => Presence::Writable,
            Some(_) => Presence::ReadOnly,
        }
    }

    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        let entry = self.places.get(parameter)?;
        entry.value.as_ref().map(|(value_type, _)| *value_type)
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        _scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        match self.places.get(parameter).map(|entry| entry.value.as_ref()) {
            Some(Some((ValueType::String, text))) => Ok(Value::String(text)),
            Some(Some((value_type, text))) => Ok(Value::Lexical(*value_type, text)),
            _ => Err(FaultCode::INVALID_PARAMETER_NAME),
        }
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.undo.clear();
        Ok(())
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        let held = self
            .places
            .get_mut(parameter)
            .and_then(|entry| entry.value.as_mut())
            .ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
        let text = value.to_string().into_boxed_str();
        let before = core::mem::replace(&mut held.1, text);
        self.undo.push((*parameter, before));
        Ok(())
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        for (place, before) in core::mem::take(&mut self.undo) {
            if self.text(&place) != Some(&*before) {
                self.changed.insert(place);
            }
        }
        Ok(Applied::Now)
    }

    fn rollback(&mut self) {
        while let Some((place, before)) = self.undo.pop() {
            let entry = self.places.get_mut(&place);
            if let Some(held) = entry.and_then(|entry| entry.value.as_mut()) {
                held.1 = before;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::{SCHEMA, device};

    fn place(path: &str) -> Place {
        SCHEMA.parse(path).unwrap().place
    }

    #[test]
    fn rollback_restores_and_commit_tells_what_changed() {
        let mut tree = device();
        let code = place("Device.DeviceInfo.ProvisioningCode");
        let before = tree.text(&code).unwrap().to_string();
        tree.begin().unwrap();
        tree.set(&code, &Value::String("a")).unwrap();
        tree.set(&code, &Value::String("b")).unwrap();
        tree.rollback();
        assert_eq!(tree.text(&code), Some(&*before));
        assert_eq!(tree.take_changed().count(), 0);
        tree.begin().unwrap();
        tree.set(&code, &Value::String("c")).unwrap();
        assert_eq!(tree.commit(), Ok(Applied::Now));
        assert!(tree.take_changed().eq([code]));
        tree.begin().unwrap();
        tree.set(&code, &Value::String("c")).unwrap();
        assert_eq!(tree.commit(), Ok(Applied::Now));
        assert_eq!(tree.take_changed().count(), 0);
    }

    #[test]
    fn instances_ascend_and_may_lack_members() {
        let mut tree = MemoryTree::new();
        for number in ["7", "4294967295", "2"] {
            let path = alloc::format!("Device.WiFi.Radio.{number}.");
            tree.insert_object(SCHEMA, &path, false).unwrap();
        }
        let table = place("Device.WiFi.Radio.");
        assert_eq!(tree.next_instance(&table, 0), Some(2));
        assert_eq!(tree.next_instance(&table, 2), Some(7));
        assert_eq!(tree.next_instance(&table, 7), Some(u32::MAX));
        assert_eq!(tree.next_instance(&table, u32::MAX), None);
        assert_eq!(
            tree.presence(&place("Device.WiFi.Radio.2.Enable")),
            Presence::Absent
        );
        assert_eq!(
            tree.presence(&place("Device.DeviceInfo.")),
            Presence::Absent
        );
        assert_eq!(tree.presence(&place("Device.WiFi.")), Presence::ReadOnly);
        assert_eq!(
            tree.insert_object(SCHEMA, "Device.DeviceInfo.UpTime", true),
            Err(MemoryError::Kind)
        );
    }
}
