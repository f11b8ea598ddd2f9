//! A small data model that has everything instances may have, and a device on it.

use cwmp_model::{
    Added, Addressing, Applied, Assignment, Backend, Decl, InstanceMode, Limit, MemoryTree, Model,
    NamesWalk, SetError, SetPolicy, Transaction, ValuesWalk, add_object, delete_object, schema,
};
use cwmp_soap::{FaultCode, Text, ValueType};

const fn text(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, ValueType::String).writable()
}

const fn number(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, ValueType::UnsignedInt)
}

const fn switch(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, ValueType::Boolean).writable()
}

schema! {
    /// Ports, routes and what refers to them.
    pub(crate) static SCHEMA = Decl::object("Device", &[
        Decl::object("ManagementServer", &[
            text("URL"),
            text("ParameterKey").forced_inform(),
            number("InformParameterNumberOfEntries"),
            Decl::table("InformParameter", &[
                switch("Enable"),
                text("Alias"),
                text("ParameterName"),
                text("EventList"),
            ]).writable().limits(&[Limit::NumberOfEntries("InformParameterNumberOfEntries")]),
        ]),
        Decl::object("Net", &[
            number("PortNumberOfEntries"),
            number("ModeNumberOfEntries"),
            number("FixedNumberOfEntries"),
            Decl::table("Port", &[
                switch("Enable"),
                text("Alias"),
                text("Name").limits(&[Limit::Length { min: 0, max: 64 }]),
                number("Number").writable().limits(&[Limit::Range { min: 0, max: 65_535 }, Limit::Default("0")]),
                text("Protocol").limits(&[Limit::OneOf("TCP"), Limit::OneOf("UDP"), Limit::Default("TCP")]),
                Decl::parameter("Reset", ValueType::Boolean).writable().command(),
                number("RuleNumberOfEntries"),
                Decl::table("Rule", &[
                    text("Alias"),
                    text("Target").limits(&[
                        Limit::Reference { strong: true },
                        Limit::Target("Device.Net.Port."),
                    ]),
                    Decl::parameter("Since", ValueType::DateTime),
                ]).writable().limits(&[Limit::NumberOfEntries("RuleNumberOfEntries")]),
                Decl::object("Stats", &[number("Packets")]),
            ]).writable().limits(&[
                Limit::NumberOfEntries("PortNumberOfEntries"),
                Limit::UniqueKey("Alias"),
                Limit::UniqueKey("Name"),
                // Nobody sets it, so nobody is to blame.
                Limit::UniqueKey("Stats.Packets"),
                Limit::UniqueKeyIfEnabled("RuleNumberOfEntries"),
                Limit::EnabledBy("Enable"),
                Limit::UniqueKeyIfEnabled("Number,Protocol"),
                Limit::Instances { min: 0, max: 5000 },
            ]),
            Decl::table("Mode", &[
                text("Kind").limits(&[Limit::OneOf("a"), Limit::OneOf("b"), Limit::Default("a")]),
            ]).writable().limits(&[
                Limit::NumberOfEntries("ModeNumberOfEntries"),
                Limit::UniqueKey("Kind"),
                Limit::Instances { min: 1, max: 3 },
            ]),
            Decl::table("Fixed", &[number("Value").writable()]),
        ]),
        Decl::object("Refs", &[
            text("Default").limits(&[Limit::Reference { strong: true }]),
            text("Weak").limits(&[Limit::Reference { strong: false }]),
            text("Plain"),
            text("All").limits(&[
                Limit::Items { item: ValueType::String, min: 0, max: u16::MAX },
                Limit::Reference { strong: true },
            ]),
        ]),
    ]);
}

pub(crate) const NUMBERS: Addressing = {
    let mut numbers = Addressing::ALIASES;
    numbers.aliases = false;
    numbers.auto_create = false;
    numbers.wildcards = false;
    numbers
};

pub(crate) const ALIASES: Addressing = Addressing::ALIASES;

pub(crate) const RETURNED: Addressing = {
    let mut returned = Addressing::ALIASES;
    returned.mode = InstanceMode::Alias;
    returned
};

