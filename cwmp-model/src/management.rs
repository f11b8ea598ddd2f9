//! Reading `ManagementServer.`, in the data models of every root.

use cwmp_soap::{DateTime, Value, ValueType};

use crate::model::Model;
use crate::place::{Instances, Place};
use crate::schema::{NodeId, Schema};

impl Schema<'_> {
    /// The object `ManagementServer.`, below whatever the root object is called.
    #[must_use]
    pub fn management_server(&self) -> Option<NodeId> {
        self.child(NodeId::ROOT, "ManagementServer")
    }
}

/// Reads parameters of one object: of `ManagementServer.` to begin with.
///
/// For settings that a library follows: `None` stands for whatever is no setting, be it that the data model or the device
/// lacks the parameter, that it cannot be read, or that its text has no meaning in the type that is asked for. What is
/// hidden reads as empty. `scratch` takes one value at a time.
#[derive(Debug)]
pub struct ManagementReader<'r, 'm> {
    model: &'r mut Model<'m>,
    scratch: &'r mut [u8],
    object: Option<Place>,
}

impl<'r, 'm> ManagementReader<'r, 'm> {
    /// Begins with `ManagementServer.` itself.
    pub fn new(model: &'r mut Model<'m>, scratch: &'r mut [u8]) -> Self {
        let mut reader = Self {
            model,
            scratch,
            object: None,
        };
        reader.object = reader.server();
        reader
    }

    /// Goes on with an object under `ManagementServer.`, named without a dot.
    pub fn enter(&mut self, object: &str) {
        let schema = self.model.schema();
        let node = self
            .server()
            .and_then(|server| schema.child(server.node(), object));
        self.object = node.map(|node| Place::new(node, Instances::NONE));
    }

    /// Goes on with the row of a table under `ManagementServer.` that comes behind the row `after`; its number.
    pub(crate) fn enter_row(&mut self, table: &str, after: u32) -> Option<u32> {
        self.enter(table);
        let table = self.object.take()?;
        let template = self.model.schema().template(table.node())?;
        if after == 0 && !self.model.exists(&table) {
            return None;
        }
        let next = self.model.backend().next_instance(&table, after);
        let row = next.filter(|next| *next > after)?;
        let instances = Instances::NONE.with(row).ok()?;
        self.object = Some(Place::new(template, instances));
        Some(row)
    }

    fn server(&self) -> Option<Place> {
        let server = self.model.schema().management_server()?;
        Some(Place::new(server, Instances::NONE))
    }

    /// The value as the device gives it.
    fn raw(&mut self, name: &str) -> Option<Value<'_>> {
        let object = self.object?;
        let node = self.model.schema().child(object.node(), name)?;
        let place = Place::new(node, object.instances());
        if !self.model.exists(&place) {
            return None;
        }
        self.model.value(&place, self.scratch).ok()
    }

    /// The value, in a type.
    fn value(&mut self, name: &str, value_type: ValueType) -> Option<Value<'_>> {
        match self.raw(name)? {
            Value::String(text) | Value::Lexical(_, text) => {
                Value::from_text(value_type, text).ok()
            }
            value => Some(value),
        }
    }

    /// A text.
    pub fn text(&mut self, name: &str) -> Option<&str> {
        match self.raw(name)? {
            Value::String(text) | Value::Lexical(_, text) => Some(text),
            _ => None,
        }
    }

    /// A truth value.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.value(name, ValueType::Boolean)? {
            Value::Boolean(flag) => Some(flag),
            _ => None,
        }
    }

    /// A whole number of any type.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        match self.value(name, ValueType::Long)? {
            Value::Int(n) => Some(i64::from(n)),
            Value::UnsignedInt(n) => Some(i64::from(n)),
            Value::Long(n) => Some(n),
            Value::UnsignedLong(n) => Some(i64::try_from(n).unwrap_or(i64::MAX)),
            _ => None,
        }
    }

    /// A time; one without a zone is taken as UTC, which is what these parameters are in.
    pub fn time(&mut self, name: &str) -> Option<DateTime> {
        match self.raw(name)? {
            Value::DateTime(time) => Some(time),
            Value::String(text) | Value::Lexical(_, text) => {
                DateTime::from_text_assuming_utc(text).ok()
            }
            _ => None,
        }
    }
}
