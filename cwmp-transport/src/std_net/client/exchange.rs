//! One request and its response on one connection.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;
use std::io;
use std::time::Instant;

use super::{ClientConfig, ClientError, MAX_INTERIM, PostBody, Reply};
use crate::http::body::BodyDecoder;
use crate::http::cookie::CookieJar;
use crate::http::exchange::{MAX_POST_HEAD, PostFraming, PostHead, WriteError};
use crate::http::head::{CharsetLabel, Framing, Parsed, ResponseHead};
use crate::http::redirect::Redirects;
use crate::http::url::Url;
use crate::std_net::input::{Input, is_worth_parsing};
use crate::std_net::output::{SendError, Streaming, send_complete, send_streamed};
use crate::std_net::stream::Stream;

/// A connection to an ACS.
pub(super) struct Connection {
    stream: Box<dyn Stream>,
    input: Input,
    origin: Url,
}

/// A response, read to its end.
pub(super) struct Answer {
    pub(super) reply: Reply,
    pub(super) redirect: Option<Box<Url>>,
    pub(super) keep_alive: bool,
}

/// Why there is no response, and whether the request may be sent again.
pub(super) struct Failure {
    pub(super) error: ClientError,
    /// The connection was dead and not a byte of a response has come.
    pub(super) may_repeat: bool,
}

impl<E: Into<ClientError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            may_repeat: false,
        }
    }
}

impl Failure {
    /// The connection gave out before the first byte.
    fn dead(error: ClientError) -> Self {
        Self {
            error,
            may_repeat: matches!(error, ClientError::Closed | ClientError::Io(_)),
        }
    }
}

/// What is needed of the head once its bytes are gone.
struct Facts {
    reply: Reply,
    redirect: Option<Box<Url>>,
    framing: Framing,
    keep_alive: bool,
    encoded: bool,
}

/// What comes next while the head is read.
enum Step {
    Read,
    Skip(usize),
    Done(Facts, usize),
}

impl Connection {
    pub(super) fn new(stream: Box<dyn Stream>, url: &Url) -> Self {
        Self {
            stream,
            input: Input::default(),
            origin: url.clone(),
        }
    }

    /// Whether requests to `url` may use it.
    pub(super) fn serves(&self, url: &Url) -> bool {
        self.origin.same_origin(url)
    }

    pub(super) fn set_deadline(&mut self, deadline: Instant) -> Result<(), Failure> {
        self.stream
            .set_deadline(deadline)
            .map_err(|error| Failure::dead(error.into()))
    }

    /// Sends a POST.
    pub(super) fn send(
        &mut self,
        config: &ClientConfig,
        url: &Url,
        cookies: &CookieJar,
        body: &mut PostBody<'_>,
    ) -> Result<(), SendError> {
        let head = |framing| {
            let mut head = alloc::vec![0; MAX_POST_HEAD.saturating_add(config.user_agent.len())];
            let length = PostHead {
                url,
                framing,
                cookies,
                user_agent: &config.user_agent,
            }
            .write(&mut head)?;
            head.truncate(length);
            Ok::<_, WriteError>(head)
        };
        let stream = &mut *self.stream;
        match body {
            PostBody::Empty | PostBody::Complete([]) => {
                send_complete(stream, head(PostFraming::Empty)?, &[])
            }
            PostBody::Complete(body) => {
                send_complete(stream, head(PostFraming::Length(body.len()))?, body)
            }
            PostBody::Streamed(source) => send_streamed(
                stream,
                *source,
                config.piece_size,
                Streaming::Chunked,
                |streaming| {
                    head(match streaming {
                        Streaming::Length(0) => PostFraming::Empty,
                        Streaming::Length(length) => PostFraming::Length(length),
                        Streaming::Chunked | Streaming::UntilClose => PostFraming::Chunked,
                    })
                },
            ),
        }
    }

