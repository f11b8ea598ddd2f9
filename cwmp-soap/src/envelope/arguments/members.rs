//! The members of lists.

use core::fmt;
use core::marker::PhantomData;

use crate::config::Tolerances;
use crate::xml::{Notes, Place, Reader, Row, Template, Uniform};

use super::super::check::{Checker, List};
use super::super::element::Member;
use super::Arguments;

/// The members of a list, in the order of the document.
#[derive(Clone, Debug)]
pub struct Members<'a, M>(Way<'a>, PhantomData<fn() -> M>);

/// How the members of a list are found.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap to keep the larger one in"
)]
enum Way<'a> {
    /// There are none.
    Nothing,
    /// They all look alike.
    Uniform(Rows<'a>),
    /// They may look like anything.
    Any(Walk<'a>),
}

/// Members that all look alike.
#[derive(Clone)]
struct Rows<'a> {
    list: Uniform<'a>,
    notes: Notes,
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

impl<'a, M> Members<'a, M> {
    pub(super) fn uniform(place: &Place<'a>, list: Uniform<'a>, notes: &Notes) -> Self {
        let rows = Rows {
            list,
            notes: *notes,
            document: place.document(),
            thorough: place.is_thorough(),
            tolerances: place.tolerances(),
        };
        Self(Way::Uniform(rows), PhantomData)
    }

    /// The members that are found on the way through a list.
    pub(super) const fn any(walk: Walk<'a>) -> Self {
        Self(Way::Any(walk), PhantomData)
    }

    /// Whether the message has the list, as long as none of its members was taken: one that was left out, where that was
    /// tolerated, has none either, but says nothing.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        match &self.0 {
            Way::Nothing => false,
            Way::Uniform(_) => true,
            Way::Any(walk) => walk.list.is_some(),
        }
    }

    /// Of a list that is not there.
    pub(in crate::envelope) const fn nothing() -> Self {
        Self(Way::Nothing, PhantomData)
    }
}

impl<'a, M: Member<'a>> Iterator for Members<'a, M> {
    type Item = M;

    // Where loops over lists are long, their state stays in registers only if this is a part of them.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn next(&mut self) -> Option<M> {
        match &mut self.0 {
            Way::Uniform(rows) if Template::PAYS => {
                let mut row = rows.list.next(rows.document, rows.thorough, &rows.notes)?;
                row.tolerances = rows.tolerances;
                Some(M::read(&row))
            }
            Way::Uniform(_) | Way::Nothing => None,
            Way::Any(walk) if Template::PAYS => {
                // A copy of it is handed on: what a call takes no part of stays in registers.
                let mut own = walk.clone();
                let member = own.next();
                *walk = own;
                member
            }
            Way::Any(walk) => walk.next(),
        }
    }
}

/// The way through a list whose members may look like anything: the same code for members of every type.
#[derive(Clone, Debug)]
pub(super) struct Walk<'a> {
    /// Before the next member.
    place: Place<'a>,
    /// What list it is; `None` at its end.
    list: Option<List>,
    /// What many members look like.
    template: [Option<Template<'a>>; TEMPLATES],
}

const TEMPLATES: usize = if Template::PAYS { 1 } else { 0 };

impl<'a> Walk<'a> {
    /// From before the first member of a list, if there is one.
    pub(super) const fn new(place: Place<'a>, list: Option<List>) -> Self {
        Self {
            place,
            list,
            template: [None; TEMPLATES],
        }
    }

    /// Notes that many members look like this.
    pub(super) fn know(&mut self, template: Template<'a>) {
        if let Some(known) = self.template.first_mut() {
            *known = Some(template);
        }
    }

    /// The next member.
    #[cfg_attr(target_pointer_width = "64", inline(never))]
    fn next<M: Member<'a>>(&mut self) -> Option<M> {
        if let Some(row) = self.next_row() {
            return Some(M::read(&row));
        }
        let mut member = Arguments::none(self.place, &[]);
        self.next_by_tags(&mut member)?;
        Some(M::read(&member))
    }

    /// The next member, if it looks as many do.
    fn next_row(&mut self) -> Option<Row<'a>> {
        let template = self.template.first()?.as_ref()?;
        let place = &mut self.place;
        if self.list.is_none() || place.depth() != 1 || place.is_at_end() {
            return None;
        }
        let mut row = template.row(place.document(), place.position(), place.is_thorough())?;
        row.tolerances = place.tolerances();
        *place = place.moved_to(row.end);
        Some(row)
    }

    /// Reads the next member tag by tag.
    #[inline(never)]
    fn next_by_tags(&mut self, member: &mut Arguments<'a>) -> Option<()> {
        let list = self.list.take()?;
        let mut reader = Reader::within(&self.place);
        let mut checker = Checker::new(&mut reader);
        // What is wrong with the list was told when it was read first.
        checker.enter_member(list, 1).ok()??;
        if checker.member_into(list, member).is_ok() {
            self.place = reader.place(reader.depth());
            self.list = Some(list);
        }
        Some(())
    }
}
