//! Every call of a CPE, but for `GetRPCMethods`, which is the same from both sides.

use super::{TEXT, UUID, Visitor, fault_codes, parameters, times, values};
use cwmp_soap::message::autonomous_du_state_change_complete::{
    AutonOpResultStruct, AutonomousDuStateChangeComplete,
};
use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferComplete;
use cwmp_soap::message::du_state_change_complete::{
    DeploymentUnitFaultStruct, DuStateChangeComplete, OpResultStruct,
};
use cwmp_soap::message::inform::{DeviceIdStruct, EventStruct, Inform};
use cwmp_soap::message::kicked::Kicked;
use cwmp_soap::message::request_download::{ArgStruct, RequestDownload};
use cwmp_soap::message::transfer_complete::{TransferComplete, TransferFaultStruct};
use cwmp_soap::{DateTime, DeploymentUnitFaultCode, Entries, EventCode, Method, TransferFaultCode};

pub(super) fn every(visitor: &mut Visitor<'_>) {
    informs(visitor);
    transfers(visitor);
    for text in ["", TEXT] {
        visitor.see(
            Method::Kicked,
            Kicked {
                command: text,
                referer: text,
                arg: text,
                next: text,
            },
        );
    }
    let arguments = [ArgStruct {
        name: TEXT,
        value: TEXT,
    }; 16];
    for (file_type, arguments) in [
        ("2 Web Content", &arguments[..0]),
        ("X 00256D Own File", &arguments),
    ] {
        visitor.see(
            Method::RequestDownload,
            RequestDownload {
                file_type,
                file_type_arg: Entries::new(arguments),
            },
        );
    }
    results(visitor);
}

fn informs(visitor: &mut Visitor<'_>) {
    let events = EventCode::ALL
        .iter()
        .filter(|code| code.since() <= visitor.version)
        .map(|code| EventStruct {
            event_code: code.as_str(),
            command_key: if code.is_multiple() { TEXT } else { "" },
        });
    let vendors = ["M X_00256D_Do", "X 00256D Something"].map(|event_code| EventStruct {
        event_code,
        command_key: "",
    });
    let events: Vec<_> = events.chain(vendors.into_iter().cycle()).take(64).collect();
    let list = parameters(&values());
    let informs = [
        (&events[..0], &list[..0], "", 0),
        (&events[..], &list[..], "é & <Söhne>", u32::MAX),
    ];
    for (events, list, text, retry_count) in informs {
        for current_time in times() {
            visitor.see(
                Method::Inform,
                Inform {
                    device_id: DeviceIdStruct {
                        manufacturer: text,
                        oui: "00256D",
                        product_class: text,
                        serial_number: text,
                    },
                    event: Entries::new(events),
                    current_time,
                    retry_count,
                    parameter_list: Entries::new(list),
                },
            );
        }
    }
}

fn transfers(visitor: &mut Visitor<'_>) {
    let faults = fault_codes(visitor.version)
        .filter_map(TransferFaultCode::new)
        .map(Some);
    for (fault, text) in [None]
        .into_iter()
        .chain(faults)
        .zip(["", TEXT].into_iter().cycle())
    {
        visitor.see(
            Method::TransferComplete,
            TransferComplete {
                command_key: text,
                fault,
                fault_string: text,
                start_time: DateTime::Unknown,
                complete_time: DateTime::Infinite,
            },
        );
        visitor.see(
            Method::AutonomousTransferComplete,
            AutonomousTransferComplete {
                announce_url: text,
                transfer_url: text,
                is_download: text.is_empty(),
                file_type: "1 Firmware Upgrade Image",
                file_size: u32::MAX,
                target_file_name: text,
                fault_struct: TransferFaultStruct {
                    fault,
                    fault_string: text,
                },
                start_time: DateTime::Unknown,
                complete_time: DateTime::Infinite,
            },
        );
    }
}

fn results(visitor: &mut Visitor<'_>) {
    let faults = fault_codes(visitor.version)
        .filter_map(DeploymentUnitFaultCode::new)
        .map(|code| DeploymentUnitFaultStruct {
            fault: Some(code),
            fault_string: Some(code.fault().text()),
        });
    let faults = [DeploymentUnitFaultStruct::default()]
        .into_iter()
        .chain(faults);
    let states = ["Installed", "Uninstalled", "Failed"].into_iter().cycle();
    let results: Vec<_> = faults
        .zip(states)
        .map(|(fault, state)| result(fault, state))
        .collect();
    for (results, command_key) in [(&results[..1], None), (&results[..], Some(TEXT))] {
        visitor.see(
            Method::DuStateChangeComplete,
            DuStateChangeComplete {
                results: Entries::new(results),
                command_key,
            },
        );
    }
    let operations = ["Install", "Update", "Uninstall"].into_iter().cycle();
    let results: Vec<_> = results
        .iter()
        .zip(operations)
        .map(of_its_own_accord)
        .collect();
    for results in [&results[..1], &results[..]] {
        visitor.see(
            Method::AutonomousDuStateChangeComplete,
            AutonomousDuStateChangeComplete {
                results: Entries::new(results),
            },
        );
    }
}

fn result(
    fault: DeploymentUnitFaultStruct<'static>,
    current_state: &'static str,
) -> OpResultStruct<'static> {
    OpResultStruct {
        uuid: UUID,
        deployment_unit_ref: "",
        version: TEXT,
        current_state,
        resolved: fault.fault.is_none(),
        execution_unit_ref_list: "Device.SoftwareModules.ExecutionUnit.1,",
        start_time: DateTime::Unknown,
        complete_time: DateTime::Infinite,
        fault,
    }
}

/// The same result, of an operation that nobody asked for.
fn of_its_own_accord(
    (result, operation_performed): (&OpResultStruct<'static>, &'static str),
) -> AutonOpResultStruct<'static> {
    AutonOpResultStruct {
        uuid: result.uuid,
        deployment_unit_ref: result.deployment_unit_ref,
        version: result.version,
        current_state: result.current_state,
        resolved: result.resolved,
        execution_unit_ref_list: result.execution_unit_ref_list,
        start_time: result.start_time,
        complete_time: result.complete_time,
        fault: result.fault,
        operation_performed,
    }
}
