//! A plausible device on a data model, for tests and simulators.

use cwmp_model::{Instances, Kind, Limit, MemoryTree, NodeId, Place, Schema};
use cwmp_soap::ValueType;

/// Makes a device that has all of a data model.
///
/// Every fixed object is there, and `instances` instances of each table, numbered from 1, tables inside tables
/// too: the number of places grows with the power of how deep tables are nested. A parameter has its default, or
/// else a value that its type and limits allow: the number nearest to zero, the first value of an enumeration,
/// the shortest text. Patterns other than the empty one are not consulted. `XNumberOfEntries` beside a table
/// `X` is the number of its instances; names, serial number and versions in `DeviceInfo` are made up.
#[must_use]
pub fn device(schema: Schema<'_>, instances: u32) -> MemoryTree {
    let mut tree = MemoryTree::from_schema(schema);
    add_instances(&mut tree, schema, NodeId::ROOT, Instances::NONE, instances);
    for (name, text) in MADE_UP {
        let path = format!("{}.DeviceInfo.{name}", schema.name(NodeId::ROOT));
        // Not every model has all of them.
        let _ = tree.set_text(schema, &path, text);
    }
    tree.forget_changed();
    tree
}

const MADE_UP: &[(&str, &str)] = &[
    ("Manufacturer", "Example Networks"),
    ("ManufacturerOUI", "00D09E"),
    ("ModelName", "Simulator"),
    ("ProductClass", "SIM"),
    ("SerialNumber", "SIM000001"),
    ("HardwareVersion", "1.0"),
    ("SoftwareVersion", "1.0.0"),
];

/// As deep as paths are, which the schema bounds.
fn add_instances(
    tree: &mut MemoryTree,
    schema: Schema<'_>,
    node: NodeId,
    numbers: Instances,
    instances: u32,
) {
    let path_of = |node, numbers| schema.path(&Place::new(node, numbers));
    match schema.kind(node) {
        Some(Kind::Table) => {
            let Some(template) = schema.template(node) else {
                return;
            };
            for number in 1..=instances {
                let Ok(numbers) = numbers.with(number) else {
                    return;
                };
                if let Some(path) = path_of(template, numbers) {
                    // The path was printed from the schema, so it is there.
                    let _ = tree.insert_instance(schema, &path);
                    add_instances(tree, schema, template, numbers, instances);
                }
            }
        }
        Some(Kind::Parameter) => {
            if let (Some(text), Some(path)) =
                (value(schema, node, instances), path_of(node, numbers))
            {
                let _ = tree.set_text(schema, &path, &text);
            }
        }
        _ => {
            for child in schema.children(node) {
                add_instances(tree, schema, child, numbers, instances);
            }
        }
    }
}

/// A value for a parameter; `None` where the tree's own choice is right.
fn value(schema: Schema<'_>, node: NodeId, instances: u32) -> Option<String> {
    let counted = schema.name(node).strip_suffix("NumberOfEntries");
    let parent = schema.parent(node)?;
    if let Some(table) = counted.and_then(|name| schema.child(parent, name))
        && schema.kind(table) == Some(Kind::Table)
    {
        return Some(instances.to_string());
    }
    if schema.default_value(node).is_some() {
        return None;
    }
    let list = schema.limits(node).find_map(|limit| match limit {
        Limit::Items { item, min, .. } => Some((item, min)),
        _ => None,
    });
    let Some((item, min)) = list else {
        let value_type = schema.row(node)?.value_type;
        return one(schema, node, value_type);
    };
    let item = one(schema, node, item).filter(|text| !text.is_empty());
    let item = item.unwrap_or_else(|| "x".to_owned());
    Some(vec![item; usize::from(min)].join(","))
}

/// A value that the limits allow.
fn one(schema: Schema<'_>, node: NodeId, value_type: ValueType) -> Option<String> {
    let named = schema.limits(node).find_map(|limit| match limit {
        Limit::OneOf(text) | Limit::ReportedOnly(text) => Some(text.to_owned()),
        Limit::Pattern("") => Some(String::new()),
        _ => None,
    });
    let number = schema.limits(node).find_map(|limit| match limit {
        Limit::Range { min, max } if min <= max => Some(0_i64.clamp(min, max).to_string()),
        _ => None,
    });
    let length = schema.limits(node).find_map(|limit| match limit {
        Limit::Length { min, .. } => usize::try_from(min).ok(),
        _ => None,
    });
    match value_type {
        ValueType::String => named.or_else(|| Some("x".repeat(length?))),
        ValueType::HexBinary => Some("00".repeat(length?)),
        ValueType::Base64 => Some(base64_of_zeros(length?)),
        ValueType::Boolean | ValueType::DateTime => Some(
            if value_type == ValueType::Boolean {
                "0"
            } else {
                "0001-01-01T00:00:00Z"
            }
            .to_owned(),
        ),
        _ => number.or_else(|| Some("0".to_owned())),
    }
}

/// So many zero bytes in base64.
fn base64_of_zeros(length: usize) -> String {
    let mut text = "AAAA".repeat(length.div_euclid(3));
    text.push_str(match length.rem_euclid(3) {
        1 => "AA==",
        2 => "AAA=",
        _ => "",
    });
    text
}
