//! Where an entry points: a parameter that is there, or one in an instance that is yet to be created (ALIAS-010).

use cwmp_soap::{FaultCode, Text};

use crate::model::Model;
use crate::neighbour::Neighbour;
use crate::path::{MAX_PATH, Named, PathError, Target};
use crate::place::Place;

/// The number of an instance that is not there yet.
pub(super) const NEW: u32 = 0;

/// A parameter that an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The parameter, with [`NEW`] for instances that are yet to be created.
    pub(super) place: Place,
    /// What the aliases of those instances come to; `None` if the parameter is there.
    pub(super) created_by: Option<u64>,
    /// The same without the last of them: instances with equal ones are in one table.
    pub(super) created_in: Option<u64>,
}

impl Destination {
    /// What a path names, if that is a parameter.
    pub(crate) fn existing(target: Target) -> Result<Self, PathError> {
        if target.named != Named::Parameter {
            return Err(PathError::Unknown);
        }
        Ok(Self::at(target.place))
    }

    const fn at(place: Place) -> Self {
        Self {
            place,
            created_by: None,
            created_in: None,
        }
    }

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
        return Ok(Destination::at(place));
    }
    let (path, _) = decode(name, scratch)?;
    Ok((model.schema().machine().find)(model, path)?)
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
