//! The settings that the agent keeps, as the ACS has set them.

use crate::invariants::{Invariant, Violation};

/// A setting, by its full path, and its text.
pub(crate) type Setting = (String, String);

/// All settings whose values are known, as they may be together.
type State = Vec<Setting>;

/// What the settings may be, and what they may be again if the power fails.
///
/// What a call sets, it sets as a whole: so these are states of all settings, and not values of each.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    factory: State,
    states: Vec<State>,
    kept: Vec<State>,
    is_kept: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            factory: State::new(),
            states: vec![State::new()],
            kept: vec![State::new()],
            is_kept: true,
        }
    }
}

/// The state in which these are set.
fn with(state: &State, values: &[Setting]) -> State {
    let mut state = state.clone();
    for (name, value) in values {
        match state.iter_mut().find(|(its, _)| its == name) {
            Some((_, before)) => before.clone_from(value),
            None => state.push((name.clone(), value.clone())),
        }
    }
    state
}

/// Whether this may be read of a state: the settings of it that are among these.
fn reads_as(state: &State, read: &[Setting]) -> bool {
    let is_as = |(name, value): &Setting| {
        let its = state.iter().find(|(its, _)| its == name);
        its.is_none_or(|(_, its)| same(its, value))
    };
    read.iter().all(is_as)
}

/// Whether two texts say the same: a flag has several.
fn same(one: &str, other: &str) -> bool {
    let flag = |text: &str| match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    };
    one == other || flag(one).is_some_and(|one| flag(other) == Some(one))
}

impl Settings {
    /// These are the settings that the agent keeps, as they are from the factory.
    pub(crate) fn begin(&mut self, factory: State) {
        if self.factory.is_empty() {
            self.states = vec![factory.clone()];
            self.kept.clone_from(&self.states);
            self.factory = factory;
        }
    }

    /// The paths of those whose values are known.
    pub(crate) fn paths(&self) -> Vec<String> {
        let state = self.states.first().into_iter().flatten();
        state.map(|(name, _)| name.clone()).collect()
    }

    fn knows(&self, values: &[Setting]) -> bool {
        let is_known = |name: &String| self.factory.iter().any(|(its, _)| its == name);
        values.iter().any(|(name, _)| is_known(name))
    }

    /// A call has set these, for sure or perhaps.
    pub(crate) fn set(&mut self, values: &[Setting], is_sure: bool) {
        if !self.knows(values) {
            return;
        }
        let set: Vec<State> = self.states.iter().map(|s| with(s, values)).collect();
        if is_sure {
            self.states.clear();
        }
        self.add(set);
        self.is_kept = false;
    }

    /// They may be these too.
    fn add(&mut self, states: Vec<State>) {
        for state in states {
            if !self.states.contains(&state) {
                self.states.push(state);
            }
        }
    }

    /// The device or the ACS reads these.
    pub(crate) fn read(&mut self, read: &[Setting]) -> Result<(), Violation> {
        let may_be = |state: &State| reads_as(state, read);
        Invariant::SettingLost.holds(self.states.iter().any(may_be), || {
            format!("{read:?} is read, which is none of {:?}", self.states)
        })?;
        self.states.retain(may_be);
        Ok(())
    }

    /// The device is as it left the factory, for sure or perhaps.
    pub(crate) fn reset(&mut self, is_sure: bool) {
        if is_sure {
            self.states.clear();
            self.kept.clear();
        }
        self.add(vec![self.factory.clone()]);
        self.is_kept = false;
    }

    /// What the agent has done so far is kept.
    pub(crate) fn keep(&mut self) {
        if !self.is_kept {
            self.kept.clone_from(&self.states);
            self.is_kept = true;
        }
    }

    /// Some of what the agent has done so far is kept, and nobody knows what.
    pub(crate) fn keep_some(&mut self) {
        if !self.is_kept {
            self.kept.extend_from_slice(&self.states);
        }
    }

    /// The power fails.
    pub(crate) fn cut(&mut self) {
        if !self.is_kept {
            self.add(self.kept.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(name: &str, value: &str) -> Setting {
        (name.to_owned(), value.to_owned())
    }

    fn begun() -> Settings {
        let mut settings = Settings::default();
        settings.begin(vec![setting("a", "0"), setting("b", "x")]);
        settings
    }

    fn broken(settings: &Settings, a: &str, b: &str) -> bool {
        let read = [setting("a", a), setting("b", b)];
        settings.clone().read(&read).is_err()
    }

    #[test]
    fn what_was_set_is_read_and_nothing_else() {
        let mut settings = begun();
        assert!(!broken(&settings, "false", "x"));
        assert!(broken(&settings, "0", "y"));
        settings.set(&[setting("b", "y")], true);
        assert!(!broken(&settings, "0", "y"));
        assert!(broken(&settings, "0", "x"));
        settings.reset(true);
        assert!(!broken(&settings, "0", "x"));
        assert!(broken(&settings, "0", "y"));
    }

    #[test]
    fn a_call_that_was_broken_off_has_set_all_or_nothing_and_stays_as_it_was_seen() {
        let mut settings = begun();
        settings.set(&[setting("a", "1"), setting("b", "y")], false);
        assert!(!broken(&settings, "0", "x"));
        assert!(!broken(&settings, "true", "y"));
        assert!(broken(&settings, "1", "x"));
        assert_eq!(settings.read(&[setting("a", "1")]), Ok(()));
        assert!(broken(&settings, "0", "x"));
    }

    #[test]
    fn a_loss_of_power_undoes_what_was_not_kept_and_no_more() {
        let mut settings = begun();
        settings.set(&[setting("b", "y")], true);
        let mut kept = settings.clone();
        settings.cut();
        assert!(!broken(&settings, "0", "x"));
        assert!(!broken(&settings, "0", "y"));
        kept.keep();
        kept.cut();
        assert!(broken(&kept, "0", "x"));
    }
}
