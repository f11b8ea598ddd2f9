//! `AddObject` and `DeleteObject` (RPC-ADD-01 to RPC-ADD-06, RPC-DEL-01 to RPC-DEL-03).

pub(crate) mod alias;
pub(crate) mod reference;
pub(crate) mod unique;

use cwmp_soap::FaultCode;

use crate::backend::Applied;
use crate::model::Model;
use crate::path::Named;
use crate::place::Place;

/// What an `AddObject` has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// The new instance.
    pub instance: Place,
    /// Its number: `InstanceNumber` of the response.
    pub number: u32,
    /// Whether it is in effect: `Status` of the response.
    pub applied: Applied,
}

/// Executes `AddObject(path)`: a new instance with the model's defaults, or nothing at all (RPC-GEN-05).
///
/// `path` names a table, or a table and the alias of the new instance in brackets (ALIAS-008). An instance that is not
/// given an alias gets `cpe-` and its number. Where its defaults would break a unique key of the table, other values are
/// chosen (RPC-ADD-05). The caller stores the `ParameterKey` on success only (RPC-GEN-03) and starts the attributes of the
/// new parameters at their defaults (RPC-ADD-06). `scratch` holds one value at a time.
///
/// # Errors
/// 9005 if the path names no table that accepts instances (RPC-ADD-01); 9003 for an alias that is in use (ALIAS-009) or
/// none (ALIAS-006); 9004 if the table is full (RPC-ADD-03); what the back end says. The device is then as it was.
pub fn add_object(
    model: &mut Model<'_>,
    path: &str,
    scratch: &mut [u8],
) -> Result<Added, FaultCode> {
    let (table, alias) = (model.schema().machine().table_to_extend)(model, path)?;
    let (instance, applied) = all_or_nothing(model, |model| create(model, &table, alias, scratch))?;
    let number = instance.instances().last().unwrap_or_default();
    Ok(Added {
        instance,
        number,
        applied,
    })
}

/// Executes `DeleteObject(path)`: the instance and all below it, or nothing at all (RPC-GEN-05).
///
/// Strong references to it, or to what is below it, are emptied elsewhere; a list loses the item (RPC-DEL-02). The
/// caller stores the `ParameterKey` on success only (RPC-GEN-03) and forgets the attributes below the path. `scratch`
/// holds a list of references twice.
///
/// # Errors
/// 9005 if the path names no instance that may be deleted (RPC-DEL-01); 9001 if the table would have fewer than the model
/// says; what the back end says. The device is then as it was.
pub fn delete_object(
    model: &mut Model<'_>,
    path: &str,
    scratch: &mut [u8],
) -> Result<Applied, FaultCode> {
    let target = model.resolve(path)?;
    let instance = target.place;
    if target.named != Named::Instance || !model.is_writable(&instance) {
        return Err(FaultCode::INVALID_PARAMETER_NAME);
    }
    let (least, _) = model.schema().instance_bounds(instance.node());
    if least > 0
        && let Some(table) = table_of(model, &instance)
        && !has_more_than(model, &table, least)
    {
        return Err(FaultCode::REQUEST_DENIED);
    }
    let deleted = all_or_nothing(model, |model| {
        (model.schema().machine().clear)(model, &instance, scratch)?;
        model.backend_mut().delete(&instance)
    });
    deleted.map(|((), applied)| applied)
}

/// Runs a change between begin and commit; rolls it back if it fails.
fn all_or_nothing<T>(
    model: &mut Model<'_>,
    change: impl FnOnce(&mut Model<'_>) -> Result<T, FaultCode>,
) -> Result<(T, Applied), FaultCode> {
    model.backend_mut().begin()?;
    let done = change(model).and_then(|changed| Ok((changed, model.backend_mut().commit()?)));
    if done.is_err() {
        model.backend_mut().rollback();
    }
    done
}

/// The table that a path names, if the ACS may extend it (RPC-ADD-01).
pub(crate) fn table_to_extend(model: &Model<'_>, path: &str) -> Result<Place, FaultCode> {
    let target = model.resolve(path)?;
    if target.named != Named::Table || !model.is_writable(&target.place) {
        return Err(FaultCode::INVALID_PARAMETER_NAME);
    }
    Ok(target.place)
}

/// Makes an instance inside a transaction, with an alias that was checked or one of the device's own.
pub(crate) fn create(
    model: &mut Model<'_>,
    table: &Place,
    alias: Option<&str>,
    scratch: &mut [u8],
) -> Result<Place, FaultCode> {
    let schema = model.schema();
    let template = schema
        .template(table.node())
        .ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
    let (_, most) = schema.instance_bounds(table.node());
    if most < u32::MAX && has_more_than(model, table, most.saturating_sub(1)) {
        return Err(FaultCode::RESOURCES_EXCEEDED);
    }
    let number = model.backend_mut().add(schema, table)?;
    let instances = table.instances().with(number);
    let instance = instances.map(|instances| Place::new(template, instances));
    let instance = instance.map_err(|_| FaultCode::RESOURCES_EXCEEDED)?;
    // Numbers are positive (RPC-ADD-04), and what was added is there.
    if model
        .backend()
        .next_instance(table, number.saturating_sub(1))
        != Some(number)
    {
        return Err(FaultCode::INTERNAL_ERROR);
    }
    (schema.machine().settle)(model, &instance, alias, scratch)?;
    Ok(instance)
}

/// Gives a new instance its alias and values that set it apart from others.
pub(crate) fn settle(
    model: &mut Model<'_>,
    instance: &Place,
    alias: Option<&str>,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let Some(table) = table_of(model, instance) else {
        return Ok(());
    };
    alias::give(model, (&table, instance), alias, scratch)?;
    unique::settle(model, &table, instance, scratch)
}

/// Whether a table has more instances than this; counts no further.
fn has_more_than(model: &Model<'_>, table: &Place, count: u32) -> bool {
    instances(model, table)
        .take(
            usize::try_from(count)
                .unwrap_or(usize::MAX)
                .saturating_add(1),
        )
        .count()
        > usize::try_from(count).unwrap_or(usize::MAX)
}

/// The numbers of a table's instances; ends if the back end's do not ascend.
fn instances(model: &Model<'_>, table: &Place) -> impl Iterator<Item = u32> {
    let next = |after: u32| {
        let number = model.backend().next_instance(table, after);
        number.filter(|number| *number > after)
    };
    core::iter::successors(next(0), move |number| next(*number))
}

/// The table of an instance.
fn table_of(model: &Model<'_>, instance: &Place) -> Option<Place> {
    let table = model.schema().parent(instance.node())?;
    Some(Place::new(table, instance.instances().without_last()))
}
