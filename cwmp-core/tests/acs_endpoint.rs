//! The server endpoint, from bytes to bytes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may"
)]

use cwmp_core::Instant;
use cwmp_core::acs::{Answer, Config, Outcome, Post, PostError, Reply, Request, Session, Snapshot};
use cwmp_core::session::{AcsConfig, AcsState, PeerErrorKind, Refusal};
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponseView;
use cwmp_soap::message::options::KickedResponse;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::xml::Writer;
use cwmp_soap::{
    Body, CwmpNamespace, CwmpVersion, DecodeConfig, EncodeError, Entries, Envelope, FaultCode,
    Fill, Kind, Method, Progress, VersionSet,
};

const NOW: Instant = Instant::ZERO;
const INFORM: &str = "<cwmp:Inform><DeviceId><Manufacturer>M</Manufacturer><OUI>001122</OUI>\
    <ProductClass>P</ProductClass><SerialNumber>17</SerialNumber></DeviceId>\
    <Event soapenc:arrayType=\"cwmp:EventStruct[1]\"><EventStruct><EventCode>1 BOOT</EventCode><CommandKey/>\
    </EventStruct></Event><MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-01-02T03:04:05Z</CurrentTime>\
    <RetryCount>0</RetryCount><ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[0]\"/></cwmp:Inform>";
const TRANSFER: &str = "<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>0</FaultCode>\
    <FaultString/></FaultStruct><StartTime>2026-01-02T03:04:05Z</StartTime>\
    <CompleteTime>2026-01-02T03:04:06Z</CompleteTime></cwmp:TransferComplete>";

