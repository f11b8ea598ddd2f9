//! The head of a request, as a server reads it.

use httparse::{EMPTY_HEADER, Header, ParserConfig, Request, Status};

use super::fields::{Common, SecretLine, SecretLines, elements, first, version};
use super::{ContentType, Framing, HeadError, MAX_FIELDS, Parsed, Version};
use crate::http::cookie::find_cookie;

/// What a server needs to know of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestHead<'b> {
    /// The method, in the case it was sent in; CWMP uses `POST` (HTTP-002).
    pub method: &'b str,
    /// The target as sent: an absolute path with query, seldom a whole URL.
    pub target: &'b str,
    /// The version of the sender.
    pub version: Version,
    /// Whether the sender means to use the connection again, and may.
    pub keep_alive: bool,
    /// Where the body ends; never [`Framing::UntilClose`].
    pub framing: Framing,
    /// Whether the sender waits for `100 Continue` before it sends the body (HTTP-036).
    pub expect_continue: bool,
    /// What the body is, if that was said.
    pub content_type: Option<ContentType<'b>>,
    cookies: SecretLines<'b>,
    authorization: SecretLine<'b>,
}

impl<'b> RequestHead<'b> {
    /// Parses a request head at the start of `buffer`; `limit` is its largest length in bytes.
    ///
    /// `SOAPAction` is not looked at: any value will do, or none (HTTP-004).
    ///
    /// # Errors
    /// Any [`HeadError`]; [`HeadError::http_status`] says what to answer.
    pub fn parse(buffer: &'b [u8], limit: usize) -> Result<Parsed<Self>, HeadError> {
        let mut headers = [EMPTY_HEADER; MAX_FIELDS];
        let mut request = Request::new(&mut headers);
        let length = match parse_lines(&mut request, buffer)? {
            Status::Complete(length) if length <= limit => length,
            Status::Partial if buffer.len() < limit => return Ok(Parsed::Partial),
            _ => return Err(HeadError::TooLarge { limit }),
        };
        let head = Self::read(&request)?;
        Ok(Parsed::Complete { head, length })
    }

    fn read(request: &Request<'_, 'b>) -> Result<Self, HeadError> {
        let headers: &[Header<'b>] = request.headers;
        let (Some(method), Some(target)) = (request.method, request.path) else {
            return Err(HeadError::FirstLine);
        };
        let version = version(request.version);
        let common = Common::read(headers)?;
        if common.conflicting() {
            return Err(HeadError::ConflictingFraming);
        }
        if common.encoded {
            return Err(HeadError::ContentEncoding);
        }
        let expect_continue = first(headers, "Expect").is_some_and(|expect| {
            elements(expect).any(|wish| wish.eq_ignore_ascii_case(b"100-continue"))
        });
        Ok(Self {
            method,
            target,
            version,
            keep_alive: common.keep_alive(version),
            framing: common.framing(Framing::None),
            expect_continue: expect_continue && version == Version::Http11,
            content_type: common.content_type,
            cookies: SecretLines::read(headers, "Cookie"),
            authorization: SecretLine::read(headers, "Authorization"),
        })
    }

    /// The value of a cookie by its name (HTTP-018); see [`find_cookie`] for what is tolerated.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&'b str> {
        self.cookies.iter().find_map(|line| find_cookie(line, name))
    }

    /// The value of the `Authorization` field, for [`Authorization::parse`](crate::http::auth::Authorization::parse); `None`
    /// also if there are several, of which nobody could say which counts.
    #[must_use]
    pub fn authorization(&self) -> Option<&'b [u8]> {
        self.authorization.0
    }
}

/// Parses strictly first, and once more if only a harmless line stands in the way.
fn parse_lines<'b>(
    request: &mut Request<'_, 'b>,
    buffer: &'b [u8],
) -> Result<Status<usize>, HeadError> {
    let mut config = ParserConfig::default();
    config.allow_multiple_spaces_in_request_line_delimiters(true);
    match config.parse_request(request, buffer) {
        Err(httparse::Error::HeaderName) => {}
        status => return Ok(status?),
    }
    config.ignore_invalid_headers_in_requests(true);
    let Status::Complete(length) = config.parse_request(request, buffer)? else {
        return Ok(Status::Partial);
    };
    let lines = buffer.get(..length).unwrap_or_default();
    let harmless = field_lines(lines)
        .filter(|line| is_spaced_soap_action(line))
        .count();
    if field_lines(lines).count() == request.headers.len().saturating_add(harmless) {
        Ok(Status::Complete(length))
    } else {
        Err(HeadError::Field)
    }
}

