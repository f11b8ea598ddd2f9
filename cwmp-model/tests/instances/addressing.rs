//! Aliases in what is returned, and wildcards in what is asked.

use cwmp_model::{Depth, Model, Walk};

use crate::world::{ALIASES, NUMBERS, RETURNED, SCHEMA, add, device, get, names, set};

fn paths(found: Vec<(String, String)>) -> Vec<String> {
    found.into_iter().map(|(path, _)| path).collect()
}

fn with_ports() -> cwmp_model::MemoryTree {
    let mut tree = device();
    for path in [
        "Device.Net.Port.[cam].",
        "Device.Net.Port.",
        "Device.Net.Port.[c.d].",
        "Device.Net.Port.1.Rule.[in].",
        "Device.Net.Port.3.Rule.",
        "Device.Net.Port.3.Rule.",
    ] {
        add(&mut tree, path).unwrap();
    }
    tree
}

#[test]
fn ct_alias_07c_aliases_are_in_every_returned_path() {
    let mut tree = with_ports();
    let found = paths(get(&mut tree, RETURNED, "Device.Net.Port.1.Rule.").unwrap());
    let row = "Device.Net.Port.[cam].Rule.[in].";
    assert_eq!(
        found,
        ["Alias", "Since", "Target"].map(|name| format!("{row}{name}"))
    );
    let all = names(&mut tree, RETURNED, "Device.Net.Port.", false).unwrap();
    assert!(
        all.iter()
            .any(|path| path == "Device.Net.Port.[c.d].Rule.[cpe-2].Target")
    );
    assert!(
        all.iter()
            .any(|path| path == "Device.Net.Port.[c.d].Stats.Packets")
    );
    assert!(all.iter().all(|path| !path.contains("Port.1.")));
    // What has no alias keeps its number, and numbers are returned to those who want numbers.
    let fixed = names(&mut tree, RETURNED, "Device.Net.Fixed.", true).unwrap();
    assert_eq!(fixed, ["Device.Net.Fixed.1."]);
    let numbered = names(&mut tree, ALIASES, "Device.Net.Port.[cam].Rule.", false).unwrap();
    assert_eq!(numbered[1], "Device.Net.Port.1.Rule.1.");
    // Every returned path leads back to where it came from.
    let model = Model::new(SCHEMA, &mut tree).with_addressing(RETURNED);
    let target = model.resolve("").unwrap();
    let mut walk = Walk::new(&model, &target, Depth::Everything);
    let mut count = 0;
    while let Some(place) = walk.current() {
        assert_eq!(model.resolve(walk.path()).unwrap().place, *place);
        assert_eq!(model.path(place).unwrap(), walk.path());
        count += 1;
        walk.advance(&model);
    }
    assert!(count > 60);
}

#[test]
fn ct_alias_07c_an_alias_gives_way_to_the_number_where_the_path_would_be_too_long() {
    // In 256 bytes both fit, then the last name does not, then the inner alias, then neither.
    for length in 40..=63 {
        let mut tree = device();
        let outer = "x".to_owned() + &"ä".repeat(63);
        let inner = "y".to_owned() + &"ä".repeat(length);
        let row = format!("Device.Net.Port.[{outer}].Rule.[{inner}].");
        add(&mut tree, &format!("Device.Net.Port.[{outer}].")).unwrap();
        add(&mut tree, &row).unwrap();
        assert!(row.chars().count() < 256);
        let found = names(&mut tree, RETURNED, &row, false).unwrap();
        let by_numbers = names(&mut tree, NUMBERS, "Device.Net.Port.1.Rule.1.", false).unwrap();
        assert_eq!(found.len(), by_numbers.len(), "nothing is left out");
        let model = Model::new(SCHEMA, &mut tree).with_addressing(RETURNED);
        for (path, by_number) in found.iter().zip(&by_numbers) {
            assert!(path.len() <= 256 && path.starts_with("Device.Net.Port."));
            let place = model.resolve(path).unwrap().place;
            assert_eq!(place, model.resolve(by_number).unwrap().place, "{path}");
        }
    }
}

