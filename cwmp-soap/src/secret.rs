//! Texts that must not get into logs.

use core::fmt;

use crate::text::Text;

/// A text that is shown nowhere: a password.
#[derive(Clone, Copy)]
pub struct Secret<'a>(Text<'a>);

impl<'a> Secret<'a> {
    /// The text itself, to be handed to nobody but who needs it.
    #[must_use]
    pub const fn expose(&self) -> Text<'a> {
        self.0
    }
}

impl<'a> From<Text<'a>> for Secret<'a> {
    fn from(text: Text<'a>) -> Self {
        Self(text)
    }
}

impl<'a> From<&'a str> for Secret<'a> {
    fn from(text: &'a str) -> Self {
        Self(Text::plain(text))
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A text that is shown nowhere and that is owned.
///
/// Its `Debug` output hides it. A stored form (feature `serde`) holds the text itself: whoever stores messages with
/// passwords has to guard them.
#[cfg(feature = "alloc")]
#[derive(Clone)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct OwnedSecret(alloc::string::String);

#[cfg(feature = "alloc")]
impl PartialEq for OwnedSecret {
    /// Takes the same time for all texts of one length.
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), other.0.as_bytes());
        let difference = ours.iter().zip(theirs).fold(0, |sum, (a, b)| sum | (a ^ b));
        ours.len() == theirs.len() && core::hint::black_box(difference) == 0
    }
}

#[cfg(feature = "alloc")]
impl Eq for OwnedSecret {}

#[cfg(feature = "alloc")]
impl OwnedSecret {
    /// The text itself, to be handed to nobody but who needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The same, borrowed.
    #[must_use]
    pub fn as_secret(&self) -> Secret<'_> {
        Secret::from(self.expose())
    }
}

#[cfg(feature = "alloc")]
impl<T: Into<alloc::string::String>> From<T> for OwnedSecret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

#[cfg(feature = "alloc")]
impl fmt::Debug for OwnedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(feature = "alloc")]
impl Secret<'_> {
    /// The secret in its owned form.
    #[must_use]
    pub fn to_owned(&self) -> OwnedSecret {
        OwnedSecret(self.0.to_cow().into_owned())
    }
}
