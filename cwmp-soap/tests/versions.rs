//! What each version of CWMP may contain.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

#[path = "support/every/mod.rs"]
mod every;

use cwmp_soap::message::autonomous_transfer_complete::AutonomousTransferComplete;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::get_all_queued_transfers::{
    AllQueuedTransferStruct, GetAllQueuedTransfersResponse,
};
use cwmp_soap::message::get_parameter_attributes::{
    GetParameterAttributesResponse, ParameterAttributeStruct,
};
use cwmp_soap::message::inform::{DeviceIdStruct, EventStruct, Inform, InformResponse};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::request_download::RequestDownload;
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::message::transfer_complete::{TransferComplete, TransferFaultStruct};
use cwmp_soap::message::upload::Upload;
use cwmp_soap::{
    Body, CwmpVersion, DateTime, DecodeConfig, Entries, Envelope, EventCode, FaultCode, Header,
    Kind, Method, Novelty, Text, TooNew, TransferFaultCode, VersionSet, encode,
};
use every::every;

fn header() -> Header<'static> {
    Header::new(CwmpVersion::V1_2.namespace()).with_id(Text::plain("1"))
}

/// What the versions say of a message, oldest first.
fn fits(header: &Header<'_>, body: &mut dyn Body) -> [Result<(), TooNew>; 5] {
    let mut buffer = vec![0; 65_536];
    let len = encode(header, body, &mut buffer).unwrap();
    let envelope = Envelope::parse(buffer.get(..len).unwrap(), &DecodeConfig::LENIENT).unwrap();
    CwmpVersion::ALL.map(|version| envelope.fits(version))
}

/// A message that the versions before `since` do not have because of `what`, and all others have.
#[track_caller]
fn came_with(since: CwmpVersion, what: Novelty, header: &Header<'_>, body: &mut dyn Body) {
    for (version, result) in CwmpVersion::ALL.into_iter().zip(fits(header, body)) {
        if version < since {
            let error = result.unwrap_err();
            assert_eq!((error.what, error.since), (what, since), "{version}");
        } else {
            assert_eq!(result, Ok(()), "{version}");
        }
    }
}

#[track_caller]
fn came_at_once(body: &mut dyn Body) {
    assert_eq!(fits(&header(), body), [Ok(()); 5]);
}

fn attributes(notification: i32) -> SetParameterAttributesStruct<'static> {
    SetParameterAttributesStruct {
        name: "Device.",
        notification_change: true,
        notification,
        access_list_change: false,
        access_list: &[],
    }
}

#[test]
fn lightweight_notification_came_with_1_4() {
    for notification in 0..=7 {
        let list = [attributes(2), attributes(notification)];
        let mut set = SetParameterAttributes {
            parameter_list: Entries::new(&list),
        };
        let entry = ParameterAttributeStruct {
            name: "Device.A",
            notification,
            access_list: &[],
        };
        let list = [entry];
        let mut get = GetParameterAttributesResponse {
            parameter_list: Entries::new(&list),
        };
        let bodies: [&mut dyn Body; 2] = [&mut set, &mut get];
        for body in bodies {
            // What no version has is bad in itself.
            if (3..=6).contains(&notification) {
                let what = Novelty::Notification(notification);
                came_with(CwmpVersion::V1_4, what, &header(), body);
            } else {
                came_at_once(body);
            }
        }
    }
    assert_eq!(
        CwmpVersion::ALL.map(CwmpVersion::highest_notification),
        [2, 2, 2, 2, 6]
    );
}

#[test]
fn notification_5_in_a_session_of_version_1_1_is_fault_9003() {
    let list = [attributes(5)];
    let mut body = SetParameterAttributes {
        parameter_list: Entries::new(&list),
    };
    let [_, in_1_1, ..] = fits(&header(), &mut body);
    let error = in_1_1.unwrap_err();
    assert_eq!(error.cpe_fault(), FaultCode::INVALID_ARGUMENTS);
    assert_eq!(error.acs_fault(), FaultCode::ACS_INVALID_ARGUMENTS);
    assert_eq!(error.to_string(), "notification 5 came with CWMP 1.4");
}

