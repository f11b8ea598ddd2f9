//! A parameter and its state in slots of eight bytes.
//!
//! The first slot of a parameter holds its state, its node and five bytes of instance numbers; each slot behind
//! it a mark and seven bytes more. A number takes one byte up to 127, two up to 16383, and five at most, coded
//! so that the order of the bytes is that of the numbers; a zero ends them.

use core::cmp::Ordering;

use crate::place::{Instances, MAX_INSTANCES, Place};
use crate::schema::NodeId;

/// Room for the attributes of a parameter, or for a part of its instance numbers.
///
/// A parameter takes one slot, unless its instance numbers need more than five bytes; then one more for every
/// seven, six slots at the very most. An array of them is lent to [`Attributes`](crate::Attributes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttributeSlot([u8; 8]);

impl AttributeSlot {
    /// A free slot.
    pub const FREE: Self = Self([0; 8]);

    /// Whether it continues the slot before it.
    pub(super) const fn is_continuation(self) -> bool {
        self.0[0] & CONTINUATION != 0
    }

    pub(super) const fn state(self) -> State {
        State(self.0[0])
    }

    pub(super) const fn set_state(&mut self, state: State) {
        self.0[0] = state.0 & !CONTINUATION;
    }

    /// The node of a parameter's first slot.
    pub(super) const fn node(self) -> NodeId {
        NodeId::new(u16::from_be_bytes([self.0[1], self.0[2]]))
    }

    fn numbers(&self) -> &[u8] {
        let from = if self.is_continuation() { 1 } else { 3 };
        self.0.get(from..).unwrap_or(&[])
    }
}

/// What is known of a parameter, besides which it is.
///
/// | bits | meaning |
/// | --- | --- |
/// | 0 to 2 | notification |
/// | 3 | nobody but the ACS may write it |
/// | 4 | a change is yet to be reported |
/// | 5 | an Inform that is on its way reports a change |
/// | 6 | a change is yet to be told by lightweight notification |
/// | 7 | no state at all but the continuation of the slot before |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct State(u8);

const NOTIFICATION: u8 = 7;
const CONTINUATION: u8 = 1 << 7;

impl State {
    pub(crate) const DENIED: u8 = 1 << 3;
    pub(crate) const PENDING: u8 = 1 << 4;
    pub(crate) const IN_FLIGHT: u8 = 1 << 5;
    pub(crate) const LIGHTWEIGHT: u8 = 1 << 6;
    /// All that says of a change.
    pub(crate) const CHANGES: u8 = Self::PENDING | Self::IN_FLIGHT | Self::LIGHTWEIGHT;

    pub(crate) const fn new(notification: u8, denied: bool) -> Self {
        Self((notification & NOTIFICATION) | if denied { Self::DENIED } else { 0 })
    }

    pub(crate) const fn notification(self) -> u8 {
        self.0 & NOTIFICATION
    }

    pub(crate) const fn has(self, bits: u8) -> bool {
        self.0 & bits != 0
    }

    pub(crate) const fn with(self, bits: u8) -> Self {
        Self(self.0 | bits)
    }

    pub(crate) const fn without(self, bits: u8) -> Self {
        Self(self.0 & !bits)
    }

    /// The same changes with the attributes of `other`.
    pub(crate) const fn with_attributes(self, other: Self) -> Self {
        Self((self.0 & Self::CHANGES) | (other.0 & !Self::CHANGES & !CONTINUATION))
    }

    /// The attributes alone.
    pub(crate) const fn attributes(self) -> Self {
        self.without(Self::CHANGES)
    }
}

/// A place as the slots hold it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    node: NodeId,
    numbers: [u8; MOST],
    len: usize,
}

/// Five bytes for each number.
const MOST: usize = MAX_INSTANCES * 5;
/// The bytes of numbers in the first slot of a parameter, and in each that follows.
const FIRST: usize = 5;
const NEXT: usize = 7;

impl Key {
    /// `None` for the instance number 0, which no instance has.
    pub(super) fn new(place: &Place) -> Option<Self> {
        let mut key = Self {
            node: place.node(),
            numbers: [0; MOST],
            len: 0,
        };
        for number in place.instances().as_slice() {
            let (bytes, count) = pack(*number);
            let end = key.len.checked_add(count)?;
            let room = key.numbers.get_mut(key.len..end)?;
            room.copy_from_slice(bytes.get(..count)?);
            key.len = end;
            if *number == 0 {
                return None;
            }
        }
        Some(key)
    }

    /// How many slots it takes.
    pub(super) const fn slots(&self) -> usize {
        self.len
            .saturating_sub(FIRST)
            .div_ceil(NEXT)
            .saturating_add(1)
    }

    /// Writes itself into exactly [`Self::slots`] slots.
    pub(super) fn write(&self, state: State, slots: &mut [AttributeSlot]) {
        let mut numbers = self.numbers.iter().copied();
        let [high, low] = self.node.index().to_be_bytes();
        let mut head = [state.0 & !CONTINUATION, high, low].into_iter();
        for slot in slots {
            for byte in &mut slot.0 {
                *byte = head.next().or_else(|| numbers.next()).unwrap_or_default();
            }
            head = [CONTINUATION, 0, 0].into_iter();
            head.nth_back(1);
        }
    }

