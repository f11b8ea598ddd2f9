//! What comes from outside while the agent waits.

use core::fmt::Write as _;

use cwmp_core::Instant;
use cwmp_core::standby::Awareness;

use super::reading::is_true;
use super::{Course, End, Life};
use crate::account::Standby;
use crate::fault::{Fault, Point};
use crate::invariants::{Invariant, Violation};
use crate::product::{Happening, Product, device};
use cwmp_soap::EventCode;

/// Milliseconds that the agent waits at most while an event is to be announced: the longest wait of the retry policy, and
/// a bit.
const LONGEST_WAIT: u64 = 5_120_000 + 1_000;
/// Milliseconds that a reply is waited for at most.
const LONGEST_REPLY: u64 = 3_600_000;

impl<P: Product> Life<'_, '_, P> {
    /// The agent waits until then, or for something from outside.
    pub(super) fn wait(&mut self, until: Option<u64>) -> Course {
        self.check_wait(until)?;
        let in_session = self.agent.is_in_session();
        if !in_session {
            self.compact();
            match self.world.strike(Point::Wait) {
                Some(Fault::Restart) => {
                    self.restart();
                    return Ok(None);
                }
                Some(Fault::Requested) => {
                    self.request();
                    return Ok(None);
                }
                Some(_) => return Ok(Some(self.cut())),
                None => {}
            }
            if self.is_over() {
                return Ok(Some(End::Over));
            }
        }
        let world = &mut *self.world;
        let job = world.jobs.iter().map(|(at, _)| *at).min();
        let next = [until, job].into_iter().flatten();
        let next = next.fold(world.next_happening(), u64::min);
        let next = next.min(world.account.deadline());
        // Nothing will come: time passes, until patience is over.
        let next = match next {
            u64::MAX if world.now < world.end => world.end,
            u64::MAX => world.end.saturating_add(world.patience),
            next => next,
        };
        if next > world.now {
            world.now = next;
            self.steps = 0;
        } else {
            self.count_step()?;
        }
        self.happen()
    }

    /// Whether nothing is left to come and all has been said.
    fn is_over(&mut self) -> bool {
        let world = &mut *self.world;
        let is_done = world.now >= world.end && world.next_happening() == u64::MAX;
        if is_done && world.strikes.is_over() {
            return world.account.is_settled()
                || world.now >= world.end.saturating_add(world.patience);
        }
        // The faults that are listed may lie behind the end.
        is_done && world.now >= world.end.saturating_add(world.patience)
    }

    fn check_wait(&self, until: Option<u64>) -> Result<(), Violation> {
        let now = self.world.now;
        let wait = until.map(|until| until.saturating_sub(now));
        if self.agent.is_in_session() {
            let is_right = wait.is_some_and(|wait| wait <= LONGEST_REPLY);
            return Invariant::Stuck.holds(is_right, || format!("in a session: {wait:?} ms"));
        }
        if let Some(may_wait) = self.world.account.pending() {
            let is_right = may_wait && wait.is_some_and(|wait| wait <= LONGEST_WAIT);
            return Invariant::Stuck.holds(is_right, || {
                format!("{:?}, and {wait:?} ms to wait", self.world.account.owed())
            });
        }
        self.world.account.check_idle()
    }

    /// What is due comes.
    pub(super) fn happen(&mut self) -> Course {
        let now = self.world.now;
        while let Some(at) = self.world.jobs.iter().position(|(at, _)| *at <= now) {
            let (_, job) = self.world.jobs.swap_remove(at);
            self.end_job(job)?;
        }
        while let Some(happening) = self.world.take_happening() {
            self.world.note(|text| {
                let _ = write!(text, "{happening}");
            });
            match happening {
                Happening::ConnectionRequest => self.request(),
                Happening::Change => {
                    if let Some(end) = self.change()? {
                        return Ok(Some(end));
                    }
                }
                Happening::Task(task) => {
                    self.world.counts.tasks += 1;
                    self.world.server.tasks.push_back(task);
                }
                Happening::Transfer => self.begin_own_transfer(),
                Happening::UnitChange => self.change_unit(),
                Happening::Restart => self.restart(),
                Happening::StandBy(seconds) => self.stand_by(seconds)?,
                Happening::PowerCut => return Ok(Some(self.cut())),
            }
        }
        Ok(None)
    }

    /// The device stands by and wakes up, if its agent lets it.
    fn stand_by(&mut self, seconds: u32) -> Result<(), Violation> {
        const DEAF: Awareness = Awareness {
            connection_requests: false,
            timers: false,
        };
        if !self.agent.may_stand_by(DEAF) {
            return Ok(());
        }
        let begun = self.world.now;
        self.world.account.stand_by()?;
        let since = self.now().instant;
        self.world.now += u64::from(seconds) * 1_000;
        let now = self.now();
        self.agent.wake_up(&now, since, DEAF);
        let limit = |text: Option<String>| text.and_then(|text| text.parse().ok());
        let policy = Standby {
            most_seconds: limit(self.setting("StandbyPolicy.CRUnawarenessMaxDuration")),
            most_missed: limit(self.setting("StandbyPolicy.MaxMissedPeriodic")),
            tells_scheduled: is_true(self.setting("StandbyPolicy.NotifyMissedScheduled")),
        };
        self.world.account.wake(&policy, begun, self.world.now);
        Ok(())
    }

    fn request(&mut self) {
        let now = Instant::from_millis(self.world.now - self.started);
        if self.agent.connection_request(now).is_accepted() {
            self.world
                .account
                .events
                .raise(EventCode::ConnectionRequest, "", false);
        }
    }

    /// A parameter changes by itself, which is stored at once.
    fn change(&mut self) -> Course {
        let world = &mut *self.world;
        let entropy = world.dice.u32(..);
        let Some(name) = world.product.change(entropy) else {
            return Ok(None);
        };
        let device = device(&mut world.product);
        let Ok(target) = device.schema.parse(name) else {
            return Ok(None);
        };
        let Some(record) = self.agent.value_changed(&device, &target.place) else {
            world.account.change(name, true);
            return Ok(None);
        };
        self.post.clear();
        self.post.extend_from_slice(record);
        let before = world.log.len();
        let end = self.store()?;
        if end.is_none() {
            let is_kept = self.world.log.len() > before;
            self.world.account.change(name, is_kept);
        }
        Ok(end)
    }
}
