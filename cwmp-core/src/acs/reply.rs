//! What goes back to the CPE: an answer, a request or nothing.

use core::fmt;

use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferCompleteResponse;
use cwmp_soap::message::fault::{Fault, MustUnderstandFault};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponse;
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::xml::Writer;
use cwmp_soap::{
    Body, CwmpNamespace, CwmpVersion, EncodeConfig, EncodeError, Entry as _, EnvelopeStream,
    FaultCode, Fill, Header, Method, Progress, Source, Text,
};

use super::post::Written;
use crate::negotiation::Agreement;
use crate::session::MessageId;

/// How a call of the CPE is answered.
#[non_exhaustive]
pub enum Answer<'r> {
    /// As the endpoint answers by itself: `InformResponse`, `TransferCompleteResponse`,
    /// `AutonomousTransferCompleteResponse`, `GetRPCMethodsResponse`; to any other method fault 8000 (ENV-036).
    Own,
    /// With a fault. To `Inform`, 8005 makes the CPE send it again, any other code ends the session before it has begun
    /// (SES-013, SES-048); to any other call 8005 makes the CPE repeat it, any other code leaves the session running.
    ///
    /// A code that an ACS may not send, outside 8000 to 8899, is sent as 8002.
    Fault(FaultCode),
    /// With the response that the body writes, for `RequestDownload`, `Kicked`, the reports of `ChangeDUState` and
    /// vendors' methods. An `Inform` is answered as with [`Answer::Own`].
    Body(&'r mut dyn Body),
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("Own"),
            Self::Fault(code) => f.debug_tuple("Fault").field(code).finish(),
            Self::Body(_) => f.write_str("Body"),
        }
    }
}

/// A call that the ACS wants to make: the product's next task.
pub struct Request<'r> {
    method: Method,
    body: &'r mut dyn Body,
}

impl<'r> Request<'r> {
    /// A call of this method; `body` writes it. A vendor's method is [`Method::Other`], with a
    /// [`RawMessage`](cwmp_soap::message::raw::RawMessage) or a body of its own.
    #[must_use]
    pub fn new(method: Method, body: &'r mut dyn Body) -> Self {
        Self { method, body }
    }

    /// The method.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.method).finish()
    }
}

/// What to send back, to be encoded with [`Self::fill`].
#[derive(Debug)]
#[must_use = "the CPE waits for it"]
pub struct Reply<'r> {
    called: Option<Method>,
    answered: Option<Method>,
    envelope: Option<Outgoing<'r>>,
}

/// An envelope on its way out.
#[derive(Debug)]
struct Outgoing<'r> {
    namespace: CwmpNamespace,
    version: CwmpVersion,
    use_version: bool,
    hold: bool,
    id: Id<'r>,
    content: Content<'r>,
    config: EncodeConfig,
    stream: EnvelopeStream,
    begun: bool,
}

/// The identifier of an envelope.
#[derive(Clone, Copy, Debug)]
enum Id<'r> {
    /// That of the CPE's call, character for character, or none (ENV-019, ENV-020).
    Theirs(Option<Text<'r>>),
    Ours(MessageId),
}

impl<'r> Reply<'r> {
    pub(super) const fn empty() -> Self {
        Self {
            called: None,
            answered: None,
            envelope: None,
        }
    }

    pub(super) fn answer(
        agreement: Option<Agreement>,
        method: Method,
        hold: bool,
        (id, namespace): Written<'r>,
        content: Content<'r>,
    ) -> Self {
        let version = agreement.map_or(CwmpVersion::V1_0, |a| a.version);
        Self {
            called: None,
            answered: Some(method),
            envelope: Some(Outgoing {
                // Where no version is common, the fault is written as the `Inform` was (VER-012).
                namespace: agreement
                    .map(|a| a.namespace)
                    .or(namespace)
                    .unwrap_or(CwmpNamespace::V1_0),
                version,
                use_version: matches!(content, Content::Inform)
                    && agreement.is_some_and(|a| a.announced),
                hold,
                id: Id::Theirs(id),
                content: content.for_version(version),
                config: EncodeConfig::DEFAULT,
                stream: EnvelopeStream::new(),
                begun: false,
            }),
        }
    }

