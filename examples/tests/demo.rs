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
fn the_built_in_gateway_goes_through_all_sessions() {
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
    assert_eq!(summary.sessions.len(), 3);
    assert_eq!(
        summary.added,
        Some(("Device.IP.Interface.3.".to_owned(), 14))
    );
    let told = ("Device.IP.Interface.1.Status".to_owned(), "Down".to_owned());
    assert!(summary.sessions[2].parameters.contains(&told));
    assert_eq!(summary.notified, Some(told));
}

#[test]
fn the_largest_data_model_goes_through() {
    let Some(model) = shared("bbf/tr-181-2-17-0-cwmp-full.xml") else {
        return;
    };
    let summary = run(&Origin::Model(model));
    assert!(summary.values.len() > 10_000, "{}", summary.values.len());
    assert_eq!(summary.added.unwrap().0, "Device.ATM.Link.3.");
    assert_eq!(summary.notified.unwrap().0, "Device.IP.Interface.1.Status");
}

/// A dump in a file that goes with the test.
struct Dump(PathBuf);

impl Dump {
    fn new(test: &str, rows: &[&str]) -> Self {
        let name = format!("cwmp-demo-{}-{test}.csv", std::process::id());
        let path = std::env::temp_dir().join(name);
        let rows = rows.join("\n");
        let text = format!("Parameter,Object,Writable,Value,Value type\n{rows}\n");
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn run(&self) -> Summary {
        run(&Origin::Values(self.0.clone()))
    }
}

impl Drop for Dump {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_device_without_tables_and_changes_of_its_own_does_less() {
    let dump = Dump::new(
        "less",
        &["Device.DeviceInfo.SoftwareVersion,false,false,1.0,xsd:string"],
    );
    let summary = dump.run();
    assert_eq!((summary.added, summary.notified), (None, None));
    assert_eq!(summary.sessions.len(), 2);
}

#[test]
fn a_device_that_keeps_its_changes_to_itself_for_a_while_is_not_asked_to_notify() {
    let rows = |throttle| {
        let throttle = format!(
            "Device.ManagementServer.DefaultActiveNotificationThrottle,false,true,{throttle},xsd:unsignedInt"
        );
        let dump = Dump::new(
            &throttle.len().to_string(),
            &["Device.Time.Status,false,false,Error,xsd:string", &throttle],
        );
        dump.run()
    };
    assert_eq!(rows("300").notified, None);
    let told = ("Device.Time.Status".to_owned(), "Up".to_owned());
    assert_eq!(rows("0").notified, Some(told));
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
        assert!(summary.notified.is_some(), "{}", path.display());
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        // The recorded answers of the others do not say what can be written.
        assert!(summary.added.is_some(), "{}", path.display());
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
fn the_transcript_tells_all_sessions() {
    let output = program(&[]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "Inform  0 BOOTSTRAP, 1 BOOT",
        "GetParameterNamesResponse",
        "GetParameterValuesResponse",
        "SetParameterValuesResponse",
        "Fault  9003 Invalid arguments",
        "AddObjectResponse  instance 3",
        "DeleteObjectResponse  in effect",
        "Device.IP.Interface.1.Status: notification active",
        "RebootResponse",
        "Inform  1 BOOT, M Reboot (demo-reboot)",
        "the device changes Device.IP.Interface.1.Status",
        "Inform  4 VALUE CHANGE",
        "notified: Device.IP.Interface.1.Status = \"Down\"",
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
