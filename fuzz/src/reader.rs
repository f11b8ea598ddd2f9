//! The pull reader: any bytes, and another parser's opinion of them.

use cwmp_soap::xml::{Namespace, Reader, Token};
use cwmp_soap::{DecodeConfig, DecodeError, DecodeErrorKind, Limits};

/// Reads any bytes as a document.
///
/// * Positions go on, never back and never past the end; the tokens are no more than the bytes allow; the end stays the
///   end; an error stands in the document.
/// * Strictly read, the verdict is that of roxmltree, and so are names, namespaces, attributes and texts.
pub fn reader(data: &[u8]) {
    let strict = read(data, DecodeConfig::STRICT);
    let lenient = read(data, DecodeConfig::LENIENT);
    if strict.is_ok() {
        assert!(
            lenient.is_ok(),
            "only the strict reader accepts: {lenient:?}"
        );
    }
    compare(data, &strict);
}

/// What a document says, as both parsers can tell it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Start {
        local: String,
        namespace: Namespace,
        attributes: Vec<(String, String)>,
    },
    Text(String),
    End,
}

/// What a document says to the pull reader.
pub(crate) fn read(data: &[u8], config: DecodeConfig) -> Result<Vec<Event>, DecodeError> {
    let (events, verdict) = read_tokens(data, config);
    verdict.map(|()| events)
}

/// The same, up to where it is refused if it is.
pub(crate) fn read_tokens(
    data: &[u8],
    config: DecodeConfig,
) -> (Vec<Event>, Result<(), DecodeError>) {
    let mut events = Vec::new();
    let verdict = tokens(data, config, &mut events);
    if let Err(error) = &verdict {
        assert!(error.at <= data.len(), "{error} of {}", data.len());
        assert!(!error.to_string().is_empty());
    }
    (events, verdict)
}

