//! URLs of an ACS.

use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};

use heapless::String;

/// Longest URL in bytes that is kept; `ManagementServer.URL` has at most 256 characters, redirects may say more.
pub const MAX_URL: usize = 1024;

/// How the peer is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Scheme {
    /// Plain TCP.
    Http,
    /// TLS (HTTP-040).
    Https,
}

impl Scheme {
    /// The port where the URL names none: 80 or 443 (HTTP-044).
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Http => "http://",
            Self::Https => "https://",
        }
    }
}

/// An absolute `http` or `https` URL without user name, password and fragment.
///
/// Scheme and host are in lower case, a default port is left out, the target starts with `/`. `Debug` leaves the query
/// out, which may hold a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    text: String<MAX_URL>,
    scheme: Scheme,
    port: u16,
    authority_end: usize,
}

impl Url {
    /// Parses an absolute URL.
    ///
    /// # Errors
    /// Any [`UrlError`].
    ///
    /// ```
    /// use cwmp_transport::http::url::{Scheme, Url};
    ///
    /// let url = Url::parse("https://ACS.example:7547/cwmp?x=1")?;
    /// assert_eq!((url.scheme(), url.host(), url.port()), (Scheme::Https, "acs.example", 7547));
    /// assert_eq!((url.authority(), url.target()), ("acs.example:7547", "/cwmp?x=1"));
    /// # Ok::<(), cwmp_transport::http::url::UrlError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::NotAbsolute)?;
        let scheme = if scheme.eq_ignore_ascii_case("http") {
            Scheme::Http
        } else if scheme.eq_ignore_ascii_case("https") {
            Scheme::Https
        } else {
            return Err(UrlError::Scheme);
        };
        let rest = without_fragment(rest);
        let (authority, target) = split_before(rest, |c| matches!(c, '/' | '?'));
        Self::assemble(scheme, authority, target)
    }

    fn assemble(scheme: Scheme, authority: &str, target: &str) -> Result<Self, UrlError> {
        if authority.contains('@') {
            return Err(UrlError::UserInfo);
        }
        let (host, port) = split_port(authority)?;
        check_host(host)?;
        let port = match port {
            "" => scheme.default_port(),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
                .parse()
                .ok()
                .filter(|&port| port != 0)
                .ok_or(UrlError::Port)?,
            _ => return Err(UrlError::Port),
        };
        if !target.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(UrlError::Character);
        }
        let mut text = String::new();
        let mut push = |part: &str| text.push_str(part).map_err(|_| UrlError::TooLong);
        push(scheme.prefix())?;
        push(host)?;
        if port != scheme.default_port() {
            push(
                heapless::format!(8; ":{port}")
                    .map_err(|_| UrlError::TooLong)?
                    .as_str(),
            )?;
        }
        text.make_ascii_lowercase();
        let authority_end = text.len();
        let mut push = |part: &str| text.push_str(part).map_err(|_| UrlError::TooLong);
        if !target.starts_with('/') {
            push("/")?;
        }
        push(target)?;
        Ok(Self {
            text,
            scheme,
            port,
            authority_end,
        })
    }

    /// The URL that `reference` means here: absolute, or relative to this one (RFC 3986 5.2), as in `Location`.
    ///
    /// # Errors
    /// Any [`UrlError`] but [`UrlError::NotAbsolute`].
    pub fn resolve(&self, reference: &str) -> Result<Self, UrlError> {
        let reference = without_fragment(reference);
        if has_scheme(reference) {
            return match Self::parse(reference) {
                Err(UrlError::NotAbsolute) => Err(UrlError::Scheme),
                resolved => resolved,
            };
        }
        if let Some(rest) = reference.strip_prefix("//") {
            let (authority, target) = split_before(rest, |c| matches!(c, '/' | '?'));
            return Self::assemble(self.scheme, authority, target);
        }
        let (path, query) = split_before(reference, |c| c == '?');
        let mut target = String::<MAX_URL>::new();
        if path.is_empty() {
            target
                .push_str(self.path())
                .map_err(|_| UrlError::TooLong)?;
        } else if path.starts_with('/') {
            push_normalized(&mut target, path)?;
        } else {
            let directory = self
                .path()
                .rsplit_once('/')
                .map_or("", |(directory, _)| directory);
            let merged =
                heapless::format!(MAX_URL; "{directory}/{path}").map_err(|_| UrlError::TooLong)?;
            push_normalized(&mut target, &merged)?;
        }
        let query = if reference.is_empty() {
            self.query()
        } else {
            query
        };
        target.push_str(query).map_err(|_| UrlError::TooLong)?;
        Self::assemble(self.scheme, self.authority(), &target)
    }

    /// The whole URL; its query may hold a secret.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether TLS is needed.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host, in lower case; an IPv6 address comes without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        split_port(self.authority()).map_or("", |(host, _)| host.trim_matches(['[', ']']))
    }

    /// The port, 1 to 65535.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Host and, unless it is the default, port, as the `Host` field has them.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.text
            .get(self.scheme.prefix().len()..self.authority_end)
            .unwrap_or_default()
    }

    /// Path and query, as the request line has them; starts with `/`.
    #[must_use]
    pub fn target(&self) -> &str {
        self.text.get(self.authority_end..).unwrap_or_default()
    }

    /// The path; starts with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        split_before(self.target(), |c| c == '?').0
    }

    /// Whether scheme, host and port are the same, so that one connection serves both.
    #[must_use]
    pub fn same_origin(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.authority() == other.authority()
    }

    /// The query with its `?`.
    fn query(&self) -> &str {
        split_before(self.target(), |c| c == '?').1
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = if self.query().is_empty() {
            ""
        } else {
            "?redacted"
        };
        write!(
            f,
            "Url({}{}{}{query})",
            self.scheme.prefix(),
            self.authority(),
            self.path()
        )
    }
}

