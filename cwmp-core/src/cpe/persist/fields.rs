//! The bytes of a record's payload.

use cwmp_model::record::Writer;
use cwmp_soap::{DateTime, Timestamp};

use crate::CommandKey;

/// How a time that is not known stands in a record: no moment lies there.
const UNKNOWN: i64 = i64::MIN;
/// The same for one that never comes.
const INFINITE: i64 = i64::MAX;

/// Writes a time, in seconds since 1970; one that counts from the start of the device is not known after the next.
pub(crate) fn put_time(time: DateTime, out: &mut Writer<'_>) {
    out.put(&seconds_of(time).to_be_bytes());
}

const fn seconds_of(time: DateTime) -> i64 {
    match time {
        DateTime::At(at) => at.unix(),
        DateTime::Infinite => INFINITE,
        _ => UNKNOWN,
    }
}

fn time_of(seconds: i64) -> DateTime {
    match seconds {
        UNKNOWN => DateTime::Unknown,
        INFINITE => DateTime::Infinite,
        seconds => DateTime::At(Timestamp::from_unix(seconds)),
    }
}

/// A digest of a payload, never 0.
///
/// Words of four bytes, mixed as `FxHash` does it: one that was changed always shows.
pub(crate) fn digest(payload: &[u8]) -> u32 {
    let mut words = payload.chunks_exact(4);
    let mix = |sum: u32, word: u32| (sum.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9);
    let mut sum = 0_u32;
    for word in words.by_ref() {
        let word = word.try_into().map(u32::from_be_bytes);
        sum = mix(sum, word.unwrap_or_default());
    }
    for byte in words.remainder() {
        sum = mix(sum, u32::from(*byte));
    }
    // Of two lengths, the zeros of the longer one would not show.
    mix(sum, u32::try_from(payload.len()).unwrap_or(u32::MAX)).max(1)
}

/// The fields of a record, in their order: one function goes through them, whether they are written or read, so that the
/// format stands in one place.
pub(crate) enum Exchange<'e, 'r> {
    Write(&'e mut Writer<'r>),
    Read {
        fields: Fields<'r>,
        /// Whether there was something for every field so far; those for which there was not are as before.
        is_whole: bool,
    },
}

impl<'e, 'r> Exchange<'e, 'r> {
    pub(crate) const fn read(fields: Fields<'r>) -> Self {
        Self::Read {
            fields,
            is_whole: true,
        }
    }

    /// What has not been read, if all so far was there.
    pub(crate) fn rest(self) -> Option<Fields<'r>> {
        match self {
            Self::Read {
                fields,
                is_whole: true,
            } => Some(fields),
            _ => None,
        }
    }

    #[inline(never)]
    fn bytes(&mut self, field: &mut [u8]) {
        match self {
            Self::Write(out) => out.put(field),
            Self::Read { fields, is_whole } => match fields.bytes(field.len()) {
                Some(bytes) => field
                    .iter_mut()
                    .zip(bytes)
                    .for_each(|(to, from)| *to = *from),
                None => *is_whole = false,
            },
        }
    }

    pub(crate) fn u8(&mut self, field: &mut u8) {
        self.bytes(core::slice::from_mut(field));
    }

    pub(crate) fn u16(&mut self, field: &mut u16) {
        let mut bytes = field.to_be_bytes();
        self.bytes(&mut bytes);
        *field = u16::from_be_bytes(bytes);
    }

    pub(crate) fn u32(&mut self, field: &mut u32) {
        let mut bytes = field.to_be_bytes();
        self.bytes(&mut bytes);
        *field = u32::from_be_bytes(bytes);
    }

    pub(crate) fn u64(&mut self, field: &mut u64) {
        let mut bytes = field.to_be_bytes();
        self.bytes(&mut bytes);
        *field = u64::from_be_bytes(bytes);
    }

    /// A time; one that counts from the start of the device is not known after the next.
    #[inline(never)]
    pub(crate) fn time(&mut self, field: &mut DateTime) {
        let mut seconds = seconds_of(*field).cast_unsigned();
        self.u64(&mut seconds);
        *field = time_of(seconds.cast_signed());
    }

    /// A key, behind the number of its bytes; `None` if what is read is none.
    pub(crate) fn key(&mut self, key: &mut CommandKey) -> Option<()> {
        // At most 128.
        let mut len = u8::try_from(key.as_str().len()).unwrap_or_default();
        self.u8(&mut len);
        match self {
            Self::Write(out) => out.put(key.as_str().as_bytes()),
            Self::Read { fields, .. } => {
                let bytes = fields.bytes(usize::from(len))?;
                *key = CommandKey::new(core::str::from_utf8(bytes).ok()?).ok()?;
            }
        }
        Some(())
    }
}

/// Reads a payload field by field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// Behind the number of the part.
    pub(crate) fn of(payload: &'a [u8]) -> Self {
        Self(payload.get(2..).unwrap_or_default())
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take().map(u8::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_be_bytes)
    }

    pub(crate) fn time(&mut self) -> Option<DateTime> {
        self.take().map(i64::from_be_bytes).map(time_of)
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    /// What has not been read.
    pub(crate) const fn rest(self) -> &'a [u8] {
        self.0
    }

    /// The text that takes the rest.
    pub(crate) fn text(self) -> Option<&'a str> {
        core::str::from_utf8(self.0).ok()
    }

    /// Whether there is nothing.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn a_change_anywhere_changes_the_digest() {
        let bytes: Vec<u8> = (0..23).collect();
        for len in 0..bytes.len() {
            let before = digest(&bytes[..len]);
            assert_ne!(before, 0);
            for at in 0..len {
                for bit in 0..8 {
                    let mut changed = bytes[..len].to_vec();
                    changed[at] ^= 1 << bit;
                    assert_ne!(digest(&changed), before, "{len} {at} {bit}");
                }
            }
            let mut longer = bytes[..len].to_vec();
            longer.push(0);
            assert_ne!(digest(&longer), before, "{len}");
        }
    }

    #[test]
    fn fields_end_where_the_payload_does() {
        let mut fields = Fields::of(&[0, 7, 1, 0, 0, 0, 2, b'k']);
        assert_eq!((fields.u8(), fields.u32()), (Some(1), Some(2)));
        assert_eq!((fields.u64(), fields.text()), (None, Some("k")));
        assert!(Fields::of(&[0, 7]).is_empty() && Fields::of(&[]).is_empty());
    }
}
