//! Start tags and their attributes.

use crate::config::Tolerances;
use crate::error::{DecodeErrorKind, Stop};
use crate::text::{Text, is_xml_char, reference};

use super::Namespace;
use super::character::{is_name_byte, is_space, qualified_name, usual_name};
use super::scan::{usual_len, value_run};

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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encoding<'a> {
    /// `href` or `xsi:nil`: the value is elsewhere or nowhere (ENV-016).
    pub(crate) by_reference: bool,
    /// `xsi:type`: what its prefix stands for, and the name behind it.
    pub(crate) xsi_type: Option<(Option<Namespace>, &'a str)>,
    /// That attribute is in another namespace than XML Schema instance.
    pub(crate) is_foreign: bool,
    /// `SOAP-ENC:arrayType`, if nothing in it has to be decoded.
    pub(crate) array_type: Option<&'a str>,
}

impl Encoding<'_> {
    /// They say nothing.
    pub(crate) const NONE: Self = Self {
        by_reference: false,
        xsi_type: None,
        is_foreign: false,
        array_type: None,
    };
}

impl<'a> StartTag<'a> {
    /// None was read.
    pub(super) const NONE: Self = Self {
        prefix: "",
        local: "",
        namespace: Namespace::None,
        at: 0,
        attributes: "",
        tolerances: Tolerances::NONE,
        encoding: Encoding::NONE,
    };

    /// What the attributes of SOAP's encoding say.
    pub(crate) const fn encoding(&self) -> &Encoding<'a> {
        &self.encoding
    }

    /// The attributes, in the order of the document.
    #[must_use]
    pub const fn attributes(&self) -> Attributes<'a> {
        Attributes::of(self.attributes, 0, self.tolerances)
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
    /// What a tolerance let through in the value, and where.
    pub(super) tolerated: Tolerated,
}

/// The attributes of an element.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    text: &'a str,
    at: usize,
    tolerances: Tolerances,
}

impl<'a> Attributes<'a> {
    /// Those that stand at `at`, to the end of `text`; they were checked when their tag was read.
    pub(super) const fn of(text: &'a str, at: usize, tolerances: Tolerances) -> Self {
        Self {
            text,
            at,
            tolerances,
        }
    }

    /// Where the next one is looked for.
    pub(super) const fn position(&self) -> usize {
        self.at
    }
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
#[inline]
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while bytes.get(at).is_some_and(|byte| is_space(*byte)) {
        at = at.wrapping_add(1);
    }
    at
}

/// Where the run of name characters that begins at `at` ends.
pub(super) fn name_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at.wrapping_add(rest.iter().take_while(|b| is_name_byte(**b)).count())
}

/// The attribute after `at` and where it ends, if it is written as most are: behind one space, without any in it, with
/// double quotes, and nothing in its value that has to be looked at again.
#[inline(always)]
pub(super) fn usual_step(text: &str, at: usize) -> Option<(Attribute<'_>, usize)> {
    let [b' ', rest @ ..] = text.as_bytes().get(at..)? else {
        return None;
    };
    let name_at = at.wrapping_add(1);
    let name = usual_name(rest)?;
    let [b'=', b'"', rest @ ..] = rest.get(name.len..)? else {
        return None;
    };
    let len = usual_len(rest, b'"');
    if rest.get(len) != Some(&b'"') {
        return None;
    }
    let name_end = name_at.wrapping_add(name.len);
    let value_at = name_end.wrapping_add(2);
    let value_end = value_at.wrapping_add(len);
    let local_at = name_at.wrapping_add(name.prefix);
    let attribute = Attribute {
        prefix: match name.prefix {
            0 => "",
            _ => text.get(name_at..local_at.wrapping_sub(1))?,
        },
        local: text.get(local_at..name_end)?,
        value: Text::plain(text.get(value_at..value_end)?),
        name_at,
        name_len: name.len,
        value_at,
        tolerated: None,
    };
    Some((attribute, value_end.wrapping_add(1)))
}

/// Reads the attribute after `at`; `None` at the end of the tag. Returns it and where it ends.
pub(super) fn step(
    text: &str,
    at: usize,
    tolerances: Tolerances,
) -> Result<Option<(Attribute<'_>, usize)>, Stop> {
    let byte = |at: usize| text.as_bytes().get(at).copied();
    let name_at = skip_space(text, at);
    match byte(name_at) {
        None | Some(b'>' | b'/') => return Ok(None),
        Some(_) if name_at == at => return Err(DecodeErrorKind::Syntax.at(at)),
        Some(_) => {}
    }
    let rest = text.get(name_at..).unwrap_or_default();
    let name = qualified_name(rest).ok_or(DecodeErrorKind::Syntax.at(name_at))?;
    let equals = skip_space(text, name_at.wrapping_add(name.len));
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
    let open = skip_space(text, equals.wrapping_add(1));
    let Some(quote @ (b'"' | b'\'')) = byte(open) else {
        return Err(missing(open));
    };
    let value_at = open.wrapping_add(1);
    let (value, tolerated) = value(text, value_at, quote, tolerances)?;
    let attribute = Attribute {
        prefix: name.prefix(rest),
        local: name.local(rest),
        value,
        name_at,
        name_len: name.len,
        value_at,
        tolerated,
    };
    let end = value_at.wrapping_add(value.raw().len());
    Ok(Some((attribute, end.wrapping_add(1))))
}

/// What was tolerated, and where.
type Tolerated = Option<(Tolerances, usize)>;

/// Reads the value of an attribute up to its quote.
fn value(
    text: &str,
    at: usize,
    quote: u8,
    tolerances: Tolerances,
) -> Result<(Text<'_>, Tolerated), Stop> {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let run = value_run(rest, quote).ok_or(DecodeErrorKind::UnexpectedEnd.at(text.len()))?;
    let end = at.wrapping_add(run.len);
    let raw = text.get(at..end).unwrap_or_default();
    if run.bracket {
        let bracket = raw.bytes().position(|byte| byte == b'<');
        let bracket = bracket.unwrap_or_default();
        return Err(DecodeErrorKind::Syntax.at(at.wrapping_add(bracket)));
    }
    if run.special {
        let tolerated = check_references(raw, at, tolerances)?;
        return Ok((Text::encoded(raw), tolerated));
    }
    Ok((Text::plain(raw), None))
}

/// Checks that every ampersand begins a reference to a character that may stand in a document; the first one that is
/// tolerated only, and what lets it through.
pub(super) fn check_references(
    raw: &str,
    at: usize,
    tolerances: Tolerances,
) -> Result<Tolerated, Stop> {
    let mut rest = raw;
    let mut tolerated = None;
    while let Some(found) = rest.bytes().position(|byte| byte == b'&') {
        let from = rest.get(found..).unwrap_or_default();
        let offset = raw.len().saturating_sub(from.len());
        let tolerance = match reference(from) {
            Some((c, behind)) => {
                rest = behind;
                if is_xml_char(c) {
                    continue;
                }
                if c == '\0' {
                    return Err(DecodeErrorKind::BadReference.at(at.wrapping_add(offset)));
                }
                Tolerances::CONTROL_CHARACTER
            }
            None => {
                rest = from.strip_prefix("&").unwrap_or_default();
                Tolerances::BARE_AMPERSAND
            }
        };
        let at = at.wrapping_add(offset);
        if !tolerances.contains(tolerance) {
            return Err(DecodeErrorKind::BadReference.at(at));
        }
        tolerated = tolerated.or(Some((tolerance, at)));
    }
    Ok(tolerated)
}
