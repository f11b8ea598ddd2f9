//! The POSTs of a CPE: one [`Client`] per ACS, session after session.

mod error;
mod exchange;

pub use error::{Blame, ClientError};

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::time::Instant;

use self::exchange::{Answer, Connection, Failure};
use super::source::{RewindSource, SourceFailed};
use super::stream::{Connector, TcpConnector};
use crate::http::body::DEFAULT_MAX_BODY;
use crate::http::cookie::CookieJar;
use crate::http::head::{CharsetLabel, DEFAULT_MAX_HEAD};
use crate::http::redirect::Redirects;
use crate::http::url::Url;

/// Most interim responses (1xx) that are skipped before a response.
pub const MAX_INTERIM: u8 = 8;

/// How a client works.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClientConfig {
    /// `ManagementServer.URL`: where every session starts (HTTP-002).
    pub url: Url,
    /// Time for one exchange as a whole, from connecting to the last byte of the body; default 30 s, the least that a CPE
    /// has to wait (HTTP-015).
    ///
    /// After a redirect it starts anew. Too short loses sessions with a slow ACS, too long delays the retry.
    pub exchange_timeout: Duration,
    /// Largest body of a reply in bytes; default 16 MiB. It bounds the memory that an ACS can make a CPE use.
    pub max_body: u64,
    /// Largest head of a reply in bytes; default 16 KiB.
    pub max_head: usize,
    /// Largest piece of a streamed body in bytes, and so the room that its source gets; default 16 KiB.
    pub piece_size: usize,
    /// `User-Agent`, printable ASCII of at most 256 characters; default empty, which leaves it out.
    pub user_agent: String,
}

impl ClientConfig {
    /// The defaults, and the URL to post to.
    #[must_use]
    pub const fn new(url: Url) -> Self {
        Self {
            url,
            exchange_timeout: Duration::from_secs(30),
            max_body: DEFAULT_MAX_BODY,
            max_head: DEFAULT_MAX_HEAD,
            piece_size: 16 * 1024,
            user_agent: String::new(),
        }
    }
}

/// The body of a POST.
pub enum PostBody<'a> {
    /// None: an empty POST (HTTP-006).
    Empty,
    /// An envelope; an empty one makes an empty POST.
    Complete(&'a [u8]),
    /// An envelope in pieces; sent with its length if the first piece is all, and in chunks if not.
    Streamed(&'a mut dyn RewindSource),
}

impl PostBody<'_> {
    fn rewind(&mut self) -> Result<(), SourceFailed> {
        match self {
            Self::Streamed(source) => source.rewind(),
            Self::Empty | Self::Complete(_) => Ok(()),
        }
    }
}

impl fmt::Debug for PostBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Complete(body) => write!(f, "Complete({} bytes)", body.len()),
            Self::Streamed(_) => f.write_str("Streamed"),
        }
    }
}

/// What came back; the body is in the buffer that was lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The status. 200 and 204 go on; anything else fails the session, but that is the caller's to decide (HTTP-037).
    pub status: u16,
    /// Whether `Content-Type` is `text/xml`.
    pub is_text_xml: bool,
    /// The label of the character set that `Content-Type` names, if it does.
    pub charset: Option<CharsetLabel>,
    /// `Retry-After`, if it is a number of seconds.
    pub retry_after: Option<Duration>,
}

/// Posts to an ACS, keeps what belongs to the session, and forgets it at its end.
///
/// To the session belong the TCP connection (HTTP-011), the cookies (HTTP-016) and where a redirect has led to
/// (HTTP-022). After an error only the connection is gone; the session has failed and is to be ended all the same.
pub struct Client {
    config: ClientConfig,
    connector: Box<dyn Connector>,
    connection: Option<Connection>,
    cookies: CookieJar,
    redirected: Option<Url>,
}

impl Client {
    /// A client over plain TCP; an `https` URL gives [`ConnectError::NoTls`](super::stream::ConnectError::NoTls).
    #[must_use]
    pub fn new(config: ClientConfig) -> Self {
        Self::with_connector(config, Box::new(TcpConnector::new()))
    }

