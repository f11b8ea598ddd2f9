//! Values as they are kept: entries in lent bytes, one behind the other.
//!
//! | bytes | content |
//! | --- | --- |
//! | 2 | the length of the text; bit 15: what the entry is of is gone |
//! | 2 | the node of the data model: a parameter, the template of a row, a table |
//! | 4 | the row, 0 outside of tables |
//! | as said | the value, as the text that it has on the wire |
//!
//! An entry stands for those of the same node and row before it. So a transaction puts its own behind the others and is
//! rolled back by forgetting them; what no longer counts goes at the commit, but for what storage has yet to be told.

use cwmp_model::NodeId;
use cwmp_soap::Value;
use cwmp_soap::xml::Writer;

/// Bytes of an entry beside its text.
pub(super) const HEAD: usize = 8;
/// Bytes of the longest text.
const LONGEST: u16 = 0x3FFF;
const GONE: u16 = 0x8000;

/// What an entry is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) node: NodeId,
    /// 0 outside of tables.
    pub(super) row: u32,
}

impl Key {
    /// Everything: all there was before, if it is gone, or else all of a change that was not made.
    pub(super) const ALL: Self = Self::single(NodeId::ROOT);

    /// A parameter outside of tables, or a table.
    pub(super) const fn single(node: NodeId) -> Self {
        Self { node, row: 0 }
    }
}

/// One entry.
#[derive(Clone, Copy)]
pub(super) struct Entry<'e> {
    pub(super) key: Key,
    pub(super) is_gone: bool,
    bytes: &'e [u8],
    size: usize,
}

impl<'e> Entry<'e> {
    /// The text of the value.
    pub(super) fn text(&self) -> &'e str {
        // That is what was put.
        core::str::from_utf8(self.bytes).unwrap_or_default()
    }
}

/// There is no room for the entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full;

/// All entries.
pub(super) struct Entries<'s> {
    bytes: &'s mut [u8],
    /// Bytes in use.
    end: usize,
    /// Bytes that were in use after the last commit.
    committed: usize,
    /// How many entries are stored, from the first on, and behind them how many bytes of the text of the next: 16 bits each.
    pub(super) stamp: u32,
}

impl<'s> Entries<'s> {
    pub(super) const fn new(bytes: &'s mut [u8]) -> Self {
        Self {
            bytes,
            end: 0,
            committed: 0,
            stamp: 0,
        }
    }

    /// Bytes in use.
    pub(super) const fn used(&self) -> usize {
        self.end
    }

    /// The text of what is kept of a key, if anything is.
    pub(super) fn get(&self, key: Key) -> Option<&str> {
        let entry = self.all().filter(|entry| entry.key == key).last()?;
        (!entry.is_gone).then(|| entry.text())
    }

    /// The least row behind `after` of those whose node this is.
    pub(super) fn next_row(&self, node: NodeId, after: u32) -> Option<u32> {
        let rows = self.all().filter(|entry| entry.key.node == node);
        let rows = rows.map(|entry| entry.key.row).filter(|row| *row > after);
        rows.filter(|row| self.get(Key { node, row: *row }).is_some())
            .min()
    }

    /// Keeps a value; the one before stays until the commit.
    pub(super) fn put(&mut self, key: Key, value: &Value<'_>) -> Result<(), Full> {
        self.push(key, 0, |room| write(value, room))
    }

    /// A row is gone, with all that is kept of it.
    pub(super) fn remove(&mut self, key: Key) -> Result<(), Full> {
        self.push(key, GONE, |_| Some(0))
    }

    /// Puts more behind the text of the entry that was put last, which has to be of this key.
    pub(super) fn extend(&mut self, key: Key, more: &str) -> Result<(), Full> {
        let last = self.all().last().filter(|last| last.key == key);
        let last = last.ok_or(Full)?;
        let len = last.bytes.len().saturating_add(more.len());
        let len = u16::try_from(len).ok().filter(|len| *len <= LONGEST);
        let [low, high] = len.ok_or(Full)?.to_le_bytes();
        let at = self.end.saturating_sub(last.size);
        let end = self.end.saturating_add(more.len());
        let room = self.bytes.get_mut(self.end..end).ok_or(Full)?;
        room.copy_from_slice(more.as_bytes());
        if let Some([first, second, ..]) = self.bytes.get_mut(at..) {
            (*first, *second) = (low, high);
        }
        self.end = end;
        Ok(())
    }

