//! The data model of the README's lamp is what the command of the README writes.
#![allow(clippy::unwrap_used, reason = "tests may")]

use std::fs;
use std::path::Path;

use cwmp_schemagen::{Constants, Generator};

#[test]
fn the_model_of_the_lamp_is_what_the_generator_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lamp");
    let generated = Generator::new(folder.join("model.xml")).read().unwrap();
    let written = fs::read_to_string(folder.join("model.rs")).unwrap();
    assert!(
        generated.source(Constants::All) == written,
        "run cwmp-schemagen again, as the README says"
    );
}
