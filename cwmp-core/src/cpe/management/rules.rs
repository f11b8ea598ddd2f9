//! What the specification says of single parameters, where the data model of a device may not.

/// Names behind `ManagementServer.`, and the text of a value.
pub(super) type Named<'s> = (&'s str, &'s str);

/// What is served where neither the vendor nor the data model says otherwise, and where the empty value of the type would
/// be none or would mean something else.
pub(super) const DEFAULTS: &[Named<'static>] = &[
    ("AliasBasedAddressing", "0"),
    ("AutonomousTransferCompletePolicy.ResultTypeFilter", "Both"),
    (
        "AutonomousTransferCompletePolicy.TransferTypeFilter",
        "Both",
    ),
    ("CWMPRetryIntervalMultiplier", "2000"),
    ("CWMPRetryMinimumWaitInterval", "5"),
    ("DUStateChangeComplPolicy.ResultTypeFilter", "Both"),
    ("DelayReboot", "-1"),
    ("EnableCWMP", "1"),
    ("HTTPCompression", "Disabled"),
    ("HTTPConnectionRequestEnable", "1"),
    ("HeartbeatPolicy.ReportingInterval", "86400"),
    ("InstanceMode", "InstanceNumber"),
    ("InstanceWildcardsSupported", "1"),
    ("PeriodicInformInterval", "86400"),
    ("STUNMaximumKeepAlivePeriod", "-1"),
    ("STUNServerPort", "3478"),
    ("StandbyPolicy.CRUnawarenessMaxDuration", "-1"),
    ("StandbyPolicy.MaxMissedPeriodic", "-1"),
    ("UDPLightweightNotificationPort", "7547"),
];

/// The least and the greatest that is taken (EVT-021, RTY-002, HB-001, HB-011, HB-012).
const RANGES: &[(&str, i64, i64)] = &[
    ("CWMPRetryIntervalMultiplier", 1_000, 65_535),
    ("CWMPRetryMinimumWaitInterval", 1, 65_535),
    ("DelayReboot", -1, i64::MAX),
    ("HeartbeatPolicy.ReportingInterval", 30, i64::MAX),
    ("PeriodicInformInterval", 1, i64::MAX),
    ("StandbyPolicy.CRUnawarenessMaxDuration", -1, i64::MAX),
    ("StandbyPolicy.MaxMissedPeriodic", -1, i64::MAX),
];

/// Whether a number may be set; `is` says whether the parameter has a name.
pub(super) fn allows_number(number: i64, is: impl Fn(&str) -> bool) -> bool {
    let of = RANGES.iter().find(|(name, ..)| is(name));
    of.is_none_or(|(_, least, most)| (*least..=*most).contains(&number))
}

/// Whether a text may be the `URL` of the ACS: http or https, or none at all.
pub(super) fn allows_url(url: &str) -> bool {
    let has = |scheme: &str| {
        let start = url.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && url.len() > scheme.len()
    };
    url.is_empty() || has("http://") || has("https://")
}

/// Whether a text may be the pattern of an `InformParameter`: `*` stands for an instance or not at all (INF-009).
pub(super) fn allows_pattern(pattern: &str) -> bool {
    let mut segments = pattern.split('.');
    segments.all(|segment| segment == "*" || !segment.contains('*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_ranges_of_the_specification() {
        let allows = |name: &str, number| allows_number(number, |known| known == name);
        for (name, least, most) in RANGES {
            assert!(allows(name, *least) && allows(name, *most), "{name}");
            assert!(!allows(name, least - 1), "{name}");
            assert!(*most == i64::MAX || !allows(name, most + 1), "{name}");
        }
        assert!(allows("PeriodicInformTime", -5));
    }

    #[test]
    fn a_url_is_http_or_https_or_none() {
        for url in ["", "http://a", "HTTPS://acs.example.net:7547/x"] {
            assert!(allows_url(url), "{url}");
        }
        for url in [
            "http",
            "http://",
            "ftp://a",
            "acs.example.net",
            " http://a",
            "httpé//a",
        ] {
            assert!(!allows_url(url), "{url}");
        }
    }

    #[test]
    fn a_pattern_has_wildcards_for_instances_only() {
        for pattern in ["", "Device.A.*.B", "Device.A.1.B", "Device.*.*.B"] {
            assert!(allows_pattern(pattern), "{pattern}");
        }
        for pattern in ["Device.A.**.B", "Device.A*.B", "*Device.A"] {
            assert!(!allows_pattern(pattern), "{pattern}");
        }
    }
}
