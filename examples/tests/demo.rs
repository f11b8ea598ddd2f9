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

/// A file that goes with the test.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let name = format!("cwmp-demo-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    /// A dump of these parameters.
    fn dump(name: &str, rows: &[&str]) -> Self {
        let rows = rows.join("\n");
        let text = format!("Parameter,Object,Writable,Value,Value type\n{rows}\n");
        Self::new(&format!("{name}.csv"), &text)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn a_device_without_tables_and_changes_of_its_own_does_less() {
    let dump = File::dump(
        "less",
        &["Device.DeviceInfo.SoftwareVersion,false,false,1.0,xsd:string"],
    );
    let summary = run(&Origin::Values(dump.0.clone()));
    assert_eq!((summary.added, summary.notified), (None, None));
    assert_eq!(summary.sessions.len(), 2);
}

#[test]
fn a_device_that_keeps_its_changes_to_itself_for_a_while_is_not_asked_to_notify() {
    let notified = |throttle| {
        let throttle = format!(
            "Device.ManagementServer.DefaultActiveNotificationThrottle,false,true,{throttle},xsd:unsignedInt"
        );
        let dump = File::dump(
            &throttle.len().to_string(),
            &["Device.Time.Status,false,false,Error,xsd:string", &throttle],
        );
        run(&Origin::Values(dump.0.clone())).notified
    };
    assert_eq!(notified("300"), None);
    let told = ("Device.Time.Status".to_owned(), "Up".to_owned());
    assert_eq!(notified("0"), Some(told));
}

#[test]
fn a_device_may_refuse_to_notify_at_once() {
    let model = |notify| {
        let text = format!(
            "<document><model name=\"Device:2.0\"><object name=\"Device.Time.\" access=\"readOnly\">\
             <parameter name=\"Status\" access=\"readOnly\" activeNotify=\"{notify}\">\
             <syntax><string/></syntax></parameter></object></model></document>"
        );
        let model = File::new(&format!("{notify}.xml"), &text);
        run(&Origin::Model(model.0.clone()))
    };
    let refused = model("canDeny");
    assert_eq!((refused.notified, refused.sessions.len()), (None, 2));
    assert!(model("normal").notified.is_some());
}

#[test]
fn an_instance_goes_into_a_table_outside_all_others_where_there_is_one() {
    let row = |path| format!("{path},false,false,x,xsd:string");
    let object = |path| format!("{path},true,true,,");
    let rows = [
        object("Device.A.1.B"),
        object("Device.A.1.B.1"),
        row("Device.A.1.B.1.Name"),
        object("Device.C"),
        object("Device.D"),
        object("Device.D.4"),
        row("Device.D.4.Name"),
    ];
    let added = |name, rows: &[String]| {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let dump = File::dump(name, &rows);
        run(&Origin::Values(dump.0.clone())).added
    };
    let instance = |path: &str| Some((path.to_owned(), 1));
    assert_eq!(added("outside", &rows), instance("Device.D.5."));
    assert_eq!(added("inside", &rows[..4]), instance("Device.A.1.B.2."));
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
            // The device was told where its ACS is now.
            if name.ends_with(".ManagementServer.URL") {
                continue;
            }
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
