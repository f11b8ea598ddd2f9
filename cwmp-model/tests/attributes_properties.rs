//! Any sequence of calls, changes, Informs, deletions, compactions and reboots, power cut at any record.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "tests fail by panicking"
)]
#![cfg(feature = "alloc")]

extern crate alloc;

mod support;

use alloc::collections::{BTreeMap, BTreeSet};

use cwmp_model::gateway::SCHEMA;
use cwmp_model::{AttributesEntry, Backend as _, Model};
use support::{Device, Stop, access_of, notification_of};

/// Parameters that no Inform carries without a reason; the first is on from the factory.
const WATCHED: [&str; 8] = [
    "Device.ManagementServer.UDPConnectionRequestAddress",
    "Device.DeviceInfo.ModelName",
    "Device.DeviceInfo.SerialNumber",
    "Device.DeviceInfo.UpTime",
    "Device.WiFi.SSID.1.SSID",
    "Device.WiFi.SSID.2.SSID",
    "Device.WiFi.Radio.1.Channel",
    "Device.IP.Interface.2.Name",
];
const FORCED: [&str; 2] = [
    "Device.DeviceInfo.ProvisioningCode",
    "Device.DeviceInfo.SoftwareVersion",
];
const PARTIAL: [&str; 5] = [
    "Device.WiFi.SSID.",
    "Device.WiFi.SSID.2.",
    "Device.DeviceInfo.",
    "Device.IP.Interface.2.",
    "Device.ManagementServer.",
];
const COMES_AND_GOES: &str = "Device.WiFi.SSID.2.";

struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }
}

/// What has to hold, kept by other means than the library's.
struct World {
    device: Device,
    /// Whether changes are found by comparing, not announced.
    compares: bool,
    /// Notification and whether the subscriber is kept out.
    attributes: BTreeMap<&'static str, (u8, bool)>,
    /// What an Inform has to report, and what it may report.
    must: BTreeSet<&'static str>,
    may: BTreeSet<&'static str>,
    /// The value whose fingerprint is surely stored.
    base: BTreeMap<&'static str, String>,
    present: bool,
    counter: u32,
}

const fn in_informs(notification: u8) -> bool {
    matches!(notification, 1 | 2 | 4 | 6)
}

impl World {
    fn new(slots: usize, compares: bool) -> Self {
        let mut world = Self {
            device: Device::with(slots, if compares { slots } else { 0 }),
            compares,
            attributes: BTreeMap::new(),
            must: BTreeSet::new(),
            may: BTreeSet::new(),
            base: BTreeMap::new(),
            present: true,
            counter: 0,
        };
        for path in WATCHED {
            world.attributes.insert(path, (0, false));
        }
        for path in FORCED {
            world.attributes.insert(path, (2, false));
        }
        world.attributes.insert(WATCHED[0], (2, false));
        world.base.insert(WATCHED[0], world.value(WATCHED[0]));
        world
    }

    fn has(&self, path: &str) -> bool {
        self.present || !path.starts_with(COMES_AND_GOES)
    }

    fn value(&self, path: &str) -> String {
        let place = SCHEMA.parse(path).unwrap().place;
        self.device.tree.text(&place).unwrap_or_default().to_owned()
    }

    fn watched(&self, path: &str) -> bool {
        in_informs(self.attributes[path].0)
    }

    fn step(&mut self, chance: &mut Chance) {
        if chance.below(3) == 0 {
            self.device.cut = Some((chance.below(6), chance.below(40)));
        }
        let done = match chance.below(12) {
            0..=2 => self.set(chance),
            3..=5 => self.change(chance),
            6 => self.acs_sets(chance),
            7 | 8 => self.inform(chance),
            9 => self.come_or_go(),
            10 => self.compact(),
            _ => Err(Stop::PowerCut),
        };
        if done == Err(Stop::PowerCut) {
            self.reboot();
        }
        self.device.cut = None;
        self.check();
    }

