//! Hashes, and what Digest makes of them (RFC 7616 3.4).

use core::fmt;

use cwmp_soap::Secret;
use md5::{Digest as _, Md5};
use sha2::Sha256;

use crate::keyed::{Feed, each_run};
use crate::output::hex_digits;

/// A hash that Digest is made with.
///
/// A program carries the code of those that it names.
#[derive(Clone, Copy)]
pub struct Algorithm {
    name: &'static str,
    session_name: &'static str,
    /// The greater, the better.
    pub(super) strength: u8,
    pub(super) hash: fn(Feed<'_>) -> Hash,
}

impl Algorithm {
    /// MD5, and MD5-sess: what every peer has (HTTP-032).
    pub const MD5: Self = Self {
        name: "MD5",
        session_name: "MD5-sess",
        strength: 1,
        hash: |input| {
            let mut hash = Md5::new();
            input(&mut |bytes| hash.update(bytes));
            Hash::of(&hash.finalize())
        },
    };

    /// SHA-256, and SHA-256-sess (SEC-017, GAPS-40).
    ///
    /// On a Cortex-M4 its code takes 8 KB, most of it in the crate `sha2`; compiled with
    /// `--cfg sha2_backend_soft="compact"` 7 KB less.
    pub const SHA_256: Self = Self {
        name: "SHA-256",
        session_name: "SHA-256-sess",
        strength: 2,
        hash: |input| {
            let mut hash = Sha256::new();
            input(&mut |bytes| hash.update(bytes));
            Hash::of(&hash.finalize())
        },
    };

    /// Both, the stronger first.
    pub const ALL: &'static [&'static Self] = &[&Self::SHA_256, &Self::MD5];

    /// The name in a challenge.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name in a challenge or an answer, and whether it is the form for whole sessions.
    pub(super) fn named(&self, name: &[u8]) -> Option<bool> {
        if name.eq_ignore_ascii_case(self.name.as_bytes()) {
            Some(false)
        } else {
            name.eq_ignore_ascii_case(self.session_name.as_bytes())
                .then_some(true)
        }
    }

    pub(super) const fn name_of(&self, session: bool) -> &'static str {
        if session {
            self.session_name
        } else {
            self.name
        }
    }
}

impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for Algorithm {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(f, "{=str}", self.name);
    }
}

impl PartialEq for Algorithm {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Algorithm {}

/// The algorithm of a name among those that are known, and whether it is the form for whole sessions; MD5 if there is no
/// name (RFC 7616 3.3).
pub(super) fn find(
    known: &'static [&'static Algorithm],
    name: Option<&[u8]>,
) -> Option<(&'static Algorithm, bool)> {
    let name = name.unwrap_or(b"MD5");
    known
        .iter()
        .find_map(|algorithm| algorithm.named(name).map(|session| (*algorithm, session)))
}

/// A hash in hexadecimal digits of lower case.
#[derive(Clone, Copy)]
pub(super) struct Hash {
    digits: [u8; 64],
    length: usize,
}

impl Hash {
    /// Of 32 bytes at most.
    fn of(bytes: &[u8]) -> Self {
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&hex_digits(*byte));
        }
        Self {
            digits,
            length: bytes.len().saturating_mul(2),
        }
    }

    pub(super) fn digits(&self) -> &[u8] {
        self.digits.get(..self.length).unwrap_or_default()
    }
}

/// What a response is computed from.
pub(super) struct Computation<'i> {
    pub(super) algorithm: &'i Algorithm,
    /// Whether the hash of the password is bound to nonce and cnonce.
    pub(super) session: bool,
    pub(super) username: Feed<'i>,
    pub(super) realm: Feed<'i>,
    pub(super) password: Secret<'i>,
    pub(super) nonce: Feed<'i>,
    pub(super) cnonce: Feed<'i>,
    /// The digits of the count; with them the protection is `auth`, without them it is that of RFC 2069.
    pub(super) count: Option<&'i [u8]>,
    pub(super) method: &'i str,
    pub(super) uri: Feed<'i>,
}

impl Computation<'_> {
    pub(super) fn response(&self) -> Hash {
        let hash = self.algorithm.hash;
        let mut secret = hash(&|put| {
            (self.username)(put);
            put(b":");
            (self.realm)(put);
            put(b":");
            each_run(self.password.expose(), put);
        });
        if self.session {
            secret = hash(&|put| {
                put(secret.digits());
                put(b":");
                (self.nonce)(put);
                put(b":");
                (self.cnonce)(put);
            });
        }
        let request = hash(&|put| {
            put(self.method.as_bytes());
            put(b":");
            (self.uri)(put);
        });
        hash(&|put| {
            put(secret.digits());
            put(b":");
            (self.nonce)(put);
            if let Some(count) = self.count {
                put(b":");
                put(count);
                put(b":");
                (self.cnonce)(put);
                put(b":auth");
            }
            put(b":");
            put(request.digits());
        })
    }
}
