#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "milliseconds and counts of a run stay far from the ends of their types"
)]

extern crate alloc;

mod account;
mod fault;
mod fleet;
mod habits;
pub mod invariants;
mod lamp;
mod life;
mod memory;
mod plan;
mod product;
mod scenario;
mod scripts;
mod server;
mod task;
mod walk;
mod world;

pub use fault::{Cause, Fault, Point};
pub use fleet::Fleet;
pub use habits::{Counts, Habits};
pub use invariants::{Invariant, Violation};
pub use lamp::{Lamp, SCHEMA};
pub use plan::{Odds, Strike};
pub use product::{Happening, Product};
pub use scenario::{Failure, Scenario};
pub use scripts::{Script, scripts};
pub use task::{Operation, Task, Window};
pub use walk::{Walk, Walked};
