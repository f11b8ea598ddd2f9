//! Writing XML into a lent buffer.

use core::fmt;

use crate::text::is_xml_char;

/// Writes XML into a slice; past its end it goes on counting, so that the length needed is exact.
#[derive(Debug)]
pub struct Writer<'b> {
    out: &'b mut [u8],
    len: usize,
}

impl<'b> Writer<'b> {
    /// Starts at the front of `out`.
    #[must_use]
    pub const fn new(out: &'b mut [u8]) -> Self {
        Self { out, len: 0 }
    }

    /// Bytes written, or needed if that is more than there is room for.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether all that was written had room.
    #[must_use]
    pub const fn fits(&self) -> bool {
        self.len <= self.out.len()
    }

    /// Writes markup, as it stands.
    pub fn markup(&mut self, markup: &str) {
        let end = self.len.saturating_add(markup.len());
        if let Some(room) = self.out.get_mut(self.len..end) {
            room.copy_from_slice(markup.as_bytes());
        }
        self.len = end;
    }

    /// Writes character data, with escapes where XML or a peer needs them (ENV-004, ENV-005).
    ///
    /// Characters of the basic plane outside TAB, LF and ASCII become character references, so that no peer can
    /// mistake the encoding; higher ones stay UTF-8, since a deployed server cuts references to 16 bits.
    /// A character that no XML document can hold becomes U+FFFD.
    pub fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.bytes().position(is_special) {
            let (run, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.markup(run);
            let mut chars = special.chars();
            match chars.next() {
                Some('&') => self.markup("&amp;"),
                Some('<') => self.markup("&lt;"),
                Some('>') => self.markup("&gt;"),
                Some('"') => self.markup("&quot;"),
                Some(c) => {
                    let c = if is_xml_char(c) { c } else { '\u{FFFD}' };
                    self.reference(u32::from(c));
                }
                None => {}
            }
            rest = chars.as_str();
        }
        self.markup(rest);
    }

    /// Writes what is displayed as character data.
    pub fn display(&mut self, value: impl fmt::Display) {
        use fmt::Write as _;
        // The writer itself never fails.
        let _ = write!(AsText(self), "{value}");
    }

    fn reference(&mut self, code: u32) {
        use fmt::Write as _;
        let _ = write!(AsMarkup(self), "&#{code};");
    }
}

/// Whether a character that begins with this byte is not written as it stands.
///
/// Characters of the basic plane beyond ASCII begin with 0xC2 to 0xEF; those above it begin with 0xF0 or more and go on
/// with bytes that begin none.
const fn is_special(first: u8) -> bool {
    !matches!(first, b'\t' | b'\n' | b' '..=b'~' | 0x80..=0xBF | 0xF0..)
        || matches!(first, b'&' | b'<' | b'>' | b'"')
}

struct AsText<'w, 'b>(&'w mut Writer<'b>);

impl fmt::Write for AsText<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.text(text);
        Ok(())
    }
}

struct AsMarkup<'w, 'b>(&'w mut Writer<'b>);

impl fmt::Write for AsMarkup<'_, '_> {
    fn write_str(&mut self, markup: &str) -> fmt::Result {
        self.0.markup(markup);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn written(text: &str) -> alloc::string::String {
        let mut buffer = [0; 128];
        let mut out = Writer::new(&mut buffer);
        out.text(text);
        let len = out.len();
        core::str::from_utf8(&buffer[..len]).unwrap().into()
    }

    #[test]
    fn ct_env_12x_what_is_written_reads_back_as_the_same_string() {
        let text = "a\r\n\tb \"'<]]>&é\u{1F600}";
        let raw = written(text);
        assert_eq!(raw, "a&#13;\n\tb &quot;'&lt;]]&gt;&amp;&#233;\u{1F600}");
        assert_eq!(
            roxmltree::Document::parse(&format!("<a>{raw}</a>"))
                .unwrap()
                .root_element()
                .text(),
            Some(text)
        );
        assert_eq!(written("\u{2}\u{FFFE}"), "&#65533;&#65533;");
    }

    #[test]
    fn a_full_buffer_still_counts() {
        let mut buffer = [0; 4];
        let mut out = Writer::new(&mut buffer);
        out.display(1234);
        assert!(out.fits());
        out.text("<");
        assert!(!out.fits());
        assert_eq!(out.len(), 8);
        assert_eq!(buffer, *b"1234");
    }
}
