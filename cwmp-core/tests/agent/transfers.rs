//! Transfers that the ACS asks for: the cases of the conformance list.

use cwmp_core::cpe::{PostKind, TransferConfig, TransferReport, TransferTask, WindowMode};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::download::Download;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::schedule_download::TimeWindowStruct;
use cwmp_soap::{DateTime, FaultCode, Method, TransferFaultCode};

use super::transfer_world::{
    Transfers, download, firmware, hold, scheduled, status_of, upload, window,
};
use super::world::{Want, answer_to, codes, message};

const OVER: &[&str] = &["7 TRANSFER COMPLETE", "M Download"];
const OVER_SCHEDULED: &[&str] = &["7 TRANSFER COMPLETE", "M ScheduleDownload"];

#[test]
fn ct_xfer_01c_a_slow_download_is_reported_once_with_its_times() {
    let mut world = Transfers::turned();
    let (_, response) = world.call(download("k", 0));
    let unknown = (1, DateTime::Unknown, DateTime::Unknown);
    assert_eq!(status_of(&response), unknown);
    world.reply(204, b"").unwrap();
    world.at(3);
    let id = world.begins();
    world.at(50);
    assert_eq!(world.waits(), None);
    assert!(world.tells(id, TransferReport::Done));
    assert_eq!(codes(&world.open()), OVER);
    let expected = ("k".into(), None, Transfers::clock(3), Transfers::clock(50));
    assert_eq!(world.reports(), expected);
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
    assert_eq!(world.agent.transfers().count(), 0);
    // Nobody reports twice.
    assert!(!world.tells(id, TransferReport::Done));
}

#[test]
fn ct_xfer_03c_what_ends_before_the_empty_post_is_reported_in_the_session() {
    let mut config = TransferConfig::DEFAULT;
    config.in_session = true;
    let mut world = Transfers::with(config);
    world.close();
    world.request();
    world.held();
    world
        .reply(200, &hold(&message(Some("1"), download("k", 0))))
        .unwrap();
    assert_eq!(world.post().0, PostKind::Response(Method::Download));
    let id = world.begins();
    assert!(world.tells(id, TransferReport::Done));
    world.reply(204, b"").unwrap();
    assert_eq!(world.reports().0, "k");
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(None)));
    assert_eq!(world.agent.undelivered().count(), 0);
    assert_eq!(world.agent.transfers().count(), 0);
}

#[test]
fn what_an_earlier_session_asked_for_is_announced_before_it_is_reported() {
    let mut world = Transfers::turned();
    world.takes_on(download("k", 0));
    let id = world.begins();
    world.request();
    world.held();
    // There would be a turn for it, but the Inform did not announce it.
    world.tells(id, TransferReport::Done);
    world.reply(204, b"").unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    world.reply(204, b"").unwrap();
    assert_eq!(world.session().0, OVER);
}

#[test]
fn ct_xfer_04c_a_delay_is_waited_for_and_lasts_beyond_the_session() {
    let mut config = TransferConfig::DEFAULT;
    config.in_session = true;
    let mut world = Transfers::with(config);
    assert_eq!(world.asks(download("k", 60)), None);
    // The session goes on past the delay.
    world.at(20);
    assert_eq!(world.listed(), [("k".to_string(), 1)]);
    world.at(40);
    world.listed();
    world.at(61);
    assert_eq!(world.listed(), [("k".to_string(), 1)]);
    assert!(matches!(world.poll(), Want::Wait(_)));
    world.reply(204, b"").unwrap();
    world.begins();

    let mut world = Transfers::turned();
    world.takes_on(download("k", 60));
    assert_eq!(world.waits(), Some(60));
    world.at(59);
    assert_eq!(world.waits(), Some(60));
    world.at(61);
    world.begins();
}

#[test]
fn ct_xfer_05c_firmware_is_reported_after_the_restart() {
    let mut world = Transfers::turned();
    world.takes_on(firmware("fw", 0));
    let id = world.begins();
    assert!(world.tells(id, TransferReport::NeedsRestart));
    assert!(matches!(world.poll(), Want::Reboot));
    // Once, however long it takes.
    assert_eq!(world.waits(), None);
    world.at(100);
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.task(), (id, TransferTask::Verify));
    assert!(world.tells(id, TransferReport::Done));
    // `4 VALUE CHANGE` for SoftwareVersion is a matter of notification.
    assert_eq!(
        codes(&world.open()),
        ["1 BOOT", "7 TRANSFER COMPLETE", "M Download"]
    );
    let report = world.reports();
    assert_eq!(report.3, Transfers::clock(100));
}

