//! References to what is deleted (RPC-DEL-02).

use cwmp_soap::{FaultCode, Value};

use crate::limits::{Limit, trim};
use crate::model::Model;
use crate::notify::next_place;
use crate::path::{PathError, PathText, Target};
use crate::place::Place;
use crate::schema::{Kind, NodeId};

/// Empties the strong references to an instance and to what is below it, inside a transaction.
///
/// Looks at every parameter of the device that the model makes a strong reference.
pub(crate) fn clear(
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
        let mut after = None;
        while let Some(parameter) = next_place(model, node, after.as_ref()) {
            // What goes along need not be told.
            if !schema.is_below(&parameter, instance) {
                release(model, &parameter, instance, scratch)?;
            }
            after = Some(parameter);
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
    let is_list = is_list(model, parameter);
    let (room, text) = scratch.split_at_mut(scratch.len() / 2);
    let Some(held) = held(model, parameter, room, text)? else {
        return Ok(());
    };
    if !is_list {
        return if refers(model, held, instance) {
            model.backend_mut().set(parameter, &Value::String(""))
        } else {
            Ok(())
        };
    }
    let mut kept = Written::new(room);
    let mut lost = false;
    for item in held.split(',').map(trim) {
        if refers(model, item, instance) {
            lost = true;
        } else {
            kept.item(item).ok_or(FaultCode::INTERNAL_ERROR)?;
        }
    }
    if lost {
        let value = Value::String(kept.as_str());
        model.backend_mut().set(parameter, &value)?;
    }
    Ok(())
}

/// Writes a reference with the identifiers that [`Addressing`](crate::Addressing) asks for into `scratch` (ALIAS-017).
///
/// How long it is; `None` if it stays as it is: the parameter is no reference, or refers to nothing that is there, or `scratch` does not hold
/// the text twice.
pub(crate) fn restyle(
    model: &mut Model<'_>,
    parameter: &Place,
    scratch: &mut [u8],
) -> Option<usize> {
    model.schema().is_strong_reference(parameter.node())?;
    let is_list = is_list(model, parameter);
    let (room, text) = scratch.split_at_mut(scratch.len() / 2);
    let held = held(model, parameter, room, text).ok()??;
    let mut styled = Written::new(room);
    if !is_list {
        styled.item(&path_of(model, held)?)?;
        return Some(styled.len);
    }
    for item in held.split(',').map(trim) {
        match path_of(model, item) {
            Some(path) => styled.item(&path)?,
            None => styled.item(item)?,
        }
    }
    Some(styled.len)
}

/// The path of what a reference names, with a dot at its end if the reference has one.
fn path_of(model: &Model<'_>, reference: &str) -> Option<PathText> {
    let mut path = model.path(&target_of(model, reference)?.place)?;
    if !reference.ends_with('.') && path.ends_with('.') {
        path.pop();
    }
    Some(path)
}

fn is_list(model: &Model<'_>, parameter: &Place) -> bool {
    let mut limits = model.schema().limits(parameter.node());
    limits.any(|limit| matches!(limit, Limit::Items { .. }))
}

/// The text of a reference, copied into `text`; `None` if it is empty.
///
/// 9002 if it does not fit.
fn held<'t>(
    model: &mut Model<'_>,
    parameter: &Place,
    room: &mut [u8],
    text: &'t mut [u8],
) -> Result<Option<&'t str>, FaultCode> {
    let held = match model.backend_mut().get(parameter, room)? {
        Value::String(held) if !held.is_empty() => held,
        _ => return Ok(None),
    };
    let text = text
        .get_mut(..held.len())
        .ok_or(FaultCode::INTERNAL_ERROR)?;
    text.copy_from_slice(held.as_bytes());
    Ok(core::str::from_utf8(text).ok())
}

/// Whether a reference names the instance or something below it.
fn refers(model: &Model<'_>, reference: &str, instance: &Place) -> bool {
    target_of(model, reference)
        .is_some_and(|target| model.schema().is_below(&target.place, instance))
}

/// What a reference names, with or without the dot behind an object; `None` if nothing that is there.
fn target_of(model: &Model<'_>, reference: &str) -> Option<Target> {
    if reference.is_empty() {
        return None;
    }
    match model.resolve(reference) {
        Err(PathError::DotMissing) => {
            let mut path = PathText::try_from(reference).ok()?;
            path.push('.').ok()?;
            model.resolve(&path).ok()
        }
        target => target.ok(),
    }
}

/// References, with commas between them.
struct Written<'r> {
    text: &'r mut [u8],
    len: usize,
}

impl<'r> Written<'r> {
    const fn new(text: &'r mut [u8]) -> Self {
        Self { text, len: 0 }
    }

    /// One more; `None` if it does not fit.
    fn item(&mut self, item: &str) -> Option<()> {
        let comma: &[u8] = if self.len == 0 { b"" } else { b"," };
        for part in [comma, item.as_bytes()] {
            let end = self.len.checked_add(part.len())?;
            self.text.get_mut(self.len..end)?.copy_from_slice(part);
            self.len = end;
        }
        Some(())
    }

    fn as_str(&self) -> &str {
        let text = self.text.get(..self.len).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
    }
}
