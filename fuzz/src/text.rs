//! Texts: every way to decode them, and the writer's escapes.

use core::fmt::Write as _;

use cwmp_soap::xml::{Reader, Token, Writer};
use cwmp_soap::{DecodeConfig, Limits, Piece, Text};

use crate::messages::on_the_wire;

/// Takes the bytes as they stand between two tags, and as an attribute's value.
///
/// * Pieces, characters, `decode` and `Display` give the same; the counts are right; a buffer too short is told what it
///   takes.
/// * What [`Writer::text`] makes of them reads back as the same characters.
pub fn text(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    for config in [DecodeConfig::STRICT, DecodeConfig::LENIENT] {
        decoded(&format!("<a>{text}</a>"), &config);
        decoded(&format!("<a b=\"{text}\" c='{text}'/>"), &config);
        decoded(&format!("<a><![CDATA[{text}]]>{text}</a>"), &config);
    }
    agrees(&Text::plain(text));
    written(text);
}

fn decoded(document: &str, config: &DecodeConfig) {
    let Ok(mut reader) = Reader::new(document.as_bytes(), *config) else {
        return;
    };
    let mut whole = reader.clone();
    if matches!(whole.next_token(), Ok(Token::Start(_)))
        && let Ok(text) = whole.text()
    {
        agrees(&text);
    }
    while let Ok(token) = reader.next_token() {
        match token {
            Token::Text(text) => agrees(&text),
            Token::Start(tag) => tag.attributes().for_each(|a| agrees(&a.value)),
            Token::Eof => return,
            _ => {}
        }
    }
}

fn agrees(text: &Text<'_>) {
    let mut pieces = String::new();
    for piece in text.pieces() {
        match piece {
            Piece::Run(run) => {
                assert!(!run.is_empty(), "an empty piece");
                pieces.push_str(run);
            }
            Piece::Char(c) => pieces.push(c),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(text.chars().collect::<String>(), pieces);
    assert_eq!(text.to_cow(), pieces);
    let mut displayed = String::new();
    write!(displayed, "{text}").unwrap();
    assert_eq!(displayed, pieces);
    assert_eq!(text.byte_count(), pieces.len());
    assert_eq!(text.char_count(), pieces.chars().count());
    assert_eq!(text.is_empty(), pieces.is_empty());
    assert_eq!(*text, *pieces);
    assert_eq!(*text, Text::plain(&pieces));
    let mut buffer = vec![0; pieces.len()];
    assert_eq!(text.decode(&mut buffer), Ok(pieces.as_str()));
    match text.as_plain() {
        Some(plain) => assert_eq!((plain, text.raw()), (&*pieces, plain)),
        None if pieces.is_empty() => {}
        None => {
            let needed = text.decode(&mut buffer[1..]).map_err(|e| e.needed);
            assert_eq!(needed, Err(pieces.len()));
        }
    }
}

fn written(text: &str) {
    let mut needed = Writer::new(&mut []);
    needed.text(text);
    let mut buffer = vec![0; needed.len()];
    let mut out = Writer::new(&mut buffer);
    out.text(text);
    assert!(out.fits() && out.len() == needed.len());
    let document = [b"<a>", &*buffer, b"</a>"].concat();
    let mut reader = Reader::new(&document, DecodeConfig::STRICT).unwrap();
    reader.next_token().unwrap();
    assert_eq!(reader.text().unwrap().to_cow(), on_the_wire(text));
    let document = [b"<a b=\"", &*buffer, b"\"/>"].concat();
    let mut limits = Limits::DEFAULT;
    limits.tag_bytes = u16::MAX;
    let config = DecodeConfig::STRICT.with_limits(limits);
    let Ok(mut reader) = Reader::new(&document, config) else {
        panic!("what was written is refused");
    };
    if document.len() > usize::from(u16::MAX) {
        return;
    }
    let Token::Start(tag) = reader.next_token().unwrap() else {
        panic!("no tag");
    };
    let value = tag.attributes().next().unwrap().value;
    assert_eq!(value.to_cow(), on_the_wire(text));
}
