//! Answers, as a server reads them.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::field::{Item, Items, Quoted};
use crate::Credentials;

/// The value of an `Authorization` field. `Debug` shows nothing of what it proves.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Authorization<'b> {
    /// A user name and a password.
    Basic(BasicAnswer<'b>),
    /// The answer to a challenge of Digest.
    Digest(DigestAnswer<'b>),
}

impl<'b> Authorization<'b> {
    /// Reads the value of the field; names of schemes and parameters in any case.
    ///
    /// # Errors
    /// Any [`AuthorizationError`]; the request counts as one without the field, and is challenged.
    pub fn parse(field: &'b [u8]) -> Result<Self, AuthorizationError> {
        let field = field.trim_ascii();
        let end = field.iter().position(|byte| matches!(byte, b' ' | b'\t'));
        let (scheme, rest) = field
            .split_at_checked(end.unwrap_or(field.len()))
            .unwrap_or_default();
        if scheme.eq_ignore_ascii_case(b"Basic") {
            let encoded = rest.trim_ascii();
            Ok(Self::Basic(BasicAnswer { encoded }))
        } else if scheme.eq_ignore_ascii_case(b"Digest") {
            DigestAnswer::read(rest).map(Self::Digest)
        } else {
            Err(AuthorizationError::Scheme)
        }
    }
}

/// A user name and a password in base64 (RFC 7617).
#[derive(Clone, Copy)]
pub struct BasicAnswer<'b> {
    encoded: &'b [u8],
}

impl BasicAnswer<'_> {
    /// Decodes the user name and the password into a lent buffer; three bytes for every four of the field are enough.
    /// [`Credentials::matches`] compares them.
    ///
    /// # Errors
    /// [`AuthorizationError::Malformed`] if it is not base64 without a line break, not UTF-8, has no colon, or the buffer
    /// is too small.
    pub fn decode<'r>(&self, room: &'r mut [u8]) -> Result<Credentials<'r>, AuthorizationError> {
        let length = STANDARD
            .decode_slice(self.encoded, room)
            .map_err(|_| AuthorizationError::Malformed)?;
        let decoded = room.get(..length).unwrap_or_default();
        core::str::from_utf8(decoded)
            .ok()
            .and_then(|text| text.split_once(':'))
            .map(|(username, password)| Credentials {
                username,
                password: password.into(),
            })
            .ok_or(AuthorizationError::Malformed)
    }
}

impl fmt::Debug for BasicAnswer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BasicAnswer(***)")
    }
}

/// The answer to a challenge of Digest (RFC 7616 3.4).
#[derive(Clone, Copy)]
pub struct DigestAnswer<'b> {
    pub(super) username: Quoted<'b>,
    pub(super) realm: Quoted<'b>,
    pub(super) nonce: Quoted<'b>,
    pub(super) uri: Quoted<'b>,
    pub(super) response: Quoted<'b>,
    pub(super) algorithm: Option<Quoted<'b>>,
    pub(super) cnonce: Option<Quoted<'b>>,
    pub(super) qop: Option<Quoted<'b>>,
    pub(super) count: Option<Quoted<'b>>,
}

impl<'b> DigestAnswer<'b> {
    fn read(parameters: &'b [u8]) -> Result<Self, AuthorizationError> {
        let [mut username, mut realm, mut nonce, mut uri, mut response] = [None; 5];
        let [mut algorithm, mut cnonce, mut qop, mut count] = [None; 4];
        for item in Items::new(parameters) {
            let Item::Parameter(name, value) = item else {
                return Err(AuthorizationError::Malformed);
            };
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            let field = if is("username") {
                &mut username
            } else if is("realm") {
                &mut realm
            } else if is("nonce") {
                &mut nonce
            } else if is("uri") {
                &mut uri
            } else if is("response") {
                &mut response
            } else if is("algorithm") {
                &mut algorithm
            } else if is("cnonce") {
                &mut cnonce
            } else if is("qop") {
                &mut qop
            } else if is("nc") {
                &mut count
            } else {
                continue;
            };
            if field.replace(value).is_some() {
                return Err(AuthorizationError::Malformed);
            }
        }
        let (Some(username), Some(realm), Some(nonce), Some(uri), Some(response)) =
            (username, realm, nonce, uri, response)
        else {
            return Err(AuthorizationError::Malformed);
        };
        Ok(Self {
            username,
            realm,
            nonce,
            uri,
            response,
            algorithm,
            cnonce,
            qop,
            count,
        })
    }

    /// Whether the user name is this one.
    #[must_use]
    pub fn username_is(&self, username: &str) -> bool {
        self.username.is(username)
    }

    /// The bytes of the user name, to look up a password by; UTF-8 as a rule.
    pub fn username(&self) -> impl Iterator<Item = u8> + use<'b> {
        self.username.bytes()
    }
}

impl fmt::Debug for DigestAnswer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestAnswer(***)")
    }
}

/// Why an `Authorization` field cannot be used; always the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum AuthorizationError {
    /// It is neither Basic nor Digest.
    Scheme,
    /// It is malformed, or a parameter is missing or there twice.
    Malformed,
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "neither Basic nor Digest",
            Self::Malformed => "malformed credentials",
        })
    }
}

impl core::error::Error for AuthorizationError {}
