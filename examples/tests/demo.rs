//! The main job: both ends together, on every kind of device.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "tests may"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cwmp_examples::demo::{self, Summary};
use cwmp_examples::device::{Origin, SimulatedDevice};
use cwmp_examples::transcript::Transcript;

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared")
        .join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is missing", path.display());
    None
}

fn run(origin: &Origin) -> Summary {
    let mut device = SimulatedDevice::load(origin).unwrap();
    let summary = demo::run(&mut device, &Transcript::silent()).unwrap();
    assert!(summary.succeeded(), "{summary}");
    summary
}

#[test]
fn the_built_in_gateway_goes_through_both_sessions() {
    let summary = run(&Origin::BuiltIn);
    assert_eq!(summary.set, ["Device.DeviceInfo.ProvisioningCode"]);
    assert_eq!(
        summary
            .refused
            .iter()
            .map(|(_, code)| *code)
            .collect::<Vec<_>>(),
        [9005, 9008, 9006]
    );
    assert_eq!(summary.sessions[1].events[1].1, "demo-reboot");
}

#[test]
fn the_largest_data_model_goes_through() {
    let Some(model) = shared("bbf/tr-181-2-17-0-cwmp-full.xml") else {
        return;
    };
    let summary = run(&Origin::Model(model));
    assert!(summary.values.len() > 10_000, "{}", summary.values.len());
}

#[test]
fn every_dump_comes_out_as_it_went_in() {
    let Some(folder) = shared("corpus/dumps") else {
        return;
    };
    let mut dumps = 0;
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let summary = run(&Origin::Values(path.clone()));
        dumps += 1;
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let read: BTreeMap<&str, &str> = summary
            .values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let root = summary.values[0].0.split('.').next().unwrap().to_owned();
        let mut rows = 0;
        for row in csv::Reader::from_path(&path).unwrap().deserialize() {
            let row: BTreeMap<String, String> = row.unwrap();
            let name = row["Parameter"].as_str();
            // ParameterKey is the agent's: it begins empty.
            if row["Object"] == "true"
                || name.split('.').next() != Some(&root)
                || name.ends_with(".ManagementServer.ParameterKey")
            {
                continue;
            }
            rows += 1;
            assert_eq!(read.get(name), Some(&row["Value"].as_str()), "{name}");
        }
        assert!(rows > 0 && rows <= read.len(), "{}", path.display());
        assert!(read.len() - rows <= 1, "{}", path.display());
    }
    assert!(dumps > 0);
}

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_demo"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_transcript_tells_both_sessions() {
    let output = program(&[]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "Inform  0 BOOTSTRAP, 1 BOOT",
        "GetParameterNamesResponse",
        "GetParameterValuesResponse",
        "SetParameterValuesResponse",
        "Fault  9003 Invalid arguments",
        "RebootResponse",
        "Inform  1 BOOT, M Reboot (demo-reboot)",
        "all as it should be",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("<SOAP-ENV:Envelope"));
    let wire = String::from_utf8(program(&["--wire"]).stdout).unwrap();
    assert!(wire.contains("<SOAP-ENV:Envelope"));
}

#[test]
fn wrong_usage_is_told_and_ends_with_2() {
    for (arguments, told) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["--model"], "--model"),
        (&["--model", "no-such-file.xml"], "no-such-file.xml"),
        (&["--values", "a.csv", "--model", "b.xml"], "one device"),
        (&["stray"], "stray"),
    ] {
        let output = program(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(told), "{text}");
        assert!(output.stdout.is_empty());
    }
    let help = program(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("usage: demo")
    );
}
