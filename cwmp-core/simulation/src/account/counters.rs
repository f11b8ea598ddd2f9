//! `ParameterKey` and `RetryCount`, as they ought to be.

use crate::invariants::{Invariant, Violation};

/// What the two may be, and what they may be again if the power fails.
#[derive(Clone, Debug)]
pub(crate) struct Counters {
    keys: Vec<String>,
    retries: (u32, u32),
    kept_keys: Vec<String>,
    kept_retries: (u32, u32),
    is_kept: bool,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            keys: vec![String::new()],
            retries: (0, 0),
            kept_keys: vec![String::new()],
            kept_retries: (0, 0),
            is_kept: true,
        }
    }
}

impl Counters {
    /// A call with this key was answered with success.
    pub(crate) fn set_key(&mut self, key: &str) {
        self.keys.clear();
        self.keys.push(key.to_owned());
        self.is_kept = false;
    }

    /// A call with this key was broken off.
    pub(crate) fn may_have_set_key(&mut self, key: &str) {
        self.keys.push(key.to_owned());
        self.is_kept = false;
    }

    /// A session has ended.
    pub(crate) fn end(&mut self, is_good: bool) {
        self.retries = if is_good {
            (0, 0)
        } else {
            (
                self.retries.0.saturating_add(1),
                self.retries.1.saturating_add(1),
            )
        };
        self.is_kept = false;
    }

    /// A restart has broken a session off.
    pub(crate) fn break_off(&mut self) {
        self.retries.1 = self.retries.1.saturating_add(1);
        self.is_kept = false;
    }

    /// The device is as it left the factory.
    pub(crate) fn reset(&mut self) {
        self.set_key("");
        self.retries = (0, 0);
    }

    /// The device may be as it left the factory.
    pub(crate) fn may_be_reset(&mut self) {
        self.may_have_set_key("");
        self.retries.0 = 0;
    }

    /// An `Inform` says so.
    pub(crate) fn told(&mut self, key: Option<&str>, retries: u32) -> Result<(), Violation> {
        if let Some(key) = key {
            let is_right = self.keys.iter().any(|other| other == key);
            Invariant::KeyWrong
                .holds(is_right, || format!("{key:?} is none of {:?}", self.keys))?;
            if self.keys.len() > 1 {
                self.set_key(key);
            }
        }
        let (least, most) = self.retries;
        let is_right = (least..=most).contains(&retries);
        Invariant::RetryCountWrong.holds(is_right, || {
            format!("{retries} where {least} to {most} sessions failed")
        })?;
        self.retries = (retries, retries);
        Ok(())
    }

    /// What the agent has done so far is kept.
    pub(crate) fn keep(&mut self) {
        if !self.is_kept {
            self.kept_keys.clone_from(&self.keys);
            self.kept_retries = self.retries;
            self.is_kept = true;
        }
    }

    /// Some of what the agent has done so far is kept, and nobody knows what.
    pub(crate) fn keep_some(&mut self) {
        if !self.is_kept {
            self.kept_keys.extend_from_slice(&self.keys);
            self.kept_retries = hull(self.kept_retries, self.retries);
        }
    }

    /// The power fails.
    pub(crate) fn cut(&mut self) {
        if !self.is_kept {
            self.keys.extend_from_slice(&self.kept_keys);
            self.retries = hull(self.retries, self.kept_retries);
        }
    }
}

/// From the least of both to the most.
fn hull(one: (u32, u32), other: (u32, u32)) -> (u32, u32) {
    (one.0.min(other.0), one.1.max(other.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(counters: &Counters, key: &str, retries: u32) -> Option<Invariant> {
        let result = counters.clone().told(Some(key), retries);
        result.err().map(|violation| violation.invariant)
    }

    #[test]
    fn the_key_is_that_of_the_last_call_that_was_answered() {
        let mut counters = Counters::default();
        counters.set_key("a");
        assert_eq!(broken(&counters, "a", 0), None);
        assert_eq!(broken(&counters, "", 0), Some(Invariant::KeyWrong));
        counters.may_have_set_key("b");
        assert_eq!(broken(&counters, "a", 0), None);
        assert_eq!(broken(&counters, "b", 0), None);
        // Once it is told, it stays.
        assert_eq!(counters.told(Some("b"), 0), Ok(()));
        assert_eq!(broken(&counters, "a", 0), Some(Invariant::KeyWrong));
        // What was not kept may be undone.
        counters.keep();
        counters.set_key("c");
        assert_eq!(broken(&counters, "b", 0), Some(Invariant::KeyWrong));
        counters.cut();
        assert_eq!(broken(&counters, "b", 0), None);
        assert_eq!(broken(&counters, "c", 0), None);
    }

    #[test]
    fn retries_are_the_sessions_that_failed() {
        let wrong = Some(Invariant::RetryCountWrong);
        let mut counters = Counters::default();
        counters.end(false);
        counters.end(false);
        assert_eq!(broken(&counters, "", 2), None);
        assert_eq!(broken(&counters, "", 1), wrong);
        assert_eq!(broken(&counters, "", 3), wrong);
        counters.break_off();
        assert_eq!(broken(&counters, "", 2), None);
        assert_eq!(broken(&counters, "", 3), None);
        counters.keep();
        counters.end(true);
        assert_eq!(broken(&counters, "", 0), None);
        assert_eq!(broken(&counters, "", 2), wrong);
        counters.cut();
        assert_eq!(broken(&counters, "", 2), None);
    }
}
