//! The published data models, where they are at hand beside the workspace.
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

mod published;

use std::time::Instant;

use cwmp_model::{
    ActiveNotify, Backend, Flags, ForcedWalk, Limit, Model, NamesWalk, Schema, ValuesWalk,
};
use cwmp_schemagen::bbf;
use cwmp_soap::{Value, ValueType};
use published::{FILES, folder, load, tags};

/// What a data model has, counted: tables, fixed objects, parameters.
fn counted(file: &str, model: &str) -> (usize, usize, usize) {
    let (mut tables, mut objects, mut parameters) = (0, 0, 0);
    let mut deleted = false;
    for tag in tags(file, model) {
        let is_deleted = tag.contains("status=\"deleted\"");
        if tag.starts_with("object ") || tag.starts_with("object\n") {
            deleted = is_deleted;
            if !deleted {
                let name = tag.split("name=\"").nth(1).unwrap();
                *(if name.split('"').next().unwrap().trim().ends_with("{i}.") {
                    &mut tables
                } else {
                    &mut objects
                }) += 1;
            }
        } else if tag == "/object" {
            deleted = false;
        } else if tag.starts_with("parameter") && tag.contains(" name=") {
            parameters += usize::from(!deleted && !is_deleted);
        }
    }
    (tables, objects, parameters)
}

fn walk_count(schema: Schema<'_>, backend: &mut dyn Backend) -> (usize, usize) {
    let model = Model::new(schema, backend);
    let names = NamesWalk::new(&model, "Device.", false)
        .unwrap()
        .count(&model);
    let values = ValuesWalk::new(&model, "").unwrap().count(&model);
    (names, values)
}

#[test]
fn every_full_data_model_reads() {
    for (file, name) in FILES {
        let Some(data) = load(file, Some(name)) else {
            return;
        };
        assert_eq!(data.name, name);
        let schema = data.tables.schema();
        let (tables, objects, parameters) = counted(file, name);
        let kinds = |kind| schema.rows().filter(|row| row.kind == kind).count();
        assert_eq!(kinds(cwmp_model::Kind::Parameter), parameters, "{name}");
        assert_eq!(kinds(cwmp_model::Kind::Table), tables, "{name}");
        // A service is mounted below two objects of its own; others lack the object of their root at most.
        let fixed = kinds(cwmp_model::Kind::Object);
        assert!(
            (objects..=objects + 2).contains(&fixed),
            "{name}: {objects} {fixed}"
        );
        println!(
            "{name}: {} nodes, {} bytes",
            schema.len(),
            schema.table_bytes()
        );
    }
}

#[test]
fn ct_rpc_17c_names_of_device_2_17_agree_with_the_document() {
    let file = "tr-181-2-17-0-cwmp-full.xml";
    let Some(data) = load(file, None) else { return };
    let schema = data.tables.schema();
    let (tables, objects, parameters) = counted(file, "Device:2.17");
    // With no instances, what is inside of tables is not there.
    let outside = |path: &str| !path.contains("{i}.");
    let top_tables = tags(file, "Device:2.17")
        .iter()
        .filter(|tag| tag.starts_with("object"))
        .filter_map(|tag| tag.split("name=\"").nth(1)?.split('"').next())
        .filter(|name| name.ends_with("{i}.") && outside(name.trim_end_matches("{i}.")))
        .count();
    let mut empty = bbf::device(schema, 0);
    let model = Model::new(schema, &mut empty);
    let mut walk = NamesWalk::new(&model, "", false).unwrap();
    let mut found = 0;
    while let Some(entry) = walk.current() {
        let node = model.resolve(entry.path).unwrap().place.node();
        found += usize::from(schema.template(node).is_some());
        walk.advance(&model);
    }
    assert_eq!(found, top_tables);
    // With one instance each, all is there, and each table once more as its instance.
    let (names, values) = walk_count(schema, &mut data.device(1));
    assert_eq!(
        (names, values),
        (objects + 2 * tables + parameters, parameters)
    );
}

#[test]
fn ct_inf_01c_forced_parameters_of_device_2_17() {
    let Some(data) = load("tr-181-2-17-0-cwmp-full.xml", None) else {
        return;
    };
    let schema = data.tables.schema();
    let mut tree = data.device(1);
    let model = Model::new(schema, &mut tree);
    let mut walk = ForcedWalk::new(&model);
    let mut found = Vec::new();
    while let Some(path) = walk.current_path() {
        found.push(path.to_owned());
        walk.advance(&model);
    }
    for name in [
        "Device.RootDataModelVersion",
        "Device.DeviceInfo.HardwareVersion",
        "Device.DeviceInfo.SoftwareVersion",
        "Device.DeviceInfo.ProvisioningCode",
        "Device.ManagementServer.ParameterKey",
        "Device.ManagementServer.ConnectionRequestURL",
        "Device.ManagementServer.AliasBasedAddressing",
    ] {
        assert!(found.iter().any(|path| path == name), "{name}");
    }
    assert_eq!(found.len(), 7, "{found:?}");
}

