#![doc = include_str!("../README.md")]

extern crate alloc;

pub mod bbf;
mod draft;
pub mod dump;
mod element;
mod emit;
mod error;
mod extension;
mod generate;
mod names;
mod pattern;
mod report;

pub use emit::Constants;
pub use error::{ReadError, ReadErrorKind};
pub use generate::{Generated, Generator};
pub use report::{Report, Skipped};
