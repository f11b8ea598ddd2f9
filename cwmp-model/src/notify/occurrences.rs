//! Where on a device nodes of the schema are found, and those that the model wants watched.

use crate::model::Model;
use crate::place::{Instances, Place};
use crate::schema::{ActiveNotify, Kind, NodeId, Schema};

/// The next place that the device has of a node, behind one of the same node in the order of instance numbers.
pub(crate) fn next_place(model: &Model<'_>, node: NodeId, after: Option<&Place>) -> Option<Place> {
    let schema = model.schema();
    let tables = templates(schema, node).count();
    let mut place = Place::new(node, Instances::NONE);
    // The number that the next one has to be behind.
    let mut behind = 0;
    if let Some(after) = after {
        place = *after;
        behind = place.leave()?;
    }
    loop {
        let missing = tables.saturating_sub(place.instances().as_slice().len());
        let found = if let Some(inner) = missing.checked_sub(1) {
            let table = schema.parent(templates(schema, node).nth(inner)?)?;
            place.go_to(table);
            let next = model.backend().next_instance(&place, behind);
            // A back end that does not ascend would hold this up for ever.
            next.is_some_and(|next| next > behind && place.enter(next))
        } else {
            place.go_to(node);
            if model.exists(&place) {
                return Some(place);
            }
            false
        };
        behind = if found { 0 } else { place.leave()? };
    }
}

/// The templates on the way from a node to the root.
fn templates(schema: Schema<'_>, node: NodeId) -> impl Iterator<Item = NodeId> {
    core::iter::successors(Some(node), move |node| schema.parent(*node))
        .filter(move |node| schema.kind(*node) == Some(Kind::Template))
}

/// The existing parameter behind `after` that the model itself wants watched: `forceEnabled` and `forceDefaultEnabled`
/// (NOT-008, NOT-009).
///
/// In the order of the schema. Looks at the flags of its rows, and asks the device only about these parameters.
pub(crate) fn next_watched(model: &Model<'_>, after: Option<&Place>) -> Option<Place> {
    let schema = model.schema();
    let mut after = after;
    let mut node = after.map_or(NodeId::ROOT, Place::node);
    loop {
        let row = schema.row(node)?;
        let is_watched = row.kind == Kind::Parameter
            && matches!(
                row.flags.active_notify(),
                ActiveNotify::ForceEnabled | ActiveNotify::ForceDefaultEnabled
            );
        if is_watched && let Some(place) = next_place(model, node, after) {
            return Some(place);
        }
        after = None;
        node = NodeId::new(node.index().checked_add(1)?);
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::*;
    use crate::gateway::{SCHEMA, device};
    use alloc::vec::Vec;

    #[test]
    fn every_instance_of_nested_tables_is_found_and_missing_members_are_not() {
        let mut tree = device();
        for instance in [
            "Device.IP.Interface.1.IPv4Address.300.",
            "Device.IP.Interface.9.",
        ] {
            tree.insert_instance(SCHEMA, instance).unwrap();
        }
        tree.insert_object(SCHEMA, "Device.IP.Interface.4.IPv4Address.7.", false)
            .unwrap();
        let model = Model::new(SCHEMA, &mut tree);
        let found = |path| {
            let node = SCHEMA.find(path).unwrap();
            let next = |after: Option<&Place>| next_place(&model, node, after);
            core::iter::successors(next(None), |place| next(Some(place)))
                .map(|place| SCHEMA.path(&place).unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("Device.IP.Interface.{i}.IPv4Address.{i}.IPAddress"),
            [
                "Device.IP.Interface.1.IPv4Address.1.IPAddress",
                "Device.IP.Interface.1.IPv4Address.300.IPAddress",
                "Device.IP.Interface.2.IPv4Address.1.IPAddress",
            ]
        );
        assert_eq!(
            found("Device.DeviceInfo.UpTime"),
            ["Device.DeviceInfo.UpTime"]
        );
        assert!(found("Device.InterfaceStack.{i}.Alias").is_empty());
    }

    #[test]
    fn the_model_wants_four_parameters_of_the_gateway_watched() {
        let mut tree = device();
        let model = Model::new(SCHEMA, &mut tree);
        let next = |after: Option<&Place>| next_watched(&model, after);
        let watched = core::iter::successors(next(None), |place| next(Some(place)));
        let mut found: Vec<_> = watched.map(|place| SCHEMA.path(&place).unwrap()).collect();
        found.sort();
        assert_eq!(
            found,
            [
                "Device.DeviceInfo.ProvisioningCode",
                "Device.DeviceInfo.SoftwareVersion",
                "Device.ManagementServer.ConnectionRequestURL",
                "Device.ManagementServer.UDPConnectionRequestAddress",
            ]
        );
    }
}
