#![doc = include_str!("../README.md")]

extern crate alloc;

pub mod bbf;
pub mod dump;
mod element;
mod error;

pub use error::{ReadError, ReadErrorKind};
