//! Values that changed by themselves, and what the ACS wants to hear of them.

use crate::invariants::{Invariant, Violation};

/// The notification of what changes by itself, as it is from the factory: active.
const ACTIVE: u8 = 2;
const PASSIVE: u8 = 1;

/// What has changed and what is heard of that.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    /// What `Notification` of the parameters may be.
    notification: Vec<u8>,
    /// The names of parameters that changed: to be reported, and reported by the session that is going on.
    due: Vec<&'static str>,
    told: Vec<&'static str>,
    /// Those of them that a loss of power may undo.
    unkept: Vec<&'static str>,
    /// One of those that wait may have changed while that was to open a session.
    is_active: bool,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            notification: vec![ACTIVE],
            due: Vec::new(),
            told: Vec::new(),
            unkept: Vec::new(),
            is_active: false,
        }
    }
}

/// What follows from a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    /// `4 VALUE CHANGE` opens a session.
    Session,
    /// `4 VALUE CHANGE` stands in the next `Inform`.
    Mention,
    /// Nothing.
    Silence,
    /// Nobody knows.
    Maybe,
}

impl Changes {
    /// A parameter has changed by itself; `is_kept` if that was stored.
    pub(crate) fn change(&mut self, name: &'static str, is_kept: bool) -> Follows {
        let follows = match *self.notification {
            [ACTIVE] => Follows::Session,
            [PASSIVE] => Follows::Mention,
            [0] => return Follows::Silence,
            _ => return Follows::Maybe,
        };
        self.is_active |= follows == Follows::Session;
        if !self.due.contains(&name) {
            self.due.push(name);
            if !is_kept {
                self.unkept.push(name);
            }
        }
        follows
    }

    /// What the agent has done so far is kept.
    pub(crate) fn keep(&mut self) {
        self.unkept.clear();
    }

    /// The power fails; whether a change is undone that waits to be told.
    pub(crate) fn cut(&mut self) -> bool {
        let unkept = core::mem::take(&mut self.unkept);
        let before = self.due.len();
        self.due.retain(|name| !unkept.contains(name));
        self.due.len() < before
    }

    /// `Notification` was set, for sure or perhaps. What waits may be forgotten with that.
    pub(crate) fn watch(&mut self, notification: u8, is_sure: bool) {
        if is_sure {
            self.notification.clear();
        }
        if !self.notification.contains(&notification) {
            self.notification.push(notification);
        }
        self.due.clear();
        self.told.clear();
        self.is_active = true;
    }

    /// Whether `4 VALUE CHANGE` has to stand in the next `Inform`.
    pub(crate) fn is_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// An `Inform` has these parameters; `is_alone` if it has no event but `4 VALUE CHANGE` and no session failed before.
    pub(crate) fn announce(&mut self, names: &[String], is_alone: bool) -> Result<(), Violation> {
        let mut due = self.due.iter();
        let missing = due.find(|due| !names.iter().any(|name| name == *due));
        Invariant::ChangeLost.holds(missing.is_none(), || format!("{missing:?} is missing"))?;
        let is_right = !is_alone || self.is_active || self.notification != [PASSIVE];
        Invariant::PassiveSession.holds(is_right, || format!("{:?}", self.due))?;
        self.told.append(&mut self.due);
        Ok(())
    }

    /// The `Inform` is answered.
    pub(crate) fn informed(&mut self) {
        self.told.clear();
        self.is_active = !self.due.is_empty();
    }

    /// The session is over.
    pub(crate) fn end(&mut self) {
        self.due.append(&mut self.told);
    }

    /// Another ACS is told nothing of them.
    pub(crate) fn discard(&mut self) {
        self.due.clear();
        self.told.clear();
    }

    /// The device is as it left the factory.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// The device may be as it left the factory.
    pub(crate) fn may_be_reset(&mut self) {
        self.watch(ACTIVE, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "Device.Value";

    fn broken(changes: &Changes, names: &[&str], is_alone: bool) -> Option<Invariant> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let result = changes.clone().announce(&names, is_alone);
        result.err().map(|violation| violation.invariant)
    }

    #[test]
    fn a_change_is_heard_of_as_the_acs_wants() {
        let mut changes = Changes::default();
        assert_eq!(changes.change(NAME, true), Follows::Session);
        assert_eq!(broken(&changes, &[], false), Some(Invariant::ChangeLost));
        assert_eq!(broken(&changes, &[NAME], true), None);
        changes.watch(0, true);
        assert_eq!(changes.change(NAME, true), Follows::Silence);
        assert!(!changes.is_due());
        changes.watch(PASSIVE, false);
        assert_eq!(changes.change(NAME, true), Follows::Maybe);
        changes.watch(PASSIVE, true);
        changes.informed();
        assert_eq!(changes.change(NAME, true), Follows::Mention);
        assert!(changes.is_due());
        assert_eq!(broken(&changes, &[], false), Some(Invariant::ChangeLost));
        assert_eq!(broken(&changes, &[NAME], false), None);
        let passive = Some(Invariant::PassiveSession);
        assert_eq!(broken(&changes, &[NAME], true), passive);
        changes.reset();
        assert_eq!(changes.change(NAME, true), Follows::Session);
    }

    #[test]
    fn a_change_waits_until_an_inform_that_has_it_is_answered() {
        let mut changes = Changes::default();
        changes.change(NAME, true);
        assert_eq!(changes.announce(&[NAME.to_owned()], true), Ok(()));
        assert!(!changes.is_due());
        changes.end();
        assert!(changes.is_due());
        assert_eq!(changes.announce(&[NAME.to_owned()], true), Ok(()));
        changes.informed();
        changes.end();
        assert!(!changes.is_due());
    }
}
