//! Connection requests by UDP (TR-069 Annex G): a datagram that looks like a GET, signed with the connection request
//! password.
//!
//! A device behind a NAT cannot be reached by HTTP; a datagram to the binding that STUN keeps open can.
//!
//! * [`OutgoingRequest`]: what an ACS writes, and sends [`COPIES`] times from the port of its STUN server (CR-U-018)
//! * [`UdpRequest`]: what a CPE reads
//! * [`RequestMemory`]: which of them a CPE accepts (CR-U-023 to CR-U-026)
//!
//! A CPE never answers, whatever came (CR-U-024).
//!
//! ```
//! use cwmp_transport::Credentials;
//! use cwmp_transport::udp_request::{OutgoingRequest, Refusal, RequestMemory, UdpRequest};
//!
//! let credentials = Credentials { username: "cpe", password: "secret".into() };
//! let request = OutgoingRequest { authority: "192.0.2.1:5060", timestamp: 1_760_000_000, id: 17, cnonce: "a1b2", credentials };
//! let mut datagram = [0; 512];
//! let length = request.write(&mut datagram)?;
//!
//! let mut memory = RequestMemory::new();
//! let received = UdpRequest::parse(&datagram[..length])?;
//! assert_eq!(memory.admit(&received, &credentials), Ok(()));
//! assert_eq!(memory.admit(&received, &credentials), Err(Refusal::Repeated));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod encoding;
mod memory;
mod read;
mod write;

pub use memory::{Refusal, RequestMemory};
pub use read::{MAX_REQUEST, RequestError, UdpRequest};
pub use write::{COPIES, OutgoingRequest};

/// Whether a datagram is a request and not a STUN message, when both come to one port (CR-U-029).
///
/// It looks at the first bytes only: what [`crate::stun::is_message`] is true for is none.
#[must_use]
pub fn is_request(datagram: &[u8]) -> bool {
    datagram.starts_with(b"GET ")
}
