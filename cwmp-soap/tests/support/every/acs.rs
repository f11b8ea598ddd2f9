//! Every call of an ACS.

use super::{TEXT, UUID, Visitor, parameters, values};
use cwmp_soap::message::add_object::AddObject;
use cwmp_soap::message::cancel_transfer::CancelTransfer;
use cwmp_soap::message::change_du_state::{
    ChangeDuState, InstallOpStruct, OperationStruct, UninstallOpStruct, UpdateOpStruct,
};
use cwmp_soap::message::delete_object::DeleteObject;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::get_all_queued_transfers::GetAllQueuedTransfers;
use cwmp_soap::message::get_options::GetOptions;
use cwmp_soap::message::get_parameter_attributes::GetParameterAttributes;
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::get_queued_transfers::GetQueuedTransfers;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::schedule_download::{ScheduleDownload, TimeWindowStruct};
use cwmp_soap::message::schedule_inform::ScheduleInform;
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::message::set_vouchers::{SetVouchers, Voucher};
use cwmp_soap::message::upload::Upload;
use cwmp_soap::{CwmpVersion, Entries, Method};

pub(super) fn every(visitor: &mut Visitor<'_>) {
    visitor.see(Method::GetRpcMethods, GetRpcMethods);
    parameter_methods(visitor);
    attributes(visitor);
    for (object_name, parameter_key) in [("Device.A.", ""), ("A.", TEXT)] {
        visitor.see(
            Method::AddObject,
            AddObject {
                object_name,
                parameter_key,
            },
        );
        visitor.see(
            Method::DeleteObject,
            DeleteObject {
                object_name,
                parameter_key,
            },
        );
    }
    for command_key in ["", TEXT] {
        visitor.see(Method::Reboot, Reboot { command_key });
        for delay_seconds in [1, u32::MAX] {
            visitor.see(
                Method::ScheduleInform,
                ScheduleInform {
                    delay_seconds,
                    command_key,
                },
            );
        }
        visitor.see(Method::CancelTransfer, CancelTransfer { command_key });
    }
    visitor.see(Method::FactoryReset, FactoryReset);
    visitor.see(Method::GetQueuedTransfers, GetQueuedTransfers);
    visitor.see(Method::GetAllQueuedTransfers, GetAllQueuedTransfers);
    transfers(visitor);
    options(visitor);
    operations(visitor);
}

fn parameter_methods(visitor: &mut Visitor<'_>) {
    let paths = ["", "Device.", "Device.DeviceInfo.UpTime", TEXT];
    for paths in [&paths[..1], &paths] {
        visitor.see(
            Method::GetParameterValues,
            GetParameterValues {
                parameter_names: Entries::new(paths),
            },
        );
        visitor.see(
            Method::GetParameterAttributes,
            GetParameterAttributes {
                parameter_names: Entries::new(paths),
            },
        );
    }
    for (parameter_path, next_level) in paths.into_iter().zip([false, true, false, true]) {
        visitor.see(
            Method::GetParameterNames,
            GetParameterNames {
                parameter_path,
                next_level,
            },
        );
    }
    for (list, parameter_key) in [(vec![], ""), (parameters(&values()), TEXT)] {
        visitor.see(
            Method::SetParameterValues,
            SetParameterValues {
                parameter_list: Entries::new(&list),
                parameter_key,
            },
        );
    }
}

fn attributes(visitor: &mut Visitor<'_>) {
    // The schema of 1.2 has the values already that 1.4 gives a meaning.
    let highest = if visitor.version < CwmpVersion::V1_2 {
        2
    } else {
        6
    };
    let list: Vec<_> = (0..=highest)
        .map(|notification| SetParameterAttributesStruct {
            name: "Device.",
            notification_change: notification % 2 == 0,
            notification,
            access_list_change: notification % 3 == 0,
            access_list: if notification % 2 == 0 {
                &["Subscriber"]
            } else {
                &[]
            },
        })
        .collect();
    for list in [&list[..1], &list] {
        visitor.see(
            Method::SetParameterAttributes,
            SetParameterAttributes {
                parameter_list: Entries::new(list),
            },
        );
    }
}

fn transfers(visitor: &mut Visitor<'_>) {
    for (text, file_type, number) in [
        ("", "1 Firmware Upgrade Image", 0),
        (TEXT, "X 00256D Own File", u32::MAX),
    ] {
        visitor.see(
            Method::Download,
            Download {
                command_key: text,
                file_type,
                url: text,
                username: text,
                password: text.into(),
                file_size: number,
                target_file_name: text,
                delay_seconds: number,
                success_url: text,
                failure_url: text,
            },
        );
        let window = TimeWindowStruct {
            window_start: number,
            window_end: number,
            window_mode: "1 At Any Time",
            user_message: text,
            max_retries: -1,
        };
        let windows = [window; 2];
        let windows = if number == 0 { &windows[..1] } else { &windows };
        visitor.see(
            Method::ScheduleDownload,
            ScheduleDownload {
                command_key: text,
                file_type,
                url: text,
                username: text,
                password: text.into(),
                file_size: number,
                target_file_name: text,
                time_window_list: Entries::new(windows),
            },
        );
    }
    for (text, file_type) in [
        ("", "1 Vendor Configuration File"),
        (TEXT, "2 Vendor Log File"),
    ] {
        visitor.see(
            Method::Upload,
            Upload {
                command_key: text,
                file_type,
                url: text,
                username: text,
                password: text.into(),
                delay_seconds: 7,
            },
        );
    }
}

fn options(visitor: &mut Visitor<'_>) {
    for option_name in ["", TEXT] {
        visitor.see(Method::GetOptions, GetOptions { option_name });
    }
    let vouchers = [Voucher(b""), Voucher(&[0]), Voucher(b"voucher")];
    for vouchers in [&vouchers[..1], &vouchers] {
        visitor.see(
            Method::SetVouchers,
            SetVouchers {
                voucher_list: Entries::new(vouchers),
            },
        );
    }
}

fn operations(visitor: &mut Visitor<'_>) {
    let operations = [
        OperationStruct::Install(InstallOpStruct {
            url: "",
            uuid: None,
            username: None,
            password: None,
            execution_env_ref: None,
        }),
        OperationStruct::Install(InstallOpStruct {
            url: "https://a/?b=1&c=2",
            uuid: Some(UUID),
            username: Some(TEXT),
            password: Some(TEXT.into()),
            execution_env_ref: Some(TEXT),
        }),
        OperationStruct::Update(UpdateOpStruct {
            uuid: None,
            version: None,
            url: None,
            username: None,
            password: None,
        }),
        OperationStruct::Update(UpdateOpStruct {
            uuid: Some(UUID),
            version: Some(TEXT),
            url: Some("https://a/"),
            username: Some(""),
            password: Some("".into()),
        }),
        OperationStruct::Uninstall(UninstallOpStruct {
            uuid: UUID,
            version: None,
            execution_env_ref: None,
        }),
        OperationStruct::Uninstall(UninstallOpStruct {
            uuid: UUID,
            version: Some(""),
            execution_env_ref: Some(""),
        }),
    ];
    for (operations, command_key) in [
        (&operations[..1], None),
        (&operations[2..3], Some("")),
        (&operations[..], Some(TEXT)),
    ] {
        visitor.see(
            Method::ChangeDuState,
            ChangeDuState {
                operations: Entries::new(operations),
                command_key,
            },
        );
    }
}
