//! What is no tag: character data, sections, comments, processing instructions.

use crate::error::{DecodeError, DecodeErrorKind, Stop};
use crate::find::find;
use crate::target::WIDE;
use crate::text::Text;
use crate::xml::character::{is_blank, is_ncname, is_space};
use crate::xml::scan::text_run;
use crate::xml::tag::check_references;

use super::{Event, Reader};

impl<'a> Reader<'a> {
    /// The characters of the element whose start tag came last, to its end. Elements inside are passed over, with
    /// what follows them.
    ///
    /// # Errors
    /// As [`Self::next_token`].
    pub fn text(&mut self) -> Result<Text<'a>, DecodeError> {
        Ok(self.leaf()?.0)
    }

    /// As [`Self::text`]; also where the first element inside stands, if there is one.
    pub(crate) fn leaf(&mut self) -> Result<(Text<'a>, Option<usize>), Stop> {
        if let Some(text) = self.plain_leaf() {
            return Ok((text, None));
        }
        let depth = self.depth;
        let begin = self.at;
        let mut text = Text::EMPTY;
        let (mut runs, mut child) = (0_u32, None);
        loop {
            match self.advance()? {
                Event::End | Event::Eof => return Ok((text, child)),
                Event::Text if child.is_none() => {
                    runs = runs.wrapping_add(1);
                    text = if runs == 1 {
                        self.run
                    } else {
                        Text::encoded(self.document.get(begin..self.at).unwrap_or_default())
                    };
                }
                Event::Text => {}
                Event::Start => {
                    child = child.or(Some(self.tag.at));
                    self.skip_to(depth)?;
                }
            }
        }
    }

    /// The characters of the open element, if there are no others up to its end and they stand for themselves.
    #[inline]
    fn plain_leaf(&mut self) -> Option<Text<'a>> {
        if !WIDE || self.pending_end {
            return None;
        }
        let begin = self.at;
        let rest = self.document.as_bytes().get(begin..)?;
        let (len, special) = text_run(rest, self.thorough);
        let end = begin.wrapping_add(len);
        if special || !self.end_tag_at(end) {
            return None;
        }
        self.document.get(begin..end).map(Text::plain)
    }

    /// Skips to behind `end`, which comes `from` bytes on at the earliest; what stands before it.
    pub(super) fn until(&mut self, from: usize, end: &str) -> Result<&'a str, Stop> {
        let start = self.at.wrapping_add(from);
        let inside = self.document.get(start..).unwrap_or_default();
        let length =
            find(inside, end).ok_or(DecodeErrorKind::UnexpectedEnd.at(self.document.len()))?;
        self.at = start.wrapping_add(length).wrapping_add(end.len());
        Ok(inside.get(..length).unwrap_or_default())
    }

    pub(super) fn comment(&mut self) -> Result<(), Stop> {
        self.until(4, "--")?;
        if !self.rest().starts_with(">") {
            return Err(self.error(DecodeErrorKind::Syntax));
        }
        self.at = self.at.wrapping_add(1);
        Ok(())
    }

    pub(super) fn instruction(&mut self) -> Result<(), Stop> {
        let begin = self.at;
        let inside = self.until(2, "?>")?;
        let target = inside.bytes().take_while(|byte| !is_space(*byte)).count();
        let target = inside.get(..target).unwrap_or_default();
        if !is_ncname(target) || target.eq_ignore_ascii_case("xml") {
            return Err(DecodeErrorKind::Syntax.at(begin));
        }
        Ok(())
    }

    /// Reads a CDATA section.
    pub(super) fn cdata(&mut self) -> Result<(), Stop> {
        let begin = self.at;
        self.until(9, "]]>")?;
        let raw = self.document.get(begin..self.at).unwrap_or_default();
        self.run = Text::encoded(raw);
        Ok(())
    }

    /// Reads a run of character data; whether it belongs to an element.
    pub(super) fn character_data(&mut self) -> Result<bool, Stop> {
        let rest = self.rest();
        // Most texts have nothing in them that has to be looked at again.
        let (len, special) = text_run(rest.as_bytes(), self.thorough);
        let raw = rest.get(..len).unwrap_or_default();
        if !special && self.depth > 0 {
            self.at = self.at.wrapping_add(raw.len());
            self.run = Text::plain(raw);
            return Ok(true);
        }
        if self.depth == 0 {
            if !is_blank(raw) {
                return Err(self.error(if self.root_seen {
                    DecodeErrorKind::TrailingContent
                } else {
                    DecodeErrorKind::Syntax
                }));
            }
            self.at = self.at.wrapping_add(raw.len());
            return Ok(false);
        }
        if let Some(found) = find(raw, "]]>") {
            return Err(DecodeErrorKind::Syntax.at(self.at.wrapping_add(found)));
        }
        if let Some((tolerance, at)) = check_references(raw, self.at, self.config.tolerances)? {
            self.warnings.note(tolerance, at);
        }
        self.at = self.at.wrapping_add(raw.len());
        self.run = if raw.bytes().any(|byte| matches!(byte, b'&' | b'\r')) {
            Text::encoded(raw)
        } else {
            Text::plain(raw)
        };
        Ok(true)
    }
}
