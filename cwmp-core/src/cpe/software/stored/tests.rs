extern crate alloc;
use super::*;
use crate::cpe::software::config::SoftwareConfig;
use crate::cpe::software::slot::{ChangeSlot, Field, OperationSlot};
use alloc::vec;
use alloc::vec::Vec;
use cwmp_soap::Text;

/// A queue with room for one change of two operations.
struct Owned {
    changes: Vec<ChangeSlot>,
    operations: Vec<OperationSlot>,
    texts: Vec<u8>,
}

impl Owned {
    fn new() -> Self {
        Self {
            changes: vec![ChangeSlot::EMPTY; 1],
            operations: vec![OperationSlot::EMPTY; 2],
            texts: vec![0; 2 * 1_024],
        }
    }

    fn queue(&mut self) -> Queue<'_> {
        Queue::new(
            &mut self.changes,
            &mut self.operations,
            &mut self.texts,
            &SoftwareConfig::DEFAULT,
        )
    }
}

/// The payloads that are to be stored, with their kinds and numbers, until nothing is.
fn stored(queue: &mut Queue<'_>) -> Vec<(Kind, u16, Vec<u8>)> {
    let mut payloads = Vec::new();
    for kind in [DU_CHANGE, DU_TEXT, DU_OPERATION] {
        let mut number = 0;
        while let Some(before) = queue.stamp(kind, number).map(|stamp| *stamp) {
            let mut out = [0; MAX_RECORD];
            let mut writer = Writer::new(&mut out, kind, false);
            writer.put(&number.to_be_bytes());
            let after = queue.write(kind, number, before, &mut writer);
            if after == before {
                number = number.saturating_add(1);
                continue;
            }
            payloads.push((kind, number, writer.payload().to_vec()));
            *queue.stamp(kind, number).unwrap() = after;
        }
    }
    payloads
}

fn restored(queue: &mut Queue<'_>, payloads: &[(Kind, u16, Vec<u8>)]) {
    for (kind, number, payload) in payloads {
        let stamp = queue.restore(*kind, *number, payload).unwrap();
        *queue.stamp(*kind, *number).unwrap() = stamp;
    }
    queue.handle_restored();
}

const UUID: &str = "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11";

/// An update that has ended, of a unit that the call names.
fn filled(queue: &mut Queue<'_>) {
    queue.next_serial = 0x0102_0304;
    queue.changes[0].change = Some(Change {
        serial: 0x0102_0303,
        is_requested: true,
        command_key: CommandKey::new("k\u{E9}").unwrap(),
        operations: 1,
        age: Age {
            before: 0x99,
            since: Instant::ZERO,
            received: Some(0x1122),
        },
        delivery: Delivery::Queued,
        was_refused: false,
    });
    let texts = [UUID, "1", "http://a/", "u", "p", ""].map(Text::plain);
    let place = Place { index: 0, part: 0 };
    let slot = queue.add(0, (place, OperationKind::Update), &texts);
    let slot = slot.unwrap();
    queue.put_unit(slot, UUID, "2");
    assert!(queue.push_execution_unit(slot, "E.1."));
    let operation = queue.operation_mut(slot).unwrap();
    operation.phase = Phase::Finished;
    operation.unit = Some(7);
    operation.resolved = true;
    operation.fault = Some(DeploymentUnitFaultCode::FILE_CORRUPTED);
    operation.start_time = DateTime::At(Timestamp::from_unix(0x1133));
}

