//! What an agent holds of diagnostics: nothing, or all of it.

use core::fmt;

use cwmp_model::{Backend, Place, Schema};
use cwmp_soap::{FaultCode, Value};

use super::error::DiagnosticsError;
use super::slot::{self, DiagnosticsId, DiagnosticsSlot, DiagnosticsTask};

/// The diagnostics of an agent, or none.
///
/// What only diagnostics need is reached from [`Self::new`] and from nowhere else: a program that does not call it carries
/// none of that code.
pub struct Diagnostics<'s> {
    slots: &'s mut [DiagnosticsSlot],
    machine: &'static dyn Machine,
}

impl fmt::Debug for Diagnostics<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.slots.iter()).finish()
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
            slots: &mut [],
            machine: &Without,
        }
    }

    /// A device with the tests of these objects.
    #[must_use]
    pub fn new(slots: &'s mut [DiagnosticsSlot]) -> Self {
        let count = slots.len().min(Self::MAX_SLOTS);
        Self {
            slots: slots.get_mut(..count).unwrap_or_default(),
            machine: &With,
        }
    }

    pub(super) fn serves(&self, place: &Place) -> bool {
        self.machine.text(self.slots, None, place).is_some()
    }

    /// The value of a `DiagnosticsState`; `None` for any other parameter.
    pub(super) fn text(&self, schema: Schema<'_>, place: &Place) -> Option<&'static str> {
        self.machine.text(self.slots, Some(schema), place)
    }

    /// Whether a `DiagnosticsState` may be set to that; `None` for any other parameter.
    pub(super) fn check(&self, place: &Place, value: &Value<'_>) -> Option<Result<(), FaultCode>> {
        self.machine.check(self.slots, place, value)
    }

    pub(super) fn begin(&mut self) {
        self.machine.begin(self.slots);
    }

    /// Sets a `DiagnosticsState`; `None` for any other parameter, which may be one that a test goes by.
    pub(super) fn set(
        &mut self,
        schema: Schema<'_>,
        place: &Place,
        value: &Value<'_>,
    ) -> Option<Result<(), FaultCode>> {
        self.machine.set(self.slots, schema, place, value)
    }

    /// Asks the device whether the tests that are requested can be run.
    pub(super) fn approve(&self, device: &mut dyn Backend) -> Result<(), FaultCode> {
        self.machine.approve(self.slots, device)
    }

    pub(super) fn settle(&mut self, is_committed: bool) {
        self.machine.settle(self.slots, is_committed);
    }

    pub(in crate::cpe) fn next_task(
        &mut self,
        in_session: bool,
    ) -> Option<(DiagnosticsId, DiagnosticsTask)> {
        self.machine.next_task(self.slots, in_session)
    }

    pub(in crate::cpe) fn handle(
        &mut self,
        id: DiagnosticsId,
        outcome: Result<(), DiagnosticsError>,
    ) -> bool {
        let slot = self.slots.get_mut(id.index());
        slot.is_some_and(|slot| slot.handle(id.run(), outcome))
    }

    /// The device has started.
    pub(in crate::cpe) fn restart(&mut self) {
        self.machine.give_up(self.slots, true);
    }

    /// Nobody waits for the end of what has not ended.
    pub(in crate::cpe) fn give_up(&mut self) {
        self.machine.give_up(self.slots, false);
    }
}

/// The code that diagnostics take, reached in one place only.
trait Machine: Sync {
    fn text(
        &self,
        _: &[DiagnosticsSlot],
        _: Option<Schema<'_>>,
        _: &Place,
    ) -> Option<&'static str> {
        None
    }

    fn check(
        &self,
        _: &[DiagnosticsSlot],
        _: &Place,
        _: &Value<'_>,
    ) -> Option<Result<(), FaultCode>> {
        None
    }

    fn begin(&self, _: &mut [DiagnosticsSlot]) {}

    fn set(
        &self,
        _: &mut [DiagnosticsSlot],
        _: Schema<'_>,
        _: &Place,
        _: &Value<'_>,
    ) -> Option<Result<(), FaultCode>> {
        None
    }

    fn approve(&self, _: &[DiagnosticsSlot], _: &mut dyn Backend) -> Result<(), FaultCode> {
        Ok(())
    }

    fn settle(&self, _: &mut [DiagnosticsSlot], _is_committed: bool) {}

    fn next_task(
        &self,
        _: &mut [DiagnosticsSlot],
        _in_session: bool,
    ) -> Option<(DiagnosticsId, DiagnosticsTask)> {
        None
    }

    fn give_up(&self, _: &mut [DiagnosticsSlot], _has_restarted: bool) {}
}

/// No diagnostics.
struct Without;

impl Machine for Without {}

/// Diagnostics.
struct With;

impl Machine for With {
    fn text(
        &self,
        slots: &[DiagnosticsSlot],
        schema: Option<Schema<'_>>,
        place: &Place,
    ) -> Option<&'static str> {
        let slot = slots.iter().find(|slot| slot.state_parameter() == place)?;
        Some(schema.map_or("", |schema| slot.text(schema)))
    }

    fn check(
        &self,
        slots: &[DiagnosticsSlot],
        place: &Place,
        value: &Value<'_>,
    ) -> Option<Result<(), FaultCode>> {
        let mut slots = slots.iter();
        let is_state = slots.any(|slot| slot.state_parameter() == place);
        is_state.then(|| slot::check(value))
    }

    fn begin(&self, slots: &mut [DiagnosticsSlot]) {
        slots.iter_mut().for_each(DiagnosticsSlot::begin);
    }

    fn set(
        &self,
        slots: &mut [DiagnosticsSlot],
        schema: Schema<'_>,
        place: &Place,
        value: &Value<'_>,
    ) -> Option<Result<(), FaultCode>> {
        for slot in slots {
            if slot.state_parameter() == place {
                return Some(slot.set(value));
            }
            if slot.is_beside(schema, place) {
                slot.modify();
            }
        }
        None
    }

    fn approve(
        &self,
        slots: &[DiagnosticsSlot],
        device: &mut dyn Backend,
    ) -> Result<(), FaultCode> {
        let mut requested = slots.iter().filter(|slot| slot.is_requested());
        requested
            .try_for_each(|slot| device.check(slot.state_parameter(), &Value::String("Requested")))
    }

    fn settle(&self, slots: &mut [DiagnosticsSlot], is_committed: bool) {
        for slot in slots {
            slot.settle(is_committed);
        }
    }

    fn next_task(
        &self,
        slots: &mut [DiagnosticsSlot],
        in_session: bool,
    ) -> Option<(DiagnosticsId, DiagnosticsTask)> {
        (0_u8..).zip(slots).find_map(|(index, slot)| {
            let (run, task) = slot.next_task(in_session)?;
            Some((DiagnosticsId::new(index, run), task))
        })
    }

    fn give_up(&self, slots: &mut [DiagnosticsSlot], has_restarted: bool) {
        for slot in slots {
            if has_restarted {
                slot.restart();
            } else {
                slot.give_up();
            }
        }
    }
}
