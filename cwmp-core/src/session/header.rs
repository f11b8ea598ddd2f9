//! Header elements that a CPE must not send.

use core::fmt;

use cwmp_soap::{FaultCode, Kind, Method, Summary};

/// A CPE sent a header element that it must not send there (ENV-052).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum HeaderViolation {
    /// `HoldRequests` that is true (one that is false means as much as none); only an ACS sends it (ENV-023).
    HoldRequests,
    /// `UseCWMPVersion`, which only an ACS sends (ENV-023).
    UseVersion,
    /// `SupportedCWMPVersions` outside `Inform` (ENV-025).
    SupportedVersions,
    /// `SessionTimeout` outside `Inform` (ENV-024).
    SessionTimeout,
}

impl HeaderViolation {
    /// The fault that answers a call with such a header, 8003; another message is refused with HTTP status 400 (ENV-051).
    #[must_use]
    pub const fn fault(self) -> FaultCode {
        FaultCode::ACS_INVALID_ARGUMENTS
    }
}

impl fmt::Display for HeaderViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HoldRequests => "a CPE sent HoldRequests",
            Self::UseVersion => "a CPE sent UseCWMPVersion",
            Self::SupportedVersions => "SupportedCWMPVersions outside Inform",
            Self::SessionTimeout => "SessionTimeout outside Inform",
        })
    }
}

impl core::error::Error for HeaderViolation {}

/// Checks the header of a message from a CPE, as a strict ACS does (ENV-052).
///
/// A strict [`AcsSession`](super::AcsSession) calls it for every message: a call is handed out with the fault as its
/// [`Refusal`](super::Refusal), anything else ends the session.
///
/// # Errors
/// The first [`HeaderViolation`] found.
pub fn check_cpe_header(message: &Summary<'_>) -> Result<(), HeaderViolation> {
    let is_inform = message.kind == Kind::Request(Method::Inform);
    if message.hold_requests {
        Err(HeaderViolation::HoldRequests)
    } else if message.use_version.is_some() || message.use_version_unknown {
        Err(HeaderViolation::UseVersion)
    } else if message.supported_versions.is_some() && !is_inform {
        Err(HeaderViolation::SupportedVersions)
    } else if message.session_timeout.is_some() && !is_inform {
        Err(HeaderViolation::SessionTimeout)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::{CwmpVersion, VersionSet};

    #[test]
    fn ct_env_26a_headers_of_an_acs_are_fault_8003() {
        let inform = Summary::new(Kind::Request(Method::Inform));
        let call = Summary::new(Kind::Request(Method::TransferComplete));
        let with = |mut summary: Summary<'static>, change: fn(&mut Summary<'static>)| {
            change(&mut summary);
            check_cpe_header(&summary)
        };
        assert_eq!(check_cpe_header(&inform), Ok(()));
        assert_eq!(check_cpe_header(&call), Ok(()));
        for summary in [inform, call] {
            assert_eq!(
                with(summary, |s| s.hold_requests = true),
                Err(HeaderViolation::HoldRequests)
            );
            assert_eq!(
                with(summary, |s| s.use_version = Some(CwmpVersion::V1_0)),
                Err(HeaderViolation::UseVersion)
            );
            assert_eq!(
                with(summary, |s| s.use_version_unknown = true),
                Err(HeaderViolation::UseVersion)
            );
        }
        let offer = |s: &mut Summary<'static>| s.supported_versions = Some(VersionSet::ALL);
        let timeout = |s: &mut Summary<'static>| s.session_timeout = Some(60);
        assert_eq!(with(inform, offer), Ok(()));
        assert_eq!(with(inform, timeout), Ok(()));
        assert_eq!(with(call, offer), Err(HeaderViolation::SupportedVersions));
        assert_eq!(with(call, timeout), Err(HeaderViolation::SessionTimeout));
        assert_eq!(HeaderViolation::UseVersion.fault().code(), 8003);
    }
}
