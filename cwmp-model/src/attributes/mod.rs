//! Notification and access list of parameters, where they are not what the model says (NOT-001, NOT-016).

mod access;
mod call;
mod slot;
mod walk;

pub use access::{AccessList, Entity};
pub use call::{AttributesCall, AttributesEntry, AttributesPolicy};
pub use slot::AttributeSlot;
pub(crate) use slot::State;
pub use walk::{AttributesWalk, ParameterAttributes};

use core::fmt;

use crate::place::Place;
use crate::schema::{ActiveNotify, NodeId, Schema};
use slot::Key;

/// The attributes of a device's parameters, and which of their changes are yet to be reported.
///
/// Everything lies in two lent arrays. A parameter takes a slot of eight bytes
///
/// * if its attributes are not what the model says, from `SetParameterAttributes` on,
/// * while a change of it is yet to be reported,
/// * and, if fingerprints are lent, when the model itself wants it watched (`forceEnabled` and
///   `forceDefaultEnabled`, NOT-009).
///
/// Instance numbers beyond one slot's room take the next (see [`AttributeSlot`]). The second array holds for
/// each slot the fingerprint of the value last reported, four bytes. It is what changes are found with where
/// the device does not announce them, and those over a reboot (NOT-018). An empty one is right for a device that
/// announces every change and none over a reboot; any other has to be as long as the array of slots, the
/// excess of the longer one is not used.
///
/// Memory ends softly: `SetParameterAttributes` answers 9004 and changes nothing, and a change that finds no
/// slot makes the next Inform report every parameter that the model wants watched and that has no slot.
pub struct Attributes<'s> {
    slots: &'s mut [AttributeSlot],
    fingerprints: &'s mut [u32],
    used: usize,
    /// What is known of all watched parameters without a slot, taken together.
    pub(crate) others: Known,
}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attributes")
            .field("used", &self.used)
            .field("capacity", &self.capacity())
            .finish_non_exhaustive()
    }
}

/// What is known of a parameter: its state and the fingerprint of its last reported value, 0 if there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) state: State,
    pub(crate) fingerprint: u32,
}

impl<'s> Attributes<'s> {
    /// The attributes of a device from the factory, on lent memory.
    pub fn new(slots: &'s mut [AttributeSlot], fingerprints: &'s mut [u32]) -> Self {
        Self {
            slots,
            fingerprints,
            used: 0,
            others: Known::default(),
        }
    }

    /// Forgets everything, as a factory reset does (NOT-015); the stored log is to be erased by the caller.
    pub fn reset(&mut self) {
        self.used = 0;
        self.others = Known::default();
    }

    /// How many slots are in use.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.used
    }

    /// How many slots there are.
    #[must_use]
    pub fn capacity(&self) -> usize {
        if self.fingerprints.is_empty() {
            self.slots.len()
        } else {
            self.slots.len().min(self.fingerprints.len())
        }
    }

    pub(crate) const fn has_fingerprints(&self) -> bool {
        !self.fingerprints.is_empty()
    }

    /// The notification of a parameter, 0 to 6; 2 for one that is forced (RPC-GPA-02).
    #[must_use]
    pub fn notification(&self, schema: Schema<'_>, parameter: &Place) -> u8 {
        self.known(schema, parameter).state.notification()
    }

    /// What is known of a parameter; what the model says if nothing is.
    pub(crate) fn known(&self, schema: Schema<'_>, parameter: &Place) -> Known {
        self.find(parameter).map_or_else(
            || Known {
                state: default_state(schema, parameter.node()),
                fingerprint: 0,
            },
            |at| self.known_at(at),
        )
    }

    /// Keeps what is known of a parameter, in as many slots as that needs; `false` if they are too few.
    pub(crate) fn keep(&mut self, schema: Schema<'_>, parameter: &Place, known: Known) -> bool {
        let known = self.settled(schema, parameter.node(), known);
        let needed = is_needed(schema, parameter.node(), known);
        let at = match (self.find(parameter), needed) {
            (None, false) => return true,
            (Some(at), false) => {
                self.remove(at);
                return true;
            }
            (Some(at), true) => at,
            (None, true) => match self.insert(parameter) {
                Some(at) => at,
                None => return false,
            },
        };
        self.set_at(at, known);
        true
    }

    /// How many slots [`Self::keep`] would take for this.
    pub(crate) fn slots_for(&self, schema: Schema<'_>, parameter: &Place, known: Known) -> usize {
        let known = self.settled(schema, parameter.node(), known);
        if !is_needed(schema, parameter.node(), known) {
            return 0;
        }
        Key::new(parameter).map_or(usize::MAX, |key| key.slots())
    }

    /// Without what has no meaning for these attributes.
    fn settled(&self, schema: Schema<'_>, node: NodeId, known: Known) -> Known {
        let mut state = known.state;
        if schema.flags(node).active_notify() == ActiveNotify::ForceEnabled {
            state = state.with_attributes(State::new(FORCED, state.has(State::DENIED)));
        }
        let channels = Channels::of(state.notification());
        if !channels.inform {
            state = state.without(State::PENDING | State::IN_FLIGHT);
        }
        if !channels.lightweight {
            state = state.without(State::LIGHTWEIGHT);
        }
        let watched = channels.inform || channels.lightweight;
        Known {
            state,
            fingerprint: if watched && self.has_fingerprints() {
                known.fingerprint
            } else {
                0
            },
        }
    }

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
                core::cmp::Ordering::Less => high = middle,
                core::cmp::Ordering::Greater => low = self.end_of(middle),
                core::cmp::Ordering::Equal => return Ok(middle),
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
        let behind = at.saturating_add(1);
        let rest = self.slots.get(behind..self.used).unwrap_or_default();
        let more = rest.iter().take_while(|slot| slot.is_continuation());
        behind.saturating_add(more.count())
    }

    fn insert(&mut self, parameter: &Place) -> Option<usize> {
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

/// The notification that is forced on parameters, and the default of some: active.
const FORCED: u8 = 2;

/// The attributes that the model gives (NOT-008, NOT-014).
pub(crate) fn default_state(schema: Schema<'_>, node: NodeId) -> State {
    match schema.flags(node).active_notify() {
        ActiveNotify::ForceEnabled | ActiveNotify::ForceDefaultEnabled => State::new(FORCED, false),
        ActiveNotify::Normal | ActiveNotify::CanDeny => State::new(0, false),
    }
}

fn is_needed(schema: Schema<'_>, node: NodeId, known: Known) -> bool {
    known.state != default_state(schema, node) || known.fingerprint != 0
}

/// The ways that a notification value has changes reported on (NOT-001, NOT-002).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Channels {
    /// In the next Inform.
    pub(crate) inform: bool,
    /// By starting a session.
    pub(crate) session: bool,
    /// By lightweight notification.
    pub(crate) lightweight: bool,
    /// By lightweight notification at once.
    pub(crate) lightweight_active: bool,
}

impl Channels {
    pub(crate) const fn of(notification: u8) -> Self {
        Self {
            inform: matches!(notification, 1 | 2 | 4 | 6),
            session: notification == 2,
            lightweight: matches!(notification, 3..=6),
            lightweight_active: matches!(notification, 5 | 6),
        }
    }
}
