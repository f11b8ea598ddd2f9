//! The keys of the `Reboot` calls that lead to the next start.

use crate::CommandKey;

/// The `Reboot` calls of one session that are taken; a further one is refused with 9001 (RPC-RBT-02).
pub(super) const MAX_REBOOTS: usize = 4;

/// Bytes of all keys together: four of ASCII, or the longest there is. Beyond that, too, a call is refused.
const BYTES: usize = CommandKey::MAX_BYTES;

/// Keys in their order, kept close together: one alone takes as much room as all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct RebootKeys {
    text: heapless::String<BYTES, u8>,
    /// Where each of them ends.
    ends: heapless::Vec<u8, MAX_REBOOTS, u8>,
}

impl RebootKeys {
    pub(super) const fn new() -> Self {
        Self {
            text: heapless::String::new(),
            ends: heapless::Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Puts a key behind the others; `false`, and nothing changed, if there is no room for it.
    pub(super) fn push(&mut self, key: &CommandKey) -> bool {
        if self.ends.is_full() || self.text.push_str(key.as_str()).is_err() {
            return false;
        }
        u8::try_from(self.text.len()).is_ok_and(|end| self.ends.push(end).is_ok())
    }

    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = self.ends.get(number)?;
        let before = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let begin = before.copied().unwrap_or_default();
        self.text.get(usize::from(begin)..usize::from(*end))
    }

    /// Drops those from this number on.
    pub(super) fn truncate(&mut self, number: usize) {
        self.ends.truncate(number);
        let end = self.ends.last().copied().unwrap_or_default();
        self.text.truncate(usize::from(end));
    }

    pub(super) fn clear(&mut self) {
        self.truncate(0);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|number| self.get(number))
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;

    fn key(text: &str) -> CommandKey {
        CommandKey::new(text).unwrap()
    }

    #[test]
    fn four_of_the_longest_keys_of_ascii_are_kept_and_no_fifth() {
        let mut keys = RebootKeys::new();
        let longest = ["a", "b", "c", "d"].map(|letter| letter.repeat(32));
        for text in &longest {
            assert!(keys.push(&key(text)));
        }
        assert!(!keys.push(&key("")));
        assert!(
            keys.iter()
                .eq(longest.iter().map(alloc::string::String::as_str))
        );
    }

    #[test]
    fn a_key_that_finds_no_room_changes_nothing() {
        let mut keys = RebootKeys::new();
        let widest = "\u{1F600}".repeat(32);
        assert!(keys.push(&key(&widest)) && keys.push(&key("")));
        assert!(!keys.push(&key("x")));
        assert_eq!(keys.iter().collect::<Vec<_>>(), [widest.as_str(), ""]);
    }

    #[test]
    fn the_last_ones_can_be_dropped() {
        let mut keys = RebootKeys::new();
        for text in ["one", "", "three"] {
            assert!(keys.push(&key(text)));
        }
        keys.truncate(2);
        assert_eq!((keys.len(), keys.get(1), keys.get(2)), (2, Some(""), None));
        keys.truncate(3);
        assert!(keys.push(&key("other")));
        assert_eq!(keys.iter().collect::<Vec<_>>(), ["one", "", "other"]);
        keys.clear();
        assert_eq!((keys.len(), keys.get(0)), (0, None));
    }
}
