//! What became of sessions and tasks.

use core::fmt;

use cwmp_core::acs::Outcome;
use cwmp_soap::{DecodeConfig, Envelope, FaultCode};

use super::Task;

/// How many sessions there are and were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sessions that are going on.
    pub live: usize,
    /// Sessions that have ended as they should.
    pub completed: u64,
    /// Sessions that have failed.
    pub failed: u64,
}

impl Counts {
    /// Sessions that have ended, one way or the other.
    #[must_use]
    pub const fn ended(&self) -> u64 {
        self.completed.saturating_add(self.failed)
    }
}

/// A session that has ended.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionRecord {
    /// The device: OUI, product class and serial number.
    pub device: String,
    /// Its events: codes and keys.
    pub events: Vec<(String, String)>,
    /// The parameters of its `Inform`, the first [`SessionRecord::MOST_PARAMETERS`]: paths and values.
    pub parameters: Vec<(String, String)>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed; empty if it did not.
    pub reason: String,
}

impl fmt::Debug for SessionRecord {
    /// Leaves the values out: there may be passwords among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRecord")
            .field("device", &self.device)
            .field("events", &self.events)
            .field("outcome", &self.outcome)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl SessionRecord {
    /// Parameters of an `Inform` that are remembered.
    pub const MOST_PARAMETERS: usize = 256;

    /// A session that was refused.
    pub(super) fn refused(device: String, events: Vec<(String, String)>) -> Self {
        Self {
            device,
            events,
            parameters: Vec::new(),
            outcome: Outcome::Failed,
            reason: "the Inform is answered with a fault".into(),
        }
    }
}

/// A task that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskOutcome {
    /// The device: OUI, product class and serial number.
    pub device: String,
    /// What it was to do.
    pub task: Task,
    /// What became of it.
    pub result: TaskResult,
}

/// What became of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskResult {
    /// It was done: the envelope of the answer.
    Answered(Vec<u8>),
    /// It was refused: the code, if there is one, and the envelope of the fault.
    Faulted(Option<FaultCode>, Vec<u8>),
    /// The version of CWMP in force does not have the method (VER-009).
    NotInVersion,
    /// Every session that it was tried in has failed before its answer; whether the device has done it is unknown.
    Lost,
}

impl TaskOutcome {
    /// The response, if there was one.
    #[must_use]
    pub fn answer(&self) -> Option<Envelope<'_>> {
        match &self.result {
            TaskResult::Answered(answer) => Envelope::parse(answer, &DecodeConfig::LENIENT).ok(),
            _ => None,
        }
    }

    /// The fault, if it was refused with one.
    #[must_use]
    pub const fn fault(&self) -> Option<FaultCode> {
        match &self.result {
            TaskResult::Faulted(fault, _) => *fault,
            _ => None,
        }
    }
}
