//! Arguments, read as their grammar has them.

use cwmp_soap::grammar::{Array, ArrayChild, Field, Occurs, Shape, Struct};
use cwmp_soap::xml::{Namespace, Reader, StartTag, Token};
use cwmp_soap::{DateTime, DecodeError, Text, ValueType};
use serde_json::{Map, Value, json};

/// The key of the names of elements that the grammar does not have.
pub(super) const EXTRA: &str = "_extra";
/// The key of the name of the structure that was chosen among several.
const CHOICE: &str = "_op";

/// Reads the elements of a sequence, to the end of the element around them.
pub(super) fn sequence(
    reader: &mut Reader<'_>,
    fields: &'static [Field],
) -> Result<Map<String, Value>, DecodeError> {
    let mut content = Map::new();
    let mut extra = Vec::new();
    each_child(reader, |reader, tag| {
        let Some(field) = fields.iter().find(|field| field.name == tag.local) else {
            extra.push(Value::from(tag.local));
            return Ok(());
        };
        if matches!(field.occurs, Occurs::Any | Occurs::Many) {
            let entry = content.entry(field.name).or_insert_with(|| json!([]));
            if let Value::Array(list) = entry {
                repeated(reader, tag, &field.shape, list)?;
            }
        } else if !content.contains_key(field.name) {
            let value = shape(reader, tag, &field.shape)?;
            content.insert(field.name.to_owned(), value);
        }
        Ok(())
    })?;
    if !extra.is_empty() {
        content.insert(EXTRA.to_owned(), Value::Array(extra));
    }
    Ok(content)
}

/// Hands out the elements inside the one that is open, and reads each to its end.
pub(super) fn each_child<'a>(
    reader: &mut Reader<'a>,
    mut child: impl FnMut(&mut Reader<'a>, &StartTag<'a>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let depth = reader.depth();
    loop {
        match reader.next_token()? {
            Token::Start(tag) => {
                child(reader, &tag)?;
                reader.skip_to_depth(depth)?;
            }
            Token::End | Token::Eof if reader.depth() < depth => return Ok(()),
            _ => {}
        }
    }
}

/// Reads one element of a name that may stand several times. Some peers write the list as if it were a SOAP array:
/// one element around members that are named after their types.
fn repeated<'a>(
    reader: &mut Reader<'a>,
    tag: &StartTag<'a>,
    item: &'static Shape,
    list: &mut Vec<Value>,
) -> Result<(), DecodeError> {
    let types = match item {
        Shape::Struct(one) => core::slice::from_ref(*one),
        Shape::Choice(several) => several,
        _ => &[],
    };
    let named = |name: &str| types.iter().find(|ty| ty.name == name);
    if first_child(reader)?.and_then(named).is_none() {
        list.push(shape(reader, tag, item)?);
        return Ok(());
    }
    each_child(reader, |reader, member| {
        if let Some(ty) = named(member.local) {
            let chosen = matches!(item, Shape::Choice(_));
            list.push(Value::Object(structure(reader, ty, chosen)?));
        }
        Ok(())
    })
}

/// The name of the first element inside the one that is open.
fn first_child<'a>(reader: &Reader<'a>) -> Result<Option<&'a str>, DecodeError> {
    let mut ahead = reader.clone();
    loop {
        match ahead.next_token()? {
            Token::Start(tag) => return Ok(Some(tag.local)),
            Token::Text(_) => {}
            _ => return Ok(None),
        }
    }
}

fn structure(
    reader: &mut Reader<'_>,
    ty: &'static Struct,
    chosen: bool,
) -> Result<Map<String, Value>, DecodeError> {
    let mut content = sequence(reader, ty.fields)?;
    if chosen {
        content.shift_insert(0, CHOICE.to_owned(), ty.name.into());
    }
    Ok(content)
}

