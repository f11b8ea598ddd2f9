//! Reports of changes that are over.

use cwmp_model::Schema;
use cwmp_soap::message::autonomous_du_state_change_complete::{
    AutonOpResultStruct, AutonomousDuStateChangeComplete,
};
use cwmp_soap::message::du_state_change_complete::{
    DeploymentUnitFaultStruct, DuStateChangeComplete, OpResultStruct,
};
use cwmp_soap::xml::Writer;
use cwmp_soap::{EncodeError, Entry as _, FaultCode, Fill, Source};

use super::queue::Queue;
use super::slot::{Field, Operation, Place};
use super::units::Table;
use crate::cpe::draft::Draft;

impl Queue<'_> {
    /// Begins with the first result again.
    pub(super) fn rewind_report(&mut self) {
        self.next_result = Place { index: 0, part: 0 };
    }

    /// Writes on at the report of a change: all its results in the order of the call, whatever order they came in (DU-002).
    pub(super) fn fill_report(
        &mut self,
        change: usize,
        schema: Schema<'_>,
        draft: &mut Draft<'_>,
    ) -> Result<Fill, EncodeError> {
        let mut next = self.next_result;
        let entry = self.change(change);
        let entry = entry.ok_or(EncodeError::Source(FaultCode::INTERNAL_ERROR))?;
        let results = Results {
            queue: self,
            change,
            schema,
            next: &mut next,
        };
        let filled = if entry.is_requested {
            let mut report = DuStateChangeComplete {
                results,
                command_key: Some(entry.command_key.as_str()),
            };
            draft.fill(&mut report)
        } else {
            let mut report = AutonomousDuStateChangeComplete { results };
            draft.fill(&mut report)
        };
        self.next_result = next;
        filled
    }

    /// What an operation that nobody asked for is called (DU-018).
    pub(super) fn operation_performed(&self, slot: usize) -> &str {
        let name = self.text(slot, Field::Url);
        if !name.is_empty() {
            return name;
        }
        let operation = self.operation(slot);
        operation.map_or("", |operation| operation.kind.name())
    }
}

/// The results of a change.
struct Results<'f, 's> {
    queue: &'f Queue<'s>,
    change: usize,
    schema: Schema<'f>,
    /// Where the next one stands, or a place in front of it.
    next: &'f mut Place,
}

impl Results<'_, '_> {
    fn current(&self) -> Option<(usize, &Operation)> {
        let left = self.queue.operations_of(self.change);
        let left = left.filter(|(_, operation)| operation.place >= *self.next);
        left.min_by_key(|(_, operation)| operation.place)
    }

    fn write_result(&self, slot: usize, operation: &Operation, out: &mut Writer<'_>) {
        let text = |field| self.queue.text(slot, field);
        let unit = operation.unit;
        let path = unit.and_then(|unit| Table::DeploymentUnit.path(self.schema, unit));
        let result = OpResultStruct {
            uuid: text(Field::Uuid),
            deployment_unit_ref: path.as_deref().unwrap_or_default(),
            version: text(Field::Version),
            current_state: operation.current_state(),
            resolved: operation.resolved,
            execution_unit_ref_list: text(Field::ExecutionUnits),
            start_time: operation.start_time,
            complete_time: operation.complete_time,
            fault: DeploymentUnitFaultStruct {
                fault: operation.fault,
                fault_string: operation.fault.map(|fault| fault.fault().text()),
            },
        };
        let change = self.queue.change(self.change);
        if change.is_some_and(|change| change.is_requested) {
            return result.write(out);
        }
        AutonOpResultStruct {
            uuid: result.uuid,
            deployment_unit_ref: result.deployment_unit_ref,
            version: result.version,
            current_state: result.current_state,
            resolved: result.resolved,
            execution_unit_ref_list: result.execution_unit_ref_list,
            start_time: result.start_time,
            complete_time: result.complete_time,
            fault: result.fault,
            operation_performed: self.queue.operation_performed(slot),
        }
        .write(out);
    }
}

impl Source for Results<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        let count = self.queue.operations_of(self.change).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Some((slot, operation)) = self.current() else {
            return Ok(false);
        };
        self.write_result(slot, operation, out);
        Ok(true)
    }

    fn advance(&mut self) {
        if let Some(place) = self.current().map(|(_, operation)| operation.place) {
            *self.next = match place.part.checked_add(1) {
                Some(part) => Place { part, ..place },
                None => Place {
                    index: place.index.saturating_add(1),
                    part: 0,
                },
            };
        }
    }
}
