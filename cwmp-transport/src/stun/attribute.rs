//! What is in a message.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use nom::bytes::complete::take;
use nom::number::complete::{be_u8, be_u16, be_u32, be_u128};
use nom::{IResult, Parser as _};

use super::{CONNECTION_REQUEST_BINDING, TransactionId};

/// The result of reading bytes; what is wrong with them is all one.
pub(super) type Read<'b, T> = IResult<&'b [u8], T, ()>;

/// The number of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct AttributeType(pub u16);

impl AttributeType {
    /// `MAPPED-ADDRESS`.
    pub const MAPPED_ADDRESS: Self = Self(0x0001);
    /// `RESPONSE-ADDRESS`.
    pub const RESPONSE_ADDRESS: Self = Self(0x0002);
    /// `CHANGE-REQUEST`.
    pub const CHANGE_REQUEST: Self = Self(0x0003);
    /// `SOURCE-ADDRESS`.
    pub const SOURCE_ADDRESS: Self = Self(0x0004);
    /// `CHANGED-ADDRESS`.
    pub const CHANGED_ADDRESS: Self = Self(0x0005);
    /// `USERNAME`.
    pub const USERNAME: Self = Self(0x0006);
    /// `MESSAGE-INTEGRITY`.
    pub const MESSAGE_INTEGRITY: Self = Self(0x0008);
    /// `ERROR-CODE`.
    pub const ERROR_CODE: Self = Self(0x0009);
    /// `UNKNOWN-ATTRIBUTES`.
    pub const UNKNOWN_ATTRIBUTES: Self = Self(0x000A);
    /// `REFLECTED-FROM`.
    pub const REFLECTED_FROM: Self = Self(0x000B);
    /// `XOR-MAPPED-ADDRESS` of RFC 5389.
    pub const XOR_MAPPED_ADDRESS: Self = Self(0x0020);
    /// `CONNECTION-REQUEST-BINDING` of Annex G (CR-U-004).
    pub const CONNECTION_REQUEST_BINDING: Self = Self(0xC001);
    /// `BINDING-CHANGE` of Annex G (CR-U-005).
    pub const BINDING_CHANGE: Self = Self(0xC002);

    /// Whether a message can be used without knowing what the attribute means.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        self.0 >= 0x8000
    }

    /// Whether this crate, or RFC 3489, gives it a meaning.
    #[must_use]
    pub const fn is_known(self) -> bool {
        matches!(self.0, 0x0001..=0x000B | 0x0020 | 0xC001 | 0xC002)
    }
}

/// The number of an error; the hundreds are its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ErrorCode(pub u16);

impl ErrorCode {
    /// The request is malformed.
    pub const BAD_REQUEST: Self = Self(400);
    /// The server wants a user name and `MESSAGE-INTEGRITY` (CR-U-006).
    pub const UNAUTHORIZED: Self = Self(401);
    /// The request has attributes that the server would have to know; [`Attribute::UnknownAttributes`] lists them.
    pub const UNKNOWN_ATTRIBUTE: Self = Self(420);
    /// `MESSAGE-INTEGRITY` is wrong.
    pub const INTEGRITY_CHECK_FAILURE: Self = Self(431);
    /// There is `MESSAGE-INTEGRITY` without a user name.
    pub const MISSING_USERNAME: Self = Self(432);
    /// The server cannot answer now.
    pub const SERVER_ERROR: Self = Self(500);

    /// The phrase that is sent with the code.
    pub(super) const fn phrase(self) -> &'static str {
        match self {
            Self::BAD_REQUEST => "Bad Request",
            Self::UNAUTHORIZED => "Unauthorized",
            Self::UNKNOWN_ATTRIBUTE => "Unknown Attribute",
            Self::INTEGRITY_CHECK_FAILURE => "Integrity Check Failure",
            Self::MISSING_USERNAME => "Missing Username",
            Self::SERVER_ERROR => "Server Error",
            _ => "Error",
        }
    }
}

