//! What the records of attributes and changes hold.
//!
//! Parameters stand in them by their path in instance numbers: nodes have other numbers in the next firmware,
//! paths stay (NOT-015).
//!
//! | kind | payload |
//! | --- | --- |
//! | `BEGIN` | one byte: 1 if the group is all there is to know, and what stands before it is void; else 0 |
//! | `COMMIT` | nothing |
//! | `ATTRIBUTE` | one byte: bits 0 to 2 notification, bit 3 set if the access list is empty; fingerprint; path |
//! | `PENDING` | path; empty: every parameter that the model wants watched and that has no slot |
//! | `REPORTED` | fingerprint; path, empty as before |
//! | `DELETED` | path of the instance |
//!
//! A fingerprint takes four bytes, the most significant first; 0 stands for none.

use core::fmt::Write as _;

use crate::attributes::{Known, State};
use crate::path::MAX_PATH;
use crate::place::Place;
use crate::record::{Kind, OVERHEAD, Record, Writer};
use crate::schema::Schema;

/// The longest record about attributes and changes, in bytes.
pub const MAX_RECORD: usize = MAX_PATH + 5 + OVERHEAD;

/// Where a record about attributes and changes is written to.
pub type RecordBuffer = [u8; MAX_RECORD];

pub(crate) fn begin(snapshot: bool, out: &mut RecordBuffer) -> Option<&[u8]> {
    let mut writer = Writer::new(out, Kind::BEGIN, false);
    writer.put(&[u8::from(snapshot)]);
    writer.finish()
}

pub(crate) fn commit(out: &mut RecordBuffer) -> Option<&[u8]> {
    Writer::new(out, Kind::COMMIT, false).finish()
}

/// Writes records about places of a schema; `None` for a place that no path can name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entries<'a> {
    pub(crate) schema: Schema<'a>,
    pub(crate) member: bool,
}

/// What is to be stored of changes; no place stands for all parameters without a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Pending(Option<Place>),
    Reported(Option<Place>, u32),
    Deleted(Place),
}

impl<'a> Entries<'a> {
    /// Records that count by themselves.
    pub(crate) const fn plain(schema: Schema<'a>) -> Self {
        Self {
            schema,
            member: false,
        }
    }

    /// Records that count with the commit of their group.
    pub(crate) const fn members(schema: Schema<'a>) -> Self {
        Self {
            schema,
            member: true,
        }
    }

    pub(crate) fn attribute<'o>(
        &self,
        parameter: &Place,
        known: Known,
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let denied = u8::from(known.state.has(State::DENIED)) << 3;
        let [a, b, c, d] = known.fingerprint.to_be_bytes();
        let fixed = [known.state.notification() | denied, a, b, c, d];
        self.write(Kind::ATTRIBUTE, &fixed, Some(parameter), out)
    }

    pub(crate) fn note<'o>(&self, note: &Note, out: &'o mut RecordBuffer) -> Option<&'o [u8]> {
        match note {
            Note::Pending(parameter) => self.write(Kind::PENDING, &[], parameter.as_ref(), out),
            Note::Reported(parameter, fingerprint) => {
                let fixed = fingerprint.to_be_bytes();
                self.write(Kind::REPORTED, &fixed, parameter.as_ref(), out)
            }
            Note::Deleted(instance) => self.write(Kind::DELETED, &[], Some(instance), out),
        }
    }

    fn write<'o>(
        &self,
        kind: Kind,
        fixed: &[u8],
        place: Option<&Place>,
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let mut writer = Writer::new(out, kind, self.member);
        writer.put(fixed);
        if let Some(place) = place {
            writer.write_str(&self.schema.path(place)?).ok()?;
        }
        writer.finish()
    }
}

