//! Figures on Device:2.17: run with `cargo test --release -p cwmp-schemagen --test figures -- --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "tests fail by panicking, and print what they measure"
)]

use core::time::Duration;
use std::path::PathBuf;
use std::time::Instant;

use cwmp_model::{
    Addressing, Assignment, InstanceMode, MemoryTree, Model, Schema, SetPolicy, Transaction,
    ValuesWalk,
};
use cwmp_schemagen::bbf::{self, DataModel};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::xml::Writer;
use cwmp_soap::{CwmpNamespace, Entry as _, EnvelopeStream, FaultCode, Fill, Header, Source, Text};

const PARAMETERS: usize = 50_000;

fn device2() -> Option<DataModel> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/bbf/tr-181-2-17-0-cwmp-full.xml");
    if !path.is_file() {
        println!("skipped: no data model at {}", path.display());
        return None;
    }
    Some(bbf::read_file(&path, None).unwrap_or_else(|error| panic!("{error}")))
}

/// A device with every fixed object and enough bridges, interfaces and hosts for so many parameters.
fn large(model: &DataModel) -> MemoryTree {
    let schema = model.tables.schema();
    let mut tree = MemoryTree::from_schema(schema);
    let mut number = 0;
    loop {
        number += 1;
        for table in ["Hosts.Host", "WiFi.SSID", "IP.Interface", "NAT.PortMapping"] {
            let path = format!("Device.{table}.{number}.");
            tree.insert_instance(schema, &path).unwrap();
            let alias = format!("{path}Alias");
            // Not every table has one.
            let _ = tree.set_text(schema, &alias, &format!("cpe-{number}"));
        }
        let path = format!("Device.Hosts.Host.{number}.IPv4Address.1.");
        tree.insert_instance(schema, &path).unwrap();
        if number % 100 == 0 && count(schema, &mut tree) >= PARAMETERS {
            tree.forget_changed();
            return tree;
        }
    }
}

fn count(schema: Schema<'_>, tree: &mut MemoryTree) -> usize {
    let model = Model::new(schema, tree);
    ValuesWalk::new(&model, "Device.").unwrap().count(&model)
}

/// How long one run takes on the processor, over many: what else the machine does moves no figure.
///
/// By the clock where the system does not tell.
fn measure(mut run: impl FnMut()) -> Duration {
    const ENOUGH: Duration = Duration::from_millis(400);
    let (started, before) = (Instant::now(), on_processor());
    let mut runs = 0;
    loop {
        run();
        runs += 1;
        let elapsed = match (before, on_processor()) {
            (Some(before), Some(after)) => Duration::from_nanos(after - before),
            _ => started.elapsed(),
        };
        if elapsed > ENOUGH {
            return elapsed / runs;
        }
    }
}

fn on_processor() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

struct Values<'w, 'm, 's> {
    walk: &'w mut ValuesWalk,
    model: &'w mut Model<'m>,
    scratch: &'s mut [u8],
    count: usize,
}

impl Source for Values<'_, '_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(u32::try_from(self.count).unwrap())
    }
    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Some(name) = self.walk.current_path() else {
            return Ok(false);
        };
        let value = self.walk.value(self.model, self.scratch)?;
        ParameterValueStruct { name, value }.write(out);
        Ok(true)
    }
    fn advance(&mut self) {
        self.walk.advance(self.model);
    }
}

#[test]
#[ignore = "a measurement"]
fn get_parameter_values_of_a_large_device() {
    let Some(data_model) = device2() else { return };
    let schema = data_model.tables.schema();
    let mut tree = large(&data_model);
    for mode in [InstanceMode::Number, InstanceMode::Alias] {
        let addressing = Addressing {
            mode,
            ..Addressing::ALIASES
        };
        let counting = measure(|| {
            let model = Model::new(schema, &mut tree).with_addressing(addressing);
            let walk = ValuesWalk::new(&model, "Device.").unwrap();
            core::hint::black_box(walk.count(&model));
        });
        let (mut count, mut bytes) = (0, 0);
        let both = measure(|| {
            let mut model = Model::new(schema, &mut tree).with_addressing(addressing);
            (count, bytes) = answer(&mut model);
        });
        let rate = |time: Duration| count as f64 / time.as_secs_f64() / 1e6;
        println!(
            "{mode:?}: {count} parameters, {bytes} bytes: counted at {:.1}, written at {:.1}, both {:.1} million/s",
            rate(counting),
            rate(both - counting),
            rate(both)
        );
    }
}

