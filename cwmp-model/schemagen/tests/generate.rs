//! Documents in several parts, profiles, patterns and extensions: small documents of our own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::path::PathBuf;

use cwmp_model::{ActiveNotify, Flags, Limit, NodeId, Schema, UniqueKey};
use cwmp_schemagen::{Generated, Generator, ReadErrorKind};
use cwmp_soap::ValueType;

fn document(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/documents")
        .join(name)
}

fn lamp() -> Generator<'static> {
    Generator::new(document("lamp-1-1.xml"))
}

fn read(generator: Generator<'_>) -> Generated {
    generator.read().unwrap_or_else(|error| panic!("{error}"))
}

fn node(schema: Schema<'_>, path: &str) -> NodeId {
    schema.find(path).unwrap_or_else(|| panic!("{path}"))
}

fn limits<'s>(schema: Schema<'s>, path: &str) -> Vec<Limit<'s>> {
    schema.limits(node(schema, path)).collect()
}

/// Every parameter's path.
fn parameters(schema: Schema<'_>) -> Vec<String> {
    fn below(schema: Schema<'_>, object: NodeId, path: &str, found: &mut Vec<String>) {
        for child in schema.children(object) {
            let path = format!("{path}.{}", schema.name(child));
            if schema.kind(child) == Some(cwmp_model::Kind::Parameter) {
                found.push(path);
            } else {
                below(schema, child, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    below(schema, NodeId::ROOT, schema.name(NodeId::ROOT), &mut found);
    found
}

#[test]
fn a_model_is_put_together_from_its_base_its_imports_and_its_components() {
    let generated = read(lamp());
    assert_eq!(generated.report.model, "Device:1.1");
    assert_eq!(generated.report.files.len(), 3);
    let schema = generated.tables.schema();
    assert_eq!(
        parameters(schema),
        [
            "Device.Fan.Speed",
            "Device.Lamp.{i}.Alias",
            "Device.Lamp.{i}.Colour",
            "Device.Lamp.{i}.Level",
            "Device.Lamp.{i}.Mode",
            "Device.Lamp.{i}.Name",
            "Device.Lamp.{i}.Room",
            "Device.Lamp.{i}.Seconds",
            "Device.Lamp.{i}.Stats.Switched",
            "Device.LampNumberOfEntries",
            "Device.Room.{i}.Name",
        ]
    );
    // A data type under another name; one derived in the imported document.
    let name = limits(schema, "Device.Lamp.{i}.Name");
    assert_eq!(name, [Limit::Length { min: 0, max: 32 }]);
    let alias = limits(schema, "Device.Lamp.{i}.Alias");
    assert_eq!(alias, [Limit::Length { min: 0, max: 8 }]);
}

#[test]
fn what_is_modified_keeps_what_the_modification_does_not_say() {
    let generated = read(lamp());
    let schema = generated.tables.schema();
    let mode = limits(schema, "Device.Lamp.{i}.Mode");
    assert_eq!(
        mode,
        [
            Limit::OneOf("On"),
            Limit::OneOf("Off"),
            Limit::OneOf("Auto"),
            Limit::Default("Auto")
        ]
    );
    let flags = schema.flags(node(schema, "Device.Lamp.{i}.Mode"));
    assert_eq!(flags.active_notify(), ActiveNotify::CanDeny);
    let level = node(schema, "Device.Lamp.{i}.Level");
    assert!(!schema.flags(level).has(Flags::WRITABLE));
    let bounds = limits(schema, "Device.Lamp.{i}.Level");
    let max = 255;
    assert_eq!(bounds, [Limit::Range { min: i64::MIN, max }]);
    let table = node(schema, "Device.Lamp.");
    assert_eq!(schema.instance_bounds(table), (0, u32::MAX));
    assert!(schema.flags(table).has(Flags::WRITABLE));
}

#[test]
fn tables_know_their_keys_their_counter_and_what_refers_to_them() {
    let generated = read(Generator::new(document("lamp-1-0.xml")));
    let schema = generated.tables.schema();
    let table = node(schema, "Device.Lamp.");
    let counter = schema.number_of_entries(table);
    assert_eq!(counter, schema.find("Device.LampNumberOfEntries"));
    let enable = schema.find("Device.Lamp.{i}.Enable");
    assert_eq!(schema.enabled_by(table), enable);
    assert_eq!(schema.instance_bounds(table), (0, 16));
    let keys: Vec<_> = schema.unique_keys(table).collect();
    assert!(keys[0].parameters().eq(["Alias"]) && !keys[0].if_enabled());
    assert!(keys[1].parameters().eq(["Name", "Room"]) && keys[1].if_enabled());
    let room = node(schema, "Device.Lamp.{i}.Room");
    assert_eq!(schema.is_strong_reference(room), Some(true));
    assert!(schema.targets(room).eq(["Device.Room."]));
}

#[test]
fn what_a_table_says_of_parameters_that_are_gone_is_left_out_and_reported() {
    let generated = read(lamp());
    let schema = generated.tables.schema();
    let table = node(schema, "Device.Lamp.");
    assert_eq!(schema.enabled_by(table), None);
    let report = &generated.report;
    let reported = |path: &str, why: &str| {
        let mut skipped = report.skipped.iter();
        skipped.any(|skipped| skipped.path == path && skipped.why.contains(why))
    };
    assert!(reported("Device.Lamp.{i}.Enable", "deleted"));
    assert!(reported("Device.Lamp.{i}.", "Enable is not there"));
    assert_eq!(report.skipped.len(), 2, "{:?}", report.skipped);
    assert_eq!(
        (report.objects, report.tables, report.parameters),
        (3, 2, 11)
    );
    assert_eq!(report.bytes, schema.table_bytes());
    let text = format!("{report:#}");
    assert!(text.contains("Device.Lamp.{i}.Enable: deleted"), "{text}");
}

#[test]
fn profiles_bring_those_they_are_based_on_and_extend() {
    let profile = |name: &str| read(Generator::new(document("lamp-1-0.xml")).profile(name));
    assert_eq!(
        parameters(profile("Lamp:1").tables.schema()),
        ["Device.Lamp.{i}.Enable", "Device.Lamp.{i}.Name"]
    );
    assert_eq!(
        parameters(profile("Counting:1").tables.schema()),
        ["Device.Lamp.{i}.Stats.Switched"]
    );
    let all = read(lamp().profile("All:1"));
    assert_eq!(
        parameters(all.tables.schema()),
        [
            "Device.Fan.Speed",
            "Device.Lamp.{i}.Colour",
            "Device.Lamp.{i}.Name",
            "Device.Lamp.{i}.Stats.Switched",
        ]
    );
    let why = all.report.reasons();
    assert_eq!(why.get("neither in a profile nor included"), Some(&8));
    let error = lamp().profile("All:9").read().unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::NoProfile(name) if name == "All:9"));
}

#[test]
fn patterns_include_and_exclude_and_the_latter_have_the_last_word() {
    let generated = read(
        lamp()
            .profile("Lamp:1")
            .include("Device.Fan.")
            .include("Device.*.{i}.Room")
            .exclude("Device.*.*.Name"),
    );
    assert_eq!(
        parameters(generated.tables.schema()),
        ["Device.Fan.Speed", "Device.Lamp.{i}.Room"]
    );
    let generated = read(lamp().exclude("Device.Lamp").exclude("Device.Room."));
    let schema = generated.tables.schema();
    assert_eq!(
        parameters(schema),
        ["Device.Fan.Speed", "Device.LampNumberOfEntries"]
    );
    assert_eq!(schema.find("Device.Room."), None);
}

#[test]
fn a_vendors_lines_are_merged_in_whatever_is_selected() {
    let generated = read(lamp().profile("Lamp:2").extend(document("vendor.txt")));
    let schema = generated.tables.schema();
    assert!(parameters(schema).contains(&"Device.Lamp.{i}.Name".to_owned()));
    assert_eq!(schema.find("Device.Fan."), None);
    let table = node(schema, "Device.X_EXAMPLE_Blind.Slat.");
    assert!(schema.flags(table).has(Flags::WRITABLE));
    assert_eq!(schema.instance_bounds(table), (1, 40));
    assert_eq!(
        schema.number_of_entries(table),
        schema.find("Device.X_EXAMPLE_Blind.SlatNumberOfEntries")
    );
    let keys: Vec<bool> = schema
        .unique_keys(table)
        .map(|key: UniqueKey<'_>| key.if_enabled())
        .collect();
    assert_eq!(keys, [false, true]);
    let slat = |name: &str| format!("Device.X_EXAMPLE_Blind.Slat.{{i}}.{name}");
    let name = node(schema, &slat("Name"));
    assert_eq!(schema.default_value(name), Some("no name yet"));
    assert_eq!(
        limits(schema, &slat("Angle")),
        [Limit::Range { min: -90, max: 90 }]
    );
    assert_eq!(
        limits(schema, &slat("Days")),
        [
            Limit::OneOf("Mon"),
            Limit::OneOf("Tue"),
            Limit::Items {
                item: ValueType::String,
                min: 0,
                max: 2
            }
        ]
    );
    let flags = |name: &str| schema.flags(node(schema, &format!("Device.X_EXAMPLE_Blind.{name}")));
    assert!(flags("Secret").has(Flags::HIDDEN) && flags("Move").has(Flags::COMMAND));
    assert!(flags("Serial").has(Flags::FORCED_INFORM) && !flags("Serial").has(Flags::WRITABLE));
    assert!(schema.flags(NodeId::ROOT).has(Flags::FORCED_BELOW));
    assert_eq!(
        limits(schema, "Device.Lamp.{i}.Colour"),
        [
            Limit::ReportedOnly("Warm"),
            Limit::OneOf("Cold"),
            Limit::Pattern("[a-z ]+")
        ]
    );
}

#[test]
fn a_vendors_document_modifies_and_adds() {
    let generated = read(lamp().profile("All:1").extend(document("vendor.xml")));
    let schema = generated.tables.schema();
    let speed = node(schema, "Device.Fan.Speed");
    assert!(schema.flags(speed).has(Flags::WRITABLE));
    assert!(schema.find("Device.Fan.X_EXAMPLE_Noise").is_some());
}

#[test]
fn steps_are_told() {
    let mut told = Vec::new();
    let generator = lamp().progress(|line| told.push(line.to_owned()));
    read(generator);
    assert!(told[0].starts_with("reading ") && told[0].ends_with("lamp-1-1.xml"));
    assert!(told.last().unwrap().starts_with("laying out "), "{told:?}");
}

/// What is wrong with a line of an extension.
fn extension_error(name: &str, line: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, format!("# One\n\n{line}\n")).unwrap();
    let error = lamp().extend(&path).read().unwrap_err();
    assert_eq!(error.line, 3, "{error}");
    assert_eq!(error.file, path.display().to_string());
    error.to_string()
}

#[test]
fn bad_lines_of_an_extension_are_errors_with_file_and_line() {
    for (number, (line, part)) in [
        ("Device.X", "no type"),
        ("Device.X float", "no type float"),
        ("Device.X. string", "ends without a dot"),
        ("Device.X object", "ends with a dot"),
        ("Device.X. object hidden", "has no options"),
        ("Device.X. table", "ends with .{i}."),
        ("Device.X.{i}. table max=3", "max is no option of a table"),
        ("Device.X int readWrite range=3..1", "3..1 is not MIN..MAX"),
        ("Device.X int range=a..b", "a..b is not MIN..MAX"),
        ("Device.X int items=1..2", "items is no option"),
        ("Device.X string reference=x", "strong or weak"),
        ("Device.X string notify=x", "no active notification x"),
        ("Device.X string default=\"x", "is not closed"),
        ("Other.X string", "no root object"),
        ("Device.Lamp string", "is something else"),
        ("Device.Lamp. object", "is something else"),
        ("Device.Fan.{i}. table", "is something else"),
        ("Device.Fan.Speed. object", "is something else"),
    ]
    .into_iter()
    .enumerate()
    {
        let error = extension_error(&format!("bad-{number}.txt"), line);
        assert!(error.contains(part), "{line}: {error}");
    }
}

#[test]
fn bad_documents_are_errors_with_file_and_line() {
    let body = |inside: &str| {
        format!(
            "<document>\n<model name=\"Device:1.0\">\n<object name=\"Device.\" access=\"readOnly\">\n\
             {inside}\n</object></model></document>"
        )
    };
    for (number, (inside, line, part)) in [
        ("<parameter name=\"A\"><syntax><float/></syntax></parameter>", 4, "type is missing"),
        ("<parameter name=\"A\"/>", 4, "syntax is missing"),
        ("\n<parameter access=\"x\"/>", 5, "name is missing"),
        ("<parameter base=\"A\"/>", 4, "A is modified and not there"),
        ("<component ref=\"C\"/>", 4, "no component C"),
        ("<parameter name=\"A\"><syntax><dataType ref=\"T\"/></syntax></parameter>", 4, "unknown type T"),
        (
            "<parameter name=\"A\"><syntax><int/></syntax></parameter>\n<parameter name=\"A\"><syntax><int/></syntax></parameter>",
            5,
            "A is defined twice",
        ),
        ("</object><object name=\"Device.\">", 4, "Device. is defined twice"),
        ("</object><object base=\"Device.X.\">", 4, "Device.X. is modified and not there"),
        (
            "</object><object name=\"Device.T.{i}.\" minEntries=\"x\">",
            4,
            "not a number: x",
        ),
        ("<parameter name=\"A\">", 5, "expected"),
    ]
    .into_iter()
    .enumerate()
    {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bad-{number}.xml"));
        std::fs::write(&path, body(inside)).unwrap();
        let error = Generator::new(&path).read().unwrap_err();
        assert_eq!((error.line, &error.file), (line, &path.display().to_string()), "{error}");
        assert!(error.to_string().contains(part), "{inside}: {error}");
    }
}

#[test]
fn imports_and_bases_that_are_not_there_are_named() {
    for (xml, part) in [
        (
            "<document>\n<import file=\"no.xml\"><dataType name=\"X\"/></import></document>",
            "2: cannot import from no.xml",
        ),
        (
            "<document>\n<model name=\"Device:1.1\" base=\"Device:1.0\"/></document>",
            "2: no data model Device:1.0",
        ),
        (
            "<document>\n<model name=\"Device:1.1\" base=\"Device:1.1\"/></document>",
            "2: no data model Device:1.1",
        ),
        (
            "<document><component name=\"C\">\n<component ref=\"C\"/></component>\
             <model name=\"Device:1.1\"><component ref=\"C\"/></model></document>",
            "2: no component C",
        ),
        (
            "<document>\n<model name=\"Device:1.1\"/></document>",
            "2: object is missing",
        ),
        ("<document/>", "1: no data model"),
    ] {
        let error = Generator::from_text(xml).read().unwrap_err().to_string();
        assert!(error.starts_with(part), "{error}");
    }
}
