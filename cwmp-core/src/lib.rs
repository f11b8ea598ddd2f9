#![doc = include_str!("../README.md")]
#![no_std]

// The machines, in reading order. The endpoints that drive them (`pub mod cpe`, the device agent, and `pub mod acs`,
// the server endpoint) are declared below them.
pub mod acs;
pub mod cpe;
pub mod event;
pub mod negotiation;
pub mod retry;
pub mod session;
pub mod time;

pub use event::{CommandKey, EventQueue, EventSlot};
pub use retry::{RetryPolicy, RetryState};
pub use session::{AcsSession, CpeSession, PeerError, Pending};
pub use time::Instant;
