//! `SetParameterValues` on the built-in gateway: all or nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say why they are skipped"
)]
#![cfg(feature = "alloc")]

use cwmp_model::gateway::{self, SCHEMA};
use cwmp_model::{
    Applied, Assignment, Backend, MemoryTree, Model, Place, Presence, SetError, SetPolicy,
    Transaction,
};
use cwmp_soap::{FaultCode, Text, Value, ValueType};

const CODE: &str = "Device.DeviceInfo.ProvisioningCode";
const INTERVAL: &str = "Device.ManagementServer.PeriodicInformInterval";
const ENABLE: &str = "Device.ManagementServer.PeriodicInformEnable";
const MTU: &str = "Device.IP.Interface.1.MaxMTUSize";

const fn set<'a>(name: &'a str, ty: ValueType, value: &'a str) -> Assignment<'a> {
    Assignment {
        name: Text::plain(name),
        value_type: Some(ty),
        type_given: true,
        value: Text::plain(value),
    }
}

fn faults(
    backend: &mut dyn Backend,
    entries: &[Assignment<'_>],
    policy: SetPolicy,
) -> Vec<(u32, u16)> {
    let mut model = Model::new(SCHEMA, backend);
    let entries = entries.iter().copied();
    let transaction = Transaction::new(&model, &entries, policy, &mut [0; 256]);
    let mut scratch = [0; 256];
    let report = transaction.check_all(&mut model, &entries, &mut scratch);
    let mut found = Vec::new();
    // Each fault from a fresh start, as over several buffers.
    let mut index = 0;
    loop {
        let mut walk = transaction.faults(&entries, index);
        let Some(refusal) = walk.next_fault(&mut model, &mut scratch) else {
            break;
        };
        found.push((refusal.index, refusal.code.code()));
        index = walk.index();
    }
    assert_eq!(usize::try_from(report.refused).unwrap(), found.len());
    assert_eq!(usize::try_from(report.checked).unwrap(), entries.len());
    found
}

fn run(backend: &mut dyn Backend, entries: &[Assignment<'_>]) -> Result<Applied, SetError> {
    let mut model = Model::new(SCHEMA, backend);
    let entries = entries.iter().copied();
    let transaction = Transaction::new(&model, &entries, SetPolicy::default(), &mut [0; 256]);
    transaction.run(&mut model, &entries, &mut [0; 256])
}

fn snapshot(tree: &MemoryTree) -> MemoryTree {
    tree.clone()
}

fn text<'t>(tree: &'t MemoryTree, path: &str) -> &'t str {
    tree.text(&SCHEMA.parse(path).unwrap().place).unwrap()
}

#[test]
fn ct_rpc_03c_three_parameters_in_odd_order_are_all_set() {
    let mut tree = gateway::device();
    let entries = [
        set(MTU, ValueType::UnsignedInt, " 1400 "),
        set(ENABLE, ValueType::Boolean, "false"),
        set(CODE, ValueType::String, " kept as it is "),
    ];
    assert_eq!(run(&mut tree, &entries), Ok(Applied::Now));
    assert_eq!(Applied::Now.status(), 0);
    assert_eq!(text(&tree, MTU), "1400");
    assert_eq!(text(&tree, ENABLE), "0");
    assert_eq!(text(&tree, CODE), " kept as it is ");
    assert_eq!(tree.take_changed().count(), 3);
    // Setting what is there already succeeds, and so does setting nothing.
    assert_eq!(run(&mut tree, &entries), Ok(Applied::Now));
    assert_eq!(run(&mut tree, &[]), Ok(Applied::Now));
    assert_eq!(tree.take_changed().count(), 0);
}

#[test]
fn ct_rpc_04c_one_bad_among_many_leaves_everything_as_it_was() {
    let mut tree = gateway::device();
    let before = snapshot(&tree);
    let entries = [
        set(CODE, ValueType::String, "x"),
        set(INTERVAL, ValueType::UnsignedInt, "0"),
        set(ENABLE, ValueType::Boolean, "1"),
    ];
    let error = run(&mut tree, &entries).unwrap_err();
    assert_eq!(error.fault(), FaultCode::INVALID_ARGUMENTS);
    assert!(
        matches!(error, SetError::Refused(report) if report.refused == 1 && report.checked == 3)
    );
    assert_eq!(snapshot(&tree), before);
}

#[test]
fn ct_rpc_05c_a_name_given_twice_is_9003_once() {
    let mut tree = gateway::device();
    let twice = [
        set(CODE, ValueType::String, "a"),
        set(ENABLE, ValueType::Boolean, "1"),
        set(CODE, ValueType::String, "a"),
        set(CODE, ValueType::Int, "b"),
    ];
    assert_eq!(faults(&mut tree, &twice, SetPolicy::default()), [(0, 9003)]);
    let unknown = [
        set("Device.Nope", ValueType::String, "a"),
        set("Device.Nope", ValueType::String, "b"),
    ];
    assert_eq!(
        faults(&mut tree, &unknown, SetPolicy::default()),
        [(0, 9005)]
    );
}

