//! Whose turn it is, as the line sees it.

use cwmp_core::cpe::PostKind;
use cwmp_soap::{FaultCode, Method};

use crate::invariants::{Invariant, Violation};
use crate::server::Said;

/// What the device has to do with its next post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Owes {
    /// The `Inform`.
    #[default]
    Inform,
    /// The same again.
    Repeat,
    /// The answer to this call, with its ID.
    Answer(Method, String),
    /// A call or an empty post.
    Anything,
    /// Nothing: the session is over, or ought to be.
    Nothing,
}

/// The session as the line sees it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    owes: Owes,
    hold: bool,
    /// An empty post went out while nothing was held back.
    has_finished: bool,
    last: Vec<u8>,
    /// How often the same was posted again.
    repeats: u32,
}

/// Repeats of a call at most.
const MOST_REPEATS: u32 = 20;

impl Turns {
    /// Whether the next `Inform` is the one of the session that is going on.
    pub(crate) fn repeats(&self) -> bool {
        self.owes == Owes::Repeat
    }

    /// A session begins.
    pub(crate) fn begin(&mut self) {
        self.owes = Owes::Inform;
        (self.hold, self.has_finished) = (false, false);
    }

    /// The device posts.
    pub(crate) fn posted(
        &mut self,
        kind: PostKind,
        id: &str,
        body: &[u8],
    ) -> Result<(), Violation> {
        let owes = core::mem::replace(&mut self.owes, Owes::Nothing);
        let is_call = matches!(kind, PostKind::Call(_));
        self.repeats = if owes == Owes::Repeat {
            self.repeats + 1
        } else {
            0
        };
        Invariant::RepeatsForever.holds(self.repeats <= MOST_REPEATS, || {
            format!("{kind:?} comes for the {}th time", self.repeats)
        })?;
        match owes {
            Owes::Inform => {
                let is_inform = kind == PostKind::Call(Method::Inform);
                Invariant::InformFirst.holds(is_inform, || format!("{kind:?} is posted first"))?;
            }
            Owes::Repeat => Invariant::RepeatDiffers.holds(self.last == body, || {
                format!("{kind:?} is not what fault 8005 was the answer to")
            })?,
            Owes::Answer(method, called) => {
                let answers = match kind {
                    PostKind::Response(answered) | PostKind::Fault(answered, _) => {
                        answered == method
                    }
                    _ => false,
                };
                Invariant::AnswerNext.holds(answers && id == called, || {
                    format!("{kind:?} with ID {id:?} is posted after {method:?} with ID {called:?}")
                })?;
            }
            Owes::Anything if is_call => {
                let is_inform = kind == PostKind::Call(Method::Inform);
                Invariant::InformFirst.holds(!is_inform, || "a second Inform".into())?;
                let may = !self.hold && !self.has_finished;
                Invariant::CallOutOfTurn.holds(may, || {
                    let (hold, finished) = (self.hold, self.has_finished);
                    format!("{kind:?}: held {hold}, finished {finished}")
                })?;
            }
            Owes::Anything => {
                let is_empty = kind == PostKind::Empty;
                Invariant::AnswerNext
                    .holds(is_empty, || format!("{kind:?}, and nothing was called"))?;
                self.has_finished |= !self.hold;
            }
            Owes::Nothing => {
                return Invariant::CallOutOfTurn
                    .holds(false, || format!("{kind:?} after the end of the session"));
            }
        }
        if is_call {
            self.last.clear();
            self.last.extend_from_slice(body);
        }
        Ok(())
    }

