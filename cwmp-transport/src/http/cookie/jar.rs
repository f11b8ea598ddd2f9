//! The cookies of one session, kept by a CPE (RFC 6265).

use core::cmp::Reverse;
use core::fmt;

use heapless::Vec;

use super::CookieError;
use crate::http::url::{Scheme, Url, is_address};

/// Most cookies that are kept at once.
pub const MAX_COOKIES: usize = 16;

/// Most bytes that all cookies have together, names, values, domains and paths; TR-069 asks for 512 (HTTP-016).
pub const MAX_COOKIE_BYTES: usize = 2048;

/// Cookies that an ACS has set in this session.
///
/// They live as long as the session, whatever longer time they ask for: [`clear`](Self::clear) it at its end (HTTP-017).
/// A cookie that finds no room is not kept; those already there stay. `Debug` shows no names and values.
#[derive(Clone, Default)]
pub struct CookieJar {
    entries: Vec<Entry, MAX_COOKIES>,
    /// Name, value, domain and path of each entry, in the order of the entries.
    text: Vec<u8, MAX_COOKIE_BYTES>,
}

#[derive(Clone, Copy)]
struct Entry {
    name: usize,
    value: usize,
    domain: usize,
    path: usize,
    host_only: bool,
    secure: bool,
}

/// A cookie to return.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cookie<'j> {
    /// The name, as it was set.
    pub name: &'j [u8],
    /// The value, as it was set; a credential.
    pub value: &'j [u8],
}

/// A cookie with all that decides where it goes.
#[derive(Clone, Copy)]
struct Stored<'j> {
    cookie: Cookie<'j>,
    domain: &'j [u8],
    path: &'j [u8],
    host_only: bool,
    secure: bool,
}

impl CookieJar {
    /// An empty jar.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            text: Vec::new(),
        }
    }

    /// Keeps the cookie of a `Set-Cookie` field that came in a response from `url`, or removes it.
    ///
    /// A cookie is removed by `Max-Age` of 0 or less, or by an `Expires` before the year 2000, the way servers spell
    /// "never": a device without the time of day can tell no more.
    ///
    /// # Errors
    /// A [`CookieError`]; the jar is as it was, and the session may well go on.
    pub fn store(&mut self, field: &[u8], url: &Url) -> Result<(), CookieError> {
        let mut parts = field.split(|&byte| byte == b';');
        let (name, value) = pair(parts.next().unwrap_or_default());
        let value = value.ok_or(CookieError::Malformed)?;
        if name.is_empty()
            || [name, value]
                .iter()
                .any(|text| text.iter().any(u8::is_ascii_control))
        {
            return Err(CookieError::Malformed);
        }
        let attributes = Attributes::read(parts);
        let own_host = url.host().as_bytes();
        let domain = attributes.domain.unwrap_or(own_host);
        let is_own = domain.eq_ignore_ascii_case(own_host);
        let is_above = domain.contains(&b'.') && domain_matches(url.host(), domain);
        if !is_own && !is_above {
            return Err(CookieError::ForeignDomain);
        }
        let new = Stored {
            cookie: Cookie { name, value },
            domain,
            path: attributes.path.unwrap_or_else(|| default_path(url)),
            host_only: attributes.domain.is_none(),
            secure: attributes.secure,
        };
        self.replace(&new, attributes.removes)
    }

    /// The cookies to return in a request to `url`: longer paths first, then older ones (RFC 6265 5.4).
    pub fn matching<'j>(&'j self, url: &Url) -> impl Iterator<Item = Cookie<'j>> + use<'j> {
        let mut matching: Vec<(usize, Stored<'j>), MAX_COOKIES> = self
            .stored()
            .filter(|stored| stored.goes_to(url))
            .enumerate()
            .collect();
        matching.sort_unstable_by_key(|(age, stored)| (Reverse(stored.path.len()), *age));
        matching.into_iter().map(|(_, stored)| stored.cookie)
    }

    /// How many cookies there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets all cookies; the session has ended (HTTP-017).
    pub fn clear(&mut self) {
        self.entries.clear();
        self.text.fill(0);
        self.text.clear();
    }

    /// Puts a cookie in the place of the one it replaces, or else last.
    fn replace(&mut self, new: &Stored<'_>, removes: bool) -> Result<(), CookieError> {
        let mut rebuilt = Self::new();
        let mut placed = removes;
        for old in self.stored() {
            if !old.is_same(new) {
                rebuilt.push(&old)?;
            } else if !placed {
                rebuilt.push(new)?;
                placed = true;
            }
        }
        if !placed {
            rebuilt.push(new)?;
        }
        *self = rebuilt;
        Ok(())
    }

    fn push(&mut self, stored: &Stored<'_>) -> Result<(), CookieError> {
        for text in [
            stored.cookie.name,
            stored.cookie.value,
            stored.domain,
            stored.path,
        ] {
            self.text
                .extend_from_slice(text)
                .map_err(|_| CookieError::Full)?;
        }
        let entry = Entry {
            name: stored.cookie.name.len(),
            value: stored.cookie.value.len(),
            domain: stored.domain.len(),
            path: stored.path.len(),
            host_only: stored.host_only,
            secure: stored.secure,
        };
        self.entries.push(entry).map_err(|_| CookieError::Full)
    }

    fn stored(&self) -> impl Iterator<Item = Stored<'_>> {
        let mut rest = self.text.as_slice();
        self.entries.iter().filter_map(move |entry| {
            let mut next = |length| {
                let (text, after) = rest.split_at_checked(length)?;
                rest = after;
                Some(text)
            };
            Some(Stored {
                cookie: Cookie {
                    name: next(entry.name)?,
                    value: next(entry.value)?,
                },
                domain: next(entry.domain)?,
                path: next(entry.path)?,
                host_only: entry.host_only,
                secure: entry.secure,
            })
        })
    }
}

