//! Reading arguments that were checked: getters and iterators that cannot fail.

use core::fmt;
use core::marker::PhantomData;

use crate::config::Tolerances;
use crate::grammar::{Array, ArrayChild, Field, Shape};
use crate::value::ValueError;
use crate::xml::{Cursor, Places, Row, Tag, Template, Uniform};

use super::element::{Element, Member};

/// More than any message has arguments.
const SLOTS: usize = 10;

/// Lists of a message whose members may all look alike; `Inform` has two.
const LISTS: usize = if Template::PAYS { 2 } else { 0 };

/// Where the elements of a message begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots<'a> {
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
pub(super) struct Texts([Place; ELEMENTS]);

impl Texts {
    pub(super) const NONE: Self = Self([NOWHERE; ELEMENTS]);

    /// Notes where the text of the element of this number stands.
    pub(super) fn set(&mut self, index: usize, from: usize, to: usize) {
        set(&mut self.0, index, from, to);
    }

    /// Whether the texts of so many elements were noted, and there are no others.
    pub(super) fn are_whole(&self, elements: usize) -> bool {
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
    pub(super) const NONE: Self = Self {
        at: [ABSENT; SLOTS],
        uniform: [None; LISTS],
        texts: [NOWHERE; PLACES],
        structure: None,
    };

    /// Notes where the text of the element of this number stands, which stands for itself.
    pub(super) fn set_text(&mut self, index: usize, from: usize, to: usize) {
        set(&mut self.texts, index, from, to);
    }

    /// Notes that the element of this number is a structure of such texts.
    pub(super) fn set_structure(&mut self, index: usize, texts: Texts) {
        if let (None, Ok(index)) = (self.structure, u8::try_from(index)) {
            self.structure = Some((index, texts));
        }
    }

    /// The texts of the element of this number, if they are known.
    fn places(&self, index: usize) -> Option<Places> {
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
    pub(super) fn set(&mut self, index: usize, at: usize) {
        if let Some(slot) = self.at.get_mut(index) {
            *slot = u32::try_from(at).unwrap_or(ABSENT);
        }
    }

    /// Notes that the members of the list of this number all look alike.
    pub(super) fn set_uniform(&mut self, index: usize, list: Uniform<'a>) {
        let free = self.uniform.iter_mut().find(|slot| slot.is_none());
        if let (Some(slot), Ok(index)) = (free, u8::try_from(index)) {
            *slot = Some((index, list));
        }
    }

    /// The list of this number, if all of its members look alike.
    fn uniform(&self, index: usize) -> Option<&Uniform<'a>> {
        let mut known = self.uniform.iter().flatten();
        let known = known.find(|(list, _)| usize::from(*list) == index);
        known.map(|(_, list)| list)
    }

    fn get(&self, index: usize) -> Option<usize> {
        let at = self.at.get(index).filter(|at| **at != ABSENT)?;
        usize::try_from(*at).ok()
    }
}

/// Why an argument has no value. Only what the configuration tolerates gets this far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ArgumentError {
    /// The element is not there.
    Missing,
    /// Its text is no value of its type.
    Value(ValueError),
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the argument is missing"),
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ArgumentError {}

impl From<ValueError> for ArgumentError {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}

/// The arguments of a message, by their place in its grammar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arguments<'e, 'a> {
    pub(super) inside: &'e Cursor<'a>,
    pub(super) slots: &'e Slots<'a>,
    pub(super) fields: &'static [Field],
}

impl<'a> Arguments<'_, 'a> {
    /// Before the start tag of an argument.
    fn at(&self, index: usize) -> Option<Cursor<'a>> {
        let at = self.slots.get(index)?;
        Some(self.inside.moved_to(at))
    }

    /// Whether an argument is there.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.slots.get(index).is_some()
    }

    /// An argument; what its type makes of a missing one if it is not there.
    pub(crate) fn get<M: Member<'a>>(&self, index: usize) -> M {
        if let Some(places) = self.slots.places(index) {
            let (document, tolerances) = (self.inside.document(), self.inside.tolerances());
            return M::from_row(&Row::of(document, places, tolerances));
        }
        let name = self.fields.get(index).map_or("", |field| field.name);
        if let Some(mut cursor) = self.at(index)
            && let Some(tag) = cursor.child_expected(name)
        {
            return M::read(Some(&mut Element {
                cursor: &mut cursor,
                tag,
            }));
        }
        M::read(None)
    }

    /// The members of a list; none if it is not there.
    pub(crate) fn members<M: Member<'a>>(&self, index: usize) -> Members<'a, M> {
        if let Some(list) = self.slots.uniform(index) {
            return Members::uniform(self.inside, *list);
        }
        let list = self.fields.get(index).map(List::of);
        let mut inside = self.at(index);
        if let (Some(List::Array(_)), Some(cursor)) = (list, inside.as_mut())
            && cursor.child().is_none()
        {
            inside = None;
        }
        Members(Way::Any(Any::new(inside, list)), PhantomData)
    }
}

