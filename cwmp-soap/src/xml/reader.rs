//! The pull reader.

use crate::config::{DecodeConfig, Limits, Tolerances};
use crate::error::{DecodeError, DecodeErrorKind, Stop};
use crate::target::WIDE;
use crate::text::Text;
use crate::version::CwmpNamespace;
use crate::warning::Warnings;

use super::Namespace;
use super::character::is_blank;
use super::namespace::Scope;
use super::scan::is_same;
use super::tag::{StartTag, name_end, skip_space};

mod declaration;
mod envelope;
mod lists;
mod place;
mod start;
mod text;

pub(crate) use lists::PlainElement;
use place::Frame;
pub(crate) use place::Place;

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

/// What a token is, for those who ask the reader itself for what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// As [`Token::Start`]; see [`Reader::tag`].
    Start,
    /// As [`Token::End`].
    End,
    /// As [`Token::Text`]; see [`Reader::run`].
    Text,
    /// As [`Token::Eof`].
    Eof,
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
    /// Carriage returns are somewhere in the document.
    thorough: bool,
    /// All of it was read before, and whatever is wrong was told then.
    again: bool,
    /// The token that was read last.
    event: Event,
    /// The start tag that was read last.
    tag: StartTag<'a>,
    /// The character data that were read last.
    run: Text<'a>,
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
        Ok(Self::open_document(bytes, config)?)
    }

    /// As [`Self::new`].
    #[inline]
    pub(crate) fn open_document(bytes: &'a [u8], config: DecodeConfig) -> Result<Self, Stop> {
        let mut reader = Self::at_front(Self::checked(bytes, &config)?, config);
        reader.begin()?;
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

    /// A reader of a document that is in UTF-8, behind the byte order mark.
    #[inline(always)]
    pub(crate) fn at_front(document: &'a str, config: DecodeConfig) -> Self {
        Self {
            document,
            at: if document.starts_with("\u{FEFF}") {
                3
            } else {
                0
            },
            frames: [Frame::NONE; Limits::MAX_DEPTH as usize],
            depth: 0,
            scope: Scope::EMPTY,
            config,
            pending_end: false,
            root_seen: false,
            thorough: true,
            again: false,
            event: Event::Start,
            tag: StartTag::NONE,
            run: Text::EMPTY,
            warnings: Warnings::NONE,
        }
    }

    /// Fails with `kind` unless `tolerance` is granted, which is noted then.
    pub(crate) fn unless(
        &mut self,
        tolerance: Tolerances,
        kind: DecodeErrorKind,
        at: usize,
    ) -> Result<(), Stop> {
        if self.again {
            Ok(())
        } else if self.config.tolerances.contains(tolerance) {
            self.warnings.note(tolerance, at);
            Ok(())
        } else {
            Err(kind.at(at))
        }
    }

    /// Notes something that is tolerated.
    pub(crate) fn warn(&mut self, tolerance: Tolerances, at: usize) {
        self.warnings.note(tolerance, at);
    }

    /// Whether the document was read before.
    pub(crate) const fn is_again(&self) -> bool {
        self.again
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
        Ok(match self.advance()? {
            Event::Start => Token::Start(self.tag),
            Event::End => Token::End,
            Event::Text => Token::Text(self.run),
            Event::Eof => Token::Eof,
        })
    }

    /// The start tag that was read last.
    pub(crate) const fn tag(&self) -> &StartTag<'a> {
        &self.tag
    }

    /// Goes on to the next element inside the one at this depth, which is open, and reads its start tag; `false` if there is
    /// none left, and that element has ended. Between them may be nothing but white space: otherwise it fails with `stray`,
    /// if that is not tolerated.
    #[inline(always)]
    pub(crate) fn child(&mut self, depth: usize, stray: DecodeErrorKind) -> Result<bool, Stop> {
        self.go_to_child(depth, stray)?;
        Ok(self.event == Event::Start)
    }

    fn go_to_child(&mut self, depth: usize, stray: DecodeErrorKind) -> Result<(), Stop> {
        if self.depth == depth && self.exit() {
            self.event = Event::End;
            return Ok(());
        }
        loop {
            match self.advance()? {
                Event::Start => return Ok(()),
                Event::Text if is_blank(self.run.raw()) => {}
                Event::Text => self.unless(Tolerances::EXTRA_ELEMENT, stray, self.at)?,
                Event::End | Event::Eof => {
                    if self.depth < depth {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// As [`Self::next_token`], without handing the token out.
    #[inline(always)]
    pub(crate) fn advance(&mut self) -> Result<Event, Stop> {
        self.step()?;
        Ok(self.event)
    }

    /// Goes on to the next token and notes what it is: so what is returned fits into registers.
    fn step(&mut self) -> Result<(), Stop> {
        self.event = self.read_event()?;
        Ok(())
    }

    #[inline(always)]
    fn read_event(&mut self) -> Result<Event, Stop> {
        if self.pending_end {
            self.pending_end = false;
            self.pop();
            return Ok(Event::End);
        }
        loop {
            let rest = self.document.as_bytes().get(self.at..);
            match rest.unwrap_or_default() {
                [] => {
                    return if self.depth == 0 && self.root_seen {
                        Ok(Event::Eof)
                    } else {
                        Err(self.error(DecodeErrorKind::UnexpectedEnd))
                    };
                }
                [b'<', b'/', ..] => {
                    self.end_tag()?;
                    return Ok(Event::End);
                }
                [b'<', b'?', ..] => self.instruction()?,
                [b'<', b'!', b'-', b'-', ..] => self.comment()?,
                [b'<', b'!', rest @ ..] if rest.starts_with(b"[CDATA[") && self.depth > 0 => {
                    self.cdata()?;
                    return Ok(Event::Text);
                }
                [b'<', b'!', rest @ ..] if rest.starts_with(b"DOCTYPE") => {
                    return Err(self.error(DecodeErrorKind::DocumentType));
                }
                [b'<', ..] => {
                    self.start_tag()?;
                    return Ok(Event::Start);
                }
                _ => {
                    if self.character_data()? {
                        return Ok(Event::Text);
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

    /// Reads on until only `depth` elements are open.
    ///
    /// # Errors
    /// As [`Self::next_token`].
    pub fn skip_to_depth(&mut self, depth: usize) -> Result<(), DecodeError> {
        Ok(self.skip_to(depth)?)
    }

    /// As [`Self::skip_to_depth`].
    pub(crate) fn skip_to(&mut self, depth: usize) -> Result<(), Stop> {
        while self.depth > depth {
            self.advance()?;
        }
        Ok(())
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
        if !is_same(found, name) {
            return false;
        }
        self.at = at.wrapping_add(len).wrapping_add(3);
        self.pop();
        true
    }

    fn rest(&self) -> &'a str {
        self.document.get(self.at..).unwrap_or_default()
    }

    const fn error(&self, kind: DecodeErrorKind) -> Stop {
        kind.at(self.at)
    }

    fn end_tag(&mut self) -> Result<(), Stop> {
        if WIDE && self.end_tag_at(self.at) {
            return Ok(());
        }
        let open = self.depth.checked_sub(1).and_then(|i| self.frames.get(i));
        let frame = open.ok_or(self.error(DecodeErrorKind::MismatchedEndTag))?;
        let from = usize::try_from(frame.name_at).unwrap_or(usize::MAX);
        let to = from.wrapping_add(usize::from(frame.name_len));
        let name = self.document.get(from..to).unwrap_or_default();
        let begin = self.at.wrapping_add(2);
        let end = name_end(self.document, begin);
        if self.document.get(begin..end) != Some(name) {
            return Err(self.error(DecodeErrorKind::MismatchedEndTag));
        }
        let close = skip_space(self.document, end);
        self.expect_close(close)?;
        self.pop();
        Ok(())
    }

    fn expect_close(&mut self, close: usize) -> Result<(), Stop> {
        match self.document.as_bytes().get(close) {
            Some(b'>') => {
                self.at = close.wrapping_add(1);
                Ok(())
            }
            Some(_) => Err(DecodeErrorKind::Syntax.at(close)),
            None => Err(DecodeErrorKind::UnexpectedEnd.at(close)),
        }
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if let Some(frame) = self.frames.get(self.depth) {
            self.scope.truncate(frame.mark);
        }
    }
}
