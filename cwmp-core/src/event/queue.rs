//! The event queue and its two-phase delivery.

mod heartbeat;
mod restart;
mod slots;
mod stored;

use cwmp_soap::{CwmpVersion, EventCode};

use super::batch::Generation;
use super::policy::{SINGLE_CODES, policy};
use super::slot::Stage;
use super::{Batch, CommandKey, EventSlot, QueueFull, TooFewSlots};
use crate::session::Outcome;
use slots::Slots;

/// Events waiting for delivery, in slots that the caller lends.
///
/// One queue lives as long as the device runs; it is made over slots that are empty or restored from storage.
///
/// # Capacity
/// Each Single code takes at most one slot and has one in reserve, so that `0 BOOTSTRAP`, `1 BOOT` and the other Single
/// codes are never refused however many `M` events wait; the remaining slots are for those. An event of the same code and
/// `CommandKey` as one in the queue shares its slot. Calls look at every slot once or, where they order, once for each
/// event announced.
#[derive(Debug)]
pub struct EventQueue<'s> {
    slots: Slots<'s>,
    generation: Generation,
    next_sequence: u32,
}

impl<'s> EventQueue<'s> {
    /// The slots that a queue takes at least: one for each Single code and one for an `M` event.
    pub const MIN_SLOTS: usize = SINGLE_CODES + 1;
    /// The most events that one `Inform` announces (EVT-002).
    pub const MAX_BATCH: usize = 64;

    /// A queue over `slots`; the events in them are kept and count as not yet announced.
    ///
    /// Should two restored slots hold the same event, the second is emptied.
    ///
    /// # Errors
    /// [`TooFewSlots`] if there are fewer than [`Self::MIN_SLOTS`], or fewer than the restored `M` events and the
    /// reserve take; no slot has changed then.
    pub fn new(slots: &'s mut [EventSlot]) -> Result<Self, TooFewSlots> {
        let multiple = slots
            .iter()
            .filter(|slot| slot.is_taken() && slot.code.is_some_and(EventCode::is_multiple))
            .count();
        let needed = SINGLE_CODES.saturating_add(multiple.max(1));
        if slots.len() < needed {
            return Err(TooFewSlots { needed });
        }
        let next_sequence = stored::settle(slots);
        Ok(Self {
            slots: Slots::new(slots),
            generation: Generation::FIRST,
            next_sequence,
        })
    }

    /// Raises an event; `key` is that of the call for `M` codes and is not looked at for the others (EVT-010).
    ///
    /// Raised once more while it waits, an event stays one (EVT-003); raised while a session announces it, it waits for
    /// the next session besides. Where a completion RPC delivers it (5, 9, 10, 12 and the `M` codes of transfers and DU
    /// changes), it is pushed once for each RPC that is owed. The `M` code comes before its companion (1, 3, 7 or 11), so
    /// that the companion is not there alone if the queue is full.
    ///
    /// `0 BOOTSTRAP` discards every other event that is not delivered (EVT-005).
    ///
    /// # Errors
    /// [`QueueFull`] for an `M` code that finds no slot; nothing has changed then. Also if the same event was raised
    /// more than 65535 times.
    pub fn push(&mut self, code: EventCode, key: &CommandKey) -> Result<(), QueueFull> {
        self.push_of(code, key.as_str())
    }

    /// Raises an event of a Single code, which always finds a slot.
    pub(crate) fn raise(&mut self, code: EventCode) {
        let _ = self.push_of(code, NO_KEY);
    }

    fn push_of(&mut self, code: EventCode, key: &str) -> Result<(), QueueFull> {
        let key = key_of(code, key);
        if code == EventCode::Bootstrap {
            for slot in self.slots.iter_mut() {
                if slot.code != Some(EventCode::Bootstrap) {
                    slot.clear();
                }
            }
        }
        if let Some(slot) = self.live_mut(code, key) {
            let before = if policy(code).is_counted() {
                slot.raised
            } else {
                slot.announced
            };
            slot.raised = before.checked_add(1).ok_or(QueueFull)?;
            slot.stage = Stage::Event;
            return Ok(());
        }
        if code.is_multiple() && self.room() == 0 {
            return Err(QueueFull);
        }
        let sequence = self.next_sequence;
        let free = self.free_mut(code, key).ok_or(QueueFull)?;
        free.put(Some(code), key, sequence);
        self.next_sequence = sequence.saturating_add(1);
        Ok(())
    }

