//! Setting what was checked, inside a transaction of the back end.

use cwmp_soap::{FaultCode, Text};

use super::check::read;
use super::destination::{decode, may_create};
use super::{Assignment, SetError, of_parameter, rules};
use crate::entries::Entries;
use crate::model::Model;
use crate::neighbour::Neighbour;
use crate::objects::{create, unique};
use crate::path::{Named, PathError, Segment, Step};
use crate::place::Place;

/// Sets all entries, the first ones to what was `found` for them; the caller rolls back if it fails.
pub(super) fn set_all<'a>(
    model: &mut Model<'_>,
    entries: &dyn Entries<Assignment<'a>>,
    found: &[Option<Place>],
    scratch: &mut [u8],
) -> Result<(), SetError> {
    let mut keys = false;
    let mut aliases = false;
    let mut last = Neighbour::NONE;
    each(entries, &mut |index, entry| {
        if is_alias(&entry.name) {
            aliases = true;
        } else {
            let found = usize::try_from(index).ok().and_then(|at| *found.get(at)?);
            let place = match found {
                Some(place) => place,
                None => reach_entry(model, entry, &mut last, scratch)?,
            };
            set(model, entries, (&place, entry), scratch)?;
            keys |= unique::is_part(model.schema(), &place);
        }
        Ok(())
    })?;
    // While every path still means what it meant.
    if keys {
        each(entries, &mut |_, entry| check_keys(model, entry, scratch))?;
    }
    if aliases {
        each(entries, &mut |_, entry| {
            if is_alias(&entry.name) {
                let place = reach_entry(model, entry, &mut last, scratch)?;
                set(model, entries, (&place, entry), scratch)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Goes through the entries until one fails.
fn each<'a>(
    entries: &dyn Entries<Assignment<'a>>,
    visit: &mut dyn FnMut(u32, &Assignment<'a>) -> Result<(), FaultCode>,
) -> Result<(), SetError> {
    let mut done = Ok(());
    entries.any(&mut |index, entry| {
        done = visit(index, entry).map_err(|code| failed(index, code));
        done.is_err()
    });
    done
}

/// What failed at an entry: for want of room the call fails as a whole, 9004 is of no parameter (RPC-SPV-03).
fn failed(index: u32, code: FaultCode) -> SetError {
    if code == FaultCode::RESOURCES_EXCEEDED {
        SetError::Device(code)
    } else {
        let code = of_parameter(code);
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

/// The parameter of an entry, beside that of the one before, in an instance that is there or is created.
fn reach_entry<'a>(
    model: &mut Model<'_>,
    entry: &Assignment<'a>,
    last: &mut Neighbour<'a>,
    scratch: &mut [u8],
) -> Result<Place, FaultCode> {
    let plain = entry.name.as_plain();
    if let Some(place) = plain.and_then(|path| model.parameter(path, last)) {
        return Ok(place);
    }
    let (path, rest) = decode(&entry.name, scratch)?;
    reach(model, path, rest)
}

/// Sets the parameter of one entry.
fn set<'a>(
    model: &mut Model<'_>,
    entries: &dyn Entries<Assignment<'a>>,
    (place, entry): (&Place, &Assignment<'a>),
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let value = read(model.value_type(place), &entry.value, scratch)?;
    // The instances that this call has created count as well.
    if is_alias(&entry.name) && !rules::allow(model, entries, (place, entry), &value) {
        return Err(FaultCode::INVALID_PARAMETER_VALUE);
    }
    // What was created by this call could not be asked about before.
    if model.addressing().auto_create && entry.name.raw().contains('[') {
        model.backend_mut().check(place, &value)?;
    }
    model.backend_mut().set(place, &value)
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
fn check_keys(
    model: &mut Model<'_>,
    entry: &Assignment<'_>,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    if is_alias(&entry.name) {
        return Ok(());
    }
    let (path, rest) = decode(&entry.name, scratch)?;
    let place = model.resolve(path)?.place;
    if unique::is_broken(model, &place, rest)? {
        return Err(FaultCode::INVALID_PARAMETER_VALUE);
    }
    Ok(())
}
