//! What of software modules is stored: a record for each change, and for each operation one for what may change, behind its
//! texts in as many pieces as it takes.
//!
//! | bytes | a change, behind the number of its slot |
//! | --- | --- |
//! | 1 | 1 if the ACS asked for it |
//! | 1 | operations that the call had |
//! | 4 | serial number |
//! | 8 | when the call came |
//! | 1 | bytes of the `CommandKey`, which follows |
//! | 8 | its age in milliseconds when it was stored |
//!
//! | bytes | an operation, behind the number of its slot |
//! | --- | --- |
//! | 1, 4 | slot and serial number of its change |
//! | 1, 1, 1 | which operation of the call, which of its units, how many of them |
//! | 1 | 0 install, 1 update, 2 uninstall |
//! | 1 | where it stands: 0 waiting, 1 its unit is chosen, 2 running, 3 to be asked about, 4 over |
//! | 1 | 1 if the unit is resolved |
//! | 4 | serial number |
//! | 4 | the unit's instance, 0 for none |
//! | 2 | fault, 0 for none |
//! | 8, 8 | `StartTime`, `CompleteTime` |
//! | 4 | serial number of the texts of its result |
//! | 2 each of 9 | where each text ends |
//!
//! Texts have the number of their slot, doubled, and one more for those of the result: serial number (4), where in the
//! slot's bytes the piece begins (2), where all of them do (2), the bytes.
//!
//! A change is stored before its operations, and is gone before them. So one of which an operation is missing had not been
//! taken on, and an operation without its change had been reported. Events are not stored: they are raised anew for what
//! is over and still there.

use cwmp_model::MAX_RECORD;
use cwmp_model::record::{Kind, OVERHEAD, Writer};
use cwmp_soap::{DateTime, DeploymentUnitFaultCode, FaultCode, Timestamp};

use super::queue::Queue;
use super::request::OperationKind;
use super::slot::{CALL_TEXTS, Change, Delivery, Field, Operation, Phase, Place, TEXTS};
use super::uuid::Uuid;
use crate::cpe::persist::{DU_CHANGE, DU_OPERATION, DU_TEXT, Fields, Part, digest, put_time};
use crate::cpe::transfer::{Age, stamp_with_age, unix};
use crate::{CommandKey, Instant};

const KINDS: [OperationKind; 3] = [
    OperationKind::Install,
    OperationKind::Update,
    OperationKind::Uninstall,
];

/// Bytes of text in one record.
const PIECE: usize = MAX_RECORD - OVERHEAD - 10;
/// Bytes of a change with the longest key.
const LONGEST: usize = 2 + 15 + CommandKey::MAX_BYTES + 8 + OVERHEAD;
const _: () = assert!(LONGEST <= MAX_RECORD);

/// The texts of an operation, or those of its result.
#[derive(Clone, Copy)]
struct Texts {
    slot: usize,
    is_result: bool,
}

impl Texts {
    fn of(number: u16) -> Self {
        Self {
            slot: usize::from(number >> 1),
            is_result: number & 1 == 1,
        }
    }

