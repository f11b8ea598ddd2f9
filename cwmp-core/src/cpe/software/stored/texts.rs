//! The texts of an operation in storage.

use cwmp_model::MAX_RECORD;
use cwmp_model::record::{OVERHEAD, Writer};

use crate::cpe::persist::Fields;
use crate::cpe::software::queue::Queue;
use crate::cpe::software::slot::{CALL_TEXTS, Operation};

/// Bytes of text in one record.
const PIECE: usize = MAX_RECORD - OVERHEAD - 10;
/// The texts of an operation, or those of its result.
#[derive(Clone, Copy)]
pub(super) struct Texts {
    pub(super) slot: usize,
    pub(super) is_result: bool,
}

impl Texts {
    pub(super) fn of(number: u16) -> Self {
        Self {
            slot: usize::from(number >> 1),
            is_result: number & 1 == 1,
        }
    }

    /// Their serial number, and where in the slot's bytes they begin and end.
    pub(super) fn range(self, operation: &Operation) -> (u32, u16, u16) {
        let call = operation.ends.get(CALL_TEXTS.saturating_sub(1));
        let call = call.copied().unwrap_or_default();
        if self.is_result {
            let end = operation.ends.last().copied().unwrap_or_default();
            (operation.result, call, end)
        } else {
            (operation.serial, 0, call)
        }
    }
}

/// The stamp of texts: how far they are stored, and which they are, so far as it takes to tell them from those before.
pub(super) fn stamp_of(serial: u32, end: u16) -> u32 {
    (serial << 16) | u32::from(end)
}

impl Queue<'_> {
    /// The next piece of texts that are stored as `before` says; what their stamp is then.
    pub(super) fn write_texts(
        &self,
        texts: Texts,
        operation: &Operation,
        before: u32,
        out: &mut Writer<'_>,
    ) -> u32 {
        let (serial, first, last) = texts.range(operation);
        let [.., high, low] = before.to_be_bytes();
        let stored = u16::from_be_bytes([high, low]);
        let is_begun = before == stamp_of(serial, stored) && stored > first;
        let start = if is_begun { stored } else { first };
        let from = usize::from(start);
        let end = usize::from(last).min(from.saturating_add(PIECE));
        let piece = self.texts_of(texts.slot).get(from..end);
        let (Some(piece), Ok(end)) = (piece, u16::try_from(end)) else {
            return before;
        };
        if piece.is_empty() {
            return before;
        }
        out.put(&serial.to_be_bytes());
        out.put(&start.to_be_bytes());
        out.put(&first.to_be_bytes());
        out.put(piece);
        stamp_of(serial, end)
    }

    pub(super) fn restore_texts(&mut self, texts: Texts, mut fields: Fields<'_>) -> Option<u32> {
        let (serial, start, first) = (fields.u32()?, fields.u16()?, fields.u16()?);
        self.note_serial(serial);
        let place = self.operations.get_mut(texts.slot)?;
        let is_other = |operation: &Operation| !texts.is_result && operation.serial != serial;
        // Where another one begins, the one before is gone.
        if place.operation.as_ref().is_some_and(is_other) {
            place.operation = None;
        }
        let before = *place.stored.texts_mut(texts.is_result);
        let follows = start == first || before == stamp_of(serial, start);
        let bytes = fields.rest();
        let from = usize::from(start);
        let to = from.saturating_add(bytes.len());
        let room = self.texts_of_mut(texts.slot).get_mut(from..to);
        let Some(room) = room.filter(|_| follows) else {
            // What there is no room for ends the operation, when all is read.
            return Some(before);
        };
        room.copy_from_slice(bytes);
        u16::try_from(to).ok().map(|to| stamp_of(serial, to))
    }
}