/// A message of a device, in this namespace and with this header.
fn written(namespace: &str, header: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\" \
         xmlns:cwmp=\"urn:dslforum-org:{namespace}\"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

fn message(id: &str, body: &str) -> String {
    written(
        "cwmp-1-2",
        &format!("<cwmp:ID s:mustUnderstand=\"1\">{id}</cwmp:ID>"),
        body,
    )
}

/// The bytes of a reply, written through a buffer of this size.
fn bytes(mut reply: Reply<'_>, size: usize) -> Vec<u8> {
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

fn strict() -> DecodeConfig {
    DecodeConfig::STRICT
}

/// A server that is led through a script; every reply is read back strictly.
struct Acs(Session);

impl Acs {
    fn new() -> Self {
        Self(Session::new(Config::DEFAULT))
    }

    fn strict() -> Self {
        Self(Session::new(Config::STRICT))
    }

    fn informed(config: Config) -> Self {
        let mut acs = Self(Session::new(config));
        let reply = acs.answers(&message("1", INFORM), Answer::Own);
        assert_eq!(reply.kind(), Kind::Response(Method::Inform));
        acs
    }

    /// The CPE calls; what comes back.
    fn answers<'p>(&mut self, post: &'p str, answer: Answer<'p>) -> Envelope<'static> {
        let (Post::Inform { call, .. } | Post::Call(call)) =
            self.0.handle_post(post.as_bytes()).unwrap()
        else {
            panic!("not a call");
        };
        let reply = self.0.answer(NOW, call, answer).unwrap();
        assert_eq!(reply.http_status(), 200);
        read(bytes(reply, 4096))
    }

    fn turn(&mut self) {
        assert!(matches!(self.0.handle_post(b"").unwrap(), Post::Turn));
    }

    /// Our turn, with this task; what goes out, `None` for an empty reply.
    fn calls(&mut self, task: Option<Request<'_>>) -> Option<Envelope<'static>> {
        let reply = self.0.next_reply(NOW, task).unwrap();
        assert_eq!(
            reply.http_status(),
            if reply.is_empty() { 204 } else { 200 }
        );
        (!reply.is_empty()).then(|| read(bytes(reply, 4096)))
    }

    /// Reads a parameter.
    fn gets(&mut self) -> Envelope<'static> {
        let mut body = GetParameterValues {
            parameter_names: Entries::new(&["Device."]),
        };
        self.calls(Some(Request::new(Method::GetParameterValues, &mut body)))
            .unwrap()
    }

    fn is_over(&mut self) {
        assert!(self.calls(None).is_none());
        assert_eq!(self.0.outcome(), Some(Outcome::Completed));
    }

    fn refuses(&mut self, post: &str) -> PostError {
        let error = self.0.handle_post(post.as_bytes()).unwrap_err();
        assert!(self.0.next_reply(NOW, None).is_none());
        error
    }
}

fn read(bytes: Vec<u8>) -> Envelope<'static> {
    let envelope = Envelope::parse(bytes.leak(), &strict()).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    envelope
}

fn fault(envelope: &Envelope<'_>) -> u16 {
    FaultView::read(envelope).unwrap().code().unwrap().code()
}

fn values(id: &str) -> String {
    message(
        id,
        "<cwmp:GetParameterValuesResponse><ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[0]\"/>\
         </cwmp:GetParameterValuesResponse>",
    )
}

#[test]
fn a_session_from_bytes_to_bytes() {
    let mut acs = Acs::new();
    let inform = message("d-1", INFORM);
    let Ok(Post::Inform {
        call,
        replaced: false,
    }) = acs.0.handle_post(inform.as_bytes())
    else {
        panic!();
    };
    let view = call.inform().unwrap();
    assert_eq!(view.device_id().serial_number, "17");
    assert!(
        view.event()
            .map(|e| e.event_code.to_string())
            .eq(["1 BOOT"])
    );
    assert_eq!(call.refusal(), None);
    let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
    assert_eq!(
        (reply.answered(), reply.called()),
        (Some(Method::Inform), None)
    );
    let envelope = read(bytes(reply, 4096));
    assert_eq!(envelope.summary().id, Some("d-1".into()));
    assert_eq!(acs.0.poll_timeout(), Some(NOW.after(acs.0.timeout())));

    let done = acs.answers(&message("d-2", TRANSFER), Answer::Own);
    assert_eq!(done.kind(), Kind::Response(Method::TransferComplete));
    assert_eq!(done.summary().id, Some("d-2".into()));

    acs.turn();
    let get = acs.gets();
    assert_eq!(get.kind(), Kind::Request(Method::GetParameterValues));
    let id = get.summary().id.unwrap().to_string();
    let post = values(&id);
    let Ok(Post::Answered { method, answer }) = acs.0.handle_post(post.as_bytes()) else {
        panic!();
    };
    assert_eq!(method, Method::GetParameterValues);
    assert_eq!(answer.kind(), Kind::Response(method));
    acs.is_over();
}

#[test]
fn ct_env_03a_an_answer_repeats_the_identifier_exactly() {
    let mut acs = Acs::new();
    let odd = acs.answers(
        &message("&lt;&lt; x &amp; <![CDATA[y]]> >>", INFORM),
        Answer::Own,
    );
    assert_eq!(odd.summary().id, Some("<< x & y >>".into()));
    let none = acs.answers(&written("cwmp-1-0", "", TRANSFER), Answer::Own);
    assert_eq!(none.summary().id, None);
    let fault = acs.answers(&message(" f ", "<cwmp:Foo/>"), Answer::Own);
    assert_eq!(fault.summary().id, Some(" f ".into()));
}

#[test]
fn ct_env_16a_a_cut_envelope_fails_the_session() {
    let inform = message("1", INFORM);
    for cut in [1, 20, inform.len() / 2, inform.len() - 1] {
        let mut acs = Acs::informed(Config::DEFAULT);
        let error = acs.refuses(&inform[..cut]);
        assert!(matches!(error, PostError::Unreadable(_)));
        assert_eq!(error.http_status(), 400);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
        // Without a session nothing changes, and a good Inform begins one.
        let mut acs = Acs::new();
        assert_eq!(acs.refuses(&inform[..cut]).http_status(), 400);
        assert_eq!(acs.0.machine().state(), AcsState::NoSession);
        acs.answers(&inform, Answer::Own);
    }
}

#[test]
fn ct_env_24a_no_more_requests_is_ignored() {
    let header = "<cwmp:NoMoreRequests s:mustUnderstand=\"1\">1</cwmp:NoMoreRequests>";
    for mut acs in [Acs::new(), Acs::strict()] {
        let reply = acs.answers(&written("cwmp-1-0", header, INFORM), Answer::Own);
        assert_eq!(reply.kind(), Kind::Response(Method::Inform));
    }
}

#[test]
fn ct_env_25a_an_answer_without_its_identifier() {
    let nameless = values("").replace("<cwmp:ID s:mustUnderstand=\"1\"></cwmp:ID>", "");
    for post in [nameless, values("another")] {
        let mut acs = Acs::informed(Config::DEFAULT);
        acs.turn();
        acs.gets();
        assert!(matches!(
            acs.0.handle_post(post.as_bytes()),
            Ok(Post::Answered { .. })
        ));
        acs.is_over();
        let mut acs = Acs::informed(Config::STRICT);
        acs.turn();
        acs.gets();
        assert_eq!(acs.refuses(&post).http_status(), 400);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
    }
}

#[test]
fn ct_env_26a_headers_of_an_acs() {
    for header in [
        "<cwmp:HoldRequests s:mustUnderstand=\"1\">1</cwmp:HoldRequests>",
        "<cwmp:UseCWMPVersion s:mustUnderstand=\"1\">1.0</cwmp:UseCWMPVersion>",
    ] {
        let post = written("cwmp-1-2", header, INFORM);
        assert_eq!(fault(&Acs::strict().answers(&post, Answer::Own)), 8003);
        let reply = Acs::new().answers(&post, Answer::Own);
        assert_eq!(reply.kind(), Kind::Response(Method::Inform));
    }
}

#[test]
fn a_header_that_is_not_understood_is_a_fault_of_soap() {
    let header = "<x:foo xmlns:x=\"urn:x\" s:mustUnderstand=\"1\"/><cwmp:ID>9</cwmp:ID>";
    let mut acs = Acs::informed(Config::DEFAULT);
    let post = written("cwmp-1-0", header, TRANSFER);
    let Ok(Post::Call(call)) = acs.0.handle_post(post.as_bytes()) else {
        panic!();
    };
    assert_eq!(call.refusal(), Some(Refusal::MustUnderstand));
    let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
    let reply = bytes(reply, 4096);
    let envelope = Envelope::parse(&reply, &DecodeConfig::LENIENT).unwrap();
    let soap = envelope.soap_fault().unwrap();
    assert_eq!(soap.code, "SOAP-ENV:MustUnderstand");
    assert_eq!(envelope.summary().id, Some("9".into()));
    acs.turn();
    acs.is_over();
}

#[test]
fn ct_ver_03a_the_highest_common_version_is_announced() {
    let versions = VersionSet::range(CwmpVersion::V1_0, CwmpVersion::V1_1);
    let config = Config::DEFAULT.with_session(AcsConfig::DEFAULT.with_versions(versions));
    let offer = "<cwmp:SupportedCWMPVersions>1.0, 1.1,1.2</cwmp:SupportedCWMPVersions>";
    let mut acs = Acs(Session::new(config));
    let reply = acs.answers(&written("cwmp-1-2", offer, INFORM), Answer::Own);
    let summary = reply.summary();
    assert_eq!(summary.use_version, Some(CwmpVersion::V1_1));
    assert_eq!(summary.namespace, Some(CwmpNamespace::V1_1));
    // Later messages keep to it, and do not say it again.
    let done = acs.answers(&written("cwmp-1-1", "", TRANSFER), Answer::Own);
    assert_eq!(done.summary().use_version, None);
    assert_eq!(done.summary().namespace, Some(CwmpNamespace::V1_1));
    acs.turn();
    assert!(!acs.0.can_call(Method::ChangeDuState));
    assert_eq!(acs.gets().summary().namespace, Some(CwmpNamespace::V1_1));
}

#[test]
fn ct_ver_04a_no_version_in_common() {
    let versions = VersionSet::range(CwmpVersion::V1_2, CwmpVersion::V1_4);
    let config = Config::DEFAULT.with_session(AcsConfig::DEFAULT.with_versions(versions));
    let offer = "<cwmp:SupportedCWMPVersions>1.0</cwmp:SupportedCWMPVersions>";
    let mut acs = Acs(Session::new(config));
    let reply = acs.answers(&written("cwmp-1-0", offer, INFORM), Answer::Own);
    assert_eq!(fault(&reply), 8006);
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
}

#[test]
fn ct_ver_05a_the_namespace_speaks_where_nothing_is_offered() {
    let timeout = "<cwmp:SessionTimeout>60</cwmp:SessionTimeout>";
    for (namespace, header, version) in [
        ("cwmp-1-0", "", CwmpVersion::V1_0),
        ("cwmp-1-1", "", CwmpVersion::V1_1),
        ("cwmp-1-2", "", CwmpVersion::V1_2),
        ("cwmp-1-2", timeout, CwmpVersion::V1_3),
    ] {
        let mut acs = Acs::new();
        let reply = acs.answers(&written(namespace, header, INFORM), Answer::Own);
        assert_eq!(reply.summary().use_version, None);
        assert_eq!(reply.summary().namespace, Some(version.namespace()));
        assert_eq!(acs.0.machine().version(), version);
    }
}

#[test]
fn ct_ses_21a_only_the_answer_stands_in_the_exchange_of_a_call() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let post = message("2", TRANSFER);
    let Ok(Post::Call(call)) = acs.0.handle_post(post.as_bytes()) else {
        panic!();
    };
    let mut body = GetParameterValues {
        parameter_names: Entries::new(&["Device."]),
    };
    let task = Request::new(Method::GetParameterValues, &mut body);
    assert!(acs.0.next_reply(NOW, Some(task)).is_none());
    let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
    assert_eq!(reply.answered(), Some(Method::TransferComplete));
    acs.turn();
    acs.gets();
}

