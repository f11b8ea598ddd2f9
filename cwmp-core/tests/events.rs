//! Conformance cases that the event queue can prove alone: what is announced, and what delivers it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

extern crate alloc;

#[path = "common/events.rs"]
mod common;

use alloc::collections::BTreeSet;
use common::{V, announced, batch_of, informed, key, push, slots};
use cwmp_core::RetryState;
use cwmp_core::event::{CommandKey, EventQueue, EventSlot, RebootCause};
use cwmp_core::session::Outcome;
use cwmp_soap::EventCode as E;

#[test]
fn a_queue_holds_every_single_code_and_one_more() {
    let mut few = slots(15);
    let error = EventQueue::new(&mut few).unwrap_err();
    assert_eq!(error.needed, EventQueue::MIN_SLOTS);
    // Restored `M` events must not take the places of Single codes either.
    let mut full: Vec<EventSlot> = (0..16)
        .map(|i| EventSlot::restored(E::MUpload, key(&format!("{i}")), 1, i))
        .collect();
    assert_eq!(EventQueue::new(&mut full).unwrap_err().needed, 31);
    full.resize(31, EventSlot::EMPTY);
    assert_eq!(EventQueue::new(&mut full).unwrap().room(), 0);
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::MReboot, "a");
    assert!(queue.push(E::MReboot, &key("b")).is_err());
    assert!(queue.push(E::MReboot, &key("a")).is_ok());
    for &code in E::ALL.iter().filter(|c| !c.is_multiple()).skip(1) {
        push(&mut queue, code, "ignored");
    }
    push(&mut queue, E::Heartbeat, "");
    assert_eq!(queue.live().count(), 15);
    push(&mut queue, E::Bootstrap, "");
    assert_eq!(queue.live().count(), 1);
}

#[test]
fn a_flood_of_m_events_cannot_starve_single_codes() {
    let mut lent = slots(20);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    let taken = (0..100)
        .filter(|i| queue.push(E::MUpload, &key(&format!("{i}"))).is_ok())
        .count();
    assert_eq!((taken, queue.room()), (5, 0));
    for code in [E::Boot, E::Periodic, E::TransferComplete, E::Heartbeat] {
        push(&mut queue, code, "");
    }
    push(&mut queue, E::Bootstrap, "");
    assert_eq!(announced(&mut queue), ["0"]);
}

#[test]
fn events_stand_in_order() {
    let mut lent = slots(64);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    for (code, text) in [
        (E::MUpload, "u"),
        (E::MScheduleInform, "s"),
        (E::MDownload, "d"),
        (E::MReboot, "r"),
        (E::DiagnosticsComplete, ""),
        (E::TransferComplete, ""),
        (E::Boot, ""),
        (E::Scheduled, ""),
    ] {
        push(&mut queue, code, text);
    }
    assert_eq!(
        announced(&mut queue),
        [
            "1",
            "3",
            "7",
            "8",
            "M Upload u",
            "M ScheduleInform s",
            "M Download d",
            "M Reboot r"
        ]
    );
}

#[test]
fn a_freed_slot_does_not_make_a_new_event_old() {
    let mut lent = slots(32);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    for text in ["a", "b", "c"] {
        push(&mut queue, E::MUpload, text);
    }
    informed(&mut queue);
    assert!(queue.complete(E::MUpload, &key("a")));
    push(&mut queue, E::MUpload, "d");
    assert_eq!(
        announced(&mut queue),
        ["M Upload b", "M Upload c", "M Upload d"]
    );
    // The order survives a power cut that mixes up the slots.
    let mut stored: Vec<EventSlot> = queue.slots().iter().rev().cloned().collect();
    let mut queue = EventQueue::new(&mut stored).unwrap();
    push(&mut queue, E::MUpload, "e");
    assert_eq!(announced(&mut queue).first().unwrap(), "M Upload b");
    assert_eq!(announced(&mut queue).last().unwrap(), "M Upload e");
}

