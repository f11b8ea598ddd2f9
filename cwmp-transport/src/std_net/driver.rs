//! Runs a device agent over a client.
//!
//! [`Driver::turn`] asks the agent what must happen next and does what a carrier can do: it posts, reads the reply,
//! hands it in. What is the platform's (restarting, waiting) comes back as [`Turn`].
//!
//! Every session starts where `ManagementServer.URL` says (HTTP-002): whoever has changed it, the next session goes there.
//! A redirect holds for the rest of its session only (HTTP-022).

use alloc::vec::Vec;
use core::fmt;
use core::hash::{BuildHasher as _, Hasher as _};
use core::time::Duration;
use std::hash::RandomState;
use std::time::{Instant as Clock, SystemTime};

use cwmp_core::Instant;
use cwmp_core::cpe::{Action, Agent, Device, Now, Post, PostKind, ReplyError, Step};
use cwmp_soap::charset::{self, CharsetError};
use cwmp_soap::{DateTime, DecodeError, Timestamp};

use crate::http::head::CharsetLabel;
use crate::http::url::Url;

use super::client::{Client, ClientError, PostBody, Reply};
use super::source::{Piece, PieceSource, RewindSource, SourceFailed};

/// What a turn came to.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum Turn {
    /// A post went out and its reply has come; turn again.
    Exchanged,
    /// A record could not be stored, which the agent knows; turn again.
    NotStored(std::io::Error),
    /// The session has failed and will be tried again; turn again.
    Failed(TurnError),
    /// Do this, then tell the agent.
    Act(Action),
    /// Nothing to do for so long, or until something comes from outside.
    Wait(Option<Duration>),
}

/// Why a session failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum TurnError {
    /// On the way.
    Client(ClientError),
    /// Because of what the ACS replied.
    Reply(ReplyError),
}

impl fmt::Display for TurnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(error) => error.fmt(f),
            Self::Reply(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for TurnError {}

/// Sees what goes over the wire: for transcripts and tests. There may be passwords in it.
pub trait Observer {
    /// A post begins, or begins again after a redirect or a lost connection.
    fn posting(&mut self, kind: PostKind) {
        let _ = kind;
    }

    /// A piece of its body.
    fn piece(&mut self, bytes: &[u8]) {
        let _ = bytes;
    }

    /// The reply has come.
    fn replied(&mut self, status: u16, body: &[u8]) {
        let _ = (status, body);
    }
}

/// Nobody looks.
impl Observer for () {}

/// Keeps the agent's records, one behind the other.
pub trait Store {
    /// Adds a record; it has to be safe from a loss of power when this returns.
    ///
    /// # Errors
    /// Whatever keeps it from being stored; the agent is told.
    fn append(&mut self, record: &[u8]) -> std::io::Result<()>;
}

/// Nothing is kept: for a device that has lost everything whenever it starts.
impl Store for () {
    fn append(&mut self, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}

/// Carries the posts of an agent.
#[derive(Debug)]
pub struct Driver {
    client: Client,
    reply: Vec<u8>,
    started: Clock,
    random: RandomState,
}

impl Driver {
    /// A driver whose time begins now. Where the device has no URL of an ACS, or none that can be read, sessions start at
    /// the client's.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            reply: Vec::new(),
            started: Clock::now(),
            random: RandomState::new(),
        }
    }

    /// The client, between sessions: to change its URL, for a device that has none of its own.
    pub const fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The time that the agent is told: since the start of the driver, and of the system's clock in UTC.
    #[must_use]
    pub fn now(&self) -> Now {
        let millis = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let unix = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_secs()).ok());
        // Spreading retries takes no secret: the hash of the time under a random key will do.
        let mut hasher = self.random.build_hasher();
        hasher.write_u64(millis);
        let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
        Now {
            instant: Instant::from_millis(millis),
            time_of_day: unix.map_or(DateTime::Unknown, |unix| {
                DateTime::At(Timestamp::from_unix(unix))
            }),
            entropy: u32::from_le_bytes([a, b, c, d]),
        }
    }

    /// Does what must happen next: one exchange at most, after the records that have to be stored before it.
    pub fn turn(
        &mut self,
        agent: &mut Agent<'_>,
        device: &mut Device<'_>,
        store: &mut dyn Store,
        observer: &mut dyn Observer,
    ) -> Turn {
        let now = self.now();
        if !agent.is_in_session() {
            self.follow_url(agent, device);
        }
        let (kind, more, is_empty) = loop {
            match agent.poll(device, &now) {
                Step::Store(record) => {
                    if let Err(error) = store.append(record) {
                        agent.handle_store_failure();
                        return Turn::NotStored(error);
                    }
                }
                Step::Post(Post {
                    kind, body, more, ..
                }) => break (kind, more, body.is_empty()),
                Step::Act(action) => return Turn::Act(action),
                Step::Wait(until) => {
                    return Turn::Wait(until.map(|until| until.since(now.instant)));
                }
                _ => return Turn::Wait(None),
            }
        };
        observer.posting(kind);
        let result = if is_empty {
            self.client.post(PostBody::Empty, &mut self.reply)
        } else {
            let mut source = Posting {
                agent: &mut *agent,
                device: &mut *device,
                observer: &mut *observer,
                kind,
                offset: 0,
                more,
            };
            self.client
                .post(PostBody::Streamed(&mut source), &mut self.reply)
        };
        let now = self.now();
        let turn = match result {
            Err(error) => {
                agent.handle_failure(&now);
                Turn::Failed(TurnError::Client(error))
            }
            Ok(reply) => {
                observer.replied(reply.status, &self.reply);
                let taken = match deliver(&reply, &self.reply, agent.receive_buffer()) {
                    Ok(len) => agent.handle_reply(device, &now, reply.status, len),
                    Err(error) => {
                        agent.handle_failure(&now);
                        Err(ReplyError::Decode(error))
                    }
                };
                match taken {
                    Ok(()) => Turn::Exchanged,
                    Err(error) => Turn::Failed(TurnError::Reply(error)),
                }
            }
        };
        if !agent.is_in_session() {
            self.client.end_session();
        }
        turn
    }
}

