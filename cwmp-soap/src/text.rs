//! Character data as it stands in the document, decoded only when it is read.

use core::fmt;

use crate::find::find;

/// The characters of an element or an attribute, borrowed from the document.
///
/// Most texts hold no reference, no CDATA section and no carriage return: those are one slice
/// ([`Self::as_plain`]). The others are decoded piece by piece ([`Self::pieces`]). The document was checked
/// before a `Text` is handed out, so reading one cannot fail.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    raw: &'a str,
    form: Form,
}

/// How a text stands in the document. No value is 0 or 1, so that many places for texts are cleared at once.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Form {
    /// As it is.
    Plain = 2,
    /// With something in it that has to be decoded.
    Encoded = 3,
}

/// A part of a decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece<'a> {
    /// A run of characters that stand in the document as they are.
    Run(&'a str),
    /// One character that the document writes in another way.
    Char(char),
}

/// The text does not fit into the lent buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextTooLong {
    /// Bytes that the decoded text takes.
    pub needed: usize,
}

impl fmt::Display for TextTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text takes {} bytes", self.needed)
    }
}

impl core::error::Error for TextTooLong {}

impl<'a> Text<'a> {
    /// No characters.
    pub const EMPTY: Text<'static> = Text {
        raw: "",
        form: Form::Plain,
    };

    /// A text that means exactly `text`: nothing in it is taken as markup.
    #[must_use]
    pub const fn plain(text: &'a str) -> Self {
        Self {
            raw: text,
            form: Form::Plain,
        }
    }

    /// A text with references, CDATA sections, comments or carriage returns in it.
    pub(crate) const fn encoded(raw: &'a str) -> Self {
        Self {
            raw,
            form: Form::Encoded,
        }
    }

    /// The characters as the document has them.
    #[must_use]
    pub const fn raw(&self) -> &'a str {
        self.raw
    }

    /// The decoded text, if it stands in the document as it is.
    #[must_use]
    pub const fn as_plain(&self) -> Option<&'a str> {
        match self.form {
            Form::Plain => Some(self.raw),
            Form::Encoded => None,
        }
    }

    /// The decoded text, piece by piece.
    #[must_use]
    pub const fn pieces(&self) -> Pieces<'a> {
        Pieces {
            rest: self.raw,
            plain: matches!(self.form, Form::Plain),
            in_cdata: false,
        }
    }

    /// The decoded text, character by character.
    pub fn chars(&self) -> impl Iterator<Item = char> + use<'a> {
        Characters {
            pieces: self.pieces(),
            run: "".chars(),
        }
    }

    /// The length in characters, which is what the limits of TR-069 count (ENV-045).
    #[must_use]
    pub fn char_count(&self) -> usize {
        self.pieces().fold(0_usize, |sum, piece| {
            sum.wrapping_add(match piece {
                Piece::Run(run) => run.bytes().filter(|byte| byte & 0xC0 != 0x80).count(),
                Piece::Char(_) => 1,
            })
        })
    }

    /// The length of the decoded text in bytes of UTF-8.
    #[must_use]
    pub fn byte_count(&self) -> usize {
        self.pieces().fold(0_usize, |sum, piece| {
            sum.wrapping_add(match piece {
                Piece::Run(run) => run.len(),
                Piece::Char(c) => c.len_utf8(),
            })
        })
    }

    /// Whether no characters are left after decoding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chars().next().is_none()
    }

    /// The same without the white space at its ends that stands in the document as such.
    ///
    /// Peers that wrap lines leave some around names. What is written as a reference was meant, and stays.
    #[must_use]
    pub fn trimmed(self) -> Self {
        Self {
            raw: crate::value::trim(self.raw),
            ..self
        }
    }

    /// Decodes into a lent buffer; borrows the document instead where it can.
    ///
    /// # Errors
    /// [`TextTooLong`] if the decoded text does not fit.
    pub fn decode<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b str, TextTooLong>
    where
        'a: 'b,
    {
        if let Some(text) = self.as_plain() {
            return Ok(text);
        }
        // Past the end of the buffer it goes on counting.
        let mut len = 0_usize;
        for piece in self.pieces() {
            let mut utf8 = [0; 4];
            let part = match piece {
                Piece::Run(run) => run,
                Piece::Char(c) => &*c.encode_utf8(&mut utf8),
            };
            let end = len.wrapping_add(part.len());
            if let Some(room) = buffer.get_mut(len..end) {
                room.copy_from_slice(part.as_bytes());
            }
            len = end;
        }
        if len > buffer.len() {
            return Err(TextTooLong { needed: len });
        }
        // Only whole characters were copied, so this cannot fail; should it, the text reads as empty.
        Ok(buffer
            .get(..len)
            .and_then(|bytes| core::str::from_utf8(bytes).ok())
            .unwrap_or_default())
    }

    /// As [`Self::decode`], without white space at the ends; `None` if it does not fit.
    pub(crate) fn decode_trimmed<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b str>
    where
        'a: 'b,
    {
        self.decode(buffer).ok().map(crate::value::trim)
    }

    /// Decodes into a string; borrows the document where it can.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_cow(&self) -> alloc::borrow::Cow<'a, str> {
        match self.as_plain() {
            Some(text) => alloc::borrow::Cow::Borrowed(text),
            None => alloc::borrow::Cow::Owned(self.chars().collect()),
        }
    }
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::plain(text)
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        match self.as_plain() {
            Some(text) => text == other,
            None => self.chars().eq(other.chars()),
        }
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_plain(), other.as_plain()) {
            (Some(a), Some(b)) => a == b,
            _ => self.chars().eq(other.chars()),
        }
    }
}

