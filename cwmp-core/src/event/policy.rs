//! What becomes of each event code: the table of TR-069 3.7.1.5.

use cwmp_soap::{EventCode, Method};

/// How often a code may stand in one `Inform` (EVT-003).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Cumulation {
    /// Once, however often the cause occurred; its `CommandKey` is empty.
    Single,
    /// Once for each `CommandKey`.
    Multiple,
}

/// How long an undelivered event is announced again (EVT-005 to EVT-009).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Persistence {
    /// Until it is delivered; only `0 BOOTSTRAP` removes it.
    NeverDrop,
    /// Until it is delivered or the device restarts.
    UntilReboot,
    /// Until it is delivered or the device restarts; then at the device's discretion.
    UntilRebootThenOptional,
    /// At the device's discretion.
    Optional,
    /// Not at all: one attempt.
    NoRetry,
    /// Not at all, and never together with other events (HB-004, HB-007).
    NoBacklog,
}

/// Whether an undelivered event is still there after a restart (EVT-006, EVT-007).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Survival {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The device may choose.
    May,
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EventPolicy {
    /// The code.
    pub code: EventCode,
    /// How often it may stand in one `Inform`.
    pub cumulation: Cumulation,
    /// The call whose answer delivers it (EVT-004).
    pub delivered_by: Method,
    /// How long it is announced again.
    pub persistence: Persistence,
    /// Whether it is still there after a restart.
    pub survives_reboot: Survival,
    /// The Single code that an `M` code stands beside (EVT-011).
    pub umbrella: Option<EventCode>,
}

const fn line(
    code: EventCode,
    delivered_by: Method,
    persistence: Persistence,
    survives_reboot: Survival,
) -> EventPolicy {
    EventPolicy {
        code,
        cumulation: Cumulation::Single,
        delivered_by,
        persistence,
        survives_reboot,
        umbrella: None,
    }
}

const fn of_call(code: EventCode, delivered_by: Method, umbrella: EventCode) -> EventPolicy {
    EventPolicy {
        cumulation: Cumulation::Multiple,
        umbrella: Some(umbrella),
        ..line(code, delivered_by, Persistence::NeverDrop, Survival::Yes)
    }
}

use EventCode as E;
use Method as M;
use Persistence as P;
use Survival as S;

/// The whole table, in the order in which codes stand in an `Inform`.
///
/// `13 WAKEUP` does not survive a restart here, as the text is understood to say; a device that has to keep it pushes
/// it again.
pub const POLICIES: [EventPolicy; 21] = [
    line(E::Bootstrap, M::Inform, P::NeverDrop, S::Yes),
    line(E::Boot, M::Inform, P::UntilReboot, S::No),
    line(E::Periodic, M::Inform, P::NeverDrop, S::Yes),
    line(E::Scheduled, M::Inform, P::NeverDrop, S::Yes),
    line(
        E::ValueChange,
        M::Inform,
        P::UntilRebootThenOptional,
        S::May,
    ),
    line(E::Kicked, M::Kicked, P::Optional, S::May),
    line(E::ConnectionRequest, M::Inform, P::NoRetry, S::No),
    line(
        E::TransferComplete,
        M::TransferComplete,
        P::NeverDrop,
        S::Yes,
    ),
    line(E::DiagnosticsComplete, M::Inform, P::UntilReboot, S::No),
    line(E::RequestDownload, M::RequestDownload, P::Optional, S::May),
    line(
        E::AutonomousTransferComplete,
        M::AutonomousTransferComplete,
        P::NeverDrop,
        S::Yes,
    ),
    line(
        E::DuStateChangeComplete,
        M::DuStateChangeComplete,
        P::NeverDrop,
        S::Yes,
    ),
    line(
        E::AutonomousDuStateChangeComplete,
        M::AutonomousDuStateChangeComplete,
        P::NeverDrop,
        S::Yes,
    ),
    line(E::Wakeup, M::Inform, P::UntilReboot, S::No),
    line(E::Heartbeat, M::Inform, P::NoBacklog, S::No),
    of_call(E::MReboot, M::Inform, E::Boot),
    of_call(E::MScheduleInform, M::Inform, E::Scheduled),
    of_call(E::MDownload, M::TransferComplete, E::TransferComplete),
    of_call(
        E::MScheduleDownload,
        M::TransferComplete,
        E::TransferComplete,
    ),
    of_call(E::MUpload, M::TransferComplete, E::TransferComplete),
    of_call(
        E::MChangeDuState,
        M::DuStateChangeComplete,
        E::DuStateChangeComplete,
    ),
];

/// The number of Single codes, each of which has a slot to itself in every queue.
pub(crate) const SINGLE_CODES: usize = 15;

/// The line of `code`.
///
/// A code that the table does not have, which no code is today, is delivered by the `InformResponse` and never dropped.
#[must_use]
pub fn policy(code: EventCode) -> EventPolicy {
    let found = POLICIES.iter().find(|policy| policy.code == code);
    found
        .copied()
        .unwrap_or_else(|| line(code, Method::Inform, Persistence::NeverDrop, Survival::Yes))
}

