//! What an Inform lists, on the built-in gateway and on one with a table of `InformParameter`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]
#![cfg(feature = "alloc")]

mod support;

use cwmp_model::{Addressing, InformWalk, InstanceMode, MemoryTree, Model};
use support::Device;

const FORCED: [&str; 7] = [
    "Device.DeviceInfo.HardwareVersion",
    "Device.DeviceInfo.ProvisioningCode",
    "Device.DeviceInfo.SoftwareVersion",
    "Device.ManagementServer.AliasBasedAddressing",
    "Device.ManagementServer.ConnectionRequestURL",
    "Device.ManagementServer.ParameterKey",
    "Device.RootDataModelVersion",
];

fn names(listed: &[(String, String)]) -> Vec<&str> {
    listed.iter().map(|(path, _)| path.as_str()).collect()
}

#[test]
fn ct_inf_01c_seven_forced_parameters_once_each_with_their_present_values() {
    let mut device = Device::new();
    let listed = device.inform(&["2 PERIODIC"]);
    assert_eq!(names(&listed), FORCED);
    device.change("Device.ManagementServer.ParameterKey", "key");
    let listed = device.parameters(&["2 PERIODIC"]);
    assert_eq!(listed[5].1, "key");
}

#[test]
fn inf_012_a_forced_parameter_that_changed_is_listed_once_and_the_changed_ones_follow() {
    let mut device = Device::new();
    device.notify("Device.WiFi.SSID.", 1).unwrap();
    device.announce("Device.WiFi.SSID.2.SSID", "b").unwrap();
    device.announce("Device.WiFi.SSID.1.SSID", "a").unwrap();
    device.announce(FORCED[1], "code").unwrap();
    let listed = device.inform(&["1 BOOT"]);
    assert_eq!(names(&listed)[..7], FORCED);
    assert_eq!(
        names(&listed)[7..],
        ["Device.WiFi.SSID.1.SSID", "Device.WiFi.SSID.2.SSID"]
    );
    device.deliver().unwrap();
    assert!(!device.attributes.begin_inform());
}

#[test]
fn inf_013_what_is_written_is_what_counts_as_reported() {
    let ssid = "Device.WiFi.SSID.1.SSID";
    let mut device = Device::new();
    device.notify(ssid, 1).unwrap();
    device.announce(ssid, "First").unwrap();
    device.attributes.begin_inform();
    device.change(ssid, "Second");
    let listed = device.parameters(&[]);
    assert!(listed.contains(&(ssid.to_owned(), "Second".to_owned())));
    device.deliver().unwrap();
    device.round().unwrap();
    assert!(
        !device.attributes.begin_inform(),
        "the second value was written"
    );
    device.reboot();
    device.round().unwrap();
    assert!(!device.attributes.begin_inform());
}

#[test]
fn inf_005_one_more_parameter_may_be_in_every_inform_and_is_listed_once() {
    let address = "Device.IP.Interface.1.IPv4Address.1.IPAddress";
    let mut device = Device::new();
    device.notify(address, 1).unwrap();
    device.announce(address, "192.0.2.11").unwrap();
    device.attributes.begin_inform();
    for (also, count) in [(address, 8), (FORCED[0], 8)] {
        let also = device.place(also);
        let mut model = Model::new(device.schema, &mut device.tree);
        let events = &["2 PERIODIC"][..];
        let walk = InformWalk::new(&mut model, &device.attributes, &events, Some(also), &mut []);
        assert_eq!(
            walk.count(&mut model, &device.attributes, &events, &mut []),
            count
        );
    }
}

mod rows {
    use cwmp_model::{ActiveNotify, Decl, Limit};
    use cwmp_soap::ValueType::{Boolean, String, UnsignedInt};

    const ALIAS: Decl<'static> = Decl::parameter("Alias", String).writable();

    cwmp_model::schema! {
        /// A device with a table of what its Informs carry.
        pub(crate) static SCHEMA = Decl::object("Device", &[
            Decl::parameter("RootDataModelVersion", String).forced_inform(),
            Decl::object("ManagementServer", &[
                Decl::parameter("ParameterKey", String)
                    .forced_inform()
                    .active_notify(ActiveNotify::CanDeny),
                Decl::table("InformParameter", &[
                    Decl::parameter("Enable", Boolean).writable().limits(&[Limit::Default("false")]),
                    ALIAS,
                    Decl::parameter("ParameterName", String).writable(),
                    Decl::parameter("EventList", String).writable(),
                ]).writable(),
            ]),
            Decl::object("Hosts", &[
                Decl::table("Host", &[
                    ALIAS,
                    Decl::parameter("HostName", String),
                    Decl::table("Address", &[Decl::parameter("IP", String)]),
                    Decl::parameter("Leases", UnsignedInt),
                ]),
            ]),
        ]);
    }
}

