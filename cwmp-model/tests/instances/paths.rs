//! Paths that nobody would write by mistake alone.

use cwmp_model::{Depth, Model, PathError, Walk};

use crate::sequences::Chance;
use crate::world::{ALIASES, RETURNED, SCHEMA, add, delete, device, get, names, set};

const PIECES: &[&str] = &[
    "Device",
    ".",
    "Net",
    "Port",
    "1",
    "2",
    "[",
    "]",
    "[a]",
    "[cpe-1]",
    "*",
    "Rule",
    "Name",
    "Alias",
    "..",
    " ",
    "",
    "0",
    "4294967296",
    "99999999999999999999",
    "ä",
    "\u{0}",
    "{i}",
    "Stats",
    "-1",
    "[[",
    "]]",
    "[.]",
    "\n",
    "é",
    "𝄞",
    "Device.Net.Port.",
    "Device.Net.Port.1.",
    "Device.Net.Port.[cpe-1].Rule.",
];

#[test]
fn ct_alias_10x_no_text_is_too_odd_for_a_path() {
    let mut tree = device();
    add(&mut tree, "Device.Net.Port.").unwrap();
    add(&mut tree, "Device.Net.Port.1.Rule.").unwrap();
    let mut chance = Chance::new(10);
    let mut understood = 0;
    for _ in 0..6_000 {
        let mut path = String::new();
        for _ in 0..chance.below(12) {
            path.push_str(PIECES[chance.below(PIECES.len())]);
        }
        let mut before = tree.clone();
        let found = get(&mut tree, RETURNED, &path);
        understood += u32::from(found.is_ok());
        assert!(matches!(found, Ok(_) | Err(9005)), "{path:?}");
        let listed = names(&mut tree, ALIASES, &path, chance.below(2) == 0);
        assert!(matches!(listed, Ok(_) | Err(9003 | 9005)), "{path:?}");
        let model = Model::new(SCHEMA, &mut before).with_addressing(ALIASES);
        if let Ok(target) = model.resolve(&path) {
            let printed = model.path(&target.place).unwrap();
            assert_eq!(
                model.resolve(&printed).unwrap().place,
                target.place,
                "{path:?}"
            );
            let walk = Walk::named(&model, &path, Depth::Start).unwrap();
            assert_eq!(walk.current(), Some(&target.place));
        }
        let before = tree.clone();
        if set(&mut tree, &[(&path, "x")]).is_err() {
            assert_eq!(tree, before, "{path:?}");
        }
        tree = before.clone();
        let _ = add(&mut tree, &path);
        let _ = delete(&mut tree, &path);
        tree = before;
    }
    assert!(understood > 50, "only {understood} of them named something");
}

#[test]
fn a_path_of_256_characters_may_be_longer_in_bytes() {
    let mut tree = device();
    let alias = "x".to_owned() + &"ä".repeat(63);
    let path = |rest: &str| format!("Device.Net.Port.[{alias}].{rest}");
    add(&mut tree, &path("")).unwrap();
    let rule = format!("Rule.[y{}].", "ö".repeat(63));
    add(&mut tree, &path(&rule)).unwrap();
    let target = path(&format!("{rule}Target"));
    assert!(target.len() > 256 && target.chars().count() < 256);
    assert_eq!(get(&mut tree, ALIASES, &target).unwrap().len(), 1);
    let model = Model::new(SCHEMA, &mut tree).with_addressing(ALIASES);
    for (length, error) in [(256, PathError::Absent), (257, PathError::TooLong)] {
        let unknown = format!("Device.Net.Port.[{}].", "ü".repeat(length - 19));
        assert_eq!(unknown.chars().count(), length);
        assert_eq!(model.resolve(&unknown), Err(error), "{length}");
    }
}
