//! The server.

use core::fmt;

use cwmp_soap::Secret;

use super::RequestLine;
use super::algorithm::{self, Algorithm, Computation};
use super::authorization::DigestAnswer;
use super::field::{Quoted, is_printable};
use super::nonce::{Nonce, NonceUses};
use crate::keyed::same;
use crate::output::{Output, WriteError, nibble};

/// Challenges clients, and checks their answers (HTTP-025, CR-H-005, CR-H-023).
///
/// It keeps nothing of the nonces that it issues: an HMAC says which are its own, and how old they are.
#[derive(Clone, Copy)]
pub struct Verifier<'v> {
    realm: &'v str,
    key: &'v [u8],
    lifetime: u32,
    algorithms: &'static [&'static Algorithm],
}

impl<'v> Verifier<'v> {
    /// One that accepts these algorithms, [`Algorithm::ALL`] or fewer.
    ///
    /// * `realm` says whose password is asked for: text without control characters, quotes and backslashes.
    /// * `key` is random and secret, 16 bytes or more, made anew at every start (SEC-019). Nodes of one ACS that answer
    ///   each other's clients share it.
    /// * `lifetime` is how many seconds a nonce can be used. Longer saves clients a round trip now and then; shorter leaves
    ///   whoever records an answer less time to use it where nobody counts. 60 is fit for connection requests, 600 for
    ///   sessions.
    #[must_use]
    pub const fn new(
        realm: &'v str,
        key: &'v [u8],
        lifetime: u32,
        algorithms: &'static [&'static Algorithm],
    ) -> Self {
        Self {
            realm,
            key,
            lifetime,
            algorithms,
        }
    }

    /// A nonce; a new one for every connection (HTTP-033).
    ///
    /// `now` is in milliseconds, by any clock that does not go back; `random` is new for every call.
    #[must_use]
    pub fn nonce(&self, now: u64, random: u64) -> Nonce {
        Nonce::new(self.key, self.realm, now, random)
    }

    /// Writes the value of a `WWW-Authenticate` field and returns its length.
    ///
    /// A response has one field for each algorithm that is offered, SHA-256 in front of MD5, all with the same nonce
    /// (SEC-017). Many devices know MD5 only, and some take the first field whatever it says: for them it is MD5 alone.
    /// `stale` is true after [`Refusal::Stale`].
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small; [`WriteError::Illegal`] if the realm has a character that it must
    /// not have.
    pub fn write_challenge(
        &self,
        algorithm: &Algorithm,
        nonce: &Nonce,
        stale: bool,
        out: &mut [u8],
    ) -> Result<usize, WriteError> {
        check_realm(self.realm)?;
        Output::write(out, |out| {
            out.put(b"Digest realm=\"")?;
            out.put(self.realm.as_bytes())?;
            out.put(b"\", nonce=\"")?;
            out.put(&nonce.digits())?;
            out.put(b"\", qop=\"auth\", algorithm=")?;
            out.put(algorithm.name().as_bytes())?;
            if stale {
                out.put(b", stale=true")?;
            }
            Ok(())
        })
    }

    /// Checks an answer.
    ///
    /// * `password` is that of the user whose name [`DigestAnswer::username`] tells; `None` if nobody has that name, which
    ///   takes as long as a wrong password.
    /// * `now` is by the clock of [`Self::nonce`].
    /// * `uses` notices answers that are used again. Without it nobody does for as long as the nonce lives, as may do for
    ///   an ACS of many nodes behind TLS.
    ///
    /// # Errors
    /// Any [`Refusal`]; the client is challenged again.
    pub fn verify(
        &self,
        answer: &DigestAnswer<'_>,
        request: &RequestLine<'_>,
        password: Option<Secret<'_>>,
        now: u64,
        uses: Option<&mut NonceUses<'_>>,
    ) -> Result<(), Refusal> {
        let name = answer.algorithm.map(|name| name.raw);
        let (algorithm, session) =
            algorithm::find(self.algorithms, name).ok_or(Refusal::Algorithm)?;
        let count = self.count(answer)?;
        let response = Computation {
            algorithm,
            session,
            username: &|put| answer.username.feed(put),
            realm: &|put| put(self.realm.as_bytes()),
            password: password.unwrap_or_else(|| "".into()),
            nonce: &|put| answer.nonce.feed(put),
            cnonce: &|put| answer.cnonce.unwrap_or_default().feed(put),
            count: count.map(|_| answer.count.unwrap_or_default().raw),
            method: request.method,
            uri: &|put| answer.uri.feed(put),
        }
        .response();
        // Hexadecimal digits of lower case; some clients write upper case.
        let mut digits = [0; 64];
        let mut sent = 0_usize;
        for (to, from) in digits.iter_mut().zip(answer.response.raw) {
            *to = from.to_ascii_lowercase();
            sent = sent.saturating_add(1);
        }
        let sent = digits.get(..sent).unwrap_or_default();
        let right = same(response.digits(), sent)
            && answer.response.raw.len() == sent.len()
            && answer.realm.is(self.realm)
            && is_target(answer.uri, request.target);
        if !right || password.is_none() {
            return Err(Refusal::Wrong);
        }
        let nonce = Nonce::read(self.key, self.realm, answer.nonce.bytes());
        let fresh = nonce.filter(|nonce| {
            let age = now.checked_sub(nonce.issued);
            age.is_some_and(|age| age <= u64::from(self.lifetime).saturating_mul(1000))
        });
        let nonce = fresh.ok_or(Refusal::Stale)?;
        // An answer without a count can be given once.
        let is_new = uses.is_none_or(|uses| uses.note(&nonce, count.unwrap_or(1)));
        if is_new { Ok(()) } else { Err(Refusal::Stale) }
    }

    /// The count of an answer; `None` if it has the form of RFC 2069.
    fn count(&self, answer: &DigestAnswer<'_>) -> Result<Option<u32>, Refusal> {
        let Some(qop) = answer.qop else {
            return Ok(None);
        };
        if !qop.is_ignoring_case("auth") || answer.cnonce.is_none() {
            return Err(Refusal::Malformed);
        }
        let digits = answer.count.unwrap_or_default().raw;
        if digits.len() != 8 {
            return Err(Refusal::Malformed);
        }
        let count = digits.iter().try_fold(0_u32, |count, digit| {
            Some((count << 4) | u32::from(nibble(*digit)?))
        });
        match count {
            Some(1..) => Ok(count),
            _ => Err(Refusal::Malformed),
        }
    }
}

