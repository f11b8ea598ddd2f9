//! Client and server over loopback and over streams in memory.
#![cfg(all(test, feature = "std"))]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::unwrap_used
)]

mod client;
mod client_limits;
mod client_stream;
mod server;
mod server_limits;
mod session;
mod support;