#[test]
fn methods_came_with_their_versions() {
    for &method in Method::ALL {
        for suffix in ["", "Response"] {
            let name = method.name();
            let markup = format!("<cwmp:{name}{suffix}></cwmp:{name}{suffix}>");
            let mut body = RawMessage { markup: &markup };
            let what = Novelty::Method(method);
            came_with(method.since(), what, &header(), &mut body);
            for error in fits(&header(), &mut body)
                .into_iter()
                .filter_map(Result::err)
            {
                assert_eq!(error.cpe_fault(), FaultCode::METHOD_NOT_SUPPORTED);
                assert_eq!(error.acs_fault(), FaultCode::ACS_METHOD_NOT_SUPPORTED);
            }
        }
    }
    let markup = "<cwmp:X_00256D_Do></cwmp:X_00256D_Do>";
    came_at_once(&mut RawMessage { markup });
}

#[test]
fn header_elements_came_with_their_versions() {
    let mut body = Reboot { command_key: "" };
    let mut header = header();
    header.hold_requests = true;
    assert_eq!(fits(&header, &mut body), [Ok(()); 5]);
    let mut timeout = header;
    timeout.session_timeout = Some(60);
    let what = Novelty::Header("SessionTimeout");
    came_with(CwmpVersion::V1_3, what, &timeout, &mut body);
    let mut list = header;
    list.supported_versions = Some(VersionSet::ALL);
    let what = Novelty::Header("SupportedCWMPVersions");
    came_with(CwmpVersion::V1_4, what, &list, &mut body);
    let mut chosen = header;
    chosen.use_version = Some(CwmpVersion::V1_0);
    let what = Novelty::Header("UseCWMPVersion");
    let mut body = InformResponse { max_envelopes: 1 };
    came_with(CwmpVersion::V1_4, what, &chosen, &mut body);
}

#[test]
fn event_codes_came_with_their_versions() {
    let codes = EventCode::ALL
        .iter()
        .map(|code| (code.as_str(), Some(*code)));
    let others = [
        ("X 00256D Own", None),
        ("99 SOMETHING", None),
        ("M X_00256D_Do", None),
    ];
    for (text, code) in codes.chain(others) {
        let events = ["0 BOOTSTRAP", text].map(|event_code| EventStruct {
            event_code,
            command_key: "",
        });
        let mut body = Inform {
            device_id: DeviceIdStruct {
                manufacturer: "",
                oui: "00256D",
                product_class: "",
                serial_number: "",
            },
            event: Entries::new(&events),
            current_time: DateTime::Unknown,
            retry_count: 0,
            parameter_list: Entries::<&str>::new(&[]),
        };
        match code {
            Some(code) => came_with(code.since(), Novelty::Event(code), &header(), &mut body),
            None => came_at_once(&mut body),
        }
    }
}

#[test]
fn fault_codes_came_with_their_versions() {
    let vendors = [8899, 9899, 9799].map(FaultCode::new);
    for code in every::fault_codes(CwmpVersion::V1_4).chain(vendors) {
        let what = Novelty::Fault(code);
        came_with(code.since(), what, &header(), &mut Fault::new(code));
        let Some(fault) = TransferFaultCode::new(code) else {
            continue;
        };
        let mut body = TransferComplete {
            command_key: "",
            fault: Some(fault),
            fault_string: "",
            start_time: DateTime::Unknown,
            complete_time: DateTime::Unknown,
        };
        came_with(code.since(), what, &header(), &mut body);
    }
}

#[test]
fn new_file_types_came_with_1_2() {
    for (file_type, of_downloads, of_uploads) in [
        ("1 Firmware Upgrade Image", true, false),
        ("2 Web Content", true, false),
        ("3 Vendor Configuration File", true, false),
        ("1 Vendor Configuration File", false, true),
        ("2 Vendor Log File", false, true),
        ("4 Tone File", false, false),
        ("X 00256D Own", true, true),
    ] {
        let mut download = Download {
            command_key: "",
            file_type,
            url: "",
            username: "",
            password: "".into(),
            file_size: 0,
            target_file_name: "",
            delay_seconds: 0,
            success_url: "",
            failure_url: "",
        };
        let mut wish = RequestDownload {
            file_type,
            file_type_arg: Entries::<&str>::new(&[]),
        };
        let mut upload = Upload {
            command_key: "",
            file_type,
            url: "",
            username: "",
            password: "".into(),
            delay_seconds: 0,
        };
        let bodies: [(bool, &mut dyn Body); 3] = [
            (of_downloads, &mut download),
            (of_downloads, &mut wish),
            (of_uploads, &mut upload),
        ];
        for (is_old, body) in bodies {
            if is_old {
                came_at_once(body);
            } else {
                came_with(CwmpVersion::V1_2, Novelty::FileType, &header(), body);
            }
        }
    }
}

