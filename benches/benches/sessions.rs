//! Whole sessions in memory, and what they take from the heap.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "benchmarks may"
)]

use cwmp_benches::allocations::Allocations;
use cwmp_benches::report::{Asked, Bound, Form, GOALS, Goal, asked, figures};
use cwmp_benches::rounds::measure;
use cwmp_benches::session::{self, CASE, Pair};
use serde_json::json;

fn main() {
    // There is nothing to accept of what spreads.
    let Asked { form, .. } = asked();
    let allocations = Allocations::counted(env!("CARGO_BIN_EXE_allocations"));
    form.circumstances("rustc");
    messages(form);
    let goals = sessions(form, &allocations);
    let rows: Vec<_> = goals.iter().map(|goal| form.goal(goal)).collect();
    form.table("Goals", GOALS, &rows);
}

/// What a session is made of.
fn messages(form: Form) {
    let mut pair = Pair::new(false);
    let before = pair.counted();
    pair.session();
    let after = pair.counted();
    let found = [
        ("posts of the device", after.posts - before.posts),
        ("bytes of them", after.posted - before.posted),
        ("bytes of the replies", after.replied - before.replied),
    ];
    let rows = found.map(|(name, count)| {
        form.line(&json!({ "kind": "session", "name": name, "found": count }));
        vec![name.to_owned(), count.to_string()]
    });
    form.table("A session", &["", "count"], &rows);
}

/// Runs everyone's sessions against each other.
fn sessions(form: Form, allocations: &Allocations) -> [Goal; 2] {
    let mut candidates = session::candidates();
    let times = measure(&mut candidates);
    let mut rows = Vec::new();
    for (candidate, times) in candidates.iter().zip(&times) {
        let time = times.median();
        let a_second = 1e9 / time.median;
        let (count, bytes) = allocations.of(CASE, candidate.name);
        form.line(&json!({
            "kind": "sessions", "candidate": candidate.name, "nanoseconds": time.median,
            "spread_percent": time.percent, "wall_nanoseconds": times.wall().median, "a_second": a_second,
            "allocations": count, "allocated_bytes": bytes,
        }));
        rows.push(vec![
            candidate.name.to_owned(),
            figures(time.median / 1e3),
            format!("{:.1} %", time.percent),
            figures(times.wall().median / 1e3),
            figures(a_second),
            count.to_string(),
        ]);
    }
    let columns = [
        "",
        "µs a session",
        "±",
        "µs by the wall",
        "sessions a second",
        "allocations",
    ];
    form.table("Whole sessions on one core", &columns, &rows);
    [
        Goal {
            name: "whole sessions in memory, a second".to_owned(),
            found: 1e9 / times[0].median().median,
            bound: Bound::AtLeast(100_000.0),
        },
        Goal {
            name: "allocations of them".to_owned(),
            found: allocations.sum(|case, _| case == CASE),
            bound: Bound::AtMost(0.0),
        },
    ]
}
