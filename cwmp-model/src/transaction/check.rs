//! Checking one entry (RPC-SPV-03).

use cwmp_soap::{FaultCode, Text, Value, ValueType};

use super::destination::{self, Destination};
use super::names::Mentions;
use super::{Assignment, Transaction, of_parameter};
use crate::entries::Entries;
use crate::model::Model;
use crate::neighbour::Neighbour;
use crate::place::Place;
use crate::schema::Flags;

impl Transaction {
    /// Checks one entry; `last` is of the one before. Its parameter, if that is there already.
    ///
    /// `Ok` for later mentions of a parameter, which is reported where it stands first.
    pub(super) fn check<'a>(
        &self,
        model: &mut Model<'_>,
        entries: &dyn Entries<Assignment<'a>>,
        (index, entry): (u32, &Assignment<'a>),
        last: &mut Neighbour<'a>,
        scratch: &mut [u8],
    ) -> Result<Option<Place>, FaultCode> {
        let name = (index, &entry.name);
        let mentions = self.repeated.mentions(model, entries, name, scratch);
        if mentions == Mentions::Later {
            return Ok(None);
        }
        let destination = destination::of_entry(model, &entry.name, last, scratch)?;
        if mentions == Mentions::FirstOfMany {
            return Err(FaultCode::INVALID_ARGUMENTS);
        }
        let model_type = self.accepts(model, &destination, entry)?;
        let twice = self
            .repeated
            .gives_alias_twice(model, entries, (index, entry), scratch);
        let allow = model.schema().machine().allow;
        let value = read(model_type, &entry.value, scratch)?;
        let place = &destination.place;
        let schema = model.schema();
        let backend = model.backend();
        if twice
            || !schema.allows(place.node(), &value, |pattern, text| {
                backend.matches(pattern, text)
            })
            || !allow(model, entries, (place, entry), &value)
        {
            return Err(FaultCode::INVALID_PARAMETER_VALUE);
        }
        match destination.created_by {
            None => model
                .backend_mut()
                .check(place, &value)
                .map(|()| Some(*place))
                .map_err(of_parameter),
            // The back end is asked once the instance is there.
            Some(_) => Ok(None),
        }
    }

    /// The type of a parameter that may be set with what the entry says of its type.
    fn accepts(
        &self,
        model: &Model<'_>,
        destination: &Destination,
        entry: &Assignment<'_>,
    ) -> Result<ValueType, FaultCode> {
        let place = &destination.place;
        let (writable, model_type) = if destination.created_by.is_none() {
            (model.is_writable(place), model.value_type(place))
        } else {
            let row = model.schema().row(place.node());
            let row = row.ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
            (row.flags.has(Flags::WRITABLE), row.value_type)
        };
        if !writable {
            return Err(FaultCode::NON_WRITABLE_PARAMETER);
        }
        let fits = match entry.value_type {
            Some(ty) => ty == model_type || (self.policy.string_for_any && ty == ValueType::String),
            None => self.policy.missing_type && !entry.type_given,
        };
        fits.then_some(model_type)
            .ok_or(FaultCode::INVALID_PARAMETER_TYPE)
    }
}

/// Reads the text as a value of the type; 9006 if it is none.
pub(super) fn read<'v>(
    ty: ValueType,
    text: &Text<'v>,
    scratch: &'v mut [u8],
) -> Result<Value<'v>, FaultCode> {
    let text = text
        .decode(scratch)
        .map_err(|_| FaultCode::INTERNAL_ERROR)?;
    Value::from_text(ty, text).map_err(|_| FaultCode::INVALID_PARAMETER_TYPE)
}
