//! Start tags: names, declarations, attributes.

use crate::config::{Limits, Tolerances};
use crate::error::{DecodeErrorKind, Stop};
use crate::find::split_at;
use crate::target::WIDE;
use crate::text::Text;
use crate::value::trim;
use crate::xml::Namespace;
use crate::xml::character::{plain_prefix, qualified_name};
use crate::xml::namespace::Resolved;
use crate::xml::scan::{behind_known, byte_at, usual_len};
use crate::xml::tag::{Attribute, Encoding, name_end, skip_space, step, usual_step};
use crate::xml::template::Template;

use super::{Frame, Reader};

use names::{Found, Name};

mod names;

impl<'a> Reader<'a> {
    fn resolve(&mut self, prefix: &str, at: usize) -> Result<Resolved, Stop> {
        if let Some(resolved) = self.scope.resolve(self.document, prefix) {
            return Ok(resolved);
        }
        let kind = DecodeErrorKind::UndeclaredPrefix;
        self.unless(Tolerances::UNDECLARED_PREFIX, kind, at)?;
        Ok(Resolved::by_custom(prefix))
    }

    /// Reads a start tag, and opens its element.
    pub(super) fn start_tag(&mut self) -> Result<(), Stop> {
        let begin = self.at;
        if self.depth == 0 && self.root_seen {
            return Err(self.error(DecodeErrorKind::TrailingContent));
        }
        if self.depth >= usize::from(self.config.limits.depth.min(Limits::MAX_DEPTH)) {
            return Err(self.error(DecodeErrorKind::TooDeep));
        }
        let name_at = begin.wrapping_add(1);
        let rest = self.document.get(name_at..).unwrap_or_default();
        let name = qualified_name(rest).ok_or_else(|| {
            let end = name_end(self.document, name_at);
            if end >= self.document.len() {
                DecodeErrorKind::UnexpectedEnd.at(end)
            } else {
                DecodeErrorKind::Syntax.at(name_at)
            }
        })?;
        let (prefix, local) = (name.prefix(rest), name.local(rest));
        let end = name_at.wrapping_add(name.len);
        let mark = self.scope.mark();
        self.tag.encoding = Encoding::NONE;
        let close = match self.document.as_bytes().get(end) {
            Some(b'>') => end,
            _ => match self.sole_attribute(end) {
                Some(close) => close,
                None => self.attributes(end)?,
            },
        };
        let namespace = self.resolve(prefix, name_at)?.namespace;
        let empty = self.document.as_bytes().get(close) == Some(&b'/');
        self.expect_close(close.wrapping_add(usize::from(empty)))?;
        if self.at.saturating_sub(begin) > usize::from(self.config.limits.tag_bytes) {
            return Err(DecodeErrorKind::TagTooLong.at(begin));
        }
        let too_long = |_| DecodeErrorKind::NameTooLong.at(name_at);
        let name_len = u16::try_from(end.saturating_sub(name_at)).map_err(too_long)?;
        self.open(
            u32::try_from(name_at).map_err(too_long)?,
            name_len,
            mark,
            empty,
        );
        self.tag.prefix = prefix;
        self.tag.local = local;
        self.tag.namespace = namespace;
        self.tag.at = begin;
        self.tag.attributes = match close {
            close if WIDE && close == end => "",
            close => self.document.get(end..close).unwrap_or_default(),
        };
        self.tag.tolerances = self.config.tolerances;
        Ok(())
    }

    pub(super) fn open(&mut self, name_at: u32, name_len: u16, mark: u8, empty: bool) {
        if let Some(frame) = self.frames.get_mut(self.depth) {
            *frame = Frame {
                name_at,
                name_len,
                mark,
            };
        }
        self.depth = self.depth.wrapping_add(1);
        self.root_seen = true;
        self.pending_end = empty;
    }

