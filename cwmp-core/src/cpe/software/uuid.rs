//! UUIDs of deployment units.

use sha1::{Digest as _, Sha1};

/// A UUID in text: 32 hexadecimal digits in five groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uuid(heapless::String<LEN, u8>);

/// Characters of a UUID.
const LEN: usize = 36;

impl Uuid {
    /// The namespace of URLs.
    pub const NAMESPACE_URL: [u8; 16] =
        *b"\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8";
    /// The namespace of domain names.
    pub const NAMESPACE_DNS: [u8; 16] =
        *b"\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8";
    /// None at all.
    pub(super) const EMPTY: Self = Self(heapless::String::new());

    /// All zeros: for the result of an operation that never knew a UUID nor a URL to make one of (GAPS-38).
    pub(super) fn nil() -> Self {
        Self::from_text("00000000-0000-0000-0000-000000000000").unwrap_or(Self::EMPTY)
    }

    /// The UUID of a name, version 5 (RFC 4122, 4.3): for a unit that is installed without one, of the name that its data
    /// model asks for (DU-005).
    #[must_use]
    pub fn of_name(namespace: &[u8; 16], name: &str) -> Self {
        let mut hash = Sha1::new();
        hash.update(namespace);
        hash.update(name.as_bytes());
        let hash = hash.finalize();
        let mut text = heapless::String::new();
        for (i, byte) in hash.iter().take(16).enumerate() {
            let byte = match i {
                6 => 0x50 | (byte & 0x0f),
                8 => 0x80 | (byte & 0x3f),
                _ => *byte,
            };
            if matches!(i, 4 | 6 | 8 | 10) {
                let _ = text.push('-');
            }
            for nibble in [byte >> 4, byte & 15] {
                // There is room for all of them.
                let _ = text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
        Self(text)
    }

    /// The UUID that a text says, in its own letters; `None` if it has not the form of one, of whatever version (DU-020).
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let is_right = |(i, byte): (usize, u8)| match i {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        };
        let has_form = text.len() == LEN && text.bytes().enumerate().all(is_right);
        if !has_form {
            return None;
        }
        heapless::String::try_from(text).ok().map(Self)
    }

    /// The text; in lower case if it was made here.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_of_names_are_those_that_others_make() {
        // Of Python's `uuid.uuid5`.
        for (namespace, name, expected) in [
            (
                Uuid::NAMESPACE_DNS,
                "python.org",
                "886313e1-3b8a-5372-9b90-0c9aee199e5d",
            ),
            (
                Uuid::NAMESPACE_URL,
                "https://apps.example.net/a.tar",
                "6b96cd81-e12d-5cf0-b007-34e1ace6b50c",
            ),
        ] {
            let uuid = Uuid::of_name(&namespace, name);
            assert_eq!(Uuid::from_text(expected), Some(uuid));
        }
    }

    #[test]
    fn the_form_of_a_uuid_is_groups_of_hexadecimal_digits() {
        for right in [
            "00000000-0000-0000-0000-000000000000",
            "0F0E1A52-6f1b-5d43-9c7a-2b6f0c4d7e11",
        ] {
            assert_eq!(Uuid::from_text(right).unwrap().as_str(), right);
        }
        for other in [
            "",
            "some-uuid",
            "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e1",
            "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e111",
            "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e1g",
            "0f0e1a526f1b-5d43-9c7a--2b6f0c4d7e11",
            "{f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11",
        ] {
            assert_eq!(Uuid::from_text(other), None, "{other}");
        }
    }
}
