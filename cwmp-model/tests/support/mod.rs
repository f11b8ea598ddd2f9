//! A device of the built-in gateway whose power can be cut at any record that it stores.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking; not every test uses every helper"
)]

use cwmp_model::gateway::{self, SCHEMA};
use cwmp_model::record::Reader;
use cwmp_model::{
    AccessList, AttributeSlot, Attributes, AttributesCall, AttributesEntry, AttributesPolicy,
    AttributesWalk, ChangePoll, Delivery, InformWalk, MAX_RECORD, MemoryTree, Model, Place, Polled,
    Restored, Schema, Snapshot, Throttles, Urgency,
};
use cwmp_soap::{CwmpVersion, FaultCode, Text};

/// Why a call did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Fault(u16),
    PowerCut,
}

pub(crate) struct Device {
    pub(crate) schema: Schema<'static>,
    pub(crate) tree: MemoryTree,
    pub(crate) attributes: Attributes<'static>,
    pub(crate) poll: ChangePoll,
    pub(crate) log: Vec<u8>,
    pub(crate) policy: AttributesPolicy,
    /// How many records can still be stored until power is cut, and how much of the next is torn off.
    pub(crate) cut: Option<(usize, usize)>,
    slots: usize,
    fingerprints: usize,
}

pub(crate) const V1_4: AttributesPolicy = AttributesPolicy {
    version: CwmpVersion::V1_4,
    deny_active: false,
};

fn fresh(slots: usize, fingerprints: usize) -> Attributes<'static> {
    Attributes::new(
        vec![AttributeSlot::FREE; slots].leak(),
        vec![0; fingerprints].leak(),
    )
}

impl Device {
    /// Finds changes by comparing.
    pub(crate) fn new() -> Self {
        Self::with(256, 256)
    }

    pub(crate) fn with(slots: usize, fingerprints: usize) -> Self {
        let mut device = Self {
            schema: SCHEMA,
            tree: gateway::device(),
            attributes: fresh(slots, fingerprints),
            poll: ChangePoll::default(),
            log: Vec::new(),
            policy: V1_4,
            cut: None,
            slots,
            fingerprints,
        };
        device.round().unwrap();
        device
    }

    pub(crate) fn place(&self, path: &str) -> Place {
        self.schema.parse(path).unwrap().place
    }

    fn store(
        log: &mut Vec<u8>,
        cut: &mut Option<(usize, usize)>,
        record: &[u8],
    ) -> Result<(), Stop> {
        match cut {
            Some((0, torn)) => {
                log.extend_from_slice(&record[..(*torn).min(record.len() - 1)]);
                return Err(Stop::PowerCut);
            }
            Some((left, _)) => *left -= 1,
            None => {}
        }
        log.extend_from_slice(record);
        Ok(())
    }

