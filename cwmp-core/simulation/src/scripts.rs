//! Short courses of a [`Lamp`], to be walked through in every way.

use cwmp_soap::ValueType;

use crate::lamp::Lamp;
use crate::product::Happening;
use crate::scenario::Scenario;
use crate::task::Task;

/// A course of a lamp.
pub type Script = Scenario<fn() -> Lamp>;

/// The courses, each with its name: together they have the events that a lamp knows.
#[must_use]
pub fn scripts() -> [(&'static str, Script); 9] {
    let silent: fn() -> Lamp = || Lamp::new(0);
    let periodic: fn() -> Lamp = || Lamp::new(600);
    let start = |make| Scenario::new(make).seconds(300);
    let task = |task| Happening::Task(task);
    let key = |name: &str| -> String { name.into() };
    let another = |url: &str| Task::Set {
        name: "Device.ManagementServer.URL".into(),
        value_type: ValueType::String,
        value: url.into(),
        key: key("move"),
    };
    let set = |name: &str| Task::Set {
        name: "Device.Lamp.Level".into(),
        value_type: ValueType::UnsignedInt,
        value: "7".into(),
        key: key(name),
    };
    [
        ("first contact", start(silent)),
        (
            "settings",
            start(silent)
                .at(0, task(set("set 1")))
                .at(0, task(Task::Get("Device.Lamp.".into())))
                .at(100, Happening::ConnectionRequest)
                .at(100, task(set("set 2"))),
        ),
        (
            "changes",
            start(silent)
                .at(100, Happening::Change)
                .at(100, Happening::ConnectionRequest)
                .at(101, Happening::Change),
        ),
        (
            "reboot",
            start(silent)
                .at(0, task(Task::Reboot { key: key("off") }))
                .at(0, task(Task::Methods)),
        ),
        (
            "transfers",
            start(silent)
                .at(
                    0,
                    task(Task::Download {
                        key: key("get"),
                        delay: 0,
                    }),
                )
                .at(
                    0,
                    task(Task::Upload {
                        key: key("put"),
                        delay: 60,
                    }),
                ),
        ),
        (
            "schedule",
            start(silent)
                .at(
                    0,
                    task(Task::ScheduleInform {
                        key: key("soon"),
                        delay: 30,
                    }),
                )
                .at(
                    0,
                    task(Task::ScheduleInform {
                        key: key("later"),
                        delay: 90,
                    }),
                ),
        ),
        ("periodic", start(periodic).seconds(1_300)),
        (
            "another ACS",
            start(silent)
                .at(
                    0,
                    task(Task::ScheduleInform {
                        key: key("never"),
                        delay: 90,
                    }),
                )
                .at(0, task(another("http://other.example.net/")))
                .at(0, task(Task::Reboot { key: key("off") }))
                .at(0, Happening::Change),
        ),
        (
            "factory reset",
            start(silent)
                .at(0, task(set("gone")))
                .at(0, task(Task::Reboot { key: key("never") }))
                .at(0, task(Task::FactoryReset)),
        ),
    ]
}
