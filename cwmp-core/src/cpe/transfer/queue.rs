//! The transfers there are, in lent slots.

use cwmp_soap::{DateTime, Secret, Text};

use super::config::TransferConfig;
use super::request::{TransferId, TransferKind, TransferRequest};
use super::slot::{Age, Entry, Field, Phase, TEXTS, TransferSlot, Window};
use crate::cpe::texts;
use crate::{CommandKey, Instant};

/// The transfers, and what the agent knows of the device besides.
pub(in crate::cpe) struct Queue<'s> {
    pub(in crate::cpe) slots: &'s mut [TransferSlot],
    /// As many bytes for each slot.
    texts: &'s mut [u8],
    pub(in crate::cpe) config: &'s TransferConfig<'s>,
    pub(in crate::cpe) next_serial: u32,
    /// When the queue was last looked at.
    pub(in crate::cpe) seen: Instant,
    /// Whether instants count anew since then.
    pub(in crate::cpe) has_restarted: bool,
    /// Whether ages were compared with the time of day since the last restart.
    pub(in crate::cpe) is_dated: bool,
    /// Whether nobody uses the device.
    pub(in crate::cpe) is_idle: bool,
}

/// A transfer as it is asked for.
pub(in crate::cpe) struct Wish<'a> {
    pub(in crate::cpe) kind: TransferKind,
    pub(in crate::cpe) command_key: Text<'a>,
    pub(in crate::cpe) file_size: u32,
    pub(in crate::cpe) delay_seconds: u32,
    pub(in crate::cpe) texts: [Text<'a>; TEXTS],
    pub(in crate::cpe) windows: [Option<Window>; 2],
}

impl Wish<'_> {
    /// One in which nothing is said but its kind.
    pub(in crate::cpe) const fn new(kind: TransferKind) -> Self {
        Self {
            kind,
            command_key: Text::EMPTY,
            file_size: 0,
            delay_seconds: 0,
            texts: [Text::EMPTY; TEXTS],
            windows: [None; 2],
        }
    }
}

/// The transfers in some slots, each with the number of its slot.
pub(in crate::cpe) struct Entries<'q>(core::iter::Enumerate<core::slice::Iter<'q, TransferSlot>>);

impl<'q> Iterator for Entries<'q> {
    type Item = (usize, &'q Entry);

    // Of one copy: all that looks at transfers goes through them.
    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.find_map(|(i, slot)| Some((i, slot.entry.as_ref()?)))
    }
}

impl<'s> Queue<'s> {
    /// Over slots that are empty, or were stored.
    pub(in crate::cpe) fn new(
        slots: &'s mut [TransferSlot],
        texts: &'s mut [u8],
        config: &'s TransferConfig<'s>,
    ) -> Self {
        let serials = slots.iter().filter_map(|slot| slot.entry.as_ref());
        let next_serial = serials
            .map(|entry| entry.serial.wrapping_add(1))
            .max()
            .unwrap_or(0);
        Self {
            slots,
            texts,
            config,
            next_serial,
            seen: Instant::ZERO,
            has_restarted: true,
            is_dated: false,
            is_idle: false,
        }
    }

