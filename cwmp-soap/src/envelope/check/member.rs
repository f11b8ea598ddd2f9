//! The members of lists, one by one: how the check and the views find them.

use crate::config::Tolerances;
use crate::error::{DecodeErrorKind, Stop};
use crate::grammar::{Array, ArrayChild, Field, Shape};
use crate::xml::Place;

use super::super::arguments::Arguments;
use super::Checker;

/// How the members of a list stand in a message.
#[derive(Clone, Copy, Debug)]
pub(in crate::envelope) enum List {
    /// Inside one element.
    Array(&'static Array),
    /// As elements of one name.
    Repeated(&'static Field),
}

impl List {
    /// What a member is.
    fn shape(&self) -> &'static Shape {
        match self {
            Self::Array(array) => &array.shape,
            Self::Repeated(field) => &field.shape,
        }
    }

    /// What a member consists of, if it may hold others.
    fn fields(&self) -> &'static [Field] {
        match self.shape() {
            Shape::Struct(member) => member.fields,
            _ => &[],
        }
    }
}

impl<'a> Checker<'_, 'a> {
    /// Reads one of several elements of a name, or the element that a peer puts around them.
    pub(super) fn repeated(&mut self, field: &'static Field) -> Result<(), Stop> {
        if field.child(self.reader, self.reader.tag()) != ArrayChild::Wrapper {
            self.count(self.reader.tag().at)?;
            return self.shape(&field.shape, None);
        }
        let at = self.reader.tag().at;
        self.reader.warn(Tolerances::MEMBER_NAME, at);
        let depth = self.reader.depth();
        while self.enter_member(List::Repeated(field), depth)?.is_some() {
            self.shape(&field.shape, None)?;
        }
        Ok(())
    }

    /// Goes on to the next member of a list, which is inside the element at this depth, and reads its start tag; whether
    /// other elements were passed. `None` if there is no member left, and that element has ended.
    pub(in crate::envelope) fn enter_member(
        &mut self,
        list: List,
        depth: usize,
    ) -> Result<Option<bool>, Stop> {
        let mut strayed = false;
        let stray = DecodeErrorKind::UnexpectedElement;
        while self.reader.child(depth, stray)? {
            let tag = self.reader.tag();
            let (at, outside) = (tag.at, self.reader.depth().saturating_sub(1));
            let (child, is_renamed) = match list {
                List::Array(array) => (array.child(self.reader, tag), tag.local != array.member),
                List::Repeated(field) => (field.child(self.reader, tag), false),
            };
            match child {
                ArrayChild::Member => {
                    if is_renamed {
                        self.reader.warn(Tolerances::MEMBER_NAME, at);
                    }
                    self.is_unqualified()?;
                    self.count(at)?;
                    return Ok(Some(strayed));
                }
                ArrayChild::Wrapper => {
                    self.has_place(list, depth)?;
                    self.reader.warn(Tolerances::MEMBER_NAME, at);
                }
                ArrayChild::Stranger => {
                    self.unless(Tolerances::EXTRA_ELEMENT, stray, at)?;
                    self.reader.skip_to(outside)?;
                }
            }
            strayed = true;
        }
        Ok(None)
    }

    /// Refuses an element around members, whose start tag was read, that is inside others like it so deep that a view could
    /// not find the way back; `depth` is that of the list, or of the outermost element around repeated ones.
    fn has_place(&self, list: List, depth: usize) -> Result<(), Stop> {
        let outermost = match list {
            List::Array(_) => depth,
            List::Repeated(_) => depth.wrapping_sub(1),
        };
        let open = self.reader.depth().wrapping_sub(outermost);
        if open < Place::ROOM || self.reader.is_again() {
            return Ok(());
        }
        Err(DecodeErrorKind::UnexpectedElement.at(self.reader.tag().at))
    }

    /// Reads a member, whose start tag was read, to its end, and notes what its elements are.
    pub(in crate::envelope) fn member_into(
        &mut self,
        list: List,
        member: &mut Arguments<'a>,
    ) -> Result<(), Stop> {
        let shape = list.shape();
        member.inside = self.reader.place(1);
        member.fields = list.fields();
        let read = self.shape(shape, Some(&mut member.slots));
        if shape.is_leaf() {
            member.slots.set_text(0, self.text);
        }
        member.slots.set_type_name(self.type_name);
        read
    }
}
