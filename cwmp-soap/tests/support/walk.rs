//! What the members of a list hold, read without the views.

use cwmp_soap::grammar::{self, Array, ArrayChild, Shape};
use cwmp_soap::xml::{Namespace, Reader, StartTag, Token};
use cwmp_soap::{Envelope, Text, Tolerances, Value, ValueType};

use crate::list::{Found, List};

/// Token by token, from the reader that is there for messages that no view knows.
pub(crate) fn by_tokens(list: &List, envelope: &Envelope<'_>, tolerances: Tolerances) -> Found {
    let grammar = grammar::of(envelope.kind()).unwrap();
    let (_, field) = grammar.field(list.name).unwrap();
    let Shape::Array(array) = field.shape else {
        panic!("{} is no list", list.name);
    };
    let mut reader = envelope.body();
    let outside = reader.depth();
    while let Token::Start(tag) = next_element(&mut reader, outside) {
        if tag.local == list.name {
            return members(list, array, &mut reader, tolerances);
        }
        reader.skip_to_depth(outside).unwrap();
    }
    Found::new()
}

/// The next start tag, or the end of the element at `depth`.
fn next_element<'a>(reader: &mut Reader<'a>, depth: usize) -> Token<'a> {
    loop {
        match reader.next_token().unwrap() {
            Token::Text(_) => {}
            Token::End if reader.depth() >= depth => {}
            token => return token,
        }
    }
}

fn members(list: &List, array: &Array, reader: &mut Reader<'_>, tolerances: Tolerances) -> Found {
    let (depth, mut found) = (reader.depth(), Found::new());
    while let Token::Start(tag) = next_element(reader, depth) {
        match array.child(reader, &tag) {
            ArrayChild::Member if list.fields.is_empty() => {
                found.push(vec![Some(characters(reader.text().unwrap()))]);
            }
            ArrayChild::Member => found.push(fields(list, reader, tolerances)),
            ArrayChild::Wrapper => {}
            _ => reader.skip_to_depth(reader.depth() - 1).unwrap(),
        }
    }
    found
}

/// The first element of each name counts.
fn fields(list: &List, reader: &mut Reader<'_>, tolerances: Tolerances) -> Vec<Option<String>> {
    let depth = reader.depth();
    let mut found = vec![None; list.fields.len()];
    let mut ty = None;
    while let Token::Start(tag) = next_element(reader, depth) {
        let index = list.fields.iter().position(|name| *name == tag.local);
        match index.filter(|index| found[*index].is_none()) {
            Some(index) => {
                if index == 1 {
                    ty = type_name(reader, &tag, tolerances);
                }
                found[index] = Some(characters(reader.text().unwrap()));
            }
            None => reader.skip_to_depth(depth).unwrap(),
        }
    }
    finish(list, found, ty)
}

/// What the views make of the texts.
fn finish(list: &List, mut found: Vec<Option<String>>, ty: Option<String>) -> Vec<Option<String>> {
    // A text that is missing is an empty one, but for values and for what is no text.
    found[0].get_or_insert_default();
    if list.is_typed() {
        found.push(ty);
    } else if list.fields[1] == "Writable" {
        found[1] = found[1].take().and_then(|text| truth(&text));
    } else {
        found[1].get_or_insert_default();
    }
    found
}

fn truth(text: &str) -> Option<String> {
    match Value::from_text(ValueType::Boolean, text) {
        Ok(Value::Boolean(truth)) => Some(truth.to_string()),
        _ => None,
    }
}

/// The local name in `xsi:type`; in that of another namespace if there is none, where it is tolerated.
fn type_name(reader: &Reader<'_>, tag: &StartTag<'_>, tolerances: Tolerances) -> Option<String> {
    let types: Vec<_> = tag
        .attributes()
        .filter(|attribute| attribute.local == "type" && !attribute.prefix.is_empty())
        .filter(|attribute| attribute.prefix != "xmlns")
        .collect();
    let is_right = |prefix: &str| reader.namespace_of(prefix) == Some(Namespace::Instance);
    let right = types.iter().find(|attribute| is_right(attribute.prefix));
    let lenient = tolerances.contains(Tolerances::VALUE_TYPE);
    let named = right.or_else(|| types.first().filter(|_| lenient))?;
    let name = named.value.raw().trim_matches([' ', '\t', '\r', '\n']);
    let local = name.split_once(':').map_or(name, |(_, local)| local);
    Some(String::from(local))
}

fn characters(text: Text<'_>) -> String {
    text.chars().collect()
}

/// As another parser sees it. Only for documents that were found to be as they should be.
pub(crate) fn by_another_parser(list: &List, document: &str) -> Found {
    let document = roxmltree::Document::parse(document).unwrap();
    let named = |node: &roxmltree::Node<'_, '_>| node.tag_name().name() == list.name;
    let node = document.descendants().find(named).unwrap();
    let text = |node: roxmltree::Node<'_, '_>| -> String {
        let texts = node.children().filter(roxmltree::Node::is_text);
        texts.map(|text| text.text().unwrap_or_default()).collect()
    };
    let members = node.children().filter(roxmltree::Node::is_element);
    members
        .map(|member| {
            let fields: Vec<_> = member
                .children()
                .filter(roxmltree::Node::is_element)
                .collect();
            let [first, second] = fields.as_slice() else {
                return vec![Some(text(member))];
            };
            let instance = "http://www.w3.org/2001/XMLSchema-instance";
            let ty = second.attribute((instance, "type")).map(|name| {
                let name = name.trim();
                String::from(name.split_once(':').map_or(name, |(_, local)| local))
            });
            finish(list, vec![Some(text(*first)), Some(text(*second))], ty)
        })
        .collect()
}
