//! Walking a document that was checked: all that a view needs, and nothing that the check has settled.

use crate::config::{Limits, Tolerances};
use crate::find::find;
use crate::target::WIDE;
use crate::text::Text;

use super::character::{QualifiedName, is_space, qualified_name};
use super::namespace::Prefixes;
use super::scan::{byte_at, text_len, text_run};
use super::tag::Attributes;
use super::template::{Row, Template};

mod value_type;

/// Elements that may be open.
const ROOM: usize = Limits::MAX_DEPTH as usize;

/// A place inside an element of a document that a [`Reader`](super::Reader) has read to its end.
///
/// It is copied for every list and every getter, so it is small. Nothing is looked at twice that the reader has looked
/// at: names match, attributes are well-formed, prefixes are declared or need no declaration.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    document: &'a str,
    at: usize,
    depth: usize,
    /// Where the names of the open elements stand.
    open: [u32; ROOM],
    /// The tag that was read last is an end tag too.
    pending_end: bool,
    /// Carriage returns or ends of CDATA sections are somewhere in the document.
    thorough: bool,
    tolerances: Tolerances,
    /// How many elements were open where these prefixes meant XML Schema instance.
    base: usize,
    instances: Prefixes,
    /// No namespace is declared further in.
    unchanging: bool,
}

/// The start tag of an element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    /// The name without its prefix.
    pub(crate) local: &'a str,
    /// The attributes, and where they stand.
    attributes: &'a str,
    attributes_at: usize,
    /// Whether it is an end tag too.
    pub(super) empty: bool,
}

impl core::fmt::Debug for Cursor<'_> {
    /// Leaves the document out: there may be passwords in it.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Cursor")
            .field("at", &self.at)
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

impl<'a> Cursor<'a> {
    /// Inside the innermost of the `open` elements, right behind its start tag.
    pub(super) fn new(
        document: &'a str,
        at: usize,
        open: impl Iterator<Item = u32>,
        pending_end: bool,
        thorough: bool,
        tolerances: Tolerances,
        instances: Prefixes,
    ) -> Self {
        let mut cursor = Self {
            document,
            at,
            depth: 0,
            open: [0; ROOM],
            pending_end,
            thorough,
            tolerances,
            base: 0,
            instances,
            unchanging: false,
        };
        for name_at in open {
            cursor.push(name_at);
        }
        cursor.base = cursor.depth;
        cursor
    }

    /// The same, where no namespace is declared further in, if that is so.
    pub(crate) const fn unchanging(mut self, unchanging: bool) -> Self {
        self.unchanging = unchanging;
        self
    }

    pub(crate) const fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    pub(crate) const fn tolerances(&self) -> Tolerances {
        self.tolerances
    }

