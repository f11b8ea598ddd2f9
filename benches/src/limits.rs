//! Figures that do not spread, held against a file of those that were accepted.

use alloc::collections::BTreeMap;
use core::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// What another compiler or C library may shift a figure by.
const TOLERATED_PERCENT: u64 = 3;

/// Figures by name, as they were accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits(BTreeMap<String, u64>);

/// What is said of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It is about what was accepted.
    Same,
    /// It is more.
    Over(u64),
    /// It is less, so that the limit can be lowered.
    Under(u64),
    /// It was never accepted.
    Unknown,
}

impl Limits {
    /// The limits in a file of this package, none if it is not there.
    #[must_use]
    pub fn read(file: &str) -> Self {
        Self::from_text(&std::fs::read_to_string(path(file)).unwrap_or_default())
    }

    /// A figure and a name in each line.
    fn from_text(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let limits = lines.filter_map(|line| line.trim_start().split_once(' '));
        Self(
            limits
                .map(|(figure, name)| (name.to_owned(), figure.parse().unwrap()))
                .collect(),
        )
    }

    /// The limit of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u64> {
        self.0.get(name).copied()
    }

    /// Fails if a figure is more than a little over its limit, or has none, and says so.
    #[must_use]
    pub fn gate(&self, figures: &[(String, u64)]) -> ExitCode {
        let mut code = ExitCode::SUCCESS;
        for (name, figure) in figures {
            match self.verdict(name, *figure) {
                Verdict::Same => {}
                Verdict::Under(limit) => {
                    eprintln!("{name}: {figure}, so that the limit of {limit} can be lowered");
                }
                Verdict::Over(limit) => {
                    eprintln!("{name}: {figure}, over the limit of {limit}");
                    code = ExitCode::FAILURE;
                }
                Verdict::Unknown => {
                    eprintln!("{name}: {figure}, and there is no limit");
                    code = ExitCode::FAILURE;
                }
            }
        }
        code
    }

    fn verdict(&self, name: &str, figure: u64) -> Verdict {
        match self.get(name) {
            None => Verdict::Unknown,
            Some(limit) if figure * 100 > limit * (100 + TOLERATED_PERCENT) => Verdict::Over(limit),
            Some(limit) if figure * (100 + TOLERATED_PERCENT) < limit * 100 => {
                Verdict::Under(limit)
            }
            Some(_) => Verdict::Same,
        }
    }
}

/// Makes these figures the limits.
pub fn accept(file: &str, figures: &[(String, u64)]) {
    let mut text = String::from("# The most that each may take. `-- --accept` writes it anew.\n");
    for (name, figure) in figures {
        writeln!(text, "{figure:>9} {name}").unwrap();
    }
    std::fs::write(path(file), text).unwrap();
}

fn path(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), file].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_may_be_a_little_over_its_limit_but_not_more() {
        let limits = Limits::from_text("# comment\n     1000 decode Inform, ours\n");
        let verdict = |figure| limits.verdict("decode Inform, ours", figure);
        assert_eq!(verdict(1_030), Verdict::Same);
        assert_eq!(verdict(1_031), Verdict::Over(1_000));
        assert_eq!(verdict(960), Verdict::Under(1_000));
        assert_eq!(limits.verdict("decode Inform", 1), Verdict::Unknown);
    }

    #[test]
    fn the_gate_is_closed_by_one_figure_over_its_limit_or_without_one() {
        let limits = Limits::from_text("1000 a\n10 b\n");
        let gate = |figures: &[(&str, u64)]| {
            let figures: Vec<_> = figures.iter().map(|(n, f)| ((*n).to_owned(), *f)).collect();
            limits.gate(&figures) == ExitCode::SUCCESS
        };
        assert!(gate(&[("a", 1_000), ("b", 5)]));
        assert!(!gate(&[("a", 2_000), ("b", 10)]));
        assert!(!gate(&[("c", 1), ("b", 10)]));
    }
}
