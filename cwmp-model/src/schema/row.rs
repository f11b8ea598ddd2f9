//! The rows of a schema and what they say of a node.

use cwmp_soap::ValueType;

/// A node of a [`Schema`](super::Schema): the index of its row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
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
pub struct Flags(pub(super) u8);

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

/// One node of a schema, unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where the node's name starts in the schema's text, in bytes; below 2²⁴.
    pub(crate) name_at: u32,
    /// The length of the name in bytes.
    pub(crate) name_len: u8,
    /// What the node is.
    pub kind: Kind,
    /// The parameter's type; `String` for the other kinds.
    pub value_type: ValueType,
    /// The node's properties.
    pub flags: Flags,
    /// The index of the node above; the root names itself.
    pub(crate) parent: u16,
    /// The index of the first child: larger than the node's own.
    pub(crate) first_child: u16,
    /// How many rows from `first_child` on are the node's children, sorted by the bytes of their names.
    pub(crate) child_count: u16,
    /// One more than the index into the schema's runs of limits; 0 if there are none.
    pub(crate) limits: u16,
}

/// A row as it lies in the table, the same on every target.
///
/// The first three bytes are where the name starts, and so on in the order of [`Row`]; numbers have their low
/// byte first. Kind and type share a byte. Parameters have no children, tables have one, and objects and
/// templates have no limits, so that two numbers are enough for the last three.
pub(crate) type PackedRow = [u8; 12];

/// A row without a name, for arrays that are yet to be filled.
pub(crate) const EMPTY_ROW: PackedRow = [0; 12];

/// A text may start below this.
pub(crate) const MAX_TEXT: usize = 1 << 24;

impl Row {
    /// The row as the table holds it.
    ///
    /// Limits of objects and templates, children of parameters and types of anything else are lost: the
    /// builders see to it that there are none.
    pub(crate) const fn pack(&self) -> PackedRow {
        let (first, second) = match self.kind {
            Kind::Object | Kind::Template => (self.first_child, self.child_count),
            Kind::Table => (self.first_child, self.limits),
            Kind::Parameter => (self.limits, 0),
        };
        let [at0, at1, at2, _] = self.name_at.to_le_bytes();
        let [parent0, parent1] = self.parent.to_le_bytes();
        let [first0, first1] = first.to_le_bytes();
        let [second0, second1] = second.to_le_bytes();
        let kind = match self.kind {
            Kind::Object => 0,
            Kind::Table => 1,
            Kind::Template => 2,
            Kind::Parameter => 3,
        };
        [
            at0,
            at1,
            at2,
            self.name_len,
            kind | type_number(self.value_type) << 2,
            self.flags.0,
            parent0,
            parent1,
            first0,
            first1,
            second0,
            second1,
        ]
    }

    /// Whether a packed row is that of a parameter.
    pub(crate) const fn is_parameter(packed: &PackedRow) -> bool {
        packed[4] & 3 == 3
    }

    /// The row that a table holds; a type that does not exist reads as `String`.
    pub(crate) const fn unpack(packed: &PackedRow) -> Self {
        let [
            at0,
            at1,
            at2,
            name_len,
            kind,
            flags,
            parent0,
            parent1,
            first0,
            first1,
            second0,
            second1,
        ] = *packed;
        // Not by `from_le_bytes`: the compiler, which checks schemas, takes its time for every call.
        let first = first0 as u16 | (first1 as u16) << 8;
        let second = second0 as u16 | (second1 as u16) << 8;
        let type_bits = kind >> 2;
        let (kind, first_child, child_count, limits) = match kind & 3 {
            0 => (Kind::Object, first, second, 0),
            1 => (Kind::Table, first, 1, second),
            2 => (Kind::Template, first, second, 0),
            _ => (Kind::Parameter, 0, 0, first),
        };
        Self {
            name_at: at0 as u32 | (at1 as u32) << 8 | (at2 as u32) << 16,
            name_len,
            kind,
            value_type: if type_bits == 0 {
                ValueType::String
            } else {
                match type_from_number(type_bits) {
                    Some(value_type) => value_type,
                    None => ValueType::String,
                }
            },
            flags: Flags(flags),
            parent: parent0 as u16 | (parent1 as u16) << 8,
            first_child,
            child_count,
            limits,
        }
    }
}

/// The number of a type in tables.
pub(crate) const fn type_number(value_type: ValueType) -> u8 {
    let mut number = 0_u8;
    while let Some(known) = type_from_number(number) {
        if known as u8 == value_type as u8 {
            return number;
        }
        number = number.saturating_add(1);
    }
    0
}

/// The type of a number in tables.
pub(crate) const fn type_from_number(number: u8) -> Option<ValueType> {
    Some(match number {
        0 => ValueType::String,
        1 => ValueType::Int,
        2 => ValueType::UnsignedInt,
        3 => ValueType::Long,
        4 => ValueType::UnsignedLong,
        5 => ValueType::Boolean,
        6 => ValueType::DateTime,
        7 => ValueType::Base64,
        8 => ValueType::HexBinary,
        9 => ValueType::Decimal,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_12_bytes_and_comes_back_as_it_was() {
        assert_eq!(size_of::<PackedRow>(), 12);
        for (number, value_type) in ValueType::ALL.iter().enumerate() {
            assert_eq!(usize::from(type_number(*value_type)), number);
            let row = Row {
                name_at: 0x00fe_dcba,
                name_len: 200,
                kind: Kind::Parameter,
                value_type: *value_type,
                flags: Flags::HIDDEN.with(Flags::WRITABLE),
                parent: 0x1234,
                first_child: 0,
                child_count: 0,
                limits: 0x5678,
            };
            assert_eq!(Row::unpack(&row.pack()), row);
        }
        let row = Row {
            first_child: 0x2345,
            child_count: 0x789a,
            ..Row::unpack(&EMPTY_ROW)
        };
        for kind in [Kind::Object, Kind::Template] {
            let row = Row { kind, ..row };
            assert_eq!(Row::unpack(&row.pack()), row);
        }
        let row = Row {
            kind: Kind::Table,
            child_count: 1,
            limits: 77,
            ..row
        };
        assert_eq!(Row::unpack(&row.pack()), row);
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
