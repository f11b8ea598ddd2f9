//! What a demonstration came to, and whether that is as it should be.

use core::fmt;

use cwmp_soap::message::fault::FaultView;
use cwmp_soap::{DecodeConfig, Envelope, FaultCode};

use super::plan::Plan;
use super::{BAD_KEY, GOOD_KEY, REBOOT_KEY};
use crate::acs::{SessionRecord, Task, TaskOutcome, TaskResult};
use crate::cpe::Report;

/// What a demonstration came to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Summary {
    /// The sessions, as the server saw them.
    pub sessions: Vec<SessionRecord>,
    /// What the device says of itself.
    pub device: Report,
    /// Objects and parameters that were discovered.
    pub names: usize,
    /// The parameters that were read, and their values.
    pub values: Vec<(String, String)>,
    /// Those that came out otherwise than the device has them.
    pub wrong: Vec<String>,
    /// What was set.
    pub set: Vec<String>,
    /// The instance that was added and deleted again, and how many values it had.
    pub added: Option<(String, usize)>,
    /// The parameter that the device changed by itself, and the value that it reported.
    pub notified: Option<(String, String)>,
    /// The faults of the change that was refused: parameters and codes.
    pub refused: Vec<(String, u16)>,
    /// What did not go as it should.
    pub problems: Vec<String>,
}

impl Summary {
    /// Whether all went as it should.
    #[must_use]
    pub const fn succeeded(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "summary")?;
        for (number, session) in (1..).zip(&self.sessions) {
            let events: Vec<String> = session
                .events
                .iter()
                .map(|(code, key)| match key.as_str() {
                    "" => code.clone(),
                    key => format!("{code} ({key})"),
                })
                .collect();
            writeln!(
                f,
                "  session {number}: {:?}, {}",
                session.outcome,
                events.join(", ")
            )?;
        }
        writeln!(f, "  discovered: {} objects and parameters", self.names)?;
        writeln!(
            f,
            "  read: {} values, {} of them as the device has them",
            self.values.len(),
            self.values.len().saturating_sub(self.wrong.len())
        )?;
        writeln!(
            f,
            "  set: {}",
            list(&self.set, "nothing but the ParameterKey")
        )?;
        let refused: Vec<String> = self
            .refused
            .iter()
            .map(|(name, code)| format!("{name} {code}"))
            .collect();
        writeln!(f, "  refused: {}", list(&refused, "nothing"))?;
        match &self.added {
            Some((instance, values)) => {
                writeln!(f, "  added and deleted: {instance}, with {values} values")?;
            }
            None => writeln!(f, "  added and deleted: nothing")?,
        }
        match &self.notified {
            Some((name, value)) => writeln!(f, "  notified: {name} = {value:?}")?,
            None => writeln!(f, "  notified: nothing")?,
        }
        writeln!(f, "  restarts: {}", self.device.reboots)?;
        for problem in &self.problems {
            writeln!(f, "  problem: {problem}")?;
        }
        write!(
            f,
            "  {}",
            if self.succeeded() {
                "all as it should be"
            } else {
                "not as it should be"
            }
        )
    }
}

fn list(names: &[String], none: &str) -> String {
    if names.is_empty() {
        none.into()
    } else {
        names.join(", ")
    }
}

impl Summary {
    /// What there is to say of a plan that has been carried out.
    pub(super) fn new(
        plan: Plan,
        expected: &[(String, String)],
        sessions: Vec<SessionRecord>,
        outcomes: &[TaskOutcome],
        device: Report,
    ) -> Self {
        let mut summary = Self {
            sessions,
            device,
            names: plan.names.len(),
            values: plan
                .values
                .iter()
                .map(|(name, _, value)| (name.clone(), value.clone()))
                .collect(),
            added: plan.added.clone(),
            ..Self::default()
        };
        summary.compare(expected);
        for outcome in outcomes {
            summary.take(outcome);
        }
        summary.judge(&plan);
        summary.judge_change(&plan);
        summary
    }

