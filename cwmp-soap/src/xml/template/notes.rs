//! Where the texts of members stand, noted by whoever checks them for whoever looks at them.

use crate::ValueType;
use crate::config::Tolerances;

use super::{Row, TEXTS, Template};

/// Members that are noted of all lists of a message; those behind them are searched for their texts once more. Most an
/// `Inform` has fewer.
const ROOM: usize = if Template::PAYS { 16 } else { 0 };

/// Where the texts of a member stand.
#[derive(Clone, Copy)]
pub(crate) struct Note {
    starts: [u32; TEXTS],
    lens: [u16; TEXTS],
    /// As in a [`Row`]; without a name the type is none.
    value_type: ValueType,
    type_name: Option<&'static str>,
    encoded: bool,
}

impl Note {
    /// All zeros, so that many are cleared at once.
    const NONE: Self = Self {
        starts: [0; TEXTS],
        lens: [0; TEXTS],
        value_type: ValueType::String,
        type_name: None,
        encoded: false,
    };

    /// Of a member; `None` if one of its texts is too long.
    #[inline(always)]
    pub(super) fn of(row: &Row<'_>) -> Option<Self> {
        let [first, second] = row.texts;
        let len = |text: (usize, usize)| u16::try_from(text.1.wrapping_sub(text.0)).ok();
        Some(Self {
            starts: [u32::try_from(first.0).ok()?, u32::try_from(second.0).ok()?],
            lens: [len(first)?, len(second)?],
            value_type: row.value_type.unwrap_or_default(),
            type_name: row.type_name,
            encoded: row.encoded,
        })
    }

    #[inline(always)]
    fn row<'a>(&self, document: &'a str) -> Row<'a> {
        let [first, second] = self
            .starts
            .map(|at| usize::try_from(at).unwrap_or(usize::MAX));
        let [first_len, second_len] = self.lens.map(usize::from);
        Row {
            document,
            texts: [
                (first, first.wrapping_add(first_len)),
                (second, second.wrapping_add(second_len)),
            ],
            type_name: self.type_name,
            value_type: self.type_name.map(|_| self.value_type),
            encoded: self.encoded,
            end: 0,
            tolerances: Tolerances::NONE,
        }
    }
}

/// Members of the lists of a message, in their order.
#[derive(Clone, Copy)]
pub(crate) struct Notes {
    notes: [Note; ROOM],
    count: u8,
}

impl Notes {
    pub(crate) const NONE: Self = Self {
        notes: [Note::NONE; ROOM],
        count: 0,
    };

    /// Adds a member; whether there was room.
    #[inline(always)]
    pub(super) fn push(&mut self, note: Note) -> bool {
        let slot = self.notes.get_mut(usize::from(self.count));
        let Some(slot) = slot else { return false };
        *slot = note;
        self.count = self.count.wrapping_add(1);
        true
    }

    /// The member of this number.
    #[inline(always)]
    pub(super) fn row<'a>(&self, number: u8, document: &'a str) -> Option<Row<'a>> {
        let note = self.notes.get(usize::from(number))?;
        Some(note.row(document))
    }
}

impl core::fmt::Debug for Notes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Notes").finish_non_exhaustive()
    }
}

/// Those members of a list, from its first on, that are noted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted {
    /// The number of the first among all that are noted.
    pub(super) from: u8,
    /// That behind the last.
    pub(super) to: u8,
    /// Where the last of them ends in the document, or the list begins.
    pub(super) end: usize,
}

impl Noted {
    /// None yet, of a list that begins there.
    pub(crate) fn none(notes: Option<&Notes>, begin: usize) -> Self {
        let count = notes.map_or(0, |notes| notes.count);
        Self {
            from: count,
            to: count,
            end: begin,
        }
    }

    /// Notes the member that comes next in the list; whether it did so.
    #[inline(always)]
    pub(crate) fn add(&mut self, notes: &mut Notes, row: &Row<'_>) -> bool {
        // The row itself may stay in registers.
        let note = Note::of(row);
        note.is_some_and(|note| self.push(notes, &note, row.end))
    }

    #[inline(never)]
    fn push(&mut self, notes: &mut Notes, note: &Note, end: usize) -> bool {
        let has_room = notes.push(*note);
        if has_room {
            self.to = notes.count;
            self.end = end;
        }
        has_room
    }
}
