//! The pull reader.

use crate::config::{DecodeConfig, Limits, Tolerances};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::text::Text;
use crate::version::CwmpNamespace;
use crate::warning::Warnings;

use super::Namespace;
use super::character::{Survey, is_blank, is_name_byte, is_ncname, is_space, text_run};
use super::cursor::Cursor;
use super::namespace::Scope;
use super::tag::{StartTag, check_references, name_end, skip_space};
use super::template::{Row, Template};

mod declaration;
mod start;

/// What the reader found.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Token<'a> {
    /// An element begins.
    Start(StartTag<'a>),
    /// The innermost open element ends.
    End,
    /// Character data; one run may come in several tokens.
    Text(Text<'a>),
    /// The document is complete.
    Eof,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    name_at: u32,
    name_len: u16,
    mark: u8,
}

/// Reads a document, token by token, and checks it on the way.
#[derive(Clone)]
pub struct Reader<'a> {
    document: &'a str,
    at: usize,
    frames: [Frame; Limits::MAX_DEPTH as usize],
    depth: usize,
    scope: Scope,
    config: DecodeConfig,
    pending_end: bool,
    root_seen: bool,
    /// Carriage returns or ends of CDATA sections are somewhere in the document.
    thorough: bool,
    warnings: Warnings,
}

