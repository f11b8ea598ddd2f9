//! What goes back: a status, an envelope, a cookie, and whether that was all.

use cwmp_core::acs::{PostError, Reply};
use cwmp_soap::{EncodeError, Fill};
use cwmp_transport::http::cookie::SetCookie;
use cwmp_transport::std_net::server::Response;

/// What goes back.
pub(super) struct Sent {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) cookie: Option<SetCookie>,
    /// That the session is over: why it has failed, nothing if it is complete.
    pub(super) end: Option<String>,
}

impl Sent {
    pub(super) const fn status(status: u16) -> Self {
        Self {
            status,
            body: Vec::new(),
            cookie: None,
            end: None,
        }
    }

    /// The reply, or what is left to say if there is none.
    pub(super) fn reply(reply: Option<Reply<'_>>) -> Self {
        let written = reply.map(|mut reply| (reply.http_status(), write(&mut reply)));
        let Some((status, Ok(body))) = written else {
            return Self::failure(500, "the reply cannot be written");
        };
        Self {
            body,
            ..Self::status(status)
        }
    }

    pub(super) fn failure(status: u16, reason: impl ToString) -> Self {
        Self {
            end: Some(reason.to_string()),
            ..Self::status(status)
        }
    }

    pub(super) fn refusal(error: PostError) -> Self {
        Self::failure(error.http_status(), error)
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = match self.status {
            200 => Response::xml(self.body),
            status => Response::status(status),
        };
        if let Some(cookie) = self.cookie {
            response = response.with_cookie(cookie);
        }
        // The end of a session is the end of its connection (HTTP-043).
        match self.end {
            Some(_) => response.and_close(),
            None => response,
        }
    }
}

/// The bytes of a reply. A server has the memory to send it with its length, which some devices need.
fn write(reply: &mut Reply<'_>) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::new();
    let mut piece = vec![0; 16 * 1024];
    loop {
        let (len, done) = match reply.fill(&mut piece) {
            Ok(Fill::More(len)) => (len, false),
            Ok(Fill::Done(len)) => (len, true),
            Err(EncodeError::ItemTooLarge { needed }) => {
                piece.resize(needed, 0);
                continue;
            }
            Err(error) => return Err(error),
        };
        out.extend_from_slice(piece.get(..len).unwrap_or_default());
        if done {
            return Ok(out);
        }
    }
}
