//! What a platform is told of an operation, and what it tells.

use core::fmt;

use cwmp_soap::{DateTime, DeploymentUnitFaultCode, Secret};

/// Names an operation on one deployment unit for as long as it is there, over restarts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct OperationId {
    pub(in crate::cpe) slot: u8,
    pub(in crate::cpe) serial: u32,
}

/// What is done with a deployment unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum OperationKind {
    /// It is fetched and put into an execution environment.
    Install,
    /// It becomes another version, in its place.
    Update,
    /// It is removed.
    Uninstall,
}

impl OperationKind {
    /// What it is called in reports and filters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Install => "Install",
            Self::Update => "Update",
            Self::Uninstall => "Uninstall",
        }
    }

    /// Whether an operation of this kind may fail so (DU-020). What a vendor or a later version adds may always be.
    #[must_use]
    pub fn may_fail_with(self, fault: DeploymentUnitFaultCode) -> bool {
        type Code = DeploymentUnitFaultCode;
        match fault {
            Code::TRANSFER_AUTHENTICATION_FAILURE
            | Code::UNSUPPORTED_TRANSFER_PROTOCOL
            | Code::FILE_SERVER_UNREACHABLE
            | Code::FILE_INACCESSIBLE
            | Code::DOWNLOAD_INCOMPLETE
            | Code::FILE_CORRUPTED
            | Code::SYSTEM_RESOURCES_EXCEEDED
            | Code::EXECUTION_ENVIRONMENT_MISMATCH => self != Self::Uninstall,
            Code::DUPLICATE_DEPLOYMENT_UNIT => self == Self::Install,
            Code::UNKNOWN_EXECUTION_ENVIRONMENT => self != Self::Update,
            Code::UNKNOWN_DEPLOYMENT_UNIT | Code::INVALID_DEPLOYMENT_UNIT_STATE => {
                self != Self::Install
            }
            Code::DOWNGRADE_NOT_PERMITTED
            | Code::VERSION_NOT_SPECIFIED
            | Code::VERSION_ALREADY_EXISTS => self == Self::Update,
            _ => true,
        }
    }
}

/// What the platform is to do for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum OperationTask {
    /// Do it, and tell with [`Agent::handle_operation`](crate::cpe::Agent::handle_operation) how it ended. While a unit is
    /// updated its execution units stop, and are what they were before afterwards (DU-014).
    Start,
    /// The device has restarted in the middle of it: bring it to its end, or undo it, and tell how it ended (DU-019).
    Verify,
    /// Give it up, if that can be: its time is over and the ACS is told that it failed (DU-003), or the ACS that asked for
    /// it is not ours any more. Nothing is to be told; the operation may be gone already.
    Stop,
}

/// How an operation ended, and what came of its unit.
///
/// What is left out stands in the table `SoftwareModules.DeploymentUnit.`, where the agent reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OperationReport<'a> {
    /// Why it failed, if it did. One that no operation of its kind fails with is reported as 9001 (DU-020).
    pub fault: Option<DeploymentUnitFaultCode>,
    /// The instance of the unit in the table: for an install; the others have theirs. Without it, that of the UUID. A
    /// failed install that has one has left the unit in place, and counts as `Installed` (DU-010).
    pub deployment_unit: Option<u32>,
    /// The UUID that an install gave the unit. No update changes it (DU-013).
    pub uuid: &'a str,
    /// The version that there is now, or was until it was removed.
    pub version: &'a str,
    /// Whether all is there that the unit depends on.
    pub resolved: Option<bool>,
    /// The instances in `SoftwareModules.ExecutionUnit.` that were created, are left, or were removed (DU-011).
    pub execution_units: &'a [u32],
}

impl OperationReport<'_> {
    /// It is done, and the table says the rest.
    pub const DONE: Self = Self {
        fault: None,
        deployment_unit: None,
        uuid: "",
        version: "",
        resolved: None,
        execution_units: &[],
    };

    /// It failed, and the table says the rest.
    #[must_use]
    pub const fn failed(fault: DeploymentUnitFaultCode) -> Self {
        Self {
            fault: Some(fault),
            ..Self::DONE
        }
    }
}

/// What an operation is about, for the platform.
///
/// Its `Debug` output leaves out user name, password, and what stands behind a `?` in a URL.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct OperationRequest<'a> {
    /// What is to be done.
    pub kind: OperationKind,
    /// The key of the `ChangeDUState`.
    pub command_key: &'a str,
    /// The unit that is updated or removed, by its instance in `SoftwareModules.DeploymentUnit.`; `None` for an install,
    /// and before the operation begins.
    pub deployment_unit: Option<u32>,
    /// For an install the UUID that the unit is to get; empty if the device makes it, by [`Uuid::of_name`](super::Uuid::of_name) as
    /// its data model says (DU-005). For the others that of the unit.
    pub uuid: &'a str,
    /// The version of the unit that is updated or removed.
    pub version: &'a str,
    /// Where to fetch the unit; empty for an update from where the unit came from.
    pub url: &'a str,
    /// The user name for the file server, never that for the ACS; empty if there is none.
    pub username: &'a str,
    /// The password for the file server; empty as the user name is.
    pub password: Secret<'a>,
    /// The path of the execution environment for an install; empty if the device chooses.
    pub execution_env_ref: &'a str,
}

impl fmt::Debug for OperationRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("OperationRequest")
            .field("kind", &self.kind)
            .field("command_key", &self.command_key)
            .field("deployment_unit", &self.deployment_unit)
            .field("uuid", &self.uuid)
            .field("version", &self.version)
            .field("url", &url)
            .field("execution_env_ref", &self.execution_env_ref)
            .finish_non_exhaustive()
    }
}

/// What was done to a deployment unit without the ACS asking (DU-018).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AutonomousOperation<'a> {
    /// One of those that an ACS may ask for.
    Standard(OperationKind),
    /// A vendor's own, by its name as it stands in `OperationPerformed`, `X_<OUI>_...`, at most 64 characters.
    Vendor(&'a str),
}

/// A change of a deployment unit that the ACS did not ask for, when it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutonomousChange<'a> {
    /// What was done.
    pub operation: AutonomousOperation<'a>,
    /// How it ended. A unit that is gone is not in the table any more: its UUID, its version and its execution units are to
    /// be told.
    pub report: OperationReport<'a>,
    /// When it began; the agent takes the present as the end.
    pub start_time: DateTime,
}

/// No room is left for another change, or a text is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SoftwareFull;

impl fmt::Display for SoftwareFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no room is left for another change of a deployment unit")
    }
}

impl core::error::Error for SoftwareFull {}