    /// The device has taken a reply: whether it ends the session.
    pub(crate) fn taken(&mut self, said: &Said, id: &str, hold: bool) -> bool {
        self.hold = hold;
        self.owes = match said {
            Said::Fault(_, FaultCode::ACS_RETRY_REQUEST) => Owes::Repeat,
            Said::Fault(Method::Inform, _) | Said::Refused(_) => Owes::Nothing,
            Said::Response(_) | Said::Fault(..) => Owes::Anything,
            Said::Call(task) => Owes::Answer(task.method(), id.to_owned()),
            Said::Empty if self.has_finished => Owes::Nothing,
            Said::Empty => Owes::Anything,
        };
        *said == Said::Empty && self.has_finished
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Task;
    use PostKind as P;

    const INFORM: PostKind = P::Call(Method::Inform);
    const REPORT: PostKind = P::Call(Method::TransferComplete);

    /// A session whose `Inform` is answered so.
    fn informed(said: Said, hold: bool) -> Turns {
        let mut turns = Turns::default();
        turns.begin();
        assert_eq!(turns.posted(INFORM, "1", b"inform"), Ok(()));
        assert!(!turns.taken(&said, "1", hold));
        turns
    }

    fn broken(turns: &Turns, kind: PostKind, id: &str, body: &[u8]) -> Option<Invariant> {
        let result = turns.clone().posted(kind, id, body);
        result.err().map(|violation| violation.invariant)
    }

    #[test]
    fn a_session_begins_with_its_one_inform() {
        let turns = Turns::default();
        assert_eq!(
            broken(&turns, P::Empty, "", b""),
            Some(Invariant::InformFirst)
        );
        let turns = informed(Said::Response(Method::Inform), false);
        assert_eq!(
            broken(&turns, INFORM, "2", b""),
            Some(Invariant::InformFirst)
        );
        assert_eq!(broken(&turns, REPORT, "2", b""), None);
        assert_eq!(broken(&turns, P::Empty, "", b""), None);
    }

    #[test]
    fn a_device_that_is_held_back_or_has_finished_does_not_call() {
        let out = Some(Invariant::CallOutOfTurn);
        let mut turns = informed(Said::Response(Method::Inform), true);
        assert_eq!(broken(&turns, REPORT, "2", b""), out);
        assert_eq!(turns.posted(P::Empty, "", b""), Ok(()));
        assert!(!turns.taken(&Said::Empty, "", false));
        assert_eq!(broken(&turns, REPORT, "2", b""), None);
        assert_eq!(turns.posted(P::Empty, "", b""), Ok(()));
        assert!(turns.taken(&Said::Empty, "", false));
        assert_eq!(broken(&turns, P::Empty, "", b""), out);
    }

    #[test]
    fn what_was_called_is_answered_next() {
        let next = Some(Invariant::AnswerNext);
        let mut turns = informed(Said::Response(Method::Inform), false);
        let answer = P::Response(Method::GetRpcMethods);
        assert_eq!(broken(&turns, answer, "7", b""), next);
        assert_eq!(turns.posted(P::Empty, "", b""), Ok(()));
        turns.taken(&Said::Call(Task::Methods), "7", false);
        assert_eq!(broken(&turns, answer, "7", b""), None);
        assert_eq!(broken(&turns, answer, "8", b""), next);
        assert_eq!(broken(&turns, P::Empty, "", b""), next);
        let other = P::Response(Method::Reboot);
        assert_eq!(broken(&turns, other, "7", b""), next);
        let fault = P::Fault(Method::GetRpcMethods, None);
        assert_eq!(broken(&turns, fault, "7", b""), None);
    }

    #[test]
    fn after_8005_the_same_bytes_come_again() {
        let said = Said::Fault(Method::Inform, FaultCode::ACS_RETRY_REQUEST);
        let turns = informed(said, false);
        assert!(turns.repeats());
        assert_eq!(broken(&turns, INFORM, "1", b"inform"), None);
        assert_eq!(
            broken(&turns, INFORM, "1", b"other"),
            Some(Invariant::RepeatDiffers)
        );
    }

    #[test]
    fn nobody_repeats_for_ever() {
        let said = Said::Fault(Method::Inform, FaultCode::ACS_RETRY_REQUEST);
        let mut turns = informed(said.clone(), false);
        for _ in 0..MOST_REPEATS {
            assert_eq!(turns.posted(INFORM, "1", b"inform"), Ok(()));
            turns.taken(&said, "1", false);
        }
        let forever = Some(Invariant::RepeatsForever);
        assert_eq!(broken(&turns, INFORM, "1", b"inform"), forever);
    }
}
