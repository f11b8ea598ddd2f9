//! `ChangeDUState` (DU-001).

use cwmp_model::Model;
use cwmp_soap::message::change_du_state::{ChangeDuStateResponse, ChangeDuStateView, Operation};
use cwmp_soap::{CwmpVersion, EncodeError, Envelope, FaultCode, Fill, Method, Text};

use super::queue::Queue;
use super::request::OperationKind;
use super::slot::{CALL_TEXTS, Place};
use super::units::Units;
use crate::CommandKey;
use crate::cpe::draft::Draft;
use crate::cpe::transfer::Acceptance;

/// A call that cannot be understood: the method has no fault for its arguments (RPC-GEN-01).
const DENIED: FaultCode = FaultCode::REQUEST_DENIED;
const EXCEEDED: FaultCode = FaultCode::RESOURCES_EXCEEDED;

impl Queue<'_> {
    /// Whether the device has a method.
    pub(super) fn has(&self, method: Method) -> bool {
        method == Method::ChangeDuState
    }

    /// The names of the methods that the device has in a session of this version.
    pub(super) fn methods(&self, version: CwmpVersion) -> &'static [&'static str] {
        if Method::ChangeDuState.since() <= version {
            &["ChangeDUState"]
        } else {
            &[]
        }
    }

    /// Takes all operations of a call on, or none.
    pub(super) fn execute(
        &mut self,
        call: &Envelope<'_>,
        acceptance: Acceptance<'_>,
        (model, scratch): (&mut Model<'_>, &mut [u8]),
    ) -> Result<(), FaultCode> {
        let units = &mut Units::new(model, scratch);
        let view = ChangeDuStateView::read(call).map_err(|error| match error.cpe_fault() {
            Some(EXCEEDED) => EXCEEDED,
            _ => DENIED,
        })?;
        let key = view.command_key().unwrap_or(Text::EMPTY);
        let key = CommandKey::from_text(&key).map_err(|_| DENIED)?;
        // What could not be announced in the end is not begun.
        if !acceptance.has_event_room {
            return Err(EXCEEDED);
        }
        let change = self.add_change(key, true, acceptance.now);
        let change = change.ok_or(EXCEEDED)?;
        let taken = self.take_operations(change, view.operations());
        let taken = taken.and_then(|()| {
            // Those that stand for several units get a slot for each.
            if self.wanted(units) <= self.free() {
                Ok(())
            } else {
                Err(EXCEEDED)
            }
        });
        if taken.is_err() {
            self.remove_change(change);
        }
        taken
    }

    fn take_operations<'a>(
        &mut self,
        change: usize,
        operations: impl Iterator<Item = Operation<'a>>,
    ) -> Result<(), FaultCode> {
        let mut count = 0_u8;
        for operation in operations {
            let (kind, texts) = read(&operation).ok_or(DENIED)?;
            let place = Place {
                index: count,
                part: 0,
            };
            self.add(change, (place, kind), &texts).ok_or(EXCEEDED)?;
            count = count.saturating_add(1);
        }
        match self.change_mut(change) {
            Some(change) if count > 0 => {
                change.operations = count;
                Ok(())
            }
            _ => Err(DENIED),
        }
    }

    /// Writes the answer.
    pub(super) fn fill_answer(&self, draft: &mut Draft<'_>) -> Result<Fill, EncodeError> {
        draft.fill(&mut ChangeDuStateResponse)
    }
}

/// What an operation says, in the order of [`Field`](super::slot::Field); `None` if it is of no kind that is known.
fn read<'a>(operation: &Operation<'a>) -> Option<(OperationKind, [Text<'a>; CALL_TEXTS])> {
    const NONE: Text<'_> = Text::EMPTY;
    Some(match operation {
        Operation::Install(install) => (
            OperationKind::Install,
            [
                install.uuid.unwrap_or(NONE),
                NONE,
                install.url,
                install.username.unwrap_or(NONE),
                install.password.map_or(NONE, |password| password.expose()),
                install.execution_env_ref.unwrap_or(NONE),
            ],
        ),
        Operation::Update(update) => (
            OperationKind::Update,
            [
                update.uuid.unwrap_or(NONE),
                update.version.unwrap_or(NONE),
                update.url.unwrap_or(NONE),
                update.username.unwrap_or(NONE),
                update.password.map_or(NONE, |password| password.expose()),
                NONE,
            ],
        ),
        Operation::Uninstall(uninstall) => (
            OperationKind::Uninstall,
            [
                uninstall.uuid,
                uninstall.version.unwrap_or(NONE),
                NONE,
                NONE,
                NONE,
                uninstall.execution_env_ref.unwrap_or(NONE),
            ],
        ),
        _ => return None,
    })
}
