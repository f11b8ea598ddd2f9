//! SOAP envelopes: one pass over the document that checks it and finds its parts.

mod arguments;
mod check;
mod element;
mod header;
mod message;

pub(crate) use arguments::Arguments;
pub use arguments::{ArgumentError, Members};
pub(crate) use element::Elements;
pub use element::Member;

use crate::Kind;
use crate::config::{DecodeConfig, Tolerances};
use crate::error::{DecodeError, DecodeErrorKind, Stop};
use crate::summary::Summary;
use crate::target::WIDE;
use crate::text::Text;
use crate::warning::Warnings;
use crate::xml::{Event, Namespace, Reader, Token};

use message::Content;

/// An envelope whose well-formedness and structure were checked (TR-069 3.5, ENV-001 to ENV-009).
///
/// It borrows from the document. Its [`Summary`] is what a session needs; the arguments are read with the views in
/// [`message`](crate::message), after [`Self::arguments`] was asked whether they keep to the grammar.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    summary: Summary<'a>,
    content: Content<'a>,
    config: DecodeConfig,
    warnings: Warnings,
}

/// What SOAP itself says of a fault; CWMP lets receivers ignore it (ENV-030).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoapFault<'a> {
    /// `faultcode`, as it was sent: `Client`, `SOAP-ENV:Server`, ...
    pub code: Text<'a>,
    /// `faultstring`: `CWMP fault`, or what a peer makes of it.
    pub string: Text<'a>,
}

impl<'a> Envelope<'a> {
    /// Reads an envelope, all of it.
    ///
    /// Arguments that do not keep to the grammar are no error here, so that the call can still be answered: see
    /// [`Self::arguments`].
    ///
    /// # Errors
    /// The document is not well-formed, past a limit, or no SOAP 1.1 envelope with a message in it.
    pub fn parse(document: &'a [u8], config: &DecodeConfig) -> Result<Self, DecodeError> {
        match Reader::checked(document, config) {
            Ok(document) => Self::of_text(document, config),
            Err(stop) => Err(stop.into()),
        }
    }

    /// Reads an envelope that is in UTF-8. Readers and envelopes are large: these are made in their places.
    #[inline(never)]
    fn of_text(document: &'a str, config: &DecodeConfig) -> Result<Self, DecodeError> {
        let mut reader = Reader::at_front(document, *config);
        let mut parsed = Ok(Self {
            summary: Summary::new(Content::NOTHING),
            content: Content::none(&reader),
            config: *config,
            warnings: Warnings::NONE,
        });
        if let Ok(envelope) = &mut parsed {
            match envelope.read(&mut reader) {
                Ok(()) => envelope.warnings = *reader.warnings(),
                Err(stop) => parsed = Err(stop.into()),
            }
        }
        parsed
    }

