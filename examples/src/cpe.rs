//! A simulated device that really talks: the agent, over TCP.

use core::fmt;
use core::time::Duration;
use std::thread;
use std::time::Instant;

use cwmp_core::cpe::{
    Action, AgentConfig, BufferError, PostKind, TransferReport, TransferTask, WakeReason,
};
use cwmp_core::event::RebootCause;
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig};
use cwmp_transport::std_net::driver::{Driver, Observer, Turn};

use crate::device::{AgentMemory, SimulatedDevice};
use crate::transcript::Transcript;

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
}

impl Options {
    /// For ever, with the periodic informs that the device's parameters ask for.
    #[must_use]
    pub const fn new(url: Url) -> Self {
        Self {
            url,
            piece: 1 << 20,
            once: false,
            periodic: None,
            messages: true,
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

/// Runs a device from its first boot on.
///
/// # Errors
/// The memory for the agent is too small: [`Options::piece`].
pub fn run(
    device: &mut SimulatedDevice,
    options: &Options,
    transcript: &Transcript,
) -> Result<Report, BufferError> {
    let mut memory = AgentMemory::new(options.piece);
    // Whoever changes a value here says so.
    let mut settings = AgentConfig::default();
    settings.compare_interval = None;
    let mut agent = memory.agent(settings)?;
    let mut config = ClientConfig::new(options.url.clone());
    config.piece_size = options.piece;
    let mut driver = Driver::new(Client::new(config));
    let mut recorder = Recorder::new(transcript.clone(), options.messages);
    let mut report = Report::default();
    let mut periodic = options.periodic.map(|every| (every, Instant::now()));
    agent.boot(RebootCause::FactoryReset);
    loop {
        if let Some((every, last)) = periodic.as_mut()
            && last.elapsed() >= *every
        {
            *last = Instant::now();
            agent.periodic();
        }
        match driver.turn(&mut agent, &mut device.device(), &mut (), &mut recorder) {
            Turn::Exchanged if !agent.is_in_session() => {
                report.completed = report.completed.saturating_add(1);
            }
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
                device.reset();
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
                if options.once && report.completed > 0 {
                    return Ok(report);
                }
                let next = periodic.map(|(every, last)| every.saturating_sub(last.elapsed()));
                match [until, next].into_iter().flatten().min() {
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
