//! `AddObject` and `DeleteObject`.

use cwmp_model::{Applied, Backend, MemoryTree};

use crate::world::{ALIASES, NUMBERS, SCHEMA, add, add_in, delete, device, get, names, set, value};

#[test]
fn ct_rpc_22c_numbers_are_distinct_and_a_deleted_one_is_not_handed_out_again() {
    let mut tree = device();
    assert_eq!(add(&mut tree, "Device.Net.Port."), Ok(1));
    assert_eq!(add(&mut tree, "Device.Net.Port."), Ok(2));
    assert_eq!(delete(&mut tree, "Device.Net.Port.1."), Ok(Applied::Now));
    assert_eq!(add(&mut tree, "Device.Net.Port."), Ok(3));
    // Not even the highest.
    assert_eq!(delete(&mut tree, "Device.Net.Port.3."), Ok(Applied::Now));
    assert_eq!(add(&mut tree, "Device.Net.Port."), Ok(4));
    assert_eq!(value(&mut tree, "Device.Net.PortNumberOfEntries"), "2");
}

#[test]
fn ct_rpc_22c_past_the_highest_number_a_free_one_is_taken() {
    let mut tree = device();
    for number in ["1", "4294967295"] {
        let path = format!("Device.Net.Port.{number}.");
        tree.insert_instance(SCHEMA, &path).unwrap();
    }
    assert_eq!(add(&mut tree, "Device.Net.Port."), Ok(2));
    assert_eq!(add(&mut tree, "Device.Net.Port."), Ok(3));
}

#[test]
fn ct_rpc_22c_a_full_table_is_9004() {
    let mut tree = device();
    tree.insert_instance(SCHEMA, "Device.Net.Mode.7.").unwrap();
    assert_eq!(add(&mut tree, "Device.Net.Mode."), Ok(8));
    // The model would let a third in, but no value is left that tells it from the others.
    let before = tree.clone();
    assert_eq!(add(&mut tree, "Device.Net.Mode."), Err(9004));
    assert_eq!(tree, before);
    tree.insert_instance(SCHEMA, "Device.Net.Mode.20.").unwrap();
    assert_eq!(add(&mut tree, "Device.Net.Mode."), Err(9004));
}

#[test]
fn ct_rpc_24c_a_new_instance_has_the_defaults_and_empty_tables() {
    let mut tree = device();
    tree.insert_instance(SCHEMA, "Device.Net.Port.1.").unwrap();
    set(&mut tree, &[("Device.Net.Port.1.Number", "80")]).unwrap();
    assert_eq!(add(&mut tree, "Device.Net.Port."), Ok(2));
    let expected = [
        ("Alias", "cpe-2"),
        ("Enable", "0"),
        // Empty would be a second one of that name.
        ("Name", "cpe-2"),
        ("Number", "0"),
        ("Protocol", "TCP"),
        ("Reset", "0"),
        ("RuleNumberOfEntries", "0"),
        ("Stats.Packets", "0"),
    ];
    let found = get(&mut tree, NUMBERS, "Device.Net.Port.2.").unwrap();
    let expected =
        expected.map(|(name, value)| (format!("Device.Net.Port.2.{name}"), value.to_owned()));
    assert_eq!(found, expected);
    let below = names(&mut tree, NUMBERS, "Device.Net.Port.2.Rule.", true);
    assert_eq!(below, Ok(vec![]));
}

#[test]
fn ct_rpc_24c_an_alias_that_the_device_chooses_gives_way_to_one_that_is_taken() {
    let mut tree = device();
    add(&mut tree, "Device.Net.Port.").unwrap();
    set(&mut tree, &[("Device.Net.Port.1.Alias", "cpe-2")]).unwrap();
    add(&mut tree, "Device.Net.Port.").unwrap();
    assert_eq!(value(&mut tree, "Device.Net.Port.2.Alias"), "cpe-2-2");
}

