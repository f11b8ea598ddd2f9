//! Messages whose lists hold structures: written strictly, read back the same, whatever the buffer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

use cwmp_soap::message::change_du_state::{
    ChangeDuState, ChangeDuStateView, InstallOpStruct, Operation, OperationStruct,
    UninstallOpStruct, UpdateOpStruct,
};
use cwmp_soap::message::du_state_change_complete::{
    DeploymentUnitFaultStruct, DuStateChangeComplete, DuStateChangeCompleteView, OpResultStruct,
};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponse, GetParameterAttributesResponseView, ParameterAttributeStruct,
};
use cwmp_soap::message::schedule_download::{
    ScheduleDownload, ScheduleDownloadView, TimeWindowStruct,
};
use cwmp_soap::{
    Body, CwmpNamespace, DateTime, DecodeConfig, Entries, Envelope, EnvelopeStream, FaultCode,
    Fill, Header, encode,
};

/// The bytes of a message, the same through small buffers.
fn written<B: Body>(body: impl Fn() -> B) -> Vec<u8> {
    let header = Header::new(CwmpNamespace::V1_2);
    let mut whole = vec![0; 16_384];
    let len = encode(&header, &mut body(), &mut whole).unwrap();
    whole.truncate(len);
    for size in [1100, 1500] {
        let mut stream = EnvelopeStream::new();
        let (mut body, mut all, mut room) = (body(), Vec::new(), vec![0; size]);
        loop {
            match stream.fill(&header, &mut body, &mut room).unwrap() {
                Fill::More(len) => all.extend_from_slice(&room[..len]),
                Fill::Done(len) => {
                    all.extend_from_slice(&room[..len]);
                    break;
                }
            }
        }
        assert_eq!(all, whole, "through {size} bytes");
    }
    whole
}

fn read(bytes: &[u8]) -> Envelope<'_> {
    let envelope = Envelope::parse(bytes, &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    envelope
}

#[test]
fn attributes_come_back_with_their_access_lists() {
    let list = [
        ParameterAttributeStruct {
            name: "Device.A",
            notification: 2,
            access_list: &["Subscriber"],
        },
        ParameterAttributeStruct {
            name: "Device.B",
            notification: 0,
            access_list: &[],
        },
    ];
    let bytes = written(|| GetParameterAttributesResponse {
        parameter_list: Entries::new(&list),
    });
    let envelope = read(&bytes);
    let view = GetParameterAttributesResponseView::read(&envelope).unwrap();
    let found: Vec<_> = view.parameter_list().collect();
    assert_eq!(found.len(), 2);
    for (found, sent) in found.iter().zip(list) {
        assert_eq!(found.name, sent.name);
        assert_eq!(found.notification, Ok(sent.notification));
        assert!(
            found
                .access_list
                .clone()
                .eq(sent.access_list.iter().copied())
        );
    }
}

#[test]
fn windows_come_back_in_order() {
    let windows = [1, 2].map(|number| TimeWindowStruct {
        window_start: number * 3600,
        window_end: number * 3600 + 60,
        window_mode: "3 When Idle",
        user_message: "<soon>",
        max_retries: -1,
    });
    let bytes = written(|| ScheduleDownload {
        command_key: "k",
        file_type: "1 Firmware Upgrade Image",
        url: "https://files.example.net/a&b",
        username: "",
        password: "geheim".into(),
        file_size: 7,
        target_file_name: "",
        time_window_list: Entries::new(&windows),
    });
    let envelope = read(&bytes);
    let view = ScheduleDownloadView::read(&envelope).unwrap();
    assert_eq!(view.url(), "https://files.example.net/a&b");
    assert_eq!(view.password().expose(), "geheim");
    assert_eq!(view.file_size(), Ok(7));
    let found: Vec<_> = view.time_window_list().collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].window_start, Ok(7200));
    assert_eq!(found[1].max_retries, Ok(-1));
    assert_eq!(found[0].user_message, "<soon>");
}

#[test]
fn operations_come_back_with_what_they_leave_out() {
    let uuid = "12345678-1234-1234-1234-123456789abc";
    let operations = [
        OperationStruct::Install(InstallOpStruct {
            url: "https://a/",
            uuid: None,
            username: Some("u"),
            password: Some("geheim".into()),
            execution_env_ref: None,
        }),
        OperationStruct::Update(UpdateOpStruct {
            uuid: Some(uuid),
            version: None,
            url: None,
            username: None,
            password: None,
        }),
        OperationStruct::Uninstall(UninstallOpStruct {
            uuid,
            version: Some("1.0"),
            execution_env_ref: None,
        }),
    ];
    for command_key in [None, Some("k")] {
        let bytes = written(|| ChangeDuState {
            operations: Entries::new(&operations),
            command_key,
        });
        let envelope = read(&bytes);
        let view = ChangeDuStateView::read(&envelope).unwrap();
        let found: Vec<_> = view.operations().collect();
        let [
            Operation::Install(install),
            Operation::Update(update),
            Operation::Uninstall(uninstall),
        ] = &found[..]
        else {
            panic!("{found:?}")
        };
        assert_eq!(install.url, "https://a/");
        assert!(install.uuid.is_none() && install.execution_env_ref.is_none());
        assert_eq!(install.password.unwrap().expose(), "geheim");
        assert_eq!(update.uuid.unwrap(), uuid);
        assert!(update.url.is_none());
        assert_eq!(uninstall.version.unwrap(), "1.0");
        assert_eq!(
            view.command_key().map(|key| key.to_string()),
            command_key.map(Into::into)
        );
        assert!(!format!("{found:?}").contains("geheim"));
    }
}

#[test]
fn results_come_back_with_their_faults() {
    let result = |fault| OpResultStruct {
        uuid: "12345678-1234-1234-1234-123456789abc",
        deployment_unit_ref: "Device.SoftwareModules.DeploymentUnit.1.",
        version: "1.0",
        current_state: "Failed",
        resolved: true,
        execution_unit_ref_list: "",
        start_time: DateTime::Unknown,
        complete_time: DateTime::Infinite,
        fault: DeploymentUnitFaultStruct {
            fault,
            fault_string: fault.map(FaultCode::text),
        },
    };
    let results = [
        result(None),
        result(Some(FaultCode::UNKNOWN_DEPLOYMENT_UNIT)),
    ];
    let bytes = written(|| DuStateChangeComplete {
        results: Entries::new(&results),
        command_key: Some("k"),
    });
    let envelope = read(&bytes);
    let view = DuStateChangeCompleteView::read(&envelope).unwrap();
    let found: Vec<_> = view.results().collect();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].fault.fault, Ok(None));
    assert_eq!(
        found[1].fault.fault,
        Ok(Some(FaultCode::UNKNOWN_DEPLOYMENT_UNIT))
    );
    assert_eq!(found[1].resolved, Ok(true));
    assert_eq!(found[1].complete_time, Ok(DateTime::Infinite));
}
