//! What stands in the SOAP body: a call, a response or a fault.

use crate::config::Tolerances;
use crate::error::{DecodeErrorKind, Stop};
use crate::grammar::{Message, Struct};
use crate::message::fault;
use crate::target::WIDE;
use crate::text::Text;
use crate::value::trim;
use crate::xml::{Event, Namespace, Reader};
use crate::{CwmpNamespace, FaultCode, Kind, Method};

use super::SoapFault;
use super::arguments::Arguments;
use super::check::Checker;

/// What stands in the body.
#[derive(Clone, Debug)]
pub(super) struct Content<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    /// Those inside the RPC element, or inside CWMP's detail of a fault.
    pub(super) arguments: Arguments<'a>,
    pub(super) namespace: Option<CwmpNamespace>,
    pub(super) soap_fault: Option<SoapFault<'a>>,
    pub(super) error: Option<Stop>,
    /// The name of the element that is missing, if that is the error.
    pub(super) missing: &'static str,
}

impl<'a> Content<'a> {
    /// What it is as long as nothing was read.
    pub(super) const NOTHING: Kind = Kind::Fault(None);

    /// Nothing yet; the reader is inside what will hold it.
    pub(super) fn none(reader: &Reader<'a>) -> Self {
        Self {
            kind: Self::NOTHING,
            name: "Fault",
            arguments: Arguments::none(reader.place(1), &[]),
            namespace: reader.cwmp_in_scope(),
            soap_fault: None,
            error: None,
            missing: "",
        }
    }

