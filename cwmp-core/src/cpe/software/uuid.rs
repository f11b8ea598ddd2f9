//! UUIDs of deployment units.

use sha1::{Digest as _, Sha1};

/// A UUID in text: 32 hexadecimal digits in five groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uuid(heapless::String<36, u8>);

impl Uuid {
    /// The namespace of URLs.
    pub const NAMESPACE_URL: [u8; 16] =
        *b"\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8";
    /// The namespace of domain names.
    pub const NAMESPACE_DNS: [u8; 16] =
        *b"\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8";
    /// All zeros: for the result of an operation that never knew a UUID nor a URL to make one of (GAPS-38).
    pub(super) const NIL: &'static str = "00000000-0000-0000-0000-000000000000";

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

    /// The text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Whether a text has the form of a UUID, of whatever version (DU-020).
pub(super) fn is_uuid(text: &str) -> bool {
    let is_right = |(i, byte): (usize, u8)| match i {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(is_right)
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
            assert_eq!(uuid.as_str(), expected);
            assert!(is_uuid(uuid.as_str()));
        }
    }

    #[test]
    fn the_form_of_a_uuid_is_groups_of_hexadecimal_digits() {
        assert!(is_uuid(Uuid::NIL));
        assert!(is_uuid("0F0E1A52-6f1b-5d43-9c7a-2b6f0c4d7e11"));
        for other in [
            "",
            "some-uuid",
            "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e1",
            "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e111",
            "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e1g",
            "0f0e1a526f1b-5d43-9c7a--2b6f0c4d7e11",
            "{f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11",
        ] {
            assert!(!is_uuid(other), "{other}");
        }
    }
}