#[test]
fn ct_evt_03c_bootstrap_discards_what_is_not_delivered() {
    let mut lent = slots(32);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    for (code, text) in [
        (E::Periodic, ""),
        (E::MScheduleInform, "s"),
        (E::Scheduled, ""),
        (E::ValueChange, ""),
        (E::MDownload, "d"),
        (E::TransferComplete, ""),
    ] {
        push(&mut queue, code, text);
    }
    push(&mut queue, E::Bootstrap, "");
    assert_eq!(announced(&mut queue), ["0"]);
    push(&mut queue, E::Boot, "");
    assert_eq!(announced(&mut queue), ["0", "1"]);
    // Raised in the middle of a session, it also discards what that session announced, and goes with the next.
    assert_eq!(informed(&mut queue), ["0", "1"]);
    push(&mut queue, E::Periodic, "");
    push(&mut queue, E::MDownload, "d");
    push(&mut queue, E::TransferComplete, "");
    let batch = queue.begin(V);
    push(&mut queue, E::Bootstrap, "");
    queue.commit_inform(batch);
    assert!(!queue.complete(E::MDownload, &key("d")));
    queue.handle_outcome(Outcome::Completed);
    assert_eq!(announced(&mut queue), ["0"]);
}

#[test]
fn ct_evt_04c_bootstrap_survives_lost_informs_and_restarts() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::Bootstrap, "");
    push(&mut queue, E::Boot, "");
    let batch = queue.begin(V);
    assert_eq!(batch_of(&queue, &batch), ["0", "1"]);
    queue.abort(batch);
    queue.handle_outcome(Outcome::NotDelivered);
    // Power goes off and on: the slots come from storage.
    let mut stored: Vec<EventSlot> = queue
        .slots()
        .iter()
        .map(|slot| match slot.event() {
            Some((code, key)) => {
                EventSlot::restored(code, key.clone(), slot.occurrences(), slot.sequence())
            }
            None => EventSlot::default(),
        })
        .collect();
    let mut queue = EventQueue::new(&mut stored).unwrap();
    queue.reboot(RebootCause::Restart);
    push(&mut queue, E::Boot, "");
    assert_eq!(announced(&mut queue), ["0", "1"]);
    assert!(!queue.discard(E::Bootstrap, &CommandKey::EMPTY));
    assert_eq!(announced(&mut queue), ["0", "1"]);
}

#[test]
fn ct_evt_05c_a_connection_request_is_not_repeated() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    let mut retry = RetryState::new();
    push(&mut queue, E::ConnectionRequest, "");
    push(&mut queue, E::ConnectionRequest, "");
    push(&mut queue, E::Periodic, "");
    let batch = queue.begin(V);
    assert_eq!(batch_of(&queue, &batch), ["2", "6"]);
    queue.abort(batch);
    assert_eq!(announced(&mut queue), ["2"]);
    assert_eq!(informed(&mut queue), ["2"]);
    queue.handle_outcome(Outcome::Completed);
    // Alone, it forces nothing.
    push(&mut queue, E::ConnectionRequest, "");
    let batch = queue.begin(V);
    queue.abort(batch);
    assert!(!queue.is_due(V));
    retry.handle_failure_unowed();
    assert_eq!((retry.poll_timeout(), retry.retry_count()), (None, 1));
    // A session that breaks later has announced it too.
    push(&mut queue, E::ConnectionRequest, "");
    let _ = queue.begin(V);
    queue.handle_outcome(Outcome::NotDelivered);
    assert!(!queue.is_due(V));
}

#[test]
fn ct_ses_16c_a_request_in_mid_session_gives_one_more() {
    for answered in [true, false] {
        let mut lent = slots(16);
        let mut queue = EventQueue::new(&mut lent).unwrap();
        push(&mut queue, E::ConnectionRequest, "");
        let batch = queue.begin(V);
        push(&mut queue, E::ConnectionRequest, "");
        push(&mut queue, E::ConnectionRequest, "");
        assert_eq!(batch_of(&queue, &batch), ["6"]);
        if answered {
            queue.commit_inform(batch);
            queue.handle_outcome(Outcome::Completed);
        } else {
            queue.abort(batch);
            queue.handle_outcome(Outcome::NotDelivered);
        }
        assert_eq!(informed(&mut queue), ["6"]);
        queue.handle_outcome(Outcome::Completed);
        assert!(!queue.is_due(V));
    }
}

