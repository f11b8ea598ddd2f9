//! What the programs share: the simulated device, the server, the transcript of what they say to each other.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "programs talk to people"
)]

extern crate alloc;

pub mod acs;
pub mod cpe;
pub mod demo;
pub mod device;
pub mod inspect;
pub mod transcript;

/// The examples of the README, so that they are run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
