//! Which version of CWMP a session speaks (TR-069 3.7.4).
//!
//! Pure functions of both sides. The device sends its `Inform` in the namespace of its highest version and, if that is
//! 1.4, with a list of all; the ACS chooses and says so, or lets its namespace speak. Nothing is remembered from one
//! session to the next (VER-010).

use core::fmt;

use cwmp_soap::{CwmpNamespace, CwmpVersion, FaultCode, Summary, VersionSet};

/// The version of a session, and the namespace its messages are written in.
///
/// The namespace is that of the version, unless the peer writes in one of those that were never assigned: then it is
/// answered in its own (VER-013).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Agreement {
    /// The version whose RPCs, arguments and values may be used (VER-009).
    pub version: CwmpVersion,
    /// The namespace of every message after `Inform`.
    pub namespace: CwmpNamespace,
    /// Whether the ACS says `UseCWMPVersion` in its `InformResponse` (ENV-026).
    pub announced: bool,
}

/// Two sides cannot agree on a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum NegotiationError {
    /// The ACS chose a version that the device does not have (VER-007).
    NotOffered(CwmpVersion),
    /// The ACS chose something that is no known version (VER-007).
    UnknownVersion,
    /// The ACS has none of the device's versions (VER-005).
    NoCommonVersion,
}

impl NegotiationError {
    /// The fault that answers the `Inform`, 8006; nothing if it is the ACS's answer that is wrong.
    #[must_use]
    pub const fn fault(self) -> Option<FaultCode> {
        match self {
            Self::NoCommonVersion => Some(FaultCode::ACS_VERSION_INCOMPATIBLE),
            Self::NotOffered(_) | Self::UnknownVersion => None,
        }
    }
}

impl fmt::Display for NegotiationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOffered(version) => {
                write!(f, "the ACS chose CWMP {version}, which was not offered")
            }
            Self::UnknownVersion => f.write_str("the ACS chose a CWMP version that is not known"),
            Self::NoCommonVersion => f.write_str("no CWMP version in common"),
        }
    }
}

impl core::error::Error for NegotiationError {}

/// CPE: the version whose namespace the `Inform` is written in, the highest of `supported` (VER-002).
///
/// An empty set counts as 1.0, which every device has.
#[must_use]
pub fn inform_version(supported: VersionSet) -> CwmpVersion {
    supported.highest().unwrap_or(CwmpVersion::V1_0)
}

/// CPE: what to list in `SupportedCWMPVersions`; nothing below 1.4, which does not know the header (VER-003, ENV-025).
#[must_use]
pub fn offered_versions(supported: VersionSet) -> Option<VersionSet> {
    (inform_version(supported) >= CwmpVersion::V1_4).then_some(supported)
}

/// CPE: whether the `Inform` may carry `SessionTimeout`, which 1.3 brought (ENV-024).
#[must_use]
pub fn may_send_session_timeout(supported: VersionSet) -> bool {
    inform_version(supported) >= CwmpVersion::V1_3
}

/// CPE: what the `InformResponse` settles (VER-007, VER-008).
///
/// With `UseCWMPVersion`, that version. A device below 1.4 offers no list, so the ACS should not send the header; if it
/// does, it is taken at its word as long as the device has the version, since nothing else says as clearly what the ACS
/// is going to speak.
///
/// Without it, the version of the namespace, where `cwmp-1-2` means 1.2. Should the ACS answer in a namespace above
/// what the device has, the device's highest version holds. If the namespace cannot be told, it is taken to be that of
/// the `Inform`.
///
/// # Errors
/// [`NegotiationError::NotOffered`] and [`NegotiationError::UnknownVersion`]: the session fails.
pub fn agree_as_cpe(
    supported: VersionSet,
    inform_response: &Summary<'_>,
) -> Result<Agreement, NegotiationError> {
    if inform_response.use_version_unknown {
        return Err(NegotiationError::UnknownVersion);
    }
    let highest = inform_version(supported);
    let written = inform_response
        .namespace
        .unwrap_or_else(|| highest.namespace());
    if let Some(version) = inform_response.use_version {
        if !supported.contains(version) && version != highest {
            return Err(NegotiationError::NotOffered(version));
        }
        return Ok(Agreement::new(version, written, true));
    }
    let version = written.version().min(highest);
    Ok(Agreement::new(version, written, false))
}

