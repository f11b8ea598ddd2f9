//! Ways to read a message: all visit every text of its lists, decoded, with its type.

use core::fmt;

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::{DecodeConfig, Envelope, Piece, Text};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What was seen of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Texts.
    pub texts: usize,
    /// Bytes of the texts, decoded.
    pub bytes: usize,
    /// Ampersands in them, so that decoding has to be done.
    pub ampersands: usize,
    /// Bytes of the names of types.
    pub types: usize,
}

impl Tally {
    fn run(&mut self, run: &str) {
        self.bytes += run.len();
        self.ampersands += usize::from(run.starts_with('&'));
    }

    fn text(&mut self, text: &str) {
        self.texts += 1;
        self.bytes += text.len();
        self.ampersands += memchr::memchr_iter(b'&', text.as_bytes()).count();
    }

    fn lazy(&mut self, text: &Text<'_>) {
        if let Some(text) = text.as_plain() {
            self.texts += 1;
            self.bytes += text.len();
            return;
        }
        self.texts += 1;
        for piece in text.pieces() {
            match piece {
                Piece::Char(c) => self.run(c.encode_utf8(&mut [0; 4])),
                Piece::Run(run) => self.bytes += run.len(),
                other => panic!("{other:?}"),
            }
        }
    }

    fn parameters<'a>(&mut self, parameters: impl Iterator<Item = ParameterValue<'a>>) {
        for parameter in parameters {
            self.lazy(&parameter.name);
            self.lazy(&parameter.value.unwrap());
            self.types += parameter.type_name.unwrap().len();
        }
    }
}

/// A way to read a message.
#[derive(Clone, Copy)]
pub struct Decoder {
    /// Its name in the table.
    pub name: &'static str,
    /// Reads it.
    pub run: fn(&[u8]) -> Tally,
    /// Whether it really reads, or only bounds what is possible.
    pub reads: bool,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Every way to read.
pub const DECODERS: &[Decoder] = &[
    Decoder {
        name: "cwmp-soap, strict",
        run: |document| views(document, &DecodeConfig::STRICT),
        reads: true,
    },
    Decoder {
        name: "cwmp-soap, lenient",
        run: |document| views(document, &DecodeConfig::LENIENT),
        reads: true,
    },
    Decoder {
        name: "quick-xml by hand",
        run: by_hand,
        reads: true,
    },
    Decoder {
        name: "roxmltree",
        run: tree,
        reads: true,
    },
    Decoder {
        name: "limit: memchr('<')",
        run: every_tag,
        reads: false,
    },
];

fn views(document: &[u8], config: &DecodeConfig) -> Tally {
    let envelope = Envelope::parse(document, config).unwrap();
    envelope.arguments().unwrap();
    let mut tally = Tally::default();
    if let Ok(view) = GetParameterValuesResponseView::read(&envelope) {
        tally.parameters(view.parameter_list());
    } else if let Ok(view) = GetParameterNamesResponseView::read(&envelope) {
        for parameter in view.parameter_list() {
            tally.lazy(&parameter.name);
            tally.text(if parameter.writable.unwrap() {
                "1"
            } else {
                "0"
            });
        }
    } else if let Ok(view) = SetParameterValuesView::read(&envelope) {
        tally.parameters(view.parameter_list());
        tally.lazy(&view.parameter_key());
    } else {
        let view = InformView::read(&envelope).unwrap();
        let id = view.device_id();
        for text in [id.manufacturer, id.oui, id.product_class, id.serial_number] {
            tally.lazy(&text);
        }
        for event in view.event() {
            tally.lazy(&event.event_code);
            tally.lazy(&event.command_key);
        }
        tally.parameters(view.parameter_list());
    }
    tally
}

/// Whether the texts of elements with this name are looked at.
fn counts(name: &str) -> bool {
    matches!(
        name,
        "Name"
            | "Value"
            | "Writable"
            | "ParameterKey"
            | "EventCode"
            | "CommandKey"
            | "Manufacturer"
            | "OUI"
            | "ProductClass"
            | "SerialNumber"
    )
}

fn by_hand(document: &[u8]) -> Tally {
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
                    tally.types += type_of(&reader, &tag);
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

fn type_of(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>) -> usize {
    for attribute in tag.attributes() {
        let attribute = attribute.unwrap();
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        if namespace == ResolveResult::Bound(Namespace(XSI)) && local.as_ref() == "type" {
            let value = &*attribute.value;
            let (_, name) = value.split_once(':').unwrap_or(("", value));
            return name.len();
        }
    }
    0
}

fn tree(document: &[u8]) -> Tally {
    let text = core::str::from_utf8(document).unwrap();
    let tree = roxmltree::Document::parse(text).unwrap();
    let mut tally = Tally::default();
    for node in tree.descendants() {
        let name = node.tag_name();
        if node.is_element() && name.namespace().is_none() && counts(name.name()) {
            tally.text(node.text().unwrap_or_default());
            if let Some(ty) = node.attribute((XSI, "type")) {
                tally.types += ty.split_once(':').map_or(ty, |(_, name)| name).len();
            }
        }
    }
    tally
}

/// What no reader that stops at tags is faster than.
fn every_tag(document: &[u8]) -> Tally {
    let mut tally = Tally::default();
    for at in memchr::memchr_iter(b'<', document) {
        tally.texts += 1;
        tally.bytes += usize::from(document.get(at + 1) == Some(&b'/'));
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn all_readers_see_the_same() {
        for input in Input::ALL {
            let document = input.document();
            let expected = (DECODERS[0].run)(&document);
            for decoder in DECODERS.iter().filter(|decoder| decoder.reads) {
                assert_eq!((decoder.run)(&document), expected, "{decoder}: {input}");
            }
            assert!(expected.bytes > document.len() / 8 && expected.texts > 20);
        }
        assert!((2_000..3_500).contains(&Input::Inform.document().len()));
        let (compact, pretty) = (Input::Values.document(), Input::ValuesPretty.document());
        assert!(pretty.len() > compact.len() + 30_000);
        assert_eq!((DECODERS[0].run)(&compact), (DECODERS[0].run)(&pretty));
    }
}
