//! The values of the lamp: fields, and the rows of its tables.

use cwmp_model::{Applied, Backend, Bound, NodeId, Place, Presence, Schema, node};
use cwmp_soap::{FaultCode, Value};

use super::schema::{Fields, SCHEMA};

/// Scenes at most.
const MOST_SCENES: usize = 6;

const SCENES: NodeId = node!(SCHEMA, "Device.Lamp.Scene.");
const SCENE_LEVEL: NodeId = node!(SCHEMA, "Device.Lamp.Scene.{i}.Level");
const MODULES: NodeId = node!(SCHEMA, "Device.SoftwareModules.");
const UNITS: NodeId = node!(SCHEMA, "Device.SoftwareModules.DeploymentUnit.");

/// What the lamp has.
#[derive(Clone, Debug)]
pub(super) struct Values {
    pub(super) fields: Bound<Fields>,
    pub(super) rows: Rows,
    before: Option<Rows>,
}

/// The rows of both tables, in ascending order, and the number that comes next in each.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    scenes: Vec<(u32, u32)>,
    last_scene: u32,
    pub(super) units: Vec<Unit>,
    last_unit: u32,
}

/// A deployment unit that is installed.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) number: u32,
    pub(super) uuid: String,
    pub(super) url: String,
    /// How often it was updated.
    pub(super) version: u32,
}

impl Rows {
    /// Installs a unit; its number.
    pub(super) fn install(&mut self, uuid: &str, url: &str) -> u32 {
        self.last_unit += 1;
        self.units.push(Unit {
            number: self.last_unit,
            uuid: uuid.into(),
            url: url.into(),
            version: 0,
        });
        self.last_unit
    }

    pub(super) fn unit_mut(&mut self, uuid: &str) -> Option<&mut Unit> {
        self.units.iter_mut().find(|unit| unit.uuid == uuid)
    }
}

impl Values {
    pub(super) fn new(fields: Fields) -> Self {
        Self {
            fields: Bound::new(fields),
            rows: Rows::default(),
            before: None,
        }
    }
}

/// Whether a node is that of a table, or below it.
fn is_in(node: NodeId, table: NodeId) -> bool {
    let above = |node: &NodeId| SCHEMA.parent(*node);
    core::iter::successors(Some(node), above).any(|node| node == table)
}

impl Backend for Values {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        let rows = &self.rows;
        if table.node() == SCENES {
            let mut numbers = rows.scenes.iter().map(|(number, _)| *number);
            return numbers.find(|number| *number > after);
        }
        let mut numbers = rows.units.iter().map(|unit| unit.number);
        numbers.find(|number| *number > after && table.node() == UNITS)
    }

    fn presence(&self, place: &Place) -> Presence {
        let node = place.node();
        if is_in(node, SCENES) || is_in(node, MODULES) {
            return Presence::AsSchema;
        }
        self.fields.presence(place)
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        let (node, number) = (parameter.node(), parameter.instances().last());
        if node == SCENE_LEVEL {
            let scene = self.rows.scenes.iter();
            let mut scene = scene.filter(|(its, _)| Some(*its) == number);
            let (_, level) = scene.next().ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
            return Ok(Value::UnsignedInt(*level));
        }
        if !is_in(node, UNITS) {
            return self.fields.get(parameter, scratch);
        }
        let mut unit = self.rows.units.iter();
        let unit = unit.find(|unit| Some(unit.number) == number);
        let unit = unit.ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
        Ok(match SCHEMA.name(node) {
            "UUID" => Value::String(&unit.uuid),
            "URL" => Value::String(&unit.url),
            "Version" if unit.version == 0 => Value::String("1.0"),
            "Version" => Value::String("1.1"),
            "Resolved" => Value::Boolean(true),
            _ => Value::String("Installed"),
        })
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.before = Some(self.rows.clone());
        self.fields.begin()
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        let number = parameter.instances().last();
        if parameter.node() != SCENE_LEVEL {
            return self.fields.set(parameter, value);
        }
        let mut scene = self.rows.scenes.iter_mut();
        match (scene.find(|(its, _)| Some(*its) == number), value) {
            (Some(scene), Value::UnsignedInt(level)) => scene.1 = *level,
            _ => return Err(FaultCode::INVALID_PARAMETER_NAME),
        }
        Ok(())
    }

    fn add(&mut self, _: Schema<'_>, table: &Place) -> Result<u32, FaultCode> {
        let rows = &mut self.rows;
        if table.node() != SCENES {
            return Err(FaultCode::INVALID_PARAMETER_NAME);
        }
        if rows.scenes.len() >= MOST_SCENES {
            return Err(FaultCode::RESOURCES_EXCEEDED);
        }
        rows.last_scene += 1;
        rows.scenes.push((rows.last_scene, 0));
        Ok(rows.last_scene)
    }

    fn delete(&mut self, instance: &Place) -> Result<(), FaultCode> {
        let number = instance.instances().last();
        let scenes = &mut self.rows.scenes;
        let at = scenes.iter().position(|(its, _)| Some(*its) == number);
        let at = at.ok_or(FaultCode::INVALID_PARAMETER_NAME)?;
        scenes.remove(at);
        Ok(())
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        let applied = self.fields.commit()?;
        self.before = None;
        Ok(applied)
    }

    fn rollback(&mut self) {
        if let Some(before) = self.before.take() {
            self.rows = before;
        }
        self.fields.rollback();
    }
}
