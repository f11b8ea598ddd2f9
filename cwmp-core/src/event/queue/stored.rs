//! What of the queue is stored (EVT-006).

use cwmp_model::record::{Kind, Writer};
use cwmp_soap::{EventCode, Text};

use super::EventQueue;
use crate::cpe::persist::{Fields, Part, digest};
use crate::event::slot::Stage;
use crate::event::{CommandKey, EventSlot};

/// The codes that are stored, and their numbers in records.
///
/// They are those that survive a restart and that an `InformResponse` delivers. Those that announce a completion are
/// raised anew from what is stored of the transfer or the software change, with which they go; `3 SCHEDULED` is from its
/// `M` events, and `4 VALUE CHANGE` from the changes. The others need not survive, and do not (EVT-007, EVT-009).
const STORED: [(u8, EventCode); 4] = [
    (0, EventCode::Bootstrap),
    (2, EventCode::Periodic),
    (64, EventCode::MReboot),
    (65, EventCode::MScheduleInform),
];

/// The number of an `M Reboot` that the next start raises.
const PROMISED: u8 = 66;

impl Part for EventQueue<'_> {
    fn stamp(&mut self, _: Kind, number: u16) -> Option<&mut u32> {
        let slot = self.slots.get_mut(usize::from(number))?;
        Some(&mut slot.stamp)
    }

    fn is_settled(&self) -> bool {
        !self.slots.is_touched()
    }

    fn settle(&mut self) {
        self.slots.forget_touches();
    }

    fn skip_empty(&self, _: Kind, number: u16) -> u16 {
        let rest = self.slots.get(usize::from(number)..).unwrap_or_default();
        let skipped = rest
            .iter()
            .take_while(|slot| slot.stamp == 0 && !slot.is_taken())
            .count();
        number.saturating_add(u16::try_from(skipped).unwrap_or(u16::MAX))
    }

    fn write(&self, _: Kind, number: u16, _: u32, out: &mut Writer<'_>) -> u32 {
        let slot = self.slots.get(usize::from(number));
        let Some((slot, code)) = slot.and_then(|slot| Some((slot, number_of(slot)?))) else {
            return 0;
        };
        out.put(&[code]);
        out.put(&slot.sequence.to_be_bytes());
        out.put(slot.key.as_str().as_bytes());
        digest(out.payload())
    }

    fn restore(&mut self, _: Kind, number: u16, payload: &[u8]) -> Option<u32> {
        let at = usize::from(number);
        let mut fields = Fields::of(payload);
        // What was there is no more, whatever comes.
        self.slots.get_mut(at)?.clear();
        if fields.is_empty() {
            return Some(0);
        }
        let number = fields.u8()?;
        let (code, stage) = if number == PROMISED {
            (EventCode::MReboot, Stage::Promised)
        } else {
            let (_, code) = STORED.iter().find(|(stored, _)| *stored == number)?;
            (*code, Stage::Event)
        };
        let sequence = fields.u32()?;
        let key = fields.text()?;
        CommandKey::check(&Text::plain(key)).ok()?;
        if code.is_multiple() && self.room() == 0 {
            return None;
        }
        let slot = self.slots.get_mut(at)?;
        slot.put(Some(code), key, sequence);
        slot.stage = stage;
        Some(digest(payload))
    }
}

/// The number of what is in a slot, if it is stored.
fn number_of(slot: &EventSlot) -> Option<u8> {
    if slot.stage == Stage::Promised {
        return Some(PROMISED);
    }
    let (code, _) = slot.event().filter(|_| slot.stage == Stage::Event)?;
    let stored = STORED.iter().find(|(_, stored)| *stored == code);
    stored.map(|(number, _)| *number)
}

impl EventQueue<'_> {
    /// All records are read: puts right what a loss of power between two of them has left.
    pub(crate) fn handle_restored(&mut self) {
        self.next_sequence = settle(&mut self.slots);
        let is_scheduled = |(code, _): (EventCode, _)| code == EventCode::MScheduleInform;
        if self.live().any(is_scheduled) {
            self.raise(EventCode::Scheduled);
        }
    }
}

