//! What no schema can say of the encoder's output, as an XML parser of others' sees it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests may"
)]

#[path = "support/every/mod.rs"]
mod every;

use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::{
    Body, CwmpVersion, DecodeConfig, Entries, Envelope, Header, Kind, Method, ValueType, encode,
};
use every::every;
use roxmltree::{Document, Node};

const XSD: &str = "http://www.w3.org/2001/XMLSchema";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const ENCODING: &str = "http://schemas.xmlsoap.org/soap/encoding/";
const CWMP: &str = "urn:dslforum-org:cwmp-1-2";

fn written(version: CwmpVersion, body: &mut dyn Body) -> Vec<u8> {
    let mut buffer = vec![0; 65_536];
    let header = Header::new(version.namespace());
    let len = encode(&header, body, &mut buffer).unwrap();
    buffer.truncate(len);
    buffer
}

/// A qualified name in a text, taken apart as the declarations around it have it.
fn qualified<'a>(node: Node<'a, '_>, name: &'a str) -> (&'a str, &'a str) {
    let (prefix, local) = name.split_once(':').expect(name);
    (node.lookup_namespace_uri(Some(prefix)).expect(name), local)
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

/// How many arrays are in a document, each with the right type and count.
#[track_caller]
fn check_arrays(document: &Document<'_>) -> usize {
    let arrays = document
        .descendants()
        .filter_map(|node| Some((node, node.attribute((ENCODING, "arrayType"))?)));
    let check = |(node, text): (Node<'_, '_>, &str)| {
        let (name, count) = text.strip_suffix(']').unwrap().split_once('[').unwrap();
        assert_eq!(count, elements(node).count().to_string(), "{text}");
        let (namespace, local) = qualified(node, name);
        let expected = match local {
            "string" => XSD,
            "base64" => ENCODING,
            _ => CWMP,
        };
        assert_eq!(namespace, expected, "{text}");
        assert!(
            elements(node).all(|member| member.has_tag_name(local)),
            "{text}"
        );
    };
    arrays.map(check).count()
}

#[test]
fn ct_env_10x_every_value_has_its_type_and_every_array_its_count() {
    let mut arrays = 0;
    every(CwmpVersion::V1_4, &mut |body| {
        let bytes = written(CwmpVersion::V1_4, body);
        let document = Document::parse(core::str::from_utf8(&bytes).unwrap()).unwrap();
        arrays += check_arrays(&document);
    });
    // Lists that stand in messages as arrays: without these, nothing was checked.
    assert!(arrays > 40, "{arrays}");

    let values = every::values();
    let list: Vec<_> = values
        .iter()
        .map(|&value| ParameterValueStruct { name: "A", value })
        .collect();
    let mut body = GetParameterValuesResponse {
        parameter_list: Entries::new(&list),
    };
    let bytes = written(CwmpVersion::V1_4, &mut body);
    let document = Document::parse(core::str::from_utf8(&bytes).unwrap()).unwrap();
    let mut types = Vec::new();
    let found = document
        .descendants()
        .filter(|node| node.has_tag_name("Value"));
    for (node, value) in found.zip(&values) {
        let (namespace, local) = qualified(node, node.attribute((XSI, "type")).unwrap());
        let of_soap = value.value_type() == ValueType::Base64;
        assert_eq!(namespace, if of_soap { ENCODING } else { XSD });
        assert_eq!(local, value.value_type().name());
        assert_eq!(node.text().unwrap_or_default(), value.to_string());
        types.push(value.value_type());
    }
    assert_eq!(types.len(), values.len());
    assert!(ValueType::ALL.iter().all(|ty| types.contains(ty)));
}

#[test]
fn the_strict_decoder_accepts_everything_written() {
    every(CwmpVersion::V1_4, &mut |body| {
        let bytes = written(CwmpVersion::V1_4, body);
        let shown = String::from_utf8_lossy(&bytes);
        if shown.contains("MustUnderstand") {
            // A fault of SOAP's own has no detail, which CWMP wants of its faults.
            return;
        }
        let envelope = Envelope::parse(&bytes, &DecodeConfig::STRICT)
            .unwrap_or_else(|error| panic!("{error}: {shown}"));
        assert_eq!(envelope.arguments(), Ok(()), "{shown}");
    });
}

#[test]
fn every_call_and_response_of_each_version_is_among_the_messages() {
    for version in CwmpVersion::ALL {
        let mut kinds = Vec::new();
        every(version, &mut |body| {
            let bytes = written(version, body);
            kinds.push(
                Envelope::parse(&bytes, &DecodeConfig::LENIENT)
                    .unwrap()
                    .kind(),
            );
        });
        for &method in Method::ALL {
            for kind in [Kind::Request(method), Kind::Response(method)] {
                let is_there = kinds.contains(&kind);
                assert_eq!(is_there, method.since() <= version, "{version} {kind:?}");
            }
        }
    }
}
