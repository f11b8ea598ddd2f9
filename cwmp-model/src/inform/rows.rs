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

/// Goes from `row` to the next one that counts for these events and names something: the parameters that it names.
///
/// A row whose pattern names nothing is passed over.
pub(crate) fn next_match(
    row: &mut u32,
    model: &mut Model<'_>,
    events: &dyn InformEvents,
    scratch: &mut [u8],
) -> Option<Walk> {
    let mut pattern = PathText::new();
    loop {
        *row = next_row(*row, model, events, &mut pattern, scratch)?;
        if let Ok(walk) = Walk::matching(model, &pattern, Depth::Start)
            && model.schema().kind(walk.aim()) == Some(Kind::Parameter)
        {
            return Some(walk);
        }
    }
}

/// Whether a row in front of `row` that counts for these events names the parameter too.
pub(crate) fn named_before(
    row: u32,
    model: &mut Model<'_>,
    events: &dyn InformEvents,
    place: &Place,
    scratch: &mut [u8],
) -> bool {
    let mut pattern = PathText::new();
    let mut before = 0;
    while let Some(next) = next_row(before, model, events, &mut pattern, scratch)
        && next < row
    {
        if covers(model, &pattern, place) {
            return true;
        }
        before = next;
    }
    false
}

/// The row behind `after` that counts for these events and has a pattern, which is put into `pattern`.
fn next_row(
    after: u32,
    model: &mut Model<'_>,
    events: &dyn InformEvents,
    pattern: &mut PathText,
    scratch: &mut [u8],
) -> Option<u32> {
    let mut reader = ManagementReader::new(model, scratch);
    let mut after = after;
    loop {
        after = reader.enter_row(TABLE, after)?;
        if reader.flag("Enable") != Some(true) || !lists(&mut reader, events) {
            continue;
        }
        pattern.clear();
        let text = reader.text("ParameterName");
        if text.is_some_and(|text| pattern.push_str(text).is_ok()) {
            return Some(after);
        }
    }
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

/// Whether a pattern names a parameter.
fn covers(model: &Model<'_>, pattern: &str, place: &Place) -> bool {
    let target = model.schema().follow(pattern, &mut |step| match step {
        Step::Instance(_, Segment::Plain("*")) => Ok(ANY),
        Step::Instance(_, Segment::Plain(segment)) => {
            instance_number(segment).ok_or(PathError::InstanceNumber)
        }
        Step::Instance(table, segment) => model.number(table, segment),
        Step::At(_) => Ok(0),
    });
    target.is_ok_and(|target| {
        let (wanted, numbers) = (target.place.instances(), place.instances());
        let mut pairs = wanted.as_slice().iter().zip(numbers.as_slice());
        target.place.node() == place.node()
            && pairs.all(|(wanted, number)| *wanted == ANY || wanted == number)
    })
}
