//! Any sequence of calls, with a back end that fails anywhere, leaves the device changed or untouched.

use cwmp_model::{Applied, Backend, MemoryTree, Place, Presence, Schema};
use cwmp_soap::{FaultCode, Value, ValueType};

use crate::world::{ALIASES, SCHEMA, add, delete, device, get, names, set};

/// A fixed sequence of chance (xorshift).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % end
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

/// A tree that fails at the n-th call that could fail.
struct Failing {
    tree: MemoryTree,
    /// Calls that still succeed.
    left: usize,
    rolled_back: bool,
}

impl Failing {
    fn turn(&mut self) -> Result<(), FaultCode> {
        self.left = self.left.checked_sub(1).ok_or(FaultCode::INTERNAL_ERROR)?;
        Ok(())
    }
}

impl Backend for Failing {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        self.tree.next_instance(table, after)
    }
    fn find_alias(&self, table: &Place, alias: &str) -> Option<u32> {
        self.tree.find_alias(table, alias)
    }
    fn alias<'v>(&'v self, instance: &Place, scratch: &'v mut [u8]) -> Option<&'v str> {
        self.tree.alias(instance, scratch)
    }
    fn presence(&self, place: &Place) -> Presence {
        self.tree.presence(place)
    }
    fn value_type(&self, parameter: &Place) -> Option<ValueType> {
        self.tree.value_type(parameter)
    }
    fn get<'v>(&'v mut self, at: &Place, scratch: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        self.turn()?;
        self.tree.get(at, scratch)
    }
    fn begin(&mut self) -> Result<(), FaultCode> {
        self.turn()?;
        self.tree.begin()
    }
    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        self.turn()?;
        self.tree.set(parameter, value)
    }
    fn add(&mut self, schema: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        self.turn()?;
        self.tree.add(schema, table)
    }
    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        self.turn()?;
        self.tree.delete(instance)
    }
    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.turn()?;
        self.tree.commit()
    }
    fn rollback(&mut self) {
        self.rolled_back = true;
        self.tree.rollback();
    }
}

/// One call of the ACS.
#[derive(Debug)]
pub(crate) enum Call {
    Add(String),
    Delete(String),
    Set(Vec<(String, String)>),
}

const INSTANCES: &[&str] = &["1", "2", "3", "4", "[a]", "[b]", "[cpe-1]", "[cpe-2]"];
const NAMES: &[&str] = &[
    "Name",
    "Alias",
    "Number",
    "Protocol",
    "Enable",
    "Reset",
    "Rule.1.Target",
    "Rule.[r].Target",
];
const VALUES: &[&str] = &[
    "",
    "1",
    "80",
    "UDP",
    "a",
    "b",
    "cpe-2",
    "Device.Net.Port.1.",
];

impl Call {
    pub(crate) fn any(chance: &mut Chance) -> Self {
        let instance = |chance: &mut Chance| format!("Device.Net.Port.{}.", chance.pick(INSTANCES));
        match chance.below(10) {
            0 | 1 => Self::Add("Device.Net.Port.".into()),
            2 => Self::Add(instance(chance) + "Rule."),
            3 => Self::Add(instance(chance)),
            4 => Self::Delete(instance(chance)),
            5 => Self::Delete(instance(chance) + "Rule.1."),
            _ => Self::Set(
                (0..chance.below(5))
                    .map(|_| {
                        let name = match chance.below(6) {
                            0 => chance
                                .pick(&["Device.Refs.Default", "Device.Refs.All", "Device.Nope"])
                                .into(),
                            _ => instance(chance) + chance.pick(NAMES),
                        };
                        (name, chance.pick(VALUES).into())
                    })
                    .collect(),
            ),
        }
    }

    pub(crate) fn run(&self, backend: &mut dyn Backend) -> bool {
        match self {
            Self::Add(path) => add(backend, path).is_ok(),
            Self::Delete(path) => delete(backend, path).is_ok(),
            Self::Set(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(name, value)| (&**name, &**value))
                    .collect();
                set(backend, &entries).is_ok()
            }
        }
    }
}

/// What has to hold of a device at any time.
fn check(tree: &mut MemoryTree) {
    let rows = names(tree, ALIASES, "Device.Net.Port.", true).unwrap();
    let counted = get(tree, ALIASES, "Device.Net.PortNumberOfEntries").unwrap();
    assert_eq!(counted[0].1, rows.len().to_string());
    let mut aliases = get(tree, ALIASES, "Device.Net.Port.*.Alias").unwrap();
    assert_eq!(aliases.len(), rows.len());
    for (path, alias) in &aliases {
        let found = names(tree, ALIASES, &format!("Device.Net.Port.[{alias}]."), false).unwrap();
        assert_eq!(format!("{}Alias", found[0]), *path);
    }
    aliases.sort_by(|a, b| a.1.cmp(&b.1));
    aliases.dedup_by(|a, b| a.1 == b.1);
    assert_eq!(aliases.len(), rows.len(), "no alias twice");
    let mut taken = get(tree, ALIASES, "Device.Net.Port.*.Name").unwrap();
    taken.sort_by(|a, b| a.1.cmp(&b.1));
    taken.dedup_by(|a, b| a.1 == b.1);
    assert_eq!(taken.len(), rows.len(), "no name twice");
    for reference in ["Device.Refs.Default", "Device.Refs.All"] {
        let path = get(tree, ALIASES, reference).unwrap().remove(0).1;
        if path.starts_with("Device.") {
            assert!(get(tree, ALIASES, &path).is_ok(), "{path} is gone");
        }
    }
}

#[test]
fn ct_flt_05c_calls_change_all_or_nothing_wherever_the_back_end_fails() {
    let mut changed = 0_u32;
    let mut failed = 0_u32;
    for seed in 0..60 {
        let mut chance = Chance::new(seed);
        let mut tree = device();
        for _ in 0..40 {
            let call = Call::any(&mut chance);
            let mut whole = tree.clone();
            let done = call.run(&mut whole);
            if !done {
                assert_eq!(whole, tree, "{call:?}");
            }
            // Once for each call of the back end that may fail.
            for left in 0.. {
                let mut failing = Failing {
                    tree: tree.clone(),
                    left,
                    rolled_back: false,
                };
                if call.run(&mut failing) {
                    assert!(done && failing.tree == whole, "{call:?}");
                    assert!(!failing.rolled_back);
                    changed += 1;
                    break;
                }
                assert_eq!(failing.tree, tree, "{call:?} after {left}");
                failed += 1;
                if failing.left > 0 {
                    break;
                }
            }
            tree = whole;
            check_references(&mut tree);
            check(&mut tree);
        }
    }
    assert!(changed > 500 && failed > 5000, "{changed} and {failed}");
}

/// A reference may be set to what is not there; those are of no interest here.
fn check_references(tree: &mut MemoryTree) {
    for reference in ["Device.Refs.Default", "Device.Refs.All"] {
        let path = get(tree, ALIASES, reference).unwrap().remove(0).1;
        if get(tree, ALIASES, &path).is_err() {
            tree.set_text(SCHEMA, reference, "").unwrap();
        }
    }
}
