//! The table `ManagementServer.InformParameter.{i}.`, read from the device itself (INF-009).

use cwmp_soap::{EventCode, Value};

use super::InformEvents;
use crate::model::Model;
use crate::path::{PathError, PathText, Segment, Step, instance_number};
use crate::place::{Instances, Place};
use crate::schema::{Kind, NodeId, Schema};
use crate::walk::{Depth, Walk};

/// The rows of the table, in the order of their numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows {
    nodes: Option<Nodes>,
    /// The row that was read last.
    row: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Nodes {
    table: NodeId,
    enable: NodeId,
    name: NodeId,
    events: NodeId,
}

impl Nodes {
    fn find(schema: Schema<'_>) -> Option<Self> {
        let server = schema.child(NodeId::ROOT, "ManagementServer")?;
        let table = schema.child(server, "InformParameter")?;
        let row = schema.template(table)?;
        Some(Self {
            table,
            enable: schema.child(row, "Enable")?,
            name: schema.child(row, "ParameterName")?,
            events: schema.child(row, "EventList")?,
        })
    }
}

impl Rows {
    pub(super) fn new(schema: Schema<'_>) -> Self {
        Self {
            nodes: Nodes::find(schema),
            row: 0,
        }
    }

    /// Goes to the next row that counts for these events and names something: the parameters that it names.
    ///
    /// A row whose pattern names nothing is passed over.
    pub(super) fn next_match(
        &mut self,
        model: &mut Model<'_>,
        events: &dyn InformEvents,
        scratch: &mut [u8],
    ) -> Option<Walk> {
        let nodes = self.nodes?;
        loop {
            self.row = next_row(model, nodes, self.row)?;
            if !counts(model, nodes, self.row, events, scratch) {
                continue;
            }
            let walk = with_pattern(model, nodes, self.row, scratch, |model, pattern| {
                let place = read_pattern(model, pattern)?;
                let is_parameter = model.schema().kind(place.node()) == Some(Kind::Parameter);
                is_parameter
                    .then(|| Walk::matching(model, pattern, Depth::Start).ok())
                    .flatten()
            });
            if walk.is_some() {
                return walk;
            }
        }
    }

    /// Whether a row before this one that counts names the parameter too.
    pub(super) fn named_before(
        &self,
        model: &mut Model<'_>,
        events: &dyn InformEvents,
        place: &Place,
        scratch: &mut [u8],
    ) -> bool {
        let Some(nodes) = self.nodes else {
            return false;
        };
        let mut row = 0;
        while let Some(next) = next_row(model, nodes, row).filter(|next| *next < self.row) {
            row = next;
            if counts(model, nodes, row, events, scratch)
                && with_pattern(model, nodes, row, scratch, |model, pattern| {
                    read_pattern(model, pattern).filter(|pattern| covers(pattern, place))
                })
                .is_some()
            {
                return true;
            }
        }
        false
    }
}

fn next_row(model: &Model<'_>, nodes: Nodes, after: u32) -> Option<u32> {
    let table = Place::new(nodes.table, Instances::NONE);
    if after == 0 && !model.exists(&table) {
        return None;
    }
    let next = model.backend().next_instance(&table, after);
    next.filter(|next| *next > after)
}

/// Whether a row is enabled and its list has an event of the Inform; an empty list has all but value change.
fn counts(
    model: &mut Model<'_>,
    nodes: Nodes,
    row: u32,
    events: &dyn InformEvents,
    scratch: &mut [u8],
) -> bool {
    let enabled = cell(model, nodes.enable, row, scratch, |value| match value {
        Value::Boolean(enabled) => *enabled,
        Value::Lexical(_, text) => matches!(text.trim(), "1" | "true"),
        _ => false,
    });
    let is_change = |code: &str| code == EventCode::ValueChange.as_str();
    enabled == Some(true)
        && cell(model, nodes.events, row, scratch, |value| {
            let list = text(value).unwrap_or_default();
            if list.trim().is_empty() {
                return events.any(&mut |code| !is_change(code));
            }
            list.split(',')
                .map(str::trim)
                .any(|entry| !is_change(entry) && events.any(&mut |code| code == entry))
        }) == Some(true)
}

fn with_pattern<T>(
    model: &mut Model<'_>,
    nodes: Nodes,
    row: u32,
    scratch: &mut [u8],
    read: impl FnOnce(&Model<'_>, &str) -> Option<T>,
) -> Option<T> {
    let pattern = cell(model, nodes.name, row, scratch, |value| {
        PathText::try_from(text(value)?).ok()
    })??;
    read(model, &pattern)
}

/// Reads one parameter of a row, if it has it.
fn cell<T>(
    model: &mut Model<'_>,
    node: NodeId,
    row: u32,
    scratch: &mut [u8],
    read: impl FnOnce(&Value<'_>) -> T,
) -> Option<T> {
    let place = Place::new(node, Instances::NONE.with(row).ok()?);
    if !model.exists(&place) {
        return None;
    }
    model.value(&place, scratch).ok().map(|value| read(&value))
}

fn text<'v>(value: &Value<'v>) -> Option<&'v str> {
    match value {
        Value::String(text) | Value::Lexical(_, text) => Some(text),
        _ => None,
    }
}

/// No instance has this number: it stands for `*`.
const ANY: u32 = 0;

/// What a pattern names, with [`ANY`] for each wildcard.
fn read_pattern(model: &Model<'_>, pattern: &str) -> Option<Place> {
    let target = model.schema().follow(pattern, |step| match step {
        Step::Instance(_, Segment::Plain("*")) => Ok(ANY),
        Step::Instance(_, Segment::Plain(segment)) => {
            instance_number(segment).ok_or(PathError::InstanceNumber)
        }
        Step::Instance(table, segment) => model.number(table, segment),
        Step::At(_) => Ok(0),
    });
    target.ok().map(|target| target.place)
}

fn covers(pattern: &Place, place: &Place) -> bool {
    let (wanted, numbers) = (pattern.instances(), place.instances());
    let mut pairs = wanted.as_slice().iter().zip(numbers.as_slice());
    pattern.node() == place.node()
        && pairs.all(|(wanted, number)| *wanted == ANY || wanted == number)
}
