//! What each tolerance lets through, alone, and what it then means.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

#[path = "support/envelope.rs"]
mod support;

use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{
    DecodeConfig, DecodeErrorKind, Envelope, FaultCode, Kind, Method, Tolerances, Warnings,
};
use support::{check, message, reboot, refused};

/// A message that is refused for one reason, unless one tolerance is granted.
struct Case {
    tolerance: Tolerances,
    kind: DecodeErrorKind,
    document: String,
    means: Kind,
}

fn cases() -> Vec<Case> {
    use DecodeErrorKind as Wrong;
    let reboot_is = Kind::Request(Method::Reboot);
    let list = |array_type: &str, list: &str| {
        message(&format!(
            "<cwmp:SetParameterValues><ParameterList{array_type}>{list}</ParameterList>\
             <ParameterKey/></cwmp:SetParameterValues>"
        ))
    };
    let one = " SOAP-ENC:arrayType='cwmp:ParameterValueStruct[1]'";
    let value = |member: &str, value: &str| {
        format!("<{member}><Name>A</Name><Value {value}</Value></{member}>")
    };
    let good = "ParameterValueStruct";
    let mut cases = Vec::new();
    let mut add = |tolerance, kind, means, document: String| {
        cases.push(Case {
            tolerance,
            kind,
            document,
            means,
        });
    };
    add(
        Tolerances::UNDECLARED_PREFIX,
        Wrong::UndeclaredPrefix,
        reboot_is,
        reboot("k").replace(" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"", ""),
    );
    let other = "http://schemas.xmlsoap.org/soap/";
    add(
        Tolerances::ENVELOPE_NAMESPACE,
        Wrong::NotSoap,
        reboot_is,
        reboot("k").replace("http://schemas.xmlsoap.org/soap/envelope/", other),
    );
    add(
        Tolerances::RPC_NAMESPACE,
        Wrong::WrongNamespace,
        reboot_is,
        reboot("k").replace("cwmp:Reboot", "Reboot"),
    );
    add(
        Tolerances::RPC_NAMESPACE,
        Wrong::WrongNamespace,
        Kind::Fault(Some(FaultCode::REQUEST_DENIED)),
        message(
            "<SOAP-ENV:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail><Fault>\
             <FaultCode>9001</FaultCode></Fault></detail></SOAP-ENV:Fault>",
        ),
    );
    add(
        Tolerances::QUALIFIED_ARGUMENT,
        Wrong::UnexpectedElement,
        reboot_is,
        reboot("k").replace("CommandKey", "cwmp:CommandKey"),
    );
    let add_object = Kind::Request(Method::AddObject);
    add(
        Tolerances::ARGUMENT_ORDER,
        Wrong::UnexpectedElement,
        add_object,
        message("<cwmp:AddObject><ParameterKey/><ObjectName>A.</ObjectName></cwmp:AddObject>"),
    );
    for extra in [
        "k</CommandKey><Delay>1</Delay><CommandKey>",
        "k<b>x</b>",
        "k</CommandKey>x<CommandKey>",
    ] {
        // Between two keys something strange may stand; the empty one at the end is cut away again.
        add(
            Tolerances::EXTRA_ELEMENT,
            Wrong::UnexpectedElement,
            reboot_is,
            reboot(extra).replace("<CommandKey></CommandKey>", ""),
        );
    }
    add(
        Tolerances::EXTRA_ELEMENT,
        Wrong::UnexpectedContent,
        reboot_is,
        reboot("k").replace("<cwmp:Reboot>", "x<cwmp:Reboot>"),
    );
    add(
        Tolerances::MISSING_ELEMENT,
        Wrong::MissingElement,
        reboot_is,
        message("<cwmp:Reboot/>"),
    );
    add(
        Tolerances::REPEATED_ELEMENT,
        Wrong::RepeatedElement,
        reboot_is,
        reboot("k</CommandKey><CommandKey>l"),
    );
    let set = Kind::Request(Method::SetParameterValues);
    let text = "xsi:type='xsd:string'>k";
    for array_type in [
        "",
        " SOAP-ENC:arrayType='cwmp:ParameterValueStruct[2]'",
        " SOAP-ENC:arrayType='cwmp:ParameterValueStruct[]'",
        " SOAP-ENC:arrayType='cwmp:ParameterInfoStruct[1]'",
        " SOAP-ENC:arrayType='xsd:ParameterValueStruct[1]'",
        " SOAP-ENC:arrayType='ParameterValueStruct[1]'",
        " SOAP-ENV:arrayType='cwmp:ParameterValueStruct[1]'",
        " arrayType='cwmp:ParameterValueStruct[1]'",
    ] {
        add(
            Tolerances::ARRAY_TYPE,
            Wrong::BadArrayType,
            set,
            list(array_type, &value(good, text)),
        );
    }
    for ty in [
        ">k",
        "xsi:type='xsd:token'>k",
        "xsi:type='string'>k",
        "type='xsd:string'>k",
        "xsd:type='xsd:string'>k",
    ] {
        add(
            Tolerances::VALUE_TYPE,
            Wrong::BadValueType,
            set,
            list(one, &value(good, ty)),
        );
    }
    for bad in [
        "xsi:type='xsd:int'>",
        "xsi:type='xsd:boolean'>yes",
        "xsi:type='xsd:dateTime'>2024-05-02T10:00:00",
        "xsi:type='SOAP-ENC:base64'>*",
    ] {
        add(
            Tolerances::BAD_VALUE,
            Wrong::BadValue,
            set,
            list(one, &value(good, bad)),
        );
    }
    add(
        Tolerances::BAD_VALUE,
        Wrong::BadValue,
        Kind::Response(Method::SetParameterValues),
        message(
            "<cwmp:SetParameterValuesResponse><Status>2</Status></cwmp:SetParameterValuesResponse>",
        ),
    );
    add(
        Tolerances::LENGTH,
        Wrong::BadLength,
        reboot_is,
        reboot(&"k".repeat(33)),
    );
    add(
        Tolerances::LENGTH,
        Wrong::BadLength,
        Kind::Request(Method::GetParameterValues),
        message(
            "<cwmp:GetParameterValues><ParameterNames SOAP-ENC:arrayType='xsd:string[0]'/></cwmp:GetParameterValues>",
        ),
    );
    add(
        Tolerances::BARE_AMPERSAND,
        Wrong::BadReference,
        reboot_is,
        reboot("a & b &nbsp;"),
    );
    add(
        Tolerances::CONTROL_CHARACTER,
        Wrong::ForbiddenCharacter,
        reboot_is,
        reboot("\u{2}1452002"),
    );
    add(
        Tolerances::CONTROL_CHARACTER,
        Wrong::BadReference,
        reboot_is,
        reboot("&#2;1452002"),
    );
    add(
        Tolerances::LATE_DECLARATION,
        Wrong::Syntax,
        reboot_is,
        format!("\n <?xml version='1.0'?>{}", reboot("k")),
    );
    add(
        Tolerances::ENCODING_LABEL,
        Wrong::UnsupportedEncoding,
        reboot_is,
        format!("<?xml version='1.0' encoding='UTF-16'?>{}", reboot("k")),
    );
    let detail = "<cwmp:Fault><FaultCode>9002</FaultCode></cwmp:Fault>";
    add(
        Tolerances::FAULT_SHAPE,
        Wrong::UnexpectedContent,
        Kind::Fault(Some(FaultCode::INTERNAL_ERROR)),
        message(detail),
    );
    let soap = "<faultcode>Server</faultcode><faultstring>?</faultstring>";
    add(
        Tolerances::FAULT_SHAPE,
        Wrong::MissingElement,
        Kind::Fault(None),
        message(&format!("<SOAP-ENV:Fault>{soap}</SOAP-ENV:Fault>")),
    );
    add(
        Tolerances::FAULT_SHAPE,
        Wrong::WrongNamespace,
        Kind::Fault(Some(FaultCode::INTERNAL_ERROR)),
        message(&format!("<Fault>{soap}<detail>{detail}</detail></Fault>")),
    );
    for header in [
        "<cwmp:HoldRequests>maybe</cwmp:HoldRequests>",
        "<cwmp:SessionTimeout/>",
        "<cwmp:ID>8</cwmp:ID>",
    ] {
        add(
            Tolerances::HEADER_VALUE,
            Wrong::BadHeader,
            reboot_is,
            reboot("k").replace("</SOAP-ENV:Header>", &format!("{header}</SOAP-ENV:Header>")),
        );
    }
    add(
        Tolerances::MEMBER_NAME,
        Wrong::UnexpectedElement,
        set,
        list(one, &value("SetParameterValueStruct", text)),
    );
    add(
        Tolerances::MEMBER_NAME,
        Wrong::UnexpectedElement,
        set,
        list(
            one,
            &format!("<ParameterNames>{}</ParameterNames>", value(good, text)),
        ),
    );
    cases
}

#[test]
fn each_tolerance_alone_lets_its_deviation_through() {
    let mut tried = Tolerances::NONE;
    for case in cases() {
        refused(&case.document, case.kind);
        let alone = DecodeConfig::STRICT.with_tolerances(case.tolerance);
        let envelope = Envelope::parse(case.document.as_bytes(), &alone)
            .unwrap_or_else(|error| panic!("{error}: {}", case.document));
        assert_eq!(envelope.arguments(), Ok(()), "{}", case.document);
        assert_eq!(envelope.kind(), case.means, "{}", case.document);
        let others = Tolerances::ALL.without(case.tolerance);
        let without = DecodeConfig::STRICT.with_tolerances(others);
        // A member of another name is an element that is passed over, where only that is tolerated.
        let refused = case.tolerance != Tolerances::MEMBER_NAME;
        assert_eq!(
            check(&case.document, &without).is_err(),
            refused,
            "{}",
            case.document
        );
        tried = tried.with(case.tolerance);
    }
    assert_eq!(tried, Tolerances::ALL);
}

#[test]
fn a_missing_element_is_named() {
    let document = message("<cwmp:Reboot/>");
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    let error = envelope.arguments().unwrap_err();
    assert_eq!(error.kind, DecodeErrorKind::MissingElement);
    assert_eq!(error.element, "CommandKey");
    let told = format!("CommandKey is missing (at byte {})", error.at);
    assert_eq!(error.to_string(), told);
    // Whatever else is wrong names none.
    let document = reboot("k</CommandKey><CommandKey>l");
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments().unwrap_err().element, "");
}

