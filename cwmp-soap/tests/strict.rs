//! What a strict configuration refuses: ill-formed markup, other envelopes, what TR-069 does not allow.
#![allow(clippy::unwrap_used, reason = "tests may")]

#[path = "support/envelope.rs"]
mod support;

use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::{CwmpNamespace, DecodeConfig, DecodeErrorKind, Envelope, FaultCode, Kind};
use support::{CLOSE, HEADER, always_refused, check, envelope, message, reboot, refused};

#[test]
fn a_message_without_fault_is_accepted() {
    let document = reboot("k");
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    assert_eq!(RebootView::read(&envelope).unwrap().command_key(), "k");
    for around in [
        ("\u{FEFF}", ""),
        (
            "<?xml version=\"1.0\" encoding='utf-8' standalone='yes' ?>\r\n",
            "\n <!-- x -->\n<?p?>",
        ),
        ("<!-- a - b --><?xml-stylesheet href='a'?>", ""),
    ] {
        let document = format!("{}{document}{}", around.0, around.1);
        assert_eq!(
            check(&document, &DecodeConfig::STRICT),
            Ok(()),
            "{document}"
        );
    }
}

#[test]
fn markup_that_is_not_well_formed_is_refused() {
    use DecodeErrorKind as Wrong;
    let good = reboot("k");
    always_refused(
        good.replace("</CommandKey>", "</Commandkey>"),
        Wrong::MismatchedEndTag,
    );
    always_refused(
        good.replace("</CommandKey>", "</x:CommandKey>"),
        Wrong::MismatchedEndTag,
    );
    // The end of the element around it comes where its own is missing.
    always_refused(good.replace("</CommandKey>", ""), Wrong::MismatchedEndTag);
    always_refused(good.replace("k</", "k</ "), Wrong::MismatchedEndTag);
    always_refused(format!("</a>{good}"), Wrong::MismatchedEndTag);
    always_refused(good.replace(CLOSE, ""), Wrong::UnexpectedEnd);
    always_refused(format!("{good}{good}"), Wrong::TrailingContent);
    always_refused(format!("{good}x"), Wrong::TrailingContent);
    always_refused(format!("{good}<![CDATA[x]]>"), Wrong::TrailingContent);
    always_refused(format!("x{good}"), Wrong::Syntax);
    always_refused(format!("&#32;{good}"), Wrong::Syntax);
    always_refused(
        good.replace("<CommandKey>", "<CommandKey a='1' a='2'>"),
        Wrong::DuplicateAttribute,
    );
    always_refused(
        good.replace(
            "<CommandKey>",
            "<CommandKey xmlns:p='u' xmlns:q='&#117;' p:a='1' q:a='2'>",
        ),
        Wrong::DuplicateAttribute,
    );
    refused(
        good.replace("<CommandKey>", "<CommandKey p:a='1'>"),
        Wrong::UndeclaredPrefix,
    );
    refused(
        good.replace("CommandKey>", "p:CommandKey>"),
        Wrong::UndeclaredPrefix,
    );
    for name in [
        "xmlns:p=''",
        "xmlns:xmlns='u'",
        "xmlns:xml='u'",
        "xmlns:p='http://www.w3.org/2000/xmlns/'",
    ] {
        always_refused(
            good.replace("<CommandKey>", &format!("<CommandKey {name}>")),
            Wrong::BadNamespaceDeclaration,
        );
    }
    for attribute in [
        "a='<'",
        "a=1",
        "a",
        "a=",
        "a='1'b='2'",
        "1a='1'",
        "a:b:c='1'",
        ":a='1'",
        "a='\"",
        "/a='1'",
    ] {
        let document = good.replace("<CommandKey>", &format!("<CommandKey {attribute}>"));
        let error = check(&document, &DecodeConfig::LENIENT).unwrap_err();
        // An unclosed quote runs to the next one, wherever that is.
        assert!(
            matches!(error.kind, Wrong::Syntax | Wrong::UnexpectedEnd),
            "{attribute}: {error}"
        );
    }
    for text in [
        "]]>",
        "<!-- a -- b -->",
        "<!-- --->",
        "<? x?>",
        "<?XML x?>",
        "<?a:b?>",
        "< a/>",
        "<>",
        "<a/ >",
        "<!x>",
        "<![cdata[x]]>",
        "<a\u{D7}/>",
    ] {
        always_refused(reboot(text), Wrong::Syntax);
    }
    for text in ["<![CDATA[", "<!-- ", "<!-->", "<!--->", "<?x", "<a b='"] {
        let document = reboot(text);
        assert!(check(&document, &DecodeConfig::LENIENT).is_err(), "{text}");
    }
    for text in [
        "&nbsp;",
        "&AMP;",
        "& ",
        "&",
        "&;",
        "&amp",
        "&#0;",
        "&#x0;",
        "&#x1F;",
        "&#xFFFE;",
        "&#xD800;",
        "&#x110000;",
        "&#X41;",
        "&#;",
    ] {
        refused(reboot(text), Wrong::BadReference);
        refused(
            good.replace("<CommandKey>", &format!("<CommandKey a='{text}'>")),
            Wrong::BadReference,
        );
    }
    for text in [
        "\u{0}", "\u{1}", "\u{8}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}",
    ] {
        refused(reboot(text), Wrong::ForbiddenCharacter);
        refused(reboot(&format!("<!--{text}-->")), Wrong::ForbiddenCharacter);
    }
    always_refused("", Wrong::UnexpectedEnd);
    always_refused(" \n", Wrong::UnexpectedEnd);
    always_refused("HTTP/1.1 200 OK", Wrong::Syntax);
    always_refused("<?xml version='1.0'?>", Wrong::UnexpectedEnd);
}

