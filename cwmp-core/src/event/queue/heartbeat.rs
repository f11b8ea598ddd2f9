//! `14 HEARTBEAT`, which has an `Inform` to itself.

use cwmp_soap::{CwmpVersion, EventCode};

use super::{EventQueue, NO_KEY};
use crate::event::Batch;

impl EventQueue<'_> {
    /// Chooses `14 HEARTBEAT` for the `Inform` that is sent now, and nothing else, whatever waits (HB-004); raises it
    /// first. `None` for a version that does not have it (VER-009): there is nothing to send then, and nothing is kept.
    pub fn begin_heartbeat(&mut self, version: CwmpVersion) -> Option<Batch> {
        if EventCode::Heartbeat.since() > version {
            return None;
        }
        self.raise(EventCode::Heartbeat);
        self.put_back();
        if let Some(slot) = self.live_mut(EventCode::Heartbeat, NO_KEY) {
            slot.announced = slot.raised;
        }
        self.generation = self.generation.next();
        Some(Batch {
            generation: self.generation,
        })
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use crate::event::{CommandKey, EventSlot};
    use crate::session::Outcome;
    use alloc::vec::Vec;

    #[test]
    fn a_heartbeat_leaves_the_others_where_they_are() {
        let mut slots = [EventSlot::EMPTY; EventQueue::MIN_SLOTS];
        let mut queue = EventQueue::new(&mut slots).unwrap();
        queue
            .push(EventCode::ValueChange, &CommandKey::EMPTY)
            .unwrap();
        assert!(queue.begin_heartbeat(CwmpVersion::V1_3).is_none());
        assert_eq!(queue.live().count(), 1);
        for answered in [true, false] {
            let batch = queue.begin_heartbeat(CwmpVersion::V1_4).unwrap();
            let codes: Vec<_> = queue.events(&batch).map(|(code, _)| code).collect();
            assert_eq!(codes, [EventCode::Heartbeat]);
            if answered {
                queue.commit_inform(batch);
                queue.handle_outcome(Outcome::Completed);
            } else {
                queue.abort(batch);
                queue.handle_outcome(Outcome::NotDelivered);
            }
            let left: Vec<_> = queue.live().map(|(code, _)| code).collect();
            assert_eq!(left, [EventCode::ValueChange]);
        }
    }
}
