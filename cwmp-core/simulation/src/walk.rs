//! Every way in which so many things can go wrong.

use std::thread;

use crate::fault::{Cause, Fault, Point};
use crate::habits::Counts;
use crate::memory::Memory;
use crate::plan::{Strike, Strikes};
use crate::product::Product;
use crate::scenario::{Failure, Leave, Scenario};

/// Every run of a scenario in which at most so many faults strike, at every point and in every combination.
///
/// The points are those of the runs themselves: what a fault leads to, a retry, a restart, has points of its own, at which
/// the next fault strikes.
#[derive(Clone, Debug)]
pub struct Walk<'a, F> {
    scenario: &'a Scenario<F>,
    causes: &'a [Cause],
    without: &'a [Fault],
    depth: u32,
    threads: usize,
}

/// What came of a walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Walked {
    /// Runs.
    pub runs: u64,
    /// Points of the run in which nothing goes wrong.
    pub points: u32,
    /// What came of all runs together.
    pub counts: Counts,
}

impl<'a, P: Product, F: Fn() -> P + Sync> Walk<'a, F> {
    /// All runs with one fault at most, of any cause.
    #[must_use]
    pub const fn new(scenario: &'a Scenario<F>) -> Self {
        Self {
            scenario,
            causes: &[
                Cause::Line,
                Cause::Acs,
                Cause::Restart,
                Cause::Power,
                Cause::Storage,
                Cause::Request,
            ],
            without: &[],
            depth: 1,
            threads: 1,
        }
    }

    /// The same with so many faults at most.
    #[must_use]
    pub const fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// The same with faults of these causes only.
    #[must_use]
    pub const fn causes(mut self, causes: &'a [Cause]) -> Self {
        self.causes = causes;
        self
    }

    /// The same without these faults: for walks that go deep, those that lead where another one does.
    #[must_use]
    pub const fn without(mut self, faults: &'a [Fault]) -> Self {
        self.without = faults;
        self
    }

    /// The same with so many threads, 1 by default. What comes of it is the same.
    #[must_use]
    pub const fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Walks.
    ///
    /// # Errors
    /// The [`Failure`] that was found first.
    pub fn run(&self) -> Result<Walked, Box<Failure>> {
        let threads = self.threads.max(1);
        let parts = thread::scope(|scope| {
            let parts: Vec<_> = (0..threads)
                .map(|part| scope.spawn(move || self.part(part, threads)))
                .collect();
            let parts = parts.into_iter().map(thread::ScopedJoinHandle::join);
            parts.collect::<Vec<_>>()
        });
        let mut walked = Walked::default();
        for part in parts {
            match part {
                Ok(part) => {
                    let part = part?;
                    walked.runs += part.runs;
                    walked.points = part.points;
                    walked.counts += part.counts;
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(walked)
    }

    /// Every `of`th of the first faults.
    fn part(&self, part: usize, of: usize) -> Result<Walked, Box<Failure>> {
        let mut walked = Walked::default();
        let memory = &mut Memory::new();
        let points = self.play(memory, &mut walked, &[])?;
        walked.points = u32::try_from(points.len()).unwrap_or(u32::MAX);
        if part > 0 {
            // It is counted once.
            (walked.runs, walked.counts) = (0, Counts::default());
        }
        if self.depth == 0 {
            return Ok(walked);
        }
        for (at, point) in (0_u32..).zip(points) {
            if usize::try_from(at).is_ok_and(|at| at % of != part) {
                continue;
            }
            for fault in self.faults(point) {
                self.descend(memory, &mut walked, &mut vec![Strike { at, fault }])?;
            }
        }
        Ok(walked)
    }

    fn faults(&self, point: Point) -> impl Iterator<Item = Fault> {
        let causes = self.causes.iter();
        let faults = causes.flat_map(move |cause| point.faults(*cause)).copied();
        faults.filter(|fault| !self.without.contains(fault))
    }

    /// A run with these faults, and all with more behind them.
    fn descend(
        &self,
        memory: &mut Memory,
        walked: &mut Walked,
        strikes: &mut Vec<Strike>,
    ) -> Result<(), Box<Failure>> {
        let points = self.play(memory, walked, strikes)?;
        let is_deepest = u32::try_from(strikes.len()).is_ok_and(|depth| depth >= self.depth);
        let last = strikes.last().map_or(0, |last| last.at);
        if is_deepest {
            return Ok(());
        }
        for (at, point) in (0_u32..).zip(points) {
            if at <= last {
                continue;
            }
            for fault in self.faults(point) {
                strikes.push(Strike { at, fault });
                self.descend(memory, walked, strikes)?;
                strikes.pop();
            }
        }
        Ok(())
    }

    fn play(
        &self,
        memory: &mut Memory,
        walked: &mut Walked,
        strikes: &[Strike],
    ) -> Result<Vec<Point>, Box<Failure>> {
        let plan = Strikes::listed(strikes.to_vec());
        let played = self.scenario.play(memory, plan, Leave::Points);
        walked.runs += 1;
        walked.counts += played.counts;
        match played.result {
            Ok(()) => Ok(played.points),
            Err(violation) => Err(self.scenario.explain(memory, violation, strikes.to_vec())),
        }
    }
}
