//! The parameters that `GetParameterValues` and `GetParameterAttributes` name, one after the other.

use cwmp_model::{Model, Neighbour, Place, ValuesPosition, ValuesWalk};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_attributes::ParameterAttributeStruct;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::xml::Writer;
use cwmp_soap::{CwmpVersion, EncodeError, Entry as _, FaultCode, Fill, Members, Source, Text};

mod seen;

use super::Context;
use crate::cpe::dispatch::PATH_BYTES;
use crate::cpe::draft::{Draft, Room};
use crate::target::WIDE;
use seen::Seen;

/// How far the values of a `GetParameterValues` have been written.
#[derive(Clone, Debug)]
pub(in crate::cpe) struct ValuesState {
    total: usize,
    /// The name whose parameters come next, counted from zero.
    name: usize,
    /// Where among them; `None` before the first.
    walk: Option<ValuesPosition>,
    /// Whether a name stands twice among them.
    repeats: bool,
    /// Each name is taken to be that of a parameter, and nobody has looked.
    presumed: bool,
}

/// The names of a call among which one that stands twice is answered once; more of them, twice (RPC-GPV-07).
const COMPARED_NAMES: usize = 256;

impl ValuesState {
    /// Checks all names and counts their parameters before the first goes out (RPC-GPV-02).
    pub(in crate::cpe) fn new<'a>(
        names: &Members<'a, Text<'a>>,
        model: &Model<'_>,
        max: usize,
    ) -> Result<Self, FaultCode> {
        let (mut total, mut repeats) = (0_usize, false);
        let (mut seen, mut last) = (Seen::default(), Neighbour::NONE);
        let mut any = false;
        for (i, name) in names.clone().enumerate() {
            any = true;
            let at = At::first(&name, model, &mut last)?;
            let place = at.parameter().map(|(_, place)| place);
            if seen.perhaps(place) && stood_before(names, i, &name) {
                repeats = true;
                continue;
            }
            let count = match at {
                At::Parameter(..) => 1,
                At::Walk(walk) => walk.count(model),
            };
            total = total.saturating_add(count);
            if total > max {
                return Err(FaultCode::RESOURCES_EXCEEDED);
            }
        }
        if !any {
            // RPC-GPV-07
            return Err(FaultCode::INVALID_ARGUMENTS);
        }
        Ok(Self {
            total,
            name: 0,
            walk: None,
            repeats,
            presumed: false,
        })
    }

    /// The same without a look at the device, if all names may be those of parameters, as they mostly are: whether they
    /// are, each another, is found out when they are written, so that they are looked for once.
    pub(in crate::cpe) fn presume<'a>(
        names: &Members<'a, Text<'a>>,
        model: &Model<'_>,
        max: usize,
    ) -> Result<Self, FaultCode> {
        let mut total = 0_usize;
        let may_be = |name: Text<'_>| {
            total = total.saturating_add(1);
            !name.raw().ends_with('.')
        };
        if WIDE
            && !model.addressing().prints_aliases()
            && names.clone().all(may_be)
            && total > 0
            && total <= max
        {
            return Ok(Self {
                total,
                name: 0,
                walk: None,
                repeats: false,
                presumed: true,
            });
        }
        Self::new(names, model, max)
    }
}

fn stood_before(names: &Members<'_, Text<'_>>, index: usize, name: &Text<'_>) -> bool {
    index < COMPARED_NAMES && names.clone().take(index).any(|other| other == *name)
}

/// A parameter that a name stands for.
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap to put the largest into"
)]
enum At<'a> {
    /// The one that it names outright: the path as it stands there, and the place.
    Parameter(&'a str, Place),
    /// One of several, perhaps.
    Walk(ValuesWalk),
}

impl<'a> At<'a> {
    /// The first of those that a name stands for, with the parameter that was named outright before.
    fn first(
        name: &Text<'a>,
        model: &Model<'_>,
        last: &mut Neighbour<'a>,
    ) -> Result<Self, FaultCode> {
        match outright(name, model, last) {
            Some((path, place)) => Ok(Self::Parameter(path, place)),
            None => Self::walk(name, model),
        }
    }

    fn walk(name: &Text<'_>, model: &Model<'_>) -> Result<Self, FaultCode> {
        let mut buffer = [0; PATH_BYTES];
        let path = name
            .decode(&mut buffer)
            .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)?;
        ValuesWalk::new(model, path).map(Self::Walk)
    }

    /// The parameter and its path; `None` at the end of a walk.
    fn parameter(&self) -> Option<(&str, &Place)> {
        match self {
            Self::Parameter(path, place) => Some((path, place)),
            Self::Walk(walk) => Some((walk.current_path()?, walk.current()?)),
        }
    }
}

/// The parameter that a name stands for outright, and its path.
fn outright<'a>(
    name: &Text<'a>,
    model: &Model<'_>,
    last: &mut Neighbour<'a>,
) -> Option<(&'a str, Place)> {
    if model.addressing().prints_aliases() {
        return None;
    }
    let path = name.as_plain()?;
    Some((path, model.parameter(path, last)?))
}

pub(super) struct Values<'f, 'm, 'a> {
    total: usize,
    /// The name that comes next.
    name: usize,
    /// Where among the parameters of the one before; `None` behind the last.
    at: Option<At<'a>>,
    repeats: bool,
    /// Each name is to be that of a parameter, and so far all were.
    presumed: bool,
    all: Members<'a, Text<'a>>,
    /// Those from the name on that comes next.
    rest: Members<'a, Text<'a>>,
    last: Neighbour<'a>,
    /// What was written, as long as it is as presumed.
    seen: Seen,
    context: Context<'f, 'm>,
}

