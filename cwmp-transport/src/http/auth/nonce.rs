//! Nonces that a server knows again without keeping them, and what it keeps so that none is used twice.

use crate::keyed::{HmacSha1, same};
use crate::output::{from_hex, hex_digits};

/// Bytes of the HMAC in a nonce: 128 bits.
const TAG: usize = 16;

/// A nonce: when it was issued, something at random, and an HMAC that says that it is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nonce {
    /// In milliseconds.
    pub(super) issued: u64,
    pub(super) random: u64,
    tag: [u8; TAG],
}

impl Nonce {
    /// Hexadecimal digits of a nonce.
    pub const LENGTH: usize = 64;

    pub(super) fn new(key: &[u8], realm: &str, issued: u64, random: u64) -> Self {
        let mut hmac = HmacSha1::with_bytes(key);
        hmac.update(&issued.to_be_bytes());
        hmac.update(&random.to_be_bytes());
        hmac.update(realm.as_bytes());
        let mut tag = [0; TAG];
        for (to, from) in tag.iter_mut().zip(hmac.finish()) {
            *to = from;
        }
        Self {
            issued,
            random,
            tag,
        }
    }

    /// The text that is sent.
    pub(super) fn digits(&self) -> [u8; Self::LENGTH] {
        let mut digits = [0; Self::LENGTH];
        let issued = self.issued.to_be_bytes();
        let random = self.random.to_be_bytes();
        let bytes = issued.iter().chain(&random).chain(&self.tag);
        for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&hex_digits(*byte));
        }
        digits
    }

    /// Knows a nonce again; `None` if it is not ours.
    pub(super) fn read(key: &[u8], realm: &str, digits: impl Iterator<Item = u8>) -> Option<Self> {
        let bytes: [u8; 32] = from_hex(digits)?;
        let (issued, rest) = bytes.split_first_chunk()?;
        let (random, tag) = rest.split_first_chunk()?;
        let issued = u64::from_be_bytes(*issued);
        let nonce = Self::new(key, realm, issued, u64::from_be_bytes(*random));
        same(&nonce.tag, tag).then_some(nonce)
    }
}

/// Room for what is kept of one nonce.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NonceSlot {
    random: u64,
    issued: u64,
    /// The highest count that was used; 0 if the slot is empty.
    count: u32,
}

impl NonceSlot {
    /// An empty one.
    pub const EMPTY: Self = Self {
        random: 0,
        issued: 0,
        count: 0,
    };
}

/// Which nonces were used, and how often (CR-H-023).
///
/// Only right answers get in, one slot for each nonce. When there is no slot left the oldest nonce loses its own to one
/// that was issued later; what is not later than the oldest of all counts as stale. So what is forgotten can never be used
/// again, and nothing has to be remembered of it. As many slots as there are clients at a time are enough; fewer cost a
/// client another round trip.
#[derive(Debug)]
pub struct NonceUses<'s> {
    slots: &'s mut [NonceSlot],
}

impl<'s> NonceUses<'s> {
    /// None was used yet. Without any slot every answer is stale.
    #[must_use]
    pub const fn new(slots: &'s mut [NonceSlot]) -> Self {
        Self { slots }
    }

    /// Notes that a nonce was used with a count, which is 1 at least; false if it was so before, or may have been.
    pub(super) fn note(&mut self, nonce: &Nonce, count: u32) -> bool {
        let known = self.slots.iter_mut().find(|slot| {
            slot.count > 0 && slot.random == nonce.random && slot.issued == nonce.issued
        });
        if let Some(slot) = known {
            let is_new = count > slot.count;
            slot.count = slot.count.max(count);
            return is_new;
        }
        // An empty slot, or else the oldest.
        let room = self
            .slots
            .iter_mut()
            .min_by_key(|slot| (slot.count > 0, slot.issued));
        let Some(slot) = room else { return false };
        if slot.count > 0 && nonce.issued <= slot.issued {
            return false;
        }
        *slot = NonceSlot {
            random: nonce.random,
            issued: nonce.issued,
            count,
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Nonce, NonceSlot, NonceUses};

    fn nonce(issued: u64) -> Nonce {
        Nonce::new(b"key", "realm", issued, 7)
    }

    #[test]
    fn a_nonce_is_known_again_by_its_own_server() {
        let own = nonce(1000);
        let digits = own.digits();
        let read = |key: &[u8], realm| Nonce::read(key, realm, digits.iter().copied());
        assert_eq!(read(b"key", "realm"), Some(own));
        assert_eq!(read(b"other", "realm"), None);
        assert_eq!(read(b"key", "other"), None);
        for at in 0..digits.len() {
            let mut forged = digits;
            forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(
                Nonce::read(b"key", "realm", forged.into_iter()),
                None,
                "{at}"
            );
        }
        let cut = digits.iter().copied().skip(1);
        assert_eq!(Nonce::read(b"key", "realm", cut), None);
    }

    #[test]
    fn a_count_is_used_once_and_only_upwards() {
        let mut slots = [NonceSlot::EMPTY; 2];
        let mut uses = NonceUses::new(&mut slots);
        assert!(uses.note(&nonce(1), 1));
        assert!(!uses.note(&nonce(1), 1));
        assert!(uses.note(&nonce(1), 5));
        assert!(!uses.note(&nonce(1), 4));
        assert!(uses.note(&nonce(2), 1));
    }

    #[test]
    fn nonces_of_the_same_time_are_told_apart() {
        let mut slots = [NonceSlot::EMPTY; 2];
        let mut uses = NonceUses::new(&mut slots);
        for random in [7, 8] {
            assert!(uses.note(&Nonce::new(b"key", "realm", 0, random), 1));
        }
        for random in [7, 8] {
            let nonce = Nonce::new(b"key", "realm", 0, random);
            assert!(!uses.note(&nonce, 1));
            assert!(uses.note(&nonce, 2));
        }
    }

    #[test]
    fn what_is_forgotten_is_not_used_again() {
        let mut slots = [NonceSlot::EMPTY; 2];
        let mut uses = NonceUses::new(&mut slots);
        for issued in [10, 20, 30] {
            assert!(uses.note(&nonce(issued), 1));
        }
        // 10 had to go, and nobody knows any more how often it was used.
        assert!(!uses.note(&nonce(10), 2));
        assert!(!uses.note(&nonce(15), 1));
        assert!(uses.note(&nonce(20), 2));
        assert!(uses.note(&nonce(30), 2));
        // Another of the same time as the oldest takes nobody's place: the two could take turns for ever.
        let twin = Nonce::new(b"key", "realm", 20, 8);
        assert!(!uses.note(&twin, 1));
        // What is issued from now on is good, however small the room is.
        for issued in 31..100 {
            assert!(uses.note(&nonce(issued), 1));
        }
        let mut none = NonceUses::new(&mut []);
        assert!(!none.note(&nonce(1), 1));
    }
}
