//! The device agent against a scripted ACS: what it posts, byte for byte of meaning.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may"
)]

extern crate alloc;

mod calls;
mod changes;
mod conformance;
mod encoding;
mod failures;
mod lists;
mod objects;
mod sessions;
mod versions;
mod world;
