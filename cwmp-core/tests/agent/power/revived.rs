//! What a device says that has lost its power, against the book.

use alloc::collections::BTreeSet;

use cwmp_model::record::Reader;

use super::book::{Due, event};
use super::life::{Cut, Life};
use super::memory::Memory;

/// Seconds without power.
const OFF: i64 = 60;

fn started<'m>(cut: &Cut, log: &[u8], memory: &'m mut Memory) -> Life<'m> {
    Life::with(memory, cut.tree.clone(), log.to_vec(), cut.unix + OFF)
}

/// Starts the device from what was stored at that moment, and lets it live on.
pub(crate) fn check(cut: &Cut, number: usize) {
    let mut memory = Memory::new();
    let mut life = started(cut, &cut.log, &mut memory);
    let is_first = life.agent.is_first_start();
    assert_eq!(is_first, cut.log.is_empty());
    let key = life.agent.parameter_key().to_owned();
    assert!(
        cut.book.key.may_be(&key),
        "{number}: {key:?}, {:?}",
        cut.book.key
    );
    let snapshot = life.snapshot();
    life.boot();
    life.settle_down();
    agrees(cut, &life, is_first, number);
    torn(cut);
    if is_first {
        return;
    }
    let mut memory = Memory::new();
    let mut twin = started(cut, &snapshot, &mut memory);
    assert_eq!(twin.snapshot(), snapshot, "{number}");
    twin.boot();
    twin.settle_down();
    assert_eq!(life.posts, twin.posts, "{number}: another life");
}

/// Whether all was told that had to be, once, and nothing else.
fn agrees(cut: &Cut, life: &Life<'_>, is_first: bool, number: usize) {
    let book = &cut.book;
    let told: BTreeSet<_> = life.announced.iter().cloned().collect();
    assert_eq!(
        told.len(),
        life.announced.len(),
        "{number}: {:?}",
        life.announced
    );
    let is_reset = life.resets > 0;
    assert!(
        is_reset || book.reset != Some(Due::Must),
        "{number}: no reset"
    );
    assert!(!is_reset || book.reset.is_some(), "{number}: a reset");
    let bootstrap = event("0 BOOTSTRAP", "");
    let is_anew = is_reset || is_first;
    for event in &told {
        let is_known = book.events.contains_key(event) || (is_anew && *event == bootstrap);
        assert!(is_known, "{number}: {event:?} is invented: {book:?}");
    }
    let must = match &book.before {
        _ if is_anew => [bootstrap].into(),
        Some(before) if !told.contains(&bootstrap) => before.clone(),
        _ => book.must(),
    };
    assert!(must.is_subset(&told), "{number}: {must:?}, and {told:?}");
    let mut reports: Vec<_> = told
        .iter()
        .filter(|(code, _)| code == "M Download")
        .map(|(_, key)| key)
        .collect();
    let mut reported: Vec<_> = life.reported.iter().collect();
    reports.sort();
    reported.sort();
    assert_eq!(reported, reports, "{number}");
    let count = life.retry_count.unwrap();
    assert!(
        book.retry_count.may_be(&count) || (is_anew && count == 0),
        "{number}: RetryCount {count}, {:?}",
        book.retry_count
    );
}

/// A record that was torn, wherever, is as one that was never stored.
fn torn(cut: &Cut) {
    for bytes in 0..cut.record.len() {
        let log = [&cut.log, &cut.record[..bytes]].concat();
        assert!(Reader::new(&log).eq(Reader::new(&cut.log)), "{bytes}");
    }
    assert_eq!(
        Reader::new(&[&cut.log[..], &cut.record].concat()).count(),
        Reader::new(&cut.log).count() + 1
    );
}
