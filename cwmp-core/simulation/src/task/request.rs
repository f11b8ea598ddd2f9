//! Tasks as calls.

use cwmp_core::acs::Request;
use cwmp_core::cpe::OperationKind;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::add_object::AddObject;
use cwmp_soap::message::cancel_transfer::CancelTransfer;
use cwmp_soap::message::change_du_state::{
    ChangeDuState, InstallOpStruct, OperationStruct, UninstallOpStruct, UpdateOpStruct,
};
use cwmp_soap::message::delete_object::DeleteObject;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::schedule_download::{ScheduleDownload, TimeWindowStruct};
use cwmp_soap::message::schedule_inform::ScheduleInform;
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::message::upload::Upload;
use cwmp_soap::{Body, Entries, Secret, Value, ValueType};

use super::{Operation, Task, Window};

const FILES: &str = "http://files.example.net/file";

impl Task {
    /// Lends the call that it makes to `offer`.
    pub(crate) fn with_request<R>(&self, offer: impl FnOnce(Request<'_>) -> R) -> R {
        let lend = |body: &mut dyn Body| offer(Request::new(self.method(), body));
        match self {
            Self::Methods => lend(&mut GetRpcMethods),
            Self::Vendor(name) => lend(&mut RawMessage {
                markup: &format!("<cwmp:{name}/>"),
            }),
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
            Self::SetAll { values, key } => {
                let values: Vec<_> = values.iter().map(assignment).collect();
                lend(&mut SetParameterValues {
                    parameter_list: Entries::new(&values),
                    parameter_key: key,
                })
            }
            Self::Watch { name, notification } => lend(&mut SetParameterAttributes {
                parameter_list: Entries::new(&[SetParameterAttributesStruct {
                    name,
                    notification_change: true,
                    notification: i32::from(*notification),
                    access_list_change: false,
                    access_list: &[],
                }]),
            }),
            Self::Add { table, key } => lend(&mut AddObject {
                object_name: table,
                parameter_key: key,
            }),
            Self::Delete { table, number, key } => lend(&mut DeleteObject {
                object_name: &format!("{table}{number}."),
                parameter_key: key,
            }),
            Self::ScheduleDownload { key, windows } => {
                let windows: Vec<_> = windows.iter().map(window).collect();
                lend(&mut ScheduleDownload {
                    command_key: key,
                    file_type: "2 Web Content",
                    url: FILES,
                    username: "",
                    password: Secret::from(""),
                    file_size: 0,
                    target_file_name: "",
                    time_window_list: Entries::new(&windows),
                })
            }
            Self::Cancel { key } => lend(&mut CancelTransfer { command_key: key }),
            Self::Change { key, operations } => {
                let operations: Vec<_> = operations.iter().map(operation).collect();
                lend(&mut ChangeDuState {
                    operations: Entries::new(&operations),
                    command_key: Some(key),
                })
            }
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

fn assignment((name, value_type, value): &(String, ValueType, String)) -> ParameterValueStruct<'_> {
    ParameterValueStruct {
        name,
        value: Value::Lexical(*value_type, value),
    }
}

fn window(window: &Window) -> TimeWindowStruct<'static> {
    TimeWindowStruct {
        window_start: window.start,
        window_end: window.end,
        window_mode: window.mode.as_str(),
        user_message: "",
        max_retries: i32::from(window.retries),
    }
}

fn operation(operation: &Operation) -> OperationStruct<'_> {
    let uuid = &*operation.uuid;
    match operation.kind {
        OperationKind::Install => OperationStruct::Install(InstallOpStruct {
            url: FILES,
            uuid: Some(uuid),
            username: None,
            password: None,
            execution_env_ref: None,
        }),
        OperationKind::Uninstall => OperationStruct::Uninstall(UninstallOpStruct {
            uuid,
            version: None,
            execution_env_ref: None,
        }),
        _ => OperationStruct::Update(UpdateOpStruct {
            uuid: Some(uuid),
            version: None,
            url: None,
            username: None,
            password: None,
        }),
    }
}