#[test]
fn ct_rpc_25c_everything_below_goes_and_references_are_emptied() {
    let mut tree = device();
    for path in ["Device.Net.Port."; 3] {
        add(&mut tree, path).unwrap();
    }
    for path in [
        "Device.Net.Port.1.Rule.",
        "Device.Net.Port.1.Rule.",
        "Device.Net.Port.2.Rule.",
    ] {
        add(&mut tree, path).unwrap();
    }
    let gone = "Device.Net.Port.1.";
    set(
        &mut tree,
        &[
            ("Device.Refs.Default", "Device.Net.Port.1.Rule.2."),
            ("Device.Refs.Weak", gone),
            ("Device.Refs.Plain", gone),
            (
                "Device.Refs.All",
                "Device.Net.Port.2., Device.Net.Port.1,Device.Net.Port.[cpe-1].Stats.,Device.Net.Port.3,Nowhere",
            ),
            ("Device.Net.Port.1.Rule.1.Target", gone),
            ("Device.Net.Port.2.Rule.1.Target", "Device.Net.Port.[cpe-1]."),
        ],
    )
    .unwrap();
    let places = tree.len();
    assert_eq!(delete(&mut tree, gone), Ok(Applied::Now));
    assert!(tree.len() < places);
    assert_eq!(get(&mut tree, ALIASES, gone), Err(9005));
    let rows = names(&mut tree, NUMBERS, "Device.Net.Port.", true).unwrap();
    assert_eq!(rows, ["Device.Net.Port.2.", "Device.Net.Port.3."]);
    for (path, left) in [
        ("Device.Refs.Default", ""),
        ("Device.Refs.Weak", gone),
        ("Device.Refs.Plain", gone),
        (
            "Device.Refs.All",
            "Device.Net.Port.2.,Device.Net.Port.3,Nowhere",
        ),
        ("Device.Net.Port.2.Rule.1.Target", ""),
        ("Device.Net.PortNumberOfEntries", "2"),
    ] {
        assert_eq!(value(&mut tree, path), left, "{path}");
    }
}

#[test]
fn ct_rpc_25c_a_list_that_does_not_fit_into_memory_leaves_everything_as_it_was() {
    let mut tree = device();
    add(&mut tree, "Device.Net.Port.").unwrap();
    let long = "Device.Net.Port.1.,".repeat(40);
    tree.set_text(SCHEMA, "Device.Refs.All", &long).unwrap();
    tree.set_text(SCHEMA, "Device.Refs.Default", "Device.Net.Port.1.")
        .unwrap();
    let before = tree.clone();
    assert_eq!(delete(&mut tree, "Device.Net.Port.1."), Err(9002));
    assert_eq!(tree, before);
}

#[test]
fn ct_rpc_26c_only_an_instance_that_is_there_can_be_deleted() {
    let mut tree = device();
    add(&mut tree, "Device.Net.Port.").unwrap();
    let before = tree.clone();
    for path in [
        "",
        "Device.",
        "Device.Net.",
        "Device.Net.Port.",
        "Device.Net.Port.2.",
        "Device.Net.Port.1",
        "Device.Net.Port.1.Stats.",
        "Device.Net.Port.1.Name",
        "Device.Net.Port.*.",
        "Device.Net.Port.[nobody].",
        "Device.Net.Fixed.1.",
        "Device.Nope.",
    ] {
        assert_eq!(delete(&mut tree, path), Err(9005), "{path}");
    }
    assert_eq!(tree, before);
}

#[test]
fn ct_rpc_26c_the_last_instance_that_the_model_wants_is_kept() {
    let mut tree = device();
    tree.insert_instance(SCHEMA, "Device.Net.Mode.1.").unwrap();
    assert_eq!(delete(&mut tree, "Device.Net.Mode.1."), Err(9001));
    add(&mut tree, "Device.Net.Mode.").unwrap();
    assert_eq!(delete(&mut tree, "Device.Net.Mode.1."), Ok(Applied::Now));
}

#[test]
fn ct_rpc_22c_only_a_table_that_takes_instances_can_be_added_to() {
    let mut tree = device();
    add(&mut tree, "Device.Net.Port.").unwrap();
    let before = tree.clone();
    for path in [
        "",
        "Device.",
        "Device.Net.Port",
        "Device.Net.Port.1.",
        "Device.Net.Port.1.Name",
        "Device.Net.Port.2.Rule.",
        "Device.Net.Port.*.Rule.",
        "Device.Net.Fixed.",
        "Device.Net.Fixed.[a].",
        "Device.Net.[a].",
        "Device.Net.Mode.[a].",
        "Device.Net.Port.[a]",
        "Device.Net.Port.[].",
        "Device.Nope.",
    ] {
        assert_eq!(add(&mut tree, path), Err(9005), "{path}");
    }
    assert_eq!(tree, before);
}

