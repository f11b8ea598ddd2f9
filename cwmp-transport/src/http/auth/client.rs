//! The client.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::RequestLine;
use super::algorithm::{Algorithm, Computation};
use super::challenge::{Challenge, ChallengeError, Scheme, strongest};
use super::field::{Quoted, is_printable};
use crate::Credentials;
use crate::keyed::each_run;
use crate::output::{Output, WriteError, hex_digits};

/// Bytes of realm, nonce and opaque together that are kept of a challenge.
///
/// Those of the servers seen have less than 200.
pub const MAX_CHALLENGE: usize = 512;

/// The longest user name and password together, in bytes, that Basic writes: 256 characters each, some not of ASCII.
const MAX_BASIC: usize = 1024;

/// What a client answers.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AuthenticatorConfig {
    /// The algorithms of Digest that it knows: [`Algorithm::ALL`] unless code has to be saved.
    pub algorithms: &'static [&'static Algorithm],
    /// Whether it answers a challenge that is Basic only, as a CPE has to (HTTP-026). Default true. For an ACS that sends
    /// connection requests it had better be false: no CPE may ask for it (CR-H-005), and whoever listens learns the
    /// password.
    pub basic: bool,
}

impl AuthenticatorConfig {
    /// One that knows these algorithms, and Basic.
    #[must_use]
    pub const fn new(algorithms: &'static [&'static Algorithm]) -> Self {
        Self {
            algorithms,
            basic: true,
        }
    }

    /// The same, answering Basic or not.
    #[must_use]
    pub const fn with_basic(mut self, basic: bool) -> Self {
        self.basic = basic;
        self
    }
}

/// Answers the challenges of one server, connection by connection.
///
/// 1. A request goes out with what [`write_authorization`](Self::write_authorization) says, if anything.
/// 2. A 401 goes to [`handle_challenge`](Self::handle_challenge); if that finds a challenge, the same request goes out again
///    (HTTP-014). Any other status goes to [`handle_accepted`](Self::handle_accepted).
/// 3. A connection that begins with no answer owed begins with [`forget`](Self::forget) (HTTP-033), as does one to another
///    host (SEC-018).
#[derive(Clone)]
pub struct Authenticator {
    config: AuthenticatorConfig,
    kept: Option<Kept>,
    text: [u8; MAX_CHALLENGE],
    /// 16 bytes at random in hexadecimal: some devices keep no more than that.
    cnonce: [u8; 32],
    progress: Progress,
}

/// How far a request has come with the server. What is sent along unasked, with a challenge that an earlier request got, is
/// no answer: the server may challenge at any time (HTTP-029).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// It was not challenged.
    Unchallenged,
    /// It was challenged.
    Challenged,
    /// It went out again with an answer.
    Answered,
    /// The answer was right but for the age of its nonce.
    ChallengedAgain,
    /// It went out with another answer.
    AnsweredAgain,
}

/// What is kept of a challenge; realm, nonce and opaque stand one behind the other in the text.
#[derive(Debug, Clone, Copy)]
struct Kept {
    scheme: Scheme,
    realm_end: usize,
    nonce_end: usize,
    opaque_end: Option<usize>,
    session: bool,
    is_named: bool,
    counts: bool,
    /// Answers given with this nonce.
    count: u32,
}

impl Authenticator {
    /// One that knows of no challenge.
    #[must_use]
    pub const fn new(config: AuthenticatorConfig) -> Self {
        Self {
            config,
            kept: None,
            text: [0; MAX_CHALLENGE],
            cnonce: [0; 32],
            progress: Progress::Unchallenged,
        }
    }

    /// How the next request authenticates itself, if the server has asked for it.
    #[must_use]
    pub fn scheme(&self) -> Option<Scheme> {
        self.kept.map(|kept| kept.scheme)
    }

