//! Which deployment units an operation is about (DU-005 to DU-008).

use cwmp_soap::{DeploymentUnitFaultCode, FaultCode, Text};

use super::queue::Queue;
use super::request::{OperationKind, OperationReport};
use super::slot::{Field, Phase};
use super::units::{Environment, Table, Units};
use super::uuid::Uuid;
use crate::cpe::config::Now;
use crate::cpe::transfer::check;

type Fault = DeploymentUnitFaultCode;

/// Characters of a version (A.4.1.10).
pub(super) const VERSION: usize = 32;
/// A version, cut to that.
pub(super) type Version = heapless::String<{ VERSION * 4 }, u8>;
/// Characters of user name, password and path.
const TEXT: usize = 256;

impl Queue<'_> {
    /// Chooses the units of an operation that has waited, as they are now: it goes on with the first of them, and one more
    /// slot with each of the others. If it cannot be done, it has failed.
    pub(super) fn choose(&mut self, slot: usize, units: &mut Units<'_, '_>, now: &Now) {
        let chosen = self
            .check(slot, units)
            .and_then(|environment| self.spread(slot, environment, units, now));
        if let Err(fault) = chosen {
            self.finish(slot, &OperationReport::failed(fault), units, now);
        }
    }

    /// How many more slots the operations that wait will take than they have, as the units are now (DU-008).
    pub(super) fn wanted(&self, units: &mut Units<'_, '_>) -> usize {
        let mut wanted = 0_usize;
        for (slot, operation) in self.operations() {
            if operation.phase == Phase::Waiting
                && let Ok(environment) = self.check(slot, units)
                && let Ok(count) = self.count(slot, environment, units)
            {
                wanted = wanted.saturating_add(count.saturating_sub(1));
            }
        }
        wanted
    }

    /// Checks what an operation says; the environment that it names (DU-012, DU-020).
    fn check(&self, slot: usize, units: &mut Units<'_, '_>) -> Result<Environment, Fault> {
        let Some(operation) = self.operation(slot) else {
            return Err(Fault::REQUEST_DENIED);
        };
        let kind = operation.kind;
        let text = |field| self.text(slot, field);
        let uuid = text(Field::CallUuid);
        if (!uuid.is_empty() || kind == OperationKind::Uninstall) && Uuid::from_text(uuid).is_none()
        {
            return Err(Fault::INVALID_UUID_FORMAT);
        }
        let fits = |field, max| text(field).chars().count() <= max;
        if !fits(Field::CallVersion, VERSION)
            || !fits(Field::Username, TEXT)
            || !fits(Field::Password, TEXT)
            || !fits(Field::ExecutionEnvRef, TEXT)
        {
            return Err(Fault::INVALID_ARGUMENTS);
        }
        if kind == OperationKind::Install || !text(Field::Url).is_empty() {
            let url = Text::plain(text(Field::Url));
            check::url(&url, true, self.config.schemes).map_err(fault_of)?;
        }
        let path = text(Field::ExecutionEnvRef);
        if path.is_empty() {
            return Ok(Environment::Untold);
        }
        let environment = units.environment(path);
        match environment {
            Environment::Unknown => Err(Fault::UNKNOWN_EXECUTION_ENVIRONMENT),
            environment if environment.is_disabled() => Err(Fault::DISABLED_EXECUTION_ENVIRONMENT),
            environment => Ok(environment),
        }
    }

    /// Whether an operation is about a unit of the table.
    fn is_about(
        &self,
        slot: usize,
        environment: Environment,
        units: &mut Units<'_, '_>,
        unit: u32,
    ) -> bool {
        let table = Table::DeploymentUnit;
        let uuid = self.text(slot, Field::CallUuid);
        let version = self.text(slot, Field::CallVersion);
        let url = self.text(slot, Field::Url);
        let is_uninstall = self
            .operation(slot)
            .is_some_and(|operation| operation.kind == OperationKind::Uninstall);
        // Beside a UUID, a URL says where the new version is.
        let is_named = if !uuid.is_empty() {
            units.text(table, unit, "UUID").eq_ignore_ascii_case(uuid)
        } else {
            url.is_empty() || units.text(table, unit, "URL") == url
        };
        is_named
            && (version.is_empty() || units.text(table, unit, "Version") == version)
            && match environment {
                Environment::Known { number, .. } if is_uninstall => matches!(
                    units.environment_of(table, unit),
                    Environment::Known { number: its, .. } if its == number
                ),
                _ => true,
            }
    }

    /// How many units an operation is about.
    ///
    /// An update that names a unit but no version is about one version (DU-006).
    fn count(
        &self,
        slot: usize,
        environment: Environment,
        units: &mut Units<'_, '_>,
    ) -> Result<usize, Fault> {
        let Some(operation) = self.operation(slot) else {
            return Err(Fault::REQUEST_DENIED);
        };
        if operation.kind == OperationKind::Install {
            return Ok(1);
        }
        let has = |field| !self.text(slot, field).is_empty();
        let is_one_version = operation.kind == OperationKind::Update
            && !has(Field::CallVersion)
            && (has(Field::CallUuid) || has(Field::Url));
        let mut version = Version::new();
        let mut count = 0_usize;
        let mut after = 0;
        while let Some(unit) = units.next(after) {
            after = unit;
            if !self.is_about(slot, environment, units, unit) {
                continue;
            }
            let its = clip(units.text(Table::DeploymentUnit, unit, "Version"), VERSION);
            if count == 0 {
                // It was made to fit.
                let _ = version.push_str(its);
            } else if is_one_version && *its != *version {
                return Err(Fault::VERSION_NOT_SPECIFIED);
            }
            count = count.saturating_add(1);
        }
        if count == 0 {
            return Err(Fault::UNKNOWN_DEPLOYMENT_UNIT);
        }
        Ok(count)
    }

    /// Gives each unit that the operation is about a slot, or none of them.
    fn spread(
        &mut self,
        slot: usize,
        environment: Environment,
        units: &mut Units<'_, '_>,
        now: &Now,
    ) -> Result<(), Fault> {
        let count = self.count(slot, environment, units)?;
        let parts = u8::try_from(count).map_err(|_| Fault::SYSTEM_RESOURCES_EXCEEDED)?;
        if count.saturating_sub(1) > self.free() {
            return Err(Fault::SYSTEM_RESOURCES_EXCEEDED);
        }
        let Some(first) = self.operation_mut(slot) else {
            return Ok(());
        };
        if first.kind == OperationKind::Install {
            first.phase = Phase::Chosen;
            return Ok(());
        }
        // The texts of the first are what the others are chosen by: it comes last.
        let mut own = None;
        let (mut after, mut part) = (0, 0_u8);
        while let Some(unit) = units.next(after) {
            after = unit;
            if !self.is_about(slot, environment, units, unit) {
                continue;
            }
            if own.is_none() {
                own = Some(unit);
            } else if let Some(other) = self.add_part(slot, part) {
                self.take_unit(other, (unit, 1), units, now);
            }
            part = part.saturating_add(1);
        }
        if let Some(unit) = own {
            self.take_unit(slot, (unit, parts), units, now);
        }
        Ok(())
    }

    /// This is the unit of an operation, which may be in no state for it.
    fn take_unit(
        &mut self,
        slot: usize,
        (unit, parts): (u32, u8),
        units: &mut Units<'_, '_>,
        now: &Now,
    ) {
        let table = Table::DeploymentUnit;
        let Some(operation) = self.operation_mut(slot) else {
            return;
        };
        (operation.unit, operation.parts) = (Some(unit), parts);
        operation.phase = Phase::Chosen;
        // What a removed unit had has to be reported, and is gone then.
        let is_uninstall = operation.kind == OperationKind::Uninstall;
        let (uuid, version) = units.name(unit);
        self.put_unit(slot, uuid.as_str(), &version);
        if is_uninstall {
            self.list_execution_units(slot, units, unit);
        }
        let status = units.text(table, unit, "Status");
        let fault = if !matches!(status, "" | "Installed") {
            Some(Fault::INVALID_DEPLOYMENT_UNIT_STATE)
        } else if units.environment_of(table, unit).is_disabled() {
            Some(Fault::DISABLED_EXECUTION_ENVIRONMENT)
        } else {
            None
        };
        if let Some(fault) = fault {
            self.finish(slot, &OperationReport::failed(fault), units, now);
        }
    }

    /// Puts the execution units of a unit, from the table, behind its version: those that find room.
    pub(super) fn list_execution_units(
        &mut self,
        slot: usize,
        units: &mut Units<'_, '_>,
        unit: u32,
    ) {
        let list = units.text(Table::DeploymentUnit, unit, "ExecutionUnitList");
        for path in list.split(',').map(|path| path.trim_matches(' ')) {
            if path.is_empty() || !self.push_execution_unit(slot, path) {
                break;
            }
        }
    }
}

/// The first characters of a text, so many at most.
pub(super) fn clip(text: &str, max: usize) -> &str {
    let end = text.char_indices().nth(max);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The fault of an operation for that of a call.
fn fault_of(code: FaultCode) -> Fault {
    Fault::new(code).unwrap_or(Fault::REQUEST_DENIED)
}
