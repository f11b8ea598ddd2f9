//! Client and server over the sockets of `std`, blocking.
//!
//! * [`client`]: the POSTs of one CPE, session by session
//! * [`server`]: the HTTP side of an ACS, a thread per connection
//! * [`stream`]: what carries the bytes; where TLS comes in
//! * [`source`]: bodies that come in pieces

pub mod client;
mod input;
mod output;

pub mod server;
pub mod source;
pub mod stream;
