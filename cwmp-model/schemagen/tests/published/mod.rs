//! The published documents, where they are at hand beside the workspace.
#![allow(dead_code, reason = "not every test needs everything")]

use std::path::PathBuf;

use cwmp_schemagen::bbf::{self, DataModel};

/// The published documents and their models.
pub(crate) const FILES: [(&str, &str); 13] = [
    ("tr-098-1-8-0-full.xml", "InternetGatewayDevice:1.14"),
    ("tr-104-2-0-2-cwmp-full.xml", "VoiceService:2.0"),
    ("tr-106-1-2-0-full.xml", "Device:1.2"),
    ("tr-135-1-4-1-cwmp-full.xml", "STBService:1.4"),
    ("tr-140-1-3-1-cwmp-full.xml", "StorageService:1.3"),
    ("tr-143-1-0-2-full.xml", "Device:1.2"),
    ("tr-143-1-0-2-full.xml", "InternetGatewayDevice:1.3"),
    ("tr-157-1-3-0-full.xml", "Device:1.7"),
    ("tr-157-1-3-0-full.xml", "InternetGatewayDevice:1.8"),
    ("tr-181-1-7-0-full.xml", "Device:1.14"),
    ("tr-181-2-17-0-cwmp-full.xml", "Device:2.17"),
    ("tr-181-2-2-0-full.xml", "Device:2.2"),
    ("tr-196-2-1-2-cwmp-full.xml", "FAPService:2.1"),
];

pub(crate) fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/bbf");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no data models in {}", folder.display());
    None
}

pub(crate) fn load(file: &str, model: Option<&str>) -> Option<DataModel> {
    let path = folder()?.join(file);
    Some(bbf::read_file(&path, model).unwrap_or_else(|error| panic!("{error}")))
}

/// The start tags of a model, without the profiles: found by string searches, not by the reader under test.
pub(crate) fn tags(file: &str, model: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder().unwrap().join(file)).unwrap();
    let start = text.find(&format!("<model name=\"{model}\"")).unwrap();
    let (model, _) = text[start..].split_once("</model>").unwrap();
    let (model, _) = model.split_once("<profile ").unwrap_or((model, ""));
    model
        .split('<')
        .filter_map(|tag| Some(tag.split_once('>')?.0.to_owned()))
        .collect()
}
