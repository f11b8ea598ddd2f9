//! Character sets: whatever a document is made of, and whatever is said of it.

use cwmp_soap::charset::{Charset, CharsetError, detect, to_utf8, to_utf8_cow, write_utf8};
use cwmp_soap::{DecodeConfig, DecodeErrorKind, xml::Reader};

/// Makes a document into UTF-8. The first line is HTTP's label, none if it is empty; the document is what follows.
///
/// * Every way to do it gives the same bytes, or the same error; a buffer too short is told what it takes.
/// * There are as many characters as there were bytes, each as if it stood alone; only the encoding in the declaration has
///   become spaces. What is UTF-8 keeps its bytes.
/// * The outcome is UTF-8, and stays as it is if it is made into UTF-8 again; the strict reader has no complaint about its
///   encoding but where the name is none.
pub fn charset(data: &[u8]) {
    let split = data.iter().position(|byte| *byte == b'\n');
    let (label, document) = data.split_at(split.unwrap_or(0));
    let document = document.strip_prefix(b"\n").unwrap_or(document);
    let label = String::from_utf8_lossy(label);
    let label = (!label.is_empty()).then_some(&*label);
    match detect(document, label) {
        Err(error) => refused(document, label, CharsetError::Decode(error)),
        Ok(charset) => {
            let made = made(document, label);
            means_the_same(document, &made, charset);
            is_utf8_to_the_reader(document, &made, charset);
        }
    }
}

fn refused(document: &[u8], label: Option<&str>, error: CharsetError) {
    let CharsetError::Decode(at) = error else {
        panic!("{error}");
    };
    assert_eq!(at.kind, DecodeErrorKind::UnsupportedEncoding);
    assert!(at.at < document.len());
    assert_eq!(to_utf8(document, label, &mut []), Err(error));
    assert_eq!(write_utf8(document, label, &mut []), Err(error));
    assert_eq!(to_utf8_cow(document, label), Err(at));
    if at.at > 0 {
        let name = document[at.at..].split(|byte| matches!(byte, b'"' | b'\''));
        let name = core::str::from_utf8(name.into_iter().next().unwrap()).unwrap();
        assert_eq!(Charset::from_label(name), None, "{name} is known");
    }
}

/// The document in UTF-8, made in every way.
fn made(document: &[u8], label: Option<&str>) -> Vec<u8> {
    let made = to_utf8_cow(document, label).unwrap();
    let needed = made.len();
    let mut buffer = vec![0; needed];
    assert_eq!(to_utf8(document, label, &mut buffer), Ok(&*made));
    assert_eq!(write_utf8(document, label, &mut buffer), Ok(needed));
    assert_eq!(buffer, *made);
    if let Some(short) = needed.checked_sub(1) {
        let error = CharsetError::BufferTooSmall { needed };
        let room = &mut buffer[..short];
        assert_eq!(write_utf8(document, label, room), Err(error));
        match to_utf8(document, label, room) {
            Ok(lent) => assert_eq!(lent.as_ptr(), document.as_ptr()),
            Err(other) => assert_eq!(other, error),
        }
    }
    made.into_owned()
}

fn means_the_same(document: &[u8], made: &[u8], charset: Charset) {
    let changed = |(was, is): &(char, char)| was != is;
    let changes: Vec<_> = if charset == Charset::Utf8 {
        assert_eq!(document.len(), made.len());
        let pairs = document.iter().zip(made);
        let pairs = pairs.map(|(was, is)| (char::from(*was), char::from(*is)));
        pairs.filter(changed).collect()
    } else {
        let text = core::str::from_utf8(made).expect("no UTF-8");
        assert_eq!(text.chars().count(), document.len());
        let alone = document.iter().map(|byte| alone(*byte, charset));
        alone.zip(text.chars()).filter(changed).collect()
    };
    assert!(changes.iter().all(|(was, is)| was.is_ascii() && *is == ' '));
    let blanked: String = changes.iter().map(|(was, _)| was).collect();
    // White space in it is the same before and after, or has become a space.
    let blanked: String = blanked.split_ascii_whitespace().collect();
    assert!(
        blanked.is_empty() || blanked.starts_with("encoding="),
        "{blanked:?} is gone"
    );
}

/// The character that a byte is where nothing else is.
fn alone(byte: u8, charset: Charset) -> char {
    if byte.is_ascii() {
        return char::from(byte);
    }
    let made = to_utf8_cow(&[byte], Some(charset.name()))
        .unwrap()
        .into_owned();
    let made = String::from_utf8(made).unwrap();
    let c = made.chars().next().unwrap();
    assert_eq!(made.len(), c.len_utf8());
    assert!(!c.is_ascii());
    // Where the two sets are one.
    if charset == Charset::Iso8859_1 || byte >= 0xA0 {
        assert_eq!(c, char::from(byte));
    }
    c
}

fn is_utf8_to_the_reader(document: &[u8], made: &[u8], charset: Charset) {
    if made != document {
        assert_eq!(detect(made, None), Ok(Charset::Utf8));
        assert_eq!(to_utf8(made, None, &mut []), Ok(made));
    }
    let Err(error) = Reader::new(made, DecodeConfig::STRICT) else {
        return;
    };
    if error.kind == DecodeErrorKind::NotUtf8 {
        assert_eq!(charset, Charset::Utf8, "made, and not right");
    }
    if error.kind == DecodeErrorKind::UnsupportedEncoding {
        assert!(error.at > 0, "by its first bytes");
        let rest = String::from_utf8_lossy(&made[error.at..]);
        let (declaration, _) = rest.split_once("?>").unwrap();
        // What is ASCII alone has to be said to be in a known encoding.
        assert!(
            made.is_ascii() || is_malformed(declaration),
            "refused for {declaration}"
        );
    }
}

/// Whether what follows the opening quote of an encoding's name, up to the end of the declaration, is not as XML has it.
fn is_malformed(rest: &str) -> bool {
    let Some((name, rest)) = rest.split_once(['"', '\'']) else {
        return true;
    };
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    !is_name || !rest.trim_ascii().is_empty()
}