impl fmt::Debug for CookieJar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieJar")
            .field("cookies", &self.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Cookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cookie(redacted)")
    }
}

impl Stored<'_> {
    /// Whether one replaces the other (RFC 6265 5.3).
    fn is_same(&self, other: &Self) -> bool {
        self.cookie.name == other.cookie.name
            && self.domain.eq_ignore_ascii_case(other.domain)
            && self.host_only == other.host_only
            && self.path == other.path
    }

    fn goes_to(&self, url: &Url) -> bool {
        let host = if self.host_only {
            self.domain.eq_ignore_ascii_case(url.host().as_bytes())
        } else {
            domain_matches(url.host(), self.domain)
        };
        host && path_matches(url.path().as_bytes(), self.path)
            && (!self.secure || url.scheme() == Scheme::Https)
    }
}

/// What the attributes of a `Set-Cookie` field say.
#[derive(Default)]
struct Attributes<'b> {
    domain: Option<&'b [u8]>,
    path: Option<&'b [u8]>,
    secure: bool,
    removes: bool,
}

impl<'b> Attributes<'b> {
    /// The last of a kind counts; `Max-Age` counts before `Expires` (RFC 6265 5.3).
    fn read(parts: impl Iterator<Item = &'b [u8]>) -> Self {
        let mut attributes = Self::default();
        let (mut max_age, mut expires) = (None, None);
        for part in parts {
            let (name, value) = pair(part);
            let value = value.unwrap_or_default();
            let is = |attribute: &[u8]| name.eq_ignore_ascii_case(attribute);
            if is(b"Domain") {
                let domain = value.strip_prefix(b".").unwrap_or(value);
                attributes.domain = Some(domain).filter(|domain| !domain.is_empty());
            } else if is(b"Path") {
                attributes.path = Some(value).filter(|path| path.starts_with(b"/"));
            } else if is(b"Secure") {
                attributes.secure = true;
            } else if is(b"Max-Age") {
                max_age = is_over(value).or(max_age);
            } else if is(b"Expires") {
                expires = year(value).map(|year| year < 2000).or(expires);
            }
        }
        attributes.removes = max_age.or(expires).unwrap_or(false);
        attributes
    }
}

/// Name and value without the white space around them; no value without an equals sign.
fn pair(part: &[u8]) -> (&[u8], Option<&[u8]>) {
    let equals = part.iter().position(|&byte| byte == b'=');
    match equals.and_then(|equals| part.split_at_checked(equals)) {
        Some((name, value)) => (name.trim_ascii(), value.get(1..).map(<[u8]>::trim_ascii)),
        None => (part.trim_ascii(), None),
    }
}

/// Whether a `Max-Age` is 0 or less; `None` if it is no number.
fn is_over(seconds: &[u8]) -> Option<bool> {
    let digits = seconds.strip_prefix(b"-").unwrap_or(seconds);
    let number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    number.then(|| digits.len() < seconds.len() || digits.iter().all(|&digit| digit == b'0'))
}

/// The year of a date in any of the forms of HTTP: the number after the day of the month.
fn year(date: &[u8]) -> Option<u16> {
    let mut numbers = date
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b':')
        .filter(|token| !token.is_empty() && token.iter().all(u8::is_ascii_digit));
    numbers.next()?;
    let year: u16 = core::str::from_utf8(numbers.next()?).ok()?.parse().ok()?;
    Some(match year {
        0..=69 => year.saturating_add(2000),
        70..=99 => year.saturating_add(1900),
        _ => year,
    })
}

/// RFC 6265 5.1.3: the domain itself, or a name below it; an address only equals itself.
fn domain_matches(host: &str, domain: &[u8]) -> bool {
    let host_bytes = host.as_bytes();
    let Some((front, back)) = host_bytes
        .len()
        .checked_sub(domain.len())
        .and_then(|front| host_bytes.split_at_checked(front))
    else {
        return false;
    };
    back.eq_ignore_ascii_case(domain)
        && (front.is_empty() || (front.ends_with(b".") && !is_address(host)))
}

/// RFC 6265 5.1.4: the path itself, or a target below it.
fn path_matches(path: &[u8], cookie_path: &[u8]) -> bool {
    path.strip_prefix(cookie_path).is_some_and(|rest| {
        rest.is_empty() || cookie_path.ends_with(b"/") || rest.starts_with(b"/")
    })
}

/// RFC 6265 5.1.4: up to the last slash of the path, without it.
fn default_path(url: &Url) -> &[u8] {
    match url.path().rsplit_once('/') {
        Some((directory, _)) if !directory.is_empty() => directory.as_bytes(),
        _ => b"/",
    }
}

#[cfg(test)]
mod tests;
