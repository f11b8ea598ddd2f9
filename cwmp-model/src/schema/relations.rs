//! What tables say of their instances, parameters of what they refer to, and types of who knows them.

use cwmp_soap::{CwmpVersion, ValueType};

use super::{Kind, NodeId, Schema};
use crate::find;
use crate::limits::Limit;

/// Parameters of a table whose values, taken together, tell its instances apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UniqueKey<'a> {
    names: &'a str,
    if_enabled: bool,
}

impl<'a> UniqueKey<'a> {
    /// The parameters: paths relative to an instance, in the order of the data model.
    pub fn parameters(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.names.split(',')
    }

    /// Whether only enabled instances have to be told apart; see [`Schema::enabled_by`].
    #[must_use]
    pub const fn if_enabled(&self) -> bool {
        self.if_enabled
    }
}

impl<'a> Schema<'a> {
    /// The unique keys of a table; `node` is the table or its template.
    ///
    /// Each of them holds by itself.
    pub fn unique_keys(&self, node: NodeId) -> impl Iterator<Item = UniqueKey<'a>> + use<'a> {
        self.limits(self.table_of(node))
            .filter_map(|limit| match limit {
                Limit::UniqueKey(names) => Some(UniqueKey {
                    names,
                    if_enabled: false,
                }),
                Limit::UniqueKeyIfEnabled(names) => Some(UniqueKey {
                    names,
                    if_enabled: true,
                }),
                _ => None,
            })
    }

    /// The parameter that counts a table's instances; `node` is the table or its template.
    #[must_use]
    pub fn number_of_entries(&self, node: NodeId) -> Option<NodeId> {
        let table = self.table_of(node);
        let name = self.limits(table).find_map(|limit| match limit {
            Limit::NumberOfEntries(name) => Some(name),
            _ => None,
        })?;
        self.parameter_at(self.parent(table)?, name)
    }

    /// The table whose instances a parameter counts: looks at the tables beside it.
    #[must_use]
    pub fn counted_by(&self, parameter: NodeId) -> Option<NodeId> {
        if self.kind(parameter)? != Kind::Parameter {
            return None;
        }
        self.children(self.parent(parameter)?)
            .find(|table| self.number_of_entries(*table) == Some(parameter))
    }

    /// The parameter that enables an instance, below the template; `node` is the table or its template.
    #[must_use]
    pub fn enabled_by(&self, node: NodeId) -> Option<NodeId> {
        let table = self.table_of(node);
        let name = self.limits(table).find_map(|limit| match limit {
            Limit::EnabledBy(name) => Some(name),
            _ => None,
        })?;
        self.parameter_at(self.template(table)?, name)
    }

    /// The least and the greatest number of a table's instances; `node` is the table or its template.
    ///
    /// 0 and `u32::MAX` where the model does not say.
    #[must_use]
    pub fn instance_bounds(&self, node: NodeId) -> (u32, u32) {
        self.limits(self.table_of(node))
            .find_map(|limit| match limit {
                Limit::Instances { min, max } => Some((min, max)),
                _ => None,
            })
            .unwrap_or((0, u32::MAX))
    }

    /// Whether a parameter's value refers to something strongly (`true`) or weakly; `None` if it is no
    /// reference.
    #[must_use]
    pub fn is_strong_reference(&self, parameter: NodeId) -> Option<bool> {
        self.limits(parameter).find_map(|limit| match limit {
            Limit::Reference { strong } => Some(strong),
            _ => None,
        })
    }

    /// The objects and tables whose children a reference may name; none stands for any.
    pub fn targets(&self, parameter: NodeId) -> impl Iterator<Item = &'a str> + use<'a> {
        self.limits(parameter).filter_map(|limit| match limit {
            Limit::Target(path) => Some(path),
            _ => None,
        })
    }

    /// The oldest version of CWMP whose peers know the type of a parameter; see [`least_version`].
    #[must_use]
    pub fn least_version(&self, parameter: NodeId) -> CwmpVersion {
        self.row(parameter)
            .map_or(CwmpVersion::V1_0, |row| least_version(row.value_type))
    }

    /// The parameter of a dotted path below an object or a template, no table in between.
    #[must_use]
    pub fn parameter_at(&self, object: NodeId, path: &str) -> Option<NodeId> {
        let node = find::parts(path, b'.').try_fold(object, |at, name| self.child(at, name))?;
        (self.kind(node)? == Kind::Parameter).then_some(node)
    }

    /// The table of a template; another node is itself.
    fn table_of(&self, node: NodeId) -> NodeId {
        match self.kind(node) {
            Some(Kind::Template) => self.parent(node).unwrap_or(node),
            _ => node,
        }
    }
}

