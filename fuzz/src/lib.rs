#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::alloc_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    reason = "a target says by a panic what it found"
)]

mod acs_session;
mod agent;
mod charset;
mod envelope;
mod http_head;
mod messages;
pub mod mutate;
mod partial;
mod quick_xml;
mod reader;
mod round_trip;
mod text;

pub use acs_session::acs_session;
pub use agent::agent;
pub use charset::charset;
pub use envelope::envelope;
pub use http_head::http_head;
pub use partial::partial;
pub use quick_xml::quick_xml;
pub use reader::reader;
pub use round_trip::round_trip;
pub use text::text;

/// A target: panics if a property is broken.
pub type Target = fn(&[u8]);

/// Every target with its name, which is that of its folder in `corpus/` too.
pub const TARGETS: &[(&str, Target)] = &[
    ("reader", reader),
    ("envelope", envelope),
    ("round_trip", round_trip),
    ("text", text),
    ("agent", agent),
    ("acs_session", acs_session),
    ("http_head", http_head),
    ("quick_xml", quick_xml),
    ("partial", partial),
    ("charset", charset),
];
