//! What everyone takes from the heap, counted by a program of its own, so that counting slows nobody.

use std::process::Command;

use serde_json::Value;

/// What that program has printed.
#[derive(Debug)]
pub struct Allocations(Vec<Value>);

impl Allocations {
    /// Runs the program at this path.
    ///
    /// # Panics
    /// If it does not do what it should.
    #[must_use]
    pub fn counted(program: &str) -> Self {
        let output = Command::new(program).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        Self(
            text.lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
        )
    }

    /// How many in one run of a candidate, and how many bytes they have together.
    ///
    /// # Panics
    /// If there is no such candidate.
    #[must_use]
    pub fn of(&self, case: &str, name: &str) -> (u64, u64) {
        let is_it = |line: &&Value| line["case"] == case && line["candidate"] == name;
        let line = self.0.iter().find(is_it).unwrap();
        (
            line["count"].as_u64().unwrap(),
            line["bytes"].as_u64().unwrap(),
        )
    }

    /// How many in one run each of all candidates for which this holds, by the case and their name.
    ///
    /// # Panics
    /// If the program printed something else.
    #[must_use]
    pub fn sum(&self, counts: impl Fn(&str, &str) -> bool) -> f64 {
        let text = |line: &Value, field| line[field].as_str().unwrap().to_owned();
        let counted = self
            .0
            .iter()
            .filter(|line| counts(&text(line, "case"), &text(line, "candidate")));
        counted
            .map(|line| line["count"].as_u64().unwrap() as f64)
            .sum()
    }
}
