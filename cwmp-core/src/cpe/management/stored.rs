//! The records of what is kept: one entry each, or a piece of a long one, in the order in which they were set.
//!
//! | bytes | content |
//! | --- | --- |
//! | 2 | the number of the part: 0 |
//! | 1 | bit 0: another record follows that belongs to the same change; bit 1: more of the text of the record before; bit 2: what it is of is gone |
//! | 4 | the row, 0 outside of tables |
//! | 1 | the length of the name |
//! | as said | the name, as the data model has it behind `ManagementServer.` |
//! | the rest | the text of the value, or a piece of it |
//!
//! Records that belong together count when the last of them has come, as the change that they say was made as a whole
//! (RPC-GEN-05). One without a name says that all is gone, or else, with bit 2 clear, that a change before it whose last
//! record has not come was not made. A name outlasts an update of the device that numbers its data model anew.

use cwmp_model::record::{Kind, OVERHEAD, Writer};
use cwmp_model::{MAX_RECORD, NodeId};
use cwmp_soap::Value;

use super::entries::Key;
use super::serve::{Kept, Scope};
use crate::cpe::management::ManagementServer;
use crate::cpe::persist::{Fields, Part};

const MORE: u8 = 1;
const CONTINUES: u8 = 2;
const GONE: u8 = 4;

/// Bytes of the longest payload.
const PAYLOAD: usize = MAX_RECORD.saturating_sub(OVERHEAD);

/// The settings that an agent keeps, as a part of its state.
pub(in crate::cpe) struct Settings<'a, 's> {
    pub(in crate::cpe) management: &'a mut ManagementServer<'s>,
    /// Where names are looked up.
    pub(in crate::cpe) scope: Option<Scope<'a>>,
}

impl Part for Settings<'_, '_> {
    fn stamp(&mut self, _: Kind, number: u16) -> Option<&mut u32> {
        self.management.stamp().filter(|_| number == 0)
    }

    fn write(&self, _: Kind, _: u16, before: u32, out: &mut Writer<'_>) -> u32 {
        let scope = self.scope.as_ref();
        scope.map_or(before, |scope| self.management.write(scope, before, out))
    }

    fn restore(&mut self, _: Kind, _: u16, payload: &[u8]) -> Option<u32> {
        self.management.restore(self.scope.as_ref()?, payload)
    }
}

impl Scope<'_> {
    /// Writes the name of a node; as deep as it is below `ManagementServer.`.
    fn put_name(&self, node: NodeId, out: &mut Writer<'_>) {
        if let Some(parent) = self.schema.parent(node)
            && parent != self.server
        {
            self.put_name(parent, out);
            out.put(b".");
        }
        out.put(self.schema.name(node).as_bytes());
    }

    /// The length of a name.
    fn name_len(&self, node: NodeId) -> usize {
        let len = self.schema.name(node).len();
        match self.schema.parent(node) {
            Some(parent) if parent != self.server => {
                self.name_len(parent).saturating_add(1).saturating_add(len)
            }
            _ => len,
        }
    }

    fn node(&self, name: &str) -> Option<NodeId> {
        let mut names = name.split('.');
        names.try_fold(self.server, |node, name| self.schema.child(node, name))
    }
}

impl Kept<'_> {
    /// Writes the record behind those that `before` says are stored.
    pub(super) fn write(&self, scope: &Scope<'_>, before: u32, out: &mut Writer<'_>) -> u32 {
        let (number, stored) = (before >> 16, before & 0xFFFF);
        let entries = &self.entries;
        let nth = |number: u32| entries.nth(usize::try_from(number).unwrap_or(usize::MAX));
        let Some(entry) = nth(number) else {
            return before;
        };
        let name = if entry.key == Key::ALL {
            0
        } else {
            scope.name_len(entry.key.node)
        };
        let stored = usize::try_from(stored).unwrap_or_default();
        let text = entry.text().get(stored..).unwrap_or_default();
        let head = out.payload().len().saturating_add(6).saturating_add(name);
        let piece = piece(text, PAYLOAD.saturating_sub(head));
        let is_whole = piece.len() == text.len();
        let mut flags = 0;
        // What was not made is nothing that belongs to what was.
        let next = nth(number.saturating_add(1));
        if !is_whole || next.is_some_and(|next| next.key != Key::ALL) {
            flags |= MORE;
        }
        if stored > 0 {
            flags |= CONTINUES;
        }
        if entry.is_gone {
            flags |= GONE;
        }
        out.put(&[flags]);
        out.put(&entry.key.row.to_be_bytes());
        out.put(&[u8::try_from(name).unwrap_or(u8::MAX)]);
        if name > 0 {
            scope.put_name(entry.key.node, out);
        }
        out.put(piece.as_bytes());
        if is_whole {
            return number.saturating_add(1) << 16;
        }
        let stored = stored.saturating_add(piece.len());
        number << 16 | u32::try_from(stored).unwrap_or(0xFFFF)
    }

    /// Takes in a record.
    pub(super) fn restore(&mut self, scope: &Scope<'_>, payload: &[u8]) -> Option<u32> {
        let taken = self.take_in(scope, payload);
        // All of it is stored.
        self.entries.stamp = u32::MAX;
        if payload.get(2).is_none_or(|flags| flags & MORE == 0) {
            self.entries.commit();
        }
        taken.map(|()| self.entries.stamp_of_all())
    }

    fn take_in(&mut self, scope: &Scope<'_>, payload: &[u8]) -> Option<()> {
        let mut fields = Fields::of(payload);
        let (flags, row, name) = (fields.u8()?, fields.u32()?, fields.u8()?);
        let (name, text) = fields.text()?.split_at_checked(usize::from(name))?;
        if name.is_empty() {
            if flags & GONE != 0 {
                self.entries.clear();
            } else {
                self.entries.rollback();
            }
            return Some(());
        }
        let key = Key {
            node: scope.node(name)?,
            row,
        };
        let taken = if flags & GONE != 0 {
            self.entries.remove(key)
        } else if flags & CONTINUES != 0 {
            self.entries.extend(key, text)
        } else {
            self.entries.put(key, &Value::String(text))
        };
        taken.ok()
    }

    /// The log is at its end: a change of which not all records have come was not made, and storage is told so before
    /// another follows it.
    pub(super) fn handle_restored(&mut self) {
        let is_cut = self.entries.rollback();
        self.entries.stamp = self.entries.stamp_of_all();
        if is_cut {
            // There is the room of what was taken back.
            let _ = self.entries.put(Key::ALL, &Value::String(""));
            self.entries.commit();
        }
    }
}

/// As much of a text as has room.
fn piece(text: &str, room: usize) -> &str {
    let mut len = text.len().min(room);
    loop {
        match text.get(..len) {
            Some(piece) => return piece,
            None => len = len.saturating_sub(1),
        }
    }
}