/// The device from the factory: no instances but one of the table that takes none.
pub(crate) fn device() -> MemoryTree {
    let mut tree = MemoryTree::from_schema(SCHEMA);
    tree.insert_instance(SCHEMA, "Device.Net.Fixed.1.").unwrap();
    tree.forget_changed();
    tree
}

pub(crate) fn add(backend: &mut dyn Backend, path: &str) -> Result<u32, u16> {
    add_in(backend, ALIASES, path).map(|added| added.number)
}

pub(crate) fn add_in(
    backend: &mut dyn Backend,
    addressing: Addressing,
    path: &str,
) -> Result<Added, u16> {
    let mut model = Model::new(SCHEMA, backend).with_addressing(addressing);
    add_object(&mut model, path, &mut [0; 512]).map_err(FaultCode::code)
}

pub(crate) fn delete(backend: &mut dyn Backend, path: &str) -> Result<Applied, u16> {
    let mut model = Model::new(SCHEMA, backend).with_addressing(ALIASES);
    delete_object(&mut model, path, &mut [0; 512]).map_err(FaultCode::code)
}

/// Values with the types of the model, whatever they are.
pub(crate) fn assign<'a>(entries: &[(&'a str, &'a str)]) -> Vec<Assignment<'a>> {
    let assignment = |(name, value): &(&'a str, &'a str)| Assignment {
        name: Text::plain(name),
        value_type: None,
        type_given: false,
        value: Text::plain(value),
    };
    entries.iter().map(assignment).collect()
}

pub(crate) fn set_in(
    backend: &mut dyn Backend,
    addressing: Addressing,
    entries: &[Assignment<'_>],
) -> Result<Applied, Vec<(u32, u16)>> {
    let mut model = Model::new(SCHEMA, backend).with_addressing(addressing);
    let entries = entries.iter().copied();
    let mut scratch = [0; 512];
    let transaction = Transaction::new(&model, &entries, SetPolicy::default(), &mut scratch);
    transaction
        .run(&mut model, &entries, &mut scratch)
        .map_err(|error| match error {
            SetError::Refused(report) => {
                let mut walk = transaction.faults(&entries, 0);
                let mut faults = Vec::new();
                while let Some(refusal) = walk.next_fault(&mut model, &mut scratch) {
                    faults.push((refusal.index, refusal.code.code()));
                }
                assert_eq!(usize::try_from(report.refused).unwrap(), faults.len());
                faults
            }
            SetError::Set { index, code } => vec![(index, code.code())],
            error => vec![(u32::MAX, error.fault().code())],
        })
}

pub(crate) fn set(
    backend: &mut dyn Backend,
    entries: &[(&str, &str)],
) -> Result<Applied, Vec<(u32, u16)>> {
    set_in(backend, ALIASES, &assign(entries))
}

pub(crate) fn get(
    backend: &mut dyn Backend,
    addressing: Addressing,
    path: &str,
) -> Result<Vec<(String, String)>, u16> {
    let mut model = Model::new(SCHEMA, backend).with_addressing(addressing);
    let mut walk = ValuesWalk::new(&model, path).map_err(FaultCode::code)?;
    let count = walk.count(&model);
    let mut found = Vec::new();
    while let Some(path) = walk.current_path().map(str::to_owned) {
        let mut scratch = [0; 256];
        let value = walk.value(&mut model, &mut scratch).unwrap();
        found.push((path, value.to_string()));
        walk.advance(&model);
    }
    assert_eq!(count, found.len());
    Ok(found)
}

/// One value.
pub(crate) fn value(backend: &mut dyn Backend, path: &str) -> String {
    let mut found = get(backend, ALIASES, path).unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0).1
}

pub(crate) fn names(
    backend: &mut dyn Backend,
    addressing: Addressing,
    path: &str,
    next_level: bool,
) -> Result<Vec<String>, u16> {
    let model = Model::new(SCHEMA, backend).with_addressing(addressing);
    let mut walk = NamesWalk::new(&model, path, next_level).map_err(FaultCode::code)?;
    let count = walk.count(&model);
    let mut found = Vec::new();
    while let Some(entry) = walk.current() {
        found.push(entry.path.to_owned());
        walk.advance(&model);
    }
    assert_eq!(count, found.len());
    Ok(found)
}
