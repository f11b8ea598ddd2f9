//! What the tables of `SoftwareModules.` say.

use cwmp_model::{Instances, Model, NodeId, PathText, Place, Schema};
use cwmp_soap::Value;

use super::select::{VERSION, Version, clip};
use super::uuid::Uuid;

/// A table of `SoftwareModules.`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    ExecEnv,
    DeploymentUnit,
    ExecutionUnit,
}

impl Table {
    const fn name(self) -> &'static str {
        match self {
            Self::ExecEnv => "ExecEnv",
            Self::DeploymentUnit => "DeploymentUnit",
            Self::ExecutionUnit => "ExecutionUnit",
        }
    }

    fn node(self, schema: Schema<'_>) -> Option<NodeId> {
        let modules = schema.child(NodeId::ROOT, "SoftwareModules")?;
        schema.child(modules, self.name())
    }

    /// An instance of the table; `None` if the data model lacks the table.
    fn instance(self, schema: Schema<'_>, number: u32) -> Option<Place> {
        let template = schema.template(self.node(schema)?)?;
        Some(Place::new(template, Instances::NONE.with(number).ok()?))
    }

    /// The path of an instance, with its number.
    pub(super) fn path(self, schema: Schema<'_>, number: u32) -> Option<PathText> {
        schema.path(&self.instance(schema, number)?)
    }

    /// Whether a parameter is one of this name in the table.
    pub(super) fn has(self, schema: Schema<'_>, parameter: &Place, name: &str) -> bool {
        let node = parameter.node();
        schema.name(node) == name && {
            let table = schema.parent(node).and_then(|row| schema.parent(row));
            table.is_some() && table == self.node(schema)
        }
    }
}

/// What an `ExecutionEnvRef` leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Environment {
    /// The data model lacks the table: the platform knows.
    Untold,
    /// There is none.
    Unknown,
    /// It is there, and whether it is enabled.
    Known { number: u32, is_enabled: bool },
}

impl Environment {
    /// Whether it is there and disabled (DU-012).
    pub(super) const fn is_disabled(self) -> bool {
        matches!(
            self,
            Self::Known {
                is_enabled: false,
                ..
            }
        )
    }
}

/// The tables, and where their values go.
pub(super) struct Units<'u, 'm> {
    pub(super) model: &'u mut Model<'m>,
    pub(super) scratch: &'u mut [u8],
}

impl<'u, 'm> Units<'u, 'm> {
    pub(super) const fn new(model: &'u mut Model<'m>, scratch: &'u mut [u8]) -> Self {
        Self { model, scratch }
    }

    pub(super) const fn schema(&self) -> Schema<'m> {
        self.model.schema()
    }

    /// The deployment unit with the next higher number; 0 asks for the first. One that is uninstalled is none.
    pub(super) fn next(&mut self, after: u32) -> Option<u32> {
        let table = Table::DeploymentUnit.node(self.schema())?;
        let place = Place::new(table, Instances::NONE);
        if !self.model.exists(&place) {
            return None;
        }
        let mut after = after;
        loop {
            // Numbers only grow, so this comes to an end.
            after = self.model.backend().next_instance(&place, after)?;
            if self.text(Table::DeploymentUnit, after, "Status") != "Uninstalled" {
                return Some(after);
            }
        }
    }

    /// Whether the deployment unit is in the table.
    pub(super) fn is_there(&mut self, unit: u32) -> bool {
        self.next(unit.saturating_sub(1)) == Some(unit)
    }

    /// The only deployment unit that has this UUID.
    pub(super) fn find(&mut self, uuid: &str) -> Option<u32> {
        let mut found = None;
        let mut after = 0;
        while let Some(unit) = self.next(after) {
            after = unit;
            let its = self.text(Table::DeploymentUnit, unit, "UUID");
            if its.eq_ignore_ascii_case(uuid) && found.replace(unit).is_some() {
                return None;
            }
        }
        found
    }

    /// UUID and version of a deployment unit. The UUID is empty if it has none, or what it has is none.
    pub(super) fn name(&mut self, unit: u32) -> (Uuid, Version) {
        let table = Table::DeploymentUnit;
        let uuid = Uuid::from_text(self.text(table, unit, "UUID"));
        let mut version = Version::new();
        // It was made to fit.
        let _ = version.push_str(clip(self.text(table, unit, "Version"), VERSION));
        (uuid.unwrap_or(Uuid::EMPTY), version)
    }

    /// The text of a parameter; empty if the device does not have it.
    pub(super) fn text(&mut self, table: Table, number: u32, name: &str) -> &str {
        match self.value(table, number, name) {
            Some(Value::String(text) | Value::Lexical(_, text)) => text,
            _ => "",
        }
    }

    /// The truth of a parameter, if the device has it.
    pub(super) fn flag(&mut self, table: Table, number: u32, name: &str) -> Option<bool> {
        match self.value(table, number, name)? {
            Value::Boolean(flag) => Some(flag),
            Value::String(text) | Value::Lexical(_, text) => Some(matches!(text, "1" | "true")),
            _ => None,
        }
    }

    fn value(&mut self, table: Table, number: u32, name: &str) -> Option<Value<'_>> {
        let schema = self.model.schema();
        let instance = table.instance(schema, number)?;
        let node = schema.child(instance.node(), name)?;
        let place = Place::new(node, instance.instances());
        if !self.model.exists(&place) {
            return None;
        }
        self.model.value(&place, self.scratch).ok()
    }

    /// The execution environment of a path, with or without its last dot.
    pub(super) fn environment(&mut self, path: &str) -> Environment {
        let schema = self.model.schema();
        let Some(table) = Table::ExecEnv.node(schema) else {
            return Environment::Untold;
        };
        let mut whole = PathText::new();
        let fits = whole.push_str(path.trim_end_matches('.')).is_ok() && whole.push('.').is_ok();
        let target = self.model.resolve(&whole).ok().filter(|_| fits);
        let Some(place) = target.map(|target| target.place) else {
            return Environment::Unknown;
        };
        let number = place.instances().last();
        match number {
            Some(number) if schema.template(table) == Some(place.node()) => Environment::Known {
                number,
                is_enabled: self.flag(Table::ExecEnv, number, "Enable") != Some(false)
                    && self.text(Table::ExecEnv, number, "Status") != "Disabled",
            },
            _ => Environment::Unknown,
        }
    }

    /// The execution environment of a deployment unit or an execution unit; [`Environment::Untold`] if it does not say.
    pub(super) fn environment_of(&mut self, table: Table, number: u32) -> Environment {
        let mut path = PathText::new();
        let told = self.text(table, number, "ExecutionEnvRef");
        if told.is_empty() || path.push_str(told).is_err() {
            return Environment::Untold;
        }
        self.environment(&path)
    }
}
