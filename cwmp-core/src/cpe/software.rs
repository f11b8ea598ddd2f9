//! Software modules: `ChangeDUState`, changes of nobody's asking, and what the ACS is told of them.
//!
//! The agent takes calls on, finds out which deployment units their operations are about, decides when each begins, and
//! reports; the platform fetches, installs and removes. [`Agent::poll`](super::Agent::poll) says
//! [`Action::Software`](super::Action::Software) with an [`OperationTask`],
//! [`Agent::operation`](super::Agent::operation) says what it is about, and the platform tells with
//! [`Agent::handle_operation`](super::Agent::handle_operation) how it ended.
//!
//! ```text
//!              its turn            begins              how it ended
//!   waiting ───────────▶ chosen ─────────▶ running ────────────────▶ finished ─▶ all finished:
//!      │    one for each   │                │   ▲                        ▲         reported, gone
//!      │    unit           │        restart │   │ restart                │
//!      │                   │                ▼   │                        │
//!      └───────────────────┴─────────▶  verifying ───────────────────────┤
//!              cannot be done, or 24 hours have passed ─────────────────┘
//! ```
//!
//! # What the device has to have
//! The tables of `SoftwareModules.`, behind its [`Backend`](cwmp_model::Backend): the agent finds units by `UUID`,
//! `Version`, `URL`, `ExecutionEnvRef` and `Status` of `DeploymentUnit.{i}.` (DU-006, DU-007), looks whether their
//! environment is enabled by `Enable` and `Status` of `ExecEnv.{i}.` (DU-012), and takes from the unit's row what the
//! platform does not say of an operation that has ended: `UUID`, `Version`, `Resolved`, `ExecutionUnitList` (DU-009). A
//! row has to be as it will stay when the end is told. `URL` of a row is that of the operation that was done last.
//!
//! # What outlasts what
//! Operations begin when no session is going on. Over a restart, and over a loss of power if records are stored, everything
//! stays, and what ran is asked about ([`OperationTask::Verify`]); a call of which not everything was stored had not been
//! answered, and is gone. Another ACS, by a change of the URL, is told nothing of what the old one asked for: that is
//! dropped, and stopped if it runs (GAPS-20). A factory reset drops everything. User name and password are wiped as soon
//! as the operation has ended.

mod around;
mod call;
mod config;
mod course;
mod deliver;
mod execution_unit;
mod finish;
mod machine;
mod policy;
mod queue;
mod report;
mod request;
mod select;
mod slot;
mod stored;
mod units;
mod uuid;

pub(super) use around::Around;
pub use config::SoftwareConfig;
pub use execution_unit::check_requested_state;
pub(super) use machine::Rule;
pub use machine::SoftwareModules;
pub use request::{
    AutonomousChange, AutonomousOperation, OperationId, OperationKind, OperationReport,
    OperationRequest, OperationTask, SoftwareFull,
};
pub use slot::{ChangeSlot, OperationSlot};
pub use uuid::Uuid;