/// An attribute of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attribute<'b> {
    /// Where the server saw the request come from.
    MappedAddress(SocketAddr),
    /// The same in the form of RFC 5389, with the masking undone.
    XorMappedAddress(SocketAddr),
    /// Where the response is to be sent (CR-U-011).
    ResponseAddress(SocketAddr),
    /// Where the server sent the response from.
    SourceAddress(SocketAddr),
    /// Where the server's other address is.
    ChangedAddress(SocketAddr),
    /// The user name, without the spaces and zeros that pad it (CR-U-008).
    Username(&'b [u8]),
    /// The HMAC-SHA1 over what stands before it.
    MessageIntegrity(&'b [u8; 20]),
    /// Why there is no binding, with a phrase for people.
    ErrorCode(ErrorCode, &'b [u8]),
    /// The attributes that the server did not understand, two bytes each.
    UnknownAttributes(&'b [u8]),
    /// The request came from the port on which connection requests are listened for (CR-U-004).
    ConnectionRequestBinding,
    /// The binding is another than the last one (CR-U-005).
    BindingChange,
    /// Any other.
    Other(AttributeType, &'b [u8]),
}

/// The attributes of a message, in order, up to `MESSAGE-INTEGRITY`; what stands behind it vouches for nothing.
#[derive(Debug, Clone)]
pub struct Attributes<'b> {
    pub(super) rest: &'b [u8],
    pub(super) transaction: TransactionId,
}

impl<'b> Iterator for Attributes<'b> {
    type Item = Attribute<'b>;

    fn next(&mut self) -> Option<Attribute<'b>> {
        // They were checked when the message was.
        let (rest, raw) = raw(self.rest).ok()?;
        let attribute = raw.understood(&self.transaction)?;
        self.rest = if matches!(attribute, Attribute::MessageIntegrity(_)) {
            &[]
        } else {
            rest
        };
        Some(attribute)
    }
}

/// An attribute by its number.
pub(super) struct Raw<'b> {
    pub(super) number: AttributeType,
    value: &'b [u8],
}

/// Reads one attribute and the padding behind it, which may be missing at the end of the message.
pub(super) fn raw(bytes: &[u8]) -> Read<'_, Raw<'_>> {
    let (rest, (number, length)) = (be_u16, be_u16).parse(bytes)?;
    let (rest, value) = take(length).parse(rest)?;
    let padding = usize::from(length.wrapping_neg() & 3).min(rest.len());
    let (rest, _) = take(padding).parse(rest)?;
    let number = AttributeType(number);
    Ok((rest, Raw { number, value }))
}

impl<'b> Raw<'b> {
    /// What it means; `None` if it is malformed.
    pub(super) fn understood(&self, transaction: &TransactionId) -> Option<Attribute<'b>> {
        let value = self.value;
        Some(match self.number {
            AttributeType::MAPPED_ADDRESS => Attribute::MappedAddress(address(value)?),
            AttributeType::RESPONSE_ADDRESS => Attribute::ResponseAddress(address(value)?),
            AttributeType::SOURCE_ADDRESS => Attribute::SourceAddress(address(value)?),
            AttributeType::CHANGED_ADDRESS => Attribute::ChangedAddress(address(value)?),
            AttributeType::XOR_MAPPED_ADDRESS => {
                Attribute::XorMappedAddress(masked(address(value)?, transaction))
            }
            AttributeType::USERNAME => Attribute::Username(unpadded(value)),
            AttributeType::MESSAGE_INTEGRITY => Attribute::MessageIntegrity(value.try_into().ok()?),
            AttributeType::ERROR_CODE => error_code(value)?,
            AttributeType::UNKNOWN_ATTRIBUTES if value.len().is_multiple_of(2) => {
                Attribute::UnknownAttributes(value)
            }
            AttributeType::UNKNOWN_ATTRIBUTES => return None,
            AttributeType::CONNECTION_REQUEST_BINDING
                if unpadded(value) == unpadded(CONNECTION_REQUEST_BINDING) =>
            {
                Attribute::ConnectionRequestBinding
            }
            AttributeType::BINDING_CHANGE => Attribute::BindingChange,
            number => Attribute::Other(number, value),
        })
    }
}

/// Without spaces and zeros at its end.
fn unpadded(value: &[u8]) -> &[u8] {
    let padding = value.iter().rev();
    let padding = padding.take_while(|byte| matches!(byte, b' ' | 0)).count();
    let end = value.len().saturating_sub(padding);
    value.get(..end).unwrap_or_default()
}

/// A family, a port and an address (RFC 3489 11.2.1); a family of 2 is IPv6 (RFC 5389 15.1).
fn address(value: &[u8]) -> Option<SocketAddr> {
    let read: Read<'_, _> = (be_u8, be_u8, be_u16).parse(value);
    let (rest, (_, family, port)) = read.ok()?;
    let ip: IpAddr = match (family, rest.len()) {
        (1, 4) => Ipv4Addr::from_bits(whole(be_u32::<_, ()>(rest))?).into(),
        (2, 16) => Ipv6Addr::from_bits(whole(be_u128::<_, ()>(rest))?).into(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

fn whole<T>(read: IResult<&[u8], T, ()>) -> Option<T> {
    read.ok().map(|(_, value)| value)
}

/// An address with the bits of the transaction id laid over it, or taken off again (RFC 5389 15.2).
pub(super) fn masked(address: SocketAddr, transaction: &TransactionId) -> SocketAddr {
    let mask = u128::from_be_bytes(transaction.0);
    let upper = u32::try_from(mask >> 96).unwrap_or_default();
    let ip: IpAddr = match address.ip() {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() ^ upper).into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() ^ mask).into(),
    };
    let port_mask = u16::try_from(upper >> 16).unwrap_or_default();
    SocketAddr::new(ip, address.port() ^ port_mask)
}

/// A class from 1 to 6 and a number below 100, then a phrase (RFC 3489 11.2.9).
fn error_code(value: &[u8]) -> Option<Attribute<'_>> {
    let read: Read<'_, _> = (be_u16, be_u8, be_u8).parse(value);
    let (phrase, (_, class, number)) = read.ok()?;
    let class = u16::from(class & 7);
    if !matches!(class, 1..=6) || number >= 100 {
        return None;
    }
    let code = class.saturating_mul(100).saturating_add(number.into());
    Some(Attribute::ErrorCode(ErrorCode(code), unpadded(phrase)))
}
