//! What holds in every run, whatever goes wrong.
//!
//! Everything is judged from outside: from what the ACS and the line have seen, from what was done to the device, and from
//! the steps of the agent; never from what the agent says of itself. [`Invariant::text`] is the rule; the bookkeeping that
//! it takes is in `account`.
//!
//! A thing *counts as kept* once the agent has asked for something else than a record to be stored: from then on a loss
//! of power must not undo it. What was not kept yet when the power failed may have happened or not, and both are right.

use core::fmt;

macro_rules! invariants {
    ($($variant:ident: $ids:literal, $text:literal;)*) => {
        /// A rule that holds in every run.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Invariant {
            $(#[doc = concat!($ids, ": ", $text)] $variant,)*
        }

        impl Invariant {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The requirements that it stands for.
            #[must_use]
            pub const fn ids(self) -> &'static str {
                match self {
                    $(Self::$variant => $ids,)*
                }
            }

            /// The rule.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

invariants! {
    EventLost: "EVT-002, EVT-004, EVT-006, EVT-007",
        "an event that was raised before a session stands in its Inform, and in every Inform until one that names it is answered; over a restart, those of the table that survive one";
    EventInvented: "EVT-004, EVT-008, RTY-008",
        "an event in an Inform was raised and has not been delivered since, or is said again because the session of its delivery broke; a connection request that had its attempt is not said again";
    EventTwice: "EVT-002, EVT-003",
        "an Inform has at most 64 events, each code and key once";
    EventAlone: "EVT-011",
        "an M event stands beside its companion, and 3, 7 and 11 beside an M event of theirs";
    ChangeLost: "EVT-012, NOT-002",
        "a parameter that changed stands in the Inform, until one that has it is answered";
    PassiveSession: "NOT-001, NOT-002",
        "a change opens a session where notification is active, and where it is passive waits for the next";
    KeyWrong: "RPC-GEN-03",
        "ParameterKey is that of the last call that was answered with success, or of a later one that was broken off before its answer";
    RetryCountWrong: "RTY-005, RTY-006",
        "RetryCount is the number of sessions that failed since one last ended as it should; a restart may count the session that it breaks off";
    TransferInvented: "XFER-010",
        "a report is about a transfer that was asked for and has ended, and no ACS has taken it before";
    TransferWrong: "XFER-015",
        "a report says of a transfer what became of it";
    TransferLost: "XFER-010, XFER-013",
        "a transfer that was taken on is reported until the ACS has taken the report";
    TransferEarly: "XFER-008, XFER-018, XFER-026, XFER-029, XFER-030",
        "a transfer begins when it was asked for and its delay is over, or in one of its windows, idle or confirmed as that has it; no more at once than the device takes, and firmware when no other is under way";
    CancelledTold: "XFER-024",
        "a transfer that was cancelled does not begin and is not reported, and none is cancelled that is over";
    UnitsInvented: "DU-001, DU-004, DU-019",
        "an operation on a deployment unit begins once, when it was asked for, and is asked about after a restart; a report is about a call or a change that is over and that no ACS has been told of";
    UnitsWrong: "DU-002, DU-003, DU-009, DU-010, DU-020",
        "a report has the results of all operations in the order of the call, and says of each what became of it";
    UnitsLost: "DU-003, DU-004, DU-017, DU-019",
        "a change of deployment units that was taken on, or that the ACS wants to hear of, is reported until the ACS has taken the report";
    TestWrong: "NOT-023, EVT-006",
        "a test begins between sessions when it was asked for, and is stopped when it is cancelled or set otherwise; its end is taken unless it was";
    VendorWrong: "RPC-GEN-09, SES-039",
        "a call of a vendor's method is handed to the platform once and answered with what that says, or with 9002 when it has said nothing for 25 s";
    HeartbeatWrong: "HB-003, HB-004, HB-005, HB-007",
        "14 HEARTBEAT has an Inform to itself, one for each tick at most, and none while another session waits for its retry";
    HeartbeatLost: "HB-002, HB-003, HB-005",
        "a heartbeat opens a session, at once or when no retry is waited for";
    StandbyWrong: "HB-016",
        "a device does not stand by while it has something to tell";
    InstanceWrong: "RPC-ADD-02, RPC-ADD-04, RPC-DEL-01, RPC-GEN-05",
        "AddObject makes one instance, with a number that no other has, DeleteObject removes the one it names, and one that is refused changes nothing";
    InstanceLost: "RPC-ADD-04, RPC-DEL-02, RPC-GEN-05",
        "what instances there are does not change but by a call; one that was broken off has been executed once or not at all, and none is undone by a loss of power";
    SettingLost: "RPC-GEN-05, RPC-GEN-06, RPC-SPV-01",
        "a setting that the agent keeps reads as the ACS has set it last; one that was set stays so over a loss of power, and a call that was broken off has set all of its settings or none";
    Stuck: "RTY-001, RTY-005, EVT-018",
        "an event opens a session at once, or, after one that failed or a report that was refused, within the longest wait of the retry policy; in a session the agent asks to be woken within the time for a reply";
    Spinning: "SES-046",
        "the agent does not ask to be woken in the past, and comes to a wait, a post or an action after a bounded number of records";
    InformFirst: "SES-001, SES-003",
        "a session begins with an Inform, and has one";
    AnswerNext: "SES-005",
        "a call of the ACS is answered in the very next post, with its ID, by the response to it or a fault";
    CallOutOfTurn: "SES-004, SES-006, SES-009",
        "a device calls when the ACS has not, does not hold it back, and it has not posted an empty post since";
    RepeatDiffers: "SES-048",
        "after fault 8005 and after a redirect, the same bytes are posted again";
    RepeatsForever: "SES-048",
        "a session ends whose calls are answered with fault 8005 over and over";
    Refused: "SES-030, SES-042, SES-043",
        "an ACS that tolerates nothing takes every post that came to it once and in its session";
    EndsDiffer: "SES-010, SES-038",
        "a session that ended as it should for the device has done so for the ACS";
    WorkForgotten: "SES-018",
        "what a call asked for is done: the restart, the factory reset";
}

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub invariant: Invariant,
    /// How.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { invariant, what } = self;
        write!(
            f,
            "{what}\n  {invariant:?} ({}): {}",
            invariant.ids(),
            invariant.text()
        )
    }
}

impl core::error::Error for Violation {}

impl Invariant {
    /// An error if the rule is broken; `what` says how.
    pub(crate) fn holds(
        self,
        whether: bool,
        what: impl FnOnce() -> String,
    ) -> Result<(), Violation> {
        if whether {
            return Ok(());
        }
        Err(Violation {
            invariant: self,
            what: what(),
        })
    }
}
