//! Time on a machine that others use as well.
//!
//! Everyone runs once in each round, for about the same time, in an order that turns from round to round. What is told
//! is the median over the rounds. Candidates are compared within a round, where they met the same neighbours, and the
//! median is taken of these ratios, not a ratio of medians.
//!
//! Ratios are of the time that the thread had the processor: what the clock on the wall says if nobody else wants it. A
//! turn that a neighbour takes on the same core is many times as long as a short candidate runs, and would hit the long
//! ones in every round.

use core::hint::black_box;
use core::time::Duration;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

use crate::Candidate;

/// How many rounds there are.
pub const ROUNDS: usize = 41;

/// How long a candidate runs in a round, unless running once takes longer.
const SHARE: Duration = Duration::from_micros(1_500);

/// Nanoseconds that one run took, round by round.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// Those in which the thread had the processor.
    processor: Vec<f64>,
    /// All of them.
    wall: Vec<f64>,
}

impl Times {
    /// The usual time on the processor.
    #[must_use]
    pub fn median(&self) -> Spread {
        Spread::of(self.processor.clone())
    }

    /// The usual time by the clock on the wall.
    #[must_use]
    pub fn wall(&self) -> Spread {
        Spread::of(self.wall.clone())
    }

    /// How many times as long as the other took, compared round by round.
    #[must_use]
    pub fn over(&self, other: &Self) -> Spread {
        let pairs = self.processor.iter().zip(&other.processor);
        Spread::of(pairs.map(|(mine, others)| mine / others).collect())
    }

    /// The same with a run cut into so many parts.
    #[must_use]
    pub fn divided(&self, parts: f64) -> Self {
        let divided = |times: &[f64]| times.iter().map(|time| time / parts).collect();
        Self {
            processor: divided(&self.processor),
            wall: divided(&self.wall),
        }
    }
}

/// A median, and how far from it the values usually are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The median distance from it, in hundredths of it.
    pub percent: f64,
}

impl Spread {
    fn of(values: Vec<f64>) -> Self {
        let distances = |from: f64| values.iter().map(|value| (value - from).abs()).collect();
        let median = middle(values.clone());
        Self {
            median,
            percent: 100.0 * middle(distances(median)) / median,
        }
    }
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = values.len() / 2;
    if values.len().is_multiple_of(2) {
        f64::midpoint(values[at - 1], values[at])
    } else {
        values[at]
    }
}

/// Lets all run against each other.
#[must_use]
pub fn measure(candidates: &mut [Candidate<'_>]) -> Vec<Times> {
    let runs: Vec<u32> = candidates.iter_mut().map(runs_in_a_share).collect();
    let mut times = vec![Times::default(); candidates.len()];
    for round in 0..ROUNDS {
        for turn in 0..candidates.len() {
            let at = (round + turn) % candidates.len();
            let begun = on_processor();
            let wall = time(&mut candidates[at], runs[at]);
            let processor = on_processor() - begun;
            let per_run = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(runs[at]);
            times[at].processor.push(per_run(processor));
            times[at].wall.push(per_run(wall));
        }
    }
    times
}

/// How long this thread has had the processor.
fn on_processor() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

fn runs_in_a_share(candidate: &mut Candidate<'_>) -> u32 {
    let once = (0..3).map(|_| time(candidate, 1)).min().unwrap();
    let runs = SHARE.as_nanos() / once.as_nanos().max(1);
    u32::try_from(runs).unwrap().max(1)
}

/// By the clock on the wall.
fn time(candidate: &mut Candidate<'_>, runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        black_box((candidate.run)());
    }
    start.elapsed()
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use super::*;

    #[test]
    fn a_spread_is_not_moved_by_a_neighbour_in_some_rounds() {
        let spread = Spread::of(vec![10.0, 11.0, 90.0, 10.0, 9.0]);
        assert_eq!((spread.median, spread.percent), (10.0, 10.0));
        assert_eq!(Spread::of(vec![1.0, 4.0]).median, 2.5);
    }

    #[test]
    fn ratios_are_those_of_the_rounds() {
        let times = |processor: &[f64]| Times {
            processor: processor.to_vec(),
            wall: vec![1e9; processor.len()],
        };
        let (slow, fast) = (times(&[20.0, 60.0, 30.0]), times(&[10.0, 30.0, 15.0]));
        assert_eq!(slow.over(&fast).median, 2.0);
        assert_eq!(slow.over(&fast).percent, 0.0);
        assert_eq!(slow.divided(2.0).over(&fast).median, 1.0);
    }

    #[test]
    fn everyone_runs_in_every_round() {
        let ran = [Cell::new(0), Cell::new(0)];
        let count = |at: usize| {
            let ran = &ran;
            move || {
                ran[at].set(ran[at].get() + 1);
                // Long enough to fill a share alone.
                (0..200_000_usize).map(black_box).sum()
            }
        };
        let mut candidates = [0, 1].map(|at| Candidate {
            name: "",
            run: Box::new(count(at)),
        });
        let times = measure(&mut candidates);
        assert!(times.iter().all(|times| times.processor.len() == ROUNDS));
        assert!(ran.iter().all(|ran| ran.get() >= ROUNDS));
    }
}
