//! A large gateway on a published data model: what its calls cost, instances named by numbers and by aliases.

use core::hint::black_box;
use std::path::Path;

use cwmp_model::{
    Addressing, Assignment, AttributeSlot, Attributes, AttributesCall, AttributesEntry,
    AttributesPolicy, AttributesWalk, ChangePoll, InstanceMode, MAX_RECORD, MemoryTree, Model,
    Polled, SetPolicy, Transaction, ValuesWalk,
};
use cwmp_schemagen::bbf::{self, DataModel};
use cwmp_soap::{CwmpVersion, Text};

use crate::Candidate;
use crate::model::answer;

/// The least number of parameters.
const PARAMETERS: usize = 50_000;
/// Room for the attributes of all of them.
const SLOTS: usize = 100_000;
/// Entries of the calls.
const ENTRIES: usize = 1_000;

/// The data model and a device on it.
#[derive(Debug)]
pub struct Gateway {
    /// The data model.
    pub model: DataModel,
    tree: MemoryTree,
    slots: Vec<AttributeSlot>,
    fingerprints: Vec<u32>,
    /// How many parameters the device has.
    pub parameters: usize,
}

impl Gateway {
    /// Every fixed object, and as many hosts, interfaces and mappings as it takes.
    ///
    /// # Panics
    /// If the document is no data model of a gateway.
    #[must_use]
    pub fn on(path: &Path) -> Self {
        let model = bbf::read_file(path, None).unwrap();
        let schema = model.tables.schema();
        let mut tree = MemoryTree::from_schema(schema);
        let mut parameters = 0;
        for number in 1.. {
            for table in ["Hosts.Host", "WiFi.SSID", "IP.Interface", "NAT.PortMapping"] {
                let path = format!("Device.{table}.{number}.");
                tree.insert_instance(schema, &path).unwrap();
                // Not every table has one.
                let _ = tree.set_text(schema, &format!("{path}Alias"), &format!("cpe-{number}"));
            }
            if number % 100 == 0 {
                let model = Model::new(schema, &mut tree);
                parameters = ValuesWalk::new(&model, "Device.").unwrap().count(&model);
                if parameters >= PARAMETERS {
                    break;
                }
            }
        }
        Self {
            model,
            tree,
            slots: vec![AttributeSlot::FREE; SLOTS],
            fingerprints: vec![0; SLOTS],
            parameters,
        }
    }

    /// `GetParameterValues` of the whole device through 4 KiB; the bytes of the answer.
    pub fn values(&mut self, mode: InstanceMode) -> usize {
        let addressing = Addressing {
            mode,
            ..Addressing::ALIASES
        };
        let schema = self.model.tables.schema();
        answer(&mut Model::new(schema, &mut self.tree).with_addressing(addressing))
    }

    /// `SetParameterValues` of a thousand parameters whose instances are named by alias; those that are not there are made
    /// where `tree` lacks them.
    ///
    /// # Panics
    /// If one is refused.
    fn set_by_alias(model: &DataModel, tree: &mut MemoryTree) -> usize {
        let names: Vec<String> = (0..ENTRIES)
            .map(|number| format!("Device.WiFi.SSID.[net{number}].SSID"))
            .collect();
        let entries = names.iter().map(|name| Assignment {
            name: Text::plain(name),
            value_type: None,
            type_given: false,
            value: Text::plain("1"),
        });
        let mut scratch = [0; 256];
        let mut model =
            Model::new(model.tables.schema(), tree).with_addressing(Addressing::ALIASES);
        let transaction = Transaction::new(&model, &entries, SetPolicy::default(), &mut scratch);
        transaction.run(&mut model, &entries, &mut scratch).unwrap();
        ENTRIES
    }

    /// `SetParameterAttributes` with these entries on a device without any; how many records it hands out.
    pub fn set_attributes(&mut self, names: &[String]) -> usize {
        let mut model = Model::new(self.model.tables.schema(), &mut self.tree);
        let mut attributes = Attributes::new(&mut self.slots, &mut self.fingerprints);
        ask_for(&mut attributes, &mut model, names)
    }

    /// Full paths of a thousand parameters.
    #[must_use]
    pub fn names() -> Vec<String> {
        let of = |number| {
            ["Hosts.Host.#.HostName", "WiFi.SSID.#.SSID"]
                .map(|path| format!("Device.{}", path.replace('#', &format!("{number}"))))
        };
        (1..=ENTRIES / 2).flat_map(of).collect()
    }

    /// Setting by aliases that are there, and by those that are not: a device on the same data model for each.
    #[must_use]
    pub fn by_alias(&self) -> [Candidate<'_>; 2] {
        let empty = MemoryTree::from_schema(self.model.tables.schema());
        let mut full = empty.clone();
        Self::set_by_alias(&self.model, &mut full);
        [
            Candidate {
                name: "SetParameterValues by alias",
                run: Box::new(move || Self::set_by_alias(&self.model, &mut full)),
            },
            Candidate {
                name: "the same, the instances made by it, a copy of the device counted",
                run: Box::new(move || Self::set_by_alias(&self.model, &mut empty.clone())),
            },
        ]
    }

    /// `GetParameterAttributes` of a device on which all parameters are watched.
    pub fn attributes(&mut self) -> Candidate<'_> {
        let schema = self.model.tables.schema();
        let mut attributes = Attributes::new(&mut self.slots, &mut self.fingerprints);
        let tree = &mut self.tree;
        ask_for(
            &mut attributes,
            &mut Model::new(schema, tree),
            &[ALL.to_owned()],
        );
        Candidate {
            name: "GetParameterAttributes of all",
            run: Box::new(move || {
                let model = Model::new(schema, tree);
                let mut walk = AttributesWalk::new(&model, ALL).unwrap();
                let mut sum = 0;
                while let Some(found) = walk.attributes(&model, &attributes) {
                    sum += usize::from(black_box(found).notification);
                    walk.advance(&model);
                }
                sum
            }),
        }
    }

    /// All of them compared with what was last reported.
    pub fn comparison(&mut self) -> Candidate<'_> {
        let schema = self.model.tables.schema();
        let mut attributes = Attributes::new(&mut self.slots, &mut self.fingerprints);
        let tree = &mut self.tree;
        ask_for(
            &mut attributes,
            &mut Model::new(schema, tree),
            &[ALL.to_owned()],
        );
        Candidate {
            name: "a round of comparing all",
            run: Box::new(move || {
                let mut model = Model::new(schema, tree);
                let mut poll = ChangePoll::default();
                let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
                let mut calls = 1;
                while poll.poll(&mut attributes, &mut model, 64, &mut scratch, &mut out)
                    != Polled::Finished
                {
                    calls += 1;
                }
                calls
            }),
        }
    }
}

/// Everything.
pub const ALL: &str = "Device.";

/// Executes a call for passive notification, and hands its records out; how many there are.
fn ask_for(attributes: &mut Attributes<'_>, model: &mut Model<'_>, names: &[String]) -> usize {
    let entries = names.iter().map(|name| AttributesEntry {
        name: Text::plain(name),
        notification: Some(1),
        access_list: None,
    });
    let policy = AttributesPolicy {
        version: CwmpVersion::V1_4,
        deny_active: false,
    };
    let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
    let mut call = AttributesCall::check(attributes, model, &entries, policy).unwrap();
    let mut records = 0;
    while let Some(record) = call.next_record(attributes, model, &entries, &mut scratch, &mut out) {
        records += black_box(record).len().min(1);
    }
    records
}