    fn compare(&mut self, expected: &[(String, String)]) {
        if expected.len() != self.values.len() {
            self.problems.push(format!(
                "the device has {} parameters, {} were read",
                expected.len(),
                self.values.len()
            ));
        }
        self.wrong = expected
            .iter()
            .zip(&self.values)
            .filter(|(device, read)| device != read)
            .map(|((name, _), _)| name.clone())
            .collect();
        if let Some(first) = self.wrong.first() {
            let problem = format!("{} values differ, first {first}", self.wrong.len());
            self.problems.push(problem);
        }
    }

    fn take(&mut self, outcome: &TaskOutcome) {
        match (&outcome.task, &outcome.result) {
            (Task::Set { parameters, key }, TaskResult::Answered(_)) if key == GOOD_KEY => {
                self.set = parameters.iter().map(|p| p.name.clone()).collect();
            }
            (Task::Set { parameters, key }, TaskResult::Faulted(code, fault)) if key == BAD_KEY => {
                if let Ok(fault) = Envelope::parse(fault, &DecodeConfig::LENIENT)
                    && let Ok(view) = FaultView::read(&fault)
                {
                    self.refused = view
                        .parameters()
                        .map(|p| {
                            let code = p.code.map_or(0, FaultCode::code);
                            (p.parameter_name.to_string(), code)
                        })
                        .collect();
                }
                if *code != Some(FaultCode::INVALID_ARGUMENTS)
                    || self.refused.len() != parameters.len()
                {
                    self.problems
                        .push("the bad change was not refused parameter by parameter".into());
                }
            }
            (Task::Set { key, .. }, TaskResult::Answered(_)) if key == BAD_KEY => {
                self.problems.push("the bad change was taken".into());
            }
            (_, TaskResult::Answered(_)) => {}
            // A device may refuse to notify at once (NOT-008).
            (Task::Notify(_), TaskResult::Faulted(Some(code), _))
                if *code == FaultCode::NOTIFICATION_REQUEST_REJECTED => {}
            (task, result) => {
                let result = match result {
                    TaskResult::Faulted(Some(code), _) => format!("fault {code}"),
                    TaskResult::Faulted(None, _) => "a fault".into(),
                    _ => "no answer".into(),
                };
                self.problems.push(format!("{task}: {result}"));
            }
        }
    }

    fn judge(&mut self, plan: &Plan) {
        let events: Vec<Vec<&str>> = self
            .sessions
            .iter()
            .map(|session| {
                session
                    .events
                    .iter()
                    .map(|(code, _)| code.as_str())
                    .collect()
            })
            .collect();
        let mut expected = vec![vec!["0 BOOTSTRAP", "1 BOOT"], vec!["1 BOOT", "M Reboot"]];
        if plan.watched.is_some() {
            expected.push(vec!["4 VALUE CHANGE"]);
        }
        if events != expected {
            self.problems
                .push(format!("the sessions announced {events:?}"));
        }
        let key = self.sessions.get(1).and_then(|session| {
            let reboot = session.events.iter().find(|(code, _)| code == "M Reboot");
            reboot.map(|(_, key)| key.as_str())
        });
        if key != Some(REBOOT_KEY) {
            self.problems.push("the restart has lost its key".into());
        }
        let completed = usize::try_from(self.device.completed).unwrap_or_default();
        if completed != expected.len() || self.device.failed != 0 {
            self.problems.push(self.device.to_string());
        }
    }

    /// What the device changed by itself has to be told in the last session; the instance must have had values.
    fn judge_change(&mut self, plan: &Plan) {
        let told = self.sessions.last().map(|session| &session.parameters);
        if let Some(change) = &plan.change {
            let told = told.and_then(|told| told.iter().find(|(name, _)| *name == change.path));
            self.notified = told.filter(|(_, value)| *value == change.value).cloned();
        }
        if let Some(watched) = plan.watched.as_ref().filter(|_| self.notified.is_none()) {
            let problem = format!("the change of {watched} was not told");
            self.problems.push(problem);
        }
        if let Some((instance, 0)) = &plan.added {
            self.problems.push(format!("{instance} has no values"));
        }
    }
}
