//! How large a device's program is: `size/`, built for a bare Cortex-M4. One program uses what a device needs of
//! `cwmp-soap`, the other is a whole agent.
//!
//! Counted is what would stand in flash, code and read-only data with everything that is linked in, but for the entry; and
//! what an agent takes of memory besides the buffers that it is lent.
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

/// A program of `size/`.
struct Program {
    binary: &'static str,
    /// What it is of which the size is told.
    name: &'static str,
    goal: f64,
}

const PROGRAMS: [Program; 2] = [
    Program {
        binary: "cwmp-size",
        name: "the codec, code and read-only data",
        goal: 24.0 * 1024.0,
    },
    Program {
        binary: "agent",
        name: "the agent with model and codec, code and read-only data",
        goal: 64.0 * 1024.0,
    },
];

/// The symbol that is as large as an agent.
const STATE: &str = "AGENT_STATE";
const STATE_NAME: &str = "state of an agent besides what it is lent";
const STATE_GOAL: f64 = 1024.0;

/// Whose code it is, by what the name of a function begins with; the first that does.
const OWNERS: &[(&str, &str)] = &[
    ("_start", "the entry"),
    (
        "cwmp_size|agent",
        "the program itself, with what was inlined into it",
    ),
    ("cwmp_soap", "cwmp-soap"),
    ("cwmp_model", "cwmp-model"),
    ("cwmp_core", "cwmp-core"),
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
    form.circumstances(RUSTC);
    let mut figures = Vec::new();
    let mut goals = Vec::new();
    for program in &PROGRAMS {
        let file = built(program.binary);
        let sections = tool("arm-none-eabi-size", &["-A", "-d"], &file);
        let symbols = tool(
            "arm-none-eabi-nm",
            &["-S", "-t", "d", "--demangle=rust"],
            &file,
        );
        let state = symbol(&symbols, STATE);
        let (code, data) = (
            section(&sections, ".text"),
            read_only_data(&sections) - state.unwrap_or(0),
        );
        let owned = by_owner(&symbols);
        let total = code + data - owned[0];
        let mut parts: Vec<_> = OWNERS.iter().map(|(_, owner)| *owner).zip(owned).collect();
        parts.push(("read-only data", data));
        parts.push((program.name, total));
        let mut measured = vec![(program.name, total, program.goal)];
        if let Some(state) = state {
            parts.push((STATE_NAME, state));
            measured.push((STATE_NAME, state, STATE_GOAL));
        }
        let mut rows = Vec::new();
        for (part, bytes) in parts {
            form.line(
                &json!({ "kind": "size", "program": program.binary, "part": part, "bytes": bytes }),
            );
            rows.push(vec![part.to_owned(), bytes.to_string()]);
        }
        let title = format!("Size of {} on {TARGET}", program.binary);
        form.table(&title, &["", "bytes"], &rows);
        for (name, found, goal) in measured {
            figures.push((name.to_owned(), found));
            goals.push(Goal {
                name: name.to_owned(),
                found: found as f64,
                bound: Bound::AtMost(goal),
            });
        }
    }
    let rows: Vec<_> = goals.iter().map(|goal| form.goal(goal)).collect();
    form.table("Goals", GOALS, &rows);

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

/// Builds a program; where it is.
fn built(binary: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let target = workspace.join("target/bare");
    let status = Command::new(CARGO)
        .args(["build", "--locked", "--quiet", "--profile", "size"])
        .args([
            "--package",
            "cwmp-size",
            "--bin",
            binary,
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
    target.join(TARGET).join("size").join(binary)
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

/// Bytes of a symbol, if it is there.
fn symbol(symbols: &str, wanted: &str) -> Option<u64> {
    symbols.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let size = words.nth(1)?;
        (words.nth(1) == Some(wanted)).then(|| size.parse().unwrap())
    })
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
            .position(|(parts, _)| parts.split('|').any(|part| is_of(name, part)))
            .unwrap();
        sums[owner] += size.parse::<u64>().unwrap();
    }
    sums
}

/// Whether a function is of this crate: its own, or made of a type of it.
fn is_of(name: &str, part: &str) -> bool {
    name.trim_start_matches(['<', '&']).starts_with(part)
}
