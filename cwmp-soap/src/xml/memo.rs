//! Start tags that were checked before: lists repeat a handful of them, byte by byte.
//!
//! A start tag with the same bytes, in a scope with the same declarations, means the same. So a tag that was checked is
//! remembered by its place, and the next one like it costs a comparison. Tags that declare namespaces are never
//! remembered, and everything is forgotten when a declaration comes or goes.

use super::Namespace;

/// What was found out of a start tag; places count from its `<`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) at: u32,
    /// Bytes from `<` to `>`.
    pub(super) len: u16,
    pub(super) name_len: u16,
    pub(super) prefix_len: u8,
    pub(super) empty: bool,
    pub(super) by_reference: bool,
    pub(super) namespace: Namespace,
    /// The local name in `xsi:type`; a length of zero is none.
    pub(super) type_at: u16,
    pub(super) type_len: u16,
    pub(super) type_namespace: Option<Namespace>,
    /// The one that came after it last time.
    next: u8,
}

const NOTHING: Known = Known {
    at: 0,
    len: 0,
    name_len: 0,
    prefix_len: 0,
    empty: false,
    by_reference: false,
    namespace: Namespace::None,
    type_at: 0,
    type_len: 0,
    type_namespace: None,
    next: 0,
};

/// Room for the tags of an `Inform`, or of a list of parameters of every type.
const ROOM: u8 = 16;

/// The tags that are remembered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memo {
    known: [Known; ROOM as usize],
    /// How many of them there are.
    filled: u8,
    /// The one to give way to a new one.
    oldest: u8,
    /// The one that was found or learnt last.
    last: u8,
}

impl Memo {
    pub(super) const EMPTY: Self = Self {
        known: [NOTHING; ROOM as usize],
        filled: 0,
        oldest: 0,
        last: 0,
    };

    pub(super) const fn forget(&mut self) {
        self.filled = 0;
        self.oldest = 0;
        self.last = 0;
    }

    /// The tag like the one at `at`, if there was one.
    pub(super) fn find(&mut self, document: &[u8], at: usize) -> Option<Known> {
        if self.filled == 0 {
            return None;
        }
        let rest = document.get(at..)?;
        let guess = self.get(self.last).next;
        let found = if self.is(guess, document, rest) {
            guess
        } else {
            (0..self.filled).find(|i| *i != guess && self.is(*i, document, rest))?
        };
        if let Some(last) = self.known.get_mut(usize::from(self.last)) {
            last.next = found;
        }
        self.last = found;
        Some(self.get(found))
    }

    fn get(&self, index: u8) -> Known {
        self.known
            .get(usize::from(index))
            .copied()
            .unwrap_or(NOTHING)
    }

    fn is(&self, index: u8, document: &[u8], rest: &[u8]) -> bool {
        if index >= self.filled {
            return false;
        }
        let Some(known) = self.known.get(usize::from(index)) else {
            return false;
        };
        let len = usize::from(known.len);
        // Tags of other lengths are told apart without looking at all of them.
        if rest.get(len.wrapping_sub(1)) != Some(&b'>') {
            return false;
        }
        let from = usize::try_from(known.at).unwrap_or(usize::MAX);
        let earlier = document.get(from..from.saturating_add(len));
        earlier.is_some() && rest.get(..len) == earlier
    }

    /// Remembers a tag, in place of the one that came first.
    pub(super) fn learn(&mut self, known: Known) {
        let place = if self.filled < ROOM {
            let place = self.filled;
            self.filled = self.filled.saturating_add(1);
            place
        } else {
            let place = self.oldest;
            self.oldest = self.oldest.wrapping_add(1) % ROOM;
            place
        };
        if let Some(last) = self.known.get_mut(usize::from(self.last)) {
            last.next = place;
        }
        if let Some(slot) = self.known.get_mut(usize::from(place)) {
            *slot = Known {
                next: place,
                ..known
            };
        }
        self.last = place;
    }
}

impl Known {
    /// Made by whoever has checked a tag.
    #[expect(clippy::too_many_arguments, reason = "each is a field")]
    pub(super) const fn new(
        at: u32,
        len: u16,
        name_len: u16,
        prefix_len: u8,
        empty: bool,
        by_reference: bool,
        namespace: Namespace,
        xsi_type: (u16, u16, Option<Namespace>),
    ) -> Self {
        Self {
            at,
            len,
            name_len,
            prefix_len,
            empty,
            by_reference,
            namespace,
            type_at: xsi_type.0,
            type_len: xsi_type.1,
            type_namespace: xsi_type.2,
            next: 0,
        }
    }
}
