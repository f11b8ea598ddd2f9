//! The head of a response, as a client reads it.

use httparse::{EMPTY_HEADER, Header, ParserConfig, Response, Status};

use super::fields::{Common, SecretLines, decimal, first, trim, version};
use super::{ContentType, Framing, HeadError, MAX_FIELDS, Parsed, Version};

/// What a client needs to know of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseHead<'b> {
    /// The status code.
    pub status: u16,
    /// The version of the sender.
    pub version: Version,
    /// Whether the connection may carry another exchange after this one.
    pub keep_alive: bool,
    /// Where the body ends; 1xx, 204 and 304 have none, whatever their fields claim (RFC 9110 6.4.1).
    pub framing: Framing,
    /// What the body is, if that was said.
    pub content_type: Option<ContentType<'b>>,
    /// Whether the body has a `Content-Encoding` other than `identity`, so that it cannot be read.
    pub encoded: bool,
    /// `Location`, if it is there and text.
    pub location: Option<&'b str>,
    /// `Retry-After`, if it is there and text: seconds or a date.
    pub retry_after: Option<&'b str>,
    set_cookies: SecretLines<'b>,
    challenges: SecretLines<'b>,
}

impl<'b> ResponseHead<'b> {
    /// Parses a response head at the start of `buffer`; `limit` is its largest length in bytes.
    ///
    /// Where chunks and a `Content-Length` are both announced the chunks count, and the connection closes afterwards.
    ///
    /// # Errors
    /// Any [`HeadError`] but those that only requests have.
    pub fn parse(buffer: &'b [u8], limit: usize) -> Result<Parsed<Self>, HeadError> {
        let mut headers = [EMPTY_HEADER; MAX_FIELDS];
        let mut response = Response::new(&mut headers);
        let status = ParserConfig::default()
            .allow_multiple_spaces_in_response_status_delimiters(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_spaces_after_header_name_in_responses(true)
            .parse_response(&mut response, buffer)?;
        let length = match status {
            Status::Complete(length) if length <= limit => length,
            Status::Partial if buffer.len() < limit => return Ok(Parsed::Partial),
            _ => return Err(HeadError::TooLarge { limit }),
        };
        let head = Self::read(&response)?;
        Ok(Parsed::Complete { head, length })
    }

    fn read(response: &Response<'_, 'b>) -> Result<Self, HeadError> {
        let headers: &[Header<'b>] = response.headers;
        let status = response.code.ok_or(HeadError::FirstLine)?;
        let version = version(response.version);
        let common = Common::read(headers)?;
        let framing = match status {
            100..=199 | 204 | 304 => Framing::None,
            _ => common.framing(Framing::UntilClose),
        };
        let text = |name| {
            let value = core::str::from_utf8(first(headers, name)?).ok()?;
            Some(trim(value))
        };
        Ok(Self {
            status,
            version,
            keep_alive: common.keep_alive(version) && framing != Framing::UntilClose,
            framing,
            content_type: common.content_type,
            encoded: common.encoded,
            location: text("Location"),
            retry_after: text("Retry-After"),
            set_cookies: SecretLines::read(headers, "Set-Cookie"),
            challenges: SecretLines::read(headers, "WWW-Authenticate"),
        })
    }

    /// The values of the `WWW-Authenticate` lines, in order, for
    /// [`Authenticator::handle_challenge`](crate::http::auth::Authenticator::handle_challenge).
    pub fn challenges(&self) -> impl Iterator<Item = &'b [u8]> + '_ {
        self.challenges.iter()
    }

    /// The values of the `Set-Cookie` lines, in order, for [`CookieJar::store`](crate::http::cookie::CookieJar::store).
    pub fn set_cookies(&self) -> impl Iterator<Item = &'b [u8]> + '_ {
        self.set_cookies.iter()
    }

    /// Whether this is an interim response (1xx other than 101) and the real one still follows.
    #[must_use]
    pub const fn is_interim(&self) -> bool {
        matches!(self.status, 100 | 102..=199)
    }

    /// `Retry-After` in seconds; `None` if it is missing or a date.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u32> {
        decimal(self.retry_after?.as_bytes()).and_then(|seconds| u32::try_from(seconds).ok())
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::vec::Vec;

    use super::{Framing, HeadError, Parsed, ResponseHead, Version};

    const LIMIT: usize = 1024;

    const INFORM_RESPONSE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 528\r\ncontent-type: text/xml; charset=\"utf-8\"\r\n\
        set-cookie: session=e5482c027724f15f\r\nSet-Cookie: b=2; Path=/\r\n\r\n";

    fn parse(text: &str) -> Result<ResponseHead<'_>, HeadError> {
        match ResponseHead::parse(text.as_bytes(), LIMIT)? {
            Parsed::Complete { head, length } => {
                assert_eq!(length, text.len());
                Ok(head)
            }
            Parsed::Partial => panic!("partial: {text}"),
        }
    }

    #[test]
    fn an_inform_response() {
        let head = parse(INFORM_RESPONSE).unwrap();
        assert_eq!((head.status, head.version), (200, Version::Http11));
        assert!(head.keep_alive && !head.encoded);
        assert_eq!(head.framing, Framing::Length(528));
        assert!(head.content_type.unwrap().is_text_xml());
        let cookies: Vec<_> = head.set_cookies().collect();
        assert_eq!(cookies, [&b"session=e5482c027724f15f"[..], b"b=2; Path=/"]);
        assert!(!format!("{head:?}").contains("e5482"));
    }

    #[test]
    fn challenges_come_in_one_line_or_many() {
        let head = parse(
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\
             www-authenticate: Digest nonce=\"b\"\r\n\r\n",
        )
        .unwrap();
        let challenges: Vec<_> = head.challenges().collect();
        assert_eq!(
            challenges,
            [&b"Basic realm=\"a\""[..], b"Digest nonce=\"b\""]
        );
        assert!(!format!("{head:?}").contains("nonce"));
        assert_eq!(parse(INFORM_RESPONSE).unwrap().challenges().count(), 0);
    }

    #[test]
    fn every_cut_is_partial() {
        for cut in 0..INFORM_RESPONSE.len() {
            let head = ResponseHead::parse(&INFORM_RESPONSE.as_bytes()[..cut], LIMIT);
            assert_eq!(head, Ok(Parsed::Partial), "cut at {cut}");
        }
    }

    #[test]
    fn lenient_lines() {
        let folded = "HTTP/1.1  302\nLocation : \n /next\nRetry-After: 120\n\n";
        let head = parse(folded).unwrap();
        assert_eq!((head.status, head.location), (302, Some("/next")));
        assert_eq!(head.retry_after_seconds(), Some(120));
    }

    #[test]
    fn a_date_is_not_seconds() {
        let head =
            parse("HTTP/1.1 503 x\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n").unwrap();
        assert_eq!(head.retry_after, Some("Wed, 21 Oct 2015 07:28:00 GMT"));
        assert_eq!(head.retry_after_seconds(), None);
    }

    #[test]
    fn what_ends_the_body() {
        let framing = |text: &str| parse(text).map(|head| (head.framing, head.keep_alive));
        assert_eq!(
            framing("HTTP/1.1 200 OK\r\n\r\n"),
            Ok((Framing::UntilClose, false))
        );
        assert_eq!(
            framing("HTTP/1.1 204 x\r\nContent-Length: 9\r\n\r\n"),
            Ok((Framing::None, true))
        );
        assert_eq!(framing("HTTP/1.1 204 x\r\n\r\n"), Ok((Framing::None, true)));
        assert_eq!(
            framing("HTTP/1.1 304 x\r\nTransfer-Encoding: chunked\r\n\r\n"),
            Ok((Framing::None, true))
        );
        assert_eq!(
            framing("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n"),
            Ok((Framing::Length(1), false))
        );
        let both = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(framing(both), Ok((Framing::Chunked, false)));
        let differing = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n";
        assert_eq!(framing(differing), Err(HeadError::ContentLength));
    }

    #[test]
    fn interim_responses() {
        assert!(parse("HTTP/1.1 100 Continue\r\n\r\n").unwrap().is_interim());
        assert!(
            !parse("HTTP/1.1 101 Switching Protocols\r\n\r\n")
                .unwrap()
                .is_interim()
        );
        assert!(!parse("HTTP/1.1 200 OK\r\n\r\n").unwrap().is_interim());
    }

    #[test]
    fn an_encoded_body_is_noted() {
        assert!(
            parse("HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\n\r\n")
                .unwrap()
                .encoded
        );
    }

    #[test]
    fn garbage_is_refused() {
        assert_eq!(
            ResponseHead::parse(b"SSH-2.0-x\r\n", LIMIT),
            Err(HeadError::FirstLine)
        );
        assert_eq!(
            ResponseHead::parse(b"HTTP/1.1 2x0 OK\r\n", LIMIT),
            Err(HeadError::FirstLine)
        );
        let long = format!("HTTP/1.1 200 {}", "x".repeat(LIMIT));
        assert_eq!(
            ResponseHead::parse(long.as_bytes(), LIMIT),
            Err(HeadError::TooLarge { limit: LIMIT })
        );
    }
}
