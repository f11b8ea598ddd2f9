//! Messages, read.

use core::fmt;
use core::net::SocketAddr;

use cwmp_soap::Secret;
use nom::Parser as _;
use nom::bytes::complete::take;
use nom::number::complete::be_u16;

use super::attribute::{Attribute, AttributeType, Attributes, ErrorCode, Read, raw};
use super::{HEADER, Integrity, IntegrityForm, MAX_MESSAGE, MessageType, TransactionId};
use crate::keyed::{BLOCK, HmacSha1, SHA1_LEN, same};

/// A message, checked as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Message<'b> {
    bytes: &'b [u8],
    message_type: MessageType,
    transaction: TransactionId,
    attributes: &'b [u8],
}

impl<'b> Message<'b> {
    /// Reads a datagram.
    ///
    /// Values are taken to be padded to a multiple of four bytes; where the last one is not, that does no harm.
    ///
    /// # Errors
    /// Any [`StunError`]. Who sent it is best left without an answer.
    pub fn parse(datagram: &'b [u8]) -> Result<Self, StunError> {
        if datagram.len() > MAX_MESSAGE {
            return Err(StunError::TooLong);
        }
        let (attributes, (number, length, transaction)) =
            header(datagram).map_err(|_| StunError::Header)?;
        if number & 0xC000 != 0 {
            return Err(StunError::Header);
        }
        if attributes.len() != usize::from(length) {
            return Err(StunError::Length);
        }
        let message = Self {
            bytes: datagram,
            message_type: MessageType::from_wire(number),
            transaction,
            attributes,
        };
        message.check()?;
        Ok(message)
    }

    /// Looks at every attribute, also at those behind `MESSAGE-INTEGRITY`; each takes four bytes at least.
    fn check(&self) -> Result<(), StunError> {
        let mut rest = self.attributes;
        while !rest.is_empty() {
            let (behind, raw) = raw(rest).map_err(|_| StunError::Length)?;
            raw.understood(&self.transaction)
                .ok_or(StunError::Attribute(raw.number))?;
            rest = behind;
        }
        Ok(())
    }

    /// What it is.
    #[must_use]
    pub const fn message_type(&self) -> MessageType {
        self.message_type
    }

    /// What a response has in common with its request.
    #[must_use]
    pub const fn transaction(&self) -> TransactionId {
        self.transaction
    }

