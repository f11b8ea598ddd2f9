//! The bytes of what is stored of transfers, and what is read of them.

extern crate alloc;
use super::*;
use crate::Instant;
use crate::cpe::persist::TRANSFER;
use crate::cpe::transfer::slot::Delivery;
use crate::cpe::transfer::{TransferConfig, TransferSlot};
use alloc::vec;
use alloc::vec::Vec;
use cwmp_soap::Timestamp;

const SHARE: usize = 600;

fn entry() -> Entry {
    Entry {
        kind: TransferKind::ScheduleDownload,
        phase: Phase::Finished,
        serial: 0x0102_0304,
        command_key: CommandKey::new("k\u{E9}").unwrap(),
        file_size: 5,
        delay_seconds: 6,
        ends: [2, 4, 4, 4, 4, 4, 5],
        windows: [
            Some(Window {
                start: 7,
                end: 8,
                mode: WindowMode::ConfirmationNeeded,
                max_retries: -1,
            }),
            None,
        ],
        window: 1,
        failures: 9,
        not_before: 10,
        stop_by: 0,
        confirmed: true,
        interruptions: 11,
        age: Age {
            before: 12,
            since: Instant::ZERO,
            received: Some(13),
        },
        start_time: DateTime::At(Timestamp::from_unix(14)),
        complete_time: DateTime::Unknown,
        fault: Some(TransferFaultCode::FILE_CORRUPTED),
        delivery: Delivery::Announced,
        was_refused: true,
        is_fresh: true,
        is_awaited: true,
    }
}

/// What the queue would store of a slot, record behind record, with its number.
fn payloads(queue: &Queue<'_>, kind: Kind, number: u16) -> Vec<Vec<u8>> {
    let mut before = 0;
    let mut payloads = Vec::new();
    loop {
        let mut out = [0; MAX_RECORD];
        let mut writer = Writer::new(&mut out, kind, false);
        writer.put(&number.to_be_bytes());
        let after = queue.write(kind, number, before, &mut writer);
        if after == before {
            return payloads;
        }
        before = after;
        payloads.push(writer.payload().to_vec());
    }
}

/// What firmware of today stores has to be read by that of tomorrow: these bytes do not change.
#[test]
fn the_bytes_of_a_transfer_and_its_texts_are_these() {
    let mut slots = vec![TransferSlot::EMPTY; 3];
    let mut texts = vec![0; 3 * 5];
    texts[5..10].copy_from_slice(b"abcde");
    slots[1].entry = Some(entry());
    let queue = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
    let stored = payloads(&queue, TRANSFER_TEXT, 1);
    assert_eq!(stored, [b"\0\x01\x01\x02\x03\x04\0\0abcde"]);
    let expected = b"\0\x01\x01\x04\x01\x0B\x23\x3A\x01\x02\x03\x04\0\0\0\x05\0\0\0\x06\
        \0\x02\0\x04\0\x04\0\x04\0\x04\0\x04\0\x05\
        \0\0\0\0\0\0\0\x0D\0\0\0\0\0\0\0\x0E\x80\0\0\0\0\0\0\0\
        \x01\x04\0\0\0\x07\0\0\0\x08\xFF\xFF\xFF\xFF\
        \x01\0\0\0\x09\0\0\0\0\0\0\0\x0A\x03k\xC3\xA9\0\0\0\0\0\0\0\x0C";
    assert_eq!(payloads(&queue, TRANSFER, 1), [expected]);
    for number in [0, 2] {
        assert!(payloads(&queue, TRANSFER, number).is_empty());
        assert!(payloads(&queue, TRANSFER_TEXT, number).is_empty());
    }
}

#[test]
fn every_phase_and_kind_has_its_number() {
    let phases = [
        (Phase::Waiting, 0),
        (Phase::Asking, 0),
        (Phase::Running, 1),
        (Phase::Stopping, 1),
        (Phase::NeedsRestart, 2),
        (Phase::Restarting, 2),
        (Phase::Restarted, 3),
        (Phase::Verifying, 3),
        (Phase::Finished, 4),
    ];
    let mut slots = vec![TransferSlot::EMPTY; 3];
    let mut texts = vec![0; 3 * 5];
    let mut queue = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
    for (kind, number) in KINDS.into_iter().zip(0..) {
        for (phase, stored) in phases {
            let other = Entry {
                kind,
                phase,
                ..entry()
            };
            queue.slots[0].entry = Some(other);
            let payload = payloads(&queue, TRANSFER, 0).remove(0);
            assert_eq!(payload[2..4], [number, stored]);
            queue.restore(TRANSFER, 0, &payload).unwrap();
            let restored = queue.entry(0).unwrap();
            assert_eq!(
                (restored.kind, restored.state()),
                (
                    kind,
                    match stored {
                        0 => crate::cpe::TransferState::NotStarted,
                        1 => crate::cpe::TransferState::InProgress,
                        _ => crate::cpe::TransferState::Completed,
                    }
                )
            );
            assert_eq!(payloads(&queue, TRANSFER, 0), [payload]);
        }
    }
    queue.slots[0].entry = Some(Entry {
        phase: Phase::Dropped,
        ..entry()
    });
    assert!(payloads(&queue, TRANSFER, 0).is_empty());
}

