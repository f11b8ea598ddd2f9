#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

pub mod charset;
mod config;
mod datetime;
mod encode;
mod envelope;
mod error;
mod event;
mod fault;
pub mod grammar;
pub mod message;
mod method;
mod secret;
mod summary;
mod text;
mod value;
mod version;
pub mod xml;

pub use config::{DecodeConfig, Limits, Tolerances};
pub use datetime::{DateTime, DateTimeError, Timestamp};
#[cfg(feature = "alloc")]
pub use encode::encode_to_vec;
pub use encode::{
    Body, EncodeError, Entries, Entry, EnvelopeStream, Fill, Header, Progress, Source, encode,
};
pub use envelope::{ArgumentError, Envelope, Member, Members, SoapFault};
pub use error::{DecodeError, DecodeErrorKind};
pub use event::EventCode;
pub use fault::{Blame, FaultCode};
pub use method::{Caller, Kind, Method};
pub use secret::Secret;
pub use summary::Summary;
pub use text::{Piece, Pieces, Text, TextTooLong};
pub use value::{Value, ValueError, ValueType};
pub use version::{CwmpNamespace, CwmpVersion, VersionSet};
