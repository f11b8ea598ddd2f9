//! Small projects that take generated source in, built and run without a network.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A project on `cwmp-model`, in the folder for temporary files of the tests.
pub(crate) struct Project {
    folder: PathBuf,
}

impl Project {
    pub(crate) fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let model = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let workspace = model.parent().unwrap();
        let project = Self { folder };
        fs::create_dir_all(project.folder.join("src")).unwrap();
        let soap = workspace.join("cwmp-soap");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n[workspace]\n\
             [dependencies]\ncwmp-model = {{ path = {model:?} }}\ncwmp-soap = {{ path = {soap:?} }}\n"
        );
        project.write("Cargo.toml", manifest.as_bytes());
        // The versions that the workspace was built with are at hand, so no network is needed.
        let lock = fs::read(workspace.join("Cargo.lock")).unwrap();
        project.write("Cargo.lock", &lock);
        project
    }

    pub(crate) fn write(&self, file: &str, bytes: &[u8]) {
        fs::write(self.folder.join(file), bytes).unwrap();
    }

    /// Builds and runs; what it prints.
    pub(crate) fn run(&self) -> String {
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["run", "--offline", "--quiet"])
            .current_dir(&self.folder)
            // What is left from one run serves the next; the projects share what they build.
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("project-target"),
            )
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(said, "", "the source compiles without a warning");
        String::from_utf8(output.stdout).unwrap()
    }
}
