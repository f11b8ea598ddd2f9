//! What a handler gets, and what it answers.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::net::SocketAddr;

use crate::http::cookie::SetCookie;
use crate::http::head::{ContentType, RequestHead, Version};
use crate::std_net::source::PieceSource;

/// Answers POSTs; many threads call it at once.
///
/// Any `Fn(&Request<'_>) -> Response` that is `Sync` is a handler.
pub trait Handler: Sync {
    /// Answers a POST that has arrived in full.
    ///
    /// The requests of one connection come one after the other. Nothing times the handler: how long a CPE waits is up to
    /// the CPE.
    fn handle(&self, request: &Request<'_>) -> Response;

    /// The connection has ended and its id will not come again; by default nothing is done.
    fn handle_close(&self, connection: u64) {
        let _ = connection;
    }
}

impl<F: Fn(&Request<'_>) -> Response + Sync> Handler for F {
    fn handle(&self, request: &Request<'_>) -> Response {
        self(request)
    }
}

/// A POST.
#[derive(Clone)]
pub struct Request<'r> {
    pub(super) peer: SocketAddr,
    pub(super) connection: u64,
    pub(super) head: &'r RequestHead<'r>,
    pub(super) body: &'r [u8],
}

impl<'r> Request<'r> {
    /// Where it comes from.
    #[must_use]
    pub const fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The TCP connection it came on: a number that this server gives no other connection.
    ///
    /// A session may take several connections and a proxy may put several CPEs on one, so tie sessions to cookies
    /// (HTTP-018) and fall back to this only for devices that return none.
    #[must_use]
    pub const fn connection(&self) -> u64 {
        self.connection
    }

    /// The target of the request line, with its query.
    #[must_use]
    pub const fn target(&self) -> &'r str {
        self.head.target
    }

    /// The version of HTTP that the CPE speaks.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.head.version
    }

    /// What `Content-Type` says; devices send `text/html` too, or nothing at all.
    #[must_use]
    pub const fn content_type(&self) -> Option<ContentType<'r>> {
        self.head.content_type
    }

    /// The label of the character set that `Content-Type` names.
    #[must_use]
    pub fn charset(&self) -> Option<&'r str> {
        self.content_type()
            .and_then(|content_type| content_type.charset())
    }

    /// The value of a cookie; [`find_cookie`](crate::http::cookie::find_cookie) says what is tolerated.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&'r str> {
        self.head.cookie(name)
    }

    /// The envelope; empty for an empty POST.
    #[must_use]
    pub const fn body(&self) -> &'r [u8] {
        self.body
    }
}

impl fmt::Debug for Request<'_> {
    /// Leaves the body and the query out: there may be passwords in them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("peer", &self.peer)
            .field("connection", &self.connection)
            .field("path", &path(self.target()))
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The target without its query.
fn path(target: &str) -> &str {
    target.split_once('?').map_or(target, |(path, _)| path)
}

/// The answer to a POST.
pub struct Response {
    pub(super) status: u16,
    pub(super) body: ResponseBody,
    pub(super) set_cookie: Option<SetCookie>,
    pub(super) close: bool,
}

pub(super) enum ResponseBody {
    Empty,
    Complete(Vec<u8>),
    Streamed(Box<dyn PieceSource>),
}

impl Response {
    /// 204: nothing to say (HTTP-008).
    #[must_use]
    pub const fn empty() -> Self {
        Self::status(204)
    }

    /// 200 with an envelope, also one that holds a fault (HTTP-007); an empty one makes a 204.
    #[must_use]
    pub fn xml(envelope: Vec<u8>) -> Self {
        if envelope.is_empty() {
            return Self::empty();
        }
        Self {
            status: 200,
            body: ResponseBody::Complete(envelope),
            set_cookie: None,
            close: false,
        }
    }

    /// 200 with an envelope in pieces.
    ///
    /// It goes out with its length if the first piece is all, and else in chunks; clients of HTTP/1.0, who know no
    /// chunks, find its end where the connection closes. Some devices do not understand chunks in HTTP/1.1 either, so
    /// prefer [`xml`](Self::xml) where memory allows. A source that fails breaks the connection off.
    #[must_use]
    pub fn streamed(envelope: impl PieceSource + 'static) -> Self {
        Self {
            status: 200,
            body: ResponseBody::Streamed(Box::new(envelope)),
            set_cookie: None,
            close: false,
        }
    }

    /// A status without a body: 400, 401, 503, ...; one that is not from 200 to 999 is sent as 500.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self {
            status,
            body: ResponseBody::Empty,
            set_cookie: None,
            close: false,
        }
    }

    /// Sets a cookie, as the answer to an Inform does (HTTP-018).
    #[must_use]
    pub fn with_cookie(mut self, cookie: SetCookie) -> Self {
        self.set_cookie = Some(cookie);
        self
    }

    /// Closes the connection after this answer, as the end of a session may (HTTP-043).
    #[must_use]
    pub const fn and_close(mut self) -> Self {
        self.close = true;
        self
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("set_cookie", &self.set_cookie)
            .field("close", &self.close)
            .finish_non_exhaustive()
    }
}
