//! Owned messages: what was read can be kept, stored, and written again.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "support/agrees.rs"]
mod agrees;
#[path = "support/examples.rs"]
mod examples;
#[path = "support/stored.rs"]
mod stored;
#[path = "support/corpus.rs"]
mod support;

use agrees::agrees;
use cwmp_soap::message::owned::FieldError;
use cwmp_soap::{DecodeConfig, Envelope};
use serde_json::Value;
use stored::{Message, Stored};

/// Reads a message, stores it, and reads that; writes it, and reads that, as tolerantly as is said.
fn again(document: &[u8], name: &str, written: &DecodeConfig) -> Result<Stored, FieldError> {
    let envelope = Envelope::parse(document, &DecodeConfig::LENIENT).unwrap();
    let owned = Stored::read(&envelope)?;
    assert_eq!(owned.through_json(), owned, "{name}");
    let bytes = owned.written();
    let envelope = Envelope::parse(&bytes, written).unwrap();
    assert_eq!(envelope.arguments(), Ok(()), "{name}");
    let again = Stored::read(&envelope).unwrap();
    assert_eq!(again, owned.as_written(), "{name}");
    Ok(owned)
}

#[test]
fn every_example_is_stored_and_written_with_equal_values() {
    for (name, document) in examples::examples() {
        let owned = again(&document, &name, &DecodeConfig::STRICT).unwrap();
        // Nothing had to be made fit for writing.
        assert_eq!(owned.as_written(), owned, "{name}");
    }
}

/// Checks the stored form against what an independent decoder says.
fn agrees_with(owned: &Stored, expected: &Value, file: &str) {
    let padded = expected["strings"] == "trimmed";
    let (mut header, message) = owned.to_json();
    let namespace = header.as_object_mut().unwrap().remove("cwmp_ns");
    let wanted = expected["cwmp_ns"].as_str();
    assert_eq!(
        namespace.unwrap(),
        wanted.unwrap_or("urn:dslforum-org:cwmp-1-0"),
        "{file}"
    );
    assert!(
        agrees(&header, &expected["header"], padded),
        "{file}: {header}"
    );
    match &owned.message {
        Message::Fault(_) => {
            assert!(
                agrees(&message, &expected["fault"], padded),
                "{file}: {message}"
            );
        }
        _ if message["rpc"] == "Other" => assert_eq!(message["body"]["Name"], expected["rpc"]),
        _ => {
            assert_eq!(message["rpc"], expected["rpc"], "{file}");
            assert!(
                agrees(&message["body"], &expected["body"], padded),
                "{file}: {message}"
            );
        }
    }
}

/// The corpus messages that lack a value, and which: all of them test data of other projects, none of a device or server.
const LACKING: [(&str, &str); 16] = [
    ("057", "FaultCode"),
    ("058", "FaultCode"),
    ("059", "FaultCode"),
    ("106", "FaultCode"),
    ("107", "FaultCode"),
    ("108", "FaultCode"),
    ("138", "DelaySeconds"),
    ("141", "DelaySeconds"),
    ("145", "FileSize"),
    ("151", "StartTime"),
    ("304", "ParameterNames"),
    ("452", "ParameterList"),
    ("569", "NotificationChange"),
    ("570", "Notification"),
    ("657", "DelaySeconds"),
    ("670", "StartTime"),
];

#[test]
fn every_corpus_message_is_stored_and_written_with_equal_values_or_lacks_an_argument() {
    let Some(messages) = support::messages() else {
        return;
    };
    let (mut stored, mut lacking) = (0, Vec::new());
    for message in &messages {
        let Some(expected) = &message.expected else {
            continue;
        };
        // What was legal is written legally.
        let written = match message.class.as_str() {
            "legal" => DecodeConfig::STRICT,
            _ => DecodeConfig::LENIENT,
        };
        match again(&message.document, &message.file, &written) {
            Ok(owned) => {
                agrees_with(
                    &owned,
                    &serde_json::from_str(expected).unwrap(),
                    &message.file,
                );
                stored += 1;
            }
            Err(error) => lacking.push((&message.file[..3], error.field)),
        }
    }
    assert_eq!(lacking, LACKING);
    assert_eq!(stored, 385);
}

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

#[test]
fn what_is_left_of_damaged_messages_is_stored_and_written_with_equal_values() {
    const BITS: [&str; 10] = [
        "&#13;",
        "<![CDATA[ x ]]>",
        " ",
        "&amp;",
        "24",
        "\r\n",
        "-",
        "\u{E9}",
        "<!-- c -->",
        "<v:a xmlns:v=\"u\" v:b='&#10;'/>",
    ];
    let Some(messages) = support::messages() else {
        return;
    };
    let mut dice = Dice(1);
    let mut stored = 0;
    for message in messages.iter().cycle().take(messages.len() * 8) {
        let mut document = message.document.clone();
        let at = dice.below(document.len() + 1);
        let end = (at + dice.below(6)).min(document.len());
        let bit = BITS[dice.below(BITS.len())];
        document.splice(at..end, bit.bytes());
        if Envelope::parse(&document, &DecodeConfig::LENIENT).is_ok() {
            stored += usize::from(again(&document, &message.file, &DecodeConfig::LENIENT).is_ok());
        }
    }
    assert!(stored > messages.len(), "only {stored} were stored");
}
