//! Models made at random are the same model however they are written down.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::format_push_string,
    reason = "tests fail by panicking"
)]

mod project;
mod random;

use cwmp_model::{Schema, Tables};
use cwmp_schemagen::{Constants, Generator};

use project::Project;
use random::Numbers;

#[test]
fn declared_built_read_and_stored_models_are_equal() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut nodes = 0;
    for round in 0..300 {
        let tree = numbers.model();
        let built = tree.built();
        let schema = built.schema();
        let declared = Box::new(Tables::<2000, 9000, 900, 60_000>::new(&tree.decl()).unwrap());
        assert_eq!(declared.schema(), Ok(schema), "round {round}");
        let stored = built.to_bytes();
        assert_eq!(Schema::from_bytes(&stored), Ok(schema), "round {round}");
        let read = Generator::from_text(tree.xml()).read().unwrap();
        assert_eq!(read.tables.schema(), schema, "round {round}");
        nodes += schema.len();
    }
    assert!(nodes > 3000, "{nodes} nodes");
}

/// As source, a declaration and what the generator writes are both turned into tables by the compiler, and found to be
/// those that the builder made.
#[test]
fn models_in_source_are_equal_to_those_that_were_built() {
    let mut numbers = Numbers(0x0dd0_1234_5678_9abc);
    let mut main = String::from("mod declared;\n");
    let mut declared = String::from(
        "use cwmp_model::{ActiveNotify, Decl, Limit, schema};\nuse cwmp_soap::ValueType;\n",
    );
    let mut body = String::new();
    let project = Project::new("random-models");
    for number in 0..12 {
        let tree = numbers.model();
        let read = Generator::from_text(tree.xml()).read().unwrap();
        let source = read.source(Constants::All);
        project.write(&format!("src/emitted{number}.rs"), source.as_bytes());
        project.write(&format!("src/built{number}"), &tree.built().to_bytes());
        let mut decl = String::new();
        tree.decl_source(&mut decl);
        declared.push_str(&format!("schema! {{ pub static S{number} = {decl}; }}\n"));
        main.push_str(&format!("mod emitted{number};\n"));
        body.push_str(&format!(
            "    let built = cwmp_model::Schema::from_bytes(include_bytes!(\"built{number}\"));\n    \
             assert_eq!(built, Ok(emitted{number}::SCHEMA));\n    \
             assert_eq!(built, Ok(declared::S{number}));\n    \
             println!(\"{{}}\", emitted{number}::SCHEMA.len());\n"
        ));
    }
    main.push_str(&format!("fn main() {{\n{body}}}\n"));
    project.write("src/declared.rs", declared.as_bytes());
    project.write("src/main.rs", main.as_bytes());
    let nodes: usize = project
        .run()
        .lines()
        .map(|line| line.parse::<usize>().unwrap())
        .sum();
    assert!(nodes > 300, "{nodes} nodes");
}

#[test]
fn models_that_differ_are_not_equal() {
    let mut numbers = Numbers(7);
    let mut before = numbers.model().built();
    for _ in 0..50 {
        let tree = numbers.model().built();
        // Chance may make the same model twice if both are small.
        if tree.schema().len() > 12 {
            assert_ne!(tree.schema(), before.schema());
        }
        before = tree;
    }
}
