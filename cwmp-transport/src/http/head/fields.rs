//! What header fields mean, for requests and responses alike.

use core::fmt;

use heapless::Vec;
use httparse::Header;

use super::{ContentType, Framing, HeadError, MAX_SAME_FIELDS, Version};

/// The fields that both kinds of head have in common.
#[derive(Default)]
pub(super) struct Common<'b> {
    length: Option<u64>,
    chunked: bool,
    transfer_encoding: bool,
    close: bool,
    keep_alive: bool,
    pub(super) content_type: Option<ContentType<'b>>,
    pub(super) encoded: bool,
}

impl<'b> Common<'b> {
    pub(super) fn read(headers: &[Header<'b>]) -> Result<Self, HeadError> {
        let mut common = Self::default();
        for header in headers {
            common.handle_field(header)?;
        }
        if common.transfer_encoding && !common.chunked {
            return Err(HeadError::TransferEncoding);
        }
        Ok(common)
    }

    fn handle_field(&mut self, header: &Header<'b>) -> Result<(), HeadError> {
        let is = |name: &str| header.name.eq_ignore_ascii_case(name);
        if is("Content-Length") {
            self.handle_length(header.value)?;
        } else if is("Transfer-Encoding") {
            self.handle_transfer_encoding(header.value)?;
        } else if is("Connection") {
            for option in elements(header.value) {
                self.close |= option.eq_ignore_ascii_case(b"close");
                self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
            }
        } else if is("Content-Type") {
            self.content_type = self
                .content_type
                .or_else(|| ContentType::parse(header.value));
        } else if is("Content-Encoding") {
            self.encoded |=
                elements(header.value).any(|coding| !coding.eq_ignore_ascii_case(b"identity"));
        }
        Ok(())
    }

    /// One number, or the same number several times (RFC 9112 6.3 case 5).
    fn handle_length(&mut self, value: &[u8]) -> Result<(), HeadError> {
        for number in value.split(|&byte| byte == b',') {
            let number = decimal(number.trim_ascii()).ok_or(HeadError::ContentLength)?;
            if self.length.is_some_and(|earlier| earlier != number) {
                return Err(HeadError::ContentLength);
            }
            self.length = Some(number);
        }
        Ok(())
    }

    /// `chunked`, once; `identity`, which older peers send, means nothing.
    fn handle_transfer_encoding(&mut self, value: &[u8]) -> Result<(), HeadError> {
        for coding in elements(value) {
            if coding.eq_ignore_ascii_case(b"identity") && !self.chunked {
                continue;
            }
            if self.chunked || !coding.eq_ignore_ascii_case(b"chunked") {
                return Err(HeadError::TransferEncoding);
            }
            self.chunked = true;
        }
        self.transfer_encoding |=
            elements(value).any(|coding| !coding.eq_ignore_ascii_case(b"identity"));
        Ok(())
    }

    /// Whether both ways to find the end of the body are there.
    pub(super) const fn conflicting(&self) -> bool {
        self.chunked && self.length.is_some()
    }

    /// The framing, and `otherwise` where no field gives one.
    pub(super) fn framing(&self, otherwise: Framing) -> Framing {
        if self.chunked {
            Framing::Chunked
        } else {
            self.length.map_or(otherwise, Framing::Length)
        }
    }

    /// Whether the connection may carry another exchange after this one.
    ///
    /// HTTP/1.0 knows no chunks: where it sends them, its framing is not to be trusted any further (RFC 9112 6.1).
    pub(super) const fn keep_alive(&self, version: Version) -> bool {
        !self.close
            && !self.conflicting()
            && match version {
                Version::Http11 => true,
                Version::Http10 => self.keep_alive && !self.chunked,
            }
    }
}

/// Raw values of `Cookie`, `Set-Cookie`, `Authorization` or `WWW-Authenticate` lines; they are credentials, or close to
/// them, and stay out of `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct SecretLines<'b>(Vec<&'b [u8], MAX_SAME_FIELDS>);

impl<'b> SecretLines<'b> {
    pub(super) fn read(headers: &[Header<'b>], name: &str) -> Self {
        let mut lines = Vec::new();
        for header in headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name))
        {
            if lines.push(header.value).is_err() {
                break;
            }
        }
        Self(lines)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'b [u8]> + '_ {
        self.0.iter().copied()
    }
}

/// The raw value of a field of which there may be one; it is a credential too.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SecretLine<'b>(pub(super) Option<&'b [u8]>);

impl<'b> SecretLine<'b> {
    /// The value, if there is exactly one.
    pub(super) fn read(headers: &[Header<'b>], name: &str) -> Self {
        let mut lines = headers
            .iter()
            .filter(|header| header.name.eq_ignore_ascii_case(name));
        let line = lines.next();
        Self(
            line.filter(|_| lines.next().is_none())
                .map(|line| line.value),
        )
    }
}

impl fmt::Debug for SecretLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "redacted" } else { "none" })
    }
}

impl fmt::Debug for SecretLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} redacted", self.0.len())
    }
}

/// The value of the first field of that name.
pub(super) fn first<'b>(headers: &[Header<'b>], name: &str) -> Option<&'b [u8]> {
    headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value)
}

/// Without the white space around it, line ends of folded lines included.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_whitespace())
}

/// The version that `httparse` numbers.
pub(super) const fn version(minor: Option<u8>) -> Version {
    match minor {
        Some(0) => Version::Http10,
        _ => Version::Http11,
    }
}

/// The elements of a comma-separated list; empty ones do not count.
pub(super) fn elements(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value
        .split(|&byte| byte == b',')
        .map(<[u8]>::trim_ascii)
        .filter(|element| !element.is_empty())
}

/// A number of digits only, with nothing around them.
pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, &byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte & 0x0f))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