#[test]
fn ct_xfer_07c_the_fourth_of_three_is_refused() {
    let mut world = Transfers::turned();
    assert_eq!(world.asks(download("1", 60)), None);
    let upload = upload("2", "1 Vendor Configuration File");
    assert_eq!(world.asks(upload), None);
    assert_eq!(world.asks(download("3", 60)), None);
    assert_eq!(world.asks(download("4", 60)), Some(9004));
    let keys: Vec<String> = world.listed().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["1", "2", "3"]);
}

#[test]
fn ct_xfer_08c_what_cannot_be_fetched_is_refused_at_once() {
    let mut world = Transfers::turned();
    let of = |url, file_type| Download {
        url,
        file_type,
        ..download("k", 0)
    };
    let config = "3 Vendor Configuration File";
    let cases = [
        (of("gopher://a/b", config), 9013),
        (of("http://user:word@a/b", config), 9003),
        (of("http://a/b", "9 Poem"), 9003),
        (of("http://a/b", "3 Vendor Configuration File 1"), 9003),
        (of("http://a/b", ""), 9003),
        (of("", config), 9003),
    ];
    for (call, fault) in cases {
        assert_eq!(world.asks(call), Some(fault), "{call:?}");
    }
    let longest = "k".repeat(33);
    let call = Download {
        command_key: &longest,
        ..download("", 0)
    };
    assert_eq!(world.asks(call), Some(9003));
    assert_eq!(world.agent.transfers().count(), 0);
}

#[test]
fn ct_xfer_09c_why_it_failed_is_reported() {
    type Code = TransferFaultCode;
    for (fault, code) in [
        (Code::FILE_INACCESSIBLE, 9016),
        (Code::TRANSFER_AUTHENTICATION_FAILURE, 9012),
        (Code::DOWNLOAD_INCOMPLETE, 9017),
        (Code::FILE_CORRUPTED, 9018),
        (Code::FILE_SERVER_UNREACHABLE, 9015),
    ] {
        let mut world = Transfers::turned();
        world.takes_on(download("k", 0));
        let id = world.begins();
        assert!(world.tells(id, TransferReport::Failed(fault)));
        let (codes, reports) = world.session();
        assert_eq!(codes, OVER);
        assert_eq!(reports, [("k".to_string(), Some(code))]);
    }
}

