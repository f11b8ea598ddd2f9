//! The lent slots of a queue, and whether one of them may have changed.

use core::ops::{Deref, DerefMut};

use crate::event::EventSlot;

/// The slots of a queue. Whoever changes one comes by [`DerefMut`], so that no change goes unnoticed.
#[derive(Debug)]
pub(super) struct Slots<'s> {
    slots: &'s mut [EventSlot],
    is_touched: bool,
}

impl<'s> Slots<'s> {
    pub(super) const fn new(slots: &'s mut [EventSlot]) -> Self {
        Self {
            slots,
            is_touched: true,
        }
    }

    /// Whether anybody may have changed a slot since [`Self::forget_touches`].
    pub(super) const fn is_touched(&self) -> bool {
        self.is_touched
    }

    /// What has changed so far is known.
    pub(super) const fn forget_touches(&mut self) {
        self.is_touched = false;
    }
}

impl Deref for Slots<'_> {
    type Target = [EventSlot];

    fn deref(&self) -> &[EventSlot] {
        self.slots
    }
}

impl DerefMut for Slots<'_> {
    fn deref_mut(&mut self) -> &mut [EventSlot] {
        self.is_touched = true;
        self.slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_change_a_slot_is_noticed_and_whoever_reads_is_not() {
        let mut lent = [EventSlot::EMPTY; 2];
        let mut slots = Slots::new(&mut lent);
        assert!(slots.is_touched());
        slots.forget_touches();
        assert!(slots.iter().all(|slot| !slot.is_taken()));
        assert!(!slots.is_touched());
        slots.iter_mut().for_each(EventSlot::clear);
        assert!(slots.is_touched());
        slots.forget_touches();
        assert!(slots.get_mut(1).is_some());
        assert!(slots.is_touched());
    }
}