#[test]
fn ct_ses_22a_without_a_session() {
    let mut acs = Acs::new();
    for post in [
        values("1"),
        message("1", "<cwmp:Foo/>"),
        message("1", TRANSFER),
    ] {
        let error = acs.refuses(&post);
        assert_eq!(error.http_status(), 400);
        assert!(
            matches!(error, PostError::Refused(e) if matches!(e.kind, PeerErrorKind::Unexpected(_)))
        );
    }
    acs.turn();
    assert!(acs.calls(None).is_none());
    assert_eq!(acs.0.outcome(), None);
}

#[test]
fn ct_ses_24a_an_inform_replaces_the_session() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let inform = message("again", INFORM);
    let Ok(Post::Inform {
        call,
        replaced: true,
    }) = acs.0.handle_post(inform.as_bytes())
    else {
        panic!();
    };
    // An older call can no longer be answered.
    let later = message("later", INFORM);
    let Ok(Post::Inform {
        call: newer,
        replaced: true,
    }) = acs.0.handle_post(later.as_bytes())
    else {
        panic!();
    };
    assert!(acs.0.answer(NOW, call, Answer::Own).is_none());
    let reply = read(bytes(acs.0.answer(NOW, newer, Answer::Own).unwrap(), 4096));
    assert_eq!(reply.summary().id, Some("later".into()));
}

