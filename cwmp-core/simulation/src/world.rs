//! What outlasts an agent: the device, its log, the ACS, the time, and what is known of them all.

use core::fmt::Write as _;

use cwmp_core::cpe::{TransferId, TransferReport};
use cwmp_core::event::RebootCause;

use crate::account::Account;
use crate::fault::{Fault, Point};
use crate::plan::Strikes;
use crate::product::{Happening, Product};
use crate::server::Server;
use crate::{Counts, Habits, Task};

/// Seconds of the Unix epoch at which every simulation begins: 2024-01-01T00:00:00Z.
pub(crate) const START: i64 = 1_704_067_200;

/// Milliseconds that are left to a device for what it still has to say: several of the longest waits for a retry.
const PATIENCE: u64 = 12 * 3_600_000;

/// What outlasts an agent.
pub(crate) struct World<P> {
    pub(crate) product: P,
    pub(crate) server: Server,
    pub(crate) account: Account,
    pub(crate) strikes: Strikes,
    pub(crate) dice: fastrand::Rng,
    /// What was stored, record behind record.
    pub(crate) log: Vec<u8>,
    /// The platform's own note that the device has been up since it left the factory.
    pub(crate) is_known: bool,
    /// Milliseconds since the start of the simulation.
    pub(crate) now: u64,
    /// What will be done to the device, in the order of time.
    pub(crate) script: Vec<(u64, Happening)>,
    pub(crate) done: usize,
    habits: Habits,
    /// When each of the habits shows next.
    next: [u64; 5],
    /// What the platform is at, and when and how it will end.
    pub(crate) transfers: Vec<(u64, TransferId, TransferReport)>,
    /// When the simulation is to be over; until then the habits show.
    pub(crate) end: u64,
    pub(crate) counts: Counts,
    tasks: u64,
    /// Milliseconds that it goes on at most when nothing more is done to it.
    pub(crate) patience: u64,
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
            is_known: false,
            now: 0,
            script: Vec::new(),
            done: 0,
            habits,
            next: [0; 5],
            transfers: Vec::new(),
            end: 0,
            counts: Counts::default(),
            tasks: 0,
            patience: PATIENCE,
            trace: None,
        };
        world.next = world.intervals().map(|seconds| world.pause(seconds));
        world
    }

    const fn intervals(&self) -> [u32; 5] {
        let habits = &self.habits;
        [
            habits.change,
            habits.request,
            habits.task,
            habits.restart,
            habits.cut,
        ]
    }

    /// When what shows so often shows next.
    fn pause(&mut self, seconds: u32) -> u64 {
        match u64::from(seconds) * 2_000 {
            0 => u64::MAX,
            most => self.now + self.dice.u64(1..=most),
        }
    }

    /// Why the device starts when power comes back.
    pub(crate) const fn cause(&self) -> RebootCause {
        if self.is_known {
            RebootCause::Restart
        } else {
            RebootCause::FactoryReset
        }
    }

    /// The agent asks for something else than a record to be stored: all before is kept.
    pub(crate) fn keep(&mut self) {
        self.is_known |= self.account.keep();
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
            _ => Happening::PowerCut,
        })
    }

    /// Something for the device to do, with a key of its own.
    fn any_task(&mut self) -> Task {
        self.tasks += 1;
        let key = format!("k{}", self.tasks);
        let delay = self.dice.u32(1..4_000);
        match self.dice.u32(0..20) {
            0 => Task::Methods,
            1..6 => Task::Get("Device.ManagementServer.".into()),
            6..13 => self.habits.set(key, self.dice.u32(..)),
            13..15 => Task::ScheduleInform { key, delay },
            15..17 => Task::Download {
                key,
                delay: delay % 3 * 60,
            },
            17 => Task::Upload { key, delay: 0 },
            18 => Task::Reboot { key },
            _ if self.dice.u32(0..20) == 0 => Task::FactoryReset,
            _ => Task::Methods,
        }
    }
}