impl<'f, 'm, 'a> Values<'f, 'm, 'a> {
    pub(super) fn resume(
        state: &ValuesState,
        all: Members<'a, Text<'a>>,
        context: Context<'f, 'm>,
    ) -> Self {
        let mut rest = all.clone();
        for _ in 0..state.name {
            let _ = rest.next();
        }
        let mut values = Self {
            total: state.total,
            name: state.name,
            at: None,
            repeats: state.repeats,
            presumed: state.presumed,
            all,
            rest,
            last: Neighbour::NONE,
            seen: Seen::default(),
            context,
        };
        match &state.walk {
            Some(walk) => {
                let walk = ValuesWalk::resume(values.context.model, walk);
                values.at = Some(At::Walk(walk));
                values.settle();
            }
            None => values.next_name(),
        }
        values
    }

    /// How far they were written.
    pub(super) const fn state(&self) -> ValuesState {
        let (name, walk) = match &self.at {
            // Found again by its name.
            Some(At::Parameter(..)) => (self.name.saturating_sub(1), None),
            Some(At::Walk(walk)) => (self.name, Some(walk.position())),
            None => (self.name, None),
        };
        ValuesState {
            total: self.total,
            name,
            walk,
            repeats: self.repeats,
            presumed: false,
        }
    }

    /// Goes on to the next name while the walk of this one is at its end.
    fn settle(&mut self) {
        if let Some(At::Walk(walk)) = &self.at
            && walk.current().is_none()
        {
            self.next_name();
        }
    }

    /// Goes to the first parameter of the names that are left.
    fn next_name(&mut self) {
        self.at = None;
        while let Some(name) = self.rest.next() {
            let index = self.name;
            self.name = index.saturating_add(1);
            if self.repeats && stood_before(&self.all, index, &name) {
                continue;
            }
            let found = outright(&name, self.context.model, &mut self.last);
            if self.presumed && !self.is_new(index, &name, found.as_ref().map(|(_, place)| place)) {
                self.presumed = false;
                return;
            }
            if let Some((path, place)) = found {
                self.at = Some(At::Parameter(path, place));
                return;
            }
            // All names were there when the answer began.
            if let Ok(at) = At::walk(&name, self.context.model)
                && at.parameter().is_some()
            {
                self.at = Some(at);
                return;
            }
        }
    }

    /// Whether a name is that of a parameter, and of none before.
    fn is_new(&mut self, index: usize, name: &Text<'_>, found: Option<&Place>) -> bool {
        found.is_some() && !(self.seen.perhaps(found) && stood_before(&self.all, index, name))
    }

    /// Reads on to the end without writing: nothing has gone out yet, so that a value which has no room in any piece, or
    /// cannot be had, is still answered with a fault (RPC-GPV-05).
    fn look_ahead(&mut self, room: Room) -> Result<(), FaultCode> {
        while let Some((name, place)) = self.at.as_ref().and_then(At::parameter) {
            let longest = self.context.model.backend().longest(place);
            if !longest.is_some_and(|longest| room.surely_has(name.len(), longest)) {
                let mut counter = room.counter();
                self.write(&mut counter)?;
                if counter.len() > room.bytes {
                    return Err(FaultCode::RESOURCES_EXCEEDED);
                }
            }
            self.advance();
        }
        Ok(())
    }
}

/// Writes on, from where the values of a call stand.
pub(super) fn fill(
    state: &mut ValuesState,
    names: Members<'_, Text<'_>>,
    context: Context<'_, '_>,
    draft: &mut Draft<'_>,
) -> Result<Fill, EncodeError> {
    let parameter_list = Values::resume(state, names, context);
    let mut response = GetParameterValuesResponse { parameter_list };
    let begins = draft.is_at_start();
    let mut filled = draft.fill(&mut response);
    let list = &mut response.parameter_list;
    let written = list.state();
    if begins
        && matches!(filled, Ok(Fill::More(_)))
        && let Err(code) = list.look_ahead(draft.room())
    {
        filled = Err(EncodeError::Source(code));
    }
    if !(WIDE && state.presumed) || (filled.is_ok() && list.presumed) {
        *state = written;
        return filled;
    }
    let Values { all, context, .. } = response.parameter_list;
    let max = context.max_values;
    *state = ValuesState::new(&all, context.model, max).map_err(EncodeError::Source)?;
    draft.begin_anew();
    fill(state, all, context, draft)
}

impl Source for Values<'_, '_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        u32::try_from(self.total).map_err(|_| FaultCode::RESOURCES_EXCEEDED)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Some(at) = &self.at else {
            return Ok(false);
        };
        let Context { model, scratch, .. } = &mut self.context;
        let (name, value) = match at {
            At::Parameter(name, place) => (*name, model.value(place, scratch)?),
            At::Walk(walk) => match walk.current_path() {
                Some(name) => (name, walk.value(model, scratch)?),
                None => return Ok(false),
            },
        };
        ParameterValueStruct { name, value }.write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        match &mut self.at {
            Some(At::Walk(walk)) => {
                walk.advance(self.context.model);
                self.settle();
            }
            Some(At::Parameter(..)) => self.next_name(),
            None => {}
        }
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
        let Values { at, context, .. } = &self.0;
        let Some((name, place)) = at.as_ref().and_then(At::parameter) else {
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
