//! Transfers, as a server asks for them and hears of their ends.

use cwmp_core::acs::{Answer, Config, Post, Request};
use cwmp_soap::message::cancel_transfer::CancelTransfer;
use cwmp_soap::message::download::{Download, DownloadResponseView};
use cwmp_soap::message::get_all_queued_transfers::{
    GetAllQueuedTransfers, GetAllQueuedTransfersResponseView,
};
use cwmp_soap::message::schedule_download::{ScheduleDownload, TimeWindowStruct};
use cwmp_soap::{Body, Entries, Kind, Method, Secret};

use crate::script::{Acs, TRANSFER, message};

const AUTONOMOUS: &str = "<cwmp:AutonomousTransferComplete><AnnounceURL/><TransferURL>http://a/</TransferURL>\
    <IsDownload>1</IsDownload><FileType>1 Firmware Upgrade Image</FileType><FileSize>0</FileSize><TargetFileName/>\
    <FaultStruct><FaultCode>9018</FaultCode><FaultString>bad</FaultString></FaultStruct>\
    <StartTime>2026-01-02T03:04:05Z</StartTime><CompleteTime>2026-01-02T03:04:06Z</CompleteTime>\
    </cwmp:AutonomousTransferComplete>";

#[test]
fn reports_are_acknowledged_whatever_their_key_and_however_often() {
    let mut acs = Acs::informed(Config::STRICT);
    for (id, report, method) in [
        ("2", TRANSFER, Method::TransferComplete),
        ("3", TRANSFER, Method::TransferComplete),
        ("4", AUTONOMOUS, Method::AutonomousTransferComplete),
    ] {
        // Nobody here has asked for a transfer.
        let reply = acs.answers(&message(id, report), Answer::Own);
        assert_eq!(reply.kind(), Kind::Response(method));
    }
    acs.turn();
    acs.is_over();
}

/// The server calls, and the device answers; the answer.
fn called(acs: &mut Acs, method: Method, body: &mut dyn Body, answer: &str) -> String {
    let call = acs.calls(Some(Request::new(method, body))).unwrap();
    assert_eq!(call.kind(), Kind::Request(method));
    let id = call.summary().id.unwrap().to_string();
    message(&id, answer)
}

#[test]
fn transfers_are_asked_for_as_any_other_call_is() {
    let mut acs = Acs::informed(Config::STRICT);
    acs.turn();
    let mut download = Download {
        command_key: "k",
        file_type: "1 Firmware Upgrade Image",
        url: "https://files.example.net/a?b=c&d=e",
        username: "u",
        password: Secret::from("p"),
        file_size: 1,
        target_file_name: "",
        delay_seconds: 60,
        success_url: "",
        failure_url: "",
    };
    let answer = "<cwmp:DownloadResponse><Status>1</Status><StartTime>0001-01-01T00:00:00Z</StartTime>\
        <CompleteTime>0001-01-01T00:00:00Z</CompleteTime></cwmp:DownloadResponse>";
    let post = called(&mut acs, Method::Download, &mut download, answer);
    let Post::Answered { answer, .. } = acs.0.handle_post(post.as_bytes()).unwrap() else {
        panic!("no answer")
    };
    let view = DownloadResponseView::read(&answer).unwrap();
    assert_eq!(view.status(), Ok(1));

    let windows = [TimeWindowStruct {
        window_start: 0,
        window_end: 3_600,
        window_mode: "3 When Idle",
        user_message: "",
        max_retries: 1,
    }];
    let mut scheduled = ScheduleDownload {
        command_key: "s",
        file_type: "1 Firmware Upgrade Image",
        url: "https://files.example.net/a",
        username: "",
        password: Secret::from(""),
        file_size: 0,
        target_file_name: "",
        time_window_list: Entries::new(&windows),
    };
    let answer = "<cwmp:ScheduleDownloadResponse/>";
    let post = called(&mut acs, Method::ScheduleDownload, &mut scheduled, answer);
    assert!(acs.0.handle_post(post.as_bytes()).is_ok());

    let mut cancel = CancelTransfer { command_key: "s" };
    let answer = "<cwmp:CancelTransferResponse/>";
    let post = called(&mut acs, Method::CancelTransfer, &mut cancel, answer);
    assert!(acs.0.handle_post(post.as_bytes()).is_ok());

    let answer = "<cwmp:GetAllQueuedTransfersResponse><TransferList soapenc:arrayType=\"cwmp:AllQueuedTransferStruct[1]\">\
        <AllQueuedTransferStruct><CommandKey>k</CommandKey><State>1</State><IsDownload>1</IsDownload>\
        <FileType>1 Firmware Upgrade Image</FileType><FileSize>1</FileSize><TargetFileName/></AllQueuedTransferStruct>\
        </TransferList></cwmp:GetAllQueuedTransfersResponse>";
    let list = &mut GetAllQueuedTransfers;
    let post = called(&mut acs, Method::GetAllQueuedTransfers, list, answer);
    let Post::Answered { answer, .. } = acs.0.handle_post(post.as_bytes()).unwrap() else {
        panic!("no answer")
    };
    let view = GetAllQueuedTransfersResponseView::read(&answer).unwrap();
    assert_eq!(view.transfer_list().count(), 1);
    acs.is_over();
}
