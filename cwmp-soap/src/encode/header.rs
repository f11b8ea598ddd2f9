//! The SOAP header, and the frame of the envelope.

use super::content::Content as _;
use super::{EncodeConfig, Tags};
use crate::target::WIDE;
use crate::text::Text;
use crate::xml::Writer;
use crate::{CwmpNamespace, CwmpVersion, VersionSet};

/// What stands in the SOAP header, and how the envelope is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header<'a> {
    /// The CWMP namespace that the message is written in (VER-001).
    pub namespace: CwmpNamespace,
    /// `cwmp:ID` (ENV-019); an answer repeats that of its call, and has none if the call has none (ENV-020).
    pub id: Option<Text<'a>>,
    /// `cwmp:HoldRequests`, only of an ACS; `false` leaves it out (ENV-022).
    pub hold_requests: bool,
    /// `cwmp:SessionTimeout` in seconds, only in `Inform` (ENV-024).
    pub session_timeout: Option<u32>,
    /// `cwmp:SupportedCWMPVersions`, only in `Inform` (ENV-025).
    pub supported_versions: Option<VersionSet>,
    /// `cwmp:UseCWMPVersion`, only in `InformResponse` (ENV-026).
    pub use_version: Option<CwmpVersion>,
    /// How all of the envelope is written.
    pub config: EncodeConfig,
}

impl<'a> Header<'a> {
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
            config: EncodeConfig::DEFAULT,
        }
    }

    /// The same with an identifier.
    #[must_use]
    pub const fn with_id(mut self, id: Text<'a>) -> Self {
        self.id = Some(id);
        self
    }

    /// The same, written otherwise.
    #[must_use]
    pub const fn with_config(mut self, config: EncodeConfig) -> Self {
        self.config = config;
        self
    }

    pub(super) fn write(&self, out: &mut Writer<'_>) {
        if self.config.xml_declaration {
            out.markup("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        }
        out.markup(concat!(
            "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"",
            " xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\"",
            " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"",
            " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:cwmp=\""
        ));
        if WIDE {
            out.markup(self.namespace.uri());
        } else {
            let (common, minor) = self.namespace.uri_parts();
            out.markup(common);
            out.ascii(&[minor]);
        }
        out.markup("\">");
        if !self.is_empty() {
            out.markup("<SOAP-ENV:Header>");
            self.write_elements(out);
            out.markup("</SOAP-ENV:Header>");
        }
        out.markup("<SOAP-ENV:Body>");
    }

    fn write_elements(&self, out: &mut Writer<'_>) {
        if let Some(id) = &self.id {
            understood(out, tags!(cwmp "ID"), id);
        }
        if self.hold_requests {
            understood(out, tags!(cwmp "HoldRequests"), &Text::plain("1"));
        }
        if let Some(seconds) = self.session_timeout {
            const TAGS: Tags = tags!(cwmp "SessionTimeout");
            TAGS.open_cwmp(out);
            seconds.write_to(out);
            TAGS.close_cwmp(out);
        }
        if let Some(versions) = self.supported_versions {
            const TAGS: Tags = tags!(cwmp "SupportedCWMPVersions");
            TAGS.open_cwmp(out);
            versions.write_to(out);
            TAGS.close_cwmp(out);
        }
        if let Some(version) = self.use_version {
            understood(
                out,
                tags!(cwmp "UseCWMPVersion"),
                &Text::plain(version.as_str()),
            );
        }
    }

    const fn is_empty(&self) -> bool {
        self.id.is_none()
            && !self.hold_requests
            && self.session_timeout.is_none()
            && self.supported_versions.is_none()
            && self.use_version.is_none()
    }
}

/// Writes a header element that has to be understood.
fn understood(out: &mut Writer<'_>, tags: Tags, content: &Text<'_>) {
    tags.open_to_understand(out);
    content.write_to(out);
    tags.close_cwmp(out);
}
