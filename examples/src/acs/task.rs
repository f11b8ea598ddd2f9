//! What a server is to have a device do.

mod parse;

use core::fmt;

use cwmp_core::acs::Request;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::add_object::AddObject;
use cwmp_soap::message::delete_object::DeleteObject;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::get_parameter_attributes::GetParameterAttributes;
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{Body, Entries, Method, Value, ValueError, ValueType};

pub use parse::{SYNTAX, TaskError};

/// What a server is to have a device do: one call, to be repeated if a session fails before its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// `GetRPCMethods`.
    Methods,
    /// `GetParameterNames`.
    Names {
        /// A path, a partial path, or the empty string.
        path: String,
        /// Whether only the next level is listed.
        next_level: bool,
    },
    /// `GetParameterValues` of these paths.
    Get(Vec<String>),
    /// `SetParameterValues`.
    Set {
        /// What to set.
        parameters: Vec<Assignment>,
        /// The `ParameterKey`.
        key: String,
    },
    /// `GetParameterAttributes` of these paths.
    Attributes(Vec<String>),
    /// `SetParameterAttributes` of notification alone: who may write stays as it is.
    Notify(Vec<Notification>),
    /// `AddObject`.
    Add {
        /// The path of the table, with a dot at its end.
        path: String,
        /// The `ParameterKey`.
        key: String,
    },
    /// `DeleteObject`.
    Delete {
        /// The path of the instance, with a dot at its end.
        path: String,
        /// The `ParameterKey`.
        key: String,
    },
    /// `Download`.
    Download {
        /// The file type, in full.
        file_type: String,
        /// Where the file is.
        url: String,
        /// The `CommandKey`.
        key: String,
    },
    /// `Reboot`.
    Reboot {
        /// The `CommandKey`.
        key: String,
    },
    /// `FactoryReset`.
    FactoryReset,
    /// Any call, of a vendor's method too.
    Raw {
        /// The method, if the schemas know it.
        method: Method,
        /// The element that stands in the SOAP body, with the prefix `cwmp`.
        markup: String,
    },
}

/// A parameter and what it is set to.
#[derive(Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The full path.
    pub name: String,
    /// The type of the value.
    pub value_type: ValueType,
    /// The value, as it stands on the wire before escaping.
    pub value: String,
}

impl fmt::Debug for Assignment {
    /// Leaves the value out: it may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assignment")
            .field("name", &self.name)
            .field("value_type", &self.value_type)
            .finish_non_exhaustive()
    }
}

impl Assignment {
    /// A parameter and its value.
    ///
    /// # Errors
    /// The text is no value of the type.
    pub fn new(
        name: impl Into<String>,
        value_type: ValueType,
        value: impl Into<String>,
    ) -> Result<Self, ValueError> {
        let value = value.into();
        Value::from_text(value_type, &value)?;
        Ok(Self {
            name: name.into(),
            value_type,
            value,
        })
    }
}

/// A parameter, or a partial path for all below, and how changes of it are reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The path.
    pub name: String,
    /// `Notification` as in the message: 0 off, 1 passive, 2 active, 3 to 6 with lightweight notification.
    pub level: i32,
}

impl Task {
    /// A call of the element `markup`, which stands in the SOAP body; its name says which method it is.
    #[must_use]
    pub fn raw(markup: impl Into<String>) -> Option<Self> {
        let markup = markup.into();
        let start = markup.trim_start().strip_prefix('<')?;
        let end = start.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
        let (name, _) = start.split_at_checked(end)?;
        let local = name
            .rsplit(':')
            .next()
            .filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
        let method = Method::from_name(local);
        Some(Self::Raw { method, markup })
    }

