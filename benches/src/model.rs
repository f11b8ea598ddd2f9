//! What the data model costs: finding a path, answering for a whole device, setting much at once.
//!
//! The devices are made here. A schema as large as that of a gateway is made of the same small object many times over,
//! since finding a path ought to cost what its segments cost, however much stands beside them.

use core::fmt::Write as _;

use cwmp_model::{
    Assignment, MemoryTree, Model, Schema, SchemaBuf, SchemaBuilder, SetPolicy, Transaction,
    ValuesWalk,
};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::xml::Writer;
use cwmp_soap::{
    CwmpNamespace, Entry as _, EnvelopeStream, FaultCode, Fill, Header, Source, Text, Value,
    ValueType,
};

use crate::Candidate;

/// Parameters of an instance.
const MEMBERS: u32 = 20;

/// A device with as many parameters as it was asked for, in instances of twenty.
#[derive(Clone, Debug)]
pub struct Plant {
    tables: SchemaBuf,
    tree: MemoryTree,
    /// Every parameter, in the order of the instances.
    pub paths: Vec<String>,
}

impl Plant {
    /// A device of so many parameters, a multiple of twenty.
    #[must_use]
    pub fn new(parameters: u32) -> Self {
        let mut builder = SchemaBuilder::new("Device").unwrap();
        let table = "Device.Hosts.Host.{i}.";
        builder.table(table, true, true).unwrap();
        let writable = cwmp_model::Flags::WRITABLE;
        for member in 0..MEMBERS {
            let path = format!("{table}{}", name(member));
            builder
                .parameter(&path, ValueType::String, writable, &[])
                .unwrap();
        }
        let tables = builder.build().unwrap();
        let schema = tables.schema();
        let mut tree = MemoryTree::from_schema(schema);
        let mut paths = Vec::new();
        for instance in 1..=parameters / MEMBERS {
            let object = format!("Device.Hosts.Host.{instance}.");
            tree.insert_instance(schema, &object).unwrap();
            for member in 0..MEMBERS {
                let path = format!("{object}{}", name(member));
                let value = format!("value {member} of {instance}");
                tree.set_text(schema, &path, &value).unwrap();
                paths.push(path);
            }
        }
        Self {
            tables,
            tree,
            paths,
        }
    }

    /// The answer to `GetParameterValues` of the whole device.
    pub fn answer(&mut self) -> usize {
        answer(&mut Model::new(self.tables.schema(), &mut self.tree))
    }

    /// Sets all parameters in one call, each to a value that it does not have; how many there are.
    ///
    /// # Panics
    /// If one is refused.
    pub fn set(&mut self, turn: &mut usize) -> usize {
        *turn += 1;
        let value = ["one value", "another value"][*turn % 2];
        let mut model = Model::new(self.tables.schema(), &mut self.tree);
        let entries = self.paths.iter().map(|path| Assignment {
            name: Text::plain(path),
            value_type: Some(ValueType::String),
            type_given: true,
            value: Text::plain(value),
        });
        let transaction = Transaction::new(&model, &entries, SetPolicy::default(), &mut []);
        transaction.run(&mut model, &entries, &mut []).unwrap();
        drop(self.tree.take_changed());
        self.paths.len()
    }

    /// Stops unless the device answers and takes what it was made with.
    ///
    /// # Panics
    /// If it does not.
    pub fn check(&mut self) {
        let path = self.paths.last().unwrap().clone();
        self.set(&mut 0);
        let mut model = Model::new(self.tables.schema(), &mut self.tree);
        let walk = ValuesWalk::new(&model, &path).unwrap();
        let value = walk.value(&mut model, &mut []);
        assert_eq!(value, Ok(Value::String("another value")));
        let all = ValuesWalk::new(&model, "Device.").unwrap();
        assert_eq!(all.count(&model), self.paths.len());
        assert!(self.answer() > 100 * self.paths.len());
    }

    /// The whole device is asked for.
    pub fn reader(&mut self) -> Candidate<'_> {
        Candidate {
            name: "GetParameterValues of all",
            run: Box::new(|| self.answer()),
        }
    }

    /// All of it is set.
    pub fn setter(&mut self) -> Candidate<'_> {
        let mut turn = 0;
        Candidate {
            name: "SetParameterValues of all",
            run: Box::new(move || self.set(&mut turn)),
        }
    }
}

fn name(member: u32) -> String {
    format!("Member{member:02}")
}

/// The answer to `GetParameterValues` of a whole device, through a buffer of 4 KiB; the bytes of it.
///
/// # Panics
/// If the device fails, which those of this crate do not.
pub fn answer(model: &mut Model<'_>) -> usize {
    let walk = ValuesWalk::new(model, "Device.").unwrap();
    let mut scratch = [0; 256];
    let mut body = GetParameterValuesResponse {
        parameter_list: Values {
            walk,
            model,
            scratch: &mut scratch,
        },
    };
    let header = Header::new(CwmpNamespace::V1_2);
    let mut stream = EnvelopeStream::new();
    let mut buffer = [0; 4_096];
    let mut bytes = 0;
    loop {
        match stream.fill(&header, &mut body, &mut buffer).unwrap() {
            Fill::More(len) => bytes += len,
            Fill::Done(len) => return bytes + len,
        }
    }
}

/// What `GetParameterValues` answers, read from the device while it is written.
struct Values<'v, 'm> {
    walk: ValuesWalk,
    model: &'v mut Model<'m>,
    scratch: &'v mut [u8],
}

impl Source for Values<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(u32::try_from(self.walk.count(self.model)).unwrap())
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Some(name) = self.walk.current_path() else {
            return Ok(false);
        };
        let value = self.walk.value(self.model, self.scratch)?;
        ParameterValueStruct { name, value }.write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        self.walk.advance(self.model);
    }
}

/// A data model with a hundred branches of sixty-four parameters each, as many as that of a gateway has.
///
/// # Panics
/// If it cannot be made, which it can.
#[must_use]
pub fn wide_schema(branches: u32) -> SchemaBuf {
    let mut builder = SchemaBuilder::new("Device").unwrap();
    for branch in 0..branches {
        for parameter in 0..64 {
            let mut path = String::new();
            write!(
                path,
                "Device.Branch{branch:03}.Table.{{i}}.Sub.{{i}}.Object.Parameter{parameter:02}"
            )
            .unwrap();
            let none = cwmp_model::Flags::NONE;
            builder
                .parameter(&path, ValueType::String, none, &[])
                .unwrap();
        }
    }
    builder.build().unwrap()
}

/// Resolves this path a hundred times.
///
/// # Panics
/// If the schema does not have it.
#[must_use]
pub fn resolver<'p>(name: &'static str, schema: Schema<'p>, path: &'p str) -> Candidate<'p> {
    Candidate {
        name,
        run: Box::new(move || {
            let found = (0..100).map(|_| {
                let target = schema.parse(core::hint::black_box(path)).unwrap();
                usize::from(target.place.node().index())
            });
            found.sum()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_device_answers_and_takes_values() {
        Plant::new(200).check();
    }

    #[test]
    fn the_wide_schema_has_as_many_parameters_as_a_gateway() {
        let tables = wide_schema(100);
        let path = "Device.Branch050.Table.1.Sub.2.Object.Parameter63";
        let mut one = resolver("", tables.schema(), path);
        assert!((one.run)() > 0);
        assert!(tables.schema().len() > 6_400);
    }
}
