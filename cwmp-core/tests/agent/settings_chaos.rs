//! Random lives of settings that the agent keeps: calls that succeed, fail and find no room, losses of power at any record.

use cwmp_core::cpe::AgentSnapshot;
use cwmp_core::event::RebootCause;
use cwmp_soap::{Value, ValueType};

use super::dice::Dice;
use super::managed::{DEVICE, Failing, GATEWAY, Managed};

/// Lives, each from a seed of its own.
const LIVES: u64 = 24;
/// Calls in each.
const CALLS: u32 = 30;

type Values = Vec<(String, ValueType, String)>;

struct Life {
    dice: Dice,
    world: Managed,
    bytes: usize,
    /// What went how often.
    done: u32,
    refused: u32,
    taken_back: u32,
}

impl Life {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let bytes = if dice.one_in(2) { 640 } else { 2048 };
        let schema = if dice.one_in(2) { DEVICE } else { GATEWAY };
        let mut world = Managed::unstarted(schema, bytes);
        world.agent.boot(RebootCause::FactoryReset);
        world.open();
        Self {
            dice,
            world,
            bytes,
            done: 0,
            refused: 0,
            taken_back: 0,
        }
    }

    fn values(&mut self) -> Values {
        let mut all = self.world.read("");
        all.retain(|(name, ..)| name != "ParameterKey");
        all
    }

    /// A value for a setting.
    fn value(&mut self, value_type: ValueType, name: &str) -> String {
        let number = 100 + self.dice.below(1_000_000);
        match value_type {
            ValueType::Boolean => u8::from(self.dice.one_in(2)).to_string(),
            ValueType::UnsignedInt | ValueType::Int => (1_000 + number % 60_000).to_string(),
            ValueType::DateTime => format!("2024-01-{:02}T10:11:12Z", 1 + number % 28),
            _ if name == "URL" => format!("http://{number}.example.net/"),
            _ if name == "InstanceMode" => "InstanceNumber".to_owned(),
            _ if name.ends_with(".Alias") => format!("a{number}"),
            _ => "t".repeat(self.dice.below(90).try_into().unwrap()),
        }
    }

    /// A call: whether it was taken, and what it must have set.
    fn call(&mut self, before: &Values) -> (bool, Vec<(String, String)>) {
        let rows: Vec<_> = before
            .iter()
            .filter_map(|(name, ..)| name.strip_suffix(".Enable"))
            .filter(|row| row.starts_with("InformParameter."))
            .map(|row| format!("{row}."))
            .collect();
        let at = usize::try_from(self.dice.below(8)).unwrap();
        if self.dice.one_in(5) {
            return (self.world.add("InformParameter.").is_ok(), Vec::new());
        }
        if let Some(row) = rows.get(at) {
            return (self.world.delete(row).is_empty(), Vec::new());
        }
        let mut set = Vec::new();
        for (name, value_type, _) in before {
            let is_fixed = name.contains("Supported")
                || name.contains("NumberOf")
                || name.contains("Capable")
                || name == "AliasBasedAddressing"
                // Or it would not speak after a restart.
                || name == "EnableCWMP";
            if !is_fixed && self.dice.one_in(12) {
                let text = self.value(*value_type, name);
                set.push((name.clone(), *value_type, text));
            }
        }
        if self.dice.one_in(2) {
            set.push((
                "DeviceInfo.ProvisioningCode".into(),
                ValueType::String,
                "x".into(),
            ));
        }
        let values: Vec<_> = set
            .iter()
            .map(|(name, ty, text)| (name.as_str(), Value::from_text(*ty, text).unwrap()))
            .collect();
        let is_taken = self.world.set(&values).is_empty();
        let must = set
            .into_iter()
            .filter(|(name, ..)| !name.ends_with("Password") && !name.starts_with("DeviceInfo."));
        (is_taken, must.map(|(name, _, text)| (name, text)).collect())
    }

    /// One call, and perhaps a loss of power with only some of its records stored.
    fn step(&mut self) {
        let before = self.values();
        let records = self.world.ends.len();
        self.world.plain.failing = match self.dice.below(12) {
            0 => Failing::Begin,
            1 => Failing::Set,
            2 => Failing::Commit,
            _ => Failing::Nowhere,
        };
        let (is_taken, set) = self.call(&before);
        self.world.plain.failing = Failing::Nowhere;
        let after = self.values();
        if is_taken {
            self.done += 1;
            for (name, text) in &set {
                let found = after.iter().find(|(known, ..)| known == name);
                assert_eq!(found.map(|(.., text)| text), Some(text), "{name}");
            }
        } else {
            self.refused += 1;
            assert_eq!(after, before);
        }
        let is_new = self.dice.one_in(4);
        if is_new {
            self.write_anew();
            assert_eq!(self.values(), after);
        }
        if self.dice.one_in(3) {
            // A log that was written anew is there as a whole.
            let lost = if is_new {
                0
            } else {
                self.world.ends.len() - records
            };
            self.lose_power(lost, &before, &after);
        }
    }

    /// The log is written anew.
    fn write_anew(&mut self) {
        let mut log = Vec::new();
        let mut ends = Vec::new();
        let mut snapshot = AgentSnapshot::new();
        let (agent, device, _) = self.world.parts();
        while let Some(record) = agent.next_snapshot_record(&device, &mut snapshot) {
            log.extend_from_slice(record);
            ends.push(log.len());
        }
        (self.world.log, self.world.ends) = (log, ends);
    }

    /// Power is lost, and with it at most so many records.
    fn lose_power(&mut self, most: usize, before: &Values, after: &Values) {
        let lost = self.dice.below(u64::try_from(most).unwrap() + 1);
        let kept = self.world.ends.len() - usize::try_from(lost).unwrap();
        let end = kept.checked_sub(1).map_or(0, |last| self.world.ends[last]);
        let schema = self.world.schema;
        let mut world = Managed::unstarted(schema, self.bytes);
        world.log = self.world.log[..end].to_vec();
        world.ends = self.world.ends[..kept].to_vec();
        let log = world.log.clone();
        let (agent, mut device, _) = world.parts();
        let restored = agent.restore(&mut device, cwmp_model::record::Reader::new(&log));
        assert_eq!(restored.lost, 0);
        agent.boot(RebootCause::Restart);
        world.open();
        self.world = world;
        let mut found = self.values();
        let mut same = |other: &Values| {
            // A restart takes it back.
            let mut other = other.clone();
            for values in [&mut found, &mut other] {
                values.retain(|(name, ..)| name != "DelayReboot");
            }
            found == other
        };
        if lost == 0 {
            assert!(same(after));
        } else {
            let is_after = same(after);
            assert!(is_after || same(before));
            self.taken_back += u32::from(!is_after);
        }
    }
}

#[test]
fn settings_are_as_before_or_as_set_whatever_fails() {
    let (mut done, mut refused, mut taken_back) = (0, 0, 0);
    for seed in 1..=LIVES {
        let mut life = Life::new(seed);
        let result = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
            for _ in 0..CALLS {
                life.step();
            }
        }));
        assert!(result.is_ok(), "the life of seed {seed}");
        done += life.done;
        refused += life.refused;
        taken_back += life.taken_back;
    }
    // It was put to the test.
    assert!(
        done > 300 && refused > 100 && taken_back > 20,
        "{done} {refused} {taken_back}"
    );
}
