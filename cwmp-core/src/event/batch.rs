//! What goes in and out of the queue beside events.

use core::fmt;
use core::num::NonZeroU32;

/// The events of one `Inform`, on their way to the ACS.
///
/// Spent by [`EventQueue::commit_inform`](super::EventQueue::commit_inform) or [`EventQueue::abort`](super::EventQueue::abort). If it is dropped, the next
/// [`EventQueue::begin`](super::EventQueue::begin) announces the events again; a batch of before that does nothing any more.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "commit or abort it, or its events are announced again"]
pub struct Batch {
    pub(super) generation: Generation,
}

/// Counts the batches of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generation(NonZeroU32);

impl Generation {
    pub(super) const FIRST: Self = Self(NonZeroU32::MIN);

    pub(super) const fn next(self) -> Self {
        match self.0.checked_add(1) {
            Some(next) => Self(next),
            None => Self::FIRST,
        }
    }
}

/// No slot is left for another `M` event; Single codes always find theirs.
///
/// The call that would lead to the event should have been refused with fault 9004, see [`EventQueue::room`](super::EventQueue::room).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct QueueFull;

impl fmt::Display for QueueFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no slot is left for another M event")
    }
}

impl core::error::Error for QueueFull {}

/// The lent slice cannot hold every Single code beside the `M` events that are in it, or beside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TooFewSlots {
    /// The slots that are needed, at least [`EventQueue::MIN_SLOTS`](super::EventQueue::MIN_SLOTS).
    pub needed: usize,
}

impl fmt::Display for TooFewSlots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the event queue takes at least {} slots", self.needed)
    }
}

impl core::error::Error for TooFewSlots {}

/// Why the device restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum RebootCause {
    /// Power, `Reboot`, a new firmware, a crash: what survives a restart stays.
    Restart,
    /// A factory reset: only `0 BOOTSTRAP` is left.
    FactoryReset,
}
