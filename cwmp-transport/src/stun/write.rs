//! Messages, written.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use cwmp_soap::Secret;

use super::attribute::masked;
use super::message::integrity;
use super::{
    AttributeType, CONNECTION_REQUEST_BINDING, ErrorCode, HEADER, IntegrityForm, TransactionId,
};
use crate::Credentials;
use crate::output::{Output, WriteError};

/// What a CPE sends a Binding Request for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// From the listening port, to find the binding or to keep it alive (CR-U-004).
    Binding,
    /// From the listening port, because the binding is another than the last one (CR-U-005).
    BindingChanged,
    /// From a second port, to find out whether the binding of the listening port still lives: the response is to go to
    /// that binding, and comes if it does (CR-U-011). What it tells is the binding of the second port.
    TimeoutDiscovery {
        /// The binding of the listening port.
        binding: SocketAddr,
    },
}

/// A Binding Request of a CPE.
#[derive(Debug, Clone, Copy)]
pub struct BindingRequest<'a> {
    /// New for every request that is not a repetition.
    pub transaction: TransactionId,
    /// What it is for.
    pub purpose: Purpose,
    /// `STUNUsername` and `STUNPassword`; only after the server answered [`ErrorCode::UNAUTHORIZED`], and only if the user
    /// name is not empty (CR-U-006).
    pub credentials: Option<Credentials<'a>>,
}

impl BindingRequest<'_> {
    /// Writes the message and returns its length.
    ///
    /// A user name is padded with spaces to a multiple of four bytes, since RFC 3489 knows no other padding (CR-U-008).
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small; [`WriteError::Illegal`] if the user name is longer than 512 bytes.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, WriteError> {
        let username = self
            .credentials
            .map_or("", |credentials| credentials.username);
        if username.len() > MAX_USERNAME {
            return Err(WriteError::Illegal);
        }
        let password = self.credentials.map(|credentials| credentials.password);
        message(out, 0x0001, self.transaction, password, |out| {
            match self.purpose {
                Purpose::Binding => put_listening(out)?,
                Purpose::BindingChanged => {
                    put_listening(out)?;
                    put_attribute(out, AttributeType::BINDING_CHANGE, &[], 0)?;
                }
                Purpose::TimeoutDiscovery { binding } => {
                    put_address(out, AttributeType::RESPONSE_ADDRESS, binding)?;
                }
            }
            if self.credentials.is_some() {
                let name = username.as_bytes();
                put_attribute(out, AttributeType::USERNAME, name, b' ')?;
            }
            Ok(())
        })
    }
}

/// Bytes of a user name that may be written: `STUNUsername` has at most 256 characters.
const MAX_USERNAME: usize = 512;

/// A Binding Response of a server.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct BindingResponse {
    /// That of the request.
    pub transaction: TransactionId,
    /// Where the request came from.
    pub mapped: SocketAddr,
    /// Where the response is sent from; RFC 3489 wants it told.
    pub source: Option<SocketAddr>,
    /// The other address of the server; RFC 3489 wants it told if there is one.
    pub changed: Option<SocketAddr>,
}

impl BindingResponse {
    /// One that says nothing but the binding.
    #[must_use]
    pub const fn new(transaction: TransactionId, mapped: SocketAddr) -> Self {
        Self {
            transaction,
            mapped,
            source: None,
            changed: None,
        }
    }

    /// Writes the message and returns its length.
    ///
    /// To a request with the magic cookie the binding is told in both forms. `password` is that of the request, if it was
    /// authenticated.
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small; 128 bytes never are.
    pub fn write(&self, out: &mut [u8], password: Option<Secret<'_>>) -> Result<usize, WriteError> {
        message(out, 0x0101, self.transaction, password, |out| {
            put_address(out, AttributeType::MAPPED_ADDRESS, self.mapped)?;
            if let Some(source) = self.source {
                put_address(out, AttributeType::SOURCE_ADDRESS, source)?;
            }
            if let Some(changed) = self.changed {
                put_address(out, AttributeType::CHANGED_ADDRESS, changed)?;
            }
            if self.transaction.has_magic_cookie() {
                let masked = masked(self.mapped, &self.transaction);
                put_address(out, AttributeType::XOR_MAPPED_ADDRESS, masked)?;
            }
            Ok(())
        })
    }
}

/// A Binding Error Response of a server.
#[derive(Debug, Clone, Copy)]
pub struct BindingError<'a> {
    /// That of the request.
    pub transaction: TransactionId,
    /// Why there is no binding.
    pub code: ErrorCode,
    /// With [`ErrorCode::UNKNOWN_ATTRIBUTE`]: which, at most 64 of them.
    pub unknown: &'a [AttributeType],
}

