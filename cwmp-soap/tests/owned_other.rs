//! Messages that the schemas do not know: kept with their content, whatever their prefixes stood for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

#[path = "support/written.rs"]
mod written;

use cwmp_soap::message::owned::{OwnedOther, Request, Response};
use cwmp_soap::message::{AnyRequest, AnyResponse};
use cwmp_soap::{DecodeConfig, Envelope, encode_to_vec};

const VENDOR: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v="urn:outer"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<s:Header xmlns:h="urn:header"/>
<s:Body xmlns="urn:default" xmlns:v="urn:inner&amp;1"><c:X_00256D_Do xmlns:c="urn:dslforum-org:cwmp-1-0" a="dropped"><!-- no -->
  <plain v:at='&quot;1&quot; &lt; "2"'>a<![CDATA[<b> & ]]>c &#233;</plain><v:empty/><w:x xmlns:w="urn:w" xmlns=""><y/></w:x>
  <Value xsi:type="xsd:int">7</Value>
</c:X_00256D_Do></s:Body></s:Envelope>"#;

fn vendor() -> Request {
    let envelope = Envelope::parse(VENDOR.as_bytes(), &DecodeConfig::STRICT).unwrap();
    AnyRequest::read(&envelope).unwrap().to_owned().unwrap()
}

/// The elements inside the message with their namespaces, attributes and texts, as another parser reads them.
fn content(document: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(document).unwrap();
    let mut nodes = document.descendants();
    let message = nodes.find(|node| node.tag_name().name().starts_with("X_"));
    let inside = message.unwrap().descendants().skip(1);
    inside
        .filter(|node| !node.is_comment())
        .map(|node| {
            let attributes: Vec<_> = node
                .attributes()
                .map(|a| format!("{:?} {}={}", a.namespace(), a.name(), a.value()))
                .collect();
            let text = node.text().filter(|_| node.is_text());
            format!("{:?} {attributes:?} {text:?}", node.tag_name())
        })
        .collect()
}

#[test]
fn every_element_keeps_its_namespace_attributes_and_text() {
    let bytes = encode_to_vec(&written::header(), &mut vendor().as_body()).unwrap();
    let found = content(core::str::from_utf8(&bytes).unwrap());
    assert_eq!(found.len(), 10, "{found:#?}");
    assert_eq!(found, content(VENDOR));
}

#[test]
fn it_is_written_in_the_namespace_of_its_envelope_and_reads_the_same() {
    let request = vendor();
    let bytes = written::written(&written::header(), || request.as_body());
    let envelope = written::read(&bytes);
    assert_eq!(envelope.name(), "X_00256D_Do");
    assert_eq!(
        envelope.summary().namespace,
        Some(written::header().namespace)
    );
    assert_eq!(AnyRequest::read(&envelope).unwrap().to_owned(), Ok(request));
}

#[test]
fn declarations_of_elements_that_ended_are_not_taken_along() {
    let request = vendor();
    let Request::Other(OwnedOther { name, markup }) = &request else {
        panic!("{request:?}");
    };
    assert_eq!(name, "X_00256D_Do");
    for (declaration, count) in [
        ("urn:header", 0),
        ("urn:outer", 0),
        ("urn:inner&amp;1", 1),
        ("urn:w", 1),
    ] {
        assert_eq!(
            markup.matches(declaration).count(),
            count,
            "{declaration} in {markup}"
        );
    }
    // What every envelope declares is not declared once more.
    assert!(!markup.contains("XMLSchema"), "{markup}");
}

#[test]
fn an_empty_answer_is_kept() {
    let document = VENDOR.split("<c:").next().unwrap().to_owned()
        + "<c:X_DoResponse xmlns:c=\"urn:dslforum-org:cwmp-1-0\"/></s:Body></s:Envelope>";
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    let response = AnyResponse::read(&envelope).unwrap().to_owned();
    let Ok(Response::Other(other)) = &response else {
        panic!("{response:?}");
    };
    assert_eq!(other.name, "X_DoResponse");
    assert_eq!(other.markup, "<cwmp:X_DoResponse></cwmp:X_DoResponse>");
}
