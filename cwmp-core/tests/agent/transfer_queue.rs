//! The queue of transfers: order, lists, cancellation, restarts, answers that wait, limits.

use cwmp_core::EventQueue;
use cwmp_core::cpe::{PostKind, TransferConfig, TransferReport, TransferTask};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::cancel_transfer::CancelTransfer;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::get_queued_transfers::{
    GetQueuedTransfers, GetQueuedTransfersResponseView,
};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::upload::UploadResponseView;
use cwmp_soap::{DateTime, Method, TransferFaultCode};

use super::transfer_world::{Transfers, download, firmware, scheduled, status_of, upload, window};
use super::world::{Want, codes, read};

const FAILED: TransferReport = TransferReport::Failed(TransferFaultCode::DOWNLOAD_FAILURE);

fn many(running: u8) -> TransferConfig<'static> {
    let mut config = TransferConfig::DEFAULT;
    config.max_running = running;
    config
}

#[test]
fn the_one_whose_time_came_first_begins_first_and_of_equals_the_one_asked_for_first() {
    let mut world = Transfers::with(many(3));
    assert_eq!(world.asks(download("late", 30)), None);
    world.at(10);
    assert_eq!(world.asks(download("first", 10)), None);
    world.takes_on(download("second", 10));
    world.at(40);
    for key in ["first", "second", "late"] {
        assert_eq!(world.begins_key(), key);
    }
    assert_eq!(world.waits(), None);
}

#[test]
fn one_waits_for_another_but_no_longer_than_an_hour() {
    let mut world = Transfers::turned();
    assert_eq!(world.asks(download("slow", 0)), None);
    world.takes_on(download("next", 60));
    assert_eq!(world.begins_key(), "slow");
    world.at(60);
    assert_eq!(world.waits(), Some(3_660));
    world.at(3_659);
    assert_eq!(world.waits(), Some(3_660));
    world.at(3_660);
    assert_eq!(world.begins_key(), "next");
}

#[test]
fn firmware_is_not_fetched_beside_firmware() {
    let mut world = Transfers::with(many(3));
    assert_eq!(world.asks(firmware("old", 0)), None);
    assert_eq!(world.asks(firmware("new", 0)), None);
    world.takes_on(download("config", 0));
    let first = world.begins();
    assert_eq!(world.begins_key(), "config");
    world.at(10_000);
    assert_eq!(world.waits(), None);
    assert!(world.tells(first, FAILED));
    assert_eq!(world.begins_key(), "new");
}

#[test]
fn what_has_not_begun_is_cancelled_and_never_reported() {
    let mut world = Transfers::turned();
    let windows = [window(60, 120, "2 Immediately")];
    assert_eq!(world.asks(download("k", 60)), None);
    assert_eq!(world.asks(scheduled("k", &windows)), None);
    assert_eq!(world.asks(download("other", 60)), None);
    assert_eq!(
        world.asks(CancelTransfer {
            command_key: "none"
        }),
        None
    );
    assert_eq!(world.listed().len(), 3);
    assert_eq!(world.asks(CancelTransfer { command_key: "k" }), None);
    assert_eq!(world.listed(), [("other".to_string(), 1)]);
    let too_long = "k".repeat(33);
    let cancel = CancelTransfer {
        command_key: &too_long,
    };
    // The method has no fault for its arguments (RPC-GEN-01).
    assert_eq!(world.asks(cancel), Some(9001));
    world.reply(204, b"").unwrap();
    world.at(70);
    assert_eq!(world.begins_key(), "other");
    assert_eq!(world.waits(), None);
}

#[test]
fn what_has_begun_is_not_cancelled_nor_is_any_other_of_its_key() {
    let mut world = Transfers::turned();
    assert_eq!(world.asks(download("k", 0)), None);
    world.takes_on(download("k", 60));
    let id = world.begins();
    for report in [None, Some(TransferReport::NeedsRestart), Some(FAILED)] {
        if let Some(report) = report {
            world.tells(id, report);
        }
        if matches!(report, Some(TransferReport::NeedsRestart)) {
            assert!(matches!(world.poll(), Want::Reboot));
            world.agent.boot(RebootCause::Restart);
            assert_eq!(world.task(), (id, TransferTask::Verify));
        }
        world.called_up();
        assert_eq!(world.asks(CancelTransfer { command_key: "k" }), Some(9021));
        assert_eq!(world.agent.transfers().count(), 2);
        world.reply(204, b"").unwrap();
        if report.is_none() {
            assert!(matches!(world.poll(), Want::Wait(_)));
        }
    }
}

