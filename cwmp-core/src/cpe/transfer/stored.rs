//! What of a transfer is stored: a record for what may change, and before it the texts, which do not, in as many pieces as
//! it takes.
//!
//! | bytes | a transfer, behind the number of its slot |
//! | --- | --- |
//! | 1 | kind: 0 `Download`, 1 `ScheduleDownload`, 2 `Upload`, 3 and 4 a download and an upload that nobody asked for |
//! | 1 | where it stands: 0 waiting, 1 running, 2 to take effect by a restart, 3 to be asked about, 4 over |
//! | 1 | bit 0: the user has agreed |
//! | 1 | restarts in the middle of it |
//! | 2 | fault, 0 for none |
//! | 4, 4, 4 | serial number, `FileSize`, `DelaySeconds` |
//! | 2 each of 7 | where each text ends |
//! | 8, 8, 8 | when the call came, `StartTime`, `CompleteTime` |
//! | 1 | windows: 0, 1 or 2 |
//! | 13 each | mode: 1 to 4; begin, end, `MaxRetries` |
//! | 1, 4, 8 | the window that comes next, failures in it, the age before which it is not tried again |
//! | 1 | bytes of the `CommandKey`, which follows |
//! | 8 | its age in milliseconds when it was stored |
//!
//! That its end is announced is not stored, nor are the events that announce it: after a restart they are raised anew, for
//! what is over and still there. What was being asked of the user is asked again.
//!
//! The age counts on, and is not stored at every moment: while the time of day is not known, which would tell how long ago
//! the call came, it is once in 70 minutes.

use cwmp_model::MAX_RECORD;
use cwmp_model::record::{Kind, OVERHEAD, Writer};
use cwmp_soap::{DateTime, FaultCode, TransferFaultCode};

use super::config::WindowMode;
use super::queue::{Queue, unix};
use super::request::TransferKind;
use super::slot::{Age, Entry, Phase, TEXTS, Window};
use crate::CommandKey;
use crate::cpe::persist::{Exchange, Fields, Part, TRANSFER_TEXT, digest};

const KINDS: [TransferKind; 5] = [
    TransferKind::Download,
    TransferKind::ScheduleDownload,
    TransferKind::Upload,
    TransferKind::AutonomousDownload,
    TransferKind::AutonomousUpload,
];

/// Where a transfer stands when it is read, by its number.
const PHASES: [Phase; 5] = [
    Phase::Waiting,
    Phase::Running,
    Phase::Restarting,
    Phase::Verifying,
    Phase::Finished,
];

/// Bytes of text in one record.
const PIECE: usize = MAX_RECORD - OVERHEAD - 8;
/// Bytes of a record with two windows and the longest key.
const LONGEST: usize = 2 + 56 + 27 + 14 + CommandKey::MAX_BYTES + 8 + OVERHEAD;
const _: () = assert!(LONGEST <= MAX_RECORD);
/// 2 to this power milliseconds are how far an age may be stored behind.
const AGE_BITS: u32 = 22;

const CONFIRMED: u8 = 1;

/// The stamp of what has an age: of all but that, unless nothing else tells how old it is.
pub(in crate::cpe) fn stamp_with_age(payload: &[u8], received: Option<i64>, age: u64) -> u32 {
    let [.., a, b, c, d] = (age >> AGE_BITS).to_be_bytes();
    let steps = if received.is_none() {
        u32::from_be_bytes([a, b, c, d])
    } else {
        0
    };
    digest(payload).wrapping_add(steps).max(1)
}

