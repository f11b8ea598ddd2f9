//! Where an entry points: a parameter that is there, or one in an instance that is yet to be created (ALIAS-010).

use cwmp_soap::{FaultCode, Text};

use super::names::Hash;
use crate::model::Model;
use crate::neighbour::Neighbour;
use crate::objects::alias;
use crate::path::{MAX_PATH, Named, PathError, Segment, Step};
use crate::place::Place;
use crate::schema::Flags;

/// The number of an instance that is not there yet.
const NEW: u32 = 0;

/// A parameter that an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    /// The parameter, with [`NEW`] for instances that are yet to be created.
    pub(super) place: Place,
    /// What the aliases of those instances come to; `None` if the parameter is there.
    pub(super) created_by: Option<u64>,
    /// The same without the last of them: instances with equal ones are in one table.
    pub(super) created_in: Option<u64>,
}

impl Destination {
    /// Whether two parameters of instances are in the same table.
    pub(super) fn is_in_table_of(&self, other: &Self) -> bool {
        let numbers = |at: &Self| at.place.instances().without_last();
        self.place.node() == other.place.node()
            && self.created_in == other.created_in
            && numbers(self) == numbers(other)
    }
}

/// The parameter of an entry, beside that of the one before; 9005 otherwise.
pub(super) fn of_entry<'a>(
    model: &Model<'_>,
    name: &Text<'a>,
    last: &mut Neighbour<'a>,
    scratch: &mut [u8],
) -> Result<Destination, FaultCode> {
    if let Some(place) = name.as_plain().and_then(|path| model.parameter(path, last)) {
        return Ok(Destination {
            place,
            created_by: None,
            created_in: None,
        });
    }
    let (path, _) = decode(name, scratch)?;
    Ok(find(model, path)?)
}

/// The parameter of this full path; 9005 otherwise.
pub(super) fn find(model: &Model<'_>, path: &str) -> Result<Destination, PathError> {
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
    if target.named != Named::Parameter {
        return Err(PathError::Unknown);
    }
    Ok(Destination {
        place: target.place,
        created_by: created_by.map(Hash::finish),
        created_in,
    })
}

/// Whether setting something below this segment creates the instance.
pub(super) fn may_create(model: &Model<'_>, table: &Place, segment: Segment<'_>) -> bool {
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

/// A name as it is meant, and what is left of `scratch` beside it.
pub(super) fn decode<'t>(
    name: &Text<'t>,
    scratch: &'t mut [u8],
) -> Result<(&'t str, &'t mut [u8]), FaultCode> {
    if let Some(plain) = name.as_plain() {
        return Ok((plain, scratch));
    }
    if name.char_count() > MAX_PATH {
        return Err(FaultCode::INVALID_PARAMETER_NAME);
    }
    let (room, rest) = scratch
        .split_at_mut_checked(name.byte_count())
        .ok_or(FaultCode::INTERNAL_ERROR)?;
    let decoded = name.decode(room).map_err(|_| FaultCode::INTERNAL_ERROR)?;
    Ok((decoded, rest))
}
