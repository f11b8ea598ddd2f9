//! Many devices, one after the other on each thread.

use core::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::habits::Counts;
use crate::memory::Memory;
use crate::product::Product;
use crate::scenario::{Failure, Scenario};

/// What came of many devices.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Fleet {
    /// What came of all together.
    pub counts: Counts,
    /// Devices that broke a rule.
    pub failed: u64,
    /// The first of them.
    pub failure: Option<Box<Failure>>,
}

impl<P: Product, F: Fn() -> P + Clone + Sync> Scenario<F> {
    /// Runs it for so many devices, each with a seed of its own, on so many threads.
    pub fn fleet(&self, seed: u64, devices: u64, threads: usize) -> Fleet {
        let next = AtomicU64::new(0);
        let part = || {
            let mut fleet = Fleet::default();
            let memory = &mut Memory::new();
            loop {
                let device = next.fetch_add(1, Ordering::Relaxed);
                if device >= devices {
                    return fleet;
                }
                let scenario = self.clone().seed(seed.wrapping_add(device));
                match scenario.run_in(memory) {
                    Ok(counts) => fleet.counts += counts,
                    Err(failure) => {
                        fleet.failed += 1;
                        fleet.failure.get_or_insert(failure);
                    }
                }
            }
        };
        let parts: Vec<Fleet> = thread::scope(|scope| {
            let parts: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(part)).collect();
            let parts = parts.into_iter().map(|part| match part.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            parts.collect()
        });
        let mut fleet = Fleet::default();
        for part in parts {
            fleet.counts += part.counts;
            fleet.failed += part.failed;
            fleet.failure = fleet.failure.or(part.failure);
        }
        fleet
    }
}
