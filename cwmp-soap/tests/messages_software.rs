//! Software modules and transfers: written, read back, the same whatever the buffer.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

#[path = "support/envelope.rs"]
mod envelope;
#[path = "support/written.rs"]
mod support;

use cwmp_soap::message::autonomous_du_state_change_complete::{
    AutonOpResultStruct, AutonomousDuStateChangeComplete, AutonomousDuStateChangeCompleteView,
};
use cwmp_soap::message::autonomous_transfer_complete::{
    AutonomousTransferComplete, AutonomousTransferCompleteView,
};
use cwmp_soap::message::change_du_state::{
    ChangeDuState, ChangeDuStateView, InstallOpStruct, Operation, OperationStruct,
    UninstallOpStruct, UpdateOpStruct,
};
use cwmp_soap::message::du_state_change_complete::{
    DeploymentUnitFaultStruct, DuStateChangeComplete, DuStateChangeCompleteView, OpResultStruct,
};
use cwmp_soap::message::get_all_queued_transfers::{
    AllQueuedTransferStruct, GetAllQueuedTransfersResponse, GetAllQueuedTransfersResponseView,
};
use cwmp_soap::message::get_queued_transfers::{
    GetQueuedTransfersResponse, GetQueuedTransfersResponseView, QueuedTransferStruct,
};
use cwmp_soap::message::request_download::{ArgStruct, RequestDownload, RequestDownloadView};
use cwmp_soap::message::schedule_download::{
    ScheduleDownload, ScheduleDownloadView, TimeWindowStruct,
};
use cwmp_soap::message::transfer_complete::TransferFaultStruct;
use cwmp_soap::{
    DateTime, DecodeConfig, DecodeErrorKind, DeploymentUnitFaultCode, Entries, Envelope, FaultCode,
    Tolerances, TransferFaultCode,
};
use support::{header, read, written};

const UUID: &str = "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11";

