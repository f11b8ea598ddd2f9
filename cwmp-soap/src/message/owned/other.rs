//! Messages that the schemas do not know, owned: a name and markup.

use core::fmt;

use alloc::borrow::{Cow, ToOwned as _};
use alloc::string::String;
use alloc::vec::Vec;

use crate::Text;
use crate::encode::Content as _;
use crate::message::any::OtherMessage;
use crate::message::raw::RawMessage;
use crate::xml::{Namespace, Reader, StartTag, Token, Writer};

use super::Lend;

/// A vendor's message, or one that nobody knows.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OwnedOther {
    /// The name of its element, without a prefix: `X_00256D_Do`, or `X_00256D_DoResponse`.
    #[cfg_attr(feature = "serde", serde(rename = "Name"))]
    pub name: String,
    /// The element with all that is in it, as [`RawMessage`] takes it: named in CWMP's namespace, with the prefixes
    /// declared that stood for something where it was read. Comments are left out.
    #[cfg_attr(feature = "serde", serde(rename = "Markup"))]
    pub markup: String,
}

impl fmt::Debug for OwnedOther {
    /// Leaves the markup out: there may be passwords in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedOther")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl OwnedOther {
    /// The body to write.
    #[must_use]
    pub fn as_body(&self) -> RawMessage<'_> {
        RawMessage {
            markup: &self.markup,
        }
    }
}

impl Lend for OwnedOther {
    type Lent<'a> = RawMessage<'a>;
    fn lend(&self) -> RawMessage<'_> {
        self.as_body()
    }
}

impl OtherMessage<'_, '_> {
    /// The message in its owned form.
    #[must_use]
    pub fn to_owned(&self) -> OwnedOther {
        let inside = self.body();
        let declarations = declarations(&inside);
        let write = |out: &mut Writer<'_>| write(out, self.name(), &declarations, inside.clone());
        // Once to count the bytes, once to write them.
        let mut counted = Writer::new(&mut []);
        write(&mut counted);
        let mut markup = alloc::vec![0; counted.len()];
        write(&mut Writer::new(&mut markup));
        OwnedOther {
            name: self.name().to_owned(),
            // What was written is text, byte for byte.
            markup: String::from_utf8(markup).unwrap_or_default(),
        }
    }
}

/// What a prefix stands for, the empty one for elements without.
struct Declaration<'a> {
    prefix: &'a str,
    uri: Text<'a>,
    depth: usize,
}

/// The declarations in scope where the reader stands that what follows needs: the innermost of each prefix, without those
/// that every envelope of ours has.
fn declarations<'a>(inside: &Reader<'a>) -> Vec<Declaration<'a>> {
    let mut found: Vec<Declaration<'a>> = Vec::new();
    let mut reader = Reader::reading_again(inside.document(), *inside.config());
    while reader.position() < inside.position() {
        match reader.next_token() {
            Ok(Token::Start(tag)) => {
                let depth = reader.depth();
                found.extend(declared(&tag).map(|(prefix, uri)| Declaration {
                    prefix,
                    uri,
                    depth,
                }));
            }
            Ok(Token::End) => found.retain(|declaration| declaration.depth <= reader.depth()),
            Ok(Token::Text(_)) => {}
            _ => break,
        }
    }
    let mut innermost: Vec<Declaration<'a>> = Vec::new();
    for declaration in found.into_iter().rev() {
        let known = |other: &Declaration<'_>| other.prefix == declaration.prefix;
        if !innermost.iter().any(known) {
            innermost.push(declaration);
        }
    }
    innermost.retain(|found| !is_ours(found) && is_used(found.prefix, inside.clone()));
    // In the order of the document, so that one message always becomes the same markup.
    innermost.reverse();
    innermost
}