    pub(in crate::cpe) fn entries(&self) -> Entries<'_> {
        Entries(self.slots.iter().enumerate())
    }

    pub(in crate::cpe) fn entries_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.slots.iter_mut().filter_map(|slot| slot.entry.as_mut())
    }

    #[inline(never)]
    pub(in crate::cpe) fn entry(&self, slot: usize) -> Option<&Entry> {
        self.slots.get(slot)?.entry.as_ref()
    }

    #[inline(never)]
    pub(in crate::cpe) fn entry_mut(&mut self, slot: usize) -> Option<&mut Entry> {
        self.slots.get_mut(slot)?.entry.as_mut()
    }

    /// The slot that a name stands for, if the transfer is still there.
    pub(in crate::cpe) fn slot_of(&self, id: TransferId) -> Option<usize> {
        let slot = usize::from(id.slot);
        let entry = self.entry(slot)?;
        (entry.serial == id.serial && entry.phase != Phase::Dropped).then_some(slot)
    }

    pub(in crate::cpe) fn id_of(&self, slot: usize) -> Option<TransferId> {
        Some(TransferId {
            slot: u8::try_from(slot).ok()?,
            serial: self.entry(slot)?.serial,
        })
    }

    pub(super) fn texts_of(&self, slot: usize) -> &[u8] {
        texts::of(self.texts, self.slots.len(), slot)
    }

    pub(super) fn texts_of_mut(&mut self, slot: usize) -> &mut [u8] {
        texts::of_mut(self.texts, self.slots.len(), slot)
    }

    /// A text of a transfer; empty if it is not there.
    #[inline(never)]
    pub(in crate::cpe) fn text(&self, slot: usize, field: Field) -> &str {
        let Some(entry) = self.entry(slot) else {
            return "";
        };
        let range = range_of(&entry.ends, field);
        let bytes = self.texts_of(slot).get(range).unwrap_or_default();
        core::str::from_utf8(bytes).unwrap_or_default()
    }

    /// Adds a transfer that waits; `None` if there is no slot left, too few bytes for its texts, or too long a key, and
    /// nothing has changed then.
    pub(in crate::cpe) fn add(
        &mut self,
        wish: &Wish<'_>,
        (now, time_of_day): (Instant, DateTime),
    ) -> Option<usize> {
        let slot = self.slots.iter().position(|slot| slot.entry.is_none())?;
        let command_key = CommandKey::from_text(&wish.command_key).ok()?;
        let mut ends = [0; TEXTS];
        texts::write(&wish.texts, &mut ends, self.texts_of_mut(slot))?;
        let age = Age {
            before: 0,
            since: now,
            received: unix(time_of_day),
        };
        let place = &mut self.slots.get_mut(slot)?.entry;
        let entry = place.insert(Entry::new(wish.kind, age));
        entry.command_key = command_key;
        entry.serial = self.next_serial;
        (entry.file_size, entry.delay_seconds) = (wish.file_size, wish.delay_seconds);
        (entry.ends, entry.windows) = (ends, wish.windows);
        entry.is_fresh = true;
        self.next_serial = self.next_serial.wrapping_add(1);
        Some(slot)
    }

    /// Forgets a transfer, and wipes its texts.
    pub(in crate::cpe) fn remove(&mut self, slot: usize) {
        self.texts_of_mut(slot).fill(0);
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.entry = None;
        }
    }

    /// Forgets all.
    pub(in crate::cpe) fn clear(&mut self) {
        self.texts.fill(0);
        for slot in self.slots.iter_mut() {
            slot.entry = None;
        }
    }

    /// Wipes user name and password: nobody needs them any more.
    pub(in crate::cpe) fn wipe_credentials(&mut self, slot: usize) {
        let Some(ends) = self.entry(slot).map(|entry| entry.ends) else {
            return;
        };
        let texts = self.texts_of_mut(slot);
        for field in [Field::Username, Field::Password] {
            if let Some(bytes) = texts.get_mut(range_of(&ends, field)) {
                bytes.fill(0);
            }
        }
    }

    /// What the call said.
    pub(in crate::cpe) fn request(&self, slot: usize) -> Option<TransferRequest<'_>> {
        let entry = self.entry(slot)?;
        let text = |field| self.text(slot, field);
        let only = |holds: bool, field| if holds { text(field) } else { "" };
        let has_credentials = !entry.is_finished();
        let is_immediate = entry.kind == TransferKind::Download;
        let message = if entry.window == 0 {
            Field::First
        } else {
            Field::Second
        };
        Some(TransferRequest {
            kind: entry.kind,
            state: entry.state(),
            command_key: entry.command_key.as_str(),
            file_type: text(Field::FileType),
            url: text(Field::Url),
            username: only(has_credentials, Field::Username),
            password: Secret::from(only(has_credentials, Field::Password)),
            file_size: entry.file_size,
            target_file_name: text(Field::TargetFileName),
            success_url: only(is_immediate, Field::First),
            failure_url: only(is_immediate, Field::Second),
            user_message: only(entry.is_scheduled(), message),
            announce_url: only(!entry.kind.is_requested(), Field::First),
        })
    }
}