    /// A 401 has come: keeps the strongest challenge that can be answered (HTTP-026, SEC-017).
    ///
    /// `fields` are the values of all `WWW-Authenticate` fields; there may be several challenges in one, and in each field
    /// one. `random` is new for every call, and secret until it is sent (HTTP-033, SEC-019).
    ///
    /// # Errors
    /// Any [`ChallengeError`]: the session fails (HTTP-034). A second challenge to the same request is answered only if it
    /// says that the nonce was stale and brings another, and only once.
    pub fn handle_challenge<'b>(
        &mut self,
        fields: impl IntoIterator<Item = &'b [u8]>,
        random: [u8; 16],
    ) -> Result<Scheme, ChallengeError> {
        let challenge = strongest(fields, self.config.algorithms, self.config.basic)?;
        let renewed = challenge.stale && challenge.nonce.raw != self.nonce();
        self.progress = match self.progress {
            Progress::Unchallenged | Progress::Challenged => Progress::Challenged,
            Progress::Answered if renewed => Progress::ChallengedAgain,
            _ => return Err(ChallengeError::Rejected),
        };
        self.keep(&challenge)?;
        for (pair, byte) in self.cnonce.chunks_exact_mut(2).zip(random) {
            pair.copy_from_slice(&hex_digits(byte));
        }
        Ok(challenge.scheme)
    }

    fn keep(&mut self, challenge: &Challenge<'_>) -> Result<(), ChallengeError> {
        self.kept = None;
        let opaque = challenge.opaque.unwrap_or_default();
        let realm_end = challenge.realm.raw.len();
        let end = Output::write(&mut self.text, |out| {
            out.put(challenge.realm.raw)?;
            out.put(challenge.nonce.raw)?;
            out.put(opaque.raw)
        })
        .map_err(|_| ChallengeError::TooLong)?;
        self.kept = Some(Kept {
            scheme: challenge.scheme,
            realm_end,
            nonce_end: realm_end.saturating_add(challenge.nonce.raw.len()),
            opaque_end: challenge.opaque.map(|_| end),
            session: challenge.session,
            is_named: challenge.is_named,
            counts: challenge.counts,
            count: 0,
        });
        Ok(())
    }

    /// The last request was answered with something else than a 401: the next one may be challenged again (HTTP-029).
    pub const fn handle_accepted(&mut self) {
        self.progress = Progress::Unchallenged;
    }

    /// Forgets the challenge: the next request goes out without an answer.
    pub const fn forget(&mut self) {
        self.kept = None;
        self.progress = Progress::Unchallenged;
    }

    /// Sends Basic credentials without being asked, as a CPE should over TLS, and must not without (HTTP-027).
    ///
    /// The caller knows whether there is TLS.
    pub const fn presume_basic(&mut self) {
        self.kept = Some(Kept {
            scheme: Scheme::Basic,
            realm_end: 0,
            nonce_end: 0,
            opaque_end: None,
            session: false,
            is_named: false,
            counts: false,
            count: 0,
        });
    }

    /// Writes the value of the `Authorization` field of a request and returns its length; `None` if the server has not
    /// asked for one.
    ///
    /// Every call counts as one more request, also with the same nonce (HTTP-028).
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small, 2 KiB never are with values that TR-069 allows;
    /// [`WriteError::Illegal`] if the user name has control characters, or for Basic a colon or together with the password
    /// more than 1023 bytes, or the target is not made of visible ASCII.
    pub fn write_authorization(
        &mut self,
        request: &RequestLine<'_>,
        credentials: &Credentials<'_>,
        out: &mut [u8],
    ) -> Result<Option<usize>, WriteError> {
        let Some(mut kept) = self.kept else {
            return Ok(None);
        };
        let name = credentials.username;
        let is_legal = name.bytes().all(is_printable)
            && request.target.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_legal {
            return Err(WriteError::Illegal);
        }
        let length = match kept.scheme {
            Scheme::Basic => write_basic(credentials, out)?,
            Scheme::Digest(algorithm) => {
                kept.count = kept.count.saturating_add(1);
                self.write_digest(&kept, algorithm, request, credentials, out)?
            }
        };
        self.kept = Some(kept);
        self.progress = match self.progress {
            Progress::Challenged => Progress::Answered,
            Progress::ChallengedAgain => Progress::AnsweredAgain,
            progress => progress,
        };
        Ok(Some(length))
    }

    fn write_digest(
        &self,
        kept: &Kept,
        algorithm: &Algorithm,
        request: &RequestLine<'_>,
        credentials: &Credentials<'_>,
        out: &mut [u8],
    ) -> Result<usize, WriteError> {
        let part = |from: usize, to: usize| Quoted {
            raw: self.text.get(from..to).unwrap_or_default(),
        };
        let realm = part(0, kept.realm_end);
        let nonce = part(kept.realm_end, kept.nonce_end);
        let [a, b, c, d] = kept.count.to_be_bytes().map(hex_digits);
        let count = [a, b, c, d];
        let count = count.as_flattened();
        let response = Computation {
            algorithm,
            session: kept.session,
            username: &|put| put(credentials.username.as_bytes()),
            realm: &|put| realm.feed(put),
            password: credentials.password,
            nonce: &|put| nonce.feed(put),
            cnonce: &|put| put(&self.cnonce),
            count: kept.counts.then_some(count),
            method: request.method,
            uri: &|put| put(request.target.as_bytes()),
        }
        .response();
        Output::write(out, |out| {
            out.put(b"Digest username=\"")?;
            put_escaped(out, credentials.username)?;
            out.put(b"\", realm=\"")?;
            out.put(realm.raw)?;
            out.put(b"\", nonce=\"")?;
            out.put(nonce.raw)?;
            out.put(b"\", uri=\"")?;
            put_escaped(out, request.target)?;
            out.put(b"\", response=\"")?;
            out.put(response.digits())?;
            out.put(b"\"")?;
            if kept.is_named {
                out.put(b", algorithm=")?;
                out.put(algorithm.name_of(kept.session).as_bytes())?;
            }
            if kept.counts || kept.session {
                out.put(b", cnonce=\"")?;
                out.put(&self.cnonce)?;
                out.put(b"\"")?;
            }
            if let Some(end) = kept.opaque_end {
                out.put(b", opaque=\"")?;
                out.put(part(kept.nonce_end, end).raw)?;
                out.put(b"\"")?;
            }
            if kept.counts {
                out.put(b", qop=auth, nc=")?;
                out.put(count)?;
            }
            Ok(())
        })
    }

    /// The nonce that is kept; empty without one.
    fn nonce(&self) -> &[u8] {
        self.kept
            .and_then(|kept| self.text.get(kept.realm_end..kept.nonce_end))
            .unwrap_or_default()
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("scheme", &self.scheme())
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

/// Writes text for between quotes.
fn put_escaped(out: &mut Output<'_>, text: &str) -> fmt::Result {
    text.bytes().try_for_each(|byte| match byte {
        b'"' | b'\\' => out.put(&[b'\\', byte]),
        _ => out.put(&[byte]),
    })
}

/// Writes the value of an `Authorization` field with Basic credentials (RFC 7617).
fn write_basic(credentials: &Credentials<'_>, out: &mut [u8]) -> Result<usize, WriteError> {
    if credentials.username.contains(':') {
        return Err(WriteError::Illegal);
    }
    let mut plain = [0; MAX_BASIC];
    let plain_length = Output::write(&mut plain, |out| {
        out.put(credentials.username.as_bytes())?;
        out.put(b":")?;
        let mut result = Ok(());
        each_run(credentials.password.expose(), &mut |run| {
            result = result.and_then(|()| out.put(run));
        });
        result
    })
    .map_err(|_| WriteError::Illegal)?;
    let plain = plain.get(..plain_length).unwrap_or_default();
    let start = b"Basic ";
    let (front, rest) = out
        .split_at_mut_checked(start.len())
        .ok_or(WriteError::Full)?;
    front.copy_from_slice(start);
    let length = STANDARD
        .encode_slice(plain, rest)
        .map_err(|_| WriteError::Full)?;
    Ok(start.len().saturating_add(length))
}
