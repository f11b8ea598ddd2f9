//! What is done for what not every data model has: aliases, unique keys, references, `InformParameter.{i}.`.
//!
//! Each [`Schema`](crate::Schema) names the table of these functions that it needs. One that is made in a constant, as
//! those of [`schema!`](crate::schema!) are, is known by the compiler to have none of this or some of it: a program whose
//! data models have none carries none of that code.

use cwmp_soap::{FaultCode, Text, Value};

use crate::entries::Entries;
use crate::inform::{InformEvents, rows};
use crate::model::Model;
use crate::objects::{self, alias, reference};
use crate::path::{PathError, PathText};
use crate::place::Place;
use crate::transaction::{
    Assignment, Destination, Mentions, SetError, apply, names, related, rules,
};
use crate::walk::Walk;

/// All entries of a call.
type All<'e, 'a> = &'e dyn Entries<Assignment<'a>>;

/// What was found for the first of them.
type Found<'f> = &'f [Option<Place>];

/// A table, and the alias that a new instance of it is given.
type Extension<'p> = Result<(Place, Option<&'p str>), FaultCode>;

/// Something done to the device, or why not.
type Done = Result<(), FaultCode>;

/// What a data model takes. A table of functions rather than a trait: an object would take one word more in each schema.
#[derive(Debug)]
pub(crate) struct Machine {
    /// The table that an `AddObject` names, and the alias of the new instance (ALIAS-008).
    pub(crate) table_to_extend: for<'p> fn(&Model<'_>, &'p str) -> Extension<'p>,
    /// Puts the path of a place, with aliases in it, where none is; whether it has one.
    pub(crate) put_path: fn(&Model<'_>, &Place, &mut PathText) -> bool,
    /// Puts the alias of an instance behind the path of its table; whether it has one.
    pub(crate) push_alias: fn(&Model<'_>, &Place, &mut PathText) -> bool,
    /// Gives a new instance its alias and values that set it apart from others (ALIAS-006, RPC-ADD-05).
    pub(crate) settle: fn(&mut Model<'_>, &Place, Option<&str>, &mut [u8]) -> Done,
    /// Empties the references to an instance that goes (RPC-DEL-02).
    pub(crate) clear: fn(&mut Model<'_>, &Place, &mut [u8]) -> Done,
    /// Writes a reference as [`Addressing`](crate::Addressing) asks for; its length, or `None` if it stays as it is.
    pub(crate) restyle: fn(&mut Model<'_>, &Place, &mut [u8]) -> Option<usize>,
    /// The walk of the next row of `InformParameter.{i}.` that counts for these events.
    pub(crate) next_row_walk:
        fn(&mut u32, &mut Model<'_>, &dyn InformEvents, &mut [u8]) -> Option<Walk>,
    /// Whether an earlier such row names the parameter too.
    pub(crate) is_in_row_before:
        fn(u32, &mut Model<'_>, &dyn InformEvents, &Place, &mut [u8]) -> bool,
    /// Where the entry of a `SetParameterValues` points.
    pub(crate) find: fn(&Model<'_>, &str) -> Result<Destination, PathError>,
    /// What makes the names of such entries the same, as a hash.
    pub(crate) hash: fn(&Model<'_>, &Text<'_>, &mut [u8]) -> u64,
    /// How often the entries name the parameter of one of them.
    pub(crate) mentions:
        for<'a> fn(&Model<'_>, All<'_, 'a>, (u32, &Text<'a>), &mut [u8]) -> Mentions,
    /// The hash of the alias that an entry gives.
    pub(crate) given_alias: fn(&Assignment<'_>) -> Option<u64>,
    /// Whether another entry gives the same alias in the same table (ALIAS-013).
    pub(crate) gives_alias_twice:
        for<'a> fn(&Model<'_>, All<'_, 'a>, (u32, &Assignment<'a>), &mut [u8]) -> bool,
    /// Whether a value may be set, besides what the model limits it to.
    pub(crate) allow:
        for<'a> fn(&Model<'_>, All<'_, 'a>, (&Place, &Assignment<'a>), &Value<'_>) -> bool,
    /// Sets what was checked, with what was found then.
    pub(crate) set_all:
        for<'a> fn(&mut Model<'_>, All<'_, 'a>, Found<'_>, &mut [u8]) -> Result<(), SetError>,
}

/// A data model with any of it.
pub(crate) static WITH: Machine = Machine {
    table_to_extend: alias::table_to_extend,
    put_path: alias::put_path,
    push_alias: alias::push_alias,
    settle: objects::settle,
    clear: reference::clear,
    restyle: reference::restyle,
    next_row_walk: rows::next_match,
    is_in_row_before: rows::named_before,
    find: related::find,
    hash: related::hash,
    mentions: related::mentions,
    given_alias: related::given_alias,
    gives_alias_twice: related::gives_alias_twice,
    allow: rules::allow,
    set_all: related::set_all,
};

/// A data model with none of it.
pub(crate) static WITHOUT: Machine = Machine {
    table_to_extend: |model, path| Ok((objects::table_to_extend(model, path)?, None)),
    put_path: |_, _, _| false,
    push_alias: |_, _, _| false,
    settle: |_, _, _, _| Ok(()),
    clear: |_, _, _| Ok(()),
    restyle: |_, _, _| None,
    next_row_walk: |_, _, _, _| None,
    is_in_row_before: |_, _, _, _, _| false,
    find: |model, path| Destination::existing(model.resolve(path)?),
    hash: |_, name, _| names::hash_of(name),
    mentions: |_, entries, (index, name), _| {
        names::mentions(entries, index, &mut |other| other == name)
    },
    given_alias: |_| None,
    gives_alias_twice: |_, _, _, _| false,
    allow: |_, _, _, _| true,
    set_all: apply::set_all,
};

#[cfg(test)]
#[cfg(feature = "alloc")]
mod tests {
    use super::*;
    use crate::{
        Addressing, Decl, InstanceMode, Limit, MemoryTree, Schema, SetPolicy, Transaction,
        add_object, delete_object, schema,
    };
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use cwmp_soap::ValueType;

    schema! {
        static PLAIN = Decl::object("Device", &[
            Decl::parameter("Alias", ValueType::String).writable(),
            Decl::table("Row", &[
                Decl::parameter("Enable", ValueType::Boolean).writable(),
                Decl::parameter("Name", ValueType::String).writable().limits(&[Limit::Default("x")]),
            ]).writable().limits(&[Limit::EnabledBy("Enable"), Limit::Instances { min: 0, max: 3 }]),
        ]);
    }

    schema! {
        static ALIASES = Decl::object("Device", &[
            Decl::table("Row", &[Decl::parameter("Alias", ValueType::String)]),
        ]);
    }

    schema! {
        static KEYS = Decl::object("Device", &[
            Decl::table("Row", &[Decl::parameter("Name", ValueType::String)])
                .limits(&[Limit::EnabledBy("Enable"), Limit::UniqueKey("Name")]),
        ]);
    }

    schema! {
        static KEYS_IF_ENABLED = Decl::object("Device", &[
            Decl::table("Row", &[Decl::parameter("Name", ValueType::String)])
                .limits(&[Limit::UniqueKeyIfEnabled("Name")]),
        ]);
    }

    schema! {
        static REFERENCES = Decl::object("Device", &[
            Decl::parameter("Weak", ValueType::String).limits(&[Limit::Reference { strong: false }]),
        ]);
    }

    schema! {
        static INFORM = Decl::object("Device", &[
            Decl::object("ManagementServer", &[Decl::table("InformParameter", &[])]),
        ]);
    }

    #[test]
    fn a_data_model_takes_the_code_only_if_it_has_something_for_it() {
        for schema in [ALIASES, KEYS, KEYS_IF_ENABLED, REFERENCES, INFORM] {
            assert!(core::ptr::eq(schema.machine(), &WITH), "{schema:?}");
        }
        assert!(core::ptr::eq(PLAIN.machine(), &WITHOUT));
    }

    /// What comes of calls on a device with two rows, one by one.
    fn outcomes(schema: Schema<'_>) -> Vec<String> {
        let mut tree = MemoryTree::from_schema(schema);
        let mut outcomes = Vec::new();
        let all = Addressing {
            mode: InstanceMode::Alias,
            ..Addressing::ALIASES
        };
        for addressing in [Addressing::default(), all] {
            let mut model = Model::new(schema, &mut tree).with_addressing(addressing);
            let mut scratch = [0; 256];
            let paths = [
                "Device.Row.",
                "Device.Row.",
                "Device.Row.[a].",
                "Device.Row",
                "Device.Row.[a]",
                "Device.",
                "Device.Row.",
                "Device.Row.",
                "Device.Row.1.",
            ];
            for path in paths {
                let added = add_object(&mut model, path, &mut scratch);
                outcomes.push(alloc::format!("{path} {added:?}"));
            }
            let calls: [&[(&str, &str)]; 7] = [
                &[("Device.Row.1.Name", "a"), ("Device.Row.2.Name", "a")],
                &[("Device.Row.1.Name", "b"), ("Device.Row.1.Name", "c")],
                &[("Device.Row.[a].Name", "d")],
                &[("Device.Row.[a].Name", "d"), ("Device.Row.[a].Name", "d")],
                &[
                    ("Device.Alias", "1"),
                    ("Device.Row.1.Enable", "x"),
                    ("Device.Row.1.Name", "e"),
                ],
                &[
                    ("Device.Alias", "1"),
                    ("Device.Row.9.Name", "f"),
                    ("Device.Row.", "f"),
                ],
                &[("Device.Alias", "f"), ("Device.Row.2.Enable", "1")],
            ];
            for call in calls {
                let entries = call.iter().map(|(name, value)| Assignment {
                    name: Text::plain(name),
                    value_type: None,
                    type_given: false,
                    value: Text::plain(value),
                });
                let transaction =
                    Transaction::new(&model, &entries, SetPolicy::LENIENT, &mut scratch);
                let done = transaction.run(&mut model, &entries, &mut scratch);
                let mut faults = transaction.faults(&entries, 0);
                outcomes.push(alloc::format!("{done:?}"));
                while let Some(fault) = faults.next_fault(&mut model, &mut scratch) {
                    outcomes.push(alloc::format!("{} {}", fault.index, fault.code));
                }
            }
            for path in [
                "Device.Row.2.",
                "Device.Row.2.",
                "Device.Row.[a].",
                "Device.Row.",
            ] {
                let deleted = delete_object(&mut model, path, &mut scratch);
                outcomes.push(alloc::format!("{path} {deleted:?}"));
            }
        }
        for path in ["Device.Alias", "Device.Row.1.Name", "Device.Row.1.Enable"] {
            let place = schema.parse(path).map(|target| target.place);
            let text = place.ok().and_then(|place| tree.text(&place));
            outcomes.push(text.unwrap_or_default().to_string());
        }
        outcomes
    }

    #[test]
    fn a_data_model_that_lacks_it_all_does_the_same_without_the_code() {
        let without = outcomes(PLAIN);
        assert_eq!(without, outcomes(PLAIN.with_machine(&WITH)));
        let all = without.join("\n");
        assert!(all.contains("Ok(Added") && all.contains("Err("), "{all}");
        assert!(all.ends_with("\nf\na\n0"), "{all}");
    }
}
