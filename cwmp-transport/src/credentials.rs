//! User names and passwords.

use cwmp_soap::Secret;

use crate::keyed::{each_run, same};

/// Who somebody is, and what proves it. `Debug` hides the password.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    /// The user name; every device should have one of its own (SEC-009).
    pub username: &'a str,
    /// The password. An empty one proves nothing.
    pub password: Secret<'a>,
}

impl Credentials<'_> {
    /// Whether a user name and a password that somebody sent are these, in a time that tells nothing but lengths (SEC-012).
    #[must_use]
    pub fn matches(&self, sent: &Credentials<'_>) -> bool {
        let names = same(self.username.as_bytes(), sent.username.as_bytes());
        let (own, other) = (self.password.expose(), sent.password.expose());
        // What is sent is plain text; what is expected may come from a document.
        let mut rest = other.as_plain().unwrap_or_default().as_bytes();
        let mut passwords = own.byte_count() == rest.len();
        each_run(own, &mut |run| {
            let (front, behind) = rest.split_at_checked(run.len()).unwrap_or_default();
            passwords &= same(run, front);
            rest = behind;
        });
        names & passwords
    }
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn both_have_to_match() {
        let credentials = |username, password: &'static str| Credentials {
            username,
            password: password.into(),
        };
        let own = credentials("cpe", "secret");
        assert!(own.matches(&credentials("cpe", "secret")));
        for (username, password) in [
            ("cpe", "secreT"),
            ("cpe", "secret1"),
            ("cpe", "secre"),
            ("cpe", ""),
            ("cpE", "secret"),
            ("", "secret"),
        ] {
            let sent = credentials(username, password);
            assert!(!own.matches(&sent) && !sent.matches(&own));
        }
        assert!(credentials("", "").matches(&credentials("", "")));
    }
}
