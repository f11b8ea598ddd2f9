//! The agent's own: what there is one of.

use core::num::NonZeroU64;

use cwmp_model::record::{Kind, Writer};
use cwmp_soap::Text;

use super::{Fields, Part, digest};
use crate::cpe::dispatch::Restart;
use crate::{CommandKey, RetryState};

/// What has begun and is to be done again, should power be cut before all of it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cpe) enum Unsettled {
    #[default]
    No,
    /// Another ACS is met: what the old one was to be told and had called for goes.
    NewAcs,
    /// The device has gone back to the state of the factory: all goes.
    FactoryReset,
}

const URL_KNOWN: u8 = 1;
const NEW_ACS: u8 = 2;
const FACTORY_RESET: u8 = 4;

/// What there is one of.
pub(in crate::cpe) struct Own<'a> {
    pub(in crate::cpe) stamp: &'a mut u32,
    pub(in crate::cpe) parameter_key: &'a mut CommandKey,
    pub(in crate::cpe) retry: &'a mut RetryState,
    /// The hash of the URL, by which another ACS is told.
    pub(in crate::cpe) url: &'a mut Option<NonZeroU64>,
    pub(in crate::cpe) restart: &'a mut Option<Restart>,
    /// How often the platform was told to do the `FactoryReset` that was called for.
    pub(in crate::cpe) resets: &'a mut u8,
    pub(in crate::cpe) unsettled: &'a mut Unsettled,
}

impl Part for Own<'_> {
    fn stamp(&mut self, _: Kind, number: u16) -> Option<&mut u32> {
        (number == 0).then_some(self.stamp)
    }

    fn write(&self, _: Kind, _: u16, _: u32, out: &mut Writer<'_>) -> u32 {
        let unsettled = match self.unsettled {
            Unsettled::No => 0,
            Unsettled::NewAcs => NEW_ACS,
            Unsettled::FactoryReset => FACTORY_RESET,
        };
        let known = if self.url.is_some() { URL_KNOWN } else { 0 };
        let reset = match self.restart {
            Some(Restart::FactoryReset) => self.resets.saturating_add(1),
            _ => 0,
        };
        let [r0, r1, r2, r3] = self.retry.retry_count().to_be_bytes();
        let [u0, u1, u2, u3, u4, u5, u6, u7] = self.url.map_or(0, NonZeroU64::get).to_be_bytes();
        let flags = known | unsettled;
        // At once, for it is asked at each step.
        out.put(&[flags, reset, r0, r1, r2, r3, u0, u1, u2, u3, u4, u5, u6, u7]);
        out.put(self.parameter_key.as_str().as_bytes());
        digest(out.payload())
    }

    fn restore(&mut self, _: Kind, _: u16, payload: &[u8]) -> Option<u32> {
        let mut fields = Fields::of(payload);
        let (flags, reset) = (fields.u8()?, fields.u8()?);
        let (retry_count, url) = (fields.u32()?, fields.u64()?);
        let key = Text::plain(fields.text()?);
        CommandKey::check(&key).ok()?;
        self.parameter_key.assign(&key);
        *self.retry = RetryState::restored(retry_count);
        *self.url = NonZeroU64::new(url).filter(|_| flags & URL_KNOWN != 0);
        *self.restart = (reset > 0).then_some(Restart::FactoryReset);
        *self.resets = reset.saturating_sub(1);
        *self.unsettled = if flags & FACTORY_RESET != 0 {
            Unsettled::FactoryReset
        } else if flags & NEW_ACS != 0 {
            Unsettled::NewAcs
        } else {
            Unsettled::No
        };
        Some(digest(payload))
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::*;
    use crate::cpe::persist::STATE;
    use alloc::vec::Vec;

    /// The payload that a part would store, behind the number.
    fn payload(part: &dyn Part, kind: Kind, number: u16) -> Vec<u8> {
        let mut out = [0; cwmp_model::MAX_RECORD];
        let mut writer = Writer::new(&mut out, kind, false);
        part.write(kind, number, 0, &mut writer);
        writer.payload().to_vec()
    }

    /// What there is one of, owned.
    #[derive(Default)]
    struct Owned {
        stamp: u32,
        parameter_key: CommandKey,
        retry: RetryState,
        url: Option<NonZeroU64>,
        restart: Option<Restart>,
        resets: u8,
        unsettled: Unsettled,
    }

    impl Owned {
        const fn part(&mut self) -> Own<'_> {
            Own {
                stamp: &mut self.stamp,
                parameter_key: &mut self.parameter_key,
                retry: &mut self.retry,
                url: &mut self.url,
                restart: &mut self.restart,
                resets: &mut self.resets,
                unsettled: &mut self.unsettled,
            }
        }
    }

    /// What firmware of today stores has to be read by that of tomorrow: these bytes do not change.
    #[test]
    fn the_bytes_of_the_agents_own_are_these() {
        let mut none = Owned::default();
        let nothing = [0; 14];
        assert_eq!(payload(&none.part(), STATE, 0), nothing);
        let mut own = Owned {
            parameter_key: CommandKey::new("k\u{E9}y").unwrap(),
            retry: RetryState::restored(0x0102_0304),
            url: NonZeroU64::new(0x1112_1314_1516_1718),
            restart: Some(Restart::FactoryReset),
            resets: 2,
            unsettled: Unsettled::NewAcs,
            ..Owned::default()
        };
        let bytes = b"\x03\x03\x01\x02\x03\x04\x11\x12\x13\x14\x15\x16\x17\x18k\xC3\xA9y";
        assert_eq!(payload(&own.part(), STATE, 0), bytes);
        own.unsettled = Unsettled::FactoryReset;
        own.restart = Some(Restart::Reboot);
        assert_eq!(payload(&own.part(), STATE, 0)[..2], [5, 0]);
    }

    #[test]
    fn what_there_is_one_of_comes_back_as_it_was() {
        for unsettled in [Unsettled::No, Unsettled::NewAcs, Unsettled::FactoryReset] {
            for (restart, resets) in [(None, 0), (Some(Restart::FactoryReset), 1)] {
                let mut own = Owned {
                    parameter_key: CommandKey::new("key").unwrap(),
                    retry: RetryState::restored(7),
                    url: restart.map(|_| NonZeroU64::MAX),
                    restart,
                    resets,
                    unsettled,
                    ..Owned::default()
                };
                let mut stored = alloc::vec![0, 0];
                stored.extend(payload(&own.part(), STATE, 0));
                let mut other = Owned::default();
                let stamp = other.part().restore(STATE, 0, &stored).unwrap();
                assert_eq!(stamp, digest(&stored));
                assert_eq!(payload(&other.part(), STATE, 0), stored[2..]);
                assert_eq!((other.restart, other.resets), (restart, resets));
            }
        }
    }

    #[test]
    fn a_record_that_makes_no_sense_changes_nothing() {
        let mut own = Owned {
            retry: RetryState::restored(7),
            ..Owned::default()
        };
        let long = [[0; 16].as_slice(), &[b'k'; 33]].concat();
        for payload in [
            &[0; 15][..],
            &[0, 0],
            &long,
            &[[0; 16].as_slice(), b"\xFF"].concat(),
        ] {
            assert_eq!(own.part().restore(STATE, 0, payload), None);
        }
        assert_eq!(own.retry.retry_count(), 7);
    }
}
