//! The device endpoint: everything between a device's parameters and the bytes of its HTTP exchanges.
//!
//! # The one loop
//! [`Agent::poll`] says what must happen next, the platform does it and tells the agent what came of it:
//!
//! | [`Step`] | the platform | and then calls |
//! | --- | --- | --- |
//! | `Post` | posts the body to the ACS, with [`Agent::next_piece`] if there is more of it | [`Agent::handle_reply`] or [`Agent::handle_failure`] |
//! | `Act` | restarts the device | [`Agent::boot`] when it is up again |
//! | | moves a file | [`Agent::handle_transfer`] |
//! | `Wait` | waits until then, or for something from outside | [`Agent::poll`] |
//!
//! One law: after every call, `poll` until it says `Wait`. From outside come [`Agent::boot`],
//! [`Agent::connection_request`], [`Agent::periodic`], [`Agent::handle_transfer`]; they may come at any time and change
//! nothing of a session that is going on (SES-019).
//!
//! The agent has no clock, no sockets, no heap: [`Now`] and [`Device`] are handed in with each call, [`Buffers`] are lent
//! for its life. Its state lives in memory; a device that restarts begins with [`Agent::new`] and says why with
//! [`Agent::boot`].

mod agent;
mod answer;
mod config;
mod device;
mod dispatch;
mod fallback;
mod inform;
mod step;
mod transfer;

pub use agent::Agent;
pub use config::{AgentConfig, BufferError, Buffers, Now};
pub use device::Device;
pub use dispatch::METHODS;
pub use step::{Action, PieceError, Post, PostKind, ReplyError, Step};
pub use transfer::{
    AutonomousTransfer, FinishedTransfer, TransferConfig, TransferId, TransferKind, TransferReport,
    TransferRequest, TransferSlot, TransferState, TransferTask, Transfers, TransfersFull,
    WindowMode,
};
