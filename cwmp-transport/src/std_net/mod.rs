//! Client and server over the sockets of `std`, blocking.
//!
//! * [`client`]: the POSTs of one CPE, session by session
//! * [`server`]: the HTTP side of an ACS, a thread per connection
//! * [`stream`]: what carries the bytes; where TLS comes in
//! * [`source`]: bodies that come in pieces
#![cfg_attr(
    feature = "agent",
    doc = "* [`driver`]: runs a device agent over the client\n* [`store`]: keeps its records in a file"
)]

pub mod client;
#[cfg(feature = "agent")]
pub mod driver;
mod input;
mod output;

pub mod server;
pub mod source;
#[cfg(feature = "agent")]
pub mod store;
pub mod stream;
