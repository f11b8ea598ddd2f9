//! What deployed devices send in their messages, by the numbers of the catalogue of quirks: the session goes on.

use cwmp_core::acs::{Answer, Config, Post};
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{Envelope, FaultCode, Kind, Method};

use crate::script::{Acs, INFORM, NOW, TRANSFER, bytes, message, read, written};

/// An `Inform` as this device sends it is answered, and the session comes to its end.
#[track_caller]
fn is_served(quirk: u8, inform: &str) {
    let mut acs = Acs::new();
    let post = acs.0.handle_post(inform.as_bytes());
    let Ok(Post::Inform { call, .. }) = post else {
        panic!("quirk {quirk}: {post:?}");
    };
    assert_eq!(call.refusal(), None, "quirk {quirk}");
    let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
    assert_eq!(reply.answered(), Some(Method::Inform), "quirk {quirk}");
    assert_eq!(reply.fault(), None, "quirk {quirk}");
    let reply = read(bytes(reply, 4096));
    assert_eq!(reply.kind(), Kind::Response(Method::Inform));
    acs.turn();
    acs.is_over();
}

fn with(what: &str, instead: &str) -> String {
    assert!(INFORM.contains(what), "{what}");
    message("1", &INFORM.replace(what, instead))
}

#[test]
fn quirks_1_to_31_however_the_envelope_is_written_the_device_is_served() {
    let inform = message("1", INFORM);
    let in_envelope = |was: &str, is: &str| {
        assert!(inform.contains(was), "{was}");
        inform.replace(was, is)
    };
    let header = "<s:Header><cwmp:ID s:mustUnderstand=\"1\">1</cwmp:ID></s:Header>";
    for (quirk, post) in [
        (1, in_envelope(header, "")),
        (2, in_envelope(header, "<s:Header/>")),
        (3, inform.clone()),
        (
            3,
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{inform}"),
        ),
        (
            6,
            format!("<?xml\n version=\"1.0\"\n encoding=\"UTF-8\"\n?>\n{inform}"),
        ),
        (
            7,
            inform
                .replace("s:", "soap_env:")
                .replace("xmlnsoap_env:", "xmlns:")
                .replace("xmlns:s=", "xmlns:soap_env="),
        ),
        (
            8,
            inform.replace("cwmp:Inform", "ns4:Inform").replace(
                "xmlns:cwmp",
                "xmlns:ns4=\"urn:dslforum-org:cwmp-1-0\" xmlns:cwmp",
            ),
        ),
        (
            9,
            in_envelope(
                "<cwmp:Inform>",
                "<Inform xmlns=\"urn:dslforum-org:cwmp-1-0\">",
            )
            .replace("</cwmp:Inform>", "</Inform>"),
        ),
        (
            11,
            inform.replace(" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"", ""),
        ),
        (
            12,
            inform
                .replace(header, "")
                .replace(" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"", "")
                .replace(
                    "<cwmp:Inform>",
                    "<cwmp:Inform xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\">",
                ),
        ),
        (13, written("cwmp-1-0", "", INFORM)),
        (14, written("cwmp-1-1", "", INFORM)),
        (15, written("cwmp-1-3", "", INFORM)),
        (15, written("cwmp-1-4", "", INFORM)),
        (16, with("<Manufacturer>M<", "<Manufacturer>AT&T & sons<")),
        (17, with("<Manufacturer>M<", "<Manufacturer>\u{2}M<")),
        (
            18,
            with("<Manufacturer>M<", "<Manufacturer><![CDATA[M & N]]><"),
        ),
        (
            19,
            with("<Manufacturer>M<", "<Manufacturer><!-- it's M --><"),
        ),
        (
            30,
            with("<RetryCount>0</RetryCount>", "")
                .replace("<MaxEnvelopes>", "<RetryCount>0</RetryCount><MaxEnvelopes>"),
        ),
        (80, format!("{inform}\0")),
    ] {
        is_served(quirk, &post);
    }
}

#[test]
fn quirks_32_to_53_whatever_the_values_are_like_the_device_is_served() {
    let event = "<EventStruct><EventCode>1 BOOT</EventCode><CommandKey/>\n    </EventStruct>";
    let event = if INFORM.contains(event) {
        event
    } else {
        "<EventStruct><EventCode>1 BOOT</EventCode><CommandKey/></EventStruct>"
    };
    let list = "<ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[0]\"/>";
    let parameter = |name: &str, value: &str| {
        with(
            list,
            &format!(
                "<ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[1]\"><ParameterValueStruct>\
                 <Name>{name}</Name>{value}</ParameterValueStruct></ParameterList>"
            ),
        )
    };
    let text = "<Value xsi:type=\"xsd:string\">x</Value>";
    let time = "2026-01-02T03:04:05Z";
    for (quirk, post) in [
        (32, with("EventStruct[1]", "EventStruct[16]")),
        (33, with("EventStruct[1]", "EventStruct[0001]")),
        (
            34,
            with(event, "").replace("EventStruct[1]", "EventStruct[0]"),
        ),
        (
            35,
            with(
                "1 BOOT</EventCode>",
                "1 BOOT</EventCode><EventCode>0 BOOTSTRAP</EventCode>",
            ),
        ),
        (36, parameter("Device.A", "<Value>x</Value>")),
        (
            37,
            parameter("Device.A", "<Value xsi:type=\"xsd:\">x</Value>"),
        ),
        (
            38,
            parameter("Device.A", "<Value xsi:type=\"xs:int\">7</Value>"),
        ),
        (
            38,
            parameter("Device.A", "<Value xsi:type=\"soapenc:int\">7</Value>"),
        ),
        (39, parameter("Device.A", "")),
        (
            40,
            parameter(
                "Device.A",
                "<Value xsi:type=\"xsd:unsignedInt\">1.0.21 1.0.23</Value>",
            ),
        ),
        (41, with(time, "2018-06-20T00:30:18")),
        (42, with(time, "0000-00-00T00:00:00")),
        (43, with(time, "2019-03-05T11:54::14")),
        (44, with(time, "0001-01-01T00:00:43")),
        (44, with(time, "")),
        (45, with(time, "1970-01-01T00:00:07Z")),
        (48, with("<RetryCount>0<", "<RetryCount>05<")),
        (49, parameter(".ExternalIPAddress", text)),
        (50, parameter("Device.&lt;Name&gt;.Ext", text)),
        (50, parameter("Device..A", text)),
        (51, with("1 BOOT", "X CT-COM BIND")),
        (52, with("<SerialNumber>17<", "<SerialNumber><")),
        (53, with("<OUI>001122<", "<OUI>123456789012345678901234<")),
        (53, with("<OUI>001122<", "<OUI><")),
        (53, with("<ProductClass>P<", "<ProductClass>TG784n v3<")),
        (106, with("1 BOOT", "10 AUTONOMOUS TRANSFER COMPLETE")),
    ] {
        is_served(quirk, &post);
    }
}

/// What a lenient server makes of this answer to its `GetParameterValues`; the session goes on.
fn answered<T>(answer: &str, read: impl FnOnce(&Envelope<'_>) -> T) -> T {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    let post = written("cwmp-1-2", "", answer);
    let taken = match acs.0.handle_post(post.as_bytes()) {
        Ok(Post::Answered { answer, .. } | Post::Faulted { answer, .. }) => read(&answer),
        other => panic!("{other:?}"),
    };
    acs.is_over();
    taken
}

#[test]
fn quirks_32_to_64_an_answer_with_odd_values_says_what_it_says() {
    let list = |count: &str, members: &str| {
        format!(
            "<cwmp:GetParameterValuesResponse><ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[{count}]\">\
             {members}</ParameterList></cwmp:GetParameterValuesResponse>"
        )
    };
    let entry = |name: &str, value: &str| {
        format!("<ParameterValueStruct><Name>{name}</Name>{value}</ParameterValueStruct>")
    };
    let values = |answer: &str| {
        answered(answer, |envelope| {
            let view = GetParameterValuesResponseView::read(envelope).unwrap();
            let list = view.parameter_list();
            list.map(|parameter| {
                let value = parameter.value.map(|value| value.to_string());
                (parameter.name.trimmed().to_string(), value)
            })
            .collect::<Vec<_>>()
        })
    };
    let x = |name: &str| (name.to_owned(), Some("x".to_owned()));
    let plain = "<Value>x</Value>";
    // 32, 33, 36: counts and types are not to be trusted.
    for count in ["213", "0010", "0", ""] {
        let two = entry("A", plain) + &entry("B", plain);
        assert_eq!(values(&list(count, &two)), [x("A"), x("B")], "{count}");
    }
    // 20: names that were wrapped.
    assert_eq!(values(&list("1", &entry("\n  A\n ", plain))), [x("A")]);
    // 39: a value that is missing is not an empty one, and takes no other with it.
    let two = entry("A", "") + &entry("B", plain);
    assert_eq!(values(&list("2", &two)), [("A".to_owned(), None), x("B")]);
    // 54: fewer than were asked for.
    assert_eq!(values(&list("0", "")), []);
    // 55: a number without digits is there, as it stands.
    let empty = entry("A", "<Value xsi:type=\"xsd:int\"></Value>");
    let expected = ("A".to_owned(), Some(String::new()));
    assert_eq!(values(&list("1", &empty)), [expected]);
    // 64: thousands of them.
    let many = entry("Device.Some.Name", plain).repeat(20_000);
    assert_eq!(values(&list("20000", &many)).len(), 20_000);
}

#[test]
fn quirks_101_to_108_reports_and_faults_are_taken_as_they_come() {
    // 104: without its event; 102: without its key, and failed.
    let failed = TRANSFER
        .replace("<CommandKey>k</CommandKey>", "<CommandKey/>")
        .replace("<FaultCode>0<", "<FaultCode>9015<");
    for (body, key, code) in [(TRANSFER, "k", None), (&*failed, "", Some(9015))] {
        let mut acs = Acs::informed(Config::DEFAULT);
        let post = message("2", body);
        let Ok(Post::Call(call)) = acs.0.handle_post(post.as_bytes()) else {
            panic!("{body}");
        };
        let view = TransferCompleteView::read(call.envelope()).unwrap();
        assert_eq!(view.command_key(), key);
        let fault = view.fault_struct().fault.unwrap();
        assert_eq!(fault.map(FaultCode::code), code);
        let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
        assert_eq!(reply.answered(), Some(Method::TransferComplete));
        assert_eq!(reply.fault(), None);
    }
    // 103: in the other order, with the key on one of them.
    let events = "<Event soapenc:arrayType=\"cwmp:EventStruct[2]\"><EventStruct><EventCode>M Download</EventCode>\
                  <CommandKey>1.0.3</CommandKey></EventStruct><EventStruct><EventCode>7 TRANSFER COMPLETE</EventCode>\
                  <CommandKey></CommandKey></EventStruct></Event>";
    let (front, behind) = INFORM.split_once("<Event ").unwrap();
    let (_, behind) = behind.split_once("</Event>").unwrap();
    let post = message("1", &format!("{front}{events}{behind}"));
    let mut acs = Acs::new();
    let Ok(Post::Inform { call, .. }) = acs.0.handle_post(post.as_bytes()) else {
        panic!();
    };
    let view = InformView::read(call.envelope()).unwrap();
    let told: Vec<_> = view
        .event()
        .map(|event| (event.event_code.to_string(), event.command_key.to_string()))
        .collect();
    let expected = [("M Download", "1.0.3"), ("7 TRANSFER COMPLETE", "")];
    assert_eq!(
        told,
        expected.map(|(code, key)| (code.to_owned(), key.to_owned()))
    );
    // 107, 108: faults of every shape, with the code where there is one.
    let detail = "<cwmp:Fault><FaultCode>9005</FaultCode><FaultString/></cwmp:Fault>";
    for (fault, code) in [
        (
            format!("<s:Fault><faultcode>Client</faultcode><faultstring/>{detail}</s:Fault>"),
            Some(9005),
        ),
        (
            format!("<s:Fault><detail>{detail}</detail></s:Fault>"),
            Some(9005),
        ),
        (detail.to_owned(), Some(9005)),
        (
            "<s:Fault><faultcode>Server</faultcode></s:Fault>".to_owned(),
            None,
        ),
    ] {
        let found = answered(&fault, |envelope| envelope.kind());
        assert_eq!(found, Kind::Fault(code.map(FaultCode::new)), "{fault}");
    }
}
