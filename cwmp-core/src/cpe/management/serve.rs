//! Which parameters the agent serves, and what they say.

use cwmp_model::{Flags, Kind, NodeId, Place, Presence, Schema};
use cwmp_soap::{FaultCode, Value, ValueType};

use super::entries::{Entries, Full, Key};
use super::rules::{self, DEFAULTS, Named};
use crate::cpe::device::{View, all};

/// The object `ManagementServer.` of a data model.
#[derive(Clone, Copy)]
pub(in crate::cpe) struct Scope<'m> {
    pub(super) schema: Schema<'m>,
    pub(super) server: NodeId,
    /// The table `InformParameter`, if the model has it.
    table: Option<NodeId>,
}

/// What a place under `ManagementServer.` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Object,
    /// A parameter outside of tables.
    Single,
    /// The table `InformParameter`, or a row of it.
    Table,
    /// A parameter of such a row.
    Cell,
}

impl<'m> Scope<'m> {
    pub(super) fn new(schema: Schema<'m>) -> Option<Self> {
        let server = schema.management_server()?;
        let table = schema.child(server, "InformParameter");
        Some(Self {
            schema,
            server,
            table: table.filter(|table| schema.kind(*table) == Some(Kind::Table)),
        })
    }

    /// The template of the rows.
    fn template(&self) -> Option<NodeId> {
        self.schema.template(self.table?)
    }

    /// What a place is, if it can be the agent's: other tables never are.
    fn part(&self, place: &Place) -> Option<Part> {
        let node = place.node();
        let kind = self.schema.kind(node)?;
        match (place.instances().as_slice(), kind) {
            ([], Kind::Table) if Some(node) == self.table => Some(Part::Table),
            ([], Kind::Object) if self.is_inside(node) => Some(Part::Object),
            ([], Kind::Parameter) if self.is_inside(node) => Some(Part::Single),
            ([_], Kind::Template) if Some(node) == self.template() => Some(Part::Table),
            ([_], Kind::Parameter) if self.schema.parent(node) == self.template() => {
                Some(Part::Cell)
            }
            _ => None,
        }
    }

    fn is_inside(&self, node: NodeId) -> bool {
        let mut node = node;
        // A node is always numbered higher than those above it.
        while node > self.server {
            match self.schema.parent(node) {
                Some(parent) => node = parent,
                None => return false,
            }
        }
        node == self.server
    }

    /// Whether this is the name of a node, behind `ManagementServer.`.
    fn is_named(&self, node: NodeId, name: &str) -> bool {
        let (mut node, mut rest) = (node, name);
        loop {
            let Some(before) = rest.strip_suffix(self.schema.name(node)) else {
                return false;
            };
            match self.schema.parent(node) {
                Some(parent) if parent == self.server => return before.is_empty(),
                Some(parent) => node = parent,
                None => return false,
            }
            match before.strip_suffix('.') {
                Some(before) => rest = before,
                None => return false,
            }
        }
    }

    /// What a list of names says of a node.
    fn text_of<'t>(&self, node: NodeId, names: &[Named<'t>]) -> Option<&'t str> {
        let mut names = names.iter();
        let found = names.find(|(name, _)| self.is_named(node, name));
        found.map(|(_, text)| *text)
    }

    fn value_type(&self, node: NodeId) -> ValueType {
        let row = self.schema.row(node);
        row.map_or(ValueType::String, |row| row.value_type)
    }

    fn is_writable(&self, node: NodeId) -> bool {
        self.schema.flags(node).has(Flags::WRITABLE)
    }
}

/// What is kept, and what is to be said of the rest.
pub(in crate::cpe) struct Kept<'s> {
    pub(super) entries: Entries<'s>,
    pub(super) factory: &'s [Named<'s>],
}