    /// How many more `M` events find a slot.
    #[must_use]
    pub fn room(&self) -> usize {
        let taken = self.slots.iter().filter(|slot| slot.is_taken());
        let multiple = taken
            .filter(|slot| slot.code.is_some_and(EventCode::is_multiple))
            .count();
        self.slots
            .len()
            .saturating_sub(SINGLE_CODES)
            .saturating_sub(multiple)
    }

    /// The undelivered events, in no particular order.
    pub fn live(&self) -> impl Iterator<Item = (EventCode, &CommandKey)> {
        self.slots.iter().filter_map(EventSlot::event)
    }

    /// The slots as they are, to be stored.
    #[must_use]
    pub fn slots(&self) -> &[EventSlot] {
        &self.slots
    }

    /// Whether an event waits that an `Inform` of this version can announce.
    #[must_use]
    #[inline(never)]
    pub fn is_due(&self, version: CwmpVersion) -> bool {
        let known = |slot: &EventSlot| slot.event().is_some_and(|(c, _)| c.since() <= version);
        self.live().any(|(code, _)| {
            let alone = !UMBRELLAS.contains(&code) || !self.has_member(code, &|_| true);
            code.since() <= version && (alone || self.has_member(code, &known))
        })
    }

    /// Chooses the events of the `Inform` that is sent now; they stay in the queue.
    ///
    /// All of them, at most 64: Single codes first, then `M` codes from the oldest on (`M Reboot`, which belongs to
    /// `1 BOOT`, before the others); the rest waits for a later session (EVT-002). A companion stays behind if all its
    /// `M` events do. Codes that `version`, the version of the `Inform`, does not have are kept (VER-009).
    /// `14 HEARTBEAT` is announced alone, when nothing else is there (HB-004).
    ///
    /// If nothing is left to announce because sessions broke off after their `Inform` was answered, what they delivered since
    /// the last good session is announced again, so that the retry has something to say (RTY-008). There may be nothing even
    /// then, if all they announced were completions that have been answered.
    #[inline(never)]
    pub fn begin(&mut self, version: CwmpVersion) -> Batch {
        self.put_back();
        if !self.is_due(version) {
            for slot in self.slots.iter_mut() {
                slot.announce_again();
            }
        }
        let known = |slot: &EventSlot| slot.event().is_some_and(|(c, _)| c.since() <= version);
        let heartbeat = |slot: &EventSlot| slot.code == Some(EventCode::Heartbeat);
        let busy = self.slots.iter().any(|s| known(s) && !heartbeat(s));
        let mut places = Self::MAX_BATCH;
        for slot in self.slots.iter_mut() {
            let single = slot.code.is_some_and(|code| !code.is_multiple());
            if single && known(slot) && !(busy && heartbeat(slot)) {
                slot.announced = slot.raised;
                places = places.saturating_sub(1);
            }
        }
        let age = |slot: &EventSlot| (slot.code != Some(EventCode::MReboot), slot.sequence);
        for _ in 0..places {
            let mut next: Option<&mut EventSlot> = None;
            for slot in self.slots.iter_mut() {
                let multiple = slot.code.is_some_and(EventCode::is_multiple);
                let is_older = |next: &&mut EventSlot| age(slot) < age(next);
                if multiple
                    && slot.announced == 0
                    && known(slot)
                    && next.as_ref().is_none_or(is_older)
                {
                    next = Some(slot);
                }
            }
            match next {
                Some(slot) => slot.announced = slot.raised,
                None => break,
            }
        }
        for umbrella in UMBRELLAS {
            if self.has_member(umbrella, &|_| true)
                && !self.has_member(umbrella, &|s| s.announced > 0)
                && let Some(slot) = self.live_mut(umbrella, NO_KEY)
            {
                slot.announced = 0;
            }
        }
        self.generation = self.generation.next();
        Batch {
            generation: self.generation,
        }
    }