impl Part for Queue<'_> {
    fn stamp(&mut self, kind: Kind, number: u16) -> Option<&mut u32> {
        let slot = self.slots.get_mut(usize::from(number))?;
        if kind != TRANSFER_TEXT {
            return Some(&mut slot.stored.stamp);
        }
        let stored = &mut slot.stored;
        if let Some(entry) = slot.entry.as_ref()
            && entry.serial != stored.serial
        {
            (stored.serial, stored.texts) = (entry.serial, 0);
        }
        Some(&mut stored.texts)
    }

    fn write(&self, kind: Kind, number: u16, before: u32, out: &mut Writer<'_>) -> u32 {
        let slot = usize::from(number);
        let entry = self
            .entry(slot)
            .filter(|entry| entry.phase != Phase::Dropped);
        let Some(entry) = entry else {
            return if kind == TRANSFER_TEXT { before } else { 0 };
        };
        if kind == TRANSFER_TEXT {
            return self.write_texts(slot, entry, before, out);
        }
        entry.write(out);
        let age = entry.age.at(self.seen);
        let stamp = stamp_with_age(out.payload(), entry.age.received, age);
        out.put(&age.to_be_bytes());
        stamp
    }

    fn restore(&mut self, kind: Kind, number: u16, payload: &[u8]) -> Option<u32> {
        let slot = usize::from(number);
        if kind == TRANSFER_TEXT {
            return self.restore_texts(slot, Fields::of(payload));
        }
        let place = &mut self.slots.get_mut(slot)?.entry;
        *place = None;
        let fields = Fields::of(payload);
        if fields.is_empty() {
            return Some(0);
        }
        let entry = place.insert(Entry::new(TransferKind::Download, Age::UNKNOWN));
        if entry.restore(fields).is_none() {
            *place = None;
            return None;
        }
        let (said, _) = payload.split_last_chunk::<8>()?;
        self.next_serial = self.next_serial.max(entry.serial.saturating_add(1));
        Some(stamp_with_age(said, entry.age.received, entry.age.before))
    }
}

impl Queue<'_> {
    /// What has to be stored of them.
    pub(super) fn part(&mut self) -> Option<&mut dyn Part> {
        Some(self)
    }

    /// The next piece of the texts, of which `before` bytes are stored; how many are then.
    fn write_texts(&self, slot: usize, entry: &Entry, before: u32, out: &mut Writer<'_>) -> u32 {
        let start = usize::try_from(before).unwrap_or(usize::MAX);
        let end = usize::from(entry.texts_end()).min(start.saturating_add(PIECE));
        let piece = self.texts_of(slot).get(start..end);
        let (Some(piece), Ok(offset)) = (piece, u16::try_from(start)) else {
            return before;
        };
        if piece.is_empty() {
            return before;
        }
        out.put(&entry.serial.to_be_bytes());
        out.put(&offset.to_be_bytes());
        out.put(piece);
        u32::try_from(end).unwrap_or(before)
    }

    fn restore_texts(&mut self, slot: usize, mut fields: Fields<'_>) -> Option<u32> {
        let (serial, offset) = (fields.u32()?, fields.u16()?);
        self.next_serial = self.next_serial.max(serial.saturating_add(1));
        let place = self.slots.get_mut(slot)?;
        // Where another one begins, the one before is gone.
        let is_other = |entry: &Entry| entry.serial != serial;
        if place.entry.as_ref().is_some_and(is_other) {
            place.entry = None;
        }
        if offset == 0 {
            (place.stored.serial, place.stored.texts) = (serial, 0);
        }
        let before = place.stored.texts;
        let bytes = fields.rest();
        let start = usize::from(offset);
        let room = self
            .texts_of_mut(slot)
            .get_mut(start..start.saturating_add(bytes.len()));
        let follows = u32::from(offset) == before;
        let Some(room) = room.filter(|_| follows) else {
            // What there is no room for ends the transfer, when all is read.
            return Some(before);
        };
        room.copy_from_slice(bytes);
        u32::try_from(start.saturating_add(bytes.len())).ok()
    }

    /// All records are read: puts right what a loss of power between two of them, or other firmware, has left.
    ///
    /// A transfer whose texts belong to another one had been removed. One whose texts find no room any more has failed, if
    /// the ACS asked for it.
    pub(super) fn handle_restored(&mut self) {
        for slot in 0..self.slots.len() {
            let Some(place) = self.slots.get_mut(slot) else {
                continue;
            };
            let Some(entry) = place.entry.as_mut() else {
                self.remove(slot);
                self.forget_stored_texts(slot);
                continue;
            };
            let end = u32::from(entry.texts_end());
            let is_other = end > 0 && place.stored.serial != entry.serial;
            let is_whole = place.stored.texts >= end;
            let is_own = !entry.kind.is_requested();
            let is_reported = is_whole && self.config.autonomous.is_some();
            if is_other || (is_own && !is_reported) {
                self.remove(slot);
                self.forget_stored_texts(slot);
                continue;
            }
            if !is_whole {
                let general = entry.kind.general_fault();
                if !entry.is_finished() {
                    (entry.phase, entry.fault) = (Phase::Finished, Some(general));
                }
                entry.ends = [0; TEXTS];
                self.texts_of_mut(slot).fill(0);
            } else if entry.is_finished() {
                self.wipe_credentials(slot);
            }
        }
    }

    /// Of a transfer that is not there, no text counts as stored: serial numbers may come again.
    fn forget_stored_texts(&mut self, slot: usize) {
        if let Some(place) = self.slots.get_mut(slot) {
            place.stored.texts = 0;
        }
    }

    /// Gives up the transfer in this slot, if it is the one that was asked for last and has not begun; whether it was.
    pub(super) fn give_up(&mut self, slot: u16) -> bool {
        let slot = usize::from(slot);
        let last = self.next_serial.wrapping_sub(1);
        let is_last = self.entry(slot).is_some_and(|entry| {
            entry.serial == last && entry.is_fresh && entry.phase == Phase::Waiting
        });
        if is_last {
            self.remove(slot);
        }
        is_last
    }
}

