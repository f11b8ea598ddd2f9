//! Transfers: `Download`, `Upload`, `ScheduleDownload`, those of nobody's asking, and what the ACS is told of them.
//!
//! The agent decides when a transfer begins, whether it is tried again, and what is reported; the platform moves the
//! bytes. [`Agent::poll`](super::Agent::poll) says [`Action::Transfer`](super::Action::Transfer) with a
//! [`TransferTask`], [`Agent::transfer`](super::Agent::transfer) says what the call said, and the platform tells with
//! [`Agent::handle_transfer`](super::Agent::handle_transfer) what came of it.
//!
//! ```text
//!             due, window open              done or failed for good
//!   waiting ───────────────────▶ running ─────────────────────────────▶ finished ─▶ reported, gone
//!    ▲ ▲ │                        │ │ │                                    ▲
//!    │ │ └▶ asking (mode 4) ──┐   │ │ └▶ stopping (end of the window) ─────┤
//!    │ └──────────────────────┘   │ └▶ restarting ─▶ verifying ────────────┤
//!    └────────────────────────────┘                                        │
//!      failed, and may be tried again     no window is left: 9020 ─────────┘
//! ```
//!
//! # What outlasts what
//! A slot with its bytes of text is all there is to a transfer ([`TransferSlot`]). Over a restart, and a loss of power, if
//! the platform stores what the agent hands out, everything stays: what
//! waited waits on, what ran begins anew (at most three times, then it has failed), and what was to take effect by the
//! restart is asked about ([`TransferTask::Verify`]). Another ACS, by a change of the URL, is told nothing of what the
//! old one asked for: those transfers are dropped, and stopped if they run (XFER-036, GAPS-20). A factory reset drops
//! everything. User name and password are wiped as soon as the transfer has ended.

mod answer;
mod autonomous;
mod call;
pub(super) mod check;
mod config;
mod config_file;
mod deliver;
mod file_type;
mod handle;
mod machine;
mod policy;
mod queue;
mod report;
mod request;
mod schedule;
mod slot;
mod stored;

pub(super) use answer::TransferAnswer;
pub use autonomous::AutonomousReports;
pub(super) use call::Acceptance;
pub use config::{TransferConfig, WindowMode};
pub use config_file::VendorConfigFile;
pub(super) use file_type::Wording;
pub use machine::Transfers;
pub(super) use queue::unix;
pub use report::{FinishedTransfer, TransfersFull};
pub use request::{
    AutonomousTransfer, TransferId, TransferKind, TransferReport, TransferRequest, TransferState,
    TransferTask,
};
pub(super) use schedule::utc;
pub(super) use slot::Age;
pub use slot::TransferSlot;
pub(super) use stored::stamp_with_age;