    /// The entry of this number, from 0.
    pub(super) fn nth(&self, number: usize) -> Option<Entry<'_>> {
        self.all().nth(number)
    }

    /// What the [stamp](Self::stamp) is of entries that are all stored.
    pub(super) fn stamp_of_all(&self) -> u32 {
        let count = u16::try_from(self.all().count()).unwrap_or(u16::MAX);
        u32::from(count) << 16
    }

    /// Forgets what no longer counts.
    pub(super) fn commit(&mut self) {
        let (mut at, mut to) = (0_usize, 0_usize);
        let (mut number, mut stamp) = (0_u32, self.stamp);
        while let Some(entry) = self.at(at) {
            let (key, size, is_gone) = (entry.key, entry.size, entry.is_gone);
            let behind = at.saturating_add(size);
            let is_stored = number < self.stamp >> 16;
            let is_told = (is_gone || key == Key::ALL) && is_stored;
            if !is_told && !self.is_superseded(key, behind) {
                self.bytes.copy_within(at..behind, to);
                to = to.saturating_add(size);
            } else if is_stored {
                stamp = stamp.saturating_sub(1 << 16);
            } else if number == self.stamp >> 16 {
                // Some of it was stored.
                stamp &= !0xFFFF;
            }
            at = behind;
            number = number.saturating_add(1);
        }
        self.cut(to);
        (self.committed, self.stamp) = (to, stamp);
    }

    /// Forgets what was put since the last commit; whether there was anything.
    pub(super) fn rollback(&mut self) -> bool {
        let is_open = self.end > self.committed;
        self.cut(self.committed);
        is_open
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.cut(0);
        (self.committed, self.stamp) = (0, 0);
    }

    fn all(&self) -> impl Iterator<Item = Entry<'_>> {
        let next = |entry: &Entry<'_>, at: &mut usize| *at = at.saturating_add(entry.size);
        let mut at = 0;
        core::iter::from_fn(move || {
            let entry = self.at(at)?;
            next(&entry, &mut at);
            Some(entry)
        })
    }

    /// The entry that begins at this byte.
    fn at(&self, at: usize) -> Option<Entry<'_>> {
        let used = self.bytes.get(at..self.end)?;
        let (head, behind) = used.split_first_chunk::<HEAD>()?;
        let [len_low, len_high, node_low, node_high, row @ ..] = *head;
        let marked = u16::from_le_bytes([len_low, len_high]);
        let len = usize::from(marked & LONGEST);
        let bytes = behind.get(..len)?;
        Some(Entry {
            key: Key {
                node: NodeId::new(u16::from_le_bytes([node_low, node_high])),
                row: u32::from_le_bytes(row),
            },
            is_gone: marked & GONE != 0,
            bytes,
            size: HEAD.saturating_add(len),
        })
    }

    /// Whether an entry from this byte on stands for one of this key, or says that its row is gone.
    fn is_superseded(&self, key: Key, from: usize) -> bool {
        let mut at = from;
        while let Some(entry) = self.at(at) {
            let is_of_row = key.row > 0 && entry.key.row == key.row;
            let is_of_it = is_of_row || entry.key == Key::ALL;
            if entry.key == key || (entry.is_gone && is_of_it) {
                return true;
            }
            at = at.saturating_add(entry.size);
        }
        false
    }

    fn push(
        &mut self,
        key: Key,
        marks: u16,
        write: impl FnOnce(&mut [u8]) -> Option<usize>,
    ) -> Result<(), Full> {
        let free = self.bytes.get_mut(self.end..).ok_or(Full)?;
        let (head, room) = free.split_first_chunk_mut::<HEAD>().ok_or(Full)?;
        let written = write(room).ok_or(Full)?;
        let len = u16::try_from(written).ok().filter(|len| *len <= LONGEST);
        let [len_low, len_high] = (len.ok_or(Full)? | marks).to_le_bytes();
        let [node_low, node_high] = key.node.index().to_le_bytes();
        let [a, b, c, d] = key.row.to_le_bytes();
        *head = [len_low, len_high, node_low, node_high, a, b, c, d];
        self.end = self.end.saturating_add(HEAD).saturating_add(written);
        Ok(())
    }

    /// Drops what stands behind, and wipes it: there may be passwords in it.
    fn cut(&mut self, end: usize) {
        if let Some(rest) = self.bytes.get_mut(end..) {
            rest.fill(0);
        }
        self.end = end;
    }
}

