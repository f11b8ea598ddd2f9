//! Nothing in the three protocol crates links `std`, or needs a heap.
//!
//! A static library with a panic handler of its own cannot be built if anything below it brings in `std`, which has
//! one too; and one without an allocator cannot be built if anything needs `alloc`. Both are seen to fail as well, so
//! that the proof proves something.
#![allow(clippy::unwrap_used, clippy::std_instead_of_core, reason = "tests may")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const CRATES: [&str; 3] = ["cwmp-soap", "cwmp-model", "cwmp-core"];

/// Builds a static library on the three crates; `extra` stands at its top. What the compiler said, if it failed.
fn build(name: &str, extra: &str) -> Result<(), String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let probe = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(probe.join("src")).unwrap();
    let dependencies: String = CRATES
        .map(|name| {
            let path = workspace.join(name);
            format!("{name} = {{ path = {path:?}, default-features = false }}\n")
        })
        .concat();
    let manifest = format!(
        "[package]\nname = \"probe\"\nedition = \"2024\"\n[workspace]\n[lib]\ncrate-type = [\"staticlib\"]\n\
         [dependencies]\n{dependencies}[profile.dev]\npanic = \"abort\"\n"
    );
    let source = format!(
        "#![no_std]\n{extra}\npub use {{cwmp_core, cwmp_model, cwmp_soap}};\n\
         #[panic_handler]\nfn panic(_: &core::panic::PanicInfo<'_>) -> ! {{\n    loop {{}}\n}}\n"
    );
    fs::write(probe.join("Cargo.toml"), manifest).unwrap();
    fs::write(probe.join("src/lib.rs"), source).unwrap();
    // The versions that the workspace was built with are at hand, so no network is needed.
    fs::copy(workspace.join("Cargo.lock"), probe.join("Cargo.lock")).unwrap();
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--offline", "--quiet"])
        .current_dir(&probe)
        // What is left from one run serves the next; the three share what they build.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-target"),
        )
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn nothing_links_std_or_needs_a_heap() {
    assert_eq!(build("probe", ""), Ok(()));
    let std = build("probe-std", "extern crate std;").unwrap_err();
    assert!(std.contains("panic_impl"), "{std}");
    let heap = build(
        "probe-alloc",
        "extern crate alloc;\npub fn heap() -> alloc::boxed::Box<u8> {\n    alloc::boxed::Box::new(1)\n}",
    )
    .unwrap_err();
    assert!(heap.contains("no global memory allocator found"), "{heap}");
}