#[test]
fn ct_evt_07c_single_codes_collapse() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    for _ in 0..3 {
        push(&mut queue, E::Periodic, "");
        let batch = queue.begin(V);
        assert_eq!(batch_of(&queue, &batch), ["2"]);
        push(&mut queue, E::Periodic, "");
        queue.abort(batch);
    }
    assert_eq!(informed(&mut queue), ["2"]);
    queue.handle_outcome(Outcome::Completed);
    assert_eq!(announced(&mut queue), [""; 0]);
}

#[test]
fn ct_evt_09c_sixty_four_at_most_oldest_first() {
    let mut lent = slots(100);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    for i in 0..70 {
        push(&mut queue, E::MScheduleInform, &format!("{i:02}"));
    }
    push(&mut queue, E::Scheduled, "");
    push(&mut queue, E::MReboot, "r");
    push(&mut queue, E::Boot, "");
    let first = informed(&mut queue);
    assert_eq!(first.len(), 64);
    assert_eq!(first[..3], ["1", "3", "M ScheduleInform 00"]);
    assert_eq!(first.last().unwrap(), "M Reboot r");
    queue.handle_outcome(Outcome::Completed);
    // The rest has its companion with it, and the start of the device is not told twice.
    let second = informed(&mut queue);
    assert_eq!(second[..2], ["3", "M ScheduleInform 61"]);
    assert_eq!(second.len(), 1 + 9);
    queue.handle_outcome(Outcome::Completed);
    assert!(!queue.is_due(V));
    let all: BTreeSet<_> = first.iter().chain(&second).collect();
    assert_eq!(all.len(), 70 + 3);
}

#[test]
fn ct_evt_09c_equal_m_events_stand_once() {
    let mut lent = slots(32);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    for _ in 0..2 {
        push(&mut queue, E::MDownload, "d");
        push(&mut queue, E::TransferComplete, "");
    }
    assert_eq!(informed(&mut queue), ["7", "M Download d"]);
    // Two completion calls are owed: the event goes with the second answer.
    assert!(queue.complete(E::MDownload, &key("d")));
    assert_eq!(queue.live().count(), 2);
    assert!(queue.complete(E::MDownload, &key("d")));
    assert_eq!(queue.live().count(), 0);
    assert!(!queue.complete(E::MDownload, &key("d")));
}

#[test]
fn ct_evt_10c_only_what_was_announced_is_delivered() {
    let mut lent = slots(32);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::Boot, "");
    push(&mut queue, E::ValueChange, "");
    let batch = queue.begin(V);
    for (code, text) in [
        (E::ValueChange, ""),
        (E::Periodic, ""),
        (E::MScheduleInform, "s"),
        (E::Scheduled, ""),
    ] {
        push(&mut queue, code, text);
    }
    assert_eq!(batch_of(&queue, &batch), ["1", "4"]);
    queue.commit_inform(batch);
    queue.handle_outcome(Outcome::Completed);
    assert_eq!(informed(&mut queue), ["2", "3", "4", "M ScheduleInform s"]);
}

#[test]
fn ct_evt_11c_a_transfer_is_delivered_by_its_own_answer() {
    let mut lent = slots(32);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::Periodic, "");
    for text in ["a", "b"] {
        push(&mut queue, E::MDownload, text);
        push(&mut queue, E::TransferComplete, "");
    }
    let events = ["2", "7", "M Download a", "M Download b"];
    assert_eq!(informed(&mut queue), events);
    // The session breaks before TransferComplete.
    queue.handle_outcome(Outcome::Broken);
    assert_eq!(informed(&mut queue), events[1..]);
    // One of two is answered, a third comes up and was not announced.
    assert!(queue.complete(E::MDownload, &key("a")));
    push(&mut queue, E::MUpload, "c");
    push(&mut queue, E::TransferComplete, "");
    assert!(!queue.complete(E::MUpload, &key("c")));
    assert!(queue.complete(E::MDownload, &key("b")));
    queue.handle_outcome(Outcome::Completed);
    assert_eq!(informed(&mut queue), ["7", "M Upload c"]);
    assert!(queue.complete(E::MUpload, &key("c")));
    queue.handle_outcome(Outcome::Completed);
    assert!(!queue.is_due(V));
}
