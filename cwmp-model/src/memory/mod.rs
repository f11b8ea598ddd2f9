//! A whole device in memory: for tests, simulators and devices with a heap.

mod change;
mod insert;
mod layout;
mod record;
mod rows;

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::fmt;

use change::Undo;
pub use insert::MemoryError;
use layout::Layout;
pub use record::{Keeper, Kept, RecordError};
use rows::Rows;

use crate::place::Place;
use crate::schema::{NodeId, Schema};

/// A [`Backend`](crate::Backend) that holds everything itself.
///
/// It knows which places exist, so an instance may lack what others have, and what each is: writable or not,
/// its type, its value as the text it has on the wire, byte for byte. Instances are added with the model's defaults
/// and deleted with all below them; the parameters that count them follow, and a number is never handed out twice by
/// one table. The schema is not kept: pass the same one to every call that takes one.
///
/// What has changed can be kept over a power cut: see [`Kept`] and [`Self::record`].
#[derive(Clone, Default)]
pub struct MemoryTree {
    layout: Layout,
    rows: Rows,
    /// By the template of the instances and the numbers around the table.
    tables: BTreeMap<Place, Table>,
    /// What the transaction has done, to be undone.
    undo: Vec<Undo>,
    changed: BTreeSet<Place>,
    /// Parameters whose values take effect later (RPC-SPV-07).
    deferring: BTreeSet<NodeId>,
    deferred: BTreeSet<Place>,
    commands: Vec<Place>,
}

/// What is known of the instances of one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Table {
    size: u32,
    /// The highest number ever used (RPC-GEN-08).
    last: u32,
    /// The numbers of the instances with an alias: one, but inside a transaction.
    aliases: BTreeMap<Box<str>, Vec<u32>>,
}

/// Equal trees hold the same places with the same values, and remember the same numbers.
impl PartialEq for MemoryTree {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.tables == other.tables
    }
}

impl Eq for MemoryTree {}

/// How much there is: values may be secrets.
impl fmt::Debug for MemoryTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryTree")
            .field("places", &self.len())
            .field("rows", &self.rows.iter().count())
            .finish_non_exhaustive()
    }
}

impl MemoryTree {
    /// The text of a parameter; `None` if the tree does not have it.
    #[must_use]
    pub fn text(&self, parameter: &Place) -> Option<&str> {
        let entry = self.rows.entry(&self.layout, parameter)?;
        entry.value.as_ref().map(|(_, text)| &**text)
    }

    /// How many objects, tables, instances and parameters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        let rows = self.rows.iter();
        rows.map(|row| row.entries.iter().flatten().count()).sum()
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets a parameter take effect later: setting it by a transaction answers `Status` 1 (RPC-GEN-04).
    ///
    /// For those that would drop the session, such as `ManagementServer.URL` (RPC-SPV-07). The parameter is named as data
    /// models name it, `{i}` for instances; `false` if the schema has none. Reading gives the new value at once
    /// (GAPS-29); [`Self::take_deferred`] tells what waits.
    pub fn defer(&mut self, schema: Schema<'_>, parameter: &str) -> bool {
        let node = schema.find(parameter);
        self.deferring.extend(node);
        node.is_some()
    }

    /// The deferred parameters that were set since this was last asked, for the device to apply.
    pub fn take_deferred(&mut self) -> impl Iterator<Item = Place> + use<> {
        core::mem::take(&mut self.deferred).into_iter()
    }

    /// The command parameters that were set since this was last asked, in their order, for the device to run
    /// (RPC-SPV-09); setting one to `false` or to nothing runs nothing.
    pub fn take_commands(&mut self) -> impl Iterator<Item = Place> + use<> {
        core::mem::take(&mut self.commands).into_iter()
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Applied, Backend, Presence};
    use crate::gateway::{SCHEMA, device};
    use alloc::{format, string::ToString as _};
    use cwmp_soap::Value;

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
            let path = format!("Device.WiFi.Radio.{number}.");
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