impl BindingError<'_> {
    /// Writes the message and returns its length.
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small; [`WriteError::Illegal`] if the code is not from 100 to 699, or
    /// more than 64 attributes are listed.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, WriteError> {
        let (class, number) = (self.code.0 / 100, self.code.0 % 100);
        if !matches!(class, 1..=6) || self.unknown.len() > 64 {
            return Err(WriteError::Illegal);
        }
        let code = class << 8 | number;
        message(out, 0x0111, self.transaction, None, |out| {
            let phrase = self.code.phrase().as_bytes();
            let padding = padding(phrase.len());
            let length = phrase.len().saturating_add(padding).saturating_add(4);
            put_start(out, AttributeType::ERROR_CODE, length)?;
            out.put(&[0, 0])?;
            out.put(&code.to_be_bytes())?;
            out.put(phrase)?;
            out.put_repeated(b' ', padding)?;
            let Some(last) = self.unknown.last() else {
                return Ok(());
            };
            // An odd one out is told twice, so that the length is a multiple of four (RFC 3489 11.2.10).
            let odd = self.unknown.len() % 2 == 1;
            let told = self.unknown.len().saturating_add(odd.into());
            put_start(
                out,
                AttributeType::UNKNOWN_ATTRIBUTES,
                told.saturating_mul(2),
            )?;
            let again = odd.then_some(last);
            let mut all = self.unknown.iter().chain(again);
            all.try_for_each(|number| out.put(&number.0.to_be_bytes()))
        })
    }
}

/// Writes a header, attributes and, with a password, `MESSAGE-INTEGRITY` as the last one.
fn message(
    out: &mut [u8],
    number: u16,
    transaction: TransactionId,
    password: Option<Secret<'_>>,
    attributes: impl FnOnce(&mut Output<'_>) -> fmt::Result,
) -> Result<usize, WriteError> {
    let (header, rest) = out.split_at_mut_checked(HEADER).ok_or(WriteError::Full)?;
    let mut length = Output::write(rest, attributes)?;
    let with_integrity = password.map_or(0, |_| 24);
    let told = length.saturating_add(with_integrity);
    let told = u16::try_from(told).map_err(|_| WriteError::Illegal)?;
    Output::write(header, |out| {
        out.put(&number.to_be_bytes())?;
        out.put(&told.to_be_bytes())?;
        out.put(&transaction.0)
    })?;
    length = length.saturating_add(HEADER);
    if let Some(password) = password {
        let (before, rest) = out.split_at_mut_checked(length).ok_or(WriteError::Full)?;
        let hash = integrity(before, password, IntegrityForm::Padded);
        let added = Output::write(rest, |out| {
            put_attribute(out, AttributeType::MESSAGE_INTEGRITY, &hash, 0)
        })?;
        length = length.saturating_add(added);
    }
    Ok(length)
}

/// A number and the length of the value, padding included.
fn put_start(out: &mut Output<'_>, number: AttributeType, length: usize) -> fmt::Result {
    let length = u16::try_from(length).map_err(|_| fmt::Error)?;
    out.put(&number.0.to_be_bytes())?;
    out.put(&length.to_be_bytes())
}

/// An attribute; the padding counts as part of its value.
fn put_attribute(
    out: &mut Output<'_>,
    number: AttributeType,
    value: &[u8],
    pad: u8,
) -> fmt::Result {
    let padding = padding(value.len());
    put_start(out, number, value.len().saturating_add(padding))?;
    out.put(value)?;
    out.put_repeated(pad, padding)
}

fn put_listening(out: &mut Output<'_>) -> fmt::Result {
    let number = AttributeType::CONNECTION_REQUEST_BINDING;
    put_attribute(out, number, CONNECTION_REQUEST_BINDING, b' ')
}

fn put_address(out: &mut Output<'_>, number: AttributeType, address: SocketAddr) -> fmt::Result {
    let (family, length) = match address.ip() {
        IpAddr::V4(_) => (1, 8),
        IpAddr::V6(_) => (2, 20),
    };
    put_start(out, number, length)?;
    out.put(&[0, family])?;
    out.put(&address.port().to_be_bytes())?;
    match address.ip() {
        IpAddr::V4(ip) => out.put(&ip.octets()),
        IpAddr::V6(ip) => out.put(&ip.octets()),
    }
}

/// Bytes up to the next multiple of four.
const fn padding(length: usize) -> usize {
    length.wrapping_neg() % 4
}
