//! How operations end, and what is kept of them to be reported (DU-009 to DU-011).

use cwmp_soap::{DeploymentUnitFaultCode, Text};

use super::machine::SoftwareModules;
use super::queue::Queue;
use super::request::{
    AutonomousChange, AutonomousOperation, OperationId, OperationKind, OperationReport,
    SoftwareFull,
};
use super::select::{VERSION, clip};
use super::slot::{Change, Delivery, Field, Phase, Place, TEXTS};
use super::units::{Table, Units};
use super::uuid::{Uuid, is_uuid};
use crate::CommandKey;
use crate::cpe::config::Now;
use crate::cpe::transfer::{Age, unix, utc};

/// Characters of the name of a vendor's own operation.
const VENDOR_OPERATION: usize = 64;

impl Queue<'_> {
    /// Takes in how the platform says an operation ended; `false` if it is not there, or not under way.
    pub(super) fn handle(
        &mut self,
        id: OperationId,
        report: &OperationReport<'_>,
        units: &mut Units<'_, '_>,
        now: &Now,
    ) -> bool {
        let slot = self.slot_of(id);
        let slot = slot.filter(|slot| {
            let operation = self.operation(*slot);
            operation.is_some_and(|operation| operation.is_running())
        });
        let Some(slot) = slot else {
            return false;
        };
        self.finish(slot, report, units, now);
        true
    }

    /// An operation has ended: keeps what its result says, and wipes the rest.
    pub(super) fn finish(
        &mut self,
        slot: usize,
        report: &OperationReport<'_>,
        units: &mut Units<'_, '_>,
        now: &Now,
    ) {
        let Some(operation) = self.operation(slot) else {
            return;
        };
        let kind = operation.kind;
        let unit = operation.unit.or(report.deployment_unit).or_else(|| {
            let uuid = if report.uuid.is_empty() {
                self.text(slot, Field::Uuid)
            } else {
                report.uuid
            };
            // A failed install leaves a unit only if the platform says which.
            let is_sought = kind == OperationKind::Install && report.fault.is_none();
            (is_sought && is_uuid(uuid)).then(|| units.find(uuid))?
        });
        let unit = unit.filter(|unit| Table::DeploymentUnit.path(units.schema(), *unit).is_some());
        self.keep_uuid(slot, report, units, unit);
        for field in [
            Field::Url,
            Field::Username,
            Field::Password,
            Field::ExecutionEnvRef,
        ] {
            self.replace(slot, field, "");
        }
        let there = unit.filter(|unit| units.is_there(*unit));
        self.keep_unit(slot, report, units, there);
        let resolved = report.resolved.or_else(|| {
            let table = Table::DeploymentUnit;
            there.and_then(|unit| units.flag(table, unit, "Resolved"))
        });
        if let Some(operation) = self.operation_mut(slot) {
            let fault = report.fault.map(|fault| {
                let may_be = kind.may_fail_with(fault);
                if may_be {
                    fault
                } else {
                    DeploymentUnitFaultCode::REQUEST_DENIED
                }
            });
            operation.unit = unit;
            operation.fault = fault;
            operation.resolved = resolved.unwrap_or(fault.is_none());
            operation.complete_time = utc(now.time_of_day);
            if operation.is_waiting() {
                operation.start_time = operation.complete_time;
            }
            operation.phase = Phase::Finished;
        }
    }

    /// Sees to it that there is a UUID: that of the unit, or of the install, or one of its URL (DU-005, DU-013, GAPS-38).
    fn keep_uuid(
        &mut self,
        slot: usize,
        report: &OperationReport<'_>,
        units: &mut Units<'_, '_>,
        unit: Option<u32>,
    ) {
        let is_install = self
            .operation(slot)
            .is_some_and(|operation| operation.kind == OperationKind::Install);
        let own = is_uuid(self.text(slot, Field::Uuid));
        if is_uuid(report.uuid) && (is_install || !own) {
            self.replace(slot, Field::Uuid, report.uuid);
        } else if !own {
            let its = unit.map_or("", |unit| units.text(Table::DeploymentUnit, unit, "UUID"));
            if is_uuid(its) {
                self.replace(slot, Field::Uuid, its);
                return;
            }
            let url = self.text(slot, Field::Url);
            if url.is_empty() {
                self.replace(slot, Field::Uuid, Uuid::NIL);
            } else {
                let uuid = Uuid::of_name(&Uuid::NAMESPACE_URL, url);
                // Whatever else stands there is not needed any more.
                self.replace(slot, Field::Url, "");
                self.replace(slot, Field::Uuid, uuid.as_str());
            }
        }
    }

    /// Keeps version and execution units, of the unit if it is in the table.
    fn keep_unit(
        &mut self,
        slot: usize,
        report: &OperationReport<'_>,
        units: &mut Units<'_, '_>,
        there: Option<u32>,
    ) {
        let table = Table::DeploymentUnit;
        if !report.version.is_empty() {
            self.replace(slot, Field::Version, clip(report.version, VERSION));
        } else if let Some(unit) = there {
            let its = clip(units.text(table, unit, "Version"), VERSION);
            if !its.is_empty() {
                self.replace(slot, Field::Version, its);
            }
        }
        if self.text(slot, Field::Version).chars().count() > VERSION {
            self.replace(slot, Field::Version, "");
        }
        if !report.execution_units.is_empty() {
            self.replace(slot, Field::ExecutionUnits, "");
            for number in report.execution_units {
                let path = Table::ExecutionUnit.path(units.schema(), *number);
                if !path.is_some_and(|path| self.push_execution_unit(slot, &path)) {
                    break;
                }
            }
        } else if let Some(unit) = there {
            self.list_execution_units(slot, units, unit);
        }
    }

    /// Adds a change that the ACS did not ask for, if it wants to hear of it.
    pub(super) fn add_autonomous(
        &mut self,
        change: &AutonomousChange<'_>,
        units: &mut Units<'_, '_>,
        now: &Now,
    ) -> Result<(), SoftwareFull> {
        let (kind, name) = match change.operation {
            AutonomousOperation::Standard(kind) => (kind, ""),
            AutonomousOperation::Vendor(name) => (OperationKind::Update, name),
        };
        let performed = if name.is_empty() { kind.name() } else { name };
        if !units.is_wanted(performed, change.report.fault) {
            return Ok(());
        }
        let others = self.changes().filter(|(_, change)| !change.is_requested);
        let taken = others.count().saturating_add(SoftwareModules::MIN_CHANGES);
        let has_room = taken < self.changes.len() && self.free() > SoftwareModules::MIN_OPERATIONS;
        if !has_room || name.chars().count() > VENDOR_OPERATION {
            return Err(SoftwareFull);
        }
        let slot = self.add_change(CommandKey::EMPTY, false, now);
        let slot = slot.ok_or(SoftwareFull)?;
        let place = Place { index: 0, part: 0 };
        let Some(operation) = self.add(slot, (place, kind), &[Text::EMPTY; TEXTS]) else {
            self.remove_change(slot);
            return Err(SoftwareFull);
        };
        if let Some(operation) = self.operation_mut(operation) {
            operation.phase = Phase::Running;
            operation.start_time = utc(change.start_time);
        }
        self.finish(operation, &change.report, units, now);
        self.replace(operation, Field::Url, name);
        if let Some(change) = self.change_mut(slot) {
            change.operations = 1;
        }
        Ok(())
    }

    /// Adds a change without operations; `None` if there is no slot left.
    pub(super) fn add_change(
        &mut self,
        command_key: CommandKey,
        is_requested: bool,
        now: &Now,
    ) -> Option<usize> {
        let slot = self.changes.iter().position(|slot| slot.change.is_none())?;
        let change = Change {
            serial: self.take_serial(),
            is_requested,
            command_key,
            operations: 0,
            age: Age {
                before: 0,
                since: now.instant,
                received: unix(now.time_of_day),
            },
            delivery: Delivery::Unannounced,
            was_refused: false,
        };
        self.changes.get_mut(slot)?.change = Some(change);
        Some(slot)
    }
}
