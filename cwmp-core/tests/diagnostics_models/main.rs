//! The tests of TR-143 and their kin on the published data models, where those are at hand beside the workspace.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, and say why they are skipped"
)]

mod platform;
mod world;

use std::path::{Path, PathBuf};

use cwmp_core::cpe::diagnostics::{
    DownloadConnection, DownloadDiagnostics, DownloadIncrement, IpPing, RouteHop, TraceRoute,
    UploadConnection, UploadDiagnostics, UploadIncrement,
};
use cwmp_model::{Flags, Instances, Kind, Place, Schema, SchemaBuf};
use cwmp_soap::{FaultCode, Value, ValueType};
use world::World;

/// The folder of the published models.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/bbf")
}

/// A published model; `None`, said aloud, if it is not at hand.
fn load(file: &str, model: &str) -> Option<SchemaBuf> {
    let path = folder().join(file);
    if !path.exists() {
        println!("skipped: {file} is not at hand");
        return None;
    }
    let read = cwmp_schemagen::bbf::read_file(&path, Some(model)).unwrap();
    Some(read.tables)
}

type Get = fn(Schema<'_>, &Place) -> Option<ValueType>;
type Set = fn(Schema<'_>, &Place, &Value<'_>) -> Result<(), FaultCode>;

/// What a structure does with a parameter.
macro_rules! of {
    ($name:ident) => {
        (
            |schema, place| {
                let test = $name::default();
                test.get(schema, place).map(|value| value.value_type())
            },
            |schema, place, value| $name::default().set(schema, place, value),
        )
    };
}

/// A structure has every parameter of an object, in its type, writable or not, but for `DiagnosticsState`.
#[track_caller]
fn holds(schema: Schema<'_>, object: &str, (get, set): (Get, Set)) {
    let node = schema.find(object).unwrap_or_else(|| panic!("no {object}"));
    let mut count = 0;
    for child in schema.children(node) {
        let name = schema.name(child);
        if schema.kind(child) != Some(Kind::Parameter) || name == "DiagnosticsState" {
            continue;
        }
        let place = Place::new(child, Instances::NONE);
        let value_type = schema.row(child).unwrap().value_type;
        assert_eq!(get(schema, &place), Some(value_type), "{object}{name}");
        let text = match value_type {
            ValueType::DateTime => "0001-01-01T00:00:00Z",
            _ => "1",
        };
        let value = Value::from_text(value_type, text).unwrap();
        let is_set = !matches!(
            set(schema, &place, &value),
            Err(FaultCode::NON_WRITABLE_PARAMETER | FaultCode::INVALID_PARAMETER_TYPE)
        );
        let is_writable = schema.flags(child).has(Flags::WRITABLE);
        assert_eq!(is_set, is_writable, "{object}{name}");
        count += 1;
    }
    assert!(count >= 3, "{object} has {count}");
}

#[test]
fn the_structures_have_all_parameters_of_device_2() {
    for file in ["tr-181-2-17-0-cwmp-full.xml", "tr-181-2-2-0-full.xml"] {
        let Some(tables) = load(file, "Device") else {
            return;
        };
        let schema = tables.schema();
        let at = |object: &str| format!("Device.IP.Diagnostics.{object}");
        holds(schema, &at("IPPing."), of!(IpPing));
        holds(schema, &at("TraceRoute."), of!(TraceRoute));
        holds(schema, &at("TraceRoute.RouteHops.{i}."), of!(RouteHop));
        holds(
            schema,
            &at("DownloadDiagnostics."),
            of!(DownloadDiagnostics),
        );
        holds(schema, &at("UploadDiagnostics."), of!(UploadDiagnostics));
        if schema
            .find(&at("UploadDiagnostics.IncrementalResult.{i}."))
            .is_none()
        {
            continue;
        }
        let (connection, increment) = ("PerConnectionResult.{i}.", "IncrementalResult.{i}.");
        let download = at("DownloadDiagnostics.");
        holds(
            schema,
            &format!("{download}{connection}"),
            of!(DownloadConnection),
        );
        holds(
            schema,
            &format!("{download}{increment}"),
            of!(DownloadIncrement),
        );
        let upload = at("UploadDiagnostics.");
        holds(
            schema,
            &format!("{upload}{connection}"),
            of!(UploadConnection),
        );
        holds(
            schema,
            &format!("{upload}{increment}"),
            of!(UploadIncrement),
        );
    }
}

#[test]
fn the_structures_have_all_parameters_of_the_older_models() {
    let Some(tables) = load("tr-098-1-8-0-full.xml", "InternetGatewayDevice") else {
        return;
    };
    let schema = tables.schema();
    let at = |object: &str| format!("InternetGatewayDevice.{object}");
    holds(schema, &at("IPPingDiagnostics."), of!(IpPing));
    holds(schema, &at("TraceRouteDiagnostics."), of!(TraceRoute));
    holds(
        schema,
        &at("TraceRouteDiagnostics.RouteHops.{i}."),
        of!(RouteHop),
    );
    holds(
        schema,
        &at("DownloadDiagnostics."),
        of!(DownloadDiagnostics),
    );
    holds(schema, &at("UploadDiagnostics."), of!(UploadDiagnostics));
    let Some(tables) = load("tr-143-1-0-2-full.xml", "Device") else {
        return;
    };
    let schema = tables.schema();
    holds(schema, "Device.LAN.IPPingDiagnostics.", of!(IpPing));
    holds(schema, "Device.LAN.TraceRouteDiagnostics.", of!(TraceRoute));
    holds(
        schema,
        "Device.DownloadDiagnostics.",
        of!(DownloadDiagnostics),
    );
    holds(schema, "Device.UploadDiagnostics.", of!(UploadDiagnostics));
}

/// All three tests, from the request to the results, over the wire.
fn runs(tables: SchemaBuf, [ping, trace, upload]: [&str; 3], complete: &str, hop: [&str; 2]) {
    let requested = ("DiagnosticsState", Value::String("Requested"));
    let host = ("Host", Value::String("192.0.2.9"));
    let mut world = World::new(tables, [ping, trace, upload]);
    world.turn();
    assert!(!world.set(ping, &[requested]), "there is no host");
    assert!(world.set(ping, &[host, requested]));
    assert!(world.set(trace, &[requested, host]));
    let is_long = world
        .platform
        .schema
        .find(&format!("{upload}TestFileLength"));
    let is_long = is_long.and_then(|node| world.platform.schema.row(node));
    let length = match is_long.unwrap().value_type {
        ValueType::UnsignedLong => Value::UnsignedLong(4_000_000),
        _ => Value::UnsignedInt(4_000_000),
    };
    let list = [
        ("UploadURL", Value::String("http://files.example/up")),
        ("TestFileLength", length),
        requested,
    ];
    assert!(world.set(upload, &list));
    let state = |object: &str| format!("{object}DiagnosticsState");
    let states = [state(ping), state(trace), state(upload)];
    let states = [&*states[0], &*states[1], &*states[2]];
    assert_eq!(world.get(&states), ["Requested"; 3]);
    world.reply(204, b"");
    assert_eq!(world.turn(), ["8 DIAGNOSTICS COMPLETE"]);
    assert_eq!(world.get(&states), ["Complete", "Complete", complete]);
    let count = format!("{ping}SuccessCount");
    let average = format!("{ping}AverageResponseTime");
    assert_eq!(world.get(&[&count, &average]), ["3", "2"]);
    let address = format!("{trace}RouteHops.2.{}", hop[0]);
    let times = format!("{trace}RouteHops.2.{}", hop[1]);
    assert_eq!(world.get(&[&address, &times]), ["192.0.2.1", "2,2,2"]);
    let sent = format!("{upload}TotalBytesSent");
    assert_eq!(world.get(&[&sent]), ["4000000"]);
    world.reply(204, b"");
    assert_eq!(world.post(), None);
}

#[test]
fn all_tests_run_on_device_2() {
    let Some(tables) = load("tr-181-2-17-0-cwmp-full.xml", "Device") else {
        return;
    };
    let objects = [
        "Device.IP.Diagnostics.IPPing.",
        "Device.IP.Diagnostics.TraceRoute.",
        "Device.IP.Diagnostics.UploadDiagnostics.",
    ];
    runs(tables, objects, "Complete", ["HostAddress", "RTTimes"]);
}

#[test]
fn all_tests_run_on_internet_gateway_device_1() {
    let Some(tables) = load("tr-098-1-8-0-full.xml", "InternetGatewayDevice") else {
        return;
    };
    let objects = [
        "InternetGatewayDevice.IPPingDiagnostics.",
        "InternetGatewayDevice.TraceRouteDiagnostics.",
        "InternetGatewayDevice.UploadDiagnostics.",
    ];
    let hop = ["HopHostAddress", "HopRTTimes"];
    runs(tables, objects, "Completed", hop);
}