#[test]
fn an_upload_is_answered_as_one() {
    let mut world = Transfers::turned();
    let (kind, response) = world.call(upload("k", "3 Vendor Configuration File 1"));
    assert_eq!(kind, PostKind::Response(Method::Upload));
    let envelope = read(&response);
    let view = UploadResponseView::read(&envelope).unwrap();
    assert_eq!(view.status(), Ok(1));
    assert_eq!(view.start_time(), Ok(DateTime::Unknown));
    let bad = upload("k", "1 Firmware Upgrade Image");
    assert_eq!(world.asks(bad), Some(9003));
    world.reply(204, b"").unwrap();
    let id = world.begins();
    assert!(!world.tells(id, TransferReport::NeedsRestart));
    world.tells(
        id,
        TransferReport::Failed(TransferFaultCode::UPLOAD_FAILURE),
    );
    let (codes, reports) = world.session();
    assert_eq!(codes, ["7 TRANSFER COMPLETE", "M Upload"]);
    assert_eq!(reports, [("k".to_string(), Some(9011))]);
}

#[test]
fn lists_say_how_far_each_has_got() {
    let mut world = Transfers::turned();
    assert_eq!(world.asks(download("running", 0)), None);
    assert_eq!(world.asks(download("waiting", 60)), None);
    world.takes_on(upload("over", "4 Vendor Log File 2"));
    let first = world.begins();
    world.tells(first, TransferReport::Done);
    let second = world.begins();
    assert_eq!(world.agent.transfer(second).unwrap().command_key, "over");
    world.called_up();
    let expected = [("running", 3), ("waiting", 1), ("over", 2)];
    let expected = expected.map(|(key, state)| (key.to_string(), state));
    assert_eq!(world.listed(), expected);
    let (_, answer) = world.call(GetQueuedTransfers);
    let envelope = read(&answer);
    let view = GetQueuedTransfersResponseView::read(&envelope).unwrap();
    let listed: Vec<_> = view
        .transfer_list()
        .map(|entry| (entry.command_key.to_string(), entry.state.unwrap()))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn a_device_that_is_quick_says_status_0_and_reports_nothing() {
    let mut config = TransferConfig::DEFAULT;
    config.answer_within = 20;
    let mut world = Transfers::with(config);
    world
        .reply(200, &super::world::message(Some("1"), download("k", 0)))
        .unwrap();
    let id = world.begins();
    assert_eq!(world.waits(), Some(20));
    world.at(5);
    assert!(world.tells(id, TransferReport::Done));
    let (kind, response) = world.post();
    assert_eq!(kind, PostKind::Response(Method::Download));
    let times = (Transfers::clock(0), Transfers::clock(5));
    assert_eq!(status_of(&response), (0, times.0, times.1));
    assert!(matches!(world.close(), Want::Wait(None)));
    assert_eq!(world.agent.undelivered().count(), 0);
    assert_eq!(world.agent.transfers().count(), 0);
}

#[test]
fn a_status_0_that_does_not_arrive_is_followed_by_a_report() {
    let mut config = TransferConfig::DEFAULT;
    config.answer_within = 20;
    let mut world = Transfers::with(config);
    let call = super::world::message(Some("1"), download("k", 0));
    world.reply(200, &call).unwrap();
    let id = world.begins();
    world.tells(id, TransferReport::Done);
    let (_, response) = world.post();
    assert_eq!(status_of(&response).0, 0);
    world.fail();
    world.at(30);
    assert_eq!(world.session().1, [("k".to_string(), None)]);
}

#[test]
fn one_that_is_not_done_in_time_or_fails_says_status_1_and_reports() {
    for failure in [None, Some(FAILED), Some(TransferReport::NeedsRestart)] {
        let mut config = TransferConfig::DEFAULT;
        config.answer_within = 200;
        let mut world = Transfers::with(config);
        let call = super::world::message(Some("1"), download("k", 0));
        world.reply(200, &call).unwrap();
        let id = world.begins();
        match failure {
            Some(report) => assert!(world.tells(id, report)),
            None => {
                // An ACS does not wait for ever.
                assert_eq!(world.waits(), Some(25));
                world.at(25);
            }
        }
        let (_, response) = world.post();
        assert_eq!(status_of(&response).0, 1);
        world.reply(204, b"").unwrap();
        match failure {
            None => assert!(world.tells(id, FAILED)),
            Some(TransferReport::NeedsRestart) => {
                assert!(matches!(world.poll(), Want::Reboot));
                continue;
            }
            _ => {}
        }
        assert_eq!(world.session().1, [("k".to_string(), Some(9010))]);
    }
}

#[test]
fn texts_that_do_not_fit_are_9004_and_longer_ones_than_may_be_9003() {
    let mut world = Transfers::turned();
    let mut with = |url: usize, file_name: usize| {
        let url = format!("http://a/{}", "u".repeat(url - 9));
        let name = "é".repeat(file_name);
        let call = Download {
            url: &url,
            username: &name,
            target_file_name: &name,
            success_url: &name,
            failure_url: &name,
            ..download("k", 60)
        };
        world.asks(call)
    };
    assert_eq!(with(2_049, 0), Some(9003));
    assert_eq!(with(256, 257), Some(9003));
    // 4096 bytes, by characters of two.
    assert_eq!(with(2_048, 256), Some(9004));
    assert_eq!(with(1_900, 256), None);
}

#[test]
fn a_call_whose_end_could_not_be_announced_is_refused() {
    // Two places for M events, three for transfers.
    let mut world = Transfers::with_events(many(3), EventQueue::MIN_SLOTS + 1);
    assert_eq!(world.asks(download("1", 0)), None);
    assert_eq!(world.asks(Reboot { command_key: "2" }), None);
    assert_eq!(world.asks(download("3", 0)), Some(9004));
    assert_eq!(world.asks(Reboot { command_key: "4" }), Some(9001));
    assert!(matches!(world.close(), Want::Reboot));
    world.agent.boot(RebootCause::Restart);
    let id = world.begins();
    world.tells(id, FAILED);
    let told = ["1 BOOT", "7 TRANSFER COMPLETE", "M Reboot", "M Download"];
    assert_eq!(codes(&world.open()), told);
    assert_eq!(world.reports().1, Some(9010));
    assert_eq!(world.post().0, PostKind::Empty);
    assert_eq!(world.asks(download("3", 0)), None);
    assert_eq!(world.asks(download("4", 0)), None);
    assert_eq!(world.asks(download("5", 0)), Some(9004));
}

#[test]
fn a_version_lists_and_has_what_it_knows() {
    let mut world = Transfers::turned();
    world.close();
    world.request();
    let (_, _inform) = world.post();
    let answer = super::world::message(
        None,
        cwmp_soap::message::inform::InformResponse { max_envelopes: 1 },
    );
    let answer = String::from_utf8(answer).unwrap();
    let answer = answer.replace("cwmp-1-2", "cwmp-1-0");
    world.reply(200, answer.as_bytes()).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    let (_, list) = world.call(cwmp_soap::message::get_rpc_methods::GetRpcMethods);
    let list = String::from_utf8(list).unwrap();
    for (name, is_known) in [
        ("Download", true),
        ("Upload", true),
        ("GetQueuedTransfers", true),
        ("GetAllQueuedTransfers", false),
        ("ScheduleDownload", false),
        ("CancelTransfer", false),
    ] {
        assert_eq!(list.contains(&format!(">{name}<")), is_known, "{name}");
    }
    let markup = "<cwmp:CancelTransfer><CommandKey/></cwmp:CancelTransfer>";
    assert_eq!(world.asks(RawMessage { markup }), Some(9000));
}

#[test]
fn ct_rpc_02c_what_is_left_out_is_not_there() {
    let mut config = TransferConfig::DEFAULT;
    config.uploads = &[];
    config.modes = &[];
    let mut world = Transfers::with(config);
    let upload = upload("k", "1 Vendor Configuration File");
    assert_eq!(world.asks(upload), Some(9000));
    let windows = [window(0, 10, "2 Immediately")];
    assert_eq!(world.asks(scheduled("k", &windows)), Some(9000));
    assert_eq!(world.asks(download("k", 10)), None);
    let (_, list) = world.call(cwmp_soap::message::get_rpc_methods::GetRpcMethods);
    let list = String::from_utf8(list).unwrap();
    assert!(list.contains(">Download<"));
    assert!(!list.contains(">Upload<") && !list.contains(">ScheduleDownload<"));
}
