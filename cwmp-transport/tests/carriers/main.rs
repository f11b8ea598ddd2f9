//! Connection requests, discovery and authentication: what is written and read, and what state decides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::std_instead_of_core,
    reason = "tests may"
)]

mod auth_client;
mod auth_server;
mod dhcp;
mod dhcp_adopted;
mod dhcp_identity;
mod hostile;
mod lightweight_notification;
mod stun;
mod support;
mod udp_request;
