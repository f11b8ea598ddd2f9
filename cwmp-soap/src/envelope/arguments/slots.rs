//! What the check noted of the elements of a message, of a structure or of a member.

use core::fmt;

use crate::config::Tolerances;
use crate::text::Text;
use crate::xml::{Notes, Template, Uniform};

use super::super::element::Elements;

/// More than any sequence has elements.
const SLOTS: usize = 10;

/// Lists of a message whose members may all look alike; `Inform` has two.
const LISTS: usize = if Template::PAYS { 2 } else { 0 };

/// An element of a sequence.
#[derive(Clone, Copy)]
enum Slot<'a> {
    /// It is not there.
    Absent,
    /// It holds others; its start tag stands there.
    At(usize),
    /// It holds a text.
    Text(Text<'a>),
}

/// The elements of a sequence, by their numbers in its grammar.
#[derive(Clone, Copy)]
pub(in crate::envelope) struct Slots<'a> {
    slots: [Slot<'a>; SLOTS],
    /// What `xsi:type` names: the type of a parameter's value, or which structure it is.
    type_name: Option<&'a str>,
    /// What members of lists look like, by the lists' numbers.
    lists: [Option<(u8, Known<'a>)>; LISTS],
    /// Members of those lists.
    notes: [Notes; NOTES],
    /// The structure whose elements are plain texts, by its number.
    structure: Option<(u8, Texts<'a>)>,
}

const NOTES: usize = if Template::PAYS { 1 } else { 0 };

/// What is known of the members of a list.
#[derive(Clone, Copy)]
pub(in crate::envelope) enum Known<'a> {
    /// They all look alike.
    Uniform(Uniform<'a>),
    /// Many of them look alike.
    Template(Template<'a>),
}

/// Elements of a structure whose texts are kept; `DeviceIdStruct` has as many.
const ELEMENTS: usize = if Template::PAYS { 4 } else { 0 };

/// The texts of a structure's elements, in the order of its grammar.
#[derive(Clone, Copy)]
pub(in crate::envelope) struct Texts<'a> {
    texts: [Option<Text<'a>>; ELEMENTS],
    tolerances: Tolerances,
}

impl<'a> Texts<'a> {
    pub(in crate::envelope) const fn none(tolerances: Tolerances) -> Self {
        Self {
            texts: [None; ELEMENTS],
            tolerances,
        }
    }

    /// Notes the text of the element of this number.
    pub(in crate::envelope) fn set(&mut self, index: usize, text: Text<'a>) {
        if let Some(slot) = self.texts.get_mut(index) {
            *slot = Some(text);
        }
    }

    /// Whether the texts of so many elements were noted, and there are no others.
    pub(in crate::envelope) fn are_whole(&self, elements: usize) -> bool {
        let noted = self.texts.get(..elements);
        noted.is_some_and(|noted| noted.iter().all(Option::is_some))
    }
}

impl<'a> Elements<'a> for Texts<'a> {
    fn text(&self, index: usize) -> Option<Text<'a>> {
        *self.texts.get(index)?
    }

    fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    fn type_name(&self) -> Option<&'a str> {
        None
    }
}

impl<'a> Slots<'a> {
    /// No element is there.
    pub(in crate::envelope) const NONE: Self = Self {
        slots: [Slot::Absent; SLOTS],
        type_name: None,
        lists: [None; LISTS],
        notes: [Notes::NONE; NOTES],
        structure: None,
    };

    /// Notes that the element of this number begins there.
    pub(in crate::envelope) fn set(&mut self, index: usize, at: usize) {
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Slot::At(at);
        }
    }

    /// Notes the text of the element of this number.
    pub(in crate::envelope) fn set_text(&mut self, index: usize, text: Text<'a>) {
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Slot::Text(text);
        }
    }

    /// Notes what `xsi:type` names.
    pub(in crate::envelope) fn set_type_name(&mut self, name: Option<&'a str>) {
        self.type_name = name;
    }

    /// Notes that the element of this number is a structure of such texts.
    pub(in crate::envelope) fn set_structure(&mut self, index: usize, texts: Texts<'a>) {
        if let (None, Ok(index)) = (&self.structure, u8::try_from(index)) {
            self.structure = Some((index, texts));
        }
    }

    /// Notes what members of the list of this number look like.
    pub(in crate::envelope) fn set_list(&mut self, index: usize, list: Known<'a>) {
        let free = self.lists.iter_mut().find(|slot| slot.is_none());
        if let (Some(slot), Ok(index)) = (free, u8::try_from(index)) {
            *slot = Some((index, list));
        }
    }

    /// Where members of lists are noted.
    pub(in crate::envelope) fn notes_mut(&mut self) -> Option<&mut Notes> {
        self.notes.first_mut()
    }

    /// The members of lists that are noted.
    pub(super) fn notes(&self) -> Option<&Notes> {
        self.notes.first()
    }

    /// What is known of the list of this number.
    pub(super) fn list(&self, index: usize) -> Option<&Known<'a>> {
        let mut known = self.lists.iter().flatten();
        let known = known.find(|(list, _)| usize::from(*list) == index);
        known.map(|(_, list)| list)
    }

    /// The texts of the structure of this number, if they are kept.
    pub(super) fn structure(&self, index: usize) -> Option<&Texts<'a>> {
        let known = self.structure.as_ref().filter(|_| Template::PAYS)?;
        (usize::from(known.0) == index).then_some(&known.1)
    }

    pub(super) fn has(&self, index: usize) -> bool {
        !matches!(self.slots.get(index), None | Some(Slot::Absent))
    }

    /// Where the element of this number begins, if it holds others.
    pub(super) fn at(&self, index: usize) -> Option<usize> {
        match self.slots.get(index)? {
            Slot::At(at) => Some(*at),
            Slot::Absent | Slot::Text(_) => None,
        }
    }

    /// The text of the element of this number.
    #[cfg_attr(not(target_pointer_width = "64"), inline(never))]
    pub(super) fn text(&self, index: usize) -> Option<Text<'a>> {
        match self.slots.get(index)? {
            Slot::Text(text) => Some(*text),
            Slot::Absent | Slot::At(_) => None,
        }
    }

    pub(super) const fn type_name(&self) -> Option<&'a str> {
        self.type_name
    }
}

impl fmt::Debug for Slots<'_> {
    /// Leaves the texts out: there may be passwords among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").finish_non_exhaustive()
    }
}
