//! Prints what every candidate takes from the heap in one run, a line of JSON for each.
//!
//! It is a program of its own, so that nothing is timed while it is counted.
#![allow(clippy::print_stdout, reason = "it is there to print")]

use core::hint::black_box;

use cwmp_benches::Case;
use serde_json::json;

fn main() {
    for case in Case::ALL {
        let prepared = case.prepare();
        for mut candidate in prepared.candidates() {
            let run = || {
                black_box((candidate.run)());
            };
            let taken = allocation_counter::measure(run);
            let line = json!({
                "case": case.to_string(),
                "candidate": candidate.name,
                "count": taken.count_total,
                "bytes": taken.bytes_total,
            });
            println!("{line}");
        }
    }
}
