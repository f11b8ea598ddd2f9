//! What a device can do with deployment units.

/// How a device changes its software modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoftwareConfig<'s> {
    /// The schemes of URLs, in lower case; an operation with any other has failed with 9013. Default `http` and `https`.
    pub schemes: &'s [&'s str],
    /// Operations at once, at least 1. Default 1: then each sees what the one in front of it has done, in the order of the
    /// call (DU-002).
    pub max_running: u8,
}

impl SoftwareConfig<'_> {
    /// The defaults stated at the fields.
    pub const DEFAULT: Self = Self {
        schemes: &["http", "https"],
        max_running: 1,
    };
}

impl Default for SoftwareConfig<'_> {
    fn default() -> Self {
        Self::DEFAULT
    }
}
