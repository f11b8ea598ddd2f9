//! Dumps of real devices, reproduced row by row, where they are at hand beside the workspace.
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

extern crate alloc;

use alloc::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cwmp_model::{ForcedWalk, Model, NamesWalk, ValuesWalk};
use cwmp_schemagen::bbf;
use cwmp_schemagen::dump::{self, Dump};

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/dumps");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no dumps in {}", folder.display());
    None
}

/// What `GetParameterNames` says of everything.
fn names(dump: &mut Dump) -> BTreeMap<String, bool> {
    let model = Model::new(dump.tables.schema(), &mut dump.tree);
    let mut walk = NamesWalk::new(&model, "", false).unwrap();
    let count = walk.count(&model);
    let mut found = BTreeMap::new();
    while let Some(entry) = walk.current() {
        assert_eq!(found.insert(entry.path.to_owned(), entry.writable), None);
        walk.advance(&model);
    }
    assert_eq!(count, found.len());
    found
}

/// What `GetParameterValues` says of everything: type and text.
fn values(dump: &mut Dump) -> BTreeMap<String, (String, String)> {
    let mut model = Model::new(dump.tables.schema(), &mut dump.tree);
    let mut walk = ValuesWalk::new(&model, "").unwrap();
    let mut found = BTreeMap::new();
    while let Some(path) = walk.current_path().map(str::to_owned) {
        let value = walk.value(&mut model, &mut []).unwrap();
        let held = (value.value_type().xsi_type().to_owned(), value.to_string());
        assert_eq!(found.insert(path, held), None);
        walk.advance(&model);
    }
    found
}

#[test]
fn an_instance_that_was_added_can_be_deleted_where_none_could_before() {
    let text = "Parameter,Object,Writable,Value,Value type\n\
                Device.D,true,true,,\nDevice.D.4.Name,false,false,x,xsd:string\n";
    let mut dump = dump::read_csv(text).unwrap();
    let mut model = Model::new(dump.tables.schema(), &mut dump.tree);
    let added = cwmp_model::add_object(&mut model, "Device.D.", &mut [0; 64]).unwrap();
    let path = format!("Device.D.{}.", added.number);
    let deleted = cwmp_model::delete_object(&mut model, &path, &mut [0; 64]);
    assert_eq!(deleted, Ok(cwmp_model::Applied::Now));
    let fixed = cwmp_model::delete_object(&mut model, "Device.D.4.", &mut [0; 64]);
    assert!(fixed.is_err());
}

#[test]
fn tables_of_real_devices_are_reproduced_row_by_row() {
    let Some(folder) = folder() else { return };
    for (file, root, outside) in [
        ("huawei-bm632w.csv", "InternetGatewayDevice", 0),
        ("huawei-eg8145v5.csv", "InternetGatewayDevice", 3),
        ("tplink-ex220.csv", "Device", 3),
        ("zte-h199a.csv", "InternetGatewayDevice", 4),
    ] {
        let path = folder.join(file);
        let mut dump = dump::read_csv_file(&path).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            dump.report.skipped.len(),
            outside,
            "{:?}",
            dump.report.skipped
        );
        assert_eq!((dump.report.implied, dump.report.repeated.len()), (0, 0));
        let names = names(&mut dump);
        let values = values(&mut dump);
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let (mut rows, mut parameters) = (0, 0);
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            let row = row.unwrap();
            let name = &row["Parameter"];
            if name.split('.').next() != Some(root) {
                continue;
            }
            rows += 1;
            let writable = row["Writable"] == "true";
            if row["Object"] == "true" {
                assert_eq!(names.get(&format!("{name}.")), Some(&writable), "{name}");
                continue;
            }
            parameters += 1;
            assert_eq!(names.get(name), Some(&writable), "{name}");
            let (value_type, text) = &values[name];
            let declared = row["Value type"].replace("xsd:base64", "SOAP-ENC:base64");
            assert_eq!((value_type, text), (&declared, &row["Value"]), "{name}");
        }
        assert_eq!(
            (rows, parameters),
            (names.len(), values.len()),
            "nothing invented"
        );
        assert_eq!(dump.report.objects + dump.report.parameters, rows);
        for text in [
            &dump.identity.manufacturer,
            &dump.identity.oui,
            &dump.identity.serial_number,
        ] {
            assert!(!text.is_empty(), "{file}: {:?}", dump.identity);
        }
        println!(
            "{file}: {rows} rows, {} bytes of tables",
            dump.tables.schema().table_bytes()
        );
    }
}