#[test]
fn ct_alias_02c_an_instance_is_added_by_its_alias_and_found_by_both() {
    let mut tree = device();
    assert_eq!(add(&mut tree, "Device.Net.Port.[cam]."), Ok(1));
    assert_eq!(
        add(&mut tree, "Device.Net.Port.[cam].Rule.[in.out]."),
        Ok(1)
    );
    let by_number = get(&mut tree, ALIASES, "Device.Net.Port.1.Rule.1.").unwrap();
    for path in [
        "Device.Net.Port.[cam].Rule.[in.out].",
        "Device.Net.Port.[cam].Rule.1.",
        "Device.Net.Port.1.Rule.[in.out].",
    ] {
        assert_eq!(get(&mut tree, ALIASES, path).unwrap(), by_number, "{path}");
        assert_eq!(get(&mut tree, NUMBERS, path), Err(9005), "{path}");
    }
    assert_eq!(value(&mut tree, "Device.Net.Port.1.Alias"), "cam");
    assert_eq!(
        delete(&mut tree, "Device.Net.Port.[cam].Rule.[in.out]."),
        Ok(Applied::Now)
    );
    assert_eq!(
        names(&mut tree, ALIASES, "Device.Net.Port.[cam].Rule.", true),
        Ok(vec![])
    );
}

#[test]
fn ct_alias_03c_an_alias_in_use_adds_nothing() {
    let mut tree = device();
    add(&mut tree, "Device.Net.Port.[a].").unwrap();
    let before = tree.clone();
    assert_eq!(add(&mut tree, "Device.Net.Port.[a]."), Err(9003));
    let long = format!("Device.Net.Port.[{}].", "x".repeat(65));
    for path in ["Device.Net.Port.[1x].", "Device.Net.Port.[ x].", &long] {
        assert_eq!(add(&mut tree, path), Err(9003), "{path}");
    }
    assert_eq!(tree, before);
    let by_number = add_in(&mut tree, NUMBERS, "Device.Net.Port.[b].");
    assert_eq!(by_number, Err(9005), "no alias to a device without them");
    // Another table does not mind.
    assert_eq!(
        add(&mut tree, "Device.ManagementServer.InformParameter.[a]."),
        Ok(1)
    );
}

/// A device whose tables fail in one way or another.
struct Odd {
    tree: MemoryTree,
    number: Option<u32>,
}

impl Backend for Odd {
    fn next_instance(&self, table: &cwmp_model::Place, after: u32) -> Option<u32> {
        self.tree.next_instance(table, after)
    }
    fn presence(&self, place: &cwmp_model::Place) -> cwmp_model::Presence {
        self.tree.presence(place)
    }
    fn get<'v>(
        &'v mut self,
        parameter: &cwmp_model::Place,
        scratch: &'v mut [u8],
    ) -> Result<cwmp_soap::Value<'v>, cwmp_soap::FaultCode> {
        self.tree.get(parameter, scratch)
    }
    fn begin(&mut self) -> Result<(), cwmp_soap::FaultCode> {
        self.tree.begin()
    }
    fn set(
        &mut self,
        parameter: &cwmp_model::Place,
        value: &cwmp_soap::Value<'_>,
    ) -> Result<(), cwmp_soap::FaultCode> {
        self.tree.set(parameter, value)
    }
    fn add(
        &mut self,
        schema: cwmp_model::Schema<'_>,
        table: &cwmp_model::Place,
    ) -> Result<u32, cwmp_soap::FaultCode> {
        let added = self.tree.add(schema, table)?;
        Ok(self.number.unwrap_or(added))
    }
    fn commit(&mut self) -> Result<Applied, cwmp_soap::FaultCode> {
        self.tree.commit()
    }
    fn rollback(&mut self) {
        self.tree.rollback();
    }
}

#[test]
fn ct_rpc_22c_a_number_under_which_nothing_is_found_is_not_answered() {
    for number in [0, 7] {
        let mut odd = Odd {
            tree: device(),
            number: Some(number),
        };
        assert_eq!(add(&mut odd, "Device.Net.Port."), Err(9002), "{number}");
        assert_eq!(odd.tree, device());
    }
    // A back end without aliases and without deleting says so.
    let mut odd = Odd {
        tree: device(),
        number: None,
    };
    assert_eq!(add(&mut odd, "Device.Net.Port."), Ok(1));
    assert_eq!(delete(&mut odd, "Device.Net.Port.1."), Err(9001));
}
