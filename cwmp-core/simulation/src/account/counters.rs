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

    /// The power fails.
    pub(crate) fn cut(&mut self) {
        if !self.is_kept {
            self.keys.extend_from_slice(&self.kept_keys);
            self.retries.0 = self.retries.0.min(self.kept_retries.0);
            self.retries.1 = self.retries.1.max(self.kept_retries.1);
        }
    }
}
