//! User names and passwords.

use cwmp_soap::Secret;

/// Who somebody is, and what proves it. `Debug` hides the password.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    /// The user name; every device should have one of its own (SEC-009).
    pub username: &'a str,
    /// The password. An empty one proves nothing.
    pub password: Secret<'a>,
}
