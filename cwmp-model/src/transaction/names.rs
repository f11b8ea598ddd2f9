//! Parameters that more than one entry names (RPC-SPV-02).

use cwmp_soap::Text;

use super::Assignment;
use super::apply::is_alias;
use super::destination::{self, Destination};
use crate::model::Model;
use crate::path::Segment;

/// The names that are told apart in one pass over the entries.
const PER_PASS: u64 = 512;
/// Sixteen bits for each of them: that a name is compared with all others although it stands once happens to one in some
/// hundreds.
const SEEN_WORDS: usize = 128;
/// Bits that mark the names which stand twice, 256 bytes of them.
const WORDS: usize = 32;

/// Which names stand twice.
#[derive(Clone, Debug)]
pub(super) struct Repeated {
    /// Some name has an alias in it, so that parameters are compared and not texts.
    aliased: bool,
    any: bool,
    marks: [u64; WORDS],
}

/// One of the passes over the entries.
#[derive(Clone, Copy)]
struct Pass {
    number: u64,
    of: u64,
    /// Some entry gives an alias.
    renames: bool,
}

/// How often the entries name a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mentions {
    Once,
    FirstOfMany,
    Later,
}

/// What makes two names the same.
#[derive(Clone, Copy, PartialEq)]
enum Identity<'a> {
    Name(Text<'a>),
    Parameter(Destination),
}

impl Repeated {
    pub(super) fn new<'a, I>(model: &Model<'_>, entries: &I, scratch: &mut [u8]) -> Self
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        let mut count = 0_u64;
        let mut aliased = false;
        let mut renames = false;
        for entry in entries.clone() {
            count = count.saturating_add(1);
            aliased |= entry.name.raw().contains('[');
            renames |= is_alias(&entry.name);
        }
        let mut repeated = Self {
            aliased: aliased && model.addressing().aliases,
            any: false,
            marks: [0; WORDS],
        };
        let passes = count.div_ceil(PER_PASS);
        for pass in 0..passes {
            let pass = Pass {
                number: pass,
                of: passes,
                renames,
            };
            repeated.look(model, entries, pass, scratch);
        }
        repeated
    }

    /// Looks at the names whose hash belongs to one pass.
    fn look<'a, I>(&mut self, model: &Model<'_>, entries: &I, pass: Pass, scratch: &mut [u8])
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        let mut seen = [0_u64; SEEN_WORDS];
        let belongs = |hash: u64| (hash >> 40).checked_rem(pass.of) == Some(pass.number);
        for (index, entry) in entries.clone().enumerate() {
            let hash = self.hash(model, &entry.name, scratch);
            if belongs(hash) && mark_seen(&mut seen, hash) {
                let before = entries.clone().take(index);
                if self.is_among(model, &entry.name, before, scratch) {
                    self.put_mark(hash);
                }
            }
            if pass.renames && is_alias(&entry.name) {
                let value = hash_of_value(&entry.value);
                if belongs(value) && mark_seen(&mut seen, value) {
                    self.put_mark(value);
                }
            }
        }
    }

    fn put_mark(&mut self, hash: u64) {
        self.any = true;
        let (word, bit) = mark(hash);
        if let Some(word) = self.marks.get_mut(word) {
            *word |= bit;
        }
    }

    fn is_marked(&self, hash: u64) -> bool {
        let (word, bit) = mark(hash);
        self.any && self.marks.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Whether another entry gives the same alias in the same table (ALIAS-013).
    pub(super) fn gives_alias_twice<'a, I>(
        &self,
        model: &Model<'_>,
        entries: &I,
        (index, entry): (u32, &Assignment<'a>),
        scratch: &mut [u8],
    ) -> bool
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        if !is_alias(&entry.name) || !self.is_marked(hash_of_value(&entry.value)) {
            return false;
        }
        let Some(own) = find(model, &entry.name, scratch) else {
            return false;
        };
        let mut others = (0_u32..).zip(entries.clone());
        others.any(|(other, assignment)| {
            other != index
                && is_alias(&assignment.name)
                && assignment.value == entry.value
                && find(model, &assignment.name, scratch).is_some_and(|other| {
                    let table = |at: &Destination| {
                        let place = at.place;
                        (
                            place.node(),
                            place.instances().without_last(),
                            at.created_in,
                        )
                    };
                    table(&other) == table(&own)
                })
        })
    }

    /// How often the entries name the parameter of the entry at `index`.
    pub(super) fn mentions<'a, I>(
        &self,
        model: &Model<'_>,
        entries: &I,
        (index, name): (u32, &Text<'a>),
        scratch: &mut [u8],
    ) -> Mentions
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        if !self.any || !self.is_marked(self.hash(model, name, scratch)) {
            return Mentions::Once;
        }
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let mut rest = entries.clone();
        let before = rest.by_ref().take(index);
        if self.is_among(model, name, before, scratch) {
            return Mentions::Later;
        }
        if self.is_among(model, name, rest.skip(1), scratch) {
            return Mentions::FirstOfMany;
        }
        Mentions::Once
    }

    fn is_among<'a>(
        &self,
        model: &Model<'_>,
        name: &Text<'a>,
        mut others: impl Iterator<Item = Assignment<'a>>,
        scratch: &mut [u8],
    ) -> bool {
        if !self.aliased {
            return others.any(|other| other.name == *name);
        }
        let identity = self.identity(model, name, scratch);
        others.any(|other| self.identity(model, &other.name, scratch) == identity)
    }

    fn identity<'a>(&self, model: &Model<'_>, name: &Text<'a>, scratch: &mut [u8]) -> Identity<'a> {
        let found = self.aliased.then(|| find(model, name, scratch));
        match found.flatten() {
            Some(destination) => Identity::Parameter(destination),
            // What names nothing stands for itself.
            None => Identity::Name(*name),
        }
    }

    fn hash(&self, model: &Model<'_>, name: &Text<'_>, scratch: &mut [u8]) -> u64 {
        let mut hash = Hash::new();
        if !self.aliased {
            hash.encoded(name);
            return hash.finish();
        }
        match self.identity(model, name, scratch) {
            Identity::Name(name) => hash.encoded(&name),
            Identity::Parameter(destination) => {
                hash.word(u64::from(destination.place.node().index()));
                for number in destination.place.instances().as_slice() {
                    hash.word(u64::from(*number));
                }
                hash.word(destination.created_by.unwrap_or_default());
            }
        }
        hash.finish()
    }
}