#[test]
fn ct_ses_27a_requests_are_held_and_let_go() {
    let mut acs = Acs::new();
    let inform = message("1", INFORM);
    let Ok(Post::Inform { call, .. }) = acs.0.handle_post(inform.as_bytes()) else {
        panic!();
    };
    acs.0.set_hold_requests(true);
    let reply = read(bytes(acs.0.answer(NOW, call, Answer::Own).unwrap(), 4096));
    assert!(reply.summary().hold_requests);
    acs.turn();
    let get = acs.gets();
    assert!(get.summary().hold_requests);
    assert!(acs.0.handle_post(values("1").as_bytes()).is_ok());
    // The hold ends with an empty reply, the session does not.
    assert!(acs.calls(None).is_none());
    assert_eq!(acs.0.outcome(), None);
    let done = acs.answers(&message("2", TRANSFER), Answer::Own);
    assert!(!done.summary().hold_requests);
    acs.turn();
    acs.is_over();
}

#[test]
fn ct_ses_30a_an_outage_leaves_the_outcome_of_the_call_open() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let deadline = acs.0.poll_timeout().unwrap();
    assert!(acs.0.handle_timeout(NOW).is_ok());
    assert!(acs.0.handle_timeout(deadline).is_err());
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
    assert_eq!(acs.refuses(&values("1")).http_status(), 400);
}

