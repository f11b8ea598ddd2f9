//! Character sets: documents of ISO-8859-1 or Windows-1252 made into the UTF-8 that everything else here reads (ENV-003).
//!
//! What a document is made of is decided by the first of these that says anything:
//!
//! 1. its first bytes: a byte order mark, or a `<` that takes two or four bytes (RFC 7303 3, XML 1.0 appendix F);
//! 2. the `charset` parameter of HTTP's `Content-Type` (RFC 7303 3.1);
//! 3. the encoding that its XML declaration names (XML 1.0 4.3.3);
//! 4. nothing: UTF-8. That holds for `text/xml` without a `charset` too, which RFC 7303 9.2 has no default for any more.
//!
//! A label is believed, not weighed against the bytes: a document of UTF-8 that says ISO-8859-1 is read as ISO-8859-1. No
//! device is known that gets this wrong, and guessing would do harm to those that get it right. A document of
//! ISO-8859-1 that says UTF-8 is refused by the reader at the first byte that is no UTF-8.
//!
//! A transport makes the body of a message into UTF-8 before anybody parses it:
//!
//! ```
//! use cwmp_soap::{DecodeConfig, charset, xml::Reader};
//!
//! // A body that came with `Content-Type: text/xml; charset=ISO-8859-1`.
//! let body = b"<name>caf\xE9</name>";
//! let mut buffer = [0; 64];
//! let document = charset::to_utf8(body, Some("ISO-8859-1"), &mut buffer)?;
//! let mut reader = Reader::new(document, DecodeConfig::STRICT)?;
//! reader.next_token()?;
//! assert_eq!(reader.text()?, "caf\u{E9}");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod declaration;
mod table;

use core::fmt;
use core::ops::Range;

use crate::error::{DecodeError, DecodeErrorKind};
use crate::value::trim;

use declaration::encoding;
pub(crate) use declaration::is_name;

/// A character set that documents can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Charset {
    /// UTF-8, and US-ASCII, which is a part of it.
    Utf8,
    /// ISO-8859-1: each byte is the character of its number, control characters included.
    Iso8859_1,
    /// Windows-1252: as ISO-8859-1, but for 27 of the 32 bytes from 0x80 on; the other five are control characters, as in
    /// the Encoding Standard of WHATWG.
    Windows1252,
}

impl Charset {
    /// The character set of a label, in any case of letters: its name at IANA, an alias from there, or another in use.
    ///
    /// `None` for every other label. ISO-8859-1 is not taken for Windows-1252, as browsers do.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        let label = trim(label);
        if Self::is_utf8(label) {
            Some(Self::Utf8)
        } else if is_among(label, table::ISO_8859_1) {
            Some(Self::Iso8859_1)
        } else if is_among(label, table::WINDOWS_1252) {
            Some(Self::Windows1252)
        } else {
            None
        }
    }

    /// Whether [`Self::from_label`] takes a label for UTF-8; for who knows nothing else, and needs no other names.
    pub(crate) fn is_utf8(label: &str) -> bool {
        let label = trim(label);
        is_among(label, table::UTF_8) || is_among(label, table::US_ASCII)
    }

    /// The name at IANA.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Iso8859_1 => "ISO-8859-1",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The character that a byte stands for, which in UTF-8 is that of an ASCII byte only.
    fn decode(self, byte: u8) -> char {
        match self {
            Self::Utf8 | Self::Iso8859_1 => char::from(byte),
            Self::Windows1252 => table::windows_1252(byte),
        }
    }
}

/// Whether a label is one of those, in any case of letters.
fn is_among(label: &str, labels: &str) -> bool {
    let mut labels = labels.as_bytes().split(|byte| *byte == b' ');
    labels.any(|known| label.as_bytes().eq_ignore_ascii_case(known))
}

/// A document cannot be made into UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CharsetError {
    /// The peer is to blame: [`DecodeErrorKind::UnsupportedEncoding`].
    Decode(DecodeError),
    /// The buffer is too small.
    BufferTooSmall {
        /// Bytes that the document takes in UTF-8.
        needed: usize,
    },
}

impl From<DecodeError> for CharsetError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl fmt::Display for CharsetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::BufferTooSmall { needed } => {
                write!(f, "the document takes {needed} bytes in UTF-8")
            }
        }
    }
}

impl core::error::Error for CharsetError {}

/// The character set of a document; `http_charset` is the `charset` of `Content-Type`, if there is one.
///
/// What is UTF-8 by this is not checked to be UTF-8: the reader does. Empty documents and those of ASCII alone are UTF-8
/// whatever their declaration says, as long as HTTP says nothing else; what it says is for the reader to judge
/// ([`Tolerances::ENCODING_LABEL`](crate::Tolerances::ENCODING_LABEL)).
///
/// # Errors
/// [`DecodeErrorKind::UnsupportedEncoding`]: at 0 for UTF-16, UTF-32 and EBCDIC, told by the first bytes, and for an
/// unknown `http_charset`; where the name stands for an unknown one in the declaration.
pub fn detect(document: &[u8], http_charset: Option<&str>) -> Result<Charset, DecodeError> {
    if document.is_empty() || document.starts_with(b"\xEF\xBB\xBF") {
        return Ok(Charset::Utf8);
    }
    if is_of_wider_units(document) {
        return Err(DecodeErrorKind::UnsupportedEncoding.error_at(0));
    }
    if let Some(label) = http_charset {
        return Charset::from_label(label).ok_or(DecodeErrorKind::UnsupportedEncoding.error_at(0));
    }
    let Some(encoding) = encoding(document) else {
        return Ok(Charset::Utf8);
    };
    match Charset::from_label(encoding.name) {
        Some(charset) => Ok(charset),
        None if document.is_ascii() => Ok(Charset::Utf8),
        None => Err(DecodeErrorKind::UnsupportedEncoding.error_at(encoding.name_at)),
    }
}

