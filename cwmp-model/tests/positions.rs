//! Walks of which only the position is kept between two steps, as an agent keeps it between two pieces of an answer.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]
#![cfg(feature = "alloc")]

use cwmp_model::{
    Addressing, InformPosition, InstanceMode, MemoryTree, Model, NamesPosition, NamesWalk,
    ValuesPosition, ValuesWalk, gateway,
};

/// A gateway whose first network has an alias.
fn device() -> MemoryTree {
    let mut tree = gateway::device();
    tree.set_text(gateway::SCHEMA, "Device.WiFi.SSID.1.Alias", "home")
        .unwrap();
    tree
}

/// Numbers, aliases and wildcards, and answers with either.
fn addressings() -> [Addressing; 2] {
    [InstanceMode::Number, InstanceMode::Alias].map(|mode| Addressing {
        mode,
        wildcards: true,
        ..Addressing::ALIASES
    })
}

const PATHS: [&str; 7] = [
    "",
    "Device.",
    "Device.WiFi.SSID.",
    "Device.WiFi.SSID.[home].",
    "Device.WiFi.SSID.*.SSID",
    "Device.IP.Interface.*.IPv4Address.*.",
    "Device.DeviceInfo.UpTime",
];

#[test]
fn values_go_on_where_they_stood() {
    let mut tree = device();
    for addressing in addressings() {
        let model = Model::new(gateway::SCHEMA, &mut tree).with_addressing(addressing);
        for path in PATHS {
            let mut walk = ValuesWalk::new(&model, path).unwrap();
            let mut resumed = walk.clone();
            let mut count = walk.count(&model);
            while let Some(name) = walk.current_path() {
                resumed = ValuesWalk::resume(&model, &resumed.position());
                assert_eq!(resumed.current_path(), Some(name), "{path}");
                assert_eq!(resumed.count(&model), count, "{path}");
                walk.advance(&model);
                resumed.advance(&model);
                count -= 1;
            }
            let end = ValuesWalk::resume(&model, &resumed.position());
            assert!(end.current().is_none() && count == 0, "{path}");
        }
    }
}

#[test]
fn names_go_on_where_they_stood() {
    let mut tree = device();
    for addressing in addressings() {
        let model = Model::new(gateway::SCHEMA, &mut tree).with_addressing(addressing);
        let calls = PATHS.into_iter().map(|path| (path, false));
        for (path, next_level) in calls.chain([("", true), ("Device.WiFi.SSID.*.", true)]) {
            let mut walk = NamesWalk::new(&model, path, next_level).unwrap();
            let mut resumed = walk.clone();
            while let Some(entry) = walk.current() {
                resumed = NamesWalk::resume(&model, &resumed.position());
                assert_eq!(resumed.current(), Some(entry), "{path}");
                walk.advance(&model);
                resumed.advance(&model);
            }
            let end = NamesWalk::resume(&model, &resumed.position());
            assert!(end.current().is_none(), "{path}");
        }
    }
}

#[test]
fn positions_take_as_little_memory_as_they_say() {
    for (size, most) in [
        (size_of::<ValuesPosition>(), 90),
        (size_of::<NamesPosition>(), 90),
        (size_of::<InformPosition>(), 200),
    ] {
        assert!(size <= most, "{size}");
    }
}
