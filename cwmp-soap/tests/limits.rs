//! Limits: accepted up to each, refused past it.
#![allow(clippy::unwrap_used, reason = "tests may")]

#[path = "support/envelope.rs"]
mod support;

use cwmp_soap::grammar::MESSAGES;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::reboot::{RebootResponse, RebootView};
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{DecodeConfig, DecodeErrorKind, Envelope, FaultCode, Kind, Limits, Method};
use support::{check, message, reboot};

/// Accepted up to a limit, refused for this reason past it, in both configurations.
#[track_caller]
fn limited(document: &str, kind: DecodeErrorKind, set: impl Fn(&mut Limits, bool)) {
    for config in [DecodeConfig::STRICT, DecodeConfig::LENIENT] {
        let mut limits = Limits::DEFAULT;
        set(&mut limits, true);
        assert_eq!(check(document, &config.with_limits(limits)), Ok(()));
        set(&mut limits, false);
        let error = check(document, &config.with_limits(limits)).unwrap_err();
        assert_eq!(error.kind, kind);
    }
}

#[test]
fn limits_hold() {
    use DecodeErrorKind as Wrong;
    let document = reboot("k");
    let len = u32::try_from(document.len()).unwrap();
    limited(&document, Wrong::DocumentTooLong, |limits, enough| {
        limits.document_bytes = if enough { len } else { len - 1 };
    });
    limited(&document, Wrong::TooDeep, |limits, enough| {
        limits.depth = if enough { 4 } else { 3 };
    });
    limited(&document, Wrong::TooManyAttributes, |limits, enough| {
        limits.attributes = if enough { 5 } else { 4 };
    });
    let root = document.find("<SOAP-ENV:Header>").unwrap();
    limited(&document, Wrong::TagTooLong, |limits, enough| {
        let len = u16::try_from(root).unwrap();
        limits.tag_bytes = if enough { len } else { len - 1 };
    });
    limited(&document, Wrong::TooManyNamespaces, |limits, enough| {
        limits.namespaces = if enough { 5 } else { 4 };
    });
    let document = message(
        "<cwmp:GetParameterValues><ParameterNames SOAP-ENC:arrayType='xsd:string[2]'><string>A.</string>\
         <string>B.</string></ParameterNames></cwmp:GetParameterValues>",
    );
    limited(&document, Wrong::TooManyItems, |limits, enough| {
        limits.items = if enough { 2 } else { 1 };
    });
    let mut limits = Limits::DEFAULT;
    limits.items = 1;
    let error = check(&document, &DecodeConfig::STRICT.with_limits(limits)).unwrap_err();
    assert_eq!(error.cpe_fault(), Some(FaultCode::RESOURCES_EXCEEDED));

    // What a reader has room for is a limit whatever the configuration asks for.
    let mut limits = Limits::DEFAULT;
    (limits.depth, limits.attributes, limits.namespaces) = (u8::MAX, u8::MAX, u8::MAX);
    let wide = DecodeConfig::LENIENT.with_limits(limits);
    let kind = |document: String| check(document, &wide).unwrap_err().kind;
    assert_eq!(kind("<a>".repeat(17)), Wrong::NotSoap);
    assert_eq!(kind(reboot(&"<a>".repeat(100))), Wrong::TooDeep);
    let many = |what: &str| (0..100).fold(String::new(), |all, n| format!("{all} {what}{n}='u'"));
    let key = |attributes: String| {
        reboot("").replace("<CommandKey>", &format!("<CommandKey{attributes}>"))
    };
    assert_eq!(kind(key(many("a"))), Wrong::TooManyAttributes);
    assert_eq!(kind(key(many("xmlns:a"))), Wrong::TooManyNamespaces);
    let long = "p".repeat(256);
    assert_eq!(kind(key(format!(" xmlns:{long}='u'"))), Wrong::NameTooLong);
    let long = "p".repeat(65_536);
    assert_eq!(kind(reboot(&format!("<{long}/>"))), Wrong::TagTooLong);
}