#[test]
fn what_is_let_through_is_told_with_its_place() {
    for case in cases() {
        let refused = check(&case.document, &DecodeConfig::STRICT).unwrap_err();
        let alone = DecodeConfig::STRICT.with_tolerances(case.tolerance);
        let envelope = Envelope::parse(case.document.as_bytes(), &alone).unwrap();
        let warnings = envelope.warnings();
        assert!(!warnings.is_empty(), "{}", case.document);
        assert_eq!(warnings.tolerances(), case.tolerance, "{}", case.document);
        assert_eq!(warnings.iter().count(), warnings.total() as usize);
        let first = warnings.iter().next().unwrap();
        assert_eq!(
            (first.tolerance, first.at),
            (case.tolerance, refused.at),
            "{}",
            case.document
        );
    }
    let good = reboot("k");
    let envelope = Envelope::parse(good.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    assert!(envelope.warnings().is_empty());
}

#[test]
fn warnings_are_counted_past_those_that_are_kept() {
    let member = "<ParameterValueStruct><Name>A</Name><Value>1</Value></ParameterValueStruct>";
    for count in [1, Warnings::ROOM, Warnings::ROOM + 3, 500] {
        let document = message(&format!(
            "<cwmp:SetParameterValues><ParameterList SOAP-ENC:arrayType='cwmp:ParameterValueStruct[{count}]'>{}\
             </ParameterList><ParameterKey/></cwmp:SetParameterValues>",
            member.repeat(count)
        ));
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        let warnings = envelope.warnings();
        assert_eq!(warnings.total() as usize, count);
        assert_eq!(warnings.iter().count(), count.min(Warnings::ROOM));
        assert_eq!(warnings.tolerances(), Tolerances::VALUE_TYPE);
        for warning in warnings.iter() {
            let rest = document.get(warning.at..).unwrap();
            assert!(rest.starts_with("<Value>"));
        }
    }
}

#[test]
fn nothing_lets_the_end_of_a_string_through() {
    for markup in ["a\0b", "&#0;", "&#x0;"] {
        assert!(check(reboot(markup), &DecodeConfig::LENIENT).is_err());
    }
}

#[test]
fn what_is_let_through_means_what_it_looks_like() {
    let read = |document: &str| {
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        let view = RebootView::read(&envelope).unwrap();
        view.command_key().to_string()
    };
    for (markup, key) in [
        ("a & b &nbsp; &amp;", "a & b &nbsp; &"),
        ("\u{2}1452002", "\u{2}1452002"),
        ("&#2;1452002&#x1F;", "\u{2}1452002\u{1F}"),
        ("k</CommandKey><CommandKey>l", "k"),
        ("k<b>x</b>l", "k"),
        ("<![CDATA[a&b]]>&#99;", "a&bc"),
    ] {
        assert_eq!(read(&reboot(markup)), key, "{markup}");
    }
    // A reference to a control character is no bare ampersand.
    let ampersands = DecodeConfig::STRICT.with_tolerances(Tolerances::BARE_AMPERSAND);
    let error = check(reboot("&#2;"), &ampersands).unwrap_err();
    assert_eq!(error.kind, DecodeErrorKind::BadReference);
}

#[test]
fn members_are_found_under_other_names() {
    let member = "<Name>A</Name><Value xsi:type='xsd:string'>1</Value>";
    for list in [
        format!("<ParameterValueStruct>{member}</ParameterValueStruct><a><b/></a>"),
        format!("<SetParameterValueStruct>{member}</SetParameterValueStruct><a>x</a>"),
        format!("<a><ParameterValueStruct>{member}</ParameterValueStruct><b/></a>"),
    ] {
        let document = message(&format!(
            "<cwmp:SetParameterValues><ParameterList>{list}{list}</ParameterList></cwmp:SetParameterValues>"
        ));
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        let view = SetParameterValuesView::read(&envelope).unwrap();
        let names: Vec<_> = view.parameter_list().map(|p| p.name.to_string()).collect();
        assert_eq!(names, ["A", "A"], "{list}");
    }
    let document = message(
        "<cwmp:GetParameterValues><ParameterNames><Name>A.</Name><string>B.</string><a><b/></a></ParameterNames>\
         </cwmp:GetParameterValues>",
    );
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    let view = GetParameterValuesView::read(&envelope).unwrap();
    assert!(view.parameter_names().eq(["A.", "B."]));
}

#[test]
fn an_element_that_stands_twice_is_told_of_in_any_order() {
    let (key, name) = (
        "<ParameterKey>k</ParameterKey>",
        "<ObjectName>o.</ObjectName>",
    );
    let arguments = [key, name, key].concat();
    let document = message(&format!("<cwmp:AddObject>{arguments}</cwmp:AddObject>"));
    let config = DecodeConfig::STRICT.with_tolerances(Tolerances::ARGUMENT_ORDER);
    let envelope = Envelope::parse(document.as_bytes(), &config).unwrap();
    let error = envelope.arguments().unwrap_err();
    assert_eq!(error.kind, DecodeErrorKind::RepeatedElement);
}
