//! The changes there are and their operations, in lent slots.

use cwmp_soap::{DateTime, Secret, Text};

use super::config::SoftwareConfig;
use super::request::{OperationId, OperationKind, OperationRequest};
use super::slot::{
    CALL_TEXTS, Change, ChangeSlot, Field, Operation, OperationSlot, Phase, Place, TEXTS,
};
use crate::Instant;
use crate::cpe::texts;

/// The changes, their operations, and what the agent knows besides.
pub(in crate::cpe) struct Queue<'s> {
    pub(in crate::cpe) changes: &'s mut [ChangeSlot],
    pub(in crate::cpe) operations: &'s mut [OperationSlot],
    /// As many bytes for each operation.
    texts: &'s mut [u8],
    pub(in crate::cpe) config: &'s SoftwareConfig<'s>,
    pub(in crate::cpe) next_serial: u32,
    /// When the queue was last looked at.
    pub(in crate::cpe) seen: Instant,
    /// Whether instants count anew since then.
    pub(in crate::cpe) has_restarted: bool,
    /// Whether ages were compared with the time of day since the last restart.
    pub(in crate::cpe) is_dated: bool,
    /// The result that the report under way has to write next.
    pub(in crate::cpe) next_result: Place,
}

impl<'s> Queue<'s> {
    /// Over slots that are empty.
    pub(in crate::cpe) fn new(
        changes: &'s mut [ChangeSlot],
        operations: &'s mut [OperationSlot],
        texts: &'s mut [u8],
        config: &'s SoftwareConfig<'s>,
    ) -> Self {
        Self {
            changes,
            operations,
            texts,
            config,
            next_serial: 0,
            seen: Instant::ZERO,
            has_restarted: true,
            is_dated: false,
            next_result: Place { index: 0, part: 0 },
        }
    }

    pub(in crate::cpe) fn changes(&self) -> impl Iterator<Item = (usize, &Change)> {
        let slots = self.changes.iter().enumerate();
        slots.filter_map(|(i, slot)| Some((i, slot.change.as_ref()?)))
    }

    pub(in crate::cpe) fn changes_mut(&mut self) -> impl Iterator<Item = &mut Change> {
        let slots = self.changes.iter_mut();
        slots.filter_map(|slot| slot.change.as_mut())
    }

    pub(in crate::cpe) fn change(&self, slot: usize) -> Option<&Change> {
        self.changes.get(slot)?.change.as_ref()
    }

    pub(in crate::cpe) fn change_mut(&mut self, slot: usize) -> Option<&mut Change> {
        self.changes.get_mut(slot)?.change.as_mut()
    }

    pub(in crate::cpe) fn operations(&self) -> impl Iterator<Item = (usize, &Operation)> {
        let slots = self.operations.iter().enumerate();
        slots.filter_map(|(i, slot)| Some((i, slot.operation.as_ref()?)))
    }

    pub(in crate::cpe) fn operation(&self, slot: usize) -> Option<&Operation> {
        self.operations.get(slot)?.operation.as_ref()
    }

    pub(in crate::cpe) fn operation_mut(&mut self, slot: usize) -> Option<&mut Operation> {
        self.operations.get_mut(slot)?.operation.as_mut()
    }

    /// The operations of a change, in no particular order.
    pub(in crate::cpe) fn operations_of(
        &self,
        change: usize,
    ) -> impl Iterator<Item = (usize, &Operation)> {
        self.operations().filter(move |(_, operation)| {
            usize::from(operation.change) == change && operation.phase != Phase::Dropped
        })
    }

    /// Whether all operations of a change have ended.
    pub(in crate::cpe) fn is_over(&self, change: usize) -> bool {
        self.operations_of(change)
            .all(|(_, operation)| operation.phase == Phase::Finished)
    }

    /// Slots for operations that are free.
    pub(in crate::cpe) fn free(&self) -> usize {
        let free = self.operations.iter();
        free.filter(|slot| slot.operation.is_none()).count()
    }

    /// The slot that a name stands for, if the operation is still there.
    pub(in crate::cpe) fn slot_of(&self, id: OperationId) -> Option<usize> {
        let slot = usize::from(id.slot);
        let operation = self.operation(slot)?;
        (operation.serial == id.serial && operation.phase != Phase::Dropped).then_some(slot)
    }

