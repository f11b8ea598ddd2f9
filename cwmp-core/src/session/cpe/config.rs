//! What a CPE's session is to keep to.

use core::time::Duration;

use cwmp_soap::VersionSet;

use crate::session::{ConfigError, Tolerance};

/// What a CPE's session is to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CpeConfig {
    pub(super) timeout_secs: u32,
    pub(super) max_repeats: u8,
    pub(super) tolerance: Tolerance,
    pub(super) supported: VersionSet,
}

impl CpeConfig {
    /// The defaults: 30 seconds, 10 repeats, lenient, versions 1.0 to 1.4.
    pub const DEFAULT: Self = Self {
        timeout_secs: 30,
        max_repeats: 10,
        tolerance: Tolerance::Lenient,
        supported: VersionSet::ALL,
    };

    /// How long a reply is awaited: at least 30 seconds, the default; whole seconds, rounded up (SES-012).
    ///
    /// A longer time is kinder to slow servers but keeps the device from retrying.
    ///
    /// # Errors
    /// [`ConfigError::TimeoutTooShort`] below 30 seconds.
    pub fn with_timeout(mut self, timeout: Duration) -> Result<Self, ConfigError> {
        self.timeout_secs = timeout_secs(timeout)?;
        Ok(self)
    }

    /// How often one call is repeated at the request of the ACS before the session fails: 0 to 255, default 10 (SES-048).
    #[must_use]
    pub const fn with_max_repeats(mut self, repeats: u8) -> Self {
        self.max_repeats = repeats;
        self
    }

    /// How closely the ACS has to keep to the rules; lenient by default.
    #[must_use]
    pub const fn with_tolerance(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The versions that the device has.
    #[must_use]
    pub const fn versions(&self) -> VersionSet {
        self.supported
    }

    /// The versions that the device has, by default all; the same that its `Inform` lists (VER-003).
    #[must_use]
    pub const fn with_versions(mut self, supported: VersionSet) -> Self {
        self.supported = supported;
        self
    }
}

impl Default for CpeConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The whole seconds of a timeout, rounded up.
pub(in crate::session) fn timeout_secs(timeout: Duration) -> Result<u32, ConfigError> {
    if timeout < Duration::from_secs(30) {
        return Err(ConfigError::TimeoutTooShort);
    }
    let part = u64::from(timeout.subsec_nanos() > 0);
    let secs = timeout.as_secs().saturating_add(part);
    Ok(u32::try_from(secs).unwrap_or(u32::MAX))
}
