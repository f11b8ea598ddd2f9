#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

mod config;
mod datetime;
mod error;
mod event;
mod fault;
mod method;
mod summary;
mod text;
mod value;
mod version;
pub mod xml;

pub use config::{DecodeConfig, Limits, Tolerances};
pub use datetime::{DateTime, DateTimeError, Timestamp};
pub use error::{DecodeError, DecodeErrorKind};
pub use event::EventCode;
pub use fault::{Blame, FaultCode};
pub use method::{Caller, Kind, Method};
pub use summary::Summary;
pub use text::{Piece, Pieces, Text, TextTooLong};
pub use value::{Value, ValueError, ValueType};
pub use version::{CwmpNamespace, CwmpVersion, VersionSet};
