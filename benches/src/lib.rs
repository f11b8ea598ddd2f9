#![doc = include_str!("../README.md")]
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

mod case;
mod decode;
mod encode;
mod input;
pub mod limits;
mod peer;
pub mod report;
pub mod rounds;

pub use case::{Candidate, Case, Prepared};
pub use decode::Tally;
pub use input::Input;
