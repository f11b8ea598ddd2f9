//! When lightweight notifications go out (TR-069 Annex M; LWN-001, LWN-002), for agents that were given room for it.

use cwmp_model::{Attributes, ManagementReader, Model};

use crate::Instant;
use crate::schedule::{Clock, Cycle, Ticker};

/// What an agent keeps of lightweight notifications besides attributes, lent by the caller; empty by default.
///
/// Nothing of it has to survive a restart: the settings are parameters, and changes that were not told by then are not told
/// any more.
#[derive(Clone, Debug)]
pub struct LightweightState {
    /// Here rather than in the agent, which is small.
    code: &'static Code,
    /// `LightweightNotificationProtocolsUsed` names one.
    is_used: bool,
    /// `LightweightNotificationTriggerInterval` and `LightweightNotificationTriggerTime`.
    ticker: Option<Ticker>,
    /// The platform was told to send, and has not said that it has.
    is_told: bool,
}

impl LightweightState {
    /// Nothing is known yet.
    pub const EMPTY: Self = Self {
        code: &CODE,
        is_used: false,
        ticker: None,
        is_told: false,
    };
}

impl Default for LightweightState {
    fn default() -> Self {
        Self::EMPTY
    }
}

/// The state, and what can be done with it; an agent that is not given it does not link it.
#[derive(Debug)]
pub(super) struct Lightweight<'s>(&'s mut LightweightState);

/// What only an agent with lightweight notifications carries.
#[derive(Debug)]
struct Code {
    read: fn(&mut LightweightState, &mut Model<'_>, &mut [u8], &Clock, entropy: u32),
    take_due: fn(&mut LightweightState, &mut Attributes<'_>, &Clock) -> bool,
    handle_sent: fn(&mut LightweightState, &mut Attributes<'_>),
    deadline: fn(&LightweightState) -> Option<Instant>,
}

static CODE: Code = Code {
    read,
    take_due,
    handle_sent,
    deadline: |state| state.ticker.as_ref().map(Ticker::poll_timeout),
};

impl<'s> Lightweight<'s> {
    pub(super) const fn new(state: &'s mut LightweightState) -> Self {
        Self(state)
    }

    /// Reads the parameters.
    pub(super) fn read(
        &mut self,
        model: &mut Model<'_>,
        scratch: &mut [u8],
        (clock, entropy): (&Clock, u32),
    ) {
        (self.0.code.read)(self.0, model, scratch, clock, entropy);
    }

    /// Whether the platform is to send now what has changed.
    pub(super) fn take_due(&mut self, attributes: &mut Attributes<'_>, clock: &Clock) -> bool {
        (self.0.code.take_due)(self.0, attributes, clock)
    }

    /// What has changed was sent, or is not to be.
    pub(super) fn handle_sent(&mut self, attributes: &mut Attributes<'_>) {
        (self.0.code.handle_sent)(self.0, attributes);
    }

    /// When it may be time for passive ones.
    pub(super) fn deadline(&self) -> Option<Instant> {
        (self.0.code.deadline)(self.0)
    }
}

fn read(
    state: &mut LightweightState,
    model: &mut Model<'_>,
    scratch: &mut [u8],
    clock: &Clock,
    entropy: u32,
) {
    let mut reader = ManagementReader::new(model, scratch);
    let used = reader.text("LightweightNotificationProtocolsUsed");
    state.is_used = used.is_some_and(|used| !used.trim_matches([' ', ',']).is_empty());
    let interval = reader.number("LightweightNotificationTriggerInterval");
    let interval = interval.and_then(|seconds| u32::try_from(seconds).ok());
    let reference = reader.time("LightweightNotificationTriggerTime");
    let cycle = interval
        .filter(|interval| *interval > 0 && state.is_used)
        .map(|interval| Cycle {
            interval,
            reference: reference.unwrap_or(cwmp_soap::DateTime::Unknown),
        });
    let follows = |cycle: &Cycle| state.ticker.as_ref().is_some_and(|t| t.follows(cycle));
    if !cycle.as_ref().is_some_and(follows) {
        state.ticker = cycle.map(|cycle| Ticker::new(cycle, clock, entropy));
    }
}

fn take_due(state: &mut LightweightState, attributes: &mut Attributes<'_>, clock: &Clock) -> bool {
    // One at which nothing has changed passes.
    let ticker = state.ticker.as_mut();
    let has_ticked = ticker.is_some_and(|ticker| ticker.handle_timeout(clock) > 0);
    let pending = attributes.lightweight_pending();
    if !state.is_used && pending.is_some() {
        // What changes while they are off is told by none.
        attributes.lightweight_sent();
        return false;
    }
    let is_due = pending.is_some_and(|is_active| is_active || has_ticked) && !state.is_told;
    state.is_told |= is_due;
    is_due
}

fn handle_sent(state: &mut LightweightState, attributes: &mut Attributes<'_>) {
    state.is_told = false;
    attributes.lightweight_sent();
}
