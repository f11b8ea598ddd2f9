//! The specification's own example of every message decodes strictly.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "support/again.rs"]
mod again;
#[path = "support/examples.rs"]
mod support;

use cwmp_soap::xml::{Reader, Token};
use cwmp_soap::{CwmpNamespace, DecodeConfig, Envelope, Header, Kind, Method, encode};
use support::examples;

/// The elements and texts inside a message; white space between elements is nothing, truth values are digits.
fn content(mut reader: Reader<'_>) -> Vec<String> {
    let (mut content, depth) = (Vec::new(), reader.depth());
    while let Ok(token) = reader.next_token() {
        match token {
            Token::Start(tag) => content.push(format!("<{}", tag.local)),
            Token::End if reader.depth() < depth => break,
            Token::Text(text) if text.to_string().trim().is_empty() => {}
            Token::Text(text) => content.push(match text.to_string().as_str() {
                "true" => "1".to_owned(),
                "false" => "0".to_owned(),
                other => other.to_owned(),
            }),
            _ => content.push(">".to_owned()),
        }
    }
    content
}

#[test]
fn every_example_is_written_again_with_the_same_content() {
    for (name, document) in examples() {
        let envelope = Envelope::parse(&document, &DecodeConfig::STRICT).unwrap();
        let mut bytes = vec![0; 16_384];
        again::write_again(&envelope, &mut |body| {
            let len = encode(&Header::new(CwmpNamespace::V1_2), body, &mut bytes).unwrap();
            bytes.truncate(len);
        });
        let again = Envelope::parse(&bytes, &DecodeConfig::STRICT).unwrap();
        assert_eq!(again.arguments(), Ok(()), "{name}");
        assert_eq!(again.kind(), envelope.kind(), "{name}");
        assert_eq!(content(again.body()), content(envelope.body()), "{name}");
    }
}

#[test]
fn every_example_decodes_strictly() {
    let examples = examples();
    if examples.is_empty() {
        return;
    }
    let mut methods = Vec::new();
    for (name, document) in examples {
        let envelope = Envelope::parse(&document, &DecodeConfig::STRICT)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(envelope.arguments(), Ok(()), "{name}");
        assert_eq!(name.split('_').next(), Some(envelope.name()), "{name}");
        let summary = envelope.summary();
        assert!(summary.id.is_some_and(|id| !id.is_empty()), "{name}");
        assert!(!summary.not_understood, "{name}");
        match summary.kind {
            Kind::Request(method) | Kind::Response(method) => methods.push(method),
            Kind::Fault(code) => assert!(code.is_some(), "{name}"),
            _ => panic!("{name}"),
        }
    }
    // A call and a response of each.
    for method in Method::ALL {
        let count = methods.iter().filter(|found| *found == method).count();
        assert_eq!(count, 2, "{}", method.name());
    }
}
