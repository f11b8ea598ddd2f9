//! A run: what is set up, how it goes, and what is said of one that fails.

use core::fmt;

use cwmp_core::event::RebootCause;

use crate::fault::Point;
use crate::habits::{Counts, Habits};
use crate::invariants::Violation;
use crate::life::{End, Life};
use crate::memory::Memory;
use crate::plan::{Odds, Plan, Strike, Strikes};
use crate::product::{Happening, Product};
use crate::world::World;

/// Runs that are spent on finding out which faults a failure takes.
const MOST_ATTEMPTS: u32 = 2_000;

/// A device, its ACS, what is done to them and what goes wrong.
///
/// The same scenario does the same each time. It begins at 2024-01-01T00:00:00Z, with the first start of the device.
#[derive(Clone, Debug)]
pub struct Scenario<F> {
    make: F,
    seed: u64,
    odds: Odds,
    habits: Habits,
    script: Vec<(u64, Happening)>,
    seconds: u64,
}

/// A run that broke a rule.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failure {
    /// The seed of the scenario.
    pub seed: u64,
    /// The rule, and how it was broken.
    pub violation: Violation,
    /// What has to go wrong for that, as far as leaving out one fault after the other shows: see
    /// [`Scenario::replay`].
    pub strikes: Vec<Strike>,
    /// What happened then.
    pub trace: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.violation)?;
        writeln!(f, "  after {} faults:", self.strikes.len())?;
        for Strike { at, fault } in &self.strikes {
            writeln!(f, "    #{at} {fault} ({fault:?})")?;
        }
        f.write_str(&self.trace)
    }
}

impl core::error::Error for Failure {}

/// What a run leaves.
pub(crate) struct Played {
    pub(crate) result: Result<(), Violation>,
    pub(crate) counts: Counts,
    pub(crate) struck: Vec<Strike>,
    pub(crate) points: Vec<Point>,
    trace: String,
}

/// What a run is to leave beside its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    Nothing,
    Points,
    Trace,
}

impl<P: Product, F: Fn() -> P> Scenario<F> {
    /// A day of a device in which nothing goes wrong and nothing is done; `make` makes the device as it leaves the
    /// factory, the same each time.
    pub const fn new(make: F) -> Self {
        Self {
            make,
            seed: 0,
            odds: Odds::NONE,
            habits: Habits::NONE,
            script: Vec::new(),
            seconds: 86_400,
        }
    }

    /// The same with another seed, 0 by default: what is left to chance goes otherwise.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same, in which this goes wrong by chance.
    #[must_use]
    pub const fn odds(mut self, odds: Odds) -> Self {
        self.odds = odds;
        self
    }

    /// The same, in which this happens by itself.
    #[must_use]
    pub const fn habits(mut self, habits: Habits) -> Self {
        self.habits = habits;
        self
    }

    /// The same for so many seconds. Then nothing more is done and nothing goes wrong; the run ends when the device has
    /// said all that it has to say, or half a day later.
    #[must_use]
    pub const fn seconds(mut self, seconds: u64) -> Self {
        self.seconds = seconds;
        self
    }

    /// The same for so many days.
    #[must_use]
    pub const fn days(self, days: u32) -> Self {
        self.seconds(days as u64 * 86_400)
    }

    /// The same, in which this is done so many seconds after the beginning.
    #[must_use]
    pub fn at(mut self, seconds: u64, happening: Happening) -> Self {
        let at = seconds.saturating_mul(1_000);
        let place = self.script.partition_point(|(other, _)| *other <= at);
        self.script.insert(place, (at, happening));
        self
    }

    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], with as few faults as it takes to have it again.
    pub fn run(&self) -> Result<Counts, Box<Failure>> {
        self.run_in(&mut Memory::new())
    }

    pub(crate) fn run_in(&self, memory: &mut Memory) -> Result<Counts, Box<Failure>> {
        let odds = self.odds;
        // What happens by itself is not to change when a fault is left out.
        let dice = fastrand::Rng::with_seed(self.seed ^ 0x5EED);
        let plan = Strikes::new(Plan::Chance { odds, dice });
        let played = self.play(memory, plan, Leave::Nothing);
        match played.result {
            Ok(()) => Ok(played.counts),
            Err(violation) => Err(self.explain(memory, violation, played.struck)),
        }
    }

    /// Runs it with these faults and no others, in ascending order: those of a [`Failure`].
    ///
    /// # Errors
    /// [`Failure`], as before.
    pub fn replay(&self, strikes: &[Strike]) -> Result<Counts, Box<Failure>> {
        let memory = &mut Memory::new();
        let played = self.play(memory, Strikes::listed(strikes.to_vec()), Leave::Nothing);
        match played.result {
            Ok(()) => Ok(played.counts),
            Err(violation) => Err(self.explain(memory, violation, strikes.to_vec())),
        }
    }

    /// Leaves out fault after fault as long as the same rule is broken, and tells the rest.
    pub(crate) fn explain(
        &self,
        memory: &mut Memory,
        violation: Violation,
        mut strikes: Vec<Strike>,
    ) -> Box<Failure> {
        let mut attempts = 0;
        let mut at = strikes.len();
        let mut has_changed = false;
        while attempts < MOST_ATTEMPTS {
            let Some(next) = at.checked_sub(1) else {
                if !core::mem::take(&mut has_changed) {
                    break;
                }
                at = strikes.len();
                continue;
            };
            at = next;
            let mut fewer = strikes.clone();
            fewer.remove(at);
            attempts += 1;
            let played = self.play(memory, Strikes::listed(fewer.clone()), Leave::Nothing);
            if played
                .result
                .is_err_and(|other| other.invariant == violation.invariant)
            {
                strikes = fewer;
                has_changed = true;
            }
        }
        let played = self.play(memory, Strikes::listed(strikes.clone()), Leave::Trace);
        Box::new(Failure {
            seed: self.seed,
            violation: played.result.err().unwrap_or(violation),
            strikes,
            trace: played.trace,
        })
    }

    /// Plays it through.
    pub(crate) fn play(&self, memory: &mut Memory, mut strikes: Strikes, leave: Leave) -> Played {
        strikes.points = (leave == Leave::Points).then(Vec::new);
        let mut world = World::new((self.make)(), strikes, self.habits, self.seed);
        world.script.clone_from(&self.script);
        world.end = self.seconds.saturating_mul(1_000);
        world.trace = (leave == Leave::Trace).then(String::new);
        let result = live(&mut world, memory);
        let mut counts = world.counts;
        let events = world.account.events.counts;
        counts.raised = events.raised;
        counts.delivered = events.delivered;
        counts.collapsed = events.collapsed;
        counts.dropped = events.dropped;
        counts.uncertain = events.uncertain;
        counts.transfers = world.account.transfers.reported;
        counts.changes = world.account.units.reported;
        Played {
            result,
            counts,
            struck: world.strikes.struck,
            points: world.strikes.points.unwrap_or_default(),
            trace: world.trace.unwrap_or_default(),
        }
    }
}

/// One life after the other.
fn live<P: Product>(world: &mut World<P>, memory: &mut Memory) -> Result<(), Violation> {
    let mut cause = RebootCause::FactoryReset;
    loop {
        #[expect(clippy::expect_used, reason = "the sizes are constants of this crate")]
        let agent = memory
            .agent(&world.product)
            .expect("the memory is large enough");
        match Life::new(world, agent, cause).live()? {
            End::Off(next) => cause = next,
            End::Over => return world.account.settled(),
        }
    }
}
