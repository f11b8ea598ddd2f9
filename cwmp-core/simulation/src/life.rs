//! The life of an agent: from a start to a loss of power.

mod exchange;
mod outside;
mod platform;
mod reading;

use core::fmt::Write as _;

use cwmp_core::Instant;
use cwmp_core::cpe::{Agent, AgentSnapshot, Now, Step};
use cwmp_core::event::RebootCause;
use cwmp_model::record::Reader;
use cwmp_soap::{DateTime, Timestamp};

use crate::account::Start;
use crate::fault::{Fault, Point};
use crate::invariants::{Invariant, Violation};
use crate::product::{Product, device};
use crate::world::{Job, START, World};

/// How a life ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The power fails, or the device restarts: what is only in memory is lost.
    Off(RebootCause),
    /// The simulation is over.
    Over,
}

/// What becomes of a step: the end of the life, perhaps, or of the run.
type Course = Result<Option<End>, Violation>;

/// Records between two steps of another kind, at most; and waits at the same moment.
const MOST_STEPS: u32 = 400;
/// Milliseconds after a start after which nobody uses the device.
const IDLE_AFTER: u64 = 30_000;
/// Bytes of a log that is written anew.
const LONG_LOG: usize = 4_096;

/// An agent that lives.
pub(crate) struct Life<'a, 'm, P> {
    world: &'a mut World<P>,
    agent: Agent<'m>,
    /// When it started: its instants count from there.
    started: u64,
    /// Steps since it last asked for something else than to store a record or to wait for now.
    steps: u32,
    /// What the device posts, and the record that it stores.
    post: Vec<u8>,
}

impl<'a, 'm, P: Product> Life<'a, 'm, P> {
    /// The device starts, for this reason unless the agent knows better.
    pub(crate) fn new(world: &'a mut World<P>, agent: Agent<'m>, cause: RebootCause) -> Self {
        let started = world.now;
        let mut life = Self {
            world,
            agent,
            started,
            steps: 0,
            post: Vec::new(),
        };
        let world = &mut *life.world;
        let mut device = device(&mut world.product);
        life.agent.restore(&mut device, Reader::new(&world.log));
        let is_first = life.agent.is_first_start();
        life.boot(if is_first {
            RebootCause::FactoryReset
        } else {
            cause
        });
        life
    }

    fn boot(&mut self, cause: RebootCause) {
        let world = &mut *self.world;
        world.note(|text| {
            let _ = write!(text, "start: {cause:?}");
        });
        world.jobs.clear();
        world.counts.starts += 1;
        self.agent.boot(cause);
        let start = Start {
            cause,
            cycles: self.cycles(),
            tests: self.world.product.tests(),
            unix: START,
            now: self.world.now,
        };
        let world = &mut *self.world;
        world.account.boot(start);
        // Nobody uses the device some time after its start.
        world.jobs.push((world.now + IDLE_AFTER, Job::Idle));
        self.look_at_url(true);
    }

    /// Lives until the power fails or the simulation is over.
    pub(crate) fn live(mut self) -> Result<End, Violation> {
        self.check_rows()?;
        self.check_settings()?;
        // What was to come while it was off comes first.
        if let Some(end) = self.happen()? {
            return Ok(end);
        }
        loop {
            if let Some(end) = self.step()? {
                return Ok(end);
            }
        }
    }

    fn now(&mut self) -> Now {
        let seconds = i64::try_from(self.world.now / 1_000).unwrap_or(i64::MAX);
        Now {
            instant: Instant::from_millis(self.world.now - self.started),
            time_of_day: DateTime::At(Timestamp::from_unix(START.saturating_add(seconds))),
            entropy: self.world.dice.u32(..),
        }
    }

    fn step(&mut self) -> Course {
        self.world.account.tick(self.world.now);
        let now = self.now();
        let mut device = device(&mut self.world.product);
        match self.agent.poll(&mut device, &now) {
            Step::Post(post) => {
                self.post.clear();
                self.post.extend_from_slice(post.body);
                let (kind, more) = (post.kind, post.more);
                self.steps = 0;
                self.exchange(kind, more)
            }
            Step::Store(record) => {
                self.post.clear();
                self.post.extend_from_slice(record);
                self.note_end();
                self.store()
            }
            Step::Act(action) => {
                self.steps = 0;
                self.note_end();
                self.world.keep();
                self.act(action)
            }
            Step::Wait(until) => {
                self.note_end();
                self.world.keep();
                let until = until.map(|until| until.as_millis().saturating_add(self.started));
                self.wait(until)
            }
            _ => Ok(None),
        }
    }

    /// Tells the account that the session is over, if it is.
    fn note_end(&mut self) {
        if self.world.account.is_in_session() && !self.agent.is_in_session() {
            self.end();
        }
    }

    /// The session has failed.
    fn end(&mut self) {
        self.world.note(|text| text.push_str("session failed"));
        self.world.account.fail();
        self.note_settings();
    }

    /// What was set in a session counts when it is over.
    fn note_settings(&mut self) {
        if self.world.account.has_set() {
            let cycles = self.cycles();
            self.world.account.follow(cycles, START, self.world.now);
            self.look_at_url(false);
        }
    }

    fn count_step(&mut self) -> Result<(), Violation> {
        self.steps += 1;
        Invariant::Spinning.holds(self.steps < MOST_STEPS, || {
            format!("{MOST_STEPS} steps without a post, an action or time that passes")
        })
    }

    fn store(&mut self) -> Course {
        self.count_step()?;
        let world = &mut *self.world;
        world.counts.records += 1;
        let bytes = self.post.len();
        world.note(|text| {
            let _ = write!(text, "record of {bytes} bytes");
        });
        match world.strike(Point::Store) {
            Some(Fault::CutTorn) => {
                let half = self.post.get(..bytes / 2).unwrap_or_default();
                world.log.extend_from_slice(half);
                return Ok(Some(self.cut_while(true)));
            }
            Some(Fault::StoreFails) => {
                world.account.store_failed();
                self.agent.handle_store_failure();
            }
            Some(_) => return Ok(Some(self.cut_while(true))),
            None => world.log.extend_from_slice(&self.post),
        }
        Ok(None)
    }

    /// The power fails, for a minute.
    fn cut(&mut self) -> End {
        self.cut_while(false)
    }

    /// The same, perhaps while the device stores something.
    fn cut_while(&mut self, is_storing: bool) -> End {
        let world = &mut *self.world;
        world.note(|text| text.push_str("the power is off"));
        world.counts.cuts += 1;
        world.account.cut(is_storing);
        world.product.power_cut();
        world.now += 60_000;
        End::Off(RebootCause::Restart)
    }

    /// The device restarts and keeps its memory.
    fn restart(&mut self) {
        self.world.now += 20_000;
        self.world.counts.restarts += 1;
        self.boot(RebootCause::Restart);
    }

    /// The device restarts as the agent has asked for it.
    fn reboot(&mut self, cause: RebootCause) -> End {
        self.world.account.restart();
        self.world.now += 20_000;
        self.world.counts.restarts += 1;
        End::Off(cause)
    }

    /// Writes the log anew when it has grown long.
    fn compact(&mut self) {
        if self.world.log.len() < LONG_LOG {
            return;
        }
        let mut snapshot = AgentSnapshot::new();
        let mut log = Vec::new();
        let device = device(&mut self.world.product);
        while let Some(record) = self.agent.next_snapshot_record(&device, &mut snapshot) {
            log.extend_from_slice(record);
        }
        self.world.log = log;
    }
}
