//! The specification's own example of every message decodes strictly.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests may")]

use std::fs;
use std::path::Path;

use cwmp_soap::{DecodeConfig, Envelope, Kind, Method};

#[test]
fn every_example_decodes_strictly() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/examples");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: {} is missing", folder.display());
        return;
    };
    let mut methods = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let document = fs::read(&path).unwrap();
        let envelope = Envelope::parse(&document, &DecodeConfig::STRICT)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(envelope.arguments(), Ok(()), "{name}");
        assert_eq!(name.split('_').next(), Some(envelope.name()), "{name}");
        let summary = envelope.summary();
        assert!(summary.id.is_some_and(|id| !id.is_empty()), "{name}");
        assert!(!summary.not_understood, "{name}");
        match summary.kind {
            Kind::Request(method) | Kind::Response(method) => methods.push(method),
            Kind::Fault(code) => assert!(code.is_some(), "{name}"),
            _ => panic!("{name}"),
        }
    }
    // A call and a response of each.
    for method in Method::ALL {
        let count = methods.iter().filter(|found| *found == method).count();
        assert_eq!(count, 2, "{}", method.name());
    }
}