/// The oldest version of CWMP whose data models use a type (ENV-037).
///
/// The first edition has `string`, `int`, `unsignedInt`, `boolean`, `dateTime` and `base64`. `long`,
/// `unsignedLong` and `hexBinary` are in the schema of data models from its version 1.0 on, which came with
/// Amendment 2; `decimal` from its version 1.7 on, published after Amendment 6. The schemas of the messages
/// themselves leave the type open in every version.
#[must_use]
pub const fn least_version(value_type: ValueType) -> CwmpVersion {
    match value_type {
        ValueType::Long | ValueType::UnsignedLong | ValueType::HexBinary => CwmpVersion::V1_1,
        ValueType::Decimal => CwmpVersion::V1_4,
        _ => CwmpVersion::V1_0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::Decl;
    use crate::schema;
    use alloc::vec::Vec;

    schema! {
        static FORWARDING = Decl::object("Device", &[
            Decl::parameter("RouteNumberOfEntries", ValueType::UnsignedInt),
            Decl::parameter("OtherNumberOfEntries", ValueType::UnsignedInt),
            Decl::table("Route", &[
                Decl::parameter("Enable", ValueType::Boolean).writable(),
                Decl::parameter("Alias", ValueType::String).writable(),
                Decl::object("To", &[
                    Decl::parameter("Address", ValueType::String).writable(),
                    Decl::parameter("Bytes", ValueType::UnsignedLong),
                    Decl::parameter("Share", ValueType::Decimal),
                ]),
                Decl::parameter("Interface", ValueType::String).writable().limits(&[
                    Limit::Reference { strong: true },
                    Limit::Target("Device.IP.Interface."),
                ]),
            ]).writable().limits(&[
                Limit::NumberOfEntries("RouteNumberOfEntries"),
                Limit::EnabledBy("Enable"),
                Limit::UniqueKey("Alias"),
                Limit::UniqueKeyIfEnabled("To.Address,Interface"),
                Limit::Instances { min: 1, max: 32 },
            ]),
        ]);
    }

    #[test]
    fn a_table_says_what_goes_for_its_instances() {
        let schema = FORWARDING;
        let table = schema.find("Device.Route.").unwrap();
        for node in [table, schema.template(table).unwrap()] {
            let keys: Vec<_> = schema.unique_keys(node).collect();
            assert_eq!(
                keys.iter().map(UniqueKey::if_enabled).collect::<Vec<_>>(),
                [false, true]
            );
            assert!(keys[0].parameters().eq(["Alias"]));
            assert!(keys[1].parameters().eq(["To.Address", "Interface"]));
            assert_eq!(
                schema.number_of_entries(node),
                schema.find("Device.RouteNumberOfEntries")
            );
            assert_eq!(
                schema.enabled_by(node),
                schema.find("Device.Route.{i}.Enable")
            );
            assert_eq!(schema.instance_bounds(node), (1, 32));
        }
        let count = schema.find("Device.RouteNumberOfEntries").unwrap();
        assert_eq!(schema.counted_by(count), Some(table));
        let other = schema.find("Device.OtherNumberOfEntries").unwrap();
        assert_eq!(schema.counted_by(other), None);
        assert_eq!(schema.counted_by(table), None);
    }

    #[test]
    fn what_says_nothing_is_not_bound() {
        let schema = FORWARDING;
        let node = schema.find("Device.Route.{i}.To.").unwrap();
        assert_eq!(schema.unique_keys(node).count(), 0);
        assert_eq!(schema.number_of_entries(node), None);
        assert_eq!(schema.enabled_by(node), None);
        assert_eq!(schema.instance_bounds(node), (0, u32::MAX));
    }

    #[test]
    fn references_are_strong_or_weak_and_have_targets() {
        let schema = FORWARDING;
        let node = schema.find("Device.Route.{i}.Interface").unwrap();
        assert_eq!(schema.is_strong_reference(node), Some(true));
        assert!(schema.targets(node).eq(["Device.IP.Interface."]));
        let alias = schema.find("Device.Route.{i}.Alias").unwrap();
        assert_eq!(schema.is_strong_reference(alias), None);
    }

    #[test]
    fn types_came_with_versions() {
        let schema = FORWARDING;
        for (path, version) in [
            ("Device.Route.{i}.Enable", CwmpVersion::V1_0),
            ("Device.Route.{i}.To.Bytes", CwmpVersion::V1_1),
            ("Device.Route.{i}.To.Share", CwmpVersion::V1_4),
        ] {
            let node = schema.find(path).unwrap();
            assert_eq!(schema.least_version(node), version, "{path}");
        }
    }
}
