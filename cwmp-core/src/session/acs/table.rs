//! The transitions of the ACS, all of them (SES-030 to SES-043, SES-048, SES-049).
//!
//! ```text
//! NoSession --Inform-->               Owing
//! Done      --Inform-->               Owing
//! Failed    --Inform-->               Owing
//! Owing     --answer is ready-->      Accepting
//! Owing     --Inform is refused-->    Refusing
//! Owing     --Inform is put off-->    Deferring
//! Accepting --reply answer-->         CpeTurn
//! Refusing  --reply answer-->         Failed
//! Deferring --reply answer-->         NoSession
//! CpeTurn   --call of the CPE-->      Owing
//! CpeTurn   --empty-->                OurTurn
//! OurTurn   --reply call-->           AckWait
//! OurTurn   --reply empty, may end--> Done
//! OurTurn   --reply empty, held-->    CpeTurn
//! AckWait   --answered-->             OurTurn
//! ```
//!
//! Every state with a session goes to `Owing` when a new `Inform` replaces the session, and to `Failed` when something
//! fails. Without a session, an empty post gets an empty reply and changes nothing, and whatever else is refused and
//! changes nothing.

/// Where an ACS's session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum AcsState {
    /// There is none yet: an `Inform` begins it.
    NoSession,
    /// A call of the CPE is being worked on.
    Owing,
    /// The answer is to be sent.
    Accepting,
    /// A fault is to be sent that refuses the `Inform`.
    Refusing,
    /// Fault 8005 is to be sent: the CPE sends its `Inform` again.
    Deferring,
    /// The CPE calls, or has nothing to call.
    CpeTurn,
    /// The ACS calls, or is done.
    OurTurn,
    /// A call of the ACS is out.
    AckWait,
    /// The session has ended as it should.
    Done,
    /// The session has failed.
    Failed,
}

/// What happens in a session of an ACS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AcsEvent {
    Inform,
    Called,
    Empty,
    Answered,
    AnswerReady,
    RefusalReady,
    RetryReady,
    ReplyAnswer,
    ReplyCall,
    /// An empty reply; `finished` if the CPE has said that it has no more calls.
    ReplyEmpty {
        finished: bool,
    },
    Failure,
}

impl AcsState {
    /// Where `event` leads; `None` if it cannot happen here.
    pub(super) const fn next(self, event: AcsEvent) -> Option<Self> {
        use AcsEvent as E;
        Some(match (self, event) {
            (_, E::Inform) | (Self::CpeTurn, E::Called) => Self::Owing,
            (Self::Owing, E::AnswerReady) => Self::Accepting,
            (Self::Owing, E::RefusalReady) => Self::Refusing,
            (Self::Owing, E::RetryReady) => Self::Deferring,
            (Self::Accepting, E::ReplyAnswer)
            | (Self::OurTurn, E::ReplyEmpty { finished: false }) => Self::CpeTurn,
            (Self::Refusing, E::ReplyAnswer) => Self::Failed,
            (Self::Deferring, E::ReplyAnswer) => Self::NoSession,
            (Self::CpeTurn, E::Empty) | (Self::AckWait, E::Answered) => Self::OurTurn,
            (Self::OurTurn, E::ReplyCall) => Self::AckWait,
            (Self::OurTurn, E::ReplyEmpty { finished: true }) => Self::Done,
            (Self::NoSession | Self::Done | Self::Failed, E::Failure) => return None,
            (_, E::Failure) => Self::Failed,
            _ => return None,
        })
    }

    /// Whether there is a session.
    #[must_use]
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::NoSession | Self::Done | Self::Failed)
    }

    /// Whether the next post of the session is awaited.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::CpeTurn | Self::AckWait)
    }
}