/// What firmware of today stores has to be read by that of tomorrow: these bytes do not change.
#[test]
fn the_bytes_of_changes_operations_and_texts_are_these() {
    let mut owned = Owned::new();
    let mut queue = owned.queue();
    filled(&mut queue);
    let stored = stored(&mut queue);
    let change = b"\0\0\x01\x01\x01\x02\x03\x03\0\0\0\0\0\0\x11\x22\x03k\xC3\xA9\0\0\0\0\0\0\0\x99";
    let call = b"\0\0\x01\x02\x03\x04\0\0\0\x000f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e111http://a/up";
    let result = b"\0\x01\x01\x02\x03\x05\0\x30\0\x30\x30f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e112E.1.";
    let operation = b"\0\0\0\x01\x02\x03\x03\0\0\x01\x01\x04\x01\x01\x02\x03\x04\0\0\0\x07\x23\x3A\
        \0\0\0\0\0\0\x11\x33\x80\0\0\0\0\0\0\0\x01\x02\x03\x05\
        \0\x24\0\x25\0\x2E\0\x2F\0\x30\0\x30\0\x54\0\x55\0\x59";
    let expected: [(Kind, u16, &[u8]); 4] = [
        (DU_CHANGE, 0, change),
        (DU_TEXT, 0, call),
        (DU_TEXT, 1, result),
        (DU_OPERATION, 0, operation),
    ];
    assert_eq!(stored.len(), expected.len());
    for ((kind, number, payload), expected) in stored.iter().zip(expected) {
        assert_eq!((*kind, *number, payload.as_slice()), expected);
    }
}

#[test]
fn what_is_stored_comes_back_and_nothing_is_stored_twice() {
    let mut owned = Owned::new();
    let mut queue = owned.queue();
    filled(&mut queue);
    let payloads = stored(&mut queue);
    assert_eq!(stored(&mut queue), []);
    let mut others = Owned::new();
    let mut other = others.queue();
    restored(&mut other, &payloads);
    assert_eq!(stored(&mut other), []);
    assert_eq!(other.text(0, Field::ExecutionUnits), "E.1.");
    assert_eq!(
        (other.text(0, Field::Uuid), other.next_serial),
        (UUID, 0x0102_0306)
    );
    // What nobody needs any more is not there.
    assert!(!other.text(0, Field::Url).contains("http"));
}

#[test]
fn texts_longer_than_a_record_come_in_pieces() {
    let mut owned = Owned::new();
    let mut queue = owned.queue();
    filled(&mut queue);
    for number in 0..60 {
        assert!(queue.push_execution_unit(0, &alloc::format!("E.{number}.")));
    }
    let payloads = stored(&mut queue);
    assert!(payloads.len() > 4);
    let mut others = Owned::new();
    let mut other = others.queue();
    restored(&mut other, &payloads);
    let list = queue.text(0, Field::ExecutionUnits);
    assert_eq!(other.text(0, Field::ExecutionUnits), list);
}

#[test]
fn a_change_counts_only_with_all_of_its_operations_and_they_only_with_it() {
    let mut owned = Owned::new();
    let mut queue = owned.queue();
    filled(&mut queue);
    let payloads = stored(&mut queue);
    for missing in 0..payloads.len() {
        let mut others = Owned::new();
        let mut other = others.queue();
        let rest = [&payloads[..missing], &payloads[missing + 1..]].concat();
        restored(&mut other, &rest);
        let is_there = other.operation(0).is_some();
        assert_eq!(is_there, other.change(0).is_some());
        // Without its texts it is reported all the same, with the UUID of the call or none.
        assert_eq!(is_there, matches!(payloads[missing].0, DU_TEXT));
        let uuid = other.text(0, Field::Uuid);
        match (is_there, payloads[missing].1) {
            (true, 0) => assert!(uuid.starts_with("0000")),
            (true, _) => assert_eq!(uuid, UUID),
            (false, _) => assert_eq!(uuid, ""),
        }
    }
}

#[test]
fn a_record_that_makes_no_sense_changes_nothing_else() {
    let mut owned = Owned::new();
    let mut queue = owned.queue();
    for kind in [DU_CHANGE, DU_TEXT, DU_OPERATION] {
        for len in 3..80 {
            for byte in [0, 3, 0xFF] {
                let mut payload = vec![byte; len];
                payload[..2].copy_from_slice(&[0, 0]);
                let _ = queue.restore(kind, 0, &payload);
                queue.handle_restored();
            }
        }
        assert_eq!(queue.restore(kind, 99, &[0, 99, 1]), None);
    }
    assert_eq!(queue.operations().count(), 0);
}
