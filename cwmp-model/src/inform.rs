//! The parameters of an Inform (INF-004 to INF-013).

mod position;
mod rows;

use cwmp_soap::{FaultCode, Value};

use crate::attributes::Attributes;
use crate::forced::ForcedWalk;
use crate::model::Model;
use crate::notify::{WatchedByModel, fingerprint};
use crate::path::PathText;
use crate::place::Place;
use crate::schema::Flags;
use crate::walk::Walk;
pub use position::InformPosition;
use rows::Rows;

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
    current: Option<Place>,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    Forced(ForcedWalk),
    Also,
    Changed(Option<Place>),
    /// Changes that found no slot stand for all that the model wants watched and that has none.
    Others(WatchedByModel),
    Rows(Rows, Option<Walk>),
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
            current: None,
            step: Step::Forced(ForcedWalk::new(model)),
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
        self.current = self.next(model, attributes, events, scratch);
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

    fn next(
        &mut self,
        model: &mut Model<'_>,
        attributes: &Attributes<'_>,
        events: &dyn InformEvents,
        scratch: &mut [u8],
    ) -> Option<Place> {
        loop {
            match &mut self.step {
                Step::Forced(walk) => {
                    if let Some(place) = walk.current().copied() {
                        walk.advance(model);
                        return Some(place);
                    }
                    self.step = Step::Also;
                }
                Step::Also => {
                    self.step = Step::Changed(None);
                    if let Some(place) = self.also.filter(|place| !is_forced(model, place)) {
                        return Some(place);
                    }
                }
                Step::Changed(after) => {
                    let Some((_, place)) = attributes.next(after.as_ref()) else {
                        // Looking for them takes as long as the model is large.
                        self.step = if attributes.reports_others() {
                            Step::Others(WatchedByModel::default())
                        } else {
                            Step::Rows(Rows::default(), None)
                        };
                        continue;
                    };
                    *after = Some(place);
                    if attributes.reports(model.schema(), &place)
                        && !self.is_listed(model, &place)
                        && model.exists(&place)
                    {
                        return Some(place);
                    }
                }
                Step::Others(watched) => {
                    let Some(place) = watched.next(model) else {
                        self.step = Step::Rows(Rows::default(), None);
                        continue;
                    };
                    if attributes.find(&place).is_none()
                        && attributes.reports(model.schema(), &place)
                        && !self.is_listed(model, &place)
                    {
                        return Some(place);
                    }
                }
                Step::Rows(rows, walk) => {
                    let Some(at) = walk else {
                        match rows.next_match(model, events, scratch) {
                            Some(matches) => *walk = Some(matches),
                            None => self.step = Step::Done,
                        }
                        continue;
                    };
                    let Some(place) = at.current().copied() else {
                        *walk = None;
                        continue;
                    };
                    at.advance(model);
                    if !rows.named_before(model, events, &place, scratch)
                        && !attributes.reports(model.schema(), &place)
                        && !self.is_listed(model, &place)
                    {
                        return Some(place);
                    }
                }
                Step::Done => return None,
            }
        }
    }

    /// Whether the parameter stands among those of every Inform.
    fn is_listed(&self, model: &Model<'_>, place: &Place) -> bool {
        is_forced(model, place) || self.also == Some(*place)
    }
}

fn is_forced(model: &Model<'_>, place: &Place) -> bool {
    let flags = model.schema().flags(place.node());
    flags.has(Flags::FORCED_INFORM)
}
