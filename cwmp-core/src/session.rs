//! The two sides of a session: whose turn it is, and what a message means (TR-069 3.7.1).
//!
//! A session is a strict alternation of posts by the CPE and replies by the ACS, at most one call outstanding each way.
//! [`CpeSession`] and [`AcsSession`] see only the [`Summary`](cwmp_soap::Summary) of a message; bodies pass them by.
//! Both are plain data without lifetimes, and each is decided by one table: the file `table.rs` beside it.
//!
//! ```text
//!   CPE                                             ACS
//!   next_post ─▶ Inform ──────────────────────────▶ handle_post: Dispatch(pending)
//!   handle_reply: Answered ◀── InformResponse ───── answer_ready(pending), next_reply
//!   next_post ─▶ own calls, then empty ───────────▶ handle_post: Turn
//!   handle_reply: Dispatch(pending) ◀── a call ──── next_reply(queued)
//!   answer_ready(pending), next_post ─▶ answer ───▶ handle_post: Answered
//!   handle_reply: Continue ◀── empty ────────────── next_reply
//!   outcome: Completed                              outcome: Completed
//! ```

mod acs;
mod cpe;
mod error;
mod header;
mod id;
mod pending;

pub use acs::{
    AcsAction, AcsConfig, AcsOutcome, AcsReply, AcsSession, AcsSnapshot, AcsState, SnapshotError,
};
pub use cpe::{CpeAction, CpeConfig, CpeSession, CpeState, Outcome, Post};
pub use error::{Awaited, ConfigError, PeerError, PeerErrorKind, Side};
pub use header::{HeaderViolation, check_cpe_header};
pub use id::{MessageId, Tolerance};
pub use pending::{Pending, Refusal};