fn find(model: &Model<'_>, name: &Text<'_>, scratch: &mut [u8]) -> Option<Destination> {
    let (path, _) = destination::decode(name, scratch).ok()?;
    destination::find(model, path).ok()
}

/// The hash of an alias that is given, not that of a name.
fn hash_of_value(value: &Text<'_>) -> u64 {
    let mut hash = Hash::new();
    hash.word(1);
    hash.encoded(value);
    hash.finish()
}

/// Marks a hash in three places; whether all of them were marked before.
fn mark_seen(seen: &mut [u64; SEEN_WORDS], hash: u64) -> bool {
    let mut known = true;
    for shift in [0, 13, 26] {
        let at = hash >> shift;
        let bit = 1_u64.wrapping_shl(u32::try_from(at & 63).unwrap_or_default());
        let word = usize::try_from((at >> 6) & 127).unwrap_or_default();
        if let Some(word) = seen.get_mut(word) {
            known &= *word & bit != 0;
            *word |= bit;
        }
    }
    known
}

fn mark(hash: u64) -> (usize, u64) {
    let word = usize::try_from((hash >> 6) & 31).unwrap_or_default();
    let bit = u32::try_from(hash & 63).unwrap_or_default();
    (word, 1_u64.wrapping_shl(bit))
}

/// A hash of texts that takes eight bytes at a time, however the text comes in pieces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hash {
    state: u64,
    pending: u64,
    count: u32,
}

impl Hash {
    pub(super) const fn new() -> Self {
        Self {
            state: 0x9e37_79b9_7f4a_7c15,
            pending: 0,
            count: 0,
        }
    }

    fn word(&mut self, word: u64) {
        let mixed = (self.state ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.state = mixed ^ (mixed >> 32);
    }

    fn encoded(&mut self, text: &Text<'_>) {
        match text.as_plain() {
            Some(plain) => self.text(plain),
            None => text.chars().for_each(|c| {
                self.text(c.encode_utf8(&mut [0; 4]));
            }),
        }
    }

    fn text(&mut self, text: &str) {
        let mut bytes = text.as_bytes();
        if self.count == 0 {
            while let Some((chunk, rest)) = bytes.split_first_chunk::<8>() {
                self.word(u64::from_le_bytes(*chunk));
                bytes = rest;
            }
        }
        for byte in bytes {
            let shift = self.count.saturating_mul(8);
            self.pending |= u64::from(*byte).wrapping_shl(shift);
            self.count = self.count.saturating_add(1);
            if self.count == 8 {
                self.word(self.pending);
                self.pending = 0;
                self.count = 0;
            }
        }
    }

    /// The identifier of an instance; no text has the byte that ends it.
    pub(super) fn segment(&mut self, segment: Segment<'_>) {
        let (Segment::Plain(text) | Segment::Alias(text)) = segment;
        self.text(text);
        self.word(self.pending | (u64::from(self.count) << 56));
        (self.pending, self.count) = (0, 0);
    }

    pub(super) fn finish(mut self) -> u64 {
        self.word(self.pending);
        self.word(u64::from(self.count));
        self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_hash_however_it_comes() {
        let whole = "Device.WiFi.SSID.12.SSID and more";
        let mut at_once = Hash::new();
        at_once.text(whole);
        for cut in 0..=whole.len() {
            let mut in_two = Hash::new();
            let (front, back) = whole.split_at(cut);
            in_two.text(front);
            in_two.text(back);
            assert_eq!(in_two.finish(), at_once.finish(), "{cut}");
        }
    }
}
