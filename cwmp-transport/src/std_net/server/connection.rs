//! One connection, request after request.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;
use core::panic::AssertUnwindSafe;
use core::time::Duration;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::panic::catch_unwind;
use std::time::Instant;

use super::message::ResponseBody;
use super::registry::Registry;
use super::{Handler, Request, Response, ServerConfig};
use crate::http::body::BodyDecoder;
use crate::http::exchange::{
    CONTINUE, MAX_REPLY_HEAD, Persistence, ReplyFraming, ReplyHead, WriteError,
};
use crate::http::head::{HeadError, Parsed, RequestHead, Version};
use crate::std_net::input::{Input, is_worth_parsing};
use crate::std_net::output::{SendError, Streaming, send_complete, send_streamed};
use crate::std_net::stream::{Stream, TcpConnection};

/// How long and how much is still read, and thrown away, after the last response.
///
/// Closing a socket that holds unread bytes makes TCP tell the peer to throw away what it has not read yet, which may be
/// the response.
const LINGER_TIME: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 256 * 1024;

/// Who is at the other end.
pub(super) struct Peer {
    pub(super) stream: Arc<TcpStream>,
    pub(super) address: SocketAddr,
    pub(super) id: u64,
}

/// Serves a connection to its end.
pub(super) fn serve<H: Handler>(
    config: &ServerConfig,
    registry: &Registry,
    handler: &H,
    peer: Peer,
) {
    let mut connection = Connection::new(config, peer.stream);
    connection.serve(registry, handler, peer.address, peer.id);
    let _panicked = catch_unwind(AssertUnwindSafe(|| handler.handle_close(peer.id)));
}

/// Tells a connection that there is no room for it.
pub(super) fn refuse(config: &ServerConfig, stream: Arc<TcpStream>) {
    Connection::new(config, stream).answer_and_close(503);
}

struct Connection<'c> {
    config: &'c ServerConfig,
    stream: TcpConnection,
    input: Input,
}

/// Why there is no request.
enum Broken {
    /// It cannot be read: answer that, then close.
    Refuse(u16),
    /// Nobody is there to answer to.
    Gone,
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::TimedOut {
            Self::Refuse(408)
        } else {
            Self::Gone
        }
    }
}

impl<'c> Connection<'c> {
    fn new(config: &'c ServerConfig, stream: Arc<TcpStream>) -> Self {
        // Without it small answers wait for acknowledgements; it fails only on dead sockets.
        let _dead = stream.set_nodelay(true);
        Self {
            config,
            stream: TcpConnection::new(stream, Instant::now()),
            input: Input::default(),
        }
    }

    fn serve<H: Handler>(&mut self, registry: &Registry, handler: &H, peer: SocketAddr, id: u64) {
        let mut wait = self.config.request_timeout;
        while self.await_request(wait) {
            match self.exchange(registry, handler, peer, id) {
                Ok(true) => wait = self.config.idle_timeout,
                Ok(false) => return self.linger(),
                Err(Broken::Refuse(status)) => return self.answer_and_close(status),
                Err(Broken::Gone) => return,
            }
        }
    }

    /// Waits for the first byte of a request; `false` if none comes.
    fn await_request(&mut self, wait: Duration) -> bool {
        if !self.input.is_empty() {
            return true;
        }
        self.set_timeout(wait).is_ok() && matches!(self.input.fill(&mut self.stream), Ok(1..))
    }

    /// Reads a request and answers it; `true` if another may follow.
    fn exchange<H: Handler>(
        &mut self,
        registry: &Registry,
        handler: &H,
        peer: SocketAddr,
        connection: u64,
    ) -> Result<bool, Broken> {
        self.set_timeout(self.config.request_timeout)?;
        let length = self.await_head()?;
        let head = self.input.take(length);
        let Ok(Parsed::Complete { head, .. }) = RequestHead::parse(&head, self.config.max_head)
        else {
            return Err(Broken::Refuse(400));
        };
        if head.method != "POST" {
            return Err(Broken::Refuse(405));
        }
        let body = self.read_body(&head)?;
        let request = Request {
            peer,
            connection,
            head: &head,
            body: &body,
        };
        // What a panic leaves behind is the handler's own; here nothing is shared with it.
        let response = catch_unwind(AssertUnwindSafe(|| handler.handle(&request)))
            .unwrap_or_else(|_| Response::status(500).and_close());
        let close = response.close || !head.keep_alive || registry.is_closed();
        self.set_timeout(self.config.request_timeout)?;
        let sent = catch_unwind(AssertUnwindSafe(|| {
            self.reply(response, head.version, close)
        }));
        match sent {
            Ok(Ok(stays)) => Ok(stays),
            Ok(Err(_)) | Err(_) => Err(Broken::Gone),
        }
    }