/// The lines between the first one and the empty one.
fn field_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .skip_while(|line| line.is_empty())
        .skip(1)
        .take_while(|line| !line.is_empty())
}

/// `SOAPAction : ""`, as some devices write it: no reader takes it for anything else, and nobody needs it.
fn is_spaced_soap_action(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|&byte| byte == b':') else {
        return false;
    };
    let name = line.get(..colon).unwrap_or_default();
    name.trim_ascii_end().len() < name.len()
        && name.trim_ascii_end().eq_ignore_ascii_case(b"SOAPAction")
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::{Framing, HeadError, Parsed, RequestHead, Version};

    const LIMIT: usize = 1024;

    const INFORM: &str = "POST /acs?x=1 HTTP/1.1\r\nHost: acs:7547\r\nSOAPAction:\r\nContent-Type: text/xml; \
        charset=utf-8\r\nCookie: a=1; session=abc\r\nContent-Length: 5\r\n\r\n";

    fn parse(text: &str) -> Result<RequestHead<'_>, HeadError> {
        match RequestHead::parse(text.as_bytes(), LIMIT)? {
            Parsed::Complete { head, length } => {
                assert_eq!(length, text.len());
                Ok(head)
            }
            Parsed::Partial => panic!("partial: {text}"),
        }
    }

    fn with(fields: &str) -> Result<Framing, HeadError> {
        let text = format!("POST / HTTP/1.1\r\n{fields}\r\n");
        parse(&text).map(|head| head.framing)
    }

    #[test]
    fn an_inform() {
        let head = parse(INFORM).unwrap();
        assert_eq!((head.method, head.target), ("POST", "/acs?x=1"));
        assert_eq!(head.version, Version::Http11);
        assert!(head.keep_alive);
        assert!(!head.expect_continue);
        assert_eq!(head.framing, Framing::Length(5));
        assert_eq!(head.content_type.unwrap().charset(), Some("utf-8"));
        assert_eq!(head.cookie("session"), Some("abc"));
        assert_eq!(head.cookie("b"), None);
        assert!(!format!("{head:?}").contains("abc"));
    }

    #[test]
    fn credentials_are_there_once_or_not_at_all_and_are_not_shown() {
        let once = "GET / HTTP/1.1\r\nauthorization: Basic abc\r\n\r\n";
        let head = parse(once).unwrap();
        assert_eq!(head.authorization(), Some(&b"Basic abc"[..]));
        assert!(!format!("{head:?}").contains("abc"));
        let twice = "GET / HTTP/1.1\r\nAuthorization: a\r\nAuthorization: a\r\n\r\n";
        let head = parse(twice).unwrap();
        assert_eq!(head.authorization(), None);
    }

    #[test]
    fn every_cut_is_partial() {
        for cut in 0..INFORM.len() {
            assert_eq!(
                RequestHead::parse(&INFORM.as_bytes()[..cut], LIMIT),
                Ok(Parsed::Partial),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn line_feeds_alone_will_do() {
        let text = INFORM.replace("\r\n", "\n");
        assert_eq!(parse(&text), parse(INFORM));
    }

    #[test]
    fn ct_http_02a_any_soap_action_will_do() {
        for field in [
            "",
            "SOAPAction:\r\n",
            "SOAPAction: \"\"\r\n",
            "SOAPAction: x\r\n",
            "SOAPAction : \"\"\r\n",
        ] {
            let framing = with(&format!("{field}Content-Length: 7\r\n"));
            assert_eq!(framing, Ok(Framing::Length(7)), "{field:?}");
        }
    }

    #[test]
    fn other_invalid_lines_are_refused() {
        assert_eq!(with("Content-Length : 7\r\n"), Err(HeadError::Field));
        assert_eq!(
            with("Transfer-Encoding : chunked\r\nSOAPAction : x\r\n"),
            Err(HeadError::Field)
        );
        assert_eq!(with("A: b\r\n folded\r\n"), Err(HeadError::Field));
        assert_eq!(with("no colon\r\n"), Err(HeadError::Field));
        assert_eq!(with("A: \x01\r\n"), Err(HeadError::Field));
        assert_eq!(HeadError::Field.http_status(), 400);
    }

    #[test]
    fn garbage_is_refused_at_once() {
        for garbage in [
            &b"\x16\x03\x01\x02\x00\x01"[..],
            b"hello, is there anybody?\r\n",
            b"POST / HTTP/2.0\r\n\r\n",
        ] {
            assert_eq!(
                RequestHead::parse(garbage, LIMIT),
                Err(HeadError::FirstLine)
            );
        }
    }

    #[test]
    fn length_is_one_number() {
        assert_eq!(with(""), Ok(Framing::None));
        assert_eq!(with("Content-Length: 0\r\n"), Ok(Framing::Length(0)));
        assert_eq!(
            with("Content-Length: 7, 7\r\nContent-Length: 7\r\n"),
            Ok(Framing::Length(7))
        );
        for wrong in [
            "",
            "-1",
            "+1",
            "0x10",
            "1 2",
            "7, 8",
            "7,",
            "18446744073709551616",
        ] {
            assert_eq!(
                with(&format!("Content-Length: {wrong}\r\n")),
                Err(HeadError::ContentLength),
                "{wrong:?}"
            );
        }
        assert_eq!(
            with("Content-Length: 7\r\nContent-Length: 8\r\n"),
            Err(HeadError::ContentLength)
        );
    }

    #[test]
    fn only_chunked_and_only_alone() {
        assert_eq!(with("Transfer-Encoding: Chunked\r\n"), Ok(Framing::Chunked));
        assert_eq!(
            with("Transfer-Encoding: identity\r\nContent-Length: 3\r\n"),
            Ok(Framing::Length(3))
        );
        for wrong in [
            "gzip, chunked",
            "chunked, chunked",
            "chunked, identity",
            "xchunked",
            "gzip",
        ] {
            let fields = format!("Transfer-Encoding: {wrong}\r\n");
            assert_eq!(with(&fields), Err(HeadError::TransferEncoding), "{wrong}");
        }
        let twice = "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n";
        assert_eq!(with(twice), Err(HeadError::TransferEncoding));
        let both = "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n";
        assert_eq!(with(both), Err(HeadError::ConflictingFraming));
        assert_eq!(HeadError::TransferEncoding.http_status(), 501);
    }

    #[test]
    fn only_identity_is_decoded() {
        assert_eq!(with("Content-Encoding: identity\r\n"), Ok(Framing::None));
        assert_eq!(
            with("Content-Encoding: gzip\r\n"),
            Err(HeadError::ContentEncoding)
        );
        assert_eq!(HeadError::ContentEncoding.http_status(), 415);
    }

    #[test]
    fn who_keeps_the_connection() {
        let keeps = |text: &str| parse(text).unwrap().keep_alive;
        assert!(keeps("POST / HTTP/1.1\r\n\r\n"));
        assert!(!keeps("POST / HTTP/1.1\r\nConnection: x, Close\r\n\r\n"));
        assert!(!keeps("POST / HTTP/1.0\r\n\r\n"));
        assert!(keeps("POST / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
        assert!(!keeps(
            "POST / HTTP/1.0\r\nConnection: Keep-Alive\r\nTransfer-Encoding: chunked\r\n\r\n"
        ));
    }

    #[test]
    fn expectation_needs_http_1_1() {
        assert!(
            parse("POST / HTTP/1.1\r\nExpect: 100-Continue\r\n\r\n")
                .unwrap()
                .expect_continue
        );
        assert!(
            !parse("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n")
                .unwrap()
                .expect_continue
        );
    }

    #[test]
    fn heads_are_bounded() {
        let long = format!("POST / HTTP/1.1\r\nA: {}\r\n\r\n", "x".repeat(LIMIT));
        let too_large = HeadError::TooLarge { limit: LIMIT };
        assert_eq!(RequestHead::parse(long.as_bytes(), LIMIT), Err(too_large));
        assert_eq!(
            RequestHead::parse(&long.as_bytes()[..LIMIT], LIMIT),
            Err(too_large)
        );
        assert_eq!(
            RequestHead::parse(&long.as_bytes()[..LIMIT - 1], LIMIT),
            Ok(Parsed::Partial)
        );
        assert_eq!(too_large.http_status(), 431);

        let fields = |count: usize| (0..count).map(|_| "a: b\r\n").collect::<String>();
        assert_eq!(with(&fields(64)), Ok(Framing::None));
        assert_eq!(with(&fields(65)), Err(HeadError::TooManyFields));
    }
}
