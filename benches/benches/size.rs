//! How large a device's program is that uses what it needs of `cwmp-soap`: `size/`, built for a bare Cortex-M4.
//!
//! Counted is what would stand in flash, code and read-only data with everything that is linked in, but for the entry.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "benchmarks may"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use cwmp_benches::limits::{self, Limits};
use cwmp_benches::report::{Asked, Bound, GOALS, Goal, asked};
use serde_json::json;

const TARGET: &str = "thumbv7em-none-eabihf";
/// The compiler of the distribution, which comes with the source of `core`: it is made as small as the rest.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";

const LIMITS: &str = "size.txt";
const NAME: &str = "code and read-only data without the entry";
const GOAL: f64 = 24.0 * 1024.0;

/// Whose code it is, by what occurs in the name of a function; the first that does.
const OWNERS: &[(&str, &str)] = &[
    ("_start", "the entry"),
    (
        "cwmp_size",
        "the program itself, with what was inlined into it",
    ),
    ("cwmp_soap", "cwmp-soap"),
    ("OUTLINED_FUNCTION", "pieces that functions share"),
    ("compiler_builtins", "compiler_builtins"),
    ("", "core and other crates"),
];

fn main() -> ExitCode {
    let Asked { form, accept } = asked();
    if let Some(missing) = missing_tool() {
        eprintln!(
            "skipped: the size of a bare-metal program takes {missing}, which is not installed"
        );
        return ExitCode::SUCCESS;
    }
    let program = built();
    form.circumstances(RUSTC);
    let sections = tool("arm-none-eabi-size", &["-A", "-d"], &program);
    let symbols = tool(
        "arm-none-eabi-nm",
        &["-S", "-t", "d", "--demangle=rust"],
        &program,
    );
    let (code, data) = (section(&sections, ".text"), read_only_data(&sections));
    let owned = by_owner(&symbols);
    let total = code + data - owned[0];

    let mut parts: Vec<_> = OWNERS.iter().map(|(_, owner)| *owner).zip(owned).collect();
    parts.push(("read-only data", data));
    parts.push((NAME, total));
    let mut rows = Vec::new();
    for (part, bytes) in parts {
        form.line(&json!({ "kind": "size", "part": part, "bytes": bytes }));
        rows.push(vec![part.to_owned(), bytes.to_string()]);
    }
    form.table(&format!("Size on {TARGET}"), &["", "bytes"], &rows);
    let goal = Goal {
        name: NAME.to_owned(),
        found: total as f64,
        bound: Bound::AtMost(GOAL),
    };
    let rows = [form.goal(&goal)];
    form.table("Goals", GOALS, &rows);

    let figures = [(NAME.to_owned(), total)];
    if accept {
        limits::accept(LIMITS, &figures);
        return ExitCode::SUCCESS;
    }
    Limits::read(LIMITS).gate(&figures)
}

/// The first thing that is not there of what the build takes.
fn missing_tool() -> Option<&'static str> {
    let runs = |program| Command::new(program).arg("--version").output().is_ok();
    let core = || {
        let output = Command::new(RUSTC)
            .args(["--print", "sysroot"])
            .output()
            .ok();
        let sysroot =
            output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        sysroot.is_some_and(|sysroot| {
            Path::new(&sysroot)
                .join("lib/rustlib/src/rust/library/core")
                .is_dir()
        })
    };
    match () {
        () if !runs(CARGO) || !runs(RUSTC) => Some("the distribution's Rust"),
        () if !core() => Some("the source of the distribution's Rust"),
        () if !runs("arm-none-eabi-ld") => Some("arm-none-eabi-ld"),
        () => None,
    }
}

/// Builds the program; where it is.
fn built() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let target = workspace.join("target/bare");
    let status = Command::new(CARGO)
        .args(["build", "--locked", "--quiet", "--profile", "size"])
        .args([
            "--package",
            "cwmp-size",
            "--bin",
            "cwmp-size",
            "--target",
            TARGET,
        ])
        .arg("-Zbuild-std=core,compiler_builtins")
        .current_dir(workspace)
        // What an installation by rustup, or whoever calls, has set for another compiler.
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .env(
            "CARGO_TARGET_THUMBV7EM_NONE_EABIHF_LINKER",
            "arm-none-eabi-ld",
        )
        .env(
            "CARGO_TARGET_THUMBV7EM_NONE_EABIHF_RUSTFLAGS",
            "-Clinker-flavor=ld",
        )
        .status()
        .unwrap();
    assert!(status.success(), "the program does not build");
    target.join(TARGET).join("size/cwmp-size")
}

fn tool(name: &str, arguments: &[&str], program: &Path) -> String {
    let output = Command::new(name)
        .args(arguments)
        .arg(program)
        .output()
        .unwrap();
    assert!(output.status.success(), "{name}");
    String::from_utf8(output.stdout).unwrap()
}

/// Bytes of a section; each has a line with its name and its size.
fn section(sections: &str, name: &str) -> u64 {
    let mut lines = sections.lines().map(str::split_whitespace);
    let found = lines.find_map(|mut words| (words.next() == Some(name)).then(|| words.next()));
    found.flatten().map_or(0, |size| size.parse().unwrap())
}

/// What stands in flash beside the code: constants, tables for unwinding, and what variables begin with.
fn read_only_data(sections: &str) -> u64 {
    let names = [".rodata", ".ARM.extab", ".ARM.exidx", ".data"];
    names.iter().map(|name| section(sections, name)).sum()
}

/// Bytes of functions by [`OWNERS`]; each has a line with its address, size, kind and name.
fn by_owner(symbols: &str) -> [u64; OWNERS.len()] {
    let mut sums = [0; OWNERS.len()];
    for line in symbols.lines() {
        let mut words = line.splitn(4, ' ');
        let (Some(_), Some(size), Some("t" | "T" | "W"), Some(name)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        let owner = OWNERS
            .iter()
            .position(|(part, _)| name.contains(part))
            .unwrap();
        sums[owner] += size.parse::<u64>().unwrap();
    }
    sums
}
