//! Conformance cases that the event queue and the retry state can prove alone: completions, restarts, retries.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

#[path = "common/events.rs"]
mod common;

use common::{V, announced, batch_of, informed, key, push, slots};
use cwmp_core::event::{CommandKey, EventQueue, RebootCause};
use cwmp_core::session::Outcome;
use cwmp_core::{Instant, RetryPolicy, RetryState};
use cwmp_soap::{CwmpVersion, EventCode as E};

#[test]
fn each_completion_has_its_answer() {
    for (m, companion, other) in [
        (E::MUpload, E::TransferComplete, E::MDownload),
        (E::MScheduleDownload, E::TransferComplete, E::MUpload),
        (E::MChangeDuState, E::DuStateChangeComplete, E::MUpload),
    ] {
        let mut lent = slots(32);
        let mut queue = EventQueue::new(&mut lent).unwrap();
        push(&mut queue, m, "k");
        push(&mut queue, companion, "");
        informed(&mut queue);
        assert_eq!(queue.live().count(), 2);
        assert!(!queue.complete(companion, &CommandKey::EMPTY));
        assert!(!queue.complete(other, &key("k")));
        assert!(!queue.complete(m, &key("K")));
        assert!(queue.complete(m, &key("k")));
        assert_eq!(queue.live().count(), 0);
    }
    for code in [
        E::Kicked,
        E::RequestDownload,
        E::AutonomousTransferComplete,
        E::AutonomousDuStateChangeComplete,
    ] {
        let mut lent = slots(16);
        let mut queue = EventQueue::new(&mut lent).unwrap();
        push(&mut queue, code, "");
        push(&mut queue, code, "");
        informed(&mut queue);
        push(&mut queue, code, "");
        for left in [1, 1] {
            assert!(queue.complete(code, &CommandKey::EMPTY));
            assert_eq!(queue.live().count(), left);
        }
        assert!(!queue.complete(code, &CommandKey::EMPTY));
        queue.handle_outcome(Outcome::Completed);
        informed(&mut queue);
        assert!(queue.complete(code, &CommandKey::EMPTY));
        assert_eq!(queue.live().count(), 0);
    }
}

#[test]
fn old_tokens_do_nothing() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::Boot, "");
    let old = queue.begin(V);
    let new = queue.begin(V);
    assert_eq!(batch_of(&queue, &old), [""; 0]);
    queue.commit_inform(old);
    assert_eq!(batch_of(&queue, &new), ["1"]);
    queue.reboot(RebootCause::Restart);
    push(&mut queue, E::Boot, "");
    queue.commit_inform(new);
    assert_eq!(announced(&mut queue), ["1"]);
}

#[test]
fn a_restart_keeps_what_the_table_says() {
    let mut lent = slots(32);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    for &code in &E::ALL[1..] {
        push(&mut queue, code, "k");
    }
    queue.reboot(RebootCause::Restart);
    let left: Vec<&str> = queue.live().map(|(code, _)| code.as_str()).collect();
    for gone in [
        E::Boot,
        E::ConnectionRequest,
        E::DiagnosticsComplete,
        E::Wakeup,
        E::Heartbeat,
    ] {
        assert!(!left.contains(&gone.as_str()), "{gone:?}");
    }
    assert_eq!(left.len(), E::ALL.len() - 1 - 5);
    assert!(queue.discard(E::ValueChange, &CommandKey::EMPTY));
    assert!(!queue.discard(E::ValueChange, &CommandKey::EMPTY));
    queue.reboot(RebootCause::FactoryReset);
    assert_eq!(announced(&mut queue), ["0"]);
}

#[test]
fn a_heartbeat_goes_alone_and_once() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::Heartbeat, "");
    push(&mut queue, E::Periodic, "");
    let batch = queue.begin(V);
    assert_eq!(batch_of(&queue, &batch), ["2"]);
    queue.abort(batch);
    assert_eq!(informed(&mut queue), ["2"]);
    queue.handle_outcome(Outcome::Completed);
    let batch = queue.begin(V);
    assert_eq!(batch_of(&queue, &batch), ["14"]);
    queue.abort(batch);
    assert!(!queue.is_due(V));
}

