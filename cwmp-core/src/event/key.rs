//! The `CommandKey` that names the call an event belongs to.

use core::fmt;

use cwmp_soap::Text;

/// A `CommandKey`: at most 32 characters, whatever they are (ENV-045).
///
/// TR-069 counts characters, of which UTF-8 takes up to four bytes each, so there is room for 128 bytes. White space and
/// case are kept as they are (ENV-044). The empty key is the default; events that belong to no call have it (EVT-010).
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandKey(heapless::String<MAX_BYTES, u8>);

const MAX_BYTES: usize = 128;

/// A `CommandKey` has more than 32 characters; an ACS that sends one is to get fault 9003.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CommandKeyTooLong;

impl fmt::Display for CommandKeyTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} characters", CommandKey::MAX_CHARS)
    }
}

impl core::error::Error for CommandKeyTooLong {}

impl CommandKey {
    /// The most characters that a key may have.
    pub const MAX_CHARS: usize = 32;
    /// The most bytes of UTF-8 that 32 characters take.
    pub const MAX_BYTES: usize = MAX_BYTES;
    /// The empty key.
    pub const EMPTY: Self = Self(heapless::String::new());

    /// The key of these characters.
    ///
    /// # Errors
    /// [`CommandKeyTooLong`] if there are more than 32.
    pub fn new(key: &str) -> Result<Self, CommandKeyTooLong> {
        Self::from_text(&Text::plain(key))
    }

    /// The key that stands in a message.
    ///
    /// # Errors
    /// [`CommandKeyTooLong`] if there are more than 32 characters.
    pub fn from_text(key: &Text<'_>) -> Result<Self, CommandKeyTooLong> {
        Self::check(key)?;
        let mut read = Self::EMPTY;
        read.assign(key);
        Ok(read)
    }

    /// Whether a text is short enough for a key.
    pub(crate) fn check(key: &Text<'_>) -> Result<(), CommandKeyTooLong> {
        if key.char_count() > Self::MAX_CHARS {
            return Err(CommandKeyTooLong);
        }
        Ok(())
    }

    /// Becomes another key, whose text was checked.
    #[inline(never)]
    pub(crate) fn assign(&mut self, key: &Text<'_>) {
        self.0.clear();
        for c in key.chars() {
            // The characters of a key fit.
            let _ = self.0.push(c);
        }
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq<str> for CommandKey {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for CommandKey {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn thirty_two_characters_fit_however_wide() {
        for c in ["a", "é", "\u{20AC}", "\u{1F600}"] {
            let key = CommandKey::new(&c.repeat(32)).unwrap();
            assert_eq!(key.as_str(), c.repeat(32));
            assert_eq!(CommandKey::new(&c.repeat(33)), Err(CommandKeyTooLong));
        }
    }

    #[test]
    fn keys_keep_their_blanks_and_print_as_themselves() {
        let key = CommandKey::from_text(&Text::plain(" a\tB ")).unwrap();
        assert_eq!(key, " a\tB ");
        assert_ne!(key, "a\tB");
        assert_eq!(key.to_string(), " a\tB ");
        assert_eq!(alloc::format!("{key:?}"), r#"" a\tB ""#);
        assert!(CommandKey::default().is_empty() && !key.is_empty());
        assert_eq!(CommandKey::default(), CommandKey::EMPTY);
    }
}
