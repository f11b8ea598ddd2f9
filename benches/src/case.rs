//! What is measured: a message to read or to write, and everyone who does it.

use core::fmt;

use crate::decode::{self, DECODERS};
use crate::encode::{self, ENCODERS, Material};
use crate::input::Input;

/// A message, and what is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// It is read.
    Decode(Input),
    /// It is written, without white space.
    Encode(Input),
}

impl Case {
    /// Every case, in the order of the tables.
    pub const ALL: &[Self] = &[
        Self::Decode(Input::Inform),
        Self::Decode(Input::Values),
        Self::Decode(Input::ValuesPretty),
        Self::Decode(Input::ManyValues),
        Self::Decode(Input::ManyValuesPretty),
        Self::Decode(Input::Names),
        Self::Decode(Input::Set),
        Self::Encode(Input::Inform),
        Self::Encode(Input::Values),
        Self::Encode(Input::ManyValues),
    ];

    /// The case with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|case| case.to_string() == name)
    }

    /// The message of it.
    #[must_use]
    pub const fn input(self) -> Input {
        match self {
            Self::Decode(input) | Self::Encode(input) => input,
        }
    }

    /// Makes what the candidates work on.
    #[must_use]
    pub fn prepare(self) -> Prepared {
        Prepared {
            case: self,
            document: self.input().document(),
            material: Material::new(self.input()),
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(input) => write!(f, "decode {input}"),
            Self::Encode(input) => write!(f, "encode {input}"),
        }
    }
}

/// What the candidates of a case work on.
#[derive(Debug)]
pub struct Prepared {
    case: Case,
    document: Vec<u8>,
    material: Material,
}

impl Prepared {
    /// Bytes of the message, as we write it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.document.len()
    }

    /// Stops at a candidate that sees or writes something else than the others.
    pub fn check(&self) {
        match self.case {
            Case::Decode(input) => decode::check(input, &self.document),
            Case::Encode(input) => encode::check(input, &self.document, &self.material),
        }
    }

    /// Everyone who does it, ourselves first.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate<'_>> {
        match self.case {
            Case::Decode(_) => DECODERS
                .iter()
                .map(|decoder| Candidate {
                    name: decoder.name,
                    run: Box::new(|| (decoder.run)(&self.document).texts),
                })
                .collect(),
            Case::Encode(_) => ENCODERS
                .iter()
                .map(|encoder| {
                    let ready = self.material.ready();
                    let mut out = vec![0; self.document.len() + 1_024];
                    Candidate {
                        name: encoder.name,
                        run: Box::new(move || (encoder.run)(&ready, &mut out)),
                    }
                })
                .collect(),
        }
    }
}

/// Someone who reads or writes a message.
pub struct Candidate<'p> {
    /// The name in the tables.
    pub name: &'static str,
    /// Does it once, and gives back something that depends on all of it.
    pub run: Box<dyn FnMut() -> usize + 'p>,
}

impl fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_candidate_of_every_case_sees_or_writes_the_same() {
        // The longest messages are checked by the benchmark itself, which is compiled to be fast.
        let short = |case: &&Case| case.input().parameters() <= 1_000;
        for case in Case::ALL.iter().filter(short) {
            case.prepare().check();
        }
    }

    #[test]
    fn a_case_is_found_by_its_name() {
        for case in Case::ALL {
            assert_eq!(Case::named(&case.to_string()), Some(*case));
        }
        assert_eq!(Case::named("decode"), None);
    }

    #[test]
    fn candidates_of_a_case_have_names_of_their_own_and_we_come_first() {
        for case in [Case::Decode(Input::Inform), Case::Encode(Input::Inform)] {
            let prepared = case.prepare();
            let names: Vec<_> = prepared.candidates().iter().map(|c| c.name).collect();
            assert!(names[0].starts_with("cwmp-soap"), "{names:?}");
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{name}");
            }
        }
    }
}