/// A record about attributes or changes, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry<'a> {
    Begin { snapshot: bool },
    Commit,
    Attribute { path: &'a str, known: Known },
    Pending { path: &'a str },
    Reported { path: &'a str, fingerprint: u32 },
    Deleted { path: &'a str },
}

impl<'a> Entry<'a> {
    /// `None` for a record about something else, or one that makes no sense.
    pub(crate) fn read(record: &Record<'a>) -> Option<Self> {
        let payload = record.payload;
        let text = |bytes: &'a [u8]| core::str::from_utf8(bytes).ok();
        Some(match record.kind {
            Kind::BEGIN => Self::Begin {
                snapshot: payload == [1],
            },
            Kind::COMMIT => Self::Commit,
            Kind::ATTRIBUTE => {
                let ([bits, a, b, c, d], path) = payload.split_first_chunk::<5>()?;
                let notification = bits & 7;
                if notification > 6 {
                    return None;
                }
                Self::Attribute {
                    path: text(path)?,
                    known: Known {
                        state: State::new(notification, bits & 8 != 0),
                        fingerprint: u32::from_be_bytes([*a, *b, *c, *d]),
                    },
                }
            }
            Kind::PENDING => Self::Pending {
                path: text(payload)?,
            },
            Kind::REPORTED => {
                let (fingerprint, path) = payload.split_first_chunk::<4>()?;
                Self::Reported {
                    path: text(path)?,
                    fingerprint: u32::from_be_bytes(*fingerprint),
                }
            }
            Kind::DELETED => Self::Deleted {
                path: text(payload)?,
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::SCHEMA;
    use crate::record::Reader;
    use alloc::vec::Vec;

    /// What firmware of today stores has to be read by that of tomorrow: these bytes do not change.
    #[test]
    fn the_bytes_of_every_record_are_these() {
        let place = SCHEMA.parse("Device.IP.Interface.300.Name").unwrap().place;
        let mut out = [0; MAX_RECORD];
        let (plain, member) = (Entries::plain(SCHEMA), Entries::members(SCHEMA));
        let known = Known {
            state: State::new(5, true),
            fingerprint: 0x0102_0304,
        };
        let payload = |record: Option<&[u8]>| -> (u8, Vec<u8>) {
            let record = record.unwrap();
            (record[2], record[5..record.len() - 4].to_vec())
        };
        assert_eq!(payload(begin(false, &mut out)), (1, [0].to_vec()));
        assert_eq!(payload(begin(true, &mut out)), (1, [1].to_vec()));
        assert_eq!(payload(commit(&mut out)), (2, Vec::new()));
        assert_eq!(
            payload(member.attribute(&place, known, &mut out)),
            (
                0x83,
                b"\x0D\x01\x02\x03\x04Device.IP.Interface.300.Name".to_vec()
            )
        );
        assert_eq!(
            payload(plain.note(&Note::Pending(Some(place)), &mut out)),
            (4, b"Device.IP.Interface.300.Name".to_vec())
        );
        assert_eq!(
            payload(plain.note(&Note::Pending(None), &mut out)),
            (4, Vec::new())
        );
        assert_eq!(
            payload(plain.note(&Note::Reported(Some(place), 9), &mut out)),
            (5, b"\0\0\0\x09Device.IP.Interface.300.Name".to_vec())
        );
        assert_eq!(
            payload(plain.note(&Note::Deleted(place), &mut out)),
            (6, b"Device.IP.Interface.300.Name".to_vec())
        );
        let record = member.attribute(&place, known, &mut out).unwrap();
        let read = Reader::new(record).next().unwrap();
        assert!(read.member);
        let path = "Device.IP.Interface.300.Name";
        assert_eq!(Entry::read(&read), Some(Entry::Attribute { path, known }));
    }

    #[test]
    fn what_makes_no_sense_is_no_entry() {
        for (kind, payload) in [
            (Kind::ATTRIBUTE, &b"\x07\0\0\0\0Device.X"[..]),
            (Kind::ATTRIBUTE, b"\x01\0\0\0"),
            (Kind::REPORTED, b"\0\0\0"),
            (Kind::PENDING, b"\xFF"),
            (Kind::new(99), b""),
        ] {
            let record = Record {
                kind,
                member: false,
                payload,
            };
            assert_eq!(Entry::read(&record), None, "{kind:?}");
        }
    }
}
