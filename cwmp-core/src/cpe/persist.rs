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
//! | 17 | an event that waits, or a `Reboot` call | code; age (4); `CommandKey` |
//! | 19 | a pending `ScheduleInform` | `DelaySeconds` (4); when it is due (8); `CommandKey` |
//! | 20 | a transfer | see `transfer/stored.rs` |
//! | 21 | texts of a transfer, as many bytes as find room | its serial number (4); where they begin (2); the bytes |
//! | 22 to 24 | a change of software modules, texts of its operations, its operations | see `software/stored.rs` |
//! | 25 | settings of `ManagementServer.`, number 0, in many records | see `management/stored.rs` |
//!
//! Numbers have their most significant byte first; texts take the rest. Times are in seconds since 1970. What a kind says
//! never changes: another form is another kind. The numbers that parts have for codes and states are in the tables beside
//! them.
//!
//! # How it is known what has to be stored
//! Each part has a stamp: a digest of what its last record said, 0 where nothing is stored. Before the agent says what
//! comes next, every part writes what it would store now; another digest than the stamp is a record to be stored first.
//! So whoever changes a part need not know of storage, and cannot forget it. It costs the time to write the parts that are
//! not empty, at each step, and four bytes beside each place; the event queue is looked at only when somebody has had its
//! places to change them, which the type that holds them notices by itself. Two states that share a digest, one pair in four billion,
//! would keep the second from being stored until the next change.
//!
//! What moves from one part to another, as from a `ScheduleInform` to its event, is stored where it goes before it is
//! where it comes from: cut in between, it is in both, and never in none. What takes more than that to be whole, as another
//! ACS, is marked in the agent's own part until all of it is stored, and is begun again if power is cut before.
//!
//! # To add a part
//! Implement [`Part`], give its records a [`Kind`] here and a place in [`ORDER`], and name it where the agent
//! lists its parts.

mod fields;
mod own;

use cwmp_model::record::{Kind, Writer};

pub(crate) use fields::{Exchange, Fields, digest, put_time};
pub(super) use own::{Own, Unsettled};

/// The agent's own numbers.
pub(crate) const STATE: Kind = Kind::new(16);
/// A place in the event queue.
pub(crate) const EVENT: Kind = Kind::new(17);
/// A `ScheduleInform` that waits for its time.
pub(crate) const SCHEDULED_INFORM: Kind = Kind::new(19);
/// A transfer, but for its texts.
pub(crate) const TRANSFER: Kind = Kind::new(20);
/// A piece of the texts of a transfer.
pub(crate) const TRANSFER_TEXT: Kind = Kind::new(21);
/// A `ChangeDUState`, or a change of software modules that nobody asked for.
pub(crate) const DU_CHANGE: Kind = Kind::new(22);
/// A piece of the texts of an operation in it.
pub(crate) const DU_TEXT: Kind = Kind::new(23);
/// An operation in it, but for its texts.
pub(crate) const DU_OPERATION: Kind = Kind::new(24);
/// Settings of `ManagementServer.`.
pub(crate) const SETTING: Kind = Kind::new(25);

/// The kinds of all parts, in the order in which they are stored: what a call has set before the `ParameterKey` that says
/// so, where something moves to before where it comes from, and texts before what they belong to.
pub(super) const ORDER: [Kind; 9] = [
    SETTING,
    STATE,
    EVENT,
    SCHEDULED_INFORM,
    TRANSFER_TEXT,
    TRANSFER,
    DU_CHANGE,
    DU_TEXT,
    DU_OPERATION,
];

/// A part of the agent's state, or several of one kind, numbered from 0.
pub(crate) trait Part {
    /// The stamp of the part of this number; `None` behind the last.
    fn stamp(&mut self, kind: Kind, number: u16) -> Option<&mut u32>;

    /// Whether nothing has changed since [`Self::settle`], and so nothing has to be stored; for a part that can tell without a
    /// look at each of its places.
    fn is_settled(&self) -> bool {
        false
    }

    /// All of it is stored as it is now.
    fn settle(&mut self) {}

    /// The first number from this one on of which there is something to store, or something is stored: of what lies before
    /// it, the stamp is 0 and stays so.
    fn skip_empty(&self, kind: Kind, number: u16) -> u16 {
        let _ = kind;
        number
    }

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
