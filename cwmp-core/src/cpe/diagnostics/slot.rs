//! One object with a `DiagnosticsState`, and where its test stands.

use cwmp_model::{Instances, Kind, Limit, NodeId, Place, Schema};
use cwmp_soap::{FaultCode, Value};

use super::error::DiagnosticsError;

/// Names one run of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DiagnosticsId {
    slot: u8,
    run: u16,
}

impl DiagnosticsId {
    pub(super) const fn new(slot: u8, run: u16) -> Self {
        Self { slot, run }
    }

    /// Which of the lent slots it is, counted from zero: which test.
    #[must_use]
    pub const fn index(self) -> usize {
        self.slot as usize
    }

    pub(super) const fn run(self) -> u16 {
        self.run
    }
}

/// What the platform is to do for a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum DiagnosticsTask {
    /// Run it, by the parameters as they are now; ends with
    /// [`Agent::handle_diagnostics`](crate::cpe::Agent::handle_diagnostics). No session is going on.
    Start,
    /// Stop it, and say nothing more of it. This may come in the middle of a session, and the same test may be started
    /// again next.
    Stop,
}

/// An object of the data model with a `DiagnosticsState`.
#[derive(Clone, Debug)]
pub struct DiagnosticsSlot {
    state_parameter: Place,
    state: State,
    /// Counts what the platform was told to start.
    run: u16,
    /// Whether the platform runs it, or thinks that it does.
    is_started: bool,
    change: Change,
}

/// Where a test stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    None,
    /// It begins when the session is over.
    Requested,
    Running,
    Complete,
    Failed(DiagnosticsError),
}

/// What the transaction under way has set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Change {
    #[default]
    Nothing,
    /// A parameter that the test goes by.
    Modified,
    Canceled,
    Requested,
}

impl DiagnosticsSlot {
    /// The object whose `DiagnosticsState` this is: `node!(SCHEMA, "Device.IP.Diagnostics.IPPing.DiagnosticsState")`.
    #[must_use]
    pub const fn new(state_parameter: NodeId) -> Self {
        Self::at(Place::new(state_parameter, Instances::NONE))
    }

    /// The same for an object inside of tables.
    #[must_use]
    pub const fn at(state_parameter: Place) -> Self {
        Self {
            state_parameter,
            state: State::None,
            run: 0,
            is_started: false,
            change: Change::Nothing,
        }
    }

    pub(super) const fn state_parameter(&self) -> &Place {
        &self.state_parameter
    }

    /// Whether this is a parameter beside `DiagnosticsState`.
    pub(super) fn is_beside(&self, schema: Schema<'_>, place: &Place) -> bool {
        let state = &self.state_parameter;
        place.node() != state.node()
            && place.instances() == state.instances()
            && schema.kind(place.node()) == Some(Kind::Parameter)
            && schema.parent(place.node()) == schema.parent(state.node())
    }

    /// The value of `DiagnosticsState`, as the transaction under way leaves it.
    pub(super) fn text(&self, schema: Schema<'_>) -> &'static str {
        let node = self.state_parameter.node();
        match self.after() {
            State::None => "None",
            State::Requested | State::Running => "Requested",
            State::Complete => listed(schema, node, &["Complete", "Completed"], "Complete"),
            State::Failed(error) => {
                let names = [
                    error.as_str(),
                    DiagnosticsError::OTHER.as_str(),
                    DiagnosticsError::INTERNAL.as_str(),
                    "Error",
                ];
                listed(schema, node, &names, error.as_str())
            }
        }
    }

    /// Where the test will stand once the transaction is committed.
    fn after(&self) -> State {
        let is_in_progress = matches!(self.state, State::Requested | State::Running);
        match self.change {
            Change::Nothing => self.state,
            Change::Canceled if !is_in_progress => self.state,
            Change::Modified | Change::Canceled => State::None,
            Change::Requested => State::Requested,
        }
    }

    /// Whether the transaction requests the test.
    pub(super) fn is_requested(&self) -> bool {
        self.change == Change::Requested
    }

    pub(super) fn begin(&mut self) {
        self.change = Change::Nothing;
    }

    /// A parameter that the test goes by is set.
    pub(super) fn modify(&mut self) {
        if self.change == Change::Nothing {
            self.change = Change::Modified;
        }
    }

    /// `DiagnosticsState` is set.
    pub(super) fn set(&mut self, value: &Value<'_>) -> Result<(), FaultCode> {
        self.change = match text_of(value)? {
            "Requested" => Change::Requested,
            // What else was set is no reason to go on.
            _ => Change::Canceled,
        };
        Ok(())
    }

    /// The transaction is over.
    pub(super) fn settle(&mut self, is_committed: bool) {
        if is_committed {
            self.state = self.after();
        }
        self.change = Change::Nothing;
    }

    /// What the platform has to do, and in which run.
    pub(super) fn next_task(&mut self, in_session: bool) -> Option<(u16, DiagnosticsTask)> {
        if self.is_started && self.state != State::Running {
            self.is_started = false;
            return Some((self.run, DiagnosticsTask::Stop));
        }
        if self.state == State::Requested && !in_session {
            self.state = State::Running;
            self.is_started = true;
            self.run = self.run.wrapping_add(1);
            return Some((self.run, DiagnosticsTask::Start));
        }
        None
    }

    /// The platform says how a run ended; `false` if nobody waits for that any more.
    pub(super) fn handle(&mut self, run: u16, outcome: Result<(), DiagnosticsError>) -> bool {
        if !self.is_started || self.run != run {
            return false;
        }
        self.is_started = false;
        // One that was to be stopped has ended by itself.
        if self.state != State::Running {
            return false;
        }
        self.state = match outcome {
            Ok(()) => State::Complete,
            Err(error) => State::Failed(error),
        };
        true
    }

    /// The device has started.
    pub(super) fn restart(&mut self) {
        self.state = State::None;
        self.is_started = false;
        self.change = Change::Nothing;
    }

    /// Nobody waits for the end of what has not ended.
    pub(super) fn give_up(&mut self) {
        if matches!(self.state, State::Requested | State::Running) {
            self.state = State::None;
        }
    }
}

/// Whether `DiagnosticsState` may be set to this.
pub(super) fn check(value: &Value<'_>) -> Result<(), FaultCode> {
    text_of(value).map(|_| ())
}

/// What `DiagnosticsState` is set to, if it may be.
fn text_of<'v>(value: &Value<'v>) -> Result<&'v str, FaultCode> {
    match value {
        Value::String(text @ ("Requested" | "Canceled")) => Ok(text),
        _ => Err(FaultCode::INVALID_PARAMETER_VALUE),
    }
}

/// The first name that the model lists, if it lists any; otherwise `default`.
fn listed(
    schema: Schema<'_>,
    node: NodeId,
    names: &[&'static str],
    default: &'static str,
) -> &'static str {
    let lists = |name: &str| {
        schema.limits(node).any(
            |limit| matches!(limit, Limit::OneOf(text) | Limit::ReportedOnly(text) if text == name),
        )
    };
    names
        .iter()
        .copied()
        .find(|name| lists(name))
        .unwrap_or(default)
}