#[test]
fn ct_ver_12c_events_that_the_version_lacks_are_kept() {
    let mut lent = slots(32);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::MChangeDuState, "c");
    push(&mut queue, E::DuStateChangeComplete, "");
    push(&mut queue, E::MScheduleDownload, "s");
    push(&mut queue, E::TransferComplete, "");
    assert!(!queue.is_due(CwmpVersion::V1_1) && queue.is_due(CwmpVersion::V1_2));
    push(&mut queue, E::Periodic, "");
    let batch = queue.begin(CwmpVersion::V1_1);
    assert_eq!(batch_of(&queue, &batch), ["2"]);
    queue.commit_inform(batch);
    queue.handle_outcome(Outcome::Completed);
    assert_eq!(
        announced(&mut queue),
        ["7", "11", "M ChangeDUState c", "M ScheduleDownload s"]
    );
}

#[test]
fn a_session_that_broke_after_its_answer_has_something_to_say() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::Boot, "");
    push(&mut queue, E::ConnectionRequest, "");
    assert_eq!(informed(&mut queue), ["1", "6"]);
    queue.handle_outcome(Outcome::Broken);
    assert!(!queue.is_due(V));
    assert_eq!(informed(&mut queue), ["1"]);
    queue.handle_outcome(Outcome::Broken);
    // What is new goes alone.
    push(&mut queue, E::Periodic, "");
    assert_eq!(informed(&mut queue), ["2"]);
    queue.handle_outcome(Outcome::Completed);
    assert_eq!(informed(&mut queue), [""; 0]);
}

#[test]
fn ct_rty_09c_a_failure_after_the_answer_counts_and_old_events_are_gone() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    let mut retry = RetryState::new();
    push(&mut queue, E::Boot, "");
    push(&mut queue, E::Periodic, "");
    assert_eq!(informed(&mut queue), ["1", "2"]);
    queue.handle_outcome(Outcome::Broken);
    retry.handle_failure(Instant::ZERO, RetryPolicy::DEFAULT, 0);
    push(&mut queue, E::ValueChange, "");
    assert_eq!(announced(&mut queue), ["4"]);
    assert_eq!(retry.retry_count(), 1);
}

#[test]
fn ct_rty_06c_an_event_starts_the_retry_at_once() {
    let mut retry = RetryState::new();
    for n in 1..=8 {
        retry.handle_failure(Instant::ZERO, RetryPolicy::DEFAULT, 0);
        assert_eq!(retry.failures_since_boot(), n);
    }
    let due = retry.poll_timeout().unwrap();
    assert_eq!(due, Instant::from_millis(640_000));
    // A passive change starts nothing: the timer runs on.
    assert!(!retry.handle_timeout(Instant::from_millis(500_000)));
    assert!(retry.is_waiting());
    // An active change does; the session says how many attempts failed.
    retry.handle_start();
    assert!(!retry.is_waiting());
    assert_eq!(retry.retry_count(), 8);
}

#[test]
fn ct_rty_11c_without_cwmp_no_retry_comes() {
    let mut retry = RetryState::new();
    retry.handle_failure(Instant::ZERO, RetryPolicy::DEFAULT, 0);
    retry.stop();
    assert_eq!(retry.poll_timeout(), None);
    assert!(!retry.handle_timeout(Instant::NEVER));
    assert_eq!(retry.retry_count(), 1);
}

#[test]
fn what_the_version_lacks_does_not_keep_the_retry_from_saying_something() {
    let mut lent = slots(16);
    let mut queue = EventQueue::new(&mut lent).unwrap();
    push(&mut queue, E::AutonomousDuStateChangeComplete, "");
    push(&mut queue, E::Boot, "");
    for _ in 0..2 {
        let batch = queue.begin(CwmpVersion::V1_1);
        let codes: Vec<_> = queue.events(&batch).map(|(code, _)| code).collect();
        assert_eq!(codes, [E::Boot]);
        queue.commit_inform(batch);
        queue.handle_outcome(Outcome::Broken);
    }
    assert_eq!(queue.live().count(), 1);
}
