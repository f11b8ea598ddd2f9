//! Whether a device goes by what DHCP offers (DISC-012 to DISC-017).

use super::AcsDiscovery;

/// Where the URL of its ACS comes from that a device has: to be stored with the URL, for it is asked for after a restart
/// too (DISC-013).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UrlSource {
    /// From DHCP.
    Dhcp,
    /// From the factory, from an ACS, or from whoever configures the device on its LAN side (DISC-001).
    Configured,
}

/// What a device knows of its ACS when DHCP offers one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAcs<'a> {
    /// `ManagementServer.URL`; empty if there is none.
    pub url: &'a str,
    /// Where that comes from; of no account if there is none.
    pub source: UrlSource,
    /// Whether the ACS has set `CWMPRetryMinimumWaitInterval` or `CWMPRetryIntervalMultiplier`.
    pub has_retry_settings: bool,
}

impl AcsDiscovery<'_> {
    /// What of the offer the device is to set, be it of a new lease or of one that is renewed (DISC-022).
    ///
    /// A device that has a URL from elsewhere goes by nothing that DHCP says, which nobody has authenticated (DISC-012,
    /// DISC-020). Any other adopts a URL that is not the one it has (DISC-015), the provisioning code, and what it is to do
    /// between retries, unless the ACS has said that (DISC-017).
    ///
    /// Another URL is another ACS, which an agent finds out by itself once it reads it: `0 BOOTSTRAP`. Whether the
    /// provisioning code is another one, which is told with `4 VALUE CHANGE`, comes out when it is set (DISC-016).
    #[must_use]
    pub fn adopted(mut self, known: &KnownAcs<'_>) -> Self {
        if !known.url.is_empty() && known.source != UrlSource::Dhcp {
            return Self::default();
        }
        self.url = self.url.filter(|url| *url != known.url);
        if known.has_retry_settings {
            self.retry_minimum_wait_interval = None;
            self.retry_interval_multiplier = None;
        }
        self
    }
}
