//! Messages of real devices in the character sets that they do not come in here: they say the same.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "support/corpus.rs"]
mod support;

use cwmp_soap::charset::{self, Charset};
use cwmp_soap::{DecodeConfig, DecodeErrorKind, Envelope};

/// The name, the ID and the arguments' verdict of a message, or why it is refused.
fn said(document: &[u8]) -> Result<(String, Option<String>, bool), DecodeErrorKind> {
    let envelope = Envelope::parse(document, &DecodeConfig::LENIENT).map_err(|error| error.kind)?;
    let id = envelope.summary().id.map(|id| id.to_string());
    Ok((envelope.name().to_owned(), id, envelope.arguments().is_ok()))
}

/// The message with another name of its encoding, and behind its end a comment of a character that is not of ASCII.
fn in_latin1(document: &[u8]) -> Vec<u8> {
    let (start, rest) = match document.windows(2).position(|two| two == b"?>") {
        Some(end) if document.starts_with(b"<?xml") => document.split_at(end),
        _ => (&[][..], document),
    };
    let start = String::from_utf8(start.to_vec()).unwrap();
    let start = start.replace("UTF-8", "ISO-8859-1");
    [start.as_bytes(), rest, b"<!-- caf\xE9 -->"].concat()
}

#[test]
fn corpus_messages_are_utf_8_and_say_the_same_in_iso_8859_1() {
    let Some(messages) = support::messages() else {
        return;
    };
    let mut declared = 0_usize;
    support::on_every(&messages, |message| {
        let document = &message.document;
        assert_eq!(charset::detect(document, None), Ok(Charset::Utf8));
        let lent = charset::to_utf8(document, None, &mut []).unwrap();
        assert_eq!(lent.as_ptr(), document.as_ptr(), "{}", message.file);
    });
    for message in &messages {
        let other = in_latin1(&message.document);
        let http_charset = match charset::detect(&other, None).unwrap() {
            Charset::Iso8859_1 => None,
            // Nothing in the document says it.
            _ => Some("iso-8859-1"),
        };
        declared += usize::from(http_charset.is_none());
        let mut buffer = vec![0; other.len() + 1];
        let made = charset::to_utf8(&other, http_charset, &mut buffer).unwrap();
        assert_eq!(said(made), said(&message.document), "{}", message.file);
        assert!(said(&other).is_err(), "{}", message.file);
    }
    assert!(declared > 0 && declared < messages.len());
}