#[test]
fn ct_rpc_05c_many_distinct_names_are_not_taken_for_twice() {
    // So many that they are told apart in several passes.
    let mut tree = MemoryTree::new();
    let names: Vec<String> = (1..=5000)
        .map(|n| format!("Device.WiFi.SSID.{n}.SSID"))
        .collect();
    for name in &names {
        tree.insert(SCHEMA, name, ValueType::String, "", true)
            .unwrap();
    }
    let mut entries: Vec<_> = names
        .iter()
        .map(|name| set(name, ValueType::String, "net"))
        .collect();
    assert_eq!(faults(&mut tree, &entries, SetPolicy::default()), []);
    entries.push(set(&names[4321], ValueType::String, "net"));
    assert_eq!(
        faults(&mut tree, &entries, SetPolicy::default()),
        [(4321, 9003)]
    );
}

#[test]
fn ct_rpc_06c_every_bad_parameter_is_listed_with_its_own_code() {
    let mut tree = gateway::device();
    let before = snapshot(&tree);
    let long = "x".repeat(65);
    let entries = [
        set("Device.Nope", ValueType::String, ""),
        set("Device.DeviceInfo.", ValueType::String, ""),
        set("", ValueType::String, ""),
        set("Device.IP.Interface.7.Enable", ValueType::Boolean, "1"),
        set("Device.DeviceInfo.UpTime", ValueType::UnsignedInt, "1"),
        set(ENABLE, ValueType::String, "1"),
        set(INTERVAL, ValueType::UnsignedInt, "soon"),
        set(MTU, ValueType::UnsignedInt, "4294967296"),
        set(
            "Device.IP.Interface.2.MaxMTUSize",
            ValueType::UnsignedInt,
            "63",
        ),
        set(CODE, ValueType::String, &long),
        set("Device.Time.Enable", ValueType::Boolean, "true"),
        set(
            "Device.ManagementServer.PeriodicInformTime",
            ValueType::DateTime,
            "yesterday",
        ),
    ];
    let expected = [
        (0, 9005),
        (1, 9005),
        (2, 9005),
        (3, 9005),
        (4, 9008),
        (5, 9006),
        (6, 9006),
        (7, 9006),
        (8, 9007),
        (9, 9007),
        (11, 9006),
    ];
    assert_eq!(faults(&mut tree, &entries, SetPolicy::default()), expected);
    assert!(run(&mut tree, &entries).is_err());
    assert_eq!(snapshot(&tree), before);
}

#[test]
fn ct_rpc_06c_tolerances_are_by_policy() {
    let mut tree = gateway::device();
    let untyped = Assignment {
        value_type: None,
        type_given: false,
        ..set(INTERVAL, ValueType::String, "60")
    };
    let unknown_type = Assignment {
        type_given: true,
        ..untyped
    };
    let as_string = set(INTERVAL, ValueType::String, "60");
    let as_int = set(INTERVAL, ValueType::Int, "60");
    let refused: &[(u32, u16)] = &[(0, 9006)];
    for (entry, strict, default, lenient) in [
        (untyped, refused, &[][..], &[][..]),
        (unknown_type, refused, refused, refused),
        (as_string, refused, refused, &[]),
        (as_int, refused, refused, refused),
    ] {
        assert_eq!(faults(&mut tree, &[entry], SetPolicy::STRICT), strict);
        assert_eq!(faults(&mut tree, &[entry], SetPolicy::default()), default);
        assert_eq!(faults(&mut tree, &[entry], SetPolicy::LENIENT), lenient);
    }
}

