//! Instances: aliases and wildcards in paths, `AddObject`, `DeleteObject`, and what `SetParameterValues` makes of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]
#![cfg(feature = "alloc")]

mod add_delete;
mod addressing;
mod paths;
mod power_cut;
mod rules;
mod sequences;
mod world;