    /// Reads the response.
    ///
    /// A server may answer and close before it has read the whole request: if sending broke off, an answer that is there
    /// counts, and only if there is none the break does.
    pub(super) fn receive(
        &mut self,
        config: &ClientConfig,
        url: &Url,
        sent: Result<(), SendError>,
        cookies: &mut CookieJar,
        redirects: &mut Redirects,
        reply: &mut Vec<u8>,
    ) -> Result<Answer, Failure> {
        let broken = match sent {
            Ok(()) => None,
            Err(SendError::Io(error)) if error.kind() != io::ErrorKind::TimedOut => {
                Some(ClientError::from(error))
            }
            Err(SendError::Io(error)) => return Err(error.into()),
            Err(SendError::Source(error)) => return Err(error.into()),
            Err(SendError::Head(error)) => return Err(error.into()),
        };
        let facts = match (self.read_head(config, url, cookies, redirects), broken) {
            (Err(failure), Some(error)) if failure.may_repeat => return Err(Failure::dead(error)),
            (facts, _) => facts?,
        };
        self.read_body(facts.framing, config.max_body, reply)?;
        if facts.encoded && !reply.is_empty() {
            reply.clear();
            if (200..300).contains(&facts.reply.status) {
                return Err(ClientError::ContentEncoding.into());
            }
        }
        // Bytes that nobody asked for would pass for the next response.
        let keep_alive = facts.keep_alive && broken.is_none() && self.input.is_empty();
        Ok(Answer {
            reply: facts.reply,
            redirect: facts.redirect,
            keep_alive,
        })
    }

    fn read_head(
        &mut self,
        config: &ClientConfig,
        url: &Url,
        cookies: &mut CookieJar,
        redirects: &mut Redirects,
    ) -> Result<Facts, Failure> {
        let mut interim = 0_u8;
        let mut parsed = 0;
        loop {
            let bytes = self.input.bytes();
            let step = if bytes.len() < config.max_head && !is_worth_parsing(parsed, bytes) {
                Step::Read
            } else {
                match ResponseHead::parse(bytes, config.max_head)? {
                    Parsed::Partial => Step::Read,
                    Parsed::Complete { head, length } if head.is_interim() => Step::Skip(length),
                    Parsed::Complete { head, length } => {
                        Step::Done(facts(&head, url, cookies, redirects)?, length)
                    }
                }
            };
            parsed = bytes.len();
            match step {
                Step::Done(facts, length) => {
                    self.input.consume(length);
                    return Ok(facts);
                }
                Step::Skip(length) => {
                    interim = interim.saturating_add(1);
                    if interim > MAX_INTERIM {
                        return Err(ClientError::TooManyInterim.into());
                    }
                    self.input.consume(length);
                    parsed = 0;
                }
                Step::Read => {
                    let silent = self.input.is_empty() && interim == 0;
                    let error = match self
                        .input
                        .fill(&mut *self.stream)
                        .map_err(ClientError::from)
                    {
                        Ok(0) => ClientError::Closed,
                        Ok(_) => continue,
                        Err(error) => error,
                    };
                    return Err(if silent {
                        Failure::dead(error)
                    } else {
                        error.into()
                    });
                }
            }
        }
    }

    fn read_body(
        &mut self,
        framing: Framing,
        limit: u64,
        body: &mut Vec<u8>,
    ) -> Result<(), ClientError> {
        body.clear();
        let mut decoder = BodyDecoder::new(framing, limit)?;
        loop {
            let used = decoder.decode(self.input.bytes(), |data| body.extend_from_slice(data))?;
            self.input.consume(used);
            if decoder.is_complete() {
                return Ok(());
            }
            if self.input.fill(&mut *self.stream)? == 0 {
                return Ok(decoder.handle_close()?);
            }
        }
    }
}

/// Takes what counts from the head: cookies into the jar, the redirect into a URL.
fn facts(
    head: &ResponseHead<'_>,
    url: &Url,
    cookies: &mut CookieJar,
    redirects: &mut Redirects,
) -> Result<Facts, ClientError> {
    for field in head.set_cookies() {
        // A cookie that is refused is not returned, and the session goes on without it.
        let _refused = cookies.store(field, url);
    }
    let reply = Reply {
        status: head.status,
        is_text_xml: head
            .content_type
            .is_some_and(|content_type| content_type.is_text_xml()),
        charset: head
            .content_type
            .and_then(|content_type| content_type.charset())
            .map(CharsetLabel::new),
        retry_after: head
            .retry_after_seconds()
            .map(|seconds| Duration::from_secs(seconds.into())),
    };
    Ok(Facts {
        reply,
        redirect: redirects
            .handle(head.status, head.location, url)?
            .map(Box::new),
        framing: head.framing,
        keep_alive: head.keep_alive,
        encoded: head.encoded,
    })
}
