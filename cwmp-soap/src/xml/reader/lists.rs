//! What lists and views are read with, past the tokens.

use crate::config::Limits;
use crate::xml::Namespace;
use crate::xml::character::is_space;
use crate::xml::cursor::Cursor;
use crate::xml::template::{Row, Template};

use super::Reader;

impl<'a> Reader<'a> {
    /// A cursor at the same place, for a document that will have been read to its end when it is used.
    pub(crate) fn cursor(&self) -> Cursor<'a> {
        let open = self.frames.iter().take(self.depth);
        Cursor::new(
            self.document,
            self.at,
            open.map(|frame| frame.name_at),
            self.pending_end,
            self.thorough,
            self.config.tolerances,
            self.scope.prefixes_of(self.document, Namespace::Instance),
        )
    }

    /// How many namespace declarations were read so far.
    pub(crate) const fn declarations(&self) -> u32 {
        self.scope.declarations()
    }

    /// Opens the element of this name, if it comes next, after white space perhaps, and its start tag holds nothing but
    /// the name, which no default namespace concerns; where its start tag begins.
    #[inline]
    pub(crate) fn enter(&mut self, name: &str) -> Option<usize> {
        // What it saves in time it takes in code, as templates do.
        if !Template::PAYS || self.pending_end || self.scope.has_default() || self.depth == 0 {
            return None;
        }
        let rest = self.document.as_bytes().get(self.at..)?;
        let space = rest.iter().take_while(|byte| is_space(**byte)).count();
        let (open, rest) = rest.get(space..)?.split_first()?;
        let (found, rest) = rest.split_at_checked(name.len())?;
        let opens = *open == b'<' && rest.first() == Some(&b'>') && found == name.as_bytes();
        let begin = self.at.wrapping_add(space);
        if !opens || self.depth >= usize::from(self.config.limits.depth.min(Limits::MAX_DEPTH)) {
            return None;
        }
        let name_at = begin.wrapping_add(1);
        self.at = name_at.wrapping_add(name.len()).wrapping_add(1);
        let (at, len) = (u32::try_from(name_at), u16::try_from(name.len()));
        let mark = self.scope.mark();
        self.open(at.unwrap_or(u32::MAX), len.unwrap_or(u16::MAX), mark, false);
        Some(begin)
    }

    /// The next member of a list, if it looks as the template says; `good` says whether its texts are accepted.
    #[inline]
    pub(crate) fn row(
        &mut self,
        template: &Template<'a>,
        good: impl FnOnce(&Row<'a>) -> bool,
    ) -> bool {
        if self.pending_end || !Template::PAYS {
            return false;
        }
        let row = template.row::<false>(self.document, self.at, self.thorough);
        let Some(row) = row.filter(|row| row.is_well_formed() && good(row)) else {
            return false;
        };
        self.at = row.end;
        true
    }
}