/// How the members of a list stand in a message.
#[derive(Clone, Copy, Debug)]
enum List {
    /// Inside one element.
    Array(&'static Array),
    /// As elements of one name.
    Repeated(&'static Field),
}

impl List {
    fn of(field: &'static Field) -> Self {
        match field.shape {
            Shape::Array(array) => Self::Array(array),
            _ => Self::Repeated(field),
        }
    }

    fn child(self, cursor: &Cursor<'_>, tag: &Tag<'_>) -> ArrayChild {
        let tolerances = cursor.tolerances();
        let first = || {
            let mut ahead = *cursor;
            ahead.child().map(|tag| tag.local)
        };
        match self {
            Self::Array(array) => array.child_named(tag.local, tolerances, first),
            Self::Repeated(field) => field.child_named(tag.local, tolerances, first),
        }
    }

    /// The array, if its members can be learnt from one another.
    fn learnable(self) -> Option<&'static Array> {
        match self {
            Self::Array(array) if Template::is_for(array) => Some(array),
            _ => None,
        }
    }
}

/// The members of a list, in the order of the document.
#[derive(Clone, Debug)]
pub struct Members<'a, M>(Way<'a>, PhantomData<fn() -> M>);

/// How the members of a list are found.
#[derive(Clone, Debug)]
enum Way<'a> {
    /// They all look alike.
    Uniform(Rows<'a>),
    /// They may look like anything.
    Any(Any<'a>),
}

/// Members that all look alike.
#[derive(Clone)]
struct Rows<'a> {
    list: Uniform<'a>,
    document: &'a str,
    thorough: bool,
    tolerances: Tolerances,
}

impl fmt::Debug for Rows<'_> {
    /// Leaves the document out: there may be passwords in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rows").field(&self.list).finish()
    }
}

/// Members that may look like anything.
#[derive(Clone, Debug)]
struct Any<'a> {
    inside: Option<Cursor<'a>>,
    /// How many elements are open inside the list.
    depth: usize,
    list: Option<List>,
    /// What members look like here, where that can be told.
    learnable: Option<&'static Array>,
    template: Option<Template<'a>>,
}

impl<'a, M> Members<'a, M> {
    fn uniform(cursor: &Cursor<'a>, list: Uniform<'a>) -> Self {
        let rows = Rows {
            list,
            document: cursor.document(),
            thorough: cursor.is_thorough(),
            tolerances: cursor.tolerances(),
        };
        Self(Way::Uniform(rows), PhantomData)
    }

    /// The members of an array that stands inside a structure.
    pub(crate) fn of(element: Option<&mut Element<'_, 'a>>, array: &'static Array) -> Self {
        let inside = element.map(|element| *element.cursor);
        Self(
            Way::Any(Any::new(inside, Some(List::Array(array)))),
            PhantomData,
        )
    }
}

impl<'a> Any<'a> {
    fn new(inside: Option<Cursor<'a>>, list: Option<List>) -> Self {
        let inside = inside.map(Cursor::at_list);
        Self {
            depth: inside.as_ref().map_or(0, Cursor::depth),
            inside,
            list,
            learnable: list.and_then(List::learnable),
            template: None,
        }
    }

    fn next<M: Member<'a>>(&mut self) -> Option<M> {
        self.next_row().or_else(|| self.next_by_tags())
    }

    /// The next member, read tag by tag.
    fn next_by_tags<M: Member<'a>>(&mut self) -> Option<M> {
        let cursor = self.inside.as_mut()?;
        loop {
            let depth = cursor.depth();
            let Some(tag) = cursor.child() else {
                if cursor.depth() >= self.depth && cursor.depth() < depth {
                    // The end of an element around the members.
                    continue;
                }
                self.inside = None;
                return None;
            };
            match self
                .list
                .map_or(ArrayChild::Stranger, |list| list.child(cursor, &tag))
            {
                ArrayChild::Member => {
                    let member = M::read(Some(&mut Element { cursor, tag }));
                    cursor.leave(depth);
                    return Some(member);
                }
                ArrayChild::Wrapper => {}
                ArrayChild::Stranger => cursor.leave(depth),
            }
        }
    }

    /// The next member, if it looks like the one before, or if something can be learnt from it.
    fn next_row<M: Member<'a>>(&mut self) -> Option<M> {
        if !Template::PAYS {
            return None;
        }
        let cursor = self.inside.as_mut()?;
        if cursor.depth() != self.depth {
            return None;
        }
        let known = self.template.as_ref();
        if let Some(row) = known.and_then(|template| cursor.row(template)) {
            return Some(M::from_row(&row));
        }
        let template = Template::learn(*cursor, self.learnable?)?;
        let row = cursor.row(&template);
        self.template = Some(template);
        row.map(|row| M::from_row(&row))
    }
}

impl<'a, M: Member<'a>> Iterator for Members<'a, M> {
    type Item = M;

    #[inline]
    fn next(&mut self) -> Option<M> {
        match &mut self.0 {
            Way::Uniform(rows) if Template::PAYS => {
                let mut row = rows.list.next(rows.document, rows.thorough)?;
                row.tolerances = rows.tolerances;
                Some(M::from_row(&row))
            }
            Way::Uniform(_) => None,
            Way::Any(members) => members.next(),
        }
    }
}