    /// The events of a batch, in the order in which they stand in the `Inform`; none if the batch is an old one.
    pub fn events<'q>(
        &'q self,
        batch: &Batch,
    ) -> impl Iterator<Item = (EventCode, &'q CommandKey)> + use<'q, 's> {
        let slots: &[EventSlot] = if batch.generation == self.generation {
            &self.slots
        } else {
            &[]
        };
        let mut last = None;
        core::iter::from_fn(move || {
            last = Some(next_announced(slots, last)?);
            slots.get(last?.2)?.event()
        })
    }

    /// Whether an event is in a batch.
    pub(crate) fn announces(&self, batch: &Batch, code: EventCode, key: &CommandKey) -> bool {
        let is_it = |slot: &EventSlot| slot.announced > 0 && slot.event() == Some((code, key));
        batch.generation == self.generation && self.slots.iter().any(is_it)
    }

    /// The `InformResponse` has come: removes the events of the batch that it delivers (EVT-004).
    ///
    /// Events that announce a completion stay until [`Self::complete`].
    #[expect(clippy::needless_pass_by_value, reason = "a batch is spent")]
    #[inline(never)]
    pub fn commit_inform(&mut self, batch: Batch) {
        if batch.generation != self.generation {
            return;
        }
        for slot in self.slots.iter_mut() {
            let code = slot.code.filter(|code| !UMBRELLAS.contains(code));
            if code.is_some_and(|code| policy(code).is_delivered_by_inform()) {
                slot.settle();
            }
        }
        // `3 SCHEDULED` goes with the last of its `M ScheduleInform`.
        let rest = self.has_member(EventCode::Scheduled, &|_| true);
        if let Some(slot) = self.live_mut(EventCode::Scheduled, NO_KEY) {
            if rest {
                (slot.raised, slot.announced) = (1, 0);
            } else {
                slot.settle();
            }
        }
    }

    /// The answer to a completion RPC has come, not a fault: removes one occurrence of its event (EVT-004, EVT-018).
    ///
    /// `code` is the `M` code of the transfer or DU change with its key, or 5, 9, 10 or 12. `7` and `11` go with the last
    /// `M` event that they stand beside. Returns whether the session's `Inform` had announced it; if not, nothing has
    /// changed.
    pub fn complete(&mut self, code: EventCode, key: &CommandKey) -> bool {
        let line = policy(code);
        if line.is_delivered_by_inform() {
            return false;
        }
        let key = key_of(code, key.as_str());
        if !line.is_counted() {
            return self.release(code);
        }
        let Some(slot) = self.live_mut(code, key).filter(|s| s.announced > 0) else {
            return false;
        };
        slot.announced = slot.announced.saturating_sub(1);
        slot.raised = slot.raised.saturating_sub(1);
        if slot.raised == 0 {
            slot.clear();
        }
        if let Some(umbrella) = line.umbrella {
            self.release(umbrella);
        }
        true
    }

    /// The `Inform` was not answered: everything stays for the next session but `6 CONNECTION REQUEST` and
    /// `14 HEARTBEAT`, which are not announced twice (EVT-008, HB-007).
    #[expect(clippy::needless_pass_by_value, reason = "a batch is spent")]
    pub fn abort(&mut self, batch: Batch) {
        if batch.generation == self.generation {
            self.drop_unrepeated();
            self.put_back();
        }
    }

    /// The session is over: what it announced and nobody answered waits for the next one.
    ///
    /// Called at the end of every session, after [`Self::commit_inform`] or [`Self::abort`].
    pub fn handle_outcome(&mut self, outcome: Outcome) {
        self.drop_unrepeated();
        self.put_back();
        if outcome == Outcome::Completed {
            for slot in self.slots.iter_mut().filter(|s| s.stage == Stage::Echo) {
                slot.clear();
            }
        }
    }

    /// Removes an event for good, whatever is owed for it; returns whether it was there.
    ///
    /// For events that may be dropped (4, 5 and 9; with 4 goes its list of parameters, EVT-013), and for those whose cause
    /// was withdrawn. `0 BOOTSTRAP` is never dropped.
    pub fn discard(&mut self, code: EventCode, key: &CommandKey) -> bool {
        match self.live_mut(code, key.as_str()) {
            Some(slot) if code != EventCode::Bootstrap => {
                slot.clear();
                true
            }
            _ => false,
        }
    }

    fn live_mut(&mut self, code: EventCode, key: &str) -> Option<&mut EventSlot> {
        self.slots
            .iter_mut()
            .find(|slot| slot.is_live() && slot.is(code, key))
    }

    /// The slot for a new event: the one that remembers its last delivery, an empty one, or any that holds nothing
    /// undelivered.
    fn free_mut(&mut self, code: EventCode, key: &str) -> Option<&mut EventSlot> {
        self.slots
            .iter_mut()
            .filter(|slot| !slot.is_taken())
            .min_by_key(|slot| match slot.code {
                Some(_) if slot.is(code, key) => 0,
                None => 1,
                Some(_) => 2,
            })
    }

    /// Whether a live `M` event stands beside `umbrella` of which `which` holds.
    fn has_member(&self, umbrella: EventCode, which: &dyn Fn(&EventSlot) -> bool) -> bool {
        self.slots.iter().any(|slot| {
            slot.event()
                .is_some_and(|(code, _)| policy(code).umbrella == Some(umbrella))
                && which(slot)
        })
    }

    /// Removes `7` or `11` if it was announced and stands beside no `M` event any more.
    fn release(&mut self, umbrella: EventCode) -> bool {
        if self.has_member(umbrella, &|_| true) {
            return false;
        }
        let slot = self.live_mut(umbrella, NO_KEY);
        slot.filter(|s| s.announced > 0).is_some_and(|slot| {
            slot.raised = slot.raised.saturating_sub(slot.announced);
            slot.announced = 0;
            if slot.raised == 0 {
                slot.clear();
            }
            true
        })
    }

    /// Ends the attempt of those announced events that have only one.
    fn drop_unrepeated(&mut self) {
        for slot in self.slots.iter_mut().filter(|s| s.announced > 0) {
            if slot.is_unrepeated() {
                slot.settle();
            }
        }
    }

    /// Makes every event one that waits.
    fn put_back(&mut self) {
        for slot in self.slots.iter_mut() {
            slot.announced = 0;
            if slot.code.is_some_and(|code| !policy(code).is_counted()) {
                slot.raised = slot.raised.min(1);
            }
        }
    }
}

