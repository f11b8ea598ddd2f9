//! What an alias is, and the one that the device chooses (ALIAS-006).

use cwmp_soap::{FaultCode, Value};

use crate::model::Model;
use crate::path::{self, MAX_ALIAS, MAX_ALIAS_BYTES, PathText, Segment, Segments, push_number};
use crate::place::Place;
use crate::schema::{Kind, NodeId, Schema};

/// How often another alias is tried when somebody has taken the device's own choice.
const ATTEMPTS: u32 = 64;

/// Whether a text may be an alias: 1 to 64 characters, a letter in front.
///
/// Brackets are refused because no path could name it (ALIAS-016), control characters because the type of the data
/// models has none.
pub(crate) fn is_legal(alias: &str) -> bool {
    alias.starts_with(|first: char| first.is_ascii_alphabetic())
        && alias.chars().count() <= MAX_ALIAS
        && !alias.contains(|c: char| matches!(c, '[' | ']') || c.is_control())
}

/// The `Alias` of a table's instances, if they have one.
pub(crate) fn of_table(schema: Schema<'_>, table: &Place) -> Option<NodeId> {
    let template = schema.template(table.node())?;
    let alias = schema.child(template, "Alias")?;
    (schema.kind(alias) == Some(Kind::Parameter)).then_some(alias)
}

/// The table whose instances a parameter names, if it is their `Alias`.
pub(crate) fn names_instances_of(schema: Schema<'_>, parameter: &Place) -> Option<Place> {
    let template = schema.parent(parameter.node())?;
    if schema.kind(template)? != Kind::Template || schema.name(parameter.node()) != "Alias" {
        return None;
    }
    let table = schema.parent(template)?;
    Some(Place::new(table, parameter.instances().without_last()))
}

/// The table that an `AddObject` names, and the alias in brackets that it gives the new instance (ALIAS-008).
pub(crate) fn table_to_extend<'p>(
    model: &Model<'_>,
    path: &'p str,
) -> Result<(Place, Option<&'p str>), FaultCode> {
    let (path, alias) = split_alias(path)?;
    let table = super::table_to_extend(model, path)?;
    if let Some(alias) = alias {
        if !model.addressing().aliases || of_table(model.schema(), &table).is_none() {
            return Err(FaultCode::INVALID_PARAMETER_NAME);
        }
        let taken = model.backend().find_alias(&table, alias).is_some();
        if taken || !is_legal(alias) {
            return Err(FaultCode::INVALID_ARGUMENTS);
        }
    }
    Ok((table, alias))
}

/// Takes the alias off that stands at the end of `Table.[alias].`.
fn split_alias(path: &str) -> Result<(&str, Option<&str>), FaultCode> {
    let mut segments = Segments::new(path);
    let mut last = None;
    while let Some(segment) = segments.next()? {
        last = Some(segment);
    }
    let Some(Segment::Alias(alias)) = last else {
        return Ok((path, None));
    };
    // One path longer than any is not to be split into one that is not.
    if path.chars().count() > crate::MAX_PATH {
        return Err(FaultCode::INVALID_PARAMETER_NAME);
    }
    let table = path
        .strip_suffix("].")
        .and_then(|path| path.strip_suffix(alias))
        .and_then(|path| path.strip_suffix('['));
    let table = table.ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
    Ok((table, Some(alias)))
}

/// Puts the path of a place behind `path`, with aliases in it; as deep as it has segments.
pub(crate) fn put_path(model: &Model<'_>, place: &Place, path: &mut PathText) -> bool {
    let begun = match model.schema().above(place) {
        Some(above) => put_path(model, &above, path),
        None => *place == Place::ROOT,
    };
    begun && model.push_last(place, path)
}

/// Puts the alias of an instance behind the path of its table; `false` if it has none, or that would be too long.
pub(crate) fn push_alias(model: &Model<'_>, place: &Place, path: &mut PathText) -> bool {
    if model.schema().kind(place.node()) != Some(Kind::Template) {
        return false;
    }
    let mut scratch = [0; MAX_ALIAS_BYTES];
    let alias = model.backend().alias(place, &mut scratch);
    alias.is_some_and(|alias| path::push_alias(path, alias))
}

/// Gives a new instance of a table its alias: one that was checked, or one of the device's own.
pub(super) fn give(
    model: &mut Model<'_>,
    (table, instance): (&Place, &Place),
    alias: Option<&str>,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let Some(alias) = alias else {
        return choose(model, table, instance, scratch);
    };
    let Some(node) = of_table(model.schema(), table) else {
        return Ok(());
    };
    let parameter = Place::new(node, instance.instances());
    model.backend_mut().set(&parameter, &Value::String(alias))
}

/// Gives a new instance the alias `cpe-` and its number, unless the device has given it one.
fn choose(
    model: &mut Model<'_>,
    table: &Place,
    instance: &Place,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let Some(node) = of_table(model.schema(), table) else {
        return Ok(());
    };
    let parameter = Place::new(node, instance.instances());
    if !model.is_present(&parameter) {
        return Ok(());
    }
    if model.backend_mut().get(&parameter, scratch)? != Value::String("") {
        return Ok(());
    }
    let number = instance.instances().last().unwrap_or_default();
    for attempt in 0..ATTEMPTS {
        let alias = own_name(number, attempt);
        if model.backend().find_alias(table, &alias).is_none() {
            return model.backend_mut().set(&parameter, &Value::String(&alias));
        }
    }
    Err(FaultCode::RESOURCES_EXCEEDED)
}

/// A name that the device gives.
pub(super) type OwnName = heapless::String<MAX_ALIAS>;

/// `cpe-` and the number of an instance; from the second attempt on with the number of the attempt.
pub(super) fn own_name(number: u32, attempt: u32) -> OwnName {
    let mut name = OwnName::new();
    // All of it fits: both numbers have ten digits at most.
    let _ = name.push_str("cpe-");
    push_number(&mut name, number);
    if attempt > 0 {
        let _ = name.push('-');
        push_number(&mut name, attempt.saturating_add(1));
    }
    name
}
