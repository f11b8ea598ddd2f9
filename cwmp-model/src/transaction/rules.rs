//! Rules for certain parameters that no limit of a data model says (9007).

use cwmp_soap::Value;

use super::Assignment;
use crate::entries::Entries;
use crate::limits::trim;
use crate::model::Model;
use crate::objects::alias;
use crate::path::{Segment, Step, instance_number};
use crate::place::Place;
use crate::schema::{Flags, NodeId, Schema};

/// Whether a value may be set, besides what the model limits it to.
pub(crate) fn allow<'a>(
    model: &Model<'_>,
    entries: &dyn Entries<Assignment<'a>>,
    (place, entry): (&Place, &Assignment<'a>),
    value: &Value<'_>,
) -> bool {
    let Value::String(text) = value else {
        return true;
    };
    let schema = model.schema();
    match schema.name(place.node()) {
        "Alias" => match alias::names_instances_of(schema, place) {
            Some(table) => alias_is_free(model, entries, (&table, place, entry), text),
            None => true,
        },
        "ParameterName" if is_inform_parameter(schema, place.node()) => !is_forced(schema, text),
        "EventList" if is_inform_parameter(schema, place.node()) => {
            text.split(',').all(|event| trim(event) != VALUE_CHANGE)
        }
        _ => true,
    }
}

/// The event that an `InformParameter` may not wait for (INF-010).
const VALUE_CHANGE: &str = "4 VALUE CHANGE";

/// Whether an alias is one, and no other instance has it or keeps it (ALIAS-006, ALIAS-013).
///
/// One that another entry takes away from its instance is free: aliases may change places, named by numbers.
fn alias_is_free<'a>(
    model: &Model<'_>,
    entries: &dyn Entries<Assignment<'a>>,
    (table, parameter, entry): (&Place, &Place, &Assignment<'a>),
    text: &str,
) -> bool {
    if !alias::is_legal(text) {
        return false;
    }
    let holder = model.backend().find_alias(table, text);
    let Some(holder) = holder.filter(|holder| parameter.instances().last() != Some(*holder)) else {
        return true;
    };
    let Ok(instances) = table.instances().with(holder) else {
        return false;
    };
    let held = Place::new(parameter.node(), instances);
    let by_number = |name: &str| !name.contains('[');
    by_number(entry.name.raw())
        && entries.any(&mut |_, other| {
            let name = other.name.as_plain().filter(|name| by_number(name));
            name.and_then(|name| model.resolve(name).ok())
                .is_some_and(|target| target.place == held)
        })
}

/// Whether a parameter is one of `ManagementServer.InformParameter.{i}.`, under either root.
fn is_inform_parameter(schema: Schema<'_>, node: NodeId) -> bool {
    let mut above = core::iter::successors(schema.parent(node), |node| schema.parent(*node));
    let names = ["{i}", "InformParameter", "ManagementServer"];
    names
        .iter()
        .all(|name| above.next().is_some_and(|node| schema.name(node) == *name))
        && above.next() == Some(NodeId::ROOT)
}

/// Whether a path names a parameter that is in every Inform anyway (INF-010).
///
/// A pattern that matches such a parameter among others is taken: the parameter is listed once (GAPS-42).
fn is_forced(schema: Schema<'_>, path: &str) -> bool {
    let target = schema.follow(path, &mut |step| match step {
        Step::Instance(_, Segment::Plain("*")) => Err(crate::PathError::Addressing),
        Step::Instance(_, Segment::Plain(number)) => {
            instance_number(number).ok_or(crate::PathError::InstanceNumber)
        }
        Step::Instance(_, Segment::Alias(_)) | Step::At(_) => Ok(1),
    });
    target.is_ok_and(|target| schema.flags(target.place.node()).has(Flags::FORCED_INFORM))
}
