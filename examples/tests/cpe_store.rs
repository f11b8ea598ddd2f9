//! The device program started, killed and started again: what it keeps is there.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

mod support;

use core::time::Duration;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use cwmp_examples::acs::{AcsConfig, AcsHandle, AcsServer, SessionRecord, Task, TaskOutcome};
use cwmp_examples::cpe::{self, Life, LocalChange, Options};
use cwmp_examples::device::SimulatedDevice;
use cwmp_examples::transcript::Transcript;
use cwmp_model::record::{Reader, Writer};
use cwmp_soap::message::get_parameter_attributes::GetParameterAttributesResponseView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponseView;
use cwmp_transport::http::url::Url;
use support::with_server;

const CODE: &str = "Device.DeviceInfo.ProvisioningCode";
const NTP: &str = "Device.Time.NTPServer1";

/// A folder that goes with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let name = format!("cwmp-cpe-{}-{test}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn store(&self) -> PathBuf {
        self.0.join("state")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn program(acs: SocketAddr, store: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cpe"));
    command.args(["--quiet", "--acs", &format!("http://{acs}/"), "--store"]);
    command.arg(store).stdout(Stdio::null());
    command
}

/// Runs until this many sessions are complete, and is killed then.
fn killed_after(mut command: Command, handle: &AcsHandle, sessions: u64) {
    /// Also when the test fails.
    struct Killed(Child);
    impl Drop for Killed {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
    // It would go on for ever.
    let device = Killed(command.args(["--periodic", "3600"]).spawn().unwrap());
    assert!(handle.wait(|counts| counts.completed >= sessions));
    drop(device);
}

fn runs_once(acs: SocketAddr, store: &Path) {
    let output = program(acs, store).arg("--once").output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// What the program does with `--once`, in this process.
fn options(acs: SocketAddr, store: &Path) -> Options {
    let url = Url::parse(&format!("http://{acs}/")).unwrap();
    let mut options = Options::new(url);
    (options.once, options.pause) = (true, Duration::ZERO);
    options.store = Some(store.to_owned());
    options
}

fn completed(options: &Options) -> u32 {
    let mut device = SimulatedDevice::built_in();
    let report = cpe::run(&mut device, options, &Transcript::silent()).unwrap();
    assert_eq!(report.failed, 0);
    report.completed
}

fn codes(session: &SessionRecord) -> Vec<&str> {
    session.events.iter().map(|(code, _)| &**code).collect()
}

fn value(outcome: &TaskOutcome) -> String {
    let answer = outcome.answer().unwrap();
    let view = GetParameterValuesResponseView::read(&answer).unwrap();
    let parameter = view.parameter_list().next().unwrap();
    parameter.value.unwrap().to_string()
}

fn notification(outcome: &TaskOutcome) -> i32 {
    let answer = outcome.answer().unwrap();
    let view = GetParameterAttributesResponseView::read(&answer).unwrap();
    view.parameter_list().next().unwrap().notification.unwrap()
}

fn queue(handle: &AcsHandle, tasks: &[&str]) {
    for task in tasks {
        handle.queue(task.parse::<Task>().unwrap());
    }
}

#[test]
fn a_device_that_is_killed_keeps_its_acs_its_attributes_values_and_instances() {
    let folder = Folder::new("killed");
    let tasks = [
        &format!("set {CODE}=kept"),
        &format!("notify {NTP}=active"),
        "add Device.IP.Interface.",
    ];
    with_server(&tasks, |acs, handle| {
        killed_after(program(acs, &folder.store()), handle, 1);
        queue(
            handle,
            &[
                &format!("get {CODE}"),
                &format!("attributes {NTP}"),
                "delete Device.IP.Interface.3.",
            ],
        );
        killed_after(program(acs, &folder.store()), handle, 2);
        queue(handle, &["get Device.IP.InterfaceNumberOfEntries"]);
        runs_once(acs, &folder.store());
        let sessions = handle.sessions();
        let events: Vec<Vec<&str>> = sessions.iter().map(codes).collect();
        assert_eq!(
            events,
            [
                vec!["0 BOOTSTRAP", "1 BOOT"],
                vec!["1 BOOT"],
                vec!["1 BOOT"]
            ]
        );
        let outcomes = handle.outcomes();
        assert_eq!(value(&outcomes[3]), "kept");
        assert_eq!(notification(&outcomes[4]), 2);
        assert!(outcomes[5].answer().is_some(), "{:?}", outcomes[5]);
        assert_eq!(value(&outcomes[6]), "2");
    });
}

#[test]
fn a_torn_end_is_cut_off_and_the_rest_is_kept() {
    let folder = Folder::new("torn");
    let tasks = [&format!("set {CODE}=kept"), &format!("notify {NTP}=active")];
    with_server(&tasks.map(|task| &**task), |acs, handle| {
        runs_once(acs, &folder.store());
        let values = folder.0.join("state.values");
        for file in [&folder.store(), &values] {
            let mut bytes = fs::read(file).unwrap();
            let torn = bytes[..bytes.len() / 2].to_vec();
            bytes.extend(&torn[..torn.len().min(11)]);
            fs::write(file, bytes).unwrap();
        }
        queue(
            handle,
            &[&format!("get {CODE}"), &format!("attributes {NTP}")],
        );
        runs_once(acs, &folder.store());
        let log = fs::read(folder.store()).unwrap();
        let mut records = Reader::new(&log);
        assert!(records.by_ref().count() > 1);
        assert_eq!(records.end(), log.len());
        assert_eq!(codes(&handle.sessions()[1]), ["1 BOOT"]);
        let outcomes = handle.outcomes();
        assert_eq!(value(&outcomes[2]), "kept");
        assert_eq!(notification(&outcomes[3]), 2);
    });
}

#[test]
fn records_that_have_grown_are_written_anew_and_say_the_same() {
    let folder = Folder::new("grown");
    let notify = |level| format!("notify {NTP}={level}");
    let levels = [notify("passive"), notify("off"), notify("active")];
    with_server(&levels.each_ref().map(|task| &**task), |acs, handle| {
        let mut options = options(acs, &folder.store());
        assert_eq!(completed(&options), 1);
        let len = || fs::metadata(folder.store()).unwrap().len();
        let grown = len();
        queue(handle, &[&format!("attributes {NTP}")]);
        options.store_limit = grown - 1;
        assert_eq!(completed(&options), 1);
        assert!(len() < grown, "{} of {grown} bytes", len());
        queue(handle, &[&format!("attributes {NTP}")]);
        assert_eq!(completed(&options), 1);
        let sessions = handle.sessions();
        assert!(sessions[1..].iter().all(|s| codes(s) == ["1 BOOT"]));
        let outcomes = handle.outcomes();
        assert!(outcomes[3..].iter().map(notification).eq([2, 2]));
    });
}

#[test]
fn what_an_acs_wanted_that_does_not_know_the_device_is_forgotten_for_good() {
    let folder = Folder::new("forgotten");
    with_server(&[&format!("notify {NTP}=active")], |acs, handle| {
        runs_once(acs, &folder.store());
        // All but the record that says which ACS knows the device, the only one of its kind.
        let log = fs::read(folder.store()).unwrap();
        let mut rest = Vec::new();
        for record in Reader::new(&log).filter(|record| record.kind.number() < 16) {
            let mut out = [0; 256];
            let mut writer = Writer::new(&mut out, record.kind, record.member);
            writer.put(record.payload);
            rest.extend_from_slice(writer.finish().unwrap());
        }
        assert!(!rest.is_empty() && rest.len() < log.len());
        fs::write(folder.store(), rest).unwrap();
        let asked = format!("attributes {NTP}");
        for session in 1..3 {
            queue(handle, &[&asked]);
            runs_once(acs, &folder.store());
            assert_eq!(notification(&handle.outcomes()[session]), 0);
        }
        let sessions = handle.sessions();
        assert_eq!(codes(&sessions[1]), ["0 BOOTSTRAP", "1 BOOT"]);
        assert_eq!(codes(&sessions[2]), ["1 BOOT"]);
    });
}

#[test]
fn a_factory_reset_is_a_first_contact_with_the_values_of_the_factory() {
    let folder = Folder::new("reset");
    let tasks = [
        &format!("set {CODE}=gone"),
        &format!("notify {NTP}=active"),
        "factory-reset",
    ];
    with_server(&tasks, |acs, handle| {
        runs_once(acs, &folder.store());
        queue(
            handle,
            &[&format!("get {CODE}"), &format!("attributes {NTP}")],
        );
        runs_once(acs, &folder.store());
        let sessions = handle.sessions();
        let events: Vec<Vec<&str>> = sessions.iter().map(codes).collect();
        let first = ["0 BOOTSTRAP", "1 BOOT"];
        assert_eq!(events, [&first[..], &first, &["1 BOOT"]]);
        let outcomes = handle.outcomes();
        assert_eq!(value(&outcomes[3]), "");
        assert_eq!(notification(&outcomes[4]), 0);
    });
}

#[test]
fn another_acs_is_a_first_contact() {
    let folder = Folder::new("another");
    with_server(&[], |acs, _| runs_once(acs, &folder.store()));
    with_server(&[], |acs, handle| {
        runs_once(acs, &folder.store());
        runs_once(acs, &folder.store());
        let sessions = handle.sessions();
        assert_eq!(codes(&sessions[0]), ["0 BOOTSTRAP", "1 BOOT"]);
        assert_eq!(codes(&sessions[1]), ["1 BOOT"]);
    });
}

#[test]
fn a_change_of_the_devices_own_is_told_and_kept() {
    let folder = Folder::new("change");
    let notify = format!("notify {NTP}=active");
    with_server(&[&notify], |acs, handle| {
        let mut options = options(acs, &folder.store());
        options.changes = vec![LocalChange {
            path: NTP.into(),
            value: "ntp.example".into(),
        }];
        assert_eq!(completed(&options), 2);
        queue(handle, &[&format!("get {NTP}")]);
        runs_once(acs, &folder.store());
        let sessions = handle.sessions();
        assert_eq!(codes(&sessions[1]), ["4 VALUE CHANGE"]);
        let told = (NTP.to_owned(), "ntp.example".to_owned());
        assert!(sessions[1].parameters.contains(&told));
        // It was told: there is nothing left to tell.
        assert_eq!(codes(&sessions[2]), ["1 BOOT"]);
        assert_eq!(value(&handle.outcomes()[1]), "ntp.example");
    });
}

#[test]
fn a_change_that_could_not_be_told_is_told_after_the_next_start() {
    let folder = Folder::new("untold");
    let serve = |address, task: Option<Task>| {
        let mut config = AcsConfig::new();
        // It is gone after a session, whatever the device has to tell then.
        (config.once, config.tasks) = (true, task.into_iter().collect());
        AcsServer::bind(address, config).unwrap()
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let acs = serve(any, Some(format!("notify {NTP}=active").parse().unwrap()));
    let address = acs.local_addr();
    let options = options(address, &folder.store());
    let change = LocalChange {
        path: NTP.into(),
        value: "ntp.example".into(),
    };
    let mut device = SimulatedDevice::built_in();
    let report = thread::scope(|scope| {
        let ended = scope.spawn(|| {
            acs.run();
            drop(acs);
        });
        let mut life = Some(ended);
        cpe::run_with(
            &mut device,
            &options,
            &Transcript::silent(),
            &mut |report, _| match life.take().filter(|_| report.completed > 0) {
                Some(ended) => {
                    ended.join().unwrap();
                    Life::Change(change.clone())
                }
                None => Life::Nothing,
            },
        )
        .unwrap()
    });
    assert_eq!((report.completed, report.failed), (1, 1));
    let acs = serve(address, None);
    let handle = acs.handle();
    thread::scope(|scope| {
        scope.spawn(|| acs.run());
        runs_once(address, &folder.store());
    });
    let sessions = handle.sessions();
    assert_eq!(codes(&sessions[0]), ["1 BOOT", "4 VALUE CHANGE"]);
    let told = (NTP.to_owned(), "ntp.example".to_owned());
    assert!(sessions[0].parameters.contains(&told));
}

#[test]
fn a_transfer_that_could_not_be_reported_is_reported_after_the_next_start() {
    let folder = Folder::new("transfer");
    let serve = |address, task: Option<&str>| {
        let mut config = AcsConfig::new();
        let tasks = task.map(|task| task.parse().unwrap());
        // It is gone after a session, whatever the device has to tell then.
        (config.once, config.tasks) = (true, tasks.into_iter().collect());
        AcsServer::bind(address, config).unwrap()
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let task = "download 3 http://127.0.0.1:1/config night";
    let acs = serve(any, Some(task));
    let address = acs.local_addr();
    let options = options(address, &folder.store());
    let mut device = SimulatedDevice::built_in();
    let report = thread::scope(|scope| {
        scope.spawn(|| {
            acs.run();
            drop(acs);
        });
        cpe::run(&mut device, &options, &Transcript::silent()).unwrap()
    });
    assert_eq!((report.completed, report.failed), (1, 1));
    let acs = serve(address, None);
    let handle = acs.handle();
    thread::scope(|scope| {
        scope.spawn(|| acs.run());
        runs_once(address, &folder.store());
    });
    let expected = [
        ("1 BOOT", ""),
        ("7 TRANSFER COMPLETE", ""),
        ("M Download", "night"),
    ];
    let expected = expected.map(|(code, key)| (code.to_owned(), key.to_owned()));
    assert_eq!(handle.sessions()[0].events, expected);
}

fn refused(store: &Path) -> Output {
    let acs = SocketAddr::from(([127, 0, 0, 1], 1));
    program(acs, store).arg("--once").output().unwrap()
}

#[test]
fn a_file_that_is_something_else_is_refused_and_left_as_it_is() {
    let folder = Folder::new("foreign");
    fs::write(folder.store(), "a letter").unwrap();
    let output = refused(&folder.store());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("what the device keeps"));
    assert_eq!(fs::read(folder.store()).unwrap(), b"a letter");
    fs::remove_file(folder.store()).unwrap();
    let values = folder.0.join("state.values");
    fs::write(&values, "a letter").unwrap();
    assert_eq!(refused(&folder.store()).status.code(), Some(1));
    assert_eq!(fs::read(values).unwrap(), b"a letter");
    assert_eq!(refused(&folder.0.join("no/state")).status.code(), Some(1));
}

#[test]
fn a_change_is_written_as_an_assignment() {
    for change in ["Device.Time.NTPServer1", "=x"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cpe"));
        let command = command.args(["--acs", "http://127.0.0.1:1/", "--change", change]);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("PATH=VALUE"));
    }
}
