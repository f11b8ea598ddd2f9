//! Setting what was checked, inside a transaction of the back end.

use cwmp_soap::FaultCode;

use super::check::read;
use super::destination::{Destination, decode};
use super::{Assignment, SetError, of_parameter};
use crate::entries::Entries;
use crate::model::Model;
use crate::neighbour::Neighbour;
use crate::place::Place;

/// Sets all entries, the first ones to what was `found` for them; the caller rolls back if it fails.
///
/// Of a data model without aliases and unique keys; that of others is [`super::related::set_all`].
pub(crate) fn set_all<'a>(
    model: &mut Model<'_>,
    entries: &dyn Entries<Assignment<'a>>,
    found: &[Option<Place>],
    scratch: &mut [u8],
) -> Result<(), SetError> {
    let mut last = Neighbour::NONE;
    each(entries, &mut |index, entry| {
        let place = match place_of(model, (index, entry), found, &mut last) {
            Some(place) => place,
            None => {
                let (path, _) = decode(&entry.name, scratch)?;
                Destination::existing(model.resolve(path)?)?.place
            }
        };
        set(model, (&place, entry), scratch)
    })
}

/// Goes through the entries until one fails.
pub(super) fn each<'a>(
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

/// The parameter of an entry as it was `found`, or beside that of the one before.
pub(super) fn place_of<'a>(
    model: &Model<'_>,
    (index, entry): (u32, &Assignment<'a>),
    found: &[Option<Place>],
    last: &mut Neighbour<'a>,
) -> Option<Place> {
    let found = usize::try_from(index).ok().and_then(|at| *found.get(at)?);
    found.or_else(|| model.parameter(entry.name.as_plain()?, last))
}

/// Sets the parameter of one entry.
pub(super) fn set(
    model: &mut Model<'_>,
    (place, entry): (&Place, &Assignment<'_>),
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let value = read(model.value_type(place), &entry.value, scratch)?;
    model.backend_mut().set(place, &value)
}
