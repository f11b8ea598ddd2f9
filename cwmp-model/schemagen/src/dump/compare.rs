//! Where a device's types are not those of its data model.

use alloc::collections::BTreeSet;

use cwmp_model::{Model, NodeId, Schema, ValuesWalk};
use cwmp_soap::ValueType;

use super::Dump;

/// A parameter that a device has with another type than the data model says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Contradiction {
    /// The path, with `{i}` in place of instance numbers.
    pub path: String,
    /// The type that the device reports.
    pub device: ValueType,
    /// The type that the data model says; for a list it is `string`.
    pub model: ValueType,
}

/// The parameters of a device whose types contradict a data model, in the order of their paths.
///
/// Parameters that the model does not have, a vendor's own above all, contradict nothing. One that is reported
/// with several types in several instances is listed once for each type that is wrong.
#[must_use]
pub fn contradictions(dump: &Dump, data_model: Schema<'_>) -> Vec<Contradiction> {
    let schema = dump.tables.schema();
    let mut tree = dump.tree.clone();
    let mut model = Model::new(schema, &mut tree);
    let Ok(mut walk) = ValuesWalk::new(&model, "") else {
        return Vec::new();
    };
    let mut found = BTreeSet::new();
    while let Some(node) = walk.current().map(|place| place.node()) {
        let device = walk
            .value(&mut model, &mut [])
            .map(|value| value.value_type());
        let path = path_of(schema, node);
        let known = data_model.find(&path).and_then(|node| data_model.row(node));
        if let (Ok(device), Some(row)) = (device, known)
            && row.kind == cwmp_model::Kind::Parameter
            && row.value_type != device
        {
            found.insert(Contradiction {
                path,
                device,
                model: row.value_type,
            });
        }
        walk.advance(&model);
    }
    found.into_iter().collect()
}

/// The path of a node, as data models write it; as deep as the schema.
fn path_of(schema: Schema<'_>, node: NodeId) -> String {
    match schema.parent(node) {
        Some(parent) => format!("{}.{}", path_of(schema, parent), schema.name(node)),
        None => schema.name(node).to_owned(),
    }
}
