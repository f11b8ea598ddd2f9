//! What a device calls, and what it is answered.

use cwmp_core::acs::{Answer, Config, Outcome, Post, Request};
use cwmp_core::session::Refusal;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponseView;
use cwmp_soap::message::kicked::KickedResponse;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::{DecodeConfig, Entries, Envelope, FaultCode, Kind, Method};

use crate::script::{Acs, INFORM, NOW, TRANSFER, bytes, fault, message, read, written};

#[test]
fn an_answer_repeats_the_identifier_exactly() {
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
fn ct_rpc_01x_the_server_answers_what_it_lists_and_nothing_else() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let answer = acs.answers(&message("2", "<cwmp:GetRPCMethods/>"), Answer::Own);
    let view = GetRpcMethodsResponseView::read(&answer).unwrap();
    let listed: Vec<_> = view.method_list().map(|name| name.to_string()).collect();
    for required in [
        "Inform",
        "GetRPCMethods",
        "TransferComplete",
        "AutonomousTransferComplete",
    ] {
        assert!(listed.iter().any(|name| name == required), "{required}");
    }
    // A second Inform has no place in a session, whatever is listed.
    for method in Method::ALL
        .iter()
        .filter(|method| **method != Method::Inform)
    {
        let name = method.name();
        let call = message("3", &format!("<cwmp:{name}></cwmp:{name}>"));
        let answer = acs.answers(&call, Answer::Own);
        let is_answered = answer.kind() == Kind::Response(*method);
        assert_eq!(
            is_answered,
            listed.iter().any(|listed| listed == name),
            "{name}"
        );
        assert!(is_answered || fault(&answer) == 8000, "{name}");
    }
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
fn an_inform_that_is_not_understood_begins_no_session() {
    let header = "<x:foo xmlns:x=\"urn:x\" s:mustUnderstand=\"1\"/>";
    let post = written("cwmp-1-0", header, INFORM);
    let mut acs = Acs::new();
    let Ok(Post::Inform { call, .. }) = acs.0.handle_post(post.as_bytes()) else {
        panic!();
    };
    assert!(acs.0.answer(NOW, call, Answer::Own).is_some());
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
}

#[test]
fn an_inform_is_answered_by_the_endpoint() {
    let inform = message("1", INFORM);
    let mut body = KickedResponse { next_url: "" };
    let reply = Acs::new().answers(&inform, Answer::Body(&mut body));
    assert_eq!(reply.kind(), Kind::Response(Method::Inform));
}
