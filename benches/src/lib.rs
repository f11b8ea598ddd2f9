//! What the benchmarks run, check and print; the README says how, and what came out.
//!
//! A [`Case`] is a message to read or to write. [`Prepared`] has everyone who does it, and checks that all do
//! the same.
//! [`rounds`] lets them run against each other, [`limits`] holds what does not spread against a file, [`report`] prints.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a benchmark stops at what it does not expect, and prints what it finds"
)]

extern crate alloc;

pub mod allocations;
mod case;
mod decode;
mod encode;
pub mod gateway;
mod input;
pub mod limits;
pub mod model;
mod peer;
pub mod report;
pub mod rounds;
pub mod session;

pub use case::{Candidate, Case, Prepared};
pub use decode::Tally;
pub use input::Input;
