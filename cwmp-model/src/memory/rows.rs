//! The instances of a tree, each with its members in one piece.

use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};
use core::sync::atomic::{AtomicU32, Ordering};

use cwmp_soap::ValueType;

use super::layout::Layout;
use crate::place::{Instances, Place};
use crate::schema::NodeId;

/// One object, table, instance or parameter that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) writable: bool,
    pub(super) value: Option<(ValueType, Box<str>)>,
}

/// An instance of a table, or the device itself, with everything in it down to the next tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The instance; the root for what is in no table.
    pub(super) place: Place,
    pub(super) entries: Box<[Option<Entry>]>,
}

/// All rows, found by their instance.
///
/// Walks ask for one member of a row after the other, so the row found last is looked at first.
#[derive(Debug, Default)]
pub(super) struct Rows {
    slots: Vec<Option<Row>>,
    free: Vec<u32>,
    index: BTreeMap<Place, u32>,
    last: AtomicU32,
}

/// The slot of the device itself, which is put first and never taken for long.
const ROOT: u32 = 0;

impl Clone for Rows {
    fn clone(&self) -> Self {
        Self {
            slots: self.slots.clone(),
            free: self.free.clone(),
            index: self.index.clone(),
            last: AtomicU32::new(0),
        }
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.index.len() == other.index.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Rows {}

impl Rows {
    /// All rows in the order of their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.index.values().filter_map(|slot| self.at(*slot))
    }

    /// The number of the instance of a template that follows `after`, in this table.
    pub(super) fn next(&self, template: NodeId, table: Instances, after: u32) -> Option<u32> {
        let at = |number| table.with(number).ok();
        let first = Place::new(template, at(after.checked_add(1)?)?);
        // The next number is the likely one, and asked for where a path is resolved.
        if let Some(slot) = self.index.get(&first) {
            self.last.store(*slot, Ordering::Relaxed);
            return first.instances().last();
        }
        let last = Place::new(template, at(u32::MAX)?);
        let (place, slot) = self.index.range(first..=last).next()?;
        self.last.store(*slot, Ordering::Relaxed);
        place.instances().last()
    }

    /// The instances of a template inside `outer`.
    pub(super) fn inside(&self, template: NodeId, outer: Instances) -> Vec<Place> {
        let first = Place::new(template, outer);
        self.index
            .range(first..)
            .map(|(place, _)| *place)
            .take_while(|place| {
                place.node() == template
                    && place.instances().as_slice().starts_with(outer.as_slice())
            })
            .collect()
    }

    #[inline]
    fn at(&self, slot: u32) -> Option<&Row> {
        self.slots.get(usize::try_from(slot).ok()?)?.as_ref()
    }

    #[inline]
    fn slot(&self, owner: NodeId, instances: &Instances) -> Option<u32> {
        if owner == NodeId::ROOT {
            return (*instances == Instances::NONE).then_some(ROOT);
        }
        let last = self.last.load(Ordering::Relaxed);
        if let Some(row) = self.at(last)
            && row.place.node() == owner
            && row.place.instances_ref() == instances
        {
            return Some(last);
        }
        let slot = *self.index.get(&Place::new(owner, *instances))?;
        self.last.store(slot, Ordering::Relaxed);
        Some(slot)
    }

    #[inline]
    pub(super) fn entry(&self, layout: &Layout, place: &Place) -> Option<&Entry> {
        let node = layout.of(place.node())?;
        let slot = self.slot(node.owner, place.instances_ref())?;
        let entries = &self.at(slot)?.entries;
        entries.get(usize::from(node.column))?.as_ref()
    }

    pub(super) fn entry_mut(&mut self, layout: &Layout, place: &Place) -> Option<&mut Entry> {
        self.cell(layout, place)?.as_mut()
    }

    /// Where a place is or may be put; `None` if its row is not there.
    pub(super) fn cell(&mut self, layout: &Layout, place: &Place) -> Option<&mut Option<Entry>> {
        let node = layout.of(place.node())?;
        let slot = self.slot(node.owner, place.instances_ref())?;
        let row = self.slots.get_mut(usize::try_from(slot).ok()?)?.as_mut()?;
        row.entries.get_mut(usize::from(node.column))
    }

    pub(super) fn contains(&self, owner: NodeId, instances: Instances) -> bool {
        self.slot(owner, &instances).is_some()
    }

    /// Puts a row; one that is there is replaced.
    pub(super) fn put(&mut self, row: Row) {
        let place = row.place;
        let known = self.index.get(&place).copied();
        let slot = known.or_else(|| self.free.pop());
        let vacant = slot.and_then(|slot| self.slots.get_mut(usize::try_from(slot).ok()?));
        let slot = match (slot, vacant) {
            (Some(slot), Some(vacant)) => {
                *vacant = Some(row);
                slot
            }
            _ => {
                let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
                self.slots.push(Some(row));
                slot
            }
        };
        self.index.insert(place, slot);
    }

    pub(super) fn take(&mut self, place: &Place) -> Option<Row> {
        let slot = self.index.remove(place)?;
        self.free.push(slot);
        self.slots.get_mut(usize::try_from(slot).ok()?)?.take()
    }
}
