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
use super::slot::{Age, Delivery, Entry, Phase, TEXTS, Window};
use crate::cpe::persist::{Fields, Part, TRANSFER_TEXT, digest, put_time};
use crate::{CommandKey, Instant};

const KINDS: [TransferKind; 5] = [
    TransferKind::Download,
    TransferKind::ScheduleDownload,
    TransferKind::Upload,
    TransferKind::AutonomousDownload,
    TransferKind::AutonomousUpload,
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
        let place = self.slots.get_mut(slot)?;
        place.entry = None;
        let fields = Fields::of(payload);
        if fields.is_empty() {
            return Some(0);
        }
        let entry = Entry::restored(fields)?;
        let (said, _) = payload.split_last_chunk::<8>()?;
        let stamp = stamp_with_age(said, entry.age.received, entry.age.before);
        self.next_serial = self.next_serial.max(entry.serial.saturating_add(1));
        place.entry = Some(entry);
        Some(stamp)
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
            if is_other || (!is_whole && !entry.kind.is_requested()) {
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

    /// Gives up the transfer in this slot, if it is the one that was asked for last; whether it was.
    pub(super) fn give_up(&mut self, slot: u16) -> bool {
        let slot = usize::from(slot);
        let last = self.next_serial.wrapping_sub(1);
        let is_last = self
            .entry(slot)
            .is_some_and(|entry| entry.serial == last && entry.is_fresh);
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
        let kind = KINDS.iter().position(|kind| *kind == self.kind);
        let kind = kind.and_then(|kind| u8::try_from(kind).ok());
        let phase = match self.phase {
            Phase::Waiting | Phase::Asking => 0,
            Phase::Running | Phase::Stopping { .. } | Phase::Dropped => 1,
            Phase::Restarting { .. } => 2,
            Phase::Verifying { .. } => 3,
            Phase::Finished => 4,
        };
        let confirmed = if self.confirmed { CONFIRMED } else { 0 };
        let head = [
            kind.unwrap_or_default(),
            phase,
            confirmed,
            self.interruptions,
        ];
        out.put(&head);
        let fault = self.fault.map_or(0, |fault| fault.fault().code());
        out.put(&fault.to_be_bytes());
        for number in [self.serial, self.file_size, self.delay_seconds] {
            out.put(&number.to_be_bytes());
        }
        for end in self.ends {
            out.put(&end.to_be_bytes());
        }
        let received = self.age.received.map_or(DateTime::Unknown, |at| {
            DateTime::At(cwmp_soap::Timestamp::from_unix(at))
        });
        for time in [received, self.start_time, self.complete_time] {
            put_time(time, out);
        }
        self.write_windows(out);
        let key = self.command_key.as_str().as_bytes();
        // At most 128.
        out.put(&[u8::try_from(key.len()).unwrap_or_default()]);
        out.put(key);
    }

    fn write_windows(&self, out: &mut Writer<'_>) {
        let windows = self.windows.iter().flatten();
        out.put(&[u8::try_from(windows.clone().count()).unwrap_or_default()]);
        for window in windows {
            let mode = WindowMode::ALL.iter().position(|mode| *mode == window.mode);
            let mode = mode.and_then(|mode| u8::try_from(mode.saturating_add(1)).ok());
            out.put(&[mode.unwrap_or_default()]);
            out.put(&window.start.to_be_bytes());
            out.put(&window.end.to_be_bytes());
            out.put(&window.max_retries.to_be_bytes());
        }
        out.put(&[self.window]);
        out.put(&self.failures.to_be_bytes());
        out.put(&self.not_before.to_be_bytes());
    }

    fn restored(mut fields: Fields<'_>) -> Option<Self> {
        let kind = *KINDS.get(usize::from(fields.u8()?))?;
        let phase = match fields.u8()? {
            0 => Phase::Waiting,
            1 => Phase::Running,
            2 => Phase::Restarting { told: true },
            3 => Phase::Verifying { told: true },
            4 => Phase::Finished,
            _ => return None,
        };
        let (flags, interruptions) = (fields.u8()?, fields.u8()?);
        let fault = FaultCode::new(fields.u16()?);
        let (serial, file_size, delay_seconds) = (fields.u32()?, fields.u32()?, fields.u32()?);
        let mut ends = [0; TEXTS];
        for end in &mut ends {
            *end = fields.u16()?;
        }
        let (received, start_time, complete_time) =
            (fields.time()?, fields.time()?, fields.time()?);
        let windows = restored_windows(&mut fields)?;
        let (window, failures, not_before) = (fields.u8()?, fields.u32()?, fields.u64()?);
        let length = usize::from(fields.u8()?);
        let key = core::str::from_utf8(fields.bytes(length)?).ok()?;
        Some(Self {
            kind,
            phase,
            serial,
            command_key: CommandKey::new(key).ok()?,
            file_size,
            delay_seconds,
            ends: ends.is_sorted().then_some(ends)?,
            windows,
            window,
            failures,
            not_before,
            confirmed: flags & CONFIRMED != 0,
            interruptions,
            age: Age {
                before: fields.u64()?,
                since: Instant::ZERO,
                received: unix(received),
            },
            start_time,
            complete_time,
            fault: TransferFaultCode::new(fault),
            delivery: Delivery::Unannounced,
            was_refused: false,
            is_fresh: false,
            is_awaited: false,
        })
    }
}

fn restored_windows(fields: &mut Fields<'_>) -> Option<[Option<Window>; 2]> {
    let count = usize::from(fields.u8()?);
    let mut windows = [None; 2];
    for place in windows.get_mut(..count)? {
        let mode = usize::from(fields.u8()?).checked_sub(1)?;
        *place = Some(Window {
            mode: *WindowMode::ALL.get(mode)?,
            start: fields.u32()?,
            end: fields.u32()?,
            max_retries: fields.u32()?.cast_signed(),
        });
    }
    Some(windows)
}

#[cfg(test)]
mod tests;
