//! Settings as devices have them.

extern crate alloc;
use super::*;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use cwmp_model::{Decl, MemoryTree, NodeId, Schema, schema};
use cwmp_soap::{Timestamp, ValueType};

const SERVER: &[Decl<'static>] = &[
    Decl::parameter("EnableCWMP", ValueType::Boolean),
    Decl::parameter("URL", ValueType::String),
    Decl::parameter("PeriodicInformEnable", ValueType::Boolean),
    Decl::parameter("PeriodicInformInterval", ValueType::UnsignedInt),
    Decl::parameter("PeriodicInformTime", ValueType::DateTime),
    Decl::parameter("CWMPRetryMinimumWaitInterval", ValueType::UnsignedInt),
    Decl::parameter("CWMPRetryIntervalMultiplier", ValueType::UnsignedInt),
    Decl::parameter("ScheduleReboot", ValueType::DateTime),
    Decl::parameter("DelayReboot", ValueType::Int),
    Decl::object(
        "HeartbeatPolicy",
        &[
            Decl::parameter("Enable", ValueType::Boolean),
            Decl::parameter("ReportingInterval", ValueType::UnsignedInt),
            Decl::parameter("InitiationTime", ValueType::DateTime),
        ],
    ),
    Decl::object(
        "StandbyPolicy",
        &[
            Decl::parameter("CRUnawarenessMaxDuration", ValueType::Int),
            Decl::parameter("MaxMissedPeriodic", ValueType::Int),
            Decl::parameter("NotifyMissedScheduled", ValueType::Boolean),
            Decl::parameter("NetworkAwarenessCapable", ValueType::Boolean),
            Decl::parameter("SelfTimerCapable", ValueType::Boolean),
            Decl::parameter("CRAwarenessRequested", ValueType::Boolean),
            Decl::parameter("PeriodicAwarenessRequested", ValueType::Boolean),
            Decl::parameter("ScheduledAwarenessRequested", ValueType::Boolean),
        ],
    ),
];

schema! {
    /// A device of the second data model.
    static DEVICE = Decl::object("Device", &[Decl::object("ManagementServer", SERVER)]);
}

schema! {
    /// One of the first.
    static GATEWAY = Decl::object("InternetGatewayDevice", &[Decl::object("ManagementServer", SERVER)]);
}

schema! {
    /// One that has no such object.
    static BARE = Decl::object("Device", &[Decl::parameter("RootDataModelVersion", ValueType::String)]);
}

const DEFAULT: RetryPolicy = RetryPolicy::DEFAULT;

/// What is read from a device that has none of the parameters.
const fn nothing(retry: RetryPolicy) -> Management {
    Management {
        settings: Settings::new(retry),
        periodic: None,
        heartbeat: None,
        reboots: Reboots::NONE,
    }
}

/// The settings of a device with these values and no other parameters.
fn read(schema: Schema<'_>, values: &[(&str, &str)]) -> Management {
    let mut tree = MemoryTree::new();
    let root = schema.name(NodeId::ROOT).to_string();
    for (name, text) in values {
        let path = [root.as_str(), ".ManagementServer.", name].concat();
        let node = schema.find(&path).unwrap();
        let value_type = schema.row(node).unwrap().value_type;
        tree.insert(schema, &path, value_type, text, true).unwrap();
    }
    Management::read(
        &mut Model::new(schema, &mut tree),
        (DEFAULT, FollowedSettings::ALL),
        &mut [0; 256],
    )
}

#[test]
fn a_device_without_the_parameters_has_the_defaults() {
    for schema in [DEVICE, GATEWAY, BARE] {
        assert_eq!(read(schema, &[]), nothing(DEFAULT));
    }
    let own = RetryPolicy::new(30, 1500).unwrap();
    let mut tree = MemoryTree::new();
    let found = Management::read(
        &mut Model::new(DEVICE, &mut tree),
        (own, FollowedSettings::ALL),
        &mut [],
    );
    assert_eq!(found, nothing(own));
    // Enabled and nothing said of when: once a day.
    let daily = Some(Cycle {
        interval: 86_400,
        reference: DateTime::Unknown,
    });
    let enabled = [
        ("PeriodicInformEnable", "1"),
        ("HeartbeatPolicy.Enable", "true"),
    ];
    let found = read(DEVICE, &enabled);
    assert_eq!((found.periodic, found.heartbeat), (daily, daily));
}

