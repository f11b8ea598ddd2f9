//! What an agent holds of diagnostics: nothing, or all of it.

use core::fmt;

use cwmp_model::{Backend, Place, Schema};
use cwmp_soap::{FaultCode, Value};

use super::error::DiagnosticsError;
use super::slot::{self, DiagnosticsId, DiagnosticsSlot, DiagnosticsTask};
use crate::cpe::device::{View, all};
use crate::cpe::machine::machine;

/// The diagnostics of an agent, or none.
///
/// What only diagnostics need is reached from [`Self::new`] and from nowhere else: a program that does not call it carries
/// none of that code.
pub struct Diagnostics<'s> {
    tests: Tests<'s>,
    machine: &'static Machine,
}

impl fmt::Debug for Diagnostics<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.tests.slots.iter()).finish()
    }
}

impl Default for Diagnostics<'_> {
    fn default() -> Self {
        Self::none()
    }
}

impl<'s> Diagnostics<'s> {
    /// Slots at most; those past them are not used.
    pub const MAX_SLOTS: usize = 255;

    /// A device without diagnostics, or whose backend does all by itself.
    #[must_use]
    pub fn none() -> Self {
        Self {
            tests: Tests { slots: &mut [] },
            machine: &WITHOUT,
        }
    }

    /// A device with the tests of these objects.
    #[must_use]
    pub fn new(slots: &'s mut [DiagnosticsSlot]) -> Self {
        let count = slots.len().min(Self::MAX_SLOTS);
        let slots = slots.get_mut(..count).unwrap_or_default();
        Self {
            tests: Tests { slots },
            machine: &WITH,
        }
    }
}

machine! {
    Diagnostics, tests: Tests;
    read view() -> Option<View> = None;
    read text(schema: Schema<'_>, place: &Place) -> Option<&'static str> = None;
    read serves(place: &Place) -> bool = false;
    read check(place: &Place, value: &Value<'_>) -> Option<Result<(), FaultCode>> = None;
    read approve(device: &mut dyn Backend) -> Result<(), FaultCode> = Ok(());
    write begin() -> () = ();
    write set(schema: Schema<'_>, place: &Place, value: &Value<'_>) -> Option<Result<(), FaultCode>> = None;
    write settle(is_committed: bool) -> () = ();
    write next_task(in_session: bool) -> Option<(DiagnosticsId, DiagnosticsTask)> = None;
    write handle(id: DiagnosticsId, outcome: Result<(), DiagnosticsError>) -> bool = false;
    write restart() -> () = ();
    write give_up() -> () = ();
}

/// The tests that there are.
pub(in crate::cpe) struct Tests<'s> {
    slots: &'s mut [DiagnosticsSlot],
}

impl Tests<'_> {
    /// What asks them.
    #[expect(
        clippy::unused_self,
        reason = "the owner asks what it may have none of"
    )]
    fn view(&self) -> Option<View> {
        Some(all)
    }

    fn find(&self, state_parameter: &Place) -> Option<&DiagnosticsSlot> {
        let mut slots = self.slots.iter();
        slots.find(|slot| slot.state_parameter() == state_parameter)
    }

    /// The value of a `DiagnosticsState`; `None` for any other parameter.
    fn text(&self, schema: Schema<'_>, place: &Place) -> Option<&'static str> {
        self.find(place).map(|slot| slot.text(schema))
    }

    /// Whether this is a `DiagnosticsState` of theirs.
    fn serves(&self, place: &Place) -> bool {
        self.find(place).is_some()
    }

    /// Whether a `DiagnosticsState` may be set to that; `None` for any other parameter.
    fn check(&self, place: &Place, value: &Value<'_>) -> Option<Result<(), FaultCode>> {
        self.serves(place).then(|| slot::check(value))
    }

    /// Asks the device whether the tests that are requested can be run.
    fn approve(&self, device: &mut dyn Backend) -> Result<(), FaultCode> {
        let mut requested = self.slots.iter().filter(|slot| slot.is_requested());
        let verdict = requested
            .try_for_each(|slot| device.check(slot.state_parameter(), &Value::String("Requested")));
        verdict.map_err(of_the_call)
    }

    fn begin(&mut self) {
        self.slots.iter_mut().for_each(DiagnosticsSlot::begin);
    }

    /// Sets a `DiagnosticsState`; `None` for any other parameter, which may be one that a test goes by.
    fn set(
        &mut self,
        schema: Schema<'_>,
        place: &Place,
        value: &Value<'_>,
    ) -> Option<Result<(), FaultCode>> {
        for slot in self.slots.iter_mut() {
            if slot.state_parameter() == place {
                return Some(slot.set(value));
            }
            if slot.is_beside(schema, place) {
                slot.modify();
            }
        }
        None
    }

    fn settle(&mut self, is_committed: bool) {
        for slot in self.slots.iter_mut() {
            slot.settle(is_committed);
        }
    }

    fn next_task(&mut self, in_session: bool) -> Option<(DiagnosticsId, DiagnosticsTask)> {
        let mut slots = (0_u8..).zip(self.slots.iter_mut());
        slots.find_map(|(index, slot)| {
            let (run, task) = slot.next_task(in_session)?;
            Some((DiagnosticsId::new(index, run), task))
        })
    }

    fn handle(&mut self, id: DiagnosticsId, outcome: Result<(), DiagnosticsError>) -> bool {
        let slot = self.slots.get_mut(id.index());
        slot.is_some_and(|slot| slot.handle(id.run(), outcome))
    }

    /// The device has started.
    fn restart(&mut self) {
        self.slots.iter_mut().for_each(DiagnosticsSlot::restart);
    }

    /// Nobody waits for the end of what has not ended.
    fn give_up(&mut self) {
        self.slots.iter_mut().for_each(DiagnosticsSlot::give_up);
    }
}

/// The fault of a whole call for that of a parameter (RPC-SPV-03).
fn of_the_call(fault: FaultCode) -> FaultCode {
    match fault {
        FaultCode::INVALID_PARAMETER_NAME
        | FaultCode::INVALID_PARAMETER_TYPE
        | FaultCode::INVALID_PARAMETER_VALUE
        | FaultCode::NON_WRITABLE_PARAMETER => FaultCode::INVALID_ARGUMENTS,
        other => other,
    }
}