#[test]
fn ct_alias_10x_brackets_hold_one_alias_and_nothing_else() {
    let mut tree = with_ports();
    for path in [
        "Device.Net.Port.[c.d].Name",
        "Device.Net.Port.[c.d].Rule.1.Target",
    ] {
        assert_eq!(get(&mut tree, ALIASES, path).unwrap().len(), 1, "{path}");
    }
    for path in [
        "Device.Net.Port.[.Name",
        "Device.Net.Port.[].Name",
        "Device.Net.Port.].Name",
        "Device.Net.Port.[cam.Name",
        "Device.Net.Port.[[cam]].Name",
        "Device.Net.Port.[cam]x.Name",
        "Device.Net.Port.[cam]Name",
        "Device.Net.Port.cam.Name",
        "Device.Net.Port.[c].d].Name",
        "Device.Net.Port.[*].Name",
        "Device.[Net].Port.1.Name",
        "[Device].Net.Port.1.Name",
        "Device.Net.Port.[CAM].Name",
        "Device.Net.Port.[1].Name",
    ] {
        assert_eq!(get(&mut tree, ALIASES, path), Err(9005), "{path}");
    }
}

#[test]
fn ct_rpc_16c_wildcards_stand_for_every_instance() {
    let mut tree = with_ports();
    let found = paths(get(&mut tree, ALIASES, "Device.Net.Port.*.Name").unwrap());
    assert_eq!(
        found,
        [1, 2, 3].map(|n| format!("Device.Net.Port.{n}.Name"))
    );
    let rules = paths(get(&mut tree, RETURNED, "Device.Net.Port.*.Rule.*.Target").unwrap());
    assert_eq!(
        rules,
        [
            "Device.Net.Port.[cam].Rule.[in].Target",
            "Device.Net.Port.[c.d].Rule.[cpe-1].Target",
            "Device.Net.Port.[c.d].Rule.[cpe-2].Target",
        ]
    );
    let second = paths(get(&mut tree, ALIASES, "Device.Net.Port.*.Rule.2.").unwrap());
    assert!(
        second
            .iter()
            .all(|path| path.starts_with("Device.Net.Port.3.Rule.2."))
    );
    assert_eq!(second.len(), 3);
    let below = names(&mut tree, ALIASES, "Device.Net.Port.[c.d].Rule.*.", true).unwrap();
    assert_eq!(below.len(), 6);
    assert!(
        below
            .iter()
            .all(|path| path.starts_with("Device.Net.Port.3.Rule."))
    );
    let objects = names(&mut tree, ALIASES, "Device.Net.Port.*.Stats.", false).unwrap();
    assert_eq!(objects.len(), 6, "each object and its parameter");
    assert_eq!(
        names(&mut tree, ALIASES, "Device.Net.Port.*.Name", true),
        Err(9003)
    );
}

#[test]
fn ct_rpc_16c_wildcards_that_nothing_matches_are_an_empty_list() {
    let mut tree = device();
    assert_eq!(
        get(&mut tree, ALIASES, "Device.Net.Port.*.Name"),
        Ok(vec![])
    );
    assert_eq!(
        names(&mut tree, ALIASES, "Device.Net.Port.*.", true),
        Ok(vec![])
    );
    add(&mut tree, "Device.Net.Port.").unwrap();
    assert_eq!(
        get(&mut tree, ALIASES, "Device.Net.Port.*.Rule.*.Target"),
        Ok(vec![])
    );
    assert_eq!(
        get(&mut tree, ALIASES, "Device.Net.Port.*.Rule.5."),
        Ok(vec![])
    );
}

#[test]
fn ct_rpc_16c_wildcards_are_9005_where_they_are_not_supported_or_make_no_sense() {
    let mut tree = with_ports();
    for path in ["Device.Net.Port.*.Name", "Device.Net.Port.*."] {
        assert_eq!(get(&mut tree, NUMBERS, path), Err(9005), "{path}");
        assert_eq!(names(&mut tree, NUMBERS, path, false), Err(9005), "{path}");
    }
    for path in [
        "Device.*.Port.1.Name",
        "Device.Net.Port.*.Nope",
        "Device.Net.Port.*",
        "Device.Net.Port.**.Name",
        "Device.Net.Port.*.Name.",
        "*",
        "Device.Net.Port.9.Rule.*.Target",
        // An alias behind a wildcard would name another instance in each.
        "Device.Net.Port.*.Rule.[in].Target",
    ] {
        assert_eq!(get(&mut tree, ALIASES, path), Err(9005), "{path}");
    }
    let refused = set(&mut tree, &[("Device.Net.Port.*.Name", "x")]);
    assert_eq!(refused, Err(vec![(0, 9005)]));
}