#[test]
fn ct_rpc_11c_types_limits_and_flags_of_device_2_17() {
    let Some(data) = load("tr-181-2-17-0-cwmp-full.xml", None) else {
        return;
    };
    let schema = data.tables.schema();
    let node = |path: &str| schema.find(path).unwrap_or_else(|| panic!("{path}"));
    let allows = |path: &str, text: &str| {
        let value = Value::from_text(schema.row(node(path)).unwrap().value_type, text).unwrap();
        schema.allows(node(path), &value, |_, _| true)
    };
    let interval = "Device.ManagementServer.PeriodicInformInterval";
    assert!(!allows(interval, "0") && allows(interval, "1"));
    assert_eq!(
        schema.row(node(interval)).unwrap().value_type,
        ValueType::UnsignedInt
    );
    let retry = "Device.ManagementServer.CWMPRetryIntervalMultiplier";
    assert!(
        !allows(retry, "999")
            && allows(retry, "1000")
            && allows(retry, "65535")
            && !allows(retry, "65536")
    );
    let state = "Device.IP.Diagnostics.IPPing.DiagnosticsState";
    assert!(
        allows(state, "Requested") && !allows(state, "Complete") && !allows(state, "requested")
    );
    let address = "Device.IP.Interface.{i}.IPv4Address.{i}.IPAddress";
    assert!(allows(address, "255.255.255.255") && !allows(address, "255.255.255.2550"));
    assert!(
        schema
            .limits(node(address))
            .any(|limit| matches!(limit, Limit::Pattern(text) if !text.is_empty()))
    );
    assert_eq!(
        schema.default_value(node("Device.IP.Interface.{i}.Enable")),
        Some("false")
    );
    assert!(
        schema
            .flags(node("Device.ManagementServer.Password"))
            .has(Flags::HIDDEN)
    );
    assert_eq!(
        schema
            .flags(node("Device.DeviceInfo.SoftwareVersion"))
            .active_notify(),
        ActiveNotify::ForceEnabled
    );
    assert_eq!(
        schema
            .flags(node("Device.DeviceInfo.UpTime"))
            .active_notify(),
        ActiveNotify::CanDeny
    );
    assert!(
        schema
            .flags(node("Device.IP.Interface.{i}."))
            .has(Flags::WRITABLE)
    );
    assert!(
        !schema
            .flags(node("Device.WiFi.Radio.{i}."))
            .has(Flags::WRITABLE)
    );
}

#[test]
fn a_simulated_device_has_legal_values_and_every_path_resolves() {
    let Some(data) = load("tr-181-2-17-0-cwmp-full.xml", None) else {
        return;
    };
    let schema = data.tables.schema();
    let mut tree = data.device(1);
    let copy = tree.clone();
    let model = Model::new(schema, &mut tree);
    let mut walk = ValuesWalk::new(&model, "").unwrap();
    let mut wrong = Vec::new();
    while let Some(path) = walk.current_path() {
        let place = model.resolve(path).unwrap().place;
        assert_eq!(Some(&place), walk.current());
        let text = copy.text(&place).unwrap();
        let value_type = schema.row(place.node()).unwrap().value_type;
        // Patterns are not consulted, and what only the device may report is legal here.
        let reported = schema
            .limits(place.node())
            .any(|limit| limit == Limit::ReportedOnly(text));
        let legal = Value::from_text(value_type, text)
            .is_ok_and(|value| reported || schema.allows(place.node(), &value, |_, _| true));
        // A default is the model's own word, even where it breaks the model's limits.
        if !legal && schema.default_value(place.node()) != Some(text) {
            wrong.push((path.to_owned(), text.to_owned()));
        }
        walk.advance(&model);
    }
    assert_eq!(wrong, []);
}

#[test]
fn fifty_thousand_parameters_load_and_walk() {
    let Some(data) = load("tr-181-2-17-0-cwmp-full.xml", None) else {
        return;
    };
    let schema = data.tables.schema();
    let start = Instant::now();
    let mut tree = data.device(3);
    let loaded = start.elapsed();
    let places = tree.len();
    let start = Instant::now();
    let model = Model::new(schema, &mut tree);
    let mut walk = NamesWalk::new(&model, "", false).unwrap();
    let mut count = 0;
    while walk.current().is_some() {
        count += 1;
        walk.advance(&model);
    }
    println!(
        "{places} places: loaded in {loaded:?}, walked in {:?}",
        start.elapsed()
    );
    assert_eq!(count, places);
    assert!(count > 50_000);
    let values = ValuesWalk::new(&model, "").unwrap().count(&model);
    println!("{values} parameters");
    assert!(values > 50_000);
}

#[test]
fn documents_cut_anywhere_are_errors_with_a_line() {
    let Some(folder) = folder() else { return };
    let text = std::fs::read_to_string(folder.join("tr-140-1-3-1-cwmp-full.xml")).unwrap();
    let end = text.rfind("</dm:document>").unwrap();
    for cut in (0..end).step_by(end / 200).chain(end - 50..end) {
        let Some(part) = text.get(..cut) else {
            continue;
        };
        let error = bbf::read_str(part, None).expect_err("a cut document");
        let lines = u64::try_from(part.lines().count()).unwrap();
        assert!(error.line <= lines + 1, "{error} of {lines}");
    }
    assert!(bbf::read_str(&text, None).is_ok());
}
