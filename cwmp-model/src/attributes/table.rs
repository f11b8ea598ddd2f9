//! The slots: sorted by node and instance numbers, without gaps.

use core::cmp::Ordering;

use super::slot::{self, Key};
use super::{Attributes, Known, State};
use crate::place::Place;
use crate::schema::NodeId;

impl Attributes<'_> {
    pub(crate) fn known_at(&self, at: usize) -> Known {
        Known {
            state: self
                .slots
                .get(at)
                .map_or(State::default(), |slot| slot.state()),
            fingerprint: self.fingerprints.get(at).copied().unwrap_or_default(),
        }
    }

    /// Sets what is known of the parameter whose slots begin here; its attributes stay what they need a slot for.
    pub(crate) fn set_at(&mut self, at: usize, known: Known) {
        if let Some(slot) = self.slots.get_mut(at) {
            slot.set_state(known.state);
        }
        if let Some(fingerprint) = self.fingerprints.get_mut(at) {
            *fingerprint = known.fingerprint;
        }
    }

    /// Changes the state of every parameter that has one.
    pub(crate) fn for_each(&mut self, change: impl Fn(State) -> State) {
        self.others.state = change(self.others.state);
        let used = self.slots.get_mut(..self.used).unwrap_or_default();
        for slot in used.iter_mut().filter(|slot| !slot.is_continuation()) {
            slot.set_state(change(slot.state()));
        }
    }

    /// The states of all parameters that have one, each with its node.
    pub(crate) fn states(&self) -> impl Iterator<Item = (NodeId, State)> {
        let used = self.slots.get(..self.used).unwrap_or_default();
        used.iter()
            .filter(|slot| !slot.is_continuation())
            .map(|slot| (slot.node(), slot.state()))
    }

    /// The first parameter behind `after` in the order of the slots, and where its slots begin.
    pub(crate) fn next(&self, after: Option<&Place>) -> Option<(usize, Place)> {
        let at = match after {
            None => 0,
            Some(place) => match self.search(&Key::new(place)?) {
                Ok(at) => self.end_of(at),
                Err(at) => at,
            },
        };
        let slots = self
            .slots
            .get(at..self.used)
            .filter(|slots| !slots.is_empty())?;
        Some((at, slot::place(slots)?))
    }

    /// Where the slots of a parameter begin.
    pub(crate) fn find(&self, parameter: &Place) -> Option<usize> {
        self.search(&Key::new(parameter)?).ok()
    }

    /// A binary search; `Err` says where the parameter would have to be put.
    fn search(&self, key: &Key) -> Result<usize, usize> {
        let mut low = 0_usize;
        let mut high = self.used;
        while low < high {
            let middle = self.head_of(low.midpoint(high));
            let slots = self.slots.get(middle..self.used).unwrap_or_default();
            match key.compare(slots) {
                Ordering::Less => high = middle,
                Ordering::Greater => low = self.end_of(middle),
                Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }

    /// The first slot of the parameter that this slot belongs to: at most five back.
    fn head_of(&self, at: usize) -> usize {
        let mut at = at;
        while at > 0
            && self
                .slots
                .get(at)
                .is_some_and(|slot| slot.is_continuation())
        {
            at = at.saturating_sub(1);
        }
        at
    }

    /// The first slot behind the parameter whose slots begin here.
    fn end_of(&self, at: usize) -> usize {
        let slots = self.slots.get(at..self.used).unwrap_or_default();
        at.saturating_add(slot::of_one(slots).len())
    }

    pub(super) fn insert(&mut self, parameter: &Place) -> Option<usize> {
        let key = Key::new(parameter)?;
        let at = match self.search(&key) {
            Ok(at) => return Some(at),
            Err(at) => at,
        };
        let count = key.slots();
        let used = self.used.checked_add(count)?;
        if used > self.capacity() {
            return None;
        }
        let end = at.checked_add(count)?;
        self.slots.copy_within(at..self.used, end);
        key.write(State::default(), self.slots.get_mut(at..end)?);
        if self.has_fingerprints() {
            self.fingerprints.copy_within(at..self.used, end);
            self.fingerprints.get_mut(at..end)?.fill(0);
        }
        self.used = used;
        Some(at)
    }

    /// Frees the slots of the parameter that begin here.
    pub(crate) fn remove(&mut self, at: usize) {
        let end = self.end_of(at).min(self.used);
        self.slots.copy_within(end..self.used, at);
        if self.has_fingerprints() {
            self.fingerprints.copy_within(end..self.used, at);
        }
        self.used = self.used.saturating_sub(end.saturating_sub(at));
    }
}