fn tokens(data: &[u8], config: DecodeConfig, events: &mut Vec<Event>) -> Result<(), DecodeError> {
    let mut reader = Reader::new(data, config)?;
    let (mut position, mut depth, mut count) = (reader.position(), 0, 0_usize);
    loop {
        let token = reader.next_token()?;
        assert!(reader.position() >= position, "the reader went back");
        assert!(reader.position() <= data.len());
        // An empty element makes two tokens of four bytes.
        count += 1;
        assert!(count <= data.len() + 1, "more tokens than bytes");
        match token {
            Token::Start(tag) => {
                depth += 1;
                assert!(tag.at >= position && tag.at < reader.position());
                let mut attributes = Vec::new();
                for attribute in tag.attributes() {
                    if attribute.prefix != "xmlns"
                        && (attribute.prefix, attribute.local) != ("", "xmlns")
                    {
                        attributes.push((
                            attribute.local.to_owned(),
                            blanks(&attribute.value.to_cow()),
                        ));
                    }
                }
                assert!(attributes.len() <= usize::from(Limits::MAX_ATTRIBUTES));
                events.push(Event::Start {
                    local: tag.local.to_owned(),
                    namespace: tag.namespace,
                    attributes,
                });
            }
            Token::End => {
                depth -= 1;
                events.push(Event::End);
            }
            Token::Text(text) => push_text(events, &text.to_cow()),
            Token::Eof => {
                assert_eq!(depth, 0);
                assert!(matches!(reader.next_token(), Ok(Token::Eof)));
                return Ok(());
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(reader.depth(), depth);
        position = reader.position();
    }
}

/// Adds a text, to the text that stands last if there is one.
pub(crate) fn push_text(events: &mut Vec<Event>, text: &str) {
    if text.is_empty() {
        return;
    }
    match events.last_mut() {
        Some(Event::Text(earlier)) => earlier.push_str(text),
        _ => events.push(Event::Text(text.to_owned())),
    }
}

/// White space in attributes means spaces; whoever reads them sees to that.
pub(crate) fn blanks(value: &str) -> String {
    value.replace(['\t', '\n', '\r'], " ")
}

fn compare(data: &[u8], found: &Result<Vec<Event>, DecodeError>) {
    let Ok(text) = core::str::from_utf8(data) else {
        assert!(found.is_err(), "no UTF-8, and accepted");
        return;
    };
    // It takes `p:xmlns` for a declaration of the default namespace.
    if text.contains(":xmlns") {
        return;
    }
    let expected = roxmltree::Document::parse(text);
    match (found, &expected) {
        // It leaves line ends beside references as they are.
        (Ok(found), Ok(expected)) if text.contains('\r') && text.contains('&') => {
            assert_eq!(lines(found), lines(&walked(expected)), "another meaning");
        }
        (Ok(found), Ok(expected)) => assert_eq!(*found, walked(expected), "another meaning"),
        // It knows the prefix `xml` in attributes alone.
        (Ok(_), Err(roxmltree::Error::UnknownNamespace(prefix, _))) if prefix == "xml" => {}
        (Ok(_), Err(error)) => panic!("accepted, but: {error}"),
        (Err(error), Ok(_)) => assert!(
            is_ours_to_refuse(error, text),
            "refused, though well-formed: {error}"
        ),
        (Err(_), Err(_)) => {}
    }
}

/// The same with one kind of line end.
fn lines(events: &[Event]) -> Vec<Event> {
    let line = |event: &Event| match event {
        Event::Text(text) => Event::Text(text.replace('\r', "\n")),
        other => other.clone(),
    };
    events.iter().map(line).collect()
}

/// Whether we refuse by decision what the other parser accepts.
fn is_ours_to_refuse(error: &DecodeError, text: &str) -> bool {
    match error.kind {
        // Limits, and what SOAP forbids.
        DecodeErrorKind::TooDeep
        | DecodeErrorKind::TagTooLong
        | DecodeErrorKind::TooManyAttributes
        | DecodeErrorKind::TooManyNamespaces
        | DecodeErrorKind::NameTooLong
        | DecodeErrorKind::DocumentTooLong
        | DecodeErrorKind::DocumentType => true,
        // It looks at neither the encoding nor the version of the declaration.
        _ if in_declaration(error.at, text) => true,
        // It lets `xmlns:p=""` through, and other declarations that Namespaces in XML 1.0, section 3, does not have.
        DecodeErrorKind::BadNamespaceDeclaration => true,
        // It lets names begin with a colon, and takes anything after a name in a processing instruction.
        DecodeErrorKind::Syntax => text
            .get(error.at..)
            .is_some_and(|rest| rest.starts_with(':') || rest.starts_with("<?")),
        DecodeErrorKind::MismatchedEndTag => text
            .get(error.at..)
            .is_some_and(|rest| rest.starts_with("</:")),
        // It lets `xmlns=""` stand twice.
        DecodeErrorKind::DuplicateAttribute => text
            .get(error.at..)
            .is_some_and(|rest| rest.starts_with("xmlns") && !rest.starts_with("xmlns:")),
        // It takes a reference to what is no character for one to U+FFFD.
        DecodeErrorKind::BadReference => text
            .get(error.at..)
            .and_then(referred)
            .is_some_and(|code| char::from_u32(code).is_none()),
        _ => false,
    }
}

/// The number in the character reference at the front.
fn referred(text: &str) -> Option<u32> {
    let (digits, _) = text.strip_prefix("&#")?.split_once(';')?;
    match digits.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    }
}

fn in_declaration(at: usize, text: &str) -> bool {
    let text = text.trim_start_matches('\u{FEFF}');
    text.starts_with("<?xml") && text.find("?>").is_some_and(|end| at <= end + 5)
}

/// The other parser's tree.
fn walked(document: &roxmltree::Document<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    walk(document.root_element(), &mut events);
    events
}

fn walk(node: roxmltree::Node<'_, '_>, events: &mut Vec<Event>) {
    if node.is_text() {
        push_text(events, node.text().unwrap_or_default());
    }
    if !node.is_element() {
        return;
    }
    events.push(Event::Start {
        local: node.tag_name().name().to_owned(),
        namespace: Namespace::from_uri(node.tag_name().namespace().unwrap_or_default()),
        attributes: node
            .attributes()
            .map(|attribute| (attribute.name().to_owned(), blanks(attribute.value())))
            .collect(),
    });
    for child in node.children() {
        walk(child, events);
    }
    events.push(Event::End);
}
