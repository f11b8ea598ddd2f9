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

mod restored;
mod texts;

use cwmp_model::MAX_RECORD;
use cwmp_model::record::{Kind, OVERHEAD, Writer};
use cwmp_soap::{DateTime, DeploymentUnitFaultCode, FaultCode, Timestamp};

use super::queue::Queue;
use super::request::OperationKind;
use super::slot::{Change, Delivery, Operation, Phase, Place, TEXTS};
use crate::cpe::persist::{DU_CHANGE, DU_OPERATION, DU_TEXT, Fields, Part, digest, put_time};
use crate::cpe::transfer::{Age, stamp_with_age, unix};
use crate::{CommandKey, Instant};
use texts::Texts;

const KINDS: [OperationKind; 3] = [
    OperationKind::Install,
    OperationKind::Update,
    OperationKind::Uninstall,
];

/// Bytes of a change with the longest key.
const LONGEST: usize = 2 + 15 + CommandKey::MAX_BYTES + 8 + OVERHEAD;
const _: () = assert!(LONGEST <= MAX_RECORD);

/// What is stored of an operation's slot; stays whatever comes into it.
#[derive(Clone, Copy, Default)]
pub(in crate::cpe) struct Stored {
    /// The stamp of its record.
    stamp: u32,
    /// The stamps of the texts of the call, and of those of the result.
    texts: [u32; 2],
}

impl Stored {
    pub(in crate::cpe) const NOTHING: Self = Self {
        stamp: 0,
        texts: [0; 2],
    };

    const fn texts_mut(&mut self, is_result: bool) -> &mut u32 {
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
        Some(slot.stored.texts_mut(texts.is_result))
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
        out.put(&[
            index,
            part,
            self.parts,
            kind,
            phase,
            u8::from(self.resolved),
        ]);
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

#[cfg(test)]
mod tests;
