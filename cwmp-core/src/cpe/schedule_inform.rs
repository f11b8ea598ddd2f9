//! `ScheduleInform`, for agents that were given room for it.

use cwmp_model::record::{Kind, Writer};
use cwmp_soap::message::schedule_inform::ScheduleInformView;
use cwmp_soap::{Envelope, EventCode, FaultCode};

use super::answer::Answer;
use super::persist::{Fields, Part, digest, put_time};
use crate::schedule::{Clock, ScheduleSlot, ScheduledInform};
use crate::{CommandKey, EventQueue, Instant};

/// The calls that wait for their time, and what they can do; an agent that is not given it does not link it.
#[derive(Debug)]
pub(super) struct Schedule<'s> {
    slots: &'s mut [ScheduleSlot],
    code: &'static Code,
}

/// What only an agent with room for such calls carries.
#[derive(Debug)]
struct Code {
    execute: fn(&mut [ScheduleSlot], call: &Envelope<'_>, &Clock) -> Result<Answer, FaultCode>,
    raise: fn(&mut [ScheduleSlot], &mut EventQueue<'_>, kept: usize, &Clock) -> u32,
    poll_timeout: fn(&[ScheduleSlot], Instant) -> Option<Instant>,
    clear: fn(&mut [ScheduleSlot]),
    part: for<'q> fn(&'q mut Schedule<'_>) -> &'q mut dyn Part,
}

static CODE: Code = Code {
    execute,
    raise,
    poll_timeout,
    clear,
    part: |schedule| schedule,
};

impl<'s> Schedule<'s> {
    pub(super) fn new(slots: &'s mut [ScheduleSlot]) -> Self {
        Self { slots, code: &CODE }
    }

    pub(super) fn execute(
        &mut self,
        call: &Envelope<'_>,
        clock: &Clock,
    ) -> Result<Answer, FaultCode> {
        (self.code.execute)(self.slots, call, clock)
    }

    /// Raises the events of what is due, as far as the queue has room beside `kept` slots; how many.
    pub(super) fn raise(&mut self, events: &mut EventQueue<'_>, kept: usize, clock: &Clock) -> u32 {
        (self.code.raise)(self.slots, events, kept, clock)
    }

    /// Gives up the call in this slot.
    pub(super) fn give_up(&mut self, slot: u16) {
        let slot = self.slots.get_mut(usize::from(slot));
        (self.code.clear)(slot.map(core::slice::from_mut).unwrap_or_default());
    }

    /// When the next one is due. One that is due and finds no room in the event queue waits for a session to make some.
    pub(super) fn poll_timeout(&self, now: Instant) -> Option<Instant> {
        (self.code.poll_timeout)(self.slots, now)
    }

    /// What has to be stored of them.
    pub(super) fn part(&mut self) -> &mut dyn Part {
        (self.code.part)(self)
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
        (self.code.clear)(self.slots);
    }
}

impl Part for Schedule<'_> {
    fn stamp(&mut self, _: Kind, number: u16) -> Option<&mut u32> {
        let slot = self.slots.get_mut(usize::from(number))?;
        Some(&mut slot.stamp)
    }

    fn write(&self, _: Kind, number: u16, _: u32, out: &mut Writer<'_>) -> u32 {
        let slot = self.slots.get(usize::from(number));
        slot.map_or(0, |slot| write(slot, out))
    }

    fn restore(&mut self, _: Kind, number: u16, payload: &[u8]) -> Option<u32> {
        let slot = self.slots.get_mut(usize::from(number))?;
        restore(slot, payload)
    }
}

fn write(slot: &ScheduleSlot, out: &mut Writer<'_>) -> u32 {
    let Some(inform) = slot.inform() else {
        return 0;
    };
    out.put(&inform.delay_seconds.to_be_bytes());
    put_time(inform.due_time, out);
    out.put(inform.command_key.as_str().as_bytes());
    digest(out.payload())
}

fn restore(slot: &mut ScheduleSlot, payload: &[u8]) -> Option<u32> {
    let mut fields = Fields::of(payload);
    slot.clear();
    if fields.is_empty() {
        return Some(0);
    }
    let (delay_seconds, due_time) = (fields.u32()?, fields.time()?);
    slot.restore(Some(ScheduledInform {
        command_key: CommandKey::new(fields.text()?).ok()?,
        delay_seconds,
        due_time,
    }));
    Some(digest(payload))
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

fn poll_timeout(slots: &[ScheduleSlot], now: Instant) -> Option<Instant> {
    let deadlines = slots.iter().filter_map(ScheduleSlot::deadline);
    deadlines.filter(|deadline| *deadline > now).min()
}

fn clear(slots: &mut [ScheduleSlot]) {
    slots.iter_mut().for_each(ScheduleSlot::clear);
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
        events.raise(EventCode::Scheduled);
        slot.clear();
        raised = raised.saturating_add(1);
    }
    raised
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpe::persist::SCHEDULED_INFORM;
    use cwmp_soap::{DateTime, Timestamp};

    /// What firmware of today stores has to be read by that of tomorrow: these bytes do not change.
    #[test]
    fn the_bytes_of_a_scheduled_inform_are_these() {
        let mut slots = [ScheduleSlot::EMPTY; 2];
        for (slot, due) in [
            (0_u16, DateTime::At(Timestamp::from_unix(0x6543_2100))),
            (1, DateTime::Unknown),
        ] {
            slots[usize::from(slot)].restore(Some(ScheduledInform {
                command_key: CommandKey::new("k").unwrap(),
                delay_seconds: 600,
                due_time: due,
            }));
        }
        let schedule = Schedule::new(&mut slots);
        let expected: [&[u8]; 2] = [
            b"\0\0\0\0\x02\x58\0\0\0\0\x65\x43\x21\0k",
            b"\0\x01\0\0\x02\x58\x80\0\0\0\0\0\0\0k",
        ];
        let mut others = [ScheduleSlot::EMPTY; 2];
        let mut other = Schedule::new(&mut others);
        for (number, expected) in (0..2).zip(expected) {
            let mut out = [0; cwmp_model::MAX_RECORD];
            let mut writer = Writer::new(&mut out, SCHEDULED_INFORM, false);
            writer.put(&expected[..2]);
            let stamp = schedule.write(SCHEDULED_INFORM, number, 0, &mut writer);
            assert_eq!(writer.payload(), expected);
            let restored = other.restore(SCHEDULED_INFORM, number, expected);
            assert_eq!(restored, Some(stamp));
            let slot = usize::from(number);
            assert_eq!(other.slots[slot].inform(), schedule.slots[slot].inform());
        }
        assert_eq!(other.restore(SCHEDULED_INFORM, 0, b"\0\0"), Some(0));
        assert_eq!(other.restore(SCHEDULED_INFORM, 1, b"\0\x01\0"), None);
        assert_eq!(other.restore(SCHEDULED_INFORM, 2, expected[0]), None);
        assert!(!other.is_pending());
    }
}
