//! What goes out of a CPE's session: posts, meanings, outcomes.

use cwmp_soap::{FaultCode, Method};

use crate::session::{MessageId, Pending};

/// What to put into the next HTTP POST.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Post {
    /// A call of our own, with this identifier.
    Request {
        /// The method.
        method: Method,
        /// The `cwmp:ID` of the call.
        id: MessageId,
    },
    /// The call that was posted last, identifier and content unchanged (SES-048).
    Repeat {
        /// The method.
        method: Method,
        /// The `cwmp:ID` of the call.
        id: MessageId,
    },
    /// The answer to the ACS's call, a response or a fault.
    Answer {
        /// The method that was called.
        method: Method,
    },
    /// An empty body.
    Empty,
}

/// What the reply of the ACS meant.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum CpeAction {
    /// Our call was answered; for `Inform` this begins the session and delivers its events.
    Answered(Method),
    /// Our call, any but `Inform`, was answered with a fault: it is not repeated in this session, its event stays
    /// (SES-014, EVT-018).
    Refused {
        /// The method that we called.
        method: Method,
        /// The fault, if the ACS sent CWMP's detail.
        fault: Option<FaultCode>,
    },
    /// The ACS calls: execute it, encode the answer, then say [`CpeSession::answer_ready`](super::CpeSession::answer_ready).
    Dispatch(Pending),
    /// Nothing to do but to ask for the next post or, if there is none, for the outcome.
    Continue,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Outcome {
    /// As it should: retry counts are reset, deferred work is done now (SES-010, SES-018).
    Completed,
    /// It failed before the `Inform` was accepted: no event is delivered.
    NotDelivered,
    /// It failed after that: the events of the `Inform` are delivered, but the session counts as failed (RTY-008).
    Broken,
}
