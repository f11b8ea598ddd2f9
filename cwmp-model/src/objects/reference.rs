//! References to what is deleted (RPC-DEL-02).

use cwmp_soap::{FaultCode, Value};

use crate::limits::Limit;
use crate::model::Model;
use crate::path::{PathError, PathText, Target};
use crate::place::Place;
use crate::schema::{Kind, NodeId};
use crate::walk::Walk;

/// Empties the strong references to an instance and to what is below it, inside a transaction.
///
/// Looks at every parameter of the device that the model makes a strong reference.
pub(super) fn clear(
    model: &mut Model<'_>,
    instance: &Place,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let schema = model.schema();
    for index in 0..u16::try_from(schema.len()).unwrap_or(u16::MAX) {
        let node = NodeId::new(index);
        if schema.kind(node) != Some(Kind::Parameter)
            || schema.is_strong_reference(node) != Some(true)
        {
            continue;
        }
        let mut walk = Walk::every(model, node);
        while let Some(parameter) = walk.current().copied() {
            // What goes along need not be told.
            if !schema.is_below(&parameter, instance) {
                release(model, &parameter, instance, scratch)?;
            }
            walk.advance(model);
        }
    }
    Ok(())
}

/// Takes the instance out of one parameter, if it is there.
fn release(
    model: &mut Model<'_>,
    parameter: &Place,
    instance: &Place,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let is_list = model
        .schema()
        .limits(parameter.node())
        .any(|limit| matches!(limit, Limit::Items { .. }));
    let (text, room) = scratch.split_at_mut(scratch.len() / 2);
    let held = match model.backend_mut().get(parameter, text)? {
        Value::String("") => return Ok(()),
        Value::String(held) => copy(held, room)?,
        _ => return Ok(()),
    };
    let Ok(held) = core::str::from_utf8(held) else {
        return Err(FaultCode::INTERNAL_ERROR);
    };
    if !is_list {
        return match refers(model, held, instance) {
            true => model.backend_mut().set(parameter, &Value::String("")),
            false => Ok(()),
        };
    }
    let mut kept = Kept { text, len: 0 };
    let mut lost = false;
    for item in held.split(',') {
        if refers(model, item.trim(), instance) {
            lost = true;
        } else {
            kept.push(item.trim())?;
        }
    }
    if lost {
        let value = Value::String(kept.as_str());
        model.backend_mut().set(parameter, &value)?;
    }
    Ok(())
}

/// Whether a reference names the instance or something below it, with or without the dot behind an object.
fn refers(model: &Model<'_>, reference: &str, instance: &Place) -> bool {
    if reference.is_empty() {
        return false;
    }
    let target = match model.resolve(reference) {
        Err(PathError::DotMissing) => with_dot(model, reference),
        target => target.ok(),
    };
    target.is_some_and(|target| model.schema().is_below(&target.place, instance))
}

fn with_dot(model: &Model<'_>, reference: &str) -> Option<Target> {
    let mut path = PathText::try_from(reference).ok()?;
    path.push('.').ok()?;
    model.resolve(&path).ok()
}

/// Copies a text; 9002 if it does not fit.
fn copy<'r>(text: &str, room: &'r mut [u8]) -> Result<&'r [u8], FaultCode> {
    let room = room
        .get_mut(..text.len())
        .ok_or(FaultCode::INTERNAL_ERROR)?;
    room.copy_from_slice(text.as_bytes());
    Ok(room)
}

/// The items of a list that stay.
struct Kept<'r> {
    text: &'r mut [u8],
    len: usize,
}

impl Kept<'_> {
    fn push(&mut self, item: &str) -> Result<(), FaultCode> {
        let comma: &[u8] = if self.len == 0 { b"" } else { b"," };
        for part in [comma, item.as_bytes()] {
            let end = self.len.saturating_add(part.len());
            self.text
                .get_mut(self.len..end)
                .ok_or(FaultCode::INTERNAL_ERROR)?
                .copy_from_slice(part);
            self.len = end;
        }
        Ok(())
    }

    fn as_str(&self) -> &str {
        let text = self.text.get(..self.len).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
    }
}
