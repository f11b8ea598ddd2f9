//! Writing a data model down in source, and turning it into tables at compile time.

use cwmp_soap::ValueType;

use crate::facet::Packed;
use crate::limits::Limit;
use crate::schema::{ActiveNotify, Flags, Kind};

/// The declaration of one node and of what is below it.
///
/// A readable tree for source code; [`schema!`](crate::schema!) makes the tables from it at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Decl<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: Kind,
    pub(crate) value_type: ValueType,
    pub(crate) flags: Flags,
    pub(crate) children: &'a [Self],
    pub(crate) limits: &'a [Limit<'a>],
}

impl<'a> Decl<'a> {
    /// An object that exists once.
    #[must_use]
    pub const fn object(name: &'a str, children: &'a [Self]) -> Self {
        Self {
            name,
            kind: Kind::Object,
            value_type: ValueType::String,
            flags: Flags::NONE,
            children,
            limits: &[],
        }
    }

    /// A multi-instance object; `members` are what each instance has.
    ///
    /// With [`Self::writable`], instances can be added and deleted.
    #[must_use]
    pub const fn table(name: &'a str, members: &'a [Self]) -> Self {
        let mut table = Self::object(name, members);
        table.kind = Kind::Table;
        table
    }

    /// A parameter, read-only unless [`Self::writable`].
    #[must_use]
    pub const fn parameter(name: &'a str, value_type: ValueType) -> Self {
        let mut parameter = Self::object(name, &[]);
        parameter.kind = Kind::Parameter;
        parameter.value_type = value_type;
        parameter
    }

    /// Settable, or for a table: instances can be added and deleted.
    #[must_use]
    pub const fn writable(self) -> Self {
        self.with(Flags::WRITABLE)
    }

    /// In every Inform (INF-007).
    #[must_use]
    pub const fn forced_inform(self) -> Self {
        self.with(Flags::FORCED_INFORM)
    }

    /// Read as empty (RPC-GPV-04).
    #[must_use]
    pub const fn hidden(self) -> Self {
        self.with(Flags::HIDDEN)
    }

    /// Setting it starts an action (RPC-SPV-09).
    #[must_use]
    pub const fn command(self) -> Self {
        self.with(Flags::COMMAND)
    }

    /// How it answers to active notification (NOT-008).
    #[must_use]
    pub const fn active_notify(self, notify: ActiveNotify) -> Self {
        let mut changed = self;
        changed.flags = self.flags.with_active_notify(notify);
        changed
    }

    /// What a parameter's values are limited to, and its default; what goes for a table's instances.
    ///
    /// Objects that exist once have no limits.
    #[must_use]
    pub const fn limits(self, limits: &'a [Limit<'a>]) -> Self {
        let mut changed = self;
        changed.limits = limits;
        changed
    }

    const fn with(self, flags: Flags) -> Self {
        let mut changed = self;
        changed.flags = self.flags.with(flags);
        changed
    }

    /// How large the tables of this declaration are at most; [`Tables::used`](crate::Tables::used) says exactly.
    #[must_use]
    pub const fn sizes(&self) -> Sizes {
        let mut sizes = Sizes {
            rows: 1,
            text: self.name.len(),
            limits: 0,
            facets: 0,
        };
        if matches!(self.kind, Kind::Table) {
            sizes.rows = 2;
            sizes.text = sizes.text.saturating_add(TEMPLATE.len());
        }
        if !self.limits.is_empty() {
            sizes.limits = 1;
            // How long a number is in bytes is only known when it is written.
            sizes.facets = Packed::MOST.saturating_mul(self.limits.len().saturating_add(1));
        }
        let mut limits = self.limits;
        while let [limit, rest @ ..] = limits {
            sizes.text = sizes.text.saturating_add(limit.text().len());
            limits = rest;
        }
        let mut children = self.children;
        while let [child, rest @ ..] = children {
            let below = child.sizes();
            sizes.rows = sizes.rows.saturating_add(below.rows);
            sizes.text = sizes.text.saturating_add(below.text);
            sizes.limits = sizes.limits.saturating_add(below.limits);
            sizes.facets = sizes.facets.saturating_add(below.facets);
            children = rest;
        }
        sizes
    }

    pub(crate) const fn has_forced(&self) -> bool {
        let mut children = self.children;
        while let [child, rest @ ..] = children {
            if child.flags.has(Flags::FORCED_INFORM) || child.has_forced() {
                return true;
            }
            children = rest;
        }
        false
    }
}

pub(crate) const TEMPLATE: &str = "{i}";

/// How many entries the tables of a declaration have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Nodes, the templates of tables counted.
    pub rows: usize,
    /// Bytes of names and of the texts of limits.
    pub text: usize,
    /// Parameters and tables with limits.
    pub limits: usize,
    /// Bytes of limits.
    pub facets: usize,
}

