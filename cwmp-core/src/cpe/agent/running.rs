//! The session that is going on.

use cwmp_model::AttributesCall;
use cwmp_soap::{EnvelopeStream, Method};

use crate::Pending;
use crate::cpe::answer::Answer;
use crate::cpe::inform::InformState;
use crate::event::Batch;
use crate::session::CpeSession;

/// A session that is going on.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) session: CpeSession,
    pub(super) batch: Option<Batch>,
    pub(super) outgoing: Outgoing,
    pub(super) stream: EnvelopeStream,
    /// Bytes in the transmit buffer.
    pub(super) piece: usize,
    /// Whether they are our last call, all of it.
    pub(super) kept: bool,
    /// The first piece of the answer lies in the transmit buffer already, and whether more follow.
    pub(super) ahead: Option<bool>,
    /// Bytes of the call that is answered, in the receive buffer.
    pub(super) call: usize,
    /// The call of the ACS whose answer waits: for a transfer or for the platform, as [`Content`] says.
    pub(super) owed: Option<Pending>,
    /// Whether the ACS refused a report: what it was about waits for a later session (EVT-018).
    pub(super) refused: bool,
    /// Whether it is for `14 HEARTBEAT`, alone (HB-004).
    pub(super) heartbeat: bool,
    /// Whether the ACS has replied to anything.
    pub(super) reached: bool,
}

/// What the session has to say, and how far it has: its `Inform`, until that is answered, then the answer to the last call.
#[derive(Debug)]
pub(super) enum Content {
    /// No session has been.
    Nothing,
    Inform(InformState),
    /// What the last call asked for is being stored: it becomes [`Answer::AttributesSet`] then.
    Attributes(AttributesCall),
    Answer(Answer),
}

impl Content {
    /// The answer to the last call, if there is one.
    pub(super) const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answer(answer) => Some(answer),
            Self::Nothing | Self::Inform(_) | Self::Attributes(_) => None,
        }
    }
}

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// What has happened, or could not be told before.
    Normal,
    /// `14 HEARTBEAT`, alone.
    Heartbeat,
}

/// What is posted, or was last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outgoing {
    Inform,
    /// The report of the transfer in this slot.
    Transfer(usize),
    /// The report of the change in this slot.
    Change(usize),
    Answer(Method),
    Empty,
}
