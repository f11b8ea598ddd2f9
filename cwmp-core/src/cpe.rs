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
//! | | answers a method of the vendor's | [`Agent::answer_vendor_call`] |
//! | | changes a deployment unit | [`Agent::handle_operation`] |
//! | | sends a lightweight notification | [`Agent::lightweight_notification_sent`] |
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
//! The parameters of `ManagementServer.`, in the data models of both roots, are kept by the agent in memory that is lent to
//! it ([`ManagementServer::new`]), so that a device has nothing to do with them; or by the device, behind its
//! [`Backend`](cwmp_model::Backend). Either way the platform reads them from the agent ([`Agent::url`],
//! [`Agent::setting`]).
//!
//! The agent follows these. It reads them when the device has started, after a `SetParameterValues` of any, and when
//! [`Agent::set_setting`] or [`Agent::settings_changed`] says so, never in a session. What a device lacks, or cannot read,
//! has a default, which is also what the agent serves where neither the vendor nor the data model has another; what is out
//! of its range is brought into it, or refused with 9007 by an agent that keeps it. One the agent writes: `DelayReboot`, -1
//! at a start.
//!
//! | parameter | default | range |
//! | --- | --- | --- |
//! | `EnableCWMP` | true | |
//! | `URL` | none; an empty one is no URL | |
//! | `PeriodicInformEnable` | false | |
//! | `PeriodicInformInterval` | 86400 s | 1 and more |
//! | `PeriodicInformTime` | unknown: the agent's own phase | |
//! | `CWMPRetryMinimumWaitInterval`, `CWMPRetryIntervalMultiplier` | those of [`AgentConfig::retry`]; served: 5 s, 2000 | 1 to 65535 s, 1000 to 65535 |
//! | `ScheduleReboot` | never | |
//! | `DelayReboot` | -1: never | -1 and more |
//! | `HeartbeatPolicy.Enable` | false | |
//! | `HeartbeatPolicy.ReportingInterval` | 86400 s | 30 and more |
//! | `HeartbeatPolicy.InitiationTime` | unknown: a random phase | |
//! | `StandbyPolicy.CRUnawarenessMaxDuration`, `StandbyPolicy.MaxMissedPeriodic` | -1: never | -1 and more |
//! | `StandbyPolicy.NotifyMissedScheduled`, the capabilities and requests of `StandbyPolicy.` | false | |
//! | `LightweightNotificationProtocolsUsed` | none: no lightweight notifications | |
//! | `LightweightNotificationTriggerInterval` | 0: passive ones go with active ones only | |
//! | `LightweightNotificationTriggerTime` | unknown: a random phase | |
//!
//! Those of heartbeats, standby and restarts are followed unless [`AgentConfig::follows`] leaves them out.
//!
//! When they are needed, it reads `DefaultActiveNotificationThrottle`, `AliasBasedAddressing`, `InstanceMode`,
//! `AutoCreateInstances`, `InstanceWildcardsSupported`, `InformParameter.{i}.`, `AutonomousTransferCompletePolicy.` and
//! `DUStateChangeComplPolicy.`.
//!
//! # What survives a loss of power
//! The agent hands out records with [`Step::Store`] before it tells or does anything that rests on what they say; the
//! platform stores them one behind the other, and hands all of them to [`Agent::restore`] when it starts again. What comes
//! from outside, as with [`Agent::periodic`], counts once the next [`Agent::poll`] has had it stored.
//!
//! | what | bytes in storage | cleared by a factory reset | by another ACS |
//! | --- | --- | --- | --- |
//! | events that have to survive (EVT-006), calls of `Reboot` | 16 each, and the `CommandKey`, for a call once more when the device has restarted; 11 more when it is delivered | yes | all but `0 BOOTSTRAP` |
//! | `RetryCount`, `ParameterKey`, a hash of the URL, that `FactoryReset` was called | 25 and the key, at each change | yes | no |
//! | pending `ScheduleInform` calls | 23 each, and the key; 11 more when it is due | yes | yes |
//! | transfers | 90 each, the key, and 13 for each window, at each step: taken on, begun, over; the texts once, and 17 for every 253 of them; 11 more when it is reported | yes | those that the ACS asked for, and those that are over |
//! | `ChangeDUState` calls, and changes that nobody asked for: [`SoftwareModules`] | 34 each and the key, when it is taken on; for each operation 70 at each step: taken on, begun, over; its texts and those of its result once, and 19 for every 251 of them; 11 more each when it is reported | yes | yes |
//! | settings that the agent keeps, and rows of `InformParameter.{i}.` | 17 each, its name and its value, at each change | yes | no |
//! | attributes, and changes that are to be reported: see [`cwmp_model::record`] | | yes | the changes |
//!
//! A log of a few KiB will do: one that has grown is written anew, with [`Agent::next_snapshot_record`], and is then as
//! short as it can be.
//!
//! * What was stored and not yet done or told when power was lost is done or told after the start. What the ACS was told and
//!   the device could not store any more is told once more.
//! * A `FactoryReset` that was called for is what [`Agent::poll`] asks for at once after the start, up to three times, if
//!   [`Agent::boot`] does not say that it is done; then it counts as done.
//! * A URL that reads otherwise than when power was lost is another ACS: `0 BOOTSTRAP` (EVT-014).
//! * `RetryCount` is kept, unless [`AgentConfig::keep_retry_count`] says otherwise (GAPS-09); the waits between retries
//!   start over (RTY-004).
//! * What cannot be stored: [`Agent::handle_store_failure`].
//!
//! The agent has no clock, no sockets, no heap: [`Now`] and [`Device`] are handed in with each call, [`Buffers`] are lent
//! for its life. Its state lives in memory; a device that restarts begins with [`Agent::new`], puts back what was stored
//! with [`Agent::restore`], and says why it started with [`Agent::boot`].

mod agent;
mod answer;
mod config;
mod device;
pub mod diagnostics;
mod dispatch;
mod draft;
mod fallback;
mod followed;
mod inform;
mod lightweight;
mod machine;
mod management;
mod methods;
pub(crate) mod persist;
mod schedule_inform;
mod software;
mod step;
mod texts;
mod transfer;

pub use agent::{Agent, AgentSnapshot};
pub use config::{AgentConfig, BufferError, Buffers, Now};
pub use device::Device;
pub use diagnostics::Diagnostics;
pub use followed::FollowedSettings;
pub use lightweight::LightweightState;
pub use management::ManagementServer;
pub use methods::METHODS;
pub use software::{
    AutonomousChange, AutonomousOperation, ChangeSlot, OperationId, OperationKind, OperationReport,
    OperationRequest, OperationSlot, OperationTask, SoftwareConfig, SoftwareFull, SoftwareModules,
    Uuid, check_requested_state,
};
pub use step::{Action, PieceError, Post, PostKind, ReplyError, Step, WakeReason};
pub use transfer::{
    AutonomousReports, AutonomousTransfer, FinishedTransfer, TransferConfig, TransferId,
    TransferKind, TransferReport, TransferRequest, TransferSlot, TransferState, TransferTask,
    Transfers, TransfersFull, VendorConfigFile, WindowMode,
};
