//! Notifications, read.

use core::fmt;

use cwmp_soap::xml::{Namespace, Reader, StartTag, Token};
use cwmp_soap::{DecodeConfig, DecodeError, Secret, Text, ValueType};

use super::NAMESPACE;
use crate::keyed::{HmacSha1, SHA1_LEN, same};
use crate::output::from_hex;

/// The longest notification in bytes: the longest datagram of IPv4.
pub const MAX_NOTIFICATION: usize = 65_507;

/// A notification, well-formed, of which nobody knows yet whether it is authentic. `Debug` shows no values.
#[derive(Clone)]
pub struct Notification<'b> {
    /// `TS`: Unix seconds by the clock of the CPE.
    pub timestamp: u64,
    /// `UN`: `ManagementServer.Username` of the CPE.
    pub username: Text<'b>,
    /// `CN`: text at random.
    pub cnonce: Text<'b>,
    /// The OUI of the manufacturer.
    pub oui: Text<'b>,
    /// The product class.
    pub product_class: Text<'b>,
    /// The serial number.
    pub serial_number: Text<'b>,
    pub(super) signature: [u8; SHA1_LEN],
    body: &'b [u8],
    parameters: Parameters<'b>,
}

impl<'b> Notification<'b> {
    /// Reads a datagram.
    ///
    /// Of the head only the method and the fields `Signature` and `Content-Length` are looked at, since a deployed agent
    /// writes the rest so that it is no HTTP. The elements of the body may come in any order, and without a namespace of
    /// their own.
    ///
    /// # Errors
    /// Any [`NotificationError`]; the datagram is dropped (LWN-009, LWN-010).
    pub fn parse(datagram: &'b [u8], config: DecodeConfig) -> Result<Self, NotificationError> {
        if datagram.len() > MAX_NOTIFICATION {
            return Err(NotificationError::TooLong);
        }
        let (signature, body) = head(datagram)?;
        let mut reader = Reader::new(body, config)?;
        root(&mut reader)?;
        let parameters = Parameters {
            reader: reader.clone(),
        };
        let [mut ts, mut un, mut cn, mut oui, mut class, mut serial] = [None; 6];
        let mut has_parameters = false;
        while let Some(tag) = child(&mut reader)? {
            let field = match tag.local {
                "TS" => &mut ts,
                "UN" => &mut un,
                "CN" => &mut cn,
                "OUI" => &mut oui,
                "ProductClass" => &mut class,
                "SerialNumber" => &mut serial,
                "Param" => {
                    parameter(&mut reader)?;
                    has_parameters = true;
                    continue;
                }
                _ => {
                    reader.skip_to_depth(1)?;
                    continue;
                }
            };
            if field.replace(reader.text()?.trimmed()).is_some() {
                return Err(NotificationError::Twice);
            }
        }
        while !matches!(reader.next_token()?, Token::Eof) {}
        let (Some(ts), Some(username), Some(cnonce), Some(oui), Some(product_class), Some(serial)) =
            (ts, un, cn, oui, class, serial)
        else {
            return Err(NotificationError::Missing);
        };
        if !has_parameters {
            return Err(NotificationError::Missing);
        }
        Ok(Self {
            timestamp: number(ts).ok_or(NotificationError::Number)?,
            username,
            cnonce,
            oui,
            product_class,
            serial_number: serial,
            signature,
            body,
            parameters,
        })
    }

    /// The parameters and their values, in order.
    #[must_use]
    pub fn parameters(&self) -> Parameters<'b> {
        self.parameters.clone()
    }

    /// Whether the signature is right with this password, `ManagementServer.Password` of the device (LWN-007).
    pub(super) fn is_signed(&self, password: Secret<'_>) -> bool {
        let mut hmac = HmacSha1::with_secret(password);
        hmac.update(self.body);
        same(&hmac.finish(), &self.signature)
    }
}

impl fmt::Debug for Notification<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notification")
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// A parameter of a notification.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Parameter<'b> {
    /// The full path.
    pub name: Text<'b>,
    /// The type that `xsi:type` names; `None` if it is missing or none of CWMP's.
    pub value_type: Option<ValueType>,
    /// The value, as sent.
    pub value: Text<'b>,
}

impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parameter")
            .field("name", &self.name)
            .field("value_type", &self.value_type)
            .finish_non_exhaustive()
    }
}

/// The parameters of a notification.
#[derive(Debug, Clone)]
pub struct Parameters<'b> {
    reader: Reader<'b>,
}

impl<'b> Iterator for Parameters<'b> {
    type Item = Parameter<'b>;

    fn next(&mut self) -> Option<Parameter<'b>> {
        // They were checked when the notification was.
        while let Some(tag) = child(&mut self.reader).ok()? {
            if tag.local == "Param" {
                return parameter(&mut self.reader).ok();
            }
            self.reader.skip_to_depth(1).ok()?;
        }
        None
    }
}