    /// The method that it calls.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Methods => Method::GetRpcMethods,
            Self::Names { .. } => Method::GetParameterNames,
            Self::Get(_) => Method::GetParameterValues,
            Self::Set { .. } => Method::SetParameterValues,
            Self::Attributes(_) => Method::GetParameterAttributes,
            Self::Notify(_) => Method::SetParameterAttributes,
            Self::Add { .. } => Method::AddObject,
            Self::Delete { .. } => Method::DeleteObject,
            Self::Download { .. } => Method::Download,
            Self::Reboot { .. } => Method::Reboot,
            Self::FactoryReset => Method::FactoryReset,
            Self::Raw { method, .. } => *method,
        }
    }

    /// Lends the call that it makes to `offer`.
    pub fn with_request<R>(&self, offer: impl FnOnce(Request<'_>) -> R) -> R {
        let lend = |body: &mut dyn Body| offer(Request::new(self.method(), body));
        match self {
            Self::Methods => lend(&mut GetRpcMethods),
            Self::Names { path, next_level } => lend(&mut GetParameterNames {
                parameter_path: path,
                next_level: *next_level,
            }),
            Self::Get(paths) => {
                let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                lend(&mut GetParameterValues {
                    parameter_names: Entries::new(&paths),
                })
            }
            Self::Set { parameters, key } => {
                let parameters: Vec<ParameterValueStruct<'_>> = parameters
                    .iter()
                    .map(|parameter| ParameterValueStruct {
                        name: &parameter.name,
                        value: Value::Lexical(parameter.value_type, &parameter.value),
                    })
                    .collect();
                lend(&mut SetParameterValues {
                    parameter_list: Entries::new(&parameters),
                    parameter_key: key,
                })
            }
            Self::Attributes(paths) => {
                let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                lend(&mut GetParameterAttributes {
                    parameter_names: Entries::new(&paths),
                })
            }
            Self::Notify(changes) => {
                let changes: Vec<SetParameterAttributesStruct<'_>> = changes
                    .iter()
                    .map(|change| SetParameterAttributesStruct {
                        name: &change.name,
                        notification_change: true,
                        notification: change.level,
                        access_list_change: false,
                        access_list: &[],
                    })
                    .collect();
                lend(&mut SetParameterAttributes {
                    parameter_list: Entries::new(&changes),
                })
            }
            Self::Add { path, key } => lend(&mut AddObject {
                object_name: path,
                parameter_key: key,
            }),
            Self::Delete { path, key } => lend(&mut DeleteObject {
                object_name: path,
                parameter_key: key,
            }),
            Self::Download {
                file_type,
                url,
                key,
            } => lend(&mut Download {
                command_key: key,
                file_type,
                url,
                username: "",
                password: "".into(),
                file_size: 0,
                target_file_name: "",
                delay_seconds: 0,
                success_url: "",
                failure_url: "",
            }),
            Self::Reboot { key } => lend(&mut Reboot { command_key: key }),
            Self::FactoryReset => lend(&mut FactoryReset),
            Self::Raw { markup, .. } => lend(&mut RawMessage { markup }),
        }
    }
}

impl fmt::Display for Task {
    /// The method, and what it is about.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Names { path, .. } | Self::Add { path, .. } | Self::Delete { path, .. } => {
                write!(f, "{} {path:?}", self.method().name())
            }
            Self::Get(paths) | Self::Attributes(paths) => {
                write!(f, "{} {}", self.method().name(), paths.join(" "))
            }
            Self::Notify(changes) => {
                f.write_str("SetParameterAttributes")?;
                changes.iter().try_for_each(|c| write!(f, " {}", c.name))
            }
            Self::Set { parameters, .. } => {
                f.write_str("SetParameterValues")?;
                parameters.iter().try_for_each(|p| write!(f, " {}", p.name))
            }
            Self::Raw {
                method: Method::Other,
                ..
            } => f.write_str("a vendor's method"),
            _ => f.write_str(self.method().name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_call_knows_its_method() {
        let method = |markup: &str| Task::raw(markup).map(|task| task.method());
        assert_eq!(method("\n<cwmp:Reboot>"), Some(Method::Reboot));
        assert_eq!(method("<cwmp:X_A_Do/>"), Some(Method::Other));
        for bad in ["", "Reboot", "<", "<?xml?>", "<!-- -->"] {
            assert_eq!(method(bad), None, "{bad}");
        }
    }
}
