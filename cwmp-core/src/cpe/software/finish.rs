//! How operations end, and what is kept of them to be reported (DU-009 to DU-011).

use cwmp_soap::{DeploymentUnitFaultCode, Text};

use super::machine::SoftwareModules;
use super::queue::Queue;
use super::request::{
    AutonomousChange, AutonomousOperation, OperationId, OperationKind, OperationReport,
    SoftwareFull,
};
use super::select::{VERSION, Version, clip};
use super::slot::{CALL_TEXTS, Change, Delivery, Field, Phase, Place};
use super::units::{Table, Units};
use super::uuid::Uuid;
use crate::CommandKey;
use crate::cpe::config::Now;
use crate::cpe::transfer::{Age, unix, utc};

/// Characters of the name of a vendor's own operation.
const VENDOR_OPERATION: usize = 64;

impl Queue<'_> {
    /// Takes in how the platform says an operation ended; `false` if it is not there, or not under way.
    pub(super) fn take_report(
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
            // A failed install leaves a unit only if the platform says which.
            let is_sought = kind == OperationKind::Install && report.fault.is_none();
            let told = Uuid::from_text(report.uuid);
            let uuid = told.or_else(|| Uuid::from_text(self.text(slot, Field::CallUuid)));
            uuid.filter(|_| is_sought)
                .and_then(|uuid| units.find(uuid.as_str()))
        });
        let table = Table::DeploymentUnit;
        let unit = unit.filter(|unit| table.path(units.schema(), *unit).is_some());
        let there = unit.filter(|unit| units.is_there(*unit));
        let change = self.change(usize::from(operation.change));
        let is_requested = change.is_some_and(|change| change.is_requested);
        self.keep_result(slot, report, units, there);
        if is_requested {
            self.wipe_call(slot);
        }
        let resolved = report
            .resolved
            .or_else(|| there.and_then(|unit| units.flag(table, unit, "Resolved")));
        let fault = report.fault.map(|fault| {
            if kind.may_fail_with(fault) {
                fault
            } else {
                DeploymentUnitFaultCode::REQUEST_DENIED
            }
        });
        if let Some(operation) = self.operation_mut(slot) {
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

    /// Keeps UUID, version and execution units: what the platform says, or what the table says of a unit that is in it, or
    /// what was known before.
    fn keep_result(
        &mut self,
        slot: usize,
        report: &OperationReport<'_>,
        units: &mut Units<'_, '_>,
        there: Option<u32>,
    ) {
        let (its_uuid, its_version) = match there {
            Some(unit) => units.name(unit),
            None => (Uuid::EMPTY, Version::new()),
        };
        let uuid = self.uuid_of(slot, report, its_uuid);
        let mut version = Version::new();
        for text in [
            report.version,
            &its_version,
            self.text(slot, Field::Version),
            self.text(slot, Field::CallVersion),
        ] {
            if version.is_empty() {
                // It was made to fit.
                let _ = version.push_str(clip(text, VERSION));
            }
        }
        let is_told = !report.execution_units.is_empty();
        let is_known = self.text(slot, Field::Uuid) == uuid.as_str()
            && !self.text(slot, Field::Version).is_empty();
        if is_known && !is_told && there.is_none() {
            // What was taken down before the unit was removed.
            return;
        }
        self.put_unit(slot, uuid.as_str(), &version);
        for number in report.execution_units {
            let path = Table::ExecutionUnit.path(units.schema(), *number);
            if !path.is_some_and(|path| self.push_execution_unit(slot, &path)) {
                break;
            }
        }
        if let Some(unit) = there.filter(|_| !is_told) {
            self.list_execution_units(slot, units, unit);
        }
    }

    /// The UUID of a result: that of the unit, which no update changes, or that of the install, or one that is made (DU-005,
    /// DU-013, GAPS-38).
    fn uuid_of(&self, slot: usize, report: &OperationReport<'_>, its: Uuid) -> Uuid {
        let text = |field| Uuid::from_text(self.text(slot, field));
        let told = || Uuid::from_text(report.uuid);
        let operation = self.operation(slot);
        let is_install =
            operation.is_some_and(|operation| operation.kind == OperationKind::Install);
        let url = if is_install {
            self.text(slot, Field::Url)
        } else {
            ""
        };
        let known = if is_install {
            told().or_else(|| text(Field::CallUuid))
        } else {
            text(Field::Uuid)
                .or_else(|| text(Field::CallUuid))
                .or_else(told)
        };
        let its = Some(its).filter(|its| *its != Uuid::EMPTY);
        known.or(its).unwrap_or_else(|| {
            if url.is_empty() {
                Uuid::nil()
            } else {
                Uuid::of_name(&Uuid::NAMESPACE_URL, url)
            }
        })
    }

    /// Adds a change that the ACS did not ask for, if it wants to hear of it.
    pub(super) fn take_autonomous(
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
        let mut texts = [Text::EMPTY; CALL_TEXTS];
        if let Some(text) = texts.get_mut(Field::Url as usize) {
            *text = Text::plain(name);
        }
        let Some(operation) = self.add(slot, (place, kind), &texts) else {
            self.remove_change(slot);
            return Err(SoftwareFull);
        };
        if let Some(operation) = self.operation_mut(operation) {
            operation.phase = Phase::Running;
            operation.start_time = utc(change.start_time);
        }
        self.finish(operation, &change.report, units, now);
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
