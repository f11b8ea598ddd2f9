//! What the next `Inform` has to report, until an ACS has taken it (TR-069 3.7.1.5).
//!
//! An event is delivered in two steps. [`EventQueue::begin`] chooses the events of an `Inform`, which stay in the queue.
//! [`EventQueue::commit_inform`] removes those that the `InformResponse` delivers; the others, which announce a
//! completion, wait for the answer to it ([`EventQueue::complete`]). If no answer comes, [`EventQueue::abort`] keeps
//! everything for the retry. What happens in the middle of a session waits for the next one.
//!
//! ```text
//!           push              begin              commit_inform, complete
//!   (none) ──────▶ waiting ─────────▶ announced ─────────────────────────▶ delivered
//!                     ▲                   │
//!                     └───────────────────┘
//!                abort, or the next begin
//! ```
//!
//! Which answer delivers a code, and what becomes of it at a restart, is the table in [`policy`].

mod batch;
mod key;
pub mod policy;
mod queue;
mod slot;

pub use batch::{Batch, QueueFull, RebootCause, TooFewSlots};
pub use key::{CommandKey, CommandKeyTooLong};
pub use queue::EventQueue;
pub use slot::EventSlot;
