//! Writing XML into a lent buffer.

use core::fmt;

use crate::Value;
use crate::encode::{Content as _, EncodeConfig};
use crate::target::WIDE;
use crate::text::is_xml_char;

mod plain;

use plain::{is_plain_text, plain_len};

/// Writes XML into a slice; past its end it goes on counting, so that the length needed is exact.
#[derive(Debug)]
pub struct Writer<'b> {
    out: &'b mut [u8],
    len: usize,
    /// Where the content of the element begins that was opened last.
    content: usize,
    config: EncodeConfig,
}

impl<'b> Writer<'b> {
    /// Starts at the front of `out`.
    #[must_use]
    pub const fn new(out: &'b mut [u8]) -> Self {
        Self {
            out,
            len: 0,
            content: usize::MAX,
            config: EncodeConfig::DEFAULT,
        }
    }

    /// The same, writing otherwise.
    #[must_use]
    pub const fn with_config(mut self, config: EncodeConfig) -> Self {
        self.config = config;
        self
    }

    /// How it writes what can be written in more than one way.
    #[must_use]
    pub const fn config(&self) -> EncodeConfig {
        self.config
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
    #[inline]
    pub fn markup(&mut self, markup: &str) {
        self.bytes(markup.as_bytes());
    }

    /// Writes character data, with escapes where XML or a peer needs them (ENV-004, ENV-005).
    ///
    /// Characters of the basic plane outside TAB, LF and ASCII become character references, so that no peer can
    /// mistake the encoding; higher ones stay UTF-8, since a deployed server cuts references to 16 bits.
    /// A character that no XML document can hold becomes U+FFFD.
    pub fn text(&mut self, text: &str) {
        if is_plain_text(text) {
            self.markup(text);
        } else {
            self.escaped(text);
        }
    }

    /// Writes a value as character data, in the form that the configuration has for its type.
    // Lists of parameters are written faster if this is a part of what writes them.
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub fn value(&mut self, value: &Value<'_>) {
        value.write_to(self);
    }

    /// Writes what is displayed as character data.
    pub fn display(&mut self, value: impl fmt::Display) {
        use fmt::Write as _;
        // The writer itself never fails.
        let _ = write!(AsText(self), "{value}");
    }

    /// Writes a text in which something needs an escape.
    #[cold]
    fn escaped(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let plain = plain_len(rest);
            let (run, special) = rest.split_at_checked(plain).unwrap_or((rest, ""));
            self.markup(run);
            let mut chars = special.chars();
            let Some(c) = chars.next() else { return };
            self.character(c);
            rest = chars.as_str();
        }
    }

    fn character(&mut self, c: char) {
        match c {
            '&' => self.markup("&amp;"),
            '<' => self.markup("&lt;"),
            '>' => self.markup("&gt;"),
            '"' => self.markup("&quot;"),
            '\t' | '\n' | '\u{10000}'.. => self.markup(c.encode_utf8(&mut [0; 4])),
            _ => {
                let c = if is_xml_char(c) { c } else { '\u{FFFD}' };
                self.markup("&#");
                self.unsigned(c.into());
                self.markup(";");
            }
        }
    }

    /// Writes a number in decimal.
    pub(crate) fn unsigned(&mut self, number: u32) {
        self.digits(number, 1);
    }

    /// Writes a number in decimal, with zeros in front up to a width, which is at most 10.
    pub(crate) fn digits(&mut self, number: u32, width: usize) {
        // Two digits are what dates are made of; what one step saves in time it takes in code.
        if WIDE && number < 100 && matches!(width, 1 | 2) {
            let digit = |n: u32| b'0'.wrapping_add(u8::try_from(n).unwrap_or_default());
            let both = [digit(number / 10), digit(number % 10)];
            let [_, last] = &both;
            let digits = if width == 2 || number >= 10 {
                both.as_slice()
            } else {
                core::slice::from_ref(last)
            };
            return self.bytes(digits);
        }
        let mut digits = [b'0'; 10];
        let (mut rest, mut start) = (number, digits.len());
        let full = digits.len().saturating_sub(width);
        for digit in digits.iter_mut().rev() {
            if rest == 0 && start <= full {
                break;
            }
            // The remainder is a digit.
            *digit = b'0'.wrapping_add(u8::try_from(rest % 10).unwrap_or_default());
            rest /= 10;
            start = start.saturating_sub(1);
        }
        self.bytes(digits.get(start..).unwrap_or_default());
    }

    /// Writes digits and letters, as they stand.
    pub(crate) fn ascii(&mut self, text: &[u8]) {
        self.bytes(text);
    }

    /// A start tag has just been written.
    #[inline]
    pub(crate) const fn begin_content(&mut self) {
        self.content = self.len;
    }

    /// Makes the start tag, if nothing has been written since, the only one; whether it did so.
    #[inline]
    pub(crate) fn shorten(&mut self) -> bool {
        let shortens = self.config.short_empty_elements && self.len == self.content;
        if shortens {
            // Over the `>` that it ended with.
            self.len = self.len.saturating_sub(1);
            self.markup("/>");
        }
        shortens
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        let end = self.len.wrapping_add(bytes.len());
        if let Some(room) = self.out.get_mut(self.len..end) {
            room.copy_from_slice(bytes);
        }
        self.len = end;
    }
}

struct AsText<'w, 'b>(&'w mut Writer<'b>);

impl fmt::Write for AsText<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.text(text);
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