impl Entry {
    /// Where the last text ends.
    fn texts_end(&self) -> u16 {
        self.ends.last().copied().unwrap_or_default()
    }

    fn write(&self, out: &mut Writer<'_>) {
        let _ = self.clone().exchange(&mut Exchange::Write(out));
    }

    fn restore(&mut self, fields: Fields<'_>) -> Option<()> {
        let mut exchange = Exchange::read(fields);
        self.exchange(&mut exchange)?;
        self.age.before = exchange.rest()?.u64()?;
        self.ends.is_sorted().then_some(())
    }

    /// Goes through the fields of the record, but for the age; `None` if what is read makes no sense.
    fn exchange(&mut self, fields: &mut Exchange<'_, '_>) -> Option<()> {
        let mut kind = position(&KINDS, &self.kind);
        fields.u8(&mut kind);
        self.kind = *KINDS.get(usize::from(kind))?;
        let mut phase = match self.phase {
            Phase::Waiting | Phase::Asking => 0,
            Phase::Running | Phase::Stopping | Phase::Dropped => 1,
            Phase::NeedsRestart | Phase::Restarting => 2,
            Phase::Restarted | Phase::Verifying => 3,
            Phase::Finished => 4,
        };
        fields.u8(&mut phase);
        self.phase = *PHASES.get(usize::from(phase))?;
        let mut flags = if self.confirmed { CONFIRMED } else { 0 };
        fields.u8(&mut flags);
        self.confirmed = flags & CONFIRMED != 0;
        fields.u8(&mut self.interruptions);
        let mut fault = self.fault.map_or(0, |fault| fault.fault().code());
        fields.u16(&mut fault);
        self.fault = TransferFaultCode::new(FaultCode::new(fault));
        fields.u32(&mut self.serial);
        fields.u32(&mut self.file_size);
        fields.u32(&mut self.delay_seconds);
        self.ends.iter_mut().for_each(|end| fields.u16(end));
        let mut received = self.age.received.map_or(DateTime::Unknown, |at| {
            DateTime::At(cwmp_soap::Timestamp::from_unix(at))
        });
        fields.time(&mut received);
        self.age.received = unix(received);
        fields.time(&mut self.start_time);
        fields.time(&mut self.complete_time);
        self.exchange_windows(fields)?;
        fields.key(&mut self.command_key)
    }

    fn exchange_windows(&mut self, fields: &mut Exchange<'_, '_>) -> Option<()> {
        // Two at most.
        let count = self.windows.iter().flatten().count();
        let mut count = u8::try_from(count).unwrap_or_default();
        fields.u8(&mut count);
        for place in self.windows.get_mut(..usize::from(count))? {
            let window = place.get_or_insert(Window::EMPTY);
            // They are counted from 1 on.
            let mut mode = position(&WindowMode::ALL, &window.mode).saturating_add(1);
            fields.u8(&mut mode);
            window.mode = *WindowMode::ALL.get(usize::from(mode).checked_sub(1)?)?;
            fields.u32(&mut window.start);
            fields.u32(&mut window.end);
            let mut max_retries = window.max_retries.cast_unsigned();
            fields.u32(&mut max_retries);
            window.max_retries = max_retries.cast_signed();
        }
        fields.u8(&mut self.window);
        fields.u32(&mut self.failures);
        fields.u64(&mut self.not_before);
        Some(())
    }
}

/// The number of a value among those that have one.
fn position<T: PartialEq>(values: &[T], value: &T) -> u8 {
    let position = values.iter().position(|other| other == value);
    position.and_then(|at| u8::try_from(at).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
