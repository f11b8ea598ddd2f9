//! What the ACS has a device do.

use core::fmt;

use cwmp_core::acs::Request;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::schedule_inform::ScheduleInform;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::message::upload::Upload;
use cwmp_soap::{Body, Entries, Method, Secret, Value, ValueType};

/// One call of the ACS. It is made once, and given up if the session fails before its answer.
///
/// Keys ought to differ from call to call, or the checks cannot tell one from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// `GetRPCMethods`.
    Methods,
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

const FILES: &str = "http://files.example.net/file";

impl Task {
    /// The method that it calls.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Methods => Method::GetRpcMethods,
            Self::Get(_) => Method::GetParameterValues,
            Self::Set { .. } => Method::SetParameterValues,
            Self::Download { .. } => Method::Download,
            Self::Upload { .. } => Method::Upload,
            Self::ScheduleInform { .. } => Method::ScheduleInform,
            Self::Reboot { .. } => Method::Reboot,
            Self::FactoryReset => Method::FactoryReset,
        }
    }

    /// The `CommandKey` or `ParameterKey`; empty for a call that has none.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Set { key, .. }
            | Self::Download { key, .. }
            | Self::Upload { key, .. }
            | Self::ScheduleInform { key, .. }
            | Self::Reboot { key } => key,
            Self::Methods | Self::Get(_) | Self::FactoryReset => "",
        }
    }

    /// Lends the call that it makes to `offer`.
    pub(crate) fn with_request<R>(&self, offer: impl FnOnce(Request<'_>) -> R) -> R {
        let lend = |body: &mut dyn Body| offer(Request::new(self.method(), body));
        match self {
            Self::Methods => lend(&mut GetRpcMethods),
            Self::Get(path) => lend(&mut GetParameterValues {
                parameter_names: Entries::new(&[path.as_str()]),
            }),
            Self::Set {
                name,
                value_type,
                value,
                key,
            } => lend(&mut SetParameterValues {
                parameter_list: Entries::new(&[ParameterValueStruct {
                    name,
                    value: Value::Lexical(*value_type, value),
                }]),
                parameter_key: key,
            }),
            Self::Download { key, delay } => lend(&mut Download {
                command_key: key,
                file_type: "1 Firmware Upgrade Image",
                url: FILES,
                username: "",
                password: Secret::from(""),
                file_size: 0,
                target_file_name: "",
                delay_seconds: *delay,
                success_url: "",
                failure_url: "",
            }),
            Self::Upload { key, delay } => lend(&mut Upload {
                command_key: key,
                file_type: "2 Vendor Log File",
                url: FILES,
                username: "",
                password: Secret::from(""),
                delay_seconds: *delay,
            }),
            Self::ScheduleInform { key, delay } => lend(&mut ScheduleInform {
                delay_seconds: *delay,
                command_key: key,
            }),
            Self::Reboot { key } => lend(&mut Reboot { command_key: key }),
            Self::FactoryReset => lend(&mut FactoryReset),
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
