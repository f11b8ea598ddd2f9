//! Words for the tests of the event queue.
#![allow(dead_code, reason = "each test binary uses some of it")]
#![allow(clippy::unwrap_used, reason = "tests may")]

use cwmp_core::event::{Batch, CommandKey, EventQueue, EventSlot};
use cwmp_soap::{CwmpVersion, EventCode};

pub(crate) const V: CwmpVersion = CwmpVersion::V1_4;

pub(crate) fn slots(n: usize) -> Vec<EventSlot> {
    vec![EventSlot::EMPTY; n]
}

pub(crate) fn key(text: &str) -> CommandKey {
    CommandKey::new(text).unwrap()
}

pub(crate) fn push(queue: &mut EventQueue<'_>, code: EventCode, text: &str) {
    queue.push(code, &key(text)).unwrap();
}

/// The events of the batch as they stand in the Inform: `code key`.
pub(crate) fn batch_of(queue: &EventQueue<'_>, batch: &Batch) -> Vec<String> {
    let lines = queue.events(batch).map(|(code, key)| {
        let number = code.as_str().split(' ').next().unwrap();
        match number {
            "M" => format!("{} {key}", code.as_str()),
            _ => number.into(),
        }
    });
    lines.collect()
}

/// What an Inform would announce now.
pub(crate) fn announced(queue: &mut EventQueue<'_>) -> Vec<String> {
    let batch = queue.begin(V);
    batch_of(queue, &batch)
}

/// A session whose Inform is answered.
pub(crate) fn informed(queue: &mut EventQueue<'_>) -> Vec<String> {
    let batch = queue.begin(V);
    let events = batch_of(queue, &batch);
    queue.commit_inform(batch);
    events
}
