//! The rows of a schema and what they say of a node.

use cwmp_soap::ValueType;

/// A node of a [`Schema`](super::Schema): the index of its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u16);

impl NodeId {
    /// The root object, which every schema has.
    pub const ROOT: Self = Self(0);

    /// The node of this index, whether a schema has it or not.
    #[must_use]
    pub const fn new(index: u16) -> Self {
        Self(index)
    }

    /// The index of the row.
    #[must_use]
    pub const fn index(self) -> u16 {
        self.0
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// An object that exists once: `Device.DeviceInfo.`.
    Object,
    /// A multi-instance object: `Device.IP.Interface.`; its one child is the template of its instances.
    Table,
    /// The template of a table's instances: `Device.IP.Interface.{i}.`.
    Template,
    /// A parameter.
    Parameter,
}

/// How a parameter answers to active notification (NOT-008).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ActiveNotify {
    /// It may be set and cleared.
    #[default]
    Normal,
    /// The device may refuse it with 9009.
    CanDeny,
    /// It is always on.
    ForceEnabled,
    /// It is on from the factory and may be cleared.
    ForceDefaultEnabled,
}

/// The yes-or-no properties of a node, in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// Parameter: `SetParameterValues` may set it. Table: `AddObject` is possible. Template:
    /// `DeleteObject` is possible (RPC-GPN-06).
    pub const WRITABLE: Self = Self(1);
    /// The parameter is in every Inform (INF-007).
    pub const FORCED_INFORM: Self = Self(1 << 1);
    /// Something below the object is in every Inform, so that a walk for those can pass the others over.
    pub const FORCED_BELOW: Self = Self(1 << 2);
    /// The value reads as empty (RPC-GPV-04).
    pub const HIDDEN: Self = Self(1 << 3);
    /// Setting the parameter starts an action (RPC-SPV-09).
    pub const COMMAND: Self = Self(1 << 4);

    /// No properties.
    pub const NONE: Self = Self(0);

    /// All of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// With this behaviour under active notification, which takes two bits.
    #[must_use]
    pub const fn with_active_notify(self, notify: ActiveNotify) -> Self {
        let bits = match notify {
            ActiveNotify::Normal => 0,
            ActiveNotify::CanDeny => 1 << 5,
            ActiveNotify::ForceEnabled => 2 << 5,
            ActiveNotify::ForceDefaultEnabled => 3 << 5,
        };
        Self((self.0 & !(3 << 5)) | bits)
    }

    /// Whether all of `other` are set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The behaviour under active notification.
    #[must_use]
    pub const fn active_notify(self) -> ActiveNotify {
        match (self.0 >> 5) & 3 {
            0 => ActiveNotify::Normal,
            1 => ActiveNotify::CanDeny,
            2 => ActiveNotify::ForceEnabled,
            _ => ActiveNotify::ForceDefaultEnabled,
        }
    }
}

/// One node of a schema, as it lies in the table: 16 bytes of plain data.
///
/// The fields are public so that a generator can write tables as source; [`Schema::new`](super::Schema::new) checks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where the node's name starts in the schema's text, in bytes.
    pub name_at: u32,
    /// The length of the name in bytes.
    pub name_len: u8,
    /// What the node is.
    pub kind: Kind,
    /// The parameter's type; without meaning for the other kinds.
    pub value_type: ValueType,
    /// The node's properties.
    pub flags: Flags,
    /// The index of the node above; the root names itself.
    pub parent: u16,
    /// The index of the first child: larger than the node's own.
    pub first_child: u16,
    /// How many rows from `first_child` on are the node's children, sorted by the bytes of their names.
    pub child_count: u16,
    /// One more than the index into the schema's limits; 0 if the values are not limited.
    pub limits: u16,
}

impl Row {
    /// A row without a name, for arrays that are yet to be filled.
    pub const EMPTY: Self = Self {
        name_at: 0,
        name_len: 0,
        kind: Kind::Object,
        value_type: ValueType::String,
        flags: Flags::NONE,
        parent: 0,
        first_child: 0,
        child_count: 0,
        limits: 0,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_16_bytes() {
        assert_eq!(size_of::<Row>(), 16);
    }

    #[test]
    fn active_notify_keeps_the_other_flags() {
        for notify in [
            ActiveNotify::Normal,
            ActiveNotify::CanDeny,
            ActiveNotify::ForceEnabled,
            ActiveNotify::ForceDefaultEnabled,
        ] {
            let flags = Flags::HIDDEN
                .with(Flags::COMMAND)
                .with_active_notify(notify);
            assert_eq!(flags.active_notify(), notify);
            assert!(flags.has(Flags::HIDDEN) && flags.has(Flags::COMMAND));
            assert!(!flags.has(Flags::WRITABLE));
        }
    }
}