impl core::fmt::Debug for Reader<'_> {
    /// Leaves the document out: there may be passwords in it.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Reader")
            .field("position", &self.at)
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Starts at the front of a document.
    ///
    /// # Errors
    /// The document is too long, no UTF-8, of another encoding, or holds a forbidden character.
    pub fn new(bytes: &'a [u8], config: DecodeConfig) -> Result<Self, DecodeError> {
        let limit =
            usize::try_from(config.limits.document_bytes.min(1 << 31)).unwrap_or(usize::MAX);
        if bytes.len() > limit {
            return Err(DecodeErrorKind::DocumentTooLong.at(limit));
        }
        if matches!(
            bytes,
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..]
        ) {
            return Err(DecodeErrorKind::UnsupportedEncoding.at(0));
        }
        let document = core::str::from_utf8(bytes)
            .map_err(|e| DecodeErrorKind::NotUtf8.at(e.valid_up_to()))?;
        let survey = Survey::of(document);
        let mut reader = Self::at_front(document, config);
        reader.thorough = survey.thorough;
        if let Some(at) = survey.forbidden {
            let kind = DecodeErrorKind::ForbiddenCharacter;
            reader.unless(Tolerances::CONTROL_CHARACTER, kind, at)?;
        }
        reader.declaration()?;
        Ok(reader)
    }

    /// Starts at the front of a document that was read to its end.
    pub(crate) fn reading_again(document: &'a str, config: DecodeConfig) -> Self {
        let mut reader = Self::at_front(document, config);
        reader.thorough = true;
        // It was right the first time.
        let _ = reader.declaration();
        reader
    }

    /// A reader of a document whose characters were checked, behind the byte order mark.
    fn at_front(document: &'a str, config: DecodeConfig) -> Self {
        Self {
            document,
            at: if document.starts_with('\u{FEFF}') {
                3
            } else {
                0
            },
            frames: [Frame {
                name_at: 0,
                name_len: 0,
                mark: 0,
            }; Limits::MAX_DEPTH as usize],
            depth: 0,
            scope: Scope::EMPTY,
            config,
            pending_end: false,
            root_seen: false,
            thorough: true,
            warnings: Warnings::NONE,
        }
    }

    /// Fails with `kind` unless `tolerance` is granted, which is noted then.
    pub(crate) fn unless(
        &mut self,
        tolerance: Tolerances,
        kind: DecodeErrorKind,
        at: usize,
    ) -> Result<(), DecodeError> {
        if self.config.tolerances.contains(tolerance) {
            self.warnings.note(tolerance, at);
            Ok(())
        } else {
            Err(kind.at(at))
        }
    }

    /// What was tolerated so far.
    #[must_use]
    pub const fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// Elements that are open.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// Bytes read.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.at
    }

    /// The next token; [`Token::Eof`] again and again at the end.
    ///
    /// # Errors
    /// The document is not well-formed, or past a limit.
    pub fn next_token(&mut self) -> Result<Token<'a>, DecodeError> {
        if self.pending_end {
            self.pending_end = false;
            self.pop();
            return Ok(Token::End);
        }
        loop {
            let rest = self.document.as_bytes().get(self.at..);
            match rest.unwrap_or_default() {
                [] => {
                    return if self.depth == 0 && self.root_seen {
                        Ok(Token::Eof)
                    } else {
                        Err(self.error(DecodeErrorKind::UnexpectedEnd))
                    };
                }
                [b'<', b'/', ..] => {
                    self.end_tag()?;
                    return Ok(Token::End);
                }
                [b'<', b'?', ..] => self.instruction()?,
                [b'<', b'!', b'-', b'-', ..] => self.comment()?,
                [b'<', b'!', rest @ ..] if rest.starts_with(b"[CDATA[") && self.depth > 0 => {
                    return self.cdata();
                }
                [b'<', b'!', rest @ ..] if rest.starts_with(b"DOCTYPE") => {
                    return Err(self.error(DecodeErrorKind::DocumentType));
                }
                [b'<', ..] => return self.start_tag().map(Token::Start),
                _ => {
                    if let Some(text) = self.character_data()? {
                        return Ok(Token::Text(text));
                    }
                }
            }
        }
    }

    /// The document, whole.
    #[must_use]
    pub const fn document(&self) -> &'a str {
        self.document
    }

    /// The namespace that a prefix stands for in the element that is open; `None` if nothing declares it.
    #[must_use]
    pub fn namespace_of(&self, prefix: &str) -> Option<Namespace> {
        let resolved = self.scope.resolve(self.document, prefix)?;
        Some(resolved.namespace)
    }

    /// The innermost declaration of a CWMP namespace in scope.
    pub(crate) fn cwmp_in_scope(&self) -> Option<CwmpNamespace> {
        self.scope.cwmp()
    }

    /// How the document is read.
    pub(crate) const fn config(&self) -> &DecodeConfig {
        &self.config
    }

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
        )
    }

    /// As [`Self::cursor`], for what was read since there were so many [`Self::declarations`].
    pub(crate) fn cursor_since(&self, declarations: u32) -> Cursor<'a> {
        let instance = self.instance_prefix();
        let is_constant = declarations == self.scope.declarations();
        self.cursor()
            .with_instance(instance.filter(|_| is_constant))
    }

    /// Where the one prefix stands that means XML Schema instance here, if there is one and no other.
    pub(crate) fn instance_prefix(&self) -> Option<(u32, u8)> {
        let instance = Namespace::Instance;
        self.scope.only_prefix_of(self.document, instance)
    }

    /// How many namespace declarations were read so far.
    pub(crate) const fn declarations(&self) -> u32 {
        self.scope.declarations()
    }

    /// Opens the element of this name, if it comes next, after white space perhaps, and its start tag holds nothing but
    /// the name, which no default namespace concerns; where its start tag begins.
    #[inline]
    pub(crate) fn enter(&mut self, name: &str) -> Option<usize> {
        if self.pending_end || self.scope.has_default() || self.depth == 0 {
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
        if self.pending_end {
            return false;
        }
        let row = template.row::<false>(self.document, self.at, self.thorough);
        let Some(row) = row.filter(|row| row.is_well_formed() && good(row)) else {
            return false;
        };
        self.at = row.end;
        true
    }

    /// Reads on until only `depth` elements are open.
    ///
    /// # Errors
    /// As [`Self::next_token`].
    pub fn skip_to_depth(&mut self, depth: usize) -> Result<(), DecodeError> {
        while self.depth > depth {
            self.next_token()?;
        }
        Ok(())
    }

    /// The characters of the element whose start tag came last, to its end. Elements inside are passed over, with
    /// what follows them.
    ///
    /// # Errors
    /// As [`Self::next_token`].
    pub fn text(&mut self) -> Result<Text<'a>, DecodeError> {
        self.leaf().map(|(text, _)| text)
    }

    /// As [`Self::text`]; also where the first element inside stands, if there is one.
    pub(crate) fn leaf(&mut self) -> Result<(Text<'a>, Option<usize>), DecodeError> {
        if let Some(text) = self.plain_leaf() {
            return Ok((text, None));
        }
        let depth = self.depth;
        let begin = self.at;
        let mut text = Text::EMPTY;
        let (mut runs, mut child) = (0_u32, None);
        loop {
            match self.next_token()? {
                Token::End | Token::Eof => return Ok((text, child)),
                Token::Text(run) if child.is_none() => {
                    runs = runs.saturating_add(1);
                    text = if runs == 1 {
                        run
                    } else {
                        Text::encoded(self.document.get(begin..self.at).unwrap_or_default())
                    };
                }
                Token::Text(_) => {}
                Token::Start(tag) => {
                    child = child.or(Some(tag.at));
                    self.skip_to_depth(depth)?;
                }
            }
        }
    }

    /// The characters of the open element, if there are no others up to its end and they stand for themselves.
    #[inline]
    fn plain_leaf(&mut self) -> Option<Text<'a>> {
        if self.pending_end {
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

    /// Closes the open element if its end tag stands there, without white space in it.
    #[inline]
    fn end_tag_at(&mut self, at: usize) -> bool {
        let frame = self.depth.checked_sub(1).and_then(|i| self.frames.get(i));
        let Some(frame) = frame else { return false };
        let bytes = self.document.as_bytes();
        let from = usize::try_from(frame.name_at).unwrap_or(usize::MAX);
        let len = usize::from(frame.name_len);
        let name = bytes.get(from..from.wrapping_add(len)).unwrap_or_default();
        let Some([b'<', b'/', rest @ ..]) = bytes.get(at..) else {
            return false;
        };
        let Some((found, [b'>', ..])) = rest.split_at_checked(len) else {
            return false;
        };
        if found != name {
            return false;
        }
        self.at = at.wrapping_add(len).wrapping_add(3);
        self.pop();
        true
    }

    fn rest(&self) -> &'a str {
        self.document.get(self.at..).unwrap_or_default()
    }

    const fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        kind.at(self.at)
    }

    /// Skips to behind `end`, which comes `from` bytes on at the earliest; what stands before it.
    fn until(&mut self, from: usize, end: &str) -> Result<&'a str, DecodeError> {
        let start = self.at.saturating_add(from);
        let inside = self.document.get(start..).unwrap_or_default();
        let length = inside
            .find(end)
            .ok_or(DecodeErrorKind::UnexpectedEnd.at(self.document.len()))?;
        self.at = start.saturating_add(length).saturating_add(end.len());
        Ok(inside.get(..length).unwrap_or_default())
    }

    fn comment(&mut self) -> Result<(), DecodeError> {
        self.until(4, "--")?;
        if !self.rest().starts_with('>') {
            return Err(self.error(DecodeErrorKind::Syntax));
        }
        self.at = self.at.saturating_add(1);
        Ok(())
    }

    fn instruction(&mut self) -> Result<(), DecodeError> {
        let begin = self.at;
        let inside = self.until(2, "?>")?;
        let target = inside
            .split([' ', '\t', '\r', '\n'])
            .next()
            .unwrap_or_default();
        let is_name = is_ncname(target) && target.bytes().all(is_name_byte);
        if !is_name || target.eq_ignore_ascii_case("xml") {
            return Err(DecodeErrorKind::Syntax.at(begin));
        }
        Ok(())
    }

    fn cdata(&mut self) -> Result<Token<'a>, DecodeError> {
        let begin = self.at;
        self.until(9, "]]>")?;
        let raw = self.document.get(begin..self.at).unwrap_or_default();
        Ok(Token::Text(Text::encoded(raw)))
    }

    fn character_data(&mut self) -> Result<Option<Text<'a>>, DecodeError> {
        let rest = self.rest();
        // Most texts have nothing in them that has to be looked at again.
        let (len, special) = text_run(rest.as_bytes(), self.thorough);
        let raw = rest.get(..len).unwrap_or_default();
        if !special && self.depth > 0 {
            self.at = self.at.saturating_add(raw.len());
            return Ok(Some(Text::plain(raw)));
        }
        if self.depth == 0 {
            if !is_blank(raw) {
                return Err(self.error(if self.root_seen {
                    DecodeErrorKind::TrailingContent
                } else {
                    DecodeErrorKind::Syntax
                }));
            }
            self.at = self.at.saturating_add(raw.len());
            return Ok(None);
        }
        if let Some(found) = raw.find("]]>") {
            return Err(DecodeErrorKind::Syntax.at(self.at.saturating_add(found)));
        }
        if let Some((tolerance, at)) = check_references(raw, self.at, self.config.tolerances)? {
            self.warnings.note(tolerance, at);
        }
        self.at = self.at.saturating_add(raw.len());
        Ok(Some(if raw.contains(['&', '\r']) {
            Text::encoded(raw)
        } else {
            Text::plain(raw)
        }))
    }

    fn end_tag(&mut self) -> Result<(), DecodeError> {
        if self.end_tag_at(self.at) {
            return Ok(());
        }
        let open = self.depth.checked_sub(1).and_then(|i| self.frames.get(i));
        let frame = open.ok_or(self.error(DecodeErrorKind::MismatchedEndTag))?;
        let from = usize::try_from(frame.name_at).unwrap_or(usize::MAX);
        let to = from.saturating_add(usize::from(frame.name_len));
        let name = self.document.get(from..to).unwrap_or_default();
        let begin = self.at.saturating_add(2);
        let end = name_end(self.document, begin);
        if self.document.get(begin..end) != Some(name) {
            return Err(self.error(DecodeErrorKind::MismatchedEndTag));
        }
        let close = skip_space(self.document, end);
        self.expect_close(close)?;
        self.pop();
        Ok(())
    }

    fn expect_close(&mut self, close: usize) -> Result<(), DecodeError> {
        match self.document.as_bytes().get(close) {
            Some(b'>') => {
                self.at = close.saturating_add(1);
                Ok(())
            }
            Some(_) => Err(DecodeErrorKind::Syntax.at(close)),
            None => Err(DecodeErrorKind::UnexpectedEnd.at(close)),
        }
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if let Some(frame) = self.frames.get(self.depth) {
            self.scope.truncate(frame.mark);
        }
    }
}
