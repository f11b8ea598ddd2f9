//! What a session needs to know of an envelope.

use crate::{CwmpNamespace, CwmpVersion, Kind, Text, VersionSet};

/// Everything of an envelope but its arguments.
///
/// Session machines see this and nothing else, so their state is plain data and bodies bypass them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary<'a> {
    /// Request, response or fault, and of which method.
    pub kind: Kind,
    /// `cwmp:ID`, if there is one; an opaque string (ENV-019, ENV-021).
    pub id: Option<Text<'a>>,
    /// `cwmp:HoldRequests`; absent means false (ENV-022).
    pub hold_requests: bool,
    /// The CWMP namespace of the message, if it can be told.
    pub namespace: Option<CwmpNamespace>,
    /// `cwmp:UseCWMPVersion`, if it is there and names a version (VER-007).
    pub use_version: Option<CwmpVersion>,
    /// Whether `cwmp:UseCWMPVersion` is there but names no version that is known.
    pub use_version_unknown: bool,
    /// `cwmp:SupportedCWMPVersions`, if it is there (VER-003).
    pub supported_versions: Option<VersionSet>,
    /// `cwmp:SessionTimeout` in seconds, if it is there (ENV-024).
    pub session_timeout: Option<u32>,
    /// Whether a header entry that had to be understood is not known (ENV-027).
    pub not_understood: bool,
}

impl<'a> Summary<'a> {
    /// The summary of an envelope whose header is empty.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            id: None,
            hold_requests: false,
            namespace: Some(CwmpNamespace::V1_0),
            use_version: None,
            use_version_unknown: false,
            supported_versions: None,
            session_timeout: None,
            not_understood: false,
        }
    }

    /// The same with an identifier.
    #[must_use]
    pub const fn with_id(mut self, id: &'a str) -> Self {
        self.id = Some(Text::plain(id));
        self
    }
}
