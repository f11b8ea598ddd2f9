//! The device agent against a scripted ACS: what it posts, byte for byte of meaning.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

extern crate alloc;

mod autonomous;
mod calls;
mod conformance;
mod encoding;
mod failures;
mod lists;
mod sessions;
mod transfer_chaos;
mod transfer_queue;
mod transfer_restarts;
mod transfer_world;
mod transfers;
mod versions;
mod world;
