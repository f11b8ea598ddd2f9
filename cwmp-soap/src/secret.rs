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
