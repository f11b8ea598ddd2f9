//! Where the arguments of a message stand, and what the check noted of them.

use crate::xml::{Places, Template, Uniform};

/// More than any message has arguments.
const SLOTS: usize = 10;

/// Lists of a message whose members may all look alike; `Inform` has two.
const LISTS: usize = if Template::PAYS { 2 } else { 0 };

/// Where the elements of a message begin.
#[derive(Clone, Copy, Debug)]
pub(in crate::envelope) struct Slots<'a> {
    at: [u32; SLOTS],
    /// The lists whose members all look like their first, and their numbers.
    uniform: [Option<(u8, Uniform<'a>)>; LISTS],
    /// Where those of them begin and end that are texts which stand for themselves.
    texts: [Place; PLACES],
    /// The structure whose elements are such texts, by its number, and where they stand.
    structure: Option<(u8, Texts)>,
}

/// Where a text begins and ends.
type Place = (u32, u32);

const NOWHERE: Place = (ABSENT, ABSENT);

/// Arguments whose texts are kept.
const PLACES: usize = if Template::PAYS { SLOTS } else { 0 };

/// Elements of a structure whose texts are kept; `DeviceIdStruct` has as many.
const ELEMENTS: usize = if Template::PAYS { 4 } else { 0 };

/// Where the texts of a structure's elements stand, in the order of its grammar.
#[derive(Clone, Copy, Debug)]
pub(in crate::envelope) struct Texts([Place; ELEMENTS]);

impl Texts {
    pub(in crate::envelope) const NONE: Self = Self([NOWHERE; ELEMENTS]);

    /// Notes where the text of the element of this number stands.
    pub(in crate::envelope) fn set(&mut self, index: usize, from: usize, to: usize) {
        set(&mut self.0, index, from, to);
    }

    /// Whether the texts of so many elements were noted, and there are no others.
    pub(in crate::envelope) fn are_whole(&self, elements: usize) -> bool {
        let noted = self.0.get(..elements);
        noted.is_some_and(|noted| noted.iter().all(|place| *place != NOWHERE))
    }
}

/// Notes where a text stands, if there is room.
fn set(places: &mut [Place], index: usize, from: usize, to: usize) {
    if let (Some(place), Ok(from), Ok(to)) = (
        places.get_mut(index),
        u32::try_from(from),
        u32::try_from(to),
    ) {
        *place = (from, to);
    }
}

const ABSENT: u32 = u32::MAX;

impl<'a> Slots<'a> {
    /// No element is there.
    pub(in crate::envelope) const NONE: Self = Self {
        at: [ABSENT; SLOTS],
        uniform: [None; LISTS],
        texts: [NOWHERE; PLACES],
        structure: None,
    };

    /// Notes where the text of the element of this number stands, which stands for itself.
    pub(in crate::envelope) fn set_text(&mut self, index: usize, from: usize, to: usize) {
        set(&mut self.texts, index, from, to);
    }

    /// Notes that the element of this number is a structure of such texts.
    pub(in crate::envelope) fn set_structure(&mut self, index: usize, texts: Texts) {
        if let (None, Ok(index)) = (self.structure, u8::try_from(index)) {
            self.structure = Some((index, texts));
        }
    }

    /// The texts of the element of this number, if they are known.
    pub(super) fn places(&self, index: usize) -> Option<Places> {
        let wide =
            |(from, to): Place| Some((usize::try_from(from).ok()?, usize::try_from(to).ok()?));
        let mut places = Places::default();
        match (self.texts.get(index)?, self.structure) {
            (&place, _) if place != NOWHERE => {
                let [first, ..] = &mut places;
                *first = wide(place)?;
            }
            (_, Some((known, structure))) if usize::from(known) == index => {
                for (place, known) in places.iter_mut().zip(structure.0) {
                    *place = wide(known)?;
                }
            }
            _ => return None,
        }
        Some(places)
    }

    /// Notes that the element of this number begins there.
    pub(in crate::envelope) fn set(&mut self, index: usize, at: usize) {
        if let Some(slot) = self.at.get_mut(index) {
            *slot = u32::try_from(at).unwrap_or(ABSENT);
        }
    }

    /// Notes that the members of the list of this number all look alike.
    pub(in crate::envelope) fn set_uniform(&mut self, index: usize, list: Uniform<'a>) {
        let free = self.uniform.iter_mut().find(|slot| slot.is_none());
        if let (Some(slot), Ok(index)) = (free, u8::try_from(index)) {
            *slot = Some((index, list));
        }
    }

    /// The list of this number, if all of its members look alike.
    pub(super) fn uniform(&self, index: usize) -> Option<&Uniform<'a>> {
        let mut known = self.uniform.iter().flatten();
        let known = known.find(|(list, _)| usize::from(*list) == index);
        known.map(|(_, list)| list)
    }

    pub(super) fn get(&self, index: usize) -> Option<usize> {
        let at = self.at.get(index).filter(|at| **at != ABSENT)?;
        usize::try_from(*at).ok()
    }
}