impl Eq for Text<'_> {}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        self.pieces().try_for_each(|piece| match piece {
            Piece::Run(run) => f.write_str(run),
            Piece::Char(c) => f.write_char(c),
        })
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        f.write_char('"')?;
        self.chars()
            .try_for_each(|c| c.escape_debug().try_for_each(|e| f.write_char(e)))?;
        f.write_char('"')
    }
}

/// The characters of a [`Text`], in order.
struct Characters<'a> {
    pieces: Pieces<'a>,
    run: core::str::Chars<'a>,
}

impl Iterator for Characters<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            if let Some(c) = self.run.next() {
                return Some(c);
            }
            match self.pieces.next()? {
                Piece::Run(run) => self.run = run.chars(),
                Piece::Char(c) => return Some(c),
            }
        }
    }
}

/// The pieces of a [`Text`], in order.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    rest: &'a str,
    plain: bool,
    in_cdata: bool,
}

const CDATA: &str = "<![CDATA[";

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.plain {
            let run = core::mem::take(&mut self.rest);
            return (!run.is_empty()).then_some(Piece::Run(run));
        }
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if self.in_cdata {
                if let Some(rest) = self.rest.strip_prefix("]]>") {
                    self.rest = rest;
                    self.in_cdata = false;
                    continue;
                }
                return Some(self.run_or_line_end(self.run_in_cdata()));
            }
            if let Some(rest) = self.rest.strip_prefix(CDATA) {
                self.rest = rest;
                self.in_cdata = true;
                continue;
            }
            if self.rest.starts_with("<") {
                // What was checked can only be a comment or a processing instruction here.
                let close = if self.rest.starts_with("<!--") {
                    "-->"
                } else {
                    "?>"
                };
                let end = find(self.rest, close).map(|at| at.wrapping_add(close.len()));
                self.rest = end.and_then(|end| self.rest.get(end..)).unwrap_or_default();
                continue;
            }
            if self.rest.starts_with("&") {
                let (c, rest) = reference(self.rest).unwrap_or_else(|| {
                    // A bare ampersand that a tolerance let through.
                    ('&', self.rest.strip_prefix("&").unwrap_or_default())
                });
                self.rest = rest;
                return Some(Piece::Char(c));
            }
            let mut bytes = self.rest.bytes();
            let at = bytes.position(|byte| matches!(byte, b'&' | b'<' | b'\r'));
            let at = at.unwrap_or(self.rest.len());
            return Some(self.run_or_line_end(at));
        }
    }
}

