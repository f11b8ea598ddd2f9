//! Start tags: names, declarations, attributes; and those that were seen before.

use crate::config::{Limits, Tolerances};
use crate::error::{DecodeError, DecodeErrorKind};
use crate::value::trim;
use crate::xml::Namespace;
use crate::xml::memo::Known;
use crate::xml::namespace::Resolved;
use crate::xml::tag::{Encoding, StartTag, name_end, skip_space, split_name, step};

use super::{Frame, Reader};

impl<'a> Reader<'a> {
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

    pub(super) fn start_tag(&mut self) -> Result<StartTag<'a>, DecodeError> {
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
}
