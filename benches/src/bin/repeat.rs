//! Lets a candidate run so many times, for whoever counts what it does: `repeat CASE CANDIDATE TIMES`; the
//! case `session` is that of whole sessions.
#![allow(
    clippy::unwrap_used,
    reason = "a benchmark stops at what it does not expect"
)]

use core::hint::black_box;

use cwmp_benches::{Case, session};

fn main() {
    let [case, name, times] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let prepared = Case::named(&case).map(Case::prepare);
    let mut candidates = match &prepared {
        Some(prepared) => prepared.candidates(),
        None => session::candidates(),
    };
    let candidate = candidates
        .iter_mut()
        .find(|candidate| candidate.name == name);
    let candidate = candidate.unwrap();
    for _ in 0..times.parse::<u32>().unwrap() {
        black_box((candidate.run)());
    }
}
