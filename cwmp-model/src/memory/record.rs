//! Keeping a tree over a power cut: each transaction as one record (RPC-GEN-06).

use alloc::{string::String, vec::Vec};
use core::fmt;

use cwmp_soap::{FaultCode, Value, ValueType};

use super::MemoryTree;
use super::change::Undo;
use crate::backend::{Applied, Backend, Presence};
use crate::place::Place;
use crate::record::crc32;
use crate::schema::Schema;

/// Where records are kept: a log in flash memory or a file.
pub trait Keeper {
    /// Adds a record behind those that are there; called once in a transaction, before anything takes effect.
    ///
    /// A power cut in the middle may leave any beginning of the record: [`MemoryTree::restore`] knows a whole one.
    ///
    /// # Errors
    /// The fault of the call, which is then undone: 9004 if there is no room, 9002 if writing fails. Nothing of the
    /// record may be found afterwards.
    fn keep(&mut self, record: &[u8]) -> Result<(), FaultCode>;
}

/// A [`MemoryTree`] whose transactions are kept before they take effect.
///
/// After a start, make the tree as it left the factory and [`MemoryTree::restore`] it from the log.
#[derive(Debug)]
pub struct Kept<'s, K> {
    /// The tree.
    pub tree: MemoryTree,
    /// Where its records go.
    pub keeper: K,
    schema: Schema<'s>,
}

/// Why a record was not taken; the tree is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum RecordError {
    /// It ends before its end, or its sum is another one: writing it was cut off.
    Torn,
    /// It is whole and says something that no record says.
    Content,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Torn => "the record is not whole",
            Self::Content => "not the record of a tree",
        })
    }
}

impl core::error::Error for RecordError {}

const MAGIC: [u8; 4] = *b"CWT1";
const SET: u8 = b'=';
const ADDED: u8 = b'+';
const DELETED: u8 = b'-';
/// Magic and length in front, sum behind.
const FRAME: usize = 12;

impl MemoryTree {
    /// What the open transaction has changed, as bytes; `None` if nothing.
    ///
    /// Plain data for [`Self::restore`], on this tree or another from the same factory: places by their path, so that a
    /// later firmware with another data model can read it. Take it before the commit. It holds values in the clear.
    #[must_use]
    pub fn record(&self, schema: Schema<'_>) -> Option<Vec<u8>> {
        let mut record = Vec::from(MAGIC);
        record.extend([0; 4]);
        for undo in &self.undo {
            match undo {
                Undo::Set(place, _) => {
                    if let Some(text) = self.text(place) {
                        push(&mut record, schema, SET, place, text);
                    }
                }
                Undo::Added(instance, _) => push(&mut record, schema, ADDED, instance, ""),
                Undo::Deleted(rows) => {
                    for row in rows.iter().take(1) {
                        push(&mut record, schema, DELETED, &row.place, "");
                    }
                }
                Undo::Command(_) => {}
            }
        }
        let body = record.len().checked_sub(8).filter(|body| *body > 0)?;
        let length = u32::try_from(body).ok()?.to_le_bytes();
        record.splice(4..8, length);
        let sum = crc32(&record).to_le_bytes();
        record.extend(sum);
        Some(record)
    }

    /// Does what the records of a log say, in their order; how many bytes of whole records there were.
    ///
    /// It stops at the first that is not whole: what was cut off did not take effect, and the next record belongs in its
    /// place. Each record takes effect whole. Places that the schema or the tree no longer has are passed over. Restored
    /// values do not count as changed.
    ///
    /// # Errors
    /// [`RecordError::Content`] if a whole record is none of [`Self::record`]; the records in front of it have taken
    /// effect.
    pub fn restore(&mut self, schema: Schema<'_>, log: &[u8]) -> Result<usize, RecordError> {
        let mut rest = log;
        while !rest.is_empty() {
            match self.restore_one(schema, rest) {
                Ok(behind) => rest = behind,
                Err(RecordError::Torn) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(log.len().saturating_sub(rest.len()))
    }

    fn restore_one<'l>(
        &mut self,
        schema: Schema<'_>,
        log: &'l [u8],
    ) -> Result<&'l [u8], RecordError> {
        let (body, behind) = unframe(log).ok_or(RecordError::Torn)?;
        let mut items = body;
        while !items.is_empty() {
            items = pop(items).ok_or(RecordError::Content)?.behind;
        }
        let mut items = body;
        self.undo.clear();
        while let Some(item) = pop(items) {
            self.redo(schema, &item);
            items = item.behind;
        }
        for undo in core::mem::take(&mut self.undo) {
            if let Undo::Deleted(rows) = undo {
                self.forget(&rows);
            }
        }
        Ok(behind)
    }

