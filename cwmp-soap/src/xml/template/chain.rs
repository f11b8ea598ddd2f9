//! Members that stand one behind the other and look alike.

use super::{Noted, Notes, Row, Template, behind};

/// A template, and what follows from it for members that stand one behind the other.
#[derive(Clone, Copy)]
pub(crate) struct Chain<'a> {
    template: Template<'a>,
    /// What stands between the last text of a member and the first of the next, if there is a next.
    link: Option<&'a [u8]>,
    /// The head of the member that comes next was found.
    linked: bool,
}

impl<'a> Chain<'a> {
    /// After the member that the template was learnt from, and that ended at `end`.
    pub(crate) fn new(template: Template<'a>, document: &'a str, end: usize) -> Self {
        let document = document.as_bytes();
        let link = end.checked_sub(template.tail.len()).and_then(|from| {
            let next = behind::<false>(document.get(end..)?, template.head)?;
            document.get(from..document.len().wrapping_sub(next.len()))
        });
        Self {
            template,
            link,
            linked: false,
        }
    }

    pub(crate) const fn template(&self) -> Template<'a> {
        self.template
    }

    /// The member at `at`, behind the one before, if it looks like that, and `good` says that its texts are right; where it
    /// ends.
    #[inline(always)]
    pub(in crate::xml) fn next(
        &mut self,
        document: &'a str,
        at: usize,
        thorough: bool,
        good: impl FnOnce(&Row<'a>) -> bool,
    ) -> Option<usize> {
        let rest = document.as_bytes().get(at..)?;
        let head = self.template.head;
        let text = match core::mem::take(&mut self.linked) {
            true => behind::<true>(rest, head)?,
            false => behind::<false>(rest, head)?,
        };
        let (mut row, rest) = self.template.texts::<false>(document, text, thorough)?;
        self.linked = self
            .link
            .is_some_and(|link| behind::<false>(rest, link).is_some());
        let tail = self.template.tail;
        let behind = match self.linked {
            true => behind::<true>(rest, tail)?,
            false => behind::<false>(rest, tail)?,
        };
        row.end = document.len().wrapping_sub(behind.len());
        (row.is_well_formed() && good(&row)).then_some(row.end)
    }
}

/// The members of a list that were all found to look like a template.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uniform<'a> {
    template: Template<'a>,
    /// Where the next one begins, or the first that is not noted.
    at: u32,
    /// How many there are still.
    left: u32,
    /// The number of the next one among those that are noted, and of the one behind the last.
    noted: (u8, u8),
}

impl<'a> Uniform<'a> {
    /// So many members, some of which are noted.
    pub(crate) fn new(template: Template<'a>, noted: Noted, count: u32) -> Option<Self> {
        let at = u32::try_from(noted.end).ok()?;
        Some(Self {
            template,
            at,
            left: count,
            noted: (noted.from, noted.to),
        })
    }

    /// The next member, in the document that the cursor is in.
    #[inline(always)]
    pub(crate) fn next(
        &mut self,
        document: &'a str,
        thorough: bool,
        notes: &Notes,
    ) -> Option<Row<'a>> {
        self.left = self.left.checked_sub(1)?;
        let (number, behind_last) = self.noted;
        if number < behind_last {
            self.noted.0 = number.wrapping_add(1);
            return notes.row(number, document);
        }
        let at = usize::try_from(self.at).ok()?;
        let text = behind::<true>(document.as_bytes().get(at..)?, self.template.head)?;
        let (row, rest) = self.template.texts::<true>(document, text, thorough)?;
        let end = document
            .len()
            .wrapping_sub(behind::<true>(rest, self.template.tail)?.len());
        self.at = u32::try_from(end).ok()?;
        Some(row)
    }
}
