//! The names of a tag's attributes.

use crate::config::Limits;
use crate::error::{DecodeErrorKind, Stop};
use crate::xml::tag::Attribute;

/// Where the name of an attribute stands.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub(super) at: u32,
    pub(super) len: u16,
    pub(super) prefix_len: u16,
}

impl Name {
    pub(super) fn at(&self) -> usize {
        usize::try_from(self.at).unwrap_or(usize::MAX)
    }

    /// Bytes of the prefix and its colon.
    pub(super) fn before_local(&self) -> usize {
        usize::from(self.prefix_len).wrapping_add(usize::from(self.prefix_len > 0))
    }

    pub(super) fn local_len(&self) -> usize {
        usize::from(self.len).saturating_sub(self.before_local())
    }

    pub(super) fn parts<'d>(&self, document: &'d str) -> (&'d str, &'d str) {
        let at = self.at();
        let local = at.wrapping_add(self.before_local());
        let end = at.wrapping_add(usize::from(self.len));
        let prefix = document.get(at..at.wrapping_add(usize::from(self.prefix_len)));
        let local = document.get(local..end);
        (prefix.unwrap_or_default(), local.unwrap_or_default())
    }
}

/// What was found among the attributes of a tag.
pub(super) struct Found {
    names: [Name; Limits::MAX_ATTRIBUTES as usize],
    pub(super) count: u8,
    /// One of those that SOAP's encoding knows may be among them.
    pub(super) encoding: bool,
}

impl Found {
    pub(super) const NONE: Self = Self {
        names: [Name {
            at: 0,
            len: 0,
            prefix_len: 0,
        }; Limits::MAX_ATTRIBUTES as usize],
        count: 0,
        encoding: false,
    };

    pub(super) fn names(&self) -> &[Name] {
        self.names
            .get(..usize::from(self.count))
            .unwrap_or_default()
    }

    pub(super) fn push(&mut self, name: Name) {
        if let Some(slot) = self.names.get_mut(usize::from(self.count)) {
            *slot = name;
        }
        self.count = self.count.wrapping_add(1);
    }

    pub(super) fn add(&mut self, attribute: &Attribute<'_>) -> Result<(), Stop> {
        let too_long = |_| DecodeErrorKind::NameTooLong.at(attribute.name_at);
        self.push(Name {
            at: u32::try_from(attribute.name_at).map_err(too_long)?,
            len: u16::try_from(attribute.name_len).map_err(too_long)?,
            prefix_len: u16::try_from(attribute.prefix.len()).map_err(too_long)?,
        });
        self.encoding |= matches!(
            attribute.local,
            "type" | "href" | "nil" | "null" | "arrayType"
        );
        Ok(())
    }
}
