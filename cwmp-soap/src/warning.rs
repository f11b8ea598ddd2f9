//! What was tolerated in a message, and where.

use crate::Tolerances;

/// Something that a peer got wrong and that was tolerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Warning {
    /// The tolerance that let it through.
    pub tolerance: Tolerances,
    /// Where, in bytes from the start of the message.
    pub at: usize,
}

/// What was tolerated in a message: the first [`Warnings::ROOM`] places, and how many there were in all.
#[derive(Clone, Copy)]
pub struct Warnings {
    places: [Place; Self::ROOM],
    total: u32,
    tolerances: Tolerances,
}

#[derive(Clone, Copy)]
struct Place {
    tolerance: Tolerances,
    at: u32,
}

impl Warnings {
    /// The places that are kept.
    pub const ROOM: usize = 16;

    pub(crate) const NONE: Self = Self {
        places: [Place {
            tolerance: Tolerances::NONE,
            at: 0,
        }; Self::ROOM],
        total: 0,
        tolerances: Tolerances::NONE,
    };

    #[cold]
    pub(crate) fn note(&mut self, tolerance: Tolerances, at: usize) {
        let index = usize::try_from(self.total).unwrap_or(usize::MAX);
        if let Some(place) = self.places.get_mut(index) {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            *place = Place { tolerance, at };
        }
        self.total = self.total.saturating_add(1);
        self.tolerances = self.tolerances.with(tolerance);
    }

    /// The first of them, in the order in which they were found; at most [`Self::ROOM`].
    pub fn iter(&self) -> impl Iterator<Item = Warning> {
        let kept = usize::try_from(self.total).unwrap_or(usize::MAX);
        self.places.iter().take(kept).map(|place| Warning {
            tolerance: place.tolerance,
            at: usize::try_from(place.at).unwrap_or(usize::MAX),
        })
    }

    /// How many there were, those without a place among them.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.total
    }

    /// Everything that was tolerated anywhere in the message.
    #[must_use]
    pub const fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    /// Whether the message was as it should be.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }
}

impl core::fmt::Debug for Warnings {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
