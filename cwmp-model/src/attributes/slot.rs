//! A parameter and its state in slots of eight bytes.
//!
//! The first slot of a parameter holds its state, its node and five bytes of instance numbers; each slot behind
//! it a mark and seven bytes more. A number takes one byte up to 127, two up to 16383, and five at most, coded
//! so that the order of the bytes is that of the numbers; a zero ends them.

use core::cmp::Ordering;

use crate::place::{Instances, Place};
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
    slots: [[u8; 8]; MOST],
    count: usize,
}

/// The slots of a place: five bytes of numbers in the first and seven in the others hold eight numbers of five bytes.
const MOST: usize = 6;

impl Key {
    /// `None` for the instance number 0, which no instance has.
    pub(super) fn new(place: &Place) -> Option<Self> {
        let mut slots = [[CONTINUATION, 0, 0, 0, 0, 0, 0, 0]; MOST];
        let [high, low] = place.node().index().to_be_bytes();
        slots[0] = [0, high, low, 0, 0, 0, 0, 0];
        let mut end = 3_usize;
        for number in place.instances().as_slice() {
            if *number == 0 {
                return None;
            }
            let (code, len) = pack(*number);
            for byte in code.iter().take(len) {
                // What begins a slot stays the mark.
                if end.is_multiple_of(8) {
                    end = end.saturating_add(1);
                }
                *slots.as_flattened_mut().get_mut(end)? = *byte;
                end = end.saturating_add(1);
            }
        }
        Some(Self {
            slots,
            count: end.div_ceil(8),
        })
    }

    /// How many slots it takes.
    pub(super) const fn slots(&self) -> usize {
        self.count
    }

    /// Writes itself into exactly [`Self::slots`] slots.
    pub(super) fn write(&self, state: State, slots: &mut [AttributeSlot]) {
        for (slot, own) in slots.iter_mut().zip(&self.slots) {
            slot.0 = *own;
        }
        if let Some(first) = slots.first_mut() {
            first.set_state(state);
        }
    }

    /// How this place compares to the one whose slots begin here.
    ///
    /// Zeros stand behind the numbers and none of these begins with one, so that whole slots can be compared.
    pub(super) fn compare(&self, slots: &[AttributeSlot]) -> Ordering {
        let own = self.slots.iter().take(self.count);
        own.map(tail)
            .cmp(of_one(slots).iter().map(|slot| tail(&slot.0)))
    }
}

/// All of a slot but the state.
const fn tail(slot: &[u8; 8]) -> &[u8] {
    let [_, tail @ ..] = slot;
    tail
}

/// The slots of the parameter whose slots begin here.
pub(super) fn of_one(slots: &[AttributeSlot]) -> &[AttributeSlot] {
    let behind = slots.iter().skip(1);
    let more = behind.take_while(|slot| slot.is_continuation()).count();
    slots.get(..=more).unwrap_or_default()
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
    let mut place = Place::new(slots.first()?.node(), Instances::NONE);
    let mut number = 0_u32;
    let mut more = 0_u8;
    for byte in of_one(slots).iter().flat_map(AttributeSlot::numbers) {
        if more > 0 {
            more = more.saturating_sub(1);
            number = number.wrapping_shl(8) | u32::from(*byte);
        } else if *byte != 0 {
            more = following(*byte);
            number = u32::from(*byte) & 0x7F_u32.wrapping_shr(u32::from(more));
        } else {
            break;
        }
        if more == 0 && !place.enter(number) {
            return None;
        }
    }
    (more == 0).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::MAX_INSTANCES;
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
