//! The framing of what has to survive a power cut: short records, one behind the other.
//!
//! A record is handed out to be stored before what it says takes effect. The log that they make is read at
//! boot; a record that the power cut tore is passed over, and so is a kind that this firmware does not know.
//!
//! | bytes | content |
//! | --- | --- |
//! | 1 | `0xFE`, which no text in UTF-8 holds |
//! | 1 | the version of the format: 1 |
//! | 1 | the kind; bit 7: member of a group |
//! | 2 | the length of the payload, most significant byte first |
//! | as said | the payload |
//! | 4 | CRC-32 (IEEE 802.3) over version, kind, length and payload, most significant byte first |
//!
//! Records that count together form a group: a [`Kind::BEGIN`], its members and a [`Kind::COMMIT`], one group
//! at a time. Without its commit no member counts. Records that are no members may stand between them.

use core::fmt;

/// The longest payload, in bytes: what is longer is taken for damage.
pub const MAX_PAYLOAD: usize = 4096;

/// What the frame adds to a payload, in bytes.
pub const OVERHEAD: usize = 9;

const START: u8 = 0xFE;
const VERSION: u8 = 1;
const HEAD: usize = 5;
const MEMBER: u8 = 0x80;

/// What a record is about.
///
/// 1 to 15 belong to this crate, 16 to 63 to the crates above it, 64 to 127 to applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Kind(u8);

impl Kind {
    /// A group begins; a group that is open counts for nothing then.
    pub const BEGIN: Self = Self(1);
    /// The open group counts from here on.
    pub const COMMIT: Self = Self(2);
    /// The attributes of a parameter, and the fingerprint of its last reported value.
    pub const ATTRIBUTE: Self = Self(3);
    /// A parameter's change has yet to be reported.
    pub const PENDING: Self = Self(4);
    /// A parameter's value was reported: its fingerprint.
    pub const REPORTED: Self = Self(5);
    /// An instance was deleted, and with it the attributes of all below it.
    pub const DELETED: Self = Self(6);

    /// The kind of this number, bit 7 left out.
    #[must_use]
    pub const fn new(number: u8) -> Self {
        Self(number & !MEMBER)
    }

    /// The number, 0 to 127.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// A record, as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// What it is about.
    pub kind: Kind,
    /// Whether it counts only with the commit of its group.
    pub member: bool,
    /// What it says.
    pub payload: &'a [u8],
}

/// Writes one record into a lent buffer.
#[derive(Debug)]
pub struct Writer<'o> {
    out: &'o mut [u8],
    end: usize,
    fits: bool,
}

impl<'o> Writer<'o> {
    /// Begins a record.
    #[must_use]
    pub fn new(out: &'o mut [u8], kind: Kind, member: bool) -> Self {
        let mut writer = Self {
            out,
            end: 0,
            fits: true,
        };
        let kind = kind.number() | if member { MEMBER } else { 0 };
        writer.put(&[START, VERSION, kind, 0, 0]);
        writer
    }

    /// Puts bytes behind the payload.
    pub fn put(&mut self, bytes: &[u8]) {
        let end = self.end.saturating_add(bytes.len());
        match self.out.get_mut(self.end..end) {
            Some(room) if self.fits => {
                room.copy_from_slice(bytes);
                self.end = end;
            }
            _ => self.fits = false,
        }
    }

    /// The payload so far; empty once something did not fit.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        let payload = self.out.get(HEAD..self.end).filter(|_| self.fits);
        payload.unwrap_or_default()
    }

    /// Puts length and checksum; `None` if the buffer or [`MAX_PAYLOAD`] was too short for the record.
    #[must_use]
    pub fn finish(mut self) -> Option<&'o [u8]> {
        let length = self.end.checked_sub(HEAD)?;
        if !self.fits || length > MAX_PAYLOAD {
            return None;
        }
        let length = u16::try_from(length).ok()?.to_be_bytes();
        self.out.get_mut(3..HEAD)?.copy_from_slice(&length);
        let sum = crc32(self.out.get(1..self.end)?);
        self.put(&sum.to_be_bytes());
        let Self { out, end, fits } = self;
        let whole: &'o [u8] = out;
        whole.get(..end).filter(|_| fits)
    }
}

impl fmt::Write for Writer<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.put(text.as_bytes());
        if self.fits { Ok(()) } else { Err(fmt::Error) }
    }
}

/// The records of a log, in the order of storing.
///
/// Passes over torn records, padding and erased flash, whatever their bytes; never fails. An attempt to read on
/// behind damage costs at most [`MAX_PAYLOAD`] bytes of checksum for each byte `0xFE`.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// How many bytes lie before `rest`.
    at: usize,
    /// Where the last whole record ends.
    end: usize,
}

impl<'a> Reader<'a> {
    /// Reads a log from its beginning.
    #[must_use]
    pub const fn new(log: &'a [u8]) -> Self {
        Self {
            rest: log,
            at: 0,
            end: 0,
        }
    }

    /// Where the last record that was read ends, in bytes from the beginning of the log.
    ///
    /// After the last record this is where the log may be continued; continuing it further back is right too.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.end
    }

    fn skip(&mut self, count: usize) {
        let count = count.min(self.rest.len());
        self.rest = self.rest.get(count..).unwrap_or(&[]);
        self.at = self.at.saturating_add(count);
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.rest.iter().position(|byte| *byte == START)?;
            self.skip(start);
            let Some((record, length)) = read(self.rest) else {
                self.skip(1);
                continue;
            };
            self.skip(length);
            self.end = self.at;
            if let Some(record) = record {
                return Some(record);
            }
        }
    }
}

