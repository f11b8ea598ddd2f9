//! A restart: what it leaves in the queue, and the `M Reboot` that it raises for each `Reboot` call (RPC-RBT-01).
//!
//! A call takes the slot of its event when it is taken on: room is there for certain then, and call and event are one
//! record in storage.

use cwmp_soap::EventCode;

use super::EventQueue;
use super::stored::settle;
use crate::event::policy::{Survival, policy};
use crate::event::slot::Stage;
use crate::event::{CommandKey, EventSlot, QueueFull, RebootCause};

impl EventQueue<'_> {
    /// The device restarted: drops what does not survive that (EVT-006, EVT-007).
    ///
    /// Called before anything else is pushed; the caller then pushes `1 BOOT`, and `M Reboot` before it if that was the
    /// cause: a [`cpe::Agent`](crate::cpe::Agent) has it raised here, for each call that was taken on. After a factory
    /// reset `0 BOOTSTRAP` is in the queue already. Events that may survive do; see [`Self::discard`].
    pub fn reboot(&mut self, cause: RebootCause) {
        self.generation = self.generation.next();
        self.put_back();
        if cause == RebootCause::Restart {
            self.keep_promises();
        }
        for slot in self.slots.iter_mut() {
            // What is only announced once more was delivered, and there is something new to say now.
            let survives = slot.stage == Stage::Event
                && slot.event().is_some_and(|(code, _)| {
                    cause == RebootCause::Restart && policy(code).survives_reboot != Survival::No
                });
            if !survives {
                slot.clear();
            }
        }
        if cause == RebootCause::FactoryReset {
            self.raise(EventCode::Bootstrap);
        }
    }

    /// `Reboot` was called with this key: [`Self::reboot`] raises its `M Reboot`, if no `0 BOOTSTRAP` comes before. Calls
    /// with the same key are one event (EVT-003).
    ///
    /// # Errors
    /// [`QueueFull`] if there is no slot for it; nothing has changed then.
    pub(crate) fn promise_reboot(&mut self, key: &CommandKey) -> Result<(), QueueFull> {
        if self.promised().any(|slot| slot.key == *key) {
            return Ok(());
        }
        if self.room() == 0 {
            return Err(QueueFull);
        }
        let sequence = self.next_sequence;
        // What was delivered may have to be announced again, if its session ends badly.
        let free = self.slots.iter_mut().filter(|slot| !slot.is_taken());
        let slot = free.min_by_key(|slot| slot.code.is_some());
        let slot = slot.ok_or(QueueFull)?;
        slot.put(Some(EventCode::MReboot), key.as_str(), sequence);
        slot.stage = Stage::Promised;
        self.next_sequence = sequence.saturating_add(1);
        Ok(())
    }

    /// Whether `Reboot` was called.
    pub(crate) fn has_promised(&self) -> bool {
        self.promised().next().is_some()
    }

    /// Gives up the `Reboot` call in this slot; whether there is one.
    pub(crate) fn give_up(&mut self, number: u16) -> bool {
        let slot = self.slots.get_mut(usize::from(number));
        let slot = slot.filter(|slot| slot.stage == Stage::Promised);
        slot.map(EventSlot::clear).is_some()
    }

    /// The device has restarted: what was promised is an event, one with that of the same key.
    fn keep_promises(&mut self) {
        for slot in self.slots.iter_mut() {
            if slot.stage == Stage::Promised {
                slot.stage = Stage::Event;
            }
        }
        self.next_sequence = settle(&mut self.slots);
    }

    fn promised(&self) -> impl Iterator<Item = &EventSlot> {
        let slots = self.slots.iter();
        slots.filter(|slot| slot.stage == Stage::Promised)
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;
    use cwmp_soap::CwmpVersion;

    const SLOTS: usize = EventQueue::MIN_SLOTS + 3;

    fn key(text: &str) -> CommandKey {
        CommandKey::new(text).unwrap()
    }

    fn events<'q>(queue: &'q EventQueue<'_>) -> Vec<(EventCode, &'q str)> {
        let mut events: Vec<_> = queue
            .live()
            .map(|(code, key)| (code, key.as_str()))
            .collect();
        events.sort();
        events
    }

    #[test]
    fn what_is_promised_takes_room_and_is_an_event_after_the_restart_only() {
        let mut slots = [EventSlot::EMPTY; SLOTS];
        let mut queue = EventQueue::new(&mut slots).unwrap();
        queue.push(EventCode::MReboot, &key("a")).unwrap();
        for text in ["b", "a", "b", "c"] {
            queue.promise_reboot(&key(text)).unwrap();
        }
        assert_eq!(queue.room(), 0);
        assert_eq!(queue.promise_reboot(&key("d")), Err(QueueFull));
        assert!(queue.push(EventCode::MUpload, &key("d")).is_err());
        assert_eq!(events(&queue), [(EventCode::MReboot, "a")]);
        queue.reboot(RebootCause::Restart);
        let expected = ["a", "b", "c"].map(|key| (EventCode::MReboot, key));
        assert_eq!(events(&queue), expected);
        assert_eq!((queue.has_promised(), queue.room()), (false, 1));
    }

    #[test]
    fn nobody_is_told_who_called_after_a_bootstrap_or_if_the_call_was_given_up() {
        let mut slots = [EventSlot::EMPTY; SLOTS];
        let mut queue = EventQueue::new(&mut slots).unwrap();
        queue.promise_reboot(&key("a")).unwrap();
        assert!(queue.give_up(0) && !queue.give_up(0) && !queue.give_up(99));
        queue.reboot(RebootCause::Restart);
        queue.promise_reboot(&key("b")).unwrap();
        queue.push(EventCode::Bootstrap, &key("")).unwrap();
        queue.reboot(RebootCause::Restart);
        queue.promise_reboot(&key("c")).unwrap();
        queue.reboot(RebootCause::FactoryReset);
        assert_eq!(events(&queue), [(EventCode::Bootstrap, "")]);
    }

    #[test]
    fn a_promise_leaves_what_may_have_to_be_announced_again() {
        let mut slots = [EventSlot::EMPTY; SLOTS];
        let mut queue = EventQueue::new(&mut slots).unwrap();
        queue.push(EventCode::MReboot, &key("a")).unwrap();
        let batch = queue.begin(CwmpVersion::V1_4);
        queue.commit_inform(batch);
        queue.promise_reboot(&key("a")).unwrap();
        assert!(events(&queue).is_empty());
        let batch = queue.begin(CwmpVersion::V1_4);
        assert_eq!(queue.events(&batch).count(), 1);
        assert!(queue.has_promised());
    }
}
