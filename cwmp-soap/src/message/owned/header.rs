//! The header, owned.

use alloc::string::String;

use crate::{CwmpNamespace, CwmpVersion, Header, Summary, Text, VersionSet};

/// The header of a message that is stored: what was read of it, or what is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OwnedHeader {
    /// The CWMP namespace of the message (VER-001); stored as `cwmp_ns`, by its name.
    #[cfg_attr(feature = "serde", serde(rename = "cwmp_ns"))]
    pub namespace: CwmpNamespace,
    /// `cwmp:ID` (ENV-019).
    #[cfg_attr(
        feature = "serde",
        serde(rename = "ID", default, skip_serializing_if = "Option::is_none")
    )]
    pub id: Option<String>,
    /// `cwmp:HoldRequests`, only of an ACS; absent means false (ENV-022).
    #[cfg_attr(feature = "serde", serde(rename = "HoldRequests", default))]
    pub hold_requests: bool,
    /// `cwmp:SessionTimeout` in seconds, only in `Inform` (ENV-024).
    #[cfg_attr(
        feature = "serde",
        serde(
            rename = "SessionTimeout",
            default,
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub session_timeout: Option<u32>,
    /// `cwmp:SupportedCWMPVersions`, only in `Inform` (ENV-025).
    #[cfg_attr(
        feature = "serde",
        serde(
            rename = "SupportedCWMPVersions",
            default,
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub supported_versions: Option<VersionSet>,
    /// `cwmp:UseCWMPVersion`, only in `InformResponse` (ENV-026).
    #[cfg_attr(
        feature = "serde",
        serde(
            rename = "UseCWMPVersion",
            default,
            skip_serializing_if = "Option::is_none"
        )
    )]
    pub use_version: Option<CwmpVersion>,
}

impl OwnedHeader {
    /// An empty header.
    #[must_use]
    pub const fn new(namespace: CwmpNamespace) -> Self {
        Self {
            namespace,
            id: None,
            hold_requests: false,
            session_timeout: None,
            supported_versions: None,
            use_version: None,
        }
    }

    /// The header to write.
    #[must_use]
    pub fn as_header(&self) -> Header<'_> {
        let mut header = Header::new(self.namespace);
        header.id = self.id.as_deref().map(Text::plain);
        header.hold_requests = self.hold_requests;
        header.session_timeout = self.session_timeout;
        header.supported_versions = self.supported_versions;
        header.use_version = self.use_version;
        header
    }
}

impl Header<'_> {
    /// The header in its owned form; whether an XML declaration comes first is not kept.
    #[must_use]
    pub fn to_owned(&self) -> OwnedHeader {
        OwnedHeader {
            namespace: self.namespace,
            id: self.id.map(|id| id.to_cow().into_owned()),
            hold_requests: self.hold_requests,
            session_timeout: self.session_timeout,
            supported_versions: self.supported_versions,
            use_version: self.use_version,
        }
    }
}

impl Summary<'_> {
    /// What the summary says of the header, in its owned form: the namespace of CWMP 1.0 where none can be told, and
    /// without what only the session that receives it needs to know.
    #[must_use]
    pub fn to_owned(&self) -> OwnedHeader {
        OwnedHeader {
            id: self.id.map(|id| id.to_cow().into_owned()),
            hold_requests: self.hold_requests,
            session_timeout: self.session_timeout,
            supported_versions: self.supported_versions,
            use_version: self.use_version,
            ..OwnedHeader::new(self.namespace.unwrap_or(CwmpNamespace::V1_0))
        }
    }
}