/// Where an announced event stands in the `Inform`: by its code, all `M` codes behind the Single ones; by its age; by its
/// slot.
type Rank = (EventCode, u32, usize);

/// The announced event behind the last one. Most slots have none, and all are gone through several times for each `Inform`.
#[inline(never)]
fn next_announced(slots: &[EventSlot], last: Option<Rank>) -> Option<Rank> {
    let mut next = None;
    for (i, slot) in slots.iter().enumerate() {
        if slot.announced == 0 {
            continue;
        }
        let Some((code, _)) = slot.event() else {
            continue;
        };
        let rank = (code.min(EventCode::MReboot), slot.sequence, i);
        if last.is_none_or(|last| last < rank) && next.is_none_or(|next| rank < next) {
            next = Some(rank);
        }
    }
    next
}

/// The key of an event that belongs to no call.
const NO_KEY: &str = "";

/// The key that an event has: of Single codes, none (EVT-010).
fn key_of(code: EventCode, key: &str) -> &str {
    if code.is_multiple() { key } else { NO_KEY }
}

/// The Single codes that are of no use without one of their `M` events; `1 BOOT` stands for itself.
const UMBRELLAS: [EventCode; 3] = [
    EventCode::Scheduled,
    EventCode::TransferComplete,
    EventCode::DuStateChangeComplete,
];