#[test]
fn declarations_and_encodings_are_checked() {
    use DecodeErrorKind as Wrong;
    let good = reboot("\u{E9}");
    for declaration in [
        "<?xml?>",
        "<?xml encoding='utf-8'?>",
        "<?xml encoding='ISO-8859-1'?>",
        "<?xml version='2.0'?>",
        "<?xml version='1.0' standalone='maybe'?>",
        "<?xml version='1.0' standalone='yes' encoding='utf-8'?>",
        "<?xml version='1.0' standalone='yes' encoding='ISO-8859-1'?>",
        "<?xml version='1.0' version='1.0'?>",
        "<?xml version='1.0' x='1'?>",
        "<?xml version='1.0' x?>",
    ] {
        always_refused(format!("{declaration}{good}"), Wrong::Syntax);
    }
    always_refused(
        format!("<?xml version='1.0' encoding='ISO-8859-1'?>{good}"),
        Wrong::UnsupportedEncoding,
    );
    // What says ISO-8859-1 and holds nothing but ASCII is the same in both.
    let ascii = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{}", reboot("k"));
    assert_eq!(check(ascii, &DecodeConfig::STRICT), Ok(()));
    let latin1: Vec<u8> = good.chars().map(|c| u8::try_from(c).unwrap()).collect();
    always_refused(latin1, Wrong::NotUtf8);
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    always_refused(utf16, Wrong::UnsupportedEncoding);
}

#[test]
fn ct_env_17x_soap_1_2_is_refused() {
    let document = reboot("k").replace(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
    );
    always_refused(document, DecodeErrorKind::SoapVersion);
}

#[test]
fn ct_env_18x_a_document_type_is_refused_where_it_stands() {
    let laughs = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;&b;'>]>";
    let external = "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>";
    for declaration in [laughs, external] {
        for before in ["", "<?xml version='1.0'?>\n", "<!-- a -->"] {
            let document = format!("{before}{declaration}{}", reboot("&c;"));
            always_refused(&document, DecodeErrorKind::DocumentType);
            let error = check(&document, &DecodeConfig::LENIENT).unwrap_err();
            assert_eq!(error.at, before.len());
        }
    }
    always_refused(
        format!("{}<!DOCTYPE a>", reboot("k")),
        DecodeErrorKind::DocumentType,
    );
}

#[test]
fn ct_env_20x_what_is_said_elsewhere_is_refused() {
    use DecodeErrorKind::UnsupportedEncodingRule;
    always_refused(
        message("<cwmp:GetParameterValues><ParameterNames href='#1'/></cwmp:GetParameterValues>"),
        UnsupportedEncodingRule,
    );
    for nil in ["xsi:nil='true'", "xsi:nil='1'", "xsi:null='1'"] {
        let document = reboot("").replace("<CommandKey>", &format!("<CommandKey {nil}>"));
        always_refused(document, UnsupportedEncodingRule);
    }
    let document = reboot("k").replace("<CommandKey>", "<CommandKey xsi:nil='false'>");
    assert_eq!(check(document, &DecodeConfig::STRICT), Ok(()));
}

