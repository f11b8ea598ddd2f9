//! Devices that are out of order are found out, with a failure that says what it takes.
#![allow(clippy::panic, reason = "tests may")]

use cwmp_core::schedule::Cycle;
use cwmp_model::{Backend, Schema};
use cwmp_simulation::{
    Failure, Habits, Happening, Invariant, Lamp, Odds, Product, Scenario, Task, Walk,
};
use cwmp_soap::message::inform::DeviceIdStruct;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    /// It says that another parameter changed than did.
    Change,
    /// After a loss of power it ticks otherwise than it says.
    Clock,
}

/// A lamp with a flaw.
struct Flawed {
    lamp: Lamp,
    flaw: Flaw,
    was_cut: bool,
}

impl Flawed {
    fn new(flaw: Flaw) -> Self {
        Self {
            lamp: Lamp::new(600),
            flaw,
            was_cut: false,
        }
    }
}

impl Product for Flawed {
    fn schema(&self) -> Schema<'static> {
        self.lamp.schema()
    }
    fn id(&self) -> DeviceIdStruct<'static> {
        self.lamp.id()
    }
    fn backend(&mut self) -> &mut dyn Backend {
        self.lamp.backend()
    }
    fn factory_reset(&mut self) {
        self.lamp.factory_reset();
    }
    fn power_cut(&mut self) {
        self.was_cut = true;
    }
    fn change(&mut self, entropy: u32) -> Option<&'static str> {
        let changed = self.lamp.change(entropy);
        match self.flaw {
            Flaw::Change => Some("Device.Lamp.Level"),
            _ => changed,
        }
    }
    fn periodic(&mut self) -> Option<Cycle> {
        let mut cycle = self.lamp.periodic()?;
        if self.was_cut && self.flaw == Flaw::Clock {
            cycle.interval /= 2;
        }
        Some(cycle)
    }
}

fn scenario(flaw: Flaw) -> Scenario<impl Fn() -> Flawed + Clone + Sync> {
    Scenario::new(move || Flawed::new(flaw)).seconds(3_000)
}

fn failure<T>(result: Result<T, Box<Failure>>) -> Box<Failure> {
    match result {
        Ok(_) => panic!("nothing is found"),
        Err(failure) => failure,
    }
}

#[test]
fn a_change_that_is_not_reported_is_found_without_any_fault() {
    let script = |flaw| scenario(flaw).at(100, Happening::Change);
    assert!(script(Flaw::None).run().is_ok());
    let failure = failure(script(Flaw::Change).run());
    assert_eq!(failure.violation.invariant, Invariant::Stuck);
    assert_eq!(failure.strikes, []);
    assert!(failure.trace.contains("a value changes"));
}

#[test]
fn of_many_faults_the_one_is_told_that_it_takes() {
    let rough = |flaw| scenario(flaw).odds(Odds::ROUGH).seed(7);
    assert!(rough(Flaw::None).run().is_ok());
    let failure = failure(rough(Flaw::Clock).run());
    assert_eq!(failure.violation.invariant, Invariant::Stuck);
    let faults: Vec<String> = failure
        .strikes
        .iter()
        .map(|s| s.fault.to_string())
        .collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("the power fails"), "{faults:?}");
    // The same faults do the same again.
    let again = rough(Flaw::Clock).replay(&failure.strikes);
    assert_eq!(
        again.err().map(|again| again.trace),
        Some(failure.trace.clone())
    );
    let shown = failure.to_string();
    for part in ["seed 7", "RTY-001", "the power fails", "[1 BOOT ]"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn a_walk_finds_what_takes_one_fault() {
    let walked = Walk::new(&scenario(Flaw::Clock)).threads(2).run();
    let failure = failure(walked);
    assert_eq!(failure.strikes.len(), 1);
    assert!(Walk::new(&scenario(Flaw::Clock)).depth(0).run().is_ok());
}

#[test]
fn a_fleet_counts_the_devices_that_fail_and_goes_on() {
    let habits = Habits {
        cut: 10_000,
        ..Habits::NONE
    };
    let fleet = scenario(Flaw::Clock).habits(habits).fleet(1, 8, 2);
    assert!(fleet.failed > 0 && fleet.failed < 8, "{}", fleet.failed);
    assert!(fleet.failure.is_some() && fleet.counts.completed > 0);
}

#[test]
fn what_the_acs_has_called_for_is_done() {
    let key = || "k".to_owned();
    let scenario = scenario(Flaw::None)
        .at(0, Happening::Task(Task::Reboot { key: key() }))
        .at(700, Happening::Task(Task::FactoryReset))
        .at(700, Happening::PowerCut);
    let counts = scenario.run().unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!((counts.restarts, counts.cuts, counts.starts), (2, 1, 4));
}