    /// Reads the document, all of it; nothing of it was read before.
    fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), Stop> {
        reader.begin()?;
        if !(WIDE && reader.usual_envelope()) {
            if reader.advance()? != Event::Start {
                return Err(DecodeErrorKind::NotSoap.at(reader.position()));
            }
            is_envelope(reader, "Envelope", DecodeErrorKind::NotSoap)?;
        }
        self.parts(reader)
    }

    /// Reads header and body to the end of the document; the start tag around them was read.
    #[inline(never)]
    fn parts(&mut self, reader: &mut Reader<'a>) -> Result<(), Stop> {
        let (mut has_header, mut has_body) = (false, false);
        let root = reader.tag();
        let begin = root.at;
        // One that is not declared means what it does by custom: of that is told each time.
        let is_declared = || matches!(reader.namespace_of(root.prefix), Some(Namespace::Envelope));
        let prefix = match root.prefix {
            prefix if WIDE && reader.warnings().is_empty() || is_declared() => prefix,
            _ => "",
        };
        let stray = DecodeErrorKind::UnexpectedContent;
        if WIDE && let Some(id) = reader.usual_header(prefix) {
            self.summary.id = Some(id);
            has_header = true;
        }
        loop {
            // As most write them: with the prefix of the envelope, which means the same to its children.
            let header = if !has_header && !has_body && reader.enter_prefixed(prefix, "Header") {
                true
            } else if !has_body && reader.enter_prefixed(prefix, "Body") {
                false
            } else {
                if !reader.child(1, stray)? {
                    break;
                }
                let local = reader.tag().local;
                is_envelope(reader, local, stray)?;
                match local {
                    "Header" if !has_header && !has_body => true,
                    "Body" if !has_body => false,
                    _ => return Err(stray.at(reader.tag().at)),
                }
            };
            if header {
                header::read(reader, &mut self.summary)?;
                has_header = true;
            } else {
                self.content.read(reader)?;
                has_body = true;
            }
        }
        while reader.advance()? != Event::Eof {}
        if !has_body {
            return Err(DecodeErrorKind::NoBody.at(begin));
        }
        self.summary.kind = self.content.kind;
        self.summary.namespace = self.content.namespace;
        Ok(())
    }

    /// Everything but the arguments: what a session decides on.
    #[must_use]
    pub const fn summary(&self) -> Summary<'a> {
        self.summary
    }

    /// Request, response or fault, and of which method.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.summary.kind
    }

    /// The name of the element in the body, without a prefix: `Inform`, `InformResponse`, `Fault`, a vendor's.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.content.name
    }

    /// Whether the arguments keep to the grammar, as far as the configuration demands.
    ///
    /// # Errors
    /// What is wrong with them, and where; [`DecodeError::cpe_fault`] and [`DecodeError::acs_fault`] say what to answer.
    /// The views can be read all the same: what is missing or wrong comes out as such.
    pub const fn arguments(&self) -> Result<(), DecodeError> {
        match self.content.error {
            None => Ok(()),
            Some(Stop { kind, at }) => Err(DecodeError {
                kind,
                at,
                element: self.content.missing,
            }),
        }
    }

    /// What was tolerated in it, and where.
    #[must_use]
    pub const fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// A reader inside the RPC element, or inside CWMP's detail of a fault, for messages that no view knows.
    ///
    /// It has read again all that comes before.
    #[must_use]
    pub fn body(&self) -> Reader<'a> {
        let mut reader = self.reread();
        while reader.position() < self.content.arguments.inside.position() {
            if !matches!(reader.next_token(), Ok(token) if !matches!(token, Token::Eof)) {
                break;
            }
        }
        reader
    }

    /// A reader inside the header, for entries that the [`Summary`] does not have; `None` if there is no header.
    #[must_use]
    pub fn header(&self) -> Option<Reader<'a>> {
        let mut reader = self.reread();
        while let Ok(token) = reader.next_token() {
            match token {
                Token::Start(tag) if reader.depth() == 2 => {
                    return (tag.local == "Header").then_some(reader);
                }
                Token::Eof => return None,
                Token::Start(_) | Token::End | Token::Text(_) => {}
            }
        }
        None
    }

    /// A reader at the front of the document.
    fn reread(&self) -> Reader<'a> {
        Reader::reading_again(self.content.arguments.inside.document(), self.config)
    }

    /// What SOAP says of a fault; `None` if the message is none, or if CWMP's detail stands alone in the body.
    #[must_use]
    pub const fn soap_fault(&self) -> Option<SoapFault<'a>> {
        self.content.soap_fault
    }

    /// The arguments, if it is this message.
    pub(crate) fn arguments_of(&self, kind: Kind) -> Result<&Arguments<'a>, DecodeError> {
        let fits = match (kind, self.kind()) {
            (Kind::Fault(_), Kind::Fault(_)) => true,
            (wanted, found) => wanted == found,
        };
        if fits {
            Ok(&self.content.arguments)
        } else {
            Err(self.wrong_message())
        }
    }

    /// The error that it is another message than was asked for.
    pub(crate) const fn wrong_message(&self) -> DecodeError {
        DecodeErrorKind::WrongMessage.error_at(self.content.arguments.inside.position())
    }
}

/// Checks an element of SOAP's own.
fn is_envelope(
    reader: &mut Reader<'_>,
    local: &str,
    otherwise: DecodeErrorKind,
) -> Result<(), Stop> {
    let tag = reader.tag();
    if tag.local != local {
        return Err(otherwise.at(tag.at));
    }
    match tag.namespace {
        Namespace::Envelope => Ok(()),
        Namespace::Envelope12 => Err(DecodeErrorKind::SoapVersion.at(tag.at)),
        _ => reader.unless(Tolerances::ENVELOPE_NAMESPACE, otherwise, tag.at),
    }
}
