//! The parameters of an Inform (INF-004 to INF-013).

mod position;
pub(crate) mod rows;

use cwmp_soap::{FaultCode, Value};

use crate::attributes::Attributes;
use crate::model::Model;
use crate::notify::{fingerprint, next_watched};
use crate::path::PathText;
use crate::place::Place;
use crate::schema::{Flags, Kind};
use crate::walk::Walk;
pub use position::InformPosition;

/// The events of an Inform, asked for by code.
pub trait InformEvents {
    /// Whether `test` holds for the code of any event, as it stands on the wire: `2 PERIODIC`.
    fn any(&self, test: &mut dyn FnMut(&str) -> bool) -> bool;
}

impl InformEvents for &[&str] {
    fn any(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.iter().any(|code| test(code))
    }
}

/// The parameters of one Inform, each once (INF-011, INF-012).
///
/// First those that every Inform has (INF-004 to INF-007), then those whose change it reports (INF-008), then
/// those of the enabled rows of `ManagementServer.InformParameter.{i}.` whose `EventList` matches an event of
/// it (INF-009). Plain data of about 400 bytes: it may be kept between buffers, cloned to count, and made anew
/// to write the Inform again. Call [`Attributes::begin_inform`] before.
#[derive(Clone, Debug)]
pub struct InformWalk {
    /// One more that the device wants in every Inform.
    also: Option<Place>,
    step: Step,
    /// Where the walk stands among the parameters of its step; none at their begin.
    current: Option<Place>,
    /// The parameters from the current one on: those of every Inform, or those that a row names.
    walk: Option<Walk>,
    /// Nobody has looked at where that walk stands.
    begins: bool,
    /// The row whose parameters these are.
    row: u32,
}

/// Whose parameters are listed, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Forced,
    Also,
    Changed,
    /// Changes that found no slot stand for all that the model wants watched and that has none.
    Others,
    Rows,
    Done,
}

impl InformWalk {
    /// Starts at the first parameter.
    ///
    /// `also` is a parameter that no flag of the model can name: in data models of `InternetGatewayDevice` the
    /// `ExternalIPAddress` of the connection in use (INF-005).
    pub fn new(
        model: &mut Model<'_>,
        attributes: &Attributes<'_>,
        events: &dyn InformEvents,
        also: Option<Place>,
        scratch: &mut [u8],
    ) -> Self {
        let mut walk = Self {
            also,
            step: Step::Forced,
            current: None,
            walk: Some(Walk::forced(model)),
            begins: true,
            row: 0,
        };
        walk.advance(model, attributes, events, scratch);
        walk
    }

    /// The parameter that the walk stands at; `None` at its end.
    #[must_use]
    pub const fn current(&self) -> Option<&Place> {
        self.current.as_ref()
    }

    /// The path of the parameter, with the identifiers of instances that `InstanceMode` asks for (INF-017);
    /// `None` at the end.
    #[must_use]
    pub fn path(&self, model: &Model<'_>) -> Option<PathText> {
        model.path(&self.current?)
    }

    /// The same where it need not be put together, as of the parameters that every Inform has.
    #[must_use]
    pub fn path_at_hand(&self) -> Option<&str> {
        match self.step {
            Step::Forced | Step::Rows => self.walk.as_ref().map(Walk::path),
            _ => None,
        }
    }

    /// The value of the parameter as it is now (INF-013), which from here on counts as the one last reported.
    ///
    /// # Errors
    /// Those of the back end; 9002 at the end of the walk.
    pub fn value<'v>(
        &self,
        model: &'v mut Model<'_>,
        attributes: &mut Attributes<'_>,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        let place = self.current.ok_or(FaultCode::INTERNAL_ERROR)?;
        let hidden = model.schema().flags(place.node()).has(Flags::HIDDEN);
        let value = model.value(&place, scratch)?;
        if !hidden {
            attributes.note_sent(&place, fingerprint::of(&value));
        }
        Ok(value)
    }

    /// Goes to the next parameter; `scratch` takes the texts of one row of `InformParameter` at a time.
    pub fn advance(
        &mut self,
        model: &mut Model<'_>,
        attributes: &Attributes<'_>,
        events: &dyn InformEvents,
        scratch: &mut [u8],
    ) {
        while self.step != Step::Done {
            self.current = self.next(model, attributes, events, scratch);
            match self.current {
                Some(place) if self.lists(&place, model, attributes, events, scratch) => return,
                Some(_) => {}
                None => self.step = self.step_behind(attributes),
            }
        }
    }

    /// How many are left, the current one counted: walks them once.
    #[must_use]
    pub fn count(
        &self,
        model: &mut Model<'_>,
        attributes: &Attributes<'_>,
        events: &dyn InformEvents,
        scratch: &mut [u8],
    ) -> usize {
        let mut walk = self.clone();
        let mut count = 0_usize;
        while walk.current.is_some() {
            count = count.saturating_add(1);
            walk.advance(model, attributes, events, scratch);
        }
        count
    }

    /// The next parameter of the step, whether it is to be listed or not.
    fn next(
        &mut self,
        model: &mut Model<'_>,
        attributes: &Attributes<'_>,
        events: &dyn InformEvents,
        scratch: &mut [u8],
    ) -> Option<Place> {
        match self.step {
            Step::Forced => self.next_of_walk(model),
            Step::Also => self.also.filter(|_| self.current.is_none()),
            Step::Changed => attributes
                .next(self.current.as_ref())
                .map(|(_, place)| place),
            Step::Others => next_watched(model, self.current.as_ref()),
            Step::Rows => loop {
                if let Some(place) = self.next_of_walk(model) {
                    return Some(place);
                }
                let next_walk = model.schema().machine().next_row_walk;
                self.walk = next_walk(&mut self.row, model, events, scratch);
                self.begins = true;
                self.walk.as_ref()?;
            },
            Step::Done => None,
        }
    }

    fn next_of_walk(&mut self, model: &Model<'_>) -> Option<Place> {
        let walk = self.walk.as_mut()?;
        loop {
            if !core::mem::take(&mut self.begins) {
                walk.advance(model);
            }
            let place = *walk.current()?;
            if model.schema().kind(place.node()) == Some(Kind::Parameter) {
                return Some(place);
            }
        }
    }

    /// Whether a parameter of the step is to be listed, each where it stands first.
    fn lists(
        &self,
        place: &Place,
        model: &mut Model<'_>,
        attributes: &Attributes<'_>,
        events: &dyn InformEvents,
        scratch: &mut [u8],
    ) -> bool {
        let is_forced = model.schema().flags(place.node()).has(Flags::FORCED_INFORM);
        let is_changed = || attributes.reports(model.schema(), place);
        let has_slot = || attributes.find(place).is_some();
        match self.step {
            Step::Forced => true,
            _ if is_forced => false,
            Step::Also => true,
            _ if self.also == Some(*place) => false,
            Step::Changed => is_changed() && model.exists(place),
            Step::Others => !has_slot() && is_changed(),
            Step::Rows => {
                let is_before = model.schema().machine().is_in_row_before;
                !is_changed() && !is_before(self.row, model, events, place, scratch)
            }
            Step::Done => false,
        }
    }

    /// What comes when the parameters of a step are through.
    const fn step_behind(&self, attributes: &Attributes<'_>) -> Step {
        match self.step {
            Step::Forced => Step::Also,
            Step::Also => Step::Changed,
            // Looking for them takes as long as the model is large.
            Step::Changed if attributes.reports_others() => Step::Others,
            Step::Changed | Step::Others => Step::Rows,
            Step::Rows | Step::Done => Step::Done,
        }
    }
}
