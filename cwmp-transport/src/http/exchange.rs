//! Heads as CWMP wants them written: the POST of a CPE, the reply of an ACS.
//!
//! Field names are written in the conventional case, since some peers compare them by letter. Nothing is written of a
//! head that does not fit.

use core::fmt::Write as _;

use super::cookie::{CookieJar, SetCookie};
use super::url::Url;
use crate::output::Output;
pub use crate::output::WriteError;

/// `Content-Type` of every envelope that is sent (HTTP-005).
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

/// What a server sends to a client that waits with its body (HTTP-036).
pub const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A buffer of so many bytes holds the head of any POST with the largest URL and a full jar.
pub const MAX_POST_HEAD: usize = 5 * 1024;

/// A buffer of so many bytes holds any head of a reply.
pub const MAX_REPLY_HEAD: usize = 1024;

/// The body that a POST will have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostFraming {
    /// None: neither `SOAPAction` nor `Content-Type`, and a length of 0 (HTTP-006).
    Empty,
    /// An envelope of so many bytes.
    Length(usize),
    /// An envelope in chunks, its length not known.
    Chunked,
}

/// The head of a POST from a CPE (HTTP-002 to HTTP-006).
#[derive(Debug, Clone, Copy)]
pub struct PostHead<'a> {
    /// Where to.
    pub url: &'a Url,
    /// What follows.
    pub framing: PostFraming,
    /// Where the cookies come from; those that match the URL are sent (HTTP-016).
    pub cookies: &'a CookieJar,
    /// `User-Agent`, left out if empty; at most 256 bytes fit for sure.
    pub user_agent: &'a str,
}

impl PostHead<'_> {
    /// Writes the head and returns its length.
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small, [`MAX_POST_HEAD`] never is; [`WriteError::Illegal`] if
    /// `user_agent` has a control character or one outside of ASCII.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, WriteError> {
        if !is_text(self.user_agent) {
            return Err(WriteError::Illegal);
        }
        Output::write(out, |out| {
            write!(
                out,
                "POST {} HTTP/1.1\r\nHost: {}\r\n",
                self.url.target(),
                self.url.authority()
            )?;
            if !self.user_agent.is_empty() {
                write!(out, "User-Agent: {}\r\n", self.user_agent)?;
            }
            if self.framing != PostFraming::Empty {
                write!(out, "SOAPAction:\r\nContent-Type: {CONTENT_TYPE}\r\n")?;
            }
            let mut separator = "Cookie: ";
            for cookie in self.cookies.matching(self.url) {
                out.write_str(separator)?;
                out.put(cookie.name)?;
                out.write_str("=")?;
                out.put(cookie.value)?;
                separator = "; ";
            }
            if separator == "; " {
                out.write_str("\r\n")?;
            }
            match self.framing {
                PostFraming::Empty => out.write_str("Content-Length: 0\r\n\r\n"),
                PostFraming::Length(length) => write!(out, "Content-Length: {length}\r\n\r\n"),
                PostFraming::Chunked => out.write_str("Transfer-Encoding: chunked\r\n\r\n"),
            }
        })
    }
}

/// The body that a reply will have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyFraming {
    /// None: no `Content-Type`, and a length of 0 unless the status is 204, which has none to tell (HTTP-008).
    Empty,
    /// An envelope of so many bytes.
    Length(usize),
    /// An envelope in chunks, its length not known.
    Chunked,
    /// An envelope that ends where the connection does, for clients of HTTP/1.0.
    UntilClose,
}

/// What a reply says about the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Persistence {
    /// It stays open, which goes without saying in HTTP/1.1.
    Implied,
    /// It stays open, said to a client of HTTP/1.0.
    KeepAlive,
    /// It closes.
    Close,
}

/// The head of a reply from an ACS (HTTP-005, HTTP-007, HTTP-008).
#[derive(Debug, Clone, Copy)]
pub struct ReplyHead<'a> {
    /// The status, three digits: 200 with an envelope, 204 without, anything else when HTTP itself fails.
    pub status: u16,
    /// What follows.
    pub framing: ReplyFraming,
    /// A cookie to set.
    pub set_cookie: Option<&'a SetCookie>,
    /// What becomes of the connection.
    pub persistence: Persistence,
}

impl ReplyHead<'_> {
    /// Writes the head and returns its length.
    ///
    /// A 405 names POST as what is allowed.
    ///
    /// # Errors
    /// [`WriteError::Full`] if the buffer is too small, [`MAX_REPLY_HEAD`] never is; [`WriteError::Illegal`] if the
    /// status is not from 200 to 999.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, WriteError> {
        if !matches!(self.status, 200..=999) {
            return Err(WriteError::Illegal);
        }
        Output::write(out, |out| {
            write!(out, "HTTP/1.1 {} {}\r\n", self.status, reason(self.status))?;
            if let Some(cookie) = self.set_cookie {
                out.write_str("Set-Cookie: ")?;
                cookie.write(out)?;
                out.write_str("\r\n")?;
            }
            if self.status == 405 {
                out.write_str("Allow: POST\r\n")?;
            }
            match self.persistence {
                Persistence::Implied => {}
                Persistence::KeepAlive => out.write_str("Connection: keep-alive\r\n")?,
                Persistence::Close => out.write_str("Connection: close\r\n")?,
            }
            if self.framing != ReplyFraming::Empty {
                write!(out, "Content-Type: {CONTENT_TYPE}\r\n")?;
            }
            match self.framing {
                ReplyFraming::Empty if matches!(self.status, 204 | 304) => {}
                ReplyFraming::Empty => out.write_str("Content-Length: 0\r\n")?,
                ReplyFraming::Length(length) => write!(out, "Content-Length: {length}\r\n")?,
                ReplyFraming::Chunked => out.write_str("Transfer-Encoding: chunked\r\n")?,
                ReplyFraming::UntilClose => {}
            }
            out.write_str("\r\n")
        })
    }
}

fn is_text(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// The phrase for a status; some old clients want one.
const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        302 => "Found",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

#[cfg(test)]
mod tests;