    /// Their serial number, and where in the slot's bytes they begin and end.
    fn range(self, operation: &Operation) -> (u32, u16, u16) {
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

/// How far texts are stored.
#[derive(Clone, Copy, Default)]
pub(in crate::cpe) struct StoredTexts {
    /// Which they are.
    serial: u32,
    /// Where in the slot's bytes the next piece begins, 0 if none is stored.
    end: u32,
}

impl StoredTexts {
    pub(in crate::cpe) const NONE: Self = Self { serial: 0, end: 0 };
}

/// What is stored of an operation's slot; stays whatever comes into it.
#[derive(Clone, Copy, Default)]
pub(in crate::cpe) struct Stored {
    /// The stamp of its record.
    stamp: u32,
    /// The texts of the call, and those of the result.
    texts: [StoredTexts; 2],
}

impl Stored {
    pub(in crate::cpe) const NOTHING: Self = Self {
        stamp: 0,
        texts: [StoredTexts::NONE; 2],
    };

    fn texts_mut(&mut self, is_result: bool) -> &mut StoredTexts {
        let [call, result] = &mut self.texts;
        if is_result { result } else { call }
    }
}

impl Part for Queue<'_> {
    fn stamp(&mut self, kind: Kind, number: u16) -> Option<&mut u32> {
        if kind == DU_CHANGE {
            let slot = self.changes.get_mut(usize::from(number))?;
            return Some(&mut slot.stamp);
        }
        if kind == DU_OPERATION {
            let slot = self.operations.get_mut(usize::from(number))?;
            return Some(&mut slot.stored.stamp);
        }
        let texts = Texts::of(number);
        let slot = self.operations.get_mut(texts.slot)?;
        let stored = slot.stored.texts_mut(texts.is_result);
        if let Some(operation) = slot.operation.as_ref() {
            let (serial, ..) = texts.range(operation);
            if serial != stored.serial {
                *stored = StoredTexts { serial, end: 0 };
            }
        }
        Some(&mut stored.end)
    }

    fn write(&self, kind: Kind, number: u16, before: u32, out: &mut Writer<'_>) -> u32 {
        if kind == DU_CHANGE {
            let Some(change) = self.change(usize::from(number)) else {
                return 0;
            };
            change.write(out);
            let age = change.age.at(self.seen);
            let stamp = stamp_with_age(out.payload(), change.age.received, age);
            out.put(&age.to_be_bytes());
            return stamp;
        }
        let is_text = kind == DU_TEXT;
        let texts = Texts::of(number);
        let slot = if is_text {
            texts.slot
        } else {
            usize::from(number)
        };
        let operation = self.operation(slot);
        let operation = operation.filter(|operation| operation.phase != Phase::Dropped);
        match operation {
            Some(operation) if is_text => self.write_texts(texts, operation, before, out),
            Some(operation) => {
                operation.write(out);
                digest(out.payload())
            }
            None if is_text => before,
            None => 0,
        }
    }

    fn restore(&mut self, kind: Kind, number: u16, payload: &[u8]) -> Option<u32> {
        let fields = Fields::of(payload);
        if kind == DU_TEXT {
            return self.restore_texts(Texts::of(number), fields);
        }
        let slot = usize::from(number);
        if kind == DU_CHANGE {
            let place = self.changes.get_mut(slot)?;
            place.change = None;
            if fields.is_empty() {
                return Some(0);
            }
            let change = Change::restored(fields)?;
            let (said, _) = payload.split_last_chunk::<8>()?;
            let stamp = stamp_with_age(said, change.age.received, change.age.before);
            place.change = Some(change.clone());
            self.note_serial(change.serial);
            return Some(stamp);
        }
        let place = self.operations.get_mut(slot)?;
        place.operation = None;
        if fields.is_empty() {
            return Some(0);
        }
        let operation = Operation::restored(fields)?;
        place.operation = Some(operation);
        self.note_serial(operation.serial);
        Some(digest(payload))
    }
}

impl Queue<'_> {
    /// What has to be stored.
    pub(super) fn part(&mut self) -> Option<&mut dyn Part> {
        Some(self)
    }

    /// Serial numbers go on behind this one.
    fn note_serial(&mut self, serial: u32) {
        self.next_serial = self.next_serial.max(serial.saturating_add(1));
    }

    /// The next piece of texts that are stored up to `before`; up to where they are then.
    fn write_texts(
        &self,
        texts: Texts,
        operation: &Operation,
        before: u32,
        out: &mut Writer<'_>,
    ) -> u32 {
        let (serial, first, last) = texts.range(operation);
        let start = u16::try_from(before).unwrap_or(last).max(first);
        let from = usize::from(start);
        let end = usize::from(last).min(from.saturating_add(PIECE));
        let piece = self.texts_of(texts.slot).get(from..end);
        let Some(piece) = piece.filter(|piece| !piece.is_empty()) else {
            return before;
        };
        out.put(&serial.to_be_bytes());
        out.put(&start.to_be_bytes());
        out.put(&first.to_be_bytes());
        out.put(piece);
        u32::try_from(end).unwrap_or(before)
    }

    fn restore_texts(&mut self, texts: Texts, mut fields: Fields<'_>) -> Option<u32> {
        let (serial, start, first) = (fields.u32()?, fields.u16()?, fields.u16()?);
        self.note_serial(serial);
        let place = self.operations.get_mut(texts.slot)?;
        let is_other = |operation: &Operation| !texts.is_result && operation.serial != serial;
        // Where another one begins, the one before is gone.
        if place.operation.as_ref().is_some_and(is_other) {
            place.operation = None;
        }
        let stored = place.stored.texts_mut(texts.is_result);
        if start == first {
            *stored = StoredTexts {
                serial,
                end: u32::from(first),
            };
        }
        let before = stored.end;
        let follows = stored.serial == serial && u32::from(start) == before;
        let bytes = fields.rest();
        let from = usize::from(start);
        let to = from.saturating_add(bytes.len());
        let room = self.texts_of_mut(texts.slot).get_mut(from..to);
        let Some(room) = room.filter(|_| follows) else {
            // What there is no room for ends the operation, when all is read.
            return Some(before);
        };
        room.copy_from_slice(bytes);
        u32::try_from(to).ok()
    }

