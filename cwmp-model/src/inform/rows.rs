//! The table `ManagementServer.InformParameter.{i}.`, read from the device itself (INF-009).

use cwmp_soap::EventCode;

use super::InformEvents;
use crate::limits::trim;
use crate::management::ManagementReader;
use crate::model::Model;
use crate::path::{PathError, PathText, Segment, Step, instance_number};
use crate::place::Place;
use crate::schema::Kind;
use crate::walk::{Depth, Walk};

/// The table.
const TABLE: &str = "InformParameter";

/// The rows of the table, in the order of their numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rows {
    /// The row that was read last.
    row: u32,
}

impl Rows {
    /// Goes to the next row that counts for these events and names something: the parameters that it names.
    ///
    /// A row whose pattern names nothing is passed over.
    pub(super) fn next_match(
        &mut self,
        model: &mut Model<'_>,
        events: &dyn InformEvents,
        scratch: &mut [u8],
    ) -> Option<Walk> {
        loop {
            let (row, pattern) = next_row(model, events, self.row, scratch)?;
            self.row = row;
            let Some(pattern) = pattern else {
                continue;
            };
            let place = read_pattern(model, &pattern);
            let is_parameter = place
                .is_some_and(|place| model.schema().kind(place.node()) == Some(Kind::Parameter));
            if is_parameter && let Ok(walk) = Walk::matching(model, &pattern, Depth::Start) {
                return Some(walk);
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
        let mut after = 0;
        while let Some((row, pattern)) = next_row(model, events, after, scratch)
            && row < self.row
        {
            after = row;
            let names = |pattern: PathText| read_pattern(model, &pattern);
            if pattern
                .and_then(names)
                .is_some_and(|pattern| covers(&pattern, place))
            {
                return true;
            }
        }
        false
    }
}

/// The row behind `after`, and its pattern if it counts for these events.
fn next_row(
    model: &mut Model<'_>,
    events: &dyn InformEvents,
    after: u32,
    scratch: &mut [u8],
) -> Option<(u32, Option<PathText>)> {
    let mut reader = ManagementReader::new(model, scratch);
    let row = reader.enter_row(TABLE, after)?;
    let counts = reader.flag("Enable") == Some(true) && lists(&mut reader, events);
    let pattern = if counts {
        reader.path("ParameterName")
    } else {
        None
    };
    Some((row, pattern))
}

/// Whether the list of a row has an event of the Inform; an empty list has all but value change.
fn lists(reader: &mut ManagementReader<'_, '_>, events: &dyn InformEvents) -> bool {
    let is_change = |code: &str| code == EventCode::ValueChange.as_str();
    let Some(list) = reader.text("EventList") else {
        return false;
    };
    if trim(list).is_empty() {
        return events.any(&mut |code| !is_change(code));
    }
    list.split(',')
        .map(trim)
        .any(|entry| !is_change(entry) && events.any(&mut |code| code == entry))
}

/// No instance has this number: it stands for `*`.
const ANY: u32 = 0;

/// What a pattern names, with [`ANY`] for each wildcard.
fn read_pattern(model: &Model<'_>, pattern: &str) -> Option<Place> {
    let target = model.schema().follow(pattern, &mut |step| match step {
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
