//! Writing envelopes, whole or in parts, into lent buffers.
//!
//! A [`Body`] is written part by part; a part goes into a buffer whole or not at all. So an answer of any length goes
//! out through a buffer that holds its longest part, and the bytes are the same for every size of buffer (ENV-018).

use core::fmt;

use crate::grammar::{Array, Shape};
use crate::text::{Piece, Text};
use crate::xml::Writer;
use crate::{CwmpNamespace, CwmpVersion, FaultCode, VersionSet};

/// What stands in the SOAP header, and how the envelope is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// The CWMP namespace that the message is written in (VER-001).
    pub namespace: CwmpNamespace,
    /// `cwmp:ID` (ENV-019); an answer repeats that of its call, and has none if the call has none (ENV-020).
    pub id: Option<Text<'a>>,
    /// `cwmp:HoldRequests`, only of an ACS; `false` leaves it out (ENV-022).
    pub hold_requests: bool,
    /// `cwmp:SessionTimeout` in seconds, only in `Inform` (ENV-024).
    pub session_timeout: Option<u32>,
    /// `cwmp:SupportedCWMPVersions`, only in `Inform` (ENV-025).
    pub supported_versions: Option<VersionSet>,
    /// `cwmp:UseCWMPVersion`, only in `InformResponse` (ENV-026).
    pub use_version: Option<CwmpVersion>,
    /// Whether an XML declaration comes first; off, since UTF-8 needs none.
    pub xml_declaration: bool,
}

impl<'a> Header<'a> {
    /// An empty header.
    #[must_use]
    pub const fn new(namespace: CwmpNamespace) -> Self {
        Self {
            namespace,
            id: None,
            hold_requests: false,
            session_timeout: None,
            supported_versions: None,
            use_version: None,
            xml_declaration: false,
        }
    }

    /// The same with an identifier.
    #[must_use]
    pub const fn with_id(mut self, id: Text<'a>) -> Self {
        self.id = Some(id);
        self
    }

    fn write(&self, out: &mut Writer<'_>) {
        if self.xml_declaration {
            out.markup("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
        out.markup(concat!(
            "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"",
            " xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\"",
            " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"",
            " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:cwmp=\""
        ));
        out.markup(self.namespace.uri());
        out.markup("\">");
        if self.is_empty() {
            out.markup("<SOAP-ENV:Body>");
            return;
        }
        out.markup("<SOAP-ENV:Header>");
        if let Some(id) = &self.id {
            out.markup("<cwmp:ID SOAP-ENV:mustUnderstand=\"1\">");
            write_text(out, id);
            out.markup("</cwmp:ID>");
        }
        if self.hold_requests {
            out.markup("<cwmp:HoldRequests SOAP-ENV:mustUnderstand=\"1\">1</cwmp:HoldRequests>");
        }
        if let Some(seconds) = self.session_timeout {
            element(out, "cwmp:SessionTimeout", seconds);
        }
        if let Some(versions) = self.supported_versions {
            element(out, "cwmp:SupportedCWMPVersions", versions);
        }
        if let Some(version) = self.use_version {
            out.markup("<cwmp:UseCWMPVersion SOAP-ENV:mustUnderstand=\"1\">");
            out.display(version);
            out.markup("</cwmp:UseCWMPVersion>");
        }
        out.markup("</SOAP-ENV:Header><SOAP-ENV:Body>");
    }

    const fn is_empty(&self) -> bool {
        self.id.is_none()
            && !self.hold_requests
            && self.session_timeout.is_none()
            && self.supported_versions.is_none()
            && self.use_version.is_none()
    }
}

/// A message that can be written: what stands in the SOAP body.
pub trait Body {
    /// Writes the part of this number, counted from zero; called again with the same number if it had no room.
    ///
    /// # Errors
    /// The fault to answer with if the values to write cannot be had.
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode>;

    /// The part of this number has gone out; the next call of [`Self::write`] asks for the one after.
    fn written(&mut self, part: u32) {
        let _ = part;
    }
}

/// Whether a part is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More parts follow.
    More,
    /// It is the last.
    Last,
}

/// The members of a list that is written: a slice, or a cursor over a model.
pub trait Source {
    /// How many members there are in all; `arrayType` announces them before the first goes out (ENV-013).
    ///
    /// # Errors
    /// The fault to answer with if that cannot be told.
    fn count(&mut self) -> Result<u32, FaultCode>;