/// The answer to `GetParameterValues` of everything, in pieces of 4 KiB: how many parameters and bytes it has.
fn answer(model: &mut Model<'_>) -> (usize, usize) {
    let mut walk = ValuesWalk::new(model, "Device.").unwrap();
    let count = walk.count(model);
    let mut out = [0; 4096];
    let mut stream = EnvelopeStream::new();
    let mut bytes = 0;
    loop {
        let parameter_list = Values {
            walk: &mut walk,
            model,
            scratch: &mut [0; 64],
            count,
        };
        let mut body = GetParameterValuesResponse { parameter_list };
        let header = Header::new(CwmpNamespace::V1_2);
        match stream.fill(&header, &mut body, &mut out).unwrap() {
            Fill::More(filled) => bytes += filled,
            Fill::Done(filled) => return (count, bytes + filled),
        }
    }
}

#[test]
#[ignore = "a measurement"]
fn resolving_a_full_path() {
    let Some(data_model) = device2() else { return };
    let schema = data_model.tables.schema();
    let mut tree = large(&data_model);
    let mut paths = Vec::new();
    {
        let model = Model::new(schema, &mut tree);
        let mut walk = ValuesWalk::new(&model, "Device.").unwrap();
        while let Some(path) = walk.current_path() {
            paths.push(path.to_owned());
            walk.advance(&model);
        }
    }
    let model = Model::new(schema, &mut tree);
    let time_of = |path: &String| {
        let started = Instant::now();
        for _ in 0..20 {
            core::hint::black_box(model.resolve(core::hint::black_box(path))).unwrap();
        }
        started.elapsed() / 20
    };
    // The shortest of five, as these are too short for anything but the clock.
    let time_of = |path: &String| (0..5).map(|_| time_of(path)).min().unwrap();
    let mut times: Vec<_> = paths.iter().step_by(7).map(time_of).collect();
    times.sort();
    let of = |part: usize| times[(times.len() - 1) * part / 100];
    println!(
        "resolved: median {:?}, 95 of 100 within {:?}",
        of(50),
        of(95)
    );
}

#[test]
#[ignore = "a measurement"]
fn set_parameter_values_of_many_parameters() {
    let Some(data_model) = device2() else { return };
    let schema = data_model.tables.schema();
    let tree = large(&data_model);
    let mut instances = 0;
    let names: Vec<_> = (1..)
        .flat_map(|number| {
            ["SSID", "Enable"].map(move |name| format!("Device.WiFi.SSID.{number}.{name}"))
        })
        .take_while(|path| {
            instances += 1;
            tree.text(&schema.parse(path).unwrap().place).is_some()
        })
        .collect();
    println!("{} settable parameters", names.len());
    // Rows beyond those of the device, for the largest call.
    let mut tree = tree;
    let mut names = names;
    let mut number = names.len() / 2;
    while names.len() < 10_000 {
        number += 1;
        let row = format!("Device.WiFi.SSID.{number}.");
        tree.insert_instance(schema, &row).unwrap();
        names.extend([format!("{row}SSID"), format!("{row}Enable")]);
    }
    for count in [100, 1_000, 10_000] {
        let entries: Vec<_> = names
            .iter()
            .take(count)
            .map(|name| Assignment {
                name: Text::plain(name),
                value_type: None,
                type_given: false,
                value: Text::plain("1"),
            })
            .collect();
        let entries = entries.iter().copied();
        let time = measure(|| {
            let mut scratch = [0; 256];
            let mut model = Model::new(schema, &mut tree);
            let transaction =
                Transaction::new(&model, &entries, SetPolicy::default(), &mut scratch);
            transaction.run(&mut model, &entries, &mut scratch).unwrap();
        });
        println!(
            "set {count}: {time:?}, {:.0} thousand/s",
            count as f64 / time.as_secs_f64() / 1e3
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn creating_instances_by_alias() {
    let Some(data_model) = device2() else { return };
    let schema = data_model.tables.schema();
    for count in [100_usize, 1_000, 10_000] {
        let names: Vec<_> = (0..count)
            .map(|number| format!("Device.WiFi.SSID.[net{number}].SSID"))
            .collect();
        let entries = names.iter().map(|name| Assignment {
            name: Text::plain(name),
            value_type: None,
            type_given: false,
            value: Text::plain("1"),
        });
        let mut scratch = [0; 256];
        let mut run = |tree: &mut MemoryTree| {
            let mut model = Model::new(schema, tree).with_addressing(Addressing::ALIASES);
            let transaction =
                Transaction::new(&model, &entries, SetPolicy::default(), &mut scratch);
            transaction.run(&mut model, &entries, &mut scratch).unwrap();
        };
        let empty = MemoryTree::from_schema(schema);
        let copying = measure(|| drop(empty.clone()));
        let creating = measure(|| run(&mut empty.clone())) - copying;
        let mut full = empty.clone();
        run(&mut full);
        let setting = measure(|| run(&mut full));
        let rate = |time: Duration| count as f64 / time.as_secs_f64() / 1e3;
        println!(
            "by {count} aliases: created {:.0}, set {:.0} thousand/s",
            rate(creating),
            rate(setting)
        );
    }
}