/// Declares a schema whose tables are made at compile time and lie in read-only memory.
///
/// A declaration that is no schema does not compile.
///
/// ```
/// use cwmp_model::{Decl, NodeId, schema};
/// use cwmp_soap::ValueType;
///
/// schema! {
///     /// What this device has.
///     pub static SCHEMA = Decl::object("Device", &[Decl::object("DeviceInfo", &[
///         Decl::parameter("UpTime", ValueType::UnsignedInt),
///     ])]);
/// }
/// const UP_TIME: Option<NodeId> = SCHEMA.find("Device.DeviceInfo.UpTime");
/// assert!(UP_TIME.is_some());
/// ```
#[macro_export]
macro_rules! schema {
    ($(#[$meta:meta])* $vis:vis static $name:ident = $decl:expr;) => {
        $(#[$meta])*
        $vis static $name: $crate::Schema<'static> = {
            const DECL: $crate::Decl<'static> = $decl;
            const MOST: $crate::Sizes = DECL.sizes();
            // Made twice: the first time to see how large the tables are.
            #[allow(long_running_const_eval, reason = "large declarations take long, and end")]
            const SIZES: $crate::Sizes = match $crate::Tables::<
                { MOST.rows },
                { MOST.text },
                { MOST.limits },
                { MOST.facets },
            >::new(&DECL)
            {
                Ok(tables) => tables.used(),
                Err(_) => panic!("two nodes with one name, a name too long, or limits of an object"),
            };
            #[allow(long_running_const_eval, reason = "large declarations take long, and end")]
            static TABLES: $crate::Tables<
                { SIZES.rows },
                { SIZES.text },
                { SIZES.limits },
                { SIZES.facets },
            > = match $crate::Tables::new(&DECL) {
                Ok(tables) => tables,
                Err(_) => panic!("the declaration does not fit its own size"),
            };
            match TABLES.schema() {
                Ok(schema) => schema,
                Err(_) => panic!("the declaration is no schema"),
            }
        };
    };
}

/// The [`NodeId`](crate::NodeId) of a path, found at compile time: a path that the schema does not have does
/// not compile.
///
/// The schema is a static or a constant; the path has `{i}` in place of instance numbers.
///
/// ```
/// use cwmp_model::{NodeId, gateway, node};
///
/// const UP_TIME: NodeId = node!(gateway::SCHEMA, "Device.DeviceInfo.UpTime");
/// assert_eq!(gateway::SCHEMA.name(UP_TIME), "UpTime");
/// ```
///
/// ```compile_fail
/// use cwmp_model::{NodeId, gateway, node};
///
/// const UP_TIME: NodeId = node!(gateway::SCHEMA, "Device.DeviceInfo.Uptime");
/// ```
#[macro_export]
macro_rules! node {
    ($schema:expr, $path:expr) => {
        const {
            match $schema.find($path) {
                Some(node) => node,
                None => panic!("the schema does not have this path"),
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{NodeId, SchemaError};
    use crate::tables::Tables;

    schema! {
        /// Children out of order, on purpose.
        static SMALL = Decl::object("Device", &[
            Decl::parameter("Zebra", ValueType::String).writable().forced_inform(),
            Decl::table("Row", &[Decl::parameter("B", ValueType::Int), Decl::parameter("A", ValueType::Int)])
                .writable(),
        ]);
    }

    const ZEBRA: Option<NodeId> = SMALL.find("Device.Zebra");

    #[test]
    fn a_declaration_becomes_sorted_tables_at_compile_time() {
        let template = SMALL.find("Device.Row.{i}.").unwrap();
        let mut names = SMALL.children(template).map(|node| SMALL.name(node));
        assert_eq!([names.next(), names.next()], [Some("A"), Some("B")]);
        assert!(SMALL.flags(template).has(Flags::WRITABLE));
        assert!(SMALL.flags(NodeId::ROOT).has(Flags::FORCED_BELOW));
        assert!(!SMALL.flags(template).has(Flags::FORCED_BELOW));
        assert_eq!(SMALL.name(ZEBRA.unwrap()), "Zebra");
    }

    #[test]
    fn equal_names_are_stored_once_and_no_byte_is_left_over() {
        // Six rows of 13 bytes, and `DeviceRow{i}ZebraAB`.
        assert_eq!(SMALL.table_bytes(), 97);
        schema! {
            static TWICE = Decl::object("Device", &[
                Decl::object("A", &[Decl::parameter("Enable", ValueType::Boolean)]),
                Decl::object("B", &[Decl::parameter("Enable", ValueType::Boolean)]),
            ]);
        }
        // Five rows, and `DeviceABEnable`.
        assert_eq!(TWICE.table_bytes(), 79);
    }

    #[test]
    fn limits_of_an_object_are_refused() {
        const CHILD: &[Decl<'static>] =
            &[Decl::object("A", &[]).limits(&[Limit::Instances { min: 1, max: 1 }])];
        assert_eq!(
            Tables::<9, 99, 9, 99>::new(&Decl::object("Device", CHILD)).err(),
            Some(SchemaError::Limits(NodeId::new(1)))
        );
    }

    #[test]
    fn what_does_not_fit_or_is_named_twice_is_refused() {
        let twice = [
            Decl::parameter("A", ValueType::Int),
            Decl::parameter("A", ValueType::Int),
        ];
        let decl = Decl::object("Device", &twice);
        assert_eq!(
            Tables::<9, 99, 0, 0>::new(&decl).err(),
            Some(SchemaError::Order(NodeId::ROOT))
        );
        assert_eq!(
            Tables::<1, 99, 1, 1>::new(&one_limited()).err(),
            Some(SchemaError::TooLarge)
        );
        assert_eq!(
            Tables::<2, 3, 1, 1>::new(&one_limited()).err(),
            Some(SchemaError::TooLarge)
        );
        assert_eq!(
            Tables::<2, 99, 0, 1>::new(&one_limited()).err(),
            Some(SchemaError::TooLarge)
        );
        assert_eq!(
            Tables::<2, 99, 1, 0>::new(&one_limited()).err(),
            Some(SchemaError::TooLarge)
        );
        assert!(Tables::<2, 99, 1, 9>::new(&one_limited()).is_ok());
    }

    const fn one_limited() -> Decl<'static> {
        const CHILD: &[Decl<'static>] =
            &[Decl::parameter("A", ValueType::String).limits(&[Limit::OneOf("x")])];
        Decl::object("Device", CHILD)
    }
}
