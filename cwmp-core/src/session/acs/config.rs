//! What an ACS's session is to keep to.

use core::time::Duration;

use cwmp_soap::VersionSet;

use crate::session::cpe::timeout_secs;
use crate::session::{ConfigError, Tolerance};

/// What an ACS's session is to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AcsConfig {
    pub(super) timeout_secs: u32,
    pub(super) tolerance: Tolerance,
    pub(super) supported: VersionSet,
}

/// The longest time that a CPE can ask an ACS to wait with `SessionTimeout`: a day, in seconds.
///
/// A limit, since a session that is waited for takes up a place.
pub(super) const LONGEST_TIMEOUT_SECS: u32 = 86_400;
/// The shortest, as everywhere in CWMP (SES-039).
pub(super) const SHORTEST_TIMEOUT_SECS: u32 = 30;

impl AcsConfig {
    /// The defaults: 30 seconds, lenient, versions 1.0 to 1.4.
    pub const DEFAULT: Self = Self {
        timeout_secs: SHORTEST_TIMEOUT_SECS,
        tolerance: Tolerance::Lenient,
        supported: VersionSet::ALL,
    };

    /// How long the next post of a CPE is awaited that does not send `SessionTimeout`: at least 30 seconds, the default;
    /// whole seconds, rounded up (SES-039).
    ///
    /// # Errors
    /// [`ConfigError::TimeoutTooShort`] below 30 seconds.
    pub fn with_timeout(mut self, timeout: Duration) -> Result<Self, ConfigError> {
        self.timeout_secs = timeout_secs(timeout)?;
        Ok(self)
    }

    /// How closely the CPE has to keep to the rules; lenient by default.
    #[must_use]
    pub const fn with_tolerance(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The versions that the ACS has, by default all (VER-004).
    #[must_use]
    pub const fn with_versions(mut self, supported: VersionSet) -> Self {
        self.supported = supported;
        self
    }
}

impl Default for AcsConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}
