//! What aliases and unique keys change about a `SetParameterValues` (ALIAS-010 to ALIAS-013, RPC-SPV-02).

use cwmp_soap::{FaultCode, Text};

use super::apply::{each, place_of, set};
use super::check::read;
use super::destination::{Destination, NEW, decode};
use super::names::{Hash, Mentions, hash_of, mentions as mentions_of};
use super::{Assignment, SetError, rules};
use crate::entries::Entries;
use crate::model::Model;
use crate::neighbour::Neighbour;
use crate::objects::{alias, create, unique};
use crate::path::{Named, PathError, Segment, Step};
use crate::place::Place;
use crate::schema::Flags;

/// The parameter of this full path, in an instance that is there or is to be created (ALIAS-010); 9005 otherwise.
pub(crate) fn find(model: &Model<'_>, path: &str) -> Result<Destination, PathError> {
    let schema = model.schema();
    let mut created_by: Option<Hash> = None;
    let mut created_in = None;
    let target = schema.follow(path, &mut |step| match (step, &mut created_by) {
        (Step::Instance(table, segment), None) => match model.number(table, segment) {
            Err(PathError::Absent) if may_create(model, table, segment) => {
                let mut hash = Hash::new();
                hash.segment(segment);
                created_by = Some(hash);
                Ok(NEW)
            }
            number => number,
        },
        // Nothing is there yet, so that the schema alone says what may be (ALIAS-011: no numbers).
        (Step::Instance(table, segment), Some(hash)) => {
            let extensible = schema.flags(table.node()).has(Flags::WRITABLE);
            if !extensible || !names_new(model, table, segment) {
                return Err(PathError::Absent);
            }
            created_in = Some(hash.finish());
            hash.segment(segment);
            Ok(NEW)
        }
        (Step::At(_), Some(_)) => Ok(0),
        (Step::At(place), None) if model.is_present(place) => Ok(0),
        (Step::At(_), None) => Err(PathError::Absent),
    })?;
    Ok(Destination {
        created_by: created_by.map(Hash::finish),
        created_in,
        ..Destination::existing(target)?
    })
}

/// Whether setting something below this segment creates the instance.
fn may_create(model: &Model<'_>, table: &Place, segment: Segment<'_>) -> bool {
    names_new(model, table, segment) && model.is_writable(table)
}

fn names_new(model: &Model<'_>, table: &Place, segment: Segment<'_>) -> bool {
    let Segment::Alias(alias) = segment else {
        return false;
    };
    model.addressing().aliases
        && model.addressing().auto_create
        && alias::is_legal(alias)
        && alias::of_table(model.schema(), table).is_some()
}

/// What makes two names the same where some have aliases in them: a parameter is the same under a number and an alias.
#[derive(Clone, Copy, PartialEq)]
enum Identity<'a> {
    Name(Text<'a>),
    Parameter(Destination),
}

fn identity<'a>(model: &Model<'_>, name: &Text<'a>, scratch: &mut [u8]) -> Identity<'a> {
    match find_text(model, name, scratch) {
        Some(destination) => Identity::Parameter(destination),
        // What names nothing stands for itself.
        None => Identity::Name(*name),
    }
}

fn find_text(model: &Model<'_>, name: &Text<'_>, scratch: &mut [u8]) -> Option<Destination> {
    let (path, _) = decode(name, scratch).ok()?;
    find(model, path).ok()
}

/// The hash of an entry's parameter.
pub(crate) fn hash(model: &Model<'_>, name: &Text<'_>, scratch: &mut [u8]) -> u64 {
    match identity(model, name, scratch) {
        Identity::Name(name) => hash_of(&name),
        Identity::Parameter(destination) => {
            let mut hash = Hash::new();
            hash.word(u64::from(destination.place.node().index()));
            for number in destination.place.instances().as_slice() {
                hash.word(u64::from(*number));
            }
            hash.word(destination.created_by.unwrap_or_default());
            hash.finish()
        }
    }
}

/// How often the entries name the parameter of the entry at `index`.
pub(crate) fn mentions<'a>(
    model: &Model<'_>,
    entries: &dyn Entries<Assignment<'a>>,
    (index, name): (u32, &Text<'a>),
    scratch: &mut [u8],
) -> Mentions {
    let own = identity(model, name, scratch);
    mentions_of(entries, index, &mut |other| {
        identity(model, other, scratch) == own
    })
}

/// The hash of the alias that an entry gives, not that of a name.
pub(crate) fn given_alias(entry: &Assignment<'_>) -> Option<u64> {
    is_alias(&entry.name).then(|| {
        let mut hash = Hash::new();
        hash.word(1);
        hash.encoded(&entry.value);
        hash.finish()
    })
}

/// Whether another entry gives the same alias in the same table (ALIAS-013).
pub(crate) fn gives_alias_twice<'a>(
    model: &Model<'_>,
    entries: &dyn Entries<Assignment<'a>>,
    (index, entry): (u32, &Assignment<'a>),
    scratch: &mut [u8],
) -> bool {
    let Some(own) = find_text(model, &entry.name, scratch) else {
        return false;
    };
    entries.any(&mut |other, assignment| {
        other != index
            && is_alias(&assignment.name)
            && assignment.value == entry.value
            && find_text(model, &assignment.name, scratch)
                .is_some_and(|other| other.is_in_table_of(&own))
    })
}

/// Whether an entry may change an alias: they are set last, so that every path goes on meaning what it meant.
fn is_alias(name: &Text<'_>) -> bool {
    const SUFFIX: &str = ".Alias";
    match name.as_plain() {
        Some(plain) => plain.ends_with(SUFFIX),
        None => {
            let skipped = name.char_count().saturating_sub(SUFFIX.len());
            name.chars().skip(skipped).eq(SUFFIX.chars())
        }
    }
}

/// Sets all entries, aliases last, and looks whether two instances have become the same.
pub(crate) fn set_all<'a>(
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
            let place = match place_of(model, (index, entry), found, &mut last) {
                Some(place) => place,
                None => reach(model, &entry.name, scratch)?,
            };
            set_checked(model, (&place, entry), scratch)?;
            keys |= unique::is_part(model.schema(), &place);
        }
        Ok(())
    })?;
    // While every path still means what it meant.
    if keys {
        each(entries, &mut |_, entry| check_keys(model, entry, scratch))?;
    }
    if aliases {
        each(entries, &mut |index, entry| {
            if is_alias(&entry.name) {
                let place = match place_of(model, (index, entry), &[], &mut last) {
                    Some(place) => place,
                    None => reach(model, &entry.name, scratch)?,
                };
                // The instances that this call has created count as well.
                let value = read(model.value_type(&place), &entry.value, scratch)?;
                if !rules::allow(model, entries, (&place, entry), &value) {
                    return Err(FaultCode::INVALID_PARAMETER_VALUE);
                }
                set_checked(model, (&place, entry), scratch)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Sets the parameter of an entry; the back end is asked about one in an instance that this call has created, which it could
/// not be before.
fn set_checked(
    model: &mut Model<'_>,
    (place, entry): (&Place, &Assignment<'_>),
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    if model.addressing().auto_create && entry.name.raw().contains('[') {
        let value = read(model.value_type(place), &entry.value, scratch)?;
        model.backend_mut().check(place, &value)?;
    }
    set(model, (place, entry), scratch)
}

/// The parameter of a name; instances that it names by an unknown alias are created (ALIAS-010).
fn reach(model: &mut Model<'_>, name: &Text<'_>, scratch: &mut [u8]) -> Result<Place, FaultCode> {
    let (path, scratch) = decode(name, scratch)?;
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
