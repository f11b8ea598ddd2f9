//! Transfers over restarts, past the ends of windows, and for another ACS.

use cwmp_core::cpe::{TransferConfig, TransferReport, TransferTask};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::schedule_download::TimeWindowStruct;
use cwmp_soap::{DateTime, TransferFaultCode};

use super::transfer_world::{Transfers, download, firmware, scheduled, window};
use super::world::{Want, codes};

const FAILED: TransferReport = TransferReport::Failed(TransferFaultCode::DOWNLOAD_FAILURE);

fn many(running: u8) -> TransferConfig<'static> {
    let mut config = TransferConfig::DEFAULT;
    config.max_running = running;
    config
}

#[test]
fn what_ran_when_the_power_failed_begins_anew_three_times() {
    let mut world = Transfers::turned();
    world.takes_on(download("k", 0));
    let id = world.begins();
    for restart in 0..3 {
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.begins(), id, "{restart}");
    }
    world.agent.boot(RebootCause::Restart);
    let (codes, reports) = world.session();
    assert_eq!(codes, ["1 BOOT", "7 TRANSFER COMPLETE", "M Download"]);
    assert_eq!(reports, [("k".to_string(), Some(9017))]);
}

#[test]
fn restarts_that_do_not_help_come_to_an_end() {
    let mut world = Transfers::turned();
    world.takes_on(firmware("k", 0));
    let id = world.begins();
    world.tells(id, TransferReport::NeedsRestart);
    let mut restarts = 0;
    while let Want::Reboot = world.poll() {
        restarts += 1;
        assert!(restarts < 100);
        world.agent.boot(RebootCause::Restart);
        assert_eq!(world.task(), (id, TransferTask::Verify));
        world.tells(id, TransferReport::NeedsRestart);
    }
    assert_eq!(restarts, 4);
}

#[test]
fn a_restart_does_not_shift_a_delay_or_a_window() {
    // The monotonic clock begins anew; the time of day tells how long the device was off, as soon as it is known.
    for is_known in [true, false] {
        let mut world = Transfers::turned();
        world.takes_on(download("k", 1_000));
        world.at(100);
        assert_eq!(world.waits(), Some(1_000));
        world.agent.boot(RebootCause::Restart);
        world.at(400);
        let clock = world.time_of_day;
        world.now = 0;
        if !is_known {
            world.time_of_day = DateTime::Unknown;
        }
        world.session();
        assert_eq!(world.waits(), Some(if is_known { 600 } else { 900 }));
        world.now = 50_000;
        world.time_of_day = clock;
        assert_eq!(world.waits(), Some(if is_known { 600 } else { 650 }));
    }
}

#[test]
fn windows_that_passed_while_the_device_was_off_are_missed() {
    let mut world = Transfers::turned();
    world.takes_on(scheduled("k", &[window(100, 200, "2 Immediately")]));
    assert_eq!(world.waits(), Some(100));
    world.agent.boot(RebootCause::Restart);
    world.at(200);
    world.now = 0;
    let (codes, reports) = world.session();
    assert_eq!(
        codes,
        ["1 BOOT", "7 TRANSFER COMPLETE", "M ScheduleDownload"]
    );
    assert_eq!(reports, [("k".to_string(), Some(9020))]);
}

#[test]
fn a_clock_that_is_set_shifts_nothing() {
    let mut world = Transfers::turned();
    world.takes_on(download("k", 1_000));
    assert_eq!(world.waits(), Some(1_000));
    world.time_of_day = Transfers::clock(900_000);
    assert_eq!(world.waits(), Some(1_000));
}

#[test]
fn another_acs_is_told_nothing_and_what_ran_is_stopped() {
    let mut world = Transfers::with(many(3));
    assert_eq!(world.asks(download("running", 0)), None);
    assert_eq!(world.asks(download("waiting", 60)), None);
    world.takes_on(download("over", 0));
    let running = world.begins();
    let over = world.begins();
    world.tells(over, TransferReport::Done);
    world.agent.new_acs();
    assert_eq!(world.agent.transfers().count(), 0);
    assert_eq!(world.task(), (running, TransferTask::Stop));
    assert!(!world.tells(running, TransferReport::Done));
    assert_eq!(world.session(), (vec!["0 BOOTSTRAP".to_string()], vec![]));
    world.at(100);
    assert_eq!(world.waits(), None);
    // There is room again.
    world.called_up();
    for key in ["1", "2", "3"] {
        assert_eq!(world.asks(download(key, 60)), None);
    }
}

#[test]
fn a_factory_reset_leaves_no_transfer() {
    let mut world = Transfers::turned();
    world.takes_on(download("k", 0));
    world.begins();
    world.agent.boot(RebootCause::FactoryReset);
    assert_eq!(world.agent.transfers().count(), 0);
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn a_window_that_ends_stops_what_runs() {
    let windows = [
        window(0, 100, "2 Immediately"),
        window(200, 300, "2 Immediately"),
    ];
    for report in [Some(TransferReport::Done), Some(FAILED), None] {
        let mut world = Transfers::turned();
        world.takes_on(scheduled("k", &windows));
        let id = world.begins();
        assert_eq!(world.waits(), Some(100));
        world.at(100);
        assert_eq!(world.task(), (id, TransferTask::Stop));
        assert_eq!(world.waits(), Some(160));
        if let Some(report) = report {
            assert!(world.tells(id, report));
        }
        if report == Some(TransferReport::Done) {
            assert_eq!(world.session().1, [("k".to_string(), None)]);
            continue;
        }
        world.at(160);
        assert_eq!(world.waits(), Some(200));
        world.at(200);
        assert_eq!(world.begins(), id);
    }
}

#[test]
fn the_last_failure_of_the_last_window_says_why() {
    let mut world = Transfers::turned();
    world.takes_on(scheduled("k", &[window(0, 1_000, "2 Immediately")]));
    let id = world.begins();
    world.tells(
        id,
        TransferReport::Failed(TransferFaultCode::FILE_CORRUPTED),
    );
    assert_eq!(world.session().1, [("k".to_string(), Some(9018))]);
}

#[test]
fn retries_that_are_left_to_the_device_are_three() {
    let mut world = Transfers::turned();
    let own = TimeWindowStruct {
        max_retries: -1,
        ..window(0, 10_000, "2 Immediately")
    };
    world.takes_on(scheduled("k", &[own]));
    for attempt in 0..4 {
        world.at(attempt * 30);
        let id = world.begins();
        world.tells(
            id,
            TransferReport::Failed(TransferFaultCode::FILE_CORRUPTED),
        );
    }
    assert_eq!(world.session().1, [("k".to_string(), Some(9018))]);
}

#[test]
fn a_user_who_has_not_answered_when_the_power_failed_is_asked_again() {
    let mut world = Transfers::turned();
    world.takes_on(scheduled("k", &[window(0, 20, "4 Confirmation Needed")]));
    let asked = world.task();
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.task(), asked);
}