/// Reads the record at the beginning, and its length; no record but a length if it is of another version.
fn read(bytes: &[u8]) -> Option<(Option<Record<'_>>, usize)> {
    let (head, behind) = bytes.split_first_chunk::<HEAD>()?;
    let [_, version, kind, high, low] = *head;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > MAX_PAYLOAD {
        return None;
    }
    let (payload, behind) = behind.split_at_checked(length)?;
    let (sum, _) = behind.split_first_chunk::<4>()?;
    let summed = bytes.get(1..HEAD.saturating_add(length))?;
    if u32::from_be_bytes(*sum) != crc32(summed) {
        return None;
    }
    let record = (version == VERSION).then_some(Record {
        kind: Kind::new(kind),
        member: kind & MEMBER != 0,
        payload,
    });
    Some((record, length.saturating_add(OVERHEAD)))
}

/// The checksum of IEEE 802.3, four bits at a time: 64 bytes of table instead of 1 KiB.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, nibble: u8| {
        let index = (sum.to_le_bytes()[0] ^ nibble) & 0xF;
        let entry = CRC.get(usize::from(index)).copied().unwrap_or_default();
        (sum >> 4) ^ entry
    };
    !bytes
        .iter()
        .fold(u32::MAX, |sum, byte| step(step(sum, byte & 0xF), byte >> 4))
}

const CRC: [u32; 16] = [
    0x0000_0000,
    0x1db7_1064,
    0x3b6e_20c8,
    0x26d9_30ac,
    0x76dc_4190,
    0x6b6b_51f4,
    0x4db2_6158,
    0x5005_713c,
    0xedb8_8320,
    0xf00f_9344,
    0xd6d6_a3e8,
    0xcb61_b38c,
    0x9b64_c2b0,
    0x86d3_d2d4,
    0xa00a_e278,
    0xbdbd_f21c,
];

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn record(kind: u8, member: bool, payload: &[u8]) -> Vec<u8> {
        let mut out = [0; 64];
        let mut writer = Writer::new(&mut out, Kind::new(kind), member);
        writer.put(payload);
        writer.finish().unwrap().to_vec()
    }

    fn kinds(log: &[u8]) -> Vec<u8> {
        Reader::new(log)
            .map(|record| record.kind.number())
            .collect()
    }

    #[test]
    fn the_checksum_is_that_of_ieee_802_3() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn the_bytes_of_a_record_are_these() {
        let bytes = record(4, true, b"ab");
        assert_eq!(bytes[..7], [0xFE, 1, 0x84, 0, 2, b'a', b'b']);
        assert_eq!(
            bytes[7..],
            crc32(&[1, 0x84, 0, 2, b'a', b'b']).to_be_bytes()
        );
        let mut reader = Reader::new(&bytes);
        let read = reader.next().unwrap();
        assert_eq!((read.kind, read.member), (Kind::PENDING, true));
        assert_eq!(read.payload, b"ab");
        assert_eq!((reader.next(), reader.end()), (None, bytes.len()));
    }

    #[test]
    fn a_torn_record_is_passed_over_wherever_it_was_torn() {
        let first = record(20, false, b"first");
        let torn = record(21, false, &[0xFE; 12]);
        let last = record(22, false, b"");
        for cut in 0..torn.len() {
            let mut log = first.clone();
            log.extend_from_slice(&torn[..cut]);
            let mut reader = Reader::new(&log);
            assert!(reader.by_ref().map(|r| r.kind.number()).eq([20]), "{cut}");
            assert_eq!(reader.end(), first.len());
            // Continued behind the damage, and after padding.
            log.extend_from_slice(&[0xFF, 0, 0xFE]);
            log.extend_from_slice(&last);
            assert_eq!(kinds(&log), [20, 22], "{cut}");
        }
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let bytes = record(23, false, b"payload");
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert_eq!(kinds(&changed), [], "{at} {bit}");
            }
        }
    }

    #[test]
    fn unknown_versions_are_passed_over_as_wholes() {
        let inner = record(24, false, b"inner");
        let mut other = record(25, false, &inner);
        other[1] = 2;
        let end = other.len() - 4;
        let sum = crc32(&other[1..end]);
        other[end..].copy_from_slice(&sum.to_be_bytes());
        other.extend_from_slice(&record(26, false, b""));
        assert_eq!(kinds(&other), [26]);
    }

    #[test]
    fn what_does_not_fit_is_not_written() {
        let mut out = [0; 12];
        let mut writer = Writer::new(&mut out, Kind::PENDING, false);
        writer.put(b"abc");
        assert_eq!(writer.payload(), b"abc");
        assert!(writer.finish().is_some());
        let mut writer = Writer::new(&mut out, Kind::PENDING, false);
        writer.put(b"abcd");
        assert_eq!(writer.payload(), b"abcd");
        writer.put(b"efgh");
        assert_eq!(writer.payload(), b"");
        assert_eq!(writer.finish(), None);
        let mut long = alloc::vec![0; MAX_PAYLOAD + 100];
        let mut writer = Writer::new(&mut long, Kind::PENDING, false);
        writer.put(&[0; MAX_PAYLOAD + 1]);
        assert_eq!(writer.finish(), None);
    }
}
