//! Parsing paths against a schema, and printing them (ENV-043, RPC-GEN-07).

mod segment;

pub(crate) use segment::{Segment, Segments, instance_number, number_of_digits};

use core::fmt;

use cwmp_soap::{FaultCode, Value};

use crate::place::Place;
use crate::schema::{Kind, NodeId, Schema};

/// The longest path, in characters (ENV-043).
pub const MAX_PATH: usize = 256;

/// The longest alias, in characters (ALIAS-006).
pub(crate) const MAX_ALIAS: usize = 64;

/// The bytes that the longest alias may have.
pub(crate) const MAX_ALIAS_BYTES: usize = 4 * MAX_ALIAS;

/// A path, kept in place: [`MAX_PATH`] bytes.
///
/// Names and numbers are ASCII, so that these are as many characters; where aliases of other characters would take more,
/// numbers stand in their place.
pub type PathText = heapless::String<MAX_PATH>;

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Named {
    /// The empty path: the whole model (RPC-GEN-07).
    All,
    /// An object that exists once, the root object too.
    Object,
    /// A table: all its instances.
    Table,
    /// One instance of a table.
    Instance,
    /// A parameter.
    Parameter,
}

/// A path, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The node and the instance numbers; the root for the empty path.
    pub place: Place,
    /// What stands there.
    pub named: Named,
}

impl Target {
    /// What the empty path names.
    pub(crate) const ALL: Self = Self {
        place: Place::ROOT,
        named: Named::All,
    };
}

/// Why a path names nothing.
///
/// All of them are 9005 to the peer: `GetParameterNames` and its kin have no finer answer (RPC-GPN-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PathError {
    /// It is longer than [`MAX_PATH`] characters.
    TooLong,
    /// It has an empty segment: a dot in front, or two dots in a row.
    EmptySegment,
    /// The schema has no such name; names are case-sensitive.
    Unknown,
    /// An object is named without the dot at its end.
    DotMissing,
    /// A parameter is named with a dot at its end.
    DotAfterParameter,
    /// Where an instance number has to stand is none: it is positive, without leading zeros, below 2³².
    InstanceNumber,
    /// The schema has it, the device does not: the instance does not exist, or the device leaves it out.
    Absent,
    /// Brackets do not enclose one alias: `[`, `[]`, brackets in brackets, or something behind them.
    Brackets,
    /// The device does not take an alias or a wildcard here; see [`Addressing`](crate::Addressing).
    Addressing,
}

/// What [`Schema::follow`] comes by.
pub(crate) enum Step<'s> {
    /// A table and what names its instance; the number is asked for.
    Instance(&'s Place, Segment<'s>),
    /// A place on the way, with its instances as they were numbered; the number returned is not used.
    At(&'s Place),
}

impl PathError {
    /// The fault to answer with: 9005.
    #[must_use]
    pub const fn fault(self) -> FaultCode {
        FaultCode::INVALID_PARAMETER_NAME
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the path is too long",
            Self::EmptySegment => "the path has an empty segment",
            Self::Unknown => "the data model has no such name",
            Self::DotMissing => "an object's path ends with a dot",
            Self::DotAfterParameter => "a parameter's path does not end with a dot",
            Self::InstanceNumber => "not an instance number",
            Self::Absent => "the device does not have it",
            Self::Brackets => "brackets do not enclose one alias",
            Self::Addressing => "the device takes no alias or wildcard here",
        })
    }
}

impl core::error::Error for PathError {}

impl From<PathError> for FaultCode {
    fn from(error: PathError) -> Self {
        error.fault()
    }
}