    /// Reads the body to its end; its start tag was read.
    pub(super) fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), Stop> {
        let (depth, stray) = (reader.depth(), DecodeErrorKind::UnexpectedContent);
        let mut found = false;
        if WIDE && let Some(message) = reader.enter_message(reader.config().messages) {
            self.element(reader, Some(message))?;
            found = true;
        }
        while reader.child(depth, stray)? {
            if found {
                return Err(stray.at(reader.tag().at));
            }
            self.element(reader, None)?;
            found = true;
        }
        if found {
            Ok(())
        } else {
            Err(DecodeErrorKind::NoBody.at(reader.position()))
        }
    }

    /// Reads the element in the body to its end; its start tag was read, and which message it is may be known.
    fn element(
        &mut self,
        reader: &mut Reader<'a>,
        known: Option<&'static Message>,
    ) -> Result<(), Stop> {
        let tag = reader.tag();
        let (local, at) = (tag.local, tag.at);
        let strange = match tag.namespace {
            Namespace::Cwmp(_) => false,
            Namespace::Envelope if local == "Fault" => return self.soap_fault(reader),
            _ => true,
        };
        if local == "Fault" {
            // SOAP's fault in a strange namespace, or CWMP's detail without SOAP's fault around it.
            let kind = if strange {
                DecodeErrorKind::WrongNamespace
            } else {
                DecodeErrorKind::UnexpectedContent
            };
            reader.unless(Tolerances::FAULT_SHAPE, kind, at)?;
            return if strange {
                self.soap_fault(reader)
            } else {
                self.detail(reader)
            };
        }
        if strange {
            let kind = DecodeErrorKind::WrongNamespace;
            reader.unless(Tolerances::RPC_NAMESPACE, kind, at)?;
        }
        let (kind, grammar) = match known {
            Some(message) => (message.kind, Some(message.grammar)),
            None => kind_of(local, reader.config().messages),
        };
        self.kind = kind;
        self.name = local;
        self.arguments(reader, grammar)
    }

    /// Reads the arguments to the end of their element; there were none before.
    fn arguments(
        &mut self,
        reader: &mut Reader<'a>,
        grammar: Option<&'static Struct>,
    ) -> Result<(), Stop> {
        self.arguments.inside = reader.place(1);
        self.namespace = own_namespace(reader);
        let outside = reader.depth().saturating_sub(1);
        if let Some(grammar) = grammar {
            self.arguments.fields = grammar.fields;
            let mut checker = Checker::new(reader);
            if let Err(stop) = checker.sequence(grammar.fields, Some(&mut self.arguments.slots)) {
                if !stop.kind.is_in_arguments() {
                    return Err(stop);
                }
                self.missing = checker.missing;
                self.error = Some(stop);
            }
        }
        reader.skip_to(outside)
    }

    /// Reads CWMP's detail of a fault.
    fn detail(&mut self, reader: &mut Reader<'a>) -> Result<(), Stop> {
        self.arguments(reader, Some(&fault::FAULT))?;
        let code: Result<FaultCode, _> = self.arguments.get(fault::FAULT_CODE);
        self.kind = Kind::Fault(code.ok());
        Ok(())
    }

    /// Reads a SOAP fault (ENV-029).
    fn soap_fault(&mut self, reader: &mut Reader<'a>) -> Result<(), Stop> {
        *self = Self::none(reader);
        let (depth, begin) = (reader.depth(), reader.position());
        let mut soap = SoapFault {
            code: Text::EMPTY,
            string: Text::EMPTY,
        };
        let lenient = reader.config().tolerances.contains(Tolerances::FAULT_SHAPE);
        let (mut in_detail, mut has_detail) = (false, false);
        loop {
            match reader.advance()? {
                Event::Start => {}
                Event::End | Event::Eof if reader.depth() < depth => break,
                Event::End | Event::Eof => {
                    in_detail = false;
                    continue;
                }
                Event::Text => continue,
            }
            let tag = reader.tag();
            let (at, strange) = (tag.at, !matches!(tag.namespace, Namespace::Cwmp(_)));
            match (tag.local, in_detail) {
                ("faultcode", false) => soap.code = reader.leaf()?.0,
                ("faultstring", false) => soap.string = reader.leaf()?.0,
                ("detail", false) => in_detail = true,
                ("Fault", _) if !has_detail && (in_detail || lenient) => {
                    if !in_detail {
                        // CWMP's detail without the element that it belongs into.
                        reader.warn(Tolerances::FAULT_SHAPE, at);
                    } else if strange {
                        let kind = DecodeErrorKind::WrongNamespace;
                        reader.unless(Tolerances::RPC_NAMESPACE, kind, at)?;
                    }
                    self.detail(reader)?;
                    has_detail = true;
                }
                // It may hold the detail, as `Detail` would.
                _ if lenient && !in_detail => {}
                _ => reader.skip_to(depth.wrapping_add(usize::from(in_detail)))?,
            }
        }
        // A fault of SOAP's own about the header has no detail (SOAP 1.1, section 4.4).
        let code = trim(soap.code.raw());
        let needs_detail = !(code.ends_with("MustUnderstand") || code.ends_with("VersionMismatch"));
        if !has_detail && needs_detail {
            if lenient {
                reader.warn(Tolerances::FAULT_SHAPE, begin);
            } else {
                self.error = Some(DecodeErrorKind::MissingElement.at(begin));
                self.missing = fault::FAULT.name;
            }
        }
        self.soap_fault = Some(soap);
        Ok(())
    }
}

/// The namespace of CWMP that a message is in whose start tag was read, if it can be told.
fn own_namespace(reader: &Reader<'_>) -> Option<CwmpNamespace> {
    let tag = reader.tag();
    // As long as nothing was tolerated, each prefix is declared.
    if WIDE
        && let Namespace::Cwmp(own) = tag.namespace
        && reader.warnings().is_empty()
    {
        return Some(own);
    }
    let in_scope = reader.cwmp_in_scope();
    match reader.namespace_of(tag.prefix) {
        // Of several declarations in scope, the one that the element uses counts, if it uses one.
        Some(Namespace::Cwmp(own)) => Some(own),
        _ => in_scope,
    }
}

/// The kind of message that an RPC element of this name is, and what it consists of if it is one of those.
fn kind_of(name: &str, messages: &[Message]) -> (Kind, Option<&'static Struct>) {
    let known = messages.iter().find(|message| message.grammar.name == name);
    match known {
        Some(message) => (message.kind, Some(message.grammar)),
        None if name.ends_with("Response") => (Kind::Response(Method::Other), None),
        None => (Kind::Request(Method::Other), None),
    }
}
