//! Words that the tests share.
#![allow(dead_code, reason = "each test binary uses some of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use cwmp_core::session::{
    AcsAction, AcsConfig, AcsReply, AcsSession, CpeAction, CpeConfig, CpeSession, Post,
};
use cwmp_core::{Instant, PeerError, Pending};
use cwmp_soap::{FaultCode, Kind, Method, Summary};

pub(crate) const NOW: Instant = Instant::ZERO;

pub(crate) fn call(method: Method) -> Summary<'static> {
    Summary::new(Kind::Request(method))
}

pub(crate) fn answer(method: Method) -> Summary<'static> {
    Summary::new(Kind::Response(method))
}

pub(crate) fn fault(code: u16) -> Summary<'static> {
    Summary::new(Kind::Fault(Some(FaultCode::new(code))))
}

pub(crate) fn held(mut summary: Summary<'static>) -> Summary<'static> {
    summary.hold_requests = true;
    summary
}

/// A device in a session, led through a script.
pub(crate) struct Cpe(pub(crate) CpeSession);

impl Cpe {
    /// Nothing posted yet.
    pub(crate) fn new() -> Self {
        Self(CpeSession::new(CpeConfig::DEFAULT))
    }

    /// The `Inform` is accepted, with this answer.
    pub(crate) fn informed(reply: Summary<'static>) -> Self {
        let mut cpe = Self::new();
        assert_eq!(cpe.posts(None), "Inform");
        assert_eq!(
            cpe.gets(Some(reply)),
            Ok(CpeAction::Answered(Method::Inform))
        );
        cpe
    }

    /// What it posts: the method called, `again`, `answer`, `empty` or, if it posts nothing, `-`.
    pub(crate) fn posts(&mut self, queued: Option<Method>) -> &'static str {
        match self.0.next_post(NOW, queued) {
            Some(Post::Request { method, .. }) => method.name(),
            Some(Post::Repeat { .. }) => "again",
            Some(Post::Answer { .. }) => "answer",
            Some(Post::Empty) => "empty",
            _ => "-",
        }
    }

    pub(crate) fn gets(&mut self, reply: Option<Summary<'static>>) -> Result<CpeAction, PeerError> {
        self.0.handle_reply(reply)
    }

    /// The ACS calls, and the answer is ready at once.
    pub(crate) fn is_called(&mut self, reply: Summary<'static>) {
        let CpeAction::Dispatch(pending) = self.gets(Some(reply)).unwrap() else {
            panic!("not a call");
        };
        assert!(self.0.answer_ready(pending));
    }
}

/// A server in a session, led through a script.
pub(crate) struct Acs(pub(crate) AcsSession);

impl Acs {
    /// No session yet.
    pub(crate) fn new() -> Self {
        Self(AcsSession::new(AcsConfig::DEFAULT))
    }

    /// The `Inform` is accepted.
    pub(crate) fn informed(hold: bool) -> Self {
        let mut acs = Self::new();
        let pending = acs.is_called(call(Method::Inform));
        acs.0.set_hold_requests(hold);
        assert!(acs.0.answer_ready(pending, None));
        let reply = AcsReply::Answer {
            method: Method::Inform,
            hold,
        };
        assert_eq!(acs.0.next_reply(NOW, None), Some(reply));
        acs
    }

    pub(crate) fn gets(&mut self, post: Option<Summary<'static>>) -> Result<AcsAction, PeerError> {
        self.0.handle_post(post)
    }

    pub(crate) fn is_called(&mut self, post: Summary<'static>) -> Pending {
        match self.gets(Some(post)) {
            Ok(AcsAction::Dispatch(pending)) => pending,
            other => panic!("not a call: {other:?}"),
        }
    }

    /// The CPE calls and is answered at once, without a chance for `queued`.
    pub(crate) fn serves(&mut self, method: Method, queued: Option<Method>) -> bool {
        let pending = self.is_called(call(method));
        assert_eq!(self.0.next_reply(NOW, queued), None);
        assert!(self.0.answer_ready(pending, None));
        matches!(self.0.next_reply(NOW, queued),
            Some(AcsReply::Answer { method: answered, .. }) if answered == method)
    }

    /// What it replies on its turn: the method called, `answer`, `empty` or, if there is nothing to reply to, `-`.
    pub(crate) fn replies(&mut self, queued: Option<Method>) -> &'static str {
        match self.0.next_reply(NOW, queued) {
            Some(AcsReply::Request { method, .. }) => method.name(),
            Some(AcsReply::Answer { .. }) => "answer",
            Some(AcsReply::Empty) => "empty",
            _ => "-",
        }
    }
}
