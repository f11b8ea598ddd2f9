//! quick-xml's events, with namespaces resolved, visited by hand.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::tree::counts;
use super::{Tally, XSI};

pub(super) fn by_hand(document: &[u8]) -> Tally {
    let document = core::str::from_utf8(document).unwrap();
    let mut reader = NsReader::from_str(document);
    let mut tally = Tally::default();
    let (mut text, mut inside) = (String::new(), false);
    loop {
        let (namespace, event) = reader.read_resolved_event().unwrap();
        assert!(!matches!(namespace, ResolveResult::Unknown(_)));
        match event {
            Event::Start(tag) => {
                let local = tag.local_name();
                let local = local.as_ref();
                inside = namespace == ResolveResult::Unbound && counts(local);
                text.clear();
                if inside && local == "Value" {
                    type_of(&reader, &tag, &mut tally);
                }
            }
            Event::Text(part) if inside => text.push_str(&part),
            Event::CData(part) if inside => text.push_str(&part),
            Event::GeneralRef(reference) if inside => match reference.resolve_char_ref().unwrap() {
                Some(c) => text.push(c),
                None => text.push_str(quick_xml::escape::resolve_xml_entity(&reference).unwrap()),
            },
            Event::End(_) if inside => {
                tally.text(&text);
                inside = false;
            }
            Event::Eof => return tally,
            _ => {}
        }
    }
}

fn type_of(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, tally: &mut Tally) {
    for attribute in tag.attributes() {
        let attribute = attribute.unwrap();
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        if namespace == ResolveResult::Bound(Namespace(XSI)) && local.as_ref() == "type" {
            return tally.type_name(&attribute.value);
        }
    }
}
