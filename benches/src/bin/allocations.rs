//! Prints what every candidate takes from the heap in one run, a line of JSON for each.
//!
//! It is a program of its own, so that nothing is timed while it is counted.
#![allow(clippy::print_stdout, reason = "it is there to print")]

use core::hint::black_box;

use cwmp_benches::{Candidate, Case, session};
use serde_json::json;

fn main() {
    for case in Case::ALL {
        let prepared = case.prepare();
        print(&case.to_string(), prepared.candidates());
    }
    print(session::CASE, session::candidates());
}

fn print(case: &str, candidates: Vec<Candidate<'_>>) {
    for mut candidate in candidates {
        let run = || {
            black_box((candidate.run)());
        };
        let taken = allocation_counter::measure(run);
        let line = json!({
            "case": case,
            "candidate": candidate.name,
            "count": taken.count_total,
            "bytes": taken.bytes_total,
        });
        println!("{line}");
    }
}
