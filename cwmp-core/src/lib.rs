#![doc = include_str!("../README.md")]
#![no_std]

pub mod acs;
pub mod connection_request;
pub mod cpe;
mod divide;
pub mod event;
pub mod interpretations;
pub mod negotiation;
pub mod retry;
mod root;
pub mod schedule;
pub mod session;
pub mod standby;
mod target;
pub mod time;

pub use event::{CommandKey, EventQueue, EventSlot};
pub use retry::{RetryPolicy, RetryState};
pub use session::{AcsSession, CpeSession, PeerError, Pending};
pub use time::Instant;
