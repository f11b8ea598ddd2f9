//! Notifications, written.

use core::fmt;

use cwmp_soap::xml::Writer;
use cwmp_soap::{Secret, Value, ValueType};

use super::NAMESPACE;
use crate::http::exchange::CONTENT_TYPE;
use crate::http::url::is_authority;
use crate::keyed::HmacSha1;
use crate::output::{Output, WriteError, digits};

/// Bytes of a datagram that no Ethernet on the way cuts up, by IPv4 or IPv6 (LWN-011).
pub const DATAGRAM: usize = 1452;

/// The longest body; its length has five digits at most.
const MAX_BODY: usize = u16::MAX as usize;

const HEAD: [&str; 5] = [
    "POST / HTTP/1.1\r\nHost: ",
    "\r\nContent-Type: ",
    "\r\nContent-Length: ",
    "\r\nSignature: ",
    "\r\n\r\n",
];

const END: &str = "</Notification>";

/// What a notification says besides parameters.
#[derive(Debug, Clone, Copy)]
pub struct NotificationHeader<'a> {
    /// Where it goes: `UDPLightweightNotificationHost`, or the host of the ACS URL if that is empty, and the port
    /// (LWN-008).
    pub authority: &'a str,
    /// Unix seconds; never less than in an earlier notification, or the ACS drops it (LWN-010).
    pub timestamp: u32,
    /// `ManagementServer.Username` (LWN-005).
    pub username: &'a str,
    /// Text at random, new for every notification (LWN-005).
    pub cnonce: &'a str,
    /// `DeviceInfo.ManufacturerOUI`.
    pub oui: &'a str,
    /// `DeviceInfo.ProductClass`.
    pub product_class: &'a str,
    /// `DeviceInfo.SerialNumber`.
    pub serial_number: &'a str,
}

/// Writes a notification, parameter by parameter.
///
/// A parameter that does not fit is not written, and the notification is as before: it is finished, and the parameter goes
/// into the next one (LWN-011).
pub struct NotificationWriter<'o> {
    out: &'o mut [u8],
    authority: &'o str,
    /// Where the body begins: behind the longest head.
    body: usize,
    /// Where the next parameter goes.
    end: usize,
    is_empty: bool,
}

impl<'o> NotificationWriter<'o> {
    /// Begins a notification; the buffer bounds the datagram, [`DATAGRAM`] bytes are a good size.
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small for a notification without parameters, or longer than a datagram
    /// can be; [`WriteError::Illegal`] if the authority is empty or has characters that no authority has.
    pub fn new(header: &NotificationHeader<'o>, out: &'o mut [u8]) -> Result<Self, WriteError> {
        if !is_authority(header.authority) {
            return Err(WriteError::Illegal);
        }
        let body = head_length(header.authority, 5);
        let mut writer = Self {
            out,
            authority: header.authority,
            body,
            end: body,
            is_empty: true,
        };
        writer.put(|out| {
            out.markup("<Notification xmlns=\"");
            out.markup(NAMESPACE);
            out.markup("\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"");
            out.markup(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><TS>");
            out.value(&Value::UnsignedInt(header.timestamp));
            for (tags, text) in [
                ("</TS><UN>", header.username),
                ("</UN><CN>", header.cnonce),
                ("</CN><OUI>", header.oui),
                ("</OUI><ProductClass>", header.product_class),
                ("</ProductClass><SerialNumber>", header.serial_number),
            ] {
                out.markup(tags);
                out.text(text);
            }
            out.markup("</SerialNumber>");
        })?;
        Ok(writer)
    }

    /// Adds a parameter with its value.
    ///
    /// # Errors
    /// [`WriteError::Full`] if there is no room for it: the notification is as before. With no parameter in it yet, the
    /// parameter is too long for any datagram of this size.
    pub fn push(&mut self, name: &str, value: &Value<'_>) -> Result<(), WriteError> {
        self.put(|out| {
            out.markup("<Param><Name>");
            out.text(name);
            out.markup("</Name><Value ");
            if value.value_type() == ValueType::Base64 {
                out.markup("xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" ");
            }
            out.markup("xsi:type=\"");
            out.markup(value.value_type().xsi_type());
            out.markup("\">");
            out.value(value);
            out.markup("</Value></Param>");
        })?;
        self.is_empty = false;
        Ok(())
    }

    /// Whether there is no parameter in it yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Ends the body, signs it with `ManagementServer.Password`, and puts the head before it (LWN-006, LWN-007).
    ///
    /// The datagram stands somewhere in the buffer.
    ///
    /// # Errors
    /// [`WriteError::Illegal`] if there is no parameter in it.
    pub fn finish(self, password: Secret<'_>) -> Result<&'o [u8], WriteError> {
        if self.is_empty {
            return Err(WriteError::Illegal);
        }
        let (authority, start) = (self.authority, self.body);
        let end = self.end.saturating_add(END.len());
        // The room for it was kept.
        if let Some(room) = self.out.get_mut(self.end..end) {
            room.copy_from_slice(END.as_bytes());
        }
        let out = self.out.get_mut(..end).ok_or(WriteError::Full)?;
        let (head, body) = out.split_at_mut_checked(start).ok_or(WriteError::Full)?;
        let mut hmac = HmacSha1::with_secret(password);
        hmac.update(body);
        let signature = hmac.finish();
        let mut buffer = [0; 5];
        let length = u16::try_from(body.len()).map_err(|_| WriteError::Full)?;
        let length = digits(length, &mut buffer);
        let unused = start.saturating_sub(head_length(authority, length.len()));
        let head = head.get_mut(unused..).unwrap_or_default();
        let [post, content_type, content_length, signed, blank] = HEAD.map(str::as_bytes);
        Output::write(head, |out| {
            out.put(post)?;
            out.put(authority.as_bytes())?;
            out.put(content_type)?;
            out.put(CONTENT_TYPE.as_bytes())?;
            out.put(content_length)?;
            out.put(length)?;
            out.put(signed)?;
            out.put_hex(&signature)?;
            out.put(blank)
        })?;
        let out: &'o [u8] = self.out;
        Ok(out.get(unused..end).unwrap_or_default())
    }

    /// Writes a part of the body, as a whole or not at all; room for the end is always kept.
    fn put(&mut self, part: impl FnOnce(&mut Writer<'_>)) -> Result<(), WriteError> {
        let longest = self.body.saturating_add(MAX_BODY);
        let last = self.out.len().min(longest).saturating_sub(END.len());
        let room = self.out.get_mut(self.end..last).unwrap_or_default();
        let mut writer = Writer::new(room);
        part(&mut writer);
        if !writer.fits() {
            return Err(WriteError::Full);
        }
        self.end = self.end.saturating_add(writer.len());
        Ok(())
    }
}

impl fmt::Debug for NotificationWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotificationWriter")
            .field("length", &self.end)
            .finish_non_exhaustive()
    }
}

/// The length of a head, with so many digits in the length of the body.
fn head_length(authority: &str, digits: usize) -> usize {
    let fixed = HEAD.iter().map(|part| part.len()).sum::<usize>();
    fixed
        .saturating_add(authority.len())
        .saturating_add(CONTENT_TYPE.len())
        .saturating_add(digits)
        .saturating_add(40)
}
