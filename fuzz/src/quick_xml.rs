//! The pull reader beside quick-xml: what documents say to both.

use cwmp_soap::DecodeConfig;
use cwmp_soap::xml::Namespace;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event as Found};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

use crate::reader::{Event, blanks, push_text, read};

/// Reads any bytes as a document.
///
/// * What the strict reader accepts, quick-xml accepts too, and finds the same names, namespaces, attributes and texts in.
///
/// Not the other way round: quick-xml leaves to its caller that there is one root and no text around it, that characters
/// and names are ones of XML, that references stand for something, that prefixes are declared, and what a declaration
/// says. What of that is well-formed is roxmltree's to say: [`crate::reader`].
pub fn quick_xml(data: &[u8]) {
    let Ok(expected) = read(data, DecodeConfig::STRICT) else {
        return;
    };
    let text = core::str::from_utf8(data).expect("no UTF-8, and accepted");
    let found = events(text).expect("only the strict reader accepts");
    assert_eq!(expected, found, "another meaning");
}

fn events(document: &str) -> Result<Vec<Event>, quick_xml::Error> {
    let mut reader = NsReader::from_str(document);
    reader.config_mut().expand_empty_elements = true;
    let mut events = Vec::new();
    let mut depth = 0_usize;
    loop {
        let (namespace, event) = reader.read_resolved_event()?;
        match event {
            Found::Start(tag) => {
                depth += 1;
                let namespace = known(&namespace);
                events.push(start(&tag, namespace)?);
            }
            Found::End(_) => {
                depth -= 1;
                events.push(Event::End);
            }
            // White space around the root is no content.
            Found::Text(part) if depth > 0 => push_text(&mut events, &part.xml10_content()),
            Found::CData(part) => push_text(&mut events, &part.xml10_content()),
            Found::GeneralRef(reference) => push_text(&mut events, &character(&reference)?),
            Found::Eof => return Ok(events),
            _ => {}
        }
    }
}

fn start(tag: &BytesStart<'_>, namespace: Namespace) -> Result<Event, quick_xml::Error> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute?;
        if attribute.key.as_namespace_binding().is_none() {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            let name = attribute.key.local_name().as_ref().to_owned();
            attributes.push((name, blanks(&value)));
        }
    }
    Ok(Event::Start {
        local: tag.local_name().as_ref().to_owned(),
        namespace,
        attributes,
    })
}

fn known(namespace: &ResolveResult<'_>) -> Namespace {
    match namespace {
        ResolveResult::Bound(namespace) => Namespace::from_uri(namespace.as_ref()),
        ResolveResult::Unbound => Namespace::from_uri(""),
        ResolveResult::Unknown(prefix) => panic!("undeclared: {prefix:?}"),
    }
}

fn character(reference: &BytesRef<'_>) -> Result<String, quick_xml::Error> {
    Ok(match reference.resolve_char_ref()? {
        Some(c) => c.to_string(),
        None => resolve_xml_entity(reference)
            .expect("an unknown entity")
            .to_owned(),
    })
}