    pub(super) fn request(
        namespace: CwmpNamespace,
        method: Method,
        hold: bool,
        id: MessageId,
        request: Request<'r>,
    ) -> Self {
        Self {
            called: Some(method),
            answered: None,
            envelope: Some(Outgoing {
                namespace,
                version: namespace.version(),
                use_version: false,
                hold,
                id: Id::Ours(id),
                content: Content::Lent(request.body),
                config: EncodeConfig::DEFAULT,
                stream: EnvelopeStream::new(),
                begun: false,
            }),
        }
    }

    /// The same, with its envelope written otherwise.
    pub(super) fn written(mut self, config: EncodeConfig) -> Self {
        if let Some(envelope) = &mut self.envelope {
            envelope.config = config;
        }
        self
    }

    /// The status of the HTTP response: 200 with an envelope, whatever it says; 204 without (HTTP-007, HTTP-008).
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        if self.is_empty() { 204 } else { 200 }
    }

    /// Whether there is no envelope to send.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.envelope.is_none()
    }

    /// The method that is called, if the task that was offered is sent.
    #[must_use]
    pub const fn called(&self) -> Option<Method> {
        self.called
    }

    /// The method whose call is answered, if it is an answer.
    #[must_use]
    pub const fn answered(&self) -> Option<Method> {
        self.answered
    }

    /// The fault that is answered with, if any; `None` too for a `MustUnderstand` fault, which has no code.
    #[must_use]
    pub fn fault(&self) -> Option<FaultCode> {
        self.envelope
            .as_ref()
            .and_then(|envelope| match &envelope.content {
                Content::Fault(fault) => Some(fault.code),
                _ => None,
            })
    }

    /// Writes as much of the envelope into `out` as fits: all of it, or a first part, to be sent before the next call
    /// writes the next. The bytes are the same for every size of buffer.
    ///
    /// An answer whose body cannot say what it should, before any of it was written, becomes a fault with the code that
    /// the body gives.
    ///
    /// # Errors
    /// [`EncodeError`]; before the first part nothing is lost, and it can be called again, with a larger buffer.
    /// [`EncodeError::Source`] of a request, or of anything that has begun to go out, ends the session: break the
    /// connection off, or answer 500, and call [`Session::handle_failure`](super::Session::handle_failure).
    pub fn fill(&mut self, out: &mut [u8]) -> Result<Fill, EncodeError> {
        let Some(envelope) = &mut self.envelope else {
            return Ok(Fill::Done(0));
        };
        match envelope.fill(out) {
            Err(EncodeError::Source(code)) if !envelope.begun && self.answered.is_some() => {
                envelope.content = Content::refusal(code);
                envelope.fill(out)
            }
            filled => filled,
        }
    }
}

impl Outgoing<'_> {
    fn fill(&mut self, out: &mut [u8]) -> Result<Fill, EncodeError> {
        let mut digits = [0; MessageId::MAX_LEN];
        let mut header = Header::new(self.namespace).with_config(self.config);
        header.id = match self.id {
            Id::Theirs(id) => id,
            Id::Ours(id) => Some(Text::plain(id.encode(&mut digits))),
        };
        header.hold_requests = self.hold;
        header.use_version = self.use_version.then_some(self.version);
        let mut stream = self.stream;
        let filled = stream.fill(&header, &mut self.content, out)?;
        self.stream = stream;
        self.begun = true;
        Ok(filled)
    }
}