#[test]
fn ct_rpc_36a_what_the_product_does_not_answer_is_not_supported() {
    let kicked = "<cwmp:Kicked><Command>c</Command><Referer>r</Referer><Arg>a</Arg><Next>n</Next></cwmp:Kicked>";
    let wish = "<cwmp:RequestDownload><FileType>1 Firmware Upgrade Image</FileType>\
        <FileTypeArg soapenc:arrayType=\"cwmp:ArgStruct[0]\"/></cwmp:RequestDownload>";
    let mut acs = Acs::informed(Config::STRICT);
    for call in [
        kicked,
        wish,
        "<cwmp:X_001122_Do/>",
        "<cwmp:GetParameterValues/>",
    ] {
        assert_eq!(
            fault(&acs.answers(&message("2", call), Answer::Own)),
            8000,
            "{call}"
        );
    }
    // With the product's help it is.
    let mut body = KickedResponse {
        next_url: "http://a/",
    };
    let reply = acs.answers(&message("2", kicked), Answer::Body(&mut body));
    assert_eq!(reply.kind(), Kind::Response(Method::Kicked));
    let mut body = RawMessage {
        markup: "<cwmp:X_001122_DoResponse/>",
    };
    let reply = acs.answers(
        &message("3", "<cwmp:X_001122_Do/>"),
        Answer::Body(&mut body),
    );
    assert_eq!(reply.name(), "X_001122_DoResponse");
    acs.turn();
    acs.is_over();
}

#[test]
fn bad_arguments_are_8003_and_keep_the_session() {
    let bad = TRANSFER.replace("<FaultCode>0</FaultCode>", "<FaultCode>none</FaultCode>");
    let mut acs = Acs::informed(Config::STRICT);
    let post = message("2", &bad);
    let Ok(Post::Call(call)) = acs.0.handle_post(post.as_bytes()) else {
        panic!();
    };
    assert_eq!(call.refusal(), Some(Refusal::Fault(FaultCode::new(8003))));
    let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
    assert_eq!(reply.fault(), Some(FaultCode::new(8003)));
    assert_eq!(fault(&read(bytes(reply, 4096))), 8003);
    assert_eq!(
        acs.answers(&message("3", TRANSFER), Answer::Own).name(),
        "TransferCompleteResponse"
    );
    acs.turn();
    acs.is_over();
    // A lenient endpoint takes it, and the product sees that there is no code.
    let mut acs = Acs::informed(Config::DEFAULT);
    assert_eq!(
        acs.answers(&post, Answer::Own).name(),
        "TransferCompleteResponse"
    );
}