impl fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("realm", &self.realm)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

/// Writes the value of a `WWW-Authenticate` field that asks for Basic, and returns its length: for an ACS that its devices
/// reach by TLS (HTTP-025).
///
/// # Errors
/// [`WriteError::Full`] if the buffer is too small; [`WriteError::Illegal`] if the realm has control characters, quotes or
/// backslashes.
pub fn write_basic_challenge(realm: &str, out: &mut [u8]) -> Result<usize, WriteError> {
    check_realm(realm)?;
    Output::write(out, |out| {
        out.put(b"Basic realm=\"")?;
        out.put(realm.as_bytes())?;
        out.put(b"\"")
    })
}

fn check_realm(realm: &str) -> Result<(), WriteError> {
    let legal = |byte: u8| is_printable(byte) && !matches!(byte, b'"' | b'\\');
    if realm.bytes().all(legal) {
        Ok(())
    } else {
        Err(WriteError::Illegal)
    }
}

/// Whether an answer is for this target; one of them may be a whole URL.
fn is_target(uri: Quoted<'_>, target: &str) -> bool {
    uri.is(target) || uri.bytes().eq(path(target).bytes()) || {
        let Ok(uri) = core::str::from_utf8(uri.raw) else {
            return false;
        };
        path(uri) == target
    }
}

/// The path and the query of a whole URL.
fn path(target: &str) -> &str {
    let rest = target.strip_prefix("http://");
    let Some(rest) = rest.or_else(|| target.strip_prefix("https://")) else {
        return target;
    };
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
}

/// Why an answer is not accepted: the client gets a 401 with a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Refusal {
    /// User name or password are wrong, or the answer is for something else.
    Wrong,
    /// The answer is right, but its nonce is too old, not ours, or was used before: the challenge says so.
    Stale,
    /// The algorithm is not among those offered.
    Algorithm,
    /// The protection is another than `auth`, or what belongs to it is missing or malformed.
    Malformed,
}

impl Refusal {
    /// What the challenge is to say of the nonce.
    #[must_use]
    pub const fn is_stale(self) -> bool {
        matches!(self, Self::Stale)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wrong => "wrong credentials",
            Self::Stale => "the nonce cannot be used any more",
            Self::Algorithm => "another algorithm than those offered",
            Self::Malformed => "malformed credentials",
        })
    }
}

impl core::error::Error for Refusal {}