#[test]
fn a_recorded_response_is_reproduced_value_by_value() {
    let Some(folder) = folder() else { return };
    let path = folder.join("cisco-dph-getvalues.txt");
    let mut dump = dump::read_values_file(&path).unwrap_or_else(|error| panic!("{error}"));
    let values = values(&mut dump);
    // Read again, with nothing but string searches.
    let text = std::fs::read_to_string(&path).unwrap();
    let mut count = 0;
    for part in text.split("<Name>").skip(1) {
        let (name, rest) = part.split_once("</Name>").unwrap();
        let (head, rest) = rest.split_once("xsi:type=\"").unwrap();
        assert_eq!(head.trim(), "<Value");
        let (value_type, rest) = rest.split_once("\">").unwrap();
        let (raw, _) = rest.split_once("</Value>").unwrap();
        let raw = raw
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        assert_eq!(values[name.trim()], (value_type.to_owned(), raw), "{name}");
        count += 1;
    }
    assert_eq!(count, values.len() + dump.report.repeated.len());
    assert_eq!(dump.identity.manufacturer, "Cisco");
    assert!(names(&mut dump).values().all(|writable| !writable));
}

#[test]
fn ct_inf_01c_forced_parameters_of_real_devices_by_their_roots() {
    let Some(folder) = folder() else { return };
    for (file, expected) in [
        (
            "huawei-eg8145v5.csv",
            "InternetGatewayDevice.DeviceInfo.SpecVersion",
        ),
        ("tplink-ex220.csv", "Device.RootDataModelVersion"),
    ] {
        let mut dump = dump::read_csv_file(&folder.join(file)).unwrap();
        let model = Model::new(dump.tables.schema(), &mut dump.tree);
        let mut walk = ForcedWalk::new(&model);
        let count = walk.count(&model);
        let mut found = false;
        while let Some(path) = walk.current_path() {
            found |= path == expected;
            walk.advance(&model);
        }
        assert!(found && (5..=8).contains(&count), "{file}: {count}");
    }
}

/// The built-in types of a data model's parameters by path, found by string searches; what is a data type of the
/// document, or a list, is not among them.
fn built_in_types(file: &str) -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bbf");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let (_, model) = text.split_once("<model ").unwrap();
    let (model, _) = model.split_once("<profile ").unwrap();
    let attribute = |tag: &str, name: &str| {
        let (_, value) = tag.split_once(&format!("{name}=\""))?;
        Some(value.split('"').next().unwrap().trim().to_owned())
    };
    let mut types = BTreeMap::new();
    let (mut object, mut parameter) = (String::new(), None);
    for tag in model.split('<').filter_map(|tag| tag.split('>').next()) {
        let mut words = tag.split([' ', '\n', '/']);
        match words.next().unwrap() {
            "object" => object = attribute(tag, "name").unwrap(),
            "parameter" => {
                parameter = attribute(tag, " name").map(|name| format!("{object}{name}"));
            }
            "list" | "dataType" => parameter = None,
            name @ ("string" | "int" | "unsignedInt" | "long" | "unsignedLong" | "boolean"
            | "dateTime" | "base64" | "hexBinary" | "decimal") => {
                if let Some(path) = parameter.take() {
                    types.insert(path, name.to_owned());
                }
            }
            _ => {}
        }
    }
    types
}

