//! Short courses of a [`Lamp`], to be walked through in every way.

use cwmp_core::cpe::{OperationKind, WindowMode};
use cwmp_soap::ValueType;

use crate::lamp::{BLINK, FLASHES, Lamp, SCENES, TEMPERATURE, UNITS, test};
use crate::product::Happening;
use crate::scenario::Scenario;
use crate::task::{Operation, Task, Window, windows};

/// A course of a lamp.
pub type Script = Scenario<fn() -> Lamp>;

/// The courses, each with its name: together they have the events that a lamp knows.
#[must_use]
pub fn scripts() -> Vec<(&'static str, Script)> {
    let mut scripts = settings();
    scripts.push(vendor());
    scripts.extend(transfers());
    scripts.extend(clocks());
    scripts.extend(modules());
    scripts.extend(ends());
    scripts
}

/// A lamp that informs when there is a reason to.
fn silent() -> Script {
    let make: fn() -> Lamp = || Lamp::new(0);
    Scenario::new(make).seconds(300)
}

/// The same, whose ACS wants to hear of what it did not ask for.
fn reporting() -> Script {
    let make: fn() -> Lamp = || Lamp::new(0).with_reports();
    Scenario::new(make).seconds(300)
}

const REQUEST: Happening = Happening::ConnectionRequest;

fn key(name: &str) -> String {
    name.into()
}

impl Script {
    /// The ACS has something for it to do, in the first session.
    fn calls(self, task: Task) -> Self {
        self.at(0, Happening::Task(task))
    }

    /// The same in one that it asks for.
    fn calls_at(self, seconds: u64, task: Task) -> Self {
        self.at(seconds, REQUEST).at(seconds, Happening::Task(task))
    }
}

fn set(key: &str) -> Task {
    Task::Set {
        name: "Device.Lamp.Level".into(),
        value_type: ValueType::UnsignedInt,
        value: "7".into(),
        key: key.into(),
    }
}

fn add(key: &str) -> Task {
    Task::Add {
        table: SCENES.into(),
        key: key.into(),
    }
}

fn delete(number: u32, key: &str) -> Task {
    Task::Delete {
        table: SCENES.into(),
        number,
        key: key.into(),
    }
}

fn watch(notification: u8) -> Task {
    Task::Watch {
        name: TEMPERATURE.into(),
        notification,
    }
}

fn flash(key: &str) -> Task {
    Task::Set {
        name: FLASHES.into(),
        value_type: ValueType::UnsignedInt,
        value: "5".into(),
        key: key.into(),
    }
}

/// Values, instances and attributes.
fn settings() -> Vec<(&'static str, Script)> {
    vec![
        ("first contact", silent()),
        (
            "settings",
            silent()
                .calls(set("set 1"))
                .calls(Task::Get("Device.Lamp.".into()))
                .calls_at(100, set("set 2")),
        ),
        (
            "instances",
            silent()
                .calls(add("add 1"))
                .calls(add("add 2"))
                .calls(delete(1, "delete"))
                .calls_at(100, add("add 3"))
                .calls(delete(7, "none")),
        ),
        (
            "changes",
            silent()
                .at(100, Happening::Change)
                .at(100, REQUEST)
                .at(101, Happening::Change),
        ),
        (
            "attributes",
            silent()
                .calls(watch(1))
                .at(50, Happening::Change)
                .calls_at(100, watch(0))
                .at(120, Happening::Change)
                .calls_at(150, watch(2))
                .at(200, Happening::Change),
        ),
        (
            "diagnostics",
            silent()
                .calls(test("Requested", key("test 1")))
                .calls_at(100, test("Requested", key("test 2")))
                .calls_at(101, flash("flash"))
                .calls_at(150, test("Requested", key("test 3")))
                .calls_at(151, test("Canceled", key("cancel"))),
        ),
    ]
}

/// Methods of the vendor's.
fn vendor() -> (&'static str, Script) {
    let blink = || Task::Vendor(BLINK.into());
    let course = silent().calls(blink()).calls(set("between")).calls(blink());
    let course = course.calls_at(100, blink());
    ("vendor's methods", course)
}

