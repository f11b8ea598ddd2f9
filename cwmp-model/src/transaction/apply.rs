//! Setting what was checked, inside a transaction of the back end.

use cwmp_soap::{FaultCode, Text};

use super::check::read;
use super::destination::{decode, may_create};
use super::{Assignment, SetError, rules};
use crate::model::Model;
use crate::objects::{create, unique};
use crate::path::{Named, PathError, Segment, Step};
use crate::place::Place;

/// Sets all entries; the caller rolls back if it fails.
pub(super) fn set_all<'a, I>(
    model: &mut Model<'_>,
    entries: &I,
    scratch: &mut [u8],
) -> Result<(), SetError>
where
    I: Iterator<Item = Assignment<'a>> + Clone,
{
    let mut keys = false;
    let mut aliases = false;
    for (index, entry) in (0_u32..).zip(entries.clone()) {
        if is_alias(&entry.name) {
            aliases = true;
            continue;
        }
        let set = set_value(model, &entry, scratch).map_err(|code| failed(index, code))?;
        keys |= unique::is_part(model.schema(), &set);
    }
    // While every path still means what it meant.
    if keys {
        check_keys(model, entries, scratch)?;
    }
    if aliases {
        for (index, entry) in (0_u32..).zip(entries.clone()) {
            if is_alias(&entry.name) {
                set_alias(model, entries, &entry, scratch).map_err(|code| failed(index, code))?;
            }
        }
    }
    Ok(())
}

/// What failed at an entry: for want of room the call fails as a whole, 9004 is of no parameter (RPC-SPV-03).
fn failed(index: u32, code: FaultCode) -> SetError {
    if code == FaultCode::RESOURCES_EXCEEDED {
        SetError::Device(code)
    } else {
        SetError::Set { index, code }
    }
}

/// Whether an entry may change an alias: they are set last, so that every path goes on meaning what it meant.
pub(super) fn is_alias(name: &Text<'_>) -> bool {
    const SUFFIX: &str = ".Alias";
    match name.as_plain() {
        Some(plain) => plain.ends_with(SUFFIX),
        None => {
            let skipped = name.char_count().saturating_sub(SUFFIX.len());
            name.chars().skip(skipped).eq(SUFFIX.chars())
        }
    }
}

fn set_value(
    model: &mut Model<'_>,
    entry: &Assignment<'_>,
    scratch: &mut [u8],
) -> Result<Place, FaultCode> {
    let (path, rest) = decode(&entry.name, scratch)?;
    let place = reach(model, path, rest)?;
    let value = read(model.value_type(&place), &entry.value, scratch)?;
    // What was created by this call could not be asked about before.
    if model.addressing().auto_create && entry.name.raw().contains('[') {
        model.backend_mut().check(&place, &value)?;
    }
    model.backend_mut().set(&place, &value)?;
    Ok(place)
}

fn set_alias<'a, I>(
    model: &mut Model<'_>,
    entries: &I,
    entry: &Assignment<'a>,
    scratch: &mut [u8],
) -> Result<(), FaultCode>
where
    I: Iterator<Item = Assignment<'a>> + Clone,
{
    let (path, rest) = decode(&entry.name, scratch)?;
    let place = reach(model, path, rest)?;
    let value = read(model.value_type(&place), &entry.value, scratch)?;
    // The instances that this call has created count as well.
    if !rules::allow(model, entries, (&place, entry), &value) {
        return Err(FaultCode::INVALID_PARAMETER_VALUE);
    }
    if model.addressing().auto_create && entry.name.raw().contains('[') {
        model.backend_mut().check(&place, &value)?;
    }
    model.backend_mut().set(&place, &value)
}

/// The parameter of a path; instances that it names by an unknown alias are created (ALIAS-010).
fn reach(model: &mut Model<'_>, path: &str, scratch: &mut [u8]) -> Result<Place, FaultCode> {
    let schema = model.schema();
    let mut fault = None;
    let target = schema.follow(path, &mut |step| match step {
        Step::Instance(table, segment) => match (model.number(table, segment), segment) {
            (Err(PathError::Absent), Segment::Alias(alias))
                if may_create(model, table, segment) =>
            {
                match create(model, table, Some(alias), scratch) {
                    Ok(instance) => instance.instances().last().ok_or(PathError::Absent),
                    Err(code) => {
                        fault = Some(code);
                        Err(PathError::Absent)
                    }
                }
            }
            (number, _) => number,
        },
        Step::At(place) if model.is_present(place) => Ok(0),
        Step::At(_) => Err(PathError::Absent),
    });
    match target {
        Ok(target) if target.named == Named::Parameter => Ok(target.place),
        _ => Err(fault.unwrap_or(FaultCode::INVALID_PARAMETER_NAME)),
    }
}

/// Looks whether what was set has made two instances the same (RPC-SPV-03: 9007).
fn check_keys<'a, I>(model: &mut Model<'_>, entries: &I, scratch: &mut [u8]) -> Result<(), SetError>
where
    I: Iterator<Item = Assignment<'a>> + Clone,
{
    for (index, entry) in (0_u32..).zip(entries.clone()) {
        if is_alias(&entry.name) {
            continue;
        }
        let broken = decode(&entry.name, scratch).and_then(|(path, rest)| {
            let place = model.resolve(path)?.place;
            unique::is_broken(model, &place, rest)
        });
        match broken {
            Ok(false) => {}
            Ok(true) => return Err(failed(index, FaultCode::INVALID_PARAMETER_VALUE)),
            Err(code) => return Err(failed(index, code)),
        }
    }
    Ok(())
}
