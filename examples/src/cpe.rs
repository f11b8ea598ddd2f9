//! A simulated device that really talks: the agent, over TCP.

mod life;
mod state;

use core::fmt;
use core::time::Duration;
use std::io;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use cwmp_core::cpe::{
    Action, Agent, AgentConfig, BufferError, PostKind, TransferReport, TransferTask, WakeReason,
};
use cwmp_core::event::RebootCause;
use cwmp_model::Schema;
use cwmp_model::record::Reader;
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig};
use cwmp_transport::std_net::driver::{Driver, Observer, Store as _, Turn};
use cwmp_transport::std_net::store::FileStore;

use crate::device::{AgentMemory, RunningDevice, SimulatedDevice};
use crate::transcript::Transcript;
use state::State;

pub use life::{Life, LocalChange};

/// How a device runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the ACS is.
    pub url: Url,
    /// Bytes of a post that goes out in one piece, with its length; a longer one goes out in chunks.
    pub piece: usize,
    /// Whether to end once a session has succeeded and nothing is left to do, or one has failed.
    pub once: bool,
    /// How often to raise `2 PERIODIC` beside what the device's parameters say, if at all.
    pub periodic: Option<Duration>,
    /// Whether the transcript gets the messages; off where the server writes them into the same one.
    pub messages: bool,
    /// What the device changes by itself once it has had a session, in this order.
    pub changes: Vec<LocalChange>,
    /// How long it waits before each of them.
    pub pause: Duration,
    /// Where it keeps the agent's records; its values are in the file of this name with `.values` behind it. Without it
    /// every start is a first contact.
    pub store: Option<PathBuf>,
    /// Bytes of records that are written anew, as short as they can be; [`FileStore::LIMIT`] by default.
    pub store_limit: u64,
}

impl Options {
    /// How long a device waits before it changes something by itself, by default.
    pub const PAUSE: Duration = Duration::from_secs(2);

    /// For ever, with the periodic informs that the device's parameters ask for, without changes and a file.
    #[must_use]
    pub const fn new(url: Url) -> Self {
        Self {
            url,
            piece: 1 << 20,
            once: false,
            periodic: None,
            messages: true,
            changes: Vec::new(),
            pause: Self::PAUSE,
            store: None,
            store_limit: FileStore::LIMIT,
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Sessions that ended as they should.
    pub completed: u32,
    /// Sessions that failed.
    pub failed: u32,
    /// How often the device restarted.
    pub reboots: u32,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            completed,
            failed,
            reboots,
        } = self;
        write!(
            f,
            "sessions: {completed} completed, {failed} failed; restarts: {reboots}"
        )
    }
}

/// Why a device cannot run.
#[derive(Debug)]
#[non_exhaustive]
pub enum CpeError {
    /// The memory for the agent is too small: [`Options::piece`].
    Memory(BufferError),
    /// What it keeps cannot be read or written.
    Store(io::Error),
}

impl fmt::Display for CpeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory(error) => error.fmt(f),
            Self::Store(error) => write!(f, "what the device keeps: {error}"),
        }
    }
}

impl core::error::Error for CpeError {}

/// Runs a device from its start on.
///
/// # Errors
/// [`CpeError`]; a record that cannot be stored later is told in the transcript.
pub fn run(
    device: &mut SimulatedDevice,
    options: &Options,
    transcript: &Transcript,
) -> Result<Report, CpeError> {
    let mut life = life::after_sessions(options);
    run_with(device, options, transcript, &mut life)
}