impl<'a> Pieces<'a> {
    /// How many bytes come before the next line end or the end of the CDATA section. No byte is looked at for two pieces.
    fn run_in_cdata(&self) -> usize {
        let bytes = self.rest.as_bytes();
        let ends = |(at, byte): (usize, &u8)| match byte {
            b'\r' => true,
            b']' => bytes.get(at..).is_some_and(|rest| rest.starts_with(b"]]>")),
            _ => false,
        };
        let run = bytes.iter().enumerate().position(ends);
        run.unwrap_or(bytes.len())
    }

    /// The run up to `at`, or the line end that stands right here (CR and CR LF mean LF).
    fn run_or_line_end(&mut self, at: usize) -> Piece<'a> {
        if let Some(rest) = self.rest.strip_prefix("\r") {
            self.rest = rest.strip_prefix("\n").unwrap_or(rest);
            return Piece::Char('\n');
        }
        let (run, rest) = self.rest.split_at_checked(at).unwrap_or((self.rest, ""));
        self.rest = rest;
        Piece::Run(run)
    }
}

/// Reads the character or entity reference at the front; the character, which may be one that XML forbids, and what
/// follows.
pub(crate) fn reference(text: &str) -> Option<(char, &str)> {
    // Only what may be in a reference is looked at, so that a text of ampersands is not read once for each.
    let inside = text.strip_prefix("&")?;
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    let len = inside.bytes().take_while(is_inside).count();
    let (body, rest) = inside.split_at_checked(len)?;
    let rest = rest.strip_prefix(";")?;
    let c = match body {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = body.strip_prefix("#")?;
            let code = match digits.strip_prefix("x") {
                Some(hex) => radix(hex, 16)?,
                None => radix(digits, 10)?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, rest))
}

/// Reads digits only: no sign, at least one.
fn radix(digits: &str, radix: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_u32, |sum, digit| {
        let digit = char::from(digit).to_digit(radix)?;
        sum.checked_mul(radix)?.checked_add(digit)
    })
}

/// Whether XML 1.0 allows the character in a document.
pub(crate) const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString as _};

    #[test]
    fn each_way_of_writing_a_character_decodes() {
        for (raw, decoded) in [
            ("a&amp;b&lt;&gt;&quot;&apos;", "a&b<>\"'"),
            ("&#65;&#x1F600;&#xe9;", "A\u{1F600}é"),
            ("one<![CDATA[ <two> & ]] ]]>three", "one <two> & ]] three"),
            ("a<!-- it's - gone -->b<?pi x?>c", "abc"),
            ("line\r\nline\rline\n", "line\nline\nline\n"),
            ("<![CDATA[\r\n]]>x", "\nx"),
            ("<![CDATA[]]>", ""),
            ("AT&T", "AT&T"),
            ("a & b; c", "a & b; c"),
        ] {
            let text = Text::encoded(raw);
            assert_eq!(text.to_string(), decoded);
            assert_eq!(text, *decoded);
            assert_eq!(text.byte_count(), decoded.len());
            assert_eq!(text.char_count(), decoded.chars().count());
            assert_eq!(text.is_empty(), decoded.is_empty());
            let mut buffer = [0; 64];
            assert_eq!(text.decode(&mut buffer), Ok(decoded));
            assert_eq!(
                text.decode(&mut []).err().map(|e| e.needed).unwrap_or(0),
                decoded.len()
            );
        }
    }

    #[test]
    fn plain_text_is_taken_as_it_is() {
        let text = Text::plain("a &amp; \r\n<b>");
        assert_eq!(text.as_plain(), Some("a &amp; \r\n<b>"));
        assert_eq!(text.chars().collect::<String>(), "a &amp; \r\n<b>");
        assert_eq!(text.decode(&mut []), Ok("a &amp; \r\n<b>"));
    }

    #[test]
    fn what_is_no_reference_is_none() {
        for raw in [
            "&#x;",
            "&#;",
            "&#xD800;",
            "&#x110000;",
            "&nbsp;",
            "&amp",
            "&#+65;",
            "&#4294967361;",
        ] {
            assert_eq!(reference(raw), None, "{raw}");
        }
        // Whether a forbidden character may be referred to is for the reader to say.
        assert_eq!(reference("&#x2;a"), Some(('\u{2}', "a")));
    }
}