#[test]
fn a_product_refuses() {
    // 8005: the CPE sends the Inform again.
    let mut acs = Acs::new();
    let inform = message("1", INFORM);
    let reply = acs.answers(&inform, Answer::Fault(FaultCode::ACS_RETRY_REQUEST));
    assert_eq!((fault(&reply), acs.0.outcome()), (8005, None));
    // Another code ends the session before it has begun.
    let reply = acs.answers(&inform, Answer::Fault(FaultCode::ACS_REQUEST_DENIED));
    assert_eq!(
        (fault(&reply), acs.0.outcome()),
        (8001, Some(Outcome::Failed))
    );
    // Any other call is refused without harm; a code of a CPE is not let out.
    let mut acs = Acs::informed(Config::DEFAULT);
    for (code, sent) in [
        (8005, 8005),
        (8001, 8001),
        (8899, 8899),
        (9002, 8002),
        (7, 8002),
    ] {
        let reply = acs.answers(&message("2", TRANSFER), Answer::Fault(FaultCode::new(code)));
        assert_eq!(fault(&reply), sent);
    }
    acs.turn();
    acs.is_over();
}

#[test]
fn the_methods_are_listed_as_far_as_the_version_has_them() {
    let ask = "<cwmp:GetRPCMethods/>";
    for (namespace, count) in [("cwmp-1-0", 3), ("cwmp-1-1", 4)] {
        let mut acs = Acs::new();
        acs.answers(&written(namespace, "", INFORM), Answer::Own);
        let reply = acs.answers(&written(namespace, "", ask), Answer::Own);
        let view = GetRpcMethodsResponseView::read(&reply).unwrap();
        assert_eq!(view.method_list().count(), count);
        assert!(view.method_list().any(|name| name == "TransferComplete"));
    }
    let config = Config::DEFAULT.with_methods(&["Inform", "X_001122_Do"]);
    let mut acs = Acs::informed(config);
    let reply = acs.answers(&message("1", ask), Answer::Own);
    let view = GetRpcMethodsResponseView::read(&reply).unwrap();
    let names = view.method_list().map(|name| name.to_string());
    assert!(names.eq(["Inform", "X_001122_Do"]));
}

#[test]
fn a_fault_of_the_cpe_is_an_answer() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let post = message(
        "1",
        "<s:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>\
         <FaultCode>9005</FaultCode><FaultString>no</FaultString></cwmp:Fault></detail></s:Fault>",
    );
    let Ok(Post::Faulted {
        method,
        fault,
        answer,
    }) = acs.0.handle_post(post.as_bytes())
    else {
        panic!();
    };
    assert_eq!(
        (method, fault),
        (Method::GetParameterValues, Some(FaultCode::new(9005)))
    );
    assert_eq!(FaultView::read(&answer).unwrap().string(), "no");
    let get = acs.gets();
    assert_eq!(get.summary().id, Some("2".into()));
}

#[test]
fn what_has_no_place_is_refused_and_fails_the_session() {
    for post in [
        String::new(),
        message("2", TRANSFER),
        message("1", "<cwmp:RebootResponse/>"),
        "<html/>".to_owned(),
    ] {
        let mut acs = Acs::informed(Config::DEFAULT);
        acs.turn();
        acs.gets();
        assert_eq!(acs.refuses(&post).http_status(), 400);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
        // A device that comes back is served.
        acs.answers(&message("3", INFORM), Answer::Own);
    }
}

#[test]
fn a_task_that_may_not_be_called_is_not_taken() {
    let mut acs = Acs::new();
    acs.answers(&written("cwmp-1-0", "", INFORM), Answer::Own);
    acs.turn();
    let mut body = RawMessage {
        markup: "<cwmp:CancelTransfer/>",
    };
    assert!(!acs.0.can_call(Method::CancelTransfer));
    let task = Request::new(Method::CancelTransfer, &mut body);
    let reply = acs.0.next_reply(NOW, Some(task)).unwrap();
    assert_eq!((reply.called(), reply.http_status()), (None, 204));
}