/// Writes the text of a value; how many bytes it has, `None` if it does not fit.
fn write(value: &Value<'_>, room: &mut [u8]) -> Option<usize> {
    if let Value::String(text) | Value::Lexical(_, text) = value {
        room.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        return Some(text.len());
    }
    // Nothing in these is written otherwise in XML.
    let mut out = Writer::new(room);
    out.value(value);
    out.fits().then(|| out.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Key = Key::single(NodeId::new(1));
    const B: Key = Key::single(NodeId::new(2));
    const TEMPLATE: NodeId = NodeId::new(3);

    const fn row(row: u32) -> Key {
        Key {
            node: TEMPLATE,
            row,
        }
    }

    const fn cell(row: u32) -> Key {
        Key {
            node: NodeId::new(4),
            row,
        }
    }

    #[test]
    fn what_was_put_last_counts_and_a_rollback_takes_it_back() {
        let mut bytes = [0; 64];
        let mut entries = Entries::new(&mut bytes);
        entries.put(A, &Value::UnsignedInt(600)).unwrap();
        entries.put(B, &Value::Boolean(true)).unwrap();
        entries.commit();
        let used = entries.used();
        assert_eq!((entries.get(A), entries.get(B)), (Some("600"), Some("1")));
        entries.put(A, &Value::String("a & b")).unwrap();
        assert_eq!(entries.get(A), Some("a & b"));
        entries.rollback();
        assert_eq!((entries.get(A), entries.used()), (Some("600"), used));
        entries.put(A, &Value::Int(-7)).unwrap();
        entries.commit();
        assert_eq!((entries.get(A), entries.used()), (Some("-7"), used - 1));
        assert_eq!(entries.get(cell(1)), None);
    }

    #[test]
    fn a_row_that_is_gone_takes_its_cells_along() {
        let mut bytes = [0; 96];
        let mut entries = Entries::new(&mut bytes);
        for number in [2, 5] {
            entries.put(row(number), &Value::String("")).unwrap();
            entries.put(cell(number), &Value::String("text")).unwrap();
            entries.commit();
        }
        let rows = |entries: &Entries<'_>| {
            [0, 2, 5].map(|after| entries.next_row(TEMPLATE, after).unwrap_or_default())
        };
        assert_eq!(rows(&entries), [2, 5, 0]);
        entries.remove(row(2)).unwrap();
        assert_eq!(rows(&entries), [5, 5, 0]);
        entries.rollback();
        assert_eq!(rows(&entries), [2, 5, 0]);
        // What storage knows of, it has to be told of.
        for (stamp, told) in [(0, HEAD), (u32::MAX, 0)] {
            entries.stamp = stamp;
            entries.remove(row(2)).unwrap();
            entries.commit();
            assert_eq!(rows(&entries), [5, 5, 0]);
            assert_eq!(
                (entries.get(cell(2)), entries.get(cell(5))),
                (None, Some("text"))
            );
            assert_eq!(entries.used(), 2 * HEAD + 4 + told);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_and_changes_nothing() {
        let mut bytes = [0; HEAD + 3];
        let mut entries = Entries::new(&mut bytes);
        assert!(entries.put(A, &Value::String("four")).is_err());
        assert!(entries.put(A, &Value::UnsignedInt(1000)).is_err());
        assert_eq!((entries.get(A), entries.used()), (None, 0));
        entries.put(A, &Value::UnsignedInt(999)).unwrap();
        assert!(entries.put(B, &Value::String("")).is_err());
        entries.commit();
        assert_eq!(entries.get(A), Some("999"));
    }

    #[test]
    fn nothing_is_left_of_what_was_taken_back() {
        let mut bytes = [0; 64];
        let mut entries = Entries::new(&mut bytes);
        entries.put(A, &Value::String("secret")).unwrap();
        entries.rollback();
        entries.put(A, &Value::String("another secret")).unwrap();
        entries.commit();
        entries.clear();
        assert_eq!(bytes, [0; 64]);
    }
}
