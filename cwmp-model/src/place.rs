//! Where a node of the schema stands in the device: the node and the instance numbers on the way to it.

use core::fmt;

use crate::schema::{Kind, NodeId, Schema};

/// Most tables that may be nested in one path; the deepest path of the published data models has six.
pub const MAX_INSTANCES: usize = 8;

/// The instance numbers of a path, from the root on: at most [`MAX_INSTANCES`].
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instances {
    numbers: [u32; MAX_INSTANCES],
    len: u8,
}

/// More tables are nested than [`MAX_INSTANCES`] allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TooManyInstances;

impl fmt::Display for TooManyInstances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many instance numbers in one path")
    }
}

impl core::error::Error for TooManyInstances {}

impl Instances {
    /// No instance numbers.
    pub const NONE: Self = Self {
        numbers: [0; MAX_INSTANCES],
        len: 0,
    };

    /// The numbers, outermost table first.
    #[must_use]
    pub fn as_slice(&self) -> &[u32] {
        self.numbers.get(..usize::from(self.len)).unwrap_or(&[])
    }

    /// The number of the innermost table.
    #[must_use]
    pub fn last(&self) -> Option<u32> {
        self.as_slice().last().copied()
    }

    /// The same numbers and one more behind them.
    ///
    /// # Errors
    /// [`TooManyInstances`] if there are [`MAX_INSTANCES`] already.
    pub fn with(self, number: u32) -> Result<Self, TooManyInstances> {
        let mut more = self;
        if more.enter(number) {
            Ok(more)
        } else {
            Err(TooManyInstances)
        }
    }

    /// The same numbers without the last one.
    #[must_use]
    pub fn without_last(self) -> Self {
        let mut fewer = self;
        fewer.leave();
        fewer
    }

    /// Puts a number behind the others; `false`, and nothing changed, if there are [`MAX_INSTANCES`] already.
    const fn enter(&mut self, number: u32) -> bool {
        match self.numbers.split_at_mut_checked(self.len as usize) {
            Some((_, [free, ..])) => {
                *free = number;
                self.len = self.len.saturating_add(1);
                true
            }
            _ => false,
        }
    }

    /// Takes the last number away.
    fn leave(&mut self) -> Option<u32> {
        self.len = self.len.checked_sub(1)?;
        let last = self.numbers.get_mut(usize::from(self.len))?;
        Some(core::mem::take(last))
    }
}

impl fmt::Debug for Instances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

/// One object, table, instance or parameter of a device.
///
/// This is what a [`Backend`](crate::Backend) is asked about: the schema's node in place of a name, and the
/// instance numbers in place of the digits of a path. Plain data of 40 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    node: NodeId,
    instances: Instances,
}

impl Place {
    /// That of the root object.
    pub(crate) const ROOT: Self = Self::new(NodeId::ROOT, Instances::NONE);

    /// The place of `node` under these instances.
    ///
    /// A table's place carries the numbers of the tables around it, an instance's place its own number too.
    #[must_use]
    pub const fn new(node: NodeId, instances: Instances) -> Self {
        Self { node, instances }
    }

    /// The node of the schema.
    #[must_use]
    pub const fn node(&self) -> NodeId {
        self.node
    }

    /// The instance numbers, where they lie.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) const fn instances_ref(&self) -> &Instances {
        &self.instances
    }

    /// Goes on to a node with the same numbers.
    pub(crate) const fn go_to(&mut self, node: NodeId) {
        self.node = node;
    }

    /// Puts a number behind the others; `false`, and nothing changed, if there are [`MAX_INSTANCES`] already.
    pub(crate) const fn enter(&mut self, number: u32) -> bool {
        self.instances.enter(number)
    }

    /// Takes the last number away.
    pub(crate) fn leave(&mut self) -> Option<u32> {
        self.instances.leave()
    }

    /// The instance numbers on the way from the root.
    #[must_use]
    pub const fn instances(&self) -> Instances {
        self.instances
    }
}

impl Schema<'_> {
    /// The place above, one number less for an instance; `None` for the root and for a node that is not there.
    pub(crate) fn above(&self, place: &Place) -> Option<Place> {
        let mut above = *place;
        if self.kind(place.node())? == Kind::Template {
            above.leave();
        }
        above.go_to(self.parent(place.node())?);
        Some(above)
    }

    /// Whether `place` is `above` or lies below it, the instance numbers being the same.
    ///
    /// In steps as many as `place` has segments more than `above`.
    #[must_use]
    pub fn is_below(&self, place: &Place, above: &Place) -> bool {
        let numbers = above.instances;
        if !place.instances.as_slice().starts_with(numbers.as_slice()) {
            return false;
        }
        // A node is always numbered higher than those above it.
        let mut node = Some(place.node);
        while let Some(at) = node.filter(|at| *at > above.node) {
            node = self.parent(at);
        }
        node == Some(above.node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::SCHEMA;

    #[test]
    fn instance_numbers_are_bounded_and_compare_by_what_they_hold() {
        let mut all = Instances::NONE;
        for number in 1..=8 {
            all = all.with(number).unwrap();
        }
        assert_eq!(all.with(9), Err(TooManyInstances));
        assert_eq!(all.as_slice(), [1, 2, 3, 4, 5, 6, 7, 8]);
        let one = Instances::NONE.with(4).unwrap();
        assert_eq!(one.with(7).unwrap().without_last(), one);
        assert_eq!(Instances::NONE.without_last(), Instances::NONE);
        assert_eq!(size_of::<Place>(), 40);
    }

    #[test]
    fn a_place_is_below_itself_and_what_its_path_begins_with() {
        let place = |path| SCHEMA.parse(path).unwrap().place;
        let address = place("Device.IP.Interface.1.IPv4Address.2.IPAddress");
        for above in [
            "Device.",
            "Device.IP.",
            "Device.IP.Interface.",
            "Device.IP.Interface.1.",
            "Device.IP.Interface.1.IPv4Address.",
            "Device.IP.Interface.1.IPv4Address.2.",
            "Device.IP.Interface.1.IPv4Address.2.IPAddress",
        ] {
            assert!(SCHEMA.is_below(&address, &place(above)), "{above}");
            let same = above.ends_with("IPAddress");
            assert_eq!(SCHEMA.is_below(&place(above), &address), same, "{above}");
        }
        for beside in [
            "Device.WiFi.",
            "Device.IP.Interface.2.",
            "Device.IP.Interface.12.",
            "Device.IP.Interface.1.IPv4Address.1.",
            "Device.IP.Interface.1.IPv4Address.2.Alias",
            "Device.IP.Interface.1.Stats.",
            "Device.WiFi.Radio.1.",
        ] {
            assert!(!SCHEMA.is_below(&address, &place(beside)), "{beside}");
        }
    }
}
