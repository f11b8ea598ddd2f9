//! What goes out of an ACS's session: replies, meanings, outcomes.

use cwmp_soap::{FaultCode, Method};

use crate::session::{MessageId, Pending};

/// What to send back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[non_exhaustive]
pub enum AcsReply {
    /// The answer to the CPE's call, a response or a fault.
    Answer {
        /// The method that was called.
        method: Method,
        /// `HoldRequests` of the envelope; `false` is written by leaving the element out (ENV-022).
        hold: bool,
    },
    /// A call, with this identifier.
    Request {
        /// The method.
        method: Method,
        /// The `cwmp:ID` of the call.
        id: MessageId,
        /// `HoldRequests` of the envelope.
        hold: bool,
    },
    /// An empty body, HTTP status 204 (SES-036).
    Empty,
}

/// What the post of the CPE meant.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum AcsAction {
    /// The CPE calls, with `Inform` to begin a session: execute it, encode the answer, then say
    /// [`AcsSession::answer_ready`](super::AcsSession::answer_ready).
    Dispatch(Pending),
    /// The CPE begins anew with an `Inform` while its session was going on: the old one has failed, the outcome of the
    /// call that was out, if any, is unknown (SES-040, SES-045). Otherwise as [`Self::Dispatch`].
    Replaced(Pending),
    /// Our call was answered; it is our turn.
    Answered {
        /// The method that we called.
        method: Method,
    },
    /// Our call was answered with a fault; it is our turn all the same (SES-041).
    Faulted {
        /// The method that we called.
        method: Method,
        /// The fault, if the CPE sent CWMP's detail.
        fault: Option<FaultCode>,
    },
    /// The post is empty: it is our turn.
    Turn,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum AcsOutcome {
    /// As it should: neither side has anything left (SES-038).
    Completed,
    /// It failed; the outcome of the last call is unknown (SES-045).
    Failed,
}