/// Makes every event in the slots one that waits, and each one that is there once; the age of the next one. What is
/// promised stays as it is.
pub(super) fn settle(slots: &mut [EventSlot]) -> u32 {
    let mut next_sequence = 0_u32;
    let mut rest = slots;
    while let Some((slot, later)) = rest.split_first_mut() {
        if slot.is_taken() {
            slot.announced = 0;
            next_sequence = next_sequence.max(slot.sequence.saturating_add(1));
            for twin in later.iter_mut() {
                if twin.stage == slot.stage && twin.code == slot.code && twin.key == slot.key {
                    twin.clear();
                }
            }
        } else {
            slot.clear();
        }
        rest = later;
    }
    next_sequence
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use crate::cpe::persist::EVENT;
    use crate::event::policy::{POLICIES, Survival};
    use alloc::vec::Vec;

    const SLOTS: usize = EventQueue::MIN_SLOTS + 2;

    /// What the queue would store, with the numbers.
    fn payloads(queue: &EventQueue<'_>) -> Vec<Vec<u8>> {
        let numbers = 0..u16::try_from(SLOTS).unwrap();
        let payloads = numbers.map(|number| {
            let mut out = [0; cwmp_model::MAX_RECORD];
            let mut writer = Writer::new(&mut out, EVENT, false);
            writer.put(&number.to_be_bytes());
            queue.write(EVENT, number, 0, &mut writer);
            writer.payload().to_vec()
        });
        payloads.filter(|payload| payload.len() > 2).collect()
    }

    fn codes(queue: &EventQueue<'_>) -> Vec<EventCode> {
        let mut codes: Vec<_> = queue.live().map(|(code, _)| code).collect();
        codes.sort();
        codes
    }

    /// What firmware of today stores has to be read by that of tomorrow: these bytes do not change.
    #[test]
    fn the_bytes_of_every_event_are_these() {
        let mut slots = [EventSlot::EMPTY; SLOTS];
        let mut queue = EventQueue::new(&mut slots).unwrap();
        let key = CommandKey::new("k\u{E9}").unwrap();
        for policy in POLICIES {
            queue.push(policy.code, &key).unwrap_or_default();
        }
        assert!(queue.discard(EventCode::MDownload, &key));
        queue.promise_reboot(&key).unwrap();
        let stored = payloads(&queue);
        let expected: [&[u8]; 5] = [
            b"\0\0\0\0\0\0\0",
            b"\0\x02\x02\0\0\0\x02",
            b"\0\x0F\x40\0\0\0\x0Fk\xC3\xA9",
            b"\0\x10\x41\0\0\0\x10k\xC3\xA9",
            b"\0\x11\x42\0\0\0\x12k\xC3\xA9",
        ];
        assert_eq!(stored, expected);
        let mut others = [EventSlot::EMPTY; SLOTS];
        let mut other = EventQueue::new(&mut others).unwrap();
        for payload in &stored {
            let number = u16::from_be_bytes([payload[0], payload[1]]);
            assert_eq!(other.restore(EVENT, number, payload), Some(digest(payload)));
        }
        other.handle_restored();
        assert_eq!(payloads(&other), stored);
        let restored = [
            EventCode::Bootstrap,
            EventCode::Periodic,
            EventCode::Scheduled,
            EventCode::MReboot,
            EventCode::MScheduleInform,
        ];
        assert_eq!(codes(&other), restored);
        assert_eq!(other.next_sequence, 20);
    }

    #[test]
    fn an_event_that_moved_is_there_once() {
        let mut slots = [EventSlot::EMPTY; SLOTS];
        let mut queue = EventQueue::new(&mut slots).unwrap();
        for record in [b"\0\x01\x40\0\0\0\x05k", b"\0\0\x40\0\0\0\x07k"] {
            assert!(queue.restore(EVENT, u16::from(record[1]), record).is_some());
        }
        queue.handle_restored();
        assert_eq!(payloads(&queue), [b"\0\0\x40\0\0\0\x07k"]);
    }

    #[test]
    fn what_finds_no_place_or_makes_no_sense_is_refused() {
        let mut slots = [EventSlot::EMPTY; SLOTS];
        let mut queue = EventQueue::new(&mut slots).unwrap();
        for (number, key) in [(0_u8, b'a'), (1, b'b'), (2, b'c'), (3, b'd')] {
            let record = [0, number, 64, 0, 0, 0, number, key];
            let expected = (number < 3).then(|| digest(&record));
            assert_eq!(queue.restore(EVENT, u16::from(number), &record), expected);
        }
        for record in [
            &[0, 9, 1, 0, 0, 0, 0][..],
            &[0, 9, 2, 0],
            &[0, 99, 2, 0, 0, 0, 0],
        ] {
            assert_eq!(queue.restore(EVENT, u16::from(record[1]), record), None);
        }
        // A place that a record of another firmware took is empty.
        assert_eq!(queue.restore(EVENT, 0, &[0, 0, 1, 0, 0, 0, 0]), None);
        assert_eq!(queue.live().count(), 2);
    }

    #[test]
    fn every_code_that_has_to_survive_is_stored_or_follows_from_what_is() {
        for policy in POLICIES {
            let stored = STORED.iter().any(|(_, code)| *code == policy.code);
            let survives = policy.survives_reboot == Survival::Yes;
            let is_companion = policy.code == EventCode::Scheduled;
            let expected = survives && policy.is_delivered_by_inform() && !is_companion;
            assert_eq!(stored, expected, "{}", policy.code.as_str());
        }
    }
}
