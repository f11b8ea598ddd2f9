//! `GetParameterNames`, `GetParameterValues` and the forced parameters on the built-in gateway.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say why they are skipped"
)]
#![cfg(feature = "alloc")]

use cwmp_model::gateway::{self, SCHEMA};
use cwmp_model::{
    Depth, ForcedWalk, MemoryTree, Model, NamesWalk, Presence, Target, ValuesWalk, Walk,
};
use cwmp_soap::{FaultCode, Value};

fn names(tree: &mut MemoryTree, path: &str, next_level: bool) -> Result<Vec<(String, bool)>, u16> {
    let model = Model::new(SCHEMA, tree);
    let mut walk = NamesWalk::new(&model, path, next_level).map_err(FaultCode::code)?;
    let count = walk.count(&model);
    let mut found = Vec::new();
    while let Some(entry) = walk.current() {
        found.push((entry.path.to_owned(), entry.writable));
        walk.advance(&model);
    }
    assert_eq!(
        count,
        found.len(),
        "the count is written before the entries"
    );
    Ok(found)
}

fn values(tree: &mut MemoryTree, path: &str) -> Result<Vec<(String, String)>, u16> {
    let mut model = Model::new(SCHEMA, tree);
    let mut walk = ValuesWalk::new(&model, path).map_err(FaultCode::code)?;
    let count = walk.count(&model);
    let mut found = Vec::new();
    while let Some(path) = walk.current_path().map(str::to_owned) {
        let mut scratch = [0; 64];
        let value = walk.value(&mut model, &mut scratch).unwrap();
        found.push((path, value.to_string()));
        walk.advance(&model);
    }
    assert_eq!(count, found.len(), "the count is written before the values");
    Ok(found)
}

fn paths(found: &[(String, bool)]) -> Vec<&str> {
    found.iter().map(|(path, _)| path.as_str()).collect()
}

#[test]
fn ct_rpc_13c_get_parameter_values_by_every_kind_of_path() {
    let mut tree = gateway::device();
    let all = values(&mut tree, "").unwrap();
    assert!(all.len() > 100);
    assert_eq!(values(&mut tree, "Device.").unwrap(), all);
    let one = [("Device.DeviceInfo.UpTime".to_owned(), "3600".to_owned())];
    assert_eq!(values(&mut tree, "Device.DeviceInfo.UpTime").unwrap(), one);
    for path in [
        "Device",
        "Device.DeviceInfo",
        "Device.DeviceInfo.UpTime.",
        "Device.Nope",
        "Device.IP.Interface.3.",
        "Device.IP.Interface.1.IPv4Address.2.Enable",
        "Device.IP.Interface.{i}.Enable",
        "Device.IP.Interface.1",
    ] {
        assert_eq!(values(&mut tree, path), Err(9005), "{path}");
    }
    let below = values(&mut tree, "Device.IP.Interface.2.IPv4Address.").unwrap();
    assert!(below.iter().any(|(path, text)| path
        == "Device.IP.Interface.2.IPv4Address.1.IPAddress"
        && text == "192.168.1.1"));
    assert_eq!(below.len(), 5);
}

#[test]
fn ct_rpc_13c_hidden_values_read_as_empty() {
    let mut tree = gateway::device();
    let phrase = "Device.WiFi.AccessPoint.1.Security.KeyPassphrase";
    assert_eq!(values(&mut tree, phrase).unwrap()[0].1, "");
    let place = SCHEMA.parse(phrase).unwrap().place;
    assert_ne!(tree.text(&place), Some(""), "there is something to hide");
    assert_eq!(
        values(&mut tree, "Device.IP.Interface.1.Reset").unwrap()[0].1,
        "0"
    );
}

#[test]
fn ct_rpc_14c_a_table_without_rows_gives_no_values_and_no_fault() {
    let mut tree = gateway::device();
    assert_eq!(values(&mut tree, "Device.InterfaceStack."), Ok(vec![]));
    assert_eq!(
        values(&mut tree, "Device.WiFi.AccessPoint.2.AssociatedDevice."),
        Ok(vec![])
    );
}