#[test]
fn operations_come_back() {
    let operations = [
        OperationStruct::Install(InstallOpStruct {
            url: "https://a/?b&c",
            uuid: Some(UUID),
            username: Some("u"),
            password: Some("s3cret".into()),
            execution_env_ref: None,
        }),
        OperationStruct::Update(UpdateOpStruct {
            uuid: None,
            version: Some("2"),
            url: None,
            username: None,
            password: None,
        }),
        OperationStruct::Uninstall(UninstallOpStruct {
            uuid: UUID,
            version: None,
            execution_env_ref: Some("Device.SoftwareModules.ExecEnv.1."),
        }),
    ];
    for command_key in [Some("du"), None] {
        let bytes = written(&header(), || ChangeDuState {
            operations: Entries::new(&operations),
            command_key,
        });
        let envelope = read(&bytes);
        let view = ChangeDuStateView::read(&envelope).unwrap();
        assert_eq!(
            view.command_key().map(|key| key.to_string()).as_deref(),
            command_key
        );
        let found: Vec<_> = view.operations().collect();
        let [
            Operation::Install(install),
            Operation::Update(update),
            Operation::Uninstall(uninstall),
        ] = found[..]
        else {
            panic!("{found:?}");
        };
        assert_eq!(install.url, "https://a/?b&c");
        assert_eq!(install.uuid.unwrap(), UUID);
        assert_eq!(install.username.unwrap(), "u");
        assert_eq!(install.password.unwrap().expose(), "s3cret");
        assert_eq!(install.execution_env_ref, None);
        assert_eq!(update.version.unwrap(), "2");
        assert_eq!(
            (update.uuid, update.url, update.username),
            (None, None, None)
        );
        assert!(update.password.is_none());
        assert_eq!(uninstall.uuid, UUID);
        assert_eq!(uninstall.version, None);
        let environment = uninstall.execution_env_ref.unwrap();
        assert_eq!(environment, "Device.SoftwareModules.ExecEnv.1.");
        let shown = format!("{operations:?} {view:?} {found:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}

/// Operations and a result as some peers write them: in an element around elements that are named after their types.
const LIKE_AN_ARRAY: [&str; 2] = [
    "<cwmp:ChangeDUState><Operations><InstallOpStruct><URL>http://a/</URL></InstallOpStruct><UninstallOpStruct>\
     <UUID>1</UUID></UninstallOpStruct></Operations><CommandKey>k</CommandKey></cwmp:ChangeDUState>",
    "<cwmp:DUStateChangeComplete><Results><OpResultStruct><UUID>1</UUID><DeploymentUnitRef/><Version>2</Version>\
     <CurrentState>Failed</CurrentState><Resolved>0</Resolved><ExecutionUnitRefList/>\
     <StartTime>0001-01-01T00:00:00Z</StartTime><CompleteTime>0001-01-01T00:00:00Z</CompleteTime><Fault>\
     <FaultCode>9022</FaultCode></Fault></OpResultStruct></Results></cwmp:DUStateChangeComplete>",
];

#[test]
fn a_list_may_be_written_like_an_array() {
    let [operations, results] = LIKE_AN_ARRAY.map(envelope::message);
    let config = DecodeConfig::STRICT.with_tolerances(Tolerances::MEMBER_NAME);
    let envelope = Envelope::parse(operations.as_bytes(), &config).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    let view = ChangeDuStateView::read(&envelope).unwrap();
    assert_eq!(view.command_key().unwrap(), "k");
    let found: Vec<_> = view.operations().collect();
    assert!(
        matches!(
            found[..],
            [Operation::Install(install), Operation::Uninstall(uninstall)]
                if install.url == "http://a/" && uninstall.uuid == "1"
        ),
        "{found:?}"
    );

    let envelope = Envelope::parse(results.as_bytes(), &config).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    let view = DuStateChangeCompleteView::read(&envelope).unwrap();
    let found: Vec<_> = view.results().collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].version, "2");
    assert_eq!(found[0].fault.fault, Ok(Some(FaultCode::new(9022))));
    assert!(view.command_key().is_none());
}

#[test]
fn a_list_like_an_array_is_refused_strictly() {
    for message in LIKE_AN_ARRAY.map(envelope::message) {
        let envelope = Envelope::parse(message.as_bytes(), &DecodeConfig::STRICT).unwrap();
        assert!(envelope.arguments().is_err(), "{message}");
    }
}

#[test]
fn members_of_a_list_like_an_array_count() {
    let message = envelope::message(LIKE_AN_ARRAY[0]);
    let mut limits = cwmp_soap::Limits::DEFAULT;
    limits.items = 1;
    let config = DecodeConfig::LENIENT.with_limits(limits);
    let envelope = Envelope::parse(message.as_bytes(), &config).unwrap();
    let error = envelope.arguments().unwrap_err();
    assert_eq!(error.kind, DecodeErrorKind::TooManyItems);
}

#[test]
fn an_operation_without_a_type_is_told_as_such() {
    let message = envelope::message(
        "<cwmp:ChangeDUState><Operations><URL>http://a/</URL></Operations>\
         <Operations xsi:type=\"cwmp:StartOpStruct\"/></cwmp:ChangeDUState>",
    );
    let envelope = Envelope::parse(message.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    let view = ChangeDuStateView::read(&envelope).unwrap();
    let found: Vec<_> = view.operations().collect();
    assert!(
        matches!(
            found[..],
            [
                Operation::Unknown(None),
                Operation::Unknown(Some("StartOpStruct"))
            ]
        ),
        "{found:?}"
    );
}

#[test]
fn results_come_back() {
    let result = |fault| OpResultStruct {
        uuid: UUID,
        deployment_unit_ref: "Device.SoftwareModules.DeploymentUnit.2.",
        version: "1.0",
        current_state: "Installed",
        resolved: true,
        execution_unit_ref_list: "A,B",
        start_time: DateTime::Unknown,
        complete_time: DateTime::Infinite,
        fault,
    };
    let failed = DeploymentUnitFaultStruct {
        fault: Some(DeploymentUnitFaultCode::FILE_CORRUPTED),
        fault_string: Some("no <route>"),
    };
    let results = [result(DeploymentUnitFaultStruct::default()), result(failed)];
    let bytes = written(&header(), || DuStateChangeComplete {
        results: Entries::new(&results),
        command_key: Some("du"),
    });
    let envelope = read(&bytes);
    let view = DuStateChangeCompleteView::read(&envelope).unwrap();
    assert_eq!(view.command_key().unwrap(), "du");
    let found: Vec<_> = view.results().collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].fault.fault, Ok(None));
    assert_eq!(found[0].fault.fault_string, None);
    assert_eq!(found[1].fault.fault, Ok(Some(FaultCode::FILE_CORRUPTED)));
    assert_eq!(found[1].fault.fault_string.unwrap(), "no <route>");
    for found in found {
        assert_eq!(found.uuid, UUID);
        assert_eq!(found.deployment_unit_ref, results[0].deployment_unit_ref);
        assert_eq!(found.version, "1.0");
        assert_eq!(found.current_state, "Installed");
        assert_eq!(found.resolved, Ok(true));
        assert_eq!(found.execution_unit_ref_list, "A,B");
        assert_eq!(found.start_time, Ok(DateTime::Unknown));
        assert_eq!(found.complete_time, Ok(DateTime::Infinite));
    }
}

#[test]
fn results_of_unasked_operations_come_back() {
    let results = [AutonOpResultStruct {
        uuid: UUID,
        deployment_unit_ref: "",
        version: "1.0",
        current_state: "Uninstalled",
        resolved: false,
        execution_unit_ref_list: "",
        start_time: DateTime::Unknown,
        complete_time: DateTime::Unknown,
        fault: DeploymentUnitFaultStruct::default(),
        operation_performed: "Uninstall",
    }];
    let bytes = written(&header(), || AutonomousDuStateChangeComplete {
        results: Entries::new(&results),
    });
    let envelope = read(&bytes);
    let view = AutonomousDuStateChangeCompleteView::read(&envelope).unwrap();
    let found: Vec<_> = view.results().collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].current_state, "Uninstalled");
    assert_eq!(found[0].resolved, Ok(false));
    assert_eq!(found[0].operation_performed, "Uninstall");
}

