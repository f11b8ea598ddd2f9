//! Calls about transfers: the order of lists, what can be cancelled, numbers at their limits.

use cwmp_core::cpe::{TransferReport, TransferTask};
use cwmp_soap::TransferFaultCode;
use cwmp_soap::message::cancel_transfer::CancelTransfer;
use cwmp_soap::message::get_queued_transfers::{
    GetQueuedTransfers, GetQueuedTransfersResponseView,
};
use cwmp_soap::message::raw::RawMessage;

use super::transfer_world::{Transfers, download, scheduled, window};
use super::world::read;

const FAILED: TransferReport = TransferReport::Failed(TransferFaultCode::DOWNLOAD_FAILURE);

#[test]
fn lists_have_the_order_of_the_calls_whatever_slots_have_become_free() {
    let mut world = Transfers::turned();
    for key in ["a", "b", "c"] {
        assert_eq!(world.asks(download(key, 600)), None);
    }
    assert_eq!(world.asks(CancelTransfer { command_key: "a" }), None);
    assert_eq!(world.asks(download("d", 600)), None);
    let keys = |list: Vec<(String, i32)>| -> Vec<String> {
        list.into_iter().map(|(key, _)| key).collect()
    };
    assert_eq!(keys(world.listed()), ["b", "c", "d"]);
    let (_, answer) = world.call(GetQueuedTransfers);
    let envelope = read(&answer);
    let view = GetQueuedTransfersResponseView::read(&envelope).unwrap();
    let listed: Vec<_> = view
        .transfer_list()
        .map(|entry| entry.command_key.to_string())
        .collect();
    assert_eq!(listed, ["b", "c", "d"]);
}

#[test]
fn the_longest_delay_is_taken_and_numbers_that_are_none_are_9003() {
    let mut world = Transfers::turned();
    let call = |size: &str, delay: &str| {
        format!(
            "<cwmp:Download><CommandKey>k</CommandKey><FileType>2 Web Content</FileType><URL>http://a/</URL>\
             <Username/><Password/><FileSize>{size}</FileSize><TargetFileName/><DelaySeconds>{delay}</DelaySeconds>\
             <SuccessURL/><FailureURL/></cwmp:Download>"
        )
    };
    for (size, delay) in [
        ("0", "4294967296"),
        ("0", "-1"),
        ("0", ""),
        ("0", "soon"),
        ("-1", "0"),
        ("", "0"),
        ("4294967296", "0"),
    ] {
        let markup = call(size, delay);
        assert_eq!(
            world.asks(RawMessage { markup: &markup }),
            Some(9003),
            "{size} {delay}"
        );
    }
    let markup = call("4294967295", "4294967295");
    assert_eq!(world.asks(RawMessage { markup: &markup }), None);
    world.reply(204, b"").unwrap();
    assert_eq!(world.waits(), Some(4_294_967_295));
}

#[test]
fn retries_are_none_or_some_or_left_to_the_device() {
    for (max_retries, fault) in [
        (0, None),
        (1, None),
        (i32::MAX, None),
        (-1, None),
        (-2, Some(9003)),
        (i32::MIN, Some(9003)),
    ] {
        let mut world = Transfers::turned();
        let mut windows = [
            window(0, 10, "2 Immediately"),
            window(10, 20, "2 Immediately"),
        ];
        windows[1].max_retries = max_retries;
        assert_eq!(world.asks(scheduled("k", &windows)), fault, "{max_retries}");
    }
}

#[test]
fn one_that_waits_for_the_user_is_cancelled_and_one_that_is_being_stopped_is_not() {
    let mut world = Transfers::turned();
    let windows = [window(0, 100, "4 Confirmation Needed")];
    world.takes_on(scheduled("k", &windows));
    let (id, task) = world.task();
    assert_eq!(task, TransferTask::AskUser);
    world.called_up();
    assert_eq!(world.asks(CancelTransfer { command_key: "k" }), None);
    assert_eq!(world.agent.transfers().count(), 0);
    world.reply(204, b"").unwrap();
    // The user answers all the same, and nobody is told of anything.
    assert!(!world.tells(id, TransferReport::Confirmed));
    assert_eq!(world.waits(), None);
    assert_eq!(world.agent.undelivered().count(), 0);

    let mut world = Transfers::turned();
    world.takes_on(scheduled("k", &[window(0, 10, "2 Immediately")]));
    let id = world.begins();
    world.at(10);
    assert_eq!(world.task(), (id, TransferTask::Stop));
    world.called_up();
    assert_eq!(world.asks(CancelTransfer { command_key: "k" }), Some(9021));
    world.reply(204, b"").unwrap();
    assert!(world.tells(id, FAILED));
    assert_eq!(world.session().1, [("k".to_string(), Some(9020))]);
}

#[test]
fn all_of_a_key_are_cancelled_and_the_empty_key_is_one_like_any_other() {
    let mut world = Transfers::turned();
    for key in ["", "k", ""] {
        assert_eq!(world.asks(download(key, 600)), None);
    }
    assert_eq!(world.asks(CancelTransfer { command_key: "" }), None);
    assert_eq!(world.listed(), [("k".to_string(), 1)]);
    // Once more is no fault (XFER-024).
    assert_eq!(world.asks(CancelTransfer { command_key: "" }), None);
    assert_eq!(world.asks(CancelTransfer { command_key: "k" }), None);
    assert_eq!(world.listed(), []);
}