#[test]
fn ct_inf_03c_patterns_match_whatever_the_acs_may_use() {
    let mut tree = with_ports();
    let model = Model::new(SCHEMA, &mut tree).with_addressing(NUMBERS);
    let mut walk = Walk::matching(&model, "Device.Net.Port.*.Stats.Packets", Depth::Start).unwrap();
    let mut found = 0;
    while walk.current().is_some() {
        found += 1;
        walk.advance(&model);
    }
    assert_eq!(found, 3);
}

#[test]
fn ct_alias_07c_references_are_read_in_the_style_of_paths() {
    let mut tree = with_ports();
    set(
        &mut tree,
        &[
            ("Device.Refs.Default", "Device.Net.Port.[cam]."),
            ("Device.Refs.Plain", "Device.Net.Port.[cam]."),
            (
                "Device.Refs.All",
                "Device.Net.Port.[c.d], Device.Net.Port.1.,Nowhere",
            ),
        ],
    )
    .unwrap();
    for (addressing, single, list) in [
        (
            ALIASES,
            "Device.Net.Port.1.",
            "Device.Net.Port.3,Device.Net.Port.1.,Nowhere",
        ),
        (
            RETURNED,
            "Device.Net.Port.[cam].",
            "Device.Net.Port.[c.d],Device.Net.Port.[cam].,Nowhere",
        ),
    ] {
        let mut values = get(&mut tree, addressing, "Device.Refs.")
            .unwrap()
            .into_iter();
        let mut value = |name: &str| values.find(|(path, _)| path.ends_with(name)).unwrap().1;
        assert_eq!(value("All"), list);
        assert_eq!(value("Default"), single);
        assert_eq!(
            value("Plain"),
            "Device.Net.Port.[cam].",
            "no reference to the model"
        );
    }
}

#[test]
fn a_slow_back_end_is_told_of_each_object_once_before_its_parameters() {
    use cwmp_model::{Applied, Backend, Place, Presence, ValuesWalk};
    use cwmp_soap::{FaultCode, Value};

    struct Slow {
        tree: cwmp_model::MemoryTree,
        prepared: Vec<Place>,
    }
    impl Backend for Slow {
        fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
            self.tree.next_instance(table, after)
        }
        fn presence(&self, place: &Place) -> Presence {
            self.tree.presence(place)
        }
        fn prepare(&mut self, object: &Place) {
            self.prepared.push(*object);
        }
        fn get<'v>(
            &'v mut self,
            at: &Place,
            scratch: &'v mut [u8],
        ) -> Result<Value<'v>, FaultCode> {
            let object = Place::new(SCHEMA.parent(at.node()).unwrap(), at.instances());
            let alone = SCHEMA.path(at).unwrap() == "Device.Refs.Plain";
            assert!(alone || self.prepared.contains(&object), "{at:?}");
            self.tree.get(at, scratch)
        }
        fn begin(&mut self) -> Result<(), FaultCode> {
            self.tree.begin()
        }
        fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
            self.tree.set(parameter, value)
        }
        fn commit(&mut self) -> Result<Applied, FaultCode> {
            self.tree.commit()
        }
        fn rollback(&mut self) {
            self.tree.rollback();
        }
    }

    let mut slow = Slow {
        tree: with_ports(),
        prepared: Vec::new(),
    };
    for path in ["Device.Net.Port.", "Device.Refs.Plain"] {
        let mut model = Model::new(SCHEMA, &mut slow);
        let mut walk = ValuesWalk::new(&model, path).unwrap();
        while walk.current().is_some() {
            walk.value(&mut model, &mut [0; 64]).unwrap();
            walk.advance(&model);
        }
    }
    let objects: Vec<_> = slow
        .prepared
        .iter()
        .map(|object| SCHEMA.path(object).unwrap().to_string())
        .collect();
    let port = |number: u32| format!("Device.Net.Port.{number}.");
    let expected = [
        port(1),
        port(1) + "Rule.1.",
        port(1) + "Stats.",
        port(2),
        port(2) + "Stats.",
        port(3),
        port(3) + "Rule.1.",
        port(3) + "Rule.2.",
        port(3) + "Stats.",
    ];
    assert_eq!(objects, expected);
}
