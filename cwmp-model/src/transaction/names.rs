//! Parameters that more than one entry names (RPC-SPV-02).

use cwmp_soap::Text;

use super::Assignment;
use crate::bits;
use crate::entries::Entries;
use crate::find;
use crate::model::Model;
use crate::path::Segment;

/// The names that are told apart in one pass over the entries; fewer where pointers have 32 bits and memory is dear.
const PER_PASS: u32 = if usize::BITS > 32 { 2048 } else { 512 };
/// Sixteen bits for each of them: that a name is compared with all others although it stands once happens to one in some
/// hundreds.
const SEEN_BITS: u32 = 16 * PER_PASS;
const SEEN: usize = if usize::BITS > 32 { 4096 } else { 1024 };
/// The same for a first look, which is enough for calls of up to some fifty names.
const FEW_BITS: u32 = 1024;
const FEW: usize = 128;
/// Bits that mark the names which stand twice.
const MARK_BITS: u32 = 2048;
const MARKS: usize = 256;

/// Which names stand twice.
#[derive(Clone, Debug)]
pub(super) struct Repeated {
    /// Some name has an alias in it, so that parameters are compared and not texts.
    aliased: bool,
    any: bool,
    marks: [u8; MARKS],
}

/// One of the passes over the entries.
#[derive(Clone, Copy)]
struct Pass {
    number: u32,
    of: u32,
    /// Some entry gives an alias.
    renames: bool,
}

impl Pass {
    fn has(self, hash: u64) -> bool {
        lowest(hash >> 45).checked_rem(self.of) == Some(self.number)
    }
}

/// How often the entries name a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mentions {
    Once,
    FirstOfMany,
    Later,
}

impl Repeated {
    pub(super) fn new(
        model: &Model<'_>,
        entries: &dyn Entries<Assignment<'_>>,
        scratch: &mut [u8],
    ) -> Self {
        let mut repeated = Self {
            aliased: false,
            any: false,
            marks: [0; MARKS],
        };
        let Some((count, aliased, renames)) = survey(model, entries) else {
            return repeated;
        };
        repeated.aliased = aliased && model.addressing().aliases;
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
    fn look(
        &mut self,
        model: &Model<'_>,
        entries: &dyn Entries<Assignment<'_>>,
        pass: Pass,
        scratch: &mut [u8],
    ) {
        let mut seen = [0; SEEN];
        let given_alias = model.schema().machine().given_alias;
        entries.any(&mut |index, entry| {
            let hash = self.hash(model, &entry.name, scratch);
            if pass.has(hash)
                && mark_seen::<SEEN_BITS>(&mut seen, hash)
                && self.others(model, entries, (index, &entry.name), scratch) != Mentions::Once
            {
                self.put_mark(hash);
            }
            if pass.renames
                && let Some(alias) = given_alias(entry)
                && pass.has(alias)
                && mark_seen::<SEEN_BITS>(&mut seen, alias)
            {
                self.put_mark(alias);
            }
            false
        });
    }

    fn put_mark(&mut self, hash: u64) {
        self.any = true;
        bits::set(&mut self.marks, lowest(hash) % MARK_BITS);
    }

    fn is_marked(&self, hash: u64) -> bool {
        self.any && bits::is_set(&self.marks, lowest(hash) % MARK_BITS)
    }

    /// Whether another entry gives the same alias in the same table (ALIAS-013).
    pub(super) fn gives_alias_twice<'a>(
        &self,
        model: &Model<'_>,
        entries: &dyn Entries<Assignment<'a>>,
        (index, entry): (u32, &Assignment<'a>),
        scratch: &mut [u8],
    ) -> bool {
        let machine = model.schema().machine();
        (machine.given_alias)(entry).is_some_and(|alias| self.is_marked(alias))
            && (machine.gives_alias_twice)(model, entries, (index, entry), scratch)
    }

    /// How often the entries name the parameter of the entry at `index`.
    pub(super) fn mentions<'a>(
        &self,
        model: &Model<'_>,
        entries: &dyn Entries<Assignment<'a>>,
        (index, name): (u32, &Text<'a>),
        scratch: &mut [u8],
    ) -> Mentions {
        if !self.any || !self.is_marked(self.hash(model, name, scratch)) {
            return Mentions::Once;
        }
        self.others(model, entries, (index, name), scratch)
    }

    /// The same, found by comparing all of them.
    fn others<'a>(
        &self,
        model: &Model<'_>,
        entries: &dyn Entries<Assignment<'a>>,
        (index, name): (u32, &Text<'a>),
        scratch: &mut [u8],
    ) -> Mentions {
        if self.aliased {
            return (model.schema().machine().mentions)(model, entries, (index, name), scratch);
        }
        mentions(entries, index, &mut |other| other == name)
    }

    fn hash(&self, model: &Model<'_>, name: &Text<'_>, scratch: &mut [u8]) -> u64 {
        if self.aliased {
            return (model.schema().machine().hash)(model, name, scratch);
        }
        hash_of(name)
    }
}

/// How often the entries name what the entry at `index` does.
pub(crate) fn mentions<'a>(
    entries: &dyn Entries<Assignment<'a>>,
    index: u32,
    is_same: &mut dyn FnMut(&Text<'a>) -> bool,
) -> Mentions {
    let mut mentions = Mentions::Once;
    entries.any(&mut |other, assignment| {
        if other != index && is_same(&assignment.name) {
            mentions = if other < index {
                Mentions::Later
            } else {
                Mentions::FirstOfMany
            };
        }
        mentions != Mentions::Once
    });
    mentions
}

/// The hash of a name as it stands there.
pub(crate) fn hash_of(name: &Text<'_>) -> u64 {
    let mut hash = Hash::new();
    hash.encoded(name);
    hash.finish()
}

/// How many entries there are, whether any name has an alias in it, and whether any entry gives one; `None` if all of them
/// name different parameters, as most calls do that are not long.
#[inline(never)]
fn survey(model: &Model<'_>, entries: &dyn Entries<Assignment<'_>>) -> Option<(u32, bool, bool)> {
    let given_alias = model.schema().machine().given_alias;
    let (mut count, mut aliased, mut renames) = (0_u32, false, false);
    let (mut seen, mut known) = ([0; FEW], false);
    entries.any(&mut |index, entry| {
        count = index.saturating_add(1);
        aliased |= find::contains(entry.name.raw(), b'[');
        renames |= given_alias(entry).is_some();
        known |= mark_seen::<FEW_BITS>(&mut seen, hash_of(&entry.name));
        false
    });
    (aliased || renames || known).then_some((count, aliased, renames))
}

/// Marks a hash in three places; whether all of them were marked before.
fn mark_seen<const BITS: u32>(seen: &mut [u8], hash: u64) -> bool {
    let mut known = true;
    for shift in [0, 15, 30] {
        known &= bits::set(seen, lowest(hash >> shift).checked_rem(BITS).unwrap_or(0));
    }
    known
}

/// The lowest 32 bits.
const fn lowest(hash: u64) -> u32 {
    let [a, b, c, d, ..] = hash.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// A hash of texts that takes eight bytes at a time, however the text comes in pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hash {
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

    pub(super) fn word(&mut self, word: u64) {
        let mixed = (self.state ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.state = mixed ^ (mixed >> 32);
    }

    pub(super) fn encoded(&mut self, text: &Text<'_>) {
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
