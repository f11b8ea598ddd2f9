//! What an agent keeps over a loss of power, beside attributes and changes: in which parts, and what their records hold.
//!
//! The state is cut into parts, each of which has one record that says all of it: a place in the event queue, a pending
//! `ScheduleInform`, a transfer, the few numbers that there is one of. A record takes the place of an earlier one of the
//! same kind and number, and one that says nothing but the number says that there is nothing any more. So each counts by
//! itself, in the order of storing, and one that was torn leaves its part as it was before.
//!
//! | kind | what | payload behind the number of the part, 2 bytes |
//! | --- | --- | --- |
//! | 16 | the agent's own, number 0 | flags; reset; `RetryCount` (4); hash of the URL (8); `ParameterKey` |
//! | 17 | an event that waits | code; age (4); `CommandKey` |
//! | 18 | a `Reboot` call | 0; `CommandKey` |
//! | 25 | settings of `ManagementServer.`, number 0, in many records | see `management/stored.rs` |
//!
//! Numbers have their most significant byte first; texts take the rest. What a kind says never changes: another form is
//! another kind. The numbers that parts have for codes and states are in the tables beside them.
//!
//! # How it is known what has to be stored
//! Each part has a stamp: a digest of what its last record said, 0 where nothing is stored. Before the agent says what
//! comes next, every part writes what it would store now; another digest than the stamp is a record to be stored first.
//! So whoever changes a part need not know of storage, and cannot forget it. It costs the time to write the few parts
//! that are not empty, some hundred nanoseconds on a large machine, and four bytes beside each place. Two states
//! that share a digest, one pair in four billion, would keep the second from being stored until the next change.
//!
//! What is there is stored before what is gone, so that what moves from one part to another is in both if power is cut in
//! between, and never in none.
//!
//! # To add a part
//! Implement [`Part`], give its records a [`Kind`] here and a place in [`ORDER`], and name it where the agent
//! lists its parts.

mod fields;
mod own;

use cwmp_model::record::{Kind, Writer};

pub(crate) use fields::{Fields, digest};
pub(super) use own::{Own, Reboots, Unsettled};

/// The agent's own numbers.
pub(crate) const STATE: Kind = Kind::new(16);
/// A place in the event queue.
pub(crate) const EVENT: Kind = Kind::new(17);
/// The key of a `Reboot` that was called for.
pub(crate) const REBOOT: Kind = Kind::new(18);
/// Settings of `ManagementServer.`.
pub(crate) const SETTING: Kind = Kind::new(25);

/// The kinds of all parts, in the order in which they are stored: what a call has set before the `ParameterKey` that says
/// so.
pub(super) const ORDER: [Kind; 4] = [SETTING, STATE, EVENT, REBOOT];

/// A part of the agent's state, or several of one kind, numbered from 0.
pub(crate) trait Part {
    /// The stamp of the part of this number; `None` behind the last.
    fn stamp(&mut self, kind: Kind, number: u16) -> Option<&mut u32>;

    /// Writes what is to be stored of the part behind its number, and says what its stamp is once that is stored: its
    /// [`digest`], or 0, and nothing written, where there is nothing.
    ///
    /// `before` is its stamp of now, for a part that takes several records and counts in it how far it has got; where the
    /// answer is the same, nothing has to be stored.
    fn write(&self, kind: Kind, number: u16, before: u32, out: &mut Writer<'_>) -> u32;

    /// Takes in what a record says, of which `payload` is all, and says what the stamp is; `None` if it makes no sense or
    /// finds no room.
    fn restore(&mut self, kind: Kind, number: u16, payload: &[u8]) -> Option<u32>;
}
