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
mod find;
pub mod grammar;
pub mod message;
mod method;
mod secret;
#[cfg(feature = "serde")]
mod serial;
mod summary;
mod target;
mod text;
mod value;
mod version;
mod warning;
pub mod xml;

pub use config::{DecodeConfig, Limits, Tolerances};
pub use datetime::{DateTime, DateTimeError, Timestamp};
pub use encode::{
    Body, EncodeConfig, EncodeError, Entries, Entry, EnvelopeStream, Fill, Fractions, Header,
    Progress, Source, encode,
};
#[cfg(feature = "embedded-io")]
pub use encode::{WriteError, encode_to_writer};
#[cfg(feature = "alloc")]
pub use encode::{encode_to_string, encode_to_vec};
pub use envelope::{ArgumentError, Envelope, Member, Members, SoapFault};
pub use error::{DecodeError, DecodeErrorKind};
pub use event::EventCode;
pub use fault::{Blame, DeploymentUnitFaultCode, FaultCode, TransferFaultCode};
pub use method::{Caller, Kind, Method};
#[cfg(feature = "alloc")]
pub use secret::OwnedSecret;
pub use secret::Secret;
pub use summary::Summary;
pub use text::{Piece, Pieces, Text, TextTooLong};
pub use value::{Value, ValueError, ValueType};
pub use version::{CwmpNamespace, CwmpVersion, Novelty, TooNew, VersionSet};
pub use warning::{Warning, Warnings};