/// Texts of a million bytes in which every byte needs a decision: looked at once, they are read at once; looked at again
/// for each of them, no test run would see their end.
#[test]
fn no_text_is_read_once_for_each_of_its_parts() {
    const MANY: usize = 1_000_000;
    for (markup, chars) in [
        ("&".repeat(MANY), MANY),
        ("&a".repeat(MANY / 2), MANY),
        ("&#".repeat(MANY / 2), MANY),
        (format!("<![CDATA[{}]]>", "\r".repeat(MANY)), MANY),
        (format!("<![CDATA[{}]]>", "]".repeat(MANY)), MANY),
        ("<![CDATA[]]>".repeat(MANY / 12), 0),
        ("<!---->".repeat(MANY / 7), 0),
        ("\r\n".repeat(MANY / 2), MANY / 2),
        ("&amp;".repeat(MANY / 5), MANY / 5),
    ] {
        let document = reboot(&markup);
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        let view = RebootView::read(&envelope).unwrap();
        assert_eq!(view.command_key().char_count(), chars);
    }
}

/// What time this takes is bounded by `Limits::tag_bytes`: at most one long start tag for each element.
#[test]
fn long_declarations_and_members_of_two_shapes_are_read_to_the_end() {
    let long = "u".repeat(390);
    let declare = |n: u8| format!(" xmlns:{}='{long}{n}'", char::from(b'a' + n));
    let names: String = (0..10).map(declare).collect();
    let attributes: String = (b'a'..b'k')
        .map(|p| format!(" {}:l=''", char::from(p)))
        .collect();
    let strangers = format!("<x{attributes}/>").repeat(20_000);
    let document = reboot("").replace(
        "<CommandKey></CommandKey>",
        &format!("<CommandKey/><y{names}>{strangers}</y>"),
    );
    assert_eq!(check(&document, &DecodeConfig::LENIENT), Ok(()));

    let member = |space: &str| {
        format!(
            "<ParameterValueStruct xmlns:q='u'>{space}<Name>A</Name><Value xsi:type='xsd:string'>1</Value>\
             </ParameterValueStruct>"
        )
    };
    let members = format!("{}{}", member(""), member(" ")).repeat(20_000);
    let document = message(&format!(
        "<cwmp:SetParameterValues><ParameterList SOAP-ENC:arrayType='cwmp:ParameterValueStruct[40000]' \
         a='{}'>{members}</ParameterList><ParameterKey/></cwmp:SetParameterValues>",
        "x".repeat(3900)
    ));
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    let view = SetParameterValuesView::read(&envelope).unwrap();
    let strings = view
        .parameter_list()
        .filter(|p| p.type_name == Some("string"));
    assert_eq!(strings.count(), 40_000);
}

#[test]
fn a_message_that_is_not_among_those_to_be_read_is_nobodys() {
    let others = DecodeConfig::STRICT.with_messages(&[FactoryReset::MESSAGE]);
    for (name, kind) in [
        ("Reboot", Kind::Request(Method::Other)),
        ("RebootResponse", Kind::Response(Method::Other)),
        ("FactoryReset", Kind::Request(Method::FactoryReset)),
    ] {
        let document = message(&format!("<cwmp:{name}></cwmp:{name}>"));
        let envelope = Envelope::parse(document.as_bytes(), &others).unwrap();
        assert_eq!((envelope.kind(), envelope.name()), (kind, name));
        assert_eq!(envelope.arguments(), Ok(()));
        let error = RebootView::read(&envelope).unwrap_err();
        assert_eq!(error.kind, DecodeErrorKind::WrongMessage);
    }

    let listed =
        DecodeConfig::STRICT.with_messages(&[RebootView::MESSAGE, RebootResponse::MESSAGE]);
    assert_eq!(check(reboot("k"), &listed), Ok(()));
    let envelope = reboot("k");
    let envelope = Envelope::parse(envelope.as_bytes(), &listed).unwrap();
    assert_eq!(RebootView::read(&envelope).unwrap().command_key(), "k");
}

#[test]
fn every_call_and_response_is_read_by_default() {
    for method in Method::ALL {
        for (kind, end) in [
            (Kind::Request(*method), ""),
            (Kind::Response(*method), "Response"),
        ] {
            let found = MESSAGES
                .iter()
                .find(|message| message.kind == kind)
                .unwrap();
            assert_eq!(found.grammar.name, format!("{}{end}", method.name()));
        }
    }
    assert_eq!(MESSAGES.len(), 2 * Method::ALL.len());
}
