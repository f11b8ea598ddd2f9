//! Where on a device one node of the schema is found.

use crate::model::Model;
use crate::place::{Instances, Place};
use crate::schema::{ActiveNotify, Kind, NodeId, Schema};

/// The places that the device has of one node, in the order of their instance numbers.
#[derive(Clone, Debug)]
pub(crate) struct Occurrences {
    node: NodeId,
    /// How many tables are around it.
    tables: usize,
    last: Option<Instances>,
    done: bool,
}

impl Occurrences {
    pub(crate) fn new(schema: Schema<'_>, node: NodeId) -> Self {
        Self {
            node,
            tables: templates(schema, node).count(),
            last: None,
            done: false,
        }
    }

    pub(crate) fn next(&mut self, model: &Model<'_>) -> Option<Place> {
        let (mut numbers, mut after) = match self.last {
            None => (Instances::NONE, 0),
            Some(last) => (last.without_last(), last.last()?),
        };
        while !self.done {
            if numbers.as_slice().len() == self.tables {
                self.last = Some(numbers);
                self.done = self.tables == 0;
                let place = Place::new(self.node, numbers);
                if model.exists(&place) {
                    return Some(place);
                }
                after = numbers.last().unwrap_or_default();
                numbers = numbers.without_last();
                continue;
            }
            let next = self
                .table(model.schema(), numbers)
                .and_then(|table| model.backend().next_instance(&table, after))
                // A back end that does not ascend would hold this up for ever.
                .filter(|next| *next > after)
                .and_then(|next| numbers.with(next).ok());
            match (next, numbers.last()) {
                (Some(next), _) => (numbers, after) = (next, 0),
                (None, Some(last)) => (numbers, after) = (numbers.without_last(), last),
                (None, None) => self.done = true,
            }
        }
        None
    }

    /// The table in which the next number behind these stands.
    fn table(&self, schema: Schema<'_>, numbers: Instances) -> Option<Place> {
        let inner = self.tables.checked_sub(numbers.as_slice().len())?;
        let template = templates(schema, self.node).nth(inner.checked_sub(1)?)?;
        Some(Place::new(schema.parent(template)?, numbers))
    }
}

/// The templates on the way from a node to the root.
fn templates(schema: Schema<'_>, node: NodeId) -> impl Iterator<Item = NodeId> {
    core::iter::successors(Some(node), move |node| schema.parent(*node))
        .filter(move |node| schema.kind(*node) == Some(Kind::Template))
}

/// The existing parameters that the model itself wants watched: `forceEnabled` and `forceDefaultEnabled`
/// (NOT-008, NOT-009).
///
/// Looks at the flags of the schema's rows, and asks the device only about these parameters.
#[derive(Clone, Debug, Default)]
pub(crate) struct WatchedByModel {
    row: u16,
    places: Option<Occurrences>,
}

impl WatchedByModel {
    pub(crate) fn next(&mut self, model: &Model<'_>) -> Option<Place> {
        let schema = model.schema();
        loop {
            if let Some(place) = self.places.as_mut().and_then(|places| places.next(model)) {
                return Some(place);
            }
            let mut rows = schema.rows().skip(usize::from(self.row));
            let found = rows.position(|row| {
                row.kind == Kind::Parameter
                    && matches!(
                        row.flags.active_notify(),
                        ActiveNotify::ForceEnabled | ActiveNotify::ForceDefaultEnabled
                    )
            });
            let Some(found) = found.and_then(|found| u16::try_from(found).ok()) else {
                self.row = u16::try_from(schema.len()).unwrap_or(u16::MAX);
                self.places = None;
                return None;
            };
            let node = self.row.saturating_add(found);
            self.row = node.saturating_add(1);
            self.places = Some(Occurrences::new(schema, NodeId::new(node)));
        }
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
            let mut places = Occurrences::new(SCHEMA, SCHEMA.find(path).unwrap());
            let mut found = Vec::new();
            while let Some(place) = places.next(&model) {
                found.push(SCHEMA.path(&place).unwrap());
            }
            assert_eq!(places.next(&model), None);
            found
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
        let mut watched = WatchedByModel::default();
        let mut found = Vec::new();
        while let Some(place) = watched.next(&model) {
            found.push(SCHEMA.path(&place).unwrap());
        }
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
