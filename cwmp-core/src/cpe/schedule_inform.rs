//! `ScheduleInform`, for agents that were given room for it.

use cwmp_soap::message::schedule_inform::ScheduleInformView;
use cwmp_soap::{Envelope, EventCode, FaultCode};

use super::answer::Answer;
use crate::schedule::{Clock, ScheduleSlot};
use crate::{CommandKey, EventQueue, Instant};

/// The calls that wait for their time, and what they can do; an agent that is not given it does not link it.
#[derive(Debug)]
pub(super) struct Schedule<'s> {
    slots: &'s mut [ScheduleSlot],
    execute: Execute,
    raise: Raise,
}

type Execute =
    fn(&mut [ScheduleSlot], call: &Envelope<'_>, clock: &Clock) -> Result<Answer, FaultCode>;
type Raise = fn(&mut [ScheduleSlot], &mut EventQueue<'_>, kept: usize, clock: &Clock) -> u32;

impl<'s> Schedule<'s> {
    pub(super) fn new(slots: &'s mut [ScheduleSlot]) -> Self {
        Self {
            slots,
            execute,
            raise,
        }
    }

    pub(super) fn execute(
        &mut self,
        call: &Envelope<'_>,
        clock: &Clock,
    ) -> Result<Answer, FaultCode> {
        (self.execute)(self.slots, call, clock)
    }

    /// Raises the events of what is due, as far as the queue has room beside `kept` slots; how many.
    pub(super) fn raise(&mut self, events: &mut EventQueue<'_>, kept: usize, clock: &Clock) -> u32 {
        (self.raise)(self.slots, events, kept, clock)
    }

    /// When the next one is due. One that is due and finds no room in the event queue waits for a session to make some.
    pub(super) fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        let deadlines = self.slots.iter().filter_map(ScheduleSlot::deadline);
        deadlines.filter(|deadline| *deadline > now).min()
    }

    /// Whether there is one that waits.
    pub(super) fn is_pending(&self) -> bool {
        self.slots.iter().any(|slot| !slot.is_empty())
    }

    /// How many are due.
    pub(super) fn due(&self, now: Instant) -> u32 {
        let due = self
            .slots
            .iter()
            .filter_map(ScheduleSlot::deadline)
            .filter(|deadline| *deadline <= now);
        u32::try_from(due.count()).unwrap_or(u32::MAX)
    }

    pub(super) fn clear(&mut self) {
        self.slots.iter_mut().for_each(ScheduleSlot::clear);
    }
}

/// Takes a call in (RPC-SCH-01 to RPC-SCH-03).
///
/// A delay of zero is 9003. A full queue is 9001: 9004, which would say it better, is not among the faults of this method
/// (GAPS-24).
fn execute(
    slots: &mut [ScheduleSlot],
    call: &Envelope<'_>,
    clock: &Clock,
) -> Result<Answer, FaultCode> {
    let view = ScheduleInformView::read(call)
        .map_err(|error| error.cpe_fault().unwrap_or(FaultCode::INVALID_ARGUMENTS))?;
    let delay = view
        .delay_seconds()
        .ok()
        .filter(|seconds| *seconds > 0)
        .ok_or(FaultCode::INVALID_ARGUMENTS)?;
    let key =
        CommandKey::from_text(&view.command_key()).map_err(|_| FaultCode::INVALID_ARGUMENTS)?;
    let slot = slots.iter_mut().find(|slot| slot.is_empty());
    slot.ok_or(FaultCode::REQUEST_DENIED)?
        .fill(key, delay, clock);
    Ok(Answer::ScheduleInform)
}

/// Raises what is due, oldest first, so that none waits while a later one takes the last room.
fn raise(
    slots: &mut [ScheduleSlot],
    events: &mut EventQueue<'_>,
    kept: usize,
    clock: &Clock,
) -> u32 {
    for slot in slots.iter_mut() {
        slot.follow(clock);
    }
    let mut raised = 0_u32;
    for _ in 0..slots.len() {
        let due = slots
            .iter_mut()
            .filter(|slot| slot.deadline().is_some_and(|at| at <= clock.instant))
            .min_by_key(|slot| slot.deadline());
        let Some(slot) = due else { break };
        let Some(inform) = slot.inform() else { break };
        let key = &inform.command_key;
        let collapses = events
            .live()
            .any(|event| event == (EventCode::MScheduleInform, key));
        if !collapses && events.room() <= kept {
            break;
        }
        if events.push(EventCode::MScheduleInform, key).is_err() {
            break;
        }
        // A Single code always finds a slot.
        let _ = events.push(EventCode::Scheduled, &CommandKey::EMPTY);
        slot.clear();
        raised = raised.saturating_add(1);
    }
    raised
}
