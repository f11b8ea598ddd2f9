//! The parameters that `GetParameterValues` and `GetParameterAttributes` name, one after the other.

use cwmp_model::{Model, ValuesPosition, ValuesWalk};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_attributes::ParameterAttributeStruct;
use cwmp_soap::xml::Writer;
use cwmp_soap::{CwmpVersion, Entry as _, FaultCode, Members, Source, Text};

use super::Context;
use crate::cpe::dispatch::PATH_BYTES;

/// How far the values of a `GetParameterValues` have been written.
#[derive(Clone, Debug)]
pub(in crate::cpe) struct ValuesState {
    total: usize,
    /// The name that the walk belongs to, counted from zero.
    name: usize,
    walk: ValuesPosition,
    /// Whether a name stands twice among them.
    repeats: bool,
}

/// The names of a call among which one that stands twice is answered once; more of them, twice (RPC-GPV-07).
const COMPARED_NAMES: usize = 256;

impl ValuesState {
    /// Checks all names and counts their parameters before the first goes out (RPC-GPV-02).
    pub(in crate::cpe) fn new(
        names: &Members<'_, Text<'_>>,
        model: &Model<'_>,
        max: usize,
    ) -> Result<Self, FaultCode> {
        let (mut total, mut first, mut repeats) = (0_usize, None, false);
        let mut seen = Seen::default();
        let mut buffer = [0; PATH_BYTES];
        for (i, name) in names.clone().enumerate() {
            let path = path_of(&name, &mut buffer)?;
            if seen.perhaps(path) && stood_before(names, i, &name) {
                repeats = true;
                continue;
            }
            let walk = ValuesWalk::new(model, path)?;
            total = total.saturating_add(walk.count(model));
            if total > max {
                return Err(FaultCode::RESOURCES_EXCEEDED);
            }
            first = first.or_else(|| Some(walk.position()));
        }
        // No name at all (RPC-GPV-07).
        let walk = first.ok_or(FaultCode::INVALID_ARGUMENTS)?;
        Ok(Self {
            total,
            name: 0,
            walk,
            repeats,
        })
    }
}

fn path_of<'p>(name: &Text<'p>, buffer: &'p mut [u8]) -> Result<&'p str, FaultCode> {
    name.decode(buffer)
        .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)
}

/// Names that have come so far, by a few bits of each: comparing every name with all before it would take most of the
/// time that a call takes.
#[derive(Default)]
struct Seen([u32; 16]);

impl Seen {
    /// Whether the same name may have come before; it has now.
    fn perhaps(&mut self, name: &str) -> bool {
        let tail = name.as_bytes().last_chunk().copied().unwrap_or_default();
        let mixed = u32::from_le_bytes(tail)
            .wrapping_add(u32::try_from(name.len()).unwrap_or(u32::MAX))
            .wrapping_mul(0x9E37_79B1);
        let bit = 1_u32 << (mixed >> 23 & 31);
        let Some(word) = self.0.get_mut(usize::try_from(mixed >> 28).unwrap_or(0)) else {
            return true;
        };
        let before = *word & bit != 0;
        *word |= bit;
        before
    }
}

fn stood_before(names: &Members<'_, Text<'_>>, index: usize, name: &Text<'_>) -> bool {
    index < COMPARED_NAMES && names.clone().take(index).any(|other| other == *name)
}

pub(super) struct Values<'f, 'm, 'a> {
    total: usize,
    /// The name that the walk belongs to.
    name: usize,
    walk: ValuesWalk,
    repeats: bool,
    all: Members<'a, Text<'a>>,
    /// Those after the one that the walk belongs to.
    rest: Members<'a, Text<'a>>,
    context: Context<'f, 'm>,
}

impl<'f, 'm, 'a> Values<'f, 'm, 'a> {
    pub(super) fn resume(
        state: &ValuesState,
        all: Members<'a, Text<'a>>,
        context: Context<'f, 'm>,
    ) -> Self {
        let mut rest = all.clone();
        let _ = rest.nth(state.name);
        let mut values = Self {
            total: state.total,
            name: state.name,
            walk: ValuesWalk::resume(context.model, &state.walk),
            repeats: state.repeats,
            all,
            rest,
            context,
        };
        values.settle();
        values
    }

    /// How far they were written.
    pub(super) const fn state(&self) -> ValuesState {
        ValuesState {
            total: self.total,
            name: self.name,
            walk: self.walk.position(),
            repeats: self.repeats,
        }
    }

    /// Goes on to the next name while the walk of this one is at its end.
    fn settle(&mut self) {
        while self.walk.current().is_none() {
            let Some(name) = self.rest.next() else { return };
            self.name = self.name.saturating_add(1);
            if self.repeats && stood_before(&self.all, self.name, &name) {
                continue;
            }
            let mut buffer = [0; PATH_BYTES];
            let path = path_of(&name, &mut buffer);
            // All names were there when the answer began.
            let Ok(walk) = path.and_then(|path| ValuesWalk::new(self.context.model, path)) else {
                continue;
            };
            self.walk = walk;
        }
    }
}

impl Source for Values<'_, '_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        u32::try_from(self.total).map_err(|_| FaultCode::RESOURCES_EXCEEDED)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Some(name) = self.walk.current_path() else {
            return Ok(false);
        };
        let value = self.walk.value(self.context.model, self.context.scratch)?;
        ParameterValueStruct { name, value }.write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        self.walk.advance(self.context.model);
        self.settle();
    }
}

/// What an ACS of this version is told of a notification (VER-009, NOT-001): of one that came later, the part that the
/// version has. Which of the lightweight kinds came with it, the ACS has no word for; they are still in force.
fn notification_in(version: CwmpVersion, notification: i32) -> i32 {
    match notification {
        known if known <= version.highest_notification() => known,
        // Passive, and lightweight besides.
        4 | 6 => 1,
        _ => 0,
    }
}

/// The attributes of the same parameters.
pub(super) struct AttributesOf<'f, 'm, 'a>(pub(super) Values<'f, 'm, 'a>);

impl Source for AttributesOf<'_, '_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        self.0.count()
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Values { walk, context, .. } = &self.0;
        let (Some(name), Some(place)) = (walk.current_path(), walk.current()) else {
            return Ok(false);
        };
        let notification = context
            .attributes
            .notification(context.model.schema(), place);
        ParameterAttributeStruct {
            name,
            notification: notification_in(context.version, i32::from(notification)),
            access_list: context
                .attributes
                .access_list(context.model, place)
                .entities(),
        }
        .write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        self.0.advance();
    }
}