/// ACS: what it answers an `Inform` with, `supported` being the versions it has (VER-004 to VER-006, VER-012).
///
/// If the device lists its versions: the highest of both, and `UseCWMPVersion` says so. Otherwise what its namespace
/// means, 1.3 if it sends `SessionTimeout` in `cwmp-1-2`; where the ACS does not have that one, its highest below. A
/// namespace that cannot be told counts as 1.0.
///
/// # Errors
/// [`NegotiationError::NoCommonVersion`]: the `Inform` is to be answered with fault 8006.
pub fn agree_as_acs(
    supported: VersionSet,
    inform: &Summary<'_>,
) -> Result<Agreement, NegotiationError> {
    let written = inform.namespace.unwrap_or(CwmpNamespace::V1_0);
    if let Some(offered) = inform.supported_versions {
        let version = offered
            .and(supported)
            .highest()
            .ok_or(NegotiationError::NoCommonVersion)?;
        return Ok(Agreement::new(version, written, true));
    }
    let spoken = match written {
        CwmpNamespace::V1_2 if inform.session_timeout.is_some() => CwmpVersion::V1_3,
        namespace => namespace.version(),
    };
    let version = supported
        .and(VersionSet::range(CwmpVersion::V1_0, spoken))
        .highest()
        .ok_or(NegotiationError::NoCommonVersion)?;
    Ok(Agreement::new(version, written, false))
}

impl Agreement {
    /// The peer writes in `written`; an unassigned namespace is kept as long as the version shares `cwmp-1-2` (VER-013).
    fn new(version: CwmpVersion, written: CwmpNamespace, announced: bool) -> Self {
        let own = version.namespace();
        let keep = !written.is_assigned() && own == CwmpNamespace::V1_2;
        Self {
            version,
            namespace: if keep { written } else { own },
            announced,
        }
    }

    /// The parts, for a side that restores a session.
    pub(crate) const fn from_parts(
        version: CwmpVersion,
        namespace: CwmpNamespace,
        announced: bool,
    ) -> Self {
        Self {
            version,
            namespace,
            announced,
        }
    }

    /// What holds before the `Inform` is answered: the device's highest version.
    pub(crate) fn before_inform(supported: VersionSet) -> Self {
        let version = inform_version(supported);
        Self::from_parts(version, version.namespace(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::{Kind, Method};

    const INFORM: Kind = Kind::Request(Method::Inform);
    const ANSWER: Kind = Kind::Response(Method::Inform);
    use CwmpVersion::{V1_0, V1_1, V1_2, V1_3, V1_4};

    fn inform(namespace: CwmpNamespace) -> Summary<'static> {
        let mut summary = Summary::new(INFORM);
        summary.namespace = Some(namespace);
        summary
    }

    fn offer(list: &str) -> Summary<'static> {
        let mut summary = inform(CwmpNamespace::V1_2);
        summary.supported_versions = Some(VersionSet::from_text(list));
        summary
    }

    fn answer(namespace: CwmpNamespace, version: Option<CwmpVersion>) -> Summary<'static> {
        let mut summary = Summary::new(ANSWER);
        summary.namespace = Some(namespace);
        summary.use_version = version;
        summary
    }

    fn parts(agreement: Agreement) -> (CwmpVersion, CwmpNamespace, bool) {
        (agreement.version, agreement.namespace, agreement.announced)
    }

    #[test]
    fn the_inform_is_in_the_highest_version_and_lists_from_1_4() {
        for (highest, list, timeout) in [
            (V1_0, None, false),
            (V1_1, None, false),
            (V1_2, None, false),
            (V1_3, None, true),
            (V1_4, Some(VersionSet::ALL), true),
        ] {
            let supported = VersionSet::range(V1_0, highest);
            assert_eq!(inform_version(supported), highest);
            assert_eq!(offered_versions(supported), list);
            assert_eq!(may_send_session_timeout(supported), timeout);
        }
        assert_eq!(inform_version(VersionSet::EMPTY), V1_0);
    }

    #[test]
    fn ct_ver_03a_the_highest_common_version_is_announced() {
        let acs = VersionSet::range(V1_0, V1_1);
        let agreement = agree_as_acs(acs, &offer("1.0, 1.1,1.2")).unwrap();
        assert_eq!(parts(agreement), (V1_1, CwmpNamespace::V1_1, true));
        let agreement = agree_as_acs(VersionSet::ALL, &offer("1.0,1.1,1.2,1.3,1.4")).unwrap();
        assert_eq!(parts(agreement), (V1_4, CwmpNamespace::V1_2, true));
    }

