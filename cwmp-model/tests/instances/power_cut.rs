//! A tree that is kept, and a power cut at any moment.

use cwmp_model::{Keeper, Kept, MemoryTree, RecordError};
use cwmp_soap::FaultCode;

use crate::sequences::{Call, Chance};
use crate::world::{SCHEMA, add, delete, device, set, value};

/// A log that holds so many bytes and then has no power any more.
#[derive(Debug)]
struct Log {
    bytes: Vec<u8>,
    most: usize,
}

impl Keeper for Log {
    fn keep(&mut self, record: &[u8]) -> Result<(), FaultCode> {
        let room = self.most.saturating_sub(self.bytes.len());
        if room < record.len() {
            self.bytes.extend(&record[..room]);
            return Err(FaultCode::INTERNAL_ERROR);
        }
        self.bytes.extend(record);
        Ok(())
    }
}

fn kept(most: usize) -> Kept<'static, Log> {
    Kept::new(
        device(),
        SCHEMA,
        Log {
            bytes: Vec::new(),
            most,
        },
    )
}

fn restored(log: &[u8]) -> (MemoryTree, usize) {
    let mut tree = device();
    let whole = tree.restore(SCHEMA, log).unwrap();
    assert_eq!(
        tree.take_changed().count(),
        0,
        "nothing has changed, it is what was"
    );
    (tree, whole)
}

#[test]
fn ct_rpc_22c_what_was_done_is_there_after_a_power_cut_and_numbers_stay_used() {
    let mut device = kept(usize::MAX);
    add(&mut device, "Device.Net.Port.[door].").unwrap();
    add(&mut device, "Device.Net.Port.1.Rule.").unwrap();
    add(&mut device, "Device.Net.Port.").unwrap();
    set(
        &mut device,
        &[
            ("Device.Refs.Default", "Device.Net.Port.2."),
            ("Device.Refs.Plain", "a\nb"),
        ],
    )
    .unwrap();
    delete(&mut device, "Device.Net.Port.2.").unwrap();
    let (mut after, whole) = restored(&device.keeper.bytes);
    assert_eq!(whole, device.keeper.bytes.len());
    assert!(after == device.tree);
    assert_eq!(
        value(&mut after, "Device.Net.Port.[door].Rule.1.Alias"),
        "cpe-1"
    );
    assert_eq!(add(&mut after, "Device.Net.Port."), Ok(3), "2 was used");
}

#[test]
fn nothing_is_written_for_a_call_that_changes_nothing() {
    let mut device = kept(0);
    assert!(set(&mut device, &[]).is_ok());
    assert!(set(&mut device, &[("Device.Nope", "")]).is_err());
    assert!(device.keeper.bytes.is_empty());
}

#[test]
fn ct_flt_05c_a_power_cut_at_any_byte_leaves_each_call_done_or_not() {
    for seed in 0..12 {
        let mut chance = Chance::new(1000 + seed);
        let calls: Vec<_> = (0..12).map(|_| Call::any(&mut chance)).collect();
        // The tree after each record, and where the record ends.
        let mut device = kept(usize::MAX);
        let mut states = vec![(0, device.tree.clone())];
        for call in &calls {
            call.run(&mut device);
            if states.last().unwrap().0 < device.keeper.bytes.len() {
                states.push((device.keeper.bytes.len(), device.tree.clone()));
            }
        }
        let log = device.keeper.bytes;
        for cut in (0..=log.len()).step_by(7).chain([log.len()]) {
            let (tree, whole) = restored(&log[..cut]);
            let (end, expected) = states.iter().rfind(|(end, _)| *end <= cut).unwrap();
            assert_eq!(whole, *end);
            assert!(tree == *expected, "seed {seed}, cut at {cut}");
        }
    }
}

#[test]
fn ct_flt_05c_a_record_that_cannot_be_kept_undoes_the_call() {
    let mut whole = kept(usize::MAX);
    add(&mut whole, "Device.Net.Port.").unwrap();
    let length = whole.keeper.bytes.len();
    for most in 0..length {
        let mut device = kept(most);
        let before = device.tree.clone();
        assert_eq!(add(&mut device, "Device.Net.Port."), Err(9002));
        assert!(device.tree == before);
        assert!(restored(&device.keeper.bytes).0 == before);
    }
}

#[test]
fn a_record_that_was_changed_is_not_taken() {
    let mut device = kept(usize::MAX);
    add(&mut device, "Device.Net.Port.").unwrap();
    let log = device.keeper.bytes;
    for at in 0..log.len() {
        let mut other = log.clone();
        other[at] ^= 4;
        assert!(restored(&other).0 == crate::world::device(), "{at}");
    }
    // Whole, but of another kind: magic, length, one odd item, sum.
    let mut odd = b"CWT1\x09\0\0\0?\0\0\0\0\0\0\0\0".to_vec();
    odd.extend(sum(&odd).to_le_bytes());
    let mut tree = crate::world::device();
    assert_eq!(tree.restore(SCHEMA, &odd), Err(RecordError::Content));
}

fn sum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    !sum
}