    /// Writes the current member and stays there; `false` if there is none left.
    ///
    /// # Errors
    /// The fault to answer with if its value cannot be had.
    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode>;

    /// Goes on to the next member.
    fn advance(&mut self);
}

impl<S: Source + ?Sized> Source for &mut S {
    fn count(&mut self) -> Result<u32, FaultCode> {
        (**self).count()
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        (**self).write(out)
    }

    fn advance(&mut self) {
        (**self).advance();
    }
}

/// A member of a list that can be written.
pub trait Entry {
    /// Writes it, with its element.
    fn write(&self, out: &mut Writer<'_>);
}

/// A list whose members are all there.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a, T> {
    entries: &'a [T],
    at: usize,
}

impl<'a, T: Entry> Entries<'a, T> {
    /// Starts at the first.
    #[must_use]
    pub const fn new(entries: &'a [T]) -> Self {
        Self { entries, at: 0 }
    }
}

impl<T: Entry> Source for Entries<'_, T> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(len(self.entries))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let entry = self.entries.get(self.at);
        if let Some(entry) = entry {
            entry.write(out);
        }
        Ok(entry.is_some())
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }
}

impl Entry for &str {
    fn write(&self, out: &mut Writer<'_>) {
        text_element(out, "string", self);
    }
}

/// Why an envelope cannot be written. Nothing is lost: the same part can be written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A part does not fit into the buffer.
    ItemTooLarge {
        /// Bytes that it takes.
        needed: usize,
    },
    /// The values to write cannot be had; this is the fault to answer with, if nothing has gone out yet.
    Source(FaultCode),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ItemTooLarge { needed } => {
                write!(
                    f,
                    "a part of the message takes {needed} bytes, more than the buffer has"
                )
            }
            Self::Source(fault) => write!(f, "the values cannot be had: fault {fault}"),
        }
    }
}

impl core::error::Error for EncodeError {}

/// How far an envelope has got into a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Fill {
    /// That many bytes are in the buffer, and more will come.
    More(usize),
    /// That many bytes are in the buffer, and the envelope is complete.
    Done(usize),
}

/// Where an envelope stands that is written part by part. Plain data: the message is handed in each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnvelopeStream {
    stage: Stage,
    part: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Head,
    Body,
    Tail,
    Done,
}

impl EnvelopeStream {
    /// At the start of an envelope.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            stage: Stage::Head,
            part: 0,
        }
    }

    /// Whether nothing has been written yet.
    #[must_use]
    pub fn is_at_start(&self) -> bool {
        self.stage == Stage::Head
    }

    /// Writes as many parts as fit into `out`; header and body are the same for every call.
    ///
    /// # Errors
    /// [`EncodeError`]; what was written before into `out` is lost then, and is to be sent by nobody.
    pub fn fill(
        &mut self,
        header: &Header<'_>,
        body: &mut dyn Body,
        out: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        let mut filled = 0_usize;
        loop {
            let room = out.get_mut(filled..).unwrap_or_default();
            let mut writer = Writer::new(room);
            let next = match self.stage {
                Stage::Head => {
                    header.write(&mut writer);
                    Stage::Body
                }
                Stage::Body => {
                    match body
                        .write(self.part, &mut writer)
                        .map_err(EncodeError::Source)?
                    {
                        Progress::More => Stage::Body,
                        Progress::Last => Stage::Tail,
                    }
                }
                Stage::Tail => {
                    writer.markup("</SOAP-ENV:Body></SOAP-ENV:Envelope>");
                    Stage::Done
                }
                Stage::Done => return Ok(Fill::Done(filled)),
            };
            if !writer.fits() {
                return if filled == 0 {
                    Err(EncodeError::ItemTooLarge {
                        needed: writer.len(),
                    })
                } else {
                    Ok(Fill::More(filled))
                };
            }
            filled = filled.saturating_add(writer.len());
            if self.stage == Stage::Body {
                body.written(self.part);
                self.part = self.part.saturating_add(1);
            }
            self.stage = next;
        }
    }
}

