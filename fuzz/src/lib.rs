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
mod authentication;
mod charset;
mod dhcp;
mod envelope;
mod fields;
mod http_head;
mod lightweight_notification;
mod messages;
pub mod mutate;
mod partial;
mod quick_xml;
mod reader;
mod round_trip;
mod stun;
mod text;
mod udp_request;

pub use acs_session::acs_session;
pub use agent::agent;
pub use authentication::authentication;
pub use charset::charset;
pub use dhcp::dhcp;
pub use envelope::envelope;
pub use http_head::http_head;
pub use lightweight_notification::lightweight_notification;
pub use partial::partial;
pub use quick_xml::quick_xml;
pub use reader::reader;
pub use round_trip::round_trip;
pub use stun::stun;
pub use text::text;
pub use udp_request::udp_request;

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
    ("stun", stun),
    ("udp_request", udp_request),
    ("dhcp", dhcp),
    ("lightweight_notification", lightweight_notification),
    ("authentication", authentication),
];
