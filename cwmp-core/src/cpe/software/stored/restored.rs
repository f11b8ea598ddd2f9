//! What a loss of power between two records, or other firmware, has left.

use cwmp_soap::DeploymentUnitFaultCode;

use super::texts::{Texts, stamp_of};
use crate::cpe::software::queue::Queue;
use crate::cpe::software::slot::{Field, Operation, Phase, TEXTS};
use crate::cpe::software::uuid::Uuid;

impl Queue<'_> {
    /// All records are read: puts right what a loss of power between two of them, or other firmware, has left.
    pub(in crate::cpe::software) fn handle_restored(&mut self) {
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
        for slot in 0..self.operations.len() {
            let is_over = |operation: &&Operation| operation.phase == Phase::Finished;
            let operation = self.operation(slot).filter(is_over);
            let change = operation.and_then(|o| self.change(usize::from(o.change)));
            if change.is_some_and(|change| change.is_requested) {
                self.wipe_call(slot);
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
        let is_whole = |texts: Texts, stored: u32| {
            let (serial, first, last) = texts.range(&operation);
            first == last || stored == stamp_of(serial, last)
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
    }

    /// Puts the units right that an operation of a call is about; whether there are any.
    ///
    /// All are stored before the platform is told of the first: if some are missing, none has begun, and they are chosen
    /// anew.
    fn restore_units(&mut self, change: usize, index: u8) -> bool {
        let is_of = |operation: &Operation| operation.place.index == index;
        let units = || self.operations_of(change).filter(|(_, o)| is_of(o));
        let first = units().find(|(_, operation)| operation.place.part == 0);
        let Some((slot, parts)) = first.map(|(slot, first)| (slot, first.parts)) else {
            return false;
        };
        if units().count() == usize::from(parts) {
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
            place.stored.texts = [0; 2];
        }
    }
}