#[test]
fn every_parameter_is_read_in_the_models_of_both_roots() {
    let values = [
        ("EnableCWMP", "0"),
        ("URL", "http://acs.example.net/"),
        ("PeriodicInformEnable", "true"),
        ("PeriodicInformInterval", "600"),
        ("PeriodicInformTime", "1970-01-01T00:01:40Z"),
        ("CWMPRetryMinimumWaitInterval", "7"),
        ("CWMPRetryIntervalMultiplier", "1250"),
        ("ScheduleReboot", "1970-01-01T00:00:09"),
        ("DelayReboot", "30"),
        ("HeartbeatPolicy.Enable", "1"),
        ("HeartbeatPolicy.ReportingInterval", "60"),
        ("HeartbeatPolicy.InitiationTime", "0001-01-01T00:00:00Z"),
        ("StandbyPolicy.CRUnawarenessMaxDuration", "900"),
        ("StandbyPolicy.MaxMissedPeriodic", "0"),
        ("StandbyPolicy.NotifyMissedScheduled", "1"),
        ("StandbyPolicy.NetworkAwarenessCapable", "1"),
        ("StandbyPolicy.SelfTimerCapable", "1"),
        ("StandbyPolicy.CRAwarenessRequested", "1"),
        ("StandbyPolicy.PeriodicAwarenessRequested", "1"),
        ("StandbyPolicy.ScheduledAwarenessRequested", "1"),
    ];
    let at = |unix| DateTime::At(Timestamp::from_unix(unix));
    for schema in [DEVICE, GATEWAY] {
        let found = read(schema, &values);
        let expected = Management {
            settings: Settings {
                enable_cwmp: false,
                url: found.settings.url,
                retry: RetryPolicy::new(7, 1250).unwrap(),
                standby: found.settings.standby,
            },
            periodic: Some(Cycle {
                interval: 600,
                reference: at(100),
            }),
            heartbeat: Some(Cycle {
                interval: 60,
                reference: DateTime::Unknown,
            }),
            reboots: Reboots {
                schedule: at(9),
                delay: 30,
            },
        };
        assert_eq!(found, expected);
        assert!(found.settings.url.is_some());
        assert_eq!(
            alloc::format!("{:?}", found.settings.standby),
            "StandbyPolicy { cr_unawareness_max_duration: Some(900), max_missed_periodic: Some(0), \
             notify_missed_scheduled: true, network_awareness_capable: true, self_timer_capable: true, \
             cr_awareness_requested: true, periodic_awareness_requested: true, scheduled_awareness_requested: true }"
        );
    }
}

#[test]
fn numbers_out_of_range_are_brought_into_it() {
    let values = |n: &'static str| {
        [
            ("PeriodicInformEnable", "1"),
            ("PeriodicInformInterval", n),
            ("CWMPRetryMinimumWaitInterval", n),
            ("CWMPRetryIntervalMultiplier", n),
            ("DelayReboot", n),
            ("HeartbeatPolicy.Enable", "1"),
            ("HeartbeatPolicy.ReportingInterval", n),
            ("StandbyPolicy.CRUnawarenessMaxDuration", n),
        ]
    };
    let seen: Vec<_> = ["0", "-5", "99999999999", "nonsense", ""]
        .into_iter()
        .map(|n| {
            let found = read(DEVICE, &values(n));
            (
                found.periodic.unwrap().interval,
                found.heartbeat.unwrap().interval,
                found.settings.retry.minimum_wait_interval(),
                found.settings.retry.interval_multiplier(),
                found.reboots.delay,
                found.settings.standby.cr_unawareness_max_duration,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (1, 30, 1, 1_000, 0, Some(0)),
            (1, 30, 1, 1_000, -1, None),
            (u32::MAX, u32::MAX, 65_535, 65_535, i32::MAX, Some(u32::MAX)),
            (86_400, 86_400, 5, 2_000, -1, None),
            (86_400, 86_400, 5, 2_000, -1, None),
        ]
    );
}

#[test]
fn a_url_is_known_by_its_hash() {
    let url = |text: &str| read(DEVICE, &[("URL", text)]).settings.url;
    assert_eq!(url("http://a/"), url("http://a/"));
    assert_ne!(url("http://a/"), url("http://b/"));
    assert_eq!(url(""), None);
}

#[test]
fn delay_reboot_is_taken_back_at_a_restart() {
    let mut tree = MemoryTree::from_schema(GATEWAY);
    let path = DELAY_REBOOT[1];
    tree.set_text(GATEWAY, path, "30").unwrap();
    reset_delay_reboot(&mut Model::new(GATEWAY, &mut tree));
    let place = GATEWAY.parse(path).unwrap().place;
    assert_eq!(tree.text(&place).map(String::from).as_deref(), Some("-1"));
    // A device that does not have it is left alone.
    let mut bare = MemoryTree::from_schema(BARE);
    reset_delay_reboot(&mut Model::new(BARE, &mut bare));
}