#[test]
fn ct_xfer_10c_the_file_server_gets_the_credentials_of_the_call_and_no_log_does() {
    let mut world = Transfers::turned();
    world.takes_on(download("k", 0));
    let id = world.begins();
    let request = world.agent.transfer(id).unwrap();
    assert_eq!(request.username, "reader");
    assert_eq!(request.password.expose(), "s3cret");
    assert_eq!(request.target_file_name, "config & more");
    let shown = format!("{request:?} {:?}", world.agent);
    for secret in ["reader", "s3cret", "t0k3n"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    // Nor are they kept longer than needed.
    world.tells(
        id,
        TransferReport::Failed(TransferFaultCode::INTERNAL_ERROR),
    );
    let request = world.agent.transfer(id).unwrap();
    assert_eq!(request.username, "");
    assert_eq!(request.password.expose(), "");
}

#[test]
fn ct_xfer_15c_windows_that_cannot_be_are_refused() {
    let at = |start, end| window(start, end, "1 At Any Time");
    let other = window(0, 10, "X 00256D At Full Moon");
    let cases: [(&[TimeWindowStruct<'_>], Option<u16>); 8] = [
        (&[at(0, 10), at(9, 20)], Some(9003)),
        (&[at(20, 30), at(0, 10)], Some(9003)),
        (&[at(10, 9)], Some(9003)),
        (&[at(10, 10)], Some(9003)),
        (&[at(0, 1), at(2, 3), at(4, 5)], Some(9003)),
        (&[], Some(9003)),
        (&[other], Some(9003)),
        (&[at(0, 10), at(10, 20)], None),
    ];
    for (windows, fault) in cases {
        let mut world = Transfers::turned();
        let asked = world.asks(scheduled("k", windows));
        assert_eq!(asked, fault, "{windows:?}");
        assert_eq!(
            world.agent.transfers().count(),
            usize::from(fault.is_none())
        );
    }
}

#[test]
fn a_mode_that_the_device_does_not_have_is_refused() {
    let mut config = TransferConfig::DEFAULT;
    config.modes = &[WindowMode::Immediately];
    let mut world = Transfers::with(config);
    for (mode, fault) in [("3 When Idle", Some(9003)), ("2 Immediately", None)] {
        let asked = world.asks(scheduled("k", &[window(0, 10, mode)]));
        assert_eq!(asked, fault, "{mode}");
    }
}

#[test]
fn ct_xfer_16c_a_device_that_is_never_idle_says_9020() {
    let mut world = Transfers::turned();
    let idle = "3 When Idle";
    world.takes_on(scheduled(
        "k",
        &[window(10, 20, idle), window(30, 40, idle)],
    ));
    assert_eq!(world.waits(), Some(10));
    for (now, next) in [(10, 20), (20, 30), (30, 40), (39, 40)] {
        world.at(now);
        assert_eq!(world.waits(), Some(next), "{now}");
    }
    world.at(40);
    let (codes, reports) = world.session();
    assert_eq!(codes, OVER_SCHEDULED);
    assert_eq!(reports, [("k".to_string(), Some(9020))]);
    assert_eq!(world.waits(), None);
}

#[test]
fn a_device_that_is_idle_begins_within_the_window() {
    let mut world = Transfers::turned();
    world.takes_on(scheduled("k", &[window(10, 20, "3 When Idle")]));
    world.agent.set_idle(true);
    assert_eq!(world.waits(), Some(10));
    world.agent.set_idle(false);
    world.at(12);
    assert_eq!(world.waits(), Some(20));
    world.agent.set_idle(true);
    let id = world.begins();
    world.tells(id, TransferReport::Done);
    assert_eq!(world.session().1, [("k".to_string(), None)]);
}

#[test]
fn ct_xfer_17c_the_second_window_succeeds_where_the_first_failed() {
    let mut world = Transfers::turned();
    let first = TimeWindowStruct {
        max_retries: 2,
        ..window(10, 1_000, "2 Immediately")
    };
    world.takes_on(scheduled(
        "k",
        &[first, window(2_000, 3_000, "1 At Any Time")],
    ));
    world.at(10);
    for attempt in [10, 40, 70] {
        world.at(attempt);
        let id = world.begins();
        let fault = TransferFaultCode::FILE_SERVER_UNREACHABLE;
        assert!(world.tells(id, TransferReport::Failed(fault)));
        // A pause, or the next window.
        let next = if attempt < 70 {
            u64::from(attempt) + 30
        } else {
            2_000
        };
        assert_eq!(world.waits(), Some(next));
    }
    world.at(2_000);
    let id = world.begins();
    assert!(world.tells(id, TransferReport::Done));
    let (codes, reports) = world.session();
    assert_eq!(codes, OVER_SCHEDULED);
    assert_eq!(reports, [("k".to_string(), None)]);
}

#[test]
fn ct_xfer_19c_a_user_who_says_no_closes_the_window() {
    let mode = "4 Confirmation Needed";
    for answer in [Some(TransferReport::Declined), None] {
        let mut world = Transfers::turned();
        let asked = |start, end, user_message| TimeWindowStruct {
            user_message,
            ..window(start, end, mode)
        };
        let windows = [asked(10, 20, "Now?"), asked(30, 40, "And now?")];
        world.takes_on(scheduled("k", &windows));
        for (begin, message) in [(10, "Now?"), (30, "And now?")] {
            world.at(begin);
            let (id, task) = world.task();
            assert_eq!(task, TransferTask::AskUser);
            assert_eq!(world.agent.transfer(id).unwrap().user_message, message);
            if let Some(answer) = answer {
                assert!(world.tells(id, answer));
            }
            if begin == 10 {
                assert_eq!(world.waits(), Some(if answer.is_some() { 30 } else { 20 }));
            }
        }
        world.at(40);
        assert_eq!(world.session().1, [("k".to_string(), Some(9020))]);
    }
}

#[test]
fn a_user_who_agrees_starts_it() {
    let mut world = Transfers::turned();
    world.takes_on(scheduled("k", &[window(0, 20, "4 Confirmation Needed")]));
    let (id, task) = world.task();
    assert_eq!(task, TransferTask::AskUser);
    assert_eq!(world.waits(), Some(20));
    assert!(world.tells(id, TransferReport::Confirmed));
    assert_eq!(world.begins(), id);
    // Asked once, whatever happens.
    assert!(!world.tells(id, TransferReport::Confirmed));
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.begins(), id);
}

#[test]
fn a_refused_report_of_this_session_is_announced_later() {
    let mut config = TransferConfig::DEFAULT;
    config.in_session = true;
    let mut world = Transfers::with(config);
    world.close();
    world.request();
    world.held();
    world
        .reply(200, &hold(&message(Some("1"), download("k", 0))))
        .unwrap();
    world.post();
    let id = world.begins();
    world.tells(id, TransferReport::Done);
    world.reply(204, b"").unwrap();
    let (_, report) = world.post();
    let refusal = answer_to(&report, Fault::new(FaultCode::ACS_INTERNAL_ERROR));
    world.reply(200, &refusal).unwrap();
    assert_eq!(world.post().0, PostKind::Empty);
    // Paced as after a failed session (EVT-018).
    assert!(matches!(world.close(), Want::Wait(Some(_))));
    world.at(10);
    assert_eq!(
        world.session(),
        (
            OVER.iter().map(ToString::to_string).collect(),
            vec![("k".to_string(), None)]
        )
    );
}
