//! CWMP versions and the namespaces that carry them (TR-069 3.7.4, VER-001).

mod contents;

pub use contents::{Novelty, TooNew};

use core::fmt;

use crate::find::split_at;
use crate::value::trim;

/// A version of the protocol, from the first edition to Amendment 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CwmpVersion {
    /// 1.0, the first edition and Amendment 1.
    V1_0,
    /// 1.1, Amendment 2.
    V1_1,
    /// 1.2, Amendment 3.
    V1_2,
    /// 1.3, Amendment 4.
    V1_3,
    /// 1.4, Amendments 5 and 6.
    V1_4,
}

impl CwmpVersion {
    /// Every version, oldest first.
    pub const ALL: [Self; 5] = [Self::V1_0, Self::V1_1, Self::V1_2, Self::V1_3, Self::V1_4];

    /// The version as the header elements spell it: `1.4`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0",
            Self::V1_1 => "1.1",
            Self::V1_2 => "1.2",
            Self::V1_3 => "1.3",
            Self::V1_4 => "1.4",
        }
    }

    /// Reads `major.minor`, white space around it allowed (VER-014).
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = trim(text);
        Self::ALL.into_iter().find(|v| v.as_str() == text)
    }

    /// The namespace that messages of this version are written in (VER-001).
    #[must_use]
    pub const fn namespace(self) -> CwmpNamespace {
        match self {
            Self::V1_0 => CwmpNamespace::V1_0,
            Self::V1_1 => CwmpNamespace::V1_1,
            Self::V1_2 | Self::V1_3 | Self::V1_4 => CwmpNamespace::V1_2,
        }
    }
}

impl fmt::Display for CwmpVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of versions: what `SupportedCWMPVersions` lists (VER-003).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct VersionSet(u8);

impl VersionSet {
    /// No version.
    pub const EMPTY: Self = Self(0);
    /// 1.0 to 1.4.
    pub const ALL: Self = Self(0b1_1111);

    /// All versions from `lowest` to `highest`, both included; empty if they are the wrong way round.
    #[must_use]
    pub fn range(lowest: CwmpVersion, highest: CwmpVersion) -> Self {
        CwmpVersion::ALL
            .into_iter()
            .filter(|version| (lowest..=highest).contains(version))
            .fold(Self::EMPTY, Self::with)
    }

    /// Reads a comma-separated list; spaces are allowed, versions nobody knows are passed over.
    #[must_use]
    pub fn from_text(list: &str) -> Self {
        let mut versions = Self::EMPTY;
        let mut rest = Some(list);
        while let Some(list) = rest {
            let (first, behind) = match split_at(list, b',') {
                Some((first, behind)) => (first, Some(behind)),
                None => (list, None),
            };
            if let Some(version) = CwmpVersion::from_text(first) {
                versions = versions.with(version);
            }
            rest = behind;
        }
        versions
    }

    /// This set and `version`.
    #[must_use]
    pub const fn with(self, version: CwmpVersion) -> Self {
        Self(self.0 | 1 << (version as u8))
    }

    /// Whether `version` is in the set.
    #[must_use]
    pub const fn contains(self, version: CwmpVersion) -> bool {
        self.0 & 1 << (version as u8) != 0
    }

    /// The versions that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether no version is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The highest version in the set.
    #[must_use]
    pub fn highest(self) -> Option<CwmpVersion> {
        self.iter().last()
    }

    /// The versions, oldest first.
    pub fn iter(self) -> impl Iterator<Item = CwmpVersion> {
        CwmpVersion::ALL
            .into_iter()
            .filter(move |v| self.contains(*v))
    }
}

impl fmt::Display for VersionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, version) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            f.write_str(version.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for VersionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// As `Debug`: the versions.
#[cfg(feature = "defmt")]
impl defmt::Format for VersionSet {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{}", defmt::Debug2Format(self));
    }
}