#[test]
fn ct_rpc_17c_get_parameter_names_by_level() {
    let mut tree = gateway::device();
    let root = [("Device.".to_owned(), false)];
    assert_eq!(names(&mut tree, "", true).unwrap(), root);
    let children = names(&mut tree, "Device.", true).unwrap();
    assert_eq!(
        paths(&children),
        [
            "Device.DeviceInfo.",
            "Device.IP.",
            "Device.InterfaceStack.",
            "Device.InterfaceStackNumberOfEntries",
            "Device.ManagementServer.",
            "Device.RootDataModelVersion",
            "Device.Time.",
            "Device.WiFi.",
        ]
    );
    let all = names(&mut tree, "Device.", false).unwrap();
    assert_eq!(all[0].0, "Device.");
    assert_eq!(names(&mut tree, "", false).unwrap(), all);
    assert!(all.iter().all(|(path, _)| !path.contains("{i}")));
    let code = "Device.DeviceInfo.ProvisioningCode";
    assert_eq!(
        names(&mut tree, code, false).unwrap(),
        [(code.to_owned(), true)]
    );
    assert_eq!(names(&mut tree, code, true), Err(9003));
    for next_level in [false, true] {
        for path in [
            "Device.Nope.",
            "Device.IP",
            "Device.IP.Interface.9.",
            "Device.DeviceInfo.UpTime.",
        ] {
            assert_eq!(names(&mut tree, path, next_level), Err(9005), "{path}");
        }
    }
}

#[test]
fn ct_rpc_17c_writable_says_what_can_be_set_added_and_deleted() {
    let mut tree = gateway::device();
    let all = names(&mut tree, "Device.", false).unwrap();
    for (path, writable) in [
        ("Device.IP.", false),
        ("Device.IP.Interface.", true),
        ("Device.IP.Interface.1.", true),
        ("Device.WiFi.Radio.", false),
        ("Device.WiFi.Radio.1.", false),
        ("Device.WiFi.Radio.1.Channel", true),
        ("Device.DeviceInfo.UpTime", false),
    ] {
        assert!(all.contains(&(path.to_owned(), writable)), "{path}");
    }
}

#[test]
fn ct_rpc_18c_an_empty_table_on_the_next_level_is_an_empty_list() {
    let mut tree = gateway::device();
    assert_eq!(names(&mut tree, "Device.InterfaceStack.", true), Ok(vec![]));
    let itself = [("Device.InterfaceStack.".to_owned(), false)];
    assert_eq!(
        names(&mut tree, "Device.InterfaceStack.", false).unwrap(),
        itself
    );
    let rows = names(&mut tree, "Device.IP.Interface.", true).unwrap();
    assert_eq!(
        paths(&rows),
        ["Device.IP.Interface.1.", "Device.IP.Interface.2."]
    );
    let members = names(&mut tree, "Device.IP.Interface.2.", true).unwrap();
    assert!(paths(&members).contains(&"Device.IP.Interface.2.IPv4Address."));
    assert!(!paths(&members).contains(&"Device.IP.Interface.2.IPv4Address.1."));
}

#[test]
fn ct_inf_01c_the_seven_forced_parameters_of_device_2_once_each() {
    let mut tree = gateway::device();
    let mut model = Model::new(SCHEMA, &mut tree);
    let mut walk = ForcedWalk::new(&model);
    assert_eq!(walk.count(&model), 7);
    let mut found = Vec::new();
    while let Some(path) = walk.current_path().map(str::to_owned) {
        let value = walk.value(&mut model, &mut []).unwrap();
        found.push((path, value.value_type().name()));
        walk.advance(&model);
    }
    let expected = [
        ("Device.DeviceInfo.HardwareVersion", "string"),
        ("Device.DeviceInfo.ProvisioningCode", "string"),
        ("Device.DeviceInfo.SoftwareVersion", "string"),
        ("Device.ManagementServer.AliasBasedAddressing", "boolean"),
        ("Device.ManagementServer.ConnectionRequestURL", "string"),
        ("Device.ManagementServer.ParameterKey", "string"),
        ("Device.RootDataModelVersion", "string"),
    ];
    assert_eq!(found, expected.map(|(path, ty)| (path.to_owned(), ty)));
}

