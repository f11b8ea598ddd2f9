//! The pull reader.

use crate::config::{DecodeConfig, Limits, Tolerances};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::text::Text;
use crate::value::trim;
use crate::version::CwmpNamespace;

use super::Namespace;
use super::character::{forbidden, is_blank, is_name_byte, is_ncname, text_run};
use super::memo::{Known, Memo};
use super::namespace::{Resolved, Scope};
use super::tag::{Encoding, StartTag, check_references, name_end, skip_space, split_name, step};

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
    memo: Memo,
    config: DecodeConfig,
    pending_end: bool,
    root_seen: bool,
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
        if let Some(at) = forbidden(document)
            && !config.tolerances.contains(Tolerances::CONTROL_CHARACTER)
        {
            return Err(DecodeErrorKind::ForbiddenCharacter.at(at));
        }
        let mut reader = Self::at_front(document, config);
        reader.declaration()?;
        Ok(reader)
    }

    /// Starts at the front of the same document again.
    pub(crate) fn restarted(&self) -> Result<Self, DecodeError> {
        let mut reader = Self::at_front(self.document, self.config);
        reader.declaration()?;
        Ok(reader)
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
            memo: Memo::EMPTY,
            config,
            pending_end: false,
            root_seen: false,
        }
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

    /// Takes over what a reader has learnt that has gone on from here and has come to the end of the same element.
    pub(crate) const fn learn_from(&mut self, ahead: &Self) {
        // It has forgotten everything if the scope was another in between or is another now.
        self.memo = ahead.memo;
    }

    /// A reader with the same elements open that goes on at another place inside the innermost of them.
    pub(crate) fn resumed_at(&self, at: usize) -> Self {
        let mut reader = self.clone();
        reader.at = at;
        reader.pending_end = false;
        reader
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
        let (len, special) = text_run(rest.as_bytes());
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
        check_references(raw, self.at, self.config.tolerances)?;
        self.at = self.at.saturating_add(raw.len());
        Ok(Some(if raw.contains(['&', '\r']) {
            Text::encoded(raw)
        } else {
            Text::plain(raw)
        }))
    }

    fn end_tag(&mut self) -> Result<(), DecodeError> {
        let open = self.depth.checked_sub(1).and_then(|i| self.frames.get(i));
        let frame = open.ok_or(self.error(DecodeErrorKind::MismatchedEndTag))?;
        let from = usize::try_from(frame.name_at).unwrap_or(usize::MAX);
        let len = usize::from(frame.name_len);
        let name = self
            .document
            .get(from..from.saturating_add(len))
            .unwrap_or_default();
        let begin = self.at.saturating_add(2);
        let bare = begin.saturating_add(len);
        let bytes = self.document.as_bytes();
        if bytes.get(bare) == Some(&b'>') && bytes.get(begin..bare) == Some(name.as_bytes()) {
            self.at = bare.saturating_add(1);
            self.pop();
            return Ok(());
        }
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
        if let Some(frame) = self.frames.get(self.depth)
            && frame.mark != self.scope.mark()
        {
            self.scope.truncate(frame.mark);
            self.memo.forget();
        }
    }

    fn resolve(&self, prefix: &str, at: usize) -> Result<Resolved, DecodeError> {
        if let Some(resolved) = self.scope.resolve(self.document, prefix) {
            return Ok(resolved);
        }
        if self
            .config
            .tolerances
            .contains(Tolerances::UNDECLARED_PREFIX)
        {
            return Ok(Resolved::by_custom(prefix));
        }
        Err(DecodeErrorKind::UndeclaredPrefix.at(at))
    }

    fn start_tag(&mut self) -> Result<StartTag<'a>, DecodeError> {
        let begin = self.at;
        if self.depth == 0 && self.root_seen {
            return Err(self.error(DecodeErrorKind::TrailingContent));
        }
        if self.depth >= usize::from(self.config.limits.depth.min(Limits::MAX_DEPTH)) {
            return Err(self.error(DecodeErrorKind::TooDeep));
        }
        if let Some(known) = self.memo.find(self.document.as_bytes(), begin) {
            return Ok(self.open_known(begin, &known));
        }
        let name_at = begin.saturating_add(1);
        let end = name_end(self.document, name_at);
        let (prefix, local) = self.document.get(name_at..end).and_then(split_name).ok_or(
            if end >= self.document.len() {
                DecodeErrorKind::UnexpectedEnd.at(end)
            } else {
                DecodeErrorKind::Syntax.at(name_at)
            },
        )?;
        let mark = self.scope.mark();
        let close = self.declare(end)?;
        self.check_attributes(end)?;
        let namespace = self.resolve(prefix, name_at)?.namespace;
        let empty = self.document.as_bytes().get(close) == Some(&b'/');
        self.expect_close(close.saturating_add(usize::from(empty)))?;
        let too_long = |_| DecodeErrorKind::NameTooLong.at(name_at);
        let name_len = u16::try_from(end.saturating_sub(name_at)).map_err(too_long)?;
        self.open(
            u32::try_from(name_at).map_err(too_long)?,
            name_len,
            mark,
            empty,
        );
        let mut tag = StartTag {
            prefix,
            local,
            namespace,
            at: begin,
            attributes: self.document.get(end..close).unwrap_or_default(),
            tolerances: self.config.tolerances,
            encoding: Encoding::default(),
        };
        let type_at;
        (tag.encoding, type_at) = self.encoding(&tag);
        if self.scope.mark() == mark {
            let attributes_at = end.saturating_sub(begin);
            self.learn(&tag, name_len, empty, attributes_at.saturating_add(type_at));
        } else {
            self.memo.forget();
        }
        Ok(tag)
    }

    fn open(&mut self, name_at: u32, name_len: u16, mark: u8, empty: bool) {
        if let Some(frame) = self.frames.get_mut(self.depth) {
            *frame = Frame {
                name_at,
                name_len,
                mark,
            };
        }
        self.depth = self.depth.saturating_add(1);
        self.root_seen = true;
        self.pending_end = empty;
    }

    /// A tag like one before.
    fn open_known(&mut self, begin: usize, known: &Known) -> StartTag<'a> {
        let part = |from: usize, len: usize| {
            let from = begin.saturating_add(from);
            let to = from.saturating_add(len);
            self.document.get(from..to).unwrap_or_default()
        };
        let (name_len, len) = (usize::from(known.name_len), usize::from(known.len));
        let prefix_len = usize::from(known.prefix_len);
        let local_at = prefix_len.saturating_add(usize::from(prefix_len > 0));
        let end = name_len.saturating_add(1);
        let close = len.saturating_sub(if known.empty { 2 } else { 1 });
        let tag = StartTag {
            prefix: part(1, prefix_len),
            local: part(
                local_at.saturating_add(1),
                name_len.saturating_sub(local_at),
            ),
            namespace: known.namespace,
            at: begin,
            attributes: part(end, close.saturating_sub(end)),
            tolerances: self.config.tolerances,
            encoding: Encoding {
                by_reference: known.by_reference,
                xsi_type: (known.type_len > 0).then(|| {
                    let name = part(usize::from(known.type_at), usize::from(known.type_len));
                    (known.type_namespace, name)
                }),
            },
        };
        self.at = begin.saturating_add(len);
        let name_at = u32::try_from(begin.saturating_add(1)).unwrap_or(u32::MAX);
        let mark = self.scope.mark();
        self.open(name_at, known.name_len, mark, known.empty);
        tag
    }

    /// Remembers a tag whose `>` was read just now.
    fn learn(&mut self, tag: &StartTag<'a>, name_len: u16, empty: bool, type_at: usize) {
        let type_len = tag.encoding.xsi_type.map_or(0, |(_, name)| name.len());
        let (Ok(at), Ok(len), Ok(prefix_len), Ok(type_at), Ok(type_len)) = (
            u32::try_from(tag.at),
            u16::try_from(self.at.saturating_sub(tag.at)),
            u8::try_from(tag.prefix.len()),
            u16::try_from(type_at),
            u16::try_from(type_len),
        ) else {
            // Longer than there is room for: it is read anew each time.
            return;
        };
        let type_namespace = tag.encoding.xsi_type.and_then(|(namespace, _)| namespace);
        // A type without a name cannot be told from none.
        if tag.encoding.xsi_type.is_some() && type_len == 0 {
            return;
        }
        self.memo.learn(Known::new(
            at,
            len,
            name_len,
            prefix_len,
            empty,
            tag.encoding.by_reference,
            tag.namespace,
            (type_at, type_len, type_namespace),
        ));
    }

    /// What the attributes of SOAP's encoding say, in the scope of the tag; where among the attributes the name of the
    /// type stands.
    fn encoding(&self, tag: &StartTag<'a>) -> (Encoding<'a>, usize) {
        if tag.attributes.is_empty() {
            return (Encoding::default(), 0);
        }
        let is_instance = |prefix: &str| {
            !prefix.is_empty() && self.namespace_of(prefix) == Some(Namespace::Instance)
        };
        let by_reference = tag.attributes().any(|attribute| match attribute.local {
            "href" => attribute.prefix.is_empty(),
            "nil" | "null" => {
                is_instance(attribute.prefix)
                    && (attribute.value == "1" || attribute.value == "true")
            }
            _ => false,
        });
        let lenient = self.config.tolerances.contains(Tolerances::VALUE_TYPE);
        let types = || {
            tag.attributes()
                .filter(|attribute| attribute.local == "type" && !attribute.prefix.is_empty())
        };
        let named = types()
            .find(|attribute| is_instance(attribute.prefix))
            .or_else(|| types().find(|_| lenient));
        let mut type_at = 0;
        let xsi_type = named.map(|attribute| {
            let raw = attribute.value.raw();
            let name = trim(raw);
            let (prefix, local) = name.split_once(':').unwrap_or(("", name));
            let before = raw.find(name).unwrap_or_default();
            let local_at = name.len().saturating_sub(local.len());
            type_at = attribute
                .value_at
                .saturating_add(before)
                .saturating_add(local_at);
            (self.namespace_of(prefix), local)
        });
        let encoding = Encoding {
            by_reference,
            xsi_type,
        };
        (encoding, type_at)
    }

    /// Takes the namespace declarations of a tag into scope; where its attributes end.
    fn declare(&mut self, from: usize) -> Result<usize, DecodeError> {
        let limit = self.config.limits.namespaces.min(Limits::MAX_NAMESPACES);
        let mut at = from;
        let mut count = 0_u8;
        while let Some((attribute, next)) = step(self.document, at, self.config.tolerances)? {
            count = count.saturating_add(1);
            if count > self.config.limits.attributes.min(Limits::MAX_ATTRIBUTES) {
                return Err(DecodeErrorKind::TooManyAttributes.at(attribute.name_at));
            }
            let declared = match (attribute.prefix, attribute.local) {
                ("", "xmlns") => Some(""),
                ("xmlns", prefix) => Some(prefix),
                _ => None,
            };
            if let Some(prefix) = declared {
                let end = attribute.name_at.saturating_add(attribute.name_len);
                let place = end.saturating_sub(prefix.len());
                self.scope
                    .declare(
                        (place, prefix),
                        (attribute.value_at, attribute.value),
                        limit,
                    )
                    .map_err(|kind| kind.at(attribute.name_at))?;
            }
            at = next;
        }
        let close = skip_space(self.document, at);
        if close >= self.document.len() {
            return Err(DecodeErrorKind::UnexpectedEnd.at(close));
        }
        Ok(close)
    }

    /// Checks that no attribute stands twice and that each prefix is declared.
    fn check_attributes(&self, from: usize) -> Result<(), DecodeError> {
        let (mut at, mut index) = (from, 0_usize);
        while let Some((attribute, next)) = step(self.document, at, Tolerances::ALL)? {
            let is_declaration = attribute.prefix == "xmlns";
            let own = if attribute.prefix.is_empty() || is_declaration {
                None
            } else {
                Some(self.resolve(attribute.prefix, attribute.name_at)?)
            };
            let mut earlier = from;
            for _ in 0..index {
                let Some((other, after)) = step(self.document, earlier, Tolerances::ALL)? else {
                    break;
                };
                earlier = after;
                if other.local != attribute.local {
                    continue;
                }
                let same = other.prefix == attribute.prefix
                    || match (&own, other.prefix) {
                        (Some(own), prefix) if !prefix.is_empty() && prefix != "xmlns" => self
                            .resolve(prefix, other.name_at)
                            .is_ok_and(|resolved| resolved.is(own, self.document)),
                        _ => false,
                    };
                if same {
                    return Err(DecodeErrorKind::DuplicateAttribute.at(attribute.name_at));
                }
            }
            at = next;
            index = index.saturating_add(1);
        }
        Ok(())
    }

    /// Reads the XML declaration, if there is one at the very start, or as late as is tolerated.
    fn declaration(&mut self) -> Result<(), DecodeError> {
        let late = Tolerances::LATE_DECLARATION;
        let start = if self.config.tolerances.contains(late) {
            skip_space(self.document, self.at)
        } else {
            self.at
        };
        let rest = self.document.get(start..).unwrap_or_default();
        if !rest
            .strip_prefix("<?xml")
            .is_some_and(|r| r.starts_with([' ', '\t', '\r', '\n']))
        {
            return Ok(());
        }
        self.at = start;
        let begin = self.at.saturating_add(5);
        self.until(5, "?>")?;
        let inside = self
            .document
            .get(..self.at.saturating_sub(2))
            .unwrap_or_default();
        let (mut at, mut stage) = (begin, 0_u8);
        // What ends here is the declaration, not the document.
        let syntax = |error: DecodeError| DecodeErrorKind::Syntax.at(error.at);
        while let Some((attribute, next)) = step(inside, at, Tolerances::NONE).map_err(syntax)? {
            let bad = DecodeErrorKind::Syntax.at(attribute.name_at);
            let value = attribute.value.as_plain().ok_or(bad)?;
            stage = match (attribute.prefix, attribute.local, stage) {
                ("", "version", 0)
                    if value.strip_prefix("1.").is_some_and(|v| {
                        !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit())
                    }) =>
                {
                    1
                }
                ("", "encoding", 1) => {
                    let known = ["utf-8", "us-ascii", "ascii", "utf8"];
                    if !known.iter().any(|k| value.eq_ignore_ascii_case(k))
                        && !self.document.is_ascii()
                    {
                        return Err(DecodeErrorKind::UnsupportedEncoding.at(attribute.value_at));
                    }
                    2
                }
                ("", "standalone", 1 | 2) if matches!(value, "yes" | "no") => 3,
                _ => return Err(bad),
            };
            at = next;
        }
        if stage == 0 || skip_space(inside, at) != inside.len() {
            return Err(DecodeErrorKind::Syntax.at(at));
        }
        Ok(())
    }
}