/// The CWMP namespace of a message.
///
/// 1.2, 1.3 and 1.4 share one; `cwmp-1-3` and `cwmp-1-4` were never assigned, yet devices send them, and a peer
/// that does is answered in its own (VER-013).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CwmpNamespace {
    /// `urn:dslforum-org:cwmp-1-0`
    V1_0,
    /// `urn:dslforum-org:cwmp-1-1`
    V1_1,
    /// `urn:dslforum-org:cwmp-1-2`
    V1_2,
    /// `urn:dslforum-org:cwmp-1-3`, never assigned.
    Unassigned1_3,
    /// `urn:dslforum-org:cwmp-1-4`, never assigned.
    Unassigned1_4,
}

impl CwmpNamespace {
    const ALL: [Self; 5] = [
        Self::V1_0,
        Self::V1_1,
        Self::V1_2,
        Self::Unassigned1_3,
        Self::Unassigned1_4,
    ];

    /// The namespace name.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::V1_0 => "urn:dslforum-org:cwmp-1-0",
            Self::V1_1 => "urn:dslforum-org:cwmp-1-1",
            Self::V1_2 => "urn:dslforum-org:cwmp-1-2",
            Self::Unassigned1_3 => "urn:dslforum-org:cwmp-1-3",
            Self::Unassigned1_4 => "urn:dslforum-org:cwmp-1-4",
        }
    }

    /// The namespace that `uri` names, if it is one of CWMP's.
    #[must_use]
    pub fn from_uri(uri: &str) -> Option<Self> {
        let [minor] = uri.strip_prefix(Self::COMMON)?.as_bytes() else {
            return None;
        };
        Self::of_minor(*minor)
    }

    /// The namespace whose name ends with this digit.
    #[inline]
    pub(crate) fn of_minor(digit: u8) -> Option<Self> {
        let place = usize::from(digit.wrapping_sub(b'0'));
        Self::ALL.get(place).copied()
    }

    /// What the names of all begin with; one digit follows.
    const COMMON: &str = "urn:dslforum-org:cwmp-1-";

    /// The namespace name in two parts, which takes less memory than to have it whole: the second is one digit.
    pub(crate) const fn uri_parts(self) -> (&'static str, u8) {
        (Self::COMMON, b'0'.wrapping_add(self as u8))
    }

    /// Whether the namespace stands in a published schema.
    #[must_use]
    pub const fn is_assigned(self) -> bool {
        matches!(self, Self::V1_0 | Self::V1_1 | Self::V1_2)
    }

    /// The version that a peer means by this namespace when no header says more (VER-006, VER-008, VER-013).
    #[must_use]
    pub const fn version(self) -> CwmpVersion {
        match self {
            Self::V1_0 => CwmpVersion::V1_0,
            Self::V1_1 => CwmpVersion::V1_1,
            Self::V1_2 => CwmpVersion::V1_2,
            Self::Unassigned1_3 => CwmpVersion::V1_3,
            Self::Unassigned1_4 => CwmpVersion::V1_4,
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn lists_survive_blanks_and_strangers() {
        let set = VersionSet::from_text("1.0, 1.1,1.2 ,7.7,,");
        assert_eq!(set.to_string(), "1.0,1.1,1.2");
        assert_eq!(set.highest(), Some(CwmpVersion::V1_2));
        assert_eq!(VersionSet::from_text("").highest(), None);
    }

    #[test]
    fn ranges_hold_their_ends() {
        let set = VersionSet::range(CwmpVersion::V1_1, CwmpVersion::V1_3);
        assert_eq!(set.to_string(), "1.1,1.2,1.3");
        assert_eq!(
            VersionSet::range(CwmpVersion::V1_0, CwmpVersion::V1_4),
            VersionSet::ALL
        );
    }

    #[test]
    fn ct_ver_10x_unassigned_namespaces_mean_their_versions() {
        for (uri, version) in [
            ("urn:dslforum-org:cwmp-1-3", CwmpVersion::V1_3),
            ("urn:dslforum-org:cwmp-1-4", CwmpVersion::V1_4),
        ] {
            let namespace = CwmpNamespace::from_uri(uri).unwrap();
            assert_eq!(namespace.version(), version);
            assert!(!namespace.is_assigned());
        }
        assert_eq!(CwmpNamespace::from_uri("urn:dslforum-org:cwmp-1-5"), None);
    }
}
