//! Every input of the corpus, and mutations of them that are the same in every run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::std_instead_of_core,
    reason = "tests may"
)]

use std::panic::catch_unwind;
use std::path::Path;

use cwmp_fuzz::mutate::Mutator;
use cwmp_fuzz::{TARGETS, Target};

const DICTIONARY: &str = include_str!("../cwmp.dict");
/// Mutations for each target, if `CWMP_FUZZ_MUTATIONS` says nothing else: a second or so where nothing is optimised.
const MUTATIONS: u64 = if cfg!(debug_assertions) {
    1_500
} else {
    15_000
};

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    let read = |file| std::fs::read(file).unwrap();
    files.iter().map(read).collect()
}

/// A number from the environment.
fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().expect(name))
}

/// Runs a target; shows the input if it panics.
#[track_caller]
fn run(target: Target, input: &[u8]) {
    if catch_unwind(|| target(input)).is_err() {
        panic!("the input was: {}", input.escape_ascii());
    }
}

fn replay(name: &str) {
    let (_, target) = TARGETS.iter().find(|(other, _)| *other == name).unwrap();
    let corpus = corpus(name);
    for input in &corpus {
        run(*target, input);
    }
    let mut mutator = Mutator::new(setting("CWMP_FUZZ_SEED", 1), DICTIONARY);
    for _ in 0..setting("CWMP_FUZZ_MUTATIONS", MUTATIONS) {
        run(*target, &mutator.next_input(&corpus));
    }
}

macro_rules! replays {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        #[test]
        fn no_target_is_left_out() {
            let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

replays! {
    reader envelope round_trip text agent acs_session http_head quick_xml partial charset stun udp_request
    dhcp lightweight_notification authentication
}
