//! The source of published models, compiled, and walked from end to end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say why they are skipped"
)]

mod project;

use std::path::PathBuf;
use std::time::Instant;

use cwmp_schemagen::{Constants, Generator};
use project::Project;

/// Resolves every path of a schema and counts the parameters and the other nodes.
const WALK: &str = r#"
use cwmp_model::{Kind, Named, NodeId, Schema};

mod device_2_17;
mod gateway_1_14;
mod voice_2_0;

const UP_TIME: NodeId = device_2_17::node::device_info::UP_TIME;

fn main() {
    for schema in [device_2_17::SCHEMA, gateway_1_14::SCHEMA, voice_2_0::SCHEMA] {
        let (mut parameters, mut others) = (0, 1);
        let root = format!("{}.", schema.name(NodeId::ROOT));
        walk(schema, NodeId::ROOT, &root, &root, &mut parameters, &mut others);
        println!("{parameters} {others}");
    }
    assert_eq!(device_2_17::SCHEMA.find("Device.DeviceInfo.UpTime"), Some(UP_TIME));
    assert_eq!(
        device_2_17::SCHEMA.find("Device.WiFi.AccessPoint.{i}."),
        Some(device_2_17::node::wi_fi::ACCESS_POINT_INSTANCE)
    );
}

/// `path` has instance numbers, `model` has `{i}`.
fn walk(
    schema: Schema<'_>,
    object: NodeId,
    path: &str,
    model: &str,
    parameters: &mut usize,
    others: &mut usize,
) {
    let target = schema.parse(path).unwrap();
    assert_eq!((target.place.node(), schema.path(&target.place).unwrap().as_str()), (object, path));
    assert_eq!(schema.find(model), Some(object));
    for child in schema.children(object) {
        let name = schema.name(child);
        match schema.kind(child) {
            Some(Kind::Parameter) => {
                *parameters += 1;
                let path = format!("{path}{name}");
                let target = schema.parse(&path).unwrap();
                assert_eq!((target.place.node(), target.named), (child, Named::Parameter));
                assert_eq!(schema.path(&target.place).unwrap(), path.as_str());
                assert_eq!(schema.find(&format!("{model}{name}")), Some(child));
            }
            Some(kind) => {
                *others += 1;
                let own = if kind == Kind::Template { "7" } else { name };
                let (path, model) = (format!("{path}{own}."), format!("{model}{name}."));
                walk(schema, child, &path, &model, parameters, others);
            }
            None => panic!("{path}{name}"),
        }
    }
}
"#;

#[test]
fn published_models_compile_and_every_path_resolves() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bbf");
    if !folder.is_dir() {
        println!("skipped: no data models in {}", folder.display());
        return;
    }
    let project = Project::new("published-models");
    let mut expected = String::new();
    for (file, module) in [
        ("tr-181-2-17-0-cwmp-full.xml", "device_2_17"),
        ("tr-098-1-8-0-full.xml", "gateway_1_14"),
        ("tr-104-2-0-2-cwmp-full.xml", "voice_2_0"),
    ] {
        let start = Instant::now();
        let generated = Generator::new(folder.join(file)).read().unwrap();
        let source = generated.source(Constants::All);
        println!("{file}: generated in {:?}", start.elapsed());
        project.write(&format!("src/{module}.rs"), source.as_bytes());
        let report = &generated.report;
        let others = report.objects + 2 * report.tables;
        expected.push_str(&format!("{} {others}\n", report.parameters));
    }
    project.write("src/main.rs", WALK.as_bytes());
    let start = Instant::now();
    assert_eq!(project.run(), expected);
    println!("compiled and walked in {:?}", start.elapsed());
}