/// Two hosts with three addresses, and these rows: enabled, parameter name, event list.
fn with_rows(rows: &[(bool, &str, &str)]) -> Device {
    let mut device = Device::new();
    device.schema = rows::SCHEMA;
    let mut tree = MemoryTree::from_schema(device.schema);
    for instance in ["1.", "7.", "1.Address.1.", "1.Address.30.", "7.Address.2."] {
        let path = format!("Device.Hosts.Host.{instance}");
        tree.insert_instance(device.schema, &path).unwrap();
    }
    for (index, (enabled, name, events)) in rows.iter().enumerate() {
        let row = format!("Device.ManagementServer.InformParameter.{}.", 2 * index + 1);
        tree.insert_instance(device.schema, &row).unwrap();
        for (parameter, text) in [
            ("Enable", if *enabled { "1" } else { "0" }),
            ("ParameterName", *name),
            ("EventList", *events),
        ] {
            let path = format!("{row}{parameter}");
            tree.set_text(device.schema, &path, text).unwrap();
        }
    }
    device.tree = tree;
    device.log.clear();
    device.reboot();
    device.round().unwrap();
    device
}

/// What is listed behind the forced parameters.
fn listed(device: &mut Device, events: &[&str]) -> Vec<String> {
    let listed = device.inform(events);
    let mut names: Vec<String> = listed.into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        names[..2],
        [
            "Device.ManagementServer.ParameterKey",
            "Device.RootDataModelVersion"
        ]
    );
    names.split_off(2)
}

#[test]
fn ct_inf_03c_rows_are_listed_with_their_events_and_nothing_for_what_matches_nothing() {
    let ip = "Device.Hosts.Host.*.Address.*.IP";
    let addresses = [
        "Device.Hosts.Host.1.Address.1.IP",
        "Device.Hosts.Host.1.Address.30.IP",
        "Device.Hosts.Host.7.Address.2.IP",
    ];
    let mut device = with_rows(&[
        (true, ip, "2 PERIODIC"),
        (true, "Device.Hosts.Host.9.HostName", ""),
        (true, "Device.Hosts.Host.7.HostName", "1 BOOT, M Reboot"),
        (false, "Device.Hosts.Host.1.HostName", ""),
        (true, "Device.Nope.*.X", ""),
        (true, "Device.Hosts.", ""),
        (true, "", ""),
    ]);
    assert_eq!(listed(&mut device, &["2 PERIODIC"]), addresses);
    assert_eq!(
        listed(&mut device, &["6 CONNECTION REQUEST", "2 PERIODIC"]),
        addresses
    );
    assert!(listed(&mut device, &["6 CONNECTION REQUEST"]).is_empty());
    for boot in ["1 BOOT", "M Reboot"] {
        assert_eq!(
            listed(&mut device, &[boot]),
            ["Device.Hosts.Host.7.HostName"]
        );
    }
    device.tree = MemoryTree::from_schema(device.schema);
    assert!(listed(&mut device, &["2 PERIODIC"]).is_empty());
}

#[test]
fn ct_inf_03c_an_empty_list_is_every_event_but_value_change() {
    let name = "Device.Hosts.Host.1.HostName";
    let mut device = with_rows(&[(true, name, "")]);
    for event in ["0 BOOTSTRAP", "2 PERIODIC", "14 HEARTBEAT", "X 00D09E Mine"] {
        assert_eq!(listed(&mut device, &[event]), [name], "{event}");
        assert_eq!(
            listed(&mut device, &["4 VALUE CHANGE", event]),
            [name],
            "{event}"
        );
    }
    assert!(listed(&mut device, &["4 VALUE CHANGE"]).is_empty());
    let mut wrong = with_rows(&[(true, name, "4 VALUE CHANGE")]);
    assert!(listed(&mut wrong, &["4 VALUE CHANGE"]).is_empty());
}

#[test]
fn inf_011_rows_that_overlap_with_others_or_with_changes_list_each_name_once() {
    let mut device = with_rows(&[
        (true, "Device.Hosts.Host.7.HostName", "1 BOOT"),
        (true, "Device.Hosts.Host.*.HostName", "2 PERIODIC"),
        (true, "Device.Hosts.Host.1.HostName", ""),
        (true, "Device.ManagementServer.ParameterKey", ""),
    ]);
    let (first, second) = (
        "Device.Hosts.Host.1.HostName",
        "Device.Hosts.Host.7.HostName",
    );
    assert_eq!(listed(&mut device, &["2 PERIODIC"]), [first, second]);
    assert_eq!(
        listed(&mut device, &["2 PERIODIC", "1 BOOT"]),
        [second, first]
    );
    device.notify(first, 1).unwrap();
    device.announce(first, "changed").unwrap();
    assert_eq!(
        listed(&mut device, &["2 PERIODIC", "1 BOOT"]),
        [first, second]
    );
}

#[test]
fn inf_017_paths_have_aliases_where_the_acs_asks_for_them() {
    let mut device = with_rows(&[(true, "Device.Hosts.Host.*.HostName", "")]);
    device.change("Device.Hosts.Host.7.Alias", "printer");
    let aliases = Addressing {
        aliases: true,
        mode: InstanceMode::Alias,
        ..Addressing::default()
    };
    let mut model = Model::new(device.schema, &mut device.tree).with_addressing(aliases);
    let (events, mut scratch) = (&["1 BOOT"][..], [0; 256]);
    let mut walk = InformWalk::new(&mut model, &device.attributes, &events, None, &mut scratch);
    let mut paths = Vec::new();
    while let Some(path) = walk.path(&model) {
        paths.push(path.to_string());
        walk.advance(&mut model, &device.attributes, &events, &mut scratch);
    }
    assert_eq!(
        paths.last().unwrap(),
        "Device.Hosts.Host.[printer].HostName"
    );
}
