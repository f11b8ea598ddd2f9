//! Both ends in one process: a bootstrap session, a restart, a second session.

use alloc::sync::Arc;
use core::fmt;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use cwmp_core::cpe::BufferError;
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_soap::{DecodeConfig, Envelope, FaultCode, ValueType};
use cwmp_transport::http::url::{Url, UrlError};

use crate::acs::{AcsConfig, AcsServer, Assignment, SessionRecord, Task, TaskOutcome, TaskResult};
use crate::cpe::{self, Options, Report};
use crate::device::SimulatedDevice;
use crate::transcript::Transcript;

/// The key of the change that is to succeed.
const GOOD_KEY: &str = "demo-1";
/// The key of the change that is to be refused: the device must not keep it.
const BAD_KEY: &str = "demo-2";
/// The key of the restart.
const REBOOT_KEY: &str = "demo-reboot";

/// The largest piece of a post: what is longer goes out in chunks.
const PIECE: usize = 64 << 10;

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

/// Why a demonstration could not run.
#[derive(Debug)]
#[non_exhaustive]
pub enum DemoError {
    /// The server cannot listen on the loopback interface.
    Listen(io::Error),
    /// The address of the server makes no URL.
    Url(UrlError),
    /// The memory for the agent is too small.
    Memory(BufferError),
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => write!(f, "the server cannot listen: {error}"),
            Self::Url(error) => error.fmt(f),
            Self::Memory(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for DemoError {}

/// Runs a device against a server on the loopback interface.
///
/// # Errors
/// See [`DemoError`]; what goes wrong between the two is in the summary.
pub fn run(device: &mut SimulatedDevice, transcript: &Transcript) -> Result<Summary, DemoError> {
    let expected = device.values();
    let root = device.root().to_owned();
    let plan = Arc::new(Mutex::new(Plan::new(root)));
    let planner = Arc::clone(&plan);
    let mut config = AcsConfig::new();
    config.tasks = vec![
        Task::Methods,
        Task::Names {
            path: String::new(),
            next_level: false,
        },
    ];
    config.planner = Some(Box::new(move |outcome| locked(&planner).follow(outcome)));
    config.transcript = transcript.clone();
    let server = AcsServer::bind("127.0.0.1:0", config).map_err(DemoError::Listen)?;
    let handle = server.handle();
    let address = format!("http://{}/", server.local_addr());
    let mut options = Options::new(Url::parse(&address).map_err(DemoError::Url)?);
    options.once = true;
    options.piece = PIECE;
    options.messages = false;
    transcript.heading(format!("{} meets its ACS at {address}", device.title));
    let report = thread::scope(|scope| {
        scope.spawn(|| server.run());
        let report = cpe::run(device, &options, transcript);
        handle.shutdown();
        report
    })
    .map_err(DemoError::Memory)?;
    let plan = locked(&plan).clone();
    Ok(plan.summary(&expected, handle.sessions(), &handle.outcomes(), report))
}

fn locked(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the server has learnt, and wants to do next.
#[derive(Clone, Debug)]
struct Plan {
    root: String,
    /// What was discovered: the path, and whether it can be written.
    names: Vec<(String, bool)>,
    values: Vec<(String, Option<ValueType>, String)>,
}

impl Plan {
    const fn new(root: String) -> Self {
        Self {
            root,
            names: Vec::new(),
            values: Vec::new(),
        }
    }

    /// What to do after an answer.
    fn follow(&mut self, outcome: &TaskOutcome) -> Vec<Task> {
        let Some(answer) = outcome.answer() else {
            return Vec::new();
        };
        if let Ok(view) = GetParameterNamesResponseView::read(&answer) {
            self.names = view
                .parameter_list()
                .map(|info| (info.name.to_string(), info.writable == Ok(true)))
                .collect();
            return vec![Task::Get(vec![String::new()])];
        }
        if let Ok(view) = GetParameterValuesResponseView::read(&answer) {
            self.values = view
                .parameter_list()
                .map(|p| {
                    let value = p.value.unwrap_or_default().to_string();
                    (p.name.to_string(), p.value_type, value)
                })
                .collect();
            return vec![
                Task::Set {
                    parameters: self.good(),
                    key: GOOD_KEY.into(),
                },
                Task::Set {
                    parameters: self.bad(),
                    key: BAD_KEY.into(),
                },
                Task::Reboot {
                    key: REBOOT_KEY.into(),
                },
            ];
        }
        Vec::new()
    }

    fn writable(&self) -> impl Iterator<Item = &(String, Option<ValueType>, String)> {
        let writable: std::collections::HashSet<&str> = self
            .names
            .iter()
            .filter(|(_, writable)| *writable)
            .map(|(name, _)| name.as_str())
            .collect();
        self.values
            .iter()
            .filter(move |(name, ..)| writable.contains(name.as_str()))
    }

    /// A change that any device ought to take: of what every data model has, or else of the first that can be written,
    /// to the value that it has; of nothing if there is none.
    fn good(&self) -> Vec<Assignment> {
        let wanted = [
            (".DeviceInfo.ProvisioningCode", Some("demo")),
            (".ManagementServer.PeriodicInformInterval", Some("600")),
            ("", None),
        ];
        wanted
            .iter()
            .find_map(|(name, value)| {
                self.writable()
                    .filter(|(path, ..)| path.ends_with(name))
                    .find_map(|(path, value_type, present)| {
                        Assignment::new(path, (*value_type)?, value.unwrap_or(present)).ok()
                    })
            })
            .into_iter()
            .collect()
    }

    /// A change that no device takes: a parameter that is not there, one that cannot be written, one of another type.
    fn bad(&self) -> Vec<Assignment> {
        let missing = format!("{}.DeviceInfo.NoSuchParameter", self.root);
        let fixed = self
            .names
            .iter()
            .find(|(name, writable)| !writable && !name.ends_with('.'))
            .map(|(name, _)| name.clone());
        let other = self
            .writable()
            .find(|(_, value_type, _)| !matches!(value_type, Some(ValueType::Boolean) | None))
            .map(|(name, ..)| name.clone());
        let strings = [Some(missing), fixed].into_iter().flatten();
        strings
            .map(|name| (name, ValueType::String, "x"))
            .chain(other.map(|name| (name, ValueType::Boolean, "1")))
            .filter_map(|(name, value_type, value)| Assignment::new(name, value_type, value).ok())
            .collect()
    }

    fn summary(
        &self,
        expected: &[(String, String)],
        sessions: Vec<SessionRecord>,
        outcomes: &[TaskOutcome],
        device: Report,
    ) -> Summary {
        let mut summary = Summary {
            sessions,
            device,
            names: self.names.len(),
            values: self
                .values
                .iter()
                .map(|(name, _, value)| (name.clone(), value.clone()))
                .collect(),
            ..Summary::default()
        };
        summary.compare(expected);
        for outcome in outcomes {
            summary.take(outcome);
        }
        summary.judge();
        summary
    }
}

impl Summary {
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

    fn judge(&mut self) {
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
        if events != [vec!["0 BOOTSTRAP", "1 BOOT"], vec!["1 BOOT", "M Reboot"]] {
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
        if self.device.completed != 2 || self.device.failed != 0 {
            self.problems.push(self.device.to_string());
        }
    }
}