    fn set(&mut self, chance: &mut Chance) -> Result<(), Stop> {
        let mut entries: Vec<AttributesEntry<'static>> = Vec::new();
        let mut after = self.attributes.clone();
        for _ in 0..=chance.below(3) {
            let name = match chance.below(3) {
                0 => PARTIAL[chance.below(PARTIAL.len())],
                _ => WATCHED[chance.below(WATCHED.len())],
            };
            if !self.has(name) {
                continue;
            }
            let covered =
                |path: &&str| *path == name || (name.ends_with('.') && path.starts_with(name));
            let notification = chance.below(7) as u8;
            let subscriber = chance.below(2) == 0;
            let by_list = chance.below(3) == 0;
            entries.push(if by_list {
                access_of(name, subscriber)
            } else {
                notification_of(name, notification.into())
            });
            for (path, state) in after.iter_mut().filter(|(path, _)| covered(path)) {
                let place = self.device.place(path);
                let model = Model::new(SCHEMA, &mut self.device.tree);
                if by_list {
                    state.1 = !subscriber && model.is_writable(&place);
                } else if !FORCED.contains(path) {
                    state.0 = notification;
                }
            }
        }
        if !self.present {
            after.insert(WATCHED[5], (0, false));
        }
        match self.device.set(&entries) {
            Ok(()) => {
                for path in WATCHED {
                    if !in_informs(after[path].0) {
                        self.must.remove(path);
                        self.may.remove(path);
                    }
                    if after[path] != self.attributes[path] {
                        self.base.insert(path, self.value(path));
                    }
                }
                self.attributes = after;
                Ok(())
            }
            Err(Stop::Fault(code)) => {
                assert_eq!(code, 9004);
                Ok(())
            }
            cut => cut,
        }
    }

    fn change(&mut self, chance: &mut Chance) -> Result<(), Stop> {
        let path = WATCHED[chance.below(WATCHED.len())];
        if !self.has(path) {
            return Ok(());
        }
        let before = self.value(path);
        self.counter += 1;
        // Now and then back to what was there before.
        let text = match (chance.below(3), self.base.get(path)) {
            (0, Some(base)) => base.clone(),
            _ => self.counter.to_string(),
        };
        if text == before {
            return Ok(());
        }
        if self.watched(path) {
            self.may.insert(path);
        }
        if self.compares {
            self.device.change(path, &text);
            self.device.round()?;
        } else {
            self.device.announce(path, &text)?;
        }
        if self.watched(path) {
            self.must.insert(path);
        }
        Ok(())
    }

    fn acs_sets(&mut self, chance: &mut Chance) -> Result<(), Stop> {
        let path = WATCHED[chance.below(WATCHED.len())];
        if !self.has(path) {
            return Ok(());
        }
        self.counter += 1;
        let text = self.counter.to_string();
        let done = self.device.acs_sets(path, &text);
        if done.is_ok() {
            if !self.may.contains(path) {
                self.base.insert(path, text);
            }
        } else if self.watched(path) {
            // Power was cut between setting and storing: the device cannot know who it was.
            self.may.insert(path);
            self.base.remove(path);
        }
        done
    }

    fn inform(&mut self, chance: &mut Chance) -> Result<(), Stop> {
        self.device.inform(&["2 PERIODIC"]);
        let sent: Vec<(&str, String)> = self
            .may
            .iter()
            .map(|path| (*path, self.value(path)))
            .collect();
        let mut meanwhile = None;
        if chance.below(3) == 0 {
            let path = WATCHED[1 + chance.below(4)];
            self.counter += 1;
            meanwhile = self.watched(path).then_some(path);
            let text = self.counter.to_string();
            if self.compares {
                self.device.change(path, &text);
            } else {
                self.may.extend(meanwhile);
                self.device.announce(path, &text)?;
            }
        }
        if chance.below(3) == 0 {
            self.device.attributes.abort_inform();
        } else {
            let delivered = self.device.deliver();
            for (path, value) in sent {
                self.must.remove(path);
                match delivered {
                    Ok(()) => {
                        self.may.remove(path);
                        self.base.insert(path, value);
                    }
                    Err(_) => {
                        self.base.remove(path);
                    }
                }
            }
            self.may.extend(meanwhile);
            delivered?;
        }
        self.may.extend(meanwhile);
        if self.compares {
            self.device.round()?;
        }
        self.must.extend(meanwhile);
        Ok(())
    }