impl EventPolicy {
    /// Whether the `InformResponse` delivers it; if not, the answer to a completion RPC does.
    #[must_use]
    pub fn is_delivered_by_inform(&self) -> bool {
        self.delivered_by == Method::Inform
    }

    /// Whether each occurrence is answered on its own, so that occurrences have to be counted.
    pub(crate) fn is_counted(&self) -> bool {
        !self.is_delivered_by_inform() && !POLICIES.iter().any(|p| p.umbrella == Some(self.code))
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    /// Written down from the requirements, not from the table above:
    /// code | cumulation | delivered by | policy | survives a restart | stands beside
    const EXPECTED: &str = "\
0 BOOTSTRAP | Single | InformResponse | NEVER-DROP | yes |
1 BOOT | Single | InformResponse | UNTIL-REBOOT | no |
2 PERIODIC | Single | InformResponse | NEVER-DROP | yes |
3 SCHEDULED | Single | InformResponse | NEVER-DROP | yes |
4 VALUE CHANGE | Single | InformResponse | UNTIL-REBOOT, after it optional | may |
5 KICKED | Single | KickedResponse | OPTIONAL | may |
6 CONNECTION REQUEST | Single | InformResponse | NO-RETRY | no |
7 TRANSFER COMPLETE | Single | TransferCompleteResponse | NEVER-DROP | yes |
8 DIAGNOSTICS COMPLETE | Single | InformResponse | UNTIL-REBOOT | no |
9 REQUEST DOWNLOAD | Single | RequestDownloadResponse | OPTIONAL | may |
10 AUTONOMOUS TRANSFER COMPLETE | Single | AutonomousTransferCompleteResponse | NEVER-DROP | yes |
11 DU STATE CHANGE COMPLETE | Single | DUStateChangeCompleteResponse | NEVER-DROP | yes |
12 AUTONOMOUS DU STATE CHANGE COMPLETE | Single | AutonomousDUStateChangeCompleteResponse | NEVER-DROP | yes |
13 WAKEUP | Single | InformResponse | UNTIL-REBOOT | no |
14 HEARTBEAT | Single | InformResponse | NO-BACKLOG | no |
M Reboot | Multiple | InformResponse | NEVER-DROP | yes | 1 BOOT
M ScheduleInform | Multiple | InformResponse | NEVER-DROP | yes | 3 SCHEDULED
M Download | Multiple | TransferCompleteResponse | NEVER-DROP | yes | 7 TRANSFER COMPLETE
M ScheduleDownload | Multiple | TransferCompleteResponse | NEVER-DROP | yes | 7 TRANSFER COMPLETE
M Upload | Multiple | TransferCompleteResponse | NEVER-DROP | yes | 7 TRANSFER COMPLETE
M ChangeDUState | Multiple | DUStateChangeCompleteResponse | NEVER-DROP | yes | 11 DU STATE CHANGE COMPLETE";

    fn written(policy: &EventPolicy) -> String {
        let cumulation = match policy.cumulation {
            Cumulation::Single => "Single",
            Cumulation::Multiple => "Multiple",
        };
        let persistence = match policy.persistence {
            P::NeverDrop => "NEVER-DROP",
            P::UntilReboot => "UNTIL-REBOOT",
            P::UntilRebootThenOptional => "UNTIL-REBOOT, after it optional",
            P::Optional => "OPTIONAL",
            P::NoRetry => "NO-RETRY",
            P::NoBacklog => "NO-BACKLOG",
        };
        let survives = match policy.survives_reboot {
            S::Yes => "yes",
            S::No => "no",
            S::May => "may",
        };
        format!(
            "{} | {cumulation} | {}Response | {persistence} | {survives} | {}",
            policy.code.as_str(),
            policy.delivered_by.name(),
            policy.umbrella.map_or("", EventCode::as_str),
        )
    }

    #[test]
    fn the_table_is_that_of_the_text_line_by_line() {
        let lines: Vec<&str> = EXPECTED.lines().collect();
        assert_eq!(lines.len(), POLICIES.len());
        for (expected, policy) in lines.iter().zip(&POLICIES) {
            assert_eq!(written(policy).trim_end(), expected.trim_end());
        }
    }

    #[test]
    fn every_code_has_its_line_in_order() {
        for (i, &code) in EventCode::ALL.iter().enumerate() {
            assert_eq!(POLICIES[i].code, code);
            assert_eq!(policy(code), POLICIES[i]);
            assert_eq!(
                code.is_multiple(),
                policy(code).cumulation == Cumulation::Multiple
            );
        }
        let singles = EventCode::ALL.iter().filter(|c| !c.is_multiple());
        assert_eq!(singles.count(), SINGLE_CODES);
    }
}