#[test]
fn types_that_contradict_the_data_model_are_listed() {
    let Some(folder) = folder() else { return };
    let models = folder.join("../../bbf");
    let mut counts = Vec::new();
    for (file, model, known) in [
        ("huawei-bm632w.csv", "tr-098-1-8-0-full.xml", 4),
        ("huawei-eg8145v5.csv", "tr-098-1-8-0-full.xml", 6),
        ("tplink-ex220.csv", "tr-181-2-17-0-cwmp-full.xml", 122),
        ("zte-h199a.csv", "tr-098-1-8-0-full.xml", 6),
    ] {
        let dump = dump::read_csv_file(&folder.join(file)).unwrap();
        let data = bbf::read_file(&models.join(model), None).unwrap();
        let found = dump::contradictions(&dump, data.tables.schema());
        println!("{file}: {} types contradict {}", found.len(), data.name);
        let types = built_in_types(model);
        let listed: BTreeSet<(String, String)> = found
            .iter()
            .filter(|one| types.contains_key(&one.path))
            .map(|one| {
                let device = one.device.xsi_type().rsplit(':').next().unwrap();
                (one.path.clone(), device.to_owned())
            })
            .collect();
        // Once more, row by row.
        let mut expected = BTreeSet::new();
        let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            let row = row.unwrap();
            let path: Vec<&str> = row["Parameter"]
                .split('.')
                .map(|part| {
                    if part.parse::<u32>().is_ok() {
                        "{i}"
                    } else {
                        part
                    }
                })
                .collect();
            let path = path.join(".");
            let device = row["Value type"].rsplit(':').next().unwrap();
            if let Some(type_name) = types.get(&path)
                && row["Object"] != "true"
                && !device.is_empty()
                && type_name != device
            {
                expected.insert((path, device.to_owned()));
            }
        }
        assert_eq!(listed, expected, "{file}");
        counts.push((file, found.len(), known));
    }
    assert!(
        counts.iter().all(|(_, found, known)| found == known),
        "{counts:?}"
    );
}

const HEADER: &str = "Parameter,Object,Writable,Value,Value type\n";

#[test]
fn a_small_table_shows_how_tables_are_found() {
    let text = format!(
        "{HEADER}DeviceID.SerialNumber,false,false,S1,xsd:string\n\
         Events.Inform,false,false,now,xsd:dateTime\n\
         Device.A.1.B,false,true,\" x, y \",xsd:string\n\
         Device.A.2.C,false,false,7,xsd:unsignedInt\n\
         Device.E,true,true,,\n\
         Device.F,true,false,,\n"
    );
    let mut dump = dump::read_csv(&text).unwrap();
    let schema = dump.tables.schema();
    assert!(schema.template(schema.find("Device.A.").unwrap()).is_some());
    assert!(schema.template(schema.find("Device.E.").unwrap()).is_some());
    assert!(schema.template(schema.find("Device.F.").unwrap()).is_none());
    assert_eq!(dump.identity.serial_number, "S1");
    assert_eq!(dump.report.skipped, ["Events.Inform"]);
    assert_eq!(dump.report.implied, 4);
    let names = names(&mut dump);
    assert!(names["Device.A.1.B"] && !names.contains_key("Device.A.2.B"));
    assert_eq!(values(&mut dump)["Device.A.1.B"].1, " x, y ");
}

#[test]
fn bad_dumps_are_errors_with_a_line() {
    for (text, line) in [
        ("Parameter,Object\n".to_owned(), 1),
        (format!("{HEADER}Device.A,false,false,1,xsd:nonsense\n"), 2),
        (
            format!("{HEADER}Device.A,false,false,1,xsd:int\nDevice.A.B,false,false,1,xsd:int\n"),
            2,
        ),
        (
            format!("{HEADER}Device.A,false,false,1,xsd:int\nDevice.B\n"),
            3,
        ),
        (format!("{HEADER}Device.A..B,false,false,1,xsd:int\n"), 2),
        (format!("{HEADER}Other.A,false,false,1,xsd:int\n"), 0),
        (format!("{HEADER}Device.A.1,false,false,1,xsd:int\n"), 2),
        (
            format!(
                "{HEADER}Device.{},false,false,1,xsd:int\n",
                "a.".repeat(9000)
            ),
            2,
        ),
    ] {
        let error = dump::read_csv(&text).expect_err(&text);
        assert_eq!(error.line, line, "{error}");
    }
}