/// Files.
fn transfers() -> Vec<(&'static str, Script)> {
    let download = |key: &str, delay| Task::Download {
        key: key.into(),
        delay,
    };
    let upload = |key: &str, delay| Task::Upload {
        key: key.into(),
        delay,
    };
    let make: fn() -> Lamp = || Lamp::new(0).with_quick_transfers();
    let quick = Scenario::new(make).seconds(300);
    let cancel = |key: &str| Task::Cancel { key: key.into() };
    let idle = Window {
        start: 20,
        end: 90,
        mode: WindowMode::WhenIdle,
        retries: 1,
    };
    let failures = Task::Set {
        name: "Device.ManagementServer.AutonomousTransferCompletePolicy.ResultTypeFilter".into(),
        value_type: ValueType::String,
        value: "Failure".into(),
        key: key("failures"),
    };
    let schedule = |key: &str, windows: &[Window]| Task::ScheduleDownload {
        key: key.into(),
        windows: windows.into(),
    };
    vec![
        (
            "transfers",
            silent().calls(download("get", 0)).calls(upload("put", 60)),
        ),
        (
            "quick transfers",
            quick
                .calls(download("get", 0))
                .calls(schedule("now", &windows(40)))
                .calls(upload("put", 0))
                .calls(download("later", 1))
                .calls_at(100, download("again", 0)),
        ),
        (
            "windows",
            silent()
                .calls(schedule("ask", &windows(40)))
                .calls(schedule("idle", &[idle])),
        ),
        (
            "cancellation",
            silent()
                .calls(download("get", 60))
                .calls(schedule("idle", &[idle]))
                .calls(upload("put", 0))
                .calls(cancel("get"))
                .calls_at(10, cancel("idle"))
                .at(10, Happening::Task(cancel("put"))),
        ),
        (
            "own transfers",
            reporting()
                .at(50, Happening::Transfer)
                .at(51, Happening::Transfer)
                .calls_at(120, failures)
                .at(121, Happening::Transfer)
                .at(122, Happening::Transfer),
        ),
    ]
}

/// What comes by time.
fn clocks() -> Vec<(&'static str, Script)> {
    let schedule = |key: &str, delay| Task::ScheduleInform {
        key: key.into(),
        delay,
    };
    let periodic: fn() -> Lamp = || Lamp::new(600);
    let sleeping: fn() -> Lamp = || Lamp::new(600).with_standby();
    let keeping: fn() -> Lamp = Lamp::with_kept_settings;
    let server = || Task::Get("Device.ManagementServer.".into());
    let period = |enable: Option<&str>, interval: &str| {
        let of = |name: &str, value_type, value: &str| {
            let name = format!("Device.ManagementServer.PeriodicInform{name}");
            (name, value_type, value.to_owned())
        };
        let mut values = vec![of("Interval", ValueType::UnsignedInt, interval)];
        values.extend(enable.map(|enable| of("Enable", ValueType::Boolean, enable)));
        Task::SetAll {
            values,
            key: format!("every {interval}"),
        }
    };
    let beating: fn() -> Lamp = || Lamp::new(0).with_heartbeat(120);
    vec![
        (
            "schedule",
            silent()
                .calls(schedule("soon", 30))
                .calls(schedule("too", 30))
                .calls(schedule("later", 90)),
        ),
        ("periodic", Scenario::new(periodic).seconds(1_300)),
        (
            "standby",
            Scenario::new(sleeping)
                .seconds(3_000)
                .calls(schedule("missed", 700))
                .at(100, Happening::StandBy(300))
                .at(450, Happening::StandBy(400))
                .at(1_000, Happening::StandBy(850))
                .at(1_900, Happening::StandBy(950)),
        ),
        (
            "kept settings",
            Scenario::new(keeping)
                .seconds(700)
                .calls(period(None, "120"))
                .calls(server())
                .calls_at(250, period(Some("false"), "90"))
                .at(250, Happening::Task(server()))
                .calls_at(400, period(Some("true"), "200")),
        ),
        (
            "heartbeat",
            Scenario::new(beating)
                .seconds(400)
                .at(119, Happening::Change)
                .calls_at(239, set("set")),
        ),
    ]
}

/// Deployment units.
fn modules() -> Vec<(&'static str, Script)> {
    let operation = |kind, unit: usize| Operation {
        kind,
        uuid: UNITS.get(unit).copied().unwrap_or_default().into(),
    };
    let change = |key: &str, operations: &[Operation]| Task::Change {
        key: key.into(),
        operations: operations.into(),
    };
    let (install, update, uninstall) = (
        OperationKind::Install,
        OperationKind::Update,
        OperationKind::Uninstall,
    );
    let both = [
        operation(install, 0),
        operation(uninstall, 1),
        operation(update, 0),
    ];
    vec![
        (
            "units",
            silent()
                .calls(change("first", &both))
                .calls(change("second", &[operation(uninstall, 0)])),
        ),
        (
            "own units",
            reporting()
                .calls(change("first", &[operation(install, 1)]))
                .at(50, Happening::UnitChange)
                .at(51, Happening::UnitChange),
        ),
    ]
}

/// What ends with a restart, another ACS or nothing left.
fn ends() -> Vec<(&'static str, Script)> {
    let reboot = |key: &str| Task::Reboot { key: key.into() };
    let another = Task::Set {
        name: "Device.ManagementServer.URL".into(),
        value_type: ValueType::String,
        value: "http://other.example.net/".into(),
        key: key("move"),
    };
    let never = Task::ScheduleInform {
        key: key("never"),
        delay: 90,
    };
    vec![
        ("reboot", silent().calls(reboot("off")).calls(Task::Methods)),
        (
            "another ACS",
            silent()
                .calls(never)
                .calls(another)
                .calls(reboot("off"))
                .at(0, Happening::Change),
        ),
        (
            "factory reset",
            silent()
                .calls(set("gone"))
                .calls(reboot("never"))
                .calls(Task::FactoryReset),
        ),
    ]
}