#[test]
fn ct_inf_01c_forced_parameters_that_a_device_lacks_are_left_out() {
    let mut tree = MemoryTree::new();
    for name in [
        "Device.DeviceInfo.SoftwareVersion",
        "Device.DeviceInfo.UpTime",
    ] {
        tree.insert(SCHEMA, name, cwmp_soap::ValueType::String, "1", false)
            .unwrap();
    }
    let model = Model::new(SCHEMA, &mut tree);
    let walk = ForcedWalk::new(&model);
    assert_eq!(
        walk.current_path(),
        Some("Device.DeviceInfo.SoftwareVersion")
    );
    assert_eq!(walk.count(&model), 1);
    let mut nothing = MemoryTree::new();
    let model = Model::new(SCHEMA, &mut nothing);
    assert_eq!(ForcedWalk::new(&model).count(&model), 0);
    assert_eq!(
        NamesWalk::new(&model, "", false).err(),
        Some(FaultCode::INVALID_PARAMETER_NAME)
    );
}

#[test]
fn every_path_of_a_walk_resolves_to_where_the_walk_stands() {
    let mut tree = gateway::device();
    let places = tree.len();
    let model = Model::new(SCHEMA, &mut tree);
    let all: Target = model.resolve("").unwrap();
    let mut walk = Walk::new(&model, &all, Depth::Everything);
    let mut count = 0;
    while let Some(place) = walk.current() {
        assert_eq!(model.resolve(walk.path()).unwrap().place, *place);
        assert_eq!(SCHEMA.path(place).unwrap(), walk.path());
        count += 1;
        walk.advance(&model);
    }
    assert_eq!(count, places, "each place once");
    assert_eq!(walk.path(), "");
}

#[test]
fn a_walk_kept_between_calls_passes_vanished_rows_over_and_finds_new_ones() {
    let mut tree = MemoryTree::new();
    for number in [1, 2, 3] {
        tree.insert_object(SCHEMA, &format!("Device.WiFi.Radio.{number}."), false)
            .unwrap();
    }
    let mut walk =
        NamesWalk::new(&Model::new(SCHEMA, &mut tree), "Device.WiFi.Radio.", true).unwrap();
    walk.advance(&Model::new(SCHEMA, &mut tree));
    assert_eq!(walk.current().unwrap().path, "Device.WiFi.Radio.2.");
    let mut other = MemoryTree::new();
    for number in [1, 4, 5] {
        other
            .insert_object(SCHEMA, &format!("Device.WiFi.Radio.{number}."), false)
            .unwrap();
    }
    walk.advance(&Model::new(SCHEMA, &mut other));
    assert_eq!(walk.current().unwrap().path, "Device.WiFi.Radio.4.");
}

/// A device whose instance numbers never ascend.
struct Stuck;

impl cwmp_model::Backend for Stuck {
    fn next_instance(&self, _: &cwmp_model::Place, _: u32) -> Option<u32> {
        Some(1)
    }
    fn presence(&self, _: &cwmp_model::Place) -> Presence {
        Presence::AsSchema
    }
    fn get<'v>(
        &'v mut self,
        _: &cwmp_model::Place,
        _: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        Err(FaultCode::INTERNAL_ERROR)
    }
    fn begin(&mut self) -> Result<(), FaultCode> {
        Ok(())
    }
    fn set(&mut self, _: &cwmp_model::Place, _: &Value<'_>) -> Result<(), FaultCode> {
        Ok(())
    }
    fn commit(&mut self) -> Result<cwmp_model::Applied, FaultCode> {
        Ok(cwmp_model::Applied::Now)
    }
    fn rollback(&mut self) {}
}

#[test]
fn a_back_end_whose_instances_do_not_ascend_cannot_hold_a_walk_up() {
    let mut stuck = Stuck;
    let model = Model::new(SCHEMA, &mut stuck);
    let walk = NamesWalk::new(&model, "Device.", false).unwrap();
    assert!(walk.count(&model) < 1000);
}

#[test]
fn ct_rpc_13c_an_instance_exists_only_if_the_back_end_lists_its_very_number() {
    let mut stuck = Stuck;
    let model = Model::new(SCHEMA, &mut stuck);
    assert!(model.resolve("Device.WiFi.Radio.1.Enable").is_ok());
    let unlisted = model.resolve("Device.WiFi.Radio.2.Enable");
    assert_eq!(unlisted, Err(cwmp_model::PathError::Absent));
}