    /// All records are read: puts right what a loss of power between two of them, or other firmware, has left.
    pub(super) fn handle_restored(&mut self) {
        for slot in 0..self.operations.len() {
            self.restore_operation(slot);
        }
        for change in 0..self.changes.len() {
            let Some(count) = self.change(change).map(|change| change.operations) else {
                continue;
            };
            let is_whole = count > 0 && (0..count).all(|index| self.restore_units(change, index));
            if !is_whole {
                self.remove_change(change);
            }
        }
    }

    /// An operation whose change is gone was reported. One whose texts find no room any more has failed; one of which the
    /// texts of the result were not stored in full has no result.
    fn restore_operation(&mut self, slot: usize) {
        let Some(place) = self.operations.get(slot) else {
            return;
        };
        let stored = place.stored.texts;
        let Some(operation) = place.operation else {
            self.forget_texts(slot);
            return;
        };
        let change = self.change(usize::from(operation.change));
        if change.is_none_or(|change| change.serial != operation.change_serial) {
            self.forget_texts(slot);
            return;
        }
        let is_whole = |texts: Texts, stored: StoredTexts| {
            let (serial, first, last) = texts.range(&operation);
            first == last || (stored.serial == serial && stored.end >= u32::from(last))
        };
        let [call, result] = stored;
        let of = |is_result| Texts { slot, is_result };
        let has_call = is_whole(of(false), call);
        let has_result = has_call && is_whole(of(true), result);
        if !has_call {
            self.texts_of_mut(slot).fill(0);
            if let Some(operation) = self.operation_mut(slot) {
                operation.ends = [0; TEXTS];
                if operation.phase != Phase::Finished {
                    operation.phase = Phase::Finished;
                    operation.fault = Some(DeploymentUnitFaultCode::REQUEST_DENIED);
                }
            }
        }
        let is_over = self
            .operation(slot)
            .is_some_and(|operation| operation.phase == Phase::Finished);
        if !has_result {
            let uuid = Uuid::from_text(self.text(slot, Field::CallUuid));
            let uuid = uuid.unwrap_or_else(Uuid::nil);
            self.begin_result(slot);
            if is_over {
                self.put_unit(slot, uuid.as_str(), "");
            }
        }
        let is_requested = change_is_requested(self, slot);
        if is_over && is_requested {
            self.wipe_call(slot);
        }
    }

    /// Puts the units right that an operation of a call is about; whether there are any.
    ///
    /// If some have not been stored, none has begun: they are chosen anew.
    fn restore_units(&mut self, change: usize, index: u8) -> bool {
        let is_of = |operation: &Operation| operation.place.index == index;
        let found = |queue: &Self, test: &dyn Fn(&Operation) -> bool| {
            let operations = queue.operations_of(change);
            operations.filter(|(_, o)| is_of(o) && test(o)).count()
        };
        let count = found(self, &|_| true);
        let first = self
            .operations_of(change)
            .find(|(_, o)| is_of(o) && o.place.part == 0);
        let Some((slot, parts)) = first.map(|(slot, o)| (slot, usize::from(o.parts))) else {
            return false;
        };
        let has_begun = found(self, &|o| o.is_running() || o.has_begun()) > 0;
        if count == parts || has_begun {
            return true;
        }
        for other in 0..self.operations.len() {
            let operation = self.operation(other);
            let is_part = operation.is_some_and(|operation| {
                usize::from(operation.change) == change && is_of(operation) && other != slot
            });
            if is_part {
                self.forget_texts(other);
            }
        }
        if let Some(operation) = self.operation_mut(slot) {
            (operation.phase, operation.parts) = (Phase::Waiting, 1);
            (operation.unit, operation.fault) = (None, None);
        }
        self.begin_result(slot);
        true
    }

    /// Forgets an operation, and that its texts are stored: serial numbers may come again.
    fn forget_texts(&mut self, slot: usize) {
        self.remove(slot);
        if let Some(place) = self.operations.get_mut(slot) {
            place.stored.texts = [StoredTexts::NONE; 2];
        }
    }