    pub(crate) fn set(&mut self, entries: &[AttributesEntry<'_>]) -> Result<(), Stop> {
        let fault = |code: FaultCode| Stop::Fault(code.code());
        let mut model = Model::new(self.schema, &mut self.tree);
        let entries = entries.iter().copied();
        let mut call = AttributesCall::check(&self.attributes, &mut model, &entries, self.policy)
            .map_err(fault)?;
        let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
        while let Some(record) = call.next_record(
            &mut self.attributes,
            &mut model,
            &entries,
            &mut scratch,
            &mut out,
        ) {
            Self::store(&mut self.log, &mut self.cut, record)?;
        }
        Ok(())
    }

    /// Sets the notification of one path.
    pub(crate) fn notify(&mut self, path: &str, notification: i32) -> Result<(), Stop> {
        self.set(&[notification_of(path, notification)])
    }

    /// Path, notification and access list of every parameter that the path names.
    pub(crate) fn get(&mut self, path: &str) -> Result<Vec<(String, u8, bool)>, u16> {
        let model = Model::new(self.schema, &mut self.tree);
        let mut walk = AttributesWalk::new(&model, path).map_err(FaultCode::code)?;
        let count = walk.count(&model);
        let mut found = Vec::new();
        while let Some(attributes) = walk.attributes(&model, &self.attributes) {
            found.push((
                walk.current_path().unwrap().to_owned(),
                attributes.notification,
                attributes.access_list.subscriber,
            ));
            walk.advance(&model);
        }
        assert_eq!(
            count,
            found.len(),
            "the count is written before the entries"
        );
        Ok(found)
    }

    pub(crate) fn notification(&mut self, path: &str) -> u8 {
        self.get(path).unwrap()[0].1
    }

    /// A round of comparing, three values at a time.
    pub(crate) fn round(&mut self) -> Result<(), Stop> {
        let mut model = Model::new(self.schema, &mut self.tree);
        let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
        loop {
            match self
                .poll
                .poll(&mut self.attributes, &mut model, 3, &mut scratch, &mut out)
            {
                Polled::Record(record) => Self::store(&mut self.log, &mut self.cut, record)?,
                Polled::More => {}
                Polled::Finished => return Ok(()),
            }
        }
    }

    /// The device changes a value and does not say so.
    pub(crate) fn change(&mut self, path: &str, text: &str) {
        self.tree.set_text(self.schema, path, text).unwrap();
    }

    /// The device changes a value and says so.
    pub(crate) fn announce(&mut self, path: &str, text: &str) -> Result<(), Stop> {
        self.change(path, text);
        let place = self.place(path);
        let mut out = [0; MAX_RECORD];
        match self.attributes.value_changed(self.schema, &place, &mut out) {
            Some(record) => Self::store(&mut self.log, &mut self.cut, record),
            None => Ok(()),
        }
    }

    /// The ACS sets a value.
    pub(crate) fn acs_sets(&mut self, path: &str, text: &str) -> Result<(), Stop> {
        let place = self.place(path);
        let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
        let mut model = Model::new(self.schema, &mut self.tree);
        if let Some(record) = self
            .attributes
            .compare(&mut model, &place, &mut scratch, &mut out)
        {
            Self::store(&mut self.log, &mut self.cut, record)?;
        }
        self.tree.set_text(self.schema, path, text).unwrap();
        let mut model = Model::new(self.schema, &mut self.tree);
        if let Some(record) = self
            .attributes
            .set_by_acs(&mut model, &place, &mut scratch, &mut out)
        {
            Self::store(&mut self.log, &mut self.cut, record)?;
        }
        Ok(())
    }

    /// Begins an Inform with these events and lists its parameters with their values.
    pub(crate) fn inform(&mut self, events: &[&str]) -> Vec<(String, String)> {
        self.attributes.begin_inform();
        self.parameters(events)
    }

    /// What the Inform that was begun lists.
    pub(crate) fn parameters(&mut self, events: &[&str]) -> Vec<(String, String)> {
        let mut events: Vec<&str> = events.to_vec();
        if self.attributes.is_reporting() {
            events.push("4 VALUE CHANGE");
        }
        let mut model = Model::new(self.schema, &mut self.tree);
        let (mut scratch, mut value) = ([0; 256], [0; 256]);
        let events = &events[..];
        let mut walk = InformWalk::new(&mut model, &self.attributes, &events, None, &mut scratch);
        let count = walk.count(&mut model, &self.attributes, &events, &mut scratch);
        let mut found = Vec::new();
        while let Some(path) = walk.path(&model) {
            let value = walk
                .value(&mut model, &mut self.attributes, &mut value)
                .unwrap();
            found.push((path.to_string(), value.to_string()));
            walk.advance(&mut model, &self.attributes, &events, &mut scratch);
            // An agent keeps no more of it between two pieces of an Inform.
            walk = InformWalk::resume(&model, &walk.position());
        }
        assert_eq!(
            count,
            found.len(),
            "the count is written before the parameters"
        );
        let mut names: Vec<&String> = found.iter().map(|(path, _)| path).collect();
        names.sort();
        names.dedup();
        assert_eq!(
            names.len(),
            found.len(),
            "each name at most once: {found:?}"
        );
        found
    }

    /// The response has come.
    pub(crate) fn deliver(&mut self) -> Result<(), Stop> {
        let mut delivery = Delivery::new();
        let mut out = [0; MAX_RECORD];
        while let Some(record) = delivery.next_record(&mut self.attributes, self.schema, &mut out) {
            Self::store(&mut self.log, &mut self.cut, record)?;
        }
        Ok(())
    }

    /// The parameters whose change an Inform would report now.
    pub(crate) fn reported(&mut self) -> Vec<String> {
        let forced = self.schema;
        let listed = self.inform(&["2 PERIODIC"]);
        let mut found: Vec<String> = listed.into_iter().map(|(path, _)| path).collect();
        found.retain(|path| {
            let place = forced.parse(path).unwrap().place;
            !forced
                .flags(place.node())
                .has(cwmp_model::Flags::FORCED_INFORM)
        });
        found
    }

    pub(crate) fn urgency(&self) -> Urgency {
        self.attributes.urgency(self.schema, &Throttles::default())
    }

    /// Power goes and comes; what is in the tree and in the log stays.
    pub(crate) fn reboot(&mut self) -> Restored {
        self.cut = None;
        self.attributes = fresh(self.slots, self.fingerprints);
        self.poll = ChangePoll::default();
        let model = Model::new(self.schema, &mut self.tree);
        self.attributes.restore(&model, Reader::new(&self.log))
    }

    /// Writes the log anew behind the old one, and erases that once the new one is whole.
    pub(crate) fn compact(&mut self) -> Result<(), Stop> {
        let old = self.log.len();
        let mut snapshot = Snapshot::new();
        let mut out = [0; MAX_RECORD];
        while let Some(record) = snapshot.next_record(&self.attributes, self.schema, &mut out) {
            Self::store(&mut self.log, &mut self.cut, record)?;
        }
        self.log.drain(..old);
        Ok(())
    }

    pub(crate) fn deleted(&mut self, instance: &str) -> Result<(), Stop> {
        let place = self.place(instance);
        let mut out = [0; MAX_RECORD];
        match self
            .attributes
            .instance_deleted(self.schema, &place, &mut out)
        {
            Some(record) => Self::store(&mut self.log, &mut self.cut, record),
            None => Ok(()),
        }
    }
}

pub(crate) fn notification_of(path: &str, notification: i32) -> AttributesEntry<'_> {
    AttributesEntry {
        name: Text::plain(path),
        notification: Some(notification),
        access_list: None,
    }
}

pub(crate) fn access_of(path: &str, subscriber: bool) -> AttributesEntry<'_> {
    AttributesEntry {
        name: Text::plain(path),
        notification: None,
        access_list: Some(Ok(AccessList { subscriber })),
    }
}
