//! The device endpoint: everything between a device's parameters and the bytes of its HTTP exchanges.
//!
//! # The one loop
//! [`Agent::poll`] says what must happen next, the platform does it and tells the agent what came of it:
//!
//! | [`Step`] | the platform | and then calls |
//! | --- | --- | --- |
//! | `Post` | posts the body to the ACS, with [`Agent::next_piece`] if there is more of it | [`Agent::handle_reply`] or [`Agent::handle_failure`] |
//! | `Store` | stores the record, to be read back by [`Agent::restore`] at the next start | [`Agent::handle_store_failure`] if that failed |
//! | `Act` | restarts the device, or what else the [`Action`] says | [`Agent::boot`] when it is up again |
//! | | moves a file | [`Agent::handle_transfer`] |
//! | | runs a test | [`Agent::handle_diagnostics`] |
//! | `Wait` | waits until then, or for something from outside | [`Agent::poll`] |
//!
//! One law: after every call, `poll` until it says `Wait`. From outside come [`Agent::boot`],
//! [`Agent::connection_request`], [`Agent::periodic`], [`Agent::value_changed`], [`Agent::handle_transfer`],
//! [`Agent::settings_changed`], [`Agent::wake_up`]; they may come at any time and change nothing of a session that is going
//! on (SES-019). `poll` too once the time of day has been set.
//!
//! # After a session
//! What a session has asked for is done once it has ended, in this order:
//! 1. The parameters of `ManagementServer.` are read, if they may have changed. Another URL is another ACS: `0 BOOTSTRAP`.
//! 2. `FactoryReset`, or else `Reboot`, if the session ended as it should; after one that broke off, they wait for the
//!    next good one, if there is anything to say in one.
//! 3. The next session, if something waits for one.
//!
//! # What time brings
//! Periodic informs, heartbeats, scheduled informs and restarts come by themselves, from the parameters of
//! `ManagementServer.` and the calls of the ACS; the rules for clocks are in [`schedule`](crate::schedule).
//! [`Agent::wake_reason`] says what a wait is for.
//!
//! # Settings
//! The agent follows these parameters of `ManagementServer.`, in the data models of both roots. They are the device's to
//! keep, behind its [`Backend`](cwmp_model::Backend); the agent reads them when the device has started, after a
//! `SetParameterValues`, and when [`Agent::settings_changed`] says so, never in a session. What a device lacks, or cannot
//! read, has a default; what is out of its range is brought into it. One the agent writes: `DelayReboot`, -1 at a start.
//!
//! | parameter | default | range |
//! | --- | --- | --- |
//! | `EnableCWMP` | true | |
//! | `URL` | none; an empty one is no URL | |
//! | `PeriodicInformEnable` | false | |
//! | `PeriodicInformInterval` | 86400 s | 1 and more |
//! | `PeriodicInformTime` | unknown: the agent's own phase | |
//! | `CWMPRetryMinimumWaitInterval`, `CWMPRetryIntervalMultiplier` | those of [`AgentConfig::retry`] | 1 to 65535 s, 1000 to 65535 |
//! | `ScheduleReboot` | never | |
//! | `DelayReboot` | -1: never | -1 and more |
//! | `HeartbeatPolicy.Enable` | false | |
//! | `HeartbeatPolicy.ReportingInterval` | 86400 s | 30 and more |
//! | `HeartbeatPolicy.InitiationTime` | unknown: a random phase | |
//! | `StandbyPolicy.CRUnawarenessMaxDuration`, `StandbyPolicy.MaxMissedPeriodic` | -1: never | -1 and more |
//! | `StandbyPolicy.NotifyMissedScheduled`, the capabilities and requests of `StandbyPolicy.` | false | |
//!
//! # What must survive a restart
//! | what | cleared by a factory reset | by another ACS |
//! | --- | --- | --- |
//! | the events, `RetryCount`, `ParameterKey` | yes | all events but `0 BOOTSTRAP` |
//! | pending `ScheduleInform` calls: [`ScheduledInform`](crate::schedule::ScheduledInform) | yes | yes |
//! | keys of `Reboot` calls | yes | yes |
//! | that `FactoryReset` was called | yes, it is done | no |
//! | a hash of the URL, by which another ACS is told | yes | replaced |
//!
//! The agent has no clock, no sockets, no heap: [`Now`] and [`Device`] are handed in with each call, [`Buffers`] are lent
//! for its life. Its state lives in memory; a device that restarts begins with [`Agent::new`], puts back what was stored
//! (attributes, and changes that are to be reported) with [`Agent::restore`], and says why it started with
//! [`Agent::boot`].

mod agent;
mod answer;
mod config;
mod device;
pub mod diagnostics;
mod dispatch;
mod fallback;
mod inform;
mod management;
mod methods;
mod schedule_inform;
mod step;
mod transfer;

pub use agent::Agent;
pub use config::{AgentConfig, BufferError, Buffers, Now};
pub use device::Device;
pub use diagnostics::Diagnostics;
pub use methods::METHODS;
pub use step::{Action, PieceError, Post, PostKind, ReplyError, Step, WakeReason};
pub use transfer::{
    AutonomousTransfer, FinishedTransfer, TransferConfig, TransferId, TransferKind, TransferReport,
    TransferRequest, TransferSlot, TransferState, TransferTask, Transfers, TransfersFull,
    WindowMode,
};