    /// What is in it, in order, up to `MESSAGE-INTEGRITY`.
    #[must_use]
    pub const fn attributes(&self) -> Attributes<'b> {
        Attributes {
            rest: self.attributes,
            transaction: self.transaction,
        }
    }

    /// Where the server saw the request come from (CR-U-013): unmasked if both forms are there, since some NATs change
    /// addresses that they find in messages.
    #[must_use]
    pub fn mapped_address(&self) -> Option<SocketAddr> {
        let masked = self.find(|attribute| match attribute {
            Attribute::XorMappedAddress(address) => Some(address),
            _ => None,
        });
        masked.or_else(|| {
            self.find(|attribute| match attribute {
                Attribute::MappedAddress(address) => Some(address),
                _ => None,
            })
        })
    }

    /// Where the response is to be sent, if not where the request came from (CR-U-011).
    #[must_use]
    pub fn response_address(&self) -> Option<SocketAddr> {
        self.find(|attribute| match attribute {
            Attribute::ResponseAddress(address) => Some(address),
            _ => None,
        })
    }

    /// The user name, without the spaces and zeros that pad it (CR-U-008, CR-U-017).
    #[must_use]
    pub fn username(&self) -> Option<&'b [u8]> {
        self.find(|attribute| match attribute {
            Attribute::Username(name) => Some(name),
            _ => None,
        })
    }

    /// Why there is no binding; [`ErrorCode::UNAUTHORIZED`] asks for credentials (CR-U-006).
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.find(|attribute| match attribute {
            Attribute::ErrorCode(code, _) => Some(code),
            _ => None,
        })
    }

    /// Whether it came from the port on which connection requests are listened for (CR-U-004, CR-U-016).
    #[must_use]
    pub fn is_connection_request_binding(&self) -> bool {
        self.has(Attribute::ConnectionRequestBinding)
    }

    /// Whether it says that the binding is another than the last one (CR-U-005).
    #[must_use]
    pub fn is_binding_change(&self) -> bool {
        self.has(Attribute::BindingChange)
    }

    /// The attributes that somebody who uses the message would have to know and that nobody here does: a server answers
    /// [`ErrorCode::UNKNOWN_ATTRIBUTE`] with them.
    pub fn unknown_attributes(&self) -> impl Iterator<Item = AttributeType> + use<'b> {
        self.attributes()
            .filter_map(|attribute| match attribute {
                Attribute::Other(number, _) => Some(number),
                _ => None,
            })
            .filter(|number| !number.is_known() && !number.is_optional())
    }

    /// Whether `MESSAGE-INTEGRITY` is right with a password; compared in constant time (SEC-012).
    ///
    /// Annex G asks for [`IntegrityForm::Padded`]. A server that also meets clients of RFC 5389 tries both.
    #[must_use]
    pub fn verify(&self, password: Secret<'_>, form: IntegrityForm) -> Integrity {
        let Some((before, found)) = self.integrity() else {
            return Integrity::Missing;
        };
        if same(&integrity(before, password, form), found) {
            Integrity::Right
        } else {
            Integrity::Wrong
        }
    }

    /// The bytes before `MESSAGE-INTEGRITY`, and its value.
    fn integrity(&self) -> Option<(&'b [u8], &'b [u8; SHA1_LEN])> {
        let mut rest = self.attributes;
        loop {
            let before = self.bytes.len().saturating_sub(rest.len());
            // Every step is four bytes at least.
            let (behind, raw) = raw(rest).ok()?;
            if let Some(Attribute::MessageIntegrity(found)) = raw.understood(&self.transaction) {
                return Some((self.bytes.get(..before)?, found));
            }
            rest = behind;
        }
    }

    fn has(&self, wanted: Attribute<'_>) -> bool {
        self.attributes().any(|attribute| attribute == wanted)
    }

    /// The first one counts (RFC 3489 11.2).
    fn find<T>(&self, wanted: impl Fn(Attribute<'b>) -> Option<T>) -> Option<T> {
        self.attributes().find_map(wanted)
    }
}

fn header(bytes: &[u8]) -> Read<'_, (u16, u16, TransactionId)> {
    let (rest, (number, length)) = (be_u16, be_u16).parse(bytes)?;
    let (rest, id) = take(16_usize).parse(rest)?;
    // So many were taken.
    let id = id.try_into().unwrap_or_default();
    Ok((rest, (number, length, TransactionId(id))))
}

/// The HMAC-SHA1 of what stands before `MESSAGE-INTEGRITY`.
///
/// The length in the header counts as if `MESSAGE-INTEGRITY` were the last attribute, which by RFC 3489 it is.
pub(super) fn integrity(
    before: &[u8],
    password: Secret<'_>,
    form: IntegrityForm,
) -> [u8; SHA1_LEN] {
    let length = before
        .len()
        .saturating_sub(HEADER)
        .saturating_add(SHA1_LEN.saturating_add(4));
    let length = u16::try_from(length).unwrap_or(u16::MAX);
    let mut hmac = HmacSha1::with_secret(password);
    hmac.update(before.get(..2).unwrap_or_default());
    hmac.update(&length.to_be_bytes());
    hmac.update(before.get(4..).unwrap_or_default());
    if form == IntegrityForm::Padded {
        let padding = before.len().wrapping_neg() % BLOCK;
        hmac.update([0; BLOCK].get(..padding).unwrap_or_default());
    }
    hmac.finish()
}

/// Why a datagram is no STUN message; always the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum StunError {
    /// It is longer than [`MAX_MESSAGE`].
    TooLong,
    /// There is no header, or the first two bits are not 0.
    Header,
    /// A length is not that of what follows.
    Length,
    /// The value of this attribute is malformed.
    Attribute(AttributeType),
}

impl fmt::Display for StunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the STUN message is too long"),
            Self::Header => f.write_str("there is no header of a STUN message"),
            Self::Length => f.write_str("a length in the STUN message is wrong"),
            Self::Attribute(AttributeType(number)) => {
                write!(f, "the STUN attribute 0x{number:04x} is malformed")
            }
        }
    }
}

impl core::error::Error for StunError {}
