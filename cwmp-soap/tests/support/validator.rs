//! libxml2's validator, over the schemas of one version of CWMP.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cwmp_soap::CwmpVersion;

/// Where the published schemas expect each other and SOAP's, and what stands there for the test.
const LOCATIONS: [(&str, &str); 3] = [
    (
        "\"http://schemas.xmlsoap.org/soap/envelope/\"/>",
        "\"soap-envelope.xsd\"/>",
    ),
    (
        "\"http://schemas.xmlsoap.org/soap/encoding/\"/>",
        "\"soap-encoding.xsd\"/>",
    ),
    ("\"http://www.broadband-forum.org/cwmp/", "\""),
];

/// A folder with schemas and documents; gone when dropped.
pub(crate) struct Validator {
    folder: PathBuf,
    schema: PathBuf,
}

impl Validator {
    /// With the schemas of this version; `None`, and a note, where the schemas or the validator are missing.
    pub(crate) fn new(version: CwmpVersion) -> Option<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let published = manifest.join("../../shared/bbf");
        if !published.is_dir() {
            eprintln!("skipped: {} is missing", published.display());
            return None;
        }
        if Command::new("xmllint").arg("--version").output().is_err() {
            eprintln!("skipped: xmllint of libxml2 is missing");
            return None;
        }
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{version}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for name in ["soap-envelope.xsd", "soap-encoding.xsd"] {
            fs::copy(manifest.join("tests/support").join(name), folder.join(name)).unwrap();
        }
        for version in CwmpVersion::ALL {
            let name = file_name(version);
            let mut schema = fs::read_to_string(published.join(&name)).unwrap();
            for (from, to) in LOCATIONS {
                schema = schema.replace(
                    &format!("schemaLocation={from}"),
                    &format!("schemaLocation={to}"),
                );
            }
            fs::write(folder.join(name), schema).unwrap();
        }
        let schema = folder.join(file_name(version));
        Some(Self { folder, schema })
    }

    /// What the validator says of each document that it refuses, and the document.
    pub(crate) fn refused(&self, documents: &[String]) -> Vec<String> {
        let mut names = Vec::new();
        for (number, document) in documents.iter().enumerate() {
            let name = self.folder.join(format!("{number}.xml"));
            fs::write(&name, document).unwrap();
            names.push(name);
        }
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .arg(&self.schema)
            .args(&names)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let mut refused = Vec::new();
        for (name, document) in names.iter().zip(documents) {
            let name = name.display();
            if !said.lines().any(|line| line == format!("{name} validates")) {
                let about = said
                    .lines()
                    .filter(|line| line.starts_with(&format!("{name}:")));
                refused.push(format!(
                    "{}\n{document}",
                    about.collect::<Vec<_>>().join("\n")
                ));
            }
        }
        // A schema that cannot be read leaves every document unjudged.
        assert!(
            said.contains("validates") || said.contains("fails to validate"),
            "{said}"
        );
        refused
    }
}

fn file_name(version: CwmpVersion) -> String {
    format!("cwmp-{}.xsd", version.as_str().replace('.', "-"))
}

impl Drop for Validator {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