/// The signature and the body. The lines of the head are no more than it has bytes.
fn head(datagram: &[u8]) -> Result<([u8; SHA1_LEN], &[u8]), NotificationError> {
    if !datagram.starts_with(b"POST ") {
        return Err(NotificationError::Head);
    }
    let (mut signature, mut length) = (None, None);
    let mut rest = datagram;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (line, behind) = end
            .and_then(|end| rest.split_at_checked(end))
            .ok_or(NotificationError::Head)?;
        rest = behind.strip_prefix(b"\n").unwrap_or_default();
        let line = line.trim_ascii();
        if line.is_empty() {
            break;
        }
        if let Some(value) = field(line, b"Signature:") {
            let digits = value.iter().copied();
            let value = from_hex(digits).ok_or(NotificationError::Signature)?;
            if signature.replace(value).is_some() {
                return Err(NotificationError::Signature);
            }
        } else if let Some(value) = field(line, b"Content-Length:") {
            let value = core::str::from_utf8(value).unwrap_or_default();
            length = Some(
                value
                    .parse::<u16>()
                    .map_err(|_| NotificationError::Length)?,
            );
        }
    }
    let length = length.map_or(rest.len(), usize::from);
    let body = rest.get(..length).ok_or(NotificationError::Length)?;
    Ok((signature.ok_or(NotificationError::Signature)?, body))
}

/// The value of a line, if it begins with this name, in any case.
fn field<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
}

/// Reads up to the inside of the root, which is a notification of the right namespace.
fn root(reader: &mut Reader<'_>) -> Result<(), NotificationError> {
    let Token::Start(tag) = reader.next_token()? else {
        return Err(NotificationError::Root);
    };
    // What its prefix stands for is declared in it or nowhere.
    let declared = tag.attributes().any(|attribute| {
        let declares = if tag.prefix.is_empty() {
            attribute.prefix.is_empty() && attribute.local == "xmlns"
        } else {
            attribute.prefix == "xmlns" && attribute.local == tag.prefix
        };
        declares && attribute.value.chars().eq(NAMESPACE.chars())
    });
    if tag.local == "Notification" && declared {
        Ok(())
    } else {
        Err(NotificationError::Root)
    }
}

/// The start of the next element inside the open one, or `None` at its end; text between them is passed over.
fn child<'b>(reader: &mut Reader<'b>) -> Result<Option<StartTag<'b>>, DecodeError> {
    loop {
        match reader.next_token()? {
            Token::Start(tag) => return Ok(Some(tag)),
            Token::End | Token::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// Reads the inside of a `Param`.
fn parameter<'b>(reader: &mut Reader<'b>) -> Result<Parameter<'b>, NotificationError> {
    let (mut name, mut value, mut value_type) = (None, None, None);
    while let Some(tag) = child(reader)? {
        let field = match tag.local {
            "Name" => &mut name,
            "Value" => {
                value_type = type_of(reader, &tag);
                &mut value
            }
            _ => {
                reader.skip_to_depth(2)?;
                continue;
            }
        };
        if field.replace(reader.text()?).is_some() {
            return Err(NotificationError::Twice);
        }
    }
    let (Some(name), Some(value)) = (name, value) else {
        return Err(NotificationError::Missing);
    };
    Ok(Parameter {
        name: name.trimmed(),
        value_type,
        value,
    })
}

/// The type that `xsi:type` names.
fn type_of(reader: &Reader<'_>, tag: &StartTag<'_>) -> Option<ValueType> {
    let attribute = tag.attributes().find(|attribute| {
        attribute.local == "type"
            && reader.namespace_of(attribute.prefix) == Some(Namespace::Instance)
    })?;
    let name = attribute.value.as_plain()?.trim_ascii();
    ValueType::from_name(name.split_once(':').map_or(name, |(_, name)| name))
}

/// The number that a text says in decimal digits.
fn number(text: Text<'_>) -> Option<u64> {
    text.as_plain()
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}

/// Why a datagram is no notification; always the peer's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum NotificationError {
    /// It is longer than [`MAX_NOTIFICATION`].
    TooLong,
    /// The method is not `POST`, or the head does not end.
    Head,
    /// There is no signature, or two, or it is not 40 hexadecimal digits.
    Signature,
    /// `Content-Length` is no number, or more than there is.
    Length,
    /// The body is no XML.
    Xml(DecodeError),
    /// The body is no notification of Annex M.
    Root,
    /// An element is missing.
    Missing,
    /// An element is there twice.
    Twice,
    /// `TS` is no number.
    Number,
}

impl From<DecodeError> for NotificationError {
    fn from(error: DecodeError) -> Self {
        Self::Xml(error)
    }
}

impl fmt::Display for NotificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the datagram is too long",
            Self::Head => "no POST, or its head does not end",
            Self::Signature => "the signature is missing or malformed",
            Self::Length => "the length of the body is wrong",
            Self::Xml(error) => return error.fmt(f),
            Self::Root => "no notification of Annex M",
            Self::Missing => "an element of the notification is missing",
            Self::Twice => "an element of the notification is there twice",
            Self::Number => "the time of the notification is no number",
        })
    }
}

impl core::error::Error for NotificationError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Xml(error) => Some(error),
            _ => None,
        }
    }
}