/// Whether a prefix is in use inside the message, in a name or at the front of an attribute's value. One that only the
/// message's own element has would tie it to the version that it was read in.
fn is_used(prefix: &str, mut inside: Reader<'_>) -> bool {
    let outside = inside.depth();
    while let Ok(token) = inside.next_token() {
        match token {
            Token::Start(tag) if tag.prefix == prefix || has_attribute(&tag, prefix) => {
                return true;
            }
            Token::End if inside.depth() < outside => return false,
            Token::Eof => return false,
            Token::Start(_) | Token::End | Token::Text(_) => {}
        }
    }
    false
}

fn has_attribute(tag: &StartTag<'_>, prefix: &str) -> bool {
    !prefix.is_empty()
        && tag.attributes().any(|attribute| {
            let value = attribute.value.raw().trim_start();
            let rest = value.strip_prefix(prefix);
            attribute.prefix == prefix || rest.is_some_and(|rest| rest.starts_with(':'))
        })
}

/// The declarations that a start tag makes.
fn declared<'a>(tag: &StartTag<'a>) -> impl Iterator<Item = (&'a str, Text<'a>)> {
    tag.attributes()
        .filter_map(|attribute| match (attribute.prefix, attribute.local) {
            ("xmlns", prefix) => Some((prefix, attribute.value)),
            ("", "xmlns") => Some(("", attribute.value)),
            _ => None,
        })
}

/// Whether the envelope that the message is written into declares it. `cwmp` always stands for the version that the
/// envelope is written in.
fn is_ours(declaration: &Declaration<'_>) -> bool {
    let namespace = || match declaration.uri.to_cow() {
        Cow::Borrowed(uri) => Namespace::from_uri(uri),
        Cow::Owned(uri) => Namespace::from_uri(&uri),
    };
    match declaration.prefix {
        "cwmp" => true,
        "" => declaration.uri.is_empty(),
        "SOAP-ENV" => namespace() == Namespace::Envelope,
        "SOAP-ENC" => namespace() == Namespace::Encoding,
        "xsd" => namespace() == Namespace::Schema,
        "xsi" => namespace() == Namespace::Instance,
        _ => false,
    }
}

/// Writes the element of this name around what the reader stands before.
fn write(
    out: &mut Writer<'_>,
    name: &str,
    declarations: &[Declaration<'_>],
    mut inside: Reader<'_>,
) {
    out.markup("<cwmp:");
    out.markup(name);
    for Declaration { prefix, uri, .. } in declarations {
        let separator = if prefix.is_empty() { "" } else { ":" };
        attribute(out, "xmlns", separator, prefix, uri);
    }
    out.markup(">");
    let outside = inside.depth();
    let mut open = Vec::new();
    while let Ok(token) = inside.next_token() {
        match token {
            Token::Start(tag) => {
                start_tag(out, &tag);
                open.push((tag.prefix, tag.local));
            }
            Token::Text(text) => text.write_to(out),
            Token::End if inside.depth() >= outside => end_tag(out, open.pop().unwrap_or_default()),
            Token::End | Token::Eof => break,
        }
    }
    end_tag(out, ("cwmp", name));
}

fn start_tag(out: &mut Writer<'_>, tag: &StartTag<'_>) {
    out.markup("<");
    qualified(out, tag.prefix, tag.local);
    for found in tag.attributes() {
        let separator = if found.prefix.is_empty() { "" } else { ":" };
        attribute(out, found.prefix, separator, found.local, &found.value);
    }
    out.markup(">");
}

fn end_tag(out: &mut Writer<'_>, (prefix, local): (&str, &str)) {
    out.markup("</");
    qualified(out, prefix, local);
    out.markup(">");
}

fn attribute(out: &mut Writer<'_>, prefix: &str, separator: &str, local: &str, value: &Text<'_>) {
    out.markup(" ");
    out.markup(prefix);
    out.markup(separator);
    out.markup(local);
    out.markup("=\"");
    value.write_to(out);
    out.markup("\"");
}

fn qualified(out: &mut Writer<'_>, prefix: &str, local: &str) {
    out.markup(prefix);
    if !prefix.is_empty() {
        out.markup(":");
    }
    out.markup(local);
}
