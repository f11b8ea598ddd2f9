//! Tests that the ACS asks for with `DiagnosticsState`.

use crate::invariants::{Invariant, Violation};

/// Whether something is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    #[default]
    No,
    Yes,
    /// The call that would have made it so was broken off.
    Maybe,
}

/// A test, as it ought to be.
#[derive(Clone, Debug)]
struct Test {
    /// The path of its `DiagnosticsState`.
    path: &'static str,
    /// It is to begin when no session is going on.
    is_asked: Known,
    /// The platform is at it.
    is_running: bool,
    /// The platform is to stop it.
    is_to_stop: Known,
}

/// The tests of a device.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagnostics {
    list: Vec<Test>,
}

/// The object of a parameter.
fn object(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(object, _)| object)
}

impl Diagnostics {
    /// The device starts, with these: nothing is left of what was asked for before.
    pub(crate) fn boot(&mut self, paths: &[&'static str]) {
        let tests = paths.iter().map(|path| Test {
            path,
            is_asked: Known::No,
            is_running: false,
            is_to_stop: Known::No,
        });
        self.list.clear();
        self.list.extend(tests);
    }

    /// A parameter was set, for sure or perhaps. One beside the state is something that the test goes by.
    pub(crate) fn set(&mut self, name: &str, value: &str, is_sure: bool) {
        let known = if is_sure { Known::Yes } else { Known::Maybe };
        let meant = self.list.iter_mut();
        for test in meant.filter(|test| object(test.path) == object(name)) {
            if name == test.path && value == "Requested" {
                test.is_asked = known;
            } else if is_sure {
                test.is_asked = Known::No;
            } else if test.is_asked == Known::Yes {
                test.is_asked = Known::Maybe;
            }
            if test.is_running && test.is_to_stop != Known::Yes {
                test.is_to_stop = known;
            }
        }
    }

    /// Another ACS does not want to know.
    pub(crate) fn give_up(&mut self) {
        for test in &mut self.list {
            test.is_asked = Known::No;
            test.is_to_stop = if test.is_running {
                Known::Yes
            } else {
                Known::No
            };
        }
    }

    /// The platform is told to begin or to stop.
    pub(crate) fn act(&mut self, index: usize, is_begun: bool) -> Result<(), Violation> {
        let Some(test) = self.list.get_mut(index) else {
            return Invariant::TestWrong.holds(false, || format!("there is no test {index}"));
        };
        let is_right = if is_begun {
            test.is_asked != Known::No && !test.is_running
        } else {
            test.is_to_stop != Known::No
        };
        Invariant::TestWrong.holds(is_right, || format!("begun {is_begun}: {test:?}"))?;
        test.is_running = is_begun;
        test.is_to_stop = Known::No;
        if is_begun {
            test.is_asked = Known::No;
        }
        Ok(())
    }

    /// The platform has said that one has ended, and whether the agent has taken that.
    pub(crate) fn ended(&mut self, index: usize, is_taken: bool) -> Result<(), Violation> {
        let Some(test) = self.list.get_mut(index) else {
            return Ok(());
        };
        let is_right = match test.is_to_stop {
            Known::No => is_taken,
            Known::Yes => !is_taken,
            Known::Maybe => true,
        };
        Invariant::TestWrong.holds(is_right, || format!("has ended, {is_taken}: {test:?}"))?;
        test.is_running = false;
        test.is_to_stop = Known::No;
        Ok(())
    }

    /// No session is going on, and the device waits: what was asked for has begun, what was to be stopped is.
    pub(crate) fn check(&self) -> Result<(), Violation> {
        let open = |test: &&Test| test.is_asked == Known::Yes || test.is_to_stop == Known::Yes;
        let owed = self.list.iter().find(open);
        Invariant::TestWrong.holds(owed.is_none(), || format!("the device waits: {owed:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "Device.Test.DiagnosticsState";

    fn asked() -> Diagnostics {
        let mut tests = Diagnostics::default();
        tests.boot(&[STATE]);
        tests.set(STATE, "Requested", true);
        tests
    }

    #[test]
    fn a_test_begins_when_it_was_asked_for_and_not_before() {
        let mut tests = Diagnostics::default();
        tests.boot(&[STATE]);
        assert!(tests.clone().act(0, true).is_err());
        tests.set("Device.Other.DiagnosticsState", "Requested", true);
        assert!(tests.act(0, true).is_err());
        let mut tests = asked();
        assert!(tests.check().is_err());
        assert_eq!(tests.act(0, true), Ok(()));
        assert_eq!(tests.check(), Ok(()));
        assert!(tests.act(0, true).is_err());
        assert!(tests.clone().ended(0, false).is_err());
        assert_eq!(tests.ended(0, true), Ok(()));
        // Over a restart nothing is left of it.
        let mut tests = asked();
        tests.boot(&[STATE]);
        assert_eq!(tests.check(), Ok(()));
        assert!(tests.act(0, true).is_err());
    }

    #[test]
    fn nothing_is_heard_of_a_test_that_was_stopped() {
        for (name, value) in [(STATE, "Canceled"), ("Device.Test.Count", "7")] {
            let mut tests = asked();
            assert!(tests.clone().act(0, false).is_err());
            assert_eq!(tests.act(0, true), Ok(()));
            let mut doubted = tests.clone();
            tests.set(name, value, true);
            assert!(tests.check().is_err());
            assert!(tests.clone().ended(0, true).is_err());
            assert_eq!(tests.ended(0, false), Ok(()));
            assert_eq!(tests.check(), Ok(()));
            doubted.set(name, value, false);
            assert_eq!(doubted.check(), Ok(()));
            assert_eq!(doubted.clone().ended(0, true), Ok(()));
            assert_eq!(doubted.act(0, false), Ok(()));
        }
        let mut tests = asked();
        assert_eq!(tests.act(0, true), Ok(()));
        tests.give_up();
        assert!(tests.check().is_err());
    }
}