#[test]
fn queued_transfers_come_back() {
    let list = [QueuedTransferStruct {
        command_key: "a&b",
        state: 2,
    }; 16];
    let bytes = written(&header(), || GetQueuedTransfersResponse {
        transfer_list: Entries::new(&list),
    });
    let envelope = read(&bytes);
    let view = GetQueuedTransfersResponseView::read(&envelope).unwrap();
    assert_eq!(view.transfer_list().count(), 16);
    for found in view.transfer_list() {
        assert_eq!(found.command_key, "a&b");
        assert_eq!(found.state, Ok(2));
    }

    let list = [AllQueuedTransferStruct {
        command_key: "k",
        state: 3,
        is_download: true,
        file_type: "1 Firmware Upgrade Image",
        file_size: 7,
        target_file_name: "f",
    }];
    let bytes = written(&header(), || GetAllQueuedTransfersResponse {
        transfer_list: Entries::new(&list),
    });
    let envelope = read(&bytes);
    let view = GetAllQueuedTransfersResponseView::read(&envelope).unwrap();
    let found: Vec<_> = view.transfer_list().collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].command_key, "k");
    assert_eq!((found[0].state, found[0].file_size), (Ok(3), Ok(7)));
    assert_eq!(found[0].is_download, Ok(true));
    assert_eq!(found[0].file_type, "1 Firmware Upgrade Image");
    assert_eq!(found[0].target_file_name, "f");
}

#[test]
fn scheduled_and_requested_downloads_come_back() {
    let windows = [TimeWindowStruct {
        window_start: 1,
        window_end: 2,
        window_mode: "3 When Idle",
        user_message: "m",
        max_retries: -1,
    }; 2];
    let bytes = written(&header(), || ScheduleDownload {
        command_key: "k",
        file_type: "1 Firmware Upgrade Image",
        url: "http://a/",
        username: "u",
        password: "s3cret".into(),
        file_size: 7,
        target_file_name: "f",
        time_window_list: Entries::new(&windows),
    });
    let envelope = read(&bytes);
    let view = ScheduleDownloadView::read(&envelope).unwrap();
    assert_eq!(view.command_key(), "k");
    assert_eq!(view.file_type(), "1 Firmware Upgrade Image");
    assert_eq!(
        (view.url(), view.username()),
        ("http://a/".into(), "u".into())
    );
    assert_eq!(view.password().expose(), "s3cret");
    assert_eq!(view.file_size(), Ok(7));
    assert_eq!(view.target_file_name(), "f");
    assert_eq!(view.time_window_list().count(), 2);
    for window in view.time_window_list() {
        assert_eq!((window.window_start, window.window_end), (Ok(1), Ok(2)));
        assert_eq!(window.window_mode, "3 When Idle");
        assert_eq!(window.user_message, "m");
        assert_eq!(window.max_retries, Ok(-1));
    }

    let arguments = [ArgStruct {
        name: "Version",
        value: "7",
    }];
    let bytes = written(&header(), || RequestDownload {
        file_type: "2 Web Content",
        file_type_arg: Entries::new(&arguments),
    });
    let envelope = read(&bytes);
    let view = RequestDownloadView::read(&envelope).unwrap();
    assert_eq!(view.file_type(), "2 Web Content");
    let argument = view.file_type_arg().next().unwrap();
    assert_eq!(
        (argument.name, argument.value),
        ("Version".into(), "7".into())
    );
}

#[test]
fn an_unasked_transfer_comes_back() {
    for fault in [None, Some(TransferFaultCode::UPLOAD_FAILURE)] {
        let bytes = written(&header(), || AutonomousTransferComplete {
            announce_url: "",
            transfer_url: "http://a/",
            is_download: false,
            file_type: "2 Web Content",
            file_size: 9,
            target_file_name: "f",
            fault_struct: TransferFaultStruct {
                fault,
                fault_string: "why",
            },
            start_time: DateTime::Unknown,
            complete_time: DateTime::Infinite,
        });
        let envelope = read(&bytes);
        let view = AutonomousTransferCompleteView::read(&envelope).unwrap();
        assert!(view.announce_url().is_empty());
        assert_eq!(view.transfer_url(), "http://a/");
        assert_eq!(view.is_download(), Ok(false));
        assert_eq!(view.file_type(), "2 Web Content");
        assert_eq!(view.file_size(), Ok(9));
        assert_eq!(view.target_file_name(), "f");
        let code = fault.map(TransferFaultCode::fault);
        assert_eq!(view.fault_struct().fault, Ok(code));
        assert_eq!(view.fault_struct().fault_string, "why");
        assert_eq!(view.start_time(), Ok(DateTime::Unknown));
        assert_eq!(view.complete_time(), Ok(DateTime::Infinite));
    }
}