#[test]
fn ct_env_21x_the_code_of_a_fault_is_that_of_the_detail() {
    for (code, string) in [
        ("SOAP-ENV:Client", "CWMP fault"),
        ("Client", "CWMP Fault"),
        ("Server", "it did not work"),
        ("", ""),
    ] {
        let document = message(&format!(
            "<SOAP-ENV:Fault><faultcode>{code}</faultcode><faultstring>{string}</faultstring><detail><cwmp:Fault>\
             <FaultCode>9005</FaultCode><FaultString>no</FaultString></cwmp:Fault></detail></SOAP-ENV:Fault>"
        ));
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
        assert_eq!(envelope.arguments(), Ok(()));
        let fault = FaultCode::INVALID_PARAMETER_NAME;
        assert_eq!(envelope.kind(), Kind::Fault(Some(fault)));
        assert_eq!(FaultView::read(&envelope).unwrap().code(), Ok(fault));
        assert_eq!(envelope.soap_fault().unwrap().code, code);
        assert_eq!(envelope.soap_fault().unwrap().string, string);
    }
}

#[test]
fn ct_env_22x_an_envelope_has_one_header_before_one_body_with_one_message() {
    use DecodeErrorKind::{NoBody, NotSoap, UnexpectedContent};
    let body = "<SOAP-ENV:Body><cwmp:FactoryReset/></SOAP-ENV:Body>";
    let two = "<cwmp:FactoryReset/><cwmp:FactoryReset/>";
    always_refused(message(two), UnexpectedContent);
    always_refused(envelope(&format!("{body}{HEADER}")), UnexpectedContent);
    always_refused(
        envelope(&format!("{HEADER}{HEADER}{body}")),
        UnexpectedContent,
    );
    always_refused(envelope(&format!("{body}{body}")), UnexpectedContent);
    always_refused(envelope(&format!("{body}<a/>")), UnexpectedContent);
    refused(message("x<cwmp:FactoryReset/>"), UnexpectedContent);
    refused(envelope(&format!("x{body}")), UnexpectedContent);
    always_refused(envelope(HEADER), NoBody);
    always_refused(message(" "), NoBody);
    always_refused("<a/>", NotSoap);
    assert_eq!(check(envelope(body), &DecodeConfig::STRICT), Ok(()));
}

#[test]
fn ct_env_02x_prefixes_are_free() {
    let renamed = message(
        "<a:GetParameterValues xmlns:a='urn:dslforum-org:cwmp-1-0'>\
         <ParameterNames xmlns:b='http://schemas.xmlsoap.org/soap/encoding/' \
         xmlns:c='http://www.w3.org/2001/XMLSchema' b:arrayType='c:string[1]'><string>A.</string></ParameterNames>\
         </a:GetParameterValues>",
    )
    .replace("<SOAP-ENV:", "<")
    .replace("</SOAP-ENV:", "</")
    .replace("xmlns:SOAP-ENV=", "xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns=")
    .replace("SOAP-ENV:mustUnderstand", "s:mustUnderstand")
    .replace("<ParameterNames", "<ParameterNames xmlns=''")
    .replace("<string>", "<string xmlns=''>");
    let envelope = Envelope::parse(renamed.as_bytes(), &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    let summary = envelope.summary();
    assert_eq!(summary.id.unwrap(), "7");
    assert_eq!(summary.namespace, Some(CwmpNamespace::V1_0));
    assert!(!summary.not_understood);
    let view = GetParameterValuesView::read(&envelope).unwrap();
    assert!(view.parameter_names().eq(["A."]));
}

#[test]
fn the_header_can_be_read_entry_by_entry() {
    use cwmp_soap::xml::Token;
    let document = format!(
        "\u{FEFF}<?xml version='1.0'?>{}",
        reboot("k").replace(
            "</SOAP-ENV:Header>",
            "<v:Trace xmlns:v='urn:v'>x</v:Trace></SOAP-ENV:Header>"
        ),
    );
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    let mut reader = envelope.header().unwrap();
    let mut names = Vec::new();
    while reader.depth() >= 2 {
        if let Token::Start(tag) = reader.next_token().unwrap() {
            names.push((tag.local, reader.text().unwrap().to_string()));
        }
    }
    assert_eq!(names, [("ID", "7".to_owned()), ("Trace", "x".to_owned())]);
    let document = self::envelope("<SOAP-ENV:Body><cwmp:FactoryReset/></SOAP-ENV:Body>");
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    assert!(envelope.header().is_none());
}

#[test]
fn a_fault_about_the_header_needs_no_detail() {
    for code in ["SOAP-ENV:MustUnderstand", "VersionMismatch"] {
        let fault = format!(
            "<SOAP-ENV:Fault><faultcode>{code}</faultcode><faultstring>no</faultstring></SOAP-ENV:Fault>"
        );
        let document = message(&fault);
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
        assert_eq!(envelope.arguments(), Ok(()));
        assert_eq!(envelope.kind(), Kind::Fault(None));
    }
}