    /// A client that opens its connections through `connector`.
    #[must_use]
    pub fn with_connector(config: ClientConfig, connector: Box<dyn Connector>) -> Self {
        Self {
            config,
            connector,
            connection: None,
            cookies: CookieJar::new(),
            redirected: None,
        }
    }

    /// Posts `body` and reads the reply, whose body replaces the contents of `reply`.
    ///
    /// Redirects are followed (HTTP-019 to HTTP-024). If the connection that was kept from the exchange before turns out
    /// dead, the POST is sent once more on a new one (HTTP-013); never if any byte of a response has come, nor after a
    /// timeout. Any status is a reply, also 401 and 503.
    ///
    /// # Errors
    /// Any [`ClientError`]; `reply` then holds nothing of use.
    pub fn post(
        &mut self,
        mut body: PostBody<'_>,
        reply: &mut Vec<u8>,
    ) -> Result<Reply, ClientError> {
        let mut redirects = Redirects::new();
        loop {
            let answer = self.exchange(&mut body, &mut redirects, reply)?;
            match answer.redirect {
                None => return Ok(answer.reply),
                Some(target) => {
                    self.redirected = Some(*target);
                    body.rewind()?;
                }
            }
        }
    }

    /// Ends the session: closes the connection (SES-021), drops the cookies (HTTP-017) and the redirect (HTTP-022).
    ///
    /// The next POST starts a session at the configured URL.
    pub fn end_session(&mut self) {
        self.connection = None;
        self.cookies.clear();
        self.redirected = None;
    }

    /// Where the next POST goes: the configured URL, or where this session was redirected to.
    #[must_use]
    pub fn url(&self) -> &Url {
        self.redirected.as_ref().unwrap_or(&self.config.url)
    }

    /// Changes where sessions start; call it between sessions, when `ManagementServer.URL` has changed.
    pub fn set_url(&mut self, url: Url) {
        self.end_session();
        self.config.url = url;
    }

    /// One exchange at one URL, on the kept connection or a new one.
    fn exchange(
        &mut self,
        body: &mut PostBody<'_>,
        redirects: &mut Redirects,
        reply: &mut Vec<u8>,
    ) -> Result<Answer, ClientError> {
        let now = Instant::now();
        let deadline = now
            .checked_add(self.config.exchange_timeout)
            .ok_or(ClientError::Timeout)?;
        let url = self.url().clone();
        if let Some(mut kept) = self.connection.take().filter(|kept| kept.serves(&url)) {
            match self.attempt(&mut kept, &url, deadline, body, redirects, reply) {
                Ok(answer) => return Ok(self.keep(kept, answer)),
                Err(failure) if failure.may_repeat => body.rewind()?,
                Err(failure) => return Err(failure.error),
            }
        }
        let mut fresh = Connection::new(self.connector.connect(&url, deadline)?, &url);
        match self.attempt(&mut fresh, &url, deadline, body, redirects, reply) {
            Ok(answer) => Ok(self.keep(fresh, answer)),
            Err(failure) => Err(failure.error),
        }
    }

    fn attempt(
        &mut self,
        connection: &mut Connection,
        url: &Url,
        deadline: Instant,
        body: &mut PostBody<'_>,
        redirects: &mut Redirects,
        reply: &mut Vec<u8>,
    ) -> Result<Answer, Failure> {
        connection.set_deadline(deadline)?;
        let sent = connection.send(&self.config, url, &self.cookies, body);
        connection.receive(&self.config, url, sent, &mut self.cookies, redirects, reply)
    }

    fn keep(&mut self, connection: Connection, answer: Answer) -> Answer {
        self.connection = answer.keep_alive.then_some(connection);
        answer
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", self.url())
            .field("connected", &self.connection.is_some())
            .field("cookies", &self.cookies)
            .finish_non_exhaustive()
    }
}
