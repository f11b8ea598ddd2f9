#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a benchmark stops at what it does not expect"
)]

mod decode;
mod encode;
mod input;

pub use decode::{DECODERS, Decoder, Tally};
pub use encode::{ENCODERS, Encoder, Parameters};
pub use input::Input;