#[test]
fn transfers_of_either_direction_have_their_own_file_types_before_1_2() {
    for (file_type, is_old) in [("4 Vendor Log File", true), ("5 Ringer File", false)] {
        let mut report = AutonomousTransferComplete {
            announce_url: "",
            transfer_url: "",
            is_download: true,
            file_type,
            file_size: 0,
            target_file_name: "",
            fault_struct: TransferFaultStruct::default(),
            start_time: DateTime::Unknown,
            complete_time: DateTime::Unknown,
        };
        let list = [AllQueuedTransferStruct {
            command_key: "",
            state: 1,
            is_download: true,
            file_type,
            file_size: 0,
            target_file_name: "",
        }];
        let mut queue = GetAllQueuedTransfersResponse {
            transfer_list: Entries::new(&list),
        };
        let bodies: [&mut dyn Body; 2] = [&mut report, &mut queue];
        for body in bodies {
            let [_, in_1_1, in_1_2, ..] = fits(&header(), body);
            let error = in_1_1.err().map(|error| (error.what, error.since));
            let wanted = (!is_old).then_some((Novelty::FileType, CwmpVersion::V1_2));
            assert_eq!((error, in_1_2), (wanted, Ok(())), "{file_type}");
        }
    }
    let mut report = AutonomousTransferComplete {
        announce_url: "",
        transfer_url: "",
        is_download: true,
        file_type: "2 Web Content",
        file_size: 0,
        target_file_name: "",
        fault_struct: TransferFaultStruct {
            fault: Some(TransferFaultCode::TIME_WINDOWS_MISSED),
            fault_string: "",
        },
        start_time: DateTime::Unknown,
        complete_time: DateTime::Unknown,
    };
    let [_, in_1_1, ..] = fits(&header(), &mut report);
    let what = Novelty::Fault(FaultCode::TIME_WINDOWS_MISSED);
    assert_eq!(in_1_1.map_err(|error| error.what), Err(what));
}

/// What is valid by the schema of a version is what the version may contain: schema by schema, apart from the values
/// that the schema of 1.2 keeps for later.
#[test]
fn every_message_fits_its_version_and_all_later_ones() {
    for version in CwmpVersion::ALL {
        every(version, &mut |body| {
            let mut buffer = vec![0; 65_536];
            let len = encode(&header(), body, &mut buffer).unwrap();
            let document = buffer.get(..len).unwrap();
            let envelope = Envelope::parse(document, &DecodeConfig::LENIENT).unwrap();
            for later in CwmpVersion::ALL
                .into_iter()
                .filter(|later| *later >= version)
            {
                match envelope.fits(later) {
                    Ok(()) => {}
                    Err(error) => {
                        let kept = matches!(error.what, Novelty::Notification(3..=6));
                        assert!(kept && version >= CwmpVersion::V1_2, "{version}: {error}");
                    }
                }
            }
            if envelope.kind() == Kind::Fault(None) {
                assert_eq!(envelope.fits(CwmpVersion::V1_0), Ok(()));
            }
        });
    }
}

#[test]
fn a_call_fits_where_the_whole_message_does_but_for_its_header() {
    let mut refused = 0;
    for written in CwmpVersion::ALL {
        every(written, &mut |body| {
            let mut buffer = vec![0; 65_536];
            let mut header = header();
            header.session_timeout = Some(60);
            let len = encode(&header, body, &mut buffer).unwrap();
            let document = buffer.get(..len).unwrap();
            let envelope = Envelope::parse(document, &DecodeConfig::LENIENT).unwrap();
            let Kind::Request(method) = envelope.kind() else {
                return;
            };
            for version in CwmpVersion::ALL.into_iter().filter(|_| method.is_for_cpe()) {
                let whole = envelope.fits(version);
                let is_header = |error: &TooNew| matches!(error.what, Novelty::Header(_));
                let expected = if whole.as_ref().is_err_and(is_header) {
                    Ok(())
                } else {
                    whole
                };
                refused += usize::from(expected.is_err());
                assert_eq!(
                    envelope.call_fits(version),
                    expected,
                    "{method:?} {version}"
                );
            }
        });
    }
    assert!(refused > 0);
}