/// Reads an element to its end.
fn shape<'a>(
    reader: &mut Reader<'a>,
    tag: &StartTag<'a>,
    shape: &'static Shape,
) -> Result<Value, DecodeError> {
    Ok(match shape {
        Shape::Struct(ty) => Value::Object(structure(reader, ty, false)?),
        Shape::Array(array) => members(reader, array)?,
        Shape::Choice(several) => {
            let name = type_name(reader, tag);
            match several.iter().find(|ty| Some(ty.name) == name) {
                Some(ty) => Value::Object(structure(reader, ty, true)?),
                None => json!({ CHOICE: name }),
            }
        }
        Shape::Value => {
            json!({ "type": type_name(reader, tag), "value": reader.text()?.to_cow() })
        }
        Shape::UnsignedInt { .. } => unsigned(&reader.text()?),
        Shape::Int { .. } => scalar(&reader.text()?, |text| {
            match cwmp_soap::Value::from_text(ValueType::Int, text) {
                Ok(cwmp_soap::Value::Int(number)) => Some(Value::from(number)),
                _ => None,
            }
        }),
        Shape::Boolean => boolean(&reader.text()?),
        Shape::DateTime => scalar(&reader.text()?, |text| {
            DateTime::from_text_assuming_utc(text).ok()?;
            Some(Value::from(text))
        }),
        Shape::Base64 => scalar(&reader.text()?, |text| {
            cwmp_soap::Value::from_text(ValueType::Base64, text).ok()?;
            Some(Value::from(text))
        }),
        _ => reader.text()?.to_cow().into(),
    })
}

/// Reads the members of an array.
fn members(reader: &mut Reader<'_>, array: &'static Array) -> Result<Value, DecodeError> {
    let mut list = Vec::new();
    each_child(reader, |reader, tag| member(reader, tag, array, &mut list))?;
    Ok(Value::Array(list))
}

fn member<'a>(
    reader: &mut Reader<'a>,
    tag: &StartTag<'a>,
    array: &'static Array,
    list: &mut Vec<Value>,
) -> Result<(), DecodeError> {
    match array.child(reader, tag) {
        ArrayChild::Member => list.push(shape(reader, tag, &array.shape)?),
        ArrayChild::Wrapper => {
            each_child(reader, |reader, tag| member(reader, tag, array, list))?;
        }
        _ => {}
    }
    Ok(())
}

/// What `xsi:type` says, without a prefix. An attribute of this name in another namespace counts where there is none in
/// the right one; it would not have been let through unless that is tolerated.
fn type_name<'a>(reader: &Reader<'a>, tag: &StartTag<'a>) -> Option<&'a str> {
    let named = || {
        tag.attributes()
            .filter(|other| other.local == "type" && !matches!(other.prefix, "" | "xmlns"))
    };
    let own = named().find(|other| reader.namespace_of(other.prefix) == Some(Namespace::Instance));
    let value = own.or_else(|| named().next())?.value.raw().trim();
    Some(value.split_once(':').map_or(value, |(_, local)| local))
}

/// A text that has to be a value; the text itself where it is none.
fn scalar(text: &Text<'_>, read: impl FnOnce(&str) -> Option<Value>) -> Value {
    let text = text.to_cow();
    // White space as XML has it; a space that does not break is none.
    read(text.trim_matches([' ', '\t', '\r', '\n'])).unwrap_or_else(|| json!({ "invalid": text }))
}

/// Reads a truth value.
pub(super) fn boolean(text: &Text<'_>) -> Value {
    scalar(text, |text| match text {
        "1" | "true" => Some(Value::Bool(true)),
        "0" | "false" => Some(Value::Bool(false)),
        _ => None,
    })
}

/// Reads a number that is not negative.
pub(super) fn unsigned(text: &Text<'_>) -> Value {
    scalar(text, |text| {
        match cwmp_soap::Value::from_text(ValueType::UnsignedInt, text) {
            Ok(cwmp_soap::Value::UnsignedInt(number)) => Some(Value::from(number)),
            _ => None,
        }
    })
}