fn without_fragment(text: &str) -> &str {
    split_before(text, |c| c == '#').0
}

/// The text before and from the first character that `stop` is true for.
fn split_before(text: &str, stop: impl Fn(char) -> bool) -> (&str, &str) {
    text.find(stop)
        .and_then(|at| text.split_at_checked(at))
        .unwrap_or((text, ""))
}

/// Host with its brackets, and the port's digits; the colon may stand alone.
fn split_port(authority: &str) -> Result<(&str, &str), UrlError> {
    let (host, port) = match authority.rfind(']') {
        Some(_) => authority
            .split_once(']')
            .map(|(host, _)| host.len().saturating_add(1)),
        None => Some(authority.find(':').unwrap_or(authority.len())),
    }
    .and_then(|end| authority.split_at_checked(end))
    .ok_or(UrlError::Host)?;
    match port.strip_prefix(':') {
        Some(digits) => Ok((host, digits)),
        None if port.is_empty() => Ok((host, "")),
        None => Err(UrlError::Host),
    }
}

fn check_host(host: &str) -> Result<(), UrlError> {
    let valid = match host
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
    {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        }
    };
    if valid { Ok(()) } else { Err(UrlError::Host) }
}

/// Whether a text has the characters of a host and a port, and nothing that would break out of a head.
pub(crate) fn is_authority(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]%".contains(&byte);
    !text.is_empty() && text.bytes().all(legal)
}

/// Whether the host is an address and not a name.
pub(super) fn is_address(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_ok() || host.parse::<Ipv6Addr>().is_ok()
}

/// Whether a reference starts with a scheme (RFC 3986 3.1).
fn has_scheme(reference: &str) -> bool {
    let (scheme, rest) = split_before(reference, |c| {
        !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    rest.starts_with(':') && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Appends the segments of an absolute path; `.` and `..` take effect (RFC 3986 5.2.4).
fn push_normalized(target: &mut String<MAX_URL>, path: &str) -> Result<(), UrlError> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    target.truncate(target.rfind('/').unwrap_or(0));
                }
                if last {
                    target.push('/').map_err(|_| UrlError::TooLong)?;
                }
            }
            _ => {
                target.push('/').map_err(|_| UrlError::TooLong)?;
                target.push_str(segment).map_err(|_| UrlError::TooLong)?;
            }
        }
    }
    Ok(())
}

/// Why a text is not a URL that can be used; to blame is whoever sent or configured it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum UrlError {
    /// There is no `scheme://`.
    NotAbsolute,
    /// The scheme is neither `http` nor `https`.
    Scheme,
    /// There is a user name or password in it, where they end up in logs.
    UserInfo,
    /// The host is missing or malformed.
    Host,
    /// The port is not a number from 1 to 65535.
    Port,
    /// Path or query have a space, a control character or a character outside of ASCII.
    Character,
    /// It is longer than [`MAX_URL`].
    TooLong,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAbsolute => "the URL is not absolute",
            Self::Scheme => "the URL is neither http nor https",
            Self::UserInfo => "the URL holds credentials",
            Self::Host => "the host of the URL is missing or malformed",
            Self::Port => "the port of the URL is not a port number",
            Self::Character => "the URL has a character that is not allowed",
            Self::TooLong => "the URL is too long",
        })
    }
}

impl core::error::Error for UrlError {}

mod model;
#[cfg(test)]
mod tests;
