//! Unique keys: no two instances of a table have the same values of certain parameters (RPC-ADD-05).

use cwmp_soap::{FaultCode, Value, ValueType};

use super::alias::{self, OwnName};
use crate::limits::Limit;
use crate::model::Model;
use crate::place::Place;
use crate::schema::{Flags, NodeId, Schema, UniqueKey};

/// How many values are tried to set a new instance apart.
const ATTEMPTS: u32 = 64;

/// Chooses other values than the defaults where a new instance would have the same key as another.
///
/// 9004 if nothing sets them apart: every legal value tried is in use.
pub(super) fn settle(
    model: &mut Model<'_>,
    table: &Place,
    instance: &Place,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let schema = model.schema();
    for key in schema.unique_keys(table.node()) {
        if !is_checked(schema, &key, instance) || !clashes(model, table, instance, &key, scratch)? {
            continue;
        }
        let mut apart = false;
        for name in key.parameters() {
            let Some(node) = schema.parameter_at(instance.node(), name) else {
                continue;
            };
            // Where a reference points is not for the device to make up.
            if schema.is_strong_reference(node).is_some() {
                continue;
            }
            apart = vary(model, table, instance, (&key, node), scratch)?;
            if apart {
                break;
            }
        }
        if !apart {
            return Err(FaultCode::RESOURCES_EXCEEDED);
        }
    }
    Ok(())
}