#[test]
fn ct_rpc_11c_edge_values_of_the_model_are_taken_or_9007() {
    let mut tree = gateway::device();
    let mode = "Device.WiFi.AccessPoint.1.Security.ModeEnabled";
    let phrase = "Device.WiFi.AccessPoint.1.Security.KeyPassphrase";
    let key = "Device.WiFi.AccessPoint.1.Security.PreSharedKey";
    let power = "Device.WiFi.Radio.1.TransmitPower";
    let (s8, s63, s64) = ("x".repeat(8), "ä".repeat(63), "ä".repeat(64));
    let (k32, k33) = ("00".repeat(32), "00".repeat(33));
    for (name, ty, value, code) in [
        (mode, ValueType::String, "WPA2-Personal", None),
        (mode, ValueType::String, "wpa2-personal", Some(9007)),
        (mode, ValueType::String, "", Some(9007)),
        (phrase, ValueType::String, "", None),
        (phrase, ValueType::String, "x", Some(9007)),
        (phrase, ValueType::String, &s8[..7], Some(9007)),
        (phrase, ValueType::String, &s8, None),
        (phrase, ValueType::String, &s63, None),
        (phrase, ValueType::String, &s64, Some(9007)),
        (key, ValueType::HexBinary, &k32, None),
        (key, ValueType::HexBinary, &k33, Some(9007)),
        (power, ValueType::Int, "-2", Some(9007)),
        (power, ValueType::Int, "-1", None),
        (power, ValueType::Int, "100", None),
        (power, ValueType::Int, "101", Some(9007)),
        (MTU, ValueType::UnsignedInt, "64", None),
        (MTU, ValueType::UnsignedInt, "65535", None),
        (MTU, ValueType::UnsignedInt, "65536", Some(9007)),
        (INTERVAL, ValueType::UnsignedInt, "1", None),
        (INTERVAL, ValueType::UnsignedInt, "4294967295", None),
    ] {
        let found = faults(&mut tree, &[set(name, ty, value)], SetPolicy::default());
        let expected: Vec<_> = code.map(|code| (0, code)).into_iter().collect();
        assert_eq!(found, expected, "{name} = {value}");
    }
}

/// A tree that fails where it is told to.
struct Failing {
    tree: MemoryTree,
    set: Option<Place>,
    begin: Option<FaultCode>,
    commit: Option<FaultCode>,
    check: Option<FaultCode>,
}

impl Failing {
    fn new() -> Self {
        Self {
            tree: gateway::device(),
            set: None,
            begin: None,
            commit: None,
            check: None,
        }
    }
}

impl Backend for Failing {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        self.tree.next_instance(table, after)
    }
    fn presence(&self, place: &Place) -> Presence {
        self.tree.presence(place)
    }
    fn get<'v>(&'v mut self, at: &Place, scratch: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        self.tree.get(at, scratch)
    }
    fn check(&mut self, _: &Place, _: &Value<'_>) -> Result<(), FaultCode> {
        self.check.map_or(Ok(()), Err)
    }
    fn begin(&mut self) -> Result<(), FaultCode> {
        self.begin.map_or_else(|| self.tree.begin(), Err)
    }
    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        if self.set == Some(*parameter) {
            return Err(FaultCode::INTERNAL_ERROR);
        }
        self.tree.set(parameter, value)
    }
    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.commit.map_or_else(|| self.tree.commit(), Err)
    }
    fn rollback(&mut self) {
        self.tree.rollback();
    }
}

#[test]
fn ct_flt_05c_a_device_that_fails_midway_is_as_it_was() {
    let entries = [
        set(CODE, ValueType::String, "x"),
        set(ENABLE, ValueType::Boolean, "0"),
    ];
    let second = SCHEMA.parse(ENABLE).unwrap().place;
    let denied = FaultCode::REQUEST_DENIED;
    for (change, error, outer) in [
        (
            Box::new(move |device: &mut Failing| device.set = Some(second))
                as Box<dyn Fn(&mut Failing)>,
            SetError::Set {
                index: 1,
                code: FaultCode::INTERNAL_ERROR,
            },
            9003,
        ),
        (
            Box::new(move |device: &mut Failing| device.commit = Some(denied)),
            SetError::Device(denied),
            9001,
        ),
        (
            Box::new(move |device: &mut Failing| device.begin = Some(denied)),
            SetError::Device(denied),
            9001,
        ),
    ] {
        let mut device = Failing::new();
        let before = snapshot(&device.tree);
        change(&mut device);
        assert_eq!(run(&mut device, &entries), Err(error));
        assert_eq!(error.fault().code(), outer);
        assert_eq!(snapshot(&device.tree), before);
    }
}

#[test]
fn ct_rpc_06c_the_back_end_has_the_last_word_on_a_value() {
    let mut device = Failing::new();
    device.check = Some(FaultCode::INVALID_PARAMETER_VALUE);
    let entries = [set(CODE, ValueType::String, "x")];
    assert_eq!(
        faults(&mut device, &entries, SetPolicy::default()),
        [(0, 9007)]
    );
}

#[test]
fn rpc_spv_03_a_parameter_has_no_fault_that_is_of_no_parameter() {
    for (said, listed) in [
        (9001, 9001),
        (9002, 9002),
        (9008, 9008),
        (9850, 9850),
        (9003, 9002),
        (9004, 9002),
        (9009, 9002),
    ] {
        let mut device = Failing::new();
        device.check = Some(FaultCode::new(said));
        let entries = [set(CODE, ValueType::String, "x")];
        assert_eq!(
            faults(&mut device, &entries, SetPolicy::default()),
            [(0, listed)]
        );
    }
}
