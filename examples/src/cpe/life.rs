//! What a device does without being asked.

use alloc::collections::VecDeque;
use core::fmt;
use core::time::Duration;
use std::time::Instant;

use cwmp_model::Schema;

use super::{Options, Report};

/// A value that the device changes by itself.
#[derive(Clone, PartialEq, Eq)]
pub struct LocalChange {
    /// The full path.
    pub path: String,
    /// The new value, as it stands on the wire before escaping.
    pub value: String,
}

impl fmt::Debug for LocalChange {
    /// Leaves the value out: it may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalChange")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// What comes next in the life of a device that has no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// This changes now.
    Change(LocalChange),
    /// Something changes after so long.
    Wait(Duration),
    /// Nothing changes by itself any more.
    Nothing,
}

/// The changes of the options, one after the other, once there has been a session.
pub(super) fn after_sessions(options: &Options) -> impl FnMut(&Report, Schema<'_>) -> Life + use<> {
    let mut changes: VecDeque<LocalChange> = options.changes.iter().cloned().collect();
    let pause = options.pause;
    let mut since: Option<Instant> = None;
    move |report, _| {
        if report.completed == 0 || changes.is_empty() {
            return Life::Nothing;
        }
        let left = pause.saturating_sub(since.get_or_insert_with(Instant::now).elapsed());
        if !left.is_zero() {
            return Life::Wait(left);
        }
        since = None;
        changes.pop_front().map_or(Life::Nothing, Life::Change)
    }
}
