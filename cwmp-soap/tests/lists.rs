//! Lists whose members differ in every way from one another: what a member means, and what is said of it, is the same
//! whatever stands before it.
//!
//! The reader learns from each member what the next may look like, and walks a list of equals without comparing again.
//! Here each member is also read in a message of its own, behind one that nothing can be learnt from; verdict and
//! warnings of the list have to be those of its members, each at its place. What the views hand out is compared with a
//! walk by tokens, and with an independent parser where that takes the document.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests may"
)]

#[path = "support/envelope.rs"]
mod envelope;
#[path = "support/list.rs"]
mod list;
#[path = "support/members.rs"]
mod members;
#[path = "support/walk.rs"]
mod walk;

use cwmp_soap::{DecodeConfig, DecodeError, DecodeErrorKind, Envelope, Tolerances, Warning};
use list::List;
use members::{Random, Spec};

/// How often each test goes through the ways to write a member.
const ROUNDS: usize = if cfg!(debug_assertions) { 1 } else { 15 };

/// What was said of a message: its verdict, and what was tolerated.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    /// The envelope itself was refused.
    refused: Option<DecodeError>,
    /// The arguments were.
    wrong: Option<DecodeError>,
    warnings: Vec<Warning>,
    total: u32,
    tolerances: Tolerances,
}

impl Said {
    const NOTHING: Self = Self {
        refused: None,
        wrong: None,
        warnings: Vec::new(),
        total: 0,
        tolerances: Tolerances::NONE,
    };

    fn of(document: &str, config: &DecodeConfig) -> Self {
        match Envelope::parse(document.as_bytes(), config) {
            Err(error) => Self {
                refused: Some(error),
                ..Self::NOTHING
            },
            Ok(envelope) => Self {
                wrong: envelope.arguments().err(),
                warnings: envelope.warnings().iter().collect(),
                total: envelope.warnings().total(),
                tolerances: envelope.warnings().tolerances(),
                ..Self::NOTHING
            },
        }
    }

    fn is_fatal(&self) -> bool {
        self.refused.or(self.wrong).is_some()
    }

    /// It is the number of members that was wrong.
    fn is_miscounted(&self) -> bool {
        let is = |error: DecodeError| error.kind == DecodeErrorKind::BadArrayType;
        self.wrong.is_some_and(is) || self.tolerances.contains(Tolerances::ARRAY_TYPE)
    }

    /// Adds what was said of the next member, which stands at `to` and not at `from`.
    fn add(&mut self, other: Self, from: usize, to: usize) {
        let moved = |at: usize| at - from + to;
        let error = |mut error: DecodeError| {
            error.at = moved(error.at);
            error
        };
        self.refused = other.refused.map(error);
        self.wrong = other.wrong.map(error);
        if self.refused.is_some() {
            *self = Self {
                refused: self.refused,
                ..Self::NOTHING
            };
            return;
        }
        for mut warning in other.warnings {
            warning.at = moved(warning.at);
            if self.warnings.len() < cwmp_soap::Warnings::ROOM {
                self.warnings.push(warning);
            }
        }
        self.total += other.total;
        self.tolerances = self.tolerances.with(other.tolerances);
    }
}

/// What is said of a member alone, how many members it is taken for, and where it stood in its message.
fn alone(list: &List, member: &str, config: &DecodeConfig) -> (Said, usize, usize) {
    let guard = list.unlike_any();
    for count in 0..4 {
        let (document, at) = list.message(&format!("{guard}{member}"), count + 1);
        let said = Said::of(&document, config);
        if !said.is_miscounted() {
            return (said, count, at + guard.len());
        }
    }
    panic!("takes no number of members: {member}");
}

/// Reads a list, up to the first member that is refused, and compares.
fn compare(list: &List, members: &[String], config: &DecodeConfig) {
    let (mut expected, mut content, mut count) = (Said::NOTHING, String::new(), 0);
    let start = list.start();
    for member in members {
        let (said, more, from) = alone(list, member, config);
        expected.add(said, from, start + content.len());
        content.push_str(member);
        count += more;
        if expected.is_fatal() {
            break;
        }
    }
    if count == 0 {
        content.push_str(&list.unlike_any());
        count = 1;
    }
    let (document, at) = list.message(&content, count);
    assert_eq!(at, start);
    let said = Said::of(&document, config);
    assert_eq!(said, expected, "{:?}\n{document}", config.tolerances);
    if let Ok(envelope) = Envelope::parse(document.as_bytes(), config) {
        let found = list.read(&envelope);
        assert_eq!(
            found,
            walk::by_tokens(list, &envelope, config.tolerances),
            "{document}"
        );
        if *config == DecodeConfig::STRICT && envelope.arguments().is_ok() {
            assert_eq!(
                found,
                walk::by_another_parser(list, &document),
                "{document}"
            );
        }
    }
}

/// Makes lists; `vary` says of how many members in a hundred each part is written otherwise than in the others.
fn compare_lists(seed: u64, vary: u32) {
    let all: Vec<_> = Tolerances::ALL.iter().collect();
    let mut random = Random(seed);
    for list in &List::ALL {
        for round in 0..ROUNDS * Spec::variants() {
            let base = Spec::variant(round % Spec::variants()).varied(&mut random, 4);
            let members: Vec<String> = (0..=random.below(7))
                .map(|_| base.varied(&mut random, vary).render(list, &mut random))
                .collect();
            let one = all[random.below(all.len())];
            for tolerances in [
                Tolerances::NONE,
                Tolerances::ALL,
                one,
                Tolerances::ALL.without(one),
            ] {
                let config = DecodeConfig::STRICT.with_tolerances(tolerances);
                compare(list, &members, &config);
            }
        }
    }
}

#[test]
fn members_that_are_written_alike_mean_what_each_means_alone() {
    compare_lists(0x9E37_79B9_7F4A_7C15, 0);
}

#[test]
fn one_member_in_some_that_differs_means_what_it_means_alone() {
    compare_lists(0xD1B5_4A32_D192_ED03, 3);
}

#[test]
fn members_that_all_differ_mean_what_each_means_alone() {
    compare_lists(0x94D0_49BB_1331_11EB, 30);
}