#[test]
fn long_texts_take_several_records_and_a_smaller_device_says_that_the_transfer_failed() {
    let mut slots = vec![TransferSlot::EMPTY; 3];
    let mut texts: Vec<u8> = (0..3 * SHARE)
        .map(|at| b'a' + u8::try_from(at % 26).unwrap())
        .collect();
    let long = Entry {
        phase: Phase::Running,
        fault: None,
        ends: [2, 500, 510, 520, 520, 520, 599],
        ..entry()
    };
    slots[2].entry = Some(long);
    let queue = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
    let mut records: Vec<_> = payloads(&queue, TRANSFER_TEXT, 2)
        .into_iter()
        .map(|payload| (TRANSFER_TEXT, payload))
        .collect();
    assert_eq!(records.len(), 3);
    records.extend(
        payloads(&queue, TRANSFER, 2)
            .into_iter()
            .map(|payload| (TRANSFER, payload)),
    );
    let said: Vec<u8> = queue.texts_of(2)[..599].to_vec();
    for share in [SHARE, 590] {
        let mut slots = vec![TransferSlot::EMPTY; 3];
        let mut texts = vec![0; 3 * share];
        let mut other = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
        for (kind, payload) in &records {
            let after = other.restore(*kind, 2, payload).unwrap();
            *other.stamp(*kind, 2).unwrap() = after;
        }
        other.handle_restored();
        let entry = other.entry(2).unwrap();
        if share == SHARE {
            assert_eq!((entry.phase, entry.fault), (Phase::Running, None));
            assert_eq!(other.texts_of(2)[..599], said);
        } else {
            let failed = Some(TransferFaultCode::DOWNLOAD_FAILURE);
            assert_eq!((entry.phase, entry.fault), (Phase::Finished, failed));
            assert!(other.texts_of(2).iter().all(|byte| *byte == 0));
        }
        assert_eq!(other.next_serial, 0x0102_0305);
    }
}

#[test]
fn where_the_texts_of_another_transfer_begin_the_one_before_is_gone() {
    let mut slots = vec![TransferSlot::EMPTY; 3];
    let mut texts = vec![b'x'; 3 * 5];
    slots[0].entry = Some(entry());
    let queue = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
    let text = payloads(&queue, TRANSFER_TEXT, 0).remove(0);
    let record = payloads(&queue, TRANSFER, 0).remove(0);
    let mut other = text.clone();
    other[5] = 9;
    let mut slots = vec![TransferSlot::EMPTY; 3];
    let mut texts = vec![0; 3 * 5];
    let mut after = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
    for (kind, payload) in [
        (TRANSFER_TEXT, text),
        (TRANSFER, record),
        (TRANSFER_TEXT, other),
    ] {
        let stamp = after.restore(kind, 0, &payload).unwrap();
        *after.stamp(kind, 0).unwrap() = stamp;
    }
    after.handle_restored();
    assert_eq!(after.entries().count(), 0);
    assert_eq!(after.texts_of(0), [0; 5]);
    // Nothing of the one that comes next counts as stored, whatever its number.
    assert_eq!(after.stamp(TRANSFER_TEXT, 0), Some(&mut 0));
}

#[test]
fn an_age_is_stored_anew_where_nothing_else_tells_it() {
    for (received, expected) in [(None, false), (Some(13), true)] {
        let stamp = |age| stamp_with_age(b"payload", received, age);
        assert_eq!(stamp(0), stamp((1 << AGE_BITS) - 1));
        assert_eq!(stamp(0) == stamp(1 << AGE_BITS), expected);
    }
}

#[test]
fn a_record_that_makes_no_sense_is_no_transfer() {
    let mut slots = vec![TransferSlot::EMPTY; 3];
    let mut texts = vec![b'x'; 3 * 5];
    slots[0].entry = Some(entry());
    let mut queue = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
    let record = payloads(&queue, TRANSFER, 0).remove(0);
    for len in 3..record.len() {
        assert_eq!(queue.restore(TRANSFER, 0, &record[..len]), None, "{len}");
    }
    for (at, value) in [(2, 5), (3, 5), (20, 9), (58, 3), (59, 0), (59, 5), (85, 33)] {
        let mut other = record.clone();
        other[at] = value;
        assert_eq!(queue.restore(TRANSFER, 0, &other), None, "{at}");
    }
    assert!(queue.restore(TRANSFER, 0, &record).is_some());
    assert_eq!(queue.restore(TRANSFER, 0, &record[..2]), Some(0));
    assert_eq!(queue.entries().count(), 0);
}
