//! The life of an agent: from a start to a loss of power.

mod exchange;
mod outside;

use core::fmt::Write as _;

use cwmp_core::Instant;
use cwmp_core::cpe::{Action, Agent, AgentSnapshot, Now, Step};
use cwmp_core::event::RebootCause;
use cwmp_model::record::Reader;
use cwmp_model::{Instances, Place};
use cwmp_soap::{DateTime, Timestamp, Value};

use crate::fault::{Fault, Point};
use crate::invariants::{Invariant, Violation};
use crate::product::{Product, device};
use crate::world::{START, World};

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
/// Bytes of a log that is written anew.
const LONG_LOG: usize = 4_096;

/// Where the URL of the ACS is, in the data models of both roots.
const URL: [&str; 2] = [
    "Device.ManagementServer.URL",
    "InternetGatewayDevice.ManagementServer.URL",
];

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
    /// The device starts.
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
        life.boot(cause);
        life
    }

    fn boot(&mut self, cause: RebootCause) {
        let world = &mut *self.world;
        world.note(|text| {
            let _ = write!(text, "start: {cause:?}");
        });
        world.transfers.clear();
        world.counts.starts += 1;
        let cycle = world.product.periodic();
        self.agent.boot(cause);
        world.account.boot(cause, cycle, START, world.now);
        self.look_at_url(true);
    }

    /// Tells the account what the URL of the ACS reads as.
    fn look_at_url(&mut self, has_started: bool) {
        let device = device(&mut self.world.product);
        let find = |path| device.schema.find(path);
        let Some(node) = URL.into_iter().find_map(find) else {
            return;
        };
        let place = Place::new(node, Instances::NONE);
        let url = match device.backend.get(&place, &mut []) {
            Ok(Value::String(url)) if !url.is_empty() => Some(url.to_owned()),
            _ => None,
        };
        self.world.account.look_at_url(url, has_started);
    }

    /// Lives until the power fails or the simulation is over.
    pub(crate) fn live(mut self) -> Result<End, Violation> {
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
                return Ok(Some(self.cut()));
            }
            Some(Fault::StoreFails) => {
                world.account.store_failed();
                self.agent.handle_store_failure();
            }
            Some(_) => return Ok(Some(self.cut())),
            None => world.log.extend_from_slice(&self.post),
        }
        Ok(None)
    }

    /// The power fails, for a minute.
    fn cut(&mut self) -> End {
        let world = &mut *self.world;
        world.note(|text| text.push_str("the power is off"));
        world.counts.cuts += 1;
        world.account.cut();
        world.product.power_cut();
        world.now += 60_000;
        End::Off(world.cause())
    }

    /// The device restarts and keeps its memory.
    fn restart(&mut self) {
        self.world.now += 20_000;
        self.world.counts.restarts += 1;
        self.boot(RebootCause::Restart);
    }

    /// The device restarts as the agent has asked for it: everything is stored.
    fn reboot(&mut self, cause: RebootCause) -> End {
        self.world.now += 20_000;
        self.world.counts.restarts += 1;
        End::Off(cause)
    }

    fn act(&mut self, action: Action) -> Course {
        self.world.note(|text| {
            let _ = write!(text, "action: {action:?}");
        });
        let fault = self.world.strike(Point::Act);
        if fault == Some(Fault::CutBefore) {
            return Ok(Some(self.cut()));
        }
        match action {
            Action::Reboot if fault.is_some() => return Ok(Some(self.cut())),
            Action::Reboot => return Ok(Some(self.reboot(RebootCause::Restart))),
            Action::FactoryReset => {
                self.world.product.factory_reset();
                self.world.log.clear();
                self.world.is_known = false;
                if fault.is_some() {
                    return Ok(Some(self.cut()));
                }
                return Ok(Some(self.reboot(RebootCause::FactoryReset)));
            }
            Action::Transfer(id, task) => {
                let entropy = self.world.dice.u32(..);
                if let Some(request) = self.agent.transfer(id) {
                    let (seconds, report) = self.world.product.transfer(&request, task, entropy);
                    let at = self.world.now + u64::from(seconds) * 1_000;
                    self.world.transfers.push((at, id, report));
                }
            }
            _ => {}
        }
        if fault.is_some() {
            return Ok(Some(self.cut()));
        }
        Ok(None)
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