    /// Reads until the head is complete, and returns its length.
    fn await_head(&mut self) -> Result<usize, Broken> {
        let mut parsed = 0;
        loop {
            let bytes = self.input.bytes();
            if bytes.len() >= self.config.max_head || is_worth_parsing(parsed, bytes) {
                match RequestHead::parse(bytes, self.config.max_head) {
                    Ok(Parsed::Complete { length, .. }) => return Ok(length),
                    Ok(Parsed::Partial) => {}
                    Err(error) => return Err(Broken::Refuse(HeadError::http_status(error))),
                }
            }
            parsed = bytes.len();
            if self.input.fill(&mut self.stream)? == 0 {
                return Err(Broken::Gone);
            }
        }
    }

    fn read_body(&mut self, head: &RequestHead<'_>) -> Result<Vec<u8>, Broken> {
        let mut body = Vec::new();
        let mut decoder = BodyDecoder::new(head.framing, self.config.max_body)
            .map_err(|error| Broken::Refuse(error.http_status()))?;
        if head.expect_continue && !decoder.is_complete() && self.input.is_empty() {
            self.stream.write_all(CONTINUE)?;
        }
        loop {
            let used = decoder
                .decode(self.input.bytes(), |data| body.extend_from_slice(data))
                .map_err(|error| Broken::Refuse(error.http_status()))?;
            self.input.consume(used);
            if decoder.is_complete() {
                return Ok(body);
            }
            if self.input.fill(&mut self.stream)? == 0 {
                return Err(Broken::Gone);
            }
        }
    }

    /// Sends the response; `true` if the connection stays open.
    fn reply(
        &mut self,
        response: Response,
        version: Version,
        close: bool,
    ) -> Result<bool, SendError> {
        let otherwise = match version {
            Version::Http11 => Streaming::Chunked,
            Version::Http10 => Streaming::UntilClose,
        };
        let set_cookie = response.set_cookie.as_ref();
        let mut closes = close;
        let mut head = |framing| {
            closes |= framing == ReplyFraming::UntilClose;
            let persistence = match version {
                _ if closes => Persistence::Close,
                Version::Http11 => Persistence::Implied,
                Version::Http10 => Persistence::KeepAlive,
            };
            // A source that had nothing to say.
            let (status, framing) = match framing {
                ReplyFraming::Length(0) => (204, ReplyFraming::Empty),
                framing => (response.status, framing),
            };
            write_head(&ReplyHead {
                status,
                framing,
                set_cookie,
                persistence,
            })
        };
        match response.body {
            ResponseBody::Empty => {
                send_complete(&mut self.stream, head(ReplyFraming::Empty)?, &[])?;
            }
            ResponseBody::Complete(body) => {
                send_complete(
                    &mut self.stream,
                    head(ReplyFraming::Length(body.len()))?,
                    &body,
                )?;
            }
            ResponseBody::Streamed(mut source) => {
                let piece_size = self.config.piece_size;
                send_streamed(
                    &mut self.stream,
                    &mut *source,
                    piece_size,
                    otherwise,
                    |streaming| {
                        head(match streaming {
                            Streaming::Length(length) => ReplyFraming::Length(length),
                            Streaming::Chunked => ReplyFraming::Chunked,
                            Streaming::UntilClose => ReplyFraming::UntilClose,
                        })
                    },
                )?;
            }
        }
        Ok(!closes)
    }

    fn answer_and_close(&mut self, status: u16) {
        let answered = self
            .set_timeout(self.config.request_timeout)
            .map_err(SendError::from)
            .and_then(|()| self.reply(Response::status(status), Version::Http11, true));
        if answered.is_ok() {
            self.linger();
        }
    }

    /// Waits a little for the peer to close first, so that the last response reaches it.
    fn linger(&mut self) {
        let mut left = LINGER_BYTES;
        let mut waste = [0; 4096];
        if self.stream.finish().is_err() || self.set_timeout(LINGER_TIME).is_err() {
            return;
        }
        while let Ok(read @ 1..) = self.stream.read(&mut waste) {
            left = left.saturating_sub(read);
            if left == 0 {
                return;
            }
        }
    }

    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()> {
        let deadline = Instant::now()
            .checked_add(timeout)
            .ok_or(io::ErrorKind::TimedOut)?;
        self.stream.set_deadline(deadline)
    }
}

/// The head in bytes; a status that HTTP does not have becomes 500.
fn write_head(head: &ReplyHead<'_>) -> Result<Vec<u8>, WriteError> {
    let mut bytes = alloc::vec![0; MAX_REPLY_HEAD];
    let length = match head.write(&mut bytes) {
        Err(WriteError::Illegal) => ReplyHead {
            status: 500,
            ..*head
        }
        .write(&mut bytes)?,
        length => length?,
    };
    bytes.truncate(length);
    Ok(bytes)
}