    pub(in crate::cpe) fn id_of(&self, slot: usize) -> Option<OperationId> {
        Some(OperationId {
            slot: u8::try_from(slot).ok()?,
            serial: self.operation(slot)?.serial,
        })
    }

    pub(in crate::cpe) const fn take_serial(&mut self) -> u32 {
        let serial = self.next_serial;
        self.next_serial = serial.wrapping_add(1);
        serial
    }

    /// Adds an operation of a change; `None` if there is no slot left, or too few bytes for its texts, and nothing has
    /// changed then.
    pub(in crate::cpe) fn add(
        &mut self,
        change: usize,
        (place, kind): (Place, OperationKind),
        texts: &[Text<'_>; CALL_TEXTS],
    ) -> Option<usize> {
        let free = |slot: &OperationSlot| slot.operation.is_none();
        let slot = self.operations.iter().position(free)?;
        let change_serial = self.change(change)?.serial;
        let change = u8::try_from(change).ok()?;
        let bytes = self.texts_of_mut(slot);
        // Its result has to find room behind it.
        let room = bytes.len().saturating_sub(MIN_RESULT);
        let bytes = bytes.get_mut(..room)?;
        let mut ends = [0; TEXTS];
        texts::write(texts, &mut ends, bytes)?;
        let operation = Operation {
            change,
            change_serial,
            place,
            parts: 1,
            kind,
            phase: Phase::Waiting,
            is_stop_owed: false,
            resolved: false,
            serial: self.take_serial(),
            unit: None,
            start_time: DateTime::Unknown,
            complete_time: DateTime::Unknown,
            fault: None,
            result: 0,
            ends,
        };
        self.operations.get_mut(slot)?.operation = Some(operation);
        Some(slot)
    }

    /// Adds the same operation for another unit.
    pub(in crate::cpe) fn add_part(&mut self, first: usize, part: u8) -> Option<usize> {
        let free = |slot: &OperationSlot| slot.operation.is_none();
        let slot = self.operations.iter().position(free)?;
        let mut operation = *self.operation(first)?;
        let share = texts::share(self.texts, self.operations.len());
        let from = first.saturating_mul(share);
        let range = from..from.saturating_add(share);
        self.texts.copy_within(range, slot.saturating_mul(share));
        operation.place.part = part;
        operation.serial = self.take_serial();
        self.operations.get_mut(slot)?.operation = Some(operation);
        Some(slot)
    }

    /// Forgets an operation, and wipes its texts.
    pub(in crate::cpe) fn remove(&mut self, slot: usize) {
        self.texts_of_mut(slot).fill(0);
        if let Some(slot) = self.operations.get_mut(slot) {
            slot.operation = None;
        }
    }

    /// Forgets a change; what the platform is at, it has to give up.
    pub(in crate::cpe) fn remove_change(&mut self, change: usize) {
        for slot in 0..self.operations.len() {
            let Some(operation) = self.operation_mut(slot) else {
                continue;
            };
            if usize::from(operation.change) != change {
                continue;
            }
            if operation.is_running() || operation.is_stop_owed {
                operation.phase = Phase::Dropped;
            } else if operation.phase != Phase::Dropped {
                self.remove(slot);
            }
        }
        if let Some(slot) = self.changes.get_mut(change) {
            slot.change = None;
        }
    }

    /// Forgets all.
    pub(in crate::cpe) fn clear(&mut self) {
        self.texts.fill(0);
        for slot in self.operations.iter_mut() {
            slot.operation = None;
        }
        for slot in self.changes.iter_mut() {
            slot.change = None;
        }
    }

    pub(super) fn texts_of(&self, slot: usize) -> &[u8] {
        texts::of(self.texts, self.operations.len(), slot)
    }

    pub(super) fn texts_of_mut(&mut self, slot: usize) -> &mut [u8] {
        texts::of_mut(self.texts, self.operations.len(), slot)
    }

    /// A text of an operation; empty if it is not there.
    pub(in crate::cpe) fn text(&self, slot: usize, field: Field) -> &str {
        let Some(operation) = self.operation(slot) else {
            return "";
        };
        let (from, to) = range_of(&operation.ends, field);
        let bytes = self.texts_of(slot).get(from..to);
        core::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }

    /// Begins with the texts of another result.
    pub(in crate::cpe) fn begin_result(&mut self, slot: usize) {
        let serial = self.take_serial();
        if let Some(operation) = self.operation_mut(slot) {
            let [.., environment, uuid, version, units] = &mut operation.ends;
            (*uuid, *version, *units) = (*environment, *environment, *environment);
            operation.result = serial;
        }
    }

    /// Puts UUID and version of a result behind what the call said. There is room for them.
    pub(in crate::cpe) fn put_unit(&mut self, slot: usize, uuid: &str, version: &str) {
        self.begin_result(slot);
        for (text, ends) in [(uuid, 3), (version, 2)] {
            let Some(end) = self.append(slot, "", text) else {
                return;
            };
            if let Some(operation) = self.operation_mut(slot) {
                let behind = operation.ends.iter_mut().rev();
                behind.take(ends).for_each(|place| *place = end);
            }
        }
    }

    /// Puts a path behind those of the execution units; `false` if there is no room for it.
    pub(in crate::cpe) fn push_execution_unit(&mut self, slot: usize, path: &str) -> bool {
        let listed = self.text(slot, Field::ExecutionUnits).len();
        let separator = if listed > 0 { "," } else { "" };
        let len = listed.saturating_add(separator.len());
        if len.saturating_add(path.len()) > MAX_EXECUTION_UNITS {
            return false;
        }
        let end = self.append(slot, separator, path);
        if let (Some(end), Some(operation)) = (end, self.operation_mut(slot))
            && let Some(last) = operation.ends.last_mut()
        {
            *last = end;
        }
        end.is_some()
    }

    /// Writes behind the last text; where it ends.
    fn append(&mut self, slot: usize, separator: &str, text: &str) -> Option<u16> {
        let last = self.operation(slot)?.ends.last();
        let start = usize::from(last.copied().unwrap_or_default());
        let middle = start.saturating_add(separator.len());
        let end = middle.saturating_add(text.len());
        let bytes = self.texts_of_mut(slot).get_mut(start..end)?;
        let (first, rest) = bytes.split_at_mut_checked(separator.len())?;
        first.copy_from_slice(separator.as_bytes());
        rest.copy_from_slice(text.as_bytes());
        u16::try_from(end).ok()
    }

    /// Wipes what nobody needs any more of what the call said.
    pub(in crate::cpe) fn wipe_call(&mut self, slot: usize) {
        let Some(ends) = self.operation(slot).map(|operation| operation.ends) else {
            return;
        };
        let (from, _) = range_of(&ends, Field::Url);
        let (_, to) = range_of(&ends, Field::Password);
        if let Some(bytes) = self.texts_of_mut(slot).get_mut(from..to) {
            bytes.fill(0);
        }
    }

    /// What the call said, and what unit it is about.
    pub(in crate::cpe) fn request(&self, slot: usize) -> Option<OperationRequest<'_>> {
        let operation = self.operation(slot)?;
        let change = self.change(usize::from(operation.change));
        let text = |field| self.text(slot, field);
        let of_unit = |field, call| match text(field) {
            "" => text(call),
            text => text,
        };
        let is_open = operation.phase != Phase::Finished;
        let needed = |field| if is_open { text(field) } else { "" };
        Some(OperationRequest {
            kind: operation.kind,
            command_key: change.map_or("", |change| change.command_key.as_str()),
            deployment_unit: operation.unit,
            uuid: of_unit(Field::Uuid, Field::CallUuid),
            version: of_unit(Field::Version, Field::CallVersion),
            url: needed(Field::Url),
            username: needed(Field::Username),
            password: Secret::from(needed(Field::Password)),
            execution_env_ref: text(Field::ExecutionEnvRef),
        })
    }
}

/// Bytes that are kept behind what the call says of an operation, for UUID, version and execution units.
pub(in crate::cpe) const MIN_RESULT: usize = 256;
/// Bytes of the paths of execution units in one result: with them it still fits into the smallest transmit buffer.
pub(in crate::cpe) const MAX_EXECUTION_UNITS: usize = 1_024;

/// Where a text begins and ends.
fn range_of(ends: &[u16; TEXTS], field: Field) -> (usize, usize) {
    let end = |i: Option<usize>| {
        let end = i.and_then(|i| ends.get(i));
        usize::from(end.copied().unwrap_or_default())
    };
    let field = field as usize;
    (end(field.checked_sub(1)), end(Some(field)))
}
