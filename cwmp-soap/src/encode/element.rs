//! Elements, each written from one constant with its two tags.

use super::Entry as _;
use super::content::Content;
use crate::find::split_at;
use crate::grammar::{Array, Shape};
use crate::xml::Writer;

/// Writes an element of [`tags!`] with its content.
pub(crate) fn element(out: &mut Writer<'_>, tags: &'static str, content: impl Content) {
    out.open(tags);
    content.write_to(out);
    out.close(tags);
}

/// Writes the start tag of an array (ENV-012).
pub(crate) fn open_array(out: &mut Writer<'_>, tags: &'static str, array: &Array, count: u32) {
    let (start, _) = split_at(tags, b'>').unwrap_or_default();
    out.markup(start);
    out.markup(" SOAP-ENC:arrayType=\"");
    out.markup(match array.shape {
        Shape::Struct(_) => "cwmp:",
        Shape::Base64 => "SOAP-ENC:",
        _ => "xsd:",
    });
    out.markup(array.member);
    out.markup("[");
    out.unsigned(count);
    out.markup("]\">");
}

/// Writes an array of strings.
pub(crate) fn write_texts(out: &mut Writer<'_>, tags: &'static str, array: &Array, texts: &[&str]) {
    open_array(out, tags, array, len(texts));
    for text in texts {
        text.write(out);
    }
    out.close(tags);
}

/// Writes a member of an array of strings.
pub(super) fn string(out: &mut Writer<'_>, text: &str) {
    element(out, tags!("string"), text);
}

/// The number of members that `arrayType` announces.
pub(super) fn len<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
