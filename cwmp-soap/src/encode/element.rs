//! Elements, and the constants that their tags are written from.

use super::Entry as _;
use super::content::Content;
use crate::grammar::{Array, Shape};
use crate::target::WIDE;
use crate::xml::Writer;

/// What the tags of an element are written from: both as one constant, `<a></a>`, since what is copied at once is copied
/// faster; or the name alone, which a grammar has too, where memory counts.
#[derive(Clone, Copy)]
pub(crate) struct Tags(&'static str);

impl Tags {
    /// Those of this name; [`tags!`] makes them.
    pub(crate) const fn new(name: &'static str, both: &'static str) -> Self {
        Self(if WIDE { both } else { name })
    }

    /// Writes the start tag without its `>`; `is_cwmp` says whether the element is in CWMP's namespace.
    fn write_start(self, out: &mut Writer<'_>, is_cwmp: bool) {
        if WIDE {
            let (start, _) = self.halves();
            return out.markup(
                start
                    .get(..start.len().saturating_sub(1))
                    .unwrap_or_default(),
            );
        }
        out.markup(if is_cwmp { "<cwmp:" } else { "<" });
        out.markup(self.0);
    }

    /// Writes the start tag of a header element that has to be understood.
    pub(crate) fn open_to_understand(self, out: &mut Writer<'_>) {
        self.write_start(out, true);
        out.markup(" SOAP-ENV:mustUnderstand=\"1\">");
        out.begin_content();
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn write_end(self, out: &mut Writer<'_>, is_cwmp: bool) {
        if WIDE {
            let (_, end) = self.halves();
            return out.markup(end);
        }
        out.markup(if is_cwmp { "</cwmp:" } else { "</" });
        out.markup(self.0);
        out.markup(">");
    }

    /// The start tag and the end tag of `<a></a>`: the second is one byte longer.
    fn halves(self) -> (&'static str, &'static str) {
        self.0
            .split_at_checked(self.0.len() / 2)
            .unwrap_or_default()
    }

    /// Writes the start tag.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn open(self, out: &mut Writer<'_>) {
        if WIDE {
            let (start, _) = self.halves();
            out.markup(start);
        } else {
            self.write_start(out, false);
            out.markup(">");
        }
        out.begin_content();
    }

    /// Writes the end tag, or makes the start tag the only one.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(crate) fn close(self, out: &mut Writer<'_>) {
        if !out.shorten() {
            self.write_end(out, false);
        }
    }

    /// Writes the start tag of an element in CWMP's namespace.
    pub(crate) fn open_cwmp(self, out: &mut Writer<'_>) {
        if WIDE {
            return self.open(out);
        }
        self.write_start(out, true);
        out.markup(">");
        out.begin_content();
    }

    /// Writes the end tag of an element in CWMP's namespace, or makes the start tag the only one.
    pub(crate) fn close_cwmp(self, out: &mut Writer<'_>) {
        if !out.shorten() {
            self.write_end(out, true);
        }
    }
}

/// Writes an element with its content. As a part of what it is called by it copies constants of known lengths.
#[cfg_attr(target_pointer_width = "64", inline(always))]
pub(crate) fn element(out: &mut Writer<'_>, tags: Tags, content: impl Content) {
    tags.open(out);
    content.write_to(out);
    tags.close(out);
}

/// Writes the start tag of an array (ENV-012).
pub(crate) fn open_array(out: &mut Writer<'_>, tags: Tags, array: &Array, count: u32) {
    tags.write_start(out, false);
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
pub(crate) fn write_texts(out: &mut Writer<'_>, tags: Tags, array: &Array, texts: &[&str]) {
    open_array(out, tags, array, len(texts));
    for text in texts {
        text.write(out);
    }
    tags.close(out);
}

/// Writes a member of an array of strings.
pub(super) fn string(out: &mut Writer<'_>, text: &str) {
    element(out, tags!("string"), text);
}

/// The number of members that `arrayType` announces.
pub(super) fn len<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
