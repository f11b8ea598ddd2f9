//! What outlasts an agent: the device, its log, the ACS, the time, and what is known of them all.

use core::fmt::Write as _;

use cwmp_core::cpe::diagnostics::{DiagnosticsError, DiagnosticsId};
use cwmp_core::cpe::{OperationId, OperationTask, TransferId, TransferReport};

use cwmp_soap::FaultCode;

use crate::account::Account;
use crate::fault::{Fault, Point};
use crate::plan::Strikes;
use crate::product::{Happening, Product};
use crate::server::Server;
use crate::task::windows;
use crate::{Counts, Habits, Task};

/// Seconds of the Unix epoch at which every simulation begins: 2024-01-01T00:00:00Z.
pub(crate) const START: i64 = 1_704_067_200;

/// Milliseconds that are left to a device for what it still has to say: several of the longest waits for a retry.
const PATIENCE: u64 = 12 * 3_600_000;

/// What the platform is at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Job {
    Transfer(TransferId, TransferReport),
    Test(DiagnosticsId, Result<(), DiagnosticsError>),
    Operation(OperationId, OperationTask),
    VendorCall(Result<&'static str, FaultCode>),
    /// Nobody will use the device any more.
    Idle,
}

/// What outlasts an agent.
pub(crate) struct World<P> {
    pub(crate) product: P,
    pub(crate) server: Server,
    pub(crate) account: Account,
    pub(crate) strikes: Strikes,
    pub(crate) dice: fastrand::Rng,
    /// What was stored, record behind record.
    pub(crate) log: Vec<u8>,
    /// Milliseconds since the start of the simulation.
    pub(crate) now: u64,
    /// What will be done to the device, in the order of time.
    pub(crate) script: Vec<(u64, Happening)>,
    pub(crate) done: usize,
    habits: Habits,
    /// When each of the habits shows next.
    next: [u64; 6],
    /// What the platform is at, and when it will end.
    pub(crate) jobs: Vec<(u64, Job)>,
    /// When the simulation is to be over; until then the habits show.
    pub(crate) end: u64,
    pub(crate) counts: Counts,
    tasks: u64,
    /// Milliseconds that it goes on at most when nothing more is done to it.
    pub(crate) patience: u64,
    /// The ACS answers all calls of the session with fault 8005.
    pub(crate) is_refusing: bool,
    /// What happened, if anybody wants to read it.
    pub(crate) trace: Option<String>,
}

impl<P: Product> World<P> {
    pub(crate) fn new(product: P, strikes: Strikes, habits: Habits, seed: u64) -> Self {
        let mut world = Self {
            product,
            server: Server::new(),
            account: Account::default(),
            strikes,
            dice: fastrand::Rng::with_seed(seed),
            log: Vec::new(),
            now: 0,
            script: Vec::new(),
            done: 0,
            habits,
            next: [0; 6],
            jobs: Vec::new(),
            end: 0,
            counts: Counts::default(),
            tasks: 0,
            patience: PATIENCE,
            is_refusing: false,
            trace: None,
        };
        world.next = world.intervals().map(|seconds| world.pause(seconds));
        world
    }

    const fn intervals(&self) -> [u32; 6] {
        let habits = &self.habits;
        [
            habits.change,
            habits.request,
            habits.task,
            habits.restart,
            habits.cut,
            habits.own,
        ]
    }

    /// When what shows so often shows next.
    fn pause(&mut self, seconds: u32) -> u64 {
        match u64::from(seconds) * 2_000 {
            0 => u64::MAX,
            most => self.now + self.dice.u64(1..=most),
        }
    }

    /// The platform begins with something that takes so many seconds.
    pub(crate) fn begin_job(&mut self, seconds: u32, job: Job) {
        let at = self.now + u64::from(seconds) * 1_000;
        self.jobs.push((at, job));
    }

    /// The agent asks for something else than a record to be stored: all before is kept.
    pub(crate) fn keep(&mut self) {
        self.account.keep();
    }

    /// What happens at the point that comes now.
    pub(crate) fn strike(&mut self, point: Point) -> Option<Fault> {
        self.strikes.is_quiet = self.now >= self.end;
        let fault = self.strikes.next(point)?;
        self.counts.faults += 1;
        let at = self.strikes.count.saturating_sub(1);
        self.note(|text| {
            let _ = write!(text, "  *** fault at {point} #{at}: {fault}");
        });
        Some(fault)
    }

    /// Writes a line of the trace.
    pub(crate) fn note(&mut self, write: impl FnOnce(&mut String)) {
        let now = self.now;
        if let Some(trace) = &mut self.trace {
            let _ = write!(trace, "{:>10}.{:03}  ", now / 1_000, now % 1_000);
            write(trace);
            trace.push('\n');
        }
    }

    /// When something is done to the device next.
    pub(crate) fn next_happening(&self) -> u64 {
        let scripted = self.script.get(self.done).map_or(u64::MAX, |(at, _)| *at);
        if self.now >= self.end {
            return scripted;
        }
        self.next.into_iter().fold(scripted, u64::min)
    }

    /// What is done to the device now, if anything.
    pub(crate) fn take_happening(&mut self) -> Option<Happening> {
        if let Some((at, happening)) = self.script.get(self.done)
            && *at <= self.now
        {
            self.done += 1;
            return Some(happening.clone());
        }
        if self.now >= self.end {
            return None;
        }
        let now = self.now;
        let which = self.next.iter().position(|at| *at <= now)?;
        let seconds = self.intervals().get(which).copied()?;
        let pause = self.pause(seconds);
        if let Some(next) = self.next.get_mut(which) {
            *next = pause;
        }
        Some(match which {
            0 => Happening::Change,
            1 => Happening::ConnectionRequest,
            2 => Happening::Task(self.any_task()),
            3 => Happening::Restart,
            4 => Happening::PowerCut,
            _ if self.dice.bool() => Happening::Transfer,
            _ => Happening::UnitChange,
        })
    }

    /// Something for the device to do, with a key of its own.
    fn any_task(&mut self) -> Task {
        self.tasks += 1;
        let key = format!("k{}", self.tasks);
        let delay = self.dice.u32(1..4_000);
        let entropy = self.dice.u32(..);
        match self.dice.u32(0..40) {
            0 => Task::Methods,
            1..9 => Task::Get("Device.ManagementServer.".into()),
            9..16 => self.habits.set(key, entropy),
            16..18 => Task::ScheduleInform { key, delay },
            18..20 => Task::Download {
                key,
                delay: delay % 3 * 60,
            },
            20 => Task::Upload { key, delay: 0 },
            21..23 => Task::ScheduleDownload {
                key,
                windows: windows(30 + delay / 4).to_vec(),
            },
            // One of the last calls, if that was a transfer.
            23..26 => Task::Cancel {
                key: format!("k{}", self.tasks.saturating_sub(1 + u64::from(delay % 8))),
            },
            26 => Task::Reboot { key },
            27 if entropy.is_multiple_of(20) => Task::FactoryReset,
            27 => Task::Methods,
            _ => match self.product.task(key, entropy) {
                Some(task) => task,
                None => Task::Methods,
            },
        }
    }
}
