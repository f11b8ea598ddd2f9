//! A gateway whose values lie in memory of a fixed size, as in a firmware without a heap.

use cwmp_model::{Applied, Backend, Depth, Kind, Model, Place, Walk, gateway};
use cwmp_soap::{DateTime, FaultCode, Value};

/// Texts are no longer than that here.
type Held = heapless::String<48>;

/// How many instances of a table there can be, and one for what is in none.
const NUMBERS: usize = 4;

/// The values of the built-in gateway.
#[derive(Clone, Debug)]
pub(super) struct Fixed {
    /// By the number of the node and of its outermost instance.
    values: Vec<Slot>,
    /// The instances of each table, which are numbered from one on.
    instances: Vec<u32>,
    /// What was there before the transaction.
    undo: heapless::Vec<(usize, Slot), 8>,
}

#[derive(Clone, Debug)]
enum Slot {
    Text(Held),
    Flag(bool),
    Int(i32),
    Number(u32),
    Long(u64),
    Time(DateTime),
}

impl Fixed {
    /// The values of [`gateway::device`].
    pub(super) fn new() -> Self {
        let schema = gateway::SCHEMA;
        let mut tree = gateway::device();
        let mut model = Model::new(schema, &mut tree);
        let size = schema.len() * NUMBERS;
        let mut values = vec![Slot::Flag(false); size];
        let mut instances = vec![0; size];
        let root = schema.parse("Device.").unwrap();
        let mut walk = Walk::new(&model, &root, Depth::Everything);
        while let Some(place) = walk.current().copied() {
            let node = place.node();
            match schema.kind(node) {
                Some(Kind::Parameter) => {
                    let mut scratch = [0; 256];
                    values[at(&place)] = Slot::of(&model.value(&place, &mut scratch).unwrap());
                }
                Some(Kind::Template) => {
                    let table = schema.parent(node).unwrap();
                    let table = Place::new(table, place.instances().without_last());
                    instances[at(&table)] += 1;
                }
                _ => {}
            }
            walk.advance(&model);
        }
        let mut fixed = Self {
            values,
            instances,
            undo: heapless::Vec::new(),
        };
        fixed.put(
            "Device.ManagementServer.PeriodicInformInterval",
            &Value::UnsignedInt(60),
        );
        fixed
    }

    fn put(&mut self, name: &str, value: &Value<'_>) {
        let place = gateway::SCHEMA.parse(name).unwrap().place;
        self.values[at(&place)] = Slot::of(value);
    }

    /// A value as it is written.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let place = gateway::SCHEMA.parse(name).ok()?.place;
        Some(self.values[at(&place)].value().to_string())
    }
}

fn at(place: &Place) -> usize {
    let instances = place.instances();
    let number = instances.as_slice().first().copied().unwrap_or_default();
    usize::from(place.node().index()) * NUMBERS + usize::try_from(number).unwrap()
}

impl Slot {
    fn of(value: &Value<'_>) -> Self {
        match value {
            Value::Boolean(flag) => Self::Flag(*flag),
            Value::Int(number) => Self::Int(*number),
            Value::UnsignedInt(number) => Self::Number(*number),
            Value::UnsignedLong(number) => Self::Long(*number),
            Value::DateTime(time) => Self::Time(*time),
            Value::String(text) => Self::Text(Held::try_from(*text).unwrap()),
            Value::Lexical(kind, text) => Self::of(&Value::from_text(*kind, text).unwrap()),
            // Keys, which are hidden.
            _ => Self::Text(Held::new()),
        }
    }

    fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::String(text),
            Self::Flag(flag) => Value::Boolean(*flag),
            Self::Int(number) => Value::Int(*number),
            Self::Number(number) => Value::UnsignedInt(*number),
            Self::Long(number) => Value::UnsignedLong(*number),
            Self::Time(time) => Value::DateTime(*time),
        }
    }
}

impl Backend for Fixed {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        let next = after + 1;
        (next <= self.instances[at(table)]).then_some(next)
    }

    fn get<'v>(&'v mut self, parameter: &Place, _: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        Ok(self.values[at(parameter)].value())
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.undo.clear();
        Ok(())
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        let at = at(parameter);
        let before = core::mem::replace(&mut self.values[at], Slot::of(value));
        let kept = self.undo.push((at, before));
        kept.map_err(|_| FaultCode::RESOURCES_EXCEEDED)
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.undo.clear();
        Ok(Applied::Now)
    }

    fn rollback(&mut self) {
        while let Some((at, before)) = self.undo.pop() {
            self.values[at] = before;
        }
    }
}
