//! Instructions that decoding, encoding and whole sessions take, which no neighbour changes: the gate of the checks.
//!
//! A candidate runs once and three times under callgrind; half the difference is what one run takes. Ours are held
//! against `instructions.txt`, which `--accept` writes anew.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "benchmarks may"
)]

use std::process::{Command, ExitCode};

use cwmp_benches::limits::{self, Limits};
use cwmp_benches::report::{Asked, Bound, Form, GOALS, Goal, asked, figures};
use cwmp_benches::session::{self, Pair};
use cwmp_benches::{Case, Input};
use serde_json::json;

const LIMITS: &str = "instructions.txt";

fn main() -> ExitCode {
    let Asked { form, accept } = asked();
    if Command::new("valgrind").arg("--version").output().is_err() {
        eprintln!("skipped: instructions are counted by valgrind, which is not installed");
        return ExitCode::SUCCESS;
    }
    form.circumstances("rustc");
    let mut counts: Vec<Count> = Case::ALL.iter().flat_map(|case| counted(*case)).collect();
    counts.extend(sessions());
    let limits = Limits::read(LIMITS);
    let rows: Vec<_> = counts
        .iter()
        .map(|count| count.print(form, &limits))
        .collect();
    let columns = ["", "instructions", "a byte", "limit"];
    form.table("Instructions", &columns, &rows);
    let rows: Vec<_> = counts
        .iter()
        .filter_map(Count::goal)
        .map(|goal| form.goal(&goal))
        .collect();
    form.table("Goals", GOALS, &rows);
    let ours = counts.iter().filter(|count| count.is_ours());
    let ours: Vec<_> = ours
        .map(|count| (count.name(), count.instructions))
        .collect();
    if accept {
        limits::accept(LIMITS, &ours);
        return ExitCode::SUCCESS;
    }
    limits.gate(&ours)
}

/// What one run of a candidate takes.
struct Count {
    /// Of the codec; `None` is a whole session.
    case: Option<Case>,
    candidate: &'static str,
    instructions: u64,
    bytes: usize,
}

/// The counts of whoever is of use beside ours, in messages short enough to be counted in a moment.
fn counted(case: Case) -> Vec<Count> {
    if case.input().parameters() > 1_000 {
        return Vec::new();
    }
    let prepared = case.prepare();
    let names = prepared
        .candidates()
        .into_iter()
        .map(|candidate| candidate.name);
    let of_use =
        |name: &&str| is_ours(name) || name.starts_with("limit") || *name == "quick-xml by hand";
    let name = case.to_string();
    let count = |candidate| Count {
        case: Some(case),
        candidate,
        instructions: one_run(&name, candidate),
        bytes: prepared.bytes(),
    };
    names.filter(of_use).map(count).collect()
}

/// The counts of whole sessions, those of a device alone: that there are many shows in time only.
fn sessions() -> Vec<Count> {
    let of_one = |candidate: &&str| candidate.starts_with("a device");
    let candidates = session::candidates();
    let names = candidates.iter().map(|candidate| candidate.name);
    let count = |candidate| Count {
        case: None,
        candidate,
        instructions: one_run(session::CASE, candidate),
        bytes: Pair::new(false).session(),
    };
    names.filter(of_one).map(count).collect()
}

/// What a run takes more than none.
fn one_run(case: &str, candidate: &str) -> u64 {
    (collected(case, candidate, "3") - collected(case, candidate, "1")) / 2
}

fn is_ours(candidate: &str) -> bool {
    candidate.starts_with("cwmp-soap")
}

/// What callgrind collects of a program that runs the candidate so many times.
fn collected(case: &str, candidate: &str, times: &str) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_repeat"))
        .args([case, candidate, times])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let (_, collected) = text
        .split_once("Collected :")
        .expect("callgrind says what it has collected");
    collected
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

impl Count {
    fn name(&self) -> String {
        let case = self.case.map(|case| case.to_string());
        let case = case.unwrap_or_else(|| session::CASE.to_owned());
        format!("{case}, {}", self.candidate)
    }

    fn is_ours(&self) -> bool {
        self.case.is_none() || is_ours(self.candidate)
    }

    fn per_byte(&self) -> f64 {
        self.instructions as f64 / self.bytes as f64
    }

    fn print(&self, form: Form, limits: &Limits) -> Vec<String> {
        let limit = limits.get(&self.name());
        form.line(&json!({
            "kind": "instructions", "case": self.case.map(|case| case.to_string()), "candidate": self.candidate,
            "bytes": self.bytes, "instructions": self.instructions, "per_byte": self.per_byte(), "limit": limit,
        }));
        vec![
            self.name(),
            self.instructions.to_string(),
            figures(self.per_byte()),
            limit.map_or_else(String::new, |limit| limit.to_string()),
        ]
    }

    fn goal(&self) -> Option<Goal> {
        if self.candidate != "cwmp-soap strict" {
            return None;
        }
        let (what, found, most) = match self.case {
            Some(Case::Decode(Input::Inform)) => {
                ("instructions", self.instructions as f64, 25_000.0)
            }
            Some(Case::Decode(Input::Values | Input::ValuesPretty)) => {
                ("instructions a byte", self.per_byte(), 6.0)
            }
            _ => return None,
        };
        Some(Goal {
            name: format!("{}: {what}", self.case?),
            found,
            bound: Bound::AtMost(most),
        })
    }
}
