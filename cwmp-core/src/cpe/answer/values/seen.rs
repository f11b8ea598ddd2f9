//! Names that may have come before.

use cwmp_model::Place;

/// What names have stood for so far, by a bit of each: comparing every name with all before it would take most of the time
/// that a call takes.
#[derive(Default)]
pub(super) struct Seen {
    bits: [u32; 16],
}

impl Seen {
    /// Whether the same name may have come before, which stands for this place or for none; it has now.
    pub(super) fn perhaps(&mut self, place: Option<&Place>) -> bool {
        let mix = |sum: u32, word: u32| (sum.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B1);
        let mixed = place.map_or(0, |place| {
            let numbers = place.instances();
            let node = mix(0, u32::from(place.node().index()));
            numbers
                .as_slice()
                .iter()
                .fold(node, |sum, word| mix(sum, *word))
        });
        let bit = 1_u32 << (mixed >> 23 & 31);
        let word = usize::try_from(mixed >> 28).unwrap_or(0);
        let Some(word) = self.bits.get_mut(word) else {
            return true;
        };
        let before = *word & bit != 0;
        *word |= bit;
        before
    }
}
