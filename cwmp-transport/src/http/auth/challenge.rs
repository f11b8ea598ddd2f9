//! Challenges, as a client reads them.

use core::fmt;

use super::algorithm::{self, Algorithm};
use super::field::{Item, Items, Quoted};

/// How a client authenticates itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Scheme {
    /// With the password itself, which whoever listens can read unless there is TLS.
    Basic,
    /// With a hash of the password and of what the server sent.
    Digest(&'static Algorithm),
}

impl Scheme {
    const fn strength(self) -> u8 {
        match self {
            Self::Basic => 0,
            Self::Digest(algorithm) => algorithm.strength,
        }
    }
}

/// A challenge that can be answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Challenge<'b> {
    pub(super) scheme: Scheme,
    pub(super) realm: Quoted<'b>,
    pub(super) nonce: Quoted<'b>,
    pub(super) opaque: Option<Quoted<'b>>,
    /// Whether the algorithm is the form for whole sessions.
    pub(super) session: bool,
    /// Whether the algorithm was named, so that the answer has to name it too.
    pub(super) is_named: bool,
    /// Whether the protection is `auth`; if not, it is that of RFC 2069.
    pub(super) counts: bool,
    /// Whether the last answer was right but for the age of its nonce.
    pub(super) stale: bool,
}

/// The strongest challenge that can be answered, the first one of several as strong (SEC-017).
pub(super) fn strongest<'b>(
    fields: impl IntoIterator<Item = &'b [u8]>,
    algorithms: &'static [&'static Algorithm],
    basic: bool,
) -> Result<Challenge<'b>, ChallengeError> {
    let mut best: Option<Challenge<'b>> = None;
    for field in fields {
        let mut items = Items::new(field).peekable();
        while let Some(item) = items.next() {
            let Item::Scheme(scheme) = item else { continue };
            let mut raw = Raw::default();
            while let Some(Item::Parameter(name, value)) =
                items.next_if(|item| matches!(item, Item::Parameter(..)))
            {
                raw.handle(name, value);
            }
            let Some(challenge) = raw.understood(scheme, algorithms, basic) else {
                continue;
            };
            let strength = challenge.scheme.strength();
            if best.is_none_or(|best| best.scheme.strength() < strength) {
                best = Some(challenge);
            }
        }
    }
    best.ok_or(ChallengeError::Unsupported)
}

/// The parameters of one challenge; the first of each name counts.
#[derive(Default)]
struct Raw<'b> {
    realm: Option<Quoted<'b>>,
    nonce: Option<Quoted<'b>>,
    opaque: Option<Quoted<'b>>,
    algorithm: Option<Quoted<'b>>,
    qop: Option<Quoted<'b>>,
    stale: Option<Quoted<'b>>,
}

impl<'b> Raw<'b> {
    fn handle(&mut self, name: &[u8], value: Quoted<'b>) {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        let field = if is("realm") {
            &mut self.realm
        } else if is("nonce") {
            &mut self.nonce
        } else if is("opaque") {
            &mut self.opaque
        } else if is("algorithm") {
            &mut self.algorithm
        } else if is("qop") {
            &mut self.qop
        } else if is("stale") {
            &mut self.stale
        } else {
            return;
        };
        field.get_or_insert(value);
    }

    /// `None` if it is not for us, or there is a line break in what would have to be sent back.
    fn understood(
        &self,
        scheme: &[u8],
        algorithms: &'static [&'static Algorithm],
        basic: bool,
    ) -> Option<Challenge<'b>> {
        let realm = self.realm.unwrap_or_default();
        let nonce = self.nonce.unwrap_or_default();
        let echoed = [Some(realm), Some(nonce), self.opaque];
        if !echoed.iter().flatten().all(|value| value.is_printable()) {
            return None;
        }
        if scheme.eq_ignore_ascii_case(b"Basic") && basic {
            return Some(Challenge {
                scheme: Scheme::Basic,
                realm,
                nonce: Quoted::default(),
                opaque: None,
                session: false,
                is_named: false,
                counts: false,
                stale: false,
            });
        }
        if !scheme.eq_ignore_ascii_case(b"Digest") || self.nonce.is_none() {
            return None;
        }
        let name = self.algorithm.map(|name| name.raw);
        let (algorithm, session) = algorithm::find(algorithms, name)?;
        Some(Challenge {
            scheme: Scheme::Digest(algorithm),
            realm,
            nonce,
            opaque: self.opaque,
            session,
            is_named: self.algorithm.is_some(),
            counts: self.counts()?,
            stale: self
                .stale
                .is_some_and(|stale| stale.is_ignoring_case("true")),
        })
    }

    /// Whether `auth` is among the protections offered; `None` if only others are.
    fn counts(&self) -> Option<bool> {
        let offered = self.qop.map_or(&b""[..], |qop| qop.raw);
        let mut offered = offered
            .split(|byte| matches!(byte, b',' | b' ' | b'\t'))
            .filter(|protection| !protection.is_empty())
            .peekable();
        if offered.peek().is_none() {
            return Some(false);
        }
        offered
            .any(|protection| protection.eq_ignore_ascii_case(b"auth"))
            .then_some(true)
    }
}

/// Why a 401 cannot be answered; the session fails (HTTP-034, HTTP-037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ChallengeError {
    /// There is no challenge that this client can answer.
    Unsupported,
    /// What has to be kept of the challenge is longer than [`MAX_CHALLENGE`](super::MAX_CHALLENGE).
    TooLong,
    /// The last request had an answer already, and the server did not take it (HTTP-034).
    Rejected,
}

impl fmt::Display for ChallengeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsupported => "no challenge that can be answered",
            Self::TooLong => "the challenge is too long",
            Self::Rejected => "the credentials were not accepted",
        })
    }
}

impl core::error::Error for ChallengeError {}
