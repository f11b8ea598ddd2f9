//! What stands in the SOAP body: a call, a response or a fault.

use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::grammar::{self, Struct};
use crate::message::fault;
use crate::text::Text;
use crate::value::trim;
use crate::xml::{Cursor, Namespace, Reader, StartTag, Token};
use crate::{CwmpNamespace, FaultCode, Kind, Method};

use super::arguments::{Arguments, Slots};
use super::check::Checker;
use super::{SoapFault, blank};

/// What stands in the body.
pub(super) struct Message<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    pub(super) inside: Cursor<'a>,
    pub(super) namespace: Option<CwmpNamespace>,
    pub(super) slots: Slots<'a>,
    pub(super) soap_fault: Option<SoapFault<'a>>,
    pub(super) error: Option<DecodeError>,
}

impl<'a> Message<'a> {
    /// Reads the body to its end; its start tag was read.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let outside = reader.depth().saturating_sub(1);
        let mut message = None;
        loop {
            if let Some(found) = message.take_if(|_| reader.exit()) {
                return Ok(found);
            }
            match reader.next_token()? {
                Token::Text(text) => blank(&text, reader)?,
                Token::Start(tag) if message.is_none() => {
                    message = Some(Self::element(reader, &tag)?);
                }
                Token::Start(tag) => return Err(DecodeErrorKind::UnexpectedContent.at(tag.at)),
                Token::End | Token::Eof if reader.depth() <= outside => {
                    return message.ok_or(DecodeErrorKind::NoBody.at(reader.position()));
                }
                Token::End | Token::Eof => {}
            }
        }
    }

    fn element(reader: &mut Reader<'a>, tag: &StartTag<'a>) -> Result<Self, DecodeError> {
        let strange = match tag.namespace {
            Namespace::Cwmp(_) => false,
            Namespace::Envelope if tag.local == "Fault" => return Self::soap_fault(reader),
            _ => true,
        };
        if tag.local == "Fault" {
            // SOAP's fault in a strange namespace, or CWMP's detail without SOAP's fault around it.
            let kind = if strange {
                DecodeErrorKind::WrongNamespace
            } else {
                DecodeErrorKind::UnexpectedContent
            };
            reader.unless(Tolerances::FAULT_SHAPE, kind, tag.at)?;
            return if strange {
                Self::soap_fault(reader)
            } else {
                Self::detail(reader, tag.local)
            };
        }
        if strange {
            let kind = DecodeErrorKind::WrongNamespace;
            reader.unless(Tolerances::RPC_NAMESPACE, kind, tag.at)?;
        }
        let kind = kind_of(tag.local);
        Self::arguments(reader, kind, tag.local, grammar::of(kind))
    }

    /// Reads the arguments to the end of their element.
    fn arguments(
        reader: &mut Reader<'a>,
        kind: Kind,
        name: &'a str,
        grammar: Option<&'static Struct>,
    ) -> Result<Self, DecodeError> {
        let inside = reader.cursor();
        let (namespace, declarations) = (reader.cwmp_in_scope(), reader.declarations());
        let outside = reader.depth().saturating_sub(1);
        let mut slots = Slots::NONE;
        let mut error = None;
        if let Some(grammar) = grammar {
            match Checker::new(reader).sequence(grammar.fields, Some(&mut slots)) {
                Ok(()) => {}
                Err(e) if e.is_in_arguments() => error = Some(e),
                Err(e) => return Err(e),
            }
        }
        reader.skip_to_depth(outside)?;
        Ok(Self {
            kind,
            name,
            inside: inside.unchanging(reader.declarations() == declarations),
            namespace,
            slots,
            soap_fault: None,
            error,
        })
    }

    /// Reads CWMP's detail of a fault.
    fn detail(reader: &mut Reader<'a>, name: &'a str) -> Result<Self, DecodeError> {
        let mut message = Self::arguments(reader, Kind::Fault(None), name, Some(&fault::FAULT))?;
        let arguments = Arguments {
            inside: &message.inside,
            slots: &message.slots,
            fields: fault::FAULT.fields,
        };
        let code: Result<FaultCode, _> = arguments.get(fault::FAULT_CODE);
        message.kind = Kind::Fault(code.ok());
        Ok(message)
    }

    /// Reads a SOAP fault (ENV-029).
    fn soap_fault(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let (inside, namespace) = (reader.cursor(), reader.cwmp_in_scope());
        let depth = reader.depth();
        let mut soap = SoapFault {
            code: Text::EMPTY,
            string: Text::EMPTY,
        };
        let lenient = reader.config().tolerances.contains(Tolerances::FAULT_SHAPE);
        let mut detail = None;
        loop {
            match reader.next_token()? {
                Token::Start(tag) => match tag.local {
                    "faultcode" => soap.code = reader.text()?,
                    "faultstring" => soap.string = reader.text()?,
                    "detail" => detail = Self::in_detail(reader)?.or(detail),
                    "Fault" if detail.is_none() && lenient => {
                        // CWMP's detail without the element that it belongs into.
                        reader.warn(Tolerances::FAULT_SHAPE, tag.at);
                        detail = Some(Self::detail(reader, tag.local)?);
                    }
                    _ => reader.skip_to_depth(depth)?,
                },
                Token::End | Token::Eof if reader.depth() < depth => break,
                Token::Text(_) | Token::End | Token::Eof => {}
            }
        }
        // A fault of SOAP's own about the header has no detail (SOAP 1.1, section 4.4).
        let code = trim(soap.code.raw());
        let needs_detail = !(code.ends_with("MustUnderstand") || code.ends_with("VersionMismatch"));
        if detail.is_none() && needs_detail && lenient {
            reader.warn(Tolerances::FAULT_SHAPE, inside.position());
        }
        let missing = DecodeErrorKind::MissingElement("Fault").at(inside.position());
        let mut message = detail.unwrap_or(Self {
            kind: Kind::Fault(None),
            name: "Fault",
            inside,
            namespace,
            slots: Slots::NONE,
            soap_fault: None,
            error: (!lenient && needs_detail).then_some(missing),
        });
        message.soap_fault = Some(soap);
        Ok(message)
    }

    fn in_detail(reader: &mut Reader<'a>) -> Result<Option<Self>, DecodeError> {
        let depth = reader.depth();
        let mut detail = None;
        loop {
            match reader.next_token()? {
                Token::Start(tag) if tag.local == "Fault" && detail.is_none() => {
                    if !matches!(tag.namespace, Namespace::Cwmp(_)) {
                        let kind = DecodeErrorKind::WrongNamespace;
                        reader.unless(Tolerances::RPC_NAMESPACE, kind, tag.at)?;
                    }
                    detail = Some(Self::detail(reader, tag.local)?);
                }
                Token::Start(_) => reader.skip_to_depth(depth)?,
                Token::End | Token::Eof if reader.depth() < depth => return Ok(detail),
                Token::Text(_) | Token::End | Token::Eof => {}
            }
        }
    }
}

/// The kind of message that an RPC element of this name is.
fn kind_of(name: &str) -> Kind {
    match name.strip_suffix("Response") {
        Some(method) => Kind::Response(Method::from_name(method)),
        None => Kind::Request(Method::from_name(name)),
    }
}