impl Schema<'_> {
    /// Parses a full path, a partial path (with a dot at its end) or the empty path, its instances being numbers.
    ///
    /// Whether the instances exist is another question, and what an alias names is one too:
    /// [`Model::resolve`](crate::Model::resolve) asks both.
    ///
    /// # Errors
    /// See [`PathError`]; [`PathError::Absent`] is not among those of this function.
    pub fn parse(&self, path: &str) -> Result<Target, PathError> {
        self.follow(path, &mut |step| match step {
            Step::Instance(_, Segment::Plain(segment)) => {
                instance_number(segment).ok_or(PathError::InstanceNumber)
            }
            Step::Instance(_, Segment::Alias(_)) => Err(PathError::InstanceNumber),
            Step::At(_) => Ok(0),
        })
    }

    /// Follows a path down the schema; `visit` numbers the instances and may object to what is passed.
    pub(crate) fn follow(
        &self,
        path: &str,
        visit: &mut dyn FnMut(Step<'_>) -> Result<u32, PathError>,
    ) -> Result<Target, PathError> {
        let segments = self.enter(path)?;
        visit(Step::At(&Place::ROOT))?;
        match segments {
            Some(segments) => self.descend(Place::ROOT, segments, visit),
            None => Ok(Target::ALL),
        }
    }

    /// What of a path is behind the root object; `None` for the empty path.
    pub(crate) fn enter<'p>(&self, path: &'p str) -> Result<Option<Segments<'p>>, PathError> {
        // Bytes first: counting characters is only needed for what is not ASCII.
        if path.len() > MAX_PATH && path.chars().count() > MAX_PATH {
            return Err(PathError::TooLong);
        }
        let mut segments = Segments::new(path);
        match segments.next()? {
            Some(Segment::Plain(root)) if root == self.name(NodeId::ROOT) => Ok(Some(segments)),
            Some(_) => Err(PathError::Unknown),
            None => Ok(None),
        }
    }

    /// Follows the rest of a path from a place on, which was visited.
    #[inline]
    pub(crate) fn descend(
        &self,
        mut place: Place,
        mut segments: Segments<'_>,
        mut visit: impl FnMut(Step<'_>) -> Result<u32, PathError>,
    ) -> Result<Target, PathError> {
        while let Some(segment) = segments.next()? {
            if let Some(template) = self.template(place.node()) {
                let number = visit(Step::Instance(&place, segment))?;
                if !place.enter(number) {
                    return Err(PathError::Unknown);
                }
                place.go_to(template);
            } else {
                let Segment::Plain(name) = segment else {
                    return Err(PathError::Unknown);
                };
                let child = self.child(place.node(), name);
                place.go_to(child.ok_or(PathError::Unknown)?);
            }
            visit(Step::At(&place))?;
        }
        let named = match self.kind(place.node()).ok_or(PathError::Unknown)? {
            Kind::Object => Named::Object,
            Kind::Table => Named::Table,
            Kind::Template => Named::Instance,
            Kind::Parameter => Named::Parameter,
        };
        match (named, segments.dotted()) {
            (Named::Parameter, true) => Err(PathError::DotAfterParameter),
            (Named::Parameter, false) | (_, true) => Ok(Target { place, named }),
            (_, false) => Err(PathError::DotMissing),
        }
    }

    /// Writes the path of a place, with the dot behind an object.
    ///
    /// # Errors
    /// Those of the writer, and [`fmt::Error`] for a place that the schema cannot have.
    pub fn write_path(&self, place: &Place, out: &mut dyn fmt::Write) -> fmt::Result {
        let instances = place.instances();
        let mut numbers = instances.as_slice().iter();
        self.write_node(place.node(), &mut numbers, out)?;
        match numbers.next() {
            None => Ok(()),
            Some(_) => Err(fmt::Error),
        }
    }

    /// The path of a place; `None` if it is longer than [`MAX_PATH`] or no place of this schema.
    #[must_use]
    pub fn path(&self, place: &Place) -> Option<PathText> {
        let mut path = PathText::new();
        self.push_path(place, &mut path).then_some(path)
    }

    /// Puts the path of a place where none is; whether it has one. As deep as it has segments.
    pub(crate) fn push_path(&self, place: &Place, path: &mut PathText) -> bool {
        let begun = match self.above(place) {
            Some(above) => self.push_path(&above, path),
            None => *place == Place::ROOT,
        };
        begun && self.push_last(place, path)
    }

    /// Recursion is as deep as the path has segments, at most 128 in a checked schema.
    fn write_node(
        &self,
        node: NodeId,
        numbers: &mut core::slice::Iter<'_, u32>,
        out: &mut dyn fmt::Write,
    ) -> fmt::Result {
        if let Some(parent) = self.parent(node) {
            self.write_node(parent, numbers, out)?;
        }
        match self.kind(node).ok_or(fmt::Error)? {
            Kind::Parameter => out.write_str(self.name(node)),
            Kind::Template => {
                let number = *numbers.next().ok_or(fmt::Error)?;
                let mut written = Ok(());
                Value::UnsignedInt(number)
                    .write_lexical(&mut |digits| written = out.write_str(digits));
                written.and_then(|()| out.write_char('.'))
            }
            Kind::Object | Kind::Table => {
                out.write_str(self.name(node))?;
                out.write_char('.')
            }
        }
    }

    /// Puts the last segment of a place's path, with the number of an instance, behind that of the place above; `false`,
    /// and nothing put, if it does not fit.
    pub(crate) fn push_last(&self, place: &Place, path: &mut PathText) -> bool {
        let before = path.len();
        let whole = self.row(place.node()).is_some_and(|row| match row.kind {
            Kind::Parameter => path.push_str(self.name_of(&row)).is_ok(),
            Kind::Template => {
                let number = place.instances().last();
                number.is_some_and(|number| push_number(path, number) && path.push('.').is_ok())
            }
            Kind::Object | Kind::Table => {
                path.push_str(self.name_of(&row)).is_ok() && path.push('.').is_ok()
            }
        });
        if !whole {
            path.truncate(before);
        }
        whole
    }
}

