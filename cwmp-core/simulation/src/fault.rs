//! What can go wrong, and where.

use core::fmt;

/// A place in the life of a device where something can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// An `Inform` is posted.
    Inform,
    /// Another call of the device is posted.
    Call,
    /// An answer or an empty post is posted.
    Post,
    /// A record is to be stored.
    Store,
    /// The device is to restart, or to do what else an action says.
    Act,
    /// The device waits.
    Wait,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The connection is refused: the ACS hears nothing, the device knows at once.
    Refused,
    /// The request is lost: the ACS hears nothing, the device waits until its time is over.
    RequestLost,
    /// The ACS answers and the connection breaks: the device knows at once that there is no answer.
    AnswerLost,
    /// The ACS answers and the device waits in vain.
    TimedOut,
    /// The answer comes when the device has given up.
    Late,
    /// The answer is handed to the device twice.
    AnswerTwice,
    /// The request comes to the ACS twice; the device gets the second answer.
    RequestTwice,
    /// The answer breaks off in the middle.
    Truncated,
    /// Something before the ACS answers with this HTTP status.
    Status(u16),
    /// The ACS moves the device elsewhere for this request (HTTP 307), so that it is posted again.
    Redirected,
    /// The ACS answers a call of the device with fault 8005.
    RetryRequest,
    /// The ACS answers all calls of the device with fault 8005, until the session is over.
    RetryForever,
    /// The ACS answers a call of the device with this fault, 8000 to 8006 but 8005.
    AcsFault(u16),
    /// The ACS answers the `Inform` with `HoldRequests`.
    Hold,
    /// The device restarts without losing its memory.
    Restart,
    /// The power fails before it happens.
    CutBefore,
    /// The power fails when the ACS has heard it, and before the answer comes.
    CutUnanswered,
    /// The power fails in the middle of a record.
    CutTorn,
    /// The power fails when it has happened, and before the agent knows.
    CutAfter,
    /// The record cannot be stored.
    StoreFails,
    /// A connection request comes.
    Requested,
}

/// What a fault has to do with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Messages.
    Line,
    /// How the ACS answers.
    Acs,
    /// A restart.
    Restart,
    /// Power.
    Power,
    /// Storage.
    Storage,
    /// Connection requests.
    Request,
}

use Fault as F;

const LINE: [Fault; 11] = [
    F::Refused,
    F::RequestLost,
    F::AnswerLost,
    F::TimedOut,
    F::Late,
    F::AnswerTwice,
    F::RequestTwice,
    F::Truncated,
    F::Status(503),
    F::Status(404),
    F::Redirected,
];

const INFORM: [Fault; 8] = [
    F::RetryRequest,
    F::RetryForever,
    F::AcsFault(8002),
    F::Hold,
    F::AcsFault(8000),
    F::AcsFault(8001),
    F::AcsFault(8003),
    F::AcsFault(8006),
];

const CALL: [Fault; 4] = [
    F::RetryRequest,
    F::RetryForever,
    F::AcsFault(8002),
    F::AcsFault(8004),
];

impl Point {
    /// Everything that can go wrong there, by its cause.
    #[must_use]
    pub const fn faults(self, cause: Cause) -> &'static [Fault] {
        match (self, cause) {
            (Self::Inform | Self::Call | Self::Post, Cause::Line) => &LINE,
            (Self::Inform, Cause::Acs) => &INFORM,
            (Self::Call, Cause::Acs) => &CALL,
            (Self::Inform | Self::Call | Self::Post | Self::Wait, Cause::Restart) => &[F::Restart],
            (Self::Inform | Self::Call | Self::Post, Cause::Power) => {
                &[F::CutBefore, F::CutUnanswered]
            }
            (Self::Store, Cause::Power) => &[F::CutBefore, F::CutTorn],
            (Self::Act, Cause::Power) => &[F::CutBefore, F::CutAfter],
            (Self::Wait, Cause::Power) => &[F::CutBefore],
            (Self::Store, Cause::Storage) => &[F::StoreFails],
            (Self::Wait, Cause::Request) => &[F::Requested],
            _ => &[],
        }
    }
}

impl Fault {
    /// Faults that lead where another one does, which walks that go deep may leave out.
    pub const ALIKE: &'static [Self] = &[
        // As `Refused`, as far as the device and the ACS can tell.
        Self::Status(503),
        Self::Status(404),
        // As `RequestLost` and `AnswerLost`, but for the time.
        Self::TimedOut,
        Self::RequestLost,
        // As other faults in answer to the same call.
        Self::AcsFault(8000),
        Self::AcsFault(8001),
        Self::AcsFault(8003),
        Self::AcsFault(8004),
        Self::AcsFault(8006),
    ];

    /// What it has to do with.
    #[must_use]
    pub const fn cause(self) -> Cause {
        match self {
            Self::RetryRequest | Self::RetryForever | Self::AcsFault(_) | Self::Hold => Cause::Acs,
            Self::Restart => Cause::Restart,
            Self::CutBefore | Self::CutUnanswered | Self::CutTorn | Self::CutAfter => Cause::Power,
            Self::StoreFails => Cause::Storage,
            Self::Requested => Cause::Request,
            _ => Cause::Line,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "the connection is refused",
            Self::RequestLost => "the request is lost",
            Self::AnswerLost => "the answer is lost",
            Self::TimedOut => "no answer comes",
            Self::Late => "the answer comes too late",
            Self::AnswerTwice => "the answer comes twice",
            Self::RequestTwice => "the request comes twice",
            Self::Truncated => "the answer breaks off",
            Self::Status(status) => return write!(f, "HTTP status {status}"),
            Self::Redirected => "redirected",
            Self::RetryRequest => "fault 8005",
            Self::RetryForever => "fault 8005 over and over",
            Self::AcsFault(code) => return write!(f, "fault {code}"),
            Self::Hold => "HoldRequests",
            Self::Restart => "the device restarts",
            Self::CutBefore => "the power fails before it",
            Self::CutUnanswered => "the power fails before the answer",
            Self::CutTorn => "the power fails in the middle of the record",
            Self::CutAfter => "the power fails after it",
            Self::StoreFails => "the record cannot be stored",
            Self::Requested => "a connection request comes",
        })
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inform => "Inform",
            Self::Call => "call",
            Self::Post => "post",
            Self::Store => "record",
            Self::Act => "action",
            Self::Wait => "wait",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [Point; 6] = [
        Point::Inform,
        Point::Call,
        Point::Post,
        Point::Store,
        Point::Act,
        Point::Wait,
    ];
    const CAUSES: [Cause; 6] = [
        Cause::Line,
        Cause::Acs,
        Cause::Restart,
        Cause::Power,
        Cause::Storage,
        Cause::Request,
    ];

    #[test]
    fn each_fault_stands_under_its_own_cause() {
        for point in POINTS {
            for cause in CAUSES {
                for fault in point.faults(cause) {
                    assert_eq!(fault.cause(), cause, "{point}: {fault}");
                }
            }
        }
    }
}