    pub(crate) const fn document(&self) -> &'a str {
        self.document
    }

    /// The same with the same elements open, at another place inside the innermost.
    pub(crate) const fn moved_to(mut self, at: usize) -> Self {
        self.at = at;
        self.pending_end = false;
        self
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.document.as_bytes().get(at).copied()
    }

    fn push(&mut self, name_at: u32) {
        if let Some(slot) = self.open.get_mut(self.depth) {
            *slot = name_at;
        }
        self.depth = self.depth.saturating_add(1);
    }

    /// Goes to behind the end tag that begins here, and closes its element.
    #[inline]
    fn end_tag(&mut self) {
        let rest = self.document.as_bytes().get(self.at..).unwrap_or_default();
        let length = byte_at(rest, b'>').unwrap_or(rest.len());
        self.at = self.at.wrapping_add(length).wrapping_add(1);
        self.depth = self.depth.saturating_sub(1);
    }

    /// Goes to behind `end`.
    fn behind(&mut self, end: &str) {
        let rest = self.document.get(self.at..).unwrap_or_default();
        self.at = match find(rest, end) {
            Some(found) => self.at.saturating_add(found).saturating_add(end.len()),
            None => self.document.len(),
        };
    }

    /// The next member of a list, if it looks as the template says.
    #[inline]
    pub(crate) fn row(&mut self, template: &Template<'a>) -> Option<Row<'a>> {
        if self.pending_end {
            return None;
        }
        let mut row = template.row(self.document, self.at, self.thorough)?;
        row.tolerances = self.tolerances;
        self.at = row.end;
        Some(row)
    }

    /// Whether carriage returns or ends of CDATA sections are somewhere in the document.
    pub(crate) const fn is_thorough(&self) -> bool {
        self.thorough
    }

    /// As [`Self::child`]; sooner, if it is the element of this name and nothing else stands in its start tag.
    #[inline]
    pub(crate) fn child_expected(&mut self, name: &'a str) -> Option<Tag<'a>> {
        if WIDE && !self.pending_end {
            let bytes = self.document.as_bytes();
            let rest = bytes.get(self.at..).unwrap_or_default();
            let space = rest.iter().take_while(|byte| is_space(**byte)).count();
            let begin = self.at.wrapping_add(space);
            let name_at = begin.wrapping_add(1);
            let end = name_at.wrapping_add(name.len());
            if bytes.get(begin) == Some(&b'<')
                && bytes.get(end) == Some(&b'>')
                && bytes.get(name_at..end) == Some(name.as_bytes())
            {
                self.at = end.wrapping_add(1);
                self.push(u32::try_from(name_at).unwrap_or(u32::MAX));
                return Some(Tag {
                    local: name,
                    attributes: "",
                    attributes_at: end,
                    empty: false,
                });
            }
        }
        self.child()
    }

    /// The next element inside the open one; `None` when that has ended.
    pub(crate) fn child(&mut self) -> Option<Tag<'a>> {
        loop {
            if self.pending_end {
                self.pending_end = false;
                self.depth = self.depth.saturating_sub(1);
                return None;
            }
            let rest = self.document.as_bytes().get(self.at..)?;
            let space = rest.iter().take_while(|byte| is_space(**byte)).count();
            self.at = self.at.wrapping_add(space);
            match self.byte(self.at)? {
                b'<' => match self.byte(self.at.saturating_add(1))? {
                    b'/' => {
                        self.end_tag();
                        return None;
                    }
                    b'?' => self.behind("?>"),
                    b'!' => self.behind(self.section_end()),
                    _ => return Some(self.start_tag()),
                },
                _ => self.skip_text(),
            }
        }
    }

    /// What ends the comment or the CDATA section that begins here.
    fn section_end(&self) -> &'static str {
        let rest = self.document.get(self.at..).unwrap_or_default();
        if rest.starts_with("<!--") {
            "-->"
        } else {
            "]]>"
        }
    }

    fn skip_text(&mut self) {
        let rest = self.document.as_bytes().get(self.at..).unwrap_or_default();
        self.at = self.at.saturating_add(text_len(rest).0);
    }

    /// Reads a start tag and opens its element.
    fn start_tag(&mut self) -> Tag<'a> {
        let name_at = self.at.saturating_add(1);
        let rest = self.document.get(name_at..).unwrap_or_default();
        let name = qualified_name(rest).unwrap_or(QualifiedName { prefix: 0, len: 0 });
        let local = name.local(rest);
        let end = name_at.saturating_add(name.len);
        let close = match self.byte(end) {
            Some(b'>') => end,
            _ => self.close(end),
        };
        let empty = close > end && self.byte(close.saturating_sub(1)) == Some(b'/');
        let attributes_end = close.saturating_sub(usize::from(empty));
        self.at = close.saturating_add(1);
        self.pending_end = empty;
        self.push(u32::try_from(name_at).unwrap_or(u32::MAX));
        Tag {
            local,
            attributes: self.document.get(end..attributes_end).unwrap_or_default(),
            attributes_at: end,
            empty,
        }
    }

    /// Where the tag ends whose attributes begin at `from`.
    fn close(&self, from: usize) -> usize {
        let mut rest = self.document.as_bytes().get(from..).unwrap_or_default();
        loop {
            let is_mark = |byte: &u8| matches!(byte, b'>' | b'"' | b'\'');
            let mark = rest.iter().position(is_mark).unwrap_or(rest.len());
            let behind = rest.get(mark..).unwrap_or_default();
            let [quote @ (b'"' | b'\''), value @ ..] = behind else {
                return self.document.len().saturating_sub(behind.len());
            };
            let end = byte_at(value, *quote).unwrap_or(value.len());
            rest = value.get(end.saturating_add(1)..).unwrap_or_default();
        }
    }

    /// Goes on until only `depth` elements are open.
    pub(crate) fn leave(&mut self, depth: usize) {
        while self.depth > depth {
            let (open, at) = (self.depth, self.at);
            if self.child().is_none() && self.depth == open && self.at == at {
                // The document has ended, which a checked one does not do here.
                return;
            }
        }
    }

    /// The characters of the element that is open, to its end. Elements inside are passed over, with what follows them.
    pub(crate) fn text(&mut self) -> Text<'a> {
        if self.pending_end {
            self.leave(self.depth.saturating_sub(1));
            return Text::EMPTY;
        }
        let begin = self.at;
        if !WIDE {
            return self.mixed_text(begin);
        }
        let rest = self.document.as_bytes().get(begin..).unwrap_or_default();
        let (len, special) = text_run(rest, self.thorough);
        let end = begin.saturating_add(len);
        if !special && self.byte(end.saturating_add(1)) == Some(b'/') {
            self.at = end;
            self.end_tag();
            return Text::plain(self.document.get(begin..end).unwrap_or_default());
        }
        self.mixed_text(begin)
    }

    /// As [`Self::text`], with comments, sections, references and elements in it.
    fn mixed_text(&mut self, begin: usize) -> Text<'a> {
        let mut end = begin;
        loop {
            let rest = self.document.get(self.at..).unwrap_or_default();
            match rest.as_bytes() {
                [b'<', b'!', b'-', ..] => self.behind("-->"),
                [b'<', b'!', ..] => {
                    self.behind("]]>");
                    end = self.at;
                }
                [b'<', b'?', ..] => self.behind("?>"),
                [] | [b'<', ..] => break,
                _ => {
                    self.skip_text();
                    end = self.at;
                }
            }
        }
        self.leave(self.depth.saturating_sub(1));
        let raw = self.document.get(begin..end).unwrap_or_default();
        if raw.bytes().any(|byte| matches!(byte, b'&' | b'<' | b'\r')) {
            Text::encoded(raw)
        } else {
            Text::plain(raw)
        }
    }
}

impl<'a> Tag<'a> {
    const fn attributes(&self) -> Attributes<'a> {
        Attributes::of(self.attributes, 0, Tolerances::ALL)
    }
}