/// Whether the first bytes are of UTF-16, UTF-32, or EBCDIC's `<?xm`.
const fn is_of_wider_units(document: &[u8]) -> bool {
    matches!(
        document,
        [0xFE, 0xFF, ..]
            | [0xFF, 0xFE, ..]
            | [0, ..]
            | [b'<', 0, ..]
            | [0x4C, 0x6F, 0xA7, 0x94, ..]
    )
}

/// The document in UTF-8: as it is where nothing has to be done, else made in `buffer`.
///
/// Of a document that is made, the declaration no longer names an encoding, as there would be another than named: it has
/// spaces there. So bytes keep their places up to the first character that is not of ASCII, and places in errors are those
/// in the document that is returned. A character of ISO-8859-1 takes at most two bytes, one of Windows-1252 three.
///
/// # Errors
/// As [`detect`]; the buffer is too small, which [`CharsetError::BufferTooSmall`] tells the length for.
pub fn to_utf8<'b>(
    document: &'b [u8],
    http_charset: Option<&str>,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], CharsetError> {
    let Some(work) = Work::on(document, http_charset)? else {
        return Ok(document);
    };
    work.write_into(buffer)
}

/// Writes the document, in UTF-8 as [`to_utf8`] makes it, to the front of a buffer that it has to be in; its length.
///
/// # Errors
/// As [`to_utf8`].
pub fn write_utf8(
    document: &[u8],
    http_charset: Option<&str>,
    buffer: &mut [u8],
) -> Result<usize, CharsetError> {
    let work = Work::on(document, http_charset)?.unwrap_or(Work::copying(document));
    work.write_into(buffer).map(<[u8]>::len)
}

/// The document in UTF-8, as [`to_utf8`] makes it, in a buffer of its own where one is needed.
///
/// # Errors
/// As [`detect`].
#[cfg(feature = "alloc")]
pub fn to_utf8_cow<'b>(
    document: &'b [u8],
    http_charset: Option<&str>,
) -> Result<alloc::borrow::Cow<'b, [u8]>, DecodeError> {
    let Some(work) = Work::on(document, http_charset)? else {
        return Ok(alloc::borrow::Cow::Borrowed(document));
    };
    let mut made = alloc::vec![0; work.needed()];
    work.write(&mut made);
    Ok(alloc::borrow::Cow::Owned(made))
}

/// What has to be done to make a document into UTF-8.
struct Work<'d> {
    document: &'d [u8],
    charset: Charset,
    /// What the declaration says of the encoding, which would be wrong in the end.
    blank: Range<usize>,
}

impl<'d> Work<'d> {
    /// `None` if nothing has to be done.
    fn on(document: &'d [u8], http_charset: Option<&str>) -> Result<Option<Self>, DecodeError> {
        let charset = detect(document, http_charset)?;
        let encoding = encoding(document);
        let is_true = encoding
            .as_ref()
            .is_none_or(|encoding| Charset::from_label(encoding.name) == Some(Charset::Utf8));
        if (charset == Charset::Utf8 && is_true) || document.is_ascii() {
            return Ok(None);
        }
        Ok(Some(Self {
            document,
            charset,
            blank: encoding.map_or(0..0, |encoding| encoding.span),
        }))
    }

    /// A copy.
    const fn copying(document: &'d [u8]) -> Self {
        Self {
            document,
            charset: Charset::Utf8,
            blank: 0..0,
        }
    }

    /// Writes the result to the front of a buffer, all of it or nothing.
    fn write_into<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], CharsetError> {
        let needed = self.needed();
        let room = buffer
            .get_mut(..needed)
            .ok_or(CharsetError::BufferTooSmall { needed })?;
        self.write(room);
        Ok(room)
    }

    /// Bytes that the result takes.
    fn needed(&self) -> usize {
        if self.charset == Charset::Utf8 {
            return self.document.len();
        }
        self.document.iter().fold(0, |sum: usize, byte| {
            sum.saturating_add(self.charset.decode(*byte).len_utf8())
        })
    }

    /// Writes the result into as many bytes as it takes.
    fn write(&self, out: &mut [u8]) {
        if self.charset == Charset::Utf8 {
            copy(self.document, out);
        } else {
            self.transcode(out);
        }
        // Before the declaration's end stands nothing but ASCII, so it is where it was.
        if let Some(blank) = out.get_mut(self.blank.clone()) {
            blank.fill(b' ');
        }
    }

    /// Writes the characters, those of ASCII in runs.
    fn transcode(&self, mut out: &mut [u8]) {
        let mut rest = self.document;
        while !rest.is_empty() {
            let ascii = rest.iter().take_while(|byte| byte.is_ascii()).count();
            let (run, others) = rest.split_at_checked(ascii).unwrap_or((rest, &[]));
            out = copy(run, out);
            rest = others;
            if let Some((byte, after)) = rest.split_first() {
                let mut utf8 = [0; 4];
                out = copy(
                    self.charset.decode(*byte).encode_utf8(&mut utf8).as_bytes(),
                    out,
                );
                rest = after;
            }
        }
    }
}

/// Copies to the front of a buffer; what is left of it.
fn copy<'o>(bytes: &[u8], out: &'o mut [u8]) -> &'o mut [u8] {
    let Some((room, rest)) = out.split_at_mut_checked(bytes.len()) else {
        return &mut [];
    };
    room.copy_from_slice(bytes);
    rest
}

#[cfg(test)]
mod tests;
