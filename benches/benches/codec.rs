//! Time and allocations of decoding and encoding, beside peers and beside what bounds both.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "benchmarks may"
)]

use cwmp_benches::allocations::Allocations;
use cwmp_benches::report::{Asked, Bound, Form, GOALS, Goal, asked, figures};
use cwmp_benches::rounds::{Times, measure};
use cwmp_benches::{Candidate, Case, Input};
use serde_json::json;

const PEER_EVENTS: &str = "quick-xml by hand";
const PEER_CRATE: &str = "cwmp 0.2.2";
const TAGS: &str = "limit: memchr('<')";
const COPY: &str = "limit: escaping copy";

fn main() {
    // There is nothing to accept of what spreads.
    let Asked { form, .. } = asked();
    let allocations = Allocations::counted(env!("CARGO_BIN_EXE_allocations"));
    form.circumstances("rustc");
    let measured: Vec<Measured> = Case::ALL.iter().map(|case| Measured::of(*case)).collect();
    for case in &measured {
        case.print(form, &allocations);
    }
    let mut goals: Vec<Goal> = measured.iter().flat_map(Measured::goals).collect();
    goals.extend(long_beside_short());
    goals.push(Goal {
        name: "allocations of cwmp-soap, in all cases together".to_owned(),
        found: allocations.sum(|_, name| name.starts_with("cwmp-soap")),
        bound: Bound::AtMost(0.0),
    });
    let rows: Vec<_> = goals.iter().map(|goal| form.goal(goal)).collect();
    form.table("Goals", GOALS, &rows);
}

/// A case with the times of everyone.
struct Measured {
    case: Case,
    bytes: usize,
    names: Vec<&'static str>,
    times: Vec<Times>,
}

impl Measured {
    fn of(case: Case) -> Self {
        let prepared = case.prepare();
        // Whoever sees or writes something else is not timed.
        prepared.check();
        let mut candidates = prepared.candidates();
        Self {
            case,
            bytes: prepared.bytes(),
            names: candidates.iter().map(|candidate| candidate.name).collect(),
            times: measure(&mut candidates),
        }
    }

    fn print(&self, form: Form, allocations: &Allocations) {
        let mut rows = Vec::new();
        for (name, times) in self.names.iter().zip(&self.times) {
            let time = times.median();
            let speed = self.bytes as f64 * 1e3 / time.median;
            let ratio = times.over(&self.times[0]);
            let (count, bytes) = allocations.of(&self.case.to_string(), name);
            form.line(&json!({
                "kind": "time", "case": self.case.to_string(), "candidate": name, "bytes": self.bytes,
                "nanoseconds": time.median, "spread_percent": time.percent,
                "wall_nanoseconds": times.wall().median, "megabytes_per_second": speed,
                "over_ours": ratio.median, "ratio_spread_percent": ratio.percent,
                "allocations": count, "allocated_bytes": bytes,
            }));
            rows.push(vec![
                (*name).to_owned(),
                figures(speed),
                figures(time.median / 1e3),
                format!("{:.1} %", time.percent),
                figures(times.wall().median / 1e3),
                figures(ratio.median),
                format!("{:.1} %", ratio.percent),
                count.to_string(),
                bytes.to_string(),
            ]);
        }
        let columns = [
            "",
            "MB/s",
            "µs",
            "± time",
            "µs by the wall",
            "time over ours",
            "± ratio",
            "allocations",
            "bytes of them",
        ];
        form.table(
            &format!("{}, {} bytes", self.case, self.bytes),
            &columns,
            &rows,
        );
    }

    /// How many times as long as we do the candidate takes.
    fn over_ours(&self, name: &str) -> f64 {
        let at = self.names.iter().position(|other| *other == name).unwrap();
        self.times[at].over(&self.times[0]).median
    }

    fn goals(&self) -> Vec<Goal> {
        let wanted: &[(&str, f64)] = match self.case {
            Case::Decode(Input::Inform) => &[(PEER_EVENTS, 4.0)],
            Case::Decode(Input::Values | Input::ValuesPretty) => {
                &[(PEER_EVENTS, 8.0), (PEER_CRATE, 80.0), (TAGS, 0.5)]
            }
            Case::Decode(Input::Names | Input::Set) => &[(PEER_EVENTS, 6.0)],
            Case::Decode(Input::ManyValues | Input::ManyValuesPretty) => &[],
            Case::Encode(_) => &[(PEER_CRATE, 15.0), (COPY, 0.8)],
        };
        let goal = |(name, least): &(&str, f64)| Goal {
            name: format!("{}: speed over {name}", self.case),
            found: self.over_ours(name),
            bound: Bound::AtLeast(*least),
        };
        wanted.iter().map(goal).collect()
    }
}

/// Whether speed depends on how long the list is, measured in the same rounds.
fn long_beside_short() -> [Goal; 2] {
    let pairs = [
        (Input::Values, Input::ManyValues),
        (Input::ValuesPretty, Input::ManyValuesPretty),
    ];
    pairs.map(|(short, long)| {
        let prepared = [short, long].map(|input| Case::Decode(input).prepare());
        let [mut short_run, long_run] = prepared.each_ref().map(|case| case.candidates().remove(0));
        let repeats = long.parameters() / short.parameters();
        let repeated = Candidate {
            name: short_run.name,
            run: Box::new(move || (0..repeats).map(|_| (short_run.run)()).sum()),
        };
        let times = measure(&mut [repeated, long_run]);
        let [short_bytes, long_bytes] = prepared.each_ref().map(|case| case.bytes() as f64);
        let short_time = times[0].divided(short_bytes * repeats as f64);
        let long_time = times[1].divided(long_bytes);
        Goal {
            name: format!("decode {long}: speed over that of {short}"),
            found: short_time.over(&long_time).median,
            bound: Bound::AtLeast(0.75),
        }
    })
}