/// Tries other values of one parameter until the key is unique.
fn vary(
    model: &mut Model<'_>,
    table: &Place,
    instance: &Place,
    (key, node): (&UniqueKey<'_>, NodeId),
    scratch: &mut [u8],
) -> Result<bool, FaultCode> {
    let schema = model.schema();
    let parameter = Place::new(node, instance.instances());
    let value_type = model.value_type(&parameter);
    let choices = u32::try_from(choices(schema, node).count()).unwrap_or(ATTEMPTS);
    for attempt in 0..ATTEMPTS.max(choices) {
        let mut text = OwnName::new();
        let Some(()) = candidate(
            schema,
            &parameter,
            (value_type, choices),
            attempt,
            &mut text,
        ) else {
            break;
        };
        let Ok(value) = Value::from_text(value_type, &text) else {
            continue;
        };
        let backend = model.backend_mut();
        if !schema.allows(node, &value, |pattern, text| backend.matches(pattern, text)) {
            continue;
        }
        backend.set(&parameter, &value)?;
        if !clashes(model, table, instance, key, scratch)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The values that a parameter is limited to.
fn choices<'s>(schema: Schema<'s>, node: NodeId) -> impl Iterator<Item = &'s str> {
    schema.limits(node).filter_map(|limit| match limit {
        Limit::OneOf(text) => Some(text),
        _ => None,
    })
}

/// The text of the value to try next; `None` if there are no more.
fn candidate(
    schema: Schema<'_>,
    parameter: &Place,
    (value_type, choice_count): (ValueType, u32),
    attempt: u32,
    out: &mut OwnName,
) -> Option<()> {
    let node = parameter.node();
    let number = parameter.instances().last().unwrap_or_default();
    let value = match value_type {
        ValueType::String if choice_count > 0 => {
            let choice = choices(schema, node).nth(usize::try_from(attempt).ok()?)?;
            return out.push_str(choice).ok();
        }
        ValueType::String => {
            *out = alias::own_name(number, attempt);
            return Some(());
        }
        ValueType::Boolean if attempt < 2 => i64::from(attempt),
        ValueType::Int | ValueType::UnsignedInt | ValueType::Long | ValueType::UnsignedLong => {
            let least = schema.limits(node).find_map(|limit| match limit {
                Limit::Range { min, .. } => Some(min.max(0)),
                _ => None,
            });
            // The number of the instance first: the one before has taken its own.
            let offset = i64::from(number).saturating_add(i64::from(attempt));
            least.unwrap_or(0).saturating_add(offset)
        }
        _ => return None,
    };
    let mut written = None;
    Value::Long(value).write_lexical(&mut |digits| written = out.push_str(digits).ok());
    written
}

/// Whether a parameter is in a unique key, or decides whether one holds; aliases are looked after elsewhere.
pub(crate) fn is_part(schema: Schema<'_>, parameter: &Place) -> bool {
    around(schema, parameter).is_some_and(|(table, instance)| {
        schema
            .unique_keys(table.node())
            .any(|key| concerns(schema, &key, &instance, parameter.node()))
    })
}

/// Whether setting this parameter has given its instance the same key as another (9007).
///
/// Takes time with the instances of the table, and only for parameters that are in a key.
pub(crate) fn is_broken(
    model: &mut Model<'_>,
    parameter: &Place,
    scratch: &mut [u8],
) -> Result<bool, FaultCode> {
    let schema = model.schema();
    let Some((table, instance)) = around(schema, parameter) else {
        return Ok(false);
    };
    for key in schema.unique_keys(table.node()) {
        if concerns(schema, &key, &instance, parameter.node())
            && clashes(model, &table, &instance, &key, scratch)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The innermost table around a parameter, and its instance.
fn around(schema: Schema<'_>, parameter: &Place) -> Option<(Place, Place)> {
    let mut node = schema.parent(parameter.node())?;
    let template = loop {
        let parent = schema.parent(node)?;
        if schema.template(parent) == Some(node) {
            break node;
        }
        node = parent;
    };
    let numbers = parameter.instances();
    let table = Place::new(schema.parent(template)?, numbers.without_last());
    Some((table, Place::new(template, numbers)))
}

/// Whether a parameter is part of a key, or enables the instances that the key holds for.
fn concerns(schema: Schema<'_>, key: &UniqueKey<'_>, instance: &Place, node: NodeId) -> bool {
    let mut parts = key.parameters();
    let own = schema.name(node);
    // The last segment of a path is the name of what it leads to.
    let is_named = parts.any(|name| {
        name.ends_with(own) && schema.parameter_at(instance.node(), name) == Some(node)
    }) || (key.if_enabled() && schema.enabled_by(instance.node()) == Some(node));
    is_named && is_checked(schema, key, instance)
}

/// Whether a key is compared here: not the alias alone, which the back end finds by itself, nor one of parameters that
/// nobody sets, which the device answers for.
fn is_checked(schema: Schema<'_>, key: &UniqueKey<'_>, instance: &Place) -> bool {
    let settable = |name| {
        let node = schema.parameter_at(instance.node(), name);
        node.is_some_and(|node| schema.flags(node).has(Flags::WRITABLE))
    };
    !key.parameters().eq(["Alias"]) && key.parameters().any(settable)
}

/// Whether another instance of the table has the same key.
fn clashes(
    model: &mut Model<'_>,
    table: &Place,
    instance: &Place,
    key: &UniqueKey<'_>,
    scratch: &mut [u8],
) -> Result<bool, FaultCode> {
    let Some(own) = fingerprint(model, instance, key, scratch)? else {
        return Ok(false);
    };
    let mut after = 0;
    loop {
        let next = model.backend().next_instance(table, after);
        let Some(number) = next.filter(|number| *number > after) else {
            return Ok(false);
        };
        after = number;
        let Ok(instances) = table.instances().with(number) else {
            return Ok(false);
        };
        let other = Place::new(instance.node(), instances);
        if other != *instance && fingerprint(model, &other, key, scratch)? == Some(own) {
            return Ok(true);
        }
    }
}

/// What the values of a key come to, in 64 bits; `None` if the key does not hold for the instance.
///
/// Values are compared by it because no two of them fit into memory that nobody lent: that two keys of one table
/// differ and come to the same happens once in 2⁶⁴ pairs. A key does not hold for an instance that is not enabled, lacks
/// one of the parameters, or has an empty reference among them.
fn fingerprint(
    model: &mut Model<'_>,
    instance: &Place,
    key: &UniqueKey<'_>,
    scratch: &mut [u8],
) -> Result<Option<u64>, FaultCode> {
    let schema = model.schema();
    if key.if_enabled()
        && let Some(enable) = schema.enabled_by(instance.node())
    {
        let enable = Place::new(enable, instance.instances());
        if model.is_present(&enable) && !is_true(&model.backend_mut().get(&enable, scratch)?) {
            return Ok(None);
        }
    }
    let mut hash = Fingerprint::new();
    for name in key.parameters() {
        let Some(node) = schema.parameter_at(instance.node(), name) else {
            return Ok(None);
        };
        let parameter = Place::new(node, instance.instances());
        if !model.is_present(&parameter) {
            return Ok(None);
        }
        let value = model.backend_mut().get(&parameter, scratch)?;
        if value == Value::String("") && schema.is_strong_reference(node).is_some() {
            return Ok(None);
        }
        hash.value(&value);
    }
    Ok(Some(hash.0))
}

fn is_true(value: &Value<'_>) -> bool {
    match value {
        Value::Boolean(on) => *on,
        Value::Lexical(ValueType::Boolean, text) => matches!(*text, "1" | "true"),
        _ => false,
    }
}

/// FNV-1a of 64 bits.
struct Fingerprint(u64);

impl Fingerprint {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// By what the value is, however it is written; no text has the byte that ends it.
    fn value(&mut self, value: &Value<'_>) {
        let read = match value {
            Value::Lexical(value_type, text) => Value::from_text(*value_type, text).ok(),
            _ => None,
        };
        let read = read.as_ref().unwrap_or(value);
        read.write_lexical(&mut |text| text.bytes().for_each(|byte| self.byte(byte)));
        self.byte(0xff);
    }
}
