//! STUN messages, as TR-069 Annex G uses them to find and to keep the way to a device behind a NAT.
//!
//! The wire format is that of RFC 3489, which Annex G builds on (CR-U-003); messages with the magic cookie of RFC 5389 are
//! read and answered too. This is the codec alone: who sends what, and when, is for the carrier to say.
//!
//! * [`BindingRequest`], [`BindingResponse`], [`BindingError`]: what is written, with the attributes in the order that
//!   Annex G wants
//! * [`Message`]: what is read; [`Attribute`]: what is in it
//! * [`Message::verify`]: `MESSAGE-INTEGRITY`, by HMAC-SHA1 over the padded message (CR-U-007)
//!
//! ```
//! use cwmp_transport::stun::{BindingRequest, BindingResponse, Message, MessageType, Purpose, TransactionId};
//!
//! // The CPE asks from the port on which it listens for connection requests.
//! let transaction = TransactionId([7; 16]);
//! let request = BindingRequest { transaction, purpose: Purpose::Binding, credentials: None };
//! let mut datagram = [0; 64];
//! let length = request.write(&mut datagram)?;
//!
//! // The server sees where that came from, and says so.
//! let received = Message::parse(&datagram[..length])?;
//! assert_eq!(received.message_type(), MessageType::BindingRequest);
//! assert!(received.is_connection_request_binding());
//! let response = BindingResponse::new(received.transaction(), "192.0.2.1:5060".parse()?);
//! let mut datagram = [0; 64];
//! let length = response.write(&mut datagram, None)?;
//!
//! let received = Message::parse(&datagram[..length])?;
//! assert_eq!(received.transaction(), transaction);
//! assert_eq!(received.mapped_address(), Some("192.0.2.1:5060".parse()?));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod attribute;
mod message;
mod write;

use core::fmt;

pub use attribute::{Attribute, AttributeType, Attributes, ErrorCode};
pub use message::{Message, StunError};
pub use write::{BindingError, BindingRequest, BindingResponse, Purpose};

/// The port of a STUN server, where `STUNServerPort` says nothing else (CR-U-002).
pub const DEFAULT_PORT: u16 = 3478;

/// What `CONNECTION-REQUEST-BINDING` holds (CR-U-004); the space at its end belongs to it.
pub const CONNECTION_REQUEST_BINDING: &[u8; 20] = b"dslforum.org/TR-111 ";

/// The longest message in bytes that is read: what an Ethernet frame carries.
pub const MAX_MESSAGE: usize = 1500;

/// Bytes of the header.
const HEADER: usize = 20;

/// The first four bytes of a transaction id in RFC 5389.
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum MessageType {
    /// A Binding Request.
    BindingRequest,
    /// A Binding Response.
    BindingResponse,
    /// A Binding Error Response.
    BindingErrorResponse,
    /// Any other.
    Other(u16),
}

impl MessageType {
    const fn from_wire(number: u16) -> Self {
        match number {
            0x0001 => Self::BindingRequest,
            0x0101 => Self::BindingResponse,
            0x0111 => Self::BindingErrorResponse,
            _ => Self::Other(number),
        }
    }
}

/// What a response has in common with its request: 16 bytes at random (RFC 3489 11.1).
///
/// The CPE takes new ones for every request but those that it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TransactionId(pub [u8; 16]);

impl TransactionId {
    /// An id with the magic cookie of RFC 5389 in front of 12 bytes at random, for servers that answer nothing else.
    #[must_use]
    pub fn with_magic_cookie(random: [u8; 12]) -> Self {
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(MAGIC_COOKIE.iter().chain(&random)) {
            *to = *from;
        }
        Self(id)
    }

    /// Whether it begins with the magic cookie of RFC 5389.
    #[must_use]
    pub fn has_magic_cookie(&self) -> bool {
        self.0.starts_with(&MAGIC_COOKIE)
    }
}

/// Over what `MESSAGE-INTEGRITY` is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum IntegrityForm {
    /// The message before it, with zeros at its end up to a multiple of 64 bytes, as RFC 3489 and Annex G have it
    /// (CR-U-007). What is written has this form.
    Padded,
    /// The message before it, as RFC 5389 has it; some servers know nothing else.
    Unpadded,
}

/// Whether `MESSAGE-INTEGRITY` of a message is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Integrity {
    /// It is, with that password.
    Right,
    /// It is not.
    Wrong,
    /// There is none.
    Missing,
}

/// Whether a datagram is a STUN message and not a connection request, when both come to one port (CR-U-029).
///
/// It looks at the first two bytes only: what [`crate::udp_request::is_request`] is true for is none.
#[must_use]
pub fn is_message(datagram: &[u8]) -> bool {
    match datagram {
        [high, low, ..] => !matches!(
            MessageType::from_wire(u16::from_be_bytes([*high, *low])),
            MessageType::Other(_)
        ),
        _ => false,
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BindingRequest => f.write_str("Binding Request"),
            Self::BindingResponse => f.write_str("Binding Response"),
            Self::BindingErrorResponse => f.write_str("Binding Error Response"),
            Self::Other(number) => write!(f, "STUN message of type 0x{number:04x}"),
        }
    }
}