    fn come_or_go(&mut self) -> Result<(), Stop> {
        let path = WATCHED[5];
        if self.present {
            let place = SCHEMA.parse(COMES_AND_GOES).unwrap().place;
            self.device.tree.begin().unwrap();
            self.device.tree.delete(&place).unwrap();
            self.device.tree.commit().unwrap();
            self.present = false;
            self.must.remove(path);
            self.may.remove(path);
            self.base.remove(path);
            self.attributes.insert(path, (0, false));
            self.device.deleted(COMES_AND_GOES)
        } else {
            self.present = true;
            self.device
                .tree
                .insert_instance(SCHEMA, COMES_AND_GOES)
                .unwrap();
            Ok(())
        }
    }

    fn compact(&mut self) -> Result<(), Stop> {
        self.device.compact()?;
        for path in WATCHED {
            if !self.may.contains(path) {
                self.base.insert(path, self.value(path));
            }
        }
        Ok(())
    }

    fn reboot(&mut self) {
        let restored = self.device.reboot();
        assert_eq!(restored.lost, 0);
        self.device.round().unwrap();
        if restored.gone > 0 {
            self.device.compact().unwrap();
        }
        if !self.compares {
            return;
        }
        // What differs from what was stored has to be found.
        for path in WATCHED {
            if self.has(path)
                && self.watched(path)
                && self
                    .base
                    .get(path)
                    .is_some_and(|base| *base != self.value(path))
            {
                self.must.insert(path);
                self.may.insert(path);
            }
        }
    }

    fn check(&mut self) {
        for (path, expected) in &self.attributes {
            if !self.has(path) {
                continue;
            }
            let place = self.device.place(path);
            let found = self.device.get(path).unwrap()[0].clone();
            let writable = Model::new(SCHEMA, &mut self.device.tree).is_writable(&place);
            assert_eq!(
                (found.1, found.2),
                (expected.0, writable && !expected.1),
                "{path}"
            );
        }
        let reported = self.device.reported();
        self.device.attributes.abort_inform();
        let reported: BTreeSet<&'static str> = WATCHED
            .into_iter()
            .filter(|path| reported.iter().any(|other| other == path))
            .collect();
        assert!(
            self.must.is_subset(&reported),
            "lost: must {:?}, reported {reported:?}",
            self.must
        );
        let invented: Vec<_> = reported.difference(&self.may).collect();
        // Of a change that found no slot, the parameters that the model wants watched are reported together.
        let together = [&WATCHED[0]];
        let overflows = self.device.attributes.capacity() < 64;
        assert!(
            invented.is_empty() || (overflows && invented == together),
            "invented {invented:?}"
        );
        for path in WATCHED {
            if reported.contains(path) {
                self.base.remove(path);
            } else if self.has(path) {
                self.base.insert(path, self.value(path));
            }
        }
        self.must.clone_from(&reported);
        self.may = reported;
    }
}

fn run(slots: impl Fn(usize) -> usize, compares: bool) {
    for seed in 1..=30 {
        let mut chance = Chance(0x9E37_79B9_7F4A_7C15 ^ (seed as u64 * 0x0101_0101));
        let mut world = World::new(slots(seed), compares);
        world.check();
        for _ in 0..60 {
            world.step(&mut chance);
        }
    }
}

#[test]
fn nothing_is_lost_invented_or_half_done_where_changes_are_compared() {
    run(|_| 128, true);
}

#[test]
fn nothing_is_lost_invented_or_half_done_where_changes_are_announced() {
    run(|_| 128, false);
}

#[test]
fn nothing_is_lost_or_half_done_however_few_slots_there_are() {
    run(|seed| seed % 24, false);
    run(|seed| 1 + seed % 24, true);
}
