//! HTTP/1.1 as CWMP uses it, without I/O, clocks, allocation or `std`.
//!
//! Bytes come in as slices and go out into lent buffers, so that any carrier can drive it. In reading order:
//!
//! * [`head`]: request heads and response heads, parsed; what frames the body that follows
//! * [`body`]: bodies decoded piece by piece, chunks encoded
//! * [`exchange`]: heads written, by the rules of TR-069 3.4
//! * [`url`]: the URL of an ACS, and what a `Location` makes of it
//! * [`redirect`]: how often and where to a POST may be sent on
//! * [`cookie`]: the jar of a CPE, the look-up of an ACS
//! * [`auth`]: Basic and Digest, challenges and answers

pub mod auth;
pub mod body;
pub mod cookie;
pub mod exchange;
pub mod head;
pub mod redirect;
pub mod url;
