//! How single values are stored (feature `serde`): as the texts and numbers that stand on the wire.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{CwmpNamespace, CwmpVersion, DateTime, FaultCode, VersionSet};

/// Has a type stored as its text: what that is called, how it is written, how it is read.
macro_rules! as_text {
    ($($ty:ty, $what:literal, $write:expr, $read:expr;)*) => {
        $(
            impl Serialize for $ty {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(&$write(*self))
                }
            }

            impl<'de> Deserialize<'de> for $ty {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = TextVisitor { what: $what, read: $read };
                    deserializer.deserialize_str(text)
                }
            }
        )*
    };
}

as_text! {
    DateTime, "a dateTime", core::convert::identity, |text| DateTime::from_text(text).ok();
    CwmpVersion, "a version of CWMP", CwmpVersion::as_str, CwmpVersion::from_text;
    CwmpNamespace, "a namespace of CWMP", CwmpNamespace::uri, CwmpNamespace::from_uri;
}

struct TextVisitor<T> {
    what: &'static str,
    read: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let value = (self.read)(text);
        value.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Stored as its number.
impl Serialize for FaultCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.code())
    }
}

impl<'de> Deserialize<'de> for FaultCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u16::deserialize(deserializer).map(Self::new)
    }
}

/// Stored as a list of versions.
impl Serialize for VersionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for VersionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Versions;

        impl<'de> Visitor<'de> for Versions {
            type Value = VersionSet;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of versions of CWMP")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<VersionSet, A::Error> {
                let mut versions = VersionSet::EMPTY;
                while let Some(version) = list.next_element()? {
                    versions = versions.with(version);
                }
                Ok(versions)
            }
        }

        deserializer.deserialize_seq(Versions)
    }
}

/// How something ended: the number of the fault, 0 for none, as on the wire.
pub(crate) mod outcome {
    use serde::de::{Deserialize as _, Deserializer};
    use serde::ser::Serializer;

    use crate::FaultCode;

    pub(crate) fn serialize<S: Serializer>(
        outcome: &Option<FaultCode>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(outcome.map_or(0, FaultCode::code))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<FaultCode>, D::Error> {
        let code = u16::deserialize(deserializer)?;
        Ok((code != 0).then(|| FaultCode::new(code)))
    }
}