    /// How this place compares to the one whose slots begin here.
    pub(super) fn compare(&self, slots: &[AttributeSlot]) -> Ordering {
        let node = slots.first().map_or(NodeId::ROOT, |slot| slot.node());
        self.node.cmp(&node).then_with(|| {
            let own = self.numbers.iter().copied().take(self.len);
            own.cmp(numbers(slots))
        })
    }
}

/// The bytes of numbers of the parameter whose slots begin here.
fn numbers(slots: &[AttributeSlot]) -> impl Iterator<Item = u8> {
    let (head, rest) = slots.split_at_checked(1).unwrap_or((&[], &[]));
    let more = rest.iter().take_while(|slot| slot.is_continuation());
    // No coded number begins with zero, but bytes within one may be zero.
    let mut within = 0_u8;
    head.iter()
        .chain(more)
        .flat_map(|slot| slot.numbers().iter().copied())
        .take_while(move |byte| {
            if within > 0 {
                within = within.saturating_sub(1);
                return true;
            }
            within = following(*byte);
            *byte != 0
        })
}

/// How many bytes follow this first one of a number.
fn following(first: u8) -> u8 {
    u8::try_from(first.leading_ones().min(4)).unwrap_or_default()
}

/// The code of a number, and its length.
fn pack(number: u32) -> ([u8; 5], usize) {
    let [a, b, c, d] = number.to_be_bytes();
    match number {
        0..=0x7F => ([d, 0, 0, 0, 0], 1),
        0x80..=0x3FFF => ([c | 0x80, d, 0, 0, 0], 2),
        0x4000..=0x001F_FFFF => ([b | 0xC0, c, d, 0, 0], 3),
        0x0020_0000..=0x0FFF_FFFF => ([a | 0xE0, b, c, d, 0], 4),
        _ => ([0xF0, a, b, c, d], 5),
    }
}

/// The place whose slots begin here.
pub(super) fn place(slots: &[AttributeSlot]) -> Option<Place> {
    let node = slots.first()?.node();
    let mut bytes = numbers(slots);
    let mut instances = Instances::NONE;
    while let Some(first) = bytes.next() {
        let more = following(first);
        let mut number = u32::from(first) & 0x7F_u32.wrapping_shr(u32::from(more));
        for _ in 0..more {
            number = number.wrapping_shl(8) | u32::from(bytes.next()?);
        }
        instances = instances.with(number).ok()?;
    }
    Some(Place::new(node, instances))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    fn stored(place: &Place, state: State) -> Vec<AttributeSlot> {
        let key = Key::new(place).unwrap();
        let mut slots = vec![AttributeSlot::FREE; key.slots()];
        key.write(state, &mut slots);
        slots
    }

    const EDGES: [u32; 11] = [
        1,
        0x7F,
        0x80,
        0x100,
        0x3FFF,
        0x4000,
        0x001F_FFFF,
        0x0020_0000,
        0x0FFF_FFFF,
        0x1000_0000,
        u32::MAX,
    ];

    /// Places of up to eight numbers, all at the edges of the code.
    fn places() -> Vec<Place> {
        let mut places = Vec::new();
        let mut seed = 7_u64;
        for length in 0..=MAX_INSTANCES {
            for _ in 0..400 {
                let mut instances = Instances::NONE;
                for _ in 0..length {
                    seed = seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
                    let index = usize::try_from(seed >> 40).unwrap();
                    let number = EDGES[index.checked_rem(EDGES.len()).unwrap()];
                    instances = instances.with(number).unwrap();
                }
                places.push(Place::new(
                    NodeId::new(u16::try_from(seed >> 48).unwrap()),
                    instances,
                ));
            }
        }
        places
    }

    #[test]
    fn every_place_comes_back_from_its_slots() {
        let all = State::new(6, true).with(State::CHANGES);
        for place in places() {
            let mut slots = stored(&place, all);
            assert_eq!(slots[0].state(), all);
            assert!(slots.len() <= 6);
            // What stands behind it is not taken for a part of it.
            slots.push(stored(&place, State::default())[0]);
            assert_eq!(super::place(&slots), Some(place));
        }
    }

    #[test]
    fn slots_are_in_the_order_of_their_places() {
        let places = places();
        for one in &places {
            for other in places.iter().step_by(7) {
                if one.node() == other.node()
                    && one.instances().as_slice().len() != other.instances().as_slice().len()
                {
                    continue;
                }
                let key = Key::new(one).unwrap();
                let order = key.compare(&stored(other, State::default()));
                assert_eq!(order, one.cmp(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn five_small_numbers_take_one_slot_and_eight_large_ones_six() {
        assert_eq!(size_of::<AttributeSlot>(), 8);
        let at = |numbers: &[u32]| {
            let mut instances = Instances::NONE;
            for number in numbers {
                instances = instances.with(*number).unwrap();
            }
            Key::new(&Place::new(NodeId::ROOT, instances)).map(|key| key.slots())
        };
        assert_eq!(at(&[]), Some(1));
        assert_eq!(at(&[127; 5]), Some(1));
        assert_eq!(at(&[1, 2, 3, 4, 128]), Some(2));
        assert_eq!(at(&[u32::MAX; 8]), Some(6));
        assert_eq!(at(&[1, 0]), None);
    }
}
