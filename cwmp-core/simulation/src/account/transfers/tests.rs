use super::*;
use crate::task::windows;
use cwmp_soap::TransferFaultCode;

const DONE: TransferReport = TransferReport::Done;
const FAILED: TransferReport = TransferReport::Failed(TransferFaultCode::INTERNAL_ERROR);
const START: TransferTask = TransferTask::Start;

fn broken<T>(result: Result<T, Violation>) -> Option<Invariant> {
    result.err().map(|violation| violation.invariant)
}

fn asked() -> Transfers {
    let mut transfers = Transfers::default();
    let key = "k".to_owned();
    transfers.ask(&Task::Download { key, delay: 60 }, 0, true);
    transfers
}

/// In a window from 0 s to 100 s, or, if the user agrees, one from 130 s to 230 s.
fn scheduled() -> Transfers {
    let mut transfers = Transfers::default();
    let windows = windows(100).to_vec();
    let key = "k".to_owned();
    transfers.ask(&Task::ScheduleDownload { key, windows }, 0, true);
    transfers
}

#[test]
fn a_report_is_about_what_was_asked_for_and_has_ended_so() {
    let mut transfers = asked();
    let wrong = Some(Invariant::TransferWrong);
    assert_eq!(broken(transfers.report("k", true, 0)), wrong);
    assert_eq!(broken(transfers.begin("k", START, (60_000, 1))), None);
    let event = transfers.told("k", DONE, (false, 0));
    assert_eq!(event, Some(EventCode::MDownload));
    assert_eq!(broken(transfers.report("k", false, 0)), wrong);
    assert_eq!(broken(transfers.report("k", true, 0)), None);
    let invented = Some(Invariant::TransferInvented);
    assert_eq!(broken(transfers.report("other", true, 0)), invented);
    assert!(transfers.owed().is_some());
    assert_eq!(
        transfers.answered("k"),
        Some((EventCode::MDownload, Others::None))
    );
    assert!(transfers.owed().is_none());
    assert_eq!(broken(transfers.report("k", true, 0)), invented);
}

#[test]
fn a_loss_of_power_undoes_what_was_not_kept() {
    let mut transfers = asked();
    transfers.told("k", DONE, (false, 0));
    transfers.answered("k");
    transfers.cut();
    // It may be told again, or not.
    assert!(transfers.owed().is_none());
    assert_eq!(transfers.boot().count(), 1);
    assert_eq!(broken(transfers.report("k", true, 0)), None);
    let mut transfers = asked();
    transfers.told("k", DONE, (false, 0));
    transfers.keep();
    transfers.cut();
    assert!(transfers.owed().is_some());
    assert_eq!(transfers.boot().count(), 0);
    let wrong = Some(Invariant::TransferWrong);
    assert_eq!(broken(transfers.report("k", false, 0)), wrong);
}

#[test]
fn a_transfer_begins_in_its_time_and_in_no_other() {
    let early = Some(Invariant::TransferEarly);
    let mut transfers = asked();
    assert_eq!(broken(transfers.begin("k", START, (57_000, 1))), early);
    assert_eq!(broken(transfers.begin("other", START, (60_000, 1))), early);
    let mut transfers = scheduled();
    assert_eq!(broken(transfers.begin("k", START, (10_000, 1))), None);
    // No retry in the first window.
    assert_eq!(transfers.told("k", FAILED, (false, 20_000)), None);
    assert_eq!(broken(transfers.begin("k", START, (110_000, 1))), early);
    assert_eq!(broken(transfers.begin("k", START, (140_000, 1))), early);
    let ask = TransferTask::AskUser;
    assert_eq!(broken(transfers.begin("k", ask, (110_000, 1))), early);
    assert_eq!(broken(transfers.begin("k", ask, (140_000, 1))), None);
    let confirmed = TransferReport::Confirmed;
    assert_eq!(transfers.told("k", confirmed, (false, 140_000)), None);
    // One retry in the second.
    for expected in [None, Some(EventCode::MScheduleDownload)] {
        assert_eq!(broken(transfers.begin("k", START, (150_000, 1))), None);
        assert_eq!(transfers.told("k", FAILED, (false, 160_000)), expected);
    }
    assert_eq!(broken(transfers.report("k", false, 160_000)), None);
}

#[test]
fn a_transfer_whose_windows_are_over_has_failed() {
    let mut transfers = scheduled();
    let event = (EventCode::MScheduleDownload, "k".to_owned());
    assert!(!transfers.take(&event, 227_000));
    let wrong = Some(Invariant::TransferWrong);
    assert_eq!(broken(transfers.report("k", false, 227_000)), wrong);
    assert!(transfers.clone().take(&event, 230_000));
    assert_eq!(transfers.tick(291_999), []);
    assert_eq!(transfers.tick(292_000), [event]);
    assert_eq!(broken(transfers.report("k", true, 292_000)), wrong);
    assert_eq!(broken(transfers.report("k", false, 292_000)), None);
}

#[test]
fn nothing_is_heard_of_a_transfer_that_was_cancelled() {
    let told = Some(Invariant::CancelledTold);
    let mut transfers = asked();
    let gone = transfers.clone().cancel("k", false);
    assert_eq!(gone, Ok(Vec::new()));
    assert_eq!(transfers.cancel("k", true), Ok(vec![EventCode::MDownload]));
    assert_eq!(broken(transfers.begin("k", START, (60_000, 1))), told);
    assert_eq!(broken(transfers.report("k", true, 60_000)), told);
    // Until it is kept, the power may undo it.
    let mut cut = transfers.clone();
    cut.cut();
    assert_eq!(broken(cut.begin("k", START, (60_000, 1))), None);
    transfers.keep();
    transfers.cut();
    assert_eq!(broken(transfers.begin("k", START, (60_000, 1))), told);
    let mut transfers = asked();
    transfers.told("k", DONE, (false, 60_000));
    assert_eq!(broken(transfers.cancel("k", true)), told);
}

#[test]
fn of_the_devices_own_the_acs_hears_what_it_wants_to() {
    let mut transfers = Transfers::default();
    let code = EventCode::AutonomousTransferComplete;
    for name in ["1", "2", "3"] {
        transfers.begin_own(name);
    }
    transfers.keep();
    assert_eq!(transfers.told("1", DONE, (false, 0)), None);
    assert_eq!(transfers.told("2", FAILED, (true, 0)), Some(code));
    assert_eq!(transfers.told("3", DONE, (true, 0)), Some(code));
    let invented = Some(Invariant::TransferInvented);
    assert_eq!(broken(transfers.report("1", true, 0)), invented);
    assert_eq!(broken(transfers.report("2", false, 0)), None);
    assert_eq!(transfers.answered("2"), Some((code, Others::Owed)));
    // Another ACS does not hear of what is over.
    transfers.begin_own("4");
    transfers.drop_old();
    transfers.keep();
    assert_eq!(broken(transfers.report("3", true, 0)), invented);
    assert!(transfers.owed().is_some_and(|owed| owed.key == "4"));
}
