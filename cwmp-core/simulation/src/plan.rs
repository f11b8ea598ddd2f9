//! Which faults strike: by chance, or as listed.

use crate::fault::{Cause, Fault, Point};

/// How often things go wrong, in cases of ten thousand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Odds {
    /// Of messages, that one is lost, damaged or late; an exchange has two.
    pub line: u16,
    /// Of calls of the device, that the ACS answers one with a fault, or an `Inform` with `HoldRequests`.
    pub acs: u16,
    /// Of exchanges and waits, that the device restarts in one.
    pub restart: u16,
    /// Of exchanges, records, actions and waits, that the power fails in one.
    pub power: u16,
    /// Of records, that one cannot be stored.
    pub storage: u16,
    /// Of waits, that a connection request comes in one.
    pub request: u16,
}

impl Odds {
    /// Nothing goes wrong.
    pub const NONE: Self = Self {
        line: 0,
        acs: 0,
        restart: 0,
        power: 0,
        storage: 0,
        request: 0,
    };
    /// Much goes wrong: to find what does not stand it within a few days.
    pub const ROUGH: Self = Self {
        line: 500,
        acs: 500,
        restart: 100,
        power: 200,
        storage: 100,
        request: 500,
    };

    const fn of(&self, cause: Cause) -> u32 {
        (match cause {
            // Two messages.
            Cause::Line => self.line.saturating_mul(2),
            Cause::Acs => self.acs,
            Cause::Restart => self.restart,
            Cause::Power => self.power,
            Cause::Storage => self.storage,
            Cause::Request => self.request,
        }) as u32
    }
}

/// A fault, and where it strikes: the number of the point, counted from 0 in each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Strike {
    /// The number of the point.
    pub at: u32,
    /// What it is; a fault that cannot be there does not strike.
    pub fault: Fault,
}

/// Where the faults come from.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// By chance, until the line is quiet.
    Chance { odds: Odds, dice: fastrand::Rng },
    /// These, in ascending order.
    Listed { strikes: Vec<Strike>, next: usize },
}

/// The faults of a run, as they strike.
#[derive(Clone, Debug)]
pub(crate) struct Strikes {
    plan: Plan,
    /// The points so far.
    pub(crate) count: u32,
    /// What has struck.
    pub(crate) struck: Vec<Strike>,
    /// The points, if they are wanted.
    pub(crate) points: Option<Vec<Point>>,
    /// Nothing strikes any more.
    pub(crate) is_quiet: bool,
}

const CAUSES: [Cause; 6] = [
    Cause::Power,
    Cause::Line,
    Cause::Acs,
    Cause::Restart,
    Cause::Storage,
    Cause::Request,
];

impl Strikes {
    pub(crate) const fn listed(strikes: Vec<Strike>) -> Self {
        Self::new(Plan::Listed { strikes, next: 0 })
    }

    pub(crate) const fn new(plan: Plan) -> Self {
        Self {
            plan,
            count: 0,
            struck: Vec::new(),
            points: None,
            is_quiet: false,
        }
    }

    /// What strikes at the point that comes now.
    pub(crate) fn next(&mut self, point: Point) -> Option<Fault> {
        let at = self.count;
        self.count += 1;
        if let Some(points) = &mut self.points {
            points.push(point);
        }
        let fault = match &mut self.plan {
            Plan::Listed { strikes, next } => {
                let strike = strikes.get(*next).filter(|strike| strike.at == at);
                *next += usize::from(strike.is_some());
                let fault = strike.map(|strike| strike.fault);
                fault.filter(|fault| point.faults(fault.cause()).contains(fault))
            }
            Plan::Chance { .. } if self.is_quiet => None,
            Plan::Chance { odds, dice } => CAUSES.into_iter().find_map(|cause| {
                let faults = point.faults(cause);
                let odds = odds.of(cause);
                if faults.is_empty() || odds == 0 || dice.u32(0..10_000) >= odds {
                    return None;
                }
                faults.get(dice.usize(0..faults.len())).copied()
            }),
        }?;
        self.struck.push(Strike { at, fault });
        Some(fault)
    }

    /// Whether all has struck that will.
    pub(crate) fn is_over(&self) -> bool {
        match &self.plan {
            Plan::Listed { strikes, .. } => strikes.last().is_none_or(|last| last.at < self.count),
            Plan::Chance { .. } => self.is_quiet,
        }
    }
}
