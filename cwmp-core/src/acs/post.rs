//! What a POST means, and what cannot be taken.

use core::fmt;

use cwmp_soap::message::inform::InformView;
use cwmp_soap::{CwmpNamespace, DecodeError, Envelope, FaultCode, Method, Text};

use super::Answer;
use super::reply::Content;
use crate::session::{PeerError, Pending, Refusal};

/// What a POST of the CPE means. Envelopes borrow from its body.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum Post<'rx> {
    /// The CPE begins a session: [`Session::answer`](super::Session::answer) it.
    Inform {
        /// The call, with [`Call::inform`] to read it.
        call: Call<'rx>,
        /// Whether a session was going on, which has failed: the outcome of the call that was out is unknown (SES-040,
        /// SES-045).
        replaced: bool,
    },
    /// The CPE calls something else: [`Session::answer`](super::Session::answer) it.
    Call(Call<'rx>),
    /// Our call was answered, and it is our turn: [`Session::next_reply`](super::Session::next_reply).
    Answered {
        /// The method that we called; for [`Method::Other`] the envelope has its name.
        method: Method,
        /// The answer, to be read with the views. [`Envelope::arguments`] says whether it keeps to the grammar: nothing
        /// but the session's next reply can be answered if it does not (ENV-051).
        answer: Envelope<'rx>,
    },
    /// Our call was answered with a fault, and it is our turn all the same (SES-041).
    Faulted {
        /// The method that we called.
        method: Method,
        /// The code, if the fault has one.
        fault: Option<FaultCode>,
        /// The fault, to be read with [`FaultView`](cwmp_soap::message::fault::FaultView).
        answer: Envelope<'rx>,
    },
    /// The post is empty: it is our turn.
    Turn,
}

/// A call of the CPE that is to be answered, once.
#[derive(Debug)]
#[must_use = "the CPE is owed an answer"]
pub struct Call<'rx> {
    pending: Pending,
    envelope: Envelope<'rx>,
}

impl<'rx> Call<'rx> {
    pub(super) const fn new(pending: Pending, envelope: Envelope<'rx>) -> Self {
        Self { pending, envelope }
    }

    /// The method that is called; for [`Method::Other`] the envelope has its name.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.pending.method()
    }

    /// The call, to be read with the views.
    #[must_use]
    pub const fn envelope(&self) -> &Envelope<'rx> {
        &self.envelope
    }

    /// The arguments of an `Inform`: who calls, and why; `None` for another method.
    #[must_use]
    pub fn inform(&self) -> Option<InformView<'_, 'rx>> {
        InformView::read(&self.envelope).ok()
    }

    /// Why the call must not be executed, if so; the answer will say it, whatever the product answers.
    ///
    /// A header entry that is not understood (ENV-027), headers that a CPE must not send (ENV-052), no version in common
    /// (VER-005), or arguments that do not keep to the grammar: 8003, or 8004 for a list past its limit (FLT-002).
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        self.pending.refusal().or_else(|| {
            let error = self.envelope.arguments().err();
            // What is no method of an ACS is answered with 8000, whatever its arguments.
            let error = error.filter(|_| self.method().is_for_acs())?;
            let fault = error.acs_fault();
            Some(Refusal::Fault(
                fault.unwrap_or(FaultCode::ACS_INVALID_ARGUMENTS),
            ))
        })
    }

    /// What the answer says, and what it needs of the call: its identifier and its namespace.
    pub(super) fn into_answer<'r>(
        self,
        answer: Answer<'r>,
        methods: &'static [&'static str],
    ) -> (Pending, Written<'r>, Content<'r>)
    where
        'rx: 'r,
    {
        let content = match self.refusal() {
            Some(Refusal::MustUnderstand) => Content::NotUnderstood,
            Some(Refusal::Fault(code)) => Content::refusal(code),
            None => Content::answer(self.method(), answer, methods),
        };
        let summary = self.envelope.summary();
        (self.pending, (summary.id, summary.namespace), content)
    }
}

/// What an answer repeats of its call: the identifier, and the namespace for want of a version in common.
pub(super) type Written<'r> = (Option<Text<'r>>, Option<CwmpNamespace>);

/// A POST that cannot be taken. The CPE is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PostError {
    /// The body is no envelope (ENV-035).
    Unreadable(DecodeError),
    /// The message has no place here.
    Refused(PeerError),
}

impl PostError {
    /// The status of the HTTP response: 400, 413 for an envelope past its limit, 415 for an encoding that is not known.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Unreadable(error) => error.http_status(),
            Self::Refused(error) => error.http_status().unwrap_or(400),
        }
    }
}

impl From<PeerError> for PostError {
    fn from(error: PeerError) -> Self {
        Self::Refused(error)
    }
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "the post cannot be read: {error}"),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for PostError {}