#[test]
fn a_vendors_method_is_called() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    let mut body = RawMessage {
        markup: "<cwmp:X_001122_Do><A>1</A></cwmp:X_001122_Do>",
    };
    let call = acs
        .calls(Some(Request::new(Method::Other, &mut body)))
        .unwrap();
    assert_eq!(call.name(), "X_001122_Do");
    let post = message("1", "<cwmp:X_001122_DoResponse/>");
    let Ok(Post::Answered {
        method: Method::Other,
        answer,
    }) = acs.0.handle_post(post.as_bytes())
    else {
        panic!();
    };
    assert_eq!(answer.name(), "X_001122_DoResponse");
}

#[test]
fn the_bytes_are_the_same_through_every_buffer() {
    let names: Vec<String> = (0..200).map(|n| format!("Device.X.{n}.<&>")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let whole = |size: usize| {
        let mut acs = Acs::informed(Config::DEFAULT);
        acs.turn();
        let mut body = GetParameterValues {
            parameter_names: Entries::new(&names),
        };
        let task = Request::new(Method::GetParameterValues, &mut body);
        bytes(acs.0.next_reply(NOW, Some(task)).unwrap(), size)
    };
    let reference = whole(1 << 20);
    read(reference.clone());
    for size in [500, 512, 513, 1000, 4096, 1 << 14] {
        assert_eq!(whole(size), reference, "{size}");
    }
    // One that is too small says what it takes, and nothing is lost.
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    let mut body = GetParameterNames {
        parameter_path: "Device.",
        next_level: true,
    };
    let task = Request::new(Method::GetParameterNames, &mut body);
    let mut reply = acs.0.next_reply(NOW, Some(task)).unwrap();
    let Err(EncodeError::ItemTooLarge { needed }) = reply.fill(&mut [0; 16]) else {
        panic!();
    };
    assert!(needed > 16);
    read(bytes(reply, 4096));
}

/// A body that cannot be written.
struct Broken;

impl Body for Broken {
    fn write(&mut self, _: u32, _: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        Err(FaultCode::ACS_RESOURCES_EXCEEDED)
    }
}

#[test]
fn an_answer_that_cannot_be_written_becomes_a_fault() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let reply = acs.answers(&message("2", "<cwmp:Kicked/>"), Answer::Body(&mut Broken));
    assert_eq!(fault(&reply), 8004);
    // A request that cannot be written ends the session.
    acs.turn();
    let mut body = Broken;
    let task = Request::new(Method::Reboot, &mut body);
    let mut reply = acs.0.next_reply(NOW, Some(task)).unwrap();
    for _ in 0..2 {
        assert!(matches!(
            reply.fill(&mut [0; 4096]),
            Err(EncodeError::Source(_))
        ));
    }
    acs.0.handle_failure();
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
}

#[test]
fn another_node_goes_on() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let stored = acs.0.snapshot().unwrap().to_bytes();
    let snapshot = Snapshot::from_bytes(&stored).unwrap();
    let mut other = Acs(Session::resume(snapshot, Config::DEFAULT, NOW));
    assert!(matches!(
        other.0.handle_post(values("1").as_bytes()),
        Ok(Post::Answered { .. })
    ));
    assert!(other.0.snapshot().is_none());
    assert_eq!(other.gets().summary().id, Some("2".into()));
}

#[test]
fn the_endpoint_reads_any_bytes_without_harm() {
    let good = message("1", INFORM).into_bytes();
    let mut seed = 7_u64;
    for _ in 0..5_000 {
        let mut bytes = good.clone();
        for byte in &mut bytes {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if seed >> 56 == 0 {
                *byte = seed.to_be_bytes()[1];
            }
        }
        let mut acs = Acs::new();
        match acs.0.handle_post(&bytes) {
            Ok(Post::Inform { call, .. } | Post::Call(call)) => {
                let mut reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
                assert!(matches!(reply.fill(&mut [0; 8192]), Ok(Fill::Done(1..))));
            }
            Ok(_) => {}
            Err(error) => assert!(matches!(error.http_status(), 400 | 413 | 415)),
        }
    }
}
