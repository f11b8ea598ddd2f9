//! Redirects: a POST is repeated as it was, a few times, never from TLS to plain text.

use core::fmt;

use super::url::{Scheme, Url, UrlError};

/// Most redirects that are followed in a row; one more fails the session (HTTP-021).
pub const MAX_REDIRECTS: u8 = 5;

/// Counts the redirects of one POST.
#[derive(Debug, Clone, Default)]
pub struct Redirects {
    followed: u8,
}

impl Redirects {
    /// None followed yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { followed: 0 }
    }

    /// Where to repeat the same POST with the same body, or `None` if the status is not a redirect (HTTP-019, HTTP-020).
    ///
    /// 301, 302, 307 and 308 are redirects. 303 is not: it asks for a GET, which has no place in CWMP. `from` is the URL
    /// that answered. The rest of the session goes to the URL returned (HTTP-022).
    ///
    /// # Errors
    /// Any [`RedirectError`]; the session fails.
    pub fn handle(
        &mut self,
        status: u16,
        location: Option<&str>,
        from: &Url,
    ) -> Result<Option<Url>, RedirectError> {
        if !matches!(status, 301 | 302 | 307 | 308) {
            return Ok(None);
        }
        let target = from.resolve(location.ok_or(RedirectError::NoLocation)?)?;
        if from.scheme() == Scheme::Https && target.scheme() == Scheme::Http {
            return Err(RedirectError::Downgrade);
        }
        if self.followed >= MAX_REDIRECTS {
            return Err(RedirectError::TooMany);
        }
        self.followed = self.followed.saturating_add(1);
        Ok(Some(target))
    }
}

/// Why a redirect is not followed; always the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum RedirectError {
    /// More than [`MAX_REDIRECTS`] in a row (HTTP-021).
    TooMany,
    /// There is no `Location`.
    NoLocation,
    /// `Location` cannot be used.
    Location(UrlError),
    /// It leads from `https` to `http` (HTTP-024, SEC-018).
    Downgrade,
}

impl From<UrlError> for RedirectError {
    fn from(error: UrlError) -> Self {
        Self::Location(error)
    }
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => write!(f, "more than {MAX_REDIRECTS} redirects in a row"),
            Self::NoLocation => f.write_str("a redirect without Location"),
            Self::Location(error) => write!(f, "a redirect to nowhere: {error}"),
            Self::Downgrade => f.write_str("a redirect from https to http"),
        }
    }
}

impl core::error::Error for RedirectError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Location(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_REDIRECTS, RedirectError, Redirects};
    use crate::http::url::{Url, UrlError};

    fn follow(
        from: &str,
        status: u16,
        location: Option<&str>,
    ) -> Result<Option<Url>, RedirectError> {
        Redirects::new().handle(status, location, &Url::parse(from).unwrap())
    }

    #[test]
    fn statuses() {
        for status in [301, 302, 307, 308] {
            let target = follow("http://h/a", status, Some("b")).unwrap().unwrap();
            assert_eq!(target.as_str(), "http://h/b");
        }
        for status in [200, 204, 300, 303, 304, 305, 401, 503] {
            assert_eq!(follow("http://h/a", status, Some("b")), Ok(None));
        }
    }

    #[test]
    fn ct_http_10c_the_sixth_in_a_row_fails() {
        let from = Url::parse("http://h/").unwrap();
        let mut redirects = Redirects::new();
        for _ in 0..MAX_REDIRECTS {
            assert!(redirects.handle(302, Some("/x"), &from).unwrap().is_some());
        }
        assert_eq!(
            redirects.handle(302, Some("/x"), &from),
            Err(RedirectError::TooMany)
        );
    }

    #[test]
    fn where_it_may_lead() {
        let downgrade = follow("https://h/", 302, Some("http://h/"));
        assert_eq!(downgrade, Err(RedirectError::Downgrade));
        assert!(
            follow("http://h/", 302, Some("https://other/"))
                .unwrap()
                .is_some()
        );
        assert_eq!(
            follow("http://h/", 307, None),
            Err(RedirectError::NoLocation)
        );
        let credentials = follow("http://h/", 307, Some("http://u:p@h/"));
        assert_eq!(
            credentials,
            Err(RedirectError::Location(UrlError::UserInfo))
        );
    }
}