/// Removes the last segment of an object's or a parameter's path.
pub(crate) fn pop_segment(path: &mut PathText) {
    let body = path.strip_suffix('.').unwrap_or(path);
    let keep = if body.ends_with(']') {
        body.bytes().rposition(|byte| byte == b'[')
    } else {
        let dot = body.bytes().rposition(|byte| byte == b'.');
        dot.map(|dot| dot.saturating_add(1))
    };
    let keep = keep.unwrap_or(0);
    path.truncate(keep);
}

/// Puts a number behind a text; `false` if it does not fit.
pub(crate) fn push_number(text: &mut heapless::string::StringView, number: u32) -> bool {
    let mut fits = false;
    Value::UnsignedInt(number).write_lexical(&mut |digits| fits = text.push_str(digits).is_ok());
    fits
}

/// Puts `[alias].` behind a table's path; `false`, and nothing put, if it does not fit or cannot be in brackets.
pub(crate) fn push_alias(path: &mut PathText, alias: &str) -> bool {
    let before = path.len();
    let whole = !alias.is_empty()
        && !alias.contains(['[', ']'])
        && path.push('[').is_ok()
        && path.push_str(alias).is_ok()
        && path.push_str("].").is_ok();
    if !whole {
        path.truncate(before);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::SCHEMA;
    use crate::place::Instances;
    use alloc::format;

    #[test]
    fn paths_name_what_they_name_and_print_back() {
        for (path, named) in [
            ("Device.", Named::Object),
            ("Device.DeviceInfo.", Named::Object),
            ("Device.DeviceInfo.UpTime", Named::Parameter),
            ("Device.IP.Interface.", Named::Table),
            ("Device.IP.Interface.1.", Named::Instance),
            (
                "Device.IP.Interface.4294967295.IPv4Address.2.IPAddress",
                Named::Parameter,
            ),
        ] {
            let target = SCHEMA.parse(path).unwrap();
            assert_eq!(target.named, named, "{path}");
            assert_eq!(SCHEMA.path(&target.place).unwrap(), path);
        }
        assert_eq!(SCHEMA.parse("").unwrap().named, Named::All);
    }

    #[test]
    fn wrong_paths_say_why() {
        let long = format!("Device.{}", "A".repeat(250));
        let wide = format!("Device.{}", "ä".repeat(249));
        for (path, error) in [
            (".", PathError::EmptySegment),
            ("..", PathError::EmptySegment),
            (".Device.", PathError::EmptySegment),
            ("Device..DeviceInfo.", PathError::EmptySegment),
            ("Device.DeviceInfo..", PathError::EmptySegment),
            ("Device", PathError::DotMissing),
            ("device.", PathError::Unknown),
            ("Device.DeviceInfo", PathError::DotMissing),
            ("Device.DeviceInfo.UpTime.", PathError::DotAfterParameter),
            ("Device.DeviceInfo.UpTime.X", PathError::Unknown),
            ("Device.DeviceInfo.Uptime", PathError::Unknown),
            ("Device.IP.Interface.{i}.", PathError::InstanceNumber),
            ("Device.IP.Interface.*.", PathError::InstanceNumber),
            ("Device.IP.Interface.[a].", PathError::InstanceNumber),
            ("Device.IP.Interface.[", PathError::Brackets),
            ("Device.[IP].", PathError::Unknown),
            ("Device.IP.Interface.0.", PathError::InstanceNumber),
            ("Device.IP.Interface.01.", PathError::InstanceNumber),
            ("Device.IP.Interface.+1.", PathError::InstanceNumber),
            ("Device.IP.Interface.4294967296.", PathError::InstanceNumber),
            ("Device.IP.Interface.Name", PathError::InstanceNumber),
            ("Device.IP.Interface.1", PathError::DotMissing),
            ("Device.1.", PathError::Unknown),
            (" Device.", PathError::Unknown),
            (&long, PathError::TooLong),
            (&wide, PathError::Unknown),
        ] {
            assert_eq!(SCHEMA.parse(path), Err(error), "{path}");
        }
    }

    #[test]
    fn a_place_with_too_many_or_too_few_numbers_has_no_path() {
        let target = SCHEMA.parse("Device.IP.Interface.3.").unwrap();
        let node = target.place.node();
        assert_eq!(SCHEMA.path(&Place::new(node, Instances::NONE)), None);
        let more = target.place.instances().with(1).unwrap();
        assert_eq!(SCHEMA.path(&Place::new(node, more)), None);
        assert_eq!(SCHEMA.path(&Place::new(NodeId::new(60_000), more)), None);
    }
}