/// Writes an envelope into one buffer; the bytes it takes.
///
/// # Errors
/// [`EncodeError`]; that the buffer is too small is told for the first part that does not fit.
pub fn encode(
    header: &Header<'_>,
    body: &mut dyn Body,
    out: &mut [u8],
) -> Result<usize, EncodeError> {
    let mut stream = EnvelopeStream::new();
    match stream.fill(header, body, out)? {
        Fill::Done(len) => Ok(len),
        Fill::More(len) => {
            let rest = out.get_mut(len..).unwrap_or_default();
            match stream.fill(header, body, rest) {
                Err(error) => Err(error),
                // What did not fit before does not fit now.
                Ok(_) => Err(EncodeError::ItemTooLarge { needed: len }),
            }
        }
    }
}

/// Writes an envelope into a vector.
///
/// # Errors
/// The fault with which the body's values cannot be had.
#[cfg(feature = "alloc")]
pub fn encode_to_vec(
    header: &Header<'_>,
    body: &mut dyn Body,
) -> Result<alloc::vec::Vec<u8>, FaultCode> {
    let mut stream = EnvelopeStream::new();
    let mut out = alloc::vec![0; 4096];
    let mut len = 0_usize;
    loop {
        let room = out.get_mut(len..).unwrap_or_default();
        let needed = match stream.fill(header, body, room) {
            Ok(Fill::Done(filled)) => {
                out.truncate(len.saturating_add(filled));
                return Ok(out);
            }
            Ok(Fill::More(filled)) => {
                len = len.saturating_add(filled);
                0
            }
            Err(EncodeError::ItemTooLarge { needed }) => needed,
            Err(EncodeError::Source(fault)) => return Err(fault),
        };
        let size = out.len().saturating_mul(2).max(len.saturating_add(needed));
        out.resize(size, 0);
    }
}

/// Writes an element with a text.
pub(crate) fn element(out: &mut Writer<'_>, name: &str, content: impl fmt::Display) {
    open(out, name);
    out.display(content);
    close(out, name);
}

/// Writes an element with a string, without going through the formatter.
pub(crate) fn text_element(out: &mut Writer<'_>, name: &str, content: &str) {
    open(out, name);
    out.text(content);
    close(out, name);
}

/// Writes an element with a secret.
pub(crate) fn secret_element(out: &mut Writer<'_>, name: &str, content: &crate::Secret<'_>) {
    open(out, name);
    write_text(out, &content.expose());
    close(out, name);
}

pub(crate) fn open(out: &mut Writer<'_>, name: &str) {
    out.markup("<");
    out.markup(name);
    out.markup(">");
}

pub(crate) fn close(out: &mut Writer<'_>, name: &str) {
    out.markup("</");
    out.markup(name);
    out.markup(">");
}

/// Writes the start tag of an array (ENV-012).
pub(crate) fn open_array(out: &mut Writer<'_>, name: &str, array: &Array, count: u32) {
    out.markup("<");
    out.markup(name);
    out.markup(" SOAP-ENC:arrayType=\"");
    out.markup(match array.shape {
        Shape::Struct(_) => "cwmp:",
        Shape::Base64 => "SOAP-ENC:",
        _ => "xsd:",
    });
    out.markup(array.member);
    out.markup("[");
    out.display(count);
    out.markup("]\">");
}

/// Writes an array of strings.
pub(crate) fn write_texts(out: &mut Writer<'_>, name: &str, array: &Array, texts: &[&str]) {
    open_array(out, name, array, len(texts));
    for text in texts {
        text.write(out);
    }
    close(out, name);
}

/// The number of members that `arrayType` announces.
fn len<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// Writes a text that came out of another document.
pub(crate) fn write_text(out: &mut Writer<'_>, text: &Text<'_>) {
    for piece in text.pieces() {
        match piece {
            Piece::Run(run) => out.text(run),
            Piece::Char(c) => out.text(c.encode_utf8(&mut [0; 4])),
        }
    }
}