impl Driver {
    /// Has the next session start where the device says.
    fn follow_url(&mut self, agent: &mut Agent<'_>, device: &mut Device<'_>) {
        if let Some(Ok(url)) = agent.url(device).map(Url::parse)
            && url != *self.client.url()
        {
            self.client.set_url(url);
        }
    }
}

/// Puts the body of a reply into the agent's buffer, in UTF-8 if it is an envelope (ENV-003); how long it is, which is
/// longer than the buffer if it does not fit.
fn deliver(reply: &Reply, body: &[u8], room: &mut [u8]) -> Result<usize, DecodeError> {
    // With any other there is none.
    if !matches!(reply.status, 200 | 202) {
        return Ok(0);
    }
    let label = reply.charset.as_ref().map(CharsetLabel::as_str);
    match charset::write_utf8(body, label, room) {
        Ok(len) => Ok(len),
        Err(CharsetError::Decode(error)) => Err(error),
        // It does not fit.
        Err(_) => Ok(usize::MAX),
    }
}

/// The body of a post, as the client wants it.
struct Posting<'x, 's, 'd> {
    agent: &'x mut Agent<'s>,
    device: &'x mut Device<'d>,
    observer: &'x mut dyn Observer,
    kind: PostKind,
    /// Bytes of the agent's piece that are taken.
    offset: usize,
    more: bool,
}

impl PieceSource for Posting<'_, '_, '_> {
    fn next_piece(&mut self, out: &mut [u8]) -> Result<Piece, SourceFailed> {
        let rest = self.agent.piece().get(self.offset..).unwrap_or_default();
        let len = rest.len().min(out.len());
        let (Some(taken), Some(room)) = (rest.get(..len), out.get_mut(..len)) else {
            return Err(SourceFailed);
        };
        room.copy_from_slice(taken);
        self.observer.piece(room);
        self.offset = self.offset.saturating_add(len);
        if len < rest.len() {
            return Ok(Piece::More(len));
        }
        if !self.more {
            return Ok(Piece::Last(len));
        }
        let (_, more) = self
            .agent
            .next_piece(self.device)
            .map_err(|_| SourceFailed)?;
        (self.offset, self.more) = (0, more);
        Ok(Piece::More(len))
    }
}

impl RewindSource for Posting<'_, '_, '_> {
    fn rewind(&mut self) -> Result<(), SourceFailed> {
        self.agent.rewind(self.device);
        let (_, more) = self
            .agent
            .next_piece(self.device)
            .map_err(|_| SourceFailed)?;
        (self.offset, self.more) = (0, more);
        self.observer.posting(self.kind);
        Ok(())
    }
}
