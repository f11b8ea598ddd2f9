use super::*;

const INSTALL: OperationKind = OperationKind::Install;
const UNINSTALL: OperationKind = OperationKind::Uninstall;
const START: OperationTask = OperationTask::Start;

fn broken<T>(result: Result<T, Violation>) -> Option<Invariant> {
    result.err().map(|violation| violation.invariant)
}

fn outcome(uuid: &str, state: &str, fault: Option<u16>) -> Outcome {
    Outcome {
        uuid: uuid.into(),
        state: state.into(),
        fault,
    }
}

/// `a` is to be installed, `b` to be removed.
fn asked() -> Units {
    let mut units = Units::default();
    let operation = |kind, uuid: &str| task::Operation {
        kind,
        uuid: uuid.into(),
    };
    let operations = [operation(INSTALL, "a"), operation(UNINSTALL, "b")];
    units.ask(("k", &operations), 0, true);
    units
}

/// The same, done: `b` could not be.
fn done() -> Units {
    let mut units = asked();
    assert_eq!(broken(units.begin(("k", INSTALL, "a"), START)), None);
    assert_eq!(units.told(("k", INSTALL, "a"), None), None);
    assert_eq!(broken(units.begin(("k", UNINSTALL, "b"), START)), None);
    let event = units.told(("k", UNINSTALL, "b"), Some(9_002));
    assert_eq!(event, Some(EventCode::MChangeDuState));
    units
}

#[test]
fn results_stand_in_the_order_of_the_call_and_say_what_became_of_each() {
    let mut units = done();
    let a = outcome("A", "Installed", None);
    let b = outcome("b", "Installed", Some(9_002));
    let report =
        |units: &mut Units, outcomes: &[Outcome]| broken(units.report(Some("k"), outcomes, 0));
    assert_eq!(report(&mut units, &[a.clone(), b.clone()]), None);
    let wrong = Some(Invariant::UnitsWrong);
    assert_eq!(report(&mut units, &[b.clone(), a.clone()]), wrong);
    assert_eq!(report(&mut units, core::slice::from_ref(&a)), wrong);
    for other in [
        outcome("b", "Uninstalled", None),
        outcome("b", "Uninstalled", Some(9_002)),
        outcome("b", "Installed", Some(9_028)),
    ] {
        assert_eq!(report(&mut units, &[a.clone(), other]), wrong);
    }
    let invented = Some(Invariant::UnitsInvented);
    assert_eq!(
        broken(units.report(Some("l"), core::slice::from_ref(&a), 0)),
        invented
    );
    assert_eq!(
        broken(units.report(None, core::slice::from_ref(&a), 0)),
        invented
    );
    let outcomes = [a, b];
    assert!(units.owed().is_some());
    let event = units.answered(Some("k"), &outcomes);
    assert_eq!(event, Some((EventCode::MChangeDuState, Others::None)));
    assert!(units.owed().is_none());
    assert_eq!(report(&mut units, &outcomes), invented);
}

#[test]
fn what_nobody_has_done_has_failed_for_a_reason_that_is_known() {
    let mut units = asked();
    let wrong = Some(Invariant::UnitsWrong);
    let report = |units: &mut Units, faults: [u16; 2], now| {
        let outcomes = [
            outcome("a", "Failed", Some(faults[0])),
            outcome("b", "Installed", Some(faults[1])),
        ];
        broken(units.report(Some("k"), &outcomes, now))
    };
    assert_eq!(report(&mut units, [9_001, 9_028], LATEST - 1), wrong);
    assert_eq!(report(&mut units, [9_001, 9_028], LATEST), None);
    assert_eq!(report(&mut units, [9_001, 9_001], LATEST), None);
    assert_eq!(report(&mut units, [9_028, 9_028], LATEST), wrong);
    assert_eq!(report(&mut units, [9_001, 9_002], LATEST), wrong);
}

#[test]
fn operations_begin_once_and_are_asked_about_after_a_restart() {
    let verify = OperationTask::Verify;
    let invented = Some(Invariant::UnitsInvented);
    let mut units = asked();
    let (a, event) = (("k", INSTALL, "a"), (EventCode::MChangeDuState, "k".into()));
    assert_eq!(broken(units.clone().begin(a, verify)), invented);
    let other = ("k", UNINSTALL, "a");
    assert_eq!(broken(units.clone().begin(other, START)), invented);
    assert!(units.clone().take(&event));
    assert_eq!(broken(units.begin(a, START)), None);
    assert!(!units.take(&event));
    assert_eq!(broken(units.clone().begin(a, START)), invented);
    assert_eq!(broken(units.begin(a, verify)), None);
    units.told(a, None);
    // The power may undo it until it is kept.
    let mut cut = units.clone();
    cut.cut();
    assert_eq!(broken(cut.begin(a, verify)), None);
    units.keep();
    units.cut();
    assert_eq!(broken(units.begin(a, verify)), invented);
}

#[test]
fn of_changes_that_nobody_asked_for_each_is_told() {
    let mut units = Units::default();
    units.change(INSTALL, "c", None);
    units.change(UNINSTALL, "c", Some(9_002));
    assert!(units.owed().is_none());
    units.keep();
    assert!(units.owed().is_some());
    let first = [outcome("c", "Installed", None)];
    let second = [outcome("c", "Installed", Some(9_002))];
    let code = EventCode::AutonomousDuStateChangeComplete;
    for (outcomes, others) in [(&first, Others::Owed), (&second, Others::None)] {
        assert_eq!(broken(units.report(None, outcomes, 0)), None);
        assert_eq!(units.answered(None, outcomes), Some((code, others)));
        let invented = Some(Invariant::UnitsInvented);
        assert_eq!(broken(units.report(None, outcomes, 0)), invented);
    }
}
