//! The identifiers of our own calls.

use core::fmt;

use cwmp_soap::Text;

use super::PeerErrorKind;

/// The `cwmp:ID` of a call of ours: a number that counts up within a session (ENV-021).
///
/// On the wire it is decimal text of 1 to 10 characters, well below the 32 that may be emitted (ENV-019).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct MessageId(u32);

/// How closely a peer has to keep to the rules that real devices and servers break.
///
/// Lenient is the default: a peer that does its work is worth more than one that keeps to the letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tolerance {
    /// An answer must repeat the identifier of its call; answers with header entries that had to be understood and are
    /// not known end the session; a CPE must not send header elements of an ACS (ENV-019, ENV-027, ENV-052).
    Strict,
    /// Since only one call is ever outstanding, an answer without its identifier or with another one is taken to be its
    /// answer (ENV-020), and header entries that do not belong there are passed over.
    #[default]
    Lenient,
}

impl MessageId {
    /// The most characters that an identifier takes.
    pub const MAX_LEN: usize = 10;

    /// The identifier of this number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The text on the wire, written into a lent buffer; every `MessageId` fits.
    #[must_use]
    pub fn encode(self, buffer: &mut [u8; Self::MAX_LEN]) -> &str {
        let mut rest = self.0;
        let mut start = Self::MAX_LEN;
        for (i, place) in buffer.iter_mut().enumerate().rev() {
            *place = b'0'.saturating_add(u8::try_from(rest % 10).unwrap_or_default());
            rest /= 10;
            start = i;
            if rest == 0 {
                break;
            }
        }
        buffer
            .get(start..)
            .and_then(|digits| core::str::from_utf8(digits).ok())
            .unwrap_or_default()
    }

    /// Whether a peer's text is this identifier, character for character (ENV-021).
    #[must_use]
    pub fn matches(self, text: &Text<'_>) -> bool {
        *text == *self.encode(&mut [0; Self::MAX_LEN])
    }

    pub(super) const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }

    /// Whether an answer with this identifier answers the call.
    pub(super) fn check(
        self,
        answer: Option<&Text<'_>>,
        tolerance: Tolerance,
    ) -> Result<(), PeerErrorKind> {
        match (tolerance, answer) {
            (Tolerance::Lenient, _) => Ok(()),
            (Tolerance::Strict, None) => Err(PeerErrorKind::IdMissing),
            (Tolerance::Strict, Some(id)) if self.matches(id) => Ok(()),
            (Tolerance::Strict, Some(_)) => Err(PeerErrorKind::IdMismatch),
        }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn identifiers_are_decimal_text() {
        for number in [0, 7, 10, 99, 100, 4_294_967_295] {
            let id = MessageId::new(number);
            let mut buffer = [0; MessageId::MAX_LEN];
            assert_eq!(id.encode(&mut buffer), number.to_string());
            assert_eq!(id.to_string(), number.to_string());
            assert!(id.matches(&Text::plain(&number.to_string())));
        }
    }

    #[test]
    fn identifiers_match_as_opaque_strings() {
        for other in ["07", " 7", "7 ", "+7", "7.0", "", "8", "77"] {
            assert!(!MessageId::new(7).matches(&Text::plain(other)), "{other}");
        }
    }

    #[test]
    fn only_strict_sessions_look_at_identifiers() {
        let id = MessageId::new(3);
        let (right, wrong) = (Text::plain("3"), Text::plain("4"));
        assert_eq!(id.check(Some(&right), Tolerance::Strict), Ok(()));
        assert_eq!(
            id.check(Some(&wrong), Tolerance::Strict),
            Err(PeerErrorKind::IdMismatch)
        );
        assert_eq!(
            id.check(None, Tolerance::Strict),
            Err(PeerErrorKind::IdMissing)
        );
        for answer in [None, Some(&right), Some(&wrong)] {
            assert_eq!(id.check(answer, Tolerance::default()), Ok(()));
        }
    }
}
