//! The transitions of the CPE, all of them (SES-001 to SES-017, SES-048).
//!
//! ```text
//! Idle        --post Inform-->      InformWait
//! InformWait  --accepted-->         Ready
//! InformWait  --fault 8005-->       InformAgain
//! InformAgain --post the same-->    InformWait
//! Ready       --post call-->        CallWait
//! Ready       --post empty-->       TurnWait
//! CallWait    --answered-->         Ready
//! CallWait    --refused-->          Ready
//! CallWait    --fault 8005-->       CallAgain
//! CallAgain   --post the same-->    CallWait
//! TurnWait    --call of the ACS-->  Answering
//! TurnWait    --empty, may end-->   Done
//! TurnWait    --empty, was held-->  Ready
//! Answering   --answer is ready-->  AnswerReady
//! AnswerReady --post answer-->      TurnWait
//! ```
//!
//! Every state but `Done` and `Failed` goes to `Failed` when something fails.

/// Where a CPE's session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum CpeState {
    /// The `Inform` is to be posted.
    Idle,
    /// The `Inform` is out.
    InformWait,
    /// The `Inform` is to be posted again, as it was.
    InformAgain,
    /// It is the CPE's turn: a call of its own, or an empty post.
    Ready,
    /// A call other than `Inform` is out.
    CallWait,
    /// The call is to be posted again, as it was.
    CallAgain,
    /// An empty post or an answer is out: the ACS calls, or is done.
    TurnWait,
    /// A call of the ACS is being worked on.
    Answering,
    /// The answer to it is to be posted.
    AnswerReady,
    /// The session has ended as it should.
    Done,
    /// The session has failed.
    Failed,
}

/// What happens in a session of a CPE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CpeEvent {
    PostInform,
    PostAgain,
    PostCall,
    PostEmpty,
    PostAnswer,
    Accepted,
    Answered,
    Refused,
    RetryRequest,
    Called,
    /// An empty reply; `finished` if the empty post that ends our turn is out.
    Empty {
        finished: bool,
    },
    AnswerReady,
    Failure,
}

impl CpeState {
    /// Where `event` leads; `None` if it cannot happen here.
    pub(super) const fn next(self, event: CpeEvent) -> Option<Self> {
        use CpeEvent as E;
        Some(match (self, event) {
            (Self::Idle, E::PostInform) | (Self::InformAgain, E::PostAgain) => Self::InformWait,
            (Self::InformWait, E::RetryRequest) => Self::InformAgain,
            (Self::InformWait, E::Accepted)
            | (Self::CallWait, E::Answered | E::Refused)
            | (Self::TurnWait, E::Empty { finished: false }) => Self::Ready,
            (Self::Ready, E::PostCall) | (Self::CallAgain, E::PostAgain) => Self::CallWait,
            (Self::CallWait, E::RetryRequest) => Self::CallAgain,
            (Self::Ready, E::PostEmpty) | (Self::AnswerReady, E::PostAnswer) => Self::TurnWait,
            (Self::TurnWait, E::Called) => Self::Answering,
            (Self::TurnWait, E::Empty { finished: true }) => Self::Done,
            (Self::Answering, E::AnswerReady) => Self::AnswerReady,
            (Self::Done | Self::Failed, E::Failure) => return None,
            (_, E::Failure) => Self::Failed,
            _ => return None,
        })
    }

    /// Whether a post is out and its reply awaited.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::InformWait | Self::CallWait | Self::TurnWait)
    }

    /// Whether the session is over.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}
