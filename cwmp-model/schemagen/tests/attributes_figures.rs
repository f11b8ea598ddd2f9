//! Figures of attributes on Device:2.17: run with
//! `cargo test --release -p cwmp-schemagen --test attributes_figures -- --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "tests fail by panicking, and print what they measure"
)]

use core::hint::black_box;
use core::time::Duration;
use std::path::PathBuf;
use std::time::Instant;

use cwmp_model::{
    AttributeSlot, Attributes, AttributesCall, AttributesEntry, AttributesPolicy, AttributesWalk,
    ChangePoll, MAX_RECORD, MemoryTree, Model, Polled, Throttles,
};
use cwmp_schemagen::bbf;
use cwmp_soap::{CwmpVersion, Text};

const POLICY: AttributesPolicy = AttributesPolicy {
    version: CwmpVersion::V1_4,
    deny_active: false,
};

/// The time that this thread was on the processor, so that what else the machine does moves no figure; what is
/// too short for that goes by the clock.
fn timed(run: impl FnOnce()) -> Duration {
    let on_processor = || -> Option<u64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok()
    };
    let (started, before) = (Instant::now(), on_processor());
    run();
    match (before, on_processor()) {
        (Some(before), Some(after)) if after > before => Duration::from_nanos(after - before),
        _ => started.elapsed(),
    }
}

fn set(attributes: &mut Attributes<'_>, model: &mut Model<'_>, names: &[String], value: i32) {
    let entries = names.iter().map(|name| AttributesEntry {
        name: Text::plain(name),
        notification: Some(value),
        access_list: None,
    });
    let mut call = AttributesCall::check(attributes, model, &entries, POLICY).unwrap();
    let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
    let mut records = 0;
    while let Some(record) = call.next_record(attributes, model, &entries, &mut scratch, &mut out) {
        records += black_box(record).len().min(1);
    }
    assert!(records > 2);
}

#[test]
#[ignore = "a measurement"]
fn attributes_of_a_large_device() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/bbf/tr-181-2-17-0-cwmp-full.xml");
    if !path.is_file() {
        println!("skipped: no data model at {}", path.display());
        return;
    }
    let data_model = bbf::read_file(&path, None).unwrap();
    let schema = data_model.tables.schema();
    let mut tree = MemoryTree::from_schema(schema);
    let mut hosts = Vec::new();
    for number in 1..=1800 {
        let path = format!("Device.Hosts.Host.{number}.");
        tree.insert_instance(schema, &path).unwrap();
        hosts.push(format!("{path}HostName"));
    }
    let mut model = Model::new(schema, &mut tree);
    let count = AttributesWalk::new(&model, "Device.")
        .unwrap()
        .count(&model);
    let mut slots = vec![AttributeSlot::FREE; 100_000];
    let mut fingerprints = vec![0; 100_000];
    for entries in [1, 10, 100, 1000] {
        let mut attributes = Attributes::new(&mut slots, &mut fingerprints);
        let names = hosts.get(..entries).unwrap();
        let took = timed(|| set(&mut attributes, &mut model, names, 1));
        println!("SetParameterAttributes, {entries} full paths: {took:?}");
    }
    let mut attributes = Attributes::new(&mut slots, &mut fingerprints);
    let all = ["Device.".to_owned()];
    let took = timed(|| set(&mut attributes, &mut model, &all, 1));
    println!("SetParameterAttributes, Device. with {count} parameters: {took:?}");
    println!("slots used: {}", attributes.used());
    let took = timed(|| {
        let mut walk = AttributesWalk::new(&model, "Device.").unwrap();
        while let Some(found) = walk.attributes(&model, &attributes) {
            black_box(found);
            walk.advance(&model);
        }
    });
    println!("GetParameterAttributes of all: {took:?}");
    let took = timed(|| {
        let mut poll = ChangePoll::default();
        let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
        while poll.poll(&mut attributes, &mut model, 64, &mut scratch, &mut out) != Polled::Finished
        {
        }
    });
    println!("A round of comparing them: {took:?}");
    let took = timed(|| {
        black_box(attributes.urgency(schema, &Throttles::default()));
    });
    println!("Urgency: {took:?}");
}
