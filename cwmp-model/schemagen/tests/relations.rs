//! What the tables of published models say of instances and references, where they are at hand beside the workspace.
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

use cwmp_model::{NodeId, Schema};
use cwmp_schemagen::Generator;
use published::{FILES, folder, load, tags};

/// What tables say of their instances, counted in the tags: unique keys, counters, parameters that enable, and
/// references that a parameter's own type is.
fn counted_relations(file: &str, model: &str) -> [usize; 4] {
    let mut counts = [0; 4];
    let mut live = true;
    for tag in tags(file, model) {
        let is_deleted = tag.contains("status=\"deleted\"");
        if tag.starts_with("object ") || tag.starts_with("object\n") {
            live = !is_deleted;
            counts[1] += usize::from(live && tag.contains("numEntriesParameter="));
            counts[2] += usize::from(live && tag.contains("enableParameter="));
        }
        counts[0] += usize::from(live && tag.starts_with("uniqueKey"));
        counts[3] += usize::from(live && tag.starts_with("pathRef"));
    }
    counts
}

/// The same, of tables.
fn relations(schema: Schema<'_>) -> [usize; 4] {
    let nodes = || (0..).map(NodeId::new).take(schema.len());
    let tables = || nodes().filter(|node| schema.template(*node).is_some());
    [
        tables()
            .map(|table| schema.unique_keys(table).count())
            .sum(),
        tables()
            .filter(|table| schema.number_of_entries(*table).is_some())
            .count(),
        tables()
            .filter(|table| schema.enabled_by(*table).is_some())
            .count(),
        nodes()
            .filter(|node| schema.is_strong_reference(*node).is_some())
            .count(),
    ]
}

#[test]
fn every_full_document_in_the_folder_is_among_those_tested() {
    let Some(folder) = folder() else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with("-full.xml") {
            assert!(FILES.iter().any(|(file, _)| *file == name), "{name}");
        }
    }
}

#[test]
fn device_2_17_fits_into_256_kib_with_all_it_says() {
    let Some(data) = load("tr-181-2-17-0-cwmp-full.xml", None) else {
        return;
    };
    // The tables are bytes: as large on a target of 32 bits as here.
    let bytes = data.tables.schema().table_bytes();
    println!("Device:2.17: {bytes} bytes");
    assert!(bytes <= 256 * 1024, "{bytes}");
    assert!(data.tables.to_bytes().len() <= bytes + 20);
}

#[test]
fn what_tables_say_of_their_instances_agrees_with_the_documents() {
    for (file, name) in FILES {
        let Some(data) = load(file, Some(name)) else {
            return;
        };
        let found = relations(data.tables.schema());
        let counted = counted_relations(file, name);
        println!("{name}: keys, counters, enabling parameters, references: {found:?}");
        // Those that name a parameter which is gone are left out and reported.
        let generated = Generator::new(folder().unwrap().join(file))
            .model(name)
            .read()
            .unwrap();
        let left_out = |what: &str| {
            let skipped = generated.report.skipped.iter();
            skipped
                .filter(|skipped| skipped.why.starts_with(what))
                .count()
        };
        let expected = [
            counted[0] - left_out("a unique key"),
            counted[1] - left_out("its count"),
            counted[2] - left_out("what enables it"),
        ];
        assert_eq!(found[..3], expected, "{name}");
        // Deleted parameters have references too, and data types do.
        assert!(
            found[3] <= counted[3] && found[3] * 10 >= counted[3] * 9,
            "{name}"
        );
    }
}

#[test]
fn keys_and_references_of_device_2_17() {
    let Some(data) = load("tr-181-2-17-0-cwmp-full.xml", None) else {
        return;
    };
    let schema = data.tables.schema();
    let node = |path: &str| schema.find(path).unwrap_or_else(|| panic!("{path}"));
    let group = node("Device.ManagementServer.DownloadAvailability.Announcement.Group.");
    let keys: Vec<_> = schema.unique_keys(group).collect();
    assert!(keys[0].parameters().eq(["URL"]) && keys[0].if_enabled());
    assert!(keys[1].parameters().eq(["Alias"]) && !keys[1].if_enabled());
    let device = node("Device.ManagementServer.ManageableDevice.");
    let key = schema.unique_keys(device).next().unwrap();
    assert!(!key.if_enabled(), "nothing enables a manageable device");
    assert!(
        key.parameters()
            .eq(["ManufacturerOUI", "SerialNumber", "ProductClass"])
    );
    let host = node("Device.ManagementServer.ManageableDevice.{i}.Host");
    assert_eq!(schema.is_strong_reference(host), Some(true));
    assert!(schema.targets(host).eq(["Device.Hosts.Host."]));
    let interface = node("Device.ManagementServer.ConnReqXMPPConnection");
    assert!(schema.targets(interface).eq(["Device.XMPP.Connection."]));
    let counter = node("Device.Hosts.HostNumberOfEntries");
    assert_eq!(
        schema.counted_by(counter),
        schema.find("Device.Hosts.Host.")
    );
}

#[test]
fn profiles_of_device_2_17_are_there_whole() {
    let Some(folder) = folder() else { return };
    let file = "tr-181-2-17-0-cwmp-full.xml";
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let (_, profile) = text.split_once("<profile name=\"Baseline:4\"").unwrap();
    let (profile, _) = profile.split_once("</profile>").unwrap();
    let own = profile.matches("<parameter ref=").count();
    let (_, base) = text.split_once("<profile name=\"_Baseline:4\"").unwrap();
    let (base, _) = base.split_once("</profile>").unwrap();
    assert!(!base.split('>').next().unwrap().contains("base="), "{base}");
    let expected = own + base.matches("<parameter ref=").count();
    let generated = Generator::new(folder.join(file))
        .profile("Baseline:4")
        .read()
        .unwrap();
    println!("{}", generated.report);
    assert_eq!(generated.report.parameters, expected);
}