    fn redo(&mut self, schema: Schema<'_>, item: &Item<'_>) {
        let Ok(target) = schema.parse(item.path) else {
            return;
        };
        match item.tag {
            SET => {
                self.write(&target.place, item.text.into());
            }
            ADDED => {
                self.renew(schema, &target.place);
            }
            _ => {
                let _ = self.delete(&target.place);
            }
        }
    }
}

struct Item<'l> {
    tag: u8,
    path: &'l str,
    text: &'l str,
    behind: &'l [u8],
}

fn push(record: &mut Vec<u8>, schema: Schema<'_>, tag: u8, place: &Place, text: &str) {
    let mut path = String::new();
    let written = schema.write_path(place, &mut path);
    let (Ok(()), Ok(path_len), Ok(text_len)) = (
        written,
        u32::try_from(path.len()),
        u32::try_from(text.len()),
    ) else {
        return;
    };
    record.push(tag);
    for (len, text) in [(path_len, &*path), (text_len, text)] {
        record.extend(len.to_le_bytes());
        record.extend(text.as_bytes());
    }
}

fn pop(items: &[u8]) -> Option<Item<'_>> {
    let (tag, rest) = items.split_first()?;
    let (path, rest) = pop_text(rest)?;
    let (text, behind) = pop_text(rest)?;
    matches!(*tag, SET | ADDED | DELETED).then_some(Item {
        tag: *tag,
        path,
        text,
        behind,
    })
}

fn pop_text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    let (text, rest) = rest.split_at_checked(len)?;
    Some((core::str::from_utf8(text).ok()?, rest))
}

/// The body of the first record of a log, and what is behind it.
fn unframe(log: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = log.strip_prefix(&MAGIC)?;
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    let (body, rest) = rest.split_at_checked(len)?;
    let (sum, behind) = rest.split_first_chunk::<4>()?;
    let whole = log.get(..len.checked_add(FRAME)?.checked_sub(4)?)?;
    (crc32(whole) == u32::from_le_bytes(*sum)).then_some((body, behind))
}

impl<'s, K> Kept<'s, K> {
    /// Keeps what happens to a tree from now on.
    pub const fn new(tree: MemoryTree, schema: Schema<'s>, keeper: K) -> Self {
        Self {
            tree,
            keeper,
            schema,
        }
    }
}

impl<K: Keeper> Backend for Kept<'_, K> {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        self.tree.next_instance(table, after)
    }

    fn find_alias(&self, table: &Place, alias: &str) -> Option<u32> {
        self.tree.find_alias(table, alias)
    }

    fn alias<'v>(&'v self, instance: &Place, scratch: &'v mut [u8]) -> Option<&'v str> {
        self.tree.alias(instance, scratch)
    }

    fn presence(&self, place: &Place) -> Presence {
        self.tree.presence(place)
    }

    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        self.tree.value_type(parameter)
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        self.tree.get(parameter, scratch)
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.tree.begin()
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        self.tree.set(parameter, value)
    }

    fn add(&mut self, schema: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        self.tree.add(schema, table)
    }

    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        self.tree.delete(instance)
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        if let Some(record) = self.tree.record(self.schema) {
            self.keeper.keep(&record)?;
        }
        self.tree.commit()
    }

    fn rollback(&mut self) {
        self.tree.rollback();
    }
}
