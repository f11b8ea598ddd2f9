//! Start tags and their attributes.

use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::text::{Text, is_xml_char, reference};

use super::Namespace;
use super::character::{is_name_byte, is_ncname, is_space};

/// The start tag of an element.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct StartTag<'a> {
    /// The prefix as written; empty if there is none.
    pub prefix: &'a str,
    /// The name without its prefix.
    pub local: &'a str,
    /// The namespace of the element.
    pub namespace: Namespace,
    /// Where the tag begins, in bytes from the start of the document.
    pub at: usize,
    pub(super) attributes: &'a str,
    pub(super) tolerances: Tolerances,
    pub(super) encoding: Encoding<'a>,
}

/// What the attributes of SOAP's encoding say of an element.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Encoding<'a> {
    /// `href` or `xsi:nil`: the value is elsewhere or nowhere (ENV-016).
    pub(crate) by_reference: bool,
    /// `xsi:type`: what its prefix stands for, and the name behind it.
    pub(crate) xsi_type: Option<(Option<Namespace>, &'a str)>,
}

impl<'a> StartTag<'a> {
    /// What the attributes of SOAP's encoding say.
    pub(crate) const fn encoding(&self) -> Encoding<'a> {
        self.encoding
    }

    /// The attributes, in the order of the document.
    #[must_use]
    pub const fn attributes(&self) -> Attributes<'a> {
        Attributes {
            text: self.attributes,
            at: 0,
            tolerances: self.tolerances,
        }
    }
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attribute<'a> {
    /// The prefix as written; empty if there is none.
    pub prefix: &'a str,
    /// The name without its prefix.
    pub local: &'a str,
    /// The value.
    pub value: Text<'a>,
    pub(super) name_at: usize,
    pub(super) name_len: usize,
    pub(super) value_at: usize,
}

/// The attributes of an element.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    text: &'a str,
    at: usize,
    tolerances: Tolerances,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        // The tag was checked when it was read.
        let step = step(self.text, self.at, self.tolerances).ok()?;
        let (attribute, next) = step?;
        self.at = next;
        Some(attribute)
    }
}

/// Skips white space; where it ends.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at.saturating_add(rest.iter().take_while(|b| is_space(**b)).count())
}

/// Where the run of name characters that begins at `at` ends.
pub(super) fn name_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at.saturating_add(rest.iter().take_while(|b| is_name_byte(**b)).count())
}

/// Splits a qualified name and checks both parts.
pub(super) fn split_name(name: &str) -> Option<(&str, &str)> {
    match name.split_once(':') {
        Some((prefix, local)) => (is_ncname(prefix) && is_ncname(local)).then_some((prefix, local)),
        None => is_ncname(name).then_some(("", name)),
    }
}

/// Reads the attribute after `at`; `None` at the end of the tag. Returns it and where it ends.
pub(super) fn step(
    text: &str,
    at: usize,
    tolerances: Tolerances,
) -> Result<Option<(Attribute<'_>, usize)>, DecodeError> {
    let byte = |at: usize| text.as_bytes().get(at).copied();
    let name_at = skip_space(text, at);
    match byte(name_at) {
        None | Some(b'>' | b'/') => return Ok(None),
        Some(_) if name_at == at => return Err(DecodeErrorKind::Syntax.at(at)),
        Some(_) => {}
    }
    let end = name_end(text, name_at);
    let (prefix, local) = text
        .get(name_at..end)
        .and_then(split_name)
        .ok_or(DecodeErrorKind::Syntax.at(name_at))?;
    let equals = skip_space(text, end);
    let missing = |at: usize| {
        if byte(at).is_none() {
            DecodeErrorKind::UnexpectedEnd.at(at)
        } else {
            DecodeErrorKind::Syntax.at(at)
        }
    };
    if byte(equals) != Some(b'=') {
        return Err(missing(equals));
    }
    let open = skip_space(text, equals.saturating_add(1));
    let quote = match byte(open) {
        Some(quote @ (b'"' | b'\'')) => char::from(quote),
        _ => return Err(missing(open)),
    };
    let value_at = open.saturating_add(1);
    let rest = text.get(value_at..).unwrap_or_default();
    let length = rest
        .find(quote)
        .ok_or(DecodeErrorKind::UnexpectedEnd.at(text.len()))?;
    let raw = rest.get(..length).unwrap_or_default();
    if let Some(lt) = raw.find('<') {
        return Err(DecodeErrorKind::Syntax.at(value_at.saturating_add(lt)));
    }
    check_references(raw, value_at, tolerances)?;
    let value = if raw.contains(['&', '\r']) {
        Text::encoded(raw)
    } else {
        Text::plain(raw)
    };
    let attribute = Attribute {
        prefix,
        local,
        value,
        name_at,
        name_len: end.saturating_sub(name_at),
        value_at,
    };
    Ok(Some((
        attribute,
        value_at.saturating_add(length).saturating_add(1),
    )))
}

/// Checks that every ampersand begins a reference to a character that may stand in a document.
pub(super) fn check_references(
    raw: &str,
    at: usize,
    tolerances: Tolerances,
) -> Result<(), DecodeError> {
    let mut rest = raw;
    while let Some(found) = rest.find('&') {
        let from = rest.get(found..).unwrap_or_default();
        rest = match reference(from) {
            Some((c, rest))
                if is_xml_char(c) || tolerances.contains(Tolerances::CONTROL_CHARACTER) =>
            {
                rest
            }
            None if tolerances.contains(Tolerances::BARE_AMPERSAND) => {
                from.strip_prefix('&').unwrap_or_default()
            }
            Some(_) | None => {
                let offset = raw.len().saturating_sub(from.len());
                return Err(DecodeErrorKind::BadReference.at(at.saturating_add(offset)));
            }
        };
    }
    Ok(())
}
