//! The specification's own example of every message.

use std::fs;
use std::path::Path;

/// Every example with its name; none, and a note, where they are missing.
pub(crate) fn examples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/examples");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: {} is missing", folder.display());
        return Vec::new();
    };
    let examples = entries.map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(&path).unwrap())
    });
    examples.collect()
}