impl<'s> Kept<'s> {
    /// What asks it.
    #[expect(
        clippy::unused_self,
        reason = "the owner asks what it may have none of"
    )]
    pub(super) fn view(&self) -> Option<View> {
        Some(all)
    }

    /// Whether the agent answers for a parameter, a table or an instance.
    pub(super) fn serves(&self, scope: &Scope<'_>, place: &Place) -> bool {
        match scope.part(place) {
            Some(Part::Table | Part::Cell) => true,
            Some(Part::Single) => self.serves_single(scope, place.node()),
            Some(Part::Object) | None => false,
        }
    }

    /// Whether a place is there because the agent says so.
    pub(super) fn presence(&self, scope: &Scope<'_>, place: &Place) -> Option<Presence> {
        let node = place.node();
        let is_there = match scope.part(place)? {
            Part::Table | Part::Cell => true,
            Part::Single => self.serves_single(scope, node),
            Part::Object => self.serves_below(scope, node),
        };
        is_there.then_some(Presence::AsSchema)
    }

    /// What is to be set is the agent's, and what it knows a value of.
    fn serves_single(&self, scope: &Scope<'_>, node: NodeId) -> bool {
        scope.is_writable(node)
            || self.counts_rows(scope, node)
            || self.entries.get(Key::single(node)).is_some()
            || scope.text_of(node, self.factory).is_some()
            || scope.text_of(node, DEFAULTS).is_some()
    }

    /// As deep as objects are nested.
    fn serves_below(&self, scope: &Scope<'_>, object: NodeId) -> bool {
        let serves = |node: NodeId| match scope.schema.kind(node) {
            Some(Kind::Parameter) => self.serves_single(scope, node),
            Some(Kind::Object) => self.serves_below(scope, node),
            _ => Some(node) == scope.table,
        };
        scope.schema.children(object).any(serves)
    }

    /// Whether it is the parameter that counts the rows.
    fn counts_rows(&self, scope: &Scope<'_>, node: NodeId) -> bool {
        let counter = scope
            .table
            .and_then(|table| scope.schema.number_of_entries(table));
        counter == Some(node)
    }

    /// What is served of a parameter: what was set, the vendor's default, the model's, that of the specification, or the
    /// empty value of its type.
    pub(super) fn get<'v>(&'v self, scope: &Scope<'v>, parameter: &Place) -> Value<'v>
    where
        's: 'v,
    {
        let node = parameter.node();
        let row = parameter.instances().last().unwrap_or_default();
        if self.counts_rows(scope, node) {
            return Value::UnsignedInt(self.count(scope));
        }
        let value_type = scope.value_type(node);
        let text = self.entries.get(Key { node, row });
        let text = text.or_else(|| scope.text_of(node, self.factory));
        let text = text.or_else(|| scope.schema.default_value(node));
        let text = text.or_else(|| scope.text_of(node, DEFAULTS));
        let text = text.unwrap_or_default();
        Value::from_text(value_type, text).unwrap_or(Value::empty(value_type))
    }

    fn count(&self, scope: &Scope<'_>) -> u32 {
        let mut count = 0_u32;
        let mut row = 0;
        while let Some(next) = self.next_instance(scope, row) {
            count = count.saturating_add(1);
            row = next;
        }
        count
    }

    pub(super) fn next_instance(&self, scope: &Scope<'_>, after: u32) -> Option<u32> {
        self.entries.next_row(scope.template()?, after)
    }

    /// The row that has an alias.
    pub(super) fn find_alias(&self, scope: &Scope<'_>, alias: &str) -> Option<u32> {
        let mut row = 0;
        loop {
            row = self.next_instance(scope, row)?;
            if self.alias(scope, row) == Some(alias) {
                return Some(row);
            }
        }
    }

    pub(super) fn alias(&self, scope: &Scope<'_>, row: u32) -> Option<&str> {
        let node = scope.schema.child(scope.template()?, "Alias")?;
        let alias = self.entries.get(Key { node, row });
        alias.filter(|alias| !alias.is_empty())
    }

    /// The rules of the specification for a value that the data model takes.
    pub(super) fn check(
        &self,
        scope: &Scope<'_>,
        parameter: &Place,
        value: &Value<'_>,
    ) -> Result<(), FaultCode> {
        let node = parameter.node();
        let is = |name: &str| scope.is_named(node, name);
        let allows = match value {
            Value::Int(n) => rules::allows_number(i64::from(*n), is),
            Value::UnsignedInt(n) => rules::allows_number(i64::from(*n), is),
            Value::Long(n) => rules::allows_number(*n, is),
            Value::String(text) if is("URL") => rules::allows_url(text),
            Value::String(text) if is("InformParameter.{i}.ParameterName") => {
                rules::allows_pattern(text)
            }
            _ => true,
        };
        allows
            .then_some(())
            .ok_or(FaultCode::INVALID_PARAMETER_VALUE)
    }

    pub(super) fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        let row = parameter.instances().last().unwrap_or_default();
        let node = parameter.node();
        self.entries.put(Key { node, row }, value).map_err(full)
    }

    /// Adds a row; its number is greater than that of any row before it (RPC-GEN-08).
    pub(super) fn add(&mut self, scope: &Scope<'_>) -> Result<u32, FaultCode> {
        let missing = FaultCode::INVALID_PARAMETER_NAME;
        let table = Key::single(scope.table.ok_or(missing)?);
        let node = scope.template().ok_or(missing)?;
        let last = self.entries.get(table).map(str::parse::<u32>);
        let last = last.and_then(Result::ok).unwrap_or_default();
        let row = last.checked_add(1).ok_or(FaultCode::RESOURCES_EXCEEDED)?;
        self.entries
            .put(table, &Value::UnsignedInt(row))
            .map_err(full)?;
        let there = self.entries.put(Key { node, row }, &Value::String(""));
        there.map(|()| row).map_err(full)
    }

    pub(super) fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        let row = instance.instances().last().unwrap_or_default();
        let node = instance.node();
        self.entries.remove(Key { node, row }).map_err(full)
    }
}

impl Kept<'_> {
    pub(super) fn commit(&mut self) {
        self.entries.commit();
    }

    pub(super) fn rollback(&mut self) {
        self.entries.rollback();
    }

    /// Back to the values from the factory; if any are stored, storage is told.
    pub(super) fn clear(&mut self) {
        let is_stored = self.entries.stamp > 0;
        self.entries.clear();
        if is_stored {
            // There is room: nothing else is there.
            let _ = self.entries.remove(Key::ALL);
            self.entries.commit();
        }
    }
}

const fn full(_: Full) -> FaultCode {
    FaultCode::RESOURCES_EXCEEDED
}
