//! What the benchmarks print: tables in Markdown, or the same line by line in JSON.

use std::process::Command;

use serde_json::{Value, json};

/// How it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Tables in Markdown.
    Tables,
    /// A line of JSON for each figure.
    Json,
}

impl Form {
    /// A table: its title, its columns, and its rows, of which the first cell is on the left.
    pub fn table(self, title: &str, columns: &[&str], rows: &[Vec<String>]) {
        if self == Self::Json {
            return;
        }
        println!("\n### {title}\n");
        println!("| {} |", columns.join(" | "));
        let right = " --: |".repeat(columns.len() - 1);
        println!("| --- |{right}");
        for row in rows {
            println!("| {} |", row.join(" | "));
        }
    }

    /// A figure.
    pub fn line(self, figure: &Value) {
        if self == Self::Json {
            println!("{figure}");
        }
    }

    /// The day, the machine and the compiler, which no figure means anything without.
    pub fn circumstances(self, compiler: &str) {
        let day = chrono::Utc::now().date_naive().to_string();
        let (model, cores) = processor();
        let compiler = version(compiler);
        self.line(&json!({
            "kind": "circumstances", "date": day, "processor": model, "cores": cores, "compiler": compiler,
        }));
        if self == Self::Tables {
            println!("\n{day}, {model}, {cores} cores, {compiler}.");
        }
    }

    /// A goal, and whether it is met; reported only.
    #[must_use]
    pub fn goal(self, goal: &Goal) -> Vec<String> {
        let met = goal.is_met();
        self.line(&json!({
            "kind": "goal", "name": goal.name, "wanted": goal.wanted(), "found": goal.found, "met": met,
        }));
        let met = if met { "yes" } else { "no" };
        let cells = [&goal.name, &goal.wanted(), &figures(goal.found), met];
        cells.map(str::to_owned).to_vec()
    }
}

/// What is aimed at.
#[derive(Clone, Debug)]
pub struct Goal {
    /// What is measured.
    pub name: String,
    /// What was found.
    pub found: f64,
    /// What it should be.
    pub bound: Bound,
}

/// What a figure should be.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// That much, or more.
    AtLeast(f64),
    /// That much, or less.
    AtMost(f64),
}

impl Goal {
    fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast(least) => self.found >= least,
            Bound::AtMost(most) => self.found <= most,
        }
    }

    fn wanted(&self) -> String {
        match self.bound {
            Bound::AtLeast(least) => format!("≥ {least}"),
            Bound::AtMost(most) => format!("≤ {most}"),
        }
    }
}

/// The columns of a table of goals.
pub const GOALS: &[&str] = &["goal", "wanted", "found", "met"];

/// A figure with as many digits as mean something.
#[must_use]
pub fn figures(value: f64) -> String {
    match value.abs() {
        abs if abs >= 100.0 || value == 0.0 => format!("{value:.0}"),
        abs if abs >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// What a benchmark was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// How to print, JSON with `--json`.
    pub form: Form,
    /// Whether what is found becomes the limit, with `--accept`.
    pub accept: bool,
}

/// Reads what the benchmark was asked for; stops the program at anything else.
#[must_use]
pub fn asked() -> Asked {
    use lexopt::Arg::Long;

    let mut asked = Asked {
        form: Form::Tables,
        accept: false,
    };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next().unwrap() {
        match argument {
            Long("json") => asked.form = Form::Json,
            Long("accept") => asked.accept = true,
            // Cargo says so to every benchmark.
            Long("bench") => {}
            other => panic!("{}", other.unexpected()),
        }
    }
    asked
}

fn processor() -> (String, usize) {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |model| {
        model.trim_matches(['\t', ':', ' '])
    });
    let cores = text.lines().filter(|line| line.starts_with("processor"));
    (model.to_owned(), cores.count())
}

fn version(compiler: &str) -> String {
    let output = Command::new(compiler).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let text = text.unwrap_or_default();
    let words = text.split(' ').take(2);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_on_its_bound_and_on_the_right_side_of_it() {
        let met = |found, bound| {
            let name = String::new();
            Goal { name, found, bound }.is_met()
        };
        assert!(met(8.0, Bound::AtLeast(8.0)) && !met(7.9, Bound::AtLeast(8.0)));
        assert!(met(6.0, Bound::AtMost(6.0)) && !met(6.1, Bound::AtMost(6.0)));
    }

    #[test]
    fn figures_have_three_digits() {
        let values = [0.0, 0.123, 1.234, 12.34, 123.4, 12_345.6];
        let texts = ["0", "0.12", "1.23", "12.3", "123", "12346"];
        assert_eq!(values.map(figures), texts);
    }
}