    /// The value of the attribute of this name in this namespace, in the tag that was read last.
    pub(crate) fn attribute(&self, local: &str, namespace: Namespace) -> Option<Text<'a>> {
        let mut attributes = self.tag.attributes();
        let named = attributes.find(|attribute| {
            let found = match attribute.prefix {
                "" => Some(Namespace::None),
                prefix => self.namespace_of(prefix),
            };
            attribute.local == local && found == Some(namespace)
        });
        named.map(|attribute| attribute.value)
    }

    /// Notes what the attributes of SOAP's encoding say, in the scope of the tag.
    fn encoding(&mut self) {
        let is_nil = |name| {
            let value = self.attribute(name, Namespace::Instance);
            value.is_some_and(|value| value == "1" || value == "true")
        };
        let by_reference =
            is_nil("nil") || is_nil("null") || self.attribute("href", Namespace::None).is_some();
        let arrays = self.attribute("arrayType", Namespace::Encoding);
        let mut named = self.attribute("type", Namespace::Instance);
        let is_foreign = named.is_none() && self.config.tolerances.contains(Tolerances::VALUE_TYPE);
        if is_foreign {
            // One of another namespace counts if there is none in the right one.
            let mut attributes = self.tag.attributes();
            named = attributes
                .find(|other| other.local == "type" && !matches!(other.prefix, "" | "xmlns"))
                .map(|other| other.value);
        }
        self.tag.encoding = Encoding {
            by_reference,
            xsi_type: named.map(|value| self.type_name(value.raw())),
            is_foreign: is_foreign && named.is_some(),
            array_type: arrays.and_then(|value| value.as_plain()),
        };
    }

    /// What the prefix in the value of `xsi:type` stands for, and the name behind it.
    fn type_name(&self, value: &'a str) -> (Option<Namespace>, &'a str) {
        self.qualified(trim(value))
    }

    /// What the prefix of a name stands for, up to the first colon, and what stands behind it.
    pub(crate) fn qualified(&self, name: &'a str) -> (Option<Namespace>, &'a str) {
        if WIDE
            && let Some((namespace, len)) = self.scope.at_front(self.document, name)
            && let Some(local) = name.get(len.wrapping_add(1)..)
        {
            return (Some(namespace), local);
        }
        let (prefix, local) = split_at(name, b':').unwrap_or(("", name));
        (self.namespace_of(prefix), local)
    }

    /// As [`Self::sole_attribute`], if the attribute is one that SOAP gives to most of the elements which have one.
    #[inline]
    fn soap_attribute(&mut self, from: usize) -> Option<usize> {
        let name = self
            .document
            .get(from..)?
            .strip_prefix(' ')
            .filter(|_| WIDE)?;
        let (namespace, prefix) = self.scope.at_front(self.document, name)?;
        let local = name.as_bytes().get(prefix.wrapping_add(1)..)?;
        let value = match namespace {
            Namespace::Instance => behind_known(local, b"type=\"")?,
            Namespace::Encoding => behind_known(local, b"arrayType=\"")?,
            Namespace::Envelope => behind_known(local, b"mustUnderstand=\"")?,
            _ => return None,
        };
        let len = usual_len(value, b'"');
        let value_at = self.document.len().wrapping_sub(value.len());
        let end = value_at.wrapping_add(len);
        let [b'"', b'>', ..] = self.document.as_bytes().get(end..)? else {
            return None;
        };
        let text = self.document.get(value_at..end)?;
        match namespace {
            Namespace::Encoding => self.tag.encoding.array_type = Some(text),
            Namespace::Instance => self.tag.encoding.xsi_type = Some(self.type_name(text)),
            _ => {}
        }
        Some(end.wrapping_add(1))
    }

    /// Where the attributes of a tag end, if there is one alone, written as most are, and no declaration; what it says is
    /// noted.
    pub(super) fn sole_attribute(&mut self, from: usize) -> Option<usize> {
        // The outermost element has declarations.
        if !Template::PAYS || self.config.limits.attributes == 0 || self.depth == 0 {
            return None;
        }
        if let Some(close) = self.soap_attribute(from) {
            return Some(close);
        }
        let (attribute, close) = usual_step(self.document, from)?;
        let name_len = u16::try_from(attribute.name_len);
        if self.document.as_bytes().get(close) != Some(&b'>') || name_len.is_err() {
            return None;
        }
        let namespace = match (attribute.prefix, attribute.local) {
            ("xmlns", _) | ("", "xmlns") => return None,
            ("", _) => Namespace::None,
            (prefix, _) => self.namespace_of(prefix)?,
        };
        match (attribute.local, namespace) {
            ("arrayType", Namespace::Encoding) => {
                self.tag.encoding.array_type = Some(attribute.value.raw());
            }
            ("type", Namespace::Instance) => {
                self.tag.encoding.xsi_type = Some(self.type_name(attribute.value.raw()));
            }
            ("type" | "href" | "nil" | "null", _) => return None,
            _ => {}
        }
        Some(close)
    }

    /// Reads the attributes of a tag: takes its namespace declarations into scope, checks that no attribute stands twice
    /// and that each prefix is declared; where the attributes end. What those of SOAP's encoding say is noted.
    fn attributes(&mut self, from: usize) -> Result<usize, Stop> {
        let mut found = Found::NONE;
        let begin = self.scope.mark();
        let limit = self.config.limits.attributes.min(Limits::MAX_ATTRIBUTES);
        let mut at = from;
        while Template::PAYS
            && found.count < limit
            && let Some((name, next)) = self.usual_declaration(at, begin)
        {
            found.push(name);
            at = next;
        }
        // Those so far are told apart from one another.
        let distinct = usize::from(found.count);
        loop {
            let usual = match self.document.as_bytes().get(at) {
                Some(b'>') if Template::PAYS => break,
                _ if Template::PAYS => usual_step(self.document, at),
                _ => None,
            };
            let (attribute, next) = match usual {
                Some(step) => step,
                None => match step(self.document, at, self.config.tolerances)? {
                    Some(step) => step,
                    None => break,
                },
            };
            if found.count >= limit {
                return Err(DecodeErrorKind::TooManyAttributes.at(attribute.name_at));
            }
            if let Some((tolerance, at)) = attribute.tolerated {
                self.warnings.note(tolerance, at);
            }
            self.declare(&attribute)?;
            found.add(&attribute)?;
            at = next;
        }
        for (index, name) in found.names().iter().enumerate().skip(distinct) {
            // The prefixes mean what they mean behind all the declarations.
            self.check_attribute(name, found.names().get(..index).unwrap_or_default())?;
        }
        let close = skip_space(self.document, at);
        if close >= self.document.len() {
            return Err(DecodeErrorKind::UnexpectedEnd.at(close));
        }
        if found.encoding {
            self.tag.attributes = self.document.get(from..close).unwrap_or_default();
            self.tag.tolerances = self.config.tolerances;
            self.encoding();
        }
        Ok(close)
    }

    /// Takes a namespace declaration into scope, if one stands there that is written as most are, and gives a prefix that
    /// none behind `begin` has to a namespace that is known; its name, and where it ends.
    #[inline(always)]
    fn usual_declaration(&mut self, at: usize, begin: u8) -> Option<(Name, usize)> {
        const XMLNS: &[u8; 7] = b" xmlns:";
        let (open, rest) = self.document.as_bytes().get(at..)?.split_first_chunk()?;
        if open != XMLNS {
            return None;
        }
        let prefix = plain_prefix(rest)?;
        let rest = rest.get(prefix.len()..)?;
        let [b'=', b'"', rest @ ..] = rest else {
            return None;
        };
        // No name that is known holds anything that has to be looked at.
        let prefix_at = at.checked_add(XMLNS.len())?;
        let uri_at = prefix_at.checked_add(prefix.len())?.checked_add(2)?;
        let (namespace, uri_len) = match Namespace::before_quote(rest) {
            Some(known) => known,
            None => {
                let len = byte_at(rest, b'"')?;
                let uri = self.document.get(uri_at..uri_at.checked_add(len)?)?;
                (Namespace::from_uri(uri), len)
            }
        };
        let limit = self.config.limits.namespaces.min(Limits::MAX_NAMESPACES);
        let places = (u32::try_from(prefix_at).ok()?, u32::try_from(uri_at).ok()?);
        let document = self.document.as_bytes();
        self.scope.declare_known(
            document,
            (prefix, uri_len),
            places,
            namespace,
            (begin, limit),
        )?;
        let name = Name {
            at: places.0.checked_sub(6)?,
            len: u16::try_from(prefix.len().checked_add(6)?).ok()?,
            prefix_len: 5,
        };
        Some((name, uri_at.checked_add(uri_len)?.checked_add(1)?))
    }

    /// Takes a namespace declaration into scope, if the attribute is one.
    fn declare(&mut self, attribute: &Attribute<'a>) -> Result<(), Stop> {
        let prefix = match (attribute.prefix, attribute.local) {
            ("", "xmlns") => "",
            ("xmlns", prefix) => prefix,
            _ => return Ok(()),
        };
        let limit = self.config.limits.namespaces.min(Limits::MAX_NAMESPACES);
        let end = attribute.name_at.wrapping_add(attribute.name_len);
        let place = end.saturating_sub(prefix.len());
        self.scope
            .declare(
                self.document,
                (place, prefix),
                (attribute.value_at, attribute.value),
                limit,
            )
            .map_err(|kind| kind.at(attribute.name_at))
    }

    /// Checks that the attribute's prefix is declared, and that none of those before it has its name.
    fn check_attribute(&mut self, name: &Name, before: &[Name]) -> Result<(), Stop> {
        let document = self.document;
        let (prefix, local) = name.parts(document);
        let is_plain = |prefix: &str| matches!(prefix, "" | "xmlns");
        let own = if is_plain(prefix) {
            None
        } else {
            Some(self.resolve(prefix, name.at())?)
        };
        for other in before
            .iter()
            .filter(|other| other.local_len() == local.len())
        {
            let (other_prefix, other_local) = other.parts(document);
            if other_local != local {
                continue;
            }
            let same = other_prefix == prefix
                || own.is_some_and(|own| {
                    !is_plain(other_prefix)
                        && self
                            .scope
                            .resolve(document, other_prefix)
                            .is_some_and(|resolved| resolved.is(&own))
                });
            if same {
                return Err(DecodeErrorKind::DuplicateAttribute.at(name.at()));
            }
        }
        Ok(())
    }
}