/// What an envelope says.
pub(super) enum Content<'r> {
    Inform,
    TransferComplete,
    AutonomousTransferComplete,
    Methods(GetRpcMethodsResponse<Methods>),
    Fault(Fault<'static>),
    NotUnderstood,
    Lent(&'r mut dyn Body),
}

impl<'r> Content<'r> {
    pub(super) fn answer(
        method: Method,
        answer: Answer<'r>,
        methods: &'static [&'static str],
    ) -> Self {
        match (answer, method) {
            (Answer::Fault(code), _) => Self::refusal(code),
            (Answer::Own | Answer::Body(_), Method::Inform) => Self::Inform,
            (Answer::Body(body), _) => Self::Lent(body),
            (Answer::Own, Method::TransferComplete) => Self::TransferComplete,
            (Answer::Own, Method::AutonomousTransferComplete) => Self::AutonomousTransferComplete,
            (Answer::Own, Method::GetRpcMethods) => Self::Methods(GetRpcMethodsResponse {
                method_list: Methods {
                    names: methods,
                    version: CwmpVersion::V1_0,
                },
            }),
            (Answer::Own, _) => Self::refusal(FaultCode::ACS_METHOD_NOT_SUPPORTED),
        }
    }

    /// A fault of an ACS.
    pub(super) fn refusal(code: FaultCode) -> Self {
        let code = if code.is_acs() {
            code
        } else {
            FaultCode::ACS_INTERNAL_ERROR
        };
        Self::Fault(Fault::new(code))
    }

    /// What the session is to know of the answer.
    pub(super) const fn fault(&self) -> Option<FaultCode> {
        match self {
            Self::Fault(fault) => Some(fault.code),
            // It has no code of CWMP, and refuses as any does.
            Self::NotUnderstood => Some(FaultCode::ACS_REQUEST_DENIED),
            _ => None,
        }
    }

    fn for_version(mut self, version: CwmpVersion) -> Self {
        if let Self::Methods(response) = &mut self {
            response.method_list.version = version;
        }
        self
    }
}

impl Body for Content<'_> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        match self {
            Self::Inform => InformResponse { max_envelopes: 1 }.write(part, out),
            Self::TransferComplete => TransferCompleteResponse.write(part, out),
            Self::AutonomousTransferComplete => AutonomousTransferCompleteResponse.write(part, out),
            Self::Methods(response) => response.write(part, out),
            Self::Fault(fault) => fault.write(part, out),
            Self::NotUnderstood => MustUnderstandFault.write(part, out),
            Self::Lent(body) => body.write(part, out),
        }
    }

    fn written(&mut self, part: u32) {
        match self {
            Self::Methods(response) => response.written(part),
            Self::Fault(fault) => fault.written(part),
            Self::Lent(body) => body.written(part),
            _ => {}
        }
    }
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inform => "Inform",
            Self::TransferComplete => "TransferComplete",
            Self::AutonomousTransferComplete => "AutonomousTransferComplete",
            Self::Methods(_) => "Methods",
            Self::Fault(_) => "Fault",
            Self::NotUnderstood => "NotUnderstood",
            Self::Lent(_) => "Lent",
        })
    }
}

/// The methods that are listed, as far as the version has them.
pub(super) struct Methods {
    names: &'static [&'static str],
    version: CwmpVersion,
}

impl Methods {
    /// Drops those at the front that the version does not have.
    fn skip(&mut self) -> Option<&'static str> {
        while let Some((name, rest)) = self.names.split_first() {
            if Method::from_name(name).since() <= self.version {
                return Some(name);
            }
            self.names = rest;
        }
        None
    }
}

impl Source for Methods {
    fn count(&mut self) -> Result<u32, FaultCode> {
        let names = self.names.iter();
        let known = names.filter(|name| Method::from_name(name).since() <= self.version);
        Ok(u32::try_from(known.count()).unwrap_or(u32::MAX))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let name = self.skip();
        if let Some(name) = name {
            name.write(out);
        }
        Ok(name.is_some())
    }

    fn advance(&mut self) {
        self.skip();
        self.names = self.names.get(1..).unwrap_or_default();
    }
}