    /// Gives up the call that this record belongs to, if it is the one that was taken on last and nothing of it has begun;
    /// whether it was.
    pub(super) fn give_up(&mut self, kind: Kind, number: u16) -> bool {
        let slot = match kind {
            DU_TEXT => Texts::of(number).slot,
            _ => usize::from(number),
        };
        let change = if kind == DU_CHANGE {
            Some(slot)
        } else {
            let operation = self.operation(slot);
            operation.map(|operation| usize::from(operation.change))
        };
        let last = self.changes().max_by_key(|(_, change)| change.serial);
        let last = last.filter(|(slot, change)| {
            let mut operations = self.operations_of(*slot);
            change.is_requested && operations.all(|(_, o)| o.phase == Phase::Waiting)
        });
        match last.map(|(slot, _)| slot) {
            Some(last) if Some(last) == change => {
                self.remove_change(last);
                true
            }
            _ => false,
        }
    }
}

fn change_is_requested(queue: &Queue<'_>, slot: usize) -> bool {
    let operation = queue.operation(slot);
    let change = operation.and_then(|operation| queue.change(usize::from(operation.change)));
    change.is_some_and(|change| change.is_requested)
}

impl Change {
    fn write(&self, out: &mut Writer<'_>) {
        out.put(&[u8::from(self.is_requested), self.operations]);
        out.put(&self.serial.to_be_bytes());
        let received = self.age.received.map_or(DateTime::Unknown, |at| {
            DateTime::At(Timestamp::from_unix(at))
        });
        put_time(received, out);
        let key = self.command_key.as_str().as_bytes();
        // At most 128.
        out.put(&[u8::try_from(key.len()).unwrap_or_default()]);
        out.put(key);
    }

    fn restored(mut fields: Fields<'_>) -> Option<Self> {
        let (is_requested, operations) = (fields.u8()? == 1, fields.u8()?);
        let (serial, received) = (fields.u32()?, fields.time()?);
        let length = usize::from(fields.u8()?);
        let key = core::str::from_utf8(fields.bytes(length)?).ok()?;
        Some(Self {
            serial,
            is_requested,
            command_key: CommandKey::new(key).ok()?,
            operations,
            age: Age {
                before: fields.u64()?,
                since: Instant::ZERO,
                received: unix(received),
            },
            delivery: Delivery::Unannounced,
            was_refused: false,
        })
    }
}

impl Operation {
    /// Whether it ended after it had begun.
    fn has_begun(&self) -> bool {
        self.phase == Phase::Finished && self.fault.is_none()
    }

    fn write(&self, out: &mut Writer<'_>) {
        let kind = KINDS.iter().position(|kind| *kind == self.kind);
        let kind = kind.and_then(|kind| u8::try_from(kind).ok());
        let phase = match self.phase {
            Phase::Waiting => 0,
            Phase::Chosen => 1,
            Phase::Running | Phase::Dropped => 2,
            Phase::Verifying { .. } => 3,
            Phase::Finished => 4,
        };
        out.put(&[self.change]);
        out.put(&self.change_serial.to_be_bytes());
        let Place { index, part } = self.place;
        let kind = kind.unwrap_or_default();
        out.put(&[index, part, self.parts, kind, phase, u8::from(self.resolved)]);
        out.put(&self.serial.to_be_bytes());
        out.put(&self.unit.unwrap_or_default().to_be_bytes());
        let fault = self.fault.map_or(0, |fault| fault.fault().code());
        out.put(&fault.to_be_bytes());
        put_time(self.start_time, out);
        put_time(self.complete_time, out);
        out.put(&self.result.to_be_bytes());
        for end in self.ends {
            out.put(&end.to_be_bytes());
        }
    }

    fn restored(mut fields: Fields<'_>) -> Option<Self> {
        let (change, change_serial) = (fields.u8()?, fields.u32()?);
        let (index, part, parts) = (fields.u8()?, fields.u8()?, fields.u8()?);
        let kind = *KINDS.get(usize::from(fields.u8()?))?;
        let phase = match fields.u8()? {
            0 => Phase::Waiting,
            1 => Phase::Chosen,
            2 => Phase::Running,
            3 => Phase::Verifying { told: true },
            4 => Phase::Finished,
            _ => return None,
        };
        let resolved = fields.u8()? == 1;
        let (serial, unit) = (fields.u32()?, fields.u32()?);
        let fault = FaultCode::new(fields.u16()?);
        let (start_time, complete_time) = (fields.time()?, fields.time()?);
        let result = fields.u32()?;
        let mut ends = [0; TEXTS];
        for end in &mut ends {
            *end = fields.u16()?;
        }
        Some(Self {
            change,
            change_serial,
            place: Place { index, part },
            parts,
            kind,
            phase,
            is_stop_owed: false,
            resolved,
            serial,
            unit: (unit > 0).then_some(unit),
            start_time,
            complete_time,
            fault: DeploymentUnitFaultCode::new(fault),
            result,
            ends: ends.is_sorted().then_some(ends)?,
        })
    }
}
