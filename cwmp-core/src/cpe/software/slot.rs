//! Room for one change of deployment units, and for one operation of it.

use core::fmt;

use cwmp_soap::{DateTime, DeploymentUnitFaultCode, EventCode};

use super::request::OperationKind;
use super::stored::Stored;
use crate::CommandKey;
use crate::cpe::transfer::Age;

/// Room for one `ChangeDUState`, or for one change that the ACS did not ask for: for what one report tells of. Empty by
/// default.
///
/// Plain data, which the agent has stored with the [`OperationSlot`]s and the bytes of text beside them; an
/// [`Instant`](crate::Instant) in it counts from the present start of the device.
#[derive(Clone, Default)]
pub struct ChangeSlot {
    pub(in crate::cpe) change: Option<Change>,
    /// The stamp of its record; stays whatever comes into the slot.
    pub(in crate::cpe) stamp: u32,
}

impl ChangeSlot {
    /// Room for one.
    pub const EMPTY: Self = Self {
        change: None,
        stamp: 0,
    };
}

impl fmt::Debug for ChangeSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.change.fmt(f)
    }
}

/// Room for one operation on one deployment unit, empty by default; its texts lie in the bytes that are lent beside the
/// slots.
#[derive(Clone, Default)]
pub struct OperationSlot {
    pub(in crate::cpe) operation: Option<Operation>,
    pub(in crate::cpe) stored: Stored,
}

impl OperationSlot {
    /// Room for one.
    pub const EMPTY: Self = Self {
        operation: None,
        stored: Stored::NOTHING,
    };
}

impl fmt::Debug for OperationSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operation.fmt(f)
    }
}

/// What one report tells of.
#[derive(Clone, Debug)]
pub(in crate::cpe) struct Change {
    /// The order in which changes were asked for.
    pub(in crate::cpe) serial: u32,
    /// Whether the ACS asked for it.
    pub(in crate::cpe) is_requested: bool,
    pub(in crate::cpe) command_key: CommandKey,
    /// Operations that the call had: without one of each number the change is not whole.
    pub(in crate::cpe) operations: u8,
    pub(in crate::cpe) age: Age,
    pub(in crate::cpe) delivery: Delivery,
    /// Whether the ACS refused the report in the session under way.
    pub(in crate::cpe) was_refused: bool,
}

impl Change {
    /// The event that announces its end.
    pub(in crate::cpe) const fn event(&self) -> EventCode {
        if self.is_requested {
            EventCode::MChangeDuState
        } else {
            EventCode::AutonomousDuStateChangeComplete
        }
    }
}

/// How far a change is from being delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cpe) enum Delivery {
    /// No event announces it.
    Unannounced,
    /// Its event is in the queue.
    Queued,
    /// Its event is in the `Inform` of this session: it may be reported.
    Announced,
}

/// What is done with one unit, or, until it begins, with all that one operation of the call is about.
#[derive(Clone, Copy, Debug)]
pub(in crate::cpe) struct Operation {
    /// The slot of the change that it belongs to.
    pub(in crate::cpe) change: u8,
    /// The serial number of that change.
    pub(in crate::cpe) change_serial: u32,
    /// Which operation of the call, and which of the units that this one is about.
    pub(in crate::cpe) place: Place,
    /// How many units that one is about.
    pub(in crate::cpe) parts: u8,
    pub(in crate::cpe) kind: OperationKind,
    pub(in crate::cpe) phase: Phase,
    /// Whether the platform has to be told to give it up.
    pub(in crate::cpe) is_stop_owed: bool,
    pub(in crate::cpe) resolved: bool,
    pub(in crate::cpe) serial: u32,
    /// The unit's instance.
    pub(in crate::cpe) unit: Option<u32>,
    pub(in crate::cpe) start_time: DateTime,
    pub(in crate::cpe) complete_time: DateTime,
    pub(in crate::cpe) fault: Option<DeploymentUnitFaultCode>,
    /// Which result the texts are of: another one for each that is written.
    pub(in crate::cpe) result: u32,
    /// Where each text ends in the slot's bytes.
    pub(in crate::cpe) ends: [u16; TEXTS],
}

/// Where an operation and its result stand among those of their change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cpe) struct Place {
    /// The number of the operation in the call.
    pub(in crate::cpe) index: u8,
    /// The number of the unit among those that it is about.
    pub(in crate::cpe) part: u8,
}

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cpe) enum Phase {
    /// Its units are not chosen.
    Waiting,
    /// Its unit is chosen.
    Chosen,
    Running,
    /// The device has restarted in the middle of it; whether the platform was asked how it ended.
    Verifying {
        told: bool,
    },
    Finished,
    /// Nobody is to know of it any more; the platform still has to give it up.
    Dropped,
}

/// Texts of an operation: those of the call, and behind them those of its result.
pub(in crate::cpe) const TEXTS: usize = 9;
/// Texts of the call.
pub(in crate::cpe) const CALL_TEXTS: usize = 6;

/// Which text of an operation.
///
/// What the call said stays where it is until the operation is reported, so that it is stored once; what is no longer
/// needed of it is wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cpe) enum Field {
    /// What the call says of the unit.
    CallUuid = 0,
    CallVersion = 1,
    /// The URL, or the name of a vendor's own operation that nobody asked for.
    Url = 2,
    Username = 3,
    Password = 4,
    ExecutionEnvRef = 5,
    /// What the unit has, as soon as it is known which it is.
    Uuid = 6,
    Version = 7,
    /// The paths of execution units, with commas between them.
    ExecutionUnits = 8,
}

impl Operation {
    /// Whether the platform is at it.
    pub(in crate::cpe) const fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Verifying { .. })
    }

    /// Whether it has not begun.
    pub(in crate::cpe) const fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Waiting | Phase::Chosen)
    }

    /// `CurrentState` of its result (DU-010).
    pub(in crate::cpe) const fn current_state(&self) -> &'static str {
        match (self.kind, self.fault, self.unit) {
            (OperationKind::Install, Some(_), None) => "Failed",
            (OperationKind::Uninstall, None, _) => "Uninstalled",
            _ => "Installed",
        }
    }
}