    #[test]
    fn ct_ver_04a_no_common_version_is_fault_8006() {
        let acs = VersionSet::range(V1_2, V1_4);
        for inform in [offer("1.0"), offer("7.7"), inform(CwmpNamespace::V1_0)] {
            let error = agree_as_acs(acs, &inform).unwrap_err();
            assert_eq!(error, NegotiationError::NoCommonVersion);
            assert_eq!(error.fault(), Some(FaultCode::ACS_VERSION_INCOMPATIBLE));
        }
    }

    #[test]
    fn ct_ver_05a_without_a_list_the_namespace_speaks() {
        for (namespace, timeout, version) in [
            (CwmpNamespace::V1_0, None, V1_0),
            (CwmpNamespace::V1_1, None, V1_1),
            (CwmpNamespace::V1_1, Some(60), V1_1),
            (CwmpNamespace::V1_2, None, V1_2),
            (CwmpNamespace::V1_2, Some(60), V1_3),
            (CwmpNamespace::Unassigned1_3, None, V1_3),
            (CwmpNamespace::Unassigned1_4, None, V1_4),
        ] {
            let mut summary = inform(namespace);
            summary.session_timeout = timeout;
            let agreement = agree_as_acs(VersionSet::ALL, &summary).unwrap();
            assert_eq!(parts(agreement), (version, namespace, false));
        }
    }

    #[test]
    fn an_acs_never_answers_in_a_higher_namespace() {
        let acs = VersionSet::range(V1_0, V1_1);
        let agreement = agree_as_acs(acs, &inform(CwmpNamespace::V1_2)).unwrap();
        assert_eq!(parts(agreement), (V1_1, CwmpNamespace::V1_1, false));
        let agreement = agree_as_acs(acs, &inform(CwmpNamespace::Unassigned1_4)).unwrap();
        assert_eq!(parts(agreement), (V1_1, CwmpNamespace::V1_1, false));
        let mut nameless = Summary::new(INFORM);
        nameless.namespace = None;
        let agreement = agree_as_acs(VersionSet::ALL, &nameless).unwrap();
        assert_eq!(parts(agreement), (V1_0, CwmpNamespace::V1_0, false));
    }

    #[test]
    fn ct_ver_07c_a_version_that_was_not_offered_is_an_error() {
        let cpe = VersionSet::range(V1_0, V1_2);
        let unknown = {
            let mut summary = answer(CwmpNamespace::V1_2, None);
            summary.use_version_unknown = true; // 1.9
            summary
        };
        assert_eq!(
            agree_as_cpe(VersionSet::ALL, &unknown),
            Err(NegotiationError::UnknownVersion)
        );
        assert_eq!(NegotiationError::UnknownVersion.fault(), None);
        assert_eq!(
            agree_as_cpe(cpe, &answer(CwmpNamespace::V1_2, Some(V1_4))),
            Err(NegotiationError::NotOffered(V1_4))
        );
        // Offered or at least supported: taken.
        for supported in [VersionSet::ALL, cpe] {
            let agreement =
                agree_as_cpe(supported, &answer(CwmpNamespace::V1_1, Some(V1_1))).unwrap();
            assert_eq!(parts(agreement), (V1_1, CwmpNamespace::V1_1, true));
        }
    }

    #[test]
    fn ct_ver_08c_without_the_header_the_namespace_of_the_answer_speaks() {
        for (namespace, version) in [
            (CwmpNamespace::V1_0, V1_0),
            (CwmpNamespace::V1_1, V1_1),
            (CwmpNamespace::V1_2, V1_2),
            (CwmpNamespace::Unassigned1_4, V1_4),
        ] {
            let agreement = agree_as_cpe(VersionSet::ALL, &answer(namespace, None)).unwrap();
            assert_eq!(parts(agreement), (version, namespace, false));
        }
        // 1.0 has no ChangeDUState.
        assert!(Method::ChangeDuState.since() > V1_0);
        // An answer above what the device has does not lift it.
        let old = VersionSet::range(V1_0, V1_1);
        let agreement = agree_as_cpe(old, &answer(CwmpNamespace::V1_2, None)).unwrap();
        assert_eq!(parts(agreement), (V1_1, CwmpNamespace::V1_1, false));
        let mut nameless = answer(CwmpNamespace::V1_0, None);
        nameless.namespace = None;
        let agreement = agree_as_cpe(old, &nameless).unwrap();
        assert_eq!(parts(agreement), (V1_1, CwmpNamespace::V1_1, false));
    }
}
