//! The agent and the session of the ACS against each other: what is left to chance, and every way in which things go wrong.
#![allow(clippy::panic, reason = "tests may")]

use cwmp_simulation::{Cause, Failure, Habits, Lamp, Odds, Scenario, Walk, scripts};

/// The result, or the whole trace of the failure.
fn shown<T>(result: Result<T, Box<Failure>>) -> T {
    result.unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn a_device_that_nothing_happens_to_informs_once_and_waits() {
    for (name, scenario) in scripts() {
        let counts = shown(scenario.run());
        assert_eq!(counts.faults, 0, "{name}");
        assert_eq!(
            counts.raised,
            counts.delivered + counts.dropped + counts.collapsed,
            "{name}"
        );
        let sessions = match name {
            "first contact" => 1,
            "settings" | "instances" | "changes" | "reboot" | "another ACS" | "factory reset" => 2,
            "units" => 2,
            "transfers" | "quick transfers" | "windows" | "periodic" => 3,
            "vendor's methods" => 2,
            "standby" => 3,
            "kept settings" => 5,
            "schedule" | "cancellation" | "own units" | "own transfers" | "attributes" => 3,
            "diagnostics" | "heartbeat" => 5,
            other => panic!("{other}"),
        };
        assert!(counts.completed >= sessions, "{name}: {}", counts.completed);
    }
}

/// Two at once take a minute where programs are optimized, several where they are not.
#[test]
fn whatever_goes_wrong_nothing_is_lost_or_invented() {
    for (name, scenario) in scripts() {
        let is_short = name == "first contact";
        let depth = if is_short || !cfg!(debug_assertions) {
            2
        } else {
            1
        };
        let walked = shown(Walk::new(&scenario).depth(depth).threads(2).run());
        assert!(walked.runs > 30, "{name}: {}", walked.runs);
        assert!(walked.counts.faults >= walked.runs - 1, "{name}");
    }
}

#[test]
fn records_that_cannot_be_stored_cost_nothing_while_the_power_holds() {
    for (name, scenario) in scripts() {
        let walk = Walk::new(&scenario).causes(&[Cause::Storage]).depth(2);
        let walked = shown(walk.run());
        assert!(walked.counts.records > walked.runs, "{name}");
    }
}

#[test]
fn much_goes_wrong_by_chance_and_nothing_is_lost_or_invented() {
    let habits = Habits {
        change: 7_000,
        request: 5_000,
        own: 5_000,
        task: 1_000,
        restart: 40_000,
        cut: 20_000,
        settable: Some("Device.Lamp.Level"),
    };
    let scenario = Scenario::new(|| Lamp::new(3_600).with_heartbeat(7_200).with_reports())
        .days(1)
        .odds(Odds::ROUGH)
        .habits(habits);
    let fleet = scenario.fleet(1, 20, 2);
    if let Some(failure) = fleet.failure {
        panic!("{failure}");
    }
    assert!(fleet.counts.completed > 500 && fleet.counts.faults > 300);
    assert!(fleet.counts.transfers > 20, "{}", fleet.counts);
    assert!(fleet.counts.changes > 20, "{}", fleet.counts);
}

#[test]
fn the_same_seed_does_the_same_again() {
    let run = |seed| {
        let scenario = Scenario::new(|| Lamp::new(600))
            .odds(Odds::ROUGH)
            .seed(seed);
        shown(scenario.run())
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4));
}
