//! A server that is led through a script, and the messages of a device.

use cwmp_core::Instant;
use cwmp_core::acs::{Answer, Config, Outcome, Post, PostError, Reply, Request, Session};
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::{DecodeConfig, Entries, Envelope, Fill, Kind, Method};
pub(crate) const NOW: Instant = Instant::ZERO;
pub(crate) const INFORM: &str = "<cwmp:Inform><DeviceId><Manufacturer>M</Manufacturer><OUI>001122</OUI>\
    <ProductClass>P</ProductClass><SerialNumber>17</SerialNumber></DeviceId>\
    <Event soapenc:arrayType=\"cwmp:EventStruct[1]\"><EventStruct><EventCode>1 BOOT</EventCode><CommandKey/>\
    </EventStruct></Event><MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-01-02T03:04:05Z</CurrentTime>\
    <RetryCount>0</RetryCount><ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[0]\"/></cwmp:Inform>";
pub(crate) const TRANSFER: &str = "<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>0</FaultCode>\
    <FaultString/></FaultStruct><StartTime>2026-01-02T03:04:05Z</StartTime>\
    <CompleteTime>2026-01-02T03:04:06Z</CompleteTime></cwmp:TransferComplete>";

/// A message of a device, in this namespace and with this header.
pub(crate) fn written(namespace: &str, header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\" \
         xmlns:cwmp=\"urn:dslforum-org:{namespace}\"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

pub(crate) fn message(id: &str, body: &str) -> String {
    written(
        "cwmp-1-2",
        &format!("<cwmp:ID s:mustUnderstand=\"1\">{id}</cwmp:ID>"),
        body,
    )
}

/// The bytes of a reply, written through a buffer of this size.
pub(crate) fn bytes(mut reply: Reply<'_>, size: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut tx = vec![0; size];
    loop {
        match reply.fill(&mut tx).unwrap() {
            Fill::More(len) => out.extend_from_slice(&tx[..len]),
            Fill::Done(len) => {
                out.extend_from_slice(&tx[..len]);
                return out;
            }
        }
    }
}

pub(crate) fn strict() -> DecodeConfig {
    DecodeConfig::STRICT
}

/// A server that is led through a script; every reply is read back strictly.
pub(crate) struct Acs(pub(crate) Session);

impl Acs {
    pub(crate) fn new() -> Self {
        Self(Session::new(Config::DEFAULT))
    }

    pub(crate) fn strict() -> Self {
        Self(Session::new(Config::STRICT))
    }

    pub(crate) fn informed(config: Config) -> Self {
        let mut acs = Self(Session::new(config));
        let reply = acs.answers(&message("1", INFORM), Answer::Own);
        assert_eq!(reply.kind(), Kind::Response(Method::Inform));
        acs
    }

    /// The CPE calls; what comes back.
    pub(crate) fn answers<'p>(&mut self, post: &'p str, answer: Answer<'p>) -> Envelope<'static> {
        let (Post::Inform { call, .. } | Post::Call(call)) =
            self.0.handle_post(post.as_bytes()).unwrap()
        else {
            panic!("not a call");
        };
        let reply = self.0.answer(NOW, call, answer).unwrap();
        assert_eq!(reply.http_status(), 200);
        read(bytes(reply, 4096))
    }

    pub(crate) fn turn(&mut self) {
        assert!(matches!(self.0.handle_post(b"").unwrap(), Post::Turn));
    }

    /// Our turn, with this task; what goes out, `None` for an empty reply.
    pub(crate) fn calls(&mut self, task: Option<Request<'_>>) -> Option<Envelope<'static>> {
        let reply = self.0.next_reply(NOW, task).unwrap();
        assert_eq!(
            reply.http_status(),
            if reply.is_empty() { 204 } else { 200 }
        );
        (!reply.is_empty()).then(|| read(bytes(reply, 4096)))
    }

    /// Reads a parameter.
    pub(crate) fn gets(&mut self) -> Envelope<'static> {
        let mut body = GetParameterValues {
            parameter_names: Entries::new(&["Device."]),
        };
        self.calls(Some(Request::new(Method::GetParameterValues, &mut body)))
            .unwrap()
    }

    pub(crate) fn is_over(&mut self) {
        assert!(self.calls(None).is_none());
        assert_eq!(self.0.outcome(), Some(Outcome::Completed));
    }

    pub(crate) fn refuses(&mut self, post: &str) -> PostError {
        let error = self.0.handle_post(post.as_bytes()).unwrap_err();
        assert!(self.0.next_reply(NOW, None).is_none());
        error
    }
}

pub(crate) fn read(bytes: Vec<u8>) -> Envelope<'static> {
    let envelope = Envelope::parse(bytes.leak(), &strict()).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    envelope
}

pub(crate) fn fault(envelope: &Envelope<'_>) -> u16 {
    FaultView::read(envelope).unwrap().code().unwrap().code()
}

pub(crate) fn values(id: &str) -> String {
    message(
        id,
        "<cwmp:GetParameterValuesResponse><ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[0]\"/>\
         </cwmp:GetParameterValuesResponse>",
    )
}
