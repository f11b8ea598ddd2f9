//! The server endpoint, from bytes to bytes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may"
)]

mod calls;
mod field_devices;
mod informs;
mod quirks;
mod script;
mod sessions;
mod software;
mod tasks;
mod transfers;
mod versions;
mod writing;
