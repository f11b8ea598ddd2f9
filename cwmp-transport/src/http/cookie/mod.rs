//! Cookies: what an ACS sets, what a CPE keeps and returns, what an ACS finds again (HTTP-016 to HTTP-018).

mod header;
mod jar;
mod set_cookie;

pub use header::find_cookie;
pub use jar::{Cookie, CookieJar, MAX_COOKIE_BYTES, MAX_COOKIES};
pub use set_cookie::{MAX_COOKIE_NAME, MAX_COOKIE_PATH, MAX_COOKIE_VALUE, SetCookie};

use core::fmt;

/// Why a cookie is not kept, or not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CookieError {
    /// It has no name, or a character that no cookie may have. To blame is who set it.
    Malformed,
    /// Its domain is not that of the host it came from. To blame is the peer.
    ForeignDomain,
    /// There is no room for it (our sizing): [`MAX_COOKIES`], [`MAX_COOKIE_BYTES`] or the limits of [`SetCookie`].
    Full,
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the cookie is malformed",
            Self::ForeignDomain => "the cookie is for another domain",
            Self::Full => "there is no room for the cookie",
        })
    }
}

impl core::error::Error for CookieError {}
