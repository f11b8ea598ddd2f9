//! Basic and Digest authentication (HTTP-025 to HTTP-034), both sides, without I/O.
//!
//! * [`Authenticator`]: the client, a CPE in a session or an ACS that sends a connection request: chooses among challenges
//!   and answers
//! * [`Authorization`]: what a server reads
//! * [`Verifier`]: the server, an ACS or a CPE that listens for connection requests: challenges, and checks answers;
//!   [`NonceUses`] notices when one is used again
//! * [`write_device_username`]: the user name that a CPE has unless it is given another
//! * [`Algorithm`]: MD5, which everybody has, and SHA-256 (SEC-017); a program carries the code of those that it names
//!
//! Left out by decision: `auth-int`, which no deployed peer asks for alone; `userhash`; algorithms beyond those two. A
//! challenge that wants one of them is passed over for another.
//!
//! ```
//! use cwmp_transport::Credentials;
//! use cwmp_transport::http::auth::{
//!     Algorithm, Authenticator, Authorization, AuthenticatorConfig, NonceSlot, NonceUses, RequestLine, Verifier,
//! };
//!
//! let credentials = Credentials { username: "acs", password: "secret".into() };
//! let request = RequestLine { method: "GET", target: "/a7f3" };
//!
//! // The CPE: a 401, with a nonce that is good for a minute.
//! let verifier = Verifier::new("cpe", b"at random, made at start", 60, Algorithm::ALL);
//! let mut slots = [NonceSlot::EMPTY; 4];
//! let mut uses = NonceUses::new(&mut slots);
//! let mut challenge = [0; 256];
//! let nonce = verifier.nonce(1_000, 0x5EED);
//! let length = verifier.write_challenge(&Algorithm::MD5, &nonce, false, &mut challenge)?;
//!
//! // The ACS: the same request again, with an answer.
//! let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
//! client.handle_challenge([&challenge[..length]], [7; 16])?;
//! let mut answer = [0; 512];
//! let length = client.write_authorization(&request, &credentials, &mut answer)?.unwrap_or_default();
//!
//! // The CPE again.
//! let Authorization::Digest(read) = Authorization::parse(&answer[..length])? else { panic!() };
//! assert!(read.username_is("acs"));
//! let password = Some(credentials.password);
//! assert_eq!(verifier.verify(&read, &request, password, 1_020, Some(&mut uses)), Ok(()));
//! assert!(verifier.verify(&read, &request, password, 1_020, Some(&mut uses)).is_err());
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod algorithm;
mod authorization;
mod challenge;
mod client;
mod field;
mod nonce;
mod server;
mod username;

pub use algorithm::Algorithm;
pub use authorization::{Authorization, AuthorizationError, BasicAnswer, DigestAnswer};
pub use challenge::{ChallengeError, Scheme};
pub use client::{Authenticator, AuthenticatorConfig, MAX_CHALLENGE};
pub use nonce::{Nonce, NonceSlot, NonceUses};
pub use server::{Refusal, Verifier, write_basic_challenge};
pub use username::write_device_username;

/// The request that is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestLine<'a> {
    /// The method.
    pub method: &'a str,
    /// The target, as it stands in the request line.
    pub target: &'a str,
}
