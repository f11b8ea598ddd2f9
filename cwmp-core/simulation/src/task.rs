//! What the ACS has a device do.

mod request;

use core::fmt;

use cwmp_core::cpe::{OperationKind, WindowMode};
use cwmp_soap::{Method, ValueType};

/// One call of the ACS. It is made once, and given up if the session fails before its answer.
///
/// Keys ought to differ from call to call, or the checks cannot tell one from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// `GetRPCMethods`.
    Methods,
    /// A method of the vendor's by its name, without arguments.
    Vendor(String),
    /// `GetParameterValues` of one path.
    Get(String),
    /// `SetParameterValues` of one parameter.
    Set {
        /// The full path.
        name: String,
        /// Its type.
        value_type: ValueType,
        /// The value, as it stands on the wire before escaping.
        value: String,
        /// The `ParameterKey`.
        key: String,
    },
    /// `SetParameterValues` of several parameters.
    SetAll {
        /// The full path of each, its type, and its value as it stands on the wire before escaping.
        values: Vec<(String, ValueType, String)>,
        /// The `ParameterKey`.
        key: String,
    },
    /// `SetParameterAttributes` of one parameter: its notification.
    Watch {
        /// The full path.
        name: String,
        /// `Notification`: 0 off, 1 passive, 2 active.
        notification: u8,
    },
    /// `AddObject`.
    Add {
        /// The path of the table.
        table: String,
        /// The `ParameterKey`.
        key: String,
    },
    /// `DeleteObject`.
    Delete {
        /// The path of the table.
        table: String,
        /// The number of the instance in it.
        number: u32,
        /// The `ParameterKey`.
        key: String,
    },
    /// `Download` of a `1 Firmware Upgrade Image`.
    Download {
        /// The `CommandKey`.
        key: String,
        /// `DelaySeconds`.
        delay: u32,
    },
    /// `Upload` of a `2 Vendor Log File`.
    Upload {
        /// The `CommandKey`.
        key: String,
        /// `DelaySeconds`.
        delay: u32,
    },
    /// `ScheduleDownload` of a `2 Web Content`.
    ScheduleDownload {
        /// The `CommandKey`.
        key: String,
        /// The time windows, one or two.
        windows: Vec<Window>,
    },
    /// `CancelTransfer`.
    Cancel {
        /// The `CommandKey` of the transfer that is cancelled.
        key: String,
    },
    /// `ChangeDUState`.
    Change {
        /// The `CommandKey`.
        key: String,
        /// What is to be done with deployment units.
        operations: Vec<Operation>,
    },
    /// `ScheduleInform`.
    ScheduleInform {
        /// The `CommandKey`.
        key: String,
        /// `DelaySeconds`.
        delay: u32,
    },
    /// `Reboot`.
    Reboot {
        /// The `CommandKey`.
        key: String,
    },
    /// `FactoryReset`.
    FactoryReset,
}

/// A time window of [`Task::ScheduleDownload`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Seconds from the call to its begin.
    pub start: u32,
    /// Seconds from the call to its end.
    pub end: u32,
    /// When in it the transfer begins.
    pub mode: WindowMode,
    /// `MaxRetries`, 0 and more.
    pub retries: u16,
}

/// One window that is open at once, and one later in which the user is asked.
pub(crate) const fn windows(length: u32) -> [Window; 2] {
    [
        Window {
            start: 0,
            end: length,
            mode: WindowMode::AnyTime,
            retries: 0,
        },
        Window {
            start: length + 30,
            end: 2 * length + 30,
            mode: WindowMode::ConfirmationNeeded,
            retries: 1,
        },
    ]
}

/// What [`Task::Change`] has done with a deployment unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// What is done.
    pub kind: OperationKind,
    /// The UUID of the unit.
    pub uuid: String,
}

impl Task {
    /// The method that it calls.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Methods => Method::GetRpcMethods,
            Self::Vendor(_) => Method::Other,
            Self::Get(_) => Method::GetParameterValues,
            Self::Set { .. } | Self::SetAll { .. } => Method::SetParameterValues,
            Self::Watch { .. } => Method::SetParameterAttributes,
            Self::Add { .. } => Method::AddObject,
            Self::Delete { .. } => Method::DeleteObject,
            Self::Download { .. } => Method::Download,
            Self::Upload { .. } => Method::Upload,
            Self::ScheduleDownload { .. } => Method::ScheduleDownload,
            Self::Cancel { .. } => Method::CancelTransfer,
            Self::Change { .. } => Method::ChangeDuState,
            Self::ScheduleInform { .. } => Method::ScheduleInform,
            Self::Reboot { .. } => Method::Reboot,
            Self::FactoryReset => Method::FactoryReset,
        }
    }

    /// The `CommandKey` or `ParameterKey`; of a vendor's method its name; empty for a call that has none.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Set { key, .. }
            | Self::SetAll { key, .. }
            | Self::Add { key, .. }
            | Self::Delete { key, .. }
            | Self::Download { key, .. }
            | Self::Upload { key, .. }
            | Self::ScheduleDownload { key, .. }
            | Self::Cancel { key }
            | Self::Change { key, .. }
            | Self::ScheduleInform { key, .. }
            | Self::Reboot { key } => key,
            Self::Vendor(name) => name,
            Self::Methods | Self::Get(_) | Self::Watch { .. } | Self::FactoryReset => "",
        }
    }

    /// The parameters that it sets, and to what.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        match self {
            Self::Set { name, value, .. } => vec![(name.clone(), value.clone())],
            Self::SetAll { values, .. } => {
                let values = values.iter();
                let values = values.map(|(name, _, value)| (name.clone(), value.clone()));
                values.collect()
            }
            _ => Vec::new(),
        }
    }

    /// The table that gains or loses an instance.
    pub(crate) fn table(&self) -> Option<&str> {
        match self {
            Self::Add { table, .. } | Self::Delete { table, .. } => Some(table),
            _ => None,
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.method().name())?;
        match self.key() {
            "" => Ok(()),
            key => write!(f, " {key}"),
        }
    }
}