#[inline(never)]
fn range_of(ends: &[u16; TEXTS], field: Field) -> core::ops::Range<usize> {
    let end = |i: Option<usize>| {
        let end = i.and_then(|i| ends.get(i));
        usize::from(end.copied().unwrap_or_default())
    };
    let field = field as usize;
    end(field.checked_sub(1))..end(Some(field))
}

/// Seconds since 1970, if the time of day is known.
#[inline(never)]
pub(in crate::cpe) const fn unix(time: DateTime) -> Option<i64> {
    match time {
        DateTime::At(time) => Some(time.unix()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use crate::cpe::config::Now;
    use alloc::vec;
    use alloc::vec::Vec;
    use cwmp_soap::TransferFaultCode;

    const KIND: TransferKind = TransferKind::Download;
    const FILE_TYPE: &str = "2 Web Content";

    fn add(queue: &mut Queue<'_>) -> usize {
        let texts = [FILE_TYPE, "http://a/", "reader", "s3cret", "&amp;", "", "é"];
        let wish = Wish {
            texts: texts.map(Text::plain),
            ..Wish::new(KIND)
        };
        let slot = queue.add(&wish, (Instant::ZERO, DateTime::Unknown));
        slot.unwrap()
    }

    fn contains(texts: &[u8], secret: &str) -> bool {
        texts
            .windows(secret.len())
            .any(|at| at == secret.as_bytes())
    }

    #[test]
    fn texts_lie_in_the_bytes_of_their_slot_and_no_longer_than_they_are_needed() {
        let mut slots = vec![TransferSlot::EMPTY; 2];
        let mut texts = vec![0; 128];
        let mut queue = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
        let (first, second) = (add(&mut queue), add(&mut queue));
        for slot in [first, second] {
            let request = queue.request(slot).unwrap();
            assert_eq!((request.kind, request.file_type), (KIND, FILE_TYPE));
            assert_eq!((request.url, request.failure_url), ("http://a/", "é"));
            assert_eq!(request.target_file_name, "&amp;");
        }
        let now = Now {
            instant: Instant::ZERO,
            time_of_day: DateTime::Unknown,
            entropy: 0,
        };
        queue.finish(first, Some(TransferFaultCode::INTERNAL_ERROR), &now);
        assert_eq!(queue.request(first).unwrap().url, "http://a/");
        queue.remove(second);
        for secret in ["reader", "s3cret"] {
            assert!(!contains(queue.texts, secret), "{secret}");
        }
        assert!(contains(queue.texts, FILE_TYPE));
        queue.clear();
        assert!(!contains(queue.texts, FILE_TYPE));
        assert_eq!(queue.entries().count(), 0);
    }

    #[test]
    fn what_does_not_fit_leaves_no_transfer() {
        let mut slots = vec![TransferSlot::EMPTY; 2];
        let mut texts = vec![0; 2 * 47];
        let mut queue = Queue::new(&mut slots, &mut texts, &TransferConfig::DEFAULT);
        // 13 + 9 + 6 + 6 + 5 + 0 + 2 bytes, and six more.
        add(&mut queue);
        let text: Vec<u8> = vec![b'x'; 48];
        let mut long = Wish::new(KIND);
        long.texts[1] = Text::plain(core::str::from_utf8(&text).unwrap());
        let now = (Instant::ZERO, DateTime::Unknown);
        assert_eq!(queue.add(&long, now), None);
        assert_eq!(queue.entries().count(), 1);
    }
}