/// Runs a device that changes by itself when `life` says so, which is asked whenever there is nothing else to do.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    device: &mut SimulatedDevice,
    options: &Options,
    transcript: &Transcript,
    life: &mut dyn FnMut(&Report, Schema<'_>) -> Life,
) -> Result<Report, CpeError> {
    let mut memory = AgentMemory::new(options.piece);
    // Whoever changes a value here says so.
    let mut settings = AgentConfig::default();
    settings.compare_interval = None;
    let mut agent = memory.agent(settings).map_err(CpeError::Memory)?;
    let (mut state, log) = State::open(options).map_err(CpeError::Store)?;
    let values = state.values();
    device.set_acs(&options.url);
    let acs = device.acs_path();
    let mut device = device.start(values.as_deref()).map_err(CpeError::Store)?;
    if state.is_moved() {
        // Whatever the ACS before has set.
        let _ = device.change(&acs, options.url.as_str());
    }
    let mut config = ClientConfig::new(options.url.clone());
    config.piece_size = options.piece;
    let mut driver = Driver::new(Client::new(config));
    let mut recorder = Recorder::new(transcript.clone(), options.messages);
    let mut report = Report::default();
    let mut periodic = options.periodic.map(|every| (every, Instant::now()));
    let restored = agent.restore(&mut device.device(), Reader::new(&log));
    let is_first = state.boot(&mut agent);
    // What is not in force any more must not come back at the next start.
    if restored.gone > 0 || (is_first && !log.is_empty()) {
        state.write_anew(&mut agent, &device.device(), transcript);
    }
    loop {
        if let Some((every, last)) = periodic.as_mut()
            && last.elapsed() >= *every
        {
            *last = Instant::now();
            agent.periodic();
        }
        let turn = driver.turn(&mut agent, &mut device.device(), &mut state, &mut recorder);
        state.note_contact(transcript);
        match turn {
            Turn::Exchanged if !agent.is_in_session() => {
                report.completed = report.completed.saturating_add(1);
            }
            Turn::NotStored(error) => transcript.note(format!("a record is not stored: {error}")),
            Turn::Failed(error) => {
                report.failed = report.failed.saturating_add(1);
                recorder.failed(&error);
                if options.once {
                    return Ok(report);
                }
            }
            Turn::Act(Action::Reboot) => {
                report.reboots = report.reboots.saturating_add(1);
                transcript.heading("the device restarts");
                agent.boot(RebootCause::Restart);
            }
            Turn::Act(Action::FactoryReset) => {
                report.reboots = report.reboots.saturating_add(1);
                transcript.heading("the device goes back to the state of the factory");
                // If power goes in between, the agent asks for it again.
                if let Err(error) = device.reset() {
                    transcript.note(format!("the values are kept: {error}"));
                }
                agent.boot(RebootCause::FactoryReset);
            }
            Turn::Act(Action::Transfer(id, task)) => {
                // Nothing is moved: the simulation is of the protocol.
                let report = match task {
                    TransferTask::AskUser => TransferReport::Confirmed,
                    _ => TransferReport::Done,
                };
                transcript.note(format!("transfer: {task:?}, {report:?}"));
                agent.handle_transfer(id, report, &driver.now());
            }
            Turn::Wait(until) => {
                if state.has_grown() {
                    state.write_anew(&mut agent, &device.device(), transcript);
                }
                let change = match life(&report, device.device().schema) {
                    Life::Change(change) => {
                        make(&change, &mut agent, &mut device, &mut state, transcript);
                        continue;
                    }
                    Life::Wait(time) => Some(time),
                    Life::Nothing if options.once && report.completed > 0 => return Ok(report),
                    Life::Nothing => None,
                };
                let next = periodic.map(|(every, last)| every.saturating_sub(last.elapsed()));
                match [until, next, change].into_iter().flatten().min() {
                    Some(wait) => {
                        if let Some(retry) = until
                            && agent.wake_reason() == Some(WakeReason::Retry)
                        {
                            transcript.note(format!("next try in {} s", retry.as_secs()));
                        }
                        thread::sleep(wait);
                    }
                    // Nothing will ever come from outside.
                    None => return Ok(report),
                }
            }
            _ => {}
        }
    }
}

/// Makes a change that nobody asked for, and tells the agent.
fn make(
    change: &LocalChange,
    agent: &mut Agent<'_>,
    device: &mut RunningDevice<'_>,
    state: &mut State,
    transcript: &Transcript,
) {
    match device.change(&change.path, &change.value) {
        Ok(place) => {
            transcript.heading(format!("the device changes {}", change.path));
            let record = agent.value_changed(&device.device(), &place);
            if let Some(Err(error)) = record.map(|record| state.append(record)) {
                transcript.note(format!("a record is not stored: {error}"));
            }
        }
        Err(fault) => transcript.note(format!("{} cannot be changed: {fault}", change.path)),
    }
}

/// Writes the exchanges into a transcript.
struct Recorder {
    transcript: Transcript,
    messages: bool,
    kind: PostKind,
    body: Vec<u8>,
    /// Whether the post stands in the transcript.
    written: bool,
}

impl Recorder {
    const fn new(transcript: Transcript, messages: bool) -> Self {
        Self {
            transcript,
            messages,
            kind: PostKind::Empty,
            body: Vec::new(),
            written: true,
        }
    }

    fn write_post(&mut self) {
        if self.messages && !self.written {
            self.transcript.post(&self.body);
            self.written = true;
        }
    }

    fn failed(&mut self, error: &dyn fmt::Display) {
        // Nothing is known of a post that no connection was found for.
        if !self.body.is_empty() || self.kind == PostKind::Empty {
            self.write_post();
        }
        self.transcript
            .note(format!("the session has failed: {error}"));
    }
}

impl Observer for Recorder {
    fn posting(&mut self, kind: PostKind) {
        self.kind = kind;
        self.body.clear();
        self.written = false;
    }

    fn piece(&mut self, bytes: &[u8]) {
        if !self.messages {
            return;
        }
        self.body.extend_from_slice(bytes);
    }

    fn replied(&mut self, status: u16, body: &[u8]) {
        self.write_post();
        if self.messages {
            self.transcript.reply(status, body);
        }
    }
}
